"""The PERT distribution: a lowest, a most likely and a highest value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv, ndtr, ndtri

from ..streams import Array
from .belief import Belief

REACH, STEPS = 8, 32
"""The quantile function is tabulated on standard normals from -REACH to REACH, STEPS to the unit."""
MODES = 22
"""Number of modes at which it is computed; between them it is interpolated."""


@dataclass(frozen=True)
class Pert(Belief):
    """Beta distribution on low..high with a = 1 + 4 (mode - low)/(high - low) and b = 6 - a.

    `stretch` k other than 1 spreads it about its median on the logarithmic scale: value' = median (value/median)^k.
    Needs 0 <= low <= mode <= high and low < high. Drawn from standard normals z, by a table of its quantile function at
    Phi(z), to within 1e-6 (high - low) for |z| < 6; beyond |z| = 8 the values stay where they are.

    References
    ----------
    Malcolm, Roseboom, Clark and Fazar 1959, doi:10.1287/opre.7.5.646. Vose 2008, *Risk Analysis*, 3rd edition.
    """

    kind = "pert"
    noise = "normal"
    low: float
    mode: float
    high: float
    stretch: float = 1.0

    def family(self) -> None:
        """Return None: each has a table of its own."""
        return None

    @property
    def peak(self) -> float:
        """Where the mode lies between the ends, 0-1."""
        return (self.mode - self.low) / (self.high - self.low)

    @property
    def shapes(self) -> tuple[float, float]:
        """The parameters (a, b) of the beta distribution."""
        return 1 + 4 * self.peak, 5 - 4 * self.peak

    @property
    def median(self) -> float:
        """The median, which stretching keeps."""
        return self._unstretched(0.5)

    def _unstretched(self, p: float) -> float:
        return self.low + (self.high - self.low) * float(betaincinv(*self.shapes, p))

    def drawn(self, noise: Array) -> Array:
        """Return the quantiles at Phi(noise), in place: a cubic between the points of the table."""
        *higher, constant = _cubics(self.peak)
        noise += REACH
        noise *= STEPS
        np.clip(noise, 0, np.nextafter(2.0 * REACH * STEPS, 0), out=noise)
        piece = noise.astype(np.intp)
        noise -= piece
        value = higher[0].take(piece)
        for coefficient in (*higher[1:], constant):
            value *= noise
            value += coefficient.take(piece)
        value *= self.high - self.low
        value += self.low
        np.clip(value, self.low, self.high, out=noise)
        return self._stretched(noise, self.stretch)

    def _stretched(self, value: Array, by: float) -> Array:
        """Return median (value/median)^by, in place."""
        if by != 1:
            value /= self.median
            with np.errstate(divide="ignore"):
                np.log(value, out=value)
            value *= by
            np.exp(value, out=value)
            value *= self.median
        return value

    def _share(self, x: ArrayLike) -> Array:
        """Return where x, stretched back, lies between the ends, 0-1."""
        back = self._stretched(np.asarray(np.maximum(np.array(x, dtype=float), 0.0)), 1 / self.stretch)
        return np.clip((back - self.low) / (self.high - self.low), 0.0, 1.0)

    def cdf(self, x: ArrayLike) -> Array:
        """Return the regularised incomplete beta function."""
        return np.where(np.less(x, 0), 0.0, betainc(*self.shapes, self._share(x)))

    def sf(self, x: ArrayLike) -> Array:
        """Return the same of the mirrored distribution."""
        return np.where(np.less(x, 0), 1.0, betainc(*self.shapes[::-1], 1 - self._share(x)))

    def sf_left(self, x: ArrayLike) -> Array:
        """Return the same: there are no atoms."""
        return self.sf(x)

    def mean(self) -> float:
        """Return (low + 4 mode + high)/6; stretched, the integral of its quantiles over the normal density."""
        if self.stretch == 1:
            return (self.low + 4 * self.mode + self.high) / 6
        z = _grid()
        weight = np.exp(-z * z / 2)
        return float(np.sum(weight * self.drawn(z)) / np.sum(weight))

    def widened(self, spread: float) -> Pert:
        """Return the belief stretched so that `spread` is added in quadrature; the median stays.

        Its own spread is half the log-distance of its 5 % and 95 % quantiles, over z_0.95.
        """
        own = log(self._unstretched(0.95) / self._unstretched(0.05)) / (2 * float(ndtri(0.95)))
        return Pert(self.low, self.mode, self.high, float(np.hypot(self.stretch, spread / own)))


def _grid() -> Array:
    return np.arange(-REACH * STEPS, REACH * STEPS + 1) / STEPS


@cache
def _lower_halves() -> tuple[Array, Array, Array]:
    """Return modes, their weights, and the logarithms of the quantiles at z <= 0, shape (modes, points).

    The modes are Chebyshev points of 0..1, the weights those of barycentric interpolation between them (Berrut and
    Trefethen 2004, doi:10.1137/S0036144502417715). In logarithms, quantiles far out keep their relative accuracy.
    """
    angle = np.pi * (np.arange(MODES) + 0.5) / MODES
    modes, weights = (1 - np.cos(angle)) / 2, np.sin(angle) * (-1.0) ** np.arange(MODES)
    p = ndtr(_grid()[: REACH * STEPS + 1])
    shape = 1 + 4 * modes[:, None]
    return modes, weights, np.log(betaincinv(shape, 6 - shape, p))


def _lower_half(peak: float) -> Array:
    """Return the quantiles at z <= 0 of the beta distribution on 0..1 with its mode at `peak`."""
    modes, weights, table = _lower_halves()
    apart = peak - modes
    if (apart == 0).any():
        return np.asarray(np.exp(table[np.argmin(np.abs(apart))]))
    share = weights / apart
    return np.asarray(np.exp(np.sum(share[:, None] * table, axis=0) / np.sum(share)))


@lru_cache(maxsize=256)
def _cubics(peak: float) -> tuple[Array, Array, Array, Array]:
    """Return the coefficients of the cubics between neighbouring points of the table, the highest power first.

    The upper half is the mirror image of the lower half for the mirrored mode. Slopes are central differences, which
    on this grid are far from where a cubic would cease to rise (Fritsch and Carlson 1980, doi:10.1137/0717021).
    """
    x = np.concatenate([_lower_half(peak), 1 - _lower_half(1 - peak)[-2::-1]])
    slope, rise = np.gradient(x), np.diff(x)
    left, right = slope[:-1], slope[1:]
    return left + right - 2 * rise, 3 * rise - 2 * left - right, left, x[:-1]
