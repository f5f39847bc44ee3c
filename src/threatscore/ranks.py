"""Ranks from scores, as pure functions on arrays of shape (units, draws): 1 is the highest score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .streams import Array

Z95 = 1.959963984540054
"""Quantile of the standard normal distribution for a central interval of 95 %."""


TIE = 9
"""Scores that agree to this many decimals are equal: what is left beyond is the rounding of sums, not evidence."""


def settled(scores: Array) -> Array:
    """Return scores without the rounding of their sums, for every comparison with a cut or with one another."""
    return np.round(scores, TIE)


def positions(scores: Array) -> tuple[Array, Array]:
    """Return the first and the last rank that each unit occupies in each draw.

    Parameters
    ----------
    scores
        Shape (units, draws). Units whose scores are equal in a draw (see `settled`) occupy the same ranks.

    Returns
    -------
    first, last
        Integers, shape (units, draws); equal unless there is a tie.
    """
    scores = settled(scores)
    units, draws = scores.shape
    order = np.argsort(-scores, axis=0, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=0)
    index = np.broadcast_to(np.arange(units)[:, None], (units, draws))
    new = np.ones((units, draws), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    start = np.maximum.accumulate(np.where(new, index, 0), axis=0)
    ends = np.ones((units, draws), dtype=bool)
    ends[:-1] = new[1:]
    stop = np.minimum.accumulate(np.where(ends, index, units)[::-1], axis=0)[::-1]
    first, last = np.empty_like(order), np.empty_like(order)
    np.put_along_axis(first, order, start + 1, axis=0)
    np.put_along_axis(last, order, stop + 1, axis=0)
    return first, last


def acceptability(scores: Array) -> Array:
    """Return the share of draws in which each unit has each rank; ties spread evenly over the ranks they occupy.

    Parameters
    ----------
    scores
        Shape (units, draws), at least one draw.

    Returns
    -------
    array
        Shape (units, ranks); rows and columns sum to 1.

    References
    ----------
    Lahdelma and Salminen 2001, doi:10.1287/opre.49.3.444.11220.
    """
    units, draws = scores.shape
    first, last = positions(scores)
    shared = last - first + 1
    share = np.zeros((units, units))
    for size in np.unique(shared):  # whole numbers are counted per size of tie, so that no rounding adds up
        unit, draw = np.nonzero(shared == size)
        cells = (unit * (units + 1), units * (units + 1))
        counts = np.bincount(cells[0] + first[unit, draw] - 1, minlength=cells[1])
        counts -= np.bincount(cells[0] + last[unit, draw], minlength=cells[1])
        share += np.cumsum(counts.reshape(units, units + 1), axis=1)[:, :units] / size
    return np.asarray(share / draws)


def position_by(values: Array) -> Array:
    """Return ranks by value; ties share the lowest number. Shape (units,) in and out."""
    values = settled(values)
    return np.asarray([1 + int(np.sum(values > value)) for value in values], dtype=int)


def quantile_rank(share: Array, q: float) -> Array:
    """Return the smallest rank whose cumulated acceptability reaches `q`: inverse of the distribution function.

    Parameters
    ----------
    share
        Acceptability, shape (units, ranks).
    q
        Above 0 and at most 1.

    Returns
    -------
    array
        Integers, shape (units,).
    """
    reached = np.cumsum(share, axis=1) >= q - 1e-12
    return np.asarray(np.argmax(reached, axis=1) + 1)


def likelihood(share: float, draws: int, words: Sequence[tuple[str, float]]) -> str:
    """Return the word for a probability; empty outside all bands or where the simulation error spans a cut.

    Parameters
    ----------
    share
        Share of draws, 0-1.
    draws
        How many draws there were.
    words
        Words with the probability from which each holds, rising; the bands are half-open, [from, next).

    Examples
    --------
    >>> icd = [("unlikely", 0.2), ("likely", 0.55), ("very likely", 0.8), ("", 0.99)]
    >>> likelihood(0.7, 10_000, icd), likelihood(0.8, 10_000, icd), likelihood(1.0, 10_000, icd)
    ('likely', '', '')
    """
    error = simulation_error(share, draws)
    low, high = (_word(end, words) for end in (share - error, share + error))
    return low[1] if low == high else ""


def _word(share: float, words: Sequence[tuple[str, float]]) -> tuple[int, str]:
    """Return the number of the band, 0 below all of them, and its word."""
    reached = [(i, word) for i, (word, start) in enumerate(words, start=1) if start <= share + 1e-15]
    return reached[-1] if reached else (0, "")


def simulation_error(share: float, draws: int) -> float:
    """Return the half-width of the 95 % interval of a share of draws, 1.96 sqrt(p (1 - p) / n)."""
    return float(Z95 * np.sqrt(share * (1 - share) / draws))
