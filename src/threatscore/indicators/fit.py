"""Whether evidence and model fit together: every name the one uses is known to the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ..config.tree import Node
from ..errors import Problem, did_you_mean, nearest
from ..evidence import Claim, Evidence
from ..evidence.rows import Row
from ..model import Model
from .suppose import unsupposable


def fit(model: Model, evidence: Evidence) -> list[Problem]:
    """Return everything in which a model and an evidence folder do not fit."""
    return [
        *_empty(evidence),
        *_codebook(model, evidence),
        *_scope(model, evidence),
        *_places(model, evidence),
        *_wordings(model, evidence),
        *_suppose(model, evidence),
    ]


def _setting(model: Model, path: str, what: str) -> Problem:
    return Problem(model.name, model.line(path), path, what)


def _cell(evidence: Evidence, row: Row, column: str, what: str) -> Problem:
    return Problem(_file(evidence, row.table), row.row_number, column, f"{what} (id {row.id})", "row")


def _file(evidence: Evidence, table: str) -> str:
    return table.removesuffix(".csv") if evidence.name == "frames" else f"{evidence.name}/{table}"


def _unknown(what: str, names: Sequence[str], known: Collection[str]) -> str:
    """Return one message for all unknown names of a setting: ``unknown kinds 'a', 'b'; known: ...``."""
    shown = ", ".join(f"'{name}'" for name in names)
    return f"{what.format(shown)}; {did_you_mean(names[0], known)}"


def _empty(evidence: Evidence) -> Iterable[Problem]:
    """Ask for groups and countries first: without them no other name can be known."""
    for rows, table, what in (
        (evidence.groups, "groups.csv", "add each group to be ranked, then what is said of it in claims.csv"),
        (evidence.countries, "countries.csv", "add each country to be ranked or named, with its ISO code as id"),
    ):
        if not rows:
            yield Problem(_file(evidence, table), 0, "", f"{table} has no rows: {what}", "row")


def _codebook(model: Model, evidence: Evidence) -> Iterable[Problem]:
    """Leaves and rows name only what the codebook knows; a part that it leaves out is not held against anything."""
    codebook = model.config.codebook
    if codebook and codebook.indicators:
        yield from _indicators(model, evidence, [name for name, _ in codebook.indicators])
    else:
        yield from _misspelt_indicators(model, evidence)
    if codebook and codebook.kinds:
        yield from _kinds(model, evidence, [name for name, _ in codebook.kinds])
    else:
        yield from _misspelt_kinds(model, evidence)


def _misspelt_indicators(model: Model, evidence: Evidence) -> Iterable[Problem]:
    """Take a name without a row that is like one which no leaf reads for a slip of the pen."""
    read = {leaf.feed.claims for leaf in model.leaves if leaf.feed and leaf.feed.claims}
    spoken = {claim.indicator for claim in evidence.claims}
    for leaf in model.leaves:
        name = leaf.feed and leaf.feed.claims
        if name and name not in spoken and (meant := nearest(name, spoken - read)):
            what = f"nothing in claims.csv is about '{name}'. Did you mean '{meant}'? If both are meant, list both"
            yield _setting(model, model.path(leaf.name, "from", "claims"), f"{what} in codebook.indicators")


def _misspelt_kinds(model: Model, evidence: Evidence) -> Iterable[Problem]:
    read = {kind for leaf in model.leaves if leaf.feed for kind, _ in leaf.feed.events or ()}
    spoken = {event.kind for event in evidence.events} | {kind for row in evidence.watch for kind in row.kinds}
    for leaf in model.leaves:
        for name, _ in (leaf.feed and leaf.feed.events) or ():
            if name not in spoken and (meant := nearest(name, spoken - read)):
                what = f"nothing in events.csv is of the kind '{name}'. Did you mean '{meant}'? If both are meant,"
                yield _setting(model, model.path(leaf.name, "from", "events"), f"{what} list both in codebook.kinds")


def _indicators(model: Model, evidence: Evidence, indicators: Collection[str]) -> Iterable[Problem]:
    for leaf in model.leaves:
        name = leaf.feed and leaf.feed.claims
        if name and name not in indicators:
            what = _unknown("unknown indicator {}", [name], indicators)
            yield _setting(model, model.path(leaf.name, "from", "claims"), what)
    for claim in evidence.claims:
        if claim.indicator not in indicators:
            what = _unknown("unknown indicator {}", [claim.indicator], indicators)
            yield _cell(evidence, claim, "indicator", what)


def _kinds(model: Model, evidence: Evidence, kinds: Collection[str]) -> Iterable[Problem]:
    for leaf in model.leaves:
        if odd := [kind for kind, _ in (leaf.feed and leaf.feed.events) or () if kind not in kinds]:
            what = _unknown(f"unknown event kind{'s' * (len(odd) > 1)} {{}}", odd, kinds)
            yield _setting(model, model.path(leaf.name, "from", "events"), what)
    for event in evidence.events:
        if event.kind not in kinds:
            what = _unknown("unknown event kind {}", [event.kind], kinds)
            yield _cell(evidence, event, "kind", what)
    for watch in evidence.watch:
        for kind in watch.kinds:
            if kind != "*" and kind not in kinds:
                yield _cell(evidence, watch, "kinds", _unknown("unknown event kind {}", [kind], kinds))


def _scope(model: Model, evidence: Evidence) -> Iterable[Problem]:
    scope = model.config.scope
    groups, countries = [row.id for row in evidence.groups], [row.id for row in evidence.countries]
    for key, names, known in (
        ("groups", scope.groups, groups),
        ("countries", scope.countries, countries),
        ("left_out", [name for name, _ in scope.left_out], groups + countries),
    ):
        odd = [] if names == "all" else [name for name in names if name not in known]
        if odd and known:
            what = _unknown(f"{{}} {'is' if len(odd) == 1 else 'are'} not in the evidence", odd, known)
            yield _setting(model, f"scope.{key}", what)
    out = {name for name, _ in scope.left_out}
    for key, names, known in (("groups", scope.groups, groups), ("countries", scope.countries, countries)):
        if known and not set(known if names == "all" else names) - out:
            yield _setting(model, f"scope.{key}", f"no {key} in scope: there is nothing to rank")


def _places(model: Model, evidence: Evidence) -> Iterable[Problem]:
    countries = [row.id for row in evidence.countries]
    for leaf in model.leaves:
        assert leaf.feed is not None  # held by the settings
        odd = [place for place in leaf.feed.within if place not in countries]
        if odd and countries:
            what = _unknown(f"{{}} {'is' if len(odd) == 1 else 'are'} not in the evidence's countries", odd, countries)
            yield _setting(model, model.path(leaf.name, "from", "within"), what)


def _suppose(model: Model, evidence: Evidence) -> Iterable[Problem]:
    answers = dict(model.config.suppose)
    for name, what in unsupposable(model, evidence, answers) if answers else ():
        path = f"suppose.{name}"
        yield Problem(model.name, dict(model.lines).get(path, 0), path, what)  # the file need not have it


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
