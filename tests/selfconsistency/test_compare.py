"""The comparison itself, without the engine: it keeps its level, atoms and all, and sees what it should."""

import numpy as np
import pytest

from .compare import findings, places, ranks, rejected, same_shares, uniformity

NAMES = ["a", "b", "c"]


def drawn(rng, n, shared=0.5, scale=1.0):
    """Three units with atoms, a tie now and then, and a common part."""
    common = rng.standard_normal(n)
    units = scale * (shared * common + np.sqrt(1 - shared**2) * rng.standard_normal((3, n)))
    return np.maximum(np.round(units, 1), -0.5)


def test_p_values_of_equal_laws_are_uniform():
    """Share of p-values below 0.1, over 400 comparisons of unequal sizes: binomial, and chi-square is rough."""
    rng = np.random.default_rng(1)
    found = [list(uniformity(places(drawn(rng, 500)[0], drawn(rng, 1500)[0], rng), 1500)) for _ in range(400)]
    for test in range(2):
        share = np.mean([pair[test][1] < 0.1 for pair in found])
        assert 0.1 - 0.05 < share < 0.1 + 0.05


def test_equal_laws_are_rejected_no_more_often_than_declared():
    rng = np.random.default_rng(2)
    hits = sum(bool(rejected(findings(drawn(rng, 800), drawn(rng, 800), NAMES, rng), 0.05)) for _ in range(100))
    assert hits <= 12  # above it with probability 0.0015, were the level 0.05; Holm's is less


@pytest.mark.parametrize(("change", "sees"), [({"scale": 1.15}, "a"), ({"shared": 0.3}, "+")])
def test_another_spread_and_another_dependence_are_seen(change, sees):
    rng = np.random.default_rng(3)
    found = rejected(findings(drawn(rng, 20_000), drawn(rng, 20_000, **change), NAMES, rng))
    assert any(sees in finding.quantity for finding in found)
    assert change != {"shared": 0.3} or not any(finding.quantity in NAMES for finding in found)  # margins are the same


def test_rare_categories_are_put_together():
    a, b = np.array([0] * 500 + [1] * 3), np.array([0] * 500 + [2] * 3)
    assert same_shares(a, b) == pytest.approx(1)
    assert same_shares(np.array([0] * 500 + [1] * 100), np.array([0] * 500 + [2] * 100)) < 1e-9


def test_ranks_are_twice_the_middle_of_what_a_tie_occupies():
    assert ranks(np.array([[5.0, 1], [5, 2], [1, 3]])).tolist() == [[3, 6], [3, 4], [6, 2]]
