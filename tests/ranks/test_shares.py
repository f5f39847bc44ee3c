"""Acceptability against the plain way, closed forms, and itself in any blocks."""

import itertools
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from threatscore.errors import UsageError
from threatscore.precision import rank_brackets
from threatscore.ranks import acceptability, expected_rank, positions, quantile_rank, top

SCORES = st.tuples(st.integers(1, 7), st.integers(1, 9)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(-4, 4).map(float) | st.floats(-1e30, 1e30))
)
DRAWS = 40_000
ERROR = 4.5 * 0.5 / np.sqrt(DRAWS)  # more than four standard errors of any share


def plainly(scores):
    """Acceptability from whole arrays: counts by size of tie, the smallest first."""
    units, draws = scores.shape
    first, last = positions(scores)
    size, share = last - first + 1, np.zeros((units, units))
    for n in np.unique(size):
        counts = np.zeros((units, units + 1), dtype=int)
        unit, draw = np.nonzero(size == n)
        np.add.at(counts, (unit, first[unit, draw] - 1), 1)
        np.add.at(counts, (unit, last[unit, draw]), -1)
        share += np.cumsum(counts, axis=1)[:, :units] / n
    return share / draws


def tied_scores(rng, units=30, draws=700):
    scores = np.round(rng.normal(0, 3, (units, draws)), 1)
    scores[:, ::5] = rng.normal(0, 3, (units, len(scores[0, ::5])))
    scores[3] = scores[8]
    return scores


@given(SCORES, st.integers(1, 50))
def test_blocks_change_no_bit(scores, block):
    assert np.array_equal(acceptability(scores, block=block), plainly(scores))


@pytest.mark.parametrize("block", [1, 64, 1000, 2**17])
@pytest.mark.parametrize("cells", [1, 5_000, 2**21])
def test_neither_blocks_nor_threads_nor_room_for_counts_change_a_bit(block, cells, monkeypatch):
    monkeypatch.setattr("threatscore.ranks.shares.CELLS", cells)
    scores = tied_scores(np.random.default_rng(1))
    before = scores.copy()
    with ThreadPoolExecutor(3) as executor:
        assert np.array_equal(acceptability(scores, block=block, executor=executor), plainly(scores))
    assert np.array_equal(acceptability(scores, block=block), plainly(scores))
    assert np.array_equal(scores, before)


@given(SCORES)
def test_rows_and_columns_sum_to_one_and_top_and_mean_follow(scores):
    share = acceptability(scores)
    units = len(scores)
    assert np.abs(share.sum(axis=0) - 1).max() < 1e-12
    assert np.abs(share.sum(axis=1) - 1).max() < 1e-12
    for k in range(1, units + 1):
        assert top(share, k).sum() == pytest.approx(k)
    assert top(share, units) == pytest.approx(np.ones(units))
    first, last = positions(scores)
    assert expected_rank(share) == pytest.approx(((first + last) / 2).mean(axis=1))


@given(SCORES)
def test_turning_the_scores_turns_the_ranks(scores):
    assert acceptability(-scores) == pytest.approx(acceptability(scores)[:, ::-1], abs=1e-12)


def test_many_units_sum_to_one_within_the_last_digits():
    share = acceptability(tied_scores(np.random.default_rng(2), 300, 400))
    assert np.abs(share.sum(axis=0) - 1).max() < 1e-12
    assert np.abs(share.sum(axis=1) - 1).max() < 1e-12


def test_nine_decimals_decide_and_large_numbers_too():
    assert acceptability([[1.0], [1 + 4e-10]]).tolist() == [[0.5, 0.5]] * 2
    assert acceptability([[1.0], [1 + 1.1e-9]]).tolist() == [[0, 1], [1, 0]]
    assert acceptability([[1e200], [2e200], [-3.0], [3.0]]).tolist() == np.eye(4)[[1, 0, 3, 2]].tolist()
    assert acceptability([[1e200], [1e200], [3.0]]).tolist() == [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]
    assert acceptability([[0.0], [-0.0]]).tolist() == [[0.5, 0.5]] * 2


