"""From the claims on one quantity to one belief: origins, bounds, ageing and the opinion pool.

`docs/method.md`, "Several claims", gives the formulas. The pool is a mixture. Which claim a draw follows is a race of
exponentials keyed to the claims: claim i wins with probability share_i / sum of shares, and a new claim only takes the
draws that it wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ..config.settings import Reading
from ..distributions import Belief
from ..evidence import Claim, Evidence
from ..streams import Array, Streams
from .cells import Cell, Drawn, Reason
from .wording import BOUNDS, Worded, grade, of_claim, read


@dataclass(frozen=True)
class Component:
    """One statement of the pool: a claim, or several that relay one origin."""

    rows: tuple[str, ...]
    belief: Belief
    share: float
    """Weight in the pool: the grade's share, halved with age."""
    followed: float
    """Chance that the statement is followed at its age, rather than the don't-know belief."""
    support: float
    upper: float | None = None
    lower: float | None = None
    holds: float = 1.0

    @property
    def key(self) -> str:
        """The id that keys the random streams."""
        return self.rows[0]

    @property
    def bound(self) -> bool:
        """Whether this is a bound."""
        return self.upper is not None or self.lower is not None


def merged(
    claims: Iterable[Claim], evidence: Evidence, steps: tuple[str, ...] | None
) -> list[tuple[Claim, tuple[str, ...], Worded]]:
    """Count claims that relay one origin as one: (claim, ids of all its rows, wording).

    Rows belong together if they go back to one origin, speak of the same period and place, and are bounds alike. The
    origin's own row is taken if present, else the smallest interval that holds all; the earliest date known counts.
    """
    statements: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        kind = claim.wording if claim.wording in BOUNDS else ""
        key = (evidence.origin(claim.source), claim.spoken_from, claim.spoken_to, claim.place, kind)
        statements[key].append(claim)
    result = []
    for (origin, *_), rows in statements.items():
        own = [row for row in rows if row.source == origin]
        kept = own or rows
        words = _hull([of_claim(row, steps) for row in kept])
        best = min(kept, key=lambda row: (_judged(row, evidence), row.id))
        earliest = min(rows, key=lambda row: row.known.last)
        best = best.model_copy(update={"known": earliest.known})
        others = sorted(row.id for row in rows if row.id != best.id)
        result.append((best, (best.id, *others), words))
    return sorted(result, key=lambda item: item[0].id)


def _judged(claim: Claim, evidence: Evidence) -> int:
    return grade(evidence.row(claim.source).reliability, claim.credibility)  # type: ignore[attr-defined]


def _hull(words: Sequence[Worded]) -> Worded:
    """Return the smallest interval that holds all wordings; one wording stays as it is."""
    first = words[0]
    if all(other == first for other in words):
        return first
    ends = [value for word in words for value in (word.low, word.best, word.high) if value is not None]
    if first.wording == "up_to":
        return Worded("up_to", high=max(ends))
    if first.wording == "at_least":
        return Worded("at_least", low=min(ends))
    return Worded("level" if first.wording == "level" else "range", low=min(ends), high=max(ends))


def component(
    claim: Claim, rows: tuple[str, ...], words: Worded, reading: Reading, judged: int, as_of: date, steps: int
) -> Component:
    """Return a statement as a component of the pool at the as-of date."""
    age, ageing, grades = claim.spoken.years_before(as_of), reading.ageing, reading.grades
    followed = 0.5 ** (age / ageing.half_life)
    return Component(
        rows,
        read(words, reading, steps=steps, grade=judged, age=age),
        share=grades.share[judged - 1] * 0.5 ** (age / ageing.share_half_life),
        followed=followed,
        support=grades.share[judged - 1] * followed,
        upper=words.high if words.wording == "up_to" else None,
        lower=words.low if words.wording == "at_least" else None,
        holds=grades.holds[judged - 1],
    )


