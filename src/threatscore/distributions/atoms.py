"""Beliefs with whole values in them: a certainty, a chance of nothing, the steps of an ordinal scale."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike

from ..streams import Array
from ..sums import plain_sum
from .belief import LARGEST_U, SMALLEST_U, Belief, column


@dataclass(frozen=True)
class Point(Belief):
    """Certainty: all mass at `value`."""

    kind = "point"
    value: float

    def drawn(self, noise: Array) -> Array:
        """Return `value` everywhere, in place."""
        noise[...] = self.value
        return noise

    def cdf(self, x: ArrayLike) -> Array:
        """Return 1 from `value` on, else 0."""
        return np.asarray(np.greater_equal(x, self.value), dtype=float)

    def cdf_left(self, x: ArrayLike) -> Array:
        """Return 1 above `value`, else 0."""
        return np.asarray(np.greater(x, self.value), dtype=float)

    def mean(self) -> float:
        """Return `value`."""
        return self.value if np.ndim(self.value) else float(self.value)


@dataclass(frozen=True)
class ZeroOr(Belief):
    """Zero with probability `share`, else a positive belief. Drawn from uniforms, whatever the positive belief."""

    kind = "zero_or"
    share: float
    positive: Belief

    def family(self) -> Hashable | None:
        """Return the family of the positive belief, as one of this kind."""
        positive = self.positive.family()
        return None if positive is None else (self.kind, positive)

    @classmethod
    def joined(cls, beliefs: Sequence[ZeroOr]) -> ZeroOr:
        """Return one with an array of shares and a stacked positive belief."""
        return ZeroOr(column([b.share for b in beliefs]), Belief.stacked([b.positive for b in beliefs]))

    def drawn(self, noise: Array) -> Array:
        """Return 0 up to `share`, then the quantiles of the positive belief; `noise` is overwritten."""
        zero = noise <= self.share
        noise -= self.share
        noise /= np.maximum(1 - self.share, 2.0**-53)
        value = self.positive.drawn_at(np.clip(noise, SMALLEST_U, LARGEST_U, out=noise))
        np.copyto(value, 0.0, where=zero)
        return value

    def cdf(self, x: ArrayLike) -> Array:
        """Return the mixture's distribution function."""
        return np.where(np.greater_equal(x, 0), self.share + (1 - self.share) * self.positive.cdf(x), 0.0)

    def cdf_left(self, x: ArrayLike) -> Array:
        """Return P(value < x): the atom at zero does not lie below zero."""
        return np.where(np.greater(x, 0), self.share + (1 - self.share) * self.positive.cdf_left(x), 0.0)

    def mean(self) -> float:
        """Return (1 - share) times the positive mean."""
        return (1 - self.share) * self.positive.mean()


@dataclass(frozen=True)
class Steps(Belief):
    """Probabilities of the steps 0, 1, ..., k-1 of a named ordinal scale, relative to their sum."""

    kind = "steps"
    probabilities: tuple[float, ...]

    @classmethod
    def joined(cls, beliefs: Sequence[Steps]) -> Steps:
        """Return one whose probabilities are arrays; a shorter scale ends in steps without probability."""
        length = max(len(belief.probabilities) for belief in beliefs)
        padded = [belief.probabilities + (0.0,) * (length - len(belief.probabilities)) for belief in beliefs]
        return Steps(tuple(column(step) for step in zip(*padded, strict=True)))

    def _cumulative(self) -> list[float]:
        *total, last = accumulate(self.probabilities)
        return [part / last for part in total] + [last / last]  # rounding of the sum must not leave a gap at the top

    def drawn(self, noise: Array) -> Array:
        """Return the step at probability u, in place: the number of cumulative probabilities below u."""
        below = self._cumulative()[:-1]
        step = np.zeros(noise.shape, dtype=np.min_scalar_type(len(below)))
        for p in below:
            step += noise > p
        noise[...] = step
        return noise

    def cdf(self, x: ArrayLike) -> Array:
        """Return P(step <= x)."""
        return self._reached(x, np.greater_equal)

    def cdf_left(self, x: ArrayLike) -> Array:
        """Return P(step < x)."""
        return self._reached(x, np.greater)

    def _reached(self, x: ArrayLike, compare: np.ufunc) -> Array:
        total = np.zeros(np.shape(x))
        for step, p in enumerate(self._cumulative()):
            total = np.where(compare(x, step), p, total)
        return total

    def mean(self) -> float:
        """Return the expected step."""
        reached = plain_sum(step * p for step, p in enumerate(self.probabilities))
        return reached / plain_sum(self.probabilities)

    def slipped(self, chance: float) -> Steps:
        """Return the belief read one step off with probability `chance`, up or down alike, reflected at the ends."""
        p = np.asarray(self.probabilities, dtype=float)
        if len(p) == 1 or chance == 0:
            return self
        moved = np.zeros_like(p)
        moved[1:] += p[:-1] / 2
        moved[:-1] += p[1:] / 2
        moved[1] += p[0] / 2
        moved[-2] += p[-1] / 2
        return Steps(tuple(float(value) for value in (1 - chance) * p + chance * moved))
