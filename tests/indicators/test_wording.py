"""The table of docs/method.md, section 2, line by line."""

import numpy as np
import pytest
from scipy import stats

from threatscore.config.reading import Reading, Words
from threatscore.distributions import Lognormal, Pert, Point, Steps
from threatscore.indicators.wording import Worded, around, grade, of_amount, of_words, read

READING = Reading()
NO_AGEING = {"spread": (0.0,) * 6}
U = np.linspace(0.001, 0.999, 999)


def test_the_worked_number():
    """1,000 to 3,000 at 90 %: sigma 0.333954, mu 7.457061, median 1732.05, mean 1831.4."""
    belief = read(Worded("range", low=1000, high=3000), READING)
    assert belief.below == belief.above == pytest.approx(0.333954, abs=5e-7)
    assert np.log(belief.median) == pytest.approx(7.457061, abs=5e-7)
    assert belief.median == pytest.approx(1732.05, abs=0.005)
    assert belief.mean() == pytest.approx(1831.4, abs=0.05)
    assert belief.ppf(np.array([0.05, 0.95])) == pytest.approx([1000, 3000])


@pytest.mark.parametrize(
    ("grade", "ages"),
    [(1, (0.334, 0.349, 0.402)), (2, (0.349, 0.363, 0.414)), (3, (0.389, 0.402, 0.449)), (4, (0.484, 0.494, 0.533)),
     (5, (0.601, 0.610, 0.642)), (6, (0.449, 0.460, 0.502))],
)  # fmt: skip
def test_the_table_of_parameters_by_grade_and_age(grade, ages):
    for age, sigma in zip((0, 1, 5), ages, strict=True):
        belief = read(Worded("range", low=1000, high=3000), READING, grade=grade, age=age)
        assert round(belief.above, 3) == sigma
        assert belief.median == pytest.approx(1732.0508), "neither grade nor age moves the median"


def frozen(words, **reading):
    return read(words, READING.model_copy(update=reading))


@pytest.mark.parametrize(
    ("belief", "oracle"),
    [
        (frozen(Worded("about", best=500)), stats.lognorm(0.25, scale=500)),
        (frozen(Worded("about", best=500), about=0.5), stats.lognorm(0.5, scale=500)),
        (frozen(Worded("toll", best=30)), stats.lognorm(0.2, scale=30)),
        (frozen(Worded("range", low=10, high=90), interval=0.5),
         stats.lognorm(np.log(9) / (2 * stats.norm.ppf(0.75)), scale=30)),
        (frozen(Worded("up_to", high=500)), stats.powerlaw(2, scale=500)),
        (frozen(Worded("at_least", low=500)), stats.pareto(3, scale=500)),
    ],
)  # fmt: skip
def test_quantiles_and_means(belief, oracle):
    np.testing.assert_allclose(belief.ppf(U), oracle.ppf(U), rtol=1e-9)
    np.testing.assert_allclose(belief.mean(), oracle.mean(), rtol=1e-9)


def test_a_range_with_a_best_value_is_split_at_its_median():
    belief = read(Worded("range", 1000, 2500, 3000), READING)
    assert belief.ppf(np.array([0.05, 0.5, 0.95])) == pytest.approx([1000, 2500, 3000])
    sample = belief.ppf((np.arange(400_000) + 0.5) / 400_000)
    assert belief.mean() == pytest.approx(sample.mean(), rel=1e-4)


PERT = READING.model_copy(update={"three_points": "pert"})


def test_a_range_with_a_best_value_may_be_read_as_pert():
    assert read(Worded("range", 1000, 2500, 3000), PERT) == Pert(1000, 2500, 3000)
    assert read(Worded("range", 0, 20, 100), PERT) == Pert(0, 20, 100), "it reaches down to 0 by itself"
    assert read(Worded("range", 0, 0, 100), PERT) == Pert(0, 0, 100)
    wide = read(Worded("range", 1000, 2500, 3000), PERT, grade=4, age=9)
    q05, median, q95 = stats.beta(4, 2, loc=1000, scale=2000).ppf([0.05, 0.5, 0.95])
    own = np.log(q95 / q05) / (2 * stats.norm.ppf(0.95))
    assert wide.stretch == pytest.approx((1 + (0.35**2 + 0.1**2 * 9) / own**2) ** 0.5)
    assert wide.ppf([0.5]) == pytest.approx([median], rel=1e-6)


@pytest.mark.parametrize(
    "words",
    [Worded("range", low=1000, high=3000), Worded("range", low=0, high=100), Worded("range", low=0),
     Worded("about", best=500), Worded("toll", best=30), Worded("range", 0, 0, 0)],
)  # fmt: skip
def test_pert_is_for_ranges_with_a_best_value_alone(words):
    assert read(words, PERT, grade=3, age=2) == read(words, READING, grade=3, age=2)


def test_a_range_without_width_has_no_spread_to_stretch():
    assert read(Worded("range", 5, 5, 5), PERT) == Point(5)
    assert read(Worded("range", 5, 5, 5), PERT, grade=2) == Lognormal(5, 0.1, 0.1)
    hair = read(Worded("range", 5, 5, np.nextafter(5, 6)), PERT, grade=2)
    assert hair.ppf([0.05, 0.95]) == pytest.approx(5 * np.exp(0.1 * stats.norm.ppf([0.05, 0.95])))


