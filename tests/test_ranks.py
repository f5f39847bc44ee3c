"""Ranks that can be told by thought, and against plain counting."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from threatscore.config.settings import Likelihood
from threatscore.ranks import (
    acceptability,
    likelihood,
    position_by,
    positions,
    quantile_rank,
    settled,
    simulation_error,
)

ICD_203 = Likelihood().words
MANY = 10**12
SCORES = st.tuples(st.integers(1, 6), st.integers(1, 8)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(0, 4).map(float) | st.floats(0, 100))
)


def test_a_dominating_unit_is_always_first():
    share = acceptability(np.array([[3.0, 9.0, 100.0], [1.0, 2.0, 99.0]]))
    assert share.tolist() == [[1, 0], [0, 1]]


def test_a_coin_toss_is_half_and_half():
    share = acceptability(np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert share.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_a_tie_of_two_shares_its_two_ranks_evenly():
    first, last = positions(np.array([[5.0], [5.0], [1.0]]))
    assert first.ravel().tolist() == [1, 1, 3]
    assert last.ravel().tolist() == [2, 2, 3]
    share = acceptability(np.array([[5.0], [5.0], [1.0]]))
    assert share.tolist() == [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]


def test_a_tie_of_three_in_the_middle_shares_its_three_ranks_evenly():
    share = acceptability(np.array([[9.0], [5.0], [5.0], [5.0], [1.0]]))
    third = 1 / 3
    assert share[1:4].tolist() == [[0, third, third, third, 0]] * 3
    assert share[0].tolist() == [1, 0, 0, 0, 0]
    assert share[4].tolist() == [0, 0, 0, 0, 1]


def test_where_all_are_tied_every_rank_is_as_likely():
    assert acceptability(np.zeros((4, 7))).tolist() == [[0.25] * 4] * 4


def test_one_unit_is_first():
    assert acceptability(np.array([[4.0, 2.0]])).tolist() == [[1.0]]


@given(SCORES)
def test_rows_and_columns_sum_to_one(scores):
    share = acceptability(scores)
    assert share.sum(axis=0) == pytest.approx(np.ones(len(scores)))
    assert share.sum(axis=1) == pytest.approx(np.ones(len(scores)))
    assert (share >= 0).all()


@given(SCORES)
def test_positions_and_shares_are_those_of_plain_counting(scores):
    units, draws = scores.shape
    first, last = positions(scores)
    scores = np.round(scores, 9)
    expected = np.zeros((units, units))
    for i, d in itertools.product(range(units), range(draws)):
        above = sum(scores[k, d] > scores[i, d] for k in range(units))
        equal = sum(scores[k, d] == scores[i, d] for k in range(units))
        assert (first[i, d], last[i, d]) == (above + 1, above + equal)
        expected[i, above : above + equal] += 1 / equal / draws
    assert acceptability(scores) == pytest.approx(expected)


def test_the_rounding_of_sums_neither_breaks_a_tie_nor_moves_a_score_below_a_cut():
    sums = np.asarray([[(10 + 20 + 70) / 3], [10 / 3 + 20 / 3 + 70 / 3], [70 / 3 + 20 / 3 + 10 / 3]])
    sums[2] += 7e-15
    assert positions(sums)[0].tolist() == [[1], [1], [1]]
    assert position_by(sums[:, 0]).tolist() == [1, 1, 1]
    assert settled(np.asarray([59.99999999999999])).tolist() == [60.0]


def test_rank_ties_share_the_lowest_number():
    assert position_by(np.array([7.0, 9.0, 7.0, 1.0])).tolist() == [2, 1, 2, 4]
    assert position_by(np.array([])).tolist() == []


def test_a_quantile_of_the_rank_is_the_smallest_rank_that_reaches_it():
    share = np.array([[0.05, 0.45, 0.5], [0.0, 0.04, 0.96], [1.0, 0.0, 0.0]])
    assert quantile_rank(share, 0.05).tolist() == [1, 3, 1]
    assert quantile_rank(share, 0.5).tolist() == [2, 3, 1]
    assert quantile_rank(share, 0.95).tolist() == [3, 3, 1]


@given(SCORES, st.sampled_from([0.05, 0.5, 0.95]))
def test_a_quantile_of_the_rank_is_numpys_inverse_of_the_distribution_where_nothing_is_tied(scores, q):
    apart = scores + np.linspace(0, 1e-3, len(scores))[:, None]
    first, last = positions(apart)
    if (first == last).all():
        expected = np.quantile(first, q, axis=1, method="inverted_cdf")
        assert quantile_rank(acceptability(apart), q).tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (0.009, ""), (0.01 + 1e-5, "almost no chance"), (0.05 + 1e-5, "very unlikely"), (0.2 + 1e-5, "unlikely"),
        (0.45 + 1e-5, "roughly even chance"), (0.55 - 1e-5, "roughly even chance"), (0.55 + 1e-5, "likely"),
        (0.8 + 1e-5, "very likely"), (0.95 + 1e-5, "almost certain"), (0.99 - 1e-5, "almost certain"), (0.991, ""),
        (0.0, ""), (1.0, ""),
    ],
)  # fmt: skip
def test_words_of_likelihood_are_those_of_icd_203(share, word):
    assert likelihood(share, MANY, ICD_203) == word


def test_bands_are_half_open_the_cut_belongs_to_the_band_above():
    sure = [("low", 0.0), ("high", 1.0)]
    assert likelihood(1.0, 10, sure) == "high"
    assert likelihood(0.0, 10, sure) == "low"


@pytest.mark.parametrize("cut", [start for _, start in ICD_203])
def test_no_word_where_the_simulation_error_spans_a_cut(cut):
    error = simulation_error(cut, 10_000)
    assert likelihood(cut, 10_000, ICD_203) == ""
    assert likelihood(cut + 0.9 * error, 10_000, ICD_203) == ""
    assert likelihood(cut + 1.2 * error, 10_000, ICD_203) == {start: word for word, start in ICD_203}[cut]


def test_few_draws_allow_no_word():
    assert likelihood(0.6, 10, ICD_203) == ""
    assert likelihood(0.6, 10_000, ICD_203) == "likely"


def test_the_simulation_error_of_a_share():
    assert simulation_error(0.5, 10_000) == pytest.approx(0.0098, abs=1e-6)
    assert simulation_error(1.0, 10) == 0
