"""One unit in one period of a series: what its release says of it, or what was computed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ...reporting import ReportingPeriod

Unit = tuple[str, ...]
TAKEN = ("rank", "score", "score_p05", "score_p95", "rank_mean", "rank_p05", "rank_p95", "level", "level_or", "p_level",
         "coverage", "status")  # fmt: skip
"""What a point takes over from the saved result."""


@dataclass(frozen=True)
class Known:
    """An event that became known: its id, and the day from which it counts."""

    id: str
    day: date


@dataclass(frozen=True, eq=False)
class Point:
    """A unit in one period, as published.

    Parameters
    ----------
    period
        The period.
    unit
        A group, a country, or both.
    release
        Name of the latest revision; None if there is no release of the period, and then there are no values.
    state
        Of that release; None without one.
    method
        Version of the method that computed it; None without one.
    values
        The fields `TAKEN` of the saved result; None where the unit is not ranked.
    events
        Live events of the unit that began to count within the period, by day and id: on that day the event, and a
        stance on it, had become known.
    """

    period: ReportingPeriod
    unit: Unit
    release: str | None
    state: str | None
    method: int | None
    values: dict[str, Any]
    events: tuple[Known, ...] = ()

    @property
    def ranked(self) -> bool:
        """Whether the unit is ranked."""
        return self.values.get("score") is not None
