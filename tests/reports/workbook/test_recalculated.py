"""LibreOffice computes every formula anew: it finds what was written, and under other inputs what the engine finds."""

import json

import numpy as np
import pytest

import threatscore as ts
from threatscore.aggregation import Method
from threatscore.model import model_of
from threatscore.ranks.order import position_by
from threatscore.reports.workbook import workbook
from threatscore.reports.workbook.chain import chain, leaf_means
from threatscore.shipped import shipped

from .reading import (
    cells,
    central,
    differences,
    each_recalculated,
    edited,
    errors,
    formulas,
    opened,
    recalculated_bytes,
    rows,
)
from .worlds import GROUPS, METHODS, every_method, everybody, facts, leaf

SHEETS = {"groups": "group", "countries": "country", "pairs": "pair"}
SETTINGS = 20


def expected(run):
    """Return the engine's central scores with their ranks and levels, by sheet and unit."""
    found = {}
    for sheet, by in SHEETS.items():
        scores, levels = run.scores(by), getattr(run.model.config.levels, by)
        ranks = position_by(scores.central)
        words = [[word for word, cut in levels if np.round(score, 9) >= cut][-1] for score in scores.central]
        found[sheet] = dict(zip(scores.units, zip(scores.central, ranks, words, strict=True), strict=True))
    return found


def wrong(found, engine):
    """Return the units whose central score is off by more than 1e-6, or whose rank or level differs."""
    assert {sheet: set(units) for sheet, units in found.items()} == {sheet: set(u) for sheet, u in engine.items()}
    return [
        (sheet, unit, found[sheet][unit], told)
        for sheet, units in engine.items()
        for unit, told in units.items()
        if abs(found[sheet][unit][0] - told[0]) > 1e-6 or found[sheet][unit][1:] != told[1:]
    ]


@pytest.fixture(scope="module")
def synthetic():
    return ts.simulate(every_method(), facts())


@pytest.fixture(scope="module")
def whole():
    return everybody()


@pytest.mark.slow
def test_every_formula_of_the_shipped_result_comes_to_what_was_written(tmp_path):
    model = ts.load_model(shipped() / "config" / "weights.yaml")
    content = workbook(ts.simulate(model, ts.load_evidence(shipped() / "data" / "central-asia"), draws=500)).content
    again = recalculated_bytes(content, tmp_path)
    assert len(formulas(content)) > 500
    assert differences(content, again) == []
    assert errors(again) == []


def test_every_method_comes_to_what_was_written(synthetic, tmp_path):
    """Geometric means of zeros, steep and flat power means, skipped leaves, weights of zero, an empty branch."""
    content = workbook(synthetic).content
    again = recalculated_bytes(content, tmp_path)
    assert differences(content, again) == []
    assert errors(again) == []
    assert wrong(central(again), expected(synthetic)) == []


def test_the_chain_ends_in_the_engines_central_scores(synthetic, whole):
    for run in (synthetic, whole):
        top = chain(run.model, leaf_means(run))[0]
        np.testing.assert_allclose(top.result, run.pairs.central, rtol=1e-14)


ROLLUPS = [
    ({"combine": "mean"}, {"combine": "power_mean", "exponent": 4}),
    ({"combine": "noisy_or", "probability_at_100": 1.0}, {"combine": "power_mean", "exponent": 0.5}),
    ({"combine": "max"}, {"combine": "noisy_or", "probability_at_100": 0.3}),
]


@pytest.mark.slow
def test_every_roll_up_comes_to_what_the_engine_finds(tmp_path):
    runs = [
        ts.simulate(every_method(rollup={"group": group, "country": country}), facts()) for group, country in ROLLUPS
    ]
    contents = [workbook(run).content for run in runs]
    for run, content, again in zip(runs, contents, each_recalculated(contents, tmp_path), strict=True):
        assert differences(content, again) == []
        assert errors(again) == []
        assert wrong(central(again), expected(run)) == []


