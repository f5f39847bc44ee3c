"""Beliefs about one value as `docs/method.md`, section 2, words them: written a second time, from the page alone.

A belief has `cdf(x)`, `below(x)` (the mass strictly below x) and `quantile(p)`, all over arrays of worlds.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

INF = np.inf


class Belief:
    """A continuous belief unless a kind says otherwise."""

    def cdf(self, x: Any) -> Any:
        raise NotImplementedError

    def quantile(self, p: Any) -> Any:
        raise NotImplementedError

    def below(self, x: Any) -> Any:
        return self.cdf(x)

    def mass(self, low: Any, high: Any) -> Any:
        return np.maximum(self.cdf(high) - self.below(low), 0.0)

    def draw(self, u: Any, low: Any = -INF, high: Any = INF) -> Any:
        """Return the value at place u of what is left between low and high."""
        return np.clip(self.quantile(self.below(low) + u * self.mass(low, high)), low, high)


@dataclass(frozen=True)
class Point(Belief):
    at: float

    def cdf(self, x):
        return np.where(np.asarray(x) >= self.at, 1.0, 0.0)

    def below(self, x):
        return np.where(np.asarray(x) > self.at, 1.0, 0.0)

    def quantile(self, p):
        return np.full(np.shape(p), float(self.at))


@dataclass(frozen=True)
class Lognormal(Belief):
    """Half of the mass on either side of the median, each side with its own spread."""

    median: float
    lower: float
    upper: float

    def cdf(self, x):
        x = np.asarray(x, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.log(np.maximum(x, 0.0) / self.median)
            return np.where(x <= 0, 0.0, ndtr(z / np.where(z < 0, self.lower, self.upper)))

    def quantile(self, p):
        z = ndtri(np.asarray(p, dtype=float))
        return self.median * np.exp(np.where(z < 0, self.lower, self.upper) * z)


@dataclass(frozen=True)
class WithZero(Belief):
    """Zero with a probability, else something above it."""

    share: float
    above: Belief

    def cdf(self, x):
        return np.where(np.asarray(x) >= 0, self.share + (1 - self.share) * self.above.cdf(x), 0.0)

    def below(self, x):
        return np.where(np.asarray(x) > 0, self.cdf(x), 0.0)

    def quantile(self, p):
        rest = np.maximum((np.asarray(p) - self.share) / (1 - self.share), 0.0)
        return np.where(np.asarray(p) <= self.share, 0.0, self.above.quantile(rest))


@dataclass(frozen=True)
class UpTo(Belief):
    most: float
    power: float

    def cdf(self, x):
        return np.clip(np.asarray(x, dtype=float) / self.most, 0.0, 1.0) ** self.power

    def quantile(self, p):
        return self.most * np.asarray(p) ** (1 / self.power)


@dataclass(frozen=True)
class AtLeast(Belief):
    least: float
    power: float

    def cdf(self, x):
        return 1 - (self.least / np.maximum(np.asarray(x, dtype=float), self.least)) ** self.power

    def quantile(self, p):
        with np.errstate(divide="ignore"):
            return self.least * (1 - np.asarray(p, dtype=float)) ** (-1 / self.power)


@dataclass(frozen=True)
class Steps(Belief):
    """Probabilities of the steps 0, 1, ... of a scale."""

    chances: tuple[float, ...]

    def cdf(self, x):
        sums = np.concatenate([[0.0], np.cumsum(self.chances)])
        sums[-1] = 1.0
        at = np.clip(np.floor(np.asarray(x, dtype=float)), -1, len(self.chances) - 1)
        return sums[at.astype(int) + 1]

    def below(self, x):
        return self.cdf(np.ceil(np.asarray(x, dtype=float)) - 1)

    def quantile(self, p):
        cuts = np.cumsum(self.chances)[:-1]
        return np.searchsorted(cuts, np.asarray(p), side="left").astype(float)


@dataclass(frozen=True)
class Scale:
    """Goalposts: raw value to points, and back for the belief that is spread evenly over the points."""

    kind: str
    raw: tuple[float, ...]
    points: tuple[float, ...]
    names: tuple[str, ...] = ()

    def to_points(self, x):
        if self.kind == "steps":
            return np.asarray(self.points)[np.asarray(x).astype(int)]
        if self.kind == "log":
            with np.errstate(divide="ignore"):
                return np.interp(np.log(np.maximum(x, 0.0)), np.log(self.raw), self.points)
        return np.interp(x, self.raw, self.points)

    def to_raw(self, points):
        if self.kind == "log":
            return np.exp(np.interp(points, self.points, np.log(self.raw)))
        return np.interp(points, self.points, self.raw)


@dataclass(frozen=True)
class Even(Belief):
    """Spread evenly over the whole scale of goalposts."""

    scale: Scale

    def cdf(self, x):
        return self.scale.to_points(x) / 100

    def quantile(self, p):
        return self.scale.to_raw(100 * np.asarray(p))


def scale_of(text: dict[str, Any]) -> Scale:
    """Return the scale of a leaf's settings."""
    if text["kind"] == "steps":
        names, points = zip(*text["steps"], strict=True)
        return Scale("steps", (), tuple(map(float, points)), names)
    if text["kind"] == "piecewise":
        raw, points = zip(*text["points"], strict=True)
        return Scale("piecewise", tuple(map(float, raw)), tuple(map(float, points)))
    return Scale(text["kind"], (float(text["low"]), float(text["high"])), (0.0, 100.0))


