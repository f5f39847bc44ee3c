"""From events and stances to counts, tolls and rates: who is believed, what it counts for, and what silence means.

An event is drawn once per draw, from streams keyed by its id, and every leaf that counts it sees the same draw.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from scipy.special import expit, gammaincinv

from ..config.settings import Credence, Reading
from ..config.tree import Feed
from ..dates import DAYS_PER_YEAR
from ..distributions import Belief
from ..evidence import Event, Evidence, Stance
from ..streams import Array, Streams
from .cells import Cell, Drawn, Reason
from .wording import grade, of_amount, of_words, read

ABOUT = ("occurrence", "kind", "author", "number")


@dataclass(frozen=True)
class Believed:
    """How far an event is believed: chances that it happened, and that kind, author and number are as reported."""

    occurrence: float
    kind: float = 1.0
    author: float = 1.0
    number: float = 1.0
    word: str = "claimed"
    """confirmed, claimed, disputed or denied: what the stances amount to."""


def believed(stances: Iterable[Stance], credence: Credence, origin: dict[str, str]) -> Believed:
    """Return how far an event is believed.

    The log-odds of occurrence are the declared base plus one step for every stance, where stances of one party that
    go back to one origin count once. Kind, author and number are as reported unless somebody denies them; then
    their log-odds are the declared base plus the steps of all stances about them.
    """
    steps: dict[str, float] = defaultdict(float)
    said: dict[str, set[str]] = defaultdict(set)
    distinct = {(origin[s.source], s.party, s.role, s.stance, s.about) for s in stances}
    for _, _, role, stance, about in sorted(distinct):
        steps[about] += credence.step(role, stance)
        said[about].add("confirms" if stance == "confirms" else "denies" if stance == "denies" else "claims")
    chances = {about: float(expit(credence.base_if_denied + steps[about])) if "denies" in said[about] else 1.0
               for about in ABOUT}  # fmt: skip
    chances["occurrence"] = float(expit(credence.base + steps["occurrence"]))
    return Believed(**chances, word=_word(said["occurrence"], said["author"] | said["kind"]))


def _word(occurrence: set[str], details: set[str]) -> str:
    if "denies" in occurrence:
        return "denied" if occurrence == {"denies"} else "disputed"
    if "denies" in details:
        return "disputed"
    return "confirmed" if "confirms" in occurrence else "claimed"


@dataclass(frozen=True)
class Counted:
    """One event as one leaf of one unit counts it."""

    event: Event
    believed: Believed
    amount: Belief
    measure: str
    weight: float
    """Kind weight times memory times the group's share."""
    with_author: bool
    support: float

    @property
    def key(self) -> str:
        """The event's id."""
        return self.event.id

    def happened(self, streams: Streams) -> Array:
        """Return in which draws it happened, was of this kind and, where that matters, by this author (0 or 1)."""
        chances = [("occurs", self.believed.occurrence), ("kind", self.believed.kind)]
        chances += [("author", self.believed.author)] if self.with_author else []
        happened = np.ones(streams.draws)
        for name, chance in chances:
            if chance < 1:
                happened *= streams.uniform("event", self.key, name) < chance
        return happened

    def drawn(self, streams: Streams) -> Array:
        """Return the amount in each draw, 0 where it did not happen."""
        stream = "number" if self.measure in ("incidents", "number") else self.measure
        amount = self.amount.ppf(streams.uniform("event", self.key, stream))
        if self.believed.number < 1:
            least = 1.0 if stream == "number" else 0.0
            right = streams.uniform("event", self.key, "number_holds") < self.believed.number
            amount = np.where(right, amount, np.minimum(least, amount))
        return np.asarray(amount * self.happened(streams))