@pytest.mark.slow
@pytest.mark.parametrize(("low", "high"), [(0.01, 1000.0), (0.5, 1.0)])
def test_exponents_at_their_limits_come_to_what_the_engine_finds(low, high, tmp_path):
    """Where powers are too small for a number; of branches, alone and mixed, and of roll-ups."""
    rollup = {
        "group": {"combine": "power_mean", "exponent": high},
        "country": {"combine": "power_mean", "exponent": low},
    }
    settings = json.loads(every_method(rollup=rollup).text)
    settings["score"]["children"]["power_mean"]["exponent"] = low
    settings["score"]["children"]["steep"]["exponent"] = high
    settings["score"]["children"]["mixed"]["exponent"] = high
    run = ts.simulate(model_of(settings), facts())
    content = workbook(run).content
    again = recalculated_bytes(content, tmp_path)
    assert errors(again) == []
    assert differences(content, again) == []
    assert wrong(central(again), expected(run)) == []


@pytest.mark.slow
def test_the_method_of_the_root_may_be_any_and_a_branch_may_have_one_child(tmp_path):
    runs = []
    for way in METHODS:
        settings = json.loads(every_method().text)
        settings["score"]["combine"] = way
        settings["score"]["children"]["one"] = {"weight": 1, "combine": way, "children": {"one_x": leaf("x")}}
        settings["levels"] = [["only", 0]]
        runs.append(ts.simulate(model_of(settings), facts()))
    contents = [workbook(run).content for run in runs]
    for run, content, again in zip(runs, contents, each_recalculated(contents, tmp_path), strict=True):
        assert errors(again) == []
        assert differences(content, again) == []
        assert wrong(central(again), expected(run)) == []


def random_weights(model, rng):
    """Return a random weight for every node, and none for some leaves, of whom no branch has all."""
    weights = {node.name: float(np.round(rng.lognormal(0, 1), 3)) for node in model.nodes}
    spare = ["shelter", "support", "experience", "pressure", "border", "relations", "designation"]
    return weights | dict.fromkeys(rng.choice(spare, 4, replace=False), 0.0)


@pytest.mark.slow
def test_at_random_weights_it_gives_the_engines_central_scores(whole, tmp_path):
    """And it would show if a single weight were another: the engine at that one is not what the workbook says."""
    settings = [random_weights(whole.model, np.random.default_rng(seed)) for seed in range(SETTINGS)]
    content, cache = workbook(whole).content, ts.LeafDraws()
    copies = [edited(content, {f"w_{name}": weight for name, weight in weights.items()}) for weights in settings]
    for weights, again in zip(settings, each_recalculated(copies, tmp_path), strict=True):
        engine = ts.simulate(whole.model.with_weights(weights), whole.evidence, draws=200, cache=cache)
        assert errors(again) == []
        assert wrong(central(again), expected(engine)) == []
        other = engine.model.with_weights({"fighters": weights["fighters"] + 1.0})
        assert wrong(central(again), expected(ts.simulate(other, whole.evidence, draws=200, cache=cache)))


@pytest.mark.slow
def test_at_other_weights_of_every_method_it_gives_the_engines_scores(synthetic, tmp_path):
    settings = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        weights = {node.name: float(rng.choice([0.0, 0.5, 2.0, 7.25])) for node in synthetic.model.nodes}
        weights |= {node.name: 1.0 for node in synthetic.model.nodes if not node.leaf or node.name == "tie"}
        settings.append(weights | {f"{node.name}_x": 1.5 for node in synthetic.model.nodes if not node.leaf})
    content = workbook(synthetic).content
    copies = [edited(content, {f"w_{name}": weight for name, weight in weights.items()}) for weights in settings]
    for weights, again in zip(settings, each_recalculated(copies, tmp_path), strict=True):
        assert errors(again) == []
        assert wrong(central(again), expected(ts.simulate(synthetic.model.with_weights(weights), facts()))) == []


