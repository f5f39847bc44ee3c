"""Noise on weights and the choice of methods, draw by draw."""

import numpy as np
import pytest
from scipy import stats

from threatscore.judgements import judgement
from threatscore.model import model_of
from threatscore.streams import Streams


def leaf(weight, **more):
    return {
        "weight": weight,
        "of": "pair",
        "from": {"claims": "x"},
        "scale": {"kind": "linear", "low": 0, "high": 1},
        **more,
    }


NESTED = {"a": leaf(1), "b": {"weight": 3, "children": {"c": leaf(1), "d": leaf(1)}}}


def tree(children, spread=0.0, **more):
    return model_of({"score": {"children": children, **more}, "weight_uncertainty": {"spread": spread}})


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


def test_weights_are_normalised_among_siblings_and_excluded_where_they_are_zero():
    m = tree({"a": leaf(1), "b": leaf(3), "c": leaf(0)}, spread=0.25)
    drawn = judgement(m, Streams(1, 40))
    weights = drawn.weights["score"]
    assert weights.shape == (3, 40)
    np.testing.assert_allclose(weights.sum(axis=0), 1, atol=1e-15)
    assert not weights[2].any()
    np.testing.assert_allclose(weights[1] / weights[0], 3 * drawn.noise["b"] / drawn.noise["a"])


def test_some_of_the_draws():
    m = tree(NESTED, spread=0.25, combine={"arithmetic": 0.5, "max": 0.5})
    drawn, some = judgement(m, Streams(1, 40)), np.array([3, 5, 5])
    kept = drawn.of_draws(some)
    for before, after in ((drawn.noise, kept.noise), (drawn.chosen, kept.chosen), (drawn.weights, kept.weights)):
        for name in before:
            assert np.array_equal(after[name], before[name][..., some])
    certain = judgement(tree(NESTED), Streams(1, 40)).of_draws(some)
    assert certain.weights["score"].tolist() == [[0.25], [0.75]], "what is certain has one draw, for all"
