"""The engine on the page's draws, and the page's scripts in a bare page: what they must say, and what they do."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import threatscore as ts
from threatscore import reports
from threatscore.blocks import scored
from threatscore.drawing import DrawnLeaf, draw_leaf
from threatscore.entry import entered
from threatscore.halfwidths import level_shares
from threatscore.indicators import build
from threatscore.judgements import judgement
from threatscore.model import Model, model_of
from threatscore.points import gathered, uses
from threatscore.ranks import expected_rank, position_by, quantile_rank
from threatscore.ranks.quantile import quantiles_of
from threatscore.reports import contents
from threatscore.reports.live import SCRIPTS, payload
from threatscore.reports.live.packing import held
from threatscore.run import Run
from threatscore.simulation import _pair_scores

from ...opening import opened

PAGE = Path(reports.__file__).parent / "page"
TABLES = ("group", "country", "pair")
WORDS = ("units", "level", "via", "unranked")
ALMOST = 1e-9
QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}


def payload_of(run: Run) -> dict[str, Any]:
    """Return what a page of a run holds, as it comes out of its JSON."""
    return json.loads(json.dumps(payload(contents(run)), allow_nan=False))


def with_settings(model: Model, settings: Mapping[str, Any]) -> Model:
    """Return a model with what a reader has set on the page, by the engine's own ways."""
    changed = model.with_weights(settings.get("weights", {}))
    data = json.loads(changed.text)
    nodes = {"score": data["score"]}
    below = [data["score"]]
    while below:
        children = below.pop().get("children", {})
        nodes |= children
        below += children.values()
    methods = {name: kind for name, kind in settings.get("methods", {}).items() if kind}
    for name, kind in methods.items():
        nodes[name]["combine"] = kind
    data["suppose"] = {name: answer for name, answer in data.get("suppose", {}).items() if name not in methods}
    events = {name: answer for name, answer in settings.get("events", {}).items() if answer}
    return model_of(data).supposing(events)


def stated(run: Run, model: Model) -> Model:
    """Return a model that says itself of which day it is and how it is drawn, as a run was."""
    data, streams = json.loads(model.text), run.streams
    drawn = {"draws": streams.draws, "seed": streams.seed, "design": streams.design}
    data.setdefault("assessment", {})["as_of"] = run.as_of.isoformat()
    data.setdefault("simulation", {}).update(drawn)
    return model_of(data)


def on_page_draws(run: Run, model: Model, *, rounded: bool) -> dict[str, dict[str, Any]]:
    """Return the figures of a model on the first draws of a run, from points as the page holds them or as they are."""
    rules = run.model.config.report
    streams = replace(run.streams, draws=min(rules.draws, run.streams.draws))
    leaves = build(model, run.evidence, run.as_of)
    entry = entered(model, leaves)
    used = uses(model, leaves, entry.pairs)
    drawn = {}
    for leaf in model.leaves if entry.pairs else ():
        cells = used.cells[leaf.name]
        points = draw_leaf(leaf, cells, replace(streams)).points
        points = np.stack([held(row, rules.bits) for row in points]) if rounded else points
        drawn[leaf.name] = DrawnLeaf(cells, None, points)
    if not entry.pairs:
        return {by: {"units": []} for by in TABLES}
    result = scored(model, gathered(model, used, drawn), judgement(model, streams))
    page = Run(model, run.evidence, run.as_of, replace(streams, design="plain"), leaves, _pair_scores(entry, result))
    return {by: figures(page, by) for by in TABLES}


