"""Two results side by side: what moved, how clearly, and which inputs differ.

Two runs of the same seed and number of draws share every stream that they have in common, so the difference in each
draw is due to what was changed and not to chance.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .errors import UsageError
from .halfwidths import of_means, of_shares
from .indicators import Unit
from .ranking import Ranking
from .ranks import position_by, positions
from .streams import Array
from .tables import Column, Table, Tabled, decimals, percent, upwards

Record = Mapping[str, Any]
MOVES = (
    "change", "change_error", "change_p05", "change_p95", "p_clear", "p_clear_error", "rank_change_p05",
    "rank_change_p95", "p_rank_clear", "p_rank_clear_error", "clear",
)  # fmt: skip
LISTED = 12
"""How many rows the notes name before they only count."""


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two rankings, as arrays."""

    ranking: Ranking

    @cached_property
    def places(self) -> dict[Unit, int]:
        """Where each ranked unit stands in the arrays."""
        return {unit: i for i, unit in enumerate(self.ranking.scores.units)}

    @cached_property
    def ranks(self) -> Array:
        """The rank of each unit in each draw, the middle one of a tie; shape (units, draws)."""
        first, last = positions(self.ranking.scores.scores)
        return np.asarray((first + last) / 2)

    @cached_property
    def rank(self) -> Array:
        """The rank of each unit by its mean score, shape (units,)."""
        return position_by(self.ranking.scores.scores.mean(axis=1))

    def why_not(self, unit: Unit) -> str:
        """Return why a unit is not ranked."""
        return dict(self.ranking.scores.unranked).get(unit, "not in scope")

    def fields(self, unit: Unit, name: str) -> dict[str, Any]:
        """Return score, its range and rank of a unit; None if it is not ranked."""
        keys = (f"score_{name}", f"score_{name}_p05", f"score_{name}_p95", f"rank_{name}")
        if unit not in self.places:
            return dict.fromkeys(keys)
        i = self.places[unit]
        scores = self.ranking.scores.scores[i]
        low, high = np.quantile(scores, (0.05, 0.95))
        return dict(zip(keys, (float(scores.mean()), float(low), float(high), int(self.rank[i])), strict=True))


@dataclass(frozen=True, eq=False)
class Comparison(Tabled):
    """What moved between two rankings of the same kind."""

    old: Ranking
    new: Ranking

    def table(self) -> Table:
        """Return one row a unit: old and new score and rank, the change with its interval, and whether it is clear."""
        rows = self.records
        stayed = [row for row in rows if row["clear"] is not None]
        digits = decimals(min((row["score_new_p95"] - row["score_new_p05"] for row in stayed), default=1.0))
        columns = (
            Column("unit", self.new.by),
            Column("rank_old", "rank", show=lambda row: _arrow(row, "rank", 0), right=True),
            Column("rank_new"),
            Column("score_old", "score", show=lambda row: _arrow(row, "score", digits), right=True),
            *map(Column, ("score_old_p05", "score_old_p95", "score_new", "score_new_p05", "score_new_p95")),
            Column("change", "change", show=_change, right=True),
            Column("change_error"),
            Column("change_p05", "90% range", show=_span, right=True),
            Column("change_p95"),
            Column("p_clear", "P(clear)", show=lambda row: _share(row["p_clear"]), right=True),
            Column("p_clear_error"),
            Column("rank_change_p05"),
            Column("rank_change_p95"),
            Column(
                "p_rank_clear", "P(rank clear)", show=lambda row: _share(row["p_rank_clear"]), right=True, wide=True
            ),
            Column("p_rank_clear_error"),
            Column("clear"),
            Column("verdict", "in short"),
        )
        return Table("What moved in the index", columns, rows, (self._rule(), *_errors(stayed), *self._changed()))

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """One mapping a unit, in the new order, units that left last."""
        old, new = Side(self.old), Side(self.new)
        rows = [self._row(old, new, unit) for unit in sorted({*old.places, *new.places})]
        return tuple(sorted(rows, key=lambda row: (row["rank_new"] is None, row["rank_new"] or 0, row["unit"])))

    def _row(self, old: Side, new: Side, unit: Unit) -> Record:
        row = {"unit": "/".join(unit)} | old.fields(unit, "old") | new.fields(unit, "new")
        if unit not in new.places:
            return row | dict.fromkeys(MOVES) | {"verdict": f"leaves: {new.why_not(unit)}"}
        if unit not in old.places:
            return row | dict.fromkeys(MOVES) | {"verdict": f"enters; before: {old.why_not(unit)}"}
        i, k = old.places[unit], new.places[unit]
        gap = self.new.scores.scores[k] - self.old.scores.scores[i]
        steps = new.ranks[k] - old.ranks[i]
        rule = self.new.run.model.config.change
        low, high = np.quantile(gap, (0.05, 0.95))
        first, last = np.quantile(steps, (0.05, 0.95), method="inverted_cdf")
        (p_up, p_down), (p_back, p_forward) = _beyond(gap, rule.score), _beyond(steps, rule.rank)
        moved = bool(np.any(gap) or np.any(steps))
        verdict = _verdict((p_up, p_down), (p_forward, p_back), rule.probability) if moved else "unchanged"
        error = of_means(self.new.run, gap[None])[0]
        error_clear, error_rank = (self._error_beyond(values, step) for values, step in
                                   ((gap, rule.score), (steps, rule.rank)))  # fmt: skip
        values = (row["score_new"] - row["score_old"], None if np.isnan(error) else float(error), float(low),
                  float(high), max(p_up, p_down), error_clear, float(first), float(last), max(p_back, p_forward),
                  error_rank, verdict.startswith("clearly"))  # fmt: skip
        return row | dict(zip(MOVES, values, strict=True)) | {"verdict": verdict}

    def _error_beyond(self, values: Array, step: float) -> float:
        """Return the half-width of the larger share of draws that move by `step` or more one way."""
        up, down = values >= step, values <= -step
        return float(of_shares(self.new.run, (up if up.mean() >= down.mean() else down)[None])[0])

    def _rule(self) -> str:
        rule = self.new.run.model.config.change
        return (
            f"A move is called clear if, with a probability of at least {percent(rule.probability)}, the score moves by"
            f" {rule.score:g} points or more one way, or the rank by {rule.rank:g} or more. P(clear): of the score."
        )

    def _changed(self) -> list[str]:
        inputs = [*self._settings(), *self._as_of()]
        rows = [f"rows {what}: {_counted(ids)}" for what, ids in self._rows().items()]
        return [f"Changed: {line}" for line in [*inputs, *rows]] or ["Settings and evidence are the same."]

    def inputs(self) -> list[str]:
        """Return which settings and which rows of the evidence differ."""
        rows = [f"rows {what}: {', '.join(ids)}" for what, ids in self._rows().items()]
        return [*self._settings(), *self._as_of(), *rows]

    def _settings(self) -> Iterator[str]:
        old, new = (dict(_flat(json.loads(side.run.model.text))) for side in (self.old, self.new))
        for path in sorted({*old, *new}):
            if old.get(path) != new.get(path):
                drawn = " (both are drawn as the new one says)" if path.startswith("simulation.") else ""
                yield f"{path} from {old.get(path, 'not set')} to {new.get(path, 'not set')}{drawn}"

    def _as_of(self) -> Iterator[str]:
        if self.old.run.as_of != self.new.run.as_of:
            yield f"as-of date from {self.old.run.as_of} to {self.new.run.as_of}"

    def _rows(self) -> dict[str, list[str]]:
        """Return the ids of rows that were added, removed and edited, in order; only what happened."""
        old, new = ({row.id: row.cells() for table in side.run.evidence.tables() for row in table}
                    for side in (self.old, self.new))  # fmt: skip
        both = old.keys() & new.keys()
        found = {
            "added": sorted(new.keys() - old.keys()),
            "removed": sorted(old.keys() - new.keys()),
            "edited": sorted(id for id in both if old[id] != new[id]),
        }
        return {what: ids for what, ids in found.items() if ids}


