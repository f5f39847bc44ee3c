"""Open events that can be switched in the page, and the leaves of units under every combination of answers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ...competing.questions import Question, questions
from ...config.tree import Node
from ...drawing import draw_leaf
from ...indicators import Cell, Unit
from ...indicators.build import Builder, builder_of
from ...indicators.events import Tally
from ...streams import Array
from .holding import Held, is_relative

ANSWERS = ("", "yes", "no")
"""As evidenced, it happened, it did not."""
Place = tuple[str, Unit]
"""A leaf of a unit."""


@dataclass(frozen=True, eq=False)
class Switches:
    """The events with a switch, and what they bear on.

    Parameters
    ----------
    events
        The open events that have a switch, in the order of their ids.
    bears
        A leaf of a unit to the places among `events` of those that bear on it, rising.
    dropped
        The other open events, with the reason why they have no switch.
    """

    held: Held
    builder: Builder
    events: tuple[Question, ...]
    bears: Mapping[Place, tuple[int, ...]]
    dropped: tuple[tuple[str, str], ...]
    _builders: dict[tuple[tuple[str, str], ...], Builder] = field(default_factory=dict)

    def torn(self) -> list[tuple[int, int]]:
        """Return the places of events that may both be a third one, and so cannot have different answers."""
        same = self.builder.evidence.maybe_same
        third = [same[event.name][0] if event.name in same else None for event in self.events]
        return [
            (i, j)
            for i, j in itertools.combinations(range(len(third)), 2)
            if third[i] is not None and third[i] == third[j]
        ]

    def cells(self, leaf: Node, units: tuple[Unit, ...], answers: Mapping[str, str]) -> dict[Unit, Cell]:
        """Return what is believed of a leaf of some units where something is supposed of events."""
        key = tuple(sorted(answers.items()))
        if key not in self._builders:
            self._builders[key] = supposing(self.builder, answers)
        return self._builders[key].cells(leaf, units)

    def combinations(self, events: tuple[int, ...]) -> Iterator[dict[str, str]]:
        """Yield every combination of answers about some events, the last event's answer changing slowest."""
        for answers in itertools.product(ANSWERS, repeat=len(events)):
            given = zip(events, reversed(answers), strict=True)
            yield {self.events[i].name: answer for i, answer in given if answer}

    def variants(self, leaf: Node) -> Iterator[tuple[int, tuple[int, ...], list[Cell], list[Array | None]]]:
        """Yield what a leaf is under each combination of answers, of every unit on which an event bears.

        Yields
        ------
        tuple
            The place of the unit among those held, the events, and of each combination its cell and its points in the
            page's draws, shape (draws,); None where they are those that it has as evidenced.
        """
        cells = self.held.cells[leaf.name]
        own = [(i, cell, self.bears[leaf.name, cell.unit]) for i, cell in enumerate(cells)
               if (leaf.name, cell.unit) in self.bears]  # fmt: skip
        if is_relative(leaf) and own:
            yield from self._compared(leaf, own[0][2])
            return
        for i, cell, events in own:
            found = [self.cells(leaf, (cell.unit,), answers)[cell.unit] for answers in self.combinations(events)]
            points = [
                None if each == cell else draw_leaf(leaf, [each], replace(self.held.streams)).points[0]
                for each in found
            ]
            yield i, events, found, points

    def _compared(
        self, leaf: Node, events: tuple[int, ...]
    ) -> Iterator[tuple[int, tuple[int, ...], list[Cell], list[Array | None]]]:
        """Yield the same of a leaf whose scale compares the units: what bears on one bears on all."""
        units = tuple(cell.unit for cell in self.held.cells[leaf.name])
        found = [self.cells(leaf, units, answers) for answers in self.combinations(events)]
        points = [self.held.compared(leaf, cells) for cells in found]
        for i, unit in enumerate(units):
            yield i, events, [cells[unit] for cells in found], [each[i] for each in points]


def supposing(builder: Builder, answers: Mapping[str, str]) -> Builder:
    """Return the builder of the same cells, but for what is supposed of events besides."""
    events = {**builder.supposed.events, **{name: answer == "yes" for name, answer in answers.items()}}
    return Builder(builder.model, builder.evidence, builder.as_of, replace(builder.supposed, events=events))


def switches(held: Held) -> Switches:
    """Return which open events can be switched, and what each bears on."""
    run, rules = held.run, held.run.model.config.report
    builder = builder_of(run.model, run.evidence, run.as_of)
    open_events = sorted((q for q in questions(run) if q.kind == "event"), key=_openness)
    bears = {event.name: _places(held, builder, event.name) for event in open_events}
    dropped: dict[str, str] = {}
    for event in open_events:
        if not bears[event.name]:
            dropped[event.name] = "it bears on no leaf of a pair that could be ranked"
    left = [event for event in open_events if event.name not in dropped]
    for event in left[rules.switches :]:
        dropped[event.name] = f"only {rules.switches} events, those nearest to an even chance, have a switch"
    for (leaf, unit), names in _crowded(left[: rules.switches], bears, rules.together):
        why = f"more than {rules.together} open events meet in {leaf} of {'/'.join(unit)}"
        dropped |= dict.fromkeys(names, why)
    kept = tuple(sorted((event for event in left if event.name not in dropped), key=lambda event: event.name))
    places: dict[Place, tuple[int, ...]] = {}
    for i, event in enumerate(kept):
        for place in bears[event.name]:
            places[place] = (*places.get(place, ()), i)
    return Switches(held, builder, kept, places, tuple(sorted(dropped.items())))


def _openness(event: Question) -> tuple[float, str]:
    """Return how far an event is from an even chance, to be sorted by."""
    return abs((event.answers[0].probability or 0.0) - 0.5), event.name


def _crowded(
    events: list[Question], bears: Mapping[str, frozenset[Place]], most: int
) -> Iterator[tuple[Place, list[str]]]:
    """Yield the places where too many events meet, and the events, the least open, that must do without a switch."""
    left = [event.name for event in events]
    for place in sorted(frozenset().union(*(bears[name] for name in left))):
        here = [name for name in left if place in bears[name]]
        if len(here) > most:
            left = [name for name in left if name not in here[most:]]
            yield place, here[most:]


def _places(held: Held, builder: Builder, event: str) -> frozenset[Place]:
    """Return the leaves of units that an answer about an event may change."""
    changed = _together(builder, event)
    for answer in ANSWERS[1:]:
        other = supposing(builder, {event: answer})
        changed |= {name for name, own in other.believed.items() if own != builder.believed[name]}
    found = set()
    for leaf in held.run.model.leaves:
        here = {cell.unit for cell in held.cells[leaf.name] if isinstance(cell, Tally)
                and any(counted.key in changed for counted in cell.events)}  # fmt: skip
        if here and is_relative(leaf):
            here = {cell.unit for cell in held.cells[leaf.name]}
        found |= {(leaf.name, unit) for unit in here}
    return frozenset(found)


def _together(builder: Builder, event: str) -> set[str]:
    """Return an event with those that it may be the same as: their answers hang together."""
    same = builder.evidence.maybe_same
    third = same[event][0] if event in same else event
    return {event, third, *(name for name, (other, _) in same.items() if other == third)}
