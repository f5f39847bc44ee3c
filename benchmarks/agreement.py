"""Whether two solutions of one problem agree within simulation error. A benchmark of wrong numbers measures nothing."""

from __future__ import annotations

import math

import numpy as np

from .problems import GOALPOSTS, LEVELS, SPREAD, Array, Problem, Solution

LIMIT = 6.0
"""Allowed difference in standard errors; among thousands of comparisons 5 may be met by chance."""


class DisagreementError(RuntimeError):
    """Two solutions of one problem differ by more than chance."""


def compare(one: Solution, other: Solution, draws: tuple[int, int]) -> dict[str, float]:
    """Return the largest difference of each output, in standard errors (below about 5 if both are right).

    The spread of a score is judged from its 5 % and 95 % quantiles, and the error of a quantile from the density of a
    normal distribution there: close enough for unimodal scores, which these are.
    """
    error = math.sqrt(sum(1 / n for n in draws))
    sd = (other.quantiles[2] - other.quantiles[0]) / (2 * 1.645)
    tail = {0.05: 2.8, 0.5: 1.25, 0.95: 2.8}  # sqrt(p (1 - p)) / density in units of sd, with room for skewness
    worst = {"mean": np.abs(one.mean - other.mean) / (sd * error)}
    for level, first, second in zip(LEVELS, one.quantiles, other.quantiles, strict=True):
        worst[f"quantile {level}"] = np.abs(first - second) / (tail[level] * sd * error)
    (mean, spread), (mean_other, spread_other) = (_ranks(given.acceptability) for given in (one, other))
    worst["mean rank"] = np.abs(mean - mean_other) / (np.maximum(np.maximum(spread, spread_other), 0.05) * error)
    return {name: float(np.max(values)) for name, values in worst.items()}


def _ranks(acceptability: Array) -> tuple[Array, Array]:
    """Return mean and standard deviation of each unit's rank."""
    rank = np.arange(1, len(acceptability) + 1)
    mean = acceptability @ rank
    return mean, np.sqrt(np.maximum(acceptability @ rank**2 - mean**2, 0.0))


def check(name: str, one: Solution, other: Solution, draws: tuple[int, int]) -> dict[str, float]:
    """Return the largest differences; refuse those beyond chance, and an acceptability matrix that is none.

    Raises
    ------
    DisagreementError
        With every output that differs.
    """
    for axis in (0, 1):
        if not np.allclose(one.acceptability.sum(axis=axis), 1.0, atol=1e-9):
            raise DisagreementError(f"{name}: rows and columns of the acceptability matrix do not sum to 1")
    worst = compare(one, other, draws)
    _refuse(f"{name} differs from the baseline", worst)
    return worst


def check_means(problem: Problem, solution: Solution) -> dict[str, float]:
    """Return the largest difference of mean scores from their expected values; refuse one beyond chance.

    Raises
    ------
    DisagreementError
        If the means are wrong.
    """
    sd = (solution.quantiles[2] - solution.quantiles[0]) / (2 * 1.645)
    far = np.abs(solution.mean - expected_means(problem)) / (sd / math.sqrt(problem.draws))
    worst = {"mean": float(np.max(far))}
    _refuse("the baseline differs from the expected scores", worst)
    return worst


def _refuse(what: str, worst: dict[str, float]) -> None:
    far = [f"{name} by {size:.1f}" for name, size in worst.items() if not size < LIMIT]
    if far:
        raise DisagreementError(f"{what}, in standard errors: {', '.join(far)}")


def expected_means(problem: Problem) -> Array:
    """Return the expected score of every unit without simulating any value, shape (units,).

    E clip(X, l, h) = l F(l) + h (1 - F(h)) + the part of the mean between l and h, in closed form for a lognormal. Only
    the expected normalised weights are simulated, so well that their error does not count.
    """
    low, high = GOALPOSTS
    mu, sigma = problem.mu, problem.sigma
    a, b = (np.log(low) - mu) / sigma, (np.log(high) - mu) / sigma
    between = np.exp(mu + sigma**2 / 2) * (_phi(b - sigma) - _phi(a - sigma))
    clipped = low * _phi(a) + high * (1 - _phi(b)) + between
    noise = np.random.default_rng(7).lognormal(0.0, SPREAD, (200_000, problem.indicators)) * problem.weights
    weights = (noise / noise.sum(axis=1, keepdims=True)).mean(axis=0)
    return np.asarray((100 * (clipped - low) / (high - low)) @ weights)


_phi = np.vectorize(lambda z: 0.5 * math.erfc(-z / math.sqrt(2)), otypes=[float])
