"""Which single changes can be undone, which cells each may touch, and what is believed without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..citation import row_text
from ..config.tree import Node
from ..evidence.rows import Claim, Event, Row, Stance
from ..indicators import Cell, Leaves, Unit
from ..indicators.leaves import units_of
from ..machine import uncollected
from .beliefs import Beliefs
from .changes import Change
from .factors import FACTORS, Factor

Cells = frozenset[tuple[str, Unit]]
"""Names of leaves, each with a unit."""


@dataclass(frozen=True)
class Candidate:
    """Changes that are undone together: of one claim and those that it replaces, or of an event and its stances."""

    id: str
    changes: tuple[Change, ...]
    head: Row
    """The row that is named by the id."""

    @property
    def rows(self) -> tuple[str, ...]:
        """Ids of the rows that changed."""
        return tuple(change.id for change in self.changes)

    @property
    def factor(self) -> Factor:
        """The factor that its own row belongs to, else the first by the order of factors."""
        own = [change.factor for change in self.changes if change.factor is not None]
        first = [change.factor for change in self.changes if change.id == self.id and change.factor is not None]
        return (first or sorted(own, key=FACTORS.index))[0]

    @cached_property
    def text(self) -> str:
        """What changed, in words."""
        told = [f"{row_text(self.head)} ({self._verb_of_head()})"]
        for change in self.changes:
            if isinstance(change.row, Stance):
                stance = change.row
                told.append(f"{stance.party} {stance.stance} {stance.about} ({_verb(change)}, {stance.id})")
        return "; ".join(told)

    def _verb_of_head(self) -> str:
        return next((_verb(change) for change in self.changes if change.id == self.id), "known before")


def _verb(change: Change) -> str:
    return f"replaces {', '.join(change.replaces)}" if change.replaces else change.what


@dataclass(frozen=True, eq=False)
class Undoing:
    """All changes that can be undone one by one, with all else as on the new side."""

    beliefs: Beliefs

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """What can be undone, in the order of ids."""
        heads: dict[str, str] = {}
        for change in self.beliefs.mixtures[True].telling:
            for id in change.replaces:
                heads[id] = change.id
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.beliefs.mixtures[True].telling:
            row = change.row
            found[row.event if isinstance(row, Stance) else self._head(heads, change.id)].append(change)
        rows = {change.id: change.row for change in self.beliefs.mixtures[True].telling}
        events = {event.id: event for event in self._events}
        return tuple(Candidate(id, tuple(changes), events.get(id) or rows[id]) for id, changes in sorted(found.items()))

    @staticmethod
    def _head(heads: dict[str, str], id: str) -> str:
        while id in heads:
            id = heads[id]
        return id

    def differing(self) -> Iterator[tuple[Candidate, dict[str, dict[Unit, Cell]]]]:
        """Yield each candidate that makes a difference with the cells that are others without it, leaf by leaf."""
        whole = self.beliefs.whole
        for batch in self.batches():
            builder = self.beliefs.builder(frozenset(id for candidate in batch for id in candidate.rows))
            for candidate in batch:
                wanted: dict[str, list[Unit]] = defaultdict(list)
                for name, unit in sorted(self.touched[candidate.id]):
                    wanted[name].append(unit)
                with uncollected():
                    made = {leaf.name: builder.cells(leaf, wanted[leaf.name]) for leaf in self._leaves(wanted)}
                differ = {
                    name: own
                    for name, cells in made.items()
                    if (own := {unit: cell for unit, cell in cells.items() if cell != whole.cells[name][unit]})
                }
                if differ:
                    yield candidate, differ

    def _leaves(self, names: Mapping[str, object]) -> Iterator[Node]:
        return (leaf for leaf in self.beliefs.new.model.leaves if leaf.name in names)

    def batches(self) -> list[list[Candidate]]:
        """Return the candidates in batches such that those of one feed no cell in common."""
        batches: list[tuple[set[tuple[str, Unit]], list[Candidate]]] = []
        for candidate in self.candidates:
            cells = self.touched[candidate.id]
            for taken, batch in batches:
                if taken.isdisjoint(cells):
                    taken |= cells
                    batch.append(candidate)
                    break
            else:
                batches.append(({*cells}, [candidate]))
        return [batch for _, batch in batches]

    @cached_property
    def touched(self) -> dict[str, Cells]:
        """Of each candidate, by id, which cells may depend on what is undone."""
        return {
            candidate.id: frozenset(cell for change in candidate.changes for cell in self._touched(change))
            for candidate in self.candidates
        }

    def _touched(self, change: Change) -> Iterator[tuple[str, Unit]]:
        rows = [row for row in (change.old, change.new) if row is not None]
        if isinstance(change.row, Claim):
            for row in rows:
                assert isinstance(row, Claim)  # an id has one table
                reading = [leaf for leaf in self._all if leaf.feed and leaf.feed.claims == row.indicator]
                yield from self._units(reading, row.group, row.country)
        elif isinstance(change.row, Event | Stance):
            ids = {row.event if isinstance(row, Stance) else row.id for row in rows}
            ids |= {id for each in ids for id in self._families.get(each, ())}
            for event in (event for event in self._events if event.id in ids):
                kinds = (leaf for leaf in self._all if leaf.feed and event.kind in dict(leaf.feed.events or ()))
                yield from self._units([*kinds], [name for name, _ in event.group], [event.country or ""])
        else:
            yield from self._units(self._all, (), ())

    @property
    def _all(self) -> Sequence[Node]:
        return self.beliefs.new.model.leaves

    def _units(
        self, leaves: Sequence[Node], groups: Sequence[str], countries: Sequence[str]
    ) -> Iterator[tuple[str, Unit]]:
        """Yield the cells of some leaves that are of some groups and countries; none named means all."""
        whole = self.beliefs.whole
        some = [tuple(name for name in every if name in named or not named)
                for every, named in ((whole.groups, groups), (whole.countries, countries))]  # fmt: skip
        for leaf in leaves:
            yield from ((leaf.name, unit) for unit in units_of(leaf.of or "", *some))

    @cached_property
    def _families(self) -> dict[str, frozenset[str]]:
        """Of each event all those that are, may be, or include the same, by way of either side's links."""
        near: dict[str, set[str]] = defaultdict(set)
        for event in self._events:
            for other in (event.same_as, event.part_of):
                if other is not None:
                    near[event.id].add(other)
                    near[other].add(event.id)
        found: dict[str, frozenset[str]] = {}
        for id in near:
            if id in found:
                continue
            family, edge = {id}, [id]
            while edge:
                more = near[edge.pop()] - family
                family |= more
                edge += more
            found |= dict.fromkeys(family, frozenset(family))
        return found

    @cached_property
    def _events(self) -> tuple[Event, ...]:
        mixture = self.beliefs.mixtures[True]
        return (*mixture.old.events, *mixture.new.events)


def without(leaves: Leaves, cells: Mapping[str, Mapping[Unit, Cell]]) -> Leaves:
    """Return all cells with some others in place of theirs."""
    changed = {name: {**leaves.cells[name], **own} for name, own in cells.items()}
    return replace(leaves, cells={**leaves.cells, **changed})
