"""Rich models, where all features meet: scores, sums and differences, ranks and levels have the documented law."""

import numpy as np
import pytest

from threatscore import rank

from .against import BY, compared, doubt_known, engine, stratified_known
from .compare import LEVEL, ranks, rejected, same_shares
from .rich import DOUBTED, LEVELS, RICH
from .sampler import sample

WORLDS = 30_000
DOUBT = pytest.param(
    "doubt", marks=pytest.mark.skipif(not doubt_known(), reason="shared doubt and debated names are not carried yet")
)
DESIGNS = [
    "plain",
    pytest.param("stratified", marks=pytest.mark.skipif(not stratified_known(), reason="one design so far")),
]
MODELS = {**RICH, "doubt": DOUBTED}
SHARE = LEVEL / (2 * len(MODELS))


def ran(model, design):
    """Return the engine's run, of a declared design if it knows several, and as many worlds."""
    settings, tables = MODELS[model]
    declared = {"simulation": {"design": design}} if stratified_known() else {}
    return engine({**settings, **declared}, tables, WORLDS, 30), sample(settings, tables, WORLDS, 31)


@pytest.mark.slow
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("model", [*RICH, DOUBT])
def test_scores_ranks_and_levels_have_the_documented_law(model, design):
    run, worlds = ran(model, design)
    assert rejected(compared(run, worlds, 32), SHARE) == []
    for by in BY:
        _levels_and_ranks_agree(run, worlds.of(by), by)


def _levels_and_ranks_agree(run, worlds, by):
    """What the table prints: shares of levels by chi-square, the mean rank within 4.5 standard errors."""
    names, cuts = zip(*LEVELS, strict=True)
    units = list(worlds)
    middle = dict(zip(units, ranks(np.round([worlds[unit] for unit in units], 9)) / 2, strict=True))
    ranked = [record for record in rank(run, by=by).records if record["status"] == "ranked"]
    assert len(ranked) == len(units)
    for record in ranked:
        unit = (record["group"], record["country"]) if by == "pair" else (record["unit"],)
        told = np.repeat(np.arange(len(names)), [round(record[f"p_{name}"] * run.draws) for name in names])
        drawn = np.searchsorted(cuts, np.round(worlds[unit], 9), side="right") - 1
        assert same_shares(drawn, told) > 1e-5
        error = np.std(middle[unit]) * np.sqrt(1 / WORLDS + 1 / run.draws)
        assert abs(record["rank_mean"] - np.mean(middle[unit])) <= 4.5 * error + 1e-12


def test_the_rich_models_rank_several_pairs_of_every_group():
    for settings, tables in MODELS.values():
        worlds = sample(settings, tables, 50, 1)
        assert len(worlds.pair) >= 5
        assert len(worlds.group) == len(worlds.country) == 3
