"""The yardstick: NumPy written by hand for this problem alone, as fast as it can be made and still be read.

One stream per cell, as the engine has, so that a unit's draws depend on nothing else. Draws are innermost. Values are
drawn and summed in buffers that stay in a core's cache; blocks of units, and then blocks of draws for the ranks, are
spread over threads, which NumPy lets run side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from threading import Lock
from typing import Any

import numpy as np

from .problems import GOALPOSTS, LEVELS, SEED, SPREAD, Array, Problem, Solution

BUFFER_BYTES = 800_000
"""Size of the buffer of one thread: some rows of draws, well inside a core's second cache."""
RANKED_BYTES = 16_000_000
"""Size of a block of scores that is ranked at once."""


class _Words(np.random.SeedSequence):
    """A digest as seed words; the mixing of a `SeedSequence` costs more than a short stream."""

    def __init__(self, digest: bytes) -> None:
        self.digest = digest

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> Array:
        return np.frombuffer(self.digest, dtype=dtype)[:n_words]


def stream(*key: object) -> np.random.Generator:
    """Return the generator of a key."""
    digest = blake2b(repr((SEED, *key)).encode(), digest_size=24).digest()
    return np.random.Generator(np.random.SFC64(_Words(digest)))


def weights(problem: Problem) -> Array:
    """Return the weights in every draw, shape (indicators, draws)."""
    noise = np.empty((problem.indicators, problem.draws))
    for j, row in enumerate(noise):
        stream("weight", j).standard_normal(out=row)
    drawn = np.exp(SPREAD * noise - SPREAD**2 / 2)
    drawn *= problem.weights[:, None]
    drawn /= drawn.sum(axis=0)
    return drawn


def scores(problem: Problem, drawn: Array, rows: slice, out: Array) -> None:
    """Fill `out`, shape (some units, draws), with the scores of these units.

    The goalposts are the same for all indicators and the weights sum to 1, so that values may be clipped between the
    goalposts and summed first, and the sum be scaled.
    """
    low, high = GOALPOSTS
    buffer = np.empty_like(out)
    out[:] = -low
    for j in range(problem.indicators):
        for unit, row in zip(range(rows.start, rows.stop), buffer, strict=True):
            stream("value", unit, j).standard_normal(out=row)
        buffer *= problem.sigma[rows, j, None]
        buffer += problem.mu[rows, j, None]
        np.exp(buffer, out=buffer)
        np.minimum(buffer, high, out=buffer)
        np.maximum(buffer, low, out=buffer)
        buffer *= drawn[j]
        out += buffer
    out *= 100 / (high - low)


def quantiles(values: Array) -> Array:
    """Return the quantiles at `LEVELS`, linear between order statistics; shape (units, draws) to (3, units)."""
    ordered = np.sort(values, axis=1)
    place = np.asarray(LEVELS) * (values.shape[1] - 1)
    below = place.astype(int)
    above = np.minimum(below + 1, values.shape[1] - 1)
    found = ordered[:, below] + (place - below) * (ordered[:, above] - ordered[:, below])
    return np.asarray(found.T)


def rank_counts(values: Array) -> Array:
    """Return how often each unit has each rank, 1 being the highest: shape (units, draws) to (units, ranks)."""
    units = len(values)
    order = np.argsort(values.T.copy(), axis=1)  # the lowest first
    order *= units
    order += np.arange(units)[::-1]
    return np.bincount(order.ravel(), minlength=units * units).reshape(units, units)


def _slices(count: int, size: int) -> list[slice]:
    size = max(1, size)
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def solve(problem: Problem, threads: int = 1) -> Solution:
    """Return the solution, computed by so many threads."""
    drawn = weights(problem)
    all_scores = np.empty((problem.units, problem.draws))
    mean, middle = np.empty(problem.units), np.empty((len(LEVELS), problem.units))
    counts, lock = np.zeros((problem.units, problem.units), dtype=int), Lock()

    def score(rows: slice) -> None:
        scores(problem, drawn, rows, all_scores[rows])
        mean[rows] = all_scores[rows].mean(axis=1)
        middle[:, rows] = quantiles(all_scores[rows])

    def ranks(columns: slice) -> None:
        some = rank_counts(all_scores[:, columns])
        with lock:  # added here and not returned, so that no more of them exist than threads
            np.add(counts, some, out=counts)

    height = min(BUFFER_BYTES // (8 * problem.draws), -(-problem.units // threads))
    width = min(RANKED_BYTES // (8 * problem.units), -(-problem.draws // threads))
    with ThreadPoolExecutor(threads) as pool:
        spread: Callable[..., Iterable[None]] = pool.map if threads > 1 else map
        list(spread(score, _slices(problem.units, height)))
        list(spread(ranks, _slices(problem.draws, width)))
    return Solution(mean, middle, counts / problem.draws)
