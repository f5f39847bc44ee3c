"""Suppositions: exact scores under either answer, the same draws elsewhere, and errors that say what to do."""

import json

import numpy as np
import pytest
from scipy.special import expit

from threatscore.errors import InputError, UsageError
from threatscore.indicators import build
from threatscore.indicators.suppose import unsupposable
from threatscore.model import model_of
from threatscore.precision import mean_error
from threatscore.simulation import simulate
from threatscore.streams import Streams

from ..making import AS_OF, CERTAIN, LEAF, TIE, claim, event, evidence, model, tied

COUNT = {"of": "pair", "from": {"events": ["attack"], "silence": "zero"},
         "scale": {"kind": "linear", "low": 0, "high": 2}}  # fmt: skip
RATE = COUNT | {"from": {"events": ["attack"], "silence": "rate"}}
NUMBER = {"of": "group", "from": {"claims": "fighters"}, "scale": {"kind": "linear", "low": 0, "high": 1000}}
DISPUTED = [
    {"id": "st1", "event": "e1", "party": "A", "role": "perpetrator", "stance": "claims"},
    {"id": "st2", "event": "e1", "party": "TJK", "role": "target", "stance": "denies"},
]
P = float(expit(0.75 - 1.1))
PAIRS = (("A", "TJK"), ("B", "TJK"))
WATCH = [{"id": "w", "from": "2019-01-01", "to": "2023-12-31"}]


def two_units(**more):
    """A, tied with 50 points and of one disputed attack, and B, tied with 80."""
    ties = [claim("tie-A", best=50, indicator="tie", group="A", country="TJK"),
            claim("tie-B", best=80, indicator="tie", group="B", country="TJK")]  # fmt: skip
    given = {"claims": ties, "events": [event("e1")], "stances": DISPUTED, "countries": ("TJK",)} | more
    return evidence(**given)


def counting(leaf=COUNT, **more):
    return model({"attacks": leaf, "tie": TIE}, **more)


def scores(run, pair=("A", "TJK")):
    return run.pairs.scores[run.pairs.units.index(pair)]


def points(run, leaf, pair=("A", "TJK")):
    return run.points_of([pair]).of_pair(leaf, 0)


# Events.


def test_two_units_and_a_disputed_event_have_exact_scores_under_either_answer():
    """Attacks give 50 points or none, the tie 50 and 80, at equal weights: A has 50 or 25, B 40."""
    found = two_units()
    as_is, yes, no = (simulate(m, found) for m in (counting(), counting().supposing({"e1": "yes"}),
                                                   counting().supposing({"e1": "no"})))  # fmt: skip
    assert set(scores(yes)) == {50.0}
    assert set(scores(no)) == {25.0}
    assert all(set(scores(run, ("B", "TJK"))) == {40.0} for run in (as_is, yes, no))
    mixture = P * 50 + (1 - P) * 25
    assert abs(scores(as_is).mean() - mixture) < mean_error(scores(as_is))
    assert abs(scores(as_is).mean() - (1 - P) * 50 - P * 25) > mean_error(scores(as_is))  # not the other way round


@pytest.mark.parametrize("leaf", [COUNT, RATE])
def test_total_probability_holds_and_the_draws_in_which_it_happened_are_the_same_to_the_bit(leaf):
    found = two_units(events=[event("e1"), event("e2"), event("e3", number_best=2)], watch=WATCH)
    as_is, yes, no = (simulate(m, found, draws=4000) for m in (
        counting(leaf), counting(leaf).supposing({"e1": "yes"}), counting(leaf).supposing({"e1": "no"})))  # fmt: skip
    happened = as_is.streams.uniform("event", "e1", "occurs") < P
    assert 0 < happened.sum() < 4000
    assert np.array_equal(np.where(happened, scores(yes), scores(no)), scores(as_is))
    assert (scores(yes) >= scores(no)).all()
    assert np.mean(scores(yes) > scores(no)) > 0.05
    mixture = P * scores(yes).mean() + (1 - P) * scores(no).mean()
    assert abs(scores(as_is).mean() - mixture) < mean_error(scores(as_is))
    assert np.array_equal(scores(yes, ("B", "TJK")), scores(as_is, ("B", "TJK")))


