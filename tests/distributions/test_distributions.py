"""Every belief against its closed form and scipy: quantiles, distribution function, mean, truncation and atoms."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, stats

from threatscore.distributions import (
    Belief,
    Lognormal,
    ParetoAbove,
    Point,
    PowerBelow,
    Steps,
    Tabulated,
    ZeroOr,
)

U = np.array([1e-12, 1e-6, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1 - 1e-6, 1 - 1e-12])
GRID = (np.arange(200_000) + 0.5) / 200_000

CONTINUOUS = [
    (Lognormal(1732.05, 0.334, 0.334), stats.lognorm(0.334, scale=1732.05)),
    (PowerBelow(500, 2), stats.powerlaw(2, scale=500)),
    (PowerBelow(500, 1), stats.uniform(0, 500)),
    (PowerBelow(3, 0.5), stats.powerlaw(0.5, scale=3)),
    (ParetoAbove(500, 3), stats.pareto(3, scale=500)),
    (ParetoAbove(1, 1.5), stats.pareto(1.5)),
    (Tabulated((10, 20), (0, 1)), stats.uniform(10, 10)),
    (Tabulated((10, 10_000), (0, 1), log=True), stats.loguniform(10, 10_000)),
    (Tabulated((0, 1, 4, 10), (0, 0.2, 0.7, 1)), stats.rv_histogram(([0.2, 0.5, 0.3], [0, 1, 4, 10]), density=False)),
]
SPLIT = Lognormal(100, 0.2, 0.8)
ATOMS = [
    Point(3.0),
    Point(0.0),
    Lognormal(5, 0, 0),
    Lognormal(5, 0, 0.4),
    Lognormal(5, 0.4, 0),
    ZeroOr(0.1, PowerBelow(500, 2)),
    ZeroOr(0.5, ZeroOr(0.2, Point(7.0))),
    ZeroOr(0.0, Lognormal(5, 0.4, 0.4)),
    Steps((0.25, 0.5, 0.25)),
    Steps((0.0, 0.3, 0.7, 0.0)),
    Steps((1.0,)),
]
ALL = [belief for belief, _ in CONTINUOUS] + [SPLIT] + ATOMS


def named(belief):
    return repr(belief)


positive = st.floats(1e-3, 1e6)
spread = st.just(0.0) | st.floats(1e-3, 2)
beliefs = st.recursive(
    st.builds(Point, positive)
    | st.builds(Lognormal, positive, spread, spread)
    | st.builds(PowerBelow, positive, st.floats(0.2, 5))
    | st.builds(ParetoAbove, positive, st.floats(1.1, 6))
    | st.builds(lambda low, width, log: Tabulated((low, low * (1 + width)), (0, 1), log), positive, st.floats(0.1, 50),
                st.booleans()),
    lambda inner: st.builds(ZeroOr, st.floats(0, 0.99), inner),
    max_leaves=2,
) | st.lists(st.floats(0.01, 1), min_size=1, max_size=5).map(lambda p: Steps(tuple(np.array(p) / sum(p))))  # fmt: skip
uniforms = st.lists(st.floats(1e-9, 1 - 1e-9), min_size=1, max_size=5).map(np.array)


@pytest.mark.parametrize(("belief", "law"), CONTINUOUS, ids=[named(belief) for belief, _ in CONTINUOUS])
def test_quantiles_distribution_function_and_mean_are_scipys(belief, law):
    np.testing.assert_allclose(belief.ppf(U), law.ppf(U), rtol=1e-9)
    x = np.concatenate([law.ppf(U), [-1.0, 0.0, law.ppf(1e-12) / 2, 1e9]])
    np.testing.assert_allclose(belief.cdf(x), law.cdf(x), rtol=1e-9, atol=1e-13)
    np.testing.assert_array_equal(belief.cdf_left(x), belief.cdf(x))
    assert belief.mean() == pytest.approx(law.mean(), rel=1e-9)


@pytest.mark.parametrize(("belief", "law"), CONTINUOUS, ids=[named(belief) for belief, _ in CONTINUOUS])
@pytest.mark.parametrize(("a", "b"), [(0.1, 0.4), (0.0, 0.5), (0.5, 1.0), (0.9, 0.95)])
def test_truncation_is_the_analytic_truncated_law(belief, law, a, b):
    """F^-1(F(low) + u (F(high) - F(low))), by scipy's F, or its survival function where the interval lies above."""
    low, high = law.ppf(a) if a else -np.inf, law.ppf(b) if b < 1 else np.inf
    if belief.cdf_left(low) < 0.5:
        expected = law.ppf(law.cdf(low) + U * (law.cdf(high) - law.cdf(low)))
    else:
        expected = law.isf(law.sf(high) + (1 - U) * (law.sf(low) - law.sf(high)))
    found = belief.ppf_within(U, low, high)
    np.testing.assert_allclose(found, expected, rtol=1e-7)
    assert ((found >= low) & (found <= high)).all()
    assert belief.mass(low, high) == pytest.approx(b - a, abs=1e-12)


