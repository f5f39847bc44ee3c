"""One ranked sheet: its units in the order of their ranks, and where each stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...evidence.rows import Country, Group
from ...indicators import Unit
from ...ranking import Ranking
from ...ranks.order import position_by, settled
from ...streams import Array
from .plan import Plan
from .sheet import Sheet
from .styles import Style, points

STATUS, APART, BANDS, HEAD, TOP = 3, 4, 5, 6, 7
"""Rows: whether inputs differ, where central ranks differ, what the columns are, their names, and the first unit."""
Record = Mapping[str, Any]
Write = Callable[[int, int, Record], None]
"""Writes the cell of a unit: row, column, the unit's record."""
Columns = Iterator[tuple[str, Write]]


@dataclass(frozen=True, eq=False)
class Ranked:
    """One ranked sheet."""

    plan: Plan
    by: str
    sheet: Sheet

    @property
    def ranking(self) -> Ranking:
        """What the simulation found."""
        return self.plan.contents.rankings[self.by]

    @cached_property
    def rows(self) -> tuple[Record, ...]:
        """The ranked units, in the order of their ranks."""
        return tuple(row for row in self.ranking.records if row["status"] == "ranked")

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of groups, or of countries, by id."""
        evidence = self.plan.run.evidence
        rows: Sequence[Group | Country] = evidence.groups if self.by == "group" else evidence.countries
        return {row.id: row.name for row in rows}

    @cached_property
    def number(self) -> dict[Unit, int]:
        """The number of each unit, from 1, by which formulas find it."""
        return {unit: i + 1 for i, unit in enumerate(self.ranking.scores.units)}

    @cached_property
    def central(self) -> Array:
        """Central scores as scores are compared, shape (units,)."""
        return settled(self.ranking.scores.central)

    @cached_property
    def central_ranks(self) -> Array:
        """Their ranks, shape (units,)."""
        return position_by(self.central)

    def unit(self, row: Record) -> Unit:
        """Return the unit of a row."""
        return (row["group"], row["country"]) if self.by == "pair" else (row["unit"],)

    @cached_property
    def score(self) -> Style:
        """How a score is written."""
        return Style(points(self.plan.digits(self.by)))
