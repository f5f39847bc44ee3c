"""How a raw value becomes 0-100: one small class a scale, declared goalposts by default.

Scales are pydantic models because `weights.yaml` is where they are written: their fields are what the file may say.
A scale with goalposts maps each value by itself. A relative scale (min-max, z-score, rank, percentile) compares the
units of a draw with one another, so a new unit moves all others; its results say so.
"""

from __future__ import annotations

import itertools
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from scipy.special import ndtr

from .distributions import Belief, Steps, Tabulated
from .streams import Array

Finite = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1)]
Points = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


def as_tuples(value: object) -> object:
    """Let a YAML list of lists pass for a tuple of tuples."""
    if isinstance(value, list):
        return tuple(as_tuples(item) for item in value)
    return value


class Scale(BaseModel):
    """What every scale has. `rationale` says why these goalposts."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    relative: ClassVar[bool] = False
    rationale: str = ""

    def apply(self, raw: Array, out: Array | None = None) -> Array:
        """Return scores of 0-100 for raw values; shape (units, draws) in and out.

        They may be written into `out`, which may be `raw` itself.
        """
        raise TypeError("an abstract scale maps nothing")

    def clipped(self, raw: Array) -> Array:
        """Return where a goalpost clips, same shape; a relative scale clips nothing."""
        return np.zeros(np.shape(raw), dtype=bool)

    def widest(self) -> Belief | None:
        """Return the belief about the raw value that is spread over the whole scale; None if the scale is relative."""
        return None


class Goalposts(Scale):
    """What the two scales with a `low` and a `high` goalpost share."""

    low: Finite
    high: Finite

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low < self.high:
            raise ValueError(
                f"the low goalpost must lie below the high one, not {self.low:g} and {self.high:g};"
                " to say that less is worse, write 'worse: lower'"
            )
        return self

    def clipped(self, raw: Array) -> Array:
        """Return where x lies outside the goalposts."""
        return (raw < self.low) | (raw > self.high)


class Linear(Goalposts):
    """0 at `low`, 100 at `high`, straight between."""

    kind: Literal["linear"]

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if not 1e-300 < self.high - self.low < 1e300:
            raise ValueError(f"{self.low:g} and {self.high:g} are too near or too far apart to be goalposts")
        return self

    def apply(self, raw: Array, out: Array | None = None) -> Array:
        """Return 100 (x - low) / (high - low), clipped."""
        out = np.subtract(raw, self.low, out=out)
        out *= 100.0 / (self.high - self.low)
        return np.clip(out, 0.0, 100.0, out=out)

    def widest(self) -> Belief:
        """Return the uniform between the goalposts."""
        return Tabulated((self.low, self.high), (0.0, 1.0))


class Log(Goalposts):
    """0 at `low`, 100 at `high`, straight in the logarithm; both positive."""

    kind: Literal["log"]

    @model_validator(mode="after")
    def _positive(self) -> Self:
        if not self.low > 0:
            raise ValueError(f"a log scale cannot start at {self.low:g}: the low goalpost must be above zero")
        if not 1 + 1e-12 < self.high / self.low < 1e300:
            raise ValueError(f"{self.low:g} and {self.high:g} are too near or too far apart to be goalposts")
        return self

    def apply(self, raw: Array, out: Array | None = None) -> Array:
        """Return 100 ln(x / low) / ln(high / low), clipped; 0 for x <= low."""
        out = np.clip(raw, self.low, self.high, out=out)
        out /= self.low
        np.log(out, out=out)
        out *= 100.0 / np.log(self.high / self.low)
        return np.clip(out, 0.0, 100.0, out=out)

    def widest(self) -> Belief:
        """Return the belief that is uniform in the logarithm."""
        return Tabulated((self.low, self.high), (0.0, 1.0), log=True)


class Piecewise(Scale):
    """Straight lines through declared points [raw, score], both rising."""

    kind: Literal["piecewise"]
    points: Annotated[tuple[tuple[Finite, Points], ...], BeforeValidator(as_tuples), Field(min_length=2)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        x, y = zip(*self.points, strict=True)
        if any(b <= a for a, b in itertools.pairwise(x)) or any(b < a for a, b in itertools.pairwise(y)):
            raise ValueError("the points must rise: each [raw, score] further right and not lower than the one before")
        return self

    def apply(self, raw: Array, out: Array | None = None) -> Array:
        """Return the score by interpolation, constant beyond the ends."""
        x, y = zip(*self.points, strict=True)
        return np.asarray(np.clip(np.interp(raw, x, y), y[0], y[-1]))

    def clipped(self, raw: Array) -> Array:
        """Return where x lies beyond the first or the last point."""
        return (raw < self.points[0][0]) | (raw > self.points[-1][0])

    def widest(self) -> Belief:
        """Return the uniform between the first and the last raw value."""
        return Tabulated((self.points[0][0], self.points[-1][0]), (0.0, 1.0))


class Step(Scale):
    """A named ordinal scale: each step has its score, and the order of the list is the order of the steps."""

    kind: Literal["steps"]
    steps: Annotated[tuple[tuple[Name, Points], ...], BeforeValidator(as_tuples), Field(min_length=2)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        names, scores = zip(*self.steps, strict=True)
        if len(set(names)) < len(names):
            raise ValueError("two steps have the same name")
        if any(b < a for a, b in itertools.pairwise(scores)):
            raise ValueError(
                "the scores of the steps must not fall; to say that a higher step is better, write 'worse: lower'"
            )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The steps, lowest first."""
        return tuple(name for name, _ in self.steps)

    def apply(self, raw: Array, out: Array | None = None) -> Array:
        """Return the score of each step number 0, 1, ..."""
        scores = np.asarray([score for _, score in self.steps])
        return np.asarray(scores[np.asarray(raw, dtype=int)])

    def widest(self) -> Belief:
        """Return equal chances for all steps."""
        return Steps((1 / len(self.steps),) * len(self.steps))