@dataclass(frozen=True)
class Tally(Cell):
    """A count, a toll or a rate of events."""

    key: str = field(kw_only=True)
    events: tuple[Counted, ...] = field(kw_only=True)
    rate: tuple[float, float] | None = field(kw_only=True)
    """The prior's events and years, if the value is a yearly rate."""
    watched: float = field(kw_only=True)
    """Watched years, weighted by memory."""
    watch_rows: tuple[str, ...] = field(kw_only=True)

    def counts(self, streams: Streams) -> list[Array]:
        """Return what each event counts for in each draw; an aggregate only counts beyond its own parts."""
        amounts = {c.key: c.drawn(streams) for c in self.events}
        parts: dict[str, Array] = {}
        for c in self.events:
            if c.event.part_of in amounts:
                parts[c.event.part_of] = parts.get(c.event.part_of, 0.0) + amounts[c.key]
        return [
            c.weight * (np.maximum(amounts[c.key] - parts[c.key], 0.0) if c.key in parts else amounts[c.key])
            for c in self.events
        ]

    def draw(self, streams: Streams) -> Drawn:
        """Return the value and its portions by event; what is left rests on silence."""
        counts = self.counts(streams)
        silence = np.zeros(streams.draws)
        if self.rate is not None:
            events, years = self.rate
            exposure = years + self.watched
            silence = gammaincinv(events, streams.uniform("rate", self.key, "prior")) / exposure
            counts = [
                _gamma(count, streams.uniform("rate", self.key, c.key)) / exposure
                for c, count in zip(self.events, counts, strict=True)
            ]
        raw = silence.copy()
        for count in counts:
            raw += count
        return Drawn(raw, self._shares(raw, counts))

    def _shares(self, raw: Array, counts: list[Array]) -> tuple[tuple[Reason, Array], ...]:
        whole = np.where(raw > 0, raw, 1.0)
        rest = np.ones_like(raw)
        shares = []
        for c, count in zip(self.events, counts, strict=True):
            share = np.where(raw > 0, count / whole, 0.0)
            rest = rest - share
            shares.append((Reason("event", (c.key,), text=c.believed.word), share))
        text = "declared prior rate, watched" if self.rate else "no event counted"
        return (*shares, (Reason("silence", self.watch_rows, text=text), rest))


def _gamma(shape: Array, u: Array) -> Array:
    """Return quantiles of Gamma(shape, 1), 0 where the shape is 0."""
    some = shape > 0
    if not some.any():
        return np.zeros_like(u)
    result = np.zeros_like(u)
    result[some] = gammaincinv(shape[some], u[some])
    return result


def memory(feed: Feed, age: Array) -> Array:
    """Return what an event counts for at ages in years."""
    if feed.half_life:
        return np.asarray(0.5 ** (age / feed.half_life))
    if feed.window:
        return (age <= feed.window).astype(float)
    if feed.per_year:
        table = np.asarray([*feed.per_year, 0.0])
        return table[np.minimum(age.astype(int), len(feed.per_year))]
    return np.ones_like(age)


def watched(evidence: Evidence, feed: Feed, country: str | None, as_of: date) -> tuple[float, tuple[str, ...]]:
    """Return the watched years, weighted by memory, in which all kinds of a feed would have been noticed.

    A watch without a country watches everywhere; a leaf of a group counts events anywhere and needs such a watch.
    """
    rows = [row for row in evidence.watch if row.country in (None, country) and row.start.first <= as_of]
    if not rows:
        return 0.0, ()
    first = min(row.start.first for row in rows).toordinal()
    days = np.arange(first, as_of.toordinal() + 1)
    seen = np.ones(len(days), dtype=bool)
    for kind, _ in feed.events or ():
        by_kind = np.zeros(len(days), dtype=bool)
        for row in rows:
            if kind in row.kinds or "*" in row.kinds:
                by_kind |= (days >= row.start.first.toordinal()) & (days <= row.end.last.toordinal())
        seen &= by_kind
    ages = (as_of.toordinal() - days) / DAYS_PER_YEAR
    kinds = {kind for kind, _ in feed.events or ()}
    used = tuple(row.id for row in rows if "*" in row.kinds or kinds & set(row.kinds))
    return float(np.sum(memory(feed, ages)[seen]) / DAYS_PER_YEAR), used if seen.any() else ()


def amount_of(event: Event, measure: str, counts: str, reading: Reading) -> Belief:
    """Return the belief about what an event counts for in a measure, before weights."""
    if measure == "incidents" and counts != "incidents":
        return read(of_words(reading.unstated.number), reading)  # rockets or persons: one incident a row
    column = "number" if measure == "incidents" else measure
    words = of_amount(*event.amount(column), measure=column)
    return read(words or of_words(getattr(reading.unstated, column)), reading)


def support_of(event: Event, believed: Believed, evidence: Evidence, reading: Reading) -> float:
    """Return how well an event carries a leaf: its chance times the share of its source's grade."""
    letter = evidence.row(event.source).reliability  # type: ignore[attr-defined]
    return believed.occurrence * reading.grades.share[grade(letter, None) - 1]
