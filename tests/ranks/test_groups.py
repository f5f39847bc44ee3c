"""Groups that cannot be told apart, by thought and by all runs there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from threatscore.errors import UsageError
from threatscore.ranks import pairwise, settled, tie_groups

SCORES = st.tuples(st.integers(1, 7), st.integers(1, 6)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(0, 5).map(float))
)


@given(SCORES, st.sampled_from([0.51, 0.6, 0.75, 0.9, 1.0]))
def test_they_are_the_longest_of_all_runs_without_a_clear_winner(scores, probability):
    above, n = pairwise(scores).above, len(scores)
    order = sorted(range(n), key=lambda i: (-settled(scores[i].mean()), i))
    runs = [tuple(order[a:b]) for a in range(n) for b in range(a + 1, n + 1)]
    good = [run for run in runs if all(above[i, j] < probability for i in run for j in run)]
    longest = [run for run in good if not any(set(run) < set(other) for other in good)]
    assert list(tie_groups(scores, probability)) == longest
    assert {unit for group in longest for unit in group} == set(range(n))


def test_dominance_leaves_every_unit_alone_and_equality_none():
    assert tie_groups([[1.0, 2.0], [5.0, 6.0], [3.0, 4.0]]) == ((1,), (2,), (0,))
    assert tie_groups(np.zeros((3, 4))) == ((0, 1, 2),)


def test_groups_overlap_in_a_chain():
    """Neighbours are above with 7 in 8, those two apart always."""
    base = np.linspace(0, 1, 2_001)
    rng = np.random.default_rng(1)
    scores = np.array([1.0 + rng.permutation(base), 0.5 + rng.permutation(base), rng.permutation(base)])
    assert tie_groups(scores) == ((0, 1), (1, 2))
    assert tie_groups(scores, pairs=pairwise(scores)) == ((0, 1), (1, 2))
    assert tie_groups(scores, 0.55) == ((0,), (1,), (2,))


def test_units_that_one_between_them_parts_share_no_group():
    """0 and 2 cannot be told apart, but 1 always lies a little below 0."""
    noise = np.array([-9.0, 9.0] * 5)
    scores = np.array([10 + noise, 9.9 + noise, 9.8 - noise])
    assert tie_groups(scores) == ((0,), (1, 2))


def test_bad_arguments_are_refused():
    for probability in (0.5, 1.1, float("nan")):
        with pytest.raises(UsageError, match="probability"):
            tie_groups([[1.0]], probability)
    with pytest.raises(UsageError, match="pairs"):
        tie_groups([[1.0]], pairs=pairwise([[1.0], [2.0]]))
