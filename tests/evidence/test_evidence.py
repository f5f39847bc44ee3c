"""Which rows are live when, and what evidence is as a value."""

from datetime import date, datetime

import pandas as pd
import pytest

from threatscore.errors import UsageError
from threatscore.evidence import Evidence, load_evidence

from ..making import claim, event, evidence, frames, tables, write_folder


def ids(rows):
    return [row.id for row in rows]


def test_nothing_is_live_without_an_as_of_date():
    e = evidence(as_of=None, claims=[claim("c1", best=1)], events=[event("e1")])
    assert (e.live_claims, e.live_events, e.live_stances) == ((), (), ())


def test_what_became_known_later_is_not_used():
    e = evidence(claims=[claim("c1", best=1, known="2022-06", spoken_from="2022"), claim("c2", best=2)])
    assert ids(e.at("2022-06-29").live_claims) == []
    assert ids(e.at("2022-06").live_claims) == ["c1"], "a month counts from its last day"
    assert ids(e.live_claims) == ["c1", "c2"]


@pytest.mark.parametrize(
    "day", ["2023-06-30", "2023-06", date(2023, 6, 30), datetime(2023, 6, 30, 12), pd.Timestamp("2023-06-30")]
)
def test_a_day_may_be_given_in_many_ways(day):
    assert evidence(as_of=day).as_of == date(2023, 6, 30)
    assert type(evidence().at(day).as_of) is date


def test_an_as_of_date_that_is_none():
    with pytest.raises(UsageError, match="as-of date: '44562' is not a date; write 2018"):
        evidence(as_of="44562")


def test_a_superseded_claim_is_dead_once_its_successor_is_known():
    e = evidence(claims=[claim("c1", best=1, known="2022", spoken_from="2022"), claim("c2", best=2, supersedes="c1")])
    assert ids(e.at("2022").live_claims) == ["c1"]
    assert ids(e.live_claims) == ["c2"]


def test_a_successor_stands_for_all_that_went_before():
    chain = [claim("c1", best=1), claim("c2", best=2, supersedes="c1"), claim("c3", best=3, supersedes="c2")]
    assert ids(evidence(claims=chain).live_claims) == ["c3"]
    middle = evidence(claims=chain, withdrawals=[{"id": "x", "row": "c2"}])
    assert ids(middle.live_claims) == ["c3"]
    last = evidence(claims=chain, withdrawals=[{"id": "x", "row": "c3", "known": "2023-12-30"}])
    assert ids(last.live_claims) == ["c2"], "what was replaced by nothing else is live again"


def test_a_withdrawal_counts_from_the_day_it_is_known():
    e = evidence(claims=[claim("c1", best=1, known="2022", spoken_from="2022")], withdrawals=[{"id": "x", "row": "c1"}])
    assert ids(e.at("2023-12-30").live_claims) == ["c1"]
    assert ids(e.live_claims) == []


def test_an_event_needs_a_live_stance():
    late = {"id": "st", "event": "e1", "known": "2023-12-31"}
    e = evidence(events=[event("e1", start="2022", known="2022")], stances=[late])
    assert ids(e.at("2023-12-30").live_events) == []
    assert ids(e.live_events) == ["e1"]
    taken_back = evidence(events=[event("e1")], stances=[late], withdrawals=[{"id": "x", "row": "st"}])
    assert ids(taken_back.live_events) == []


def test_a_withdrawn_event_is_dead_with_its_stances():
    e = evidence(events=[event("e1")], withdrawals=[{"id": "x", "row": "e1"}])
    assert (e.live_events, e.live_stances) == ((), ())


SAME = [
    event("e1"),
    event("e2", same_as="e1", start="2022", known="2022"),
    event("e3", same_as="e2", start="2022", known="2022"),
]
HEARD = [{"id": f"st-{e['id']}", "event": e["id"], "known": e.get("known", "2023-12-31")} for e in SAME]


def test_rows_on_one_event_are_counted_once_and_their_stances_joined():
    e = evidence(events=SAME, stances=HEARD)
    assert ids(e.live_events) == ["e1"]
    assert {s.event for s in e.live_stances} == {"e1"}


def test_until_the_main_row_is_known_and_once_it_is_withdrawn_another_stands_in():
    e = evidence(events=SAME, stances=HEARD)
    assert ids(e.at("2022").live_events) == ["e2"]
    assert {s.event for s in e.at("2022").live_stances} == {"e2"}
    gone = evidence(events=SAME, stances=HEARD, withdrawals=[{"id": "x", "row": "e1"}])
    assert ids(gone.live_events) == ["e2"]


