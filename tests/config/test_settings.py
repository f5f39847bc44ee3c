"""What the settings mean once they are read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from threatscore.config.settings import (
    Assessment,
    Checks,
    Codebook,
    Levels,
    Likelihood,
    RollUp,
    Scope,
)

SECTIONS = [Assessment, Levels, Likelihood, RollUp]


def says(kind, **values):
    with pytest.raises(ValidationError) as caught:
        kind(**values)
    return str(caught.value)


@pytest.mark.parametrize("kind", SECTIONS, ids=lambda kind: kind.__name__)
def test_defaults_are_what_the_file_could_say(kind):
    """Defaults are not validated when they are used, so they are validated here."""
    assert kind.model_validate(kind().model_dump(exclude_none=True)) == kind()


@given(st.integers(1, 900), st.sampled_from("ymd"))
def test_a_duration_is_in_years(number, unit):
    years = {"y": 1, "m": 1 / 12, "d": 1 / 365.25}[unit]
    assert Checks(stale=f"{number}{unit}").stale == pytest.approx(number * years, rel=1e-12)


@pytest.mark.parametrize("text", ["2", "2 y", "y", "2w", "-2y", "٢y", "1e3y", 2, 2.0, True, ["2y"]])
def test_what_is_no_duration_is_refused_with_the_way_to_write_it(text):
    assert "write 2y, 18m or 90d" in says(Checks, stale=text)


@pytest.mark.parametrize("text", ["0y", "1001y", "9" * 400 + "y"])
def test_a_duration_lies_between_nothing_and_a_thousand_years(text):
    says(Checks, stale=text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024", date(2024, 12, 31)),
        (2024, date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2024-02-03", date(2024, 2, 3)),
    ],
)
def test_an_as_of_date_is_the_last_day_of_its_period(text, day):
    assert Assessment(as_of=text).as_of == day


def test_true_is_no_year():
    assert "True is no date" in says(Assessment, as_of=True)


def test_noisy_or_is_declared_with_its_probability_and_no_other_roll_up_has_one():
    assert RollUp(combine="noisy_or", probability_at_100=0.5).probability_at_100 == 0.5
    assert "needs 'probability_at_100'" in says(RollUp, combine="noisy_or")
    assert "needs 'probability_at_100'" in says(RollUp, combine="max", probability_at_100=0.5)


@pytest.mark.parametrize(
    "bands",
    [[["a", 1]], [["level", 0]], [["a", 0], ["b", 0]], [["a", 0], ["b", 100]], [["a", 0], ["b", 60], ["c", 50]],
     [["a", 0], ["a", 50]],
     [["", 0]], [["a", float("nan")]]],
)  # fmt: skip
def test_levels_rise_from_zero_and_have_names_of_their_own(bands):
    says(Levels, pair=bands)


def test_words_of_likelihood_are_icd_203_and_in_order():
    assert [cut for _, cut in Likelihood().words] == [0.01, 0.05, 0.20, 0.45, 0.55, 0.80, 0.95, 0.99]
    says(Likelihood, words=[["a", 0.5], ["b", 0.5]])
    says(Likelihood, words=[])


def test_a_kind_that_is_only_its_meaning_counts_incidents():
    book = Codebook(kinds={"raid": "a raid", "arrest": {"counts": "persons"}})
    assert (book.counts("raid"), book.counts("arrest"), book.counts("unheard of")) == (
        "incidents",
        "persons",
        "incidents",
    )
    assert dict(book.kinds)["raid"].meaning == "a raid"


def test_scope_is_all_or_a_list():
    assert Scope(groups="all", countries=["KGZ"]).countries == ("KGZ",)
    for bad in ("KGZ", [1], 3, {"KGZ": 1}):
        assert "write all, or a list of ids" in says(Scope, groups=bad)
