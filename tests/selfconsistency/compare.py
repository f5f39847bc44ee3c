"""Randomised probability-integral transforms of single worlds in the engine's draws, and tests that they are uniform.

The place of a world's value x among D engine values is u = (#{below x} + V #{equal x}) / (D + 1), V uniform and x
itself counted among the equal. If both have one law, u is uniform whatever the atoms. Many worlds share the D engine
values, so their places are not independent: two-sample statistics take that into account. Units are compared alone,
in sums and differences of two (which see what they share), in their ranks, and by their order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from scipy.special import chdtrc, kolmogorov

BINS = 20
LEVEL = 1e-3
"""Chance that equal laws are rejected anywhere in one comparison (Holm 1979)."""


@dataclass(frozen=True)
class Finding:
    """One quantity, one test, its p-value."""

    quantity: str
    test: str
    p: float


def places(worlds: Any, draws: Any, rng: np.random.Generator) -> Any:
    """Return u for each world: its place among the engine's draws, ties broken at random on both sides."""
    values = np.round(np.concatenate([worlds, draws]), 9)
    order = np.lexsort((rng.random(len(values)), values))
    from_engine = order >= len(worlds)
    below = np.empty(len(values))
    below[order] = np.cumsum(from_engine)
    return (below[: len(worlds)] + rng.random(len(worlds))) / (len(draws) + 1)


def uniformity(u: Any, draws: int) -> Iterator[tuple[str, float]]:
    """Yield p-values that places are uniform, the engine's finite number of draws allowed for."""
    n = len(u)
    ordered, steps = np.sort(u), np.arange(n + 1) / n
    distance = max(np.max(steps[1:] - ordered), np.max(ordered - steps[:-1]))
    yield "ks", float(kolmogorov(distance * np.sqrt(n * draws / (n + draws))))
    counts = np.bincount(np.minimum((u * BINS).astype(int), BINS - 1), minlength=BINS)
    squares = np.sum((counts - n / BINS) ** 2) / (n / BINS) / (1 + n / draws)
    yield "chi2", float(chdtrc(BINS - 1, squares))


def same_shares(a: Any, b: Any) -> float:
    """Return the p-value that two samples of categories have the same shares; rare ones are put together."""
    size = int(max(a.max(), b.max())) + 1
    table = np.array([np.bincount(a, minlength=size), np.bincount(b, minlength=size)], dtype=float)
    rare = table.sum(axis=0) < 40
    table = np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)]) if rare.any() else table
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return 1.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(chdtrc(table.shape[1] - 1, np.sum((table - expected) ** 2 / expected)))


def findings(worlds: Any, draws: Any, names: list[str], rng: np.random.Generator) -> list[Finding]:
    """Return all tests of one table of units; both arrays have the shape (units, worlds or draws)."""
    worlds, draws = np.round(worlds, 9), np.round(draws, 9)
    found = []
    for name, a, b in _quantities(worlds, draws, names):
        found += [Finding(name, test, p) for test, p in uniformity(places(a, b, rng), len(b))]
    if len(names) > 1:
        for name, a, b in zip(names, ranks(worlds), ranks(draws), strict=True):
            found.append(Finding(f"rank of {name}", "chi2", same_shares(a, b)))
        found.append(Finding("order", "chi2", same_shares(_order(worlds), _order(draws))))
    return found


def _quantities(worlds: Any, draws: Any, names: list[str]) -> Iterator[tuple[str, Any, Any]]:
    for i, name in enumerate(names):
        yield name, worlds[i], draws[i]
    for i, k in combinations(range(len(names)), 2):
        yield f"{names[i]} + {names[k]}", worlds[i] + worlds[k], draws[i] + draws[k]
        yield f"{names[i]} - {names[k]}", worlds[i] - worlds[k], draws[i] - draws[k]


def ranks(scores: Any) -> Any:
    """Return twice the middle rank of each unit in each draw, whole numbers, shape (units, draws)."""
    above = np.sum(scores[None] > scores[:, None], axis=1)
    equal = np.sum(scores[None] == scores[:, None], axis=1)
    return 2 * above + equal + 1


def _order(scores: Any) -> Any:
    """Return a number for the order of the first four units, with their ties."""
    few = ranks(scores[:4])
    return np.sum(few * (2 * len(few) + 1) ** np.arange(len(few))[:, None], axis=0)


def rejected(found: list[Finding], level: float = LEVEL) -> list[Finding]:
    """Return the tests that Holm's procedure rejects."""
    ordered = sorted(found, key=lambda finding: finding.p)
    out = []
    for i, finding in enumerate(ordered):
        if finding.p > level / (len(ordered) - i):
            break
        out.append(finding)
    return out
