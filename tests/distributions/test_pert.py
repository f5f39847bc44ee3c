"""PERT against scipy's beta distribution, and its stretching against the logarithm it is made on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from threatscore.distributions import Pert, ZeroOr
from threatscore.distributions import pert as module

U = np.concatenate([np.geomspace(1e-9, 0.5, 4000), 1 - np.geomspace(1e-9, 0.5, 4000)])
PEAKS = [0.0, 1e-12, 1e-6, 0.003, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.62, 0.9, 0.999, 1 - 1e-9, 1.0]
RANGES = [(0.0, 1.0), (1.0, 1e6), (1e-3, 2e-3), (999_999.0, 1e6), (0.0, 1e12)]
ends = st.floats(1e-3, 1e6)
peaks = st.floats(0, 1) | st.sampled_from(PEAKS)


def law(belief):
    """Return scipy's distribution of an unstretched belief, from the definition by Malcolm et al."""
    width = belief.high - belief.low
    a = 1 + 4 * (belief.mode - belief.low) / width
    return stats.beta(a, 6 - a, loc=belief.low, scale=width)


def between(low, high, peak):
    return Pert(low, min(high, low + peak * (high - low)), high)


def worst_error(belief, u):
    """Return the largest error of the quantiles, relative to the range; the upper half is taken from above."""
    oracle = law(belief)
    exact = np.where(u < 0.5, oracle.ppf(u), oracle.isf(1 - u))
    return np.abs(belief.ppf(u) - exact).max() / (belief.high - belief.low)


@pytest.mark.parametrize("peak", PEAKS)
@pytest.mark.parametrize(("low", "high"), RANGES)
def test_quantiles_are_within_a_millionth_of_the_range(low, high, peak):
    assert worst_error(between(low, high, peak), U) < 2e-7


def test_a_table_of_too_few_modes_or_points_would_be_noticed(monkeypatch):
    for name, value in (("MODES", 10), ("STEPS", 4)):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, value)
            module._lower_halves.cache_clear()
            module._cubics.cache_clear()
            assert worst_error(Pert(0, 0.003, 1), U) > 1e-6, name
    module._lower_halves.cache_clear()
    module._cubics.cache_clear()
    assert worst_error(Pert(0, 0.003, 1), U) < 2e-7


@pytest.mark.parametrize("peak", PEAKS)
def test_distribution_function_and_mean_are_scipys(peak):
    belief = between(50.0, 300.0, peak)
    x = np.concatenate([law(belief).ppf(U[::100]), [-1.0, 0.0, 49.0, 50.0, 300.0, 1e9]])
    np.testing.assert_allclose(belief.cdf(x), law(belief).cdf(x), rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(belief.sf(x), law(belief).sf(x), rtol=1e-9, atol=1e-15)
    np.testing.assert_array_equal(belief.cdf_left(x), belief.cdf(x))
    assert belief.mean() == pytest.approx(law(belief).mean(), rel=1e-12)
    assert belief.median == pytest.approx(law(belief).median(), rel=1e-12)


@pytest.mark.parametrize("peak", PEAKS)
def test_draws_have_the_moments_of_the_beta_distribution(peak):
    belief = between(50.0, 300.0, peak)
    drawn = belief.ppf((np.arange(200_000) + 0.5) / 200_000)
    expected = law(belief).stats(moments="mvsk")
    found = drawn.mean(), drawn.var(), stats.skew(drawn), stats.kurtosis(drawn)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)


def test_the_published_moments():
    """Malcolm et al.: the mean is (a + 4m + b)/6; by the beta distribution the variance is (mean - a)(b - mean)/7."""
    belief = Pert(10, 12, 30)
    assert belief.mean() == pytest.approx((10 + 48 + 30) / 6)
    drawn = belief.ppf((np.arange(200_000) + 0.5) / 200_000)
    assert drawn.var() == pytest.approx((belief.mean() - 10) * (30 - belief.mean()) / 7, rel=1e-4)


@given(ends | st.just(0.0), ends, peaks, st.just(1.0) | st.floats(1, 4))
def test_quantiles_rise_and_stay_between_the_ends(low, width, peak, stretch):
    belief = between(low, low + width, peak)
    belief = Pert(belief.low, belief.mode, belief.high, stretch)
    u = np.sort(np.concatenate([[2.0**-54, 1e-300, 1 - 2.0**-53], np.linspace(1e-6, 1 - 1e-6, 5001), U]))
    drawn = belief.ppf(u)
    assert (np.diff(drawn) >= -1e-13 * drawn[1:] - 1e-13 * width * (stretch == 1)).all()
    least, most = belief._stretched(np.array([belief.low, belief.high]), stretch)
    assert ((drawn >= least * (1 - 1e-12)) & (drawn <= most * (1 + 1e-12))).all()
    assert stretch != 1 or ((drawn >= low) & (drawn <= low + width)).all()


