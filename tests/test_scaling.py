"""Every scale ends in 0-100, rises, and does what its formula says; relative scales against scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from threatscore.scaling import (
    AnyScale,
    Linear,
    Log,
    MinMax,
    Percentile,
    Piecewise,
    Rank,
    Scale,
    Step,
    ZScore,
)

LINEAR = Linear(kind="linear", low=-10, high=40)
LOG = Log(kind="log", low=10, high=10_000)
PIECES = Piecewise(kind="piecewise", points=[[0, 0], [0.1, 20], [2, 80], [12, 100]])
STEP = Step(kind="steps", steps=[["none", 0], ["some", 35], ["armed", 100]])
WITH_GOALPOSTS = [LINEAR, LOG, PIECES]
RELATIVE = [MinMax(kind="min_max"), ZScore(kind="z_score"), Rank(kind="rank"), Percentile(kind="percentile")]

raws = arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=st.floats(-1e6, 1e6))
tied = arrays(float, st.tuples(st.integers(1, 7), st.integers(1, 4)), elements=st.sampled_from([0.1, 0.2, 0.3, 5.0]))


def made(**values):
    return TypeAdapter(AnyScale).validate_python(values)


def by_kind(scale):
    return scale.kind


# Goalposts


@pytest.mark.parametrize(
    ("scale", "raw", "points"),
    [
        (LINEAR, [-99, -10, 15, 40, 99], [0, 0, 50, 100, 100]),
        (LOG, [-5, 0, 10, 100, 1000, 10_000, 1e9], [0, 0, 0, 100 / 3, 200 / 3, 100, 100]),
        (PIECES, [-1, 0, 0.05, 0.1, 1.05, 2, 7, 12, 99], [0, 0, 10, 20, 50, 80, 90, 100, 100]),
        (STEP, [0, 1, 2], [0, 35, 100]),
    ],
    ids=["linear", "log", "piecewise", "steps"],
)
def test_a_value_between_the_goalposts_has_the_points_of_the_formula(scale, raw, points):
    np.testing.assert_allclose(scale.apply(np.array([raw], dtype=float)), [points], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("scale", WITH_GOALPOSTS, ids=by_kind)
def test_only_what_lies_beyond_a_goalpost_is_clipped(scale):
    low, high = scale.widest().ppf(np.array([1e-300, 1 - 2.0**-53]))
    low, high = round(float(low), 9), round(float(high), 9)
    raw = np.array([[low - 1, np.nextafter(low, -np.inf), low, (low + high) / 2, high, high + 1]])
    assert scale.clipped(raw).tolist() == [[True, True, False, False, False, True]]


@pytest.mark.parametrize("scale", WITH_GOALPOSTS, ids=by_kind)
@given(u=st.floats(1e-9, 1 - 1e-9))
def test_the_widest_belief_never_leaves_the_goalposts(scale, u):
    assert not scale.clipped(scale.widest().ppf(np.array([[u, 2.0**-54, 1 - 2.0**-53]]))).any()


@pytest.mark.parametrize("scale", [LINEAR, LOG], ids=by_kind)
@given(u=st.floats(1e-9, 1 - 1e-9))
def test_the_widest_belief_inverts_the_scale(scale, u):
    """Spread evenly over the whole scale: its u-quantile has 100 u points."""
    assert scale.apply(scale.widest().ppf(np.array([[u]])))[0, 0] == pytest.approx(100 * u, abs=1e-9)


def test_the_widest_belief_of_steps_gives_each_the_same_chance():
    assert STEP.widest().probabilities == (1 / 3, 1 / 3, 1 / 3)
    assert PIECES.widest().mean() == 6
    assert all(scale.widest() is None for scale in RELATIVE)


goalposts = st.tuples(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def piecewise(points):
    """Both coordinates put in order, so that the points rise."""
    x, y = zip(*points, strict=True)
    return Piecewise(kind="piecewise", points=tuple(zip(sorted(x), sorted(y), strict=True)))


point = st.tuples(st.floats(-1e6, 1e6), st.floats(0, 100))
SCALES = (
    goalposts.filter(lambda ends: ends[0] < ends[1]).map(lambda ends: Linear(kind="linear", low=ends[0], high=ends[1]))
    | st.tuples(st.floats(1e-6, 1e6), st.floats(1.001, 1e6)).map(lambda t: Log(kind="log", low=t[0], high=t[0] * t[1]))
    | st.lists(point, min_size=2, max_size=6, unique_by=lambda p: p[0]).map(piecewise)
)


@given(SCALES, raws)
def test_points_lie_in_0_to_100_and_a_higher_value_never_has_fewer(scale, raw):
    points = scale.apply(raw)
    assert points.shape == raw.shape
    assert ((points >= 0) & (points <= 100)).all()
    order = np.argsort(raw, axis=None)
    assert (np.diff(points.ravel()[order]) >= -1e-10).all()


@given(SCALES, raws)
def test_equal_values_have_equal_points_in_any_block(scale, raw):
    points = scale.apply(raw)
    alone = [[scale.apply(raw[i : i + 1, j : j + 1])[0, 0] for j in range(raw.shape[1])] for i in range(raw.shape[0])]
    np.testing.assert_array_equal(points, alone)


# Relative scales


@pytest.mark.parametrize("scale", RELATIVE, ids=by_kind)
@given(raw=raws | tied)
def test_relative_points_lie_in_0_to_100_rise_and_tie(scale, raw):
    points = scale.apply(raw)
    assert ((points >= 0) & (points <= 100)).all()
    assert not scale.clipped(raw).any()
    for draw in range(raw.shape[1]):
        order = np.argsort(raw[:, draw], kind="stable")
        assert (np.diff(points[order, draw]) >= -1e-9).all()
        ties = np.diff(raw[order, draw]) == 0
        assert (np.diff(points[order, draw])[ties] == 0).all()


@pytest.mark.parametrize("scale", RELATIVE, ids=by_kind)
@given(raw=raws | tied)
def test_a_draw_is_scaled_by_itself(scale, raw):
    """One draw or many, alone or in a block: the same floats."""
    points = scale.apply(raw)
    for draw in range(raw.shape[1]):
        np.testing.assert_array_equal(points[:, [draw]], scale.apply(raw[:, [draw]].copy()))


@pytest.mark.parametrize("scale", RELATIVE, ids=by_kind)
def test_a_single_unit_and_equal_units_are_in_the_middle(scale):
    np.testing.assert_array_equal(scale.apply(np.array([[3.0, 4.0]])), [[50, 50]])
    for units in range(2, 12):  # the mean of seven times 0.1 is not 0.1
        np.testing.assert_array_equal(scale.apply(np.full((units, 2), 0.1)), np.full((units, 2), 50.0))


@given(raws | tied)
def test_ranks_are_scipys(raw):
    ranks = stats.rankdata(raw, method="average", axis=0)
    units = len(raw)
    expected = 100 * (ranks - 1) / (units - 1) if units > 1 else np.full(raw.shape, 50.0)
    np.testing.assert_allclose(Rank(kind="rank").apply(raw), expected, atol=1e-12)


@given(raws | tied)
def test_percentiles_are_scipys(raw):
    expected = [[stats.percentileofscore(raw[:, j], x, kind="mean") for j, x in enumerate(row)] for row in raw]
    np.testing.assert_allclose(Percentile(kind="percentile").apply(raw), expected, atol=1e-12)


@given(arrays(float, (5, 2), elements=st.integers(-50, 50).map(float)))
def test_z_scores_are_scipys(raw):
    raw[0] += 1000  # units that differ
    np.testing.assert_allclose(
        ZScore(kind="z_score").apply(raw), 100 * stats.norm.cdf(stats.zscore(raw, axis=0)), atol=1e-9
    )


def test_min_max_by_hand():
    raw = np.array([[1.0, 5.0], [2.0, 5.0], [5.0, 7.0]])
    np.testing.assert_allclose(MinMax(kind="min_max").apply(raw), [[0, 0], [25, 0], [100, 100]])


def test_another_unit_moves_the_others_only_on_a_relative_scale():
    raw, more = np.array([[1.0], [2.0], [5.0]]), np.array([[1.0], [2.0], [5.0], [50.0]])
    assert all((scale.apply(more)[:3] != scale.apply(raw)).any() and scale.relative for scale in RELATIVE)
    assert all((scale.apply(more)[:3] == scale.apply(raw)).all() and not scale.relative for scale in WITH_GOALPOSTS)


# What the file may say


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "linear", "low": 5, "high": 5}, "the low goalpost must lie below the high one, not 5 and 5"),
        ({"kind": "linear", "low": 6, "high": 5}, "write 'worse: lower'"),
        ({"kind": "linear", "low": -1e308, "high": 1e308}, "too near or too far apart"),
        ({"kind": "linear", "low": 0, "high": 5e-324}, "too near or too far apart"),
        ({"kind": "linear", "low": float("-inf"), "high": 5}, "finite"),
        ({"kind": "log", "low": 0, "high": 5}, "a log scale cannot start at 0"),
        ({"kind": "log", "low": -1, "high": 5}, "a log scale cannot start at -1"),
        ({"kind": "log", "low": 5, "high": 2}, "the low goalpost must lie below"),
        ({"kind": "log", "low": 1e-300, "high": 1e300}, "too near or too far apart"),
        ({"kind": "log", "low": 1e15, "high": 1e15 + 0.125}, "too near or too far apart"),
        ({"kind": "piecewise", "points": [[0, 0]]}, "at least 2"),
        ({"kind": "piecewise", "points": [[0, 0], [0, 50]]}, "the points must rise"),
        ({"kind": "piecewise", "points": [[0, 50], [1, 20]]}, "the points must rise"),
        ({"kind": "piecewise", "points": [[0, 0], [1, 101]]}, "less than or equal to 100"),
        ({"kind": "steps", "steps": [["a", 0], ["a", 50]]}, "two steps have the same name"),
        ({"kind": "steps", "steps": [["a", 50], ["b", 0]]}, "a higher step is better, write 'worse: lower'"),
        ({"kind": "steps", "steps": [["", 0], ["b", 50]]}, "at least 1 character"),
        ({"kind": "rank", "low": 0}, "Extra inputs"),
        ({"kind": "linear", "low": "0", "high": 1}, "valid number"),
        ({"kind": "linear", "low": True, "high": 1}, "valid number"),
    ],
)
def test_a_scale_that_makes_no_sense_is_refused(values, said):
    with pytest.raises(ValidationError) as caught:
        made(**values)
    assert said in str(caught.value)


@pytest.mark.parametrize("scale", [*WITH_GOALPOSTS, STEP, *RELATIVE], ids=by_kind)
def test_a_scale_is_found_by_its_kind(scale):
    assert made(**scale.model_dump()) == scale


def test_an_abstract_scale_maps_nothing():
    with pytest.raises(TypeError, match="abstract"):
        Scale().apply(np.zeros((1, 1)))
    assert STEP.names == ("none", "some", "armed")
    assert not STEP.clipped(np.zeros((1, 2))).any()
