"""A ranking: one kind of unit of a run, and every table that can be made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .. import saved
from ..errors import UsageError, did_you_mean
from ..rollup import Scores, check_by
from ..run import Run
from ..tables import Column, Table, Tabled
from ..units import find_unit
from . import standing, weights
from .people import ranked_table


@dataclass(frozen=True, eq=False)
class Ranking(Tabled):
    """A ranked table of groups, countries or pairs, and the run it rests on."""

    run: Run
    by: str

    @property
    def scores(self) -> Scores:
        """The scores behind the table."""
        return self.run.scores(self.by)

    @property
    def levels(self) -> tuple[tuple[str, float], ...]:
        """The named bands of this table and where each begins."""
        return saved.levels(self.run, self.by)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of all fields of the saved result, in order."""
        return saved.fields(self.run, self.by)

    @cached_property
    def records(self) -> tuple[dict[str, Any], ...]:
        """One mapping a unit, in the order of the table, unranked units last: the fields of `docs/data.md`."""
        return saved.records(self.run, self.by)

    def about(self, table: str = "scores") -> dict[str, Any]:
        """Return what this result, or another table of `TABLES`, is: schema, dates, seed, draws, digests of input."""
        return saved.about(self.run, self.by, table)

    def table(self) -> Table:
        """Return the table: for people few columns with digits that the uncertainty supports, for machines all."""
        return ranked_table(self.run, self.by, self.fields, self.records)

    def acceptability(self) -> Table:
        """Return the share of draws in which each unit has each rank; ties are spread evenly over their ranks."""
        return standing.acceptability_table(self.run, self.by)

    def pairwise(self) -> Table:
        """Return the share of draws in which each unit (row) scores above each other one (column); ties apart."""
        return standing.pairwise_table(self.run, self.by)

    def top(self, k: int = 3) -> Table:
        """Return the probability of being among the first `k`, ties shared.

        Raises
        ------
        UsageError
            If there are not so many units.
        """
        return standing.top_table(self.run, self.by, k)

    def expected_rank(self) -> Table:
        """Return the mean rank and the range of ranks of each unit, with the simulation error of both."""
        return standing.expected_rank_table(self.run, self.by)

    def entropy(self) -> Table:
        """Return how open it is which rank each unit has, and which unit has each rank, in bits."""
        return standing.entropy_table(self.run, self.by)

    def tie_groups(self, probability: float = 0.9) -> Table:
        """Return which units cannot be told apart: by letters, none above another with `probability` or more.

        Raises
        ------
        UsageError
            If the probability is not above 0.5 and at most 1.
        """
        return standing.tie_groups_table(self.run, self.by, probability)

    def shift(self, reference: Ranking | None = None) -> Table:
        """Return how far the ranks of the draws lie from those of a reference.

        Parameters
        ----------
        reference
            Another ranking of the same units, by its mean scores; by default the order of ``score_central``.

        Raises
        ------
        UsageError
            If the reference ranks other units, or there is none and the run is under a condition: central scores are
            of no condition.
        """
        if reference is None and self.run.chosen is not None:
            raise UsageError(
                f"given {self.run.condition} there are no central scores, from which the table 'shift' counts: suppose"
                " it instead (--suppose), or in Python name another reference"
            )
        if reference is None:
            return standing.shift_table(self.run, self.by, self.scores.central, "the central scores")
        if reference.scores.units != self.scores.units:
            raise UsageError("the reference must rank the same units")
        return standing.shift_table(self.run, self.by, reference.scores.scores.mean(axis=1), "the reference")

    def central_weights(self) -> Table:
        """Return the weights that put each unit first, and its confidence factor (SMAA-2; `docs/method.md`)."""
        return weights.central_table(self.run, self.by)

    def beats(self, one: str | Iterable[str], other: str | Iterable[str]) -> Table:
        """Return the probabilities that one unit scores above another, ties apart.

        Raises
        ------
        UsageError
            If one of them is unknown, not ranked, or not of this table.
        """
        return standing.beats_table(self.run, self.by, self._index(one), self._index(other))

    def _index(self, unit: str | Iterable[str]) -> int:
        by, found = find_unit(self.run, unit)
        if by != self.by:
            raise UsageError(f"'{standing.name(found)}' is a {by}, and this table ranks by {self.by}")
        return self.scores.units.index(found)

    def named(self, table: str, *, first: int | None = None) -> Table:
        """Return a table by its name, one of `TABLES`.

        Parameters
        ----------
        table
            Its name.
        first
            The k of ``top``; by default 3, or the number of units if that is less.

        Raises
        ------
        UsageError
            If there is no such table, or there are not so many units.
        """
        if table not in TABLES:
            raise UsageError(f"unknown table '{table}'; {did_you_mean(table, TABLES)}")
        if table == "top":
            return self.top(min(3, max(1, len(self.scores.units))) if first is None else first)
        made: Table = getattr(self, TABLES[table])()
        return made

    def to_csv(self) -> str:
        """Return all fields in full precision as CSV."""
        return self.table().to_csv()

    def to_json(self) -> str:
        """Return the saved result: what it is, and all fields in full precision."""
        return self.table().to_json(**self.about())


TABLES = {
    "scores": "table", "acceptability": "acceptability", "pairwise": "pairwise", "top": "top", "ranks": "expected_rank",
    "entropy": "entropy", "ties": "tie_groups", "shift": "shift", "weights": "central_weights",
}  # fmt: skip
"""What the command line calls each table, and the method that makes it."""


def rank(run: Run, *, by: str = "group") -> Ranking:
    """Return the ranked table of a run.

    Parameters
    ----------
    run
        A simulation.
    by
        ``group``, ``country`` or ``pair``.

    Raises
    ------
    UsageError
        If `by` is anything else.
    """
    check_by(by)
    return Ranking(run, by)


def together(rankings: Iterable[Ranking], table: str = "scores", *, first: int | None = None) -> Table:
    """Return one table of several rankings for machines, with a column ``by`` before the fields of each."""
    listed = tuple(rankings)
    tables = [ranking.named(table, first=first) for ranking in listed]
    rows = tuple(
        {"by": ranking.by} | row for ranking, made in zip(listed, tables, strict=True) for row in made.records()
    )
    units = ("by", "unit", "group", "country") if table == "scores" else ("by", "unit")
    names = dict.fromkeys((*units, *(name for made in tables for name in made.names)))
    return Table("", tuple(Column(name) for name in names), rows)
