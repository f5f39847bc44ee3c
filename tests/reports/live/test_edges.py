"""What is rare but allowed, in a browser: nothing ranked, skipped leaves, relative scales, every roll-up, odd names."""

import numpy as np
import pytest

import threatscore as ts
from threatscore.model import model_of

from ...making import LEAF, TIE, claim, evidence, model, tied
from .referee import TABLES, assert_same, bare_page, figures, on_page_draws, payload_of, stated, with_settings

PAIRS = tied(("A", "TJK"), ("A", "UZB"), ("B", "TJK"))
FIGHTERS = [claim("fa", "about", 300), claim("fb", "about", 800, group="B")]
OTHER = {**TIE, "from": {"claims": "other"}}
METHODS = ("arithmetic", "geometric", "inverse_geometric", "max", "min", "power_mean")
UNCERTAIN = {"weight_uncertainty": {"spread": 0.3}, "report": {"draws": 60}}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with bare_page(tmp_path_factory.mktemp("page")) as opened:
        yield opened


def run_of(*claims, leaves=None, **more):
    found = evidence(claims=[*PAIRS, *FIGHTERS, *claims])
    return ts.simulate(model(leaves, **{**UNCERTAIN, **more}), found)


def assert_as_the_engine(page, run, *settings):
    page.load(payload_of(run))
    for asked in settings:
        assert page.call("problem", asked) == ""
        found = page.call("evaluate", asked, {"rest": True})
        wanted = on_page_draws(run, with_settings(run.model, asked), rounded=True)
        for by in TABLES:
            assert_same(found[by], wanted[by])
        wanted = stated(run, with_settings(run.model, asked))
        assert model_of(page.call("yaml", asked)).config == wanted.config


@pytest.mark.parametrize("rule", [{"combine": "max"}, {"combine": "mean"}, {"combine": "power_mean", "exponent": 3},
                                  {"combine": "noisy_or", "probability_at_100": 0.7},
                                  {"combine": "noisy_or", "probability_at_100": 1}])  # fmt: skip
def test_every_roll_up(page, rule):
    run = run_of(rollup={"group": rule, "country": rule})
    assert_as_the_engine(page, run, {}, {"weights": {"tie": 0.2}}, {"weights": {"fighters": 0}})


@pytest.mark.parametrize("exponent", [0.01, 0.3, 1, 8, 1000])
def test_every_method_with_zeros_and_hundreds(page, exponent):
    branch = {
        "weight": 1,
        "exponent": exponent,
        "children": {"tie": {"weight": 1, **TIE}, "other": {"weight": 2, **OTHER}},
    }
    ends = [
        claim("o1", best=0, indicator="other", group="A", country="TJK"),
        claim("o2", best=100, indicator="other", group="A", country="UZB"),
    ]
    run = run_of(*ends, leaves={"fighters": LEAF, "below": branch})
    settings = [
        {"methods": {"below": kind, "score": other}} for kind in METHODS for other in ("geometric", "power_mean")
    ]
    assert_as_the_engine(page, run, {}, *settings, {"weights": {"other": 0}, "methods": {"below": "min"}})


def test_leaves_that_are_skipped(page):
    leaves = {"fighters": LEAF, "tie": TIE, "other": {**OTHER, "if_missing": "skip"}}
    run = run_of(claim("o", best=80, indicator="other", group="A", country="TJK"), leaves=leaves)
    assert_as_the_engine(page, run, {}, {"weights": {"other": 9}}, {"weights": {"fighters": 0, "other": 5}})


def test_all_that_is_below_a_node_is_skipped(page):
    below = {"weight": 5, "children": {"other": {"weight": 1, **OTHER, "if_missing": "skip"}}}
    run = run_of(leaves={"fighters": LEAF, "tie": TIE, "below": below})
    assert_as_the_engine(page, run, {}, {"weights": {"below": 50}, "methods": {"below": "min"}})


def test_all_missing_with_declared_points(page):
    leaves = {"tie": TIE, "low": {**OTHER, "if_missing": "low"}, "high": {**OTHER, "if_missing": "high"}}
    assert_as_the_engine(page, run_of(leaves=leaves), {}, {"weights": {"low": 4, "high": 0}})


def test_coverage_decides_who_is_ranked_and_the_page_says_why_in_the_engines_words(page):
    leaves = {"fighters": LEAF, "tie": TIE, "other": OTHER}
    run = run_of(
        claim("o", best=80, indicator="other", group="A", country="TJK"), leaves=leaves, coverage={"minimum": 0.7}
    )
    assert run.pairs.units == (("A", "TJK"),)
    heavy = {"weights": {"fighters": 5, "tie": 5, "other": 1}}
    assert_as_the_engine(page, run, {}, heavy, {"weights": {"other": 2}}, {"weights": {"other": 1000}})
    found = page.call("shown", heavy, {"rest": True})["pair"]
    assert (found["units"], found["entered"]) == (["A/TJK", "A/UZB", "B/TJK"], ["A/UZB", "B/TJK"])
    assert all(error > 0 for error in found["error"]["score"])


