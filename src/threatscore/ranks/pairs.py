"""How often each unit is above each other one."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..streams import Array
from .inputs import scores_of
from .order import blocks, in_turn, ordered

BYTE = 255
"""How many draws are compared at a time: their count fits in a byte, which adds fastest."""


@dataclass(frozen=True, eq=False)
class Pairwise:
    """Probabilities that one unit scores above another; ties apart.

    ``above[i, j] + above[j, i] + tie[i, j]`` is 1 for all i and j, so on the diagonal `above` is 0 and `tie` is 1.

    Parameters
    ----------
    above
        Shape (units, units): the share of draws in which unit i scores above unit j.
    tie
        Shape (units, units), symmetric: the share of draws in which both score the same.
    """

    above: Array
    tie: Array


def pairwise(scores: Array, *, executor: Executor | None = None) -> Pairwise:
    """Return how often each unit scores above each other one, and how often they tie (see `settled`).

    Time grows with units squared times draws: about a second for 500 units and 10,000 draws.

    Parameters
    ----------
    scores
        Shape (units, draws), at least one of each, finite.
    executor
        Sorts blocks of draws and compares units in its threads; the result is the same to the last bit.

    Raises
    ------
    UsageError
        If the scores are not such an array.

    References
    ----------
    The pairwise winning index of Leskinen et al. 2006, doi:10.1016/j.foreco.2006.03.010, with ties apart.

    Examples
    --------
    >>> pairs = pairwise([[3.0, 3.0], [1.0, 3.0]])
    >>> pairs.above.tolist(), pairs.tie.tolist()
    ([[0.0, 0.5], [0.0, 0.0]], [[1.0, 0.5], [0.5, 1.0]])
    """
    scores = scores_of(scores)
    units, draws = scores.shape
    above, tie = np.zeros((units, units), dtype=np.int32), np.zeros((units, units), dtype=np.int32)
    places = in_turn(partial(_places, scores), blocks(units, draws, BYTE * units), executor)
    for place, tied in places:
        _count(place, tied, above, tie)
    upper = np.triu(above, 1)
    tie = tie + tie.T
    np.fill_diagonal(tie, draws)
    below = np.triu(draws - upper - tie, 1)
    return Pairwise((upper + below.T) / draws, tie / draws)


def _places(scores: Array, part: slice) -> tuple[Array, bool]:
    """Return each unit's place in each draw, shape (draws, units), the same for tied ones; and whether any are."""
    order = ordered(scores[:, part])
    kind = np.uint16 if len(scores) < 2**16 else np.uint32
    steps = np.zeros(order.unit.shape, dtype=kind)
    np.cumsum(~order.same, axis=1, out=steps[:, 1:])
    place = np.empty_like(steps)
    np.put_along_axis(place, order.unit, steps, axis=1)
    return place, bool(order.same.any())


def _count(place: Array, tied: bool, above: Array, tie: Array) -> None:
    """Add the draws in which unit i is above, or tied with, unit j > i."""
    for i in range(len(above) - 1):
        own, others = place[:, i : i + 1], place[:, i + 1 :]
        above[i, i + 1 :] += (own < others).view(np.uint8).sum(axis=0, dtype=np.uint8)
        if tied:
            tie[i, i + 1 :] += (own == others).view(np.uint8).sum(axis=0, dtype=np.uint8)
