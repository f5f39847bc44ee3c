"""A part of the evidence that stands by itself: what was known on a day, or what today is known about one.

The rows that are left mean what they meant among all: where one pointed to a row that is gone, it points to what stood
in for that row, or nowhere. A part therefore loads like any other evidence, and gives the same run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..dates import Period
from .fields import Named
from .live import changed
from .rows import Claim, Event, Row, Source, Stance, Watch
from .same import counted_as

Keep = Callable[[Any], bool]
Tables = tuple[Any, ...]
_NEVER = Period(date.max, date.max)


def select(tables: Tables, keep: Keep, known: Keep, withdrawn: frozenset[str]) -> dict[str, Any]:
    """Return the tables of the evidence that is kept, by their names.

    Parameters
    ----------
    tables
        All tables, in the order of `docs/data.md`, each in the order of ids.
    keep
        Whether a claim, event, stance, withdrawal or watch row is kept.
    known
        Whether a claim or event is known on the as-of date; what others say of themselves does not count yet.
    withdrawn
        Ids of rows that count as withdrawn on the as-of date.

    Returns
    -------
    dict
        Table to rows. Sources that no kept row refers to, directly, as an origin or as a party, are gone.
    """
    sources, groups, countries, claims, events, stances, watch, withdrawals = tables
    claims = [row if known(row) else changed(row, supersedes=None) for row in claims]
    events = tuple(row if known(row) else changed(row, same=None, part_of=None) for row in events)
    kept_claims = _claims(claims, keep)
    one = _Events(events, [row for row in events if keep(row)], withdrawn)
    heard = [found for row in stances if keep(row) and (found := one.stance(row)) is not None]
    told = one.told(heard)
    targets = {row.id for rows in (kept_claims, told, heard) for row in rows}
    taken_back = [row for row in withdrawals if keep(row) and row.target in targets]
    named = {row.id for table in (groups, countries) for row in table}
    return {
        "sources": _sources(sources, [*kept_claims, *told, *heard, *taken_back], named),
        "claims": tuple(kept_claims),
        "events": tuple(told),
        "stances": tuple(heard),
        "watch": tuple(row for row in watch if keep(row)),
        "withdrawals": tuple(taken_back),
    }


def begun(row: Row) -> date:
    """Return the first day of what a row speaks of: of a claim, an event or a watch; others go with those."""
    if isinstance(row, Claim):
        return row.spoken.first
    return row.start.first if isinstance(row, Event | Watch) else date.min


def _claims(claims: Iterable[Claim], keep: Keep) -> list[Claim]:
    """Return the claims that are kept; each replaces the nearest kept one of those that it replaced."""
    kept = {row.id: row for row in claims if keep(row)}
    older = {row.id: row.supersedes for row in claims}

    def nearest(id: str | None) -> str | None:
        while id is not None and id not in kept:
            id = older[id]
        return id

    return [changed(row, supersedes=nearest(row.supersedes)) for row in kept.values()]


@dataclass
class _Events:
    """The events that are kept, and what they are the same as and part of once the others are gone."""

    every: tuple[Event, ...]
    kept: list[Event]
    withdrawn: frozenset[str]
    ids: set[str] = field(init=False)
    counted: dict[str, str] = field(init=False)
    root: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = {row.id for row in self.kept}
        self.counted = counted_as(self.every, self.ids - self.withdrawn)
        self.root = counted_as(self.every, {row.id for row in self.every})

    def stance(self, row: Stance) -> Stance | None:
        """Return a stance on the row of its event that is left, if there is one."""
        if row.event in self.ids:
            return row
        counted = self.counted[row.event]
        return changed(row, event=counted) if row.event not in self.withdrawn and counted in self.ids else None

    def told(self, stances: Iterable[Stance]) -> list[Event]:
        """Return the kept events of which any stance speaks, with links to one another alone."""
        heard = {self.root[row.event] for row in stances}
        rows = [row for row in self.kept if self.root[row.id] in heard]
        self.ids = {row.id for row in rows}
        same = self._same(rows)
        return [changed(row, same=same[row.id], part_of=self._left(row.part_of)) for row in rows]

    def _left(self, id: str | None) -> str | None:
        """Return an event, or what stands in for it; None if nothing does."""
        return next((found for found in (id, self.counted.get(id or "")) if found in self.ids), None)

    def _same(self, rows: Iterable[Event]) -> dict[str, Named | None]:
        """Return what each event is the same as; where the row that was counted is gone, the first of the others."""
        one: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            one[self.root[row.id]].append(row.id)
        following = {row.id: row.one_with for row in self.every}
        found: dict[str, Named | None] = {}
        for row in rows:
            root = self.root[row.id]
            if row.same is not None and row.same.debated:
                other = self._left(row.same.name)
                found[row.id] = None if other is None else Named(other, row.same.probability)
            elif root in self.ids:
                nearest = _nearest(following, row.id, self.ids)
                found[row.id] = None if nearest is None else Named(nearest)
            else:
                first = self.counted[row.id] if self.counted[row.id] in self.ids else min(one[root])
                found[row.id] = None if row.id == first else Named(first)
        return found


def _nearest(following: Mapping[str, str | None], id: str, ids: set[str]) -> str | None:
    """Return the first of some ids that one gets to from another."""
    step = following[id]
    while step is not None and step not in ids:
        step = following[step]
    return step


def _sources(sources: tuple[Source, ...], rows: Sequence[Any], named: set[str]) -> tuple[Source, ...]:
    """Return the documents that rows rest on, and one of every publisher that they name as a party."""
    origin = {row.id: row.origin for row in sources}
    used = _with_origins({row.source for row in rows}, origin)
    parties = {row.party for row in rows if isinstance(row, Claim | Stance)} - named - {None}
    published: dict[str, str] = {}
    for row in sorted(sources, key=lambda row: (row.id not in used, row.published or _NEVER, row.id)):
        if row.publisher in parties:
            published.setdefault(row.publisher, row.id)
    used |= _with_origins(set(published.values()), origin)
    return tuple(row for row in sources if row.id in used)


def _with_origins(ids: Iterable[str], origin: Mapping[str, str | None]) -> set[str]:
    """Return documents with all that they relay."""
    found: set[str] = set()
    for id in ids:
        step: str | None = id
        while step is not None and step not in found:
            found.add(step)
            step = origin[step]
    return found
