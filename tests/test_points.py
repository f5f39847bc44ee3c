"""The points of leaves, draw by draw."""

import numpy as np
import pytest

from threatscore.points import draw_points, leaf_points
from threatscore.simulation import simulate

from .making import LEAF, TIE, claim, evidence, model, tied


@pytest.fixture
def run():
    claims = [*tied(("A", "TJK"), ("B", "TJK")), claim("f", "range", low=100, high=900)]
    return simulate(model({"fighters": LEAF, "tie": TIE}), evidence(claims=claims), draws=50)


def test_pairs_of_one_group_share_its_draws_and_missing_is_marked(run):
    pairs = (("A", "TJK"), ("B", "TJK"))
    points = draw_points(run.model, run.leaves, pairs, run.streams)
    assert points.points["fighters"].shape == (2, 50)
    assert points.missing["fighters"].tolist() == [False, True]
    assert points.present["fighters"].all()


def test_missing_leaves_are_filled_and_others_left_alone(run):
    points = draw_points(run.model, run.leaves, (("A", "TJK"), ("B", "TJK")), run.streams)
    filled = points.filled(100.0)
    assert np.array_equal(filled.points["fighters"][0], points.points["fighters"][0])
    assert (filled.points["fighters"][1] == 100).all()


def test_a_block_is_some_of_the_pairs_and_means_have_one_draw(run):
    points = draw_points(run.model, run.leaves, (("A", "TJK"), ("B", "TJK")), run.streams)
    assert np.array_equal(points.block(slice(1, 2)).points["tie"], points.points["tie"][1:])
    assert points.means().points["tie"][:, 0] == pytest.approx(points.points["tie"].mean(axis=1))


def test_less_is_worse_where_the_leaf_says_so(run):
    leaf = run.model.node("fighters")
    raw = np.asarray([[20.0, 2000.0]])
    turned = leaf.model_copy(update={"worse": "lower"})
    assert leaf_points(turned, raw) == pytest.approx(100 - leaf_points(leaf, raw))


def test_progress_counts_the_leaves(run):
    seen = []
    draw_points(
        run.model, run.leaves, (("A", "TJK"),), run.streams, progress=lambda done, steps: seen.append((done, steps))
    )
    assert seen == [(1, 2), (2, 2)]
