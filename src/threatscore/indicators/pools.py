"""Several statements about one quantity, drawn: a mixture in which each draw follows one statement.

Which statement a draw follows is a race of exponentials keyed to the claims: claim i wins with probability
share_i / sum of shares, and a new claim only takes the draws that it wins. `docs/method.md`, section 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..distributions import Belief
from ..streams import Array, Key, Streams
from .cells import UNDECLARED, Cell, Drawable, Drawn, Reason, Shares, noise_for, quantity_key
from .claims import Component
from .doubt import named, shifted

Limits = tuple[Array | float, Array | float]


@dataclass
class Pool(Cell):
    """The belief about one quantity that live claims speak about."""

    indicator: str
    """What the claims speak about."""
    components: tuple[Component, ...]
    """The statements, at least one."""
    unknown: Belief
    """The don't-know belief."""
    declared: bool = True
    """Whether the settings declare it; else it is spread over the whole scale."""

    def __post_init__(self) -> None:
        """Tell whether one statement is followed in every draw."""
        self.alone = len(self.components) == 1 and self.components[0].sure

    @property
    def key(self) -> str:
        """The key of the stream of the don't-know belief."""
        return quantity_key(self.indicator, self.unit)

    @cached_property
    def speakers(self) -> tuple[Component, ...]:
        """The statements that a draw can follow: those that are no bounds; if all are bounds, the bounds."""
        return tuple(c for c in self.components if not c.bound) or self.components

    @cached_property
    def bounds(self) -> tuple[Component, ...]:
        """The statements that truncate the others."""
        return tuple(c for c in self.components if c.bound)

    def wants(self) -> tuple[Drawable, ...]:
        """Return the statements that can be followed and the don't-know belief; none if bounds truncate them."""
        if self.alone:
            (only,) = self.components
            return ((only.belief, ("claim", only.key, "value")),)
        if self.bounds:
            return ()
        spoken = ((c.belief, ("claim", c.key, "value")) for c in self.speakers)
        return (*spoken, (self.unknown, ("quantity", self.key, "prior")))

    def limits(self, held: Mapping[str, Array], besides: Component | None = None) -> Limits:
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

    def settle(self, values: Sequence[Array], streams: Streams) -> Drawn:
        """Return the pooled value and which statement each draw follows."""
        if self.alone:
            return Drawn(values[0], lambda: self._shares(np.zeros(streams.draws, dtype=np.intp)))
        held = {b.key: self.holds(b, streams) for b in self.bounds}
        limits = [*(self.limits(held, besides=c) for c in self.speakers), self.limits(held)]
        if self.bounds:
            values = [
                _within(belief, key, streams, *limit)
                for (belief, key), limit in zip(self._spoken(), limits, strict=True)
            ]
        free = [rate for c in self.speakers for rate in self._rates(c, held, streams)]
        left = [_mass(belief, *limit) for (belief, _), limit in zip(self._spoken(), limits, strict=True)]
        rates = [rate * mass for i, rate in enumerate(free) for mass in [left[-1] if i % 2 else left[i // 2]]]
        if self.bounds:  # where they leave nothing, as if there were none
            empty = ~np.any([np.broadcast_to(rate, (streams.draws,)) > 0 for rate in rates], axis=0)
            rates = [np.where(empty, *both) for both in zip(free, rates, strict=True)]
        winner, raw = self._race(rates, values, streams)
        return Drawn(raw, lambda: self._shares(winner))

    def shares(self, streams: Streams) -> Shares:
        """Return which statement each draw follows: the race decides, whatever the statements say."""
        return self._shares_whatever_the_values(streams)

    def _spoken(self) -> Iterator[Drawable]:
        for c in self.speakers:
            yield c.belief, ("claim", c.key, "value")
        yield self.unknown, ("quantity", self.key, "prior")

    @staticmethod
    def holds(bound: Component, streams: Streams) -> Array:
        """Return in which draws a bound holds, shape (draws,)."""
        chance = shifted(bound.followed, bound.doubts, streams)
        return np.asarray((streams.uniform("claim", bound.key, "holds") < chance) & (named(bound.names, streams) > 0))

    @staticmethod
    def _rates(c: Component, held: Mapping[str, Array], streams: Streams) -> Iterator[Array | float]:
        """Yield the rates at which a statement is followed, and lapses into the don't-know belief."""
        follows = held[c.key].astype(float) if c.bound else shifted(c.followed, c.doubts, streams)
        weight = c.share * named(c.names, streams)
        yield weight * follows
        yield weight * (1 - follows)

    def _race(self, rates: Sequence[Array | float], values: Sequence[Array], streams: Streams) -> tuple[Array, Array]:
        """Return which statement wins in each draw, the don't-know belief last, and its value.

        `rates` are those of each statement and of its lapse, in turn. An entry of rate 0 never finishes; if none
        does, the draw takes the don't-know belief.
        """
        first = np.full(streams.draws, np.inf)
        winner = np.full(streams.draws, len(self.speakers), dtype=np.intp)
        raw = np.array(values[-1])
        for i, rate in enumerate(rates):
            if np.ndim(rate) == 0 and not rate > 0:
                continue
            c, lapse = self.speakers[i // 2], i % 2
            with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
                finish = streams.exponential("claim", c.key, "lapses" if lapse else "wins") / rate
            ahead = finish < first
            np.copyto(first, finish, where=ahead)
            np.copyto(winner, len(self.speakers) if lapse else i // 2, where=ahead)
            np.copyto(raw, values[-1] if lapse else values[i // 2], where=ahead)
        return winner, raw

    def _shares(self, winner: Array) -> Shares:
        bounds = tuple(b.key for b in self.bounds)
        reasons = [Reason("claim", c.rows, tuple(b for b in bounds if b != c.key)) for c in self.speakers]
        text = f"{'declared belief' if self.declared else UNDECLARED}; an ageing claim fades into it"
        reasons.append(Reason("don't know", bounds=bounds, text=text))
        return tuple((reason, (winner == i).astype(float)) for i, reason in enumerate(reasons))


@dataclass
class Strongest(Cell):
    """A quantity named for several parties (several backers): in each draw the largest of their pools counts."""

    pools: tuple[Pool, ...]

    def wants(self) -> tuple[Drawable, ...]:
        """Return what the pools want, one after the other."""
        return tuple(wanted for pool in self.pools for wanted in pool.wants())

    def settle(self, values: Sequence[Array], streams: Streams) -> Drawn:
        """Return the largest value; its pool gives the reasons, the first in the order of parties among equals."""
        left = iter(values)
        drawn = [pool.settle([next(left) for _ in pool.wants()], streams) for pool in self.pools]
        raws = np.stack([d.raw for d in drawn])
        first = np.argmax(raws, axis=0)

        def shares() -> Shares:
            return tuple(
                (reason, np.where(first == i, share, 0.0)) for i, d in enumerate(drawn) for reason, share in d.shares
            )

        return Drawn(raws.max(axis=0), shares)


def _unlimited(low: Array | float, high: Array | float) -> bool:
    return np.ndim(low) == np.ndim(high) == 0 and bool(np.isneginf(low) and np.isposinf(high))


def _mass(belief: Belief, low: Array | float, high: Array | float) -> Array | float:
    if _unlimited(low, high):
        return 1.0
    return belief.mass(np.maximum(low, -1e300), np.minimum(high, 1e300))


def _within(belief: Belief, key: Key, streams: Streams, low: Array | float, high: Array | float) -> Array:
    """Draw a belief truncated to low..high in each draw, and untruncated where they leave it no mass."""
    noise = noise_for(belief, key, streams)
    if _unlimited(low, high):
        return belief.drawn(noise)
    low, high = np.maximum(low, -1e300), np.minimum(high, 1e300)
    inside = belief.drawn_within(noise, low, high)
    return np.where(belief.mass(low, high) > 0, inside, belief.drawn(noise))
