"""How often each unit has each rank, and what follows from that table alone."""

from __future__ import annotations

from concurrent.futures import Executor
from functools import partial
from typing import Any

import numpy as np

from ..errors import UsageError
from ..streams import Array
from .inputs import scores_of, share_of, whole
from .order import BLOCK, blocks, in_turn, ordered

ROUNDING = 1e-12
"""A sum of shares that is less than this below 1 is 1: no number of draws that can be held is so large."""

CELLS = 2**21
"""How many counts of ties are kept at a time (16 MB), unless a single table is larger."""


def acceptability(scores: Array, *, executor: Executor | None = None, block: int = BLOCK) -> Array:
    """Return the share of draws in which each unit has each rank; ties spread evenly over the ranks they occupy.

    Needs, beside the scores and the result, about 6 MB and one table of whole numbers of the size of the result, or
    two where scores are tied.

    Parameters
    ----------
    scores
        Shape (units, draws), at least one of each, finite.
    executor
        Sorts blocks of draws in its threads; the result is the same to the last bit.
    block
        How many scores are sorted at a time; the result is the same to the last bit.

    Returns
    -------
    array
        Shape (units, ranks); rows and columns sum to 1.

    Raises
    ------
    UsageError
        If the scores are not such an array, or `block` is not a whole number above 0.

    References
    ----------
    Lahdelma and Salminen 2001, doi:10.1287/opre.49.3.444.11220.

    Examples
    --------
    >>> acceptability([[3.0, 3.0, 3.0, 3.0], [1.0, 5.0, 3.0, 1.0]]).tolist()
    [[0.625, 0.375], [0.375, 0.625]]
    """
    scores = scores_of(scores)
    units, draws = scores.shape
    counts, ties = np.zeros(units * units, dtype=np.int32 if draws < 2**31 else np.int64), []
    parts = blocks(units, draws, whole("block", block, 1, 2**40))
    one = counts.dtype.type(1)
    for cells, tied in in_turn(partial(_alone, scores), parts, executor):
        np.add.at(counts, cells, one)
        ties.append(tied)
    share = counts.reshape(units, units).T.astype(float, order="C")
    del counts
    _add_ties(share, scores, np.concatenate(ties), block, executor)
    share /= draws
    return share


def _alone(scores: Array, part: slice) -> tuple[Array, Array]:
    """Return a cell (rank, unit) for each untied unit and draw, and the draws with ties by `_code` of their sizes.

    Cells come rank by rank, so that those next to each other are counted in the same corner of the table.
    """
    units = len(scores)
    order = ordered(scores[:, part])
    cells = order.unit.T + units * np.arange(units)[:, None]
    if not order.same.any():
        return cells.ravel(), np.empty(0, dtype=np.intp)
    starts, sizes = order.runs()
    starts, sizes = starts[sizes > 1], sizes[sizes > 1]
    return cells[order.alone().T], np.unique(_code(part.start + starts // units, sizes, units))


def _code(draw: Array, size: Array, units: int) -> Array:
    """Return one whole number for a draw and the size of a tie in it."""
    return draw * (units + 1) + size


def _add_ties(share: Array, scores: Array, ties: Array, block: int, executor: Executor | None) -> None:
    """Add what tied units have, size by size from the smallest: whole counts first, so that no rounding adds up.

    A table of counts for every size could exceed any memory, so draws with ties are sorted again for every few sizes.
    """
    units = len(scores)
    draw, size = np.divmod(ties, units + 1)
    sizes = np.unique(size)
    few = max(1, CELLS // (units * (units + 1)))
    for i in range(0, len(sizes), few):
        some = sizes[i : i + few]
        draws = np.unique(draw[np.isin(size, some)])
        counts = np.zeros(len(some) * units * (units + 1), dtype=np.intp)
        seen = np.zeros(len(some) * units, dtype=bool)
        parts = [draws[part] for part in blocks(units, len(draws), block)]
        for up, down in in_turn(partial(_tied, scores, some), parts, executor):
            np.add.at(counts, up, 1)
            np.add.at(counts, down, -1)
            seen[up // (units + 1)] = True
        tables, tied = counts.reshape(len(some), units, units + 1), seen.reshape(len(some), units)
        for k, i in np.argwhere(tied):
            share[i] += np.cumsum(tables[k, i, :units]) / some[k]


def _tied(scores: Array, some: Array, draws: Array) -> tuple[Array, Array]:
    """Return where ties of some sizes begin and where they end, as cells (size, unit, rank)."""
    units = len(scores)
    order = ordered(scores[:, draws])
    starts, sizes = order.runs()
    wanted = np.isin(sizes, some)
    starts, sizes = starts[wanted], sizes[wanted]
    member = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    place = np.repeat(np.searchsorted(some, sizes), sizes) * units + order.unit.ravel()[member]
    up = place * (units + 1) + np.repeat(starts % units, sizes)
    return up, up + np.repeat(sizes, sizes)


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
        Integers, shape (units,); the last rank where rounded shares never reach `q`.
    """
    if not 0 < q <= 1:
        raise UsageError(f"q: {q!r} is not a probability above 0")
    reached = np.cumsum(share_of(share), axis=1) >= q - 1e-12
    return np.asarray(np.where(reached.any(axis=1), np.argmax(reached, axis=1) + 1, reached.shape[1]))


def top(share: Array, k: Any) -> Array:
    """Return the probability of being among the first `k`, ties shared: the sum of the first k acceptabilities.

    Parameters
    ----------
    share
        Acceptability, shape (units, ranks).
    k
        From 1 to the number of ranks.

    Returns
    -------
    array
        Shape (units,), 0-1; sums to k over all units.

    Raises
    ------
    UsageError
        If `share` or `k` is anything else.
    """
    share = share_of(share)
    k = whole("k", k, 1, share.shape[1])
    return summed(np.cumsum(share[:, :k], axis=1)[:, -1])


def summed(share: Array) -> Array:
    """Return sums of shares without the rounding that keeps them from 1, or takes them beyond; any shape in and out.

    Examples
    --------
    >>> summed(np.array([0.5, 0.9999999999999999, 1.0000000000000002])).tolist()
    [0.5, 1.0, 1.0]
    """
    return np.asarray(np.where(share > 1 - ROUNDING, 1.0, share))


def expected_rank(share: Array) -> Array:
    """Return the mean rank of each unit, sum over r of r b_ir: shape (units,), from acceptability (units, ranks).

    Raises
    ------
    UsageError
        If `share` is not such a table.
    """
    share = share_of(share)
    return np.asarray(np.cumsum(share * np.arange(1, share.shape[1] + 1), axis=1)[:, -1])