@pytest.mark.parametrize("z", [5, 8.5, 12, 20, 30])
def test_both_tails_are_equally_sharp(z):
    """A bound far above the median leaves the mirror image of the same bound far below it."""
    belief = Lognormal(100, 0.25, 0.25)
    bound = 100 * np.exp(0.25 * z)
    above = belief.ppf_within(U, bound, 1e300)
    below = belief.ppf_within(1 - U, 0.0, 100**2 / bound)
    np.testing.assert_allclose(above, 100**2 / below, rtol=1e-9)
    assert belief.mass(bound, 1e300) == pytest.approx(stats.norm.sf(z), rel=1e-9)
    assert len(np.unique(above)) == len(U)


def test_a_truncated_lognormal_is_the_truncated_normal_of_its_logarithm():
    belief, low, high = Lognormal(1000, 0.5, 0.5), 500.0, 1200.0
    a, b = np.log([low / 1000, high / 1000]) / 0.5
    expected = 1000 * np.exp(0.5 * stats.truncnorm(a, b).ppf(U))
    np.testing.assert_allclose(belief.ppf_within(U, low, high), expected, rtol=1e-9)


def test_truncation_takes_its_own_bounds_in_each_draw():
    belief = Lognormal(100, 0.5, 0.5)
    low, high = np.array([0.0, 50.0, 120.0]), np.array([1e300, 90.0, 120.5])
    found = belief.ppf_within(np.array([0.3, 0.3, 0.3]), low, high)
    alone = [belief.ppf_within(np.array([0.3]), a, b)[0] for a, b in zip(low, high, strict=True)]
    assert found.tolist() == alone
    np.testing.assert_array_equal(belief.mass(low, high), [belief.mass(a, b) for a, b in zip(low, high, strict=True)])


# The split lognormal


def test_a_split_lognormal_has_a_half_normal_on_each_side():
    """Wallis 2014 with equal weights: the median stays the median, each side has its own spread."""
    lower, upper = stats.lognorm(0.2, scale=100), stats.lognorm(0.8, scale=100)
    np.testing.assert_allclose(SPLIT.ppf(U), np.where(U < 0.5, lower.ppf(U), upper.ppf(U)), rtol=1e-9)
    x = np.array([0.0, 50.0, 99.0, 100.0, 101.0, 400.0])
    np.testing.assert_allclose(SPLIT.cdf(x), np.where(x < 100, lower.cdf(x), upper.cdf(x)), rtol=1e-9)


@pytest.mark.parametrize("belief", [SPLIT, Lognormal(100, 0, 0.8), Lognormal(100, 0.8, 0), Lognormal(3, 1.5, 0.1)])
def test_the_mean_of_a_split_lognormal_is_the_integral_of_its_quantiles(belief):
    def at(z):
        return belief.median * np.exp(z * (belief.below if z < 0 else belief.above)) * stats.norm.pdf(z)

    assert belief.mean() == pytest.approx(integrate.quad(at, -40, 0)[0] + integrate.quad(at, 0, 40)[0], rel=1e-9)


def test_a_range_read_as_a_central_interval_has_the_worked_numbers():
    """../shared/reference/README.md: 1,000 to 3,000 at 90 %: sigma 0.333954, median 1732.05, mean 1831.4."""
    sigma = np.log(3) / (2 * stats.norm.ppf(0.95))
    belief = Lognormal(np.exp(7.457061), sigma, sigma)
    assert sigma == pytest.approx(0.333954, abs=5e-7)
    np.testing.assert_allclose(belief.ppf(np.array([0.05, 0.5, 0.95])), [1000, 1732.05, 3000], rtol=5e-6)
    assert belief.mean() == pytest.approx(1831.4, abs=0.05)


# Atoms


