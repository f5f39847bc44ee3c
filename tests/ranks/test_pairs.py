"""Who is above whom, by thought, by plain counting, and in closed form."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import ndtr

from threatscore.errors import UsageError
from threatscore.ranks import acceptability, expected_rank, pairwise, settled

SCORES = st.tuples(st.integers(1, 6), st.integers(1, 9)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(-3, 3).map(float) | st.floats(-1e12, 1e12))
)


@given(SCORES)
def test_the_shares_are_those_of_plain_counting_and_sum_to_one(scores):
    pairs, s = pairwise(scores), settled(scores)
    assert np.array_equal(pairs.above, (s[:, None] > s[None]).mean(axis=2))
    assert np.array_equal(pairs.tie, (s[:, None] == s[None]).mean(axis=2))
    assert np.abs(pairs.above + pairs.above.T + pairs.tie - 1).max() < 1e-12
    assert np.diag(pairs.tie).tolist() == [1] * len(s)
    assert np.diag(pairs.above).tolist() == [0] * len(s)


@given(SCORES)
def test_the_mean_rank_counts_those_above(scores):
    pairs = pairwise(scores)
    above_me = pairs.above.sum(axis=0) + (pairs.tie.sum(axis=0) - 1) / 2
    assert expected_rank(acceptability(scores)) == pytest.approx(1 + above_me)


def test_more_draws_than_a_byte_counts_and_threads():
    rng = np.random.default_rng(1)
    scores = np.round(rng.normal(0, 2, (9, 1_000)), 1)
    scores[0] = 99
    with ThreadPoolExecutor(3) as executor:
        pairs = pairwise(scores, executor=executor)
    assert np.array_equal(pairs.above, (scores[:, None] > scores[None]).mean(axis=2))
    assert pairs.above[0, 1:].tolist() == [1] * 8
    assert np.array_equal(pairs.tie, pairwise(scores).tie)


def test_normal_scores_are_above_one_another_as_their_difference_is_above_zero():
    rng, draws = np.random.default_rng(2), 40_000
    mean, sd = np.array([50.0, 53.0, 40.0]), np.array([4.0, 6.0, 3.0])
    pairs = pairwise(mean[:, None] + sd[:, None] * rng.standard_normal((3, draws)))
    expected = ndtr((mean[:, None] - mean) / np.hypot(sd[:, None], sd))
    off = ~np.eye(3, dtype=bool)
    assert pairs.above[off] == pytest.approx(expected[off], abs=4.5 * 0.5 / np.sqrt(draws))
    assert pairs.above[off] != pytest.approx(expected.T[off], abs=0.05)


def test_bad_scores_are_refused():
    with pytest.raises(UsageError, match="finite"):
        pairwise([[np.nan]])
