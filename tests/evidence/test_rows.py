"""What one row says: its columns, its period, its amounts."""

from datetime import date

import pytest

from threatscore.evidence.folder import TABLES
from threatscore.evidence.rows import Claim, Event, Watch

from ..making import claim, event, evidence


def test_the_columns_are_those_of_the_documentation():
    assert [kind.table for kind in TABLES] == [
        "sources.csv", "groups.csv", "countries.csv", "claims.csv", "events.csv", "stances.csv", "watch.csv",
        "withdrawals.csv",
    ]  # fmt: skip
    assert set(Watch.columns()) == {"id", "kinds", "country", "from", "to", "rationale"}
    assert set(Watch.required()) == {"id", "kinds", "from", "to", "rationale"}
    assert len(Event.columns()) == 23
    assert len(Claim.columns()) == 19


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ({"spoken_from": None}, date(2023, 1, 1), date(2023, 12, 31)),
        ({"spoken_from": "2020-05", "spoken_to": None}, date(2020, 5, 1), date(2020, 5, 31)),
        ({"spoken_from": None, "spoken_to": "2020-05"}, date(2020, 5, 1), date(2020, 5, 31)),
        ({"spoken_from": "2018", "spoken_to": "2020-05"}, date(2018, 1, 1), date(2020, 5, 31)),
    ],
)
def test_the_period_a_claim_speaks_of(given, first, last):
    (row,) = evidence(claims=[claim("c", best=1, known="2023", **given)]).claims
    assert (row.spoken.first, row.spoken.last) == (first, last)


def test_amounts_of_a_claim_are_numbers_unless_it_is_a_level():
    rows = evidence(claims=[claim("a", "range", low="100", high="3e2"), claim("b", "level", "3")]).claims
    assert [row.amounts for row in rows] == [{"low": 100.0, "high": 300.0}, {"best": "3"}]


def test_amounts_of_an_event():
    (row,) = evidence(events=[event("e", killed_low=1, killed_high=5, end="2024", known="2024")]).events
    assert (row.amount("killed"), row.amount("number")) == ((1.0, None, 5.0), (None, None, None))
    assert row.when.last == date(2024, 12, 31)