@pytest.mark.parametrize(
    ("belief", "x", "left", "upto"),
    [
        (Point(3.0), [2.9, 3.0, 3.1], [0, 0, 1], [0, 1, 1]),
        (Lognormal(5, 0, 0), [4, 5, 6], [0, 0, 1], [0, 1, 1]),
        (Lognormal(5, 0, 0.4), [4, 5, 5 * np.exp(0.4)], [0, 0, stats.norm.cdf(1)], [0, 0.5, stats.norm.cdf(1)]),
        (Lognormal(5, 0.4, 0), [5 * np.exp(-0.4), 5, 6], [stats.norm.cdf(-1), 0.5, 1], [stats.norm.cdf(-1), 1, 1]),
        (Lognormal(5, 0.4, 0.1), [5.0], [0.5], [0.5]),
        (ZeroOr(0.1, PowerBelow(10, 1)), [-1, 0, 5, 10], [0, 0, 0.55, 1], [0, 0.1, 0.55, 1]),
        (ZeroOr(0.5, Point(7)), [0, 6, 7, 8], [0, 0.5, 0.5, 1], [0.5, 0.5, 1, 1]),
        (ZeroOr(1.0, Point(7)), [-1, 0, 7], [0, 0, 1], [0, 1, 1]),
        (Steps((0.25, 0.5, 0.25)), [-1, 0, 0.5, 1, 2, 9], [0, 0, 0.25, 0.25, 0.75, 1], [0, 0.25, 0.25, 0.75, 1, 1]),
        (Steps((1.0,)), [-np.inf, 0, np.inf], [0, 0, 1], [0, 1, 1]),
    ],
    ids=lambda value: named(value) if isinstance(value, Belief) else "",
)
def test_an_atom_counts_from_its_value_on_and_not_below(belief, x, left, upto):
    np.testing.assert_allclose(belief.cdf_left(np.array(x, dtype=float)), left, atol=1e-15)
    np.testing.assert_allclose(belief.cdf(np.array(x, dtype=float)), upto, atol=1e-15)
    np.testing.assert_allclose([belief.cdf(value) for value in x], upto, atol=1e-15)


@pytest.mark.parametrize("belief", ALL, ids=named)
def test_the_share_of_draws_at_an_atom_is_its_mass(belief):
    drawn = belief.ppf(GRID)
    values, counts = np.unique(drawn, return_counts=True)
    for value, count in zip(values[counts > 100], counts[counts > 100], strict=True):
        assert count / len(GRID) == pytest.approx(float(belief.mass(value, value)), abs=2e-5)


@pytest.mark.parametrize("belief", ATOMS, ids=named)
def test_the_mean_of_a_belief_with_atoms_is_the_mean_of_its_draws(belief):
    assert belief.mean() == pytest.approx(belief.ppf(GRID).mean(), rel=1e-3, abs=1e-4)


def test_a_bound_at_an_atom_keeps_the_atom():
    """ "At least 5" leaves the half of the mass that lies at 5."""
    belief = Lognormal(5, 0, 0.4)
    assert belief.mass(5, np.inf) == 1
    np.testing.assert_array_equal(belief.ppf_within(np.array([0.1, 0.49]), 5, np.inf), [5, 5])
    assert Lognormal(5, 0.4, 0).mass(5, 5) == 0.5
    assert ZeroOr(0.3, PowerBelow(10, 1)).ppf_within(np.array([0.2]), 0, 5)[0] == 0
    assert Point(3.0).ppf_within(np.array([0.5]), 3, 3)[0] == 3


@pytest.mark.parametrize(
    ("low", "high", "left"), [(1, 2, [0, 2 / 3, 1 / 3]), (0, 1, [1 / 3, 2 / 3, 0]), (2, 2, [0, 0, 1])]
)
def test_truncated_steps_are_the_steps_left_in_proportion(low, high, left):
    drawn = Steps((0.25, 0.5, 0.25)).ppf_within(GRID, low, high)
    shares = [(drawn == step).mean() for step in range(3)]
    np.testing.assert_allclose(shares, left, atol=1e-5)


def test_a_step_without_probability_is_never_drawn():
    tenths = Steps((0.1,) * 9 + (0.1, 0.0))
    u = np.array([1e-300, 1e-16, 1 - 2.0**-53])
    assert tenths.ppf(u).tolist() == [0, 0, 9]
    assert Steps((0.0, 1.0)).ppf(u).tolist() == [1, 1, 1]


def test_probabilities_that_miss_one_by_rounding_leave_no_gap():
    belief = Steps((0.3, 0.7 - 1e-10))
    assert belief.cdf(1) == 1
    assert belief.ppf(np.array([1 - 2.0**-53]))[0] == 1
    assert belief.mean() == pytest.approx(0.7, abs=1e-9)


# One step off


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((0, 1, 0), (0.1, 0.8, 0.1)),
        ((1, 0, 0), (0.8, 0.2, 0)),
        ((0, 0, 1), (0, 0.2, 0.8)),
        ((1, 0), (0.8, 0.2)),
        ((0.5, 0.5), (0.5, 0.5)),
        ((0.25, 0.5, 0.25), (0.25, 0.5, 0.25)),
        ((0, 1, 0, 0, 0), (0.1, 0.8, 0.1, 0, 0)),
        ((1,), (1,)),
    ],
)
def test_a_slip_goes_up_or_down_alike_and_is_reflected_at_the_ends(before, after):
    np.testing.assert_allclose(Steps(before).slipped(0.2).probabilities, after, atol=1e-15)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6), st.floats(0, 1))
