"""Draw by draw against scikit-criteria, which scores one decision matrix at a time and shares no code with the engine.

Where the two overlap: weights brought to sum 1, min-max scales either way round, the weighted sum, the weighted
product, and ranks. Its objectives are all to be maximised here, since the highest score has rank 1. Its ranks are dense
(1, 1, 2), and become first and last places by counting. No overlap: a criterion in which all units are equal (here 50
points, there 0), and a zero in a product (there refused). Its ties are equal floats, ours equal to nine decimals: only
where sums are exact are ties compared.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedProductModel, WeightedSumModel
from skcriteria.pipelines import mkpipe
from skcriteria.preprocessing.invert_objectives import NegateMinimize
from skcriteria.preprocessing.scalers import MinMaxScaler, SumScaler

import threatscore as ts
from threatscore.judgements import Judgement
from threatscore.model import model_of
from threatscore.scoring import Evaluation

from ..making import claim, evidence

DRAWS = 200
GROUPS, COUNTRIES = ("A", "B", "C", "D"), ("KAZ", "TJK", "UZB")
WEIGHTS = {"a": 1, "b": 2, "c": 3, "d": 1.5, "e": 0.5}
WORSE = {"c": "lower"}
LINEAR = {"kind": "linear", "low": 0, "high": 10_000}
MIN_MAX = {"kind": "min_max"}
MAXIMISED = [max] * len(WEIGHTS)
CLOSE = {"rtol": 1e-12, "atol": 1e-10}

NORMALISED = SumScaler("weights")
SCALED = MinMaxScaler("matrix", criteria_range=(0, 100))
PIPELINES = {
    "min-max sum": mkpipe(NegateMinimize(), SCALED, NORMALISED, WeightedSumModel()),
    "sum": mkpipe(NORMALISED, WeightedSumModel()),
    "product": mkpipe(NORMALISED, WeightedProductModel()),
}
CASES = {"min-max sum": (MIN_MAX, "arithmetic"), "sum": (LINEAR, "arithmetic"), "product": (LINEAR, "geometric")}
"""Of each pipeline the scale and the method that it is."""


def ranges():
    """Yield a range of values for each indicator of each of the twelve pairs."""
    rng = np.random.default_rng(5)
    for name, group, country in product(WEIGHTS, GROUPS, COUNTRIES):
        low = round(rng.uniform(20, 400))
        high = round(low * rng.uniform(1.2, 2))
        yield claim(f"{name}-{group}-{country}", "range", low=low, high=high, indicator=name, group=group,
                    country=country)  # fmt: skip


EVIDENCE = evidence(groups=GROUPS, countries=COUNTRIES, claims=list(ranges()))
STORE = ts.LeafDraws()


def flat(scale, combine, worse=WORSE):
    """Return a model of five leaves at the root."""
    common = {"of": "pair", "scale": scale, "prior": {"range": [20, 800]}}
    leaves = {
        name: common | {"weight": weight, "from": {"claims": name}} | ({"worse": worse[name]} if name in worse else {})
        for name, weight in WEIGHTS.items()
    }
    return model_of({
        "score": {"children": leaves, "combine": combine},
        "weight_uncertainty": {"spread": 0.4},
        "coverage": {"minimum": 0},
    })  # fmt: skip


def simulated(scale, combine, worse=WORSE):
    """Return a run; all runs here share their leaf draws, and differ by scale and method alone."""
    return ts.simulate(flat(scale, combine, worse), EVIDENCE, draws=DRAWS, rng=1, design="plain", cache=STORE)


def matrices(run):
    """Return the points of a run, shape (draws, pairs, leaves)."""
    points = run.points_of(run.pairs.units).points
    return np.stack([points[name] for name in WEIGHTS]).transpose(2, 1, 0)


def drawn_weights(run):
    """Return weights as declared, times their noise, not normalised: shape (draws, leaves)."""
    return np.stack([weight * run.judgement.noise[name] for name, weight in WEIGHTS.items()], axis=1)


def solved(pipeline, values, weights, objectives=MAXIMISED):
    """Return scores and dense ranks by scikit-criteria, shape (units, draws), one decision matrix a draw."""
    solver = PIPELINES[pipeline]
    results = [solver.evaluate(mkdm(v, objectives, weights=w)) for v, w in zip(values, weights, strict=True)]
    scores = np.stack([result.e_.score for result in results], axis=1)
    return 10**scores if pipeline == "product" else scores, np.stack([result.rank_ for result in results], axis=1)


def places(dense):
    """Return the first and the last place of each unit, by counting who is before it, and who is not behind it."""
    before = dense[None, :, :] < dense[:, None, :]
    not_behind = dense[None, :, :] <= dense[:, None, :]
    return 1 + before.sum(axis=1), not_behind.sum(axis=1)


def tallied(dense):
    """Return rank acceptabilities: each draw spreads a unit evenly from its first to its last place."""
    first, last = places(dense)
    place = np.arange(1, len(dense) + 1)[None, :, None]
    held = (first[:, None, :] <= place) & (place <= last[:, None, :])
    return (held / held.sum(axis=1, keepdims=True)).mean(axis=2)


@pytest.fixture(scope="module")
def raw():
    """The leaves' values on linear goalposts that none of them reaches: all that relative scales depend on."""
    values = matrices(simulated(LINEAR, "arithmetic", worse={}))
    assert values.shape == (DRAWS, len(GROUPS) * len(COUNTRIES), len(WEIGHTS))
    assert values.min() > 0
    assert values.max() < 100
    return values


