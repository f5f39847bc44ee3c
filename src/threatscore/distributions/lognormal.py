"""The lognormal, with one spread or with one on each side of its median."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from ..streams import Array
from .belief import Belief, plain


@dataclass(unsafe_hash=True)  # frozen in all but name: most claims make one, and freezing costs as much as the rest
class Lognormal(Belief):
    """Split lognormal: ln(value) is normal about ln(median), with its own spread on each side.

    Equal spreads give the ordinary lognormal. Mean: with s1 below and s2 above,
    median * (exp(s1^2/2) Phi(-s1) + exp(s2^2/2) Phi(s2)). Drawn from standard normals.

    References
    ----------
    Wallis 2014, doi:10.1214/13-STS417.
    """

    kind = "lognormal"
    noise = "normal"
    median: float
    below: float
    above: float

    def drawn(self, noise: Array) -> Array:
        """Return median * exp(spread of the side * noise), in place.

        The exponent is (above + below)/2 z + (above - below)/2 |z|, which needs no choice between the sides.
        """
        differ: Any = self.above != self.below
        if differ if isinstance(differ, bool) else differ.any():
            bent = np.abs(noise)
            bent *= (self.above - self.below) / 2
            noise *= (self.above + self.below) / 2
            noise += bent
        else:
            noise *= self.above
        np.exp(noise, out=noise)
        noise *= self.median
        return noise

    def cdf(self, x: ArrayLike) -> Array:
        """Return Phi(ln(x / median) / spread of the side)."""
        return np.asarray(ndtr(self._z(x, with_median=True)))

    def cdf_left(self, x: ArrayLike) -> Array:
        """Return P(value < x): a side without spread has its half of the mass at the median."""
        return np.asarray(ndtr(self._z(x, with_median=False)))

    def sf(self, x: ArrayLike) -> Array:
        """Return P(value > x) as Phi(-z)."""
        return np.asarray(ndtr(-self._z(x, with_median=True)))

    def sf_left(self, x: ArrayLike) -> Array:
        """Return P(value >= x) as Phi(-z)."""
        return np.asarray(ndtr(-self._z(x, with_median=False)))

    def _within(self, low: ArrayLike, high: ArrayLike) -> tuple[Array, Array, Array]:
        start, end = self._z(low, with_median=False), self._z(high, with_median=True)
        above = np.asarray(start >= 0)
        if above.any():  # mirrored before Phi is taken, so that it is taken once
            start, end = np.where(above, -end, start), np.where(above, -start, end)
        return np.asarray(ndtr(start)), np.asarray(ndtr(end)), above

    def _z(self, x: ArrayLike, *, with_median: bool) -> Array:
        """Return the standard normal value that is drawn as x; infinite beyond a side without spread."""
        with np.errstate(divide="ignore", invalid="ignore"):
            log = np.log(np.maximum(x, 0.0) / self.median)
            if np.all(np.equal(self.above, self.below)) and np.all(np.greater(self.above, 0)):
                return np.asarray(log / self.above)
            upper = log >= 0 if with_median else log > 0
            spread = np.where(upper, self.above, self.below)
            return np.where(spread > 0, log / spread, np.where(upper, np.inf, -np.inf))

    def mean(self) -> float:
        """Return the closed form above."""
        low, high = self.below, self.above
        mean = self.median * (np.exp(low * low / 2) * ndtr(-low) + np.exp(high * high / 2) * ndtr(high))
        return plain(mean)  # type: ignore[no-any-return]
