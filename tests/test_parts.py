"""What each leaf contributes, draw by draw."""

import numpy as np
import pytest

from threatscore.indicators import Reason
from threatscore.parts import LeafPart, Part, largest_first, leading, over_pairs, portions
from threatscore.simulation import simulate
from threatscore.units import pairs_of

from .making import LEAF, TIE, claim, evidence, model, tied

BY = ("group", "country", "pair")
ROLLUPS = [
    {"combine": "max"}, {"combine": "mean"}, {"combine": "power_mean", "exponent": 3},
    {"combine": "noisy_or", "probability_at_100": 0.4},
]  # fmt: skip


def leaf_parts(run, points):
    return dict(points.evaluation(run.model, run.judgement).parts())


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
    shares = leaf_parts(run, run.points_of(run.pairs.units))
    assert sum(shares.values()) == pytest.approx(run.pairs.scores, abs=1e-9)
    some = leaf_parts(run, run.points_of(run.pairs.units[1:2]))
    for name, part in shares.items():
        assert np.array_equal(part[1:2], some[name]), "whichever pairs are asked for"


@pytest.mark.parametrize("rollup", ROLLUPS, ids=lambda rule: rule["combine"])
@pytest.mark.parametrize("by", BY)
def test_the_portions_of_pairs_sum_to_the_score_of_a_unit_in_every_draw(rollup, by):
    run = run_of(rollup=rollup)
    table = run.scores(by)
    place = {pair: i for i, pair in enumerate(run.pairs.units)}
    for k, unit in enumerate(table.units):
        rows = [place[pair] for pair in pairs_of(run, unit)]
        whole = (run.pairs.scores[rows] * portions(run, by, unit)).sum(axis=0)
        assert whole == pytest.approx(table.scores[k], abs=1e-9)
        assert run.parts(by)[k].sum() == pytest.approx(table.scores[k].mean(), abs=1e-9)


def test_a_relative_scale_compares_with_all_ranked_units():
    relative = LEAF | {"scale": {"kind": "rank"}, "prior": {"about": 50}}
    run = run_of({"fighters": relative, "tie": TIE})
    alone = run.points_of((("A", "TJK"),))
    assert set(np.unique(alone.points["fighters"])) <= {0, 50, 100}
    assert sum(leaf_parts(run, alone).values())[0] == pytest.approx(run.pairs.scores[0], abs=1e-9)


def test_the_mean_parts_kept_with_the_scores_are_those_of_the_draws():
    run = run_of()
    shares = leaf_parts(run, run.points_of(run.pairs.units))
    for j, leaf in enumerate(run.model.leaves):
        assert run.parts("pair")[:, j] == pytest.approx(shares[leaf.name].mean(axis=1), abs=1e-9)


def part(leaf, country, value, *points):
    reasons = tuple(Part(Reason("claim", (f"c{i}",)), p) for i, p in enumerate(points))
    return LeafPart(("A", country), leaf, 0.5, value, value - 1, value + 1, sum(points), reasons)


def test_leaves_are_summed_over_pairs_and_reasons_by_what_they_are():
    same, other, alone = over_pairs(
        [part("s", "TJK", 9, 1, 2), part("s", "UZB", 9, 3), part("o", "TJK", 4, 1), part("o", "UZB", 8, 1),
         part("l", "TJK", 5, 1)]
    )  # fmt: skip
    assert (same.pair, same.leaf, same.points, same.value, same.low, same.high) == ((), "s", 6, 9, 8, 10)
    assert [(p.reason.rows, p.points) for p in same.reasons] == [(("c0",), 4), (("c1",), 2)]
    assert (other.value, other.low, other.high) == (None, 4, 8), "means of the lowest and the highest"
    assert alone == part("l", "TJK", 5, 1)
    assert over_pairs([]) == ()


def test_the_first_that_make_up_a_share():
    leaves = [part(str(i), "TJK", 5, points) for i, points in enumerate((6, 3, 1, 0))]
    assert [len(leading(leaves, share)) for share in (0.5, 0.6, 0.9, 0.95, 1)] == [1, 1, 2, 3, 3]
    assert leading(leaves[3:], 0.95) == tuple(leaves[3:])
    assert leading([], 0.95) == ()


def test_the_largest_part_comes_first():
    small, large = (Part(Reason("claim", (id,)), points) for id, points in (("a", 1.0), ("b", 2.0)))
    assert largest_first([small, large]) == (large, small)


def test_where_nothing_is_ranked_nothing_contributes():
    empty = simulate(model({"tie": TIE}), evidence())
    assert empty.parts("group").shape == empty.parts("pair").shape == (0, 1)
