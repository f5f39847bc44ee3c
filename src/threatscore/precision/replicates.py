"""The error of a mean or of a share over draws, given the draws.

`kept` asks for the draws in which something holds: the mean or share among them, a ratio of two means.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import stdtrit

from ..errors import UsageError
from ..streams import Array
from .shares import Z95, wilson_error

REPLICATES = 20
"""Fewer replicates tell too little of their own spread."""

FEW = 5
"""Below so many events a replicate, on average, the spread between replicates is not taken at its word."""

BLOCK = 2**18
"""How many values are worked on at a time: 2 MB."""


def mean_error(values: Any, *, replicate: int | None = None, kept: Any = None) -> Array:
    """Return the 95 % half-width of the mean over draws.

    Plain: 1.96 sd/sqrt(n). Replicates: t sd(means of replicates)/sqrt(R), t the 0.975 quantile of Student's
    distribution with R - 1 degrees of freedom.

    Of the n' kept draws, with mean a: plain t sd/sqrt(n'), n' - 1 degrees of freedom. Replicates: as above, of the
    replicates' sums of (value - a) over their kept draws, divided by n'/R, the linear form of the error of a ratio; if
    fewer than 5 draws are kept per replicate, the larger of the two.

    Parameters
    ----------
    values
        Shape (..., draws), at least 2 draws, finite.
    replicate
        Draws per replicate, m; they must make at least 20 whole replicates. None: independent draws.
    kept
        Booleans, shape (draws,): the draws in which something holds. None: all.

    Returns
    -------
    array
        Shape (...); NaN where fewer than 2 draws are kept: nothing is known of the error.

    Raises
    ------
    UsageError
        If values, replicate or kept are anything else.

    References
    ----------
    Replicates: McKay, Beckman and Conover 1979, doi:10.1080/00401706.1979.10489755. Ratio: Cochran 1977, *Sampling
    Techniques*, ch. 6. The larger of the two for few draws is ours.
    """
    rows, shape = _rows(values)
    mask = _mask(kept, rows.shape[1])
    size = _size(replicate, rows.shape[1])
    found = [_mean_error(part, size, mask) for part in _parts(rows)]
    return np.concatenate(found).reshape(shape)


def _mean_error(values: Array, size: int | None, mask: Array | None) -> Array:
    """Return errors of a few rows, shape (rows,)."""
    n = values.shape[1] if mask is None else int(mask.sum())
    if n < 2:
        return np.full(len(values), np.nan)
    own = values if mask is None else np.ascontiguousarray(values[:, mask])  # rows apart, whatever their number
    few = size is not None and mask is not None and n < FEW * (values.shape[1] // size)
    if size is not None and not few:
        return _spread(values, own.mean(axis=1), size, mask, n)
    t = Z95 if mask is None else float(stdtrit(n - 1, 0.975))
    plain = np.asarray(t * own.std(axis=1, ddof=1) / np.sqrt(n))
    return plain if size is None else np.maximum(_spread(values, own.mean(axis=1), size, mask, n), plain)


def _spread(values: Array, mean: Array, size: int, mask: Array | None, n: int) -> Array:
    """Return t sd/sqrt(R) of the replicates' shares in the error of the mean over n draws, shape (rows,)."""
    gaps = values - mean[:, None]
    if mask is not None:
        gaps *= mask
    count = values.shape[1] // size
    sums = gaps.reshape(len(values), count, size).sum(axis=2) * (count / n)
    return np.asarray(stdtrit(count - 1, 0.975) * sums.std(axis=1, ddof=1) / np.sqrt(count))