def test_the_favourite_of_uniforms_is_first_as_often_as_the_order_statistics_of_betas_say():
    """max of a is above max of b uniforms with a/(a + b): U^(1/a) is the largest of a uniforms."""
    rng = np.random.default_rng(3)
    sizes = np.array([1.0, 2.0, 3.0, 6.0])
    share = acceptability(rng.random((4, DRAWS)) ** (1 / sizes[:, None]))
    assert share[:, 0] == pytest.approx(sizes / sizes.sum(), abs=ERROR)
    expected = [1 + sum(b / (a + b) for j, b in enumerate(sizes) if j != i) for i, a in enumerate(sizes)]
    assert expected_rank(share) == pytest.approx(expected, abs=4 * ERROR)
    wrong = sizes[::-1] / sizes.sum()
    assert share[:, 0] != pytest.approx(wrong, abs=ERROR)


def test_the_rank_of_a_fixed_unit_among_independent_others_is_poisson_binomial():
    rng = np.random.default_rng(4)
    chance = np.array([0.1, 0.35, 0.5, 0.8, 0.95])  # of each other one to lie above 0
    others = rng.random((5, DRAWS)) - 1 + chance[:, None]
    share = acceptability(np.vstack([np.zeros(DRAWS), others]))[0]
    expected = np.zeros(6)
    for above in itertools.product((0, 1), repeat=5):
        expected[sum(above)] += np.prod(np.where(above, chance, 1 - chance))
    assert share == pytest.approx(expected, abs=ERROR)
    assert share != pytest.approx(expected[::-1], abs=ERROR)


def test_the_first_two_of_three_equals_with_one_better():
    share = acceptability([[9.0, 9.0], [5.0, 5.0], [5.0, 5.0], [5.0, 5.0]])
    assert top(share, 1).tolist() == [1, 0, 0, 0]
    assert top(share, 2) == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3])
    assert expected_rank(share) == pytest.approx([1, 3, 3, 3])


@pytest.mark.slow
def test_memory_does_not_grow_with_the_draws():
    def peak(draws):
        scores = np.random.default_rng(5).normal(size=(100, draws))
        tracemalloc.start()
        acceptability(scores)
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(40_000) < 1.2 * peak(10_000) < 8_000_000  # 40,000 draws alone are 32 MB


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        ([1.0, 2.0], r"shape \(2,\), but must be \(units, draws\)"),
        (np.zeros((0, 5)), r"empty, of shape \(0, 5\)"),
        (np.zeros((5, 0)), r"empty, of shape \(5, 0\)"),
        ([[1.0, np.nan]], "finite"),
        ([[1.0, np.inf]], "finite"),
        ([[1.0, -np.inf]], "finite"),
        ([[1.0], [2.0, 3.0]], "rectangular"),
        ([["a"]], "numbers"),
    ],
)
def test_bad_scores_are_refused(scores, why):
    with pytest.raises(UsageError, match=why):
        acceptability(scores)


@pytest.mark.parametrize("block", [0, -1, 2.5, True, "8"])
def test_a_bad_block_is_refused(block):
    with pytest.raises(UsageError, match="block"):
        acceptability([[1.0]], block=block)


@pytest.mark.parametrize("k", [0, 3, 1.5, True])
def test_a_bad_number_of_ranks_is_refused(k):
    with pytest.raises(UsageError, match="k:"):
        top(np.eye(2), k)


def test_a_table_that_is_no_acceptability_is_refused():
    for table in ([[50.0, 50.0]], [[-0.1, 1.1]]):
        with pytest.raises(UsageError, match="not within 0 to 1"):
            expected_rank(table)
    with pytest.raises(UsageError, match="q:"):
        quantile_rank(np.eye(2), 0)


def test_a_quantile_that_rounded_shares_never_reach_is_the_last_rank():
    share = [[0.33, 0.33, 0.33], [0.0, 0.01, 0.98]]
    assert quantile_rank(share, 0.995).tolist() == [3, 3]
    assert [ranks.tolist() for ranks in rank_brackets(share, 0.995, 10**9)] == [[3, 3], [3, 3]]
    assert quantile_rank(share, 0.3).tolist() == [1, 3]


def test_what_is_among_all_ranks_is_so_for_certain_and_what_is_nearly_so_is_not():
    share = np.array([[1 / 3, 1 / 3, 1 / 3 - 1e-15], [0.1, 0.2, 0.7 - 1e-9]])
    assert top(share, 3)[0] == 1.0
    assert top(share, 3)[1] < 1.0
