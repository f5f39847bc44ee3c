"""Two results side by side: what moved, how clearly, why, and which inputs differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import UsageError
from ..indicators import Unit
from ..ranking import Ranking, rank
from ..rollup import BY
from ..run import Run
from ..tables import Column, Table, Tabled, decimals
from .drivers import Driver
from .inputs import Input, hindsight_note, input_notes, input_rows, input_table
from .levels import level_changes, level_table
from .moves import Record, columns, errors_note, moves, of_rank, rule_note, signed, verdict_text
from .sides import Side
from .split import Split
from .together import Together

SCHEMA = "threatscore.comparison/1"
REASONS = ("reason_of", "reason_factor", "reason_part", "reason_row", "reason_row_points", "by_rule")


@dataclass(frozen=True, eq=False)
class Comparison(Tabled):
    """What moved between two rankings of the same kind. Everything is worked out when it is first asked for."""

    old: Ranking
    new: Ranking
    together: Together

    @property
    def notes(self) -> tuple[str, ...]:
        """What the runs say of themselves, which every table repeats, and whether time runs backwards."""
        before, after = self.old.run.as_of, self.new.run.as_of
        back = f"The new side, {after}, is earlier than the old one, {before}: what it does not know counts as removed."
        return (*([back] if after < before else []), *dict.fromkeys((*self.old.run.notes, *self.new.run.notes)))

    def _noted(self, table: Table) -> Table:
        return replace(table, notes=(*self.notes, *table.notes))

    @property
    def _sides(self) -> tuple[Side, Side]:
        return self.together.sides[self.new.by]

    @cached_property
    def _split(self) -> Split:
        return replace(self.together.splits[self.new.by], notes=self.notes)

    @property
    def _drivers(self) -> Mapping[Unit, tuple[Driver, ...]]:
        return self.together.drivers[self.new.by]

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """One mapping a unit, in the new order, units that left last: how far it moved, and how clearly."""
        return moves(*self._sides)

    @cached_property
    def changed_inputs(self) -> tuple[Input, ...]:
        """One mapping for each value of the settings and the evidence that differs."""
        return input_rows(self.old.run, self.new.run, self.together.states.beliefs.mixture)

    @cached_property
    def _levels(self) -> tuple[tuple[Mapping[str, Any], ...], tuple[Mapping[str, Any], ...]]:
        return level_changes(self.old, self.new)

    @property
    def changed_levels(self) -> tuple[Mapping[str, Any], ...]:
        """One mapping for each unit whose most probable level differs, beyond simulation error on both sides."""
        return self._levels[0]

    def table(self) -> Table:
        """Return one row a unit: old and new score and rank, the change with its range, the verdict, the main reason.

        The main reason is the factor with the largest part in the change of the score, and of the claims and events
        that belong to it the one that did most.
        """
        rows = tuple({**row, **self._reason(row)} for row in self.records)
        stayed = [row for row in rows if row["clear"] is not None]
        digits = decimals(min((row["score_new_p95"] - row["score_new_p05"] for row in stayed), default=1.0))
        told = (
            Column("verdict", "in short; main reason", show=_in_short),
            Column("reason"),
            *map(Column, REASONS),
        )
        moved = any(row["verdict"] != "unchanged" for row in rows)
        clear = self.new.run.model.config.change
        rule = [rule_note(clear)] if moved else []
        notes = (*rule, *errors_note(stayed), *self.hindsight, *input_notes(self.changed_inputs))
        return self._noted(Table(self._title, (*columns(self.new.by, digits, clear), *told), rows, notes))

    def about(self) -> dict[str, Any]:
        """Return what is compared: what the runs say of themselves; of each side day, seed, draws and digests."""
        told: dict[str, Any] = {"schema": SCHEMA, "by": self.new.by, "notes": list(self.notes)}
        for name, run in (("old", self.old.run), ("new", self.new.run)):
            told[name] = {
                "as_of": run.as_of.isoformat(), "seed": run.seed, "draws": run.draws, "design": run.streams.design,
                "evidence_sha256": run.evidence.digest, "config_sha256": run.model.digest, "given": run.condition,
            }  # fmt: skip
        return told

    @property
    def sides_text(self) -> str:
        """What is compared: the tables, and the days where they differ."""
        before, after = self.old.run.as_of, self.new.run.as_of
        return f"by {self.new.by}" + (f", {before} to {after}" if before != after else f", {after}")

    @property
    def hindsight(self) -> list[str]:
        """How much of the evidence that came in is of the time that the old side had seen already, in words."""
        return hindsight_note(self.old.run, self.together.states.beliefs.mixture)

    @property
    def ranked_before(self) -> frozenset[Unit]:
        """The units that the old side ranks."""
        return frozenset(self.old.scores.units)

    @property
    def _title(self) -> str:
        before, after = self.old.run.as_of, self.new.run.as_of
        return "What moved in the index" + (f" from {before} to {after}" if before != after else "")

    def _reason(self, row: Record) -> dict[str, Any]:
        """Return the main reason of a move, in words and as fields: of the rank, where the verdict speaks of it."""
        unit = tuple(row["unit"].split("/"))
        of = "rank" if of_rank(row) else "score"
        parts = self._split.largest(unit, of) if unit in self._split.place else []
        if not parts:
            return {"reason": "", **dict.fromkeys(REASONS)}
        (factor, part), *others = parts
        rule = of == "score" and self._split.by_rule(unit)
        shown = [(factor, part), *(other for other in others[:1] if abs(other[1]) > abs(part) / 2)]
        most = {each: next((d for d in self._drivers[unit] if d.factor == each), None) if of == "score" else None
                for each, _ in shown}  # fmt: skip
        told = signed if of == "score" else _places
        text = ", ".join(f"{each.label} {told(own)}{_driver_text(most[each])}" for each, own in shown)
        did_most = most[factor]
        values = (of, factor.name, part, did_most and did_most.id, did_most and did_most.effect, rule)
        return {"reason": text + (": by rule, not news" if rule else ""), **dict(zip(REASONS, values, strict=True))}

    def split(self) -> Split:
        """Return the change of each unit's score and expected rank split into the factors that differ."""
        return self._split

    def drivers(self) -> Table:
        """Return for each unit the three claims or events that did most, each undone alone."""
        rows = [
            {
                "unit": "/".join(unit), "id": driver.id, "rows": ", ".join(driver.rows), "effect": driver.effect,
                "effect_error": driver.error, "factor": driver.factor.name, "text": driver.text,
            }
            for unit in sorted(self._drivers, key=self._place)
            for driver in self._drivers[unit]
        ]  # fmt: skip
        table_columns = (
            Column("unit", self.new.by),
            Column("effect", "points", show=lambda row: signed(row["effect"]), right=True),
            Column("effect_error"),
            Column("id", "row"),
            Column("text", "what"),
            Column("factor"),
            Column("rows"),
        )
        notes = (
            "Points: the new score less what it would be had this change alone not happened. They need not add up;"
            " the split does.",
            *([] if rows else ["No claim or event that changed moves the score of a unit that both sides rank."]),
        )
        return self._noted(Table("The claims and events that did most", table_columns, tuple(rows), notes))

    def _place(self, unit: Unit) -> int:
        return int(self._sides[1].rank[self._sides[1].places[unit]])

    def levels(self) -> Table:
        """Return the units whose most probable level differs, with the probability of both levels on both sides.

        Where simulation error does not tell the two levels apart on one side, the unit stands in a note alone.
        """
        return self._noted(level_table(self.old, self.new, *self._levels))

    def inputs(self) -> Table:
        """Return every setting, date and cell of the evidence that differs, old and new."""
        return self._noted(input_table(self.changed_inputs))