def test_a_slip_keeps_the_total_and_mirrors(weights, chance):
    p = np.array(weights) / sum(weights)
    moved = np.array(Steps(tuple(p)).slipped(chance).probabilities)
    assert moved.sum() == pytest.approx(1, abs=1e-12)
    assert (moved >= 0).all()
    np.testing.assert_allclose(Steps(tuple(p[::-1])).slipped(chance).probabilities, moved[::-1], atol=1e-15)


def test_no_slip_changes_nothing():
    assert Steps((0.2, 0.8)).slipped(0) == Steps((0.2, 0.8))


# What holds for every belief


@given(beliefs, uniforms)
def test_a_quantile_is_where_the_distribution_function_reaches_u(belief, u):
    """Galois: F(Q(u)-) <= u <= F(Q(u)), which for a continuous belief is F(Q(u)) = u."""
    x = belief.ppf(u)
    assert (belief.cdf_left(x) <= u + 1e-9).all()
    assert (belief.cdf(x) >= u - 1e-9).all()


@given(beliefs, uniforms)
def test_quantiles_rise_with_u(belief, u):
    drawn = belief.ppf(np.sort(u))
    assert (np.diff(drawn) >= 0).all()
    assert np.isfinite(drawn).all()


@given(beliefs, st.lists(st.floats(-1, 1e7), min_size=2, max_size=6))
def test_the_distribution_function_rises_from_0_to_1(belief, values):
    x = np.sort(values)
    f, left = belief.cdf(x), belief.cdf_left(x)
    assert (np.diff(f) >= 0).all()
    assert (np.diff(left) >= 0).all()
    assert ((left <= f) & (left >= 0) & (f <= 1)).all()
    assert belief.cdf(-1e-9) == 0
    assert belief.cdf(np.inf) == 1
    assert belief.mass(-np.inf, np.inf) == 1


@given(beliefs, uniforms, st.floats(0.01, 0.98), st.floats(0.01, 0.98))
def test_truncated_draws_lie_within_and_follow_the_truncated_law(belief, u, a, b):
    low, high = np.sort(belief.ppf(np.array([a, b])))
    mass = belief.mass(low, high)
    assume(mass > 1e-3)
    x = belief.ppf_within(u, low, high)
    assert ((x >= low) & (x <= high)).all()
    start = belief.cdf_left(low)
    assert ((belief.cdf_left(x) - start) / mass <= u + 1e-6).all()
    assert ((belief.cdf(x) - start) / mass >= u - 1e-6).all()


@given(beliefs)
def test_the_most_extreme_uniforms_have_finite_quantiles(belief):
    assert np.isfinite(belief.ppf(np.array([2.0**-54, 1 - 2.0**-53]))).all()


@given(beliefs, uniforms)
def test_one_draw_or_many_in_any_shape_give_the_same_floats(belief, u):
    many = belief.ppf(u)
    assert [belief.ppf(u[i : i + 1])[0] for i in range(len(u))] == many.tolist()
    np.testing.assert_array_equal(belief.ppf(np.stack([u, u])), np.stack([many, many]))


# The contract


def test_every_kind_is_known_by_its_name():
    assert set(Belief.known) == {
        "point", "lognormal", "power_below", "pareto_above", "zero_or", "tabulated", "steps", "pert",
        "row_by_row",
    }  # fmt: skip
    assert all(Belief.known[kind].kind == kind for kind in Belief.known)


@pytest.mark.parametrize("missing", ["kind", "drawn", "cdf", "mean"])
def test_a_belief_that_lacks_a_part_cannot_be_defined(missing):
    parts = {
        "kind": "half_made",
        "drawn": lambda self, noise: noise,
        "cdf": lambda self, x: x,
        "mean": lambda self: 0.0,
    }
    del parts[missing]
    with pytest.raises(TypeError, match="HalfMade needs a kind of its own and the methods drawn, cdf, mean"):
        type("HalfMade", (Belief,), parts)
    assert "half_made" not in Belief.known


def test_two_beliefs_cannot_share_a_kind():
    parts = {"kind": "point", "drawn": lambda self, noise: noise, "cdf": lambda self, x: x, "mean": lambda self: 0.0}
    with pytest.raises(TypeError, match="kind of its own"):
        type("Another", (Belief,), parts)


def test_an_abstract_belief_believes_nothing():
    for ask in (lambda b: b.drawn(U), lambda b: b.ppf(U), lambda b: b.cdf(1.0), lambda b: b.mean()):
        with pytest.raises(TypeError, match="abstract"):
            ask(Belief())
