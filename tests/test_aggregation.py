"""Every method against published indices, its closed form, and what it promises about itself."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from threatscore.aggregation import (
    Arithmetic,
    Geometric,
    InverseGeometric,
    Maximum,
    Method,
    Minimum,
    NoisyOr,
    PowerMean,
    in_order,
)
from threatscore.scaling import Linear, Log

REFERENCE = Path(__file__).parents[2] / "shared" / "reference"

METHODS = [
    Arithmetic(),
    Geometric(),
    InverseGeometric(),
    Maximum(),
    Minimum(),
    PowerMean(),
    PowerMean(0.01),
    PowerMean(1000.0),
    NoisyOr(),
    NoisyOr(1.0),
    NoisyOr(0.0),
]
MEANS = [method for method in METHODS if not isinstance(method, NoisyOr)]


def column(*values):
    """Children of one unit in one draw: shape (children, 1, 1)."""
    return np.array(values, dtype=float)[:, None, None]


def evenly(values):
    return np.full(values.shape, 1 / len(values))


def shares(*weights):
    return column(*weights) / sum(weights)


def one(method, values, weights=None):
    values = column(*values)
    return method.combine(values, evenly(values) if weights is None else shares(*weights)).item()


def parts_of(method, values, weights):
    """The parts in one array, children first."""
    return np.stack(list(method.parts(values, weights)))


def named(method):
    return repr(method).removesuffix("()")


every_method = pytest.mark.parametrize("method", METHODS, ids=named)

# Human Development Index 2022: life expectancy, expected and mean years of schooling, income per head in 2017 PPP $,
# and the published index. UNDP, Human Development Report 2023-24, table 1 and its data file (CC BY 3.0 IGO).
HDI = {
    "AFG": (62.879, 10.70538, 2.51479, 1335.21, 0.462),
    "KAZ": (69.489, 14.81627, 12.43338, 22586.80, 0.802),
    "KGZ": (70.484, 12.99493, 11.96132, 4781.69, 0.701),
    "TJK": (71.288, 10.86103, 11.28955, 4807.21, 0.679),
    "TKM": (69.410, 13.24058, 11.14299, 12859.87, 0.744),
    "UZB": (71.674, 11.99291, 11.91115, 8055.91, 0.727),
    "PAK": (66.431, 7.89511, 4.42232, 5374.27, 0.540),
    "NOR": (83.393, 18.63846, 13.06234, 69189.76, 0.966),
    "QAT": (81.559, 13.26427, 10.13172, 95944.38, 0.875),
    "SOM": (56.107, 7.64723, 1.90030, 1072.20, 0.380),
    "CHE": (84.255, 16.58373, 13.90407, 69432.79, 0.967),
}


def hdi(expectancy, expected, mean, income):
    """Technical note 1 of the report: goalposts 20-85, 0-18, 0-15 and, in the logarithm, 100-75,000."""
    raw = column(expectancy, expected, mean, income)
    health = Linear(kind="linear", low=20, high=85).apply(raw[0])
    schooling = np.stack(
        [Linear(kind="linear", low=0, high=18).apply(raw[1]), Linear(kind="linear", low=0, high=15).apply(raw[2])]
    )
    wealth = Log(kind="log", low=100, high=75_000).apply(raw[3])
    values = np.stack([health, Arithmetic().combine(schooling, evenly(schooling)), wealth])
    return Geometric().combine(values, evenly(values)).item() / 100


@pytest.mark.parametrize("country", HDI)
def test_the_human_development_index_of_2022(country):
    *figures, published = HDI[country]
    assert abs(hdi(*figures) - published) <= 0.0005 + 1e-9


# INFORM Risk Index 2016, European Commission JRC (De Groeve, Poljansek and Vernaccini 2016, INFORM methodology): five
# natural hazards, Natural, Human, Hazard & Exposure; three parts of Infrastructure and Infrastructure itself;
# Vulnerability, Lack of Coping Capacity and the risk.
INFORM = {
    "AFG": (8.9, 6.6, 0, 0, 6.7, 5.5, 10, 8.6, 7.9, 8.5, 9.1, 8.5, 7.2, 8, 7.9),
    "KAZ": (6.7, 5.6, 0, 0, 2.8, 3.5, 0.6, 2.2, 1.6, 3.7, 2.6, 2.6, 1, 4, 2.1),
    "KGZ": (9.7, 5.3, 0, 0, 5.2, 5.4, 1.1, 3.5, 2.7, 3.6, 5.1, 3.8, 2.3, 4.6, 3.3),
    "TJK": (9.7, 5.6, 0, 0, 5.7, 5.6, 1.8, 3.9, 3.5, 5, 5, 4.5, 3, 5.4, 4),
    "TKM": (8, 6.9, 0, 0, 3.4, 4.5, 1.3, 3.1, 3.1, 5.2, 4.4, 4.2, 2.4, 6.5, 3.6),
    "UZB": (9.9, 6.2, 0, 0, 5.7, 5.9, 2.8, 4.5, 3.1, 3.6, 4.3, 3.7, 1.8, 4.4, 3.3),
    "PAK": (8.8, 9.1, 6.5, 2.5, 3.7, 6.9, 8, 7.5, 5.9, 4.9, 8.9, 6.6, 5.6, 6.1, 6.4),
    "IND": (7.9, 8.5, 8.9, 7.5, 4.9, 7.8, 6.9, 7.4, 5.9, 5.2, 7.2, 6.1, 4.7, 5.1, 5.6),
    "IRQ": (6.7, 9.5, 0, 0, 2, 5.1, 10, 8.5, 4.6, 4.4, 8.8, 5.9, 6.1, 7.1, 7.2),
    "EGY": (6, 7.2, 7.3, 0, 1.1, 5, 7, 6.1, 4.1, 3.3, 4.2, 3.9, 3.4, 4.7, 4.6),
}


def near(found, published, rounded_inputs=0.0):
    """Whether a figure printed with one decimal is the one found."""
    return abs(found - published) <= 0.05 + rounded_inputs + 1e-9


@pytest.mark.parametrize("country", INFORM)
def test_the_inform_risk_index_of_2016(country):
    figures = [10 * figure for figure in INFORM[country]]
    hazards, (natural, human, hazard), (*parts, infrastructure), last = (
        figures[:5], figures[5:8], figures[8:12], figures[12:],
    )  # fmt: skip
    vulnerability, coping, risk = last
    assert near(one(InverseGeometric(), hazards) / 10, natural / 10, rounded_inputs=0.01)
    assert near(one(InverseGeometric(), [natural, human]) / 10, hazard / 10)
    assert near(one(Arithmetic(), parts) / 10, infrastructure / 10)
    assert near(one(Geometric(), [hazard, vulnerability, coping]) / 10, risk / 10)


@pytest.mark.parametrize("wrong", [Arithmetic(), Geometric(), Maximum(), PowerMean()], ids=named)
def test_another_method_would_not_reproduce_inform(wrong):
    """A negative control: the figures tell the methods apart."""
    hits = [near(one(wrong, [10 * f for f in row[5:7]]) / 10, row[7]) for row in INFORM.values()]
    assert sum(hits) < len(hits) / 2


def rows(name):
    if not (REFERENCE / name).exists():
        pytest.skip(f"../shared/reference/{name} is not here")
    with open(REFERENCE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_human_development_index_of_all_193_countries():
    found = rows("hdi_2022.csv")
    assert len(found) == 193
    off = [row["country"] for row in found if round(abs(hdi(*(float(row[key]) for key in ("le", "eys", "mys", "gnipc")))
                                                        - float(row["hdi"])), 9) > 0.0005]  # fmt: skip
    assert off == []


LEVELS = {
    "Natural": (InverseGeometric(), {"Earthquake": 1, "Flood": 1, "Tsunami": 1, "Tropical Cyclone": 1, "Drought": 1}),
    "HAZARD & EXPOSURE": (InverseGeometric(), {"Natural": 1, "Human": 1}),
    "Socio-Economic Vulnerability": (
        Arithmetic(), {"Development & Deprivation": 0.5, "Inequality": 0.25, "Aid Dependency": 0.25},
    ),
    "Other Vulnerable Groups": (
        InverseGeometric(), {"Health Conditions": 1, "Children U5": 1, "Recent Shocks": 1, "Food Security": 1},
    ),
    "Vulnerable Groups": (InverseGeometric(), {"Uprooted people": 1, "Other Vulnerable Groups": 1}),
    "VULNERABILITY": (InverseGeometric(), {"Socio-Economic Vulnerability": 1, "Vulnerable Groups": 1}),
    "Institutional": (Arithmetic(), {"DRR": 1, "Governance": 1}),
    "Infrastructure": (
        Arithmetic(), {"Communication": 1, "Physical infrastructure": 1, "Access to health care": 1},
    ),
    "LACK OF COPING CAPACITY": (InverseGeometric(), {"Institutional": 1, "Infrastructure": 1}),
    "INFORM RISK": (Geometric(), {"HAZARD & EXPOSURE": 1, "VULNERABILITY": 1, "LACK OF COPING CAPACITY": 1}),
}  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
def test_the_inform_risk_index_of_all_191_countries(level):
    """Natural is published from unrounded hazards: there four countries differ by the rounding of their inputs."""
    found = rows("inform_2016.csv")
    assert len(found) == 191
    method, weights = LEVELS[level]
    off = []
    for row in found:
        here = {name: weight for name, weight in weights.items() if row[name]}  # missing: skipped, renormalised
        value = one(method, [10 * float(row[name]) for name in here], list(here.values())) / 10
        off += [] if near(value, float(row[level]), 0.01 if level == "Natural" else 0.0) else [row["COUNTRY"]]
    assert off == []


# Closed forms


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Arithmetic(), 0.5 * 20 + 0.3 * 50 + 0.2 * 90),
        (Geometric(), 20**0.5 * 50**0.3 * 90**0.2),
        (InverseGeometric(), 100 * (10 - 8.2**0.5 * 5.5**0.3 * 1.9**0.2) / 9),
        (Maximum(), 90),
        (Minimum(), 20),
        (PowerMean(), math.sqrt(0.5 * 20**2 + 0.3 * 50**2 + 0.2 * 90**2)),
        (PowerMean(1.0), 0.5 * 20 + 0.3 * 50 + 0.2 * 90),
        (PowerMean(3.0), (0.5 * 20**3 + 0.3 * 50**3 + 0.2 * 90**3) ** (1 / 3)),
        (NoisyOr(0.5), 100 * (1 - 0.9 * 0.75 * 0.55)),
        (NoisyOr(1.0), 100 * (1 - 0.8 * 0.5 * 0.1)),
    ],
    ids=lambda value: named(value) if isinstance(value, Method) else "",
)
def test_three_children_by_hand(method, expected):
    assert one(method, [20, 50, 90], [5, 3, 2]) == pytest.approx(expected, rel=1e-13)


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=6), st.floats(0.2, 20))
def test_means_are_scipys(values, exponent):
    assert one(Geometric(), values) == pytest.approx(stats.gmean(values), rel=1e-12)
    assert one(PowerMean(exponent), values) == pytest.approx(stats.pmean(values, exponent), rel=1e-9)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_means_lie_in_their_known_order(values):
    """min <= geometric <= arithmetic <= quadratic <= max, and the inverse geometric above the arithmetic."""
    chain = [one(m, values) for m in (Minimum(), Geometric(), Arithmetic(), PowerMean(2.0), Maximum())]
    assert (np.diff(chain) >= -1e-9).all()
    assert chain[2] - 1e-9 <= one(InverseGeometric(), values) <= chain[4] + 1e-9


def test_one_zero_annihilates_the_geometric_mean_only():
    assert one(Geometric(), [0, 100]) == 0
    assert one(InverseGeometric(), [0, 100]) == pytest.approx(100 * (10 - math.sqrt(10)) / 9)
    assert [method.kind for method in METHODS if method.needs_positive] == ["geometric"]
    assert all(one(m, [0, 100]) > 0 for m in METHODS if not m.needs_positive and m not in (Minimum(), NoisyOr(0.0)))


@pytest.mark.parametrize("exponent", [0.01, 2.0, 300.0, 1000.0])
@pytest.mark.parametrize("value", [1e-9, 3.0, 100.0])
def test_no_exponent_makes_small_scores_vanish(exponent, value):
    assert one(PowerMean(exponent), [value, value]) == pytest.approx(value, rel=1e-9)


def test_a_certain_cause_is_certain_without_a_warning():
    assert one(NoisyOr(1.0), [100, 50]) == pytest.approx(100, abs=1e-12)
    values = column(100, 100, 0)
    np.testing.assert_allclose(parts_of(NoisyOr(1.0), values, evenly(values)), column(50, 50, 0), atol=1e-12)


# What every method promises

points = st.floats(0, 100) | st.sampled_from([0.0, 100.0, 50.0, 1e-300, 99.99999999999999])


@st.composite
def cases(draw):
    """Values and normalised weights, shape (children, units, draws); some weights are zero, never all of a unit."""
    shape = (draw(st.integers(1, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 4)))
    values = draw(arrays(float, shape, elements=points))
    weights = draw(arrays(float, shape, elements=st.floats(0.01, 10) | st.just(0.0)))
    weights[draw(st.integers(0, shape[0] - 1))] += 1.0
    return values, weights / weights.sum(axis=0)


@given(case=cases())
def test_parts_sum_to_the_whole_and_none_is_negative(case):
    for method in METHODS:
        whole, parts = method.combine(*case), parts_of(method, *case)
        assert parts.shape == case[0].shape
        assert whole.shape == case[0].shape[1:]
        np.testing.assert_allclose(parts.sum(axis=0), whole, rtol=1e-12, atol=1e-12)
        assert (parts >= 0).all()


@given(case=cases())
def test_the_whole_lies_in_0_to_100(case):
    for method in METHODS:
        whole = method.combine(*case)
        assert ((whole >= 0) & (whole <= 100)).all()


@given(case=cases())
def test_a_child_of_zero_or_without_weight_has_no_part(case):
    for method in METHODS:
        values, weights = case
        parts = parts_of(method, values, weights)
        assert (parts[(values == 0) | (weights == 0)] == 0).all()


@given(case=cases(), other=points)
def test_a_child_without_weight_changes_nothing(case, other):
    for method in METHODS:
        values, weights = case
        more = np.concatenate([values, np.full_like(values[:1], other)])
        none = np.concatenate([weights, np.zeros_like(weights[:1])])
        np.testing.assert_array_equal(method.combine(more, none), method.combine(values, weights))
        np.testing.assert_array_equal(parts_of(method, more, none)[:-1], parts_of(method, values, weights))


@given(value=points, weights=st.lists(st.floats(0.01, 10), min_size=1, max_size=6))
def test_the_mean_of_equal_children_is_their_value(value, weights):
    for method in MEANS:
        assert one(method, [value] * len(weights), weights) == pytest.approx(value, rel=1e-10, abs=1e-12)


@given(case=cases())
def test_a_mean_lies_between_its_smallest_and_largest_child(case):
    for method in MEANS:
        values, weights = case
        whole = method.combine(values, weights)
        assert (whole >= np.where(weights > 0, values, np.inf).min(axis=0) * (1 - 1e-10) - 1e-10).all()
        assert (whole <= np.where(weights > 0, values, -np.inf).max(axis=0) * (1 + 1e-10) + 1e-10).all()


def lowers(method, values, weights, child, worse):
    """Return whether a worse child lowers the parent."""
    raised = values.copy()
    raised[child] = np.maximum(raised[child], worse)
    return (method.combine(raised, weights) < method.combine(values, weights) - 1e-9).any()


@given(case=cases(), child=st.integers(0, 4), worse=points)
def test_a_method_that_calls_itself_monotone_is(case, child, worse):
    for method in METHODS:
        values, weights = case
        assert method.monotone
        assert not lowers(method, values, weights, child % len(values), worse)


def test_the_test_of_monotony_can_fail():
    """A negative control: the range of the children falls when the best one worsens."""

    class Range:
        def combine(self, values, weights):
            return values.max(axis=0) - values.min(axis=0)

    values = column(10, 90)
    assert lowers(Range(), values, evenly(values), 0, 50)


@given(
    values=st.lists(points, min_size=3, max_size=3),
    weights=st.lists(st.floats(0.001, 100), min_size=3, max_size=3),
    factor=st.floats(1e-6, 1e6),
)
@example(values=[0.0, 100.0, 50.0], weights=[1.0, 1.0, 1.0], factor=1 / 3)
def test_weights_times_a_constant_change_nothing(values, weights, factor):
    for method in METHODS:
        scaled = [weight * factor for weight in weights]
        assert one(method, values, scaled) == pytest.approx(one(method, values, weights), rel=1e-12, abs=1e-12)


@given(case=cases())
def test_one_unit_and_one_draw_alone_give_the_same_floats_as_in_a_block(case):
    for method in METHODS:
        values, weights = case
        whole, parts = method.combine(values, weights), parts_of(method, values, weights)
        for unit in range(values.shape[1]):
            for draw in range(values.shape[2]):
                cell = np.s_[:, unit : unit + 1, draw : draw + 1]
                assert method.combine(values[cell], weights[cell]).item() == whole[unit, draw]
                np.testing.assert_array_equal(parts_of(method, values[cell], weights[cell]), parts[cell])


@every_method
def test_equal_inputs_give_equal_floats_at_any_place_of_a_long_block(method):
    """Vectorised loops treat the ends of an array apart; that must not show."""
    rng = np.random.default_rng(0)
    values, weights = rng.uniform(0, 100, (4, 1, 1)), rng.dirichlet(np.ones(4))[:, None, None]
    first = method.combine(values, weights).item()
    for length in [*range(1, 40), 1001]:
        shape = (4, 3, length)
        block = method.combine(np.ascontiguousarray(np.broadcast_to(values, shape)), np.broadcast_to(weights, shape))
        assert (block == first).all()
        strided = np.repeat(np.broadcast_to(values, shape), 2, axis=2)[:, :, ::2]
        assert (method.combine(strided, np.broadcast_to(weights, shape)) == first).all()


@every_method
def test_where_no_child_takes_part_the_whole_is_zero(method):
    values = column(10, 90)
    assert method.combine(values, np.zeros_like(values)).item() == 0
    assert (parts_of(method, values, np.zeros_like(values)) == 0).all()


@every_method
def test_inputs_are_not_changed(method):
    values, weights = column(10, 90, 0), shares(1, 2, 3)
    before = values.copy(), weights.copy()
    method.combine(values, weights)
    parts_of(method, values, weights)
    np.testing.assert_array_equal((values, weights), before)


def test_the_worst_child_takes_the_whole_part_and_equals_share_it():
    values = column(90, 20, 90)
    np.testing.assert_allclose(parts_of(Maximum(), values, shares(1, 5, 3)), column(45, 0, 45))
    np.testing.assert_allclose(parts_of(Minimum(), values, shares(1, 5, 3)), column(0, 20, 0))
    np.testing.assert_allclose(parts_of(Maximum(), values, shares(0, 5, 3)), column(0, 0, 90))


def test_parts_follow_their_stated_rule():
    values, weights = column(20, 50, 90), shares(5, 3, 2)
    total = Geometric().combine(values, weights)
    np.testing.assert_allclose(parts_of(Geometric(), values, weights), weights * total)
    terms = weights * np.log(10 / (1 + 9 * (100 - values) / 100))
    total = InverseGeometric().combine(values, weights)
    np.testing.assert_allclose(parts_of(InverseGeometric(), values, weights), total * terms / terms.sum())
    squares = weights * values**2
    np.testing.assert_allclose(
        parts_of(PowerMean(), values, weights), PowerMean().combine(values, weights) * squares / squares.sum()
    )
    logs = -np.log(1 - 0.5 * values / 100)
    np.testing.assert_allclose(
        parts_of(NoisyOr(), values, weights), NoisyOr().combine(values, weights) * logs / logs.sum()
    )


def test_the_sum_is_taken_one_after_the_other():
    """Pairwise summation or BLAS would give another last digit."""
    terms = np.array([0.1] * 11 + [1e16, 1.0, -1e16])[:, None]
    total = 0.0
    for term in terms[:, 0]:
        total += term
    assert in_order(terms).tolist() == [total]
    assert in_order(iter(terms)).tolist() == [total], "of terms that come one by one"
    assert terms[0, 0] == 0.1, "and no term is changed"


# The contract


def test_every_kind_is_known_by_its_name():
    assert set(Method.known) == {method.kind for method in METHODS}


@pytest.mark.parametrize("missing", ["kind", "combine", "parts"])
def test_a_method_that_lacks_a_part_cannot_be_defined(missing):
    parts = {"kind": "half_made", "combine": lambda self, v, w: v, "parts": lambda self, v, w: v}
    del parts[missing]
    with pytest.raises(TypeError, match="HalfMade needs a kind of its own and the methods combine, parts"):
        type("HalfMade", (Method,), parts)
    assert "half_made" not in Method.known


def test_an_abstract_method_combines_nothing():
    for ask in (Method().combine, Method().parts):
        with pytest.raises(TypeError, match="abstract"):
            ask(column(1), column(1))


@pytest.mark.parametrize(
    ("method", "side"),
    [
        (Arithmetic(), "mean"), (PowerMean(1.0), "mean"), (Geometric(), "low ones"), (PowerMean(0.3), "low ones"),
        (InverseGeometric(), "high ones"), (PowerMean(2.0), "high ones"), (Minimum(), "lowest"), (Maximum(), "highest"),
    ],
)  # fmt: skip
def test_the_plain_words_of_a_method_say_to_which_side_it_leans(method, side):
    result = float(method.combine([np.array([20.0]), np.array([80.0])], [np.array([0.5])] * 2)[0])
    found = {"lowest": result == 20, "low ones": 20 < result < 49, "mean": abs(result - 50) < 1e-9,
             "high ones": 51 < result < 80, "highest": result == 80}  # fmt: skip
    assert found[side]
    assert side in method.words


def test_every_method_of_the_config_has_plain_words():
    assert [kind for kind, method in Method.known.items() if method.__module__ == Method.__module__
            and not method().words] == []  # fmt: skip
