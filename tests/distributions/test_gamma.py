"""The table of Gamma quantiles against scipy's inversion, and that it rises."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv

from threatscore.distributions.gamma import TABLED, gamma_quantile

TAIL = np.geomspace(1e-16, 0.5, 400)
U = np.unique(np.concatenate([TAIL, 1 - TAIL[TAIL > 2e-16], [2.0**-54, 1 - 2.0**-53]]))
SHAPES = [*np.geomspace(*TABLED, 41), 0.5, 1.0, 1.5, 2.0, 3.7, 10.5, 123.456, 4999.5]


def exact(shape, u):
    """Scipy's own quantiles, from the nearer side: above one half by the upper tail."""
    return np.where(u < 0.5, gammaincinv(shape, u), gammainccinv(shape, 1 - u))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_relative_error_is_below_a_millionth(shape):
    expected, found = exact(shape, U), gamma_quantile(shape, U)
    normal = expected > 1e-290  # below, a double has no digits to compare
    np.testing.assert_allclose(found[normal], expected[normal], rtol=1e-6)
    assert (found[~normal] < 1e-289).all()


def test_it_is_the_inverse_of_the_distribution_function():
    u = np.linspace(0.001, 0.999, 999)
    for shape in (0.3, 1.0, 7.5, 900.0):
        np.testing.assert_allclose(gammainc(shape, gamma_quantile(shape, u)), u, rtol=1e-4)
        np.testing.assert_allclose(gammaincc(shape, gamma_quantile(shape, u)), 1 - u, rtol=1e-4)


def test_exponentials_and_chi_squares():
    np.testing.assert_allclose(gamma_quantile(1.0, U), -np.log1p(-U), rtol=1e-6)
    u = np.linspace(0.01, 0.99, 99)
    np.testing.assert_allclose(2 * gamma_quantile(2.5, u), stats.chi2(5).ppf(u), rtol=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_it_rises_with_the_probability(shape):
    near = np.sort(np.random.default_rng(0).uniform(size=20_000))
    for u in (U, near):
        assert (np.diff(gamma_quantile(shape, u)) >= 0).all()


def test_it_rises_with_the_shape():
    """What a certain event more rests on: it never lowers a rate."""
    u = U[::7]
    grid = np.unique(np.concatenate([np.geomspace(*TABLED, 250), TABLED, [9e-4, 1.2e5]]))
    values = np.array([gamma_quantile(shape, u) for shape in grid])
    assert (np.diff(values, axis=0) >= 0).all()
    assert (np.diff(values[(grid > 0.1) & (grid < 1e3)], axis=0) > 0).all()


@pytest.mark.parametrize("shape", [1e-5, 9.9e-4, 1.1e5, 1e7])
def test_shapes_outside_the_table_are_inverted_one_by_one(shape):
    np.testing.assert_array_equal(gamma_quantile(shape, U), gammaincinv(shape, U))


def test_the_probabilities_are_left_alone_and_keep_their_shape():
    u = np.random.default_rng(0).uniform(size=(3, 4))
    before = u.copy()
    assert gamma_quantile(2.0, u).shape == (3, 4)
    np.testing.assert_array_equal(u, before)
    np.testing.assert_array_equal(gamma_quantile(2.0, u[1]), gamma_quantile(2.0, u)[1])


def test_the_test_of_error_can_fail():
    """A negative control: Wilson and Hilferty's approximation is off by more than a millionth."""
    u = np.linspace(0.01, 0.99, 99)
    cube = 7 * (1 - 1 / 63 + stats.norm.ppf(u) / np.sqrt(63)) ** 3
    assert np.abs(cube / exact(7, u) - 1).max() > 1e-5
