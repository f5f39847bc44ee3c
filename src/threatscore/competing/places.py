"""Which places a mean score may have, given simulation error."""

from __future__ import annotations

import numpy as np

from ..precision import mean_error
from ..ranks import settled
from ..streams import Array


def place_ranges(scores: Array, replicate: int | None) -> tuple[Array, Array]:
    """Return the first and the last place that each unit may have by mean score.

    A unit is above another if the mean of the difference between them, draw by draw, exceeds its simulation error
    (95 %); units of equal mean share all their places.

    Parameters
    ----------
    scores
        Shape (units, draws).
    replicate
        As for `mean_error`.

    Returns
    -------
    first, last
        Whole numbers from 1, shape (units,).
    """
    units, draws = scores.shape
    first, last = np.ones(units, dtype=int), np.full(units, units)
    if not units:
        return first, last
    means = settled(scores.mean(axis=1))
    own = mean_error(scores, replicate=replicate) if draws > 1 else np.full(units, np.inf)
    for i in range(units):
        below = means < means[i]
        gap = means[i] - means
        doubtful = below & (gap <= own + own[i])  # no difference has a larger error than the two together
        for k in np.flatnonzero(doubtful) if draws > 1 else ():
            below[k] = gap[k] > mean_error(scores[i] - scores[k], replicate=replicate)
        if draws == 1:
            below &= ~doubtful
        first[below] += 1
        last[i] -= int(below.sum())
    return first, last


def place_text(first: int, last: int) -> str:
    """Return places in words, such as ``3`` or ``1-17``."""
    return f"{first}" if first == last else f"{first}-{last}"
