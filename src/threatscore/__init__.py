"""Threat-assessment scoring: from thin, contradictory evidence to ranked risk tables with their uncertainty.

Names are loaded on first use, so that importing the package costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import plot, ranks
    from .checks import check
    from .citation import cite
    from .comparison import Comparison, Gate, compare, gate
    from .competing import Worlds, evidence_share, prior_only, worlds
    from .conditions import given
    from .drawing import LeafDraws
    from .errors import InputError, UsageError
    from .evidence import Evidence, load_evidence
    from .explanation import Explanation, explain
    from .model import Model, load_model, model_of
    from .ranking import Ranking, rank
    from .releases import Release, Restated, Trend, load_release, release, restate, sign, trend, verify
    from .reports import report
    from .reports.summary import summary
    from .reports.workbook import workbook
    from .run import Run
    from .simulation import simulate
    from .tables import Table

__all__ = [
    "Comparison",
    "Evidence",
    "Explanation",
    "Gate",
    "InputError",
    "LeafDraws",
    "Model",
    "Ranking",
    "Release",
    "Restated",
    "Run",
    "Table",
    "Trend",
    "UsageError",
    "Worlds",
    "check",
    "cite",
    "compare",
    "evidence_share",
    "explain",
    "gate",
    "given",
    "load_evidence",
    "load_model",
    "load_release",
    "model_of",
    "plot",
    "prior_only",
    "rank",
    "ranks",
    "release",
    "report",
    "restate",
    "sign",
    "simulate",
    "summary",
    "trend",
    "verify",
    "workbook",
    "worlds",
]

_HOME = {
    "Comparison": "comparison", "compare": "comparison", "Gate": "comparison", "gate": "comparison",
    "check": "checks", "InputError": "errors",
    "UsageError": "errors", "Evidence": "evidence", "load_evidence": "evidence", "Explanation": "explanation",
    "cite": "citation", "explain": "explanation", "Model": "model", "load_model": "model", "model_of": "model",
    "Ranking": "ranking", "rank": "ranking", "Run": "run", "simulate": "simulation", "Table": "tables",
    "given": "conditions", "Worlds": "competing", "evidence_share": "competing", "prior_only": "competing",
    "worlds": "competing", "LeafDraws": "drawing", "Release": "releases", "Restated": "releases", "Trend": "releases",
    "load_release": "releases", "release": "releases", "restate": "releases", "sign": "releases", "trend": "releases",
    "verify": "releases", "report": "reports", "summary": "reports.summary", "workbook": "reports.workbook",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in ("plot", "ranks"):
        return import_module(f".{name}", __name__)
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
