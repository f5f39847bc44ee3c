"""Bounds that recur are asked about once, and nothing else changes."""

import numpy as np
import pytest

from threatscore.distributions.truncation import FEW_DRAWS, each_pair_once

TWO = np.resize([0.0, 1.0, 1.0], FEW_DRAWS)
THREE = np.resize([5.0, 6.0, 7.0, 8.0], FEW_DRAWS)


@pytest.mark.parametrize(
    ("low", "high", "asked"),
    [
        (TWO, 9.0, 4),
        (TWO, TWO[::-1] + 3, 4),
        (np.stack([TWO, TWO + 1, TWO - 5]), np.inf, 12),
        (TWO, np.full((3, 1), 9.0), 12),
        (TWO, THREE, FEW_DRAWS),
        (THREE, 9.0, FEW_DRAWS),
        (TWO[:-1], 9.0, FEW_DRAWS - 1),
        (0.0, 9.0, 1),
        (np.stack([[TWO]]), 9.0, FEW_DRAWS),
    ],
)
def test_four_pairs_a_row_are_asked_about_where_no_row_knows_more(low, high, asked):
    sizes = []

    def ask(low, high):
        low, high = np.broadcast_arrays(low, high)
        sizes.append(low.size)
        return 10 * low, low + high, np.asarray(low > 0)

    found = each_pair_once(ask, low, high)
    for part, expected in zip(found, ask(low, high), strict=True):
        np.testing.assert_array_equal(part, expected)
        assert part.shape == expected.shape
    assert sizes[0] == asked
