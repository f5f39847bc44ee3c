"""What people bring is checked before anything is computed, is not copied, and is never changed."""

import numpy as np
import pytest

from threatscore.errors import UsageError
from threatscore.ranks.inputs import floats, numbers, scores_of, shaped, share_of, weights_of, whole


def test_what_is_right_passes_without_a_copy():
    array = np.array([[0.25, 0.5], [0.75, 0.5]])
    for check in (scores_of, share_of, weights_of):
        assert check(array) is array
    assert scores_of([[1, 2]]).tolist() == [[1.0, 2.0]]
    assert np.isnan(numbers("x", [np.nan, 1])).tolist() == [True, False]
    assert whole("k", np.int64(3), 1, 3) == 3


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e290, -1e300])
def test_what_is_not_finite_is_refused_with_its_name(bad):
    with pytest.raises(UsageError, match="reference: must be finite"):
        floats("reference", [1.0, bad])


def test_a_wrong_shape_is_told_with_the_right_one():
    with pytest.raises(UsageError, match=r"x: shape \(1, 2\), but must be \(units, criteria\), here \(any, 3\)"):
        shaped("x", [[1.0, 2.0]], "units, criteria", None, 3)
    with pytest.raises(UsageError, match="empty"):
        floats("x", [])


def test_rounded_tables_are_shares_but_weights_below_zero_are_none():
    assert share_of([[0.33, 0.33, 0.33]]).shape == (1, 3)
    assert share_of([[1 + 1e-12]]).shape == (1, 1)
    with pytest.raises(UsageError, match=r"weights: -0\.5 is not within"):
        weights_of([[1.0], [-0.5]])
    with pytest.raises(UsageError, match="zero in a draw"):
        weights_of([[1.0, 0.0], [1.0, 0.0]])


@pytest.mark.parametrize("bad", [0, 4, 2.0, True, None, "2"])
def test_a_number_that_is_not_whole_or_out_of_bounds_is_refused(bad):
    with pytest.raises(UsageError, match=r"k: .* is not a whole number from 1 to 3"):
        whole("k", bad, 1, 3)
