"""Evidence and model to cells: which claims and events feed which leaf of which unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ..config.tree import Feed, Node
from ..distributions import Belief
from ..evidence import Event, Evidence, Stance
from ..machine import uncollected
from ..model import Model
from .cells import Cell, DeclaredCell, State, Unit, leaf_key, quantity_key
from .claims import graded
from .credence import Believed, believed
from .doubt import naming
from .events import Counted, Tally, amount_of
from .leaves import Leaves, units_of
from .memory import remembered, watched
from .quantities import Hearing, Quantities, Subject
from .suppose import Supposed, supposed
from .wording import of_words, read


@dataclass
class Builder:
    """Makes the cells of a model from the evidence live at its as-of date."""

    model: Model
    evidence: Evidence
    as_of: date
    supposed: Supposed
    _without: dict[str, Belief | None] = field(default_factory=dict)
    _watched: dict[tuple[str, str | None], tuple[float, tuple[str, ...]]] = field(default_factory=dict)

    def every_cell(self, groups: tuple[str, ...], countries: tuple[str, ...]) -> dict[str, dict[Unit, Cell]]:
        """Return what is believed about every leaf of every unit."""
        units = {of: units_of(of, groups, countries) for of in {leaf.of or "" for leaf in self.model.leaves}}
        return {leaf.name: self.cells(leaf, units[leaf.of or ""]) for leaf in self.model.leaves}

    def cells(self, leaf: Node, units: Sequence[Unit]) -> dict[Unit, Cell]:
        """Return what is believed about a leaf of each of some units."""
        feed = leaf.feed
        assert feed is not None  # held by the settings
        if feed.claims is None:
            return {unit: self._tally(leaf, unit, feed) for unit in units}
        read = Quantities(leaf, self._declared(leaf), self._hearing)
        said = read.claims
        subjects = units if leaf.of == "pair" else [self._subject(leaf, unit) for unit in units]
        return {
            unit: read.cell(unit, said[about]) if about in said else self._missing(leaf, unit)
            for unit, about in zip(units, subjects, strict=True)
        }

    @staticmethod
    def _subject(leaf: Node, unit: Unit) -> Subject:
        if leaf.of == "pair":
            return unit[0], unit[1]
        return (unit[0], None) if leaf.of == "group" else (None, unit[0])

    @cached_property
    def _hearing(self) -> Hearing:
        return Hearing(self.evidence, self.model.config, self.as_of, self.supposed)

    @cached_property
    def _heard(self) -> dict[str, Believed]:
        """How far each event is believed by what is said of it, before anything is supposed."""
        stances: dict[str, list[Stance]] = defaultdict(list)
        for stance in self.evidence.live_stances:
            stances[stance.event].append(stance)
        debated: dict[str, dict[str, tuple[float, list[Stance]]]] = defaultdict(dict)
        maybe = {id: same for id, same in self.evidence.maybe_same.items() if self.supposed.one(id, same[0])}
        for event, (other, probability) in maybe.items():
            debated[other][event] = (probability, stances[event])
        origins = {source.id: self.evidence.origin(source.id) for source in self.evidence.sources}
        credence = self.model.config.credence
        return {
            event: believed(
                rows, credence, origins, debated=debated.get(event),
                apart=1 - maybe.get(event, ("", 0.0))[1],
            )
            for event, rows in stances.items()
        }  # fmt: skip

    @cached_property
    def believed(self) -> dict[str, Believed]:
        """How far each event is believed."""
        return self.supposed.believed(self._heard)

    @cached_property
    def _events(self) -> dict[str, list[Event]]:
        index: dict[str, list[Event]] = defaultdict(list)
        for event in self.evidence.live_events:
            index[event.kind].append(event)
        return index

    def _declared(self, leaf: Node) -> Belief | None:
        """Return a leaf's declared belief without evidence: its prior, else spread over the whole scale."""
        if leaf.name not in self._without:
            self._without[leaf.name] = self._read_declared(leaf)
        return self._without[leaf.name]

    def _read_declared(self, leaf: Node) -> Belief | None:
        assert leaf.scale is not None  # held by the settings
        if leaf.prior is None:
            return leaf.scale.widest()
        steps = leaf.scale.names if leaf.scale.kind == "steps" else None
        return read(of_words(leaf.prior, steps), self.model.config.reading, steps=len(steps or ()))

    def _missing(self, leaf: Node, unit: Unit) -> Cell:
        assert leaf.feed is not None  # held by the settings
        assert leaf.scale is not None  # held by the settings
        state: State = "skipped" if leaf.if_missing in ("skip", "error") else "missing"
        points = {"low": 0.0, "high": 100.0}.get(leaf.if_missing)
        belief = None
        if points is None and state == "missing":
            widest = leaf.scale.widest() if leaf.if_missing == "widest" else None
            belief = widest or self._declared(leaf)
        key = quantity_key(leaf.feed.claims, unit) if leaf.feed.claims else leaf_key(leaf.name, unit)
        declared = leaf.prior is not None
        return DeclaredCell(leaf.name, unit, state, points=points, belief=belief, key=key, declared=declared)

    def _tally(self, leaf: Node, unit: Unit, feed: Feed) -> Cell:
        group, country = self._subject(leaf, unit)
        found = [
            counted
            for kind, weight in feed.events or ()
            for event in self._events[kind]
            if (counted := self._count(event, feed, weight, group, country))
        ]
        events = self._in_families(sorted(found, key=lambda counted: counted.key))
        years, rows = self._watch(leaf, feed, country)
        rate = (feed.rate_prior.events, feed.rate_prior.years) if feed.silence == "rate" else None
        missing = not events and (feed.silence == "missing" or (rate is not None and not years))
        if missing and (rate is None or leaf.prior is not None or leaf.if_missing != "prior"):
            return self._missing(leaf, unit)
        support = max((counted.support for counted in events), default=0.0)
        if rate and years:
            support = max(support, years / (years + rate[1]))
        state: State = "events" if events else "missing" if missing else "silence"
        key = leaf_key(leaf.name, unit)
        return Tally(leaf.name, unit, state, support, key=key, events=events, rate=rate, watched=years, watch_rows=rows)

    def _in_families(self, events: list[Counted]) -> tuple[Counted, ...]:
        """Tell each event the nearest aggregate that already includes it, among those that are counted."""
        known = {counted.key for counted in events}
        placed = []
        for counted in events:
            whole = self._wholes[counted.key]
            while whole is not None and whole not in known:
                whole = self._wholes.get(whole)
            placed.append(replace(counted, whole=whole))
        return tuple(placed)

    @cached_property
    def _wholes(self) -> dict[str, str | None]:
        return {event.id: event.part_of for event in self.evidence.live_events}

    def _watch(self, leaf: Node, feed: Feed, country: str | None) -> tuple[float, tuple[str, ...]]:
        if (leaf.name, country) not in self._watched:
            self._watched[leaf.name, country] = watched(self.evidence, feed, country, self.as_of)
        return self._watched[leaf.name, country]

    def _count(self, event: Event, feed: Feed, weight: float, group: str | None, country: str | None) -> Counted | None:
        """Return an event as a unit's leaf counts it; None if it is another's, or too long ago to count at all."""
        shares = dict(event.group)
        if (country is not None and event.country != country) or (group is not None and group not in shares):
            return None
        config = self.model.config
        age = event.when.years_before(self.as_of)
        weight *= remembered(feed, event.when, self.as_of)
        if weight == 0:
            return None
        counts = config.codebook.counts(event.kind) if config.codebook else "incidents"
        trust = self.believed[event.id]
        evidenced = self._heard[event.id].occurrence
        fresh = 0.5 ** (age / config.reading.ageing.half_life)
        return Counted(
            event,
            trust,
            amount_of(event, feed.measure, counts, config.reading),
            feed.measure,
            weight,
            share=shares[group] if group is not None else 1.0,
            with_author=group is not None,
            names=naming(self.evidence, (event.id,), group),
            support=evidenced * fresh * config.reading.grades.share[graded(event, self.evidence) - 1],
        )


def in_scope(model: Model, evidence: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups and the countries that the assessment ranks, in canonical order."""
    scope = model.config.scope
    out = {name for name, _ in scope.left_out}
    groups = [row.id for row in evidence.groups] if scope.groups == "all" else scope.groups
    countries = [row.id for row in evidence.countries] if scope.countries == "all" else scope.countries
    return tuple(sorted(set(groups) - out)), tuple(sorted(set(countries) - out))


def builder_of(model: Model, evidence: Evidence, as_of: date) -> Builder:
    """Return the builder of a model's cells, without the evidence that the model supposes to be left out."""
    answers = supposed(model, evidence)
    return Builder(model, answers.evidence(evidence), as_of, answers)


def build(model: Model, evidence: Evidence, as_of: date) -> Leaves:
    """Return what is believed about every leaf of every unit in scope at the as-of date."""
    groups, countries = in_scope(model, evidence)
    with uncollected():
        cells = builder_of(model, evidence, as_of).every_cell(groups, countries)
    return Leaves(groups, countries, cells)
