"""The linear pool over-covers when sources are independent and good: by how much, exactly and through the engine.

k sources read ln(truth) with independent normal errors e_i of the stated spread. The pool's distribution function at
the truth is the mean of Phi(-e_i), that is of k independent uniforms; its central 90 % interval holds the truth if that
mean lies between 0.05 and 0.95, which has the probability 1 - 2 (0.05 k)^k / k! as long as 0.05 k is at most 1
(Irwin 1927, doi:10.1093/biomet/19.3-4.225; Hall 1927, doi:10.1093/biomet/19.3-4.240).
"""

from math import factorial

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from ..making import claim, tables
from .against import engine

SPREAD, DRAWS = 0.25, 2000
GROUPS = {1: 300, 2: 300, 4: 150, 8: 75}
SETTINGS = {
    "score": {
        "children": {
            "size": {
                "weight": 1,
                "of": "pair",
                "from": {"claims": "size"},
                "scale": {"kind": "log", "low": 1, "high": 10000},
            }
        }
    },
    "reading": {"about": SPREAD},
}


def coverage(k, inside=0.9):
    """Chance that the pool's central interval holds the truth."""
    tail = (1 - inside) / 2
    assert tail * k <= 1
    return 1 - 2 * (tail * k) ** k / factorial(k)


def read_by_engine(k, seed):
    """Return the engine's distribution function at the truth (100) and the pool's, for groups with k sources each."""
    errors = np.random.default_rng(seed).standard_normal((GROUPS[k], k))
    sources = [{"id": f"s{i}", "publisher": f"Institute {i}"} for i in range(max(k, 1) + 1)]
    claims = [
        claim(
            f"c{g}-{i}",
            "about",
            float(100 * np.exp(SPREAD * errors[g, i])),
            indicator="size",
            group=f"g{g:03}",
            country="TJK",
            source=f"s{i}",
        )
        for g in range(GROUPS[k])
        for i in range(k)
    ]
    full = tables(groups=[f"g{g:03}" for g in range(GROUPS[k])], countries=["TJK"], claims=claims, sources=sources)
    scores = engine(SETTINGS, full, DRAWS, seed).pairs.scores
    return np.mean(scores < 50, axis=1), np.mean(ndtr(-errors), axis=1)


@pytest.mark.parametrize("k", GROUPS)
def test_the_engine_s_pool_holds_the_truth_where_the_formula_says(k):
    """Its distribution function at the truth is the mean of k uniforms, within 4.5 standard errors."""
    by_engine, exact = read_by_engine(k, 40 + k)
    assert np.all(np.abs(by_engine - exact) <= 4.5 * np.sqrt(exact * (1 - exact) / DRAWS))
    covered = int(np.sum((by_engine >= 0.05) & (by_engine <= 0.95)))
    expected, n = coverage(k), len(exact)
    assert abs(covered - n * expected) <= 4.5 * np.sqrt(n * expected * (1 - expected)) + 1


@pytest.mark.parametrize(("k", "known"), [(1, 0.90), (2, 0.99), (4, 0.999867), (8, 0.99999997)])
def test_the_coverage_of_a_90_percent_interval_is_known(k, known):
    """The formula against sampled means of uniforms, and its value."""
    assert coverage(k) == pytest.approx(known, abs=5e-7)
    means = np.random.default_rng(k).random((200_000, k)).mean(axis=1)
    inside = np.mean((means >= 0.05) & (means <= 0.95))
    assert inside == pytest.approx(known, abs=4.5 * np.sqrt(known * (1 - known) / 200_000) + 1e-5)


def test_a_product_of_likelihoods_would_cover_as_it_says_and_be_narrower():
    """Half widths over the spread: 1.645 / sqrt(k) for the product; the pool's grow from 1.645 to sqrt(2) 1.645."""
    rng, z = np.random.default_rng(5), ndtri(0.95)
    widths = {}
    for k in (2, 4, 8):
        errors = rng.standard_normal((4000, k))
        assert np.mean(np.abs(errors.mean(axis=1)) <= z / np.sqrt(k)) == pytest.approx(0.9, abs=0.02)
        widths[k] = np.mean(pool_quantile(errors, 0.95) - pool_quantile(errors, 0.05)) / 2
    assert widths == pytest.approx({2: 1.95, 4: 2.14, 8: 2.23}, abs=0.02)
    assert z < widths[2] < widths[4] < widths[8] < np.sqrt(2) * z


def pool_quantile(errors, p):
    """Quantile of each even mixture of unit normals about the errors, by bisection."""
    low, high = np.full(len(errors), -12.0), np.full(len(errors), 12.0)
    for _ in range(50):
        middle = (low + high) / 2
        below = np.mean(ndtr(middle[:, None] - errors), axis=1) < p
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return low