def test_nobody_is_ranked(page):
    nobody = ts.simulate(model({"fighters": LEAF, "tie": TIE}), evidence(claims=FIGHTERS))
    page.load(payload_of(nobody))
    for asked in ({}, {"weights": {"tie": 4}}):
        for name in ("evaluate", "shown"):
            found = page.call(name, asked, {"rest": True})
            assert [found[by]["units"] for by in TABLES] == [[], [], []]
            assert found["pair"]["unranked"][0] == ["A/TJK", "no live claim or event ties A to TJK"]
            assert found["group"]["unranked"] == [[name, why] for (name,), why in nobody.groups.unranked]


def test_some_are_ranked_only_after_a_change_and_none_after_another(page):
    leaves = {"fighters": {**LEAF, "weight": 1}, "tie": {**TIE, "weight": 0}, "other": OTHER}
    run = run_of(leaves=leaves)
    assert_as_the_engine(page, run, {"weights": {"tie": 2}})
    assert page.call("shown", {}, {"rest": True})["group"]["units"] == []
    assert page.call("shown", {"weights": {"tie": 2}}, {"rest": True})["group"]["entered"] == ["A", "B"]


def test_one_unit_alone(page):
    run = ts.simulate(
        model(**UNCERTAIN), evidence(groups=["A"], countries=["TJK"], claims=[*tied(("A", "TJK")), FIGHTERS[0]])
    )
    assert_as_the_engine(page, run, {}, {"weights": {"tie": 3}})
    assert page.call("shown", {"weights": {"tie": 3}}, {"rest": True})["group"]["rank"] == [1]


def test_units_that_are_the_same_in_every_draw_share_their_ranks(page):
    twin = evidence(claims=[*tied(("A", "TJK"), ("B", "TJK")), claim("f", best=300), claim("g", best=300, group="B")])
    run = ts.simulate(model(**UNCERTAIN), twin)
    assert_as_the_engine(page, run, {}, {"weights": {"tie": 3}})
    found = page.call("shown", {"weights": {"tie": 3}}, {"rest": True})["group"]
    assert (found["rank"], found["acceptability"]) == ([1, 1], [[0.5, 0.5], [0.5, 0.5]])


def test_where_a_scale_compares_the_ranked_pairs_and_others_would_be_ranked_the_engine_is_asked(page):
    leaves = {"fighters": {**LEAF, "scale": {"kind": "rank"}, "prior": {"range": [1, 9]}}, "tie": TIE, "other": OTHER}
    run = run_of(
        claim("o", best=80, indicator="other", group="A", country="TJK"), leaves=leaves, coverage={"minimum": 0.7}
    )
    assert_as_the_engine(page, run, {}, {"weights": {"tie": 1.01}, "methods": {"score": "max"}})
    heavy = {"weights": {"fighters": 5, "tie": 5, "other": 1}}
    why = page.call("problem", heavy)
    assert "'fighters' compares the ranked pairs with one another: run the engine" in why
    with pytest.raises(Exception, match="run the engine"):
        page.call("shown", heavy)


def test_a_leaf_that_must_not_be_missing_is_named_as_the_engine_would(page):
    leaves = {"fighters": LEAF, "tie": TIE, "other": {**OTHER, "if_missing": "error"}}
    run = run_of(
        claim("o", best=80, indicator="other", group="A", country="TJK"), leaves=leaves, coverage={"minimum": 0.7}
    )
    page.load(payload_of(run))
    heavy = {"weights": {"fighters": 5, "tie": 5, "other": 1}}
    assert "'other' must not be missing" in page.call("problem", heavy)
    with pytest.raises(ts.InputError, match="if_missing: error"):
        ts.simulate(with_settings(run.model, heavy), run.evidence)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"weights": {"tie": 0, "fighters": 0}}, "all weights below 'score' are zero"),
        ({"weights": {"tie": -1}}, "from 0 to"),
        ({"weights": {"tie": "3"}}, "must be a number"),
        ({"weights": {"tie": 1e10}}, "from 0 to"),
        ({"weights": {"odd": 1}}, "no node 'odd'"),
        ({"weights": {"score": 1}}, "no node 'score'"),
        ({"methods": {"score": "noisy_or"}}, "no method of 'score'"),
        ({"methods": {"tie": "max"}}, "no branch 'tie'"),
        ({"events": {"ev": "yes"}}, "no switch for an event 'ev'"),
    ],
)
def test_what_the_engine_would_refuse_the_page_refuses(page, asked, why):
    page.load(payload_of(run_of()))
    assert why in page.call("problem", asked)
    for name in ("evaluate", "shown", "yaml"):
        with pytest.raises(Exception, match="Error"):
            page.call(name, asked)


