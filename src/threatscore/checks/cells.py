"""Rules about what the leaves rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import numpy as np

from ..config.tree import Node
from ..drawing import draw_leaf
from ..evidence import Claim, Event
from ..indicators import Unit
from ..indicators.memory import memory
from ..streams import Streams
from ..tables import percent
from .contradictions import contradictions
from .findings import CellRule, Checked, Finding, listed

DRAWS = 2000
"""Enough to see what a goalpost cuts."""


def disputed(c: Checked) -> Iterator[Finding]:
    """Find events that a party denies."""
    for _, _, counted in c.tallies():
        if counted.believed.word in ("disputed", "denied"):
            shared = any(heard.doubts for heard in counted.believed.odds[0].heard)
            before = " before shared doubt ('worlds' gives the mean with it)" if shared else ""
            what = f"{counted.believed.word}: happened with probability {percent(counted.believed.occurrence)}{before}"
            yield "disputed", counted.key, what


def gaps(c: Checked) -> Iterator[Finding]:
    """Find leaves without evidence, and what stands in for it."""
    for leaf in c.model.leaves:
        cells = c.leaves.cells[leaf.name]
        empty = [unit for unit, cell in cells.items() if cell.missing]
        if not empty:
            continue
        who = f"{len(empty)} of {len(cells)} pairs" if leaf.of == "pair" else listed(empty)
        filled = "they cannot be ranked" if leaf.if_missing == "error" else "filled"
        yield "gap", leaf.name, f"no evidence for {who}; {filled} by 'if_missing: {leaf.if_missing}'"


def stale(c: Checked) -> Iterator[Finding]:
    """Find leaves whose newest claim is old."""
    newest: dict[tuple[str, Unit], float] = {}
    for name, pool in c.pools():
        for id in (id for part in pool.components for id in part.rows):
            age = c.claim(id).spoken.years_before(c.as_of)
            newest[name, pool.unit] = min(age, newest.get((name, pool.unit), age))
    old: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for (name, unit), age in newest.items():
        if age > c.model.config.check.stale:
            old[name, f"{age:.0f}"].append(unit)
    for (name, years), units in old.items():
        yield "stale", f"{name} {listed(units)}", f"the newest claim is {years} years old"


def clipped(c: Checked) -> Iterator[Finding]:
    """Find leaves whose goalposts cut off more than a declared share of the draws."""
    streams = Streams(c.model.config.simulation.seed, DRAWS)
    for leaf in c.model.leaves:
        cells = {unit: cell for unit, cell in c.leaves.cells[leaf.name].items() if cell.live}
        if not cells or leaf.scale is None:
            continue
        raw = draw_leaf(leaf, list(cells.values()), streams).raw
        assert raw is not None  # it is kept
        cut = leaf.scale.clipped(raw).mean(axis=1)
        for unit, share in zip(cells, cut, strict=True):
            if share > c.model.config.check.clipped:
                what = f"the goalposts cut {percent(float(share))} of the draws; set them wider if that matters"
                yield "clipped", f"{leaf.name} {listed([unit])}", what


def unwatched(c: Checked) -> Iterator[Finding]:
    """Find events that a rate counts outside the time that is watched."""
    for name, cell, counted in c.tallies():
        watched = [row for row in c.evidence.watch if row.id in cell.watch_rows]
        when = counted.event.when
        if cell.rate and not any(r.start.first <= when.last and r.end.last >= when.first for r in watched):
            what = f"counts in the rate of '{name}' outside any watched time; add a row to watch.csv"
            yield "unwatched", counted.key, what


def forgotten(c: Checked) -> Iterator[Finding]:
    """Find events that are older than a leaf's memory."""
    for event in c.evidence.live_events:
        for leaf in _counting(c, event):
            if not _remembers(leaf, event, c.as_of):
                yield "forgotten", event.id, f"older than what '{leaf.name}' remembers: counts for nothing there"


def _counting(c: Checked, event: Event) -> list[Node]:
    return [leaf for leaf in c.model.leaves if leaf.feed and event.kind in dict(leaf.feed.events or ())]


def _remembers(leaf: Node, event: Event, as_of: date) -> bool:
    assert leaf.feed is not None  # held by the settings
    return bool(memory(leaf.feed, np.asarray([event.when.years_before(as_of)]))[0] > 0)


def unstated(c: Checked) -> Iterator[Finding]:
    """Find events counted for a toll that nobody states."""
    silent: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, _, counted in c.tallies():
        if counted.measure in ("killed", "injured") and counted.event.amount(counted.measure) == (None, None, None):
            silent[name, counted.measure].add(counted.key)
    for (name, measure), events in silent.items():
        what = f"'{measure}' is not stated for {', '.join(sorted(events))}; read as reading.unstated.{measure}"
        yield "unstated", name, what


def pooled_places(c: Checked) -> Iterator[Finding]:
    """Find numbers that hold in different places and are pooled."""
    for name, pool in c.pools():
        places = sorted({c.claim(id).place or "" for part in pool.components for id in part.rows})
        if len(places) > 1:
            where = ", ".join(place or "no place" for place in places)
            what = f"claims about different places ({where}) are pooled, not added"
            yield "places", f"{name} {listed([pool.unit])}", what


def merged_origins(c: Checked) -> Iterator[Finding]:
    """Find claims that relay one origin and count once."""
    for name, pool in c.pools():
        for part in pool.components:
            if len(part.rows) > 1:
                yield "one origin", name, f"{', '.join(part.rows)} go back to one origin and count as one claim"


def unread(c: Checked) -> Iterator[Finding]:
    """Find live rows that no leaf of a unit in scope uses, though its indicator or kind is read."""
    used = {id for _, pool in c.pools() for part in pool.components for id in part.rows}
    used |= {counted.key for _, _, counted in c.tallies()}
    reads = {leaf.feed.claims: leaf.of for leaf in c.model.leaves if leaf.feed and leaf.feed.claims}
    for claim in c.evidence.live_claims:
        if claim.id not in used and claim.indicator in reads:
            what = _misplaced(claim, reads[claim.indicator] or "")
            yield "unused", claim.id, what or f"about {_subject(claim.group, claim.country)}: no leaf in scope reads it"
    for event in c.evidence.live_events:
        if event.id not in used and any(_remembers(leaf, event, c.as_of) for leaf in _counting(c, event)):
            groups = tuple(name for name, _ in event.group)
            about = _subject(groups, (event.country,) if event.country else ())
            yield "unused", event.id, f"about {about}: no leaf in scope counts it"


def _subject(groups: tuple[str, ...], countries: tuple[str, ...]) -> str:
    return f"{'|'.join(groups) or 'nobody named'}" + (f" and {'|'.join(countries)}" if countries else "")


def _misplaced(claim: Claim, wanted: str) -> str:
    """Return which columns to fill or to empty, so that the leaf of a claim's indicator reads it; empty if none."""
    of = "pair" if claim.group and claim.country else "group" if claim.group else "country"
    needs = {"group", "country"} if wanted == "pair" else {wanted}
    has = {name for name in ("group", "country") if getattr(claim, name)}
    steps = [f"fill '{name}'" for name in sorted(needs - has)] + [f"empty '{name}'" for name in sorted(has - needs)]
    return f"about a {of}, and the indicator is read for a {wanted}: {' and '.join(steps)}" if steps else ""


RULES: tuple[CellRule, ...] = (
    contradictions, disputed, gaps, stale, clipped, unwatched, forgotten, unstated, pooled_places, merged_origins,
    unread,
)  # fmt: skip
