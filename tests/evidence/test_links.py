"""Names become ids: one group under two names is one group, and is counted once."""

import pytest

from threatscore.errors import InputError
from threatscore.evidence import Evidence, links
from threatscore.evidence.links import Links

from ..making import claim, event, evidence, frames, tables

SILENT = (
    r"events: 1 problem\n  row 3, id: no stance: nobody is recorded .*; for the source's own account add a row there:"
    r" event \S+, party 'Institute', role third, stance confirms, about occurrence"
)
JA = [{"id": "JA", "name": "Jamaat Ansarullah", "aliases": "TTT|Tajik Taliban:1"}, "IMU", "ISIS"]


def test_names_and_aliases_of_any_case_become_ids():
    e = evidence(
        groups=JA, claims=[claim("c1", best=1, group="tajik taliban|JA|IMU", country="tjk", party="INSTITUTE")]
    )
    (row,) = e.claims
    assert (row.group, row.country, row.party) == (("IMU", "JA"), ("TJK",), "Institute")
    assert ("c1", "tajik taliban", "JA") in e.aliases_used


def test_equal_shares_are_equal_among_groups_and_not_among_their_names():
    e = evidence(groups=JA, events=[event("e1", group="JA|TTT|IMU"), event("e2", group="JA:0.3|TTT:0.3|IMU:0.4")])
    assert e.events[0].group == (("IMU", 0.5), ("JA", 0.5))
    assert e.events[1].group == (("IMU", 0.4), ("JA", 0.6))
    assert evidence(events=[event("e1", group=None)]).events[0].group == ()


def test_countries_of_events_watches_and_places():
    e = evidence(
        countries=[{"id": "TJK", "name": "Tajikistan", "aliases": "Dushanbe"}],
        events=[event("e1", country="Dushanbe", origin_country="Tajikistan")],
        watch=[{"id": "w", "from": "2020", "to": "2021", "country": "tajikistan"}],
        claims=[claim("c1", best=1, place="Tajikistan", party="dushanbe")],
    )
    assert (e.events[0].country, e.events[0].origin_country, e.watch[0].country) == ("TJK",) * 3
    assert (e.claims[0].place, e.claims[0].party) == ("TJK", "TJK")


def problems(**given):
    with pytest.raises(InputError) as caught:
        evidence(**given)
    return [str(p) for p in caught.value.problems]


def test_a_name_of_two_groups_is_refused():
    assert problems(groups=["IMU", {"id": "X", "name": "imu"}]) == ["row 3, name: 'imu' already stands for IMU (id X)"]


def test_a_party_that_is_a_group_and_a_country_is_asked_for_its_id():
    found = problems(
        groups=[{"id": "A", "name": "Georgia"}],
        countries=[{"id": "GEO", "name": "Georgia"}],
        claims=[claim("c1", best=1, party="Georgia")],
    )
    assert found == ["row 2, party: 'Georgia' is a group and a country; write A or GEO (id c1)"]


def test_ids_are_unique_in_the_whole_folder():
    found = problems(claims=[claim("x", best=1)], events=[event("x")])
    assert (
        "row 2, id: duplicate id, already used in row 2 of claims.csv; ids are unique in the whole folder (id x)"
        in found
    )


def test_an_event_without_a_stance_is_refused():
    full = frames(tables(events=[event("e1"), event("e2")]))
    full["stances"] = full["stances"][:1]
    with pytest.raises(InputError, match=SILENT):
        Evidence.from_frames(**full)


def test_long_circles_are_found_and_tails_are_not_blamed():
    chain = [claim("a", best=1, supersedes="b"), claim("b", best=1, supersedes="c"), claim("c", best=1, supersedes="b")]
    assert problems(claims=chain) == [
        "row 3, supersedes: goes in a circle back to b (id b)",
        "row 4, supersedes: goes in a circle back to c (id c)",
    ]


def test_no_event_is_part_of_itself_by_way_of_another():
    found = problems(events=[event("a", part_of="b"), event("b", same_as="c"), event("c", part_of="a")])
    assert [p.split(":")[0] for p in found] == ["row 2, part_of", "row 4, part_of"]


DEBATED = [{"id": "JA", "name": "Jamaat", "aliases": "TTT:0.7|Tajik Taliban|Ansar:0.4"}, {"id": "B", "name": "B"}]