def test_what_happens_for_sure_anyway_stays_as_it_is():
    found = two_units(stances=[DISPUTED[0]], watch=WATCH)
    sure = counting(RATE, credence=CERTAIN)
    assert np.array_equal(scores(simulate(sure, found)), scores(simulate(sure.supposing({"e1": "yes"}), found)))


def test_all_else_about_an_event_stays_as_evidenced():
    denied = {"id": "st3", "event": "e1", "party": "A", "role": "perpetrator", "stance": "denies", "about": "author"}
    run = simulate(counting().supposing({"e1": "yes"}), two_units(stances=[*DISPUTED, denied]), draws=4000)
    share = (points(run, "attacks") > 0).mean()
    assert share == pytest.approx(expit(1.5 - 0.5), abs=0.03)


def test_a_supposition_is_no_evidence_so_the_same_pairs_are_ranked_with_the_same_coverage():
    found = two_units(claims=[])
    only = model({"attacks": COUNT}, coverage={"minimum": 0.3})
    as_is = simulate(only, found)
    assert as_is.pairs.units == (("A", "TJK"),)
    for answer in ("yes", "no"):
        run = simulate(only.supposing({"e1": answer}), found)
        assert run.pairs.units == as_is.pairs.units
        assert np.array_equal(run.pairs.coverage, as_is.pairs.coverage)
    assert simulate(only.supposing({"s1": "no"}), two_units(claims=[], sources=["s1"])).pairs.units == ()


def test_where_a_supposed_event_is_another_one_that_one_happened_with_it():
    """Twins, the same with probability 0.5: if the debated one happened, the other one did where they are one."""
    events = [event("e1"), event("e2", same_as="e1:0.5")]
    stances = [*DISPUTED, {"id": "t", "event": "e2", "role": "perpetrator", "party": "A", "stance": "claims"}]
    found = two_units(events=events, stances=stances)
    yes = simulate(counting().supposing({"e2": "yes"}), found)
    one = yes.streams.uniform("event", "e2", "same") < 0.5
    other = yes.streams.uniform("event", "e1", "occurs") < P
    assert np.array_equal(points(yes, "attacks"), 50.0 * np.where(one, 1, 1 + other))
    no = simulate(counting().supposing({"e2": "no"}), found)
    assert np.array_equal(points(no, "attacks"), 50.0 * (~one & other))


def test_two_events_of_different_answers_are_not_the_same():
    events = [event("e1"), event("e2", same_as="e1:0.5")]
    stances = [*DISPUTED, {"id": "t", "event": "e2", "role": "perpetrator", "party": "A", "stance": "claims"}]
    found = two_units(events=events, stances=stances)
    apart = simulate(counting().supposing({"e2": "yes", "e1": "no"}), found)
    assert set(points(apart, "attacks")) == {50.0}
    both = simulate(counting().supposing({"e2": "yes", "e1": "yes"}), found)
    assert set(points(both, "attacks")) == {50.0, 100.0}  # one event or two


# Claims.


def numbers(*rows, **more):
    return evidence(claims=[*rows, *tied(*PAIRS)], countries=("TJK",), **more)


def of_numbers(found, suppose=None, **leaf):
    m = model({"number": NUMBER | leaf, "tie": TIE})
    return simulate(m.supposing(suppose or {}), found, draws=4000)


OLD = claim("old", best=200, spoken_from="1993-12-31", source="s2", credibility="5")
NEW = claim("new", best=900)


def test_a_claim_taken_as_true_is_all_that_counts_whatever_its_age_and_grade():
    found = numbers(OLD, NEW, sources=["s1", "s2"])
    as_is = points(of_numbers(found), "number")
    assert np.mean(as_is == 20) < 0.05
    assert set(points(of_numbers(found, {"old": "yes"}), "number")) == {20.0}
    assert set(points(of_numbers(found, {"new": "yes"}), "number")) == {90.0}