def _places(change: float) -> str:
    return f"{abs(change):.1f} places {'down' if change > 0 else 'up'}"


def _driver_text(driver: Driver | None) -> str:
    return f" ({driver.id} {signed(driver.effect)})" if driver else ""


def _in_short(row: Mapping[str, Any]) -> str:
    return "; ".join(text for text in (verdict_text(row), row["reason"]) if text)


def compare(old: Ranking, new: Ranking) -> Comparison:
    """Compare two rankings of the same kind, and say why they differ.

    Parameters
    ----------
    old, new
        Rankings of groups, of countries or of pairs. Their runs may differ in evidence, as-of date, settings, scope,
        seed, draws and design. Streams are keyed, so all that did not change has the same draws in both where seed
        and design are the same.

    Raises
    ------
    UsageError
        If they rank different kinds of units, or hold under different conditions.
    """
    if old.by != new.by:
        raise UsageError(f"cannot compare a ranking by {old.by} with one by {new.by}")
    _check_conditions(old.run, new.run)
    return Comparison(old, new, Together(old.run, new.run, (new.by,)))


def compare_all(old: Run, new: Run) -> dict[str, Comparison]:
    """Compare the tables of two runs, by ``group``, ``country``, ``pair``: as `compare`, at little more than its cost.

    Raises
    ------
    UsageError
        If the runs hold under different conditions.
    """
    _check_conditions(old, new)
    together = Together(old, new, BY)
    return {by: Comparison(rank(old, by=by), rank(new, by=by), together) for by in BY}


def _check_conditions(before: Run, after: Run) -> None:
    one, two = (np.arange(run.streams.draws) if run.chosen is None else run.chosen for run in (before, after))
    conditioned = before.chosen is not None or after.chosen is not None
    if conditioned and (before.streams != after.streams or not np.array_equal(one, two)):
        raise UsageError("the two runs hold under different conditions; compare them draw by draw without")