def test_a_debated_alias_is_told_where_nothing_else_names_the_group():
    claims = [
        claim("alone", best=1, group="ttt|B"),
        claim("both", best=1, group="TTT|Ansar"),
        claim("also", best=1, group="TTT|Tajik Taliban"),
        claim("id", best=1, group="JA|Ansar"),
    ]
    e = evidence(
        groups=DEBATED, claims=claims, events=[event("e1", group="Ansar:0.3|B:0.2"), event("e2", group="JA|TTT")]
    )
    named = {row.id: e.debated(row, "JA") for row in (*e.live_claims, *e.live_events)}
    assert named == {"alone": ("TTT",), "both": ("Ansar", "TTT"), "also": (), "id": (), "e1": ("Ansar",), "e2": ()}
    assert e.debated(e.row("alone"), "B") == e.debated(e.row("alone"), "X") == ()
    assert e.row("alone").group == ("B", "JA"), "the row names the group; whether it is about it is drawn"
    assert e.row("e1").group == (("B", 0.2), ("JA", 0.3))


def test_the_probability_of_an_alias():
    e = evidence(groups=DEBATED)
    given = [e.alias_probability(*name) for name in (("JA", "ttt"), ("JA", "Ansar"), ("JA", "Jamaat"), ("B", "TTT"))]
    assert given == [0.7, 0.4, 1, 1]


def test_a_party_may_bear_a_debated_alias():
    stances = [{"id": "st", "event": "e1", "party": "TTT", "role": "perpetrator", "stance": "claims"}]
    e = evidence(groups=DEBATED, events=[event("e1", group="B")], stances=stances)
    assert e.live_stances[0].party == "JA"
    assert e.only_by == ()


def test_certain_aliases_leave_nothing_debated():
    e = evidence(groups=JA, claims=[claim("c1", best=1, group="TTT")])
    assert (e.only_by, e.debated(e.claims[0], "JA")) == ((), ())


def test_what_may_be_the_same_as_a_debated_row_is_refused():
    events = [event("a", same_as="b:0.6"), event("b", same_as="c"), event("c", same_as="d:0.5"), event("d")]
    assert problems(events=events) == [
        "row 2, same_as: 'b' is itself debated to be the same as 'd'; name the last one directly (id a)"
    ]
    for last in ("a", "a:0.5"):
        found = problems(events=[event("a", same_as="b:0.6"), event("b", same_as=last)])
        assert [what.split(" (")[0] for what in found] == [
            "row 2, same_as: goes in a circle back to a", "row 3, same_as: goes in a circle back to b"
        ]  # fmt: skip


def test_no_event_is_part_of_what_may_be_itself():
    twins = [event("a", same_as="c:0.5", part_of="b"), event("b", same_as="c:0.5"), event("c")]
    assert problems(events=twins) == [
        "row 2, part_of: is part of an event that may be the same as this one, or part of this one (id a)"
    ]
    assert evidence(events=[event("a", part_of="b"), event("b", same_as="c:0.5"), event("c")]).live_events


def test_what_many_rows_name_alike_is_looked_up_once(monkeypatch):
    looked_up = []
    find = Links._resolve
    monkeypatch.setattr(Links, "_resolve", lambda self, row, *more: looked_up.append(row.id) or find(self, row, *more))
    rows = [claim(f"c{i}", best=i, group="A|B", country="TJK", party="Institute") for i in range(50)]
    assert len(evidence(claims=rows).claims) == 50
    assert len(looked_up) == 4
    looked_up.clear()
    e = evidence(claims=[row | {"party": "institute"} for row in rows])
    assert {row for row, *_ in e.aliases_used} == {row["id"] for row in rows}, (
        "each row that uses another name is noted"
    )
    assert len(looked_up) == 200


def test_an_unknown_name_is_told_for_every_row_and_compared_once(monkeypatch):
    compared = []
    monkeypatch.setattr(links, "did_you_mean", lambda word, known: compared.append(word) or "known: ...")
    found = problems(claims=[claim(f"c{i}", best=i, group="Z", source="s9") for i in range(50)])
    assert len(found) == 100
    assert sorted(compared) == ["Z", "s9"]


def test_a_row_that_changes_nothing_stays_the_same_object():
    e = evidence(events=[event("e1", group="A:1"), event("e2", same_as="e1")])
    by_id = {row.id: row for row in e.stances}
    live = {row.id: row for row in e.live_stances}
    assert live["st-e1"] is by_id["st-e1"]
    assert (by_id["st-e2"].event, live["st-e2"].event) == ("e2", "e1")
    assert e.live_events[0] is e.events[0]