def evenly(scale: Scale) -> Belief:
    """Return the belief spread over the whole scale: every step alike, or every point alike."""
    return Steps((1 / len(scale.names),) * len(scale.names)) if scale.kind == "steps" else Even(scale)


def halfwidth(reading: dict[str, Any]) -> float:
    """Return z of the central interval."""
    return float(ndtri((1 + reading["interval"]) / 2))


def belief(wording: str, low: Any, best: Any, high: Any, reading: dict[str, Any], widening: float = 0.0) -> Belief:
    """Return the belief of words about a number, widened by grade and age."""
    z = halfwidth(reading)

    def wide(spread: float) -> float:
        return float(np.hypot(spread, widening))

    if wording == "exact":
        return Point(best)
    if wording == "about":
        return Lognormal(best, wide(reading["about"]), wide(reading["about"]))
    if wording == "up_to":
        return UpTo(high, reading["up_to"])
    if wording == "at_least":
        return AtLeast(low, reading["at_least"])
    if low == 0 and not best:
        share = max(reading["zero_share"], 0.5) if best == 0 else reading["zero_share"]
        return WithZero(share, UpTo(high, reading["up_to"]))
    if low == 0:  # the table's "as above" is the line of a-m-b: grade and age widen it
        return WithZero(reading["zero_share"], Lognormal(best, *(wide(np.log(high / best) / z),) * 2))
    middle = best if best is not None else float(np.sqrt(low * high))
    return Lognormal(middle, wide(np.log(middle / low) / z), wide(np.log(high / middle) / z))


def level(low: int, high: int, steps: int, off: float) -> Belief:
    """Return the belief of a step, or evenly of some steps, one step off with probability `off`."""
    chances = np.zeros(steps)
    for step in range(low, high + 1):
        at = 1 / (high - low + 1)
        chances[step] += at * (1 - off)
        for next_to in (step - 1, step + 1):
            inside = 2 * step - next_to if not 0 <= next_to < steps else next_to
            chances[inside] += at * off / 2
    return Steps(tuple(chances))


def declared(words: dict[str, Any], reading: dict[str, Any], scale: Scale | None = None) -> Belief:
    """Return a belief declared in the settings."""
    (wording, value), *_ = words.items()
    if wording == "levels":
        assert scale is not None
        return Steps(tuple(value.get(name, 0.0) for name in scale.names))
    if wording == "range":
        low, *middle, high = value
        return belief("range", low, middle[0] if middle else None, high, reading)
    return belief(wording, value, value, value, reading)
