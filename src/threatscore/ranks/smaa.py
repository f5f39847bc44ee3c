"""Which weights put a unit first, and how surely: SMAA-2, on anyone's draws of weights and criteria.

Criteria values have shape (units, criteria, draws); certain ones may be (units, criteria) or (units, criteria, 1).
Weights have shape (criteria, draws).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import UsageError, did_you_mean
from ..streams import Array
from .inputs import floats, numbers, scores_of, shaped, share_of, weights_of, within
from .order import BLOCK, blocks, settled

Score = Callable[[Array, Array], Array]
"""From values (units, criteria, draws), weights (criteria, draws), each maybe of one draw, to scores (units, draws)."""


def additive(values: Array, weights: Array) -> Array:
    """Return scores of the weighted additive model: the sum over criteria of weight times value.

    Parameters
    ----------
    values
        Shape (units, criteria, draws), or (units, criteria) or (units, criteria, 1) if they are certain.
    weights
        Shape (criteria, draws), or (criteria,) or (criteria, 1) if they are certain; not negative. They are taken as
        they are: let those of a draw sum to 1 if scores are to stay on the scale of the values.

    Returns
    -------
    array
        Shape (units, draws); summed in the order of the criteria.

    Raises
    ------
    UsageError
        If the shapes do not fit or a number is not finite.
    """
    values = _values(values)
    weights = floats("weights", weights)
    weights = weights_of(weights[:, None] if weights.ndim == 1 else weights)
    shapes = (values.shape[1], values.shape[2]), weights.shape
    if shapes[0][0] != shapes[1][0] or (shapes[0][1] != shapes[1][1] and 1 not in (shapes[0][1], shapes[1][1])):
        raise UsageError(f"values (criteria, draws) {shapes[0]} and weights (criteria, draws) {shapes[1]} do not fit")
    return _additive(values, weights)


def _additive(values: Array, weights: Array) -> Array:
    scores: Array = values[:, 0] * weights[0]
    for c in range(1, len(weights)):
        scores += values[:, c] * weights[c]
    return scores


def _values(values: Any) -> Array:
    values = floats("values", values)
    return shaped(
        "values", values[..., None] if values.ndim == 2 else values, "units, criteria, draws", None, None, None
    )


def central_weights(weights: Array, scores: Array) -> Array:
    """Return the central weights of each unit: the mean of the weights of the draws in which it is first.

    Where several are first, they share the draw.

    Parameters
    ----------
    weights
        Shape (criteria, draws), not negative, in each draw normalised as they were used (as a rule to a sum of 1).
    scores
        What came of them, shape (units, draws).

    Returns
    -------
    array
        Shape (units, criteria); NaN for a unit that is never first: no weights speak for it.

    Raises
    ------
    UsageError
        If the shapes do not fit, a number is not finite or a weight is negative.

    References
    ----------
    Lahdelma and Salminen 2001, doi:10.1287/opre.49.3.444.11220; computed as by Tervonen and Lahdelma 2007,
    doi:10.1016/j.ejor.2005.12.037.

    Examples
    --------
    >>> central_weights([[0.9, 0.7, 0.2], [0.1, 0.3, 0.8]], [[9.0, 7.0, 2.0], [1.0, 3.0, 8.0], [0.0, 0.0, 0.0]])
    array([[0.8, 0.2],
           [0.2, 0.8],
           [nan, nan]])
    """
    weights, scores = weights_of(weights), scores_of(scores)
    if weights.shape[1] != scores.shape[1]:
        raise UsageError(f"{weights.shape[1]} draws of weights, but {scores.shape[1]} of scores")
    units = len(scores)
    total, sums = np.zeros(units), np.zeros((len(weights), units))
    for part in blocks(units, scores.shape[1]):
        mass = _first(scores[:, part]).T
        draw, unit = np.nonzero(mass)
        portion = mass[draw, unit]
        np.add.at(total, unit, portion)  # one by one in the order of the draws, whatever the blocks
        for of_criterion, weight in zip(sums, weights[:, part], strict=True):
            np.add.at(of_criterion, unit, portion * weight[draw])
    return np.divide(sums, total, out=np.full_like(sums, np.nan), where=total > 0).T


def _first(scores: Array) -> Array:
    """Return the share of each unit in the first rank of each draw, shape (units, draws)."""
    scores = settled(scores)
    best = scores == scores.max(axis=0)
    return np.asarray(best / best.sum(axis=0))


def confidence_factors(values: Array, central: Array, score: Score | None = None) -> Array:
    """Return the confidence factor of each unit: the probability that it is first under its own central weights.

    A low one says that the criteria are too uncertain to tell, even for one who holds just those weights. Where
    several are first, they share the draw, so that the factor of identical units is not 1 for each.

    Parameters
    ----------
    values
        Shape (units, criteria, draws), or (units, criteria) or (units, criteria, 1) if they are certain.
    central
        Central weights, shape (units, criteria); a unit without any has NaN.
    score
        The model, the additive one unless given: from values (units, criteria, draws) and weights (criteria, 1) to
        scores (units, draws). It may be called for some of the draws at a time, so a draw must not depend on others.

    Returns
    -------
    array
        Shape (units,), 0-1; NaN for a unit without central weights.

    Raises
    ------
    UsageError
        If the shapes do not fit, a value is not finite, a weight is negative, or `score` returns another shape.

    References
    ----------
    Lahdelma and Salminen 2001, doi:10.1287/opre.49.3.444.11220; computed as by Tervonen and Lahdelma 2007,
    doi:10.1016/j.ejor.2005.12.037. Sharing a tied draw is ours.
    """
    values = _values(values)
    units, criteria, draws = values.shape
    given = numbers("central", central)
    if given.shape != (units, criteria):
        raise UsageError(f"central: shape {given.shape}, but must be (units, criteria), here ({units}, {criteria})")
    known = ~np.isnan(given).all(axis=1)
    weights = weights_of(given[known].T) if known.any() else given[known].T
    counts = np.zeros(int(known.sum()))
    for part in blocks(units * criteria, draws, BLOCK):
        some = values[:, :, part]
        for i, unit in enumerate(np.flatnonzero(known).tolist()):
            own = weights[:, i : i + 1]
            counts[i] += _times_first(_scored(score, some, own) if score else _additive(some, own), unit)
    factors = np.full(units, np.nan)
    factors[known] = counts / draws
    return factors


def _times_first(scores: Array, unit: int) -> float:
    """Return in how many draws a unit is first, tied draws shared; only those that it may win are looked at closely."""
    best = settled(scores.max(axis=0))
    wins = settled(scores[unit]) == best
    return float((1 / (settled(scores[:, wins]) == best[wins]).sum(axis=0)).sum())


def _scored(score: Score, values: Array, weights: Array) -> Array:
    scores = scores_of(score(values, weights))
    if scores.shape != (len(values), values.shape[2]):
        raise UsageError(f"score: returned shape {scores.shape}, not {(len(values), values.shape[2])}")
    return scores


def metaweights(kind: str, ranks: int) -> Array:
    """Return how much each rank counts, shape (ranks,), falling from 1.

    ``linear`` (n - r)/(n - 1); ``inverse`` 1/r; ``centroid`` sum over i >= r of 1/i, divided by that for r = 1.

    Raises
    ------
    UsageError
        If `kind` is none of these.
    """
    r = np.arange(1.0, ranks + 1)
    if kind == "linear":
        return (ranks - r) / (ranks - 1) if ranks > 1 else np.ones(1)
    if kind == "inverse":
        return 1 / r
    if kind == "centroid":
        sums = np.cumsum(1 / r[::-1])[::-1]
        return np.asarray(sums / sums[0])
    raise UsageError(f"unknown metaweights '{kind}'; {did_you_mean(str(kind), ('linear', 'inverse', 'centroid'))}")


def holistic_acceptability(share: Array, meta: str | Array = "centroid") -> Array:
    """Return the holistic acceptability of each unit: the sum over ranks of metaweight times acceptability.

    Parameters
    ----------
    share
        Acceptability, shape (units, ranks).
    meta
        ``linear``, ``inverse`` or ``centroid`` (see `metaweights`), or weights of one's own, shape (ranks,), within
        0-1 and not rising.

    Returns
    -------
    array
        Shape (units,), 0-1.

    Raises
    ------
    UsageError
        If `share` or `meta` is anything else.

    References
    ----------
    Lahdelma and Salminen 2001, doi:10.1287/opre.49.3.444.11220, section 3.
    """
    share = share_of(share)
    ranks = share.shape[1]
    counts = metaweights(meta, ranks) if isinstance(meta, str) else shaped("meta", meta, "ranks", ranks)
    within("meta", counts, 0.0, 1.0)
    if (np.diff(counts) > 0).any():
        raise UsageError("meta: a later rank must not count more than an earlier one")
    return np.asarray(np.cumsum(share * counts, axis=1)[:, -1])