def figures(run: Run, by: str) -> dict[str, Any]:
    """Return the figures of a table of a run under the names that the page has for them."""
    table = run.scores(by)
    ordered = np.sort(table.scores, axis=1)
    share = run.acceptability(by)
    found: dict[str, Any] = {
        "units": ["/".join(unit) for unit in table.units],
        "score": table.means,
        "rank": position_by(table.means),
        "coverage": np.minimum(table.coverage, 1),
        "rank_mean": expected_rank(share),
        "acceptability": share,
        "unranked": [["/".join(unit), why] for unit, why in table.unranked],
    }
    for (name, q), values in zip(
        QUANTILES.items(), quantiles_of(ordered, np.array([*QUANTILES.values()])), strict=True
    ):
        found[name], found[f"rank_{name}"] = values, quantile_rank(share, q)
    shares = level_shares(run, by, ordered)
    names = [name for name, _ in getattr(run.model.config.levels, by)]
    found["levels"] = dict(zip(names, shares, strict=True))
    found["level"] = [names[k] for k in shares.argmax(axis=0)]
    found["p_level"] = shares.max(axis=0)
    if by != "pair":
        leading = [own[0] for own in table.via]
        found["via"] = [pair[1 if by == "group" else 0] for pair, _ in leading]
        found["via_share"] = [part for _, part in leading]
    return found


def assert_same(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Hold the page's figures of a table against the engine's."""
    for name, values in wanted.items():
        if name in WORDS:
            assert found[name] == values, name
        elif name == "levels":
            for level, shares in values.items():
                np.testing.assert_allclose(found[name][level], shares, rtol=0, atol=ALMOST)
        else:
            np.testing.assert_allclose(found[name], values, rtol=0, atol=ALMOST, err_msg=name)


@dataclass
class Page:
    """A bare page that holds the engine's script and one payload at a time."""

    page: Any

    def load(self, data: Mapping[str, Any]) -> Any:
        """Load a payload; return what readers can set, as published."""
        return self.page.evaluate(
            "data => { window.engine = window.threatscore.engine.load(data); return window.engine.published; }", data
        )

    def call(self, name: str, *arguments: Any) -> Any:
        """Call one of the engine's functions."""
        return self.page.evaluate("([name, given]) => window.engine[name](...given)", [name, list(arguments)])

    def each(self, name: str, settings: list[Any], *more: Any) -> list[Any]:
        """Call a function with each of some settings."""
        return self.page.evaluate(
            "([name, each, more]) => each.map((settings) => window.engine[name](settings, ...more))",
            [name, settings, list(more)],
        )


@contextmanager
def bare_page(folder: Path) -> Iterator[Page]:
    """Open a page with nothing but the engine's script in a browser."""
    file = folder / "bare.html"
    scripts = "".join(f"<script>{(PAGE / name).read_text(encoding='utf-8')}</script>" for name in SCRIPTS)
    file.write_text(f"<!doctype html><meta charset='utf-8'><title>bare</title>{scripts}", "utf-8")
    with opened(file) as found:
        yield Page(found.page)
        assert (found.requests, found.errors) == ([], [])


def random_settings(engine: Mapping[str, Any], rng: np.random.Generator, *, zeros: float = 0.1) -> dict[str, Any]:
    """Return settings that a reader might make: some weights, methods and events, a few weights of zero."""
    nodes = engine["nodes"]
    weights = {n["name"]: round(float(n["weight"] * np.exp(rng.normal(0, 0.8))), 3) for n in nodes if n["parent"]}
    moved = {name: weight for name, weight in weights.items() if rng.random() < rng.choice([0.1, 0.5, 1.0])}
    for branch in sorted({n["parent"] for n in nodes if n["parent"]}):
        children = [n["name"] for n in nodes if n["parent"] == branch]
        for name in children[1:]:  # one at least stays above zero
            if rng.random() < zeros:
                moved[name] = 0.0
    methods = {n["name"]: str(rng.choice(n["choices"])) for n in nodes if not n["leaf"] and rng.random() < 0.25}
    events = {e["id"]: str(rng.choice(["", "yes", "no"])) for e in engine["events"]}
    return {"weights": moved, "methods": methods, "events": events}


def shipped_run(**more: Any) -> Run:
    """Return a run of the shipped assessment."""
    root = Path(__file__).parents[3]
    model, evidence = ts.load_model(root / "config" / "weights.yaml"), ts.load_evidence(root / "data" / "central-asia")
    return ts.simulate(model, evidence, **more)