def test_the_draws_that_follow_a_claim_anyway_are_the_same_to_the_bit():
    found = numbers(claim("c1", "about", 200, source="s2"), claim("c2", "about", 300), sources=["s1", "s2"])
    as_is, true = (of_numbers(found, suppose) for suppose in (None, {"c1": "yes"}))
    followed = (points(as_is, "number") == points(true, "number")).mean()
    assert followed == pytest.approx(0.5, abs=0.03)
    assert np.array_equal(scores(as_is, ("B", "TJK")), scores(true, ("B", "TJK")))


def test_a_claim_left_out_is_as_if_it_were_not_there_and_what_it_replaced_is_live_again():
    older = claim("older", best=500, known="2020", spoken_from="2020")
    newer = claim("newer", best=900, supersedes="older")
    with_both = numbers(older, newer)
    left = of_numbers(with_both, {"newer": "no"})
    assert np.array_equal(scores(left), scores(of_numbers(numbers(older))))
    assert not np.array_equal(scores(left), scores(of_numbers(with_both)))


def test_a_bound_taken_as_true_holds_in_every_draw_and_truncates_the_others():
    spread = claim("wide", "about", 500)
    bound = claim("most", "up_to", high=400, spoken_from="2003-12-31", source="s2", credibility="5")
    found = numbers(spread, bound, sources=["s1", "s2"])
    as_is = points(of_numbers(found), "number")
    assert np.mean(as_is > 40) > 0.5
    held = points(of_numbers(found, {"most": "yes"}), "number")
    assert held.max() <= 40
    assert len(set(held)) > 1000
    only = points(of_numbers(found, {"most": "yes", "wide": "yes"}), "number")
    assert only.max() <= 40
    assert set(points(of_numbers(numbers(NEW, bound, sources=["s1", "s2"]), {"new": "yes"}), "number")) == {90.0}


def test_a_claim_taken_as_true_names_its_group():
    group = {"id": "A", "name": "A", "aliases": "Alpha:0.3"}
    found = numbers(claim("c1", best=200, group="Alpha"), groups=(group, "B"))
    assert np.mean(points(of_numbers(found), "number") == 20) == pytest.approx(0.3, abs=0.03)
    assert set(points(of_numbers(found, {"c1": "yes"}), "number")) == {20.0}


# Sources and nodes.

CHAIN = ["s1", {"id": "s2"}, {"id": "s3", "origin": "s2"}]


def test_a_source_left_out_takes_all_that_goes_back_to_it():
    relayed = claim("c1", best=200, source="s3")
    found = numbers(relayed, NEW, sources=CHAIN)
    assert np.array_equal(scores(of_numbers(found, {"s2": "no"})), scores(of_numbers(numbers(NEW, sources=CHAIN))))
    own = claim("c2", best=300, source="s2", spoken_from="2022")
    kept = of_numbers(numbers(relayed, own, NEW, sources=CHAIN), {"s3": "no"})
    assert np.array_equal(scores(kept), scores(of_numbers(numbers(own, NEW, sources=CHAIN))))


def test_what_a_source_left_out_had_withdrawn_is_live_again():
    taken_back = {"id": "w1", "row": "new", "source": "s2"}
    found = numbers(NEW, sources=["s1", "s2"], withdrawals=[taken_back])
    assert 90.0 not in points(of_numbers(found), "number")
    assert set(points(of_numbers(found, {"s2": "no"}), "number")) == {90.0}


def test_a_source_left_out_takes_its_events_and_stances():
    other = {"id": "st4", "event": "e1", "party": "B", "role": "third", "stance": "denies", "source": "s2"}
    found = two_units(stances=[*DISPUTED, other], sources=["s1", "s2"])
    without = simulate(counting().supposing({"s2": "no"}), found)
    assert np.array_equal(scores(without), scores(simulate(counting(), two_units(sources=["s1", "s2"]))))


def test_a_supposed_method_is_the_only_one_and_all_else_is_drawn_alike():
    found = two_units()
    both = {"children": {"attacks": {"weight": 1, **COUNT}, "tie": {"weight": 1, **TIE}}}
    rest = {"weight_uncertainty": {"spread": 0.5}, "coverage": {"minimum": 0}, "simulation": {"draws": 500}}
    mixed = model_of({"score": both | {"combine": {"max": 0.4, "min": 0.6}}, **rest})
    for method in ("max", "min"):
        alone = model_of({"score": both | {"combine": method}, **rest})
        supposed = mixed.supposing({"score": method})
        assert np.array_equal(simulate(supposed, found).pairs.scores, simulate(alone, found).pairs.scores)
    again = mixed.supposing({"score": "max"}).supposing({"score": "min"})  # the other one, after all
    assert again.config.score.combine == (("min", 1.0),)


