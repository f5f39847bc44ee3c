"""The error of shares of independent draws, and what follows for ranks and for the number of draws."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import UsageError
from ..streams import Array

Z95 = 1.959963984540054
"""Quantile of the standard normal distribution for a central interval of 95 %."""


def wilson_error(share: Any, draws: int) -> Array:
    """Return the larger distance from a share to the ends of Wilson's 95 % interval.

    With a = z^2/n: |1/2 - p| a/(1 + a) + z sqrt(p(1 - p)/n + a/(4n))/(1 + a). At p = 0 this is a/(1 + a), about 3.84/n.

    Parameters
    ----------
    share
        Share of independent draws, any shape, 0-1.
    draws
        How many, at least 1.

    Returns
    -------
    array
        The shape of `share`.

    Raises
    ------
    UsageError
        If the share is not within 0-1 or there is no draw.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953; Brown, Cai and DasGupta 2001, doi:10.1214/ss/1009213286.
    """
    p = _shares(share)
    n = _draws(draws)
    a = Z95**2 / n
    return np.asarray((np.abs(0.5 - p) * a + Z95 * np.sqrt(p * (1 - p) / n + a / (4 * n))) / (1 + a))


def gap_error(one: Any, other: Any, draws: int) -> Array:
    """Return the 95 % half-width of the difference of two shares of independent draws, of which a draw is in one alone.

    1.96 sqrt((p + q - (p - q)^2)/(n - 1)): what `mean_error` says of +1, -1 and 0, told from their shares.

    Parameters
    ----------
    one, other
        Shares, 0-1, of one shape, at most 1 together.
    draws
        How many, at least 1.

    Returns
    -------
    array
        The same shape; NaN of a single draw, which tells nothing of its spread.

    Raises
    ------
    UsageError
        If a share is not within 0-1 or there is no draw.

    References
    ----------
    Variance of a difference of multinomial shares: Agresti 2013, *Categorical Data Analysis*, ch. 1.

    Examples
    --------
    >>> float(gap_error([0.5], [0.5], 101)[0]) == Z95 / 10
    True
    """
    p, q, n = _shares(one), _shares(other), _draws(draws)
    if n < 2:
        return np.full(p.shape, np.nan)
    return np.asarray(Z95 * np.sqrt(np.maximum(p + q - (p - q) ** 2, 0.0) / (n - 1)))


def rank_brackets(share: Any, q: float, draws: int) -> tuple[Array, Array]:
    """Return the lowest and the highest number that the q-quantile of a unit's rank may be, given the simulation error.

    The quantile is the smallest rank whose cumulated acceptability reaches q. A rank is in doubt where q lies within
    Wilson's interval of its cumulated acceptability C, that is |C - q| < z sqrt(q(1 - q)/n). The quantile lies within
    the bracket with 95 % for each unit on its own; the plain error serves stratified draws too, as an upper bound.

    Parameters
    ----------
    share
        Acceptability, shape (units, ranks).
    q
        Above 0 and below 1: no number of draws says how far the very last rank may be.
    draws
        How many the acceptability rests on, at least 1.

    Returns
    -------
    lowest, highest
        Integers, shape (units,); `lowest` is the better rank.

    Raises
    ------
    UsageError
        If share, q or draws are anything else.

    References
    ----------
    The interval for a quantile between two order statistics, by the normal approximation of the binomial: Conover 1999,
    *Practical Nonparametric Statistics*, section 3.2.
    """
    table = _shares(share)
    if table.ndim != 2:
        raise UsageError(f"share: shape {table.shape}, but must be (units, ranks)")
    if not 0 < q < 1:
        raise UsageError(f"q: {q!r} is not a probability above 0 and below 1")
    error = Z95 * np.sqrt(q * (1 - q) / _draws(draws))
    reached = np.cumsum(table, axis=1)
    lowest, highest = (
        np.where(sure.any(axis=1), np.argmax(sure, axis=1) + 1, table.shape[1])
        for sure in (reached >= q - error - 1e-12, reached >= q + error - 1e-12)
    )
    return lowest, highest


def draws_needed(error_now: float, error_wanted: float, draws_now: int) -> int:
    """Return how many draws bring an error down to the one wanted: errors fall with the square root of the draws.

    Of a stratified design, round up to whole replicates.

    Raises
    ------
    UsageError
        If an error is not a number, the present one is negative, or the one wanted is not above 0.

    Examples
    --------
    >>> draws_needed(0.02, 0.01, 1_000)
    4000
    """
    if not (0 <= error_now < np.inf and 0 < error_wanted < np.inf):
        raise UsageError(f"errors: {error_now!r} now and {error_wanted!r} wanted, but must be numbers above 0")
    needed = _draws(draws_now) * (error_now / error_wanted) ** 2
    return max(1, int(np.ceil(needed * (1 - 1e-12))))


def _shares(share: Any) -> Array:
    p = np.asarray(share, dtype=float)
    if p.size == 0 or not (p.min() >= -1e-9 and p.max() <= 1 + 1e-9):
        raise UsageError("share: must be within 0 and 1")
    return np.asarray(np.clip(p, 0, 1))


def _draws(draws: Any) -> int:
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        raise UsageError(f"draws: {draws!r} is not a whole number of at least 1")
    return int(draws)