def test_a_range_from_zero():
    belief = read(Worded("range", low=0, high=100), READING)
    assert belief.ppf(np.array([0.05, 0.1, 0.55])) == pytest.approx([0, 0, 100 * 0.5**0.5])
    with_best = read(Worded("range", 0, 20, 100), READING)
    assert with_best.ppf(np.array([0.1, 0.55, 0.1 + 0.9 * 0.95])) == pytest.approx([0, 20, 100])
    mostly_none = read(Worded("range", 0, 0, 100), READING)
    assert mostly_none.ppf(np.array([0.499, 0.75])) == pytest.approx([0, 100 * 0.5**0.5])
    assert read(Worded("range", low=0, high=0), READING) == Point(0.0)
    assert read(Worded("range", low=0, high=9), READING.model_copy(update={"zero_share": 1.0})) == Point(0.0)


@pytest.mark.parametrize("wording", [Worded("exact", best=7), Worded("up_to", high=7), Worded("at_least", low=7)])
def test_grade_and_age_do_not_widen_points_and_bounds(wording):
    assert read(wording, READING, grade=5, age=30) == read(wording, READING)


def test_widening_adds_in_quadrature():
    belief = read(Worded("about", best=500), READING, grade=4, age=9)
    assert belief.above == pytest.approx((0.25**2 + 0.35**2 + 0.1**2 * 9) ** 0.5)
    sure = READING.model_copy(update={"about": 0.0})
    assert read(Worded("about", best=500), sure) == Point(500)
    assert read(Worded("about", best=500), sure, grade=2).above == pytest.approx(0.1)


def test_levels():
    assert read(Worded("level", best=1.0), READING, steps=3).probabilities == pytest.approx((0.075, 0.85, 0.075))
    reflected = read(Worded("level", best=0.0), READING, steps=3, grade=2)
    assert reflected.probabilities == pytest.approx((0.85 * 0.95, 1 - 0.85 * 0.95, 0))
    spread = read(Worded("level", low=1.0, high=2.0), READING.model_copy(update={"level_slip": 0.0}), steps=3)
    assert spread == Steps((0, 0.5, 0.5))
    declared = of_words(Words(levels={"high": 0.3, "low": 0.7}), ("low", "middle", "high"))
    assert read(declared, READING, steps=3, grade=5) == Steps((0.7, 0, 0.3))


def test_declared_beliefs_in_all_words():
    def said(**words):
        return of_words(Words(**words))

    assert said(range=[1.0, 9.0]) == Worded("range", 1, None, 9)
    assert said(range=[1.0, 2.0, 9.0]) == Worded("range", 1, 2, 9)
    assert (said(up_to=5.0), said(at_least=5.0)) == (Worded("up_to", high=5), Worded("at_least", low=5))
    assert (said(exact=0.0), said(about=5.0)) == (Worded("exact", best=0), Worded("about", best=5))


@pytest.mark.parametrize(
    ("amount", "number", "toll"),
    [
        ((None, 5, None), Worded("exact", best=5), Worded("toll", best=5)),
        ((None, 0, None), Worded("exact", best=0), Worded("exact", best=0)),
        ((2, None, 5), Worded("range", 2, None, 5), Worded("range", 2, None, 5)),
        ((2, 3, 5), Worded("range", 2, 3, 5), Worded("range", 2, 3, 5)),
        ((5, None, 5), Worded("exact", best=5), Worded("exact", best=5)),
        ((None, None, 5), Worded("up_to", high=5), Worded("up_to", high=5)),
        ((None, None, 0), Worded("exact", best=0), Worded("exact", best=0)),
        ((2, None, None), Worded("at_least", low=2), Worded("at_least", low=2)),
        ((0, None, None), Worded("range", low=0), Worded("range", low=0)),
        ((None, None, None), None, None),
    ],
)
def test_amounts_of_events(amount, number, toll):
    assert of_amount(*amount, measure="number") == number
    assert of_amount(*amount, measure="killed") == toll


def test_at_least_zero_is_one_or_more_if_it_is_any():
    belief = read(Worded("range", low=0), READING)
    assert belief.ppf(np.array([0.05, 0.55])) == pytest.approx([0, 2 ** (1 / 3)])


@pytest.mark.parametrize(
    ("letter", "digit", "expected"),
    [
        ("A", "1", 1),
        ("A", None, 1),
        ("B", "4", 4),
        ("D", "2", 4),
        ("F", "2", 2),
        ("E", "6", 5),
        ("F", "6", 6),
        ("F", None, 6),
    ],
)
def test_the_worse_grade_counts_and_what_cannot_be_judged_gives_way(letter, digit, expected):
    assert grade(letter, digit) == expected


def test_places():
    words = Worded("range", 10, 20, 30)
    assert words.times(1) is words
    assert words.times(0.5) == Worded("range", 5, 10, 15)
    assert Worded("about", best=10).times(0) == Worded("exact", best=0), "what counts for nothing is nothing"
    assert words._replace(best=None).times(0.1) == Worded("range", 1, None, 3)


def test_about_stands_for_its_central_interval():
    low, high = around(Worded("about", best=500), READING)
    assert stats.lognorm(0.25, scale=500).cdf([low, high]) == pytest.approx([0.05, 0.95])