def _errors(stayed: list[Record]) -> list[str]:
    """Say how far the finite number of draws may put changes and probabilities off, at most."""
    changes = [row["change_error"] for row in stayed if row["change_error"] is not None]
    if not any(changes):
        return []
    shares = max(row[name] for row in stayed for name in ("p_clear_error", "p_rank_clear_error"))
    return [
        f"Simulation error (95%): changes ±{upwards(max(changes))} points, probabilities ±{upwards(100 * shares)}"
        " percentage points at most."
    ]


def _beyond(values: Array, step: float) -> tuple[float, float]:
    """Return the shares of draws that move by `step` or more upwards and downwards."""
    return float(np.mean(values >= step)), float(np.mean(values <= -step))


def _verdict(score: tuple[float, float], rank: tuple[float, float], probability: float) -> str:
    """Return what moved, from the probabilities that score and rank go up and down."""
    for (up, down), what in ((score, ""), (rank, " in rank")):
        if max(up, down) >= probability:
            return f"clearly {'up' if up > down else 'down'}{what}"
    return "no clear change"


def _counted(ids: list[str]) -> str:
    more = f" and {len(ids) - LISTED} more" if len(ids) > LISTED else ""
    return ", ".join(ids[:LISTED]) + more


def _flat(data: Any, path: str = "") -> Iterable[tuple[str, str]]:
    """Yield every setting as (dotted path, value)."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, json.dumps(data, ensure_ascii=False)


def _arrow(row: Record, name: str, digits: int) -> str:
    old, new = ("-" if value is None else f"{value:.{digits}f}" for value in (row[f"{name}_old"], row[f"{name}_new"]))
    return f"{old} \N{RIGHTWARDS ARROW} {new}"


def _change(row: Record) -> str:
    return "" if row["change"] is None else f"{row['change']:+.1f}"


def _span(row: Record) -> str:
    return "" if row["change"] is None else f"{row['change_p05']:+.1f} to {row['change_p95']:+.1f}"


def _share(value: float | None) -> str:
    return "" if value is None else percent(value)


def compare(old: Ranking, new: Ranking) -> Comparison:
    """Compare two rankings draw by draw.

    Parameters
    ----------
    old, new
        Rankings of the same kind, from runs with the same seed, number of draws and design.

    Raises
    ------
    UsageError
        If they cannot be compared draw by draw.
    """
    if old.by != new.by:
        raise UsageError(f"cannot compare a ranking by {old.by} with one by {new.by}")
    before, after = old.run, new.run
    if before.streams != after.streams:
        raise UsageError(
            "the two runs must have the same seed, number of draws and design, so that what did not change is shared"
        )
    one, two = (np.arange(run.streams.draws) if run.chosen is None else run.chosen for run in (before, after))
    if not np.array_equal(one, two):
        raise UsageError("the two runs hold under different conditions; compare them draw by draw without")
    return Comparison(old, new)
