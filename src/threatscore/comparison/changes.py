"""Which rows of the evidence differ between two sides, and evidence put together row by row from both.

`docs/method.md`, section 7, says to which factor each change belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

from ..dates import Period
from ..errors import UsageError
from ..evidence import Evidence
from ..evidence.rows import Claim, Event, Group, Row, Source, Stance
from ..streams import Key
from .apart import streams_apart
from .factors import NEW, REVISED, Factor

State = Literal["counts", "unknown", "out"]
"""Of a row on a side: it is known and neither withdrawn nor superseded; not known, or not there; or known and out."""
What = Literal["added", "edited", "withdrawn", "replaces", "replaced", "removed", "restored"]
Dated = Claim | Event | Stance
"""Rows that are known from a day on."""
LINKS = {Claim: ("supersedes",), Event: ("same_as", "part_of"), Stance: ("event",)}
"""Columns that point to other rows. What they mean follows from which rows count."""
SILENT = {"id", "note", "locator", "known_basis", "citation", "published", "url", "licence", "name", "rationale",
          "reason"}  # fmt: skip
"""Columns that no number depends on."""
LAST = date.max.replace(day=30)
"""All rows that are to count are known by this day."""
NEVER = Period(date.max, date.max)


@dataclass(frozen=True)
class Change:
    """A row that differs.

    Parameters
    ----------
    id, what
        Of which row, and what happened to it.
    factor
        To which factor it belongs; None where no number depends on what differs.
    old, new
        The row as each side has it, None where it has none.
    before, after
        Its state on each side; rows of sources and groups count wherever they stand.
    apart
        If it counts on both sides, the keys of its streams that are drawn apart.
    replaces
        Ids of the claims, live on the old side, in whose place it came.
    replaced_by
        Ids of the claims, live on the new side, that came in its place.
    """

    id: str
    what: What
    factor: Factor | None
    old: Row | None
    new: Row | None
    before: State
    after: State
    apart: frozenset[Key] = frozenset()
    replaces: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()

    @property
    def row(self) -> Row:
        """The row as it is now, else as it was."""
        found = self.new or self.old
        assert found is not None  # one side has it
        return found


@dataclass(frozen=True, eq=False)
class _Side:
    """The rows of one side, and the state of each."""

    evidence: Evidence

    @cached_property
    def rows(self) -> dict[str, Row]:
        tables = self.evidence.tables()
        return {row.id: row for table in tables for row in table if isinstance(row, Dated | Source | Group)}

    @cached_property
    def counting(self) -> frozenset[str]:
        evidence = self.evidence
        live = {row.id for row in evidence.live_claims}
        dated: tuple[Event | Stance, ...] = (*evidence.events, *evidence.stances)
        known = {row.id for row in dated if evidence.knows(row)}
        return frozenset(live | (known - evidence.withdrawn))

    @cached_property
    def sources(self) -> frozenset[str]:
        """Ids of the sources that something known rests on."""
        return frozenset(row.id for row in self.evidence.as_known().sources)

    def state(self, id: str) -> State:
        """Return the state of a row."""
        row = self.rows.get(id)
        if row is None:
            return "unknown"
        if not isinstance(row, Dated) or id in self.counting:
            return "counts"
        return "out" if self.evidence.knows(row) else "unknown"


@dataclass(frozen=True, eq=False)
class Mixture:
    """The evidence of two sides, from which others are put together."""

    old: Evidence
    new: Evidence

    @cached_property
    def _sides(self) -> tuple[_Side, _Side]:
        return _Side(self.old), _Side(self.new)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """All rows that differ, in the order of ids; those of which nobody knew on either side left out."""
        old, new = self._sides
        return tuple(change for id in sorted({*old.rows, *new.rows}) if (change := self._change(id)) is not None)

    def _change(self, id: str) -> Change | None:
        old, new = self._sides
        one, other = old.rows.get(id), new.rows.get(id)
        if one is not None and other is not None and type(one) is not type(other):
            raise UsageError(
                f"'{id}' is a row of {one.table} on the old side and of {other.table} on the new one: an id, once"
                " published, keeps its row; give the new row another one"
            )
        if isinstance(one or other, Source) and not (id in old.sources or id in new.sources):
            return None
        before, after = old.state(id), new.state(id)
        cells = {} if one is None or other is None else differing(one, other)
        seen = {before, after} != {"unknown"} and not (before == after == "out" and not cells)
        if not seen or (before == after and not cells):
            return None
        telling = {name for name in cells if name not in SILENT and not self._follows(name, one, other)}
        apart = streams_apart(one, frozenset(cells)) if one is not None and before == after == "counts" else frozenset()
        replaces = self._replaces(other) if before == "unknown" and after == "counts" else ()
        replaced_by = self._successors.get(id, ()) if before == "counts" != after else ()
        what = _what(before, after, other is None, bool(replaces), bool(replaced_by))
        factor = NEW if what == "added" else REVISED
        told = before != after or bool(telling)
        return Change(id, what, factor if told else None, one, other, before, after, apart, replaces, replaced_by)

    def _follows(self, name: str, one: Row | None, other: Row | None) -> bool:
        """Return whether a link differs only because the row that it points to, or pointed to, is not known to a side.

        Evidence of a release has no links to what it did not know.
        """
        if one is None or other is None or name not in LINKS.get(type(one), ()):
            return False
        if isinstance(one, Claim):
            return True  # whom it replaces is told by who counts
        ids = [
            cell if isinstance(cell, str) else cell and cell.name for cell in (one.cells()[name], other.cells()[name])
        ]
        return any(
            mine != theirs and theirs is not None and side.state(theirs) != "counts"
            for mine, theirs, side in zip(ids, reversed(ids), self._sides, strict=True)
        )

    def _replaces(self, row: Row | None) -> tuple[str, ...]:
        """Return which claims of the old side a claim that it did not know replaces, directly or by way of others."""
        old, new = self._sides
        found, step = [], row.supersedes if isinstance(row, Claim) else None
        while step is not None:
            if isinstance(old.rows.get(step), Claim) and step in old.counting:
                found.append(step)
            following = new.rows.get(step)
            step = following.supersedes if isinstance(following, Claim) else None
        return tuple(found)

    @cached_property
    def _successors(self) -> Mapping[str, tuple[str, ...]]:
        """Of each claim of the old side that was replaced the claims, unknown there, that came in its place."""
        old, new = self._sides
        found: dict[str, tuple[str, ...]] = {}
        for id in sorted(new.counting):
            if old.state(id) == "unknown":
                for gone in self._replaces(new.rows[id]):
                    found[gone] = (*found.get(gone, ()), id)
        return found

    @cached_property
    def telling(self) -> tuple[Change, ...]:
        """The changes on which a number can depend."""
        return tuple(change for change in self.changes if change.factor is not None)

    @cached_property
    def apart(self) -> frozenset[Key]:
        """Keys of the streams of claims and events that count on both sides and say something else in each."""
        return frozenset(key for change in self.telling for key in change.apart)

    @property
    def same_watch(self) -> bool:
        """Whether both sides watch the same."""
        one, other = ([_telling(row) for row in side.watch] for side in (self.old, self.new))
        return one == other

    def evidence(self, as_before: frozenset[str], *, old_watch: bool) -> Evidence:
        """Return the evidence in which some of the changed rows are as on the old side, all else as on the new one.

        All that counts in it is known, and nothing is withdrawn or superseded but what does not count.
        """
        tables: dict[type[Row], list[Any]] = {kind: [] for kind in (Source, Group, Claim, Event, Stance)}
        left_out = set()
        for id, (row, state) in self._rows(as_before):
            tables[type(row)].append(row)
            if state == "out":
                left_out.add(id)
        countries = {row.id: row for row in (*self.old.countries, *self.new.countries)}
        return Evidence(
            sources=tuple(tables[Source]), groups=tuple(tables[Group]), claims=tuple(tables[Claim]),
            countries=tuple(countries[id] for id in sorted(countries)), events=tuple(tables[Event]),
            stances=tuple(tables[Stance]), watch=(self.old if old_watch else self.new).watch, as_of=LAST,
            name=self.new.name, only_by=self._only_by(as_before), left_out=frozenset(left_out),
        )  # fmt: skip

    def _rows(self, as_before: frozenset[str]) -> Iterator[tuple[str, tuple[Row, State]]]:
        for id in self._ids:
            found = (self._as_old if id in as_before else self._as_new)[id]
            if found is not None:
                yield id, found

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(sorted({*self._sides[0].rows, *self._sides[1].rows}))

    @cached_property
    def _as_old(self) -> Mapping[str, tuple[Row, State] | None]:
        return {change.id: self._placed(change.old or change.row, change.before) for change in self.changes}

    @cached_property
    def _as_new(self) -> Mapping[str, tuple[Row, State] | None]:
        old, new = self._sides
        rows = {id: new.rows.get(id) or old.rows[id] for id in self._ids}
        return {id: self._placed(row, new.state(id)) for id, row in rows.items()}

    def _placed(self, row: Row, state: State) -> tuple[Row, State] | None:
        """Return a row such that it has a state; None where it can be left away."""
        if isinstance(row, Event):
            row = self._linked(row)
        elif state != "counts" and not isinstance(row, Event):
            return (row, "counts") if isinstance(row, Source | Group) else None
        if isinstance(row, Claim) and row.supersedes is not None:
            row = replace(row, supersedes=None)
        return (replace(row, known=NEVER) if isinstance(row, Event) and state == "unknown" else row), state

    def _linked(self, row: Event) -> Event:
        """Return an event with the links that it lacks only because its side does not know where they point."""
        one, other = (side.rows.get(row.id) for side in self._sides)
        if not (isinstance(one, Event) and isinstance(other, Event)):
            return row
        same, whole = row.same, row.part_of
        if same is None and self._follows("same_as", one, other):
            same = one.same or other.same
        if whole is None and self._follows("part_of", one, other):
            whole = one.part_of or other.part_of
        return row if (same, whole) == (row.same, row.part_of) else replace(row, same=same, part_of=whole)

    def _only_by(self, as_before: frozenset[str]) -> tuple[tuple[str, str, str], ...]:
        """Return the debated names of rows, each as its side writes it."""
        old, new = self._sides

        def as_old(entry: tuple[str, str, str]) -> bool:
            row, group, _ = entry
            return row not in new.rows or bool({row, group} & as_before)

        before = {entry for entry in self.old.only_by if as_old(entry)}
        after = {entry for entry in self.new.only_by if entry[0] not in old.rows or not as_old(entry)}
        return tuple(sorted(before | after))


def differing(one: Row, other: Row) -> dict[str, tuple[Any, Any]]:
    """Return the columns in which two versions of a row differ, with both values."""
    before, after = one.cells(), other.cells()
    return {name: (before[name], after[name]) for name in before if before[name] != after.get(name)}


def _telling(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.cells().items() if name not in SILENT}


def _what(before: State, after: State, gone: bool, replaces: bool, replaced: bool) -> What:
    if before == after:
        return "edited"
    if after == "counts":
        return "replaces" if replaces else "added" if before == "unknown" else "restored"
    if replaced:
        return "replaced"
    return "removed" if gone or after == "unknown" else "withdrawn"