def test_a_part_belongs_to_the_event_that_is_counted():
    events = [
        event("e1"),
        event("e2", same_as="e1"),
        event("p1", part_of="e2"),
        event("p2"),
        event("p3", same_as="p2", part_of="e1"),
    ]
    live = evidence(events=events).live_events
    assert {row.id: row.part_of for row in live} == {"e1": None, "p1": "e1", "p2": "e1"}


def test_rows_that_may_be_one_event_are_both_live():
    events = [
        event("a", same_as="b:0.6"),
        event("a2", same_as="a"),
        event("b", same_as="c"),
        event("c"),
        event("d", same_as="c:0.3", start="2022", known="2022"),
    ]
    stances = [{"id": f"st-{e['id']}", "event": e["id"], "known": e.get("known", "2023-12-31")} for e in events]
    e = evidence(events=events, stances=stances)
    assert ids(e.live_events) == ["a", "c", "d"]
    assert e.maybe_same == {"a": ("c", 0.6), "d": ("c", 0.3)}
    assert {row.event for row in e.live_stances} == {"a", "c", "d"}
    assert e.at("2022").maybe_same == {}, "what it may be the same as is not known yet"
    assert ids(e.at("2022").live_events) == ["d"]
    row = e.row("a")
    assert (row.same_as, row.same_as_probability, row.one_with) == ("b", 0.6, None)
    assert (e.row("b").same_as_probability, e.row("c").same_as_probability, e.row("b").one_with) == (1, 0, "c")


def test_what_stands_in_for_an_event_may_be_the_same_in_its_place():
    events = [event("a", same_as="b:0.6"), event("b"), event("b2", same_as="b")]
    e = evidence(events=events, withdrawals=[{"id": "x", "row": "b"}])
    assert e.maybe_same == {"a": ("b2", 0.6)}
    other = evidence(events=[*events, event("a2", same_as="a")], withdrawals=[{"id": "x", "row": "a"}])
    assert (ids(other.live_events), other.maybe_same) == (["a2", "b"], {}), "the row that doubts has been taken back"
    gone = evidence(events=events[:2], withdrawals=[{"id": "x", "row": "b"}])
    assert (ids(gone.live_events), gone.maybe_same) == (["a"], {})


def test_the_digest_sees_probabilities():
    def digest(alias, same):
        groups = [{"id": "A", "name": "A", "aliases": alias}]
        return evidence(groups=groups, events=[event("e1"), event("e2", same_as=same)]).digest

    assert digest("X:0.7|Y", "e1:0.5") == digest("Y:1|X:0.70", "e1:.5")
    assert (
        len({digest(*pair) for pair in (("X|Y", "e1"), ("X:0.7|Y", "e1"), ("X|Y", "e1:0.5"), ("X:0.6|Y", "e1"))}) == 4
    )


def test_the_origin_is_the_end_of_the_chain():
    e = evidence(sources=[{"id": "s1"}, {"id": "s2", "origin": "s1"}, {"id": "s3", "origin": "s2"}])
    assert [e.origin(s) for s in ("s1", "s2", "s3")] == ["s1"] * 3


def test_a_row_is_found_by_its_id():
    e = evidence(claims=[claim("c1", best=1)])
    assert e.row("c1") is e.claims[0]
    with pytest.raises(KeyError):
        e.row("c9")
    assert e.row("c1").cells()["best"] == 1.0


def test_the_digest_sees_content_only(tmp_path):
    full = tables(claims=[claim("c1", best=1), claim("c2", best=2)])
    e = Evidence.from_frames(**frames(full))
    turned = {table: rows[::-1] for table, rows in full.items()}
    folder = write_folder(tmp_path, turned)
    assert load_evidence(folder, as_of="2020").digest == e.digest
    full["claims"][0]["best"] = 3
    assert Evidence.from_frames(**frames(full)).digest != e.digest


def test_nothing_changes_a_row():
    e = evidence(claims=[claim("c1", best=1)])
    with pytest.raises(AttributeError, match="best"):
        e.claims[0].best = 2
    with pytest.raises(AttributeError):
        e.claims = ()


def test_evidence_shows_as_a_table_of_its_tables():
    e = evidence(claims=[claim("c1", best=1), claim("c2", best=1, known="2024")])
    assert repr(e) == "Evidence of frames, as of 2023-12-31"
    assert e.table().records()[3] == {"table": "claims.csv", "rows": 2, "live": 1}
    assert "claims.csv" in str(e)
    assert "<table" in e._repr_html_()
