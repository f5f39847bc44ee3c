"""Which rows count on a day: known by then, neither withdrawn nor superseded, and each event once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

from .rows import Claim, Event, Stance, Withdrawal
from .same import counted_as, maybe_same

KnownFrom = Literal["end", "start"]
"""From which day of an imprecise date of knowledge, such as 2022, something counts."""


def known_day(row: Claim | Event | Stance | Withdrawal, known: KnownFrom = "end") -> date:
    """Return the day from which a row counts as known.

    With ``start`` it is the first day of the period in which it became known, but no claim counts before what it
    speaks of has begun, and no event before it has.
    """
    if known == "end":
        return row.known.last
    begun = row.spoken if isinstance(row, Claim) else row.start if isinstance(row, Event) else row.known
    return max(row.known.first, begun.first)


class Live:
    """What counts of the claims, events and stances on the as-of date."""

    claims: tuple[Claim, ...]
    events: tuple[Event, ...]
    stances: tuple[Stance, ...]
    withdrawals: tuple[Withdrawal, ...]
    as_of: date | None
    known_from: KnownFrom
    left_out: frozenset[str]

    def knows(self, row: Claim | Event | Stance | Withdrawal) -> bool:
        """Return whether a row is known by the as-of date; without one, nothing is."""
        return self.as_of is not None and known_day(row, self.known_from) <= self.as_of

    def _known(self, rows: Iterable[Any]) -> list[Any]:
        if self.known_from == "end":  # most often, and of many rows
            return [] if self.as_of is None else [row for row in rows if row.known.last <= self.as_of]
        return [row for row in rows if self.knows(row)]

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        """Ids of rows that a source had taken back by the as-of date, or that are left out."""
        taken_back = (row.target for row in self._known(self.withdrawals) if row.id not in self.left_out)
        return self.left_out.union(taken_back)

    @cached_property
    def live_claims(self) -> tuple[Claim, ...]:
        """Claims known by the as-of date, not withdrawn, not superseded.

        What replaces a claim replaces all that this one had replaced, even if it has been withdrawn since.
        """
        known = self._known(self.claims)
        claims = [row for row in known if row.id not in self.withdrawn]
        older = {row.id: row.supersedes for row in known if row.supersedes is not None}
        superseded: set[str] = set()
        for row in claims if older else ():
            step = row.supersedes
            while step is not None and step not in superseded:
                superseded.add(step)
                step = older.get(step)
        return tuple(row for row in claims if row.id not in superseded)

    @cached_property
    def live_stances(self) -> tuple[Stance, ...]:
        """Stances known by the as-of date and not withdrawn, on the event that is counted (see `same_as`)."""
        return tuple(
            changed(row, event=counted)
            for row in self._known(self.stances)
            if row.id not in self.withdrawn
            and row.event not in self.withdrawn
            and (counted := self.counted(row.event)) in self._there
        )

    @cached_property
    def live_events(self) -> tuple[Event, ...]:
        """Events known by the as-of date, not withdrawn, with a live stance, each counted once.

        Their `part_of` names the live event that is counted, and holds if any of the known rows on the same event
        says so.
        """
        heard = {row.event for row in self.live_stances}
        known = [row for row in self.events if row.id in self._there]
        found = [row for row in known if row.id in heard and self.counted(row.id) == row.id]
        ids = {row.id for row in found}
        whole: dict[str, str] = {}
        for row in known:
            if row.part_of is not None and (aggregate := self.counted(row.part_of)) in ids:
                whole.setdefault(self.counted(row.id), aggregate)
        return tuple(changed(row, part_of=whole.get(row.id)) for row in found)

    def counted(self, event: str) -> str:
        """Return the id of the event under which this one is counted: the row that all the others are `same_as`.

        Before that row is known, or once it is withdrawn, the first of the others by id stands in for it.
        """
        return self._counted.get(event, event)

    @cached_property
    def _there(self) -> set[str]:
        """Ids of the events that are known and not withdrawn."""
        return {row.id for row in self._known(self.events)} - self.withdrawn

    @cached_property
    def _counted(self) -> dict[str, str]:
        return counted_as(self.events, self._there, self.knows)

    @cached_property
    def maybe_same(self) -> Mapping[str, tuple[str, float]]:
        """Live events that may be the same as another live one, with that one's id and the probability."""
        return maybe_same(self.live_events, self.counted)


def changed(row: Any, **changes: Any) -> Any:
    """Return a row with other values, or itself where they are no others."""
    return replace(row, **changes) if any(getattr(row, name) != value for name, value in changes.items()) else row
