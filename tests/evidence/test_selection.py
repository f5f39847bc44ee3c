"""What was known on a day stands by itself, and nothing that became known later can change it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatscore.errors import UsageError
from threatscore.evidence import load_evidence
from threatscore.model import model_of
from threatscore.simulation import simulate

from ..making import ROCKETS, claim, event, evidence, model, rocket_copy, tied
from ..properties import strategies as s
from .test_dump import evidence_of, loaded
from .test_evidence import ids

DAYS = st.sampled_from(["2016", "2019Q2", "2021H1", "2022-05-20", "2022", "2023Q4"])
RULES = st.sampled_from(["end", "start"])
PLAIN = {"simulation": {"draws": 32, "design": "plain", "seed": 7}}


def numbers(full_settings, e):
    """Everything that a run says of the pairs."""
    run = simulate(model_of({**full_settings, **PLAIN, "assessment": {"known": e.known_from}}), e)
    scores = run.pairs
    arrays = [scores.scores, scores.central, scores.lowest, scores.highest, scores.coverage, run.parts("pair")]
    return scores.units, scores.unranked, scores.short, [np.asarray(array).tobytes() for array in arrays]


def check_the_same_run(full_settings, folder, e):
    known = e.as_known()
    again = replace(loaded(folder, known), known_from=e.known_from)
    assert again == known
    assert known.as_known() == known
    for name in ("live_claims", "live_events", "live_stances"):
        assert ids(getattr(known, name)) == ids(getattr(e, name))
    assert numbers(full_settings, e) == numbers(full_settings, known) == numbers(full_settings, again)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(s.settings(missing=("low", "high", "widest"), debated=True), s.histories(), DAYS, RULES)
def test_what_was_known_gives_the_same_run(tmp_path_factory, full_settings, full, day, rule):
    check_the_same_run(full_settings, tmp_path_factory.mktemp("known"), evidence_of(full, day, rule))


@settings(max_examples=60, deadline=None)
@given(st.data(), DAYS, RULES)
def test_no_row_that_becomes_known_later_changes_what_was_known(data, day, rule):
    full = data.draw(s.histories())
    later = data.draw(s.news(full))
    before, after = (evidence_of(rows, day, rule).as_known() for rows in (full, later))
    assert after == before
    assert after.files() == before.files()


def test_a_row_that_is_known_does_change_it():
    claims = [claim("c1", best=1, known="2022", spoken_from="2022")]
    more = [*claims, claim("c2", best=2, known="2022", spoken_from="2022")]
    assert evidence("2022", claims=claims).as_known() != evidence("2022", claims=more).as_known()


def test_a_claim_replaces_what_a_claim_that_is_withdrawn_had_replaced():
    chain = [claim("c1", best=1), claim("c2", best=2, supersedes="c1"), claim("c3", best=3, supersedes="c2")]
    e = evidence(claims=chain, withdrawals=[{"id": "back", "row": "c2"}])
    assert ids(e.as_known().live_claims) == ids(e.live_claims) == ["c3"]


@pytest.mark.parametrize("link", ["a", None])
def test_what_a_row_that_is_not_known_yet_is_linked_to_is_not_known_either(link):
    """An account that comes later makes two events, or two statements, one from then on and no day earlier."""
    early = {"known": "2022", "spoken_from": "2022"}
    claims = [
        claim("a", best=1, **early),
        claim("later", best=2, supersedes=link),
        claim("c", best=3, supersedes="later", **early),
    ]
    begun = {"start": "2022", "known": "2022"}
    events = [
        event("a-ev", **begun),
        event("later-ev", same_as=link and "a-ev"),
        event("c-ev", same_as="later-ev", **begun),
    ]
    stances = [{"id": f"st-{row['id']}", "event": row["id"], "known": "2022"} for row in events]
    e = evidence("2022", claims=claims, events=events, stances=stances)
    for view in (e, e.as_known()):
        assert (ids(view.live_claims), ids(view.live_events)) == (["a", "c"], ["a-ev", "c-ev"])
    assert {row.id: row.event for row in e.as_known().stances} == {
        "st-a-ev": "a-ev", "st-c-ev": "c-ev", "st-later-ev": "c-ev",
    }  # fmt: skip
    now = e.at("2023")
    assert (ids(now.live_claims), ids(now.live_events)) == (
        (["c"], ["a-ev"]) if link else (["a", "c"], ["a-ev", "later-ev"])
    )


def test_rows_on_an_event_that_is_gone_stay_one_event():
    early = {"start": "2022", "known": "2022"}
    events = [
        event("main"),
        event("b", same_as="c", **early),
        event("c", same_as="main", **early),
        event("d", same_as="main:0.5", **early),
        event("part", part_of="main", **early),
        event("silent", **early),
        event("part2", part_of="silent", **early),
    ]
    stances = [{"id": f"st-{row['id']}", "event": row["id"], "known": "2022"} for row in events[:5] + events[6:]]
    stances.append({"id": "late", "event": "silent"})
    e = evidence("2022", events=events, stances=stances)
    known = e.as_known()
    assert {row.id: (row.same and str(row.same), row.part_of) for row in known.events} == {
        "b": (None, None), "c": ("b", None), "d": ("b:0.5", None), "part": (None, "b"), "part2": (None, None),
    }  # fmt: skip
    assert {row.id: row.event for row in known.stances}["st-main"] == "b"
    assert [(row.id, row.part_of) for row in known.live_events] == [(row.id, row.part_of) for row in e.live_events]
    assert known.maybe_same == e.maybe_same == {"d": ("b", 0.5)}
    assert known.live_stances == e.live_stances
    parted = replace(known, events=tuple(replace(row, same=None) for row in known.events))
    assert len(parted.live_events) > len(known.live_events), "without its link a row would count twice"


def test_only_documents_that_something_known_rests_on_stay():
    sources = [
        {"id": "s1"}, {"id": "s2", "origin": "s3"}, {"id": "s3"}, {"id": "s4", "published": "2020"},
        {"id": "s5", "publisher": "Voice", "published": "2021", "origin": "s4"},
        {"id": "s6", "publisher": "Voice", "published": "2022"}, {"id": "s7", "published": "2024"},
    ]  # fmt: skip
    told = [claim("c1", best=1, source="s2", known="2022", spoken_from="2022"), claim("c2", best=1, source="s1")]
    spoken = [claim("c3", best=1, source="s2", known="2022", spoken_from="2022", party="Voice")]
    assert ids(evidence("2022", sources=sources, claims=told).as_known().sources) == ["s2", "s3"]
    with_party = evidence("2022", sources=sources, claims=told + spoken).as_known()
    assert ids(with_party.sources) == ["s2", "s3", "s4", "s5"], "the first that names the publisher"


def test_watches_and_names_go_with_what_is_gone():
    said = claim("c1", best=1, group="Aleph", known="2022", spoken_from="2022")
    e = evidence(
        "2022", groups=[{"id": "A", "name": "Alpha", "aliases": "Aleph:0.5"}],
        claims=[said, claim("c2", best=1, group="Aleph")],
        watch=[{"id": "w1", "from": "2020", "to": "2024"}, {"id": "w2", "from": "2023", "to": "2024"}],
    )  # fmt: skip
    known = e.as_known()
    assert ids(known.watch) == ["w1"]
    assert known.aliases_used == (("c1", "Aleph", "A"),)
    assert known.only_by == (("c1", "A", "Aleph"),)
    assert known.written == (("c1", "group", "Aleph"),)


def test_what_is_left_out_stays_left_out():
    e = evidence(claims=[claim("c1", best=1), claim("c2", best=2, known="2024")]).without(["c1", "c2", "c9"])
    assert (e.as_known().left_out, e.as_known().live_claims) == ({"c1"}, ())


@pytest.mark.parametrize("ask", [lambda e: e.as_known(), lambda e: e.hindsight("2022")])
def test_without_an_as_of_date_nothing_was_known(ask):
    with pytest.raises(UsageError, match="no as-of date"):
        ask(evidence(as_of=None))


# Hindsight.


def test_hindsight_is_what_today_knows_about_an_earlier_day():
    claims = [
        claim("late-word", best=1, spoken_from="2021"),
        claim("old", best=2, known="2021", spoken_from="2021"),
        claim("newer", best=3, spoken_from="2023", supersedes="old"),
        claim("corrected", best=4, known="2021", spoken_from="2021"),
        claim("correction", best=5, spoken_from="2021-06", supersedes="corrected"),
        claim("unknown", best=6, known="2024", spoken_from="2021"),
    ]
    events = [event("e1", start="2021"), event("e2", start="2023"), event("e3", start="2022", part_of="e2")]
    e = evidence(claims=claims, events=events, withdrawals=[{"id": "w", "row": "e3"}])
    seen = e.hindsight("2022Q4")
    assert (seen.as_of, seen.reference, seen.assessed) == (date(2023, 12, 31), date(2022, 12, 31), date(2022, 12, 31))
    assert ids(seen.live_claims) == ["correction", "late-word", "old"]
    assert ids(seen.live_events) == ["e1"]
    assert ids(e.at("2022Q4").live_claims) == ["corrected", "old"], "what was known then"
    assert repr(seen) == "Evidence of frames, as of 2023-12-31, about 2022-12-31 in hindsight"


def test_hindsight_ages_and_watches_up_to_its_day():
    claims = [claim("c1", best=30, spoken_from="2020"), *(row | {"spoken_from": "2020"} for row in tied(("A", "TJK")))]
    attacks = {
        "of": "pair",
        "from": {"events": ["attack"], "half_life": "2y"},
        "scale": {"kind": "linear", "low": 0, "high": 9},
    }
    fed = {
        "claims": claims,
        "events": [event("e1", start="2021-05"), event("e2", start="2023-02")],
        "watch": [{"id": "w", "from": "2020", "to": "2023"}],
    }
    leaves = model().config.score.children
    m = model({"attacks": attacks, **{leaf.name: {"of": leaf.of, "from": {"claims": leaf.feed.claims},
              "scale": {"kind": "linear", "low": 0, "high": 100}} for leaf in leaves}})  # fmt: skip
    run = simulate(m, evidence(**fed).hindsight("2022Q4"), draws=50)
    assert (run.as_of, run.evidence.as_of) == (date(2022, 12, 31), date(2023, 12, 31))
    then = {table: [row | {"known": "2022"} for row in rows] for table, rows in fed.items() if table != "watch"}
    then["events"] = then["events"][:1]
    then["stances"] = [{"id": "st-e1", "event": "e1", "known": "2022"}]
    known_then = simulate(m, evidence("2022Q4", watch=fed["watch"], **then), draws=50)
    np.testing.assert_array_equal(run.pairs.scores, known_then.pairs.scores)
    today = simulate(m, evidence(**fed), draws=50)
    assert (run.pairs.scores != today.pairs.scores).all()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(s.settings(missing=("low", "high", "widest"), debated=True), s.histories(), DAYS, RULES)
def test_hindsight_about_today_is_what_is_known(full_settings, full, day, rule):
    e = evidence_of(full, day, rule)
    seen = e.hindsight(e.as_of)
    begun = e.as_known()
    if all(row.spoken.first <= e.as_of for row in begun.claims) and all(
        row.start.first <= e.as_of for row in begun.events
    ):
        assert seen == replace(begun, reference=e.as_of)
        assert numbers(full_settings, seen) == numbers(full_settings, e)
    assert all(row.spoken.first <= e.as_of for row in seen.claims)


@settings(max_examples=40, deadline=None)
@given(s.histories(), DAYS)
def test_hindsight_holds_what_is_known_today_of_the_time_up_to_its_day(full, day):
    e = evidence_of(full, "2023")
    seen, reference = e.hindsight(day), e.at(day).as_of
    assert ids(seen.claims) == [row.id for row in e.claims if e.knows(row) and row.spoken.first <= reference]
    assert {*ids(seen.events)} <= {row.id for row in e.events if e.knows(row) and row.start.first <= reference}
    assert {row.event for row in seen.stances} <= {*ids(seen.events)}


def test_hindsight_that_makes_no_sense():
    e = evidence("2022")
    with pytest.raises(
        UsageError, match="nothing is known in hindsight about 2023-12-31: the as-of date is 2022-12-31"
    ):
        e.hindsight("2023")
    with pytest.raises(UsageError, match="2021-12-31 in hindsight is of these days alone"):
        e.hindsight("2021").at("2021")
    assert e.hindsight("2021").at("2022").reference == date(2021, 12, 31)
    starting = model(assessment={"known": "start"})
    with pytest.raises(UsageError, match="with known 'end'; begin with the evidence it was made of"):
        simulate(starting, e.hindsight("2021"))
    assert simulate(starting, starting.dated(e).hindsight("2021"), draws=1).evidence.known_from == "start"


# A rocket that is heard of bit by bit, in a copy of the shipped evidence.


def test_a_rocket_becomes_known_bit_by_bit_and_leaves_no_trace_before(tmp_path):
    e = load_evidence(rocket_copy(tmp_path))
    event, said, denied = "ev-rocket-tjk-2022-04", "st-rocket-tjk-2022-04-isisk", "st-rocket-tjk-2022-04-tjk"
    kept = []
    for month in ROCKETS:
        known = e.at(month).as_known()
        kept.append([id for id in (event, said, denied) if id in {*ids(known.events), *ids(known.stances)}])
        assert not any(
            id in content.decode() for id in {event, said, denied} - {*kept[-1]} for content in known.files().values()
        )
    assert kept == [[], [], [event, said], [event, said, denied]]
