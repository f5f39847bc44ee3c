"""The parts add up for any two results, and go where they belong."""

import copy
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from threatscore.comparison import compare
from threatscore.comparison.counterfactual import Counterfactuals
from threatscore.comparison.factors import NEW, REVISED, TIME, UNITS, WEIGHTS
from threatscore.evidence import Evidence
from threatscore.model import model_of
from threatscore.ranking import rank
from threatscore.simulation import simulate

from ..making import AS_OF, LEAF, TIE, claim, event, evidence, frames, model, tied
from ..properties import strategies as s

FEWER = hypothesis_settings(max_examples=max(10, hypothesis_settings().max_examples * 2 // 5))
BY = ("pair", "group", "country")
LATER = "2024-09-30"


def ranked(settings, full, by, day=AS_OF):
    return rank(simulate(model_of(settings), Evidence.from_frames(**frames(full), as_of=day)), by=by)


@st.composite
def revised(draw, full):
    """Return tables in which some rows are gone, some read otherwise, and some are new."""
    other = copy.deepcopy(full)
    later = draw(s.some_evidence(name="new-"))
    gone = {row["id"] for row in other["claims"][1:] if draw(st.integers(0, 3)) == 0}
    other["claims"] = [row for row in other["claims"] if row["id"] not in gone]
    if draw(st.booleans()):
        other["claims"][0]["best"] = 60
    for source in other["sources"]:
        source["reliability"] = draw(st.sampled_from([source["reliability"], "B"]))
    more = {table: s.tables(groups=(), countries=(), sources=[], **later)[table] for table in later}
    known = draw(st.sampled_from([AS_OF, "2024-05"]))
    for table in more:
        other[table] += [{**row, "known": known} for row in more[table]]
    if draw(st.booleans()) and other["events"]:
        other["withdrawals"] += [{"id": "wd", "row": other["events"][0]["id"], "known": known, "source": "s1",
                                  "reason": "taken back"}]  # fmt: skip
    other["watch"] = draw(st.sampled_from([other["watch"], []]))
    return other


@st.composite
def two_settings(draw):
    old = draw(s.settings(debated=True))
    new = draw(st.sampled_from(["same", "weights", "other"]))
    if new == "same":
        return old, old
    if new == "other":
        other = draw(s.settings(debated=True))
        other["simulation"] = old["simulation"] | draw(st.sampled_from([{}, {"seed": 3}, {"draws": 60}]))
        other["scope"] = draw(st.sampled_from([{}, {"countries": ["KAZ", "TJK"]}, {"left_out": {"B": "why"}}]))
        other["coverage"] = {"minimum": draw(st.sampled_from([0, 0.2]))}
        other["rollup"] = draw(st.sampled_from([{}, {"group": {"combine": "mean"}}]))
        return old, other
    changed = copy.deepcopy(old)
    changed["score"]["children"]["tie"]["weight"] = 5
    return old, changed


@FEWER
@given(st.data(), two_settings(), s.assessments(debated=True), st.sampled_from(BY), st.sampled_from([AS_OF, LATER]))
def test_the_parts_sum_to_the_change_for_any_two_results(data, both, full, by, day):
    other = data.draw(revised(full))
    comparison = compare(ranked(both[0], full, by), ranked(both[1], other, by, day))
    split, moved = comparison.split(), {row["unit"]: row for row in comparison.records}
    for unit, i in split.place.items():
        row = moved["/".join(unit)]
        assert split.score[:, i].sum() == pytest.approx(row["change"], abs=1e-9)
        assert split.rank[:, i].sum() == pytest.approx(row["rank_change"], abs=1e-9)
    entering = {name for name, row in moved.items() if row["change"] is None}
    assert entering.isdisjoint("/".join(unit) for unit in split.units)


@FEWER
@given(st.data(), two_settings(), s.assessments(debated=True), st.sampled_from(BY), st.sampled_from([AS_OF, LATER]))
def test_the_ends_are_both_results_to_the_bit(data, both, full, by, day):
    """What is put together of both sides, with nothing and with everything of the new one, is each of them again."""
    other = data.draw(revised(full))
    states = Counterfactuals(ranked(both[0], full, by).run, ranked(both[1], other, by, day).run, (by,))
    for run, on in ((states.old, frozenset()), (states.new, frozenset(states.factors(by)))):
        state = states.state(on, by)
        assert state.pairs == run.pairs.units
        for _, pairs in states.pair_scores([state] if state.pairs else []):
            assert np.array_equal(states.unit_scores(state, pairs), run.scores(by).scores)


@FEWER
@given(s.settings(debated=True), s.assessments(debated=True), st.sampled_from(BY))
def test_unchanged_inputs_have_no_part_at_all(settings, full, by):
    comparison = compare(ranked(settings, full, by), ranked(settings, copy.deepcopy(full), by))
    split = comparison.split()
    assert split.factors == ()
    for row in split.table().rows:
        assert not any(value for name, value in row.items() if name != "unit")
    assert {row["verdict"] for row in comparison.records} <= {"unchanged"}


@FEWER
@given(s.settings(), s.assessments(), st.sampled_from(BY))
def test_only_a_weight_is_all_under_weights(settings, full, by):
    heavier = copy.deepcopy(settings)
    heavier["score"]["children"]["tie"]["weight"] = 9
    split = compare(ranked(settings, full, by), ranked(heavier, full, by)).split()
    assert split.factors == (WEIGHTS,)
    assert split.cost.simulations == 0


@FEWER
@given(s.settings(), s.assessments(), st.sampled_from(BY))
def test_only_time_is_all_under_passing_time(settings, full, by):
    """But for ranks, where a unit enters or leaves by age."""
    full["claims"] = [row | {"known": AS_OF} for row in full["claims"]]
    split = compare(ranked(settings, full, by), ranked(settings, full, by, LATER)).split()
    assert set(split.factors) - {UNITS} == {TIME}
    assert np.allclose(split.score[[factor != TIME for factor in split.factors]], 0, atol=1e-9)


@pytest.mark.slow
@FEWER
@given(st.data(), s.settings(debated=True), s.assessments(debated=True), st.sampled_from(BY))
def test_what_a_side_did_not_know_makes_no_difference(data, settings, full, by):
    """Evidence of a release has no rows, and no links to rows, of which it did not know."""
    other = data.draw(revised(full))
    sides = [Evidence.from_frames(**frames(other), as_of=day) for day in (AS_OF, LATER)]
    whole, part = (
        compare(*(rank(simulate(model_of(settings), evidence), by=by) for evidence in both))
        for both in (sides, [side.as_known() for side in sides])
    )
    assert whole.split().factors == part.split().factors
    assert np.allclose(whole.split().score, part.split().score, atol=1e-9)
    assert np.allclose(whole.split().rank, part.split().rank, atol=1e-9)
    for one, two in zip(whole.records, part.records, strict=True):
        assert one == pytest.approx(two, abs=1e-9, nan_ok=True)


CHILDREN = {"fighters": LEAF, "tie": TIE}


def test_independent_changes_of_an_additive_score_have_their_own_parts():
    """Two leaves of equal weight: the claim on one changes, the other's comes; each part is half its own change."""
    old = [*tied(("A", "TJK")), claim("f", best=100)]
    new = [claim("tie-A-TJK", best=80, indicator="tie", group="A", country="TJK"), claim("f", best=100),
           claim("f2", best=100_000, source="s2")]  # fmt: skip
    built = model(CHILDREN)
    runs = [simulate(built, evidence(claims=claims, sources=["s1", "s2"]), draws=200, rng=1) for claims in (old, new)]
    split = compare(*map(rank, runs)).split()
    fighters = [run.points_of([("A", "TJK")]).points["fighters"].mean() for run in runs]
    assert split.factors == (NEW, REVISED)
    assert split.score[:, 0] == pytest.approx([(fighters[1] - fighters[0]) / 2, 15])


def test_a_unit_that_enters_moves_ranks_under_units():
    old = tied(("A", "TJK"))
    new = [*old, claim("b", best=90, indicator="tie", group="B", country="TJK")]
    built = model({"tie": TIE | {"if_missing": "low"}})
    comparison = compare(*(rank(simulate(built, evidence(claims=claims), draws=50, rng=1)) for claims in (old, new)))
    split = comparison.split()
    assert split.units == (("A",),)
    parts = dict(zip(split.factors, split.rank[:, 0], strict=True))
    assert parts == {NEW: pytest.approx(0.5), UNITS: pytest.approx(0.5)}, "neither alone puts B before A"
    assert split.score[:, 0].tolist() == [0, 0]
    assert [row["verdict"][:6] for row in comparison.records] == ["enters", "clearl"], "down in rank"


STEPS = ("2022-02-01", "2022-03-01", "2022-04-01")


def test_a_rocket_its_claim_and_its_denial_become_known_one_after_the_other():
    """Absent, then claimed, then disputed: each month's step is news, and named."""
    rockets = {"of": "pair", "from": {"events": ["rocket_fire"], "silence": "zero"},
               "scale": {"kind": "linear", "low": 0, "high": 1}}  # fmt: skip
    full = {
        "claims": [{**row, "known": "2021-12-31", "spoken_from": "2021-12-31"} for row in tied(("A", "UZB"))],
        "events": [event("rocket", kind="rocket_fire", country="UZB", start="2022-01-20", known=STEPS[0])],
        "stances": [
            {"id": "st-claimed", "event": "rocket", "party": "A", "role": "perpetrator", "stance": "claims",
             "known": STEPS[1]},
            {"id": "st-denied", "event": "rocket", "party": "UZB", "role": "target", "stance": "denies",
             "known": STEPS[2]},
        ],
    }  # fmt: skip
    built = model({"tie": TIE, "rockets": rockets})
    ends = ("2022-01-31", "2022-02-28", "2022-03-31", "2022-04-30")
    ranks = [rank(simulate(built, evidence(**full, as_of=day), draws=2000, rng=1)) for day in ends]
    absent, claimed, disputed = (compare(a, b) for a, b in pairwise(ranks))
    assert NEW in absent.split().factors, "the event is known, but nobody speaks of it yet"
    assert absent.split().score[absent.split().factors.index(NEW), 0] == 0
    for comparison, sign, told in ((claimed, 1, "A claims occurrence"), (disputed, -1, "UZB denies occurrence")):
        split = comparison.split()
        part = split.score[split.factors.index(NEW), 0]
        assert np.sign(part) == sign
        assert abs(part) > 5
        (driver, *_) = comparison.drivers().rows
        assert (driver["id"], np.sign(driver["effect"])) == ("rocket", sign)
        assert told in driver["text"]
