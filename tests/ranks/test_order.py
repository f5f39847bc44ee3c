"""Ranks that can be told by thought, and against plain counting."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from threatscore.ranks import (
    acceptability,
    least,
    position_by,
    positions,
    quantile_rank,
    settled,
)
from threatscore.ranks.order import AHEAD, in_turn

SCORES = st.tuples(st.integers(1, 6), st.integers(1, 8)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(0, 4).map(float) | st.floats(0, 100))
)


@given(st.floats(0, 100) | st.integers(0, 100).map(float))
def test_the_least_number_at_a_cut_is_settled_there_and_the_one_below_it_is_not(cut):
    found = least(cut)
    assert settled(np.float64(found)) >= cut > settled(np.nextafter(found, -np.inf))


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


def test_no_unit_has_no_position():
    assert [array.shape for array in positions(np.zeros((0, 3)))] == [(0, 3), (0, 3)]


def test_work_in_threads_comes_back_in_turn_and_a_few_items_ahead_only():
    asked = []

    def items():
        for i in range(50):
            asked.append(i)
            yield i

    with ThreadPoolExecutor(2) as executor:
        found = in_turn(lambda i: i * i, items(), executor)
        assert next(found) == 0
        assert len(asked) == AHEAD
        assert [0, *found] == [i * i for i in range(50)]


def test_an_error_in_a_thread_is_raised():
    def fail(i):
        raise ValueError(f"item {i}")

    with ThreadPoolExecutor(2) as executor, pytest.raises(ValueError, match="item 0"):
        list(in_turn(fail, range(20), executor))
