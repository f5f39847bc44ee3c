"""Ranked tables as people and machines read them."""

import csv
import io
import json
import re

import numpy as np
import pytest

from threatscore import ranks, simulation
from threatscore.errors import UsageError
from threatscore.precision import mean_error, share_error, wilson_error
from threatscore.ranking import Ranking, rank, together
from threatscore.ranking.ranking import TABLES
from threatscore.ranking.standing import WORDLESS
from threatscore.simulation import simulate
from threatscore.tables import upwards

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
        for name in TABLES:
            assert empty.named(name).rows == ()
            assert "Nothing can be ranked." in empty.named(name).notes
            assert json.loads(empty.named(name).to_json(), parse_constant=pytest.fail)


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
    assert len(shown[4].split()) == 10, "level and pair each with a share"
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
    assert note.startswith(f"A scores above each of its pairs by 2 points or more: {why}")


def test_the_note_on_the_pairs_says_the_declared_least_change():
    (note,) = above(change={"score": 0.5})
    assert note.startswith("A scores above each of its pairs by 0.5 points or more: ")


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
    worst = max(float(wilson_error(row[name], 1000)) for row in table.rows for name in ("1", "2", "3"))
    assert max(row["error"] for row in table.rows) == pytest.approx(worst)
    assert f"simulation error at most {upwards(100 * worst)} percentage points" in table.notes[0]


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
    assert table.notes == (WORDLESS,)


def test_a_probability_without_a_word_has_its_reason_below():
    run = run_of(tied(("A", "TJK"), ("B", "TJK"), ("C", "TJK")), likelihood={"words": [["any", 0]]})
    assert rank(run).top(1).notes == rank(run).beats("A", "B").notes == ()
    run = run_of(tied(("A", "TJK"), ("B", "TJK"), ("C", "TJK")), likelihood={"words": [["most", 0.9]]})
    table = rank(run).top(1)
    assert table.notes == (WORDLESS,)
    told = next(column for column in table.columns if column.name == "likelihood")
    assert [(row["likelihood"], told.text(row)) for row in table.rows] == [("", "-")] * 3


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


# What else the draws say about ranks.


@pytest.fixture(scope="module")
def many():
    """40 groups against one country, all unsure: more than people are shown."""
    groups = [f"G{i:02}" for i in range(40)]
    claims = [claim(f"c{g}", "about", 20 + i, indicator="tie", group=g, country="TJK") for i, g in enumerate(groups)]
    return run_of(claims, groups=groups)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("width", [80, 140])
def test_every_table_fits_the_terminal_however_many_units(run, many, name, width):
    for ranking in (rank(run, by="pair"), rank(many)):
        table = ranking.named(name)
        shown = table.to_terminal(width)
        assert max(map(len, shown.splitlines())) <= width
        assert "No room" not in shown
        assert len(table.records()) == (6 if ranking.by == "pair" and name == "scores" else len(ranking.scores.units)
                                        + (len(ranking.scores.unranked) if name == "scores" else 0))  # fmt: skip


@pytest.mark.parametrize("name", [name for name in TABLES if name != "scores"])
def test_people_see_the_first_thirty_and_machines_all(many, name):
    table = rank(many).named(name)
    assert [row["place"] for row in table.rows] == list(range(1, 31))
    assert "Shown are the first 30 of 40; csv and json have all." in table.notes
    assert [row["place"] for row in table.records()] == list(range(1, 41))


def test_the_last_ranks_are_shown_together(many):
    table = rank(many).acceptability()
    shown = table.shown(140)
    assert [column.label for column in shown] == ["#", "group", *map(str, range(1, 11)), "11+"]
    row = table.rows[0]
    assert shown[-1].text(row) == f"{100 * sum(row[str(r)] for r in range(11, 41)):.0f}%"


