"""The points of leaves, draw by draw."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from threatscore.drawing import draw_leaf, leaf_points
from threatscore.errors import UsageError
from threatscore.indicators import build
from threatscore.points import draw_points, uses
from threatscore.scaling import Scale
from threatscore.simulation import simulate
from threatscore.streams import Streams

from .making import LEAF, TIE, claim, evidence, model, tied


@pytest.fixture
def run():
    claims = [*tied(("A", "TJK"), ("B", "TJK")), claim("f", "range", low=100, high=900)]
    return simulate(model({"fighters": LEAF, "tie": TIE}), evidence(claims=claims), draws=50)


def test_pairs_of_one_group_share_its_draws_and_missing_is_marked(run):
    pairs = (("A", "TJK"), ("B", "TJK"))
    points = draw_points(run.model, uses(run.model, run.leaves, pairs), run.streams)
    assert points.points["fighters"].shape == (2, 50)
    assert points.missing["fighters"].tolist() == [False, True]
    assert points.present["fighters"].all()


def test_missing_leaves_are_filled_and_others_left_alone(run):
    points = draw_points(run.model, uses(run.model, run.leaves, (("A", "TJK"), ("B", "TJK"))), run.streams)
    filled = points.filled(100.0)
    assert np.array_equal(filled.points["fighters"][0], points.points["fighters"][0])
    assert (filled.points["fighters"][1] == 100).all()


def test_a_block_is_some_of_the_pairs_and_means_have_one_draw(run):
    points = draw_points(run.model, uses(run.model, run.leaves, (("A", "TJK"), ("B", "TJK"))), run.streams)
    assert np.array_equal(points.of_pairs(slice(1, 2)).points["tie"], points.points["tie"][1:])
    assert points.means().points["tie"][:, 0] == pytest.approx(points.points["tie"].mean(axis=1))


def test_less_is_worse_where_the_leaf_says_so(run):
    leaf = run.model.node("fighters")
    raw = np.asarray([[20.0, 2000.0]])
    turned = leaf.model_copy(update={"worse": "lower"})
    assert leaf_points(turned, raw) == pytest.approx(100 - leaf_points(leaf, raw))


# Scales of one's own.


class Own(Scale):
    """Hands out whatever a test gives it, in an array of its own."""

    kind: str = "own"
    result: Callable[..., Any]

    def apply(self, raw):
        return self.result(raw)


def scaled(result, **more):
    return model({"fighters": LEAF}).node("fighters").model_copy(update={"scale": Own(result=result), **more})


RAW = np.array([[1.0, 20.0, 300.0]])


@pytest.mark.parametrize(
    ("result", "what"),
    [
        (lambda raw: raw[0], r"returned an array of shape \(3,\), not \(1, 3\)"),
        (lambda raw: 50.0, r"returned an array of shape \(\), not \(1, 3\)"),
        (lambda raw: raw * np.nan, "returned values that are no numbers between 0 and 100"),
        (lambda raw: raw, "returned values that are no numbers between 0 and 100"),
        (lambda raw: -raw / 100, "returned values that are no numbers between 0 and 100"),
    ],
)
def test_a_scale_of_ones_own_that_breaks_its_promise(result, what):
    with pytest.raises(UsageError, match=f"^Own at 'fighters' {what}$"):
        leaf_points(scaled(result), RAW)


def test_a_scale_of_ones_own_that_keeps_it():
    assert leaf_points(scaled(lambda raw: raw / 3), RAW).tolist() == [[1 / 3, 20 / 3, 100]]
    assert leaf_points(scaled(lambda raw: raw / 3, worse="lower"), RAW)[0, 2] == 0
    assert leaf_points(scaled(lambda raw: raw * 0 + 100 + 1e-10), RAW).tolist() == [[100.0] * 3], "rounding is cut"


@pytest.mark.parametrize("result", [lambda raw: raw * 0 + 30, lambda raw: np.full(raw.shape, 30)])
def test_a_whole_run_on_a_scale_of_ones_own(result):
    """The leaf is missing for B, so that its points are written in part, and of whole numbers."""
    m = model({"fighters": LEAF | {"if_missing": "low"}, "tie": TIE})
    fighters, tie = m.config.score.children
    children = (fighters.model_copy(update={"scale": Own(result=result)}), tie)
    config = m.config.model_copy(update={"score": m.config.score.model_copy(update={"children": children})})
    claims = [*tied(("A", "TJK"), ("B", "TJK")), claim("f", "about", 100)]
    run = simulate(replace(m, config=config), evidence(claims=claims), draws=20)
    assert run.pairs.scores.tolist() == [[40.0] * 20, [25.0] * 20]


def test_pairs_that_share_one_leaf_hold_it_once():
    claims = [*tied(("A", "TJK"), ("A", "UZB")), claim("f", "about", 100)]
    run = simulate(model({"fighters": LEAF, "tie": TIE}), evidence(claims=claims), draws=20)
    points = run.points
    assert (points.points["fighters"].shape, points.points["tie"].shape) == ((1, 20), (2, 20))
    np.testing.assert_array_equal(points.of_pair("fighters", 0), points.of_pair("fighters", 1))
    assert points.of_draws(np.arange(20) < 5).points["tie"].shape == (2, 5)
    assert points.of_pairs(slice(1, 2)).points["fighters"].shape == (1, 20)


def test_what_is_drawn_does_not_depend_on_which_pairs_are_asked_for(run):
    both = draw_points(run.model, uses(run.model, run.leaves, (("A", "TJK"), ("B", "TJK"))), run.streams)
    for i, pair in enumerate((("A", "TJK"), ("B", "TJK"))):
        alone = draw_points(run.model, uses(run.model, run.leaves, (pair,)), run.streams)
        for name in both.points:
            np.testing.assert_array_equal(both.of_pair(name, i), alone.of_pair(name, 0))


@pytest.mark.parametrize("keep_raw", [True, False])
def test_a_leaf_of_which_some_have_declared_points(run, keep_raw):
    """Cells with points of their own stand between cells that are drawn."""
    m = model({"fighters": LEAF | {"if_missing": "high"}})
    e = evidence(groups=["A", "B", "C"], claims=[claim("a", best=10), claim("c", best=1000, group="C")])
    cells = list(build(m, e, e.as_of).cells["fighters"].values())
    drawn = draw_leaf(m.node("fighters"), cells, Streams(0, 4), keep_raw=keep_raw)
    np.testing.assert_allclose(drawn.points, [[20] * 4, [100] * 4, [60] * 4])
    assert (drawn.raw is None) == (not keep_raw)
    if keep_raw:
        np.testing.assert_array_equal(drawn.raw, [[10] * 4, [np.nan] * 4, [1000] * 4])
    some = drawn.some([("C",), ("A",)])
    np.testing.assert_allclose(some.points, [[60] * 4, [20] * 4])
    assert some.row == {("C",): 0, ("A",): 1}
