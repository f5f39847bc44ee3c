"""How a whole is shared among those that made it together, without remainder.

The formula stands in `docs/method.md`, section 7.
"""

from __future__ import annotations

from math import comb

import numpy as np

from ..streams import Array


def shapley(values: Array) -> Array:
    """Return the Shapley value of each of n players, exactly.

    Parameters
    ----------
    values
        What each coalition is worth, shape (2^n, ...): bit i of a coalition's number says whether player i is in it.

    Returns
    -------
    array
        Shape (n, ...); the parts sum to the worth of all players less that of none.

    Raises
    ------
    ValueError
        If the number of coalitions is no power of two.

    References
    ----------
    Shapley 1953, doi:10.1515/9781400881970-018.

    Examples
    --------
    Two players who are worth nothing alone share what they are worth together:

    >>> shapley(np.array([0.0, 0.0, 0.0, 6.0])).tolist()
    [3.0, 3.0]
    """
    values = np.asarray(values, dtype=float)
    coalitions = len(values)
    players = coalitions.bit_length() - 1
    if coalitions != 1 << players:
        raise ValueError(f"{coalitions} coalitions: of n players there are 2^n")
    parts = np.zeros((players, *values.shape[1:]))
    for i in range(players):
        for without in range(coalitions):
            if not without >> i & 1:
                weight = 1 / (players * comb(players - 1, without.bit_count()))
                parts[i] += weight * (values[without | 1 << i] - values[without])
    return parts
