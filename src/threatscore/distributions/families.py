"""The families of beliefs: small frozen classes with a quantile function, a distribution function and a mean.

`scipy.stats` is not used: it costs a second at every import.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from ..streams import Array
from .belief import LARGEST_U, SMALLEST_U, Belief


@dataclass(frozen=True)
class Point(Belief):
    """Certainty: all mass at `value`."""

    kind = "point"
    value: float

    def ppf(self, u: Array) -> Array:
        """Return `value` everywhere."""
        return np.full(np.shape(u), float(self.value))

    def cdf(self, x: ArrayLike) -> Array:
        """Return 1 from `value` on, else 0."""
        return np.asarray(np.greater_equal(x, self.value), dtype=float)

    def cdf_left(self, x: ArrayLike) -> Array:
        """Return 1 above `value`, else 0."""
        return np.asarray(np.greater(x, self.value), dtype=float)

    def mean(self) -> float:
        """Return `value`."""
        return float(self.value)


@dataclass(frozen=True)
class Lognormal(Belief):
    """Split lognormal: ln(value) is normal about ln(median), with its own spread on each side.

    Equal spreads give the ordinary lognormal. Mean: with s1 below and s2 above,
    median * (exp(s1^2/2) Phi(-s1) + exp(s2^2/2) Phi(s2)).
    """

    kind = "lognormal"
    median: float
    below: float
    above: float

    def ppf(self, u: Array) -> Array:
        """Return median * exp(spread of the side * z(u))."""
        z = ndtri(u)
        return np.asarray(self.median * np.exp(z * np.where(z < 0, self.below, self.above)))

    def cdf(self, x: ArrayLike) -> Array:
        """Return Phi(ln(x / median) / spread of the side)."""
        return self._phi(x, with_median=True)

    def cdf_left(self, x: ArrayLike) -> Array:
        """Return P(value < x): a side without spread has its half of the mass at the median."""
        return self._phi(x, with_median=False)

    def sf(self, x: ArrayLike) -> Array:
        """Return P(value > x) as Phi(-z)."""
        return self._phi(x, with_median=True, upside=True)

    def sf_left(self, x: ArrayLike) -> Array:
        """Return P(value >= x) as Phi(-z)."""
        return self._phi(x, with_median=False, upside=True)

    def isf(self, q: Array) -> Array:
        """Return median * exp(-spread of the side * z(q))."""
        z = -ndtri(q)
        return np.asarray(self.median * np.exp(z * np.where(z < 0, self.below, self.above)))

    def _phi(self, x: ArrayLike, *, with_median: bool, upside: bool = False) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            log = np.log(np.maximum(np.asarray(x, dtype=float), 0.0) / self.median)
            upper = log >= 0 if with_median else log > 0
            spread = np.where(upper, self.above, self.below)
            z = np.where(spread > 0, log / spread, np.where(upper, np.inf, -np.inf))
        return np.asarray(ndtr(-z if upside else z))

    def mean(self) -> float:
        """Return the closed form above."""
        low, high = self.below, self.above
        return float(self.median * (np.exp(low**2 / 2) * ndtr(-low) + np.exp(high**2 / 2) * ndtr(high)))

    def widened(self, spread: float) -> Lognormal:
        """Return the belief with `spread` added in quadrature on both sides; the median stays."""
        return Lognormal(self.median, float(np.hypot(self.below, spread)), float(np.hypot(self.above, spread)))


@dataclass(frozen=True)
class PowerBelow(Belief):
    """Something up to `bound`: P(value <= x) = (x / bound)^power on 0..bound. Power 1 is uniform."""

    kind = "power_below"
    bound: float
    power: float

    def ppf(self, u: Array) -> Array:
        """Return bound * u^(1/power)."""
        return np.asarray(self.bound * u ** (1 / self.power))

    def cdf(self, x: ArrayLike) -> Array:
        """Return (x / bound)^power, clipped to 0..1."""
        return np.clip(np.asarray(x, dtype=float) / self.bound, 0.0, 1.0) ** self.power

    def mean(self) -> float:
        """Return bound * power / (power + 1)."""
        return self.bound * self.power / (self.power + 1)


@dataclass(frozen=True)
class ParetoAbove(Belief):
    """Something from `bound` upwards with an open tail: P(value > x) = (bound / x)^tail. `tail` must exceed 1."""

    kind = "pareto_above"
    bound: float
    tail: float

    def ppf(self, u: Array) -> Array:
        """Return bound * (1 - u)^(-1/tail)."""
        return np.asarray(self.bound * np.maximum(1 - u, 2.0**-54) ** (-1 / self.tail))

    def cdf(self, x: ArrayLike) -> Array:
        """Return 1 - (bound / x)^tail above the bound, else 0."""
        return np.asarray(1 - (self.bound / np.maximum(np.asarray(x, dtype=float), self.bound)) ** self.tail)

    def sf(self, x: ArrayLike) -> Array:
        """Return (bound / x)^tail above the bound, else 1."""
        return np.asarray((self.bound / np.maximum(np.asarray(x, dtype=float), self.bound)) ** self.tail)

    def sf_left(self, x: ArrayLike) -> Array:
        """Return the same: there are no atoms."""
        return self.sf(x)

    def isf(self, q: Array) -> Array:
        """Return bound * q^(-1/tail)."""
        return np.asarray(self.bound * q ** (-1 / self.tail))

    def mean(self) -> float:
        """Return bound * tail / (tail - 1)."""
        return self.bound * self.tail / (self.tail - 1)


@dataclass(frozen=True)
class ZeroOr(Belief):
    """Zero with probability `share`, else a positive belief."""

    kind = "zero_or"
    share: float
    positive: Belief

    def ppf(self, u: Array) -> Array:
        """Return 0 up to `share`, then the quantiles of the positive belief."""
        rest = max(1 - self.share, 2.0**-53)
        inner = np.clip((u - self.share) / rest, SMALLEST_U, LARGEST_U)
        return np.where(u <= self.share, 0.0, self.positive.ppf(inner))

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
class Tabulated(Belief):
    """A piecewise linear distribution function through (x_i, p_i), in x or, if `log`, in ln x."""

    kind = "tabulated"
    x: tuple[float, ...]
    p: tuple[float, ...]
    log: bool = False

    def ppf(self, u: Array) -> Array:
        """Return x by interpolation of the table."""
        if self.log:
            inside = np.exp(np.interp(u, self.p, np.log(self.x)))
            return np.asarray(np.clip(inside, self.x[0], self.x[-1]))
        return np.asarray(np.interp(u, self.p, self.x))

    def cdf(self, x: ArrayLike) -> Array:
        """Return p by interpolation of the table; 0 below it, 1 above it."""
        if self.log:
            inside = np.clip(np.asarray(x), self.x[0], self.x[-1])
            return np.asarray(np.interp(np.log(inside), np.log(self.x), self.p))
        return np.asarray(np.interp(np.asarray(x, dtype=float), self.x, self.p))

    def mean(self) -> float:
        """Return the sum over pieces of their probability times their mean."""
        x, p = np.asarray(self.x), np.diff(self.p)
        if not self.log:
            return float(np.sum(p * (x[1:] + x[:-1]) / 2))
        steps = np.diff(np.log(x))
        return float(np.sum(p * np.diff(x) / steps))


@dataclass(frozen=True)
class Steps(Belief):
    """Probabilities of the steps 0, 1, ..., k-1 of a named ordinal scale, relative to their sum."""

    kind = "steps"
    probabilities: tuple[float, ...]

    def _cumulative(self) -> Array:
        total = np.cumsum(self.probabilities)
        return np.asarray(total / total[-1])  # rounding of the sum must not leave a gap at the top

    def ppf(self, u: Array) -> Array:
        """Return the step at probability `u`."""
        return np.searchsorted(self._cumulative(), u, side="left").astype(float)

    def cdf(self, x: ArrayLike) -> Array:
        """Return P(step <= x)."""
        total = np.concatenate([[0.0], self._cumulative()])
        return np.asarray(total[np.clip(np.floor(x) + 1, 0, len(total) - 1).astype(int)])

    def cdf_left(self, x: ArrayLike) -> Array:
        """Return P(step < x)."""
        return self.cdf(np.ceil(x) - 1)

    def mean(self) -> float:
        """Return the expected step."""
        return sum(step * p for step, p in enumerate(self.probabilities)) / sum(self.probabilities)

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
