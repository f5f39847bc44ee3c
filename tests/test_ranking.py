"""Ranked tables as people and machines read them."""

import csv
import io
import json

import pytest

from threatscore.errors import UsageError
from threatscore.ranking import Ranking, rank, together
from threatscore.simulation import simulate

from .making import LEAF, TIE, claim, evidence, model, tied

BY = ("group", "country", "pair")
GROUPS = ({"id": "A", "name": "Alpha", "aliases": "First"}, "B", "C")


def run_of(claims, groups=GROUPS, children=None, **settings):
    return simulate(model(children or {"tie": TIE}, **settings), evidence(groups=groups, claims=claims))


@pytest.fixture(scope="module")
def run():
    values = {"A": 60, "B": 55, "C": 20}
    return run_of([claim(f"c{g}", "about", v, indicator="tie", group=g, country="TJK") for g, v in values.items()])


@pytest.fixture(scope="module")
def nothing():
    return run_of([])


def test_the_fields_of_a_ranking_are_those_of_the_saved_result(run):
    for by in BY:
        ranking = rank(run, by=by)
        assert isinstance(ranking, Ranking)
        assert ranking.table().names == ranking.fields
        assert list(ranking.to_frame().columns) == list(ranking.fields)
        assert [tuple(record) for record in ranking.records] == [ranking.fields] * len(ranking.records)


def test_csv_and_json_give_back_the_very_numbers(run):
    for by in BY:
        ranking = rank(run, by=by)
        rows = list(csv.DictReader(io.StringIO(ranking.to_csv())))
        assert len(rows) == len(ranking.records)
        for row, record in zip(rows, ranking.records, strict=True):
            assert list(row) == list(record)
            for name, value in record.items():
                assert row[name] == ("" if value is None else repr(value) if isinstance(value, float) else str(value))
        saved = json.loads(ranking.to_json(), parse_constant=pytest.fail)
        assert saved.pop("rows") == list(ranking.records)
        assert saved == ranking.about()


def test_headers_and_json_stand_where_nothing_is_ranked(run, nothing):
    for by in BY:
        empty = rank(nothing, by=by)
        assert empty.to_csv().splitlines()[0] == rank(run, by=by).to_csv().splitlines()[0]
        assert {row["score"] for row in json.loads(empty.to_json())["rows"]} == {None}
        assert "Nothing can be ranked." in str(empty)
        assert "Not ranked: " in str(empty)
        assert empty.acceptability().rows == ()


def test_units_that_are_not_ranked_are_for_machines_rows_and_for_people_notes(run):
    ranking = rank(run, by="pair")
    assert [row["status"] == "ranked" for row in ranking.records] == [True] * 3 + [False] * 3
    shown = " ".join(str(ranking).split())
    assert "Not ranked: no live claim or event ties A to UZB; B to UZB; C to UZB." in shown
    assert len(ranking.table().rows) == 3


def test_people_see_score_and_rank_only_with_their_ranges(run):
    shown = str(rank(run)).splitlines()
    assert shown[0] == "Groups by threat score (0-100), as of 2023-12-31"
    assert shown[1].split() == ["#", "group", "score", "90%", "range", "ranks", "level", "coverage", "through"]
    assert len(shown[3].split()) == 10, "level and pair each with a share"
    assert "90% range" in rank(run)._repr_html_()


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("width", [80, 140])
def test_tables_fit_the_terminal_with_a_row_a_line(run, by, width):
    lines = rank(run, by=by).table().to_terminal(width).splitlines()
    assert max(map(len, lines)) <= width
    ranked = [row for row in rank(run, by=by).records if row["status"] == "ranked"]
    assert [line.split()[0] for line in lines[3 : 3 + len(ranked)]] == [str(row["rank"]) for row in ranked]


def test_a_point_stands_as_one_number_not_as_a_range():
    row = str(rank(run_of(tied(("A", "TJK"))))).splitlines()[3]
    assert row.split() == ["1", "A", "50.00", "50.00", "1", "substantial", "100%", "100%", "TJK", "100%"]


def test_the_table_says_when_the_order_depends_on_what_is_missing():
    """B has no fighters on record: at their best it is below A, at their worst above."""
    claims = [*tied(("A", "TJK"), ("B", "TJK")), claim("f", best=300, group="A")]
    run = run_of(claims, children={"tie": TIE, "fighters": LEAF})
    assert (
        "If everything unknown were harmless (0 points), or maximal (100), 2 of 2 would change rank (rank_best,"
        " rank_worst in csv and json)."
    ) in " ".join(str(rank(run)).split())
    assert "unknown" not in str(rank(run_of(claims[:2])))


