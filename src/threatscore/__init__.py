"""Threat-assessment scoring: from thin, contradictory evidence to ranked risk tables with their uncertainty.

Names are loaded on first use, so that importing the package costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import plot
    from .checks import check
    from .citation import cite
    from .comparison import Comparison, compare
    from .errors import InputError, UsageError
    from .evidence import Evidence, load_evidence
    from .explanation import Explanation, explain
    from .model import Model, load_model, model_of
    from .ranking import Ranking, rank
    from .simulation import Run, simulate
    from .tables import Table

__all__ = [
    "Comparison",
    "Evidence",
    "Explanation",
    "InputError",
    "Model",
    "Ranking",
    "Run",
    "Table",
    "UsageError",
    "check",
    "cite",
    "compare",
    "explain",
    "load_evidence",
    "load_model",
    "model_of",
    "plot",
    "rank",
    "simulate",
]

_HOME = {
    "Comparison": "comparison", "compare": "comparison", "check": "checks", "InputError": "errors",
    "UsageError": "errors", "Evidence": "evidence", "load_evidence": "evidence", "Explanation": "explanation",
    "cite": "citation", "explain": "explanation", "Model": "model", "load_model": "model", "model_of": "model",
    "Ranking": "ranking", "rank": "ranking", "Run": "simulation", "simulate": "simulation", "Table": "tables",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "plot":
        return import_module(".plot", __name__)
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
