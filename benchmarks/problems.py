"""The problem that all contenders solve, and what a solution is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
LEVELS = (0.05, 0.5, 0.95)
SPREAD = 0.25
"""Spread of the lognormal noise on each weight."""
GOALPOSTS = (1.0, 150.0)
"""Raw values that score 0 and 100; some draws of some cells lie beyond either."""
SEED = 20261101


@dataclass(frozen=True)
class Problem:
    """Units to rank by uncertain values under uncertain weights.

    Value: lognormal with `mu` and `sigma` of its cell, to 0-100 by linear goalposts, clipped. Weight: declared, times
    lognormal noise of mean 1 drawn once a draw for all units, made to sum to 1. Score: weighted arithmetic mean.

    Parameters
    ----------
    name
        ``small``, ``medium``, ``large``, or anything else.
    units, indicators, draws
        How many.
    """

    name: str
    units: int
    indicators: int
    draws: int

    @cached_property
    def _parameters(self) -> tuple[Array, Array]:
        rng = np.random.default_rng([SEED, self.units, self.indicators])
        shape = (self.units, self.indicators)
        return rng.normal(3.0, 1.0, shape), rng.uniform(0.2, 0.6, shape)

    @property
    def mu(self) -> Array:
        """Mean of the logarithm of each value, shape (units, indicators)."""
        return self._parameters[0]

    @property
    def sigma(self) -> Array:
        """Spread of each value, shape (units, indicators)."""
        return self._parameters[1]

    @cached_property
    def weights(self) -> Array:
        """Declared weights 1, 2, 3, 1, ..., shape (indicators,)."""
        return 1.0 + np.arange(self.indicators) % 3

    def with_draws(self, draws: int) -> Problem:
        """Return the same problem with another number of draws."""
        return replace(self, draws=draws)


@dataclass(frozen=True, eq=False)
class Solution:
    """What is wanted of every unit.

    Parameters
    ----------
    mean
        Shape (units,).
    quantiles
        At `LEVELS`, shape (3, units).
    acceptability
        Share of draws in which each unit has each rank, 1 being the highest score; shape (units, ranks).
    """

    mean: Array
    quantiles: Array
    acceptability: Array


SMALL = Problem("small", 20, 8, 1_000)
MEDIUM = Problem("medium", 200, 20, 10_000)
LARGE = Problem("large", 2_000, 30, 10_000)
PROBLEMS = {problem.name: problem for problem in (SMALL, MEDIUM, LARGE)}