def test_pairwise_is_the_matrix_with_ties_apart(run):
    table, scores = rank(run, by="group").pairwise(), run.groups.scores
    known = ranks.pairwise(scores)
    for row in table.rows:
        i = run.groups.units.index((row["unit"],))
        for j, (other,) in enumerate(run.groups.units):
            assert row[f"above_{other}"] == known.above[i, j]
            assert row[f"tie_{other}"] == known.tie[i, j]
        assert row["error"] <= wilson_error(0.5, 1000)
    a = next(row for row in table.rows if row["unit"] == "A")
    assert a["above_B"] == rank(run).beats("A", "B").rows[0]["p"]
    assert table.shown(140)[2].text(table.rows[0]) == "", "nothing against itself"
    assert "Ties" not in " ".join(table.notes)
    tied_run = run_of(tied(("A", "TJK"), ("B", "TJK")))
    assert "Ties are apart (tie_ in csv and json), at most 100%." in rank(tied_run).pairwise().notes


def test_what_beats_what_has_the_error_of_the_design():
    claims = [claim(f"c{g}", "about", v, indicator="tie", group=g, country="TJK") for g, v in (("A", 60), ("B", 55))]
    run = simulate(model({"tie": TIE}), evidence(claims=claims), draws=5000, design="stratified")
    one, two = run.groups.scores
    row = rank(run).beats("A", "B").rows[0]
    assert row["error"] == pytest.approx(float(share_error((one > two)[None], replicate=250)[0]))
    assert row["error"] < 0.9 * wilson_error(row["p"], 5000), "negative control: not that of independent draws"


def test_the_first_k_share_k_probabilities(run):
    for k in (1, 2, 3):
        rows = rank(run).top(k).rows
        assert sum(row["p_top"] for row in rows) == pytest.approx(k)
    assert [row["p_top"] for row in rows] == [1, 1, 1]
    assert all(row["error"] > 0 for row in rows)
    assert "being first in the index" in rank(run, by="country").named("top").title, "of one unit"
    assert "among the first 3 in the index, under this model" in rank(run).named("top").title
    assert "among the first 2 in the index, under this model" in rank(run).named("top", first=2).title
    assert rank(run).top(1).rows[0]["likelihood"] in {word for word, _ in run.model.config.likelihood.words}
    for k in (0, 4, 1.5):
        with pytest.raises(UsageError, match="k:"):
            rank(run).top(k)
        with pytest.raises(UsageError, match="k:"):
            rank(run).named("top", first=k)


def test_tied_units_share_the_first_ranks():
    rows = rank(run_of(tied(("A", "TJK"), ("B", "TJK"), ("C", "TJK")))).top(2).rows
    assert [row["p_top"] for row in rows] == pytest.approx([2 / 3] * 3)


def test_mean_ranks_are_those_of_the_saved_result(run):
    saved_rows = [row for row in rank(run).records if row["status"] == "ranked"]
    for row, record in zip(rank(run).expected_rank().rows, saved_rows, strict=True):
        assert row["rank_mean"] == record["rank_mean"]
        assert row["error"] == record["rank_mean_error"]
        assert {name: row[name] for name in row if name.startswith("rank_p")} == {
            name: record[name] for name in record if name.startswith("rank_p")
        }


def test_a_quantile_in_doubt_is_shown_with_its_brackets(many):
    table = rank(many).expected_rank()
    texts = [column.text(row) for row in table.rows for column in table.columns if column.label in ("5%", "median")]
    assert any("[" in text for text in texts)
    assert "[" not in str(rank(run_of(tied(("A", "TJK")))).expected_rank())


def test_entropy_is_none_where_all_is_settled_and_one_bit_for_two_alike():
    certain = rank(run_of([claim("a", best=60, indicator="tie", group="A", country="TJK"), *tied(("B", "TJK"))]))
    assert [row["entropy"] for row in certain.entropy().rows] == [0, 0]
    alike = rank(run_of(tied(("A", "TJK"), ("B", "TJK")))).entropy().rows
    assert [(row["entropy"], row["entropy_share"], row["entropy_of_place"]) for row in alike] == [(1, 1, 1)] * 2
    lone = rank(run_of(tied(("A", "TJK")))).entropy().rows[0]
    assert (lone["entropy"], lone["entropy_share"]) == (0, 0)


def test_the_entropy_of_a_place_stands_in_its_row(run):
    known = ranks.entropy(ranks.acceptability(run.groups.scores))
    rows = rank(run).entropy().rows
    assert [row["entropy_of_place"] for row in rows] == known.by_rank.tolist()
    assert [row["entropy"] for row in rows] == [known.by_unit[run.groups.units.index((row["unit"],))] for row in rows]


