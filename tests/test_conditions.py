"""Asking some draws: they are those that the answer names, and their number and error are said."""

import re

import numpy as np
import pytest

from threatscore.competing import worlds
from threatscore.conditions import error, given, notes
from threatscore.errors import UsageError
from threatscore.explanation import explain
from threatscore.precision import mean_error
from threatscore.ranking import rank
from threatscore.ranking.ranking import TABLES
from threatscore.rollup import BY
from threatscore.simulation import simulate

from .indicators.test_suppose import COUNT, DISPUTED, NUMBER, P, counting, numbers, scores, two_units
from .making import TIE, claim, event, evidence, model, tied

DRAWS = 4000


def test_the_draws_in_which_an_event_happened_are_those_of_the_supposition():
    found = two_units()
    run = simulate(counting(weight_uncertainty={"spread": 0.3}), found, draws=DRAWS)
    yes, no = given(run, {"e1": "yes"}), given(run, {"e1": "no"})
    assert yes.draws + no.draws == DRAWS
    assert yes.draws / DRAWS == pytest.approx(P, abs=0.03)
    for part, answer in ((yes, "yes"), (no, "no")):
        supposed = simulate(run.model.supposing({"e1": answer}), found, draws=DRAWS)
        assert np.array_equal(scores(part), scores(supposed)[part.chosen])
        margin = error(part, "pair")[0] + mean_error(scores(supposed))
        assert abs(scores(part).mean() - scores(supposed).mean()) < margin
    assert abs(scores(yes).mean() - scores(no).mean()) > 10


def test_supposing_differs_from_conditioning_where_doubt_is_shared():
    """That one event of an origin happened speaks for the origin; supposing it says nothing of the other."""
    events = [event("e1"), event("e2")]
    stances = [{"id": f"t{e['id']}", "event": e["id"], "role": "perpetrator", "party": "A", "stance": "claims"}
               for e in events]  # fmt: skip
    found = two_units(events=events, stances=stances)
    doubting = counting(credence={"shared_doubt": {"origin": 3.0, "party": 0.0}})
    run = simulate(doubting, found, draws=DRAWS)
    both = lambda r: float((scores(r) == scores(r).max()).mean())  # noqa: E731
    seen, done = given(run, {"e1": "yes"}), simulate(doubting.supposing({"e1": "yes"}), found, draws=DRAWS)
    assert both(seen) > both(done) + 0.03


def test_a_debated_event_happened_where_it_is_another_one_that_did():
    events = [event("e1"), event("e2", same_as="e1:0.5")]
    stances = [*DISPUTED, {"id": "t", "event": "e2", "role": "perpetrator", "party": "A", "stance": "claims"}]
    found = two_units(events=events, stances=stances)
    run = simulate(counting(), found, draws=DRAWS)
    counted = run.points_of([("A", "TJK")]).of_pair("attacks", 0) / 50
    kept = given(run, {"e2": "yes"})
    one = run.streams.uniform("event", "e2", "same") < 0.5
    assert np.array_equal(
        np.sort(kept.chosen), np.flatnonzero(np.where(one, counted == 1, counted >= 1) & _own(run, one))
    )


def _own(run, one):
    """Whether the debated event itself happened, where it is an event of its own."""
    from scipy.special import expit

    return one | (run.streams.uniform("event", "e2", "occurs") < expit(0.75))


def test_a_claim_is_followed_in_the_draws_that_it_wins():
    found = numbers(claim("c1", best=200, source="s2"), claim("c2", best=900), sources=["s1", "s2"])
    run = simulate(model({"number": NUMBER, "tie": TIE}), found, draws=DRAWS)
    for name, points in (("c1", 20.0), ("c2", 90.0)):
        kept = given(run, {name: "yes"})
        assert set(kept.points_of([("A", "TJK")]).of_pair("number", 0)) == {points}
        rest = given(run, {name: "no"})
        assert points not in rest.points_of([("A", "TJK")]).of_pair("number", 0)
        assert kept.draws + rest.draws == DRAWS


