"""What the arrays that people bring must be: each check raises a `UsageError` that says what was given."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import UsageError
from ..streams import Array

LARGEST = 1e290
"""Beyond it, rounding to nine decimals overflows."""


def numbers(what: str, values: Any) -> Array:
    """Return an array of floats, NaN and infinity included, not copied if it is one.

    Raises
    ------
    UsageError
        If the values are no rectangle of numbers.
    """
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise UsageError(f"{what}: not a rectangular array of numbers") from None


def floats(what: str, values: Any) -> Array:
    """Return an array of finite floats, not copied if it is one.

    Raises
    ------
    UsageError
        If the values are no rectangle of numbers, none at all, or not all finite.
    """
    array = numbers(what, values)
    if array.size == 0:
        raise UsageError(f"{what}: empty, of shape {array.shape}; at least one of each is needed")
    if not (array.max() < LARGEST and array.min() > -LARGEST):  # false for NaN too, and needs no array of booleans
        raise UsageError(f"{what}: must be finite numbers, below {LARGEST:.0e} in size")
    return array


def shaped(what: str, values: Any, names: str, *shape: int | None) -> Array:
    """Return finite floats of a shape; None stands for any length, `names` names the axes.

    Raises
    ------
    UsageError
        If the shape is another.
    """
    array = floats(what, values)
    fits = array.ndim == len(shape) and all(want in (None, have) for want, have in zip(shape, array.shape, strict=True))
    if not fits:
        wanted = ", ".join("any" if want is None else str(want) for want in shape)
        raise UsageError(f"{what}: shape {array.shape}, but must be ({names}), here ({wanted})")
    return array


def scores_of(values: Any) -> Array:
    """Return scores, checked: shape (units, draws)."""
    return shaped("scores", values, "units, draws", None, None)


def share_of(values: Any) -> Array:
    """Return rank acceptabilities, checked: shape (units, ranks), within 0-1 but for rounding.

    Published tables are rounded, so that their sums are not asked for.
    """
    share = shaped("share", values, "units, ranks", None, None)
    within("share", share, 0.0, 1.0 + 1e-9)
    return share


def weights_of(values: Any) -> Array:
    """Return weights, checked: shape (criteria, draws), none negative, in each draw at least one above zero."""
    weights = shaped("weights", values, "criteria, draws", None, None)
    within("weights", weights, 0.0, LARGEST)
    if not weights.any(axis=0).all():
        raise UsageError("weights: all are zero in a draw")
    return weights


def within(what: str, values: Array, low: float, high: float) -> None:
    """Raise a `UsageError` that names the first value out of bounds, if there is one."""
    if values.min() < low or values.max() > high:
        bad = values[(values < low) | (values > high)].flat[0]
        raise UsageError(f"{what}: {bad:g} is not within {low:g} to {high:g}")


def whole(what: str, value: Any, low: int, high: int) -> int:
    """Return a whole number within bounds, or raise a `UsageError`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
        raise UsageError(f"{what}: {value!r} is not a whole number from {low} to {high}")
    return int(value)
