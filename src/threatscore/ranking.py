"""Ranked tables of groups, countries and pairs: who stands where, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from . import saved
from .errors import UsageError, did_you_mean
from .indicators import Unit
from .ranks import Z95, acceptability, likelihood, settled, simulation_error
from .rollup import BY, Scores
from .simulation import Run
from .tables import Column, Table, Tabled, decimals, percent
from .units import find_unit, pairs_of

Record = Mapping[str, Any]


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

    def about(self) -> dict[str, Any]:
        """Return what this result is: schema, dates, seed, draws and the digests of what went in."""
        return saved.about(self.run, self.by)

    def acceptability(self) -> Table:
        """Return the share of draws in which each unit has each rank; ties are spread evenly over their ranks."""
        ranks = [str(i + 1) for i in range(len(self.scores.units))]
        values = acceptability(self.scores.scores).tolist() if ranks else []

        def shares(rank: str) -> Column:
            return Column(rank, rank, show=lambda row: percent(row[rank]), right=True)

        rows = tuple(
            {"unit": _name(self.scores.units[i]), **dict(zip(ranks, values[i], strict=True))}
            for i in saved.order(self.run, self.by)
        )
        error = 100 * Z95 * 0.5 / np.sqrt(self.run.draws)
        note = f"Shares of {self.run.draws:,} draws; simulation error at most {error:.1f} percentage points (95%)."
        return Table("Share of draws in which each has each rank", (Column("unit", self.by), *map(shares, ranks)), rows,
                     (note,))  # fmt: skip

    def beats(self, one: str | Iterable[str], other: str | Iterable[str]) -> Table:
        """Return the probabilities that one unit scores above another, ties apart.

        Raises
        ------
        UsageError
            If one of them is unknown, not ranked, or not of this table.
        """
        a, b = (self._index(unit) for unit in (one, other))
        one, two = settled(self.scores.scores[[a, b]])
        gap = one - two
        first, second = (_name(self.scores.units[i]) for i in (a, b))
        outcomes = ((f"{first} above {second}", gap > 0), ("tie", gap == 0), (f"{second} above {first}", gap < 0))
        columns = (
            Column("outcome", "outcome"),
            Column("p", "probability", show=lambda row: percent(row["p"]), right=True),
            Column("error", "± (95%)", show=lambda row: f"{100 * row['error']:.1f}", right=True),
            Column("likelihood", "in words"),
        )
        rows = tuple(self._likely(what, float(np.mean(where))) for what, where in outcomes)
        return Table("Which is higher in the index, under this model", columns, rows)

    def _likely(self, what: str, p: float) -> dict[str, Any]:
        draws, words = self.run.draws, self.run.model.config.likelihood.words
        return {"outcome": what, "p": p, "error": simulation_error(p, draws), "likelihood": likelihood(p, draws, words)}

    def _index(self, unit: str | Iterable[str]) -> int:
        by, found = find_unit(self.run, unit)
        if by != self.by:
            raise UsageError(f"'{_name(found)}' is a {by}, and this table ranks by {self.by}")
        return self.scores.units.index(found)

    def table(self) -> Table:
        """Return the table: for people few columns with digits that the uncertainty supports, for machines all."""
        ranked = tuple(row for row in self.records if row["status"] == "ranked")
        people = _people(self.by, decimals(min((row["score_p95"] - row["score_p05"] for row in ranked), default=1.0)))
        columns = tuple(people.get(name) or Column(name) for name in self.fields)
        named = {"group": "Groups", "country": "Countries", "pair": "Groups and countries"}[self.by]
        title = f"{named} by threat score (0-100), as of {self.run.as_of}"
        notes = (*self._above_notes(ranked), *_order_notes(ranked), *_unranked_notes(self.by, self.scores))
        return Table(title, columns, ranked, notes, machine_rows=self.records)

    def _above_notes(self, ranked: tuple[Record, ...]) -> list[str]:
        """Name the units that lie above all of their pairs by a change that the settings call one, and say why."""
        if self.by == "pair":
            return []
        config = self.run.model.config
        rule = config.rollup.of(self.by)
        means = dict(zip(self.run.pairs.units, self.run.pairs.scores.mean(axis=1).tolist(), strict=True))
        above = [
            row["unit"]
            for row in ranked
            if row["score"] - max(means[pair] for pair in pairs_of(self.run, (row["unit"],))) >= config.change.score
        ]
        whose = "its" if len(above) == 1 else "their"
        return [f"{', '.join(above)}: above each of {whose} pairs, because {_ABOVE[rule.combine]}."] if above else []

    def to_csv(self) -> str:
        """Return all fields in full precision as CSV."""
        return self.table().to_csv()

    def to_json(self) -> str:
        """Return the saved result: what it is, and all fields in full precision."""
        return self.table().to_json(**self.about())


_ABOVE = {
    "max": "in every draw the highest of several uncertain pairs counts",
    "power_mean": "in every draw the higher ones of several uncertain pairs count more",
    "mean": "its pairs are averaged",
    "noisy_or": "several pairs add up",
}
"""Why a unit can score above each of its pairs, by its roll-up."""


def _name(unit: Unit) -> str:
    return "/".join(unit)


def _people(by: str, digits: int) -> dict[str, Column]:
    """Return the columns that people see, by field."""
    return {
        "rank": Column("rank", "#", right=True),
        "unit": Column("unit", by),
        "group": Column("group", "group"),
        "country": Column("country", "country"),
        "score": Column("score", "score", show=lambda row: f"{row['score']:.{digits}f}", right=True),
        "score_p05": Column("score_p05", "90% range", show=lambda row: _range(row, "score", digits), right=True),
        "score_central": Column(
            "score_central", "central", show=lambda row: f"{row['score_central']:.{digits}f}", right=True, wide=True
        ),
        "rank_p05": Column("rank_p05", "ranks", show=lambda row: _range(row, "rank", 0), right=True),
        "rank_best": Column("rank_best", "at best / worst", show=_extremes, right=True, wide=True),
        "level": Column("level", "level", show=lambda row: f"{row['level']} {percent(row['p_level'])}"),
        "coverage": Column("coverage", "coverage", show=lambda row: percent(row["coverage"]), right=True),
        "via": Column("via", "through", show=lambda row: f"{row['via']} {percent(row['via_share'])}"),
        "drivers": Column("drivers", "what matters most", wide=True),
    }


def _range(row: Record, name: str, digits: int) -> str:
    low, high = (f"{row[f'{name}_{end}']:.{digits}f}" for end in ("p05", "p95"))
    return low if low == high else f"{low}-{high}"


def _extremes(row: Record) -> str:
    return f"{row['rank_best']} / {row['rank_worst']}"


def _order_notes(ranked: tuple[Record, ...]) -> list[str]:
    if not ranked:
        return ["Nothing can be ranked."]
    moved = sum(not row["rank_best"] == row["rank"] == row["rank_worst"] for row in ranked)
    if not moved:
        return []
    return [
        f"If everything unknown were harmless (0 points), or maximal (100), {moved} of {len(ranked)} would change rank"
        " (rank_best, rank_worst in csv and json)."
    ]


def _unranked_notes(by: str, scores: Scores) -> list[str]:
    by_reason: dict[str, list[Unit]] = {}
    untied: list[Unit] = []
    short = dict(scores.short)
    for unit, why in scores.unranked:
        (by_reason.setdefault(why, []) if unit in short else untied).append(unit)
    notes = [f"Not ranked: {_listed(units, 'with')}: {why}." for why, units in sorted(by_reason.items())]
    if untied and by == "pair":
        notes.append(f"Not ranked: no live claim or event ties {_listed(untied, 'to')}.")
    elif untied:
        *most, last = (name for (name,) in untied)
        names = f"{', '.join(most)} or {last}" if most else last
        other = "country" if by == "group" else "group"
        notes.append(f"Not ranked: nothing live ties {names} to a {other} in scope.")
    return notes


def _listed(units: list[Unit], joined: str) -> str:
    """Return units in words, pairs gathered by group."""
    if len(units[0]) == 1:
        return ", ".join(name for (name,) in units)
    groups: dict[str, list[str]] = {}
    for group, country in units:
        groups.setdefault(group, []).append(country)
    return "; ".join(f"{group} {joined} {', '.join(countries)}" for group, countries in groups.items())


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
    if by not in BY:
        raise UsageError(f"unknown table '{by}'; {did_you_mean(str(by), BY)}")
    return Ranking(run, by)


def together(rankings: Iterable[Ranking]) -> Table:
    """Return several rankings as one table for machines, with a column ``by`` before the fields of each."""
    listed = tuple(rankings)
    rows = tuple({"by": ranking.by} | record for ranking in listed for record in ranking.records)
    names = dict.fromkeys(("by", "unit", "group", "country", *(name for ranking in listed for name in ranking.fields)))
    return Table("", tuple(Column(name) for name in names), rows)
