"""What a belief about one value can be asked: quantiles, probabilities, a mean, and the same within bounds."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from ..streams import Array

SMALLEST_U = 1e-300
LARGEST_U = 1 - 2.0**-53
"""Between these two, no quantile is infinite by accident of rounding."""


class Belief:
    """What is believed about one value.

    A subclass is a frozen dataclass with a `kind` and the three methods below; all take and return arrays of any
    one shape. Both are checked when the class is defined.
    """

    kind: ClassVar[str] = ""
    known: ClassVar[dict[str, type[Belief]]] = {}

    def __init_subclass__(cls) -> None:
        missing = [name for name in ("ppf", "cdf", "mean") if getattr(cls, name) is getattr(Belief, name)]
        if missing or not cls.kind or cls.kind in Belief.known:
            raise TypeError(f"{cls.__name__} needs a kind of its own and the methods ppf, cdf, mean; lacks {missing}")
        Belief.known[cls.kind] = cls

    def ppf(self, u: Array) -> Array:
        """Return quantiles at probabilities `u` in (0, 1)."""
        raise TypeError("an abstract belief has no quantiles")

    def cdf(self, x: ArrayLike) -> Array:
        """Return P(value <= x)."""
        raise TypeError("an abstract belief has no distribution")

    def mean(self) -> float:
        """Return the expectation."""
        raise TypeError("an abstract belief has no mean")

    def cdf_left(self, x: ArrayLike) -> Array:
        """Return P(value < x); the same as `cdf` unless the belief has atoms."""
        return self.cdf(x)

    def sf(self, x: ArrayLike) -> Array:
        """Return P(value > x), from the upper side where a subclass can: 1 - cdf is coarse far out."""
        return np.asarray(1 - np.asarray(self.cdf(x)))

    def sf_left(self, x: ArrayLike) -> Array:
        """Return P(value >= x)."""
        return np.asarray(1 - np.asarray(self.cdf_left(x)))

    def isf(self, q: Array) -> Array:
        """Return the values that are exceeded with probabilities `q` in (0, 1)."""
        return self.ppf(np.clip(1 - q, SMALLEST_U, LARGEST_U))

    def mass(self, low: ArrayLike, high: ArrayLike) -> Array:
        """Return P(low <= value <= high), taken from the nearer side."""
        start = np.asarray(self.cdf_left(low))
        below = np.asarray(self.cdf(high)) - start
        above = self.sf_left(low) - self.sf(high)
        return np.asarray(np.maximum(np.where(start >= 0.5, above, below), 0.0))

    def ppf_within(self, u: Array, low: ArrayLike, high: ArrayLike) -> Array:
        """Return quantiles of the belief truncated to low <= value <= high (the closed interval must have mass).

        An interval in the upper half is measured from above, so that both tails are equally sharp.
        """
        start, end = np.asarray(self.cdf_left(low)), np.asarray(self.sf(high))
        inner: Array = np.clip(start + u * (np.asarray(self.cdf(high)) - start), SMALLEST_U, LARGEST_U)
        outer: Array = np.clip(end + (1 - u) * (self.sf_left(low) - end), SMALLEST_U, LARGEST_U)
        value = np.where(start >= 0.5, self.isf(outer), self.ppf(inner))
        return np.asarray(np.minimum(np.maximum(value, low), high))
