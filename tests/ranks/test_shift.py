"""Shifts in rank by thought and by plain counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from threatscore.errors import UsageError
from threatscore.ranks import average_shift, positions, unit_shift

SCORES = st.tuples(st.integers(1, 6), st.integers(1, 8)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(0, 4).map(float) | st.floats(0, 100))
)


def test_the_same_order_has_none_and_the_reverse_the_most():
    scores = np.array([[40.0, 1.0], [30.0, 2.0], [20.0, 3.0], [10.0, 4.0]])
    assert average_shift(scores, [4, 3, 2, 1]).tolist() == [0, 2]  # (3 + 1 + 1 + 3)/4
    assert unit_shift(scores, [4, 3, 2, 1]).tolist() == [1.5, 0.5, 0.5, 1.5]


def test_negative_ranks_are_a_reference_and_ties_take_the_middle():
    assert average_shift([[3.0], [2.0], [1.0]], [-1, -2, -3]).tolist() == [0]
    assert average_shift([[5.0], [5.0], [1.0]], [-1, -2, -3]) == pytest.approx([(0.5 + 0.5 + 0) / 3])
    assert average_shift([[5.0], [5.0], [1.0]], [7, 7, 2]).tolist() == [0]


@given(SCORES)
def test_they_are_those_of_plain_counting(scores):
    reference = scores.mean(axis=1)
    middle = sum(positions(scores)) / 2
    at = sum(positions(reference[:, None])) / 2
    assert average_shift(scores, reference) == pytest.approx(np.abs(middle - at).mean(axis=0))
    assert unit_shift(scores, reference) == pytest.approx(np.abs(middle - at).mean(axis=1))


def test_blocks_change_no_bit(monkeypatch):
    scores = np.round(np.random.default_rng(1).normal(0, 9, (11, 400)))
    whole = average_shift(scores, scores[:, 0]), unit_shift(scores, scores[:, 0])
    monkeypatch.setattr("threatscore.ranks.order.BLOCK", 50)
    assert np.array_equal(average_shift(scores, scores[:, 0]), whole[0])
    assert np.array_equal(unit_shift(scores, scores[:, 0]), whole[1])


def test_random_orders_shift_by_a_third_of_the_units_on_average():
    """E|i - j| of two independent uniform ranks among n is (n^2 - 1)/(3n)."""
    scores = np.random.default_rng(2).random((12, 20_000))
    assert average_shift(scores, np.arange(12)).mean() == pytest.approx((12**2 - 1) / 36, abs=0.02)


def test_a_reference_of_other_units_is_refused():
    with pytest.raises(UsageError, match=r"reference: shape \(2,\)"):
        average_shift([[1.0], [2.0], [3.0]], [1, 2])
