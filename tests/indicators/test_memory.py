"""What the past counts for, and how much of it was watched."""

from datetime import date

import numpy as np
import pytest

from threatscore.config.tree import Feed
from threatscore.dates import Period, parse_period
from threatscore.indicators.memory import memory, remembered, watched

from ..making import evidence

AS_OF = date(2023, 12, 31)
AGES = np.array([0.0, 0.99, 1.0, 2.5, 10.0])


@pytest.mark.parametrize(
    ("setting", "expected"),
    [({}, [1, 1, 1, 1, 1]), ({"half_life": "1y"}, 0.5**AGES), ({"window": "1y"}, [1, 1, 1, 0, 0]),
     ({"per_year": [1.0, 0.5, 0.2]}, [1, 1, 0.5, 0.2, 0])],
)  # fmt: skip
def test_memory(setting, expected):
    feed = Feed.model_validate({"events": ["attack"], **setting})
    np.testing.assert_allclose(memory(feed, AGES), expected)


def years(*rows, country="TJK", kinds=("attack",), **setting):
    e = evidence(watch=[{"id": f"w{i}", **row} for i, row in enumerate(rows)])
    feed = Feed.model_validate({"events": list(kinds), **setting})
    return watched(e, feed, country, AS_OF)


FIVE = {"from": "2019", "to": "2023"}


def test_years_are_counted_by_days():
    assert years(FIVE) == (pytest.approx(1826 / 365.25), ("w0",))
    assert years({"from": "2020-02", "to": "2020-02"})[0] == pytest.approx(29 / 365.25)


def test_the_future_is_not_watched_and_nothing_watched_is_nothing():
    assert years({"from": "2023-12-31", "to": "2030"})[0] == pytest.approx(1 / 365.25)
    assert years({"from": "2024", "to": "2030"}) == (0.0, ())
    assert years() == (0.0, ())


def test_overlapping_watches_do_not_count_twice_and_all_kinds_must_be_watched():
    assert years(FIVE, FIVE)[0] == years(FIVE)[0]
    only = FIVE | {"kinds": "attack"}
    assert years(only, kinds=("attack", "plot")) == (0.0, ())
    other = {"from": "2023", "to": "2023", "kinds": "plot|raid"}
    assert years(only, other, kinds=("attack", "plot")) == (pytest.approx(365 / 365.25), ("w0", "w1"))


def test_a_watch_of_one_country():
    here = FIVE | {"country": "TJK"}
    assert years(here)[0] > 4.9
    assert years(here, country="UZB") == (0.0, ())
    assert years(here, country=None) == (0.0, ()), "a group's leaf needs a watch everywhere"
    assert years(FIVE, country=None)[0] > 4.9


def test_watched_years_are_weighted_by_memory():
    half_life = 2.0
    weighted = years(FIVE, half_life="2y")[0]
    assert weighted == pytest.approx((1 - 0.5 ** (5 / half_life)) * half_life / np.log(2), rel=2e-3)
    assert years(FIVE, window="3y")[0] == pytest.approx(3, abs=0.01)


def test_an_event_that_lasted_counts_like_as_many_over_its_days():
    """Ten yearly rows and one row of ten over the same ten years count the same, but for the days of leap years."""
    feed = Feed(events=["attack"], half_life="2y")
    as_of = date(2023, 12, 31)
    years = [remembered(feed, parse_period(str(year)), as_of) for year in range(2014, 2024)]
    whole = remembered(feed, Period(date(2014, 1, 1), as_of), as_of)
    assert sum(years) / 10 == pytest.approx(whole, rel=2e-3)


def test_only_the_days_up_to_the_as_of_date_count():
    feed = Feed(events=["attack"], window="1y")
    as_of = date(2023, 12, 31)
    assert remembered(feed, Period(date(2023, 12, 31), date(2024, 12, 31)), as_of) == 1
    assert remembered(feed, Period(date(2021, 7, 1), date(2023, 12, 31)), as_of) == pytest.approx(0.4, abs=0.01)
