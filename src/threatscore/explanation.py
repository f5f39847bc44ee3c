"""A score into its parts: leaf by leaf, down to the claims, the events and the beliefs that the settings declare.

Every draw's score is shared out by the rule of each method (`docs/method.md`, section 5), within a leaf to what the
draw rests on, and averaged. The parts sum to the score; none is called "other".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from . import conditions
from .citation import named_as, row_text, wordings_text
from .config.tree import Node
from .evidence import Claim, Evidence
from .evidence.rows import Dated
from .indicators import Cell, Reason, Shares, Unit
from .parts import LeafPart, Part, largest_first, leading, over_pairs, portions
from .run import Run
from .streams import Array
from .sums import plain_sum
from .tables import Column, Table, Tabled, percent
from .units import find_unit, pairs_of

ROUNDING = 1e-12
"""What floats leave over where nothing is left; no part."""
SHOWN = 0.95
"""People are shown the leaves that make up this share of the score."""
LEAST = 0.05
"""Reasons of fewer points are not shown to people."""


@dataclass(frozen=True, eq=False)
class Explanation(Tabled):
    """A unit's score, leaf by leaf; the points of leaves, and those of reasons, sum to `score`.

    `low` and `high` are the quantiles 0.05 and 0.95 of the score.
    """

    run: Run
    by: str
    unit: Unit
    score: float
    low: float
    high: float
    leaves: tuple[LeafPart, ...]

    def table(self, *, complete: bool = False) -> Table:
        """Return one row a leaf, then one a reason below it, with source and locator.

        Parameters
        ----------
        complete
            Whether people, too, are shown every leaf of every pair with all its reasons. Otherwise they see the leaves
            that make up 95% of the score, those of a group or a country summed over its pairs, and reasons of 0.05
            points or more. Machines always get everything.
        """
        columns = (
            Column("leaf", "leaf, and what it rests on", show=self._what),
            Column("pair"),
            Column("reason"),
            Column("id"),
            Column("rests on"),
            Column("points", "points", show=_points_text, right=True),
            Column("weight", "weight", show=lambda row: _or_empty(row["weight"], percent), right=True),
            Column("value", "value 0-100", show=_value_text, right=True),
            Column("low"),
            Column("high"),
            Column("source", "source", wide=True),
            Column("locator", "where", wide=True),
        )
        title = f"{' in '.join(self.unit)}: score {self.score:.1f} of 100, 90% range {self.low:.0f}-{self.high:.0f}"
        title += self.run.proviso
        every = tuple(row for leaf in self.leaves for row in self._rows(leaf))
        shown, notes = (self.leaves, ()) if complete else self._most()
        rows = every if complete else tuple(row for leaf in shown for row in self._rows(leaf))
        whole = f"{title}; its leaves' points sum to it"
        notes = (*conditions.notes(self.run, self.by), *notes, *_summed_notes(shown, complete), *_RULES)
        return Table(whole, columns, rows, notes, machine_rows=every)

    def _most(self) -> tuple[tuple[LeafPart, ...], tuple[str, ...]]:
        """Return the leaves, with the reasons, that most of the score comes from, and notes on what is not shown."""
        leaves = self.leaves if self.by == "pair" else over_pairs(self.leaves)
        first = leading(leaves, SHOWN)
        kept = tuple(replace(leaf, reasons=_telling(leaf)) for leaf in first)
        small = sum(len(leaf.reasons) for leaf in first) - sum(len(leaf.reasons) for leaf in kept)
        rest = leaves[len(first) :]
        points = plain_sum(leaf.points for leaf in rest)
        hidden = [f"{_counted(len(rest), 'leaf', 'leaves')} with {points:.1f} of the {self.score:.1f} points"]
        hidden = hidden if rest else []
        hidden += [f"{_counted(small, 'reason', 'reasons')} of less than {LEAST:g} points"] if small else []
        return kept, (f"Not shown: {', and '.join(hidden)}; --all shows them.",) if hidden else ()

    def _what(self, row: Mapping[str, Any]) -> str:
        if row["reason"] != "leaf":
            return f"  {row['rests on']}"
        if self.by == "pair" or not row["pair"]:
            return str(row["leaf"])
        group, country = row["pair"].split("|")
        return f"{row['leaf']} ({country if self.by == 'group' else group})"

    def _rows(self, leaf: LeafPart) -> Iterator[dict[str, Any]]:
        empty = dict.fromkeys(("id", "rests on", "weight", "value", "low", "high", "source", "locator"))
        named = empty | {"pair": "|".join(leaf.pair), "leaf": leaf.leaf}
        measured = {"weight": leaf.weight, "value": leaf.value, "low": leaf.low, "high": leaf.high}
        yield named | {"reason": "leaf", "points": leaf.points} | measured
        for part in leaf.reasons:
            ids = "|".join((*part.reason.rows, *part.reason.bounds)) or None
            group = leaf.pair[0] if leaf.pair else self.unit[0] if self.by == "group" else None
            text = reason_text(self.run.evidence, part.reason, group, supposed=dict(self.run.model.config.suppose))
            said = {"id": ids, "rests on": text}
            where = _where(self.run.evidence, part.reason)
            yield named | {"reason": part.reason.kind, "points": part.points} | said | where


_RULES = (
    "Points are shared out draw by draw by the rule of each method, then averaged. Within a leaf they go to the"
    " statement that the draw follows, or to events in proportion to what they count for and the rest to silence.",
    "value, on the leaf's scale of 0 to 100: the mean, and in brackets the 90% range. [id]: 'threatscore cite ID'"
    " prints the row with its documents.",
)


def _summed_notes(leaves: Iterable[LeafPart], complete: bool) -> list[str]:
    """Say what was summed over pairs, and how to read a value that differs among them."""
    summed = [leaf for leaf in leaves if not leaf.pair]
    if not summed:
        return []
    told = "A leaf is summed over its pairs"
    if any(leaf.value is None and leaf.low is not None for leaf in summed):
        told += ". Where their values differ, 'a to b' are the lowest and the highest of their means, without ranges"
    return [f"{told}.{'' if complete else ' --all parts them.'}"]


def _or_empty(value: float | None, shown: Any) -> str:
    return "" if value is None else str(shown(value))


def _points_text(row: Mapping[str, Any]) -> str:
    return f"{round(row['points'], 1) + 0.0:.1f}"  # adding 0 takes the sign off a negative zero


def _value_text(row: Mapping[str, Any]) -> str:
    if row["low"] is None:
        return ""
    if row["value"] is None:
        return " to ".join(dict.fromkeys(f"{row[end]:.0f}" for end in ("low", "high")))
    return f"{row['value']:.0f} [{row['low']:.0f}, {row['high']:.0f}]"


def _telling(leaf: LeafPart) -> tuple[Part, ...]:
    """Return the reasons that people are shown: at least the first."""
    return tuple(part for i, part in enumerate(leaf.reasons) if i == 0 or abs(part.points) >= LEAST)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def reason_text(
    evidence: Evidence, reason: Reason, group: str | None = None, *, supposed: Mapping[str, str] | None = None
) -> str:
    """Return what a reason is, in words, with the ids of its rows in brackets.

    Debated aliases are told by which alone all its rows name `group`, or any group, and claims `supposed` to be true.
    """
    rows = [evidence.row(id) for id in reason.rows]
    claims = [row for row in rows if isinstance(row, Claim)]
    if reason.kind == "claim":
        text = wordings_text(claims)
    elif reason.kind == "event":
        text = f"{row_text(rows[0])}, {reason.text}"
    else:
        text = f"{reason.kind}: {reason.text}"
    true = {name for name, answer in (supposed or {}).items() if answer == "yes"}
    if true & {claim.id for claim in claims}:
        text += ", supposed"
    elif all(names := [named_as(evidence, row, group) for row in rows]):
        text += "".join(f", {name}" for name in dict.fromkeys(name for found in names for name in found))
    text += f" [{', '.join(reason.rows)}]" if rows else ""
    bounds = ", ".join(f"{id}, supposed" if id in true else id for id in reason.bounds)
    return text + (f", within bounds [{bounds}]" if bounds else "")


def _where(evidence: Evidence, reason: Reason) -> dict[str, str | None]:
    row = evidence.row(reason.rows[0]) if reason.rows else None
    return {"source": row.source, "locator": row.locator} if isinstance(row, Dated) else {}


def explain(run: Run, unit: str | Iterable[str]) -> Explanation:
    """Return a unit's score in parts that add up.

    Parameters
    ----------
    run
        A simulation.
    unit
        A group, a country, or a pair (group, country); ids, names or aliases.

    Raises
    ------
    UsageError
        If the unit is unknown or not ranked.
    """
    by, found = find_unit(run, unit)
    pairs, portion = pairs_of(run, found), portions(run, by, found)
    points = run.points_of(pairs)
    parts = points.evaluation(run.model, run.judgement).parts()
    leaves = [
        leaf_part(run, pair, basis(run, pair, name, points.of_pair(name, i), run.shares_of), part[i] * portion[i])
        for name, part in parts
        for i, pair in enumerate(pairs)
    ]
    return explained(run, by, found, leaves)


def explained(run: Run, by: str, unit: Unit, leaves: Iterable[LeafPart]) -> Explanation:
    """Return the explanation of a ranked unit made of the leaves of its pairs."""
    told = [leaf for leaf in leaves if leaf.points or by == "pair"]
    told.sort(key=lambda leaf: (-leaf.points, leaf.pair, leaf.leaf))
    table = run.scores(by)
    scores = table.scores[table.units.index(unit)]
    low, high = np.quantile(scores, (0.05, 0.95))
    return Explanation(run, by, unit, float(scores.mean()), float(low), float(high), tuple(told))


class Basis(NamedTuple):
    """A leaf of a pair: its points, shape (draws,), their mean and quantiles 0.05 and 0.95, and what they rest on."""

    leaf: Node
    cell: Cell
    values: Array
    mean: float
    low: float
    high: float
    shares: Shares


def basis(run: Run, pair: Unit, name: str, values: Array, shares_of: Callable[[Cell], Shares]) -> Basis:
    """Return what a leaf of a pair rests on, from its points; `shares_of` draws what a cell rests on."""
    leaf = run.model.node(name)
    cell = run.leaves.of_pair(leaf, pair)
    if cell.state == "skipped":
        return Basis(leaf, cell, values, 0.0, 0.0, 0.0, ())
    low, high = np.quantile(values, (0.05, 0.95))
    declared = Reason("declared", text=f"no evidence; 'if_missing: {leaf.if_missing}'")
    shares = shares_of(cell) if cell.points is None else ((declared, np.ones(run.draws)),)
    return Basis(leaf, cell, values, float(values.mean()), float(low), float(high), shares)


def leaf_part(run: Run, pair: Unit, on: Basis, part: Array) -> LeafPart:
    """Return a leaf's part of a score, shape (draws,), shared out among what it rests on."""
    leaf, cell = on.leaf, on.cell
    weight = run.model.effective[leaf.name]
    if cell.state == "skipped":
        skipped = Part(Reason("skipped", text="no evidence; its siblings take its weight"), 0.0)
        return LeafPart(pair, leaf.name, weight, None, None, None, 0.0, (skipped,))
    points: dict[Reason, float] = {}
    taken = _taken(on.values, part) if leaf.worse == "lower" and cell.state == "events" else None
    for reason, share in on.shares:
        given = part * share if taken is None else _given(reason, share, part, taken)
        points[reason] = points.get(reason, 0.0) + float(given.mean())
    found = [Part(reason, value) for reason, value in points.items()]
    parts = [part for part in found if abs(part.points) > ROUNDING or part.reason.rows] or found
    return LeafPart(pair, leaf.name, weight, on.mean, on.low, on.high, float(part.mean()), largest_first(parts))


def _taken(values: Array, part: Array) -> Array:
    """Return what the events of a leaf took from its part, where more of them is better; shapes (draws,).

    Without them the leaf would have had 100 points, and the part would have been larger in proportion.
    """
    return np.where(values > 0, part / np.where(values > 0, values, 1.0), 0.0) * (100.0 - values)


def _given(reason: Reason, share: Array, part: Array, taken: Array) -> Array:
    """Return an event's part, below zero because it took something, or what all events together left of the rest."""
    return -taken * share if reason.kind == "event" else part + taken * (1 - share)