@dataclass(frozen=True)
class Pool(Cell):
    """The belief about one quantity that live claims speak about."""

    key: str = field(kw_only=True)
    components: tuple[Component, ...] = field(kw_only=True)
    unknown: Belief = field(kw_only=True)
    """The don't-know belief."""

    @property
    def speakers(self) -> tuple[Component, ...]:
        """The statements that a draw can follow: those that are no bounds; if all are bounds, the bounds."""
        return tuple(c for c in self.components if not c.bound) or self.components

    @property
    def bounds(self) -> tuple[Component, ...]:
        """The statements that truncate the others."""
        return tuple(c for c in self.components if c.bound)

    def limits(self, held: dict[str, Array], besides: Component | None = None) -> tuple[Array | float, Array | float]:
        """Return (low, high) that the bounds held in each draw leave to a statement, not counting itself."""
        low: Array | float = -np.inf
        high: Array | float = np.inf
        for bound in self.bounds:
            if bound is besides:
                continue
            if bound.upper is not None:
                high = np.minimum(high, np.where(held[bound.key], bound.upper, np.inf))
            if bound.lower is not None:
                low = np.maximum(low, np.where(held[bound.key], bound.lower, -np.inf))
        return low, high

    def draw(self, streams: Streams) -> Drawn:
        """Return the pooled value and which statement each draw follows."""
        held = {b.key: streams.uniform("claim", b.key, "holds") < b.holds for b in self.bounds}
        values, rates, finish = [], [], []
        for c in self.speakers:
            low, high = self.limits(held, besides=c)
            own = held[c.key] if c.bound else True
            values.append(_within(c.belief, streams.uniform("claim", c.key, "value"), low, high))
            rates.append(c.share * c.followed * own * _mass(c.belief, low, high))
            finish.append(streams.exponential("claim", c.key, "wins"))
        low, high = self.limits(held)
        left_over = _mass(self.unknown, low, high)
        for c in self.speakers:
            own = held[c.key] if c.bound else True
            rates.append(c.share * (1 - c.followed * own) * left_over)
            finish.append(streams.exponential("claim", c.key, "lapses"))
        values.append(_within(self.unknown, streams.uniform("quantity", self.key, "prior"), low, high))
        winner = np.minimum(_race(rates, finish, self.speakers, streams.draws), len(self.speakers))
        raw = np.choose(winner, values) if len(values) <= 32 else np.stack(values)[winner, np.arange(streams.draws)]
        return Drawn(np.asarray(raw, dtype=float), self._shares(winner))

    def _shares(self, winner: Array) -> tuple[tuple[Reason, Array], ...]:
        bounds = tuple(b.key for b in self.bounds)
        reasons = [Reason("claim", c.rows, tuple(b for b in bounds if b != c.key)) for c in self.speakers]
        reasons.append(Reason("don't know", bounds=bounds, text="declared belief that an ageing claim fades into"))
        return tuple((reason, (winner == i).astype(float)) for i, reason in enumerate(reasons))


@dataclass(frozen=True)
class Strongest(Cell):
    """A quantity named for several parties (several backers): in each draw the largest of their pools counts."""

    pools: tuple[Pool, ...] = field(kw_only=True)

    def draw(self, streams: Streams) -> Drawn:
        """Return the largest value; its pool gives the reasons, the first in the order of parties among equals."""
        drawn = [pool.draw(streams) for pool in self.pools]
        values = np.stack([d.raw for d in drawn])
        first = np.argmax(values, axis=0)
        shares = tuple(
            (reason, np.where(first == i, share, 0.0)) for i, d in enumerate(drawn) for reason, share in d.shares
        )
        return Drawn(values.max(axis=0), shares)


def _mass(belief: Belief, low: Array | float, high: Array | float) -> Array | float:
    if np.ndim(low) == np.ndim(high) == 0 and np.isneginf(low) and np.isposinf(high):
        return 1.0
    return belief.mass(np.maximum(low, -1e300), np.minimum(high, 1e300))


def _within(belief: Belief, u: Array, low: Array | float, high: Array | float) -> Array:
    if np.ndim(low) == np.ndim(high) == 0 and np.isneginf(low) and np.isposinf(high):
        return belief.ppf(u)
    low, high = np.maximum(low, -1e300), np.minimum(high, 1e300)
    possible = belief.mass(low, high) > 0
    return np.where(possible, belief.ppf_within(u, low, high), belief.ppf(u))


def _race(rates: list[Array | float], finish: list[Array], speakers: Sequence[Component], draws: int) -> Array:
    """Return the index of the first to finish; where the bounds leave nothing, as if there were no bounds."""
    table = np.stack([np.broadcast_to(np.asarray(rate, dtype=float), (draws,)) for rate in rates])
    empty = ~(table > 0).any(axis=0)
    if empty.any():
        free = [c.share * c.followed for c in speakers] + [c.share * (1 - c.followed) for c in speakers]
        table = np.where(empty, np.asarray(free)[:, None], table)
    with np.errstate(divide="ignore"):
        return np.asarray(np.argmin(np.stack(finish) / table, axis=0))
