"""What a bound alone says: something up to it, or something from it upwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..streams import Array
from .belief import Belief


def _to_power(base: Array, power: float) -> Array:
    """Return base^power in place, for 0 <= base and an infinite or finite result.

    Written as exp(power ln(base)): `np.power` rounds differently by whether the exponent is one number or many.
    """
    with np.errstate(divide="ignore"):
        np.log(base, out=base)
    base *= power
    return np.exp(base, out=base)


@dataclass(frozen=True)
class PowerBelow(Belief):
    """Something up to `bound`: P(value <= x) = (x / bound)^power on 0..bound. Power 1 is uniform."""

    kind = "power_below"
    bound: float
    power: float

    def drawn(self, noise: Array) -> Array:
        """Return bound * u^(1/power), in place."""
        _to_power(noise, 1 / self.power)
        noise *= self.bound
        return noise

    def cdf(self, x: ArrayLike) -> Array:
        """Return (x / bound)^power, clipped to 0..1."""
        return _to_power(np.asarray(np.clip(np.asarray(x, dtype=float) / self.bound, 0.0, 1.0)), self.power)

    def mean(self) -> float:
        """Return bound * power / (power + 1)."""
        return self.bound * self.power / (self.power + 1)


@dataclass(frozen=True)
class ParetoAbove(Belief):
    """Something from `bound` upwards with an open tail: P(value > x) = (bound / x)^tail. `tail` must exceed 1."""

    kind = "pareto_above"
    bound: float
    tail: float

    def drawn(self, noise: Array) -> Array:
        """Return bound * (1 - u)^(-1/tail), in place."""
        np.subtract(1, noise, out=noise)
        return self._exceeded(np.maximum(noise, 2.0**-54, out=noise))

    def isf(self, q: ArrayLike) -> Array:
        """Return bound * q^(-1/tail)."""
        return self._exceeded(np.array(q, dtype=float))

    def _exceeded(self, q: Array) -> Array:
        _to_power(q, -1 / self.tail)
        q *= self.bound
        return q

    def cdf(self, x: ArrayLike) -> Array:
        """Return 1 - (bound / x)^tail above the bound, else 0."""
        return np.asarray(1 - self.sf(x))

    def sf(self, x: ArrayLike) -> Array:
        """Return (bound / x)^tail above the bound, else 1."""
        return _to_power(np.asarray(self.bound / np.maximum(np.asarray(x, dtype=float), self.bound)), self.tail)

    def sf_left(self, x: ArrayLike) -> Array:
        """Return the same: there are no atoms."""
        return self.sf(x)

    def mean(self) -> float:
        """Return bound * tail / (tail - 1)."""
        return self.bound * self.tail / (self.tail - 1)
