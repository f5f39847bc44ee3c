"""Reporting periods follow one another without a gap, and a slip of the pen is told with its likely fix."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatscore.reporting import ReportingPeriod, last_day, reporting_period, series

YEARS = st.integers(2, 9998)
PERIODS = st.one_of(
    YEARS.map("{:04d}".format),
    st.builds("{:04d}Q{}".format, YEARS, st.integers(1, 4)),
    st.builds("{:04d}H{}".format, YEARS, st.integers(1, 2)),
    st.builds("{:04d}-{:02d}".format, YEARS, st.integers(1, 12)),
)


@pytest.mark.parametrize(
    ("text", "name", "first", "last"),
    [
        ("2023Q4", "2023Q4", (2023, 10, 1), (2023, 12, 31)),
        ("2023-Q1", "2023Q1", (2023, 1, 1), (2023, 3, 31)),
        (" 2023q2 ", "2023Q2", (2023, 4, 1), (2023, 6, 30)),
        ("2023-h2", "2023H2", (2023, 7, 1), (2023, 12, 31)),
        ("2023H1", "2023H1", (2023, 1, 1), (2023, 6, 30)),
        ("2024-02", "2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2023", "2023", (2023, 1, 1), (2023, 12, 31)),
    ],
)
def test_a_period_has_one_name_and_two_ends(text, name, first, last):
    assert reporting_period(text) == ReportingPeriod(name, date(*first), date(*last))


@given(PERIODS)
def test_a_name_is_read_back_and_neighbours_leave_no_gap(name):
    period = reporting_period(name)
    assert str(period) == period.name == name
    assert period.next.first == period.last + timedelta(1)
    assert period.previous.last == period.first - timedelta(1)
    assert period.next.previous == period == period.previous.next
    assert period.kind == period.next.kind == period.previous.kind
    assert period.previous < period < period.next


def test_periods_are_in_the_order_of_their_last_days():
    names = ["2023Q1", "2023-04", "2023", "2023H2", "2023Q4", "2023-12"]
    assert [str(one) for one in sorted(map(reporting_period, names))] == names
    assert [reporting_period(name).kind for name in names[1:5]] == ["month", "year", "half-year", "quarter"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2023Q5", "a year has the quarters Q1 to Q4"),
        ("2023Q0", "a year has the quarters Q1 to Q4"),
        ("2023H3", "a year has the half-years H1 to H2"),
        ("2023-13", "a year has the months 01 to 12"),
        ("2023-00", "a year has the months 01 to 12"),
        ("Q4 2023", "did you mean 2023Q4?"),
        ("Q4-2023", "did you mean 2023Q4?"),
        ("2023 Q4", "did you mean 2023Q4?"),
        ("2023/Q4", "did you mean 2023Q4?"),
        ("2023-4Q", "did you mean 2023Q4?"),
        ("4Q23", "did you mean 2023Q4?"),
        ("23Q4", "did you mean 2023Q4?"),
        ("H1 2023", "did you mean 2023H1?"),
        ("Q5 2023", "a year has Q1 to Q4"),
        ("2023-12-31", "it is a day"),
        ("0000", "write 2023Q4"),
        ("0000Q1", "write 2023Q4"),
        ("", "write 2023Q4"),
        ("last quarter", "write 2023Q4"),
        ("2023Q4" * 30, "..."),
        ("٢٠٢٣", "write 2023Q4"),
    ],
)
def test_what_is_no_period_is_refused_with_the_likely_fix(text, hint):
    with pytest.raises(ValueError, match="no reporting period") as error:
        reporting_period(text)
    assert hint in str(error.value)
    assert len(str(error.value)) < 160


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{1,5}[-/ ]?[QqHh]?[0-9]{0,2}", fullmatch=True))
def test_any_text_is_a_period_or_refused_in_words(text):
    try:
        period = reporting_period(text)
    except ValueError as error:
        told = str(error)
    else:
        told = "" if reporting_period(period.name) == period else period.name
    assert not told or "no reporting period" in told


def test_a_series_has_every_period_once():
    assert [str(one) for one in series("2022H2", "2024H1")] == ["2022H2", "2023H1", "2023H2", "2024H1"]
    assert len(series("2018Q1", reporting_period("2023Q4"))) == 24
    assert [str(one) for one in series("2023-11", "2024-01")] == ["2023-11", "2023-12", "2024-01"]
    assert [str(one) for one in series("2023", "2023")] == ["2023"]


@pytest.mark.parametrize(
    ("first", "last", "hint"),
    [
        ("2023Q1", "2023H2", "2023Q1 is a quarter and 2023H2 is a half-year"),
        ("2023Q2", "2023Q1", "2023Q1 lies before 2023Q2"),
        ("2023Q7", "2024Q1", "no reporting period"),
    ],
)
def test_a_series_that_makes_no_sense(first, last, hint):
    with pytest.raises(ValueError, match=hint):
        series(first, last)


def test_the_calendar_has_ends():
    with pytest.raises(ValueError, match="no day after 9999-12-31"):
        _ = reporting_period("9999").next
    with pytest.raises(ValueError, match="no day before 0001-01-01"):
        _ = reporting_period("0001Q1").previous


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2023Q3", date(2023, 9, 30)),
        ("2023-h1", date(2023, 6, 30)),
        ("2023-02", date(2023, 2, 28)),
        ("2023", date(2023, 12, 31)),
        ("2023-05-06", date(2023, 5, 6)),
        (date(2023, 5, 6), date(2023, 5, 6)),
        (datetime(2023, 5, 6, 7), date(2023, 5, 6)),
    ],
)
def test_an_as_of_date_is_a_day_or_the_last_of_a_period(day, last):
    assert last_day(day) == last
    assert type(last_day(day)) is date


@pytest.mark.parametrize(("day", "hint"), [("Q4 2023", "did you mean 2023Q4"), ("44562", "is not a date; write 2018")])
def test_an_as_of_date_that_is_none(day, hint):
    with pytest.raises(ValueError, match=hint):
        last_day(day)
