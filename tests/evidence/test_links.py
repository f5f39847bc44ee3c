"""Names become ids: one group under two names is one group, and is counted once."""

import pytest

from threatscore.errors import InputError
from threatscore.evidence import Evidence

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
