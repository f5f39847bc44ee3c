"""From events to counts, tolls and rates: what each event counts for, and what silence means.

An event is drawn once per draw, from streams keyed by its id, and every leaf that counts it sees the same draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import gammaincinv

from ..config.reading import Reading
from ..distributions import Belief, Point
from ..evidence import Event
from ..streams import Array, Streams
from .cells import Cell, Drawn, Reason
from .credence import Believed
from .wording import of_amount, of_words, read


@dataclass(frozen=True)
class Counted:
    """One event as one leaf of one unit counts it."""

    event: Event
    believed: Believed
    amount: Belief
    measure: str
    weight: float
    """What one counts for: the kind's weight times memory."""
    share: float
    """The part of the amount that is this unit's: the group's share."""
    with_author: bool
    support: float
    whole: str | None = None
    """The aggregate, among the events that the leaf counts for this unit, that already includes this one."""

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
        """Return this unit's part of the amount in each draw, 0 where it did not happen; before weights."""
        stream = "number" if self.measure in ("incidents", "number") else self.measure
        amount = self.amount.ppf(streams.uniform("event", self.key, stream))
        if self.believed.number < 1:
            least = 1.0 if stream == "number" else 0.0
            right = streams.uniform("event", self.key, "number_holds") < self.believed.number
            amount = np.where(right, amount, np.minimum(least, amount))
        return np.asarray(self.share * amount * self.happened(streams))


@dataclass(frozen=True)
class Piece:
    """What one event adds: `amount` things, shape (draws,), that count `weight` each."""

    key: str
    weight: float
    amount: Array


def _family(whole: Counted, parts: Mapping[str | None, Sequence[Counted]], amounts: dict[str, Array]) -> list[Piece]:
    """Return the pieces of an event and of all its parts: an aggregate counts only beyond its parts.

    With equal weights the pieces sum to the larger of the aggregate and its parts. Parts that weigh less than their
    aggregate count as some of the many that the aggregate reports, as far as those go, the lightest first, so that
    one more part, or one better confirmed, never lowers the sum.
    """
    below = [piece for part in parts.get(whole.key, ()) for piece in _family(part, parts, amounts)]
    heavy = [piece for piece in below if piece.weight >= whole.weight]
    room = np.maximum(amounts[whole.key] - sum((piece.amount for piece in heavy), np.zeros(1)), 0.0)
    pieces = list(heavy)
    for piece in sorted((p for p in below if p.weight < whole.weight), key=lambda p: (p.weight, p.key)):
        inside = np.minimum(piece.amount, room)
        room = room - inside
        pieces += [Piece(piece.key, whole.weight, inside), Piece(piece.key, piece.weight, piece.amount - inside)]
    return [Piece(whole.key, whole.weight, room), *pieces]


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

    def counts(self, streams: Streams) -> dict[str, dict[str, Array]]:
        """Return what each event counts for in each draw, by the event or aggregate to which it belongs."""
        amounts = {c.key: c.drawn(streams) for c in self.events}
        parts: dict[str | None, list[Counted]] = {}
        for c in self.events:
            parts.setdefault(c.whole, []).append(c)
        return {c.key: _summed(_family(c, parts, amounts)) for c in parts.get(None, ())}

    def draw(self, streams: Streams) -> Drawn:
        """Return the value and its portions by event; what is left rests on silence."""
        families = self.counts(streams)
        silence: Array = np.zeros(streams.draws)
        if self.rate is not None:
            events, years = self.rate
            exposure = years + self.watched
            silence = gammaincinv(events, streams.uniform("rate", self.key, "prior")) / exposure
            families = {
                key: _rates(counts, streams.uniform("rate", self.key, "event", key), exposure)
                for key, counts in families.items()
            }
        parts = {key: part for counts in families.values() for key, part in counts.items()}
        raw = silence.copy()
        for key in sorted(parts):
            raw += parts[key]
        return Drawn(raw, self._shares(raw, parts))

    def _shares(self, raw: Array, parts: dict[str, Array]) -> tuple[tuple[Reason, Array], ...]:
        whole = np.where(raw > 0, raw, 1.0)
        rest: Array = np.ones_like(raw)
        shares = []
        for c in self.events:
            share = parts[c.key] / whole
            rest = rest - share
            shares.append((Reason("event", (c.key,), text=c.believed.word), share))
        watch = "watched" if self.watch_rows else "not watched"
        text = f"declared prior rate, {watch}" if self.rate else "no event counted"
        return (*shares, (Reason("silence", self.watch_rows, text=text), rest))


def _summed(pieces: Sequence[Piece]) -> dict[str, Array]:
    """Return what the pieces of each event count for together."""
    counts: dict[str, Array] = {}
    for piece in pieces:
        counts[piece.key] = counts.get(piece.key, 0.0) + piece.weight * piece.amount
    return counts


def _rates(counts: dict[str, Array], u: Array, exposure: float) -> dict[str, Array]:
    """Return Gamma(k) / exposure, k what a family counts for, shared out among its events as they count."""
    total = sum(counts.values(), np.zeros_like(u))
    some = total > 0
    scale = np.zeros_like(u)
    scale[some] = gammaincinv(total[some], u[some]) / total[some] / exposure
    return {key: count * scale for key, count in counts.items()}


def amount_of(event: Event, measure: str, counts: str, reading: Reading) -> Belief:
    """Return the belief about what an event counts for in a measure, before weights.

    Parameters
    ----------
    event
        The event.
    measure
        ``incidents``, ``number``, ``killed`` or ``injured``.
    counts
        What the number of this kind of event counts; a row of rockets or persons is one incident.
    reading
        How words are read.
    """
    if measure == "incidents" and counts != "incidents":
        return Point(1.0)
    column = "number" if measure == "incidents" else measure
    words = of_amount(*event.amount(column), measure=column)
    return read(words or of_words(getattr(reading.unstated, column)), reading)
