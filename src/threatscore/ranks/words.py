"""Words for probabilities, where the simulation is precise enough for one."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import UsageError
from ..precision import wilson_error
from ..streams import Array


def likelihood(share: float, draws: int, words: Sequence[tuple[str, float]], *, error: float | None = None) -> str:
    """Return the word for a probability; empty outside all bands or where the simulation error spans a cut.

    Parameters
    ----------
    share
        Share of draws, 0-1.
    draws
        How many draws there were.
    words
        Words with the probability from which each holds, rising; the bands are half-open, [from, next).
    error
        Half-width of the 95 % interval, if it is known better than from the number of draws alone
        (`precision.share_error`).

    Raises
    ------
    UsageError
        If the share is not within 0-1, there is no draw, or the error is negative.

    Examples
    --------
    >>> icd = [("unlikely", 0.2), ("likely", 0.55), ("very likely", 0.8), ("", 0.99)]
    >>> likelihood(0.7, 10_000, icd), likelihood(0.8, 10_000, icd), likelihood(1.0, 10_000, icd)
    ('likely', '', '')
    >>> likelihood(0.6, 100, icd), likelihood(0.6, 100, icd, error=0.01)
    ('', 'likely')
    """
    known = simulation_error(share, draws) if error is None else float(error)
    if not known >= 0:
        raise UsageError(f"error: {error!r} is not a number of at least 0")
    low, high = (_word(end, words) for end in (max(share - known, 0.0), min(share + known, 1.0)))
    return low[1] if low == high else ""


def _word(share: float, words: Sequence[tuple[str, float]]) -> tuple[int, str]:
    """Return the number of the band, 0 below all of them, and its word."""
    reached = [(i, word) for i, (word, start) in enumerate(words, start=1) if start <= share + 1e-15]
    return reached[-1] if reached else (0, "")


def simulation_error(share: float | Array, draws: int) -> float:
    """Return the half-width of the 95 % interval of a share of independent draws, above 0 at 0 and 1 too.

    See `precision.wilson_error`.
    """
    return float(wilson_error(share, draws))
