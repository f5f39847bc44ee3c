"""How a node combines its children: one small class a method, each with the rule by which it explains itself.

Values are scores of 0-100, worst at 100. Arrays are ``values`` of shape (children, ..., draws) and ``weights`` of
the same shape, non-negative and summing to 1 over the first axis; where all are zero, no child takes part and the
result is 0. Sums run over children in the order given, one after the other and elementwise, so that equal inputs give
equal floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .streams import Array

TOP = 100.0
ALMOST_CERTAIN = 1 - 2.0**-53
"""The largest probability below 1: certainty has no finite log term to share out."""


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
    known: ClassVar[dict[str, type[Method]]] = {}

    def __init_subclass__(cls) -> None:
        missing = [name for name in ("combine", "parts") if getattr(cls, name) is getattr(Method, name)]
        if missing or not cls.kind or cls.kind in Method.known:
            raise TypeError(f"{cls.__name__} needs a kind of its own and the methods combine, parts; lacks {missing}")
        Method.known[cls.kind] = cls

    def combine(self, values: Array, weights: Array) -> Array:
        """Return the parent, shape (..., draws), within 0-100."""
        raise TypeError("an abstract method combines nothing")

    def parts(self, values: Array, weights: Array) -> Array:
        """Return the children's contributions, shape of `values`, summing to `combine` over the first axis."""
        raise TypeError("an abstract method has no parts")


def in_order(terms: Array) -> Array:
    """Return the sum over the first axis, one term after the other (no pairwise or BLAS summation)."""
    total = np.zeros(terms.shape[1:])
    for term in terms:
        total += term
    return total


def _shared(total: Array, portions: Array) -> Array:
    """Split `total` in proportion to `portions` (first axis); nothing where all portions are zero."""
    whole = in_order(portions)
    return np.asarray(portions * (total / np.where(whole > 0, whole, 1.0)))


class Arithmetic(Method):
    """Weighted mean; part = weight * value (Euler's rule for a homogeneous function)."""

    kind = "arithmetic"

    def combine(self, values: Array, weights: Array) -> Array:
        """Return sum w_i x_i."""
        return np.minimum(in_order(weights * values), TOP)

    def parts(self, values: Array, weights: Array) -> Array:
        """Return w_i x_i."""
        return np.asarray(weights * values)


class Geometric(Method):
    """Weighted geometric mean; a zero annihilates. Part = weight * result (Euler's rule)."""

    kind = "geometric"
    needs_positive = True

    def combine(self, values: Array, weights: Array) -> Array:
        """Return prod x_i^w_i, with 0^0 = 1."""
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.where(weights > 0, weights * np.log(values), 0.0)
        return np.where(weights.any(axis=0), np.minimum(np.exp(in_order(logs)), TOP), 0.0)

    def parts(self, values: Array, weights: Array) -> Array:
        """Return w_i * result."""
        return np.asarray(weights * self.combine(values, weights))


class InverseGeometric(Method):
    """Geometric mean of the distances from the top: high values dominate, no zero annihilates.

    As in the INFORM Risk Index, here on 0-100: g_i = 1 + 9 (100 - x_i) / 100, result = 100 (10 - prod g_i^w_i) / 9.
    Parts are in proportion to each child's log term w_i ln(10 / g_i), which add up to the result's own.
    """

    kind = "inverse_geometric"

    @staticmethod
    def _logs(values: Array, weights: Array) -> Array:
        return np.asarray(weights * -np.log1p(-0.9 * values / TOP))

    def combine(self, values: Array, weights: Array) -> Array:
        """Return 100 (10 - GM(g)) / 9, computed as 100 (1 - exp(-sum of log terms)) / 0.9."""
        total = in_order(self._logs(values, weights))
        return np.clip(-TOP * np.expm1(-total) / 0.9, 0.0, TOP)

    def parts(self, values: Array, weights: Array) -> Array:
        """Return the result split by log terms."""
        return _shared(self.combine(values, weights), self._logs(values, weights))


class Maximum(Method):
    """The worst child with a positive weight; it takes the whole part, ties share it evenly."""

    kind = "max"

    def combine(self, values: Array, weights: Array) -> Array:
        """Return the largest value among children of positive weight."""
        return np.asarray(np.max(np.where(weights > 0, values, 0.0), axis=0))

    def parts(self, values: Array, weights: Array) -> Array:
        """Return the result at the argmax, 0 elsewhere."""
        total = self.combine(values, weights)
        return _shared(total, ((values == total) & (weights > 0)).astype(float))


class Minimum(Method):
    """The best child with a positive weight; it takes the whole part, ties share it evenly."""

    kind = "min"

    def combine(self, values: Array, weights: Array) -> Array:
        """Return the smallest value among children of positive weight."""
        return np.where(weights.any(axis=0), np.min(np.where(weights > 0, values, np.inf), axis=0), 0.0)

    def parts(self, values: Array, weights: Array) -> Array:
        """Return the result at the argmin, 0 elsewhere."""
        total = self.combine(values, weights)
        return _shared(total, ((values == total) & (weights > 0)).astype(float))


@dataclass(frozen=True)
class PowerMean(Method):
    """Weighted power mean: exponent 1 is the mean, larger ones lean to the worst child.

    Part = w_i x_i^p / sum w_j x_j^p of the result (Euler's rule for a homogeneous function).
    """

    kind = "power_mean"
    exponent: float = 2.0

    def combine(self, values: Array, weights: Array) -> Array:
        """Return (sum w_i x_i^p)^(1/p)."""
        whole = in_order(self._powers(values, weights)) ** (1 / self.exponent)
        return np.asarray(np.minimum(Maximum().combine(values, weights) * whole, TOP))

    def parts(self, values: Array, weights: Array) -> Array:
        """Return the result split by w_i x_i^p."""
        return _shared(self.combine(values, weights), self._powers(values, weights))

    def _powers(self, values: Array, weights: Array) -> Array:
        """Return w_i x_i^p relative to the worst child, so that no exponent makes all of them vanish."""
        worst = Maximum().combine(values, weights)
        ratio = np.minimum(values, worst) / np.where(worst > 0, worst, 1.0)
        return np.asarray(weights * ratio**self.exponent)


@dataclass(frozen=True)
class NoisyOr(Method):
    """Probability, in percent, that at least one of independent causes acts; a roll-up only.

    A child at score x acts with the declared probability `probability_at_100` * x / 100. Weights only say which
    children take part. Parts are in proportion to -ln(1 - p_i).
    """

    kind = "noisy_or"
    probability_at_100: float = 0.5

    def combine(self, values: Array, weights: Array) -> Array:
        """Return 100 (1 - prod (1 - p_i))."""
        return np.asarray(-TOP * np.expm1(-in_order(self._logs(values, weights))))

    def parts(self, values: Array, weights: Array) -> Array:
        """Return the result split by log terms."""
        return _shared(self.combine(values, weights), self._logs(values, weights))

    def _logs(self, values: Array, weights: Array) -> Array:
        chance = np.minimum(self.probability_at_100 * values / TOP, ALMOST_CERTAIN)
        return np.where(weights > 0, -np.log1p(-chance), 0.0)
