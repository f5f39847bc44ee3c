"""From words to beliefs: `docs/method.md`, "From words to distributions", is the text of which this is the code."""

from __future__ import annotations

from functools import lru_cache
from math import exp, hypot, log, sqrt
from typing import NamedTuple

from scipy.special import ndtri

from ..config.reading import Reading, Words
from ..distributions import Belief, Lognormal, ParetoAbove, Pert, Point, PowerBelow, Steps, ZeroOr
from ..evidence import Claim

BOUNDS = ("up_to", "at_least")
CANNOT_BE_JUDGED = 6
NARROWEST = 1e-9
"""Ends nearer than this, relative to each other, have no spread between them that could be stretched."""


class Worded(NamedTuple):
    """A quantity as worded: numbers, or step numbers of an ordinal scale if `wording` is ``level``."""

    wording: str
    low: float | None = None
    best: float | None = None
    high: float | None = None
    chances: tuple[float, ...] = ()
    """Chances of all steps; only of a declared belief in levels."""

    def times(self, factor: float) -> Worded:
        """Return the quantity with all its numbers multiplied."""
        if factor == 1:
            return self
        if factor == 0:
            return Worded("exact", best=0.0)
        low, best, high = (None if value is None else value * factor for value in (self.low, self.best, self.high))
        return Worded(self.wording, low, best, high)


def of_claim(claim: Claim, steps: tuple[str, ...] | None) -> Worded:
    """Return a claim's wording, the names of steps replaced by their numbers."""
    if claim.wording != "level":
        return Worded(claim.wording, claim.low, claim.best, claim.high)  # type: ignore[arg-type]  # held by the rows
    names = steps or ()
    low, best, high = (
        float(names.index(name)) if isinstance(name, str) else name for name in (claim.low, claim.best, claim.high)
    )
    return Worded("level", low, best, high)


def of_words(words: Words, steps: tuple[str, ...] | None = None) -> Worded:
    """Return a belief declared in the settings."""
    if words.levels is not None:
        assert steps is not None  # held by the settings
        chances = dict(words.levels)
        return Worded("level", chances=tuple(chances.get(name, 0.0) for name in steps))
    if words.range is not None:
        low, *middle, high = words.range
        return Worded("range", low, middle[0] if middle else None, high)
    if words.up_to is not None:
        return Worded("up_to", high=words.up_to)
    if words.at_least is not None:
        return Worded("at_least", low=words.at_least)
    return Worded("exact", best=words.exact) if words.exact is not None else Worded("about", best=words.about)


def of_amount(low: float | None, best: float | None, high: float | None, measure: str) -> Worded | None:
    """Return an event's amount as worded; None where nothing is stated."""
    if low is not None and high is not None:
        return Worded("range", low, best, high) if low < high else Worded("exact", best=low)
    if best is not None:
        exact = measure == "number" or best == 0
        return Worded("exact" if exact else "toll", best=best)
    if high is not None:
        return Worded("up_to", high=high) if high > 0 else Worded("exact", best=0.0)
    return None if low is None else Worded("at_least" if low > 0 else "range", low=low)


@lru_cache
def grade(letter: str, digit: str | None) -> int:
    """Return the grade 1-6 of a source's letter and a claim's digit: the worse; F and 6 give way to the other."""
    judged = [value for value in ("ABCDEF".index(letter) + 1, int(digit or CANNOT_BE_JUDGED))
              if value < CANNOT_BE_JUDGED]  # fmt: skip
    return max(judged, default=CANNOT_BE_JUDGED)


def widening(reading: Reading, grade: int, age: float) -> float:
    """Return the spread that a grade and an age in years add to any other, in quadrature."""
    return float((reading.grades.spread[grade - 1] ** 2 + reading.ageing.spread_per_year**2 * age) ** 0.5)


def read(words: Worded, reading: Reading, *, steps: int = 0, grade: int = 1, age: float = 0.0) -> Belief:
    """Return the belief that a wording stands for.

    Parameters
    ----------
    words
        The quantity as worded.
    reading
        How words are read.
    steps
        Length of the ordinal scale, for levels.
    grade
        1 (best) to 5 and 6 (cannot be judged).
    age
        Years from the date spoken of to the as-of date, at least 0.
    """
    return belief_of(words, reading, grade, widening(reading, grade, age), steps)


def belief_of(words: Worded, reading: Reading, grade: int, widening: float, steps: int) -> Belief:
    """Return what `read` does where the `widening` by grade and age is known already."""
    if words.wording == "range":  # the most frequent first
        return _range(words, reading, widening)
    if words.wording == "level":
        slip = 1 - (1 - reading.level_slip) * reading.grades.holds[grade - 1]
        return Steps(words.chances) if words.chances else _level(words, steps).slipped(slip)
    if words.wording == "exact":
        return Point(_number(words.best))
    if words.wording == "up_to":
        return PowerBelow(_number(words.high), reading.up_to)
    if words.wording == "at_least":
        return ParetoAbove(_number(words.low), reading.at_least)
    spread = reading.toll if words.wording == "toll" else reading.about
    return _lognormal(_number(words.best), spread, spread, widening)


def around(words: Worded, reading: Reading) -> tuple[float, float]:
    """Return the ends of the central interval, of the declared coverage, that "about n" stands for."""
    half = reading.about * _z(reading.interval)
    return _number(words.best) * exp(-half), _number(words.best) * exp(half)


@lru_cache
def _z(interval: float) -> float:
    """Return the upper end of the central interval of a standard normal with this coverage."""
    return float(ndtri((1 + interval) / 2))


def _number(value: float | None) -> float:
    assert value is not None  # held by the rows and by the settings
    return value


def _lognormal(median: float, below: float, above: float, widening: float) -> Belief:
    if not (below or above or widening):
        return Point(median)
    wider = hypot(below, widening)
    return Lognormal(median, wider, wider if above == below else hypot(above, widening))


def _zero_or(share: float, positive: Belief) -> Belief:
    return ZeroOr(share, positive) if share < 1 else Point(0.0)


def _range(words: Worded, reading: Reading, widening: float) -> Belief:
    low, best, high = words.low, words.best, words.high
    assert low is not None  # held by the rows and by the settings
    if high is None:  # an event's "at least 0"
        return _zero_or(reading.zero_share, ParetoAbove(1.0, reading.at_least))
    if high == 0:
        return Point(0.0)
    if best is not None and reading.three_points == "pert" and high - low > NARROWEST * high:
        return Pert(low, best, high).widened(widening)
    z = _z(reading.interval)
    if low > 0:
        if best is None:
            spread = log(high / low) / (2 * z)
            return _lognormal(sqrt(low * high), spread, spread, widening)
        return _lognormal(best, log(best / low) / z, log(high / best) / z, widening)
    if best:
        spread = log(high / best) / z
        return _zero_or(reading.zero_share, _lognormal(best, spread, spread, widening))
    share = reading.zero_share if best is None else max(0.5, reading.zero_share)
    return _zero_or(share, PowerBelow(high, reading.up_to))


def _level(words: Worded, steps: int) -> Steps:
    first = int(_number(words.best if words.low is None else words.low))
    last = int(_number(words.best if words.high is None else words.high))
    width = last - first + 1
    return Steps(tuple(1 / width if first <= i <= last else 0.0 for i in range(steps)))
