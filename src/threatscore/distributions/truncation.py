"""Bounds that recur from draw to draw are asked about once.

A bound that holds in some draws and not in the others is the usual case, and probabilities are dear.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from ..streams import Array

FEW_DRAWS = 64
"""With fewer draws than this, telling equal bounds apart costs more than it saves."""

Ask = Callable[[ArrayLike, ArrayLike], tuple[Array, Array, Array]]


def each_pair_once(ask: Ask, low: ArrayLike, high: ArrayLike) -> tuple[Array, Array, Array]:
    """Return ``ask(low, high)`` for an `ask` that takes each draw by itself.

    Where no row knows more than two values of `low` and two of `high`, only their four pairs are asked about.

    Parameters
    ----------
    ask
        What takes bounds of shape (draws,) or (n, draws), or broadcasting to it, and returns arrays of that shape.
    low, high
        The bounds.
    """
    bounds = np.asarray(low), np.asarray(high)
    shapes = [bound.shape for bound in bounds]
    if max(map(len, shapes)) > 2 or max(shapes[0][-1:] + shapes[1][-1:], default=0) < FEW_DRAWS:
        return ask(low, high)
    (low0, low1, low_is_1), (high0, high1, high_is_1) = (_two_values(bound) for bound in bounds)
    if low_is_1 is None or high_is_1 is None:
        return ask(low, high)
    pairs = ask(np.concatenate([low0, low0, low1, low1], -1), np.concatenate([high0, high1, high0, high1], -1))
    start, end, above = np.broadcast_arrays(*pairs)
    which = 2 * low_is_1.astype(np.intp) + high_is_1
    if start.ndim > 1:
        which = which + 4 * np.arange(len(start))[:, None]
    return start.ravel().take(which), end.ravel().take(which), above.ravel().take(which)


def _two_values(bound: Array) -> tuple[Array, Array, Array | None]:
    """Return the least and the largest value of each row and where it is not the least; None if there are more."""
    if not bound.ndim:
        return bound[None], bound[None], np.zeros(1, dtype=bool)
    least, most = bound.min(axis=-1, keepdims=True), bound.max(axis=-1, keepdims=True)
    raised = bound != least
    return least, most, None if np.any(raised & (bound != most)) else raised