def test_a_claim_about_several_is_followed_by_all_of_them_or_by_none():
    shared = claim("c1", best=200, source="s2", group="A|B")
    found = numbers(shared, claim("c2", best=900), claim("c3", best=900, group="B"), sources=["s1", "s2"])
    run = simulate(model({"number": NUMBER, "tie": TIE}), found, draws=DRAWS)
    pairs = [("A", "TJK"), ("B", "TJK")]
    for answer, points in (("yes", 20.0), ("no", 90.0)):
        kept = given(run, {"c1": answer}).points_of(pairs)
        assert {*kept.of_pair("number", 0), *kept.of_pair("number", 1)} == {points}


def test_a_bound_holds_in_some_draws():
    bound = claim("most", "up_to", high=400, spoken_from="2013-12-31", source="s2")
    found = numbers(claim("c", "about", 500), bound, sources=["s1", "s2"])
    run = simulate(model({"number": NUMBER, "tie": TIE}), found, draws=DRAWS)
    assert given(run, {"most": "yes"}).points_of([("A", "TJK")]).of_pair("number", 0).max() <= 40
    assert given(run, {"most": "yes"}).draws / DRAWS == pytest.approx(0.5, abs=0.05)


def test_a_method_is_used_in_some_draws():
    mixed = model({"attacks": COUNT, "tie": TIE}).text.replace(
        '"children": {"attacks"', '"combine": {"max": 0.25, "min": 0.75}, "children": {"attacks"', 1
    )
    from threatscore.model import model_of

    run = simulate(model_of(mixed), two_units(), draws=DRAWS)
    kept = given(run, {"score": "max"})
    assert kept.draws / DRAWS == pytest.approx(0.25, abs=0.03)
    assert set(scores(kept)) == {50.0}
    alone = simulate(model_of(mixed).supposing({"score": "max"}), two_units(), draws=DRAWS)
    assert given(alone, {"score": "max"}).draws == DRAWS


def test_conditions_combine_and_stay():
    events = [event("e1"), event("e2")]
    stances = [*DISPUTED, {"id": "t", "event": "e2", "role": "perpetrator", "party": "A", "stance": "claims"}]
    run = simulate(counting(), two_units(events=events, stances=stances), draws=DRAWS)
    at_once = given(run, {"e1": "yes", "e2": "no"})
    in_turn = given(given(run, {"e1": "yes"}), {"e2": "no"})
    assert np.array_equal(at_once.chosen, in_turn.chosen)
    assert at_once.condition == in_turn.condition == "e1=yes, e2=no"
    assert set(scores(at_once)) == {50.0}
    assert given(run, {}) is run


def test_tables_say_what_is_given_and_how_many_draws_are_left():
    run = simulate(counting(suppose={"tie-A": "yes"}), two_units(), draws=DRAWS)
    kept = given(run, {"e1": "yes"})
    ranking = rank(kept, by="group")
    assert ranking.table().title.endswith(", supposing tie-A=yes, given e1=yes")
    assert ranking.about()["given"] == "e1=yes"
    assert ranking.about()["suppose"] == {"tie-A": "yes"}
    first = ranking.table().notes[0]
    assert first == f"Given e1=yes: {kept.draws:,} of 4,000 draws."
    assert sum("imulation error" in note for note in ranking.table().notes) <= 1
    assert notes(run, "group") == []
    assert "given e1=yes" in explain(kept, "A").table().title
    told = explain(kept, "A").table().notes[0]
    assert re.match(rf"Given e1=yes: {kept.draws:,} of 4,000 draws; simulation error of a mean score at most 0", told)


def test_every_table_says_what_it_holds_under():
    kept = given(simulate(counting(suppose={"tie-A": "yes"}), two_units(), draws=DRAWS), {"e1": "yes"})
    tables = [rank(kept, by=by).named(name) for by in BY for name in TABLES if name != "shift"]
    for table in (*tables, rank(kept).beats("A", "B")):
        assert table.title.endswith(f", as of {kept.as_of}, supposing tie-A=yes, given e1=yes")
        assert f"Given e1=yes: {kept.draws:,} of 4,000 draws." in table.notes


def test_few_draws_are_warned_of_from_the_declared_number_on():
    found = two_units()
    left = given(simulate(counting(), found, draws=DRAWS), {"e1": "yes"}).draws
    for few, warned in ((left, False), (left + 1, True)):
        (note,) = notes(given(simulate(counting(worlds={"few": few}), found, draws=DRAWS), {"e1": "yes"}), "group")
        assert ("These are few" in note) == warned