class Relative(Scale):
    """A scale that compares the units of a draw: with another set of units every score changes."""

    relative: ClassVar[bool] = True


class MinMax(Relative):
    """0 for the smallest unit of the draw, 100 for the largest, 50 if all are equal."""

    kind: Literal["min_max"]

    def apply(self, raw: Array, out: Array | None = None) -> Array:
        """Return 100 (x - min) / (max - min) over units."""
        low, high = raw.min(axis=0), raw.max(axis=0)
        width = np.where(high > low, high - low, 1.0)
        return np.where(high > low, np.clip(100 * (raw - low) / width, 0.0, 100.0), 50.0)


def _mean(rows: Array) -> Array:
    """Return the mean over units, added one after the other: the same floats for one draw as for many."""
    total = np.zeros(rows.shape[1:])
    for row in rows:
        total += row
    return np.asarray(total / len(rows))


class ZScore(Relative):
    """100 Phi(z), z the standard score among the units of the draw; 50 if all are equal."""

    kind: Literal["z_score"]

    def apply(self, raw: Array, out: Array | None = None) -> Array:
        """Return 100 Phi((x - mean) / sd) over units."""
        away = raw - _mean(raw)
        sd = np.sqrt(_mean(away**2))
        # Equal units are told by their values: rounding may leave them a mean that none of them has.
        differ = (raw.max(axis=0) > raw.min(axis=0)) & (sd > 0)
        return np.where(differ, 100 * ndtr(away / np.where(differ, sd, 1.0)), 50.0)


def _below_and_equal(raw: Array) -> tuple[Array, Array]:
    """Return how many units lie below each unit, and how many equal it (itself included); shape of `raw`."""
    order = np.argsort(raw, axis=0, kind="stable")
    ordered = np.take_along_axis(raw, order, axis=0)
    place = np.broadcast_to(np.arange(len(raw))[:, None], raw.shape)
    new = np.ones(raw.shape, dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    first = np.maximum.accumulate(np.where(new, place, 0), axis=0)
    ends = np.ones(raw.shape, dtype=bool)
    ends[:-1] = new[1:]
    last = np.minimum.accumulate(np.where(ends, place, len(raw))[::-1], axis=0)[::-1]
    below, equal = np.empty(raw.shape), np.empty(raw.shape)
    np.put_along_axis(below, order, first, axis=0)
    np.put_along_axis(equal, order, last - first + 1, axis=0)
    return below, equal


class Rank(Relative):
    """0 for the lowest, 100 for the highest unit of the draw, evenly spaced; ties share their mean; 50 for one unit."""

    kind: Literal["rank"]

    def apply(self, raw: Array, out: Array | None = None) -> Array:
        """Return 100 (mean rank - 1) / (units - 1)."""
        below, equal = _below_and_equal(raw)
        return np.full(raw.shape, 50.0) if len(raw) == 1 else 100 * (below + (equal - 1) / 2) / (len(raw) - 1)


class Percentile(Relative):
    """100 times the share of the draw's units that lie below, counting ties half."""

    kind: Literal["percentile"]

    def apply(self, raw: Array, out: Array | None = None) -> Array:
        """Return 100 (below + equal / 2) / units."""
        below, equal = _below_and_equal(raw)
        return np.asarray(100 * (below + equal / 2) / len(raw))


AnyScale = Annotated[Linear | Log | Piecewise | Step | MinMax | ZScore | Rank | Percentile, Field(discriminator="kind")]
