"""From the claims on one quantity to one belief: origins, bounds, ageing and the opinion pool.

`docs/method.md`, "Several claims", gives the formulas. The pool is a mixture. Which claim a draw follows is a race of
exponentials keyed to the claims: claim i wins with probability share_i / sum of shares, and a new claim only takes the
draws that it wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ..config.reading import Reading
from ..distributions import Belief
from ..evidence import Claim, Event, Evidence
from ..evidence.rows import Source
from ..streams import Array, Streams
from .cells import UNDECLARED, Cell, Drawn, Reason
from .wording import BOUNDS, Worded, around, grade, of_claim, read


@dataclass(frozen=True)
class Component:
    """One statement of the pool: a claim, or several that relay one origin."""

    rows: tuple[str, ...]
    """Ids, the row whose grade counts first."""
    key: str
    """The id that keys the random streams: of the row first known, so that a later relay changes no draw."""
    belief: Belief
    share: float
    """Weight in the pool: the grade's share, halved with age."""
    followed: float
    """Chance that the statement is followed at its age; of a bound, that it holds."""
    support: float
    upper: float | None = None
    lower: float | None = None

    @property
    def bound(self) -> bool:
        """Whether this is a bound."""
        return self.upper is not None or self.lower is not None


@dataclass(frozen=True)
class Statement:
    """What one origin says: the claim whose grade counts, all its rows, the key of its streams, and the wording."""

    claim: Claim
    rows: tuple[str, ...]
    key: str
    words: Worded


def merged(
    claims: Iterable[Claim], evidence: Evidence, reading: Reading, steps: tuple[str, ...] | None
) -> list[Statement]:
    """Count claims that relay one origin as one.

    Rows belong together if they go back to one origin, speak of the same period and place, and are bounds alike. The
    origin's own row is taken if present, else the smallest interval that holds all; the earliest date known counts.
    """
    statements: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        kind = claim.wording if claim.wording in BOUNDS else ""
        period = claim.spoken if claim.spoken_from or claim.spoken_to else None
        key = (evidence.origin(claim.source), period, claim.place, kind)
        statements[key].append(claim)
    result = []
    for (origin, *_), rows in statements.items():
        own = [row for row in rows if row.source == origin]
        kept = own or rows
        best = min(kept, key=lambda row: (graded(row, evidence), row.id))
        first = min(rows, key=lambda row: (row.known.last, row.id))
        others = sorted(row.id for row in rows if row.id != best.id)
        words = _hull([of_claim(row, steps) for row in kept], reading)
        result.append(Statement(best.model_copy(update={"known": first.known}), (best.id, *others), first.id, words))
    return sorted(result, key=lambda statement: statement.key)


def graded(row: Claim | Event, evidence: Evidence) -> int:
    """Return the grade of a row, 1-6, from its source's letter and, if it has one, its own digit."""
    source = evidence.row(row.source)
    assert isinstance(source, Source)  # held by the links
    return grade(source.reliability, row.credibility if isinstance(row, Claim) else None)


def _hull(words: Sequence[Worded], reading: Reading) -> Worded:
    """Return the smallest interval that holds all wordings; one wording stays as it is."""
    first = words[0]
    if all(other == first for other in words):
        return first
    ends = [value for word in words for value in (word.low, word.best, word.high) if value is not None]
    if first.wording == "up_to":
        return Worded("up_to", high=max(ends))
    if first.wording == "at_least":
        return Worded("at_least", low=min(ends))
    if first.wording == "level":
        return Worded("level", low=min(ends), high=max(ends))
    # "about n" stands for an interval of its own: two differing figures must not look surer than either.
    ends += [end for word in words if word.wording == "about" for end in around(word, reading)]
    return Worded("range", low=min(ends), high=max(ends))