# The model.


def test_a_supposing_model_says_so_and_can_be_written_and_read_again():
    base = counting()
    told = base.supposing({"e1": "no"}).supposing({"tie-A": "yes"})
    assert dict(told.config.suppose) == {"e1": "no", "tie-A": "yes"}
    assert told == model_of(told.to_yaml()) == base.supposing({"tie-A": "yes", "e1": "no"})
    assert told.digest != base.digest
    assert dict(base.config.suppose) == {}
    assert dict(told.with_weights({"tie": 2}).config.suppose) == {"e1": "no", "tie-A": "yes"}
    assert base.supposing({}) == model_of(base.to_yaml() + "suppose: {}\n")


def test_the_config_can_suppose_and_the_run_says_so():
    run = simulate(counting(suppose={"e1": "no"}), two_units())
    assert set(scores(run)) == {25.0}
    assert run.proviso == ", supposing e1=no"
    assert "supposing e1=no" in repr(run)


# Errors.


@pytest.mark.parametrize("answer", [1, 0, None, ""])
def test_an_answer_is_a_text(answer):
    with pytest.raises(UsageError, match="'e1' cannot be answered with"):
        counting().supposing({"e1": answer})


def test_true_and_false_are_yes_and_no():
    assert counting().supposing({"e1": True, "tie-A": False}) == counting().supposing({"e1": "yes", "tie-A": "no"})


@pytest.mark.parametrize(("value", "said"), [("true", "'e1: True' is not allowed: write yes, no"),
                                             ("1", "'e1: 1' is not allowed"), ("", "is empty")])  # fmt: skip
def test_the_config_takes_yes_and_no_as_words(value, said):
    text = json.dumps(json.loads(counting().text)) + "\n"
    with pytest.raises(InputError, match=said):
        model_of(text[:-2] + f', "suppose": {{"e1": {value}}}}}')


ROWS = {
    "claims": [OLD, NEW, claim("past", best=1, known="2022", spoken_from="2022"),
               claim("now", best=2, supersedes="past"), claim("low", "up_to", high=10), *tied(*PAIRS)],
    "events": [event("e1"), event("twin", same_as="e1"), event("late", known="2024-05")],
    "sources": ["s1", "s2"],
    "groups": ({"id": "A", "name": "A", "aliases": "TTT:0.7"}, "B"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"tie-A-TKJ": "no"}, r"nothing is called 'tie-A-TKJ'\. Did you mean 'tie-A-TJK'\? Known: e1, low"),
        ({"wholly-other": "no"}, "nothing is called 'wholly-other'; known: e1, low"),
        ({"ttt": "yes"}, "'TTT' is an alias of the group A; how probably it means that group is set in groups.csv"),
        ({"e1": "maybe"}, "'maybe' is no answer about 'e1': write yes or no"),
        ({"late": "no"}, "'late' is not live at the as-of date 2023-12-31: nobody speaks of it by then"),
        ({"twin": "no"}, "'twin' is the same as 'e1' and counted there: answer that one"),
        (
            {"past": "yes"},
            "'past' is not live at the as-of date 2023-12-31: not known by then, withdrawn or superseded",
        ),
        ({"s1": "yes"}, "'yes' is no answer about the source 's1': write no, or take its claims as true one by one"),
        ({"A": "no"}, "'A' is a row of groups.csv; only events, claims, sources and nodes have an answer"),
        ({"st-e1": "no"}, "'st-e1' is a row of stances.csv"),
        ({"tie": "max"}, "'tie' is a leaf, which has no methods to choose from"),
        ({"score": "max"}, "'max' is not among the methods of 'score'; known: arithmetic"),
        ({"old": "yes", "new": "yes"}, "'old' and 'new' speak of one quantity"),
        ({"old": "yes", "s2": "no"}, "'old' goes back to 's2', which is supposed to be left out"),
    ],
    ids=str,
)
def test_what_cannot_be_supposed(answers, said):
    m = model({"number": NUMBER, "attacks": COUNT, "tie": TIE}).supposing(answers)
    with pytest.raises(InputError, match=said.replace("(", r"\(")):
        simulate(m, evidence(**ROWS))


