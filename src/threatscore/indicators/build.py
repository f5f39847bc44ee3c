"""Evidence and model to cells: which claims and events feed which leaf of which unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ..config.tree import Feed, Node
from ..distributions import Belief
from ..evidence import Claim, Event, Evidence
from ..model import Model
from .cells import Cell, DeclaredCell, State, Unit, leaf_key, quantity_key
from .claims import Component, Pool, Strongest, component, graded, merged
from .credence import Believed, believed
from .events import Counted, Tally, amount_of
from .memory import remembered, watched
from .wording import of_words, read


def units_of(of: str, groups: tuple[str, ...], countries: tuple[str, ...]) -> tuple[Unit, ...]:
    """Return all units of a kind in canonical order."""
    if of == "pair":
        return tuple((group, country) for group in groups for country in countries)
    return tuple((name,) for name in (groups if of == "group" else countries))


@dataclass
class Builder:
    """Makes the cells of a model from the evidence live at its as-of date."""

    model: Model
    evidence: Evidence
    as_of: date
    _watched: dict[tuple[str, str | None], tuple[float, tuple[str, ...]]] = field(default_factory=dict)

    def cell(self, leaf: Node, unit: Unit) -> Cell:
        """Return what is believed about a leaf of a unit."""
        feed = leaf.feed
        assert feed is not None  # held by the settings
        if feed.claims is not None:
            claims = self._claims.get((feed.claims, self._subject(leaf, unit)), [])
            return self._pool(leaf, unit, claims) if claims else self._missing(leaf, unit)
        return self._tally(leaf, unit, feed)

    @staticmethod
    def _subject(leaf: Node, unit: Unit) -> tuple[str | None, str | None]:
        if leaf.of == "pair":
            return unit[0], unit[1]
        return (unit[0], None) if leaf.of == "group" else (None, unit[0])

    @cached_property
    def _claims(self) -> dict[tuple[str, tuple[str | None, str | None]], list[Claim]]:
        index: dict[tuple[str, tuple[str | None, str | None]], list[Claim]] = defaultdict(list)
        for claim in self.evidence.live_claims:
            for group in claim.group or (None,):
                for country in claim.country or (None,):
                    index[claim.indicator, (group, country)].append(claim)
        return index

    @cached_property
    def _believed(self) -> dict[str, Believed]:
        stances = defaultdict(list)
        for stance in self.evidence.live_stances:
            stances[stance.event].append(stance)
        origins = {source.id: self.evidence.origin(source.id) for source in self.evidence.sources}
        credence = self.model.config.credence
        return {event: believed(rows, credence, origins) for event, rows in stances.items()}

    @cached_property
    def _events(self) -> dict[str, list[Event]]:
        index: dict[str, list[Event]] = defaultdict(list)
        for event in self.evidence.live_events:
            index[event.kind].append(event)
        return index

    def _declared(self, leaf: Node) -> Belief | None:
        """Return a leaf's declared belief without evidence: its prior, else spread over the whole scale."""
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

    def _pool(self, leaf: Node, unit: Unit, claims: list[Claim]) -> Cell:
        assert leaf.feed is not None  # held by the settings
        assert leaf.feed.claims is not None
        assert leaf.scale is not None
        steps = leaf.scale.names if leaf.scale.kind == "steps" else None
        unknown, key = self._declared(leaf), quantity_key(leaf.feed.claims, unit)
        by_party: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_party[claim.party or ""].append(claim)
        pools = []
        for party in sorted(by_party):
            parts = tuple(self._components(by_party[party], leaf.feed, steps))
            support = max(part.support for part in parts)
            # A relative scale without a prior has no belief to fade into; the first statement's own stands in.
            fading = parts[0].belief if unknown is None else unknown
            spread = leaf.prior is None and unknown is not None
            pools.append(
                Pool(leaf.name, unit, "claims", support, key=key, components=parts, unknown=fading, declared=not spread)
            )
        if len(pools) == 1:
            return pools[0]
        return Strongest(leaf.name, unit, "claims", max(pool.support for pool in pools), pools=tuple(pools))

    def _components(self, claims: list[Claim], feed: Feed, steps: tuple[str, ...] | None) -> Iterator[Component]:
        reading = self.model.config.reading
        for statement in merged(claims, self.evidence, reading, steps):
            place = statement.claim.place
            full = place is None or not feed.within or place in feed.within or steps is not None
            yield component(
                statement,
                reading,
                graded=graded(statement.claim, self.evidence),
                as_of=self.as_of,
                factor=1.0 if full else feed.elsewhere,
                here=full,
                steps=len(steps or ()),
            )

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
        trust = self._believed[event.id]
        fresh = 0.5 ** (age / config.reading.ageing.half_life)
        return Counted(
            event,
            trust,
            amount_of(event, feed.measure, counts, config.reading),
            feed.measure,
            weight,
            share=shares[group] if group is not None else 1.0,
            with_author=group is not None,
            support=trust.occurrence * fresh * config.reading.grades.share[graded(event, self.evidence) - 1],
        )


@dataclass(frozen=True)
class Leaves:
    """All cells of a model: which groups and countries are in scope, and what is believed about each leaf."""

    groups: tuple[str, ...]
    countries: tuple[str, ...]
    cells: dict[str, dict[Unit, Cell]]

    def of_pair(self, leaf: Node, pair: Unit) -> Cell:
        """Return the cell of a leaf that a pair uses."""
        return self.cells[leaf.name][_own(leaf, pair)]


def _own(leaf: Node, pair: Unit) -> Unit:
    return pair if leaf.of == "pair" else (pair[0],) if leaf.of == "group" else (pair[1],)


def in_scope(model: Model, evidence: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups and the countries that the assessment ranks, in canonical order."""
    scope = model.config.scope
    out = {name for name, _ in scope.left_out}
    groups = [row.id for row in evidence.groups] if scope.groups == "all" else scope.groups
    countries = [row.id for row in evidence.countries] if scope.countries == "all" else scope.countries
    return tuple(sorted(set(groups) - out)), tuple(sorted(set(countries) - out))


def build(model: Model, evidence: Evidence, as_of: date) -> Leaves:
    """Return what is believed about every leaf of every unit in scope at the as-of date."""
    builder = Builder(model, evidence, as_of)
    groups, countries = in_scope(model, evidence)
    cells = {
        leaf.name: {unit: builder.cell(leaf, unit) for unit in units_of(leaf.of or "", groups, countries)}
        for leaf in model.leaves
    }
    return Leaves(groups, countries, cells)