def test_names_and_words_that_look_like_code_are_names_and_words(page):
    odd = "</script><b>${1+1}\\u0041 \U0001f600 '\""
    branch = {
        "weight": 1,
        "rationale": odd + " \u202e\u2028\n\t- x: y",
        "children": {f"tie {odd}": {"weight": 1, **TIE}},
    }
    run = run_of(leaves={"fighters": LEAF, odd: branch})
    settings = {"weights": {odd: 3.5, f"tie {odd}": 0.25}, "methods": {odd: "max"}}
    assert_as_the_engine(page, run, settings)
    assert [node["name"] for node in page.page.evaluate("engine.nodes")] == ["score", odd, f"tie {odd}", "fighters"]


def test_a_page_that_holds_all_draws_has_no_error_but_that_of_its_steps(page):
    run = run_of(simulation={"draws": 60, "design": "plain"})
    page.load(payload_of(run))
    asked = {"weights": {"tie": 3}}
    found = page.call("shown", asked, {"rest": True})
    whole = ts.simulate(with_settings(run.model, asked), run.evidence)
    for by in TABLES:
        assert max(found[by]["error"]["score"] + found[by]["error"]["p_level"]) == 0
        for name in ("score", "p05", "p50", "p95"):
            gap = np.abs(np.subtract(found[by][name], figures(whole, by)[name]))
            assert (gap <= np.add(found[by]["quantisation"][name], 1e-9)).all()


def test_the_bound_of_steps_is_no_looser_than_it_must_be(page):
    """A score that is one leaf is off by up to the whole bound: some quantile of some unit by more than half of it."""
    names = [f"G{i}" for i in range(12)]
    rows = [
        claim(f"t{name}", "about", 20 + i, indicator="tie", group=name, country="TJK") for i, name in enumerate(names)
    ]
    run = ts.simulate(model({"tie": TIE}, report={"draws": 60}), evidence(groups=names, claims=rows))
    page.load(payload_of(run))
    found, wanted = (
        page.call("evaluate", {}, {"rest": True})["pair"],
        on_page_draws(run, run.model, rounded=False)["pair"],
    )
    share = [np.abs(np.subtract(found[q], wanted[q])) / found["quantisation"][q] for q in ("p05", "p50", "p95")]
    assert 0.5 < np.max(share) <= 1 + 1e-9


def test_settings_may_be_given_in_part(page):
    page.load(payload_of(run_of()))
    assert page.call("shown", {"weights": {"tie": 1}}) == page.call("shown", page.page.evaluate("engine.published"))
    assert page.call("isPublished", {"weights": {"tie": 1}})
    assert not page.call("isPublished", {"weights": {"tie": 2}})


def test_names_that_the_language_has_for_itself_are_names(page):
    own = {"weight": 1, "children": {"constructor": {"weight": 1, **TIE}}}
    run = run_of(leaves={"fighters": LEAF, "toString": own}, suppose={"score": "arithmetic"})
    assert_as_the_engine(page, run, {}, {"weights": {"constructor": 2}, "methods": {"toString": "max"}})


@pytest.mark.parametrize("draws", [1, 2, 19, 37])
def test_very_few_draws(page, draws):
    run = run_of(simulation={"draws": draws, "design": "plain"})
    assert_as_the_engine(page, run, {}, {"weights": {"tie": 3}})
    found = page.call("shown", {"weights": {"tie": 3}}, {"rest": True})
    for by in TABLES:
        errors = [value for name in ("score", "p05", "p95", "p_level", "rank_mean", "acceptability", "coverage")
                  for value in np.ravel(found[by]["error"][name])]  # fmt: skip
        assert errors == [0] * len(errors)


def test_fewer_draws_than_halves_need_groups_still_have_an_error(page):
    run = run_of(report={"draws": 20})
    page.load(payload_of(run))
    found = page.call("shown", {"weights": {"tie": 3}}, {"rest": True})["pair"]["error"]
    for name in ("score", "p05", "p50", "p95", "p_level"):
        assert np.isfinite(found[name]).all()
        assert np.min(found[name]) > 0


def test_the_points_of_a_leaf_are_at_hand_where_the_page_has_them(page):
    relative = {**OTHER, "scale": {"kind": "rank"}, "prior": {"range": [1, 9]}}
    leaves = {"fighters": LEAF, "tie": TIE, "other": relative, "none": {**OTHER, "if_missing": "skip"}}
    run = run_of(
        claim("o", best=80, indicator="other", group="A", country="TJK"), leaves=leaves, coverage={"minimum": 0.6}
    )
    assert run.pairs.units == (("A", "TJK"),)
    page.load(payload_of(run))
    known = {(leaf, unit): page.page.evaluate(f"engine.cell('{leaf}', '{unit}')?.length ?? null")
             for leaf, unit in (("fighters", "A"), ("tie", "B/TJK"), ("other", "A/TJK"), ("other", "B/TJK"),
                                ("none", "A/UZB"), ("fighters", "C"), ("score", "A"))}  # fmt: skip
    assert list(known.values()) == [60, 60, 60, None, None, None, None]