@pytest.mark.parametrize("design", ["plain", "stratified"])
def test_the_error_is_that_of_kept_draws(design):
    run = simulate(counting(weight_uncertainty={"spread": 0.3}), two_units(), draws=5000, design=design)
    kept = given(run, {"e1": "yes"})
    mask = np.zeros(5000, dtype=bool)
    mask[kept.chosen] = True
    size = 250 if design == "stratified" else None
    expected = mean_error(run.pairs.scores, replicate=size, kept=mask)
    assert error(kept, "pair") == pytest.approx(expected, rel=1e-9)
    assert error(kept, "pair")[1] > error(run, "pair")[1]  # of B, of which nothing is given


def test_no_error_is_claimed_of_a_single_draw():
    run = simulate(counting(), two_units(), draws=1)
    answer = "yes" if scores(run)[0] == 50 else "no"
    kept = given(run, {"e1": answer})
    assert np.isnan(error(kept, "group")).all()
    assert notes(kept, "group")[0].startswith(f"Given e1={answer}: 1 of 1 draws. These are few")


# Errors.


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"s1": "no"}, "'s1' is a source, which is in all draws or in none: leave it out with --suppose s1=no"),
        ({"e9": "yes"}, "nothing is called 'e9'; known: e1, score, tie-A, tie-B"),
        ({"e1": "true"}, "'true' is no answer about 'e1': write yes or no"),
        ({"score": "max"}, "'max' is not among the methods of 'score'"),
        ({"tie-A": "no"}, "no draw is left given tie-A=no: of 1,000 draws, tie-A=no holds in none.*--suppose tie-A=no"),
    ],
    ids=str,
)
def test_what_cannot_be_given(answers, said):
    with pytest.raises(UsageError, match=said):
        given(simulate(counting(), two_units()), answers)


def test_all_that_cannot_be_given_is_said_at_once():
    with pytest.raises(UsageError) as caught:
        given(simulate(counting(), two_units()), {"s1": "no", "e1": "x"})
    assert len(str(caught.value).splitlines()) == 2


def test_conditions_that_never_meet_are_named_with_their_probabilities():
    found = numbers(claim("c1", best=200, source="s2"), claim("c2", best=900), sources=["s1", "s2"])
    run = simulate(model({"number": NUMBER, "tie": TIE}), found, draws=DRAWS)
    half = "(49|5[01])%"
    said = f"no draw is left given c1=yes, c2=yes: of 4,000 draws, c1=yes holds in {half}, c2=yes holds in {half}"
    with pytest.raises(UsageError, match=said):
        given(run, {"c1": "yes", "c2": "yes"})


def test_a_claim_that_no_leaf_in_scope_reads_decides_nothing():
    found = evidence(claims=[claim("c1", best=5, group="B"), *tied(("A", "TJK"))], countries=("TJK",))
    run = simulate(model({"number": NUMBER, "tie": TIE}, scope={"groups": ["A"]}), found)
    with pytest.raises(UsageError, match="no leaf of a unit in scope reads the claim 'c1'"):
        given(run, {"c1": "yes"})


def test_the_probability_of_a_world_is_the_share_of_draws_that_have_it():
    run = simulate(counting(), two_units(), draws=DRAWS)
    world = worlds(counting(), two_units(), draws=DRAWS).world("e1", "yes")
    assert world.answer.probability == pytest.approx(P)
    assert given(run, {"e1": "yes"}).draws / DRAWS == pytest.approx(P, abs=0.03)


def test_there_are_no_central_scores_under_a_condition():
    run = simulate(counting(), two_units(), draws=DRAWS)
    yes = given(run, {"e1": "yes"})
    assert {row["score_central"] is None for row in rank(run).records} == {False}
    assert {row["score_central"] for row in rank(yes).records} == {None}
    assert ("central" in rank(run).table().to_markdown(), "central" in rank(yes).table().to_markdown()) == (True, False)
    with pytest.raises(UsageError, match="given e1=yes there are no central scores"):
        rank(yes).shift()
    assert len(rank(yes).shift(rank(run)).rows) == len(run.groups.units)
