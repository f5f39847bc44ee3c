"""Quantiles of each unit's scores."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np

from ..streams import Array
from .inputs import floats, scores_of, within
from .order import BLOCK, in_turn


def quantiles(
    scores: Array, probabilities: float | Sequence[float] | Array, *, executor: Executor | None = None
) -> Array:
    """Return quantiles of each unit's scores, linear between order statistics (definition 7 of Hyndman and Fan).

    Equal to ``numpy.quantile(scores, probabilities, axis=1)`` bit for bit, but a few rows are sorted at a time: less
    time, and about 1 MB beside the result.

    Parameters
    ----------
    scores
        Shape (units, draws), at least one of each, finite.
    probabilities
        One, or several of shape (probabilities,), each from 0 to 1.
    executor
        Sorts rows in its threads; the result is the same to the last bit.

    Returns
    -------
    array
        Shape (probabilities, units), or (units,) for a single probability.

    Raises
    ------
    UsageError
        If scores or probabilities are anything else.

    References
    ----------
    Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566.

    Examples
    --------
    >>> quantiles([[4.0, 1.0, 2.0]], [0.0, 0.5, 0.75]).tolist()
    [[1.0], [2.0], [3.0]]
    """
    scores = scores_of(scores)
    p = floats("probabilities", probabilities)
    within("probabilities", p, 0.0, 1.0)
    units, draws = scores.shape
    step = max(1, BLOCK // draws)
    rows = [slice(start, start + step) for start in range(0, units, step)]
    found = list(in_turn(partial(_of_rows, scores, p.ravel()), rows, executor))
    return np.concatenate(found, axis=1).reshape(*p.shape, units)


def _of_rows(scores: Array, p: Array, rows: slice) -> Array:
    """Return quantiles of a few rows, shape (probabilities, rows)."""
    return quantiles_of(np.sort(scores[rows], axis=1), p)


def quantiles_of(ordered: Array, p: Array) -> Array:
    """Return the `quantiles` of rows that are sorted already, shape (probabilities, rows)."""
    place = p * (ordered.shape[1] - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, ordered.shape[1] - 1)
    beyond = (place - below)[:, None]
    low, high = ordered[:, below].T, ordered[:, above].T
    gap = high - low
    return np.asarray(np.where(beyond < 0.5, low + gap * beyond, high - gap * (1 - beyond)))  # exact at both ends
