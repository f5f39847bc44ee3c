"""The nouns of a trend: units over the periods of a series of releases, as published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ..errors import UsageError, did_you_mean
from ..reporting import ReportingPeriod
from ..tables import Table, Tabled
from . import trend_table

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


@dataclass(frozen=True, eq=False, repr=False)
class Trend(Tabled):
    """Units over the periods of a series, as published.

    Parameters
    ----------
    by
        What they are: group, country or pair.
    units
        In the order of the newest table.
    points
        Unit by unit, each over all periods in order.
    levels
        The bands of the newest release: name and where each begins.
    warnings
        What is to be said of withdrawn releases, and of a history that is not as it was written.
    """

    by: str
    units: tuple[Unit, ...]
    points: tuple[Point, ...]
    levels: tuple[tuple[str, float], ...]
    warnings: tuple[str, ...] = ()

    def of(self, unit: str | Iterable[str]) -> tuple[Point, ...]:
        """Return the points of one unit, by its ids, over all periods in order.

        Raises
        ------
        UsageError
            If it is none of the units.
        """
        wanted = (unit,) if isinstance(unit, str) else tuple(unit)
        if wanted not in self.units:
            known = ("/".join(one) for one in self.units)
            raise UsageError(f"unknown unit '{'/'.join(wanted)}'; {did_you_mean('/'.join(wanted), known)}")
        return tuple(point for point in self.points if point.unit == wanted)

    @cached_property
    def periods(self) -> tuple[ReportingPeriod, ...]:
        """All periods from the first to the last, with those of which there is no release."""
        return tuple(point.period for point in self.of(self.units[0])) if self.units else ()

    def table(self) -> Table:
        """Return one row a period of one unit, or one row a unit of several; for machines always all points."""
        return trend_table.table(self)

    def __repr__(self) -> str:
        return f"Trend of {len(self.units)} units over {len(self.periods)} periods, as published"