def test_units_that_cannot_be_told_apart_share_a_letter(run):
    rows = rank(run).tie_groups().rows
    assert [(row["unit"], row["groups"]) for row in rows] == [("A", "a"), ("B", "a"), ("C", "b")]
    assert "at 90%" in rank(run).tie_groups().notes[0]
    assert [row["groups"] for row in rank(run).tie_groups(0.51).rows] == ["a", "b", "c"]
    with pytest.raises(UsageError, match=r"probability: 0\.3"):
        rank(run).tie_groups(0.3)


def test_more_groups_than_letters_are_numbered():
    names = [f"G{i:02}" for i in range(30)]
    claims = [claim(f"c{g}", best=i, indicator="tie", group=g, country="TJK") for i, g in enumerate(names)]
    rows = rank(run_of(claims, groups=names)).tie_groups().rows
    assert [row["groups"] for row in rows] == [str(i + 1) for i in range(30)]


def test_the_shift_is_that_of_the_array_functions(run):
    table, scores = rank(run).shift(), run.groups.scores
    known = ranks.unit_shift(scores, run.groups.central)
    for row in table.rows:
        assert row["shift"] == known[run.groups.units.index((row["unit"],))]
    middle = ranks.average_shift(scores, run.groups.central)
    error = upwards(float(mean_error(middle[None])[0]))
    assert table.notes[0].startswith(f"Average shift in rank over all: {middle.mean():.2f} ± {error} (95%)")


def test_the_shift_may_refer_to_another_ranking(run):
    values = {"A": 20, "B": 55, "C": 60}
    turned = run_of([claim(f"c{g}", best=v, indicator="tie", group=g, country="TJK") for g, v in values.items()])
    rows = {row["unit"]: row for row in rank(run).shift(rank(turned)).rows}
    assert {name: row["rank_reference"] for name, row in rows.items()} == {"A": 3, "B": 2, "C": 1}
    assert [row["shift"] for row in rank(turned).shift().rows] == [0, 0, 0]
    assert rows["C"]["shift"] > 1.5
    with pytest.raises(UsageError, match="the same units"):
        rank(run).shift(rank(run, by="country"))


CERTAIN = [
    claim("fa", best=50_000, group="A"), claim("fb", best=100, group="B"),
    claim("ta", best=20, indicator="tie", group="A", country="TJK"),
    claim("tb", best=80, indicator="tie", group="B", country="TJK"),
    claim("fc", best=2, group="C"), claim("tc", best=10, indicator="tie", group="C", country="TJK"),
]  # fmt: skip


def weighing(spread, claims=CERTAIN, draws=2000, **settings):
    built = model({"fighters": LEAF, "tie": TIE}, weight_uncertainty={"spread": spread}, **settings)
    return simulate(built, evidence(groups=GROUPS, claims=claims), draws=draws)


@pytest.mark.parametrize("by", ["group", "pair"])
def test_central_weights_are_those_of_the_draws_in_which_a_unit_is_first(by):
    """Of an additive tree: the textbook's SMAA-2. A has the fighters, B the tie, C nothing."""
    run = weighing(0.8)
    drawn = np.stack([run.judgement.weights["score"][k] for k in range(2)])
    known = ranks.central_weights(drawn, run.scores(by).scores)
    rows = {row["unit"][0]: row for row in rank(run, by=by).central_weights().records()}
    for i, name in enumerate("ABC"):
        told = [rows[name]["weight_fighters"], rows[name]["weight_tie"]]
        assert told == [None, None] if name == "C" else told == pytest.approx(known[i], rel=1e-12)
    assert rows["A"]["weight_fighters"] > 0.5 > rows["B"]["weight_fighters"]
    assert rows["C"]["confidence"] is rows["C"]["weight_error"] is None
    assert rows["C"]["p_first"] == 0
    assert [rows[name]["confidence"] for name in "AB"] == [1, 1], "with certain values its own weights decide"


