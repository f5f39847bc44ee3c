"""Whether a result may be published beside the one before: declared limits, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..evidence.rows import Claim, Event
from ..indicators import Unit
from ..indicators.events import Tally
from ..indicators.pools import Pool, Strongest
from ..ranking import Ranking
from ..ranks import settled
from ..run import Run
from ..streams import Array
from ..tables import Column, Table, Tabled, percent
from .comparison import Comparison, compare

NAMED = 5
"""So many units are named of each finding."""


@dataclass(frozen=True)
class Limit:
    """A limit and what was found.

    Parameters
    ----------
    name
        The setting, below ``gate``.
    limit, found
        Numbers; found is None where it is undefined.
    holds
        Whether what was found is within the limit.
    text
        What was found, in words: which units.
    shown
        How people read the numbers.
    """

    name: str
    limit: float
    found: float | None
    holds: bool
    text: str
    shown: Callable[[float], str]


@dataclass(frozen=True)
class Gate(Tabled):
    """The limits that stand before publishing, and whether they hold."""

    title: str
    limits: tuple[Limit, ...]
    notes: tuple[str, ...] = ()
    """What the two runs say of themselves."""

    @property
    def holds(self) -> bool:
        """Whether all limits hold."""
        return all(limit.holds for limit in self.limits)

    def table(self) -> Table:
        """Return one row a limit."""
        rows = tuple({"check": each.name, "limit": each.limit, "found": each.found, "holds": each.holds,
                      "text": each.text, "shown": each.shown} for each in self.limits)  # fmt: skip
        columns = (
            Column("check", "check", show=lambda row: LABELS[row["check"]]),
            Column("limit", "limit", show=lambda row: row["shown"](row["limit"]), right=True),
            Column("found", "found", show=_found, right=True),
            Column("holds", "verdict", show=lambda row: "holds" if row["holds"] else "BEYOND"),
            Column("text", "what"),
        )
        beyond = [LABELS[each.name] for each in self.limits if not each.holds]
        note = f"Beyond the limit: {'; '.join(beyond)}." if beyond else "All limits hold."
        return Table(self.title, columns, rows, (*self.notes, f"{note} The limits are settings (gate)."))


LABELS = {
    "largest_move": "largest move of a score", "moves": "units that move",
    "rank_correlation": "rank correlation, at least", "level_changes": "changes of level",
    "coverage_lost": "largest loss of coverage", "stale_leaves": "leaves gone stale",
}  # fmt: skip


def _found(row: Any) -> str:
    return "undefined" if row["found"] is None else str(row["shown"](row["found"]))


def gate(old: Ranking, new: Ranking) -> Gate:
    """Hold the limits of the new side's settings against what changed.

    Parameters
    ----------
    old, new
        Rankings of the same kind, as for `compare`.

    Raises
    ------
    UsageError
        As `compare`.
    """
    comparison = compare(old, new)
    limits = (_largest(comparison), _moves(comparison), _correlation(comparison), _levels(comparison),
              _coverage(comparison), _stale(comparison))  # fmt: skip
    return Gate(f"Before publishing: {comparison.sides_text}", limits, comparison.notes)


def _named(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _points(value: float) -> str:
    return f"{value:.1f}"


def _count(value: float) -> str:
    return f"{value:.0f}"


def _largest(comparison: Comparison) -> Limit:
    limit = comparison.new.run.model.config.gate.largest_move
    told = [row for row in comparison.records if row["change"] is not None]
    most = max(told, key=lambda row: abs(row["change"]), default=None)
    found = abs(most["change"]) if most else 0.0
    text = f"{most['unit']} {most['change']:+.1f}" if most and found > 0 else ""
    return Limit("largest_move", limit, found, found <= limit, text, _points)


def _moves(comparison: Comparison) -> Limit:
    config = comparison.new.run.model.config
    told = [
        row for row in comparison.records if row["change"] is not None and abs(row["change"]) >= config.change.score
    ]
    names = [row["unit"] for row in sorted(told, key=lambda row: -abs(row["change"]))]
    return Limit("moves", config.gate.moves, len(names), len(names) <= config.gate.moves, _named(names), _count)


def _correlation(comparison: Comparison) -> Limit:
    limit = comparison.new.run.model.config.gate.rank_correlation
    told = [row for row in comparison.records if row["change"] is not None]
    scores = np.array([[row["score_old"], row["score_new"]] for row in told]).reshape(-1, 2)
    found = spearman(scores[:, 0], scores[:, 1])
    text = "" if found is not None else "fewer than two units, or all of one side tied"
    return Limit("rank_correlation", limit, found, found is None or found >= limit, text, lambda value: f"{value:.2f}")


def spearman(one: Array, other: Array) -> float | None:
    """Return the rank correlation of two rows of values, tied ones in the middle of their ranks.

    Returns
    -------
    float or None
        From -1 to 1; None if there are fewer than two values, or all of one row are tied.

    References
    ----------
    Spearman 1904, doi:10.2307/1412159.
    """
    ranks = [_middle_ranks(values) for values in (one, other)]
    gaps = [rank - rank.mean() if len(rank) else rank for rank in ranks]
    size = float(np.sqrt(np.sum(gaps[0] ** 2) * np.sum(gaps[1] ** 2)))
    return float(np.sum(gaps[0] * gaps[1])) / size if size > 0 else None


def _middle_ranks(values: Array) -> Array:
    values = settled(np.asarray(values, dtype=float))
    ordered = np.sort(values)
    below = np.searchsorted(ordered, values, side="left")
    return np.asarray((below + np.searchsorted(ordered, values, side="right") + 1) / 2)


def _levels(comparison: Comparison) -> Limit:
    limit = comparison.new.run.model.config.gate.level_changes
    told = [f"{row['unit']} {row['level_old']} \N{RIGHTWARDS ARROW} {row['level_new']}"
            for row in comparison.changed_levels]  # fmt: skip
    return Limit("level_changes", limit, len(told), len(told) <= limit, _named(told), _count)


def _coverage(comparison: Comparison) -> Limit:
    limit = comparison.new.run.model.config.gate.coverage_lost
    before, after = (_covered(ranking) for ranking in (comparison.old, comparison.new))
    lost = {unit: share - after.get(unit, 0.0) for unit, share in before.items() if unit in comparison.ranked_before}
    most = max(lost, key=lambda unit: lost[unit], default=None)
    found = max(0.0, lost[most]) if most else 0.0
    text = f"{'/'.join(most)} {percent(before[most])} to {percent(after.get(most, 0.0))}" if most and found > 0 else ""
    return Limit("coverage_lost", limit, found, found <= limit, text, percent)


def _covered(ranking: Ranking) -> dict[Unit, float]:
    """Return the coverage of all units that something ties, ranked or not."""
    scores = ranking.scores
    return dict(scores.short) | dict(zip(scores.units, map(float, scores.coverage), strict=True))


def _stale(comparison: Comparison) -> Limit:
    limit = comparison.new.run.model.config.gate.stale_leaves
    old, new = (_ages(ranking.run) for ranking in (comparison.old, comparison.new))
    most = comparison.new.run.model.config.check.stale
    told = [f"{leaf} {'/'.join(unit)}" for (leaf, unit), age in sorted(new.items())
            if age > most and (leaf, unit) in old and old[leaf, unit] <= most]  # fmt: skip
    return Limit("stale_leaves", limit, len(told), len(told) <= limit, _named(told), _count)


def _ages(run: Run) -> dict[tuple[str, Unit], float]:
    """Return the age in years of the newest claim or event behind each leaf of each unit that has any."""
    found: dict[tuple[str, Unit], float] = {}
    for leaf, cells in run.leaves.cells.items():
        for unit, cell in cells.items():
            ids: tuple[str, ...] = ()
            if isinstance(cell, Pool | Strongest):
                pools = cell.pools if isinstance(cell, Strongest) else (cell,)
                ids = tuple(id for pool in pools for part in pool.components for id in part.rows)
            elif isinstance(cell, Tally):
                ids = tuple(counted.key for counted in cell.events)
            if ids:
                found[leaf, unit] = min(_age(run, id) for id in ids)
    return found


def _age(run: Run, id: str) -> float:
    row = run.evidence.row(id)
    assert isinstance(row, Claim | Event)  # nothing else feeds a leaf
    return (row.spoken if isinstance(row, Claim) else row.when).years_before(run.as_of)