@pytest.mark.slow
def test_other_methods_exponents_cuts_and_roll_ups_move_it_as_they_move_the_engine(tmp_path):
    rollup = {"group": {"combine": "power_mean", "exponent": 4},
              "country": {"combine": "noisy_or", "probability_at_100": 0.3}}  # fmt: skip
    settings = json.loads(every_method(rollup=rollup).text)
    content = workbook(ts.simulate(model_of(settings), facts())).content
    inputs = {
        "p_mixed_geometric": 0.1, "p_mixed_max": 0.1, "p_mixed_power_mean": 0.8, "exponent_mixed": 7.5,
        "exponent_power_mean": 2.0, "rollup_group": 1.5, "rollup_country": 0.9, "cut_group_severe": 45,
    }  # fmt: skip
    children = settings["score"]["children"]
    children["mixed"] |= {"combine": {"geometric": 0.1, "max": 0.1, "power_mean": 0.8}, "exponent": 7.5}
    children["power_mean"]["exponent"] = 2.0
    settings["rollup"] = {"group": {"combine": "power_mean", "exponent": 1.5},
                          "country": {"combine": "noisy_or", "probability_at_100": 0.9}}  # fmt: skip
    cuts = {"low": 0, "moderate": 20, "substantial": 40, "severe": 45, "critical": 80}
    settings["levels"] = {"group": [[word, cut] for word, cut in cuts.items()]}
    again = recalculated_bytes(edited(content, inputs), tmp_path)
    assert wrong(central(again), expected(ts.simulate(model_of(settings), facts()))) == []
    assert "severe" in {level for _, _, level in central(again)["groups"].values()}
    assert wrong(central(content), expected(ts.simulate(model_of(settings), facts())))


@pytest.mark.slow
def test_without_any_weight_nothing_is_scored_and_nothing_errs(synthetic, tmp_path):
    names = {f"w_{node.name}": 0 for node in synthetic.model.nodes}
    again = recalculated_bytes(edited(workbook(synthetic).content, names), tmp_path)
    assert errors(again) == []
    assert {told for units in central(again).values() for told in units.values()} == {(-1, None, None)}
    weights = [row for row in rows(opened(again), "config", "no.") if row["no. of parent"] is not None]
    assert {row["differs?"] for row in weights} == {"not allowed: all siblings are 0"}  # as the engine has it


class Halved(Method):
    """Half of the first child."""

    kind = "halved"

    def combine(self, values, weights):
        return np.asarray(values[0]) / 2

    def parts(self, values, weights):
        return [np.asarray(value) / (2 if i == 0 else np.inf) for i, value in enumerate(values)]


Method.known.pop("halved")


@pytest.mark.slow
def test_a_method_of_ones_own_is_a_value_and_says_so(monkeypatch, tmp_path):
    monkeypatch.setitem(Method.known, "halved", Halved)
    settings = json.loads(every_method().text)
    settings["score"]["children"]["own"] = {
        "weight": 3, "combine": {"halved": 0.5, "max": 0.5},
        "children": {"tie2": settings["score"]["children"]["tie"] | {"weight": 1}},
    }  # fmt: skip
    run = ts.simulate(model_of(settings), facts())
    content = workbook(run).content
    again = recalculated_bytes(content, tmp_path)
    assert differences(content, again) == []
    assert wrong(central(again), expected(run)) == []
    said = [(sheet, cell.value) for sheet, _, cell in cells(opened(content)) if "halved" in str(cell.value)]
    assert {"cover", "breakdown", "config", "notes"} <= {sheet for sheet, _ in said}
    assert ("breakdown", "halved (value, not live)") in said


def test_a_node_without_any_method_has_no_score(synthetic, tmp_path):
    """The engine refuses it, and a score of zero would look like one."""
    content = edited(workbook(synthetic).content, {"p_score_arithmetic": 0.0, "p_score_inverse_geometric": 0.0})
    found = opened(recalculated_bytes(content, tmp_path))
    assert [row["central score"] for row in rows(found, "groups", "rank")] == ["#N/A"] * len(GROUPS)
    assert found["groups"]["A4"].value == "2 input(s) on config are not allowed: green cells mean nothing."
