"""Which units cannot be told apart."""

from __future__ import annotations

import numpy as np

from ..errors import UsageError
from ..streams import Array
from .inputs import scores_of
from .order import settled
from .pairs import Pairwise, pairwise


def tie_groups(
    scores: Array, probability: float = 0.9, *, pairs: Pairwise | None = None
) -> tuple[tuple[int, ...], ...]:
    """Return overlapping groups of units of which none is above another with the given probability.

    Units stand in the order of their mean score (of equal ones the earlier first). A run of neighbours is a group if
    for any two of them, i and j, P(i above j) < `probability` and P(j above i) < `probability`, and if no longer run
    around it is such. Every unit is in one group at least; a group of one can be told from both neighbours.

    So two units of a group cannot be told apart, as in the letters that follow a table of means: groups overlap since
    "cannot be told apart" is not transitive, and one partition would invent borders. The reverse need not hold: two
    units without a common group may still not be told apart, if one between them can be told from either (it varies
    less, or they vary together); `Pairwise` has the last word. Runs are what a table in that order can show as bars.
    The probabilities are those of the draws, two by two; nothing is tested, and none is corrected for their number.

    Parameters
    ----------
    scores
        Shape (units, draws), at least one of each, finite.
    probability
        Above 0.5, at most 1.
    pairs
        `pairwise(scores)`, if it is already known.

    Returns
    -------
    groups
        Each a tuple of indices of units, the highest mean first; the groups in that order too.

    Raises
    ------
    UsageError
        If the scores, the probability or the pairs are anything else.

    References
    ----------
    Letters of Piepho 2004, doi:10.1198/1061860043515, over runs as in the homogeneous subsets of Duncan 1955,
    doi:10.2307/3001478. That a probability of order takes the place of a test is ours.

    Examples
    --------
    >>> tie_groups([[9.0, 9.0], [3.0, 4.0], [4.0, 3.0]])
    ((0,), (1, 2))
    """
    scores = scores_of(scores)
    if not 0.5 < probability <= 1:
        raise UsageError(f"probability: {probability!r} is not above 0.5 and at most 1")
    above = (pairwise(scores) if pairs is None else pairs).above
    if above.shape != (len(scores), len(scores)):
        raise UsageError(f"pairs: of shape {above.shape}, but there are {len(scores)} units")
    order = np.argsort(-settled(scores.mean(axis=1)), kind="stable")
    apart = np.maximum(above, above.T)[np.ix_(order, order)] >= probability
    return tuple(tuple(order[start:stop].tolist()) for start, stop in _runs(apart))


def _runs(apart: Array) -> list[tuple[int, int]]:
    """Return start and stop of each longest run of which no two are apart."""
    runs: list[tuple[int, int]] = []
    start = 0
    for stop in range(1, len(apart) + 1):
        if stop < len(apart):
            against = np.flatnonzero(apart[start:stop, stop])
            if not len(against):
                continue
        runs.append((start, stop))
        if stop < len(apart):
            start += int(against[-1]) + 1
    return runs