def above(**settings):
    """Return the first note on groups: A has two pairs that are equally uncertain, B one."""
    pairs = (("A", "TJK"), ("A", "UZB"), ("B", "TJK"))
    claims = [claim(f"c{g}{c}", "about", 50, indicator="tie", group=g, country=c) for g, c in pairs]
    return rank(run_of(claims, **settings)).table().notes[:1]


@pytest.mark.parametrize(
    ("rollup", "why"),
    [
        ({"combine": "max"}, "in every draw the highest of several uncertain pairs counts"),
        ({"combine": "noisy_or", "probability_at_100": 1.0}, "several pairs add up"),
        ({"combine": "power_mean", "exponent": 40}, "in every draw the higher ones of several uncertain pairs"),
    ],
    ids=lambda value: value["combine"] if isinstance(value, dict) else "",
)
def test_a_note_says_why_a_unit_lies_above_all_of_its_pairs(rollup, why):
    (note,) = above(rollup={"group": rollup})
    assert note.startswith(f"A: above each of its pairs, because {why}")


def test_the_gap_to_the_pairs_is_told_only_where_the_settings_call_it_a_change():
    assert above(rollup={"group": {"combine": "mean"}})[0].startswith("Not ranked")
    assert above(change={"score": 90})[0].startswith("Not ranked")


def test_units_that_nothing_ties_are_named_together():
    """C is tied to nobody; B's tie is too old."""
    old = claim("b", best=50, indicator="tie", group="B", country="TJK", spoken_from="2003", known="2003")
    run = run_of([*tied(("A", "TJK")), old], coverage={"minimum": 0.4}, groups=("A", "B", "C", "D"))
    assert rank(run).table().notes == (
        "Not ranked: B: no pair has enough coverage; of the best, B/TJK, coverage 24% is below the declared 40%.",
        "Not ranked: nothing live ties C or D to a country in scope.",
    )
    assert rank(run, by="country").table().notes == ("Not ranked: nothing live ties UZB to a group in scope.",)


def test_acceptability_sums_to_one_both_ways_and_keeps_the_order(run):
    table = rank(run).acceptability()
    assert [row["unit"] for row in table.rows] == [row["unit"] for row in rank(run).records if row["rank"]]
    for row in table.rows:
        assert sum(row[name] for name in ("1", "2", "3")) == pytest.approx(1)
    for name in ("1", "2", "3"):
        assert sum(row[name] for row in table.rows) == pytest.approx(1)
    mean = {row["unit"]: sum(int(r) * row[r] for r in ("1", "2", "3")) for row in table.rows}
    assert mean == pytest.approx({row["unit"]: row["rank_mean"] for row in rank(run).records if row["rank"]})
    assert "simulation error at most 3.1 percentage points" in table.notes[0]


def test_what_beats_what(run):
    table = rank(run).beats("First", "B")
    a, tie, b = table.rows
    assert [row["outcome"] for row in table.rows] == ["A above B", "tie", "B above A"]
    assert a["p"] + tie["p"] + b["p"] == pytest.approx(1)
    assert a["p"] > 0.5 > b["p"]
    assert rank(run).beats("B", "A").rows[0]["p"] == b["p"]
    assert "index, under this model" in table.title
    assert rank(run, by="pair").beats(("A", "TJK"), ("B", "TJK")).rows[0]["p"] == a["p"]


def test_equals_tie_in_every_draw():
    table = rank(run_of(tied(("A", "TJK"), ("B", "TJK")))).beats("A", "B")
    assert [row["p"] for row in table.rows] == [0, 1, 0]
    assert [row["likelihood"] for row in table.rows] == ["", "", ""], "certainty needs no word"


def test_what_cannot_be_compared_is_a_wrong_call(run):
    with pytest.raises(UsageError, match="'TJK' is a country, and this table ranks by group"):
        rank(run).beats("A", "TJK")
    with pytest.raises(UsageError, match=r"unknown unit 'Z'; known: A, B, C, TJK, UZB\."):
        rank(run).beats("A", "Z")
    with pytest.raises(
        UsageError, match=r"unknown table 'groups'; known: country, group, pair\. Did you mean 'group'\?"
    ):
        rank(run, by="groups")


def test_several_rankings_are_one_table_for_machines(run, nothing):
    table = together(rank(run, by=by) for by in BY)
    rows = list(csv.DictReader(io.StringIO(table.to_csv())))
    assert [row["by"] for row in rows] == ["group"] * 3 + ["country"] * 2 + ["pair"] * 6
    assert list(rows[0])[:4] == ["by", "unit", "group", "country"]
    assert rows[0]["unit"] == "A"
    assert (rows[0]["group"], rows[-1]["unit"]) == ("", "")
    empty = together(rank(nothing, by=by) for by in BY)
    assert empty.names == table.names, "the header does not depend on what is ranked"


def test_a_ranking_carries_its_run(run):
    assert rank(run).run is run
    assert rank(run).levels[0] == ("low", 0)
