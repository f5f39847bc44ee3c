"""The engine and the sampler side by side on one model and one set of tables."""

from typing import Any

import numpy as np
import pandas as pd

from threatscore import InputError, simulate
from threatscore.evidence import Evidence
from threatscore.model import Model, model_of
from threatscore.simulation import Run

from ..making import AS_OF, frames
from .compare import Finding, findings
from .sampler import Sample, sample
from .world import NONE, Faults

BY = ("pair", "group", "country")
LEAF = {"weight": 1, "of": "pair", "from": {"claims": "tie"}, "scale": {"kind": "linear", "low": 0, "high": 1}}
MINIMAL: dict[str, Any] = {"score": {"children": {"tie": LEAF}}}


def engine_model(settings: dict[str, Any]) -> Model:
    """Return the engine's model of settings, without a minimum of coverage."""
    return model_of({"coverage": {"minimum": 0}, "assessment": {"as_of": AS_OF}, **settings})


def engine(settings: dict[str, Any], tables: dict[str, Any], draws: int, seed: int) -> Run:
    """Return the engine's run."""
    return simulate(engine_model(settings), Evidence.from_frames(**frames(tables)), draws=draws, rng=seed)


def compared(run: Run, worlds: Sample, seed: int, by: tuple[str, ...] = BY) -> list[Finding]:
    """Return all tests of all tables; units that only one of the two ranks are an error."""
    rng = np.random.default_rng(seed)
    found = []
    for table in by:
        scores, own = run.scores(table), worlds.of(table)
        assert set(scores.units) == set(own), (table, scores.units, sorted(own))
        names = [f"{table} {'/'.join(unit)}" for unit in scores.units]
        found += findings(np.array([own[unit] for unit in scores.units]), scores.scores, names, rng)
    return found


def both(
    settings: dict[str, Any],
    tables: dict[str, Any],
    *,
    worlds: int,
    draws: int,
    seed: int,
    faults: Faults = NONE,
    model: dict[str, Any] | None = None,
) -> list[Finding]:
    """Return the tests of the engine against the sampler, which may be given another model or faults."""
    return compared(
        engine(settings, tables, draws, seed), sample(model or settings, tables, worlds, seed + 1, faults), seed + 2
    )


def stratified_known() -> bool:
    """Return whether the engine has the stratified design."""
    return _accepted({**MINIMAL, "simulation": {"design": "stratified"}})


def doubt_known() -> bool:
    """Return whether the engine carries shared doubt and debated names."""
    named = {"groups": pd.DataFrame([{"id": "A", "name": "A", "aliases": "Front:0.5"}])}
    return _accepted({**MINIMAL, "credence": {"shared_doubt": {"origin": 1}}}) and _accepted(MINIMAL, named)


def _accepted(settings: dict[str, Any], tables: dict[str, pd.DataFrame] | None = None) -> bool:
    try:
        model_of(settings)
        Evidence.from_frames(**(tables or {}))
    except InputError:
        return False
    return True
