"""The tree as arithmetic: weights, noise, methods, absent children, and the way back."""

from dataclasses import replace

import numpy as np
import pytest

from threatscore.aggregation import Method
from threatscore.config.settings import RollUp
from threatscore.errors import UsageError
from threatscore.judgements import judgement
from threatscore.model import model_of
from threatscore.rollup import rolled_parts, rolled_up
from threatscore.scoring import Evaluation, method
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


FLAT = {"a": leaf(1), "c": leaf(2), "d": leaf(3)}
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
    parts = dict(e.parts())
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
    parts = dict(e.parts())
    assert set(parts) == set("acde")
    np.testing.assert_allclose(sum(parts.values()), e.score(), atol=1e-9)
    assert all((part >= 0).all() for part in parts.values())


@pytest.mark.parametrize(
    ("rule", "expected"),
    [({"combine": "max"}, 60.0), ({"combine": "mean"}, 40.0), ({"combine": "power_mean", "exponent": 2.0}, 2000**0.5),
     ({"combine": "noisy_or", "probability_at_100": 0.5}, 100 * (1 - 0.9 * 0.7))],
)  # fmt: skip
def test_roll_ups_by_hand(rule, expected):
    values, rule = np.array([[20.0], [60.0]]), RollUp(**rule)
    assert rolled_up(values, rule) == pytest.approx([expected])
    parts = rolled_parts(values, rule)
    assert parts.shape == values.shape
    assert parts.sum(axis=0) == pytest.approx([expected])


# Methods of one's own.


class Own(Method):
    """Hands out whatever a test gives it."""

    kind = "own method of a test"
    result = staticmethod(lambda values: values[0])

    def combine(self, values, weights):
        return self.result(values)

    def parts(self, values, weights):
        return [value * 0 for value in values]


del Method.known[Own.kind]


def own(monkeypatch, result):
    """Return an evaluation whose branch is combined by a method of one's own."""
    monkeypatch.setitem(Method.known, Own.kind, Own)
    monkeypatch.setattr(Own, "result", staticmethod(result))
    m = tree(NESTED)
    a, b = m.config.score.children
    branch = b.model_copy(update={"combine": ((Own.kind, 1.0),)})
    score = m.config.score.model_copy(update={"children": (a, branch)})
    return evaluate(replace(m, config=m.config.model_copy(update={"score": score})), POINTS, draws=6)


@pytest.mark.parametrize(
    ("result", "what"),
    [
        (lambda values: values[0][:, :3], r"returned an array of shape \(1, 3\), not \(1, 6\)"),
        (lambda values: values[0][0], r"returned an array of shape \(6,\), not \(1, 6\)"),
        (lambda values: 50.0, r"returned an array of shape \(\), not \(1, 6\)"),
        (lambda values: values[0] * np.nan, "returned values that are no finite numbers"),
        (lambda values: np.full(values[0].shape, np.inf), "returned values that are no finite numbers"),
        (lambda values: values[0] * 6, "returned 120, outside 0-100"),
        (lambda values: -values[0], "returned -20, outside 0-100"),
        (lambda values: values[0] * 0 + 100 + 1e-6, "returned 100, outside 0-100"),
    ],
)
def test_a_method_of_ones_own_that_breaks_its_promise(monkeypatch, result, what):
    with pytest.raises(UsageError, match=f"^Own at 'b' {what}$"):
        own(monkeypatch, result).score()


def test_a_method_of_ones_own_that_keeps_it(monkeypatch):
    assert own(monkeypatch, lambda values: values[1]).score()[0] == pytest.approx([0.25 * 80 + 0.75 * 40] * 6)


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        (lambda values: [value * 0 for value in values], "do not sum to what it combines"),
        (lambda values: [values[0]], "are not one array for each child"),
        (lambda values: [value[0] for value in values], "are not one array for each child"),
    ],
)
def test_parts_of_a_method_of_ones_own_that_break_their_promise(monkeypatch, parts, what):
    found = own(monkeypatch, lambda values: values[0])
    monkeypatch.setattr(Own, "parts", lambda self, values, weights: parts(values))
    with pytest.raises(UsageError, match=f"^the parts of Own at 'b' {what}$"):
        list(found.parts())


def test_what_rounding_leaves_beyond_the_ends_is_cut(monkeypatch):
    over = own(monkeypatch, lambda values: values[0] * 0 + (100 + 1e-10)).score()
    assert over[0] == pytest.approx([0.25 * 80 + 0.75 * 100] * 6)
    assert own(monkeypatch, lambda values: values[0] * 0 - 1e-10).score()[0].tolist() == [20.0] * 6


def test_a_method_that_a_worker_does_not_know_is_named():
    with pytest.raises(UsageError, match="the method 'mine' is unknown in this process; workers must import"):
        method("mine", 2.0)


def test_score_and_mean_parts_at_once_are_those_apart():
    """Of a flat weighted mean they come of one product, of any other tree of two."""
    for children in (FLAT, NESTED):
        found = evaluate(tree(children), POINTS, draws=6)
        score, means = found.means()
        apart = evaluate(tree(children), POINTS, draws=6)
        np.testing.assert_array_equal(score, apart.score())
        parts = {name: part.mean(axis=1) for name, part in apart.parts()}
        for name, mean in means:
            np.testing.assert_array_equal(mean, parts.pop(name))
        assert not parts


@pytest.mark.parametrize("combine", ["arithmetic", {"max": 0.5, "power_mean": 0.5}])
@pytest.mark.parametrize("absent", ["", "c", "d"])
def test_other_points_for_a_leaf_give_to_the_bit_what_all_of_them_anew_give(combine, absent):
    rng = np.random.default_rng(1)
    built = tree({**NESTED, "e": {"weight": 2, "combine": combine, "children": {"f": leaf(1), "g": leaf(2)}}}, 0.3)
    points = {name: rng.uniform(0, 100, 40) for name in "acdfg"}
    before = evaluate(built, points, draws=40)
    changed = {"c": rng.uniform(0, 100, (1, 40)), "f": np.zeros((1, 40))}
    present = {name: np.array([name != absent]) for name in changed}
    again = before.with_leaves(changed, present)
    whole = evaluate(built, {**points, **changed}, {*points} - ({absent} & {*changed}), draws=40)
    np.testing.assert_array_equal(again.score(), whole.score())
    for (name, part), (_, other) in zip(again.parts(), whole.parts(), strict=True):
        np.testing.assert_array_equal(part, other, err_msg=name)
    assert not np.array_equal(before.score(), again.score()), "and it is another score"
    np.testing.assert_array_equal(before.score(), evaluate(built, points, draws=40).score())
