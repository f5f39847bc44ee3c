"""What the sheets say of inputs that readers changed: who would no longer be ranked, and what is not allowed."""

import pytest

import threatscore as ts
from threatscore.reports.workbook import workbook
from threatscore.reports.workbook.covering import NAMED, SHORT, UNTIED

from ...making import TIE, evidence, model, tied
from .reading import (
    differences,
    each_recalculated,
    edited,
    errors,
    opened,
    pasted,
    recalculated_bytes,
    rows,
)
from .worlds import every_method, everybody, facts

SHEETS = ("groups", "countries", "pairs")


@pytest.fixture(scope="module")
def whole():
    return everybody()


@pytest.fixture(scope="module")
def synthetic():
    return ts.simulate(every_method(), facts())


def lost(content, sheet):
    """Return what a ranked sheet says of pairs that would no longer be ranked, by unit."""
    said = rows(opened(content), sheet, "rank")
    if sheet == "pairs":
        return {(row["group"], row["country"]): row["no longer ranked?"] for row in said}
    return {row[sheet.replace("countries", "country").removesuffix("s")]: row["pairs no longer ranked"] for row in said}


def named(pairs, unit, place):
    """Return what is to be said of a unit whose pairs, in order, are ranked or not."""
    out = [pair[1 - place] for pair, ranked in pairs.items() if pair[place] == unit and not ranked]
    if len(out) == sum(pair[place] == unit for pair in pairs):
        return "all: it would leave the table"
    return (", ".join(out[:NAMED]) + (f" and {len(out) - NAMED} more" if len(out) > NAMED else "")) or None


@pytest.mark.slow
def test_coverage_follows_the_weights_and_says_what_falls_below_the_least(whole, tmp_path):
    weights = {"fighters": 9.0, "intent": 0.5, "border": 0.0}
    inputs = {f"w_{name}": weight for name, weight in weights.items()} | {"coverage_minimum": 0.4}
    again = recalculated_bytes(edited(workbook(whole).content, inputs), tmp_path)
    engine = ts.simulate(whole.model.with_weights(weights), whole.evidence, draws=20)
    covered = dict(zip(engine.pairs.units, engine.pairs.coverage, strict=True))
    shown = {(row["group"], row["country"]): row for row in rows(opened(again), "pairs", "rank")}
    assert {pair: row["coverage now"] for pair, row in shown.items()} == pytest.approx(covered, rel=1e-9)
    short = {pair for pair, said in lost(again, "pairs").items() if said == SHORT}
    assert short == {pair for pair, said in lost(again, "pairs").items() if said}
    assert short == {pair for pair, share in covered.items() if share < 0.4}
    assert 0 < len(short) < len(covered)
    status = opened(again)["cover"]["A2"].value
    assert status.startswith("4 input(s) on config differ")
    assert status.endswith(f" Pairs that would no longer be ranked: {len(short)}, see coverage.")


@pytest.mark.slow
def test_groups_and_countries_name_their_pairs_that_fall_below_the_least_coverage(whole, tmp_path):
    covered = dict(zip(whole.pairs.units, whole.pairs.coverage.tolist(), strict=True))
    content = workbook(whole).content
    assert not any(any(lost(content, sheet).values()) for sheet in SHEETS)
    least = [sorted(covered.values())[k] for k in (3, 9, 16)]  # of one pair exactly, which stays
    copies = [edited(content, {"coverage_minimum": each}) for each in least]
    told = set()
    for minimum, again in zip(least, each_recalculated(copies, tmp_path), strict=True):
        ranked = {pair: share >= minimum for pair, share in covered.items()}
        assert {pair: said is None for pair, said in lost(again, "pairs").items()} == ranked
        for place, sheet in enumerate(("groups", "countries")):
            said = lost(again, sheet)
            assert said == {unit: named(ranked, unit, place) for unit in said}
            told |= {text for text in said.values() if text}
        assert errors(again) == []
    assert "all: it would leave the table" in told
    assert any(" and 1 more" in text for text in told)
    assert any("," not in text and ":" not in text for text in told)


