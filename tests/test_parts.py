"""What each leaf contributes, draw by draw."""

import numpy as np
import pytest

from threatscore.parts import leaf_parts, points_of, portions
from threatscore.simulation import simulate
from threatscore.units import pairs_of

from .making import LEAF, TIE, claim, evidence, model, tied

BY = ("group", "country", "pair")
ROLLUPS = [
    {"combine": "max"}, {"combine": "mean"}, {"combine": "power_mean", "exponent": 3},
    {"combine": "noisy_or", "probability_at_100": 0.4},
]  # fmt: skip


def run_of(children=None, rollup=None, **more):
    claims = [
        *tied(("A", "TJK"), ("A", "UZB")),
        claim("b", "about", 40, indicator="tie", group="B", country="TJK"),
        claim("f", "range", low=100, high=900),
    ]
    settings = {"rollup": {"group": rollup, "country": rollup}} if rollup else {}
    return simulate(model(children, **settings, **more), evidence(claims=claims), draws=64)


def test_the_parts_of_leaves_sum_to_the_score_in_every_draw():
    run = run_of()
    shares = leaf_parts(run, points_of(run, run.pairs.units))
    assert sum(shares.values()) == pytest.approx(run.pairs.scores, abs=1e-9)
    some = leaf_parts(run, points_of(run, run.pairs.units[1:2]))
    for name, part in shares.items():
        assert np.array_equal(part[1:2], some[name]), "whichever pairs are asked for"


@pytest.mark.parametrize("rollup", ROLLUPS, ids=lambda rule: rule["combine"])
@pytest.mark.parametrize("by", BY)
def test_the_portions_of_pairs_sum_to_the_score_of_a_unit_in_every_draw(rollup, by):
    run = run_of(rollup=rollup)
    table = run.scores(by)
    place = {pair: i for i, pair in enumerate(run.pairs.units)}
    for k, unit in enumerate(table.units):
        rows = [place[pair] for pair in pairs_of(run, by, unit)]
        whole = (run.pairs.scores[rows] * portions(run, by, unit)).sum(axis=0)
        assert whole == pytest.approx(table.scores[k], abs=1e-9)
        assert table.parts[k].sum() == pytest.approx(table.scores[k].mean(), abs=1e-9)


def test_a_relative_scale_compares_with_all_ranked_units():
    relative = LEAF | {"scale": {"kind": "rank"}, "prior": {"about": 50}}
    run = run_of({"fighters": relative, "tie": TIE})
    alone = points_of(run, (("A", "TJK"),))
    assert set(np.unique(alone.points["fighters"])) <= {0, 50, 100}
    assert sum(leaf_parts(run, alone).values())[0] == pytest.approx(run.pairs.scores[0], abs=1e-9)


def test_the_mean_parts_kept_with_the_scores_are_those_of_the_draws():
    run = run_of()
    shares = leaf_parts(run, points_of(run, run.pairs.units))
    for j, leaf in enumerate(run.model.leaves):
        assert run.pairs.parts[:, j] == pytest.approx(shares[leaf.name].mean(axis=1), abs=1e-9)


def test_where_nothing_is_ranked_nothing_contributes():
    empty = simulate(model({"tie": TIE}), evidence())
    assert empty.groups.parts.shape == (0, 1)
