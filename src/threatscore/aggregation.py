"""How a node combines its children: one small class a method, each with the rule by which it explains itself.

Values are scores of 0-100, worst at 100. `values` has one array a child, of shape (..., draws), `weights` as many that
broadcast with them, non-negative and summing to 1 over the children; where all are zero, no child takes part and the
result is 0. Both may be arrays with the children first. Sums run over children in the order given, one after the other
and elementwise, so that equal inputs give equal floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .streams import Array

TOP = 100.0
ALMOST_CERTAIN = 1 - 2.0**-53
"""The largest probability below 1: certainty has no finite log term to share out."""
Children = Sequence[Array] | Array


@dataclass(frozen=True)
class Method:
    """A way to combine children into their parent.

    A subclass defines `combine` (children to parent) and `parts` (what each child contributes; the parts sum to the
    parent and are zero for a child that is zero). Both are checked when the class is defined.
    """

    kind: ClassVar[str] = ""
    monotone: ClassVar[bool] = True
    """Whether a worse child can never lower the parent."""
    needs_positive: ClassVar[bool] = False
    """Whether a single zero annihilates the result."""
    plain: ClassVar[str] = ""
    """What it makes of its children in a few plain words, for `words`; empty if it has none."""
    known: ClassVar[dict[str, type[Method]]] = {}

    def __init_subclass__(cls) -> None:
        missing = [name for name in ("combine", "parts") if getattr(cls, name) is getattr(Method, name)]
        if missing or not cls.kind or cls.kind in Method.known:
            raise TypeError(f"{cls.__name__} needs a kind of its own and the methods combine, parts; lacks {missing}")
        Method.known[cls.kind] = cls

    @property
    def words(self) -> str:
        """What it makes of its children, for readers who know neither its name nor its formula; may be empty."""
        return self.plain

    def combine(self, values: Children, weights: Children) -> Array:
        """Return the parent, shape (..., draws), within 0-100."""
        raise TypeError("an abstract method combines nothing")

    def parts(self, values: Children, weights: Children) -> Iterable[Array]:
        """Return the children's contributions, one array each, summing to `combine`."""
        raise TypeError("an abstract method has no parts")


def in_order(terms: Iterable[Array]) -> Array:
    """Return the sum of arrays of one shape, one term after the other (no pairwise or BLAS summation)."""
    each = iter(terms)
    total = np.array(next(each), dtype=float)
    for term in each:
        total += term
    return total


def weighted(values: Children, weights: Children) -> Iterator[Array]:
    """Yield w_i x_i, each in the same array as the one before."""
    scratch: Array | None = None
    for value, weight in zip(values, weights, strict=True):
        scratch = np.multiply(value, weight, out=scratch)
        yield scratch


def _highest(values: Children, weights: Children) -> Array:
    """Return the largest value among children of positive weight, 0 if there is none."""
    best: Array | None = None
    for value, weight in zip(values, weights, strict=True):
        here = np.where(weight > 0, value, 0.0)
        best = here if best is None else np.maximum(best, here, out=best)
    assert best is not None  # a node has a child
    return best


def _shared(total: Array, portions: Sequence[Array]) -> Iterator[Array]:
    """Split `total` in proportion to `portions`; nothing where all portions are zero."""
    whole = in_order(portions)
    ratio = total / np.where(whole > 0, whole, 1.0)
    return (np.asarray(portion * ratio) for portion in portions)


class Arithmetic(Method):
    """Weighted mean; part = weight * value (Euler's rule for a homogeneous function)."""

    kind = "arithmetic"
    plain = "the weighted mean: high ones make up for low ones"

    def combine(self, values: Children, weights: Children) -> Array:
        """Return sum w_i x_i."""
        total = in_order(weighted(values, weights))
        return np.minimum(total, TOP, out=total)

    def parts(self, values: Children, weights: Children) -> Iterator[Array]:
        """Return w_i x_i."""
        return (np.asarray(weight * value) for value, weight in zip(values, weights, strict=True))


class Geometric(Method):
    """Weighted geometric mean; a zero annihilates. Part = weight * result (Euler's rule)."""

    kind = "geometric"
    plain = "leans to the low ones, and is 0 where one is"
    needs_positive = True

    def combine(self, values: Children, weights: Children) -> Array:
        """Return prod x_i^w_i, with 0^0 = 1."""
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = (np.where(w > 0, w * np.log(x), 0.0) for x, w in zip(values, weights, strict=True))
            total = in_order(logs)
        some = np.any([np.asarray(weight) > 0 for weight in weights], axis=0)
        return np.where(some, np.minimum(np.exp(total), TOP), 0.0)

    def parts(self, values: Children, weights: Children) -> Iterator[Array]:
        """Return w_i * result."""
        total = self.combine(values, weights)
        return (np.asarray(weight * total) for weight in weights)


