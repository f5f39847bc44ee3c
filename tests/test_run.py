"""A run, and what is left of it under a condition."""

import numpy as np
import pytest

from threatscore import blocks, simulation
from threatscore.errors import UsageError
from threatscore.explanation import explain
from threatscore.rollup import rolled_up
from threatscore.simulation import simulate
from threatscore.streams import REPLICATE

from .making import LEAF, TIE, claim, evidence, model, tied
from .test_blocks import BY, assessment

ROLLUPS = [{"combine": "max"}, {"combine": "mean"}, {"combine": "noisy_or", "probability_at_100": 0.4}]


@pytest.fixture(scope="module", params=["kept", "in blocks"])
def run(request):
    """A run whose points were kept, and one whose points must be drawn again."""
    with pytest.MonkeyPatch.context() as patched:
        if request.param == "in blocks":
            patched.setattr(simulation, "IN_ONE", 0)
            patched.setattr(blocks, "BLOCK_BYTES", 10_000)
        made = simulate(*assessment(), draws=300)
        assert (made.points is None) == (request.param == "in blocks")
        yield made


@pytest.fixture(scope="module")
def mask(run):
    """The draws in which the first pair scores high: not independent of what is looked at."""
    return run.pairs.scores[0] > np.median(run.pairs.scores[0])


@pytest.fixture(scope="module")
def given(run, mask):
    return run.where(mask, "A/KAZ is high")


def test_a_condition_is_the_scores_masked_by_hand(run, mask, given):
    assert (given.draws, run.draws) == (mask.sum(), 300)
    for by in BY:
        np.testing.assert_array_equal(given.scores(by).units, run.scores(by).units)
        np.testing.assert_array_equal(given.scores(by).scores, run.scores(by).scores[:, mask])
    np.testing.assert_allclose(given.pairs.lowest, run.pair_scores.low[:, mask].mean(axis=1))
    np.testing.assert_allclose(given.pairs.highest, run.pair_scores.high[:, mask].mean(axis=1))
    assert given.pairs.scores[0].mean() > run.pairs.scores[0].mean(), "a control: the condition says something"


def test_what_does_not_rest_on_draws_stays(run, given):
    np.testing.assert_array_equal(given.pairs.central, run.pairs.central)
    np.testing.assert_array_equal(given.pairs.coverage, run.pairs.coverage)
    assert (given.pairs.unranked, given.seed, given.as_of) == (run.pairs.unranked, run.seed, run.as_of)


@pytest.mark.parametrize("by", BY)
def test_parts_sum_to_the_mean_score(run, given, by):
    for one in (run, given):
        np.testing.assert_allclose(one.parts(by).sum(axis=1), one.scores(by).scores.mean(axis=1), atol=1e-9)
    assert not np.allclose(run.parts(by), given.parts(by)), "a control: they are those of other draws"


def test_parts_under_a_condition_are_those_of_its_draws(run, mask, given):
    parts = dict(run.points_of(run.pairs.units).evaluation(run.model, run.judgement).parts())
    for j, leaf in enumerate(run.model.leaves):
        expected = np.broadcast_to(parts[leaf.name], run.pairs.scores.shape)[:, mask].mean(axis=1)
        np.testing.assert_allclose(given.parts("pair")[:, j], expected, atol=1e-9)


def test_the_parts_of_both_halves_make_up_the_whole(run, mask, given):
    other = run.where(~mask, "not so")
    weighted = given.parts("pair") * given.draws + other.parts("pair") * other.draws
    np.testing.assert_allclose(weighted / run.draws, run.parts("pair"), atol=1e-9)


@pytest.mark.parametrize("unit", [("A", "TJK"), ("B",), ("TJK",)])
def test_an_explanation_under_a_condition_adds_up(given, unit):
    explained = explain(given, unit)
    table = given.scores(explained.by)
    assert explained.score == pytest.approx(table.scores[table.units.index(unit)].mean(), abs=1e-9)
    assert sum(leaf.points for leaf in explained.leaves) == pytest.approx(explained.score, abs=1e-9)
    for leaf in explained.leaves:
        assert sum(part.points for part in leaf.reasons) == pytest.approx(leaf.points, abs=1e-9)


