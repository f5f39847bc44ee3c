"""A date is a period of the precision that the source gave."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatscore.dates import Period, parse_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", (2018, 1, 1), (2018, 12, 31)),
        ("2018-03", (2018, 3, 1), (2018, 3, 31)),
        ("2018-02", (2018, 2, 1), (2018, 2, 28)),
        ("2016-02", (2016, 2, 1), (2016, 2, 29)),
        ("1900-02", (1900, 2, 1), (1900, 2, 28)),
        ("2018-03-05", (2018, 3, 5), (2018, 3, 5)),
        (" 2018-12 ", (2018, 12, 1), (2018, 12, 31)),
        ("0001", (1, 1, 1), (1, 12, 31)),
        ("9999-12-31", (9999, 12, 31), (9999, 12, 31)),
    ],
)
def test_a_period_runs_from_its_first_to_its_last_day(text, first, last):
    assert parse_period(text) == Period(date(*first), date(*last))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("05/03/2018", "day and month are not told apart like this"),
        ("5.3.2018", "day and month are not told apart like this"),
        ("2018-13", "month must be in 1..12"),
        ("2018-02-30", "day"),
        ("0000", "year"),
        ("2018-00", "leave an unknown month or day out"),
        ("2018-05-00", "leave an unknown month or day out"),
        ("2018-00-00", "leave an unknown month or day out"),
        ("2018-3", "write 2018, 2018-03 or 2018-03-05"),
        ("20180305", "write 2018, 2018-03 or 2018-03-05"),
        ("-2018", "is not a date"),
        ("٢٠١٨", "is not a date"),
        ("2018-03-05T00:00", "is not a date"),
        ("", "is not a date"),
        ("x" * 1000, "..."),
    ],
)
def test_anything_else_is_refused_with_the_likely_fix(text, hint):
    with pytest.raises(ValueError, match="is not a date") as caught:
        parse_period(text)
    assert hint in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("43164", "a spreadsheet has turned it into a day number"),
        ("43164.5", "format the column as text"),
        ("Mar-18", "a spreadsheet has rewritten it"),
        ("5-Mar-2018", "a spreadsheet has rewritten it"),
    ],
)
def test_only_of_a_cell_a_spreadsheet_is_suspected(text, hint):
    with pytest.raises(ValueError, match=hint):
        parse_period(text, cell=True)
    with pytest.raises(ValueError, match=r"is not a date; write 2018, 2018-03 or 2018-03-05$"):
        parse_period(text)


@given(st.text(alphabet="0123456789-", max_size=11))
def test_any_text_is_a_period_or_a_value_error(text):
    try:
        period = parse_period(text)
    except ValueError:
        return
    assert period.first <= period.last
    assert text.startswith(f"{period.first.year:04}")


@given(st.dates())
def test_every_day_is_read_back_and_lies_in_its_month_and_year(day):
    iso = day.isoformat()
    assert parse_period(iso) == Period(day, day)
    for part in (iso[:4], iso[:7]):
        assert parse_period(part).first <= day <= parse_period(part).last


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_the_length_of_a_month_and_a_year_is_the_calendars(day):
    month = parse_period(day.isoformat()[:7])
    assert (month.last + timedelta(days=1)).day == 1
    assert (month.last + timedelta(days=1)).month != month.first.month


def test_age_runs_from_the_middle_and_is_never_negative():
    period = Period(date(2020, 1, 1), date(2020, 1, 3))
    assert period.years_before(date(2020, 1, 2)) == 0
    assert period.years_before(date(2019, 1, 1)) == 0
    assert period.years_before(date(2024, 1, 2)) == pytest.approx(1461 / 365.25, rel=1e-15)
    assert parse_period("2020").years_before(date(2020, 12, 31)) == pytest.approx(182.5 / 365.25, rel=1e-15)