def share_error(indicator: Any, *, replicate: int | None = None, kept: Any = None) -> Array:
    """Return the 95 % half-width of a share of draws, honest near 0 and 1, where 1.96 sqrt(p(1 - p)/n) vanishes.

    Plain: the larger distance from the share to the ends of Wilson's interval (`wilson_error`).

    Replicates, with at least 5 events and 5 non-events in each on average: t times the standard error of the
    replicates' means, as for `mean_error`, but at least the plain error of no event at all, since even equal replicates
    leave open what is seen less than once in all draws. With fewer: the plain error times sqrt(m/(m - 1)), which is
    not too small, since Latin hypercube sampling multiplies the plain variance by m/(m - 1) at most.

    Parameters
    ----------
    indicator
        Shape (..., draws): 1 or 0 for what happens in a draw or not, or a tie's fraction between them.
    replicate
        Draws per replicate, m; they must make at least 20 whole replicates. None: independent draws.
    kept
        Booleans, shape (draws,): the draws in which something else holds, for a share among them. None: all.

    Returns
    -------
    array
        Shape (...); NaN where no draw is kept.

    Raises
    ------
    UsageError
        If indicator, replicate or kept are anything else.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953; the bound: Owen 1997, doi:10.1137/S0036142994277468. When to use
    which is ours.
    """
    rows, shape = _rows(indicator)
    if rows.min() < 0 or rows.max() > 1:
        raise UsageError("indicator: must be 0, 1 or a fraction between them in every draw")
    mask = _mask(kept, rows.shape[1])
    size = _size(replicate, rows.shape[1])
    found = [_share_error(part, size, mask) for part in _parts(rows)]
    return np.concatenate(found).reshape(shape)


def _share_error(values: Array, size: int | None, mask: Array | None) -> Array:
    """Return errors of a few rows, shape (rows,)."""
    n = values.shape[1] if mask is None else int(mask.sum())
    if n == 0:
        return np.full(len(values), np.nan)
    own = values if mask is None else np.ascontiguousarray(values[:, mask])
    share = np.clip(own.mean(axis=1), 0, 1)
    plain = wilson_error(share, n)
    if size is None:
        return plain
    spread = np.maximum(_spread(values, share, size, mask, n), wilson_error(0.0, n))
    events = n * np.minimum(share, 1 - share)
    few = events < FEW * (values.shape[1] // size)
    return np.asarray(np.where(few, plain * np.sqrt(size / max(size - 1, 1)), spread))


def _rows(values: Any) -> tuple[Array, tuple[int, ...]]:
    """Return values as (rows, draws), checked, and the shape of the result."""
    try:
        array = np.asarray(values)
        numbers = array if array.dtype == bool else array.astype(float, copy=False)
    except (TypeError, ValueError):
        raise UsageError("values: not a rectangular array of numbers") from None
    if numbers.ndim == 0 or numbers.size == 0:
        raise UsageError(f"values: of shape {numbers.shape}, but must be (..., draws) with at least one draw")
    if not (np.isfinite(numbers.max()) and np.isfinite(numbers.min())):
        raise UsageError("values: must be finite numbers")
    return numbers.reshape(-1, numbers.shape[-1]), numbers.shape[:-1]


def _parts(rows: Array) -> list[Array]:
    """Return a few rows at a time."""
    step = max(1, BLOCK // rows.shape[1])
    return [rows[start : start + step].astype(float, copy=False) for start in range(0, len(rows), step)]


def _mask(kept: Any, draws: int) -> Array | None:
    if kept is None:
        return None
    mask = np.asarray(kept)
    if mask.dtype != bool or mask.shape != (draws,):
        raise UsageError(f"kept: {mask.dtype} of shape {mask.shape}, but must be booleans of shape ({draws},)")
    return mask


def _size(replicate: int | None, draws: int) -> int | None:
    """Return the draws of a replicate, checked."""
    if replicate is None:
        return None
    whole = isinstance(replicate, int | np.integer) and not isinstance(replicate, bool) and replicate >= 1
    if not whole or draws % replicate or draws // replicate < REPLICATES:
        raise UsageError(
            f"replicate: {replicate!r} draws do not make {REPLICATES} or more whole replicates of {draws} draws"
        )
    return int(replicate)
