"""What two results may differ in, and which of it they do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Factor:
    """One kind of thing that differs: its name for machines, and in words."""

    name: str
    label: str


NEW = Factor("new_evidence", "new evidence")
TIME = Factor("passing_time", "passing time")
REVISED = Factor("revised_evidence", "revised or withdrawn evidence")
WEIGHTS = Factor("weights", "weights")
METHOD = Factor("method", "method and scales")
UNITS = Factor("units", "units entering or leaving")
DRAWS = Factor("draws", "seed and draws")
FACTORS = (NEW, TIME, REVISED, WEIGHTS, METHOD, UNITS, DRAWS)
Coalition = frozenset[Factor]
"""The factors that are as on the new side; the others are as on the old one."""
