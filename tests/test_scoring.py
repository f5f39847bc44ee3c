"""The tree as arithmetic: weights, noise, methods, absent children, and the way back."""

import numpy as np
import pytest
from scipy import stats

from threatscore.config.settings import RollUp
from threatscore.model import model_of
from threatscore.scoring import Evaluation, judgement, rolled_up
from threatscore.streams import Streams

DRAWS = 20_000


def leaf(weight, **more):
    return {
        "weight": weight,
        "of": "pair",
        "from": {"claims": "x"},
        "scale": {"kind": "linear", "low": 0, "high": 1},
        **more,
    }


def tree(children, spread=0.0, **more):
    return model_of({"score": {"children": children, **more}, "weight_uncertainty": {"spread": spread}})


def evaluate(m, points, present=None, draws=1, streams=None):
    names = [node.name for node in m.leaves]
    arrays = {name: np.broadcast_to(np.atleast_2d(np.asarray(points[name], dtype=float)), (1, draws)) for name in names}
    here = {name: np.asarray([present is None or name in present]) for name in names}
    return Evaluation(m, arrays, here, judgement(m, streams or Streams(0, draws)))


def score(*args, **kwargs):
    return evaluate(*args, **kwargs).score()[0]


NESTED = {"a": leaf(1), "b": {"weight": 3, "children": {"c": leaf(1), "d": leaf(1)}}}
POINTS = {"a": 80, "c": 20, "d": 40}


def test_the_hand_sum():
    assert score(tree(NESTED), POINTS) == pytest.approx([0.25 * 80 + 0.75 * 30])


@pytest.mark.parametrize(
    ("combine", "expected"),
    [("max", 40.0), ("min", 20.0), ("geometric", 800**0.5), ("power_mean", 1000**0.5),
     ("inverse_geometric", 100 * (10 - (8.2 * 6.4) ** 0.5) / 9)],
)  # fmt: skip
def test_each_method_by_hand(combine, expected):
    children = {"a": leaf(0), "b": {"weight": 1, "combine": combine, "children": NESTED["b"]["children"]}}
    assert score(tree(children), POINTS) == pytest.approx([expected])


def test_noise_on_weights_has_mean_one_and_the_declared_spread():
    m = tree({"a": leaf(1), "b": leaf(5, weight_spread=0.6), "c": leaf(2, weight_spread=0.0)}, spread=0.25)
    noise = judgement(m, Streams(5, 200_000)).noise
    assert set(noise) == {"a", "b"}
    for name, spread in (("a", 0.25), ("b", 0.6)):
        assert noise[name].mean() == pytest.approx(1, abs=0.005)
        assert noise[name].var() == pytest.approx(np.exp(spread**2) - 1, rel=0.03)
        assert stats.kstest(np.log(noise[name][:5000]), stats.norm(-(spread**2) / 2, spread).cdf).pvalue > 0.001


def test_noise_depends_neither_on_the_weight_nor_on_the_other_nodes():
    m = tree(NESTED, spread=0.25)
    before = judgement(m, Streams(0, 50)).noise
    after = judgement(m.with_weights({"a": 9}), Streams(0, 50)).noise
    more = judgement(tree(NESTED | {"e": leaf(1)}, spread=0.25), Streams(0, 50)).noise
    for name in before:
        assert np.array_equal(before[name], after[name])
        assert np.array_equal(before[name], more[name])


def test_drawn_weights_are_normalised():
    sample = score(tree(NESTED, spread=1.0), dict.fromkeys(POINTS, 50), draws=500)
    np.testing.assert_allclose(sample, 50)