def component(
    statement: Statement,
    reading: Reading,
    *,
    graded: int,
    as_of: date,
    factor: float = 1.0,
    here: bool = True,
    steps: int = 0,
) -> Component:
    """Return a statement as a component of the pool at the as-of date.

    Parameters
    ----------
    statement
        What one origin says.
    reading
        How words are read.
    graded
        Its grade, 1-6.
    as_of
        The day of the assessment.
    factor
        What its number counts for.
    here
        Whether it holds where the leaf counts in full. A bound on a number elsewhere bounds nothing here: it is one
        more estimate.
    steps
        Length of the ordinal scale, for levels.
    """
    age, ageing, grades = statement.claim.spoken.years_before(as_of), reading.ageing, reading.grades
    words = statement.words.times(factor)
    fresh = 0.5 ** (age / ageing.half_life)
    bounds = words if here and words.wording in BOUNDS else Worded("")
    return Component(
        statement.rows,
        statement.key,
        read(words, reading, steps=steps, grade=graded, age=age),
        share=grades.share[graded - 1] * 0.5 ** (age / ageing.share_half_life),
        followed=fresh * (grades.holds[graded - 1] if bounds.wording else 1.0),
        support=grades.share[graded - 1] * fresh,
        upper=bounds.high,
        lower=bounds.low,
    )


@dataclass(frozen=True)
class Pool(Cell):
    """The belief about one quantity that live claims speak about."""

    key: str = field(kw_only=True)
    components: tuple[Component, ...] = field(kw_only=True)
    unknown: Belief = field(kw_only=True)
    """The don't-know belief."""
    declared: bool = True
    """Whether the settings declare it; else it is spread over the whole scale."""

    @property
    def speakers(self) -> tuple[Component, ...]:
        """The statements that a draw can follow: those that are no bounds; if all are bounds, the bounds."""
        return tuple(c for c in self.components if not c.bound) or self.components

    @property
    def bounds(self) -> tuple[Component, ...]:
        """The statements that truncate the others."""
        return tuple(c for c in self.components if c.bound)

    def limits(
        self, held: Mapping[str, Array], besides: Component | None = None
    ) -> tuple[Array | float, Array | float]:
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
        held = {b.key: streams.uniform("claim", b.key, "holds") < b.followed for b in self.bounds}
        low, high = self.limits(held)
        wins = [self._entry(c, streams, held) for c in self.speakers]
        values = [value for value, _, _ in wins]
        values.append(_within(self.unknown, streams.uniform("quantity", self.key, "prior"), low, high))
        follows = np.stack([follows for _, follows, _ in wins])
        share = np.asarray([[c.share] for c in self.speakers])
        free = np.concatenate([share * follows, share * (1 - follows)])
        left = [mass for _, _, mass in wins] + [_mass(self.unknown, low, high)] * len(wins)
        rates = free * np.stack([np.broadcast_to(mass, (streams.draws,)) for mass in left])
        empty = ~(rates > 0).any(axis=0)  # the bounds leave nothing: as if there were none
        finish = [streams.exponential("claim", c.key, name) for name in ("wins", "lapses") for c in self.speakers]
        winner = np.minimum(_race(np.where(empty, free, rates), np.stack(finish)), len(self.speakers))
        raw = np.take_along_axis(np.stack(values), winner[None, :], axis=0)[0]
        return Drawn(raw, self._shares(winner))

    def _entry(self, c: Component, streams: Streams, held: Mapping[str, Array]) -> tuple[Array, Array, Array | float]:
        """Return a statement's values, its chance to be followed rather than to lapse, and the mass it keeps."""
        low, high = self.limits(held, besides=c)
        follows = held[c.key].astype(float) if c.bound else np.full(streams.draws, c.followed)
        value = _within(c.belief, streams.uniform("claim", c.key, "value"), low, high)
        return value, follows, _mass(c.belief, low, high)

    def _shares(self, winner: Array) -> tuple[tuple[Reason, Array], ...]:
        bounds = tuple(b.key for b in self.bounds)
        reasons = [Reason("claim", c.rows, tuple(b for b in bounds if b != c.key)) for c in self.speakers]
        text = f"{'declared belief' if self.declared else UNDECLARED}; an ageing claim fades into it"
        reasons.append(Reason("don't know", bounds=bounds, text=text))
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


def _race(rates: Array, exponentials: Array) -> Array:
    """Return which entry finishes first in each draw, the last if none runs; shapes (entries, draws).

    An entry of rate 0 never finishes.
    """
    with np.errstate(divide="ignore", over="ignore"):
        first = np.argmin(exponentials / rates, axis=0)
    return np.where((rates > 0).any(axis=0), first, len(rates) - 1)
