"""Beliefs of different families as the rows of one belief."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..streams import Array
from .belief import Belief


@dataclass(frozen=True)
class RowByRow(Belief):
    """Several beliefs that share no arrays: each answers for its own row.

    Arguments have shape (n, draws), or one that broadcasts to it; row i of `noise` is of the kind of belief i.
    """

    kind = "row_by_row"
    beliefs: tuple[Belief, ...]

    def family(self) -> None:
        """Return None: it is a stack already."""
        return None

    def drawn(self, noise: Array) -> Array:
        """Return the values of every row; `noise` is overwritten."""
        for i, belief in enumerate(self.beliefs):
            noise[i] = belief.drawn(noise[i])
        return noise

    def drawn_at(self, u: Array) -> Array:
        """Return the quantiles of every row; `u` is overwritten."""
        for i, belief in enumerate(self.beliefs):
            u[i] = belief.drawn_at(u[i])
        return u

    def isf(self, q: ArrayLike) -> Array:
        """Return the values that are exceeded with probabilities `q`."""
        return self._each(lambda belief, q: belief.isf(q), q)

    def cdf(self, x: ArrayLike) -> Array:
        """Return P(value <= x)."""
        return self._each(lambda belief, x: belief.cdf(x), x)

    def cdf_left(self, x: ArrayLike) -> Array:
        """Return P(value < x)."""
        return self._each(lambda belief, x: belief.cdf_left(x), x)

    def sf(self, x: ArrayLike) -> Array:
        """Return P(value > x)."""
        return self._each(lambda belief, x: belief.sf(x), x)

    def sf_left(self, x: ArrayLike) -> Array:
        """Return P(value >= x)."""
        return self._each(lambda belief, x: belief.sf_left(x), x)

    def mean(self) -> Any:
        """Return the expectations, shape (n, 1)."""
        return self._each(lambda belief: belief.mean())

    def mass(self, low: ArrayLike, high: ArrayLike) -> Array:
        """Return P(low <= value <= high)."""
        return self._each(lambda belief, low, high: belief.mass(low, high), low, high)

    def ppf_within(self, u: ArrayLike, low: ArrayLike, high: ArrayLike) -> Array:
        """Return quantiles of the truncated beliefs."""
        return self._each(lambda belief, u, low, high: belief.ppf_within(u, low, high), u, low, high)

    def drawn_within(self, noise: Array, low: ArrayLike, high: ArrayLike) -> Array:
        """Return the same at the probabilities of `noise`."""
        return self._each(lambda belief, noise, low, high: belief.drawn_within(noise, low, high), noise, low, high)

    def _each(self, ask: Callable[..., Any], *arguments: ArrayLike) -> Array:
        """Ask every belief with its row of the arguments; one row of an argument serves all."""
        whole = [np.asarray(argument) for argument in arguments]
        rows = [[a[i if len(a) > 1 else 0] if a.ndim == 2 else a for a in whole] for i in range(len(self.beliefs))]
        answers = [np.atleast_1d(ask(belief, *row)) for belief, row in zip(self.beliefs, rows, strict=True)]
        return np.stack(np.broadcast_arrays(*answers))
