"""What an analyst would write: whole arrays, one line a step, no thought given to memory."""

from __future__ import annotations

import numpy as np

from .problems import GOALPOSTS, LEVELS, SEED, SPREAD, Array, Problem, Solution

COPIES = 3
"""How many arrays of all values exist at once."""


def bytes_needed(problem: Problem) -> int:
    """Return about how much memory `solve` takes."""
    return COPIES * 8 * problem.units * problem.indicators * problem.draws


def solve(problem: Problem) -> Solution:
    """Return the solution, computed by one thread."""
    rng = np.random.default_rng(SEED)
    shape = (problem.units, problem.indicators, problem.draws)
    values = rng.lognormal(problem.mu[:, :, None], problem.sigma[:, :, None], size=shape)
    noise = rng.lognormal(-(SPREAD**2) / 2, SPREAD, size=shape[1:])
    return summary(problem, values, noise)


def summary(problem: Problem, values: Array, noise: Array) -> Solution:
    """Return the solution from drawn values, shape (units, indicators, draws), and noise, shape (indicators, draws)."""
    low, high = GOALPOSTS
    points = np.clip(100 * (values - low) / (high - low), 0, 100)
    weights = problem.weights[:, None] * noise
    weights /= weights.sum(axis=0)
    scores = np.einsum("ijk,jk->ik", points, weights)

    ranks = np.argsort(np.argsort(-scores, axis=0), axis=0)
    acceptability = np.array([np.bincount(row, minlength=problem.units) for row in ranks]) / problem.draws
    return Solution(scores.mean(axis=1), np.quantile(scores, LEVELS, axis=1), acceptability)