@pytest.mark.slow
def test_weights_under_which_nothing_live_ties_a_pair_are_told(whole, tmp_path):
    """As the engine has it, whatever the coverage: only plots and recruitment still weigh something of a pair's own."""
    pairwise = {leaf.name for leaf in whole.model.leaves if leaf.of == "pair"}
    weights = dict.fromkeys(pairwise - {"plots", "recruitment"}, 0.0)
    again = recalculated_bytes(edited(workbook(whole).content, {f"w_{name}": 0.0 for name in weights}), tmp_path)
    engine = ts.simulate(whole.model.with_weights(weights), whole.evidence, draws=20)
    untied = {pair for pair, said in lost(again, "pairs").items() if said == UNTIED}
    assert untied == set(whole.pairs.units) - set(engine.pairs.units)
    assert 0 < len(untied) < len(whole.pairs.units)
    gone = {(unit,) for unit, said in lost(again, "groups").items() if said == "all: it would leave the table"}
    assert gone == set(whole.scores("group").units) - set(engine.scores("group").units)


def test_the_cover_says_that_no_weight_alone_brings_a_pair_in(whole):
    said = {row[0].value: row[1].value for row in opened(workbook(whole).content)["cover"].iter_rows()}
    assert said["entry"].startswith("To be ranked a pair also needs a live claim or event that ties its group")


@pytest.mark.slow
def test_cuts_out_of_order_are_told_beside_them_and_above_every_table(synthetic, tmp_path):
    content = workbook(synthetic).content
    cases = [{"cut_group_severe": 30.0}, {"cut_group_severe": 40.0}, {"cut_pair_moderate": 0.0},
             {"cut_country_critical": 100.0}, {"cut_group_severe": 45.0}]  # fmt: skip
    *odd, fine = each_recalculated([edited(content, case) for case in cases], tmp_path)
    for case, found in zip(cases, odd, strict=False):
        (name,) = case
        row = opened(found).defined_names[name].attr_text.replace("$", "").split("!")[1][1:]
        assert opened(found)["config"][f"H{row}"].value == "not allowed: cuts rise and stay below 100"
        for sheet in SHEETS:
            assert opened(found)[sheet]["A4"].value == "1 input(s) on config are not allowed: green cells mean nothing."
    assert opened(fine)["groups"]["A4"].value.startswith("1 input(s) on config differ")


@pytest.mark.slow
def test_ids_that_a_spreadsheet_might_take_for_something_else_and_units_that_tie(tmp_path):
    """Groups that look like numbers, truth values, cells or dates; one level; equal scores."""
    names = ["A", "1e5", "TRUE", "A1", "R1C1", "1-2"]
    said = evidence(groups=names, countries=["TJK"], claims=tied(*((name, "TJK") for name in names)))
    run = ts.simulate(model({"tie": TIE}, levels=[["1e5\x00", 0]]), said, draws=10)
    content = workbook(run).content
    again = recalculated_bytes(edited(content, {"w_tie": 2.0}), tmp_path)
    assert [row for row in differences(content, again) if row[0] in ("groups", "pairs") and row[1] != "A4"] == []
    assert {row["central rank"] for row in rows(opened(again), "groups", "rank")} == {1}
    assert {row["central level"] for row in rows(opened(again), "groups", "rank")} == {"1e5\ufffd"}
    assert {row["group"] for row in rows(opened(again), "groups", "rank")} == set(names)


def test_an_input_that_is_not_allowed_is_told_beside_what_formulas_make_of_it(synthetic, tmp_path):
    content = workbook(synthetic).content
    text = pasted(content, "w_tie", lambda at: f'<c r="{at}" t="inlineStr"><is><t>2</t></is></c>')
    empty = pasted(content, "w_tie", lambda at: f'<c r="{at}"/>')
    others = [edited(content, inputs) for inputs in ({"w_tie": -2.0}, {"exponent_steep": -3.0}, {"w_tie": 1e300})]
    fine = edited(content, {"w_tie": 3.0})
    wrong = pasted(content, "w_tie", lambda at: f'<c r="{at}" t="e"><v>#N/A</v></c>')
    *refused, allowed = each_recalculated([text, empty, wrong, *others, fine], tmp_path)
    for found in refused:
        for sheet in ("groups", "countries", "pairs"):
            assert opened(found)[sheet]["A4"].value == "1 input(s) on config are not allowed: green cells mean nothing."
    assert opened(allowed)["groups"]["A4"].value.startswith("1 input(s) on config differ")
