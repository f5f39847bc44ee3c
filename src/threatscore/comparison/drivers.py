"""Which single claims and events did most: each undone alone, with all else as on the new side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..citation import row_text
from ..evidence.rows import Claim, Event, Row, Stance
from ..halfwidths import of_means
from ..indicators import Unit
from ..streams import Array
from .changes import Change
from .counterfactual import Counterfactuals, State, relative
from .factors import FACTORS, Factor

LISTED = 3
"""So many are named of each unit."""


@dataclass(frozen=True)
class Driver:
    """A claim, or an event with what is said of it, that changed, and what that did to a unit's score.

    `effect` is the new score less what it would be without the change, `error` its simulation error (95 %).
    """

    id: str
    rows: tuple[str, ...]
    factor: Factor
    text: str
    effect: float
    error: float


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

    @property
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
    """All changes that can be undone one by one, and which pairs each may touch."""

    states: Counterfactuals

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """What can be undone, in the order of ids."""
        heads: dict[str, str] = {}
        for change in self.states.mixtures[True].telling:
            for id in change.replaces:
                heads[id] = change.id
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.states.mixtures[True].telling:
            row = change.row
            found[row.event if isinstance(row, Stance) else self._head(heads, change.id)].append(change)
        rows = {change.id: change.row for change in self.states.mixtures[True].telling}
        events = {event.id: event for event in self._events}
        return tuple(Candidate(id, tuple(changes), events.get(id) or rows[id]) for id, changes in sorted(found.items()))

    @staticmethod
    def _head(heads: dict[str, str], id: str) -> str:
        while id in heads:
            id = heads[id]
        return id

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
        mixture = self.states.mixtures[True]
        return (*mixture.old.events, *mixture.new.events)

    @cached_property
    def touched(self) -> dict[str, frozenset[Unit]]:
        """Of each candidate, by id, which units' scores may depend on what is undone."""
        pairs = frozenset((*self.states.old.run.pairs.units, *self.states.new.run.pairs.units))
        return {candidate.id: self._touched(candidate, pairs) for candidate in self.candidates}

    def _touched(self, candidate: Candidate, pairs: frozenset[Unit]) -> frozenset[Unit]:
        reached = pairs
        if not relative(self.states.new.run.model):
            reached = frozenset(pair for change in candidate.changes for pair in self._reached(change, pairs))
        by = self.states.new.by
        if by == "pair":
            return reached
        return frozenset((pair[0 if by == "group" else 1],) for pair in reached)

    def _reached(self, change: Change, pairs: frozenset[Unit]) -> Iterator[Unit]:
        rows = [row for row in (change.old, change.new) if row is not None]
        if isinstance(change.row, Claim):
            for row in rows:
                assert isinstance(row, Claim)  # an id has one table
                yield from (p for p in pairs if (not row.group or p[0] in row.group)
                            and (not row.country or p[1] in row.country))  # fmt: skip
        elif isinstance(change.row, Event | Stance):
            ids = {row.event if isinstance(row, Stance) else row.id for row in rows}
            ids |= {id for each in ids for id in self._families.get(each, ())}
            for event in (event for event in self._events if event.id in ids):
                groups = {name for name, _ in event.group}
                yield from (p for p in pairs if p[0] in groups or p[1] == event.country)
        else:
            yield from pairs

    def batches(self) -> list[list[Candidate]]:
        """Return the candidates in batches such that those of one feed no unit in common."""
        batches: list[tuple[set[Unit], list[Candidate]]] = []
        for candidate in self.candidates:
            units = self.touched[candidate.id]
            for taken, batch in batches:
                if not taken & units:
                    taken |= units
                    batch.append(candidate)
                    break
            else:
                batches.append(({*units}, [candidate]))
        return [batch for _, batch in batches]


def drivers(states: Counterfactuals) -> dict[Unit, tuple[Driver, ...]]:
    """Return for each unit that both sides rank what did most to its score, the most first."""
    undoing = Undoing(states)
    touched = undoing.touched
    batches = undoing.batches() if states.shared else []
    found: dict[Unit, list[Driver]] = {unit: [] for unit in states.shared}
    on = frozenset(states.factors)
    for batch in batches:
        state = states.state(on, undone=frozenset(id for candidate in batch for id in candidate.rows))
        if not relative(state.model):
            state = _only(state, frozenset(unit for candidate in batch for unit in touched[candidate.id]))
        pairs = states.near_new(state)
        for candidate in batch:
            units = [unit for unit in states.shared if unit in touched[candidate.id]]
            for unit, driver in _effects(states, state, pairs, candidate, units):
                found[unit].append(driver)
    return {
        unit: tuple(sorted(every, key=lambda driver: (-abs(driver.effect), driver.id))[:LISTED])
        for unit, every in found.items()
    }


def _only(state: State, units: frozenset[Unit]) -> State:
    """Return a state with the pairs of some units alone."""
    pairs = tuple(pair for pair in state.pairs if {pair, pair[:1], pair[1:]} & units)
    return replace(state, pairs=pairs)


def _effects(
    states: Counterfactuals, state: State, pairs: Array, candidate: Candidate, units: Sequence[Unit]
) -> Iterator[tuple[Unit, Driver]]:
    """Yield what undoing a candidate takes from each unit; nothing where it changes no draw."""
    scores = states.unit_scores(state, pairs, units)
    at = {unit: i for i, unit in enumerate(states.new.scores.units)}
    for unit, without in zip(units, scores, strict=True):
        gap = states.new.scores.scores[at[unit]] - without
        if np.abs(gap).max() > 1e-9:
            error = float(of_means(states.new.run, gap[None])[0])
            yield unit, Driver(candidate.id, candidate.rows, candidate.factor, candidate.text, float(gap.mean()), error)
