"""From events to counts, tolls and rates: what each event counts for, and what silence means.

An event is drawn once per draw, from streams keyed by its id, and every leaf that counts it sees the same draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.special import gammaincinv

from ..config.reading import Reading
from ..distributions import Belief, Point
from ..distributions.gamma import gamma_quantile
from ..evidence import Event
from ..streams import Array, Streams
from ..sums import plain_sum
from .cells import Cell, Drawn, Reason, Shares
from .credence import Believed, same
from .doubt import Names, named
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
    names: Names = ()
    """Debated names by which alone the event names the group."""
    whole: str | None = None
    """The aggregate, among the events that the leaf counts for this unit, that already includes this one."""

    @property
    def key(self) -> str:
        """The event's id."""
        return self.event.id

    @property
    def certain(self) -> bool:
        """Whether it counts the same in every draw."""
        if self.names or not isinstance(self.amount, Point):
            return False
        return self.believed.certain("occurrence", "kind", "number", *(["author"] if self.with_author else []))

    def happened(self, streams: Streams) -> Array:
        """Return in which draws it happened, was of this kind and, where that matters, by this author (0 or 1)."""
        happened: Array = np.ones(streams.draws, dtype=bool)
        for about in ("occurrence", "kind", *(["author"] if self.with_author else [])):
            happened &= self._as_reported(about, streams)
        if self.believed.apart < 1:
            happened &= ~same(self.key, 1 - self.believed.apart, streams)
        return happened * named(self.names, streams)

    def _as_reported(self, about: str, streams: Streams) -> Array:
        """Return in which draws something of the event is as reported: drawn once, whichever leaf counts it."""
        return as_reported(self.key, self.believed, about, streams)

    def drawn(self, streams: Streams) -> Array:
        """Return this unit's part of the amount in each draw, 0 where it did not happen; before weights."""
        stream = "number" if self.measure in ("incidents", "number") else self.measure
        if isinstance(self.amount, Point):
            amount: Array = np.full(streams.draws, self.amount.value)
        else:
            noise = streams.shared(self.amount.noise, "event", self.key, stream)
            amount = self.amount.drawn(noise.copy())
        if self.believed.chance("number") < 1 or not self.believed.certain("number"):
            least = 1.0 if stream == "number" else 0.0
            amount = np.where(self._as_reported("number", streams), amount, np.minimum(least, amount))
        return np.asarray(self.share * amount * self.happened(streams))


_STREAM = {"occurrence": "occurs", "kind": "kind", "author": "author", "number": "number_holds"}
"""The stream from which it is drawn whether something of an event is as reported."""


def as_reported(event: str, believed: Believed, about: str, streams: Streams) -> Array:
    """Return in which draws something of an event is as reported, shape (draws,)."""

    def make() -> Array:
        chance = believed.drawn(about, streams)
        if np.ndim(chance) == 0 and chance >= 1:
            return np.ones(streams.draws, dtype=bool)
        return np.asarray(streams.uniform("event", event, _STREAM[about]) < chance)

    return streams.kept(("as reported", event, about), make)


@dataclass(frozen=True)
class Piece:
    """What one event adds: `amount` things, shape (draws,), that count `weight` each."""

    key: str
    weight: float
    amount: Array


def _family(whole: Counted, parts: Mapping[str, Sequence[Counted]], amounts: dict[str, Array]) -> list[Piece]:
    """Return the pieces of an event and of all its parts: an aggregate counts only beyond its parts.

    With equal weights the pieces sum to the larger of the aggregate and its parts. Parts that weigh less than their
    aggregate count as some of the many that the aggregate reports, as far as those go, the lightest first, so that
    one more part, or one better confirmed, never lowers the sum.
    """
    below = [piece for part in parts.get(whole.key, ()) for piece in _family(part, parts, amounts)]
    heavy = [piece for piece in below if piece.weight >= whole.weight]
    room = np.maximum(amounts[whole.key] - plain_sum((piece.amount for piece in heavy), np.zeros(1)), 0.0)
    pieces = list(heavy)
    for piece in sorted((p for p in below if p.weight < whole.weight), key=lambda p: (p.weight, p.key)):
        inside = np.minimum(piece.amount, room)
        room = room - inside
        pieces += [Piece(piece.key, whole.weight, inside), Piece(piece.key, piece.weight, piece.amount - inside)]
    return [Piece(whole.key, whole.weight, room), *pieces]