def test_alternatives_are_used_with_their_probabilities_for_all_pairs_alike():
    m = tree(NESTED["b"]["children"], combine={"max": 0.2, "arithmetic": 0.5, "min": 0.3})
    arrays = {"c": np.tile([[20.0], [10.0]], DRAWS), "d": np.tile([[40.0], [30.0]], DRAWS)}
    present = {"c": np.ones(2, bool), "d": np.ones(2, bool)}
    drawn = Evaluation(m, arrays, present, judgement(m, Streams(0, DRAWS))).score()
    assert np.array_equal(drawn[0], drawn[1] + 10)
    found = [(drawn[0] == value).mean() for value in (40, 30, 20)]
    assert found == pytest.approx([0.2, 0.5, 0.3], abs=0.012)
    once = Evaluation(m, {k: v[:, :1] for k, v in arrays.items()}, present, None).score()
    assert once[0] == pytest.approx([0.2 * 40 + 0.5 * 30 + 0.3 * 20])


# Absent children.

ALL = ["arithmetic", "geometric", "inverse_geometric", "max", "min", "power_mean"]


def test_the_siblings_take_the_weight_of_a_skipped_leaf():
    assert score(tree(NESTED), POINTS, present={"a", "c"}) == pytest.approx([0.25 * 80 + 0.75 * 20])
    assert score(tree(NESTED), POINTS, present={"c"}) == pytest.approx([20])


@pytest.mark.parametrize("outer", ALL)
@pytest.mark.parametrize("inner", ALL)
def test_an_absent_branch_is_as_if_it_were_not_there(outer, inner):
    children = {"a": leaf(1), "b": {"weight": 3, "combine": inner, "children": {"c": leaf(1), "d": leaf(1)}}}
    e = evaluate(tree(children, combine=outer), POINTS | {"c": 0, "d": 0}, present={"a"})
    assert e.score()[0] == pytest.approx([80])
    parts = e.parts()
    assert parts["a"][0] == pytest.approx([80])
    assert parts["c"].tolist() == parts["d"].tolist() == [[0]]


@pytest.mark.parametrize("combine", ALL)
def test_a_weight_of_zero_excludes(combine):
    children = {"a": leaf(1), "z": leaf(0), "b": {"weight": 0, "combine": combine, "children": {"c": leaf(1)}}}
    m = tree(children, combine=combine)
    points = {"a": 30, "z": 100, "c": 100}
    assert score(m, points) == pytest.approx([30])
    assert np.isnan(score(m, points, present={"z", "c"}))
    assert np.isnan(score(m, points, present=()))


# The way back.


@pytest.mark.parametrize("outer", [*ALL, {"max": 0.5, "arithmetic": 0.5}])
@pytest.mark.parametrize("inner", [*ALL, {"min": 0.5, "inverse_geometric": 0.5}])
def test_the_parts_of_the_leaves_sum_to_the_score(outer, inner):
    rng = np.random.default_rng(0)
    children = {
        "a": leaf(1),
        "b": {"weight": 3, "combine": inner, "children": {"c": leaf(1), "d": leaf(2), "e": leaf(1)}},
    }
    m = tree(children, spread=0.5, combine=outer)
    points = {name: rng.choice([0.0, 30.0, 100.0, 55.5], size=(4, 300)) for name in "acde"}
    present = {name: np.ones(4, bool) for name in "acde"} | {"d": np.array([True, False, True, True])}
    e = Evaluation(m, points, present, judgement(m, Streams(0, 300)))
    total = sum(e.parts().values())
    np.testing.assert_allclose(total, e.score(), atol=1e-9)
    assert all((part >= 0).all() for part in e.parts().values())


@pytest.mark.parametrize(
    ("rule", "expected"),
    [({"combine": "max"}, 60.0), ({"combine": "mean"}, 40.0), ({"combine": "power_mean", "exponent": 2.0}, 2000**0.5),
     ({"combine": "noisy_or", "probability_at_100": 0.5}, 100 * (1 - 0.9 * 0.7))],
)  # fmt: skip
def test_roll_ups_by_hand(rule, expected):
    value, parts = rolled_up(np.array([[20.0], [60.0]]), RollUp(**rule))
    assert value == pytest.approx([expected])
    assert parts.sum(axis=0) == pytest.approx(value)
