"""SMAA-2 by thought, in closed form and against brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from threatscore.errors import UsageError
from threatscore.ranks import (
    acceptability,
    additive,
    central_weights,
    confidence_factors,
    holistic_acceptability,
    metaweights,
)

DRAWS = 40_000


def simplex(rng, criteria, draws):
    raw = rng.exponential(size=(criteria, draws))
    return raw / raw.sum(axis=0)


VALUES = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 6)).flatmap(
    lambda shape: st.tuples(
        arrays(float, shape, elements=st.integers(0, 3).map(float)),
        arrays(float, shape[1:], elements=st.integers(1, 4).map(float)),
    )
)


@given(VALUES)
def test_all_is_as_plain_loops_have_it(drawn):
    values, weights = drawn
    units, criteria, draws = values.shape
    scores = additive(values, weights)
    sums, mass = np.zeros((units, criteria)), np.zeros(units)
    for i, d in itertools.product(range(units), range(draws)):
        assert scores[i, d] == pytest.approx(sum(values[i, c, d] * weights[c, d] for c in range(criteria)))
    for d in range(draws):
        best = [i for i in range(units) if scores[i, d] == scores[:, d].max()]
        for i in best:
            sums[i] += weights[:, d] / len(best)
            mass[i] += 1 / len(best)
    central = central_weights(weights, scores)
    for i in range(units):
        assert np.isnan(central[i]).all() if mass[i] == 0 else central[i] == pytest.approx(sums[i] / mass[i])
    factors = confidence_factors(values, central)
    for i in range(units):
        if mass[i] == 0:
            assert np.isnan(factors[i])
            continue
        of_draw = []
        for d in range(draws):
            own = np.round([sum(values[k, c, d] * central[i, c] for c in range(criteria)) for k in range(units)], 9)
            of_draw.append((own[i] == own.max()) / (own == own.max()).sum())
        assert factors[i] == pytest.approx(np.mean(of_draw))


def test_two_specialists_are_first_where_their_criterion_weighs_more():
    """Weight of the first criterion uniform: unit 0 is first above one half, so its mean there is 3/4."""
    weights = simplex(np.random.default_rng(1), 2, DRAWS)
    values = [[1.0, 0.0], [0.0, 1.0], [0.3, 0.3]]
    scores = additive(values, weights)
    assert acceptability(scores)[:, 0] == pytest.approx([0.5, 0.5, 0], abs=0.011)
    central = central_weights(weights, scores)
    assert central[:2] == pytest.approx(np.array([[0.75, 0.25], [0.25, 0.75]]), abs=0.005)
    assert central[:2] != pytest.approx(np.array([[0.25, 0.75], [0.75, 0.25]]), abs=0.4)
    assert np.isnan(central[2]).all()
    assert confidence_factors(values, central) == pytest.approx([1, 1, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    "certain", [lambda v: v, lambda v: v[..., None], lambda v: np.repeat(v[..., None], 500, axis=2)]
)
def test_certain_values_may_come_in_any_of_three_shapes(certain):
    rng = np.random.default_rng(2)
    weights, values = simplex(rng, 3, 500), rng.random((4, 3))
    scores = additive(certain(values), weights)
    assert np.array_equal(scores, additive(values, weights))
    central = central_weights(weights, scores)
    assert np.array_equal(
        confidence_factors(certain(values), central), confidence_factors(values, central), equal_nan=True
    )


def test_certain_weights_stand_beside_uncertain_values():
    values = np.random.default_rng(3).random((3, 2, 50))
    expected = 0.25 * values[:, 0] + 0.75 * values[:, 1]
    for weights in ([0.25, 0.75], [[0.25], [0.75]]):
        assert additive(values, weights) == pytest.approx(expected)


def test_the_central_weights_average_to_the_mean_weights():
    """Every draw goes to those that are first: sum of b_i1 w_i is the mean weight."""
    rng = np.random.default_rng(4)
    weights = simplex(rng, 3, 3_000)
    scores = np.round(additive(rng.random((6, 3)), weights), 2)
    central = np.nan_to_num(central_weights(weights, scores))
    assert acceptability(scores)[:, 0] @ central == pytest.approx(weights.mean(axis=1))


def test_a_confidence_factor_is_the_chance_of_normal_values():
    """With all the weight on one criterion, A is above B with Phi of the gap in units of its spread."""
    rng = np.random.default_rng(5)
    values = np.zeros((2, 2, DRAWS))
    values[:, 0] = rng.standard_normal((2, DRAWS))
    values[0, 0] += 1
    factors = confidence_factors(values, [[1.0, 0.0], [1.0, 0.0]])
    assert factors == pytest.approx([0.7602, 0.2398], abs=4.5 * 0.5 / np.sqrt(DRAWS))


def test_identical_units_share_the_confidence():
    assert confidence_factors([[1.0, 2.0], [1.0, 2.0]], [[0.5, 0.5], [0.5, 0.5]]).tolist() == [0.5, 0.5]


def test_another_model_may_be_given():
    """The worse of two criteria counts, whatever the weights: unit 1 wins, though the sum prefers unit 0."""
    values, central = [[9.0, 1.0], [4.0, 4.0]], [[0.5, 0.5], [0.5, 0.5]]
    assert confidence_factors(values, central).tolist() == [1, 0]
    assert confidence_factors(values, central, lambda v, w: (v + 0 * w).min(axis=1)).tolist() == [0, 1]
    assert confidence_factors(values, central, lambda v, w: (v * w).sum(axis=1)).tolist() == [1, 0]


def test_blocks_change_no_bit(monkeypatch):
    rng = np.random.default_rng(6)
    weights, values = simplex(rng, 3, 700), rng.random((5, 3, 700))
    scores = np.round(additive(values, weights), 1)
    central = central_weights(weights, scores)
    monkeypatch.setattr("threatscore.ranks.order.BLOCK", 64)
    monkeypatch.setattr("threatscore.ranks.smaa.BLOCK", 64)
    assert np.array_equal(central_weights(weights, scores), central, equal_nan=True)


def test_metaweights_of_three_ranks():
    assert metaweights("linear", 3).tolist() == [1, 0.5, 0]
    assert metaweights("inverse", 3) == pytest.approx([1, 1 / 2, 1 / 3])
    assert metaweights("centroid", 3) == pytest.approx([1, 5 / 11, 2 / 11])  # 11/6, 5/6, 2/6 over 11/6
    for kind in ("linear", "inverse", "centroid"):
        assert metaweights(kind, 1).tolist() == [1]


def test_holistic_acceptability_by_thought():
    share = np.array([[0.5, 0.5, 0.0], [0.5, 0.25, 0.25], [0.0, 0.25, 0.75]])
    assert holistic_acceptability(share, "linear").tolist() == [0.75, 0.625, 0.125]
    assert holistic_acceptability(share, [1, 0, 0]).tolist() == [0.5, 0.5, 0]
    assert holistic_acceptability(share) == pytest.approx(holistic_acceptability(share, metaweights("centroid", 3)))
    assert holistic_acceptability(np.eye(4), "inverse") == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: additive([[1.0, 2.0]], [[1.0], [2.0], [3.0]]), "do not fit"),
        (lambda: additive(np.ones((2, 2, 3)), np.ones((2, 4))), "do not fit"),
        (lambda: additive([1.0], [[1.0]]), "units, criteria, draws"),
        (lambda: additive([[1.0, 2.0]], [[-1.0], [2.0]]), "weights: -1 is not within"),
        (lambda: additive([[1.0, 2.0]], [[0.0], [0.0]]), "all are zero"),
        (lambda: central_weights([[1.0, 2.0]], [[1.0]]), "2 draws of weights, but 1 of scores"),
        (lambda: confidence_factors([[1.0, 2.0]], [0.5, 0.5]), "central: shape"),
        (lambda: confidence_factors([[1.0, 2.0]], [[np.nan, 0.5]]), "finite"),
        (lambda: confidence_factors([[1.0, 2.0]], [["a", "b"]]), "central: not"),
        (lambda: confidence_factors([[1.0, 2.0]], [[0.5, 0.5]], lambda v, w: v), "scores: shape"),
        (lambda: confidence_factors([[1.0, 2.0]], [[0.5, 0.5]], lambda v, w: v[0]), "score: returned"),
        (lambda: holistic_acceptability(np.eye(2), "centriod"), "Did you mean 'centroid'"),
        (lambda: holistic_acceptability(np.eye(2), [0.5, 1]), "must not count more"),
        (lambda: holistic_acceptability(np.eye(2), [2, 1]), "meta: 2 is not within"),
        (lambda: holistic_acceptability(np.eye(2), [1.0]), "meta: shape"),
    ],
)
def test_what_does_not_fit_is_refused(call, why):
    with pytest.raises(UsageError, match=why):
        call()