def test_a_condition_upon_a_condition(run, mask, given):
    second = given.pairs.scores[1] < np.median(given.pairs.scores[1])
    both = given.where(second, "A/TJK is low")
    every = np.flatnonzero(mask)[second]
    np.testing.assert_array_equal(both.chosen, every)
    np.testing.assert_array_equal(both.pairs.scores, run.pairs.scores[:, every])
    np.testing.assert_array_equal(both.groups.scores, run.groups.scores[:, every])
    np.testing.assert_allclose(both.parts("pair").sum(axis=1), both.pairs.scores.mean(axis=1), atol=1e-9)
    assert both.condition == "A/KAZ is high, A/TJK is low"
    assert repr(both).startswith(f"Run of {len(every)} draws, seed")
    assert repr(both).endswith(", given A/KAZ is high, A/TJK is low")
    assert "given" not in repr(run)


def test_a_condition_that_never_holds_is_refused(run):
    with pytest.raises(UsageError, match="'pigs fly' holds in none of the 300 draws"):
        run.where(np.zeros(300, dtype=bool), "pigs fly")


def test_points_judgement_and_shares_are_those_of_the_draws_that_count(run, mask, given):
    pairs = run.pairs.units[:3]
    one, other = run.points_of(pairs), given.points_of(pairs)
    for name, array in one.points.items():
        np.testing.assert_array_equal(array[:, mask], other.points[name])
    for name, noise in run.judgement.noise.items():
        np.testing.assert_array_equal(noise[mask], given.judgement.noise[name])
    cell = run.leaves.of_pair(run.model.node("fighters"), pairs[0])
    for (reason, share), (same, some) in zip(run.shares_of(cell), given.shares_of(cell), strict=True):
        assert reason == same
        np.testing.assert_array_equal(share[mask], some)


def test_a_score_is_the_tree_over_the_points_under_a_condition(given):
    points = given.points_of(given.pairs.units)
    np.testing.assert_array_equal(points.evaluation(given.model, given.judgement).score(), given.pairs.scores)


def test_points_of_some_pairs_are_those_of_all(run):
    every, one = run.points_of(run.pairs.units), run.points_of(run.pairs.units[4:5])
    for name in every.points:
        np.testing.assert_array_equal(every.of_pair(name, 4), one.of_pair(name, 0))


@pytest.mark.parametrize("rule", ROLLUPS, ids=lambda rule: rule["combine"])
def test_groups_and_countries_are_rolled_up_and_their_parts_with_them(rule):
    made = simulate(*assessment(rollup={"group": rule, "country": rule}), draws=100)
    chosen = made.where(made.pairs.scores[2] > 20, "so")
    for one in (made, chosen):
        for by, place in (("group", 0), ("country", 1)):
            table = one.scores(by)
            for k, (name,) in enumerate(table.units):
                rows = [i for i, pair in enumerate(one.pairs.units) if pair[place] == name]
                own = rolled_up(one.pairs.scores[rows], getattr(one.model.config.rollup, by))
                np.testing.assert_array_equal(table.scores[k], own)
            np.testing.assert_allclose(one.parts(by).sum(axis=1), table.scores.mean(axis=1), atol=1e-9)


def test_the_replicates_of_a_stratified_run_follow_its_draws():
    claims = [claim("f", "about", 100), *tied(("A", "TJK"))]
    made = simulate(model({"fighters": LEAF, "tie": TIE}), evidence(claims=claims), draws=5000, design="stratified")
    assert made.replicates.tolist() == [k // REPLICATE for k in range(5000)]
    chosen = made.where(made.pairs.scores[0] > 45, "high")
    np.testing.assert_array_equal(chosen.replicates, made.replicates[made.pairs.scores[0] > 45])
    assert simulate(model(), evidence(claims=claims), draws=9).replicates is None


def test_asking_twice_gives_the_same(run, given):
    for one in (run, given):
        for by in BY:
            assert one.scores(by) is one.scores(by)
            np.testing.assert_array_equal(one.parts(by), one.parts(by))
    assert run.streams._kept == {}, "a run keeps no streams"
