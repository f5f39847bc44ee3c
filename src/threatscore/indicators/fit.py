"""Whether evidence and model fit together: every name the one uses is known to the other."""

from __future__ import annotations

from collections.abc import Iterable

from ..config.tree import Node
from ..errors import Problem, did_you_mean
from ..evidence import Claim, Evidence
from ..evidence.rows import Row
from ..model import Model


def fit(model: Model, evidence: Evidence) -> list[Problem]:
    """Return everything in which a model and an evidence folder do not fit."""
    return [
        *_codebook(model, evidence),
        *_scope(model, evidence),
        *_places(model, evidence),
        *_wordings(model, evidence),
    ]


def _setting(model: Model, path: str, what: str) -> Problem:
    return Problem(model.name, model.line(path), path, what)


def _cell(evidence: Evidence, row: Row, column: str, what: str) -> Problem:
    file = row.table.removesuffix(".csv") if evidence.name == "frames" else f"{evidence.name}/{row.table}"
    return Problem(file, row.row_number, column, f"{what} (id {row.id})", "row")


def _codebook(model: Model, evidence: Evidence) -> Iterable[Problem]:
    """Leaves and rows name only what the codebook knows; without a codebook, what the leaves name is known."""
    codebook = model.config.codebook
    if codebook is None:
        return
    indicators = [name for name, _ in codebook.indicators]
    kinds = [name for name, _ in codebook.kinds]
    for leaf in model.leaves:
        assert leaf.feed is not None  # held by the settings
        path = f"{model.path(leaf.name)}.from"
        if leaf.feed.claims and leaf.feed.claims not in indicators:
            what = f"unknown indicator '{leaf.feed.claims}'; {did_you_mean(leaf.feed.claims, indicators)}"
            yield _setting(model, f"{path}.claims", what)
        for kind, _ in leaf.feed.events or ():
            if kind not in kinds:
                what = f"unknown event kind '{kind}'; {did_you_mean(kind, kinds)}"
                yield _setting(model, f"{path}.events", what)
    for claim in evidence.claims:
        if claim.indicator not in indicators:
            what = f"unknown indicator '{claim.indicator}'; {did_you_mean(claim.indicator, indicators)}"
            yield _cell(evidence, claim, "indicator", what)
    for event in evidence.events:
        if event.kind not in kinds:
            what = f"unknown event kind '{event.kind}'; {did_you_mean(event.kind, kinds)}"
            yield _cell(evidence, event, "kind", what)
    for watch in evidence.watch:
        for kind in watch.kinds:
            if kind != "*" and kind not in kinds:
                yield _cell(evidence, watch, "kinds", f"unknown event kind '{kind}'; {did_you_mean(kind, kinds)}")


def _scope(model: Model, evidence: Evidence) -> Iterable[Problem]:
    scope = model.config.scope
    groups, countries = [row.id for row in evidence.groups], [row.id for row in evidence.countries]
    for key, names, known in (
        ("groups", scope.groups, groups),
        ("countries", scope.countries, countries),
        ("left_out", [name for name, _ in scope.left_out], groups + countries),
    ):
        for name in () if names == "all" else names:
            if name not in known:
                what = f"'{name}' is not in the evidence; {did_you_mean(name, known)}"
                yield _setting(model, f"scope.{key}", what)
    out = {name for name, _ in scope.left_out}
    for key, names, known in (("groups", scope.groups, groups), ("countries", scope.countries, countries)):
        if not set(known if names == "all" else names) - out:
            yield _setting(model, f"scope.{key}", f"no {key} in scope: there is nothing to rank")


def _places(model: Model, evidence: Evidence) -> Iterable[Problem]:
    countries = [row.id for row in evidence.countries]
    for leaf in model.leaves:
        assert leaf.feed is not None  # held by the settings
        for place in leaf.feed.within:
            if place not in countries:
                what = f"'{place}' is not in the evidence's countries; {did_you_mean(place, countries)}"
                yield _setting(model, f"{model.path(leaf.name)}.from.within", what)


def _wordings(model: Model, evidence: Evidence) -> Iterable[Problem]:
    """Levels are read by leaves with a scale of steps, numbers by all others."""
    readers: dict[str, list[Node]] = {}
    for leaf in model.leaves:
        if leaf.feed and leaf.feed.claims:
            readers.setdefault(leaf.feed.claims, []).append(leaf)
    for claim in evidence.claims:
        for leaf in readers.get(claim.indicator, []):
            yield from _wording(evidence, claim, leaf)


def _wording(evidence: Evidence, claim: Claim, leaf: Node) -> Iterable[Problem]:
    assert leaf.scale is not None  # held by the settings
    steps = leaf.scale.names if leaf.scale.kind == "steps" else None
    if claim.wording == "level" and steps is None:
        yield _cell(evidence, claim, "wording", f"a level, but leaf '{leaf.name}' reads numbers ({leaf.scale.kind})")
    elif claim.wording != "level" and steps:
        yield _cell(evidence, claim, "wording", f"a number, but leaf '{leaf.name}' reads levels: {', '.join(steps)}")
    elif claim.wording == "level" and steps:
        given = {
            c: str(v) for c, v in (("low", claim.low), ("best", claim.best), ("high", claim.high)) if v is not None
        }
        unknown = {column: value for column, value in given.items() if value not in steps}
        for column, value in unknown.items():
            yield _cell(evidence, claim, column, f"unknown level '{value[:60]}'; {did_you_mean(value, steps)}")
        if not unknown and "low" in given and steps.index(given["low"]) > steps.index(given["high"]):
            yield _cell(evidence, claim, "low", f"the lowest step '{given['low']}' lies above '{given['high']}'")