def test_confidence_factors_are_those_of_the_array_functions():
    amounts = {"fighters": {"A": 1000, "B": 300, "C": 2}, "tie": {"A": 40, "B": 55, "C": 5}}
    unsure = [
        claim(f"{name}{g}", "about", best, indicator=name, group=g, **({"country": "TJK"} if name == "tie" else {}))
        for name, of_group in amounts.items() for g, best in of_group.items()
    ]  # fmt: skip
    run = weighing(0.8, unsure)
    rows = {row["unit"]: row for row in rank(run).central_weights().records()}
    values = np.stack([np.stack([run.points.of_pair(name, i) * np.ones(2000) for name in ("fighters", "tie")])
                       for i in range(3)])  # fmt: skip
    central = np.array([[rows[g][f"weight_{n}"] for n in ("fighters", "tie")] for g in "AB"], dtype=float)
    known = ranks.confidence_factors(values[:2], central)
    assert [rows[g]["confidence"] for g in "AB"] == pytest.approx(known, abs=1e-12)
    assert 0 < rows["A"]["confidence"] < 1


def test_weights_have_the_digits_that_their_error_leaves():
    for draws, form in ((60_000, r"\d+\.\d%"), (500, r"\d+%")):
        table = rank(weighing(0.8, draws=draws)).central_weights()
        shown = {column.name: column for column in table.columns}
        row = table.rows[0]
        assert (row["weight_error"] < 0.01) == (draws > 500)
        assert re.fullmatch(form, shown["weight_fighters"].text(row))
        assert ("±, in a terminal of 110 columns or more" in table.notes[0]) == shown["weight_error"].wide


def test_certain_weights_are_central_and_change_nothing():
    run = run_of(
        [claim(f"c{g}", "about", v, indicator="tie", group=g, country="TJK") for g, v in (("A", 60), ("B", 55))]
    )
    for row in rank(run).central_weights().rows:
        assert row["weight_tie"] == 1
        assert row["weight_error"] == 0
        assert row["confidence"] == row["p_first"]
        assert row["confidence_error"] == row["p_first_error"]


def test_it_does_not_matter_whether_points_were_kept_or_how_many_units_take_turns(monkeypatch):
    unsure = [row | {"wording": "about"} for row in CERTAIN]
    kept = rank(weighing(0.8, unsure)).central_weights().records()
    monkeypatch.setattr(simulation, "IN_ONE", 0)
    monkeypatch.setattr("threatscore.ranking.weights.CELLS", 1)
    run = weighing(0.8, unsure)
    assert run.points is None
    assert rank(run).central_weights().records() == kept


def test_under_a_condition_the_draws_that_count_are_taken():
    run = weighing(0.8)
    heavy = run.judgement.weights["score"][0] > 0.5
    rows = {row["unit"]: row for row in rank(run.where(heavy, "many fighters")).central_weights().records()}
    assert rows["A"]["weight_fighters"] > 0.5
    assert rows["A"]["p_first"] == np.mean(run.groups.scores[0][heavy] > run.groups.scores[1][heavy])


def test_the_declared_weights_stand_in_the_heading():
    labels = [column.label for column in rank(weighing(0.8)).central_weights().columns]
    assert "fighters (50%)" in labels
    assert "tie (50%)" in labels


def test_the_simulation_error_of_the_table_is_told_in_a_note(run):
    ranked = [row for row in rank(run).records if row["status"] == "ranked"]
    score = upwards(max(row["score_error"] for row in ranked))
    share = upwards(100 * max(max(row["p_level_error"], row["via_share_error"]) for row in ranked))
    note = f"Simulation error (95%): scores ±{score} points, probabilities ±{share} percentage points at most."
    assert rank(run).table().notes[-1] == note
    assert not any("Simulation" in note for note in rank(run_of(tied(("A", "TJK")))).table().notes)


def test_a_table_that_does_not_exist_is_a_wrong_call(run):
    with pytest.raises(UsageError, match=r"unknown table 'pairs'.*Did you mean 'pairwise'\?"):
        rank(run).named("pairs")


@pytest.mark.parametrize("name", TABLES)
def test_any_table_of_several_rankings_is_one_for_machines(run, name):
    table = together((rank(run, by=by) for by in BY), name)
    assert table.names[:2] == ("by", "unit")
    assert {row["by"] for row in table.rows} == set(BY)
    assert len(set(table.names)) == len(table.names)
