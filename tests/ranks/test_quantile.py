"""Quantiles are numpy's, bit for bit."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from threatscore.errors import UsageError
from threatscore.ranks import quantiles

SCORES = st.tuples(st.integers(1, 5), st.integers(1, 12)).flatmap(
    lambda shape: arrays(float, shape, elements=st.floats(-1e6, 1e6))
)
P = st.lists(st.floats(0, 1) | st.sampled_from([0.05, 0.5, 0.95, 0.0, 1.0]), min_size=1, max_size=5)


@given(SCORES, P)
def test_they_are_numpys(scores, p):
    assert np.array_equal(quantiles(scores, p), np.quantile(scores, p, axis=1))
    assert np.array_equal(quantiles(scores, p[0]), np.quantile(scores, p[0], axis=1))


def test_threads_and_blocks_change_no_bit(monkeypatch):
    scores = np.random.default_rng(1).normal(50, 9, (37, 500))
    before = scores.copy()
    expected = np.quantile(scores, (0.05, 0.5, 0.95), axis=1)
    for block in (1, 1500, 2**17):
        monkeypatch.setattr("threatscore.ranks.quantile.BLOCK", block)
        with ThreadPoolExecutor(3) as executor:
            assert np.array_equal(quantiles(scores, (0.05, 0.5, 0.95), executor=executor), expected)
        assert np.array_equal(quantiles(scores, (0.05, 0.5, 0.95)), expected)
    assert np.array_equal(scores, before)


def test_a_few_rows_are_copied_at_a_time():
    scores = np.zeros((400, 5_000))
    tracemalloc.start()
    quantiles(scores, 0.5)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < scores.nbytes / 8


@pytest.mark.parametrize("p", [-0.1, 1.1, np.nan, [], ["x"]])
def test_bad_probabilities_are_refused(p):
    with pytest.raises(UsageError, match="probabilities"):
        quantiles([[1.0]], p)