class InverseGeometric(Method):
    """Geometric mean of the distances from the top: high values dominate, no zero annihilates.

    As in the INFORM Risk Index, here on 0-100: g_i = 1 + 9 (100 - x_i) / 100, result = 100 (10 - prod g_i^w_i) / 9.
    Parts are in proportion to each child's log term w_i ln(10 / g_i), which add up to the result's own.
    """

    kind = "inverse_geometric"
    plain = "leans to the high ones"

    @staticmethod
    def _logs(values: Children, weights: Children) -> Iterator[Array]:
        for value, weight in zip(values, weights, strict=True):
            log = np.multiply(value, -0.9 / TOP)
            yield np.multiply(np.log1p(log, out=log), np.negative(weight))

    def combine(self, values: Children, weights: Children) -> Array:
        """Return 100 (10 - GM(g)) / 9, computed as 100 (1 - exp(-sum of log terms)) / 0.9."""
        return self._result(in_order(self._logs(values, weights)))

    @staticmethod
    def _result(logs: Array) -> Array:
        return np.clip(-TOP * np.expm1(-logs) / 0.9, 0.0, TOP)

    def parts(self, values: Children, weights: Children) -> Iterator[Array]:
        """Return the result split by log terms."""
        logs = list(self._logs(values, weights))
        return _shared(self._result(in_order(logs)), logs)


class Maximum(Method):
    """The worst child with a positive weight; it takes the whole part, ties share it evenly."""

    kind = "max"
    plain = "the highest alone"

    def combine(self, values: Children, weights: Children) -> Array:
        """Return the largest value among children of positive weight."""
        return _highest(values, weights)

    def parts(self, values: Children, weights: Children) -> Iterator[Array]:
        """Return the result at the argmax, 0 elsewhere."""
        total = self.combine(values, weights)
        return _shared(total, [((x == total) & (w > 0)).astype(float) for x, w in zip(values, weights, strict=True)])


class Minimum(Method):
    """The best child with a positive weight; it takes the whole part, ties share it evenly."""

    kind = "min"
    plain = "the lowest alone"

    def combine(self, values: Children, weights: Children) -> Array:
        """Return the smallest value among children of positive weight."""
        present = [np.where(weight > 0, value, np.inf) for value, weight in zip(values, weights, strict=True)]
        lowest = np.min(present, axis=0)
        return np.where(np.isposinf(lowest), 0.0, lowest)

    def parts(self, values: Children, weights: Children) -> Iterator[Array]:
        """Return the result at the argmin, 0 elsewhere."""
        total = self.combine(values, weights)
        return _shared(total, [((x == total) & (w > 0)).astype(float) for x, w in zip(values, weights, strict=True)])


@dataclass(frozen=True)
class PowerMean(Method):
    """Weighted power mean: exponent 1 is the mean, larger ones lean to the worst child.

    Part = w_i x_i^p / sum w_j x_j^p of the result (Euler's rule for a homogeneous function).
    """

    kind = "power_mean"
    plain = "leans to the high ones, with an exponent below 1 to the low ones"
    exponent: float = 2.0

    @property
    def words(self) -> str:
        """To which side it leans, which the exponent decides."""
        if self.exponent == 1:
            return Arithmetic.plain
        return f"leans to the {'low' if self.exponent < 1 else 'high'} ones"

    def combine(self, values: Children, weights: Children) -> Array:
        """Return (sum w_i x_i^p)^(1/p)."""
        worst = _highest(values, weights)
        return self._result(worst, in_order(self._powers(worst, values, weights)))

    def _result(self, worst: Array, powers: Array) -> Array:
        return np.asarray(np.minimum(worst * powers ** (1 / self.exponent), TOP))

    def parts(self, values: Children, weights: Children) -> Iterator[Array]:
        """Return the result split by w_i x_i^p."""
        worst = _highest(values, weights)
        powers = list(self._powers(worst, values, weights))
        return _shared(self._result(worst, in_order(powers)), powers)

    def _powers(self, worst: Array, values: Children, weights: Children) -> Iterator[Array]:
        """Yield w_i x_i^p relative to the worst child, so that no exponent makes all of them vanish."""
        scale = np.where(worst > 0, worst, 1.0)
        for value, weight in zip(values, weights, strict=True):
            ratio = np.minimum(value, worst) / scale
            yield np.asarray(weight * np.where(value >= worst, worst > 0, ratio) ** self.exponent)


@dataclass(frozen=True)
class NoisyOr(Method):
    """Probability, in percent, that at least one of independent causes acts; a roll-up only.

    A child at score x acts with the declared probability `probability_at_100` * x / 100. Weights only say which
    children take part. Parts are in proportion to -ln(1 - p_i).
    """

    kind = "noisy_or"
    plain = "the chance that at least one of them acts"
    probability_at_100: float = 0.5

    def combine(self, values: Children, weights: Children) -> Array:
        """Return 100 (1 - prod (1 - p_i))."""
        return self._result(in_order(self._logs(values, weights)))

    @staticmethod
    def _result(logs: Array) -> Array:
        return np.asarray(-TOP * np.expm1(-logs))

    def parts(self, values: Children, weights: Children) -> Iterator[Array]:
        """Return the result split by log terms."""
        logs = list(self._logs(values, weights))
        return _shared(self._result(in_order(logs)), logs)

    def _logs(self, values: Children, weights: Children) -> Iterator[Array]:
        for value, weight in zip(values, weights, strict=True):
            chance = np.minimum(self.probability_at_100 * value / TOP, ALMOST_CERTAIN)
            yield np.where(weight > 0, -np.log1p(-chance), 0.0)
