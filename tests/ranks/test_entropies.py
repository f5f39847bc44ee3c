"""Entropy by thought."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from threatscore.errors import UsageError
from threatscore.ranks import acceptability, entropy


def test_a_settled_ranking_has_none_and_an_open_one_all():
    for share, bits, part in ((np.eye(8), 0, 0), (np.full((8, 8), 1 / 8), 3, 1)):
        assert entropy(share).by_unit.tolist() == entropy(share).by_rank.tolist() == [bits] * 8
        assert entropy(share, normalised=True).by_unit.tolist() == [part] * 8
    assert entropy([[1.0]], normalised=True).by_unit.tolist() == [0]


def test_units_and_ranks_are_not_mistaken():
    """Unit 0 may have any of four ranks; rank 0 is its, or with small chances another's."""
    share = acceptability(np.array([[4.0, 2.5, 1.5, 0.0], [3.0] * 4, [2.0] * 4, [1.0] * 4]))
    assert entropy(share).by_unit[0] == 2
    assert entropy(share).by_rank[0] == pytest.approx(-0.25 * np.log2(0.25) - 0.75 * np.log2(0.75))
    assert entropy(share, normalised=True).by_rank == pytest.approx(entropy(share).by_rank / 2)


@given(arrays(float, (5, 7), elements=st.integers(0, 3).map(float)))
def test_it_lies_between_nothing_and_all(scores):
    found = entropy(acceptability(scores), normalised=True)
    for part in (found.by_unit, found.by_rank):
        assert (part >= 0).all()
        assert (part <= 1 + 1e-12).all()


def test_a_table_in_percent_is_refused():
    with pytest.raises(UsageError, match="50 is not within"):
        entropy([[50.0, 50.0], [50.0, 50.0]])