@pytest.mark.parametrize(
    "answers", [{"old": "yes", "low": "yes"}, {"old": "no", "s2": "no"}, {"new": "yes", "old": "no"}]
)
def test_what_goes_together(answers):
    m = model({"number": NUMBER, "attacks": COUNT, "tie": TIE}).supposing(answers)
    assert simulate(m, evidence(**ROWS)).pairs.units


def test_a_name_of_a_node_and_of_a_row_is_ambiguous():
    m = model({"e1": COUNT, "tie": TIE}, suppose={"e1": "no"})
    with pytest.raises(InputError, match=r"'e1' is a node and a row of events\.csv as well"):
        simulate(m, two_units())


def test_all_problems_come_at_once_each_with_its_line(tmp_path):
    text = counting().to_yaml() + "suppose:\n  e2: no\n  s1: yes\n  score: max\n"
    with pytest.raises(InputError) as caught:
        simulate(model_of(text, "weights.yaml"), two_units())
    lines = {problem.where: problem.number for problem in caught.value.problems}
    first = text[: text.index("suppose:")].count("\n") + 2
    assert lines == {"suppose.e2": first, "suppose.s1": first + 1, "suppose.score": first + 2}


def test_a_supposition_that_is_not_in_the_file_has_no_line_of_it():
    with pytest.raises(InputError) as caught:
        simulate(model_of(counting().to_yaml(), "weights.yaml").supposing({"e9": "no"}), two_units())
    (problem,) = caught.value.problems
    assert (problem.where, problem.number) == ("suppose.e9", 0)


def test_evidence_without_a_date_is_held_against_the_models():
    m = counting(assessment={"as_of": AS_OF}, suppose={"e1": "no"})
    assert set(scores(simulate(m, two_units(as_of=None)))) == {25.0}


def problems(m, e):
    return dict(unsupposable(m, e, dict(m.config.suppose)))


def test_a_claim_that_counts_with_another_is_answered_there():
    sources = ["s1", {"id": "s2", "origin": "s1"}]
    rows = [claim("c1", "exact", 5000), claim("c2", "exact", 50, source="s2")]
    e = evidence(sources=sources, claims=rows)
    told = problems(model({"fighters": LEAF, "tie": TIE}, suppose={"c2": "yes"}), e)
    assert told == {"c2": "'c2' has one origin with 'c1' and is counted with it: answer that one"}
    assert not problems(model({"fighters": LEAF, "tie": TIE}, suppose={"c1": "yes", "c2": "no"}), e)


def test_events_that_may_both_be_a_third_have_one_answer():
    e = evidence(events=[event("e1"), event("e2", same_as="e1:0.9"), event("e3", same_as="e1:0.9")])
    torn = problems(model({"fighters": LEAF, "tie": TIE}, suppose={"e2": "yes", "e3": "no"}), e)
    assert torn == {"e3": "'e3' and 'e2' may both be 'e1': they cannot have different answers"}
    assert not problems(model({"fighters": LEAF, "tie": TIE}, suppose={"e2": "yes", "e3": "yes"}), e)


def test_a_claim_of_a_grade_without_share_can_be_taken_as_true():
    grades = {"share": [1.0, 0.8, 0.6, 0.3, 0.0, 0.4]}
    rows = [claim("c1", "exact", 50), claim("c2", "exact", 5000, source="s2")]
    e = evidence(sources=["s1", {"id": "s2", "reliability": "E"}], claims=rows)
    m = model({"fighters": LEAF, "tie": TIE}, reading={"grades": grades}, suppose={"c2": "yes"})
    assert set(build(m, e, e.as_of).cells["fighters"]["A",].draw(Streams(0, 50)).raw) == {5000.0}
