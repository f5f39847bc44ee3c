"""How far the ranks of the draws lie from those of a reference."""

from __future__ import annotations

import numpy as np

from ..streams import Array
from .inputs import scores_of, shaped
from .order import blocks, positions


def average_shift(scores: Array, reference: Array) -> Array:
    """Return the average shift in rank of each draw: the mean over units of |reference rank - rank in the draw|.

    Parameters
    ----------
    scores
        Shape (units, draws), at least one of each, finite.
    reference
        Reference *scores*, shape (units,), the highest first, for example the means; of reference ranks, pass their
        negatives. Tied units have the middle of the ranks they occupy, here and in the draws.

    Returns
    -------
    array
        Shape (draws,), in ranks: 0 where the order is the reference's, at most about half the number of units.

    Raises
    ------
    UsageError
        If scores or reference are anything else.

    References
    ----------
    R_S of Saisana, Saltelli and Tarantola 2005, doi:10.1111/j.1467-985X.2005.00350.x; middle ranks are ours.

    Examples
    --------
    >>> average_shift([[3.0, 1.0], [2.0, 2.0], [1.0, 3.0]], [9.0, 8.0, 7.0]).tolist()
    [0.0, 1.3333333333333333]
    """
    return np.asarray(_shifts(scores, reference)[1])


def unit_shift(scores: Array, reference: Array) -> Array:
    """Return the shift in rank of each unit: the mean over draws of |reference rank - rank in the draw|.

    Parameters and errors are those of `average_shift`; the mean over units is the mean of that one over draws.

    Returns
    -------
    array
        Shape (units,), in ranks.
    """
    return np.asarray(_shifts(scores, reference)[0])


def _shifts(scores: Array, reference: Array) -> tuple[Array, Array]:
    """Return the mean shift of each unit and of each draw; sums of halves are exact in any order."""
    scores = scores_of(scores)
    units, draws = scores.shape
    at = _middle(shaped("reference", reference, "units", units)[:, None])
    of_unit, of_draw = np.zeros(units), np.empty(draws)
    for part in blocks(units, draws):
        shift = np.abs(_middle(scores[:, part]) - at)
        of_unit += shift.sum(axis=1)
        of_draw[part] = shift.sum(axis=0)
    return of_unit / draws, of_draw / units


def _middle(scores: Array) -> Array:
    first, last = positions(scores)
    return np.asarray((first + last) / 2)
