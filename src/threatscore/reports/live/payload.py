"""All that the page computes with, as one mapping for JSON."""

from __future__ import annotations

from typing import Any

from ...aggregation import Method
from ...config.settings import RollUp
from ...config.tree import METHODS, ROOT, Node, Root
from ...judgements import chosen_methods, weight_noise
from ...model import Model
from ...rollup import BY
from ...run import Run
from ...tables.text import one_line
from ..contents import Contents
from .holding import Held, held, is_relative
from .packing import Blob, width
from .published import published
from .switches import Switches, switches
from .template import template

SCHEMA = "threatscore.live/1"


def payload(contents: Contents) -> dict[str, Any]:
    """Return what ``page/engine.js`` computes with.

    Where the page cannot compute what the engine would, ``live`` is False and ``why`` says the reason.
    """
    run = contents.run
    if why := _unable(run.model):
        return {"schema": SCHEMA, "live": False, "why": why}
    have = held(run)
    events = switches(have)
    blob = Blob()
    nodes = _nodes(run, have, blob)
    supports: dict[float, int] = {}
    leaves = [_leaf(have, leaf, blob, supports) for leaf in run.model.leaves]
    switched = [row for number, leaf in enumerate(run.model.leaves)
                for row in _switched(events, leaf, number, blob, supports)]  # fmt: skip
    return {
        "schema": SCHEMA, "live": True, "draws": have.streams.draws, "of": run.draws,
        "bits": run.model.config.report.bits, "nodes": nodes,
        "scope": {"group": list(run.leaves.groups), "country": list(run.leaves.countries)},
        "units": {of: ["/".join(unit) for unit in units] for of, units in have.units.items()},
        "pairs": [list(pair) for pair in have.pairs],
        "leaves": leaves, "switched": switched, "supports": list(supports),
        "events": _events(events), "torn": [list(both) for both in events.torn()], "dropped": dict(events.dropped),
        "minimum": run.model.config.coverage.minimum,
        "rollup": {by: _rollup(run.model.config.rollup.of(by)) for by in ("group", "country")},
        "levels": {by: [list(level) for level in contents.rankings[by].levels] for by in BY},
        "published": {by: published(contents.rankings[by], have) for by in BY},
        "yaml": template(run), "suppose": [list(answer) for answer in run.model.config.suppose],
        "blob": blob.text(),
    }  # fmt: skip


def _unable(model: Model) -> str:
    """Return why the page cannot compute this model; empty if it can."""
    for name, node in model.branches.items():
        for kind, _ in node.combine:
            if Method.known[kind].__module__ != Method.__module__:
                return f"'{name}' is combined by '{kind}', a method of one's own, which only the engine can compute"
    return ""


def _nodes(run: Run, have: Held, blob: Blob) -> list[dict[str, Any]]:
    """Return the tree, the root first, parents before children; noise and methods drawn go into the blob."""
    model, streams = run.model, have.streams
    parents = {child.name: name for name, node in model.branches.items() for child in node.children}
    rows: list[dict[str, Any]] = [{"name": ROOT, "parent": "", "weight": 1, **_branch(model.config.score)}]
    for node in model.nodes:
        below = {"of": node.of, "must": node.if_missing == "error"} if node.leaf else _branch(node)
        rows.append({"name": node.name, "parent": parents[node.name], "weight": node.weight, **below})
        rows[-1]["rationale"] = one_line(node.rationale)
    for node, row in zip(model.nodes, rows[1:], strict=True):
        noise = weight_noise(model, node, streams)  # of a weight of zero as well, which a reader may raise
        row["noise"] = noise is not None
        if noise is not None:
            blob.doubles(noise)
    for name, branch in model.branches.items():
        if (chosen := chosen_methods(name, branch, streams)) is not None:
            blob.numbers(chosen, width(len(branch.combine)))
    return rows


def _branch(node: Root | Node) -> dict[str, Any]:
    own = [kind for kind in METHODS if Method.known[kind].__module__ == Method.__module__]
    return {"rationale": one_line(node.rationale), "methods": [list(pair) for pair in node.combine],
            "exponent": node.exponent, "choices": own}  # fmt: skip


def _leaf(have: Held, leaf: Node, blob: Blob, supports: dict[float, int]) -> dict[str, Any]:
    """Return a leaf of all units held, one value each; the points go into the blob."""
    cells = have.cells[leaf.name]
    bits = have.run.model.config.report.bits
    return {
        "name": leaf.name, "relative": is_relative(leaf),
        "support": [supports.setdefault(cell.support, len(supports)) for cell in cells],
        "live": [int(cell.live) for cell in cells],
        "state": ["skipped" if cell.state == "skipped" else "missing" if cell.missing else "" for cell in cells],
        "few": [blob.values(row, bits) for row in have.points(leaf)],
    }  # fmt: skip


def _switched(events: Switches, leaf: Node, number: int, blob: Blob, supports: dict[float, int]) -> list[Any]:
    """Return a leaf of the units on which a switch bears: the events, and of each combination which points it has.

    Of a combination ``which`` has 0 for the points as evidenced, else the number of one of the sets of points that
    ``few`` lists; the first event's answer changes fastest.
    """
    bits = events.held.run.model.config.report.bits
    rows = []
    for unit, asked, cells, points in events.variants(leaf):
        seen: dict[bytes, int] = {}
        few: list[int] = []
        which = []
        for each in points:
            key = b"" if each is None else each.tobytes()
            if each is not None and key not in seen:
                few.append(blob.values(each, bits))
                seen[key] = len(few)
            which.append(0 if each is None else seen[key])
        support = [supports.setdefault(cell.support, len(supports)) for cell in cells]
        rows.append({"leaf": number, "unit": unit, "events": list(asked), "which": which, "few": few,
                     "support": support})  # fmt: skip
    return rows


def _events(events: Switches) -> list[dict[str, Any]]:
    return [{"id": event.name, "text": one_line(event.text), "word": events.builder.believed[event.name].word,
             "probability": event.answers[0].probability} for event in events.events]  # fmt: skip


def _rollup(rule: RollUp) -> dict[str, Any]:
    return {"combine": rule.combine, "exponent": rule.exponent, "probability": rule.probability_at_100}
