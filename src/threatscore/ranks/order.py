"""The order of the units in each draw, and what is tied."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np

from ..streams import Array

TIE = 9
"""Scores that agree to this many decimals are equal: what is left beyond is the rounding of sums, not evidence."""

BLOCK = 2**17
"""How many scores are sorted at a time: 1 MB, which a processor's cache holds."""

AHEAD = 8
"""How many blocks an executor may work on before the first of them is counted: bounds the memory."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def settled(scores: Array | np.float64) -> Array:
    """Return scores without the rounding of their sums, for every comparison with a cut or with one another."""
    return np.asarray(np.round(scores, TIE))


@cache
def least(cut: float) -> float:
    """Return the smallest number that is settled at a cut or above, so that scores need not be settled one by one.

    Examples
    --------
    >>> settled(least(20.0)) >= 20, settled(np.nextafter(least(20.0), 0)) >= 20
    (np.True_, np.False_)
    """
    low, high = (cut + side * 10.0 ** (1 - TIE) * max(abs(cut), 1.0) for side in (-1, 1))
    while np.nextafter(low, high) < high:
        middle = (low + high) / 2
        low, high = (low, middle) if settled(np.float64(middle)) >= cut else (middle, high)
    return high


def position_by(values: Array) -> Array:
    """Return ranks by value; ties share the lowest number. Shape (units,) in and out."""
    values = settled(np.asarray(values))
    ordered = np.sort(values)
    return np.asarray(1 + len(values) - np.searchsorted(ordered, values, side="right"), dtype=int)


@dataclass(frozen=True)
class Order:
    """The units of each draw, the highest first.

    Parameters
    ----------
    unit
        Whole numbers, shape (draws, places): the unit at each place.
    same
        Booleans, shape (draws, places - 1): whether a place is tied with the next one.
    """

    unit: Array
    same: Array

    def runs(self) -> tuple[Array, Array]:
        """Return where in `unit.ravel()` each run of tied places starts, and its length; one place alone is a run."""
        new = np.ones(self.unit.shape, dtype=bool)
        np.logical_not(self.same, out=new[:, 1:])
        starts = np.flatnonzero(new)  # each draw begins with a run of its own
        return starts, np.diff(starts, append=new.size)

    def alone(self) -> Array:
        """Return whether a place is tied with no other, shape (draws, places)."""
        alone = np.ones(self.unit.shape, dtype=bool)
        alone[:, 1:] = ~self.same
        alone[:, :-1] &= ~self.same
        return alone


def ordered(scores: Array) -> Order:
    """Return the order of the units in each draw of `scores`, shape (units, draws).

    A unit's score in billionths and its number make one whole number, so that one sort of whole numbers orders the
    draw and tells what is tied.
    """
    units = len(scores)
    bits = (units - 1).bit_length()
    keys = _descending(scores, 62 - bits)
    keys <<= bits
    keys |= np.arange(units)
    keys.sort(axis=1)
    same = (keys[:, 1:] ^ keys[:, :-1]).view(np.uint64) < (1 << bits)  # unsigned: two signs are no tie
    keys &= (1 << bits) - 1
    return Order(keys, same)


def _descending(scores: Array, bits: int) -> Array:
    """Return whole numbers of so many bits that fall where settled scores rise: shape (draws, units)."""
    billionths = scores * -(10.0**TIE)
    np.rint(billionths, out=billionths)  # as `settled` does it
    if max(billionths.max(), -billionths.min()) < 2.0 ** min(bits, 51):
        return billionths.T.astype(np.int64, order="C")
    values = -settled(scores).T  # too large for whole numbers: their places in the order of the draw instead
    order = np.argsort(values, axis=1)
    places = np.zeros(values.shape, dtype=np.int64)
    rising = np.take_along_axis(values, order, axis=1)
    np.cumsum(rising[:, 1:] != rising[:, :-1], axis=1, out=places[:, 1:])
    codes = np.empty_like(places)
    np.put_along_axis(codes, order, places, axis=1)
    return codes


def positions(scores: Array) -> tuple[Array, Array]:
    """Return the first and the last rank that each unit occupies in each draw.

    Parameters
    ----------
    scores
        Shape (units, draws). Units whose scores are equal in a draw (see `settled`) occupy the same ranks.

    Returns
    -------
    first, last
        Integers, shape (units, draws); equal unless there is a tie.
    """
    scores = np.asarray(scores, dtype=float)
    first, last = np.empty(scores.shape, dtype=int), np.empty(scores.shape, dtype=int)
    units, draws = scores.shape
    for part in blocks(units, draws) if units else ():
        order = ordered(scores[:, part])
        starts, sizes = order.runs()
        low = np.repeat(starts % units, sizes).reshape(order.unit.shape)
        np.put_along_axis(first[:, part].T, order.unit, low + 1, axis=1)
        np.put_along_axis(last[:, part].T, order.unit, low + np.repeat(sizes, sizes).reshape(low.shape), axis=1)
    return first, last


def blocks(units: int, draws: int, size: int | None = None) -> list[slice]:
    """Return slices of draws that hold about `size` scores each, `BLOCK` unless given."""
    step = max(1, (size or BLOCK) // max(units, 1))
    return [slice(start, min(start + step, draws)) for start in range(0, draws, step)]


def in_turn(
    work: Callable[[Item], Result], items: Iterable[Item], executor: Executor | None = None
) -> Iterator[Result]:
    """Yield the result of each item in the order of the items, a few of them at work ahead if there is an executor."""
    if executor is None:
        yield from map(work, items)
        return
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            waiting.append(executor.submit(work, item))
            if len(waiting) >= AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
