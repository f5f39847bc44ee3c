"""Other packages, called draw by draw as their users would: skipped where they are not installed.

Each gets points on the declared goalposts and, where it insists on a normalisation, one that leaves them alone, so
that all solve the same problem. What a package does not give (quantiles, shares of ranks) is gathered by the loop.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from . import analyst
from .problems import GOALPOSTS, LEVELS, SEED, SPREAD, Array, Problem, Solution

Scorer = Callable[[Array, Array], tuple[Array, Array]]
"""From points (units, indicators) and weights (indicators,) to scores and ranks (units,), 1 being the highest."""


def _pymcdm(problem: Problem) -> Scorer:
    methods, helpers = import_module("pymcdm.methods"), import_module("pymcdm.helpers")
    method = methods.WSM(normalization_function=lambda column, cost=False: column)
    types = np.ones(problem.indicators)

    def score(points: Array, weights: Array) -> tuple[Array, Array]:
        scores = method(points, weights, types)
        return scores, helpers.rankdata(scores, reverse=True)

    return score


def _pyrepo_mcda(problem: Problem) -> Scorer:
    saw, additions = import_module("pyrepo_mcda.mcda_methods").SAW, import_module("pyrepo_mcda.additions")
    method = saw(normalization_method=lambda matrix, types: matrix)
    types = np.ones(problem.indicators)

    def score(points: Array, weights: Array) -> tuple[Array, Array]:
        scores = method(points, weights, types)
        return scores, additions.rank_preferences(scores, reverse=True)

    return score


def _scikit_criteria(problem: Problem) -> Scorer:
    skcriteria, simple = import_module("skcriteria"), import_module("skcriteria.agg.simple")
    method = simple.WeightedSumModel()
    objectives = [max] * problem.indicators

    def score(points: Array, weights: Array) -> tuple[Array, Array]:
        result = method.evaluate(skcriteria.mkdm(points, objectives, weights=weights))
        return np.asarray(result.e_.score), np.asarray(result.rank_)

    return score


MODULES = {"pymcdm": "pymcdm", "pyrepo-mcda": "pyrepo_mcda", "scikit-criteria": "skcriteria", "SALib": "SALib"}
SOLVERS: dict[str, Callable[[Problem], Scorer]] = {
    "pymcdm": _pymcdm, "pyrepo-mcda": _pyrepo_mcda, "scikit-criteria": _scikit_criteria
}  # fmt: skip


def installed(contender: str) -> bool:
    """Return whether a package is here."""
    return find_spec(MODULES[contender]) is not None


def solve(contender: str, problem: Problem) -> Solution:
    """Return the solution by one call of the package a draw, or from SALib's Latin hypercube."""
    return _salib(problem) if contender == "SALib" else loop(SOLVERS[contender](problem), problem)


def _salib(problem: Problem) -> Solution:
    """Return the solution from a Latin hypercube of all values and weights, scored by the lines of the analyst."""
    latin = import_module("SALib.sample.latin")
    cells, indicators = problem.units * problem.indicators, problem.indicators
    bounds = [*np.column_stack([problem.mu.ravel(), problem.sigma.ravel()]).tolist(),
              *[[-(SPREAD**2) / 2, SPREAD]] * indicators]  # fmt: skip
    names = [f"x{i}" for i in range(cells + indicators)]
    design = {"num_vars": len(names), "names": names, "bounds": bounds, "dists": ["lognorm"] * len(names)}
    sample = latin.sample(design, problem.draws, seed=SEED)
    values = sample[:, :cells].T.reshape(problem.units, indicators, problem.draws)
    return analyst.summary(problem, values, sample[:, cells:].T)


def loop(score: Scorer, problem: Problem) -> Solution:
    """Return the solution of a scorer that knows one draw at a time."""
    rng = np.random.default_rng(SEED)
    low, high = GOALPOSTS
    scores = np.empty((problem.units, problem.draws))
    counts = np.zeros((problem.units, problem.units))
    rows: Any = np.arange(problem.units)
    for k in range(problem.draws):
        values = rng.lognormal(problem.mu, problem.sigma)
        points = np.clip(100 * (values - low) / (high - low), 0, 100)
        weights = problem.weights * rng.lognormal(-(SPREAD**2) / 2, SPREAD, problem.indicators)
        scores[:, k], ranks = score(points, weights / weights.sum())
        counts[rows, ranks.astype(int) - 1] += 1
    return Solution(scores.mean(axis=1), np.quantile(scores, LEVELS, axis=1), counts / problem.draws)