@given(ends | st.just(0.0), ends, peaks, st.floats(1e-6, 1 - 1e-6), st.just(1.0) | st.floats(1, 4))
def test_the_distribution_function_undoes_the_quantiles(low, width, peak, u, stretch):
    belief = between(low, low + width, peak)
    belief = Pert(belief.low, belief.mode, belief.high, stretch)
    steepest = law(Pert(0, peak, 1)).pdf(np.clip(peak, 1e-12, 1 - 1e-12))
    assert belief.cdf(belief.ppf([u])) == pytest.approx([u], abs=2e-7 * steepest + 1e-13 * (low + width) / width * 5e3)
    assert belief.sf(belief.isf([u])) == pytest.approx([u], abs=2e-7 * steepest + 1e-13 * (low + width) / width * 5e3)


@pytest.mark.parametrize(("a", "b"), [(0.1, 0.4), (0.0, 0.5), (0.5, 1.0), (0.9, 0.95)])
def test_truncation_is_the_analytic_truncated_law(a, b):
    belief = Pert(50, 100, 300)
    low, high = law(belief).ppf([a, b])
    u = np.linspace(0.001, 0.999, 99)
    np.testing.assert_allclose(belief.ppf_within(u, low, high), law(belief).ppf(a + u * (b - a)), atol=250 * 2e-7)
    assert belief.mass(low, high) == pytest.approx(b - a, abs=1e-12)


# Stretching


@pytest.mark.parametrize("belief", [Pert(1000, 2500, 3000), Pert(0, 20, 100), Pert(0, 0, 9), Pert(1, 1, 1e6)], ids=repr)
@pytest.mark.parametrize("spread", [0.0, 0.1, 0.5, 1.5])
def test_stretching_keeps_the_median_and_adds_in_quadrature(belief, spread):
    wide = belief.widened(spread)

    def half_width(b):
        return np.log(b.ppf([0.95])[0] / b.ppf([0.05])[0]) / (2 * stats.norm.ppf(0.95))

    assert wide.ppf([0.5]) == pytest.approx([law(belief).median()], rel=1e-6)
    assert half_width(wide) == pytest.approx(np.hypot(half_width(belief), spread), rel=1e-5)
    u = np.linspace(0.001, 0.999, 99)
    expected = law(belief).median() * (law(belief).ppf(u) / law(belief).median()) ** wide.stretch
    np.testing.assert_allclose(wide.ppf(u), expected, rtol=1e-4, atol=1e-5 * belief.high)
    np.testing.assert_allclose(wide.cdf(expected), u, rtol=1e-9)
    assert wide.widened(0.0) == wide
    assert (wide == belief) == (spread == 0)


def test_widening_twice_is_widening_by_the_root_of_the_squares():
    once, twice = Pert(10, 20, 90).widened(0.5), Pert(10, 20, 90).widened(0.3).widened(0.4)
    assert twice.stretch == pytest.approx(once.stretch, rel=1e-12)


@pytest.mark.parametrize("belief", [Pert(1000, 2500, 3000, 1.7), Pert(0, 20, 100, 3), Pert(1, 1, 1e4, 1.2)], ids=repr)
def test_the_mean_of_a_stretched_belief_is_the_integral_of_its_quantiles(belief):
    base = law(Pert(belief.low, belief.mode, belief.high))

    def at(u):
        return base.median() * (base.ppf(u) / base.median()) ** belief.stretch

    assert belief.mean() == pytest.approx(integrate.quad(at, 0, 1, limit=200, epsrel=1e-9)[0], rel=1e-6)


def test_zero_stays_zero():
    belief = Pert(0, 3, 10).widened(1.0)
    assert belief.cdf(0.0) == 0
    assert belief.cdf([-1.0]) == [0]
    assert belief.sf(-1.0) == 1
    assert belief._stretched(np.array([0.0]), belief.stretch).tolist() == [0]


def test_a_share_at_zero_may_stand_before_it():
    belief = ZeroOr(0.2, Pert(5, 6, 10))
    assert belief.ppf([0.1, 0.6]) == pytest.approx([0, law(Pert(5, 6, 10)).median()], rel=1e-6)
