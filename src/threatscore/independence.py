"""What the order would be if every row were right or wrong by itself: the doubt that rows share, taken away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from .model import model_of
from .ranks import position_by
from .run import Run
from .simulation import simulate
from .streams import Array

_KEPT: WeakKeyDictionary[Run, Run] = WeakKeyDictionary()
"""Three tables ask for one simulation."""


def independent(run: Run) -> Run:
    """Return the run with both spreads of ``credence.shared_doubt`` at 0 and all else the same, streams included.

    It takes a second simulation where a spread is above 0 and there is a claim or an event to doubt, else none: then
    it is the run itself.
    """
    shared = run.model.config.credence.shared_doubt
    if shared.origin == shared.party == 0 or not (run.evidence.live_claims or run.evidence.live_events):
        return run
    if run not in _KEPT:
        settings: dict[str, Any] = json.loads(run.model.text)
        credence: Mapping[str, Any] = settings.get("credence") or {}
        settings["credence"] = {**credence, "shared_doubt": {"origin": 0, "party": 0}}
        model = model_of(settings, f"{run.model.name} with independent doubts")
        streams = run.streams
        _KEPT[run] = simulate(model, run.evidence, draws=streams.draws, rng=streams.seed, design=streams.design)
    return _KEPT[run]


def independent_ranks(run: Run, by: str) -> Array | None:
    """Return the position of each unit by its score if doubts were independent, shape (units,).

    None of a run under a condition: with other doubts it would hold in other draws.
    """
    if run.condition or run.chosen is not None:
        return None
    other = independent(run).scores(by)
    assert other.units == run.scores(by).units  # what is ranked does not depend on shared doubt
    return position_by(other.means)