@dataclass(frozen=True)
class Case:
    """A run, and what its pipeline is given: values, weights and objectives of each draw."""

    pipeline: str
    run: ts.Run
    values: np.ndarray
    weights: np.ndarray
    objectives: list

    def solved(self, weights=None):
        """Return scores and dense ranks by scikit-criteria, with these weights or with others."""
        return solved(self.pipeline, self.values, self.weights if weights is None else weights, self.objectives)

    def differs(self, weights=None):
        """Return in which share of the draws a score differs, and in which a rank."""
        scores, dense = self.solved(weights)
        apart = ~np.isclose(self.run.pairs.scores, scores, **CLOSE)
        first, _ = ts.ranks.positions(self.run.pairs.scores)
        return apart.any(axis=0).mean(), (first != dense).any(axis=0).mean()


@pytest.fixture(scope="module", params=CASES)
def case(request, raw):
    run = simulated(*CASES[request.param])
    if request.param != "min-max sum":
        return Case(request.param, run, matrices(run), drawn_weights(run), MAXIMISED)
    return Case(request.param, run, raw, drawn_weights(run), [min if name in WORSE else max for name in WEIGHTS])


def test_points_on_a_min_max_scale(raw):
    for draw, points in zip(raw, matrices(simulated(MIN_MAX, "arithmetic", worse={})), strict=True):
        scaled = SCALED.transform(mkdm(draw, MAXIMISED))
        np.testing.assert_allclose(points, scaled.matrix.to_numpy(), **CLOSE)


def test_scores_ranks_and_acceptability(case):
    scores, dense = case.solved()
    np.testing.assert_allclose(case.run.pairs.scores, scores, **CLOSE)
    np.testing.assert_array_equal(ts.ranks.positions(case.run.pairs.scores), places(dense))
    share = tallied(dense)
    assert ((share > 0) & (share < 1)).sum() > len(dense)  # the draws do not agree
    np.testing.assert_allclose(case.run.acceptability("pair"), share, rtol=1e-12)


def tied():
    """Return few values and weights in eighths, some of them zero: sums are exact, and units are often equal."""
    rng = np.random.default_rng(8)
    values = 25.0 * rng.integers(0, 5, size=(DRAWS, 12, len(WEIGHTS)))
    return values, rng.multinomial(8, [1 / len(WEIGHTS)] * len(WEIGHTS), size=DRAWS).astype(float)


def test_ties_of_each_draw_and_their_acceptability():
    values, weights = tied()
    noise = {name: w / WEIGHTS[name] for name, w in zip(WEIGHTS, weights.T, strict=True)}
    points = dict(zip(WEIGHTS, values.transpose(2, 1, 0), strict=True))
    present = dict.fromkeys(WEIGHTS, np.ones(12, bool))
    scores = Evaluation(flat(LINEAR, "arithmetic"), points, present, Judgement(noise, {})).score()
    expected, dense = solved("sum", values, weights)
    np.testing.assert_allclose(scores, expected, **CLOSE)
    first, last = places(dense)
    assert (first < last).mean() > 0.2
    np.testing.assert_array_equal(ts.ranks.positions(scores), (first, last))
    np.testing.assert_allclose(ts.ranks.acceptability(scores), tallied(dense), rtol=1e-12)


# Negative controls: the comparison above would see each of these.


@pytest.mark.slow
def test_a_weight_that_is_one_percent_off_is_seen(case):
    scores, ranks = case.differs(case.weights * [1.01, 1, 1, 1, 1])
    assert scores == 1
    assert 0 < ranks < 0.5


@pytest.mark.slow
def test_the_weights_of_another_draw_are_seen(case):
    scores, ranks = case.differs(np.roll(case.weights, 1, axis=0))
    assert scores == 1
    assert ranks > 0.5


@pytest.mark.slow
def test_another_method_and_a_scale_the_wrong_way_round_are_seen(raw):
    for pipeline, given in (("sum", (LINEAR, "geometric")), ("min-max sum", (MIN_MAX, "arithmetic"))):
        run = simulated(*given)
        values = raw if pipeline == "min-max sum" else matrices(run)
        assert min(Case(pipeline, run, values, drawn_weights(run), MAXIMISED).differs()) > 0.9
