"""What a belief about one value can be asked: draws, quantiles, probabilities, a mean, and the same within bounds."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import fields
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from ..streams import Array
from .truncation import each_pair_once

SMALLEST_U = 1e-300
LARGEST_U = 1 - 2.0**-53
"""Between these two, no quantile is infinite by accident of rounding."""


class Belief:
    """What is believed about one value.

    A subclass is a dataclass with a `kind` and the methods `drawn`, `cdf` and `mean`; that is checked when the class is
    defined. Nobody changes a belief once it is made. All methods take and return arrays of any one shape.

    Several beliefs of one `family` can be `stacked` into one, whose parameters are arrays of shape (n, 1): its methods
    take and return shape (n, draws), its mean is of shape (n, 1), and each row has exactly the floats that its
    belief gives alone.
    """

    kind: ClassVar[str] = ""
    noise: ClassVar[Literal["uniform", "normal"]] = "uniform"
    """What it is drawn from: uniforms in (0, 1), or standard normals."""
    known: ClassVar[dict[str, type[Belief]]] = {}

    def __init_subclass__(cls) -> None:
        missing = [name for name in ("drawn", "cdf", "mean") if getattr(cls, name) is getattr(Belief, name)]
        if missing or not cls.kind or cls.kind in Belief.known:
            raise TypeError(f"{cls.__name__} needs a kind of its own and the methods drawn, cdf, mean; lacks {missing}")
        Belief.known[cls.kind] = cls

    # What a family says

    def drawn(self, noise: Array) -> Array:
        """Return values that rise with `noise` (of the belief's kind), which may be overwritten and returned."""
        raise TypeError("an abstract belief cannot be drawn")

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

    # What follows from it

    def drawn_at(self, u: Array) -> Array:
        """Return quantiles at probabilities `u` in (0, 1), which may be overwritten and returned."""
        return self.drawn(np.asarray(ndtri(u)) if self.noise == "normal" else u)

    def ppf(self, u: ArrayLike) -> Array:
        """Return quantiles at probabilities `u` in (0, 1); `u` is left alone."""
        return self.drawn_at(np.array(u, dtype=float))

    def isf(self, q: ArrayLike) -> Array:
        """Return the values that are exceeded with probabilities `q` in (0, 1)."""
        if self.noise == "normal":
            return self.drawn(np.asarray(-ndtri(np.asarray(q, dtype=float))))
        return self.drawn_at(np.asarray(np.clip(1 - np.asarray(q), SMALLEST_U, LARGEST_U)))

    def mass(self, low: ArrayLike, high: ArrayLike) -> Array:
        """Return P(low <= value <= high), taken from the nearer side."""
        start, end, _ = each_pair_once(self._within, low, high)
        return np.asarray(np.maximum(end - start, 0.0))

    def ppf_within(self, u: ArrayLike, low: ArrayLike, high: ArrayLike) -> Array:
        """Return quantiles of the belief truncated to low <= value <= high (the closed interval must have mass).

        An interval in the upper half is measured from above, so that both tails are equally sharp.
        """
        u = np.asarray(u)
        start, end, above = each_pair_once(self._within, low, high)
        some, all_ = above.any(), above.all()
        near = 1 - u if all_ else np.where(above, 1 - u, u) if some else u
        p = np.clip(start + near * (end - start), SMALLEST_U, LARGEST_U)
        if self.noise == "normal":
            z = np.asarray(ndtri(p))
            value = self.drawn(np.asarray(z * (1 - 2.0 * above)) if some else z)  # ten times as fast as a masked sign
        else:
            value = self.isf(p) if all_ else np.where(above, self.isf(p), self.ppf(p)) if some else self.ppf(p)
        return np.asarray(np.minimum(np.maximum(value, low), high))

    def drawn_within(self, noise: Array, low: ArrayLike, high: ArrayLike) -> Array:
        """Return `ppf_within` at the probabilities of `noise` (of the belief's kind), which is left alone."""
        return self.ppf_within(np.asarray(ndtr(noise)) if self.noise == "normal" else noise, low, high)

    def _within(self, low: ArrayLike, high: ArrayLike) -> tuple[Array, Array, Array]:
        """Return the probabilities that lie before and up to the far end of [low, high], and which side is `above`.

        They are measured from below, or from above where that is nearer.
        """
        start, end = np.asarray(self.cdf_left(low)), np.asarray(self.cdf(high))
        above = np.asarray(start >= 0.5)
        if above.any():
            start, end = np.where(above, self.sf(high), start), np.where(above, self.sf_left(low), end)
        return start, end, above

    # Many at once

    def family(self) -> Hashable | None:
        """Return what beliefs must share to be stacked into arrays; None if they must be taken row by row."""
        return self.kind

    @classmethod
    def stacked(cls, beliefs: Sequence[Belief]) -> Belief:
        """Return one belief of n rows; mixed families are taken row by row within, with the same result."""
        from .rows import RowByRow  # a belief itself, so it is defined later

        family = beliefs[0].family()
        if family is None or any(belief.family() != family for belief in beliefs):
            return RowByRow(tuple(beliefs))
        return beliefs[0].joined(beliefs)

    @classmethod
    def joined(cls, beliefs: Sequence[Any]) -> Belief:
        """Return beliefs of one family as one with parameters of shape (n, 1)."""
        names = [field.name for field in fields(cls)]  # type: ignore[arg-type]  # a subclass is a dataclass
        return cls(*[column([getattr(belief, name) for belief in beliefs]) for name in names])


def column(values: Sequence[float]) -> Any:
    """Return a parameter of n stacked beliefs, shape (n, 1); it stands where a single belief has its float."""
    return np.array(values, dtype=float)[:, None]


def plain(value: Any) -> Any:
    """Return a Python float of a single number, and an array of several as it is."""
    return value if np.ndim(value) else float(value)
