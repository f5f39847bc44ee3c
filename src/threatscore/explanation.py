"""A score into its parts: leaf by leaf, down to the claims, the events and the beliefs that the settings declare.

Every draw's score is shared out by the rule of each method (`docs/method.md`, section 5), within a leaf to what the
draw rests on, and averaged. The parts sum to the score; none is called "other".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .citation import row_text, wordings_text
from .evidence import Claim, Evidence
from .evidence.rows import Dated
from .indicators import Cell, Reason, Unit
from .parts import leaf_parts, points_of, portions
from .simulation import Run
from .streams import Array
from .tables import Column, Table, Tabled, percent
from .units import find_unit, pairs_of

if TYPE_CHECKING:
    pass

ROUNDING = 1e-12
"""What floats leave over where nothing is left; no part."""


@dataclass(frozen=True)
class Part:
    """What one reason contributes to a score, in points."""

    reason: Reason
    points: float


@dataclass(frozen=True)
class LeafPart:
    """What one leaf of one pair contributes to a score.

    Parameters
    ----------
    pair, leaf
        Whose leaf it is.
    weight
        Its effective weight, 0-1.
    value, low, high
        Mean over draws of its value, 0-100, and the quantiles 0.05 and 0.95; None if it is skipped.
    points
        Its part of the score, the sum of the points of its reasons.
    reasons
        What it rests on, the largest part first.
    """

    pair: Unit
    leaf: str
    weight: float
    value: float | None
    low: float | None
    high: float | None
    points: float
    reasons: tuple[Part, ...]


@dataclass(frozen=True)
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

    def table(self) -> Table:
        """Return one row a leaf, then one a reason below it, with source and locator."""
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
        rows = tuple(row for leaf in self.leaves for row in self._rows(leaf))
        return Table(f"{title}; its leaves' points sum to it", columns, rows, _RULES)

    def _what(self, row: Mapping[str, Any]) -> str:
        if row["reason"] != "leaf":
            return f"  {row['rests on']}"
        if self.by == "pair":
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
            said = {"id": ids, "rests on": reason_text(self.run.evidence, part.reason)}
            where = _where(self.run.evidence, part.reason)
            yield named | {"reason": part.reason.kind, "points": part.points} | said | where


_RULES = (
    "Points are shared out draw by draw by the rule of each method, then averaged. Within a leaf they go to the"
    " statement that the draw follows, or to events in proportion to what they count for and the rest to silence.",
    "value: the leaf's mean and 90% range on its scale of 0 to 100. [id]: 'threatscore cite ID' prints the row with its"
    " documents.",
)


def _or_empty(value: float | None, shown: Any) -> str:
    return "" if value is None else str(shown(value))


def _points_text(row: Mapping[str, Any]) -> str:
    return f"{round(row['points'], 1) + 0.0:.1f}"  # adding 0 takes the sign off a negative zero


def _value_text(row: Mapping[str, Any]) -> str:
    return "" if row["value"] is None else f"{row['value']:.0f} [{row['low']:.0f}, {row['high']:.0f}]"


def reason_text(evidence: Evidence, reason: Reason) -> str:
    """Return what a reason is, in words, with the ids of its rows in brackets."""
    rows = [evidence.row(id) for id in reason.rows]
    claims = [row for row in rows if isinstance(row, Claim)]
    if reason.kind == "claim":
        text = wordings_text(claims)
    elif reason.kind == "event":
        text = f"{row_text(rows[0])}, {reason.text}"
    else:
        text = f"{reason.kind}: {reason.text}"
    text += f" [{', '.join(reason.rows)}]" if rows else ""
    return text + (f", within bounds [{', '.join(reason.bounds)}]" if reason.bounds else "")


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
    pairs, portion = pairs_of(run, by, found), portions(run, by, found)
    points = points_of(run, pairs)
    leaves = [
        _leaf_part(run, pair, name, points.points[name][i], part[i] * portion[i])
        for name, part in leaf_parts(run, points).items()
        for i, pair in enumerate(pairs)
    ]
    leaves = [leaf for leaf in leaves if leaf.points or by == "pair"]
    leaves.sort(key=lambda leaf: (-leaf.points, leaf.pair, leaf.leaf))
    table = run.scores(by)
    scores = table.scores[table.units.index(found)]
    low, high = np.quantile(scores, (0.05, 0.95))
    return Explanation(run, by, found, float(scores.mean()), float(low), float(high), tuple(leaves))


def _leaf_part(run: Run, pair: Unit, name: str, values: Array, part: Array) -> LeafPart:
    """Return a leaf's part of a score shared out among what it rests on; its values and part have shape (draws,)."""
    leaf = run.model.node(name)
    cell = run.leaves.of_pair(leaf, pair)
    weight = run.model.effective[name]
    if cell.state == "skipped":
        skipped = Part(Reason("skipped", text="no evidence; its siblings take its weight"), 0.0)
        return LeafPart(pair, name, weight, None, None, None, 0.0, (skipped,))
    points: dict[Reason, float] = {}
    for reason, share in _shares(run, cell, leaf.if_missing):
        points[reason] = points.get(reason, 0.0) + float((part * share).mean())
    found = [Part(reason, value) for reason, value in points.items()]
    parts = [part for part in found if abs(part.points) > ROUNDING or part.reason.rows] or found
    parts.sort(key=lambda p: (-p.points, p.reason.rows, p.reason.kind))
    low, high = np.quantile(values, (0.05, 0.95))
    return LeafPart(pair, name, weight, float(values.mean()), float(low), float(high), float(part.mean()), tuple(parts))


def _shares(run: Run, cell: Cell, if_missing: str) -> tuple[tuple[Reason, Array], ...]:
    if cell.points is None:
        return cell.draw(run.streams).shares
    declared = Reason("declared", text=f"no evidence; 'if_missing: {if_missing}'")
    return ((declared, np.ones(run.draws)),)
