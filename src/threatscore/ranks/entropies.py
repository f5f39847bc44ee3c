"""How open the ranking is, in bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..streams import Array
from .inputs import share_of


@dataclass(frozen=True, eq=False)
class Entropy:
    """Entropy of the ranking: 0 where all is settled, 1 bit where two outcomes are as likely, and so on.

    Parameters
    ----------
    by_unit
        Shape (units,): how open it is which rank the unit has.
    by_rank
        Shape (ranks,): how open it is which unit has the rank.
    """

    by_unit: Array
    by_rank: Array


def entropy(share: Array, *, normalised: bool = False) -> Entropy:
    """Return Shannon's entropy of each row and each column of the acceptabilities, -sum b log2 b with 0 log 0 = 0.

    Parameters
    ----------
    share
        Acceptability, shape (units, ranks).
    normalised
        In shares of the most there can be, log2 of the number of units, instead of bits; a single unit has 0.

    Raises
    ------
    UsageError
        If `share` is not such a table.

    References
    ----------
    Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x. Entropy of rank acceptabilities as the openness of a ranking:
    Ciomek, Kadzinski and Tervonen 2017, doi:10.1016/j.omega.2016.08.012. Normalising it is ours.

    Examples
    --------
    >>> entropy([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]).by_unit.tolist()
    [1.0, 1.0, 0.0]
    """
    share = share_of(share)
    bits = -share * np.log2(np.where(share > 0, share, 1.0))
    by_unit, by_rank = (np.maximum(np.cumsum(bits, axis=axis).take(-1, axis=axis), 0.0) for axis in (1, 0))
    if normalised:
        by_unit, by_rank = (_normalised(of, n) for of, n in zip((by_unit, by_rank), share.shape[::-1], strict=True))
    return Entropy(by_unit, by_rank)


def _normalised(bits: Array, outcomes: int) -> Array:
    return bits / np.log2(outcomes) if outcomes > 1 else np.zeros_like(bits)
