"""The saved result: its fields, their meaning, and what stands where nothing is ranked."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from threatscore import saved
from threatscore.precision import wilson_error
from threatscore.ranking import rank
from threatscore.simulation import simulate

from .making import TIE, claim, evidence, model, tied

DOCS = Path(__file__).parents[1] / "docs"
BY = ("group", "country", "pair")
POINTS = {"A": 80, "B": 50, "C": 50, "D": 20}


def run_of(claims, groups=("A", "B", "C", "D"), children=None, **settings):
    given = evidence(groups=groups, claims=claims)
    return simulate(model(children or {"tie": TIE}, **settings), given)


@pytest.fixture(scope="module")
def run():
    """Point evidence: A has 80, B and C 50, D 20 against TJK; nobody is tied to UZB."""
    return run_of([claim(f"c{g}", best=v, indicator="tie", group=g, country="TJK") for g, v in POINTS.items()])


@pytest.fixture(scope="module")
def unsure():
    claims = [claim(f"c{g}", "about", v, indicator="tie", group=g, country="TJK") for g, v in POINTS.items()]
    return run_of(claims)


@pytest.mark.parametrize("by", BY)
def test_every_field_is_documented_in_its_order_and_no_other(run, by):
    text = (DOCS / "data.md").read_text(encoding="utf-8").split("\n## The saved result", 1)[1].split("\n### ", 1)[0]
    rows = [line.split("|")[1:4] for line in text.splitlines() if line.startswith("| `")]
    documented = [name for names, tables, _ in rows if "all" in tables or by in tables
                  for name in re.findall(r"`([a-z0-9_]+|p_<level>)`", names)]  # fmt: skip
    named = [f"p_{name}" for name, _ in saved.levels(run, by)]
    expected = [n for name in documented for n in (named if name == "p_<level>" else [name])]
    assert list(saved.fields(run, by)) == expected


def test_what_a_result_is_is_documented(run):
    text = (DOCS / "data.md").read_text(encoding="utf-8").split("\n## The saved result", 1)[1]
    for name in saved.about(run, "group"):
        assert f"`{name}`" in text
    for table in ("scores", "top"):
        assert f"`{saved.about(run, 'group', table)['schema']}`" in text


def test_the_fields_of_central_weights_are_documented_in_their_order(run):
    line = next(
        line for line in (DOCS / "data.md").read_text(encoding="utf-8").splitlines() if "central_weights()" in line
    )
    told = re.findall(r"`(\w+(?:<node>)?)`", line)[1:]
    names = [re.sub("^weight_(?!error)\\w+", "weight_<node>", name) for name in rank(run).central_weights().names[2:]]
    assert told == list(dict.fromkeys(names))


def test_a_result_says_what_went_in(run):
    about = saved.about(run, "country")
    assert (about["schema"], about["table"]) == ("threatscore.ranking/1", "scores")
    other = saved.about(run, "country", "top")
    assert (other.pop("schema"), other.pop("table")) == ("threatscore.ranks/1", "top")
    assert other.items() <= about.items()
    assert (about["by"], about["as_of"], about["seed"], about["draws"]) == ("country", "2023-12-31", 0, 1000)
    assert about["design"] == "plain"
    assert about["evidence_sha256"] == run.evidence.digest
    assert about["config_sha256"] == run.model.digest


def test_point_evidence_gives_points(run):
    rows = saved.records(run, "group")
    assert [row["unit"] for row in rows] == ["A", "B", "C", "D"]
    assert [row["rank"] for row in rows] == [1, 2, 2, 4], "ties share the lowest rank"
    for row in rows:
        for name in ("score", "score_p05", "score_p50", "score_p95", "score_central"):
            assert row[name] == pytest.approx(POINTS[row["unit"]], abs=1e-9)
    assert [row["rank_mean"] for row in rows] == pytest.approx([1, 2.5, 2.5, 4]), "a tie is spread over its ranks"
    assert [(row["rank_p05"], row["rank_p50"], row["rank_p95"]) for row in rows] == [
        (1, 1, 1), (2, 2, 3), (2, 2, 3), (4, 4, 4)
    ]  # fmt: skip


def test_equal_scores_stand_in_the_order_of_ids(run):
    assert [(r["group"], r["rank"]) for r in saved.records(run, "pair") if r["status"] == "ranked"] == [
        ("A", 1), ("B", 2), ("C", 2), ("D", 4)
    ]  # fmt: skip


def test_units_that_are_not_ranked_are_rows_with_empty_score_and_rank(run):
    rows = {row["unit"]: row for row in saved.records(run, "country")}
    assert list(rows) == ["TJK", "UZB"]
    assert rows["UZB"]["status"].startswith("not ranked: no live claim or event")
    assert all(value is None for name, value in rows["UZB"].items() if name not in ("unit", "status"))
    assert set(rows["UZB"]) == set(rows["TJK"])


@pytest.mark.parametrize("by", BY)
def test_the_fields_are_the_same_whatever_is_ranked(run, by):
    nothing = run_of([])
    assert saved.fields(nothing, by) == saved.fields(run, by)
    assert all(tuple(row) == saved.fields(nothing, by) for row in saved.records(nothing, by))
    assert {row["rank"] for row in saved.records(nothing, by)} == {None}
    assert len(saved.records(nothing, by)) == {"group": 4, "country": 2, "pair": 8}[by]


@pytest.mark.parametrize("by", BY)
def test_every_value_lies_in_its_range(unsure, by):
    rows = [row for row in saved.records(unsure, by) if row["status"] == "ranked"]
    for row in rows:
        assert 0 <= row["score_p05"] <= row["score_p50"] <= row["score_p95"] <= 100
        assert row["score_p05"] <= row["score"] <= row["score_p95"]
        assert 1 <= row["rank_p05"] <= row["rank_p50"] <= row["rank_p95"] <= len(rows)
        assert 1 <= row["rank_mean"] <= len(rows)
        shares = [row[f"p_{name}"] for name, _ in saved.levels(unsure, by)]
        assert math.isclose(sum(shares), 1)
        assert row["p_level"] == max(shares) == row[f"p_{row['level']}"]
        assert 0 < row["coverage"] <= 1
        assert all(type(value) in (int, float, str) for name, value in row.items() if name != "level_or")
        for q in ("p05", "p50", "p95"):
            assert 1 <= row[f"rank_{q}_low"] <= row[f"rank_{q}"] <= row[f"rank_{q}_high"] <= len(rows)


@pytest.mark.parametrize("by", BY)
def test_errors_are_those_of_independent_draws(unsure, by):
    table = unsure.scores(by)
    for row in saved.records(unsure, by):
        if row["status"] != "ranked":
            continue
        unit = (row["unit"],) if "unit" in row else (row["group"], row["country"])
        scores = table.scores[table.units.index(unit)]
        assert row["score_error"] == pytest.approx(1.959963985 * scores.std(ddof=1) / 1000**0.5)
        assert row["p_level_error"] == pytest.approx(float(wilson_error(row["p_level"], 1000)))
        assert 0 <= row["rank_mean_error"] < 0.1


def test_one_draw_tells_nothing_of_its_error():
    claims = [claim("c", "about", 50, indicator="tie", group="A", country="TJK")]
    (row,) = [r for r in saved.records(simulate(model({"tie": TIE}), evidence(claims=claims), draws=1), "pair")
              if r["status"] == "ranked"]  # fmt: skip
    assert row["score_error"] is row["rank_mean_error"] is None
    assert (row["level_or"], row["p_level"]) == (None, 1.0)
    assert row["p_level_error"] > 0.7


def leveled(values, **settings):
    """Return the first record of a lone group with these scores in the draws."""
    run = run_of(tied(("A", "TJK")), groups=("A",), **settings)
    table = replace(run.pair_scores.scores, scores=np.array([values], dtype=float))
    pair_scores = replace(run.pair_scores, scores=table, low=table.scores, high=table.scores)
    streams = replace(run.streams, draws=len(values))
    return saved.records(replace(run, streams=streams, pair_scores=pair_scores), "pair")[0]


LEVELS = {"levels": [["low", 0], ["high", 40], ["top", 80]]}


def test_cuts_belong_to_the_band_above():
    row = leveled([0.0, 39.999, 40.0, 79.9, 80.0, 100.0], **LEVELS)
    assert [row[name] for name in ("level", "p_level", "p_low", "p_high", "p_top")] == ["low", *[1 / 3] * 4]
    assert leveled([40.0, 80.0, 81.0], **LEVELS)["level"] == "top"


def test_a_level_that_the_draws_do_not_tell_from_another_says_so():
    """Of 1,000 draws 520 against 480 may be chance: 1.96 standard errors of the difference are 62."""
    row = leveled([10.0] * 480 + [50.0] * 520, **LEVELS)
    assert (row["level"], row["level_or"]) == ("high", "low")
    row = leveled([10.0] * 460 + [50.0] * 540, **LEVELS)
    assert (row["level"], row["level_or"]) == ("high", None)
    row = leveled([10.0] * 500 + [50.0] * 500, **LEVELS)
    assert (row["level"], row["level_or"]) == ("low", "high")
    assert leveled([10.0] * 20, **LEVELS)["level_or"] is None


def test_levels_may_differ_from_table_to_table():
    levels = {"pair": [["p", 0]], "group": [["g", 0], ["gg", 50]], "country": [["c", 0]]}
    run = run_of(tied(("A", "TJK")), levels=levels)
    assert {"p_g", "p_gg"} <= set(saved.fields(run, "group"))
    assert saved.records(run, "group")[0]["level"] == "gg"
    assert saved.records(run, "country")[0]["p_c"] == 1.0


def test_a_group_says_through_which_country_most_of_its_score_comes():
    claims = [claim("c1", best=60, indicator="tie", group="A", country="TJK"),
              claim("c2", best=50, indicator="tie", group="A", country="UZB")]  # fmt: skip
    run = run_of(claims, groups=("A",))
    assert (saved.records(run, "group")[0]["via"], saved.records(run, "group")[0]["via_share"]) == ("TJK", 1.0)
    assert [row["via"] for row in saved.records(run, "country")] == ["A", "A"]
    assert "via" not in saved.fields(run, "pair")


def test_the_leaves_that_matter_most_come_first_and_none_that_adds_nothing():
    scale = {"kind": "linear", "low": 0, "high": 100}
    children = {name: TIE | {"from": {"claims": name}, "scale": scale} for name in ("tie", "b", "c", "d", "zero")}
    values = {"tie": 10, "b": 40, "c": 40, "d": 20, "zero": 0}
    claims = [claim(f"c-{k}", best=v, indicator=k, group="A", country="TJK") for k, v in values.items()]
    run = run_of(claims, groups=("A",), children=children)
    for by in BY:
        assert saved.records(run, by)[0]["drivers"] == "b; c; d"
    only = run_of(claims[-1:], groups=("A",), children={"zero": children["zero"]})
    assert saved.records(only, "group")[0]["drivers"] == ""


def test_missing_leaves_at_their_best_and_worst_change_the_rank():
    """A is known to be at 50; B has 60 in one leaf and nothing in the other, which its prior puts at the top."""
    scale = {"kind": "linear", "low": 0, "high": 100}
    other = {"of": "group", "from": {"claims": "other"}, "scale": scale, "prior": {"exact": 100}}
    claims = [
        claim("a1", best=50, indicator="tie", group="A", country="TJK"),
        claim("a2", best=50, indicator="other", group="A"),
        claim("b1", best=60, indicator="tie", group="B", country="TJK"),
    ]
    run = run_of(claims, groups=("A", "B"), children={"tie": TIE, "other": other})
    rows = {row["unit"]: row for row in saved.records(run, "group")}
    assert rows["B"]["score"] == pytest.approx(80)
    assert (rows["B"]["rank"], rows["B"]["rank_best"], rows["B"]["rank_worst"]) == (1, 2, 1)
    assert (rows["A"]["rank"], rows["A"]["rank_best"], rows["A"]["rank_worst"]) == (2, 1, 2)


def test_one_draw_is_enough_to_rank():
    run = run_of(tied(("A", "TJK"), ("B", "TJK")), simulation={"draws": 1})
    assert [row["rank_mean"] for row in saved.records(run, "group")[:2]] == [1.5, 1.5]
