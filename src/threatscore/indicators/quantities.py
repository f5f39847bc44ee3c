"""The quantities that claims speak about: what each claim counts for, and of one leaf a pool for each unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ..config import Config
from ..config.tree import Node
from ..dates import Period
from ..distributions import Belief
from ..evidence import Claim, Evidence
from ..evidence.rows import Source
from .cells import Cell, Unit
from .claims import Component, Standing, graded, merged, standing
from .doubt import Doubts, doubts, naming
from .pools import Pool, Strongest
from .suppose import Supposed
from .wording import BOUNDS, Worded, belief_of, of_claim

Subject = tuple[str | None, ...]
"""The group and the country that a claim speaks of; None where it names none."""


@dataclass
class Hearing:
    """What all live claims say and count for at an as-of date, whichever leaf reads them."""

    evidence: Evidence
    config: Config
    as_of: date
    supposed: Supposed
    _standings: dict[tuple[object, ...], Standing] = field(default_factory=dict)

    @cached_property
    def claims(self) -> Mapping[str, Mapping[Subject, list[Claim]]]:
        """The claims by indicator and subject."""
        index: dict[str, dict[Subject, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in self.evidence.live_claims:
            about = index[claim.indicator]
            for group in claim.group or (None,):
                for country in claim.country or (None,):
                    about[group, country].append(claim)
        return index

    @cached_property
    def doubts(self) -> dict[str, Doubts]:
        """The doubts that all claims of a source share with others."""
        shared, found = self.config.credence.shared_doubt, {}
        for source in self.evidence.sources:
            origin = self.evidence.row(self.evidence.origin(source.id))
            assert isinstance(origin, Source)  # held by the links
            found[source.id] = doubts(shared, origin.id, origin.publisher)
        return found

    def standing(self, claim: Claim, spoken: Period) -> Standing:
        """Return what a claim that speaks of a time counts for: the same for all of one source and digit."""
        key = claim.source, claim.credibility, spoken.first, spoken.last
        found = self._standings.get(key)
        if found is None:
            age = spoken.years_before(self.as_of)
            found = self._standings[key] = standing(graded(claim, self.evidence), age, self.config.reading)
        return found


class Quantities:
    """The quantities that one leaf reads, one of each unit: what is the same for all of them is looked up once.

    Parameters
    ----------
    leaf
        A leaf that reads claims.
    unknown
        Its belief without evidence; None if none is declared and its scale has no ends.
    hearing
        What is claimed.
    """

    def __init__(self, leaf: Node, unknown: Belief | None, hearing: Hearing) -> None:
        feed, scale = leaf.feed, leaf.scale
        assert feed is not None  # held by the settings
        assert feed.claims is not None
        assert scale is not None
        self.leaf, self.indicator = leaf.name, feed.claims
        self.steps = scale.names if scale.kind == "steps" else None
        self.levels = len(self.steps or ())
        self.within, self.elsewhere = () if self.steps else feed.within, feed.elsewhere
        self.unknown, self.declared = unknown, leaf.prior is not None or unknown is None
        self.hearing, self.reading = hearing, hearing.config.reading
        self.claims = hearing.claims.get(feed.claims, {})

    def cell(self, unit: Unit, claims: Sequence[Claim]) -> Cell:
        """Return what is believed about the quantity of a unit that some claims, at least one, speak about."""
        if len(claims) == 1:
            (claim,) = claims
            part = self._component(unit, claim, (claim.id,), claim.id, of_claim(claim, self.steps), claim.spoken)
            return self._pool(unit, (part,), part.support)
        by_party: dict[str, list[Claim]] = {}
        for claim in claims:
            by_party.setdefault(claim.party or "", []).append(claim)
        pools = []
        for party in sorted(by_party):
            statements = merged(by_party[party], self.hearing.evidence, self.reading, self.steps)
            parts = tuple(self._component(unit, *statement) for statement in statements)
            pools.append(self._pool(unit, parts, max(part.support for part in parts)))
        if len(pools) == 1:
            return pools[0]
        return Strongest(self.leaf, unit, "claims", max(pool.support for pool in pools), tuple(pools))

    def _pool(self, unit: Unit, said: tuple[Component, ...], support: float) -> Pool:
        parts = self.hearing.supposed.components(said)  # a supposition is no evidence: it supports nothing
        # A relative scale without a prior has no belief to fade into; the first statement's own stands in.
        unknown = parts[0].belief if self.unknown is None else self.unknown
        return Pool(self.leaf, unit, "claims", support, self.indicator, parts, unknown, self.declared)

    def _component(
        self, unit: Unit, claim: Claim, rows: tuple[str, ...], key: str, words: Worded, spoken: Period
    ) -> Component:
        """Return a `Statement`, given in parts, as a component of the pool of a unit."""
        hearing = self.hearing
        bound = words.wording in BOUNDS
        if self.within and claim.place is not None and claim.place not in self.within:
            words, bound = words.times(self.elsewhere), False  # a bound elsewhere is here but one more estimate
        counts = hearing.standing(claim, spoken)
        return Component(
            rows,
            key,
            belief_of(words, self.reading, counts.grade, counts.widening, self.levels),
            counts.share,
            counts.holds if bound else counts.fresh,
            counts.support,
            words.high if bound else None,
            words.low if bound else None,
            hearing.doubts[claim.source],
            naming(hearing.evidence, rows, unit[0]),
        )
