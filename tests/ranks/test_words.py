"""Words, and the error that forbids them."""

import pytest

from threatscore.config.settings import Likelihood
from threatscore.errors import UsageError
from threatscore.precision import wilson_error
from threatscore.ranks import likelihood, simulation_error

ICD_203 = Likelihood().words
MANY = 10**12


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
    assert likelihood(1.0, 10, sure, error=0) == "high"
    assert likelihood(0.0, 10, sure, error=0) == "low"


@pytest.mark.parametrize("cut", [start for _, start in ICD_203])
def test_no_word_where_the_simulation_error_spans_a_cut(cut):
    error = simulation_error(cut, 10_000)
    assert likelihood(cut, 10_000, ICD_203) == ""
    assert likelihood(cut + 0.9 * error, 10_000, ICD_203) == ""
    assert likelihood(cut + 1.2 * error, 10_000, ICD_203) == {start: word for word, start in ICD_203}[cut]


def test_few_draws_allow_no_word():
    assert likelihood(0.6, 10, ICD_203) == ""
    assert likelihood(0.6, 10_000, ICD_203) == "likely"


def test_no_event_in_few_draws_is_not_almost_no_chance():
    never = [("never", 0.0), ("almost no chance", 0.01), ("unlikely", 0.2)]
    assert likelihood(0.0, 100, never) == ""  # up to 3.7 % are possible
    assert likelihood(0.0, 1_000, never) == "never"


def test_an_error_that_is_known_better_decides():
    assert likelihood(0.6, 10, ICD_203, error=0.04) == "likely"
    assert likelihood(0.6, 10_000, ICD_203, error=0.06) == ""


def test_the_simulation_error_of_a_share():
    assert simulation_error(0.5, 10_000) == pytest.approx(0.0098, abs=3e-6)
    assert simulation_error(1.0, 10) == wilson_error(1.0, 10) == pytest.approx(0.2775, abs=1e-4)


def test_bad_arguments_are_refused():
    with pytest.raises(UsageError, match="error"):
        likelihood(0.5, 10, ICD_203, error=-1)
    with pytest.raises(UsageError, match="share"):
        likelihood(1.5, 10, ICD_203)
    with pytest.raises(UsageError, match="draws"):
        likelihood(0.5, 0, ICD_203)
