"""Closed forms, the axioms, and the mean over all orders itself."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatscore.comparison.shapley import shapley


def game(worth, players):
    """Return the values of all coalitions of a game, given what a set of players is worth."""
    return np.array([worth({i for i in range(players) if n >> i & 1}) for n in range(1 << players)], dtype=float)


def over_orders(values):
    """Return what each player adds on average over all orders of arrival."""
    players = len(values).bit_length() - 1
    total = np.zeros(players)
    for order in permutations(range(players)):
        there = 0
        for i in order:
            total[i] += values[there | 1 << i] - values[there]
            there |= 1 << i
    return total / factorial(players)


def test_in_an_additive_game_each_has_its_own():
    own = [3.0, -1.0, 0.5, 7.0]
    assert shapley(game(lambda s: sum(own[i] for i in s), 4)) == pytest.approx(own)


@pytest.mark.parametrize("needed", [{0}, {1, 3}, {0, 2, 4}])
def test_in_a_unanimity_game_the_needed_share_alike(needed):
    parts = shapley(game(lambda s: 6.0 * (needed <= s), 5))
    assert parts == pytest.approx([6 / len(needed) if i in needed else 0 for i in range(5)])


def test_the_glove_game():
    """One right glove, two left ones: 2/3, 1/6, 1/6 (Shapley 1953 by way of every textbook)."""
    assert shapley(game(lambda s: float(0 in s and len(s) > 1), 3)) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.floats(-100, 100), min_size=2**n, max_size=2**n)))
def test_it_is_the_mean_over_all_orders_and_leaves_no_remainder(values):
    parts = shapley(np.array(values))
    assert parts == pytest.approx(over_orders(values), abs=1e-9)
    assert parts.sum() == pytest.approx(values[-1] - values[0], abs=1e-9)


def test_it_is_not_what_each_adds_last():
    """A negative control: with interaction, the last step alone is another thing."""
    values = game(lambda s: float(len(s) ** 2), 3)
    assert shapley(values) == pytest.approx([3, 3, 3])
    assert values[-1] - values[0b011] == 5


def test_many_games_are_shared_at_once():
    values = np.stack([game(lambda s: len(s) ** 2, 3), game(lambda s: float(0 in s), 3)], axis=1)
    assert shapley(values) == pytest.approx(np.array([[3, 1], [3, 0], [3, 0]]))


def test_without_players_there_are_no_parts():
    assert shapley(np.zeros((1, 4))).shape == (0, 4)
    with pytest.raises(ValueError, match="3 coalitions"):
        shapley(np.zeros(3))
