"""Sums whose last digit does not depend on the version of Python."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Term = TypeVar("Term", float, NDArray[np.float64])


def plain_sum(terms: Iterable[Term], start: float | Term = 0.0) -> Term:
    """Return `start` and the terms added one after the other, each sum rounded to a double.

    From Python 3.12 on the builtin `sum` compensates the rounding of floats (Neumaier's summation), but not that of
    arrays or of NumPy's scalars: its last digits differ from those of Python 3.11, and one number alone from the same
    number in an array. This one is the same everywhere. Whole numbers have no rounding; `sum` is fine for them.

    Parameters
    ----------
    terms
        Floats, or arrays whose shapes broadcast; the order matters to the last digit.
    start
        What the first term is added to, and the sum of no terms; zeros of a shape give the sum at least that shape.

    Examples
    --------
    >>> plain_sum([0.1] * 10)
    0.9999999999999999
    """
    total: Any = start  # a number until the first array is added to it
    for term in terms:
        total = total + term
    added: Term = total
    return added