@dataclass
class Tally(Cell):
    """A count, a toll or a rate of events."""

    key: str = field(kw_only=True)
    events: tuple[Counted, ...] = field(kw_only=True)
    rate: tuple[float, float] | None = field(kw_only=True)
    """The prior's events and years, if the value is a yearly rate."""
    watched: float = field(kw_only=True)
    """Watched years, weighted by memory."""
    watch_rows: tuple[str, ...] = field(kw_only=True)

    @cached_property
    def tops(self) -> tuple[Counted, ...]:
        """The events that no aggregate includes."""
        return tuple(c for c in self.events if c.whole is None)

    @cached_property
    def below(self) -> dict[str, list[Counted]]:
        """The parts of each aggregate."""
        parts: dict[str, list[Counted]] = {}
        for c in self.events:
            if c.whole is not None:
                parts.setdefault(c.whole, []).append(c)
        return parts

    @cached_property
    def sums(self) -> dict[str, float]:
        """What the events count for that count the same in every draw and belong to no family."""
        return {c.key: c.weight * c.share * c.amount.mean() for c in self.tops if c.certain and c.key not in self.below}

    def settle(self, values: Sequence[Array], streams: Streams) -> Drawn:
        """Return the value and its portions by event; what is left rests on silence.

        Events that count the same in every draw are summed beforehand.
        """
        known = plain_sum(self.sums[key] for key in sorted(self.sums))
        families = {c.key: self._counts(c, streams) for c in self.tops if c.key not in self.sums}
        first: Array = np.full(streams.draws, float(known))
        if self.rate is not None:
            events, years = self.rate
            exposure = years + self.watched
            first = gamma_quantile(events + known, streams.uniform("rate", self.key, "prior")) / exposure
            families = {key: self._rates(key, counts, exposure, streams) for key, counts in families.items()}
        parts = {key: part for counts in families.values() for key, part in counts.items()}
        raw = first.copy()
        for key in sorted(parts):
            raw += parts[key]
        # Of the first Gamma, each event that it holds has its portion of the shape.
        whole = known + (self.rate[0] if self.rate is not None else 0.0)
        parts |= {key: first * (count / whole if whole else 0.0) for key, count in self.sums.items()}
        return Drawn(raw, lambda: self._shares(raw, parts))

    def _counts(self, top: Counted, streams: Streams) -> dict[str, Array]:
        """Return what an event and its parts count for in each draw."""
        amounts = {}
        inside = [top]
        for c in inside:
            amounts[c.key] = c.drawn(streams)
            inside += self.below.get(c.key, ())
        return _summed(_family(top, self.below, amounts))

    def _rates(self, key: str, counts: dict[str, Array], exposure: float, streams: Streams) -> dict[str, Array]:
        """Return Gamma(k) / exposure, k what a family counts for, shared out among its events as they count."""
        u = streams.uniform("rate", self.key, "event", key)
        total = plain_sum(counts.values(), np.zeros_like(u))
        some = total > 0
        scale = np.zeros_like(u)
        top = next(c for c in self.tops if c.key == key)
        if key not in self.below and isinstance(top.amount, Point) and top.believed.certain("number"):
            scale[some] = gamma_quantile(top.weight * top.share * top.amount.value, u[some]) / total[some] / exposure
        else:
            scale[some] = gammaincinv(total[some], u[some]) / total[some] / exposure
        return {key: count * scale for key, count in counts.items()}

    def _shares(self, raw: Array, parts: Mapping[str, Array]) -> Shares:
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
