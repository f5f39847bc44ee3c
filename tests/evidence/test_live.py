"""From which day a row counts, and that what is not known yet has no effect on what is."""

from datetime import date

import pytest

from threatscore.errors import UsageError
from threatscore.evidence.live import known_day

from ..making import claim, event, evidence, model
from .test_evidence import ids

EARLY = {"start": "2022", "known": "2022"}


@pytest.mark.parametrize(
    ("row", "end", "start"),
    [
        (claim("x", best=1, known="2022", spoken_from="2021"), "2022-12-31", "2022-01-01"),
        (claim("x", best=1, known="2022", spoken_from="2022-05"), "2022-12-31", "2022-05-01"),
        (claim("x", best=1, known="2022-03", spoken_from=None), "2022-03-31", "2022-03-01"),
        (claim("x", best=1, known="2022-03-04", spoken_from="2022"), "2022-03-04", "2022-03-04"),
        (event("x", known="2022", start="2022-05-03"), "2022-12-31", "2022-05-03"),
        (event("x", known="2022", start="2020"), "2022-12-31", "2022-01-01"),
    ],
)
def test_a_row_counts_from_the_end_or_the_start_of_what_is_known_of_its_date(row, end, start):
    e = evidence(**{"events" if "start" in row else "claims": [row]})
    assert known_day(e.row("x")) == known_day(e.row("x"), "end") == date.fromisoformat(end)
    assert known_day(e.row("x"), "start") == date.fromisoformat(start)


@pytest.mark.parametrize(("known", "live"), [("end", []), ("start", ["c1"])])
def test_the_end_or_the_start_decides_about_all_that_is_dated(known, live):
    e = evidence(
        as_of=None,
        claims=[claim("c1", best=1, known="2022", spoken_from="2021"), claim("c2", best=1, known="2022-01-01",
                spoken_from="2021")],
        events=[event("e1", known="2022", start="2021")],
        stances=[{"id": "st", "event": "e1", "known": "2022"}],
        withdrawals=[{"id": "w", "row": "c2", "known": "2022"}],
    ).at("2022-06", known=known)  # fmt: skip
    assert ids(e.live_claims) == (live or ["c2"])
    assert ids(e.live_events) == (["e1"] if live else [])
    assert e.withdrawn == ({"c2"} if live else set())
    assert ids(e.at("2022").live_claims) == ["c1"], "by its end all is known either way"
    assert e.at("2022").known_from == known, "the rule stays"


def test_a_rule_that_is_none():
    with pytest.raises(UsageError, match="known must be 'end' or 'start', not 'middle'"):
        evidence().at("2022", known="middle")


def test_a_model_says_which_rule_holds_and_when():
    e = evidence(as_of=None, claims=[claim("c1", best=1, known="2022", spoken_from="2021")])
    m = model(assessment={"as_of": "2022Q2", "known": "start"})
    assert ids(m.dated(e).live_claims) == ["c1"]
    assert (m.dated(e).as_of, m.dated(e.at("2022Q1")).as_of) == (date(2022, 6, 30), date(2022, 3, 31))
    assert ids(model().dated(e, date(2022, 6, 30)).live_claims) == []
    with pytest.raises(UsageError, match="no as-of date"):
        model().dated(e)


def test_a_stance_on_an_event_that_is_not_known_yet_is_not_live():
    late = event("e1")
    e = evidence(events=[late], stances=[{"id": "st", "event": "e1", "known": "2022"}])
    assert (e.at("2022").live_stances, ids(e.live_stances)) == ((), ["st"])


def test_an_aggregate_that_is_not_known_yet_hides_no_other():
    events = [
        event("later"),
        event("now", **EARLY),
        event("a", same_as="b", part_of="later", **EARLY),
        event("b", part_of="now", **EARLY),
    ]
    e = evidence(
        events=events, stances=[{"id": f"t-{row['id']}", "event": row["id"], "known": "2022"} for row in events]
    )
    assert {row.id: row.part_of for row in e.at("2022").live_events} == {"b": "now", "now": None}
    assert {row.id: row.part_of for row in e.live_events}["b"] == "later"
