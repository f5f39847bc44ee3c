"""How far the results of a run may be off: either design, whole runs and runs under a condition."""

import numpy as np
import pytest

from threatscore import halfwidths
from threatscore.precision import mean_error, share_error, wilson_error
from threatscore.simulation import simulate

from .making import TIE, claim, evidence, model

CLAIMS = [
    claim(f"c{g}{c}", "about", v, indicator="tie", group=g, country=c)
    for g, c, v in (("A", "TJK", 50), ("A", "UZB", 40), ("B", "TJK", 45))
]


def run_of(design="plain", draws=5000, rng=1, **settings):
    return simulate(model({"tie": TIE}, **settings), evidence(claims=CLAIMS), draws=draws, rng=rng, design=design)


@pytest.mark.parametrize(("design", "replicate"), [("plain", None), ("stratified", 250)])
def test_a_whole_run_has_the_error_of_its_design(design, replicate):
    run = run_of(design)
    scores = run.pairs.scores
    assert np.array_equal(halfwidths.of_means(run, scores), mean_error(scores, replicate=replicate))
    bound = halfwidths.bound(run, (scores > 50).mean(axis=1))
    expected = np.minimum(share_error(scores > 50, replicate=replicate), bound)
    assert np.array_equal(halfwidths.of_shares(run, scores > 50), expected)


@pytest.mark.parametrize(("design", "replicate"), [("plain", None), ("stratified", 250)])
def test_under_a_condition_only_the_kept_draws_count(design, replicate):
    run = run_of(design)
    kept = run.groups.scores[0] > 45
    some = run.where(kept, "A above 45")
    whole = mean_error(run.pairs.scores, replicate=replicate, kept=kept)
    assert halfwidths.of_means(some, some.pairs.scores) == pytest.approx(whole, rel=1e-12)
    whole = share_error(run.pairs.scores > 50, replicate=replicate, kept=kept)
    assert halfwidths.of_shares(some, some.pairs.scores > 50) == pytest.approx(whole, rel=1e-12)


def test_the_bound_is_that_of_independent_draws_hardly_widened():
    shares = np.array([[0.0, 0.3], [0.5, 1.0]])
    assert halfwidths.bound(run_of(), shares) == pytest.approx(wilson_error(shares, 5000))
    assert halfwidths.bound(run_of("stratified"), shares) == pytest.approx(
        wilson_error(shares, 5000) * (250 / 249) ** 0.5
    )
    assert halfwidths.bound(run_of(), np.empty((0, 0))).shape == (0, 0)


def test_stratified_draws_know_means_better_and_no_share_worse():
    plain, stratified = run_of(), run_of("stratified")
    scores = stratified.pairs.scores
    assert (halfwidths.of_means(stratified, scores) < 0.5 * halfwidths.of_means(plain, plain.pairs.scores)).all()
    shares = (scores > 50).mean(axis=1)
    assert (halfwidths.of_shares(stratified, scores > 50) <= halfwidths.bound(stratified, shares)).all()


def test_levels_and_middle_ranks_are_those_of_each_draw():
    run = run_of(draws=50, levels=[["low", 0], ["high", 45]])
    assert np.array_equal(halfwidths.level_of(run, "pair"), (run.pairs.scores >= 45).astype(int))
    assert np.array_equal(halfwidths.middle_ranks(run, "pair").sum(axis=0), np.full(50, 6.0))


@pytest.mark.parametrize("cut", [45, 1e-9, 100 / 3])
def test_shares_of_levels_are_counted_as_draw_by_draw(cut):
    run = run_of(draws=700, levels=[["low", 0], ["middle", cut], ["high", 55]])
    level = halfwidths.level_of(run, "pair")
    shares = halfwidths.level_shares(run, "pair", np.sort(run.pairs.scores, axis=1))
    assert np.array_equal(shares, [(level == k).mean(axis=1) for k in range(3)])


@pytest.mark.parametrize("design", ["plain", "stratified"])
def test_errors_of_levels_are_those_of_their_draws(design):
    run = run_of(design, levels=[["low", 0], ["middle", 45], ["high", 55]])
    level = halfwidths.level_of(run, "pair")
    shares = np.array([(level == k).mean(axis=1) for k in range(3)])
    best, second = np.array([0, 1, 2]), np.array([1, 2, 0])
    error, doubt = halfwidths.of_levels(run, "pair", slice(None), best, second, shares)
    first, other = level == best[:, None], level == second[:, None]
    assert np.array_equal(error, halfwidths.of_shares(run, first))
    assert doubt == pytest.approx(halfwidths.of_means(run, first.astype(float) - other), rel=1e-12)


@pytest.mark.parametrize("combine", ["max", "mean"])
def test_the_error_of_what_goes_through_a_pair_is_its_spread_over_seeds(combine):
    rule = {"rollup": {"group": {"combine": combine}}}
    runs = [run_of(draws=400, rng=seed, **rule) for seed in range(150)]
    shares = np.array([dict(run.groups.via[0])["A", "TJK"] for run in runs])
    told = np.mean([halfwidths.of_via(run, "group")[0] for run in runs])
    spread = 1.96 * shares.std(ddof=1)
    assert told == pytest.approx(spread, rel=0.2)
    naive = np.mean(wilson_error(shares, 400))
    assert combine == "max" or naive > 2 * spread, "negative control: it is no share of draws"


def test_pairs_and_empty_tables_have_no_such_error():
    assert halfwidths.of_via(run_of(draws=50), "pair").shape == (0,)
    nothing = simulate(model({"tie": TIE}), evidence(), draws=50)
    assert halfwidths.of_via(nothing, "group").shape == (0,)
    assert halfwidths.of_means(nothing, nothing.groups.scores).shape == (0,)
