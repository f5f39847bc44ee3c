"""A trend: units over the periods of a series of releases, as published, and as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from ...errors import UsageError, did_you_mean
from ...ranking.people import level_text
from ...reporting import ReportingPeriod
from ...tables import Column, Row, Table, Tabled, decimals
from ..signoff.states import UNKNOWN, WITHDRAWN
from .points import Point, Unit

NAMED = 3
"""So many events are named in a line; the others are counted."""
STEPS = "\N{LOWER ONE EIGHTH BLOCK}▂▃▄▅▆▇\N{FULL BLOCK}"
"""A score from 0 to 100 in one sign."""
GAP = "\N{MIDDLE DOT}"
MACHINE = ("by", "unit", "period", "series", "release", "state", "method_version", "as_of", "rank", "score",
           "score_p05", "score_p95", "rank_mean", "rank_p05", "rank_p95", "level", "level_or", "p_level", "coverage",
           "status", "news", "events")  # fmt: skip


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
        What is to be said of withdrawn releases, of a draft in place of a released or withdrawn one, and of a history
        that is not as it was written.
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
        return _table(self)

    def __repr__(self) -> str:
        return f"Trend of {len(self.units)} units over {len(self.periods)} periods, as published"


def _table(trend: Trend) -> Table:
    records = [_record(trend.by, point) for point in trend.points]
    spans = [row["score_p95"] - row["score_p05"] for row in records if row["score"] is not None]
    digits = decimals(min(spans, default=1.0))
    one = len(trend.units) == 1
    shown = {column.name: column for column in (_of_one(digits) if one else _of_many(trend, digits))}
    rows: Sequence[Row] = records if one else [_line(trend, unit) for unit in trend.units]
    columns = tuple(shown.get(name) or Column(name) for name in MACHINE)
    plural = {"group": "groups", "country": "countries", "pair": "groups in countries"}[trend.by]
    what = " in ".join(trend.units[0]) if one else plural
    span = f"{trend.periods[0]} to {trend.periods[-1]}, " if trend.periods else ""
    title = f"Threat score (0-100) of {what}, {span}as published"
    return Table(title, columns, tuple(rows), _notes(trend), records)


def _record(by: str, point: Point) -> dict[str, Any]:
    ids = "|".join(event.id for event in point.events)
    told = {"by": by, "unit": "/".join(point.unit), "period": point.period.name, "series": "as published",
            "release": point.release, "state": point.state, "method_version": point.method,
            "as_of": point.period.last.isoformat(), "news": len(point.events), "events": ids}  # fmt: skip
    return told | point.values


def _of_one(digits: int) -> tuple[Column, ...]:
    return (
        Column("period", "period", show=lambda row: row["release"] or row["period"]),
        Column("score", "score", show=lambda row: _number(row["score"], digits), right=True),
        Column("score_p05", "90% range", show=lambda row: _span(row, "score", digits), right=True),
        Column("rank", "rank", right=True),
        Column("rank_p05", "ranks", show=lambda row: _span(row, "rank", 0), right=True, wide=True),
        Column("level", "level", show=_level),
        Column("state", "state", show=lambda row: _loud(row["state"])),
        Column("news", "new events", show=lambda row: str(row["news"] or ""), right=True),
        Column("events", "which began to count", show=_events, wide=True),
    )


def _of_many(trend: Trend, digits: int) -> tuple[Column, ...]:
    """Return the columns of a line for each unit: its course, and where it stands at the end."""
    last = max((point.release or "" for point in trend.points if point.period == trend.periods[-1]), default="")
    return (
        Column("unit", trend.by),
        Column("period", "course", show=lambda row: row["course"], right=True),
        Column("score", f"score {last}", show=lambda row: _number(row["score"], digits), right=True),
        Column("score_p05", "90% range", show=lambda row: _span(row, "score", digits), right=True),
        Column("rank", "rank", right=True),
        Column("level", "level", show=_level),
    )


def _line(trend: Trend, unit: tuple[str, ...]) -> dict[str, Any]:
    points = trend.of(unit)
    course = "".join(_sign(point.values["score"]) for point in points)
    return _record(trend.by, points[-1]) | {"unit": " in ".join(unit), "course": course}


def _sign(score: float | None) -> str:
    return GAP if score is None else STEPS[min(len(STEPS) - 1, int(score / 100 * len(STEPS)))]


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _span(row: Row, name: str, digits: int) -> str:
    if row[name] is None:
        return ""
    low, high = (_number(row[f"{name}_{end}"], digits) for end in ("p05", "p95"))
    return low if low == high else f"{low}-{high}"


def _level(row: Row) -> str:
    if row["score"] is None:
        return str(row["status"]).partition(":")[0]
    return level_text(row)


def _loud(state: str | None) -> str:
    return (state or "").upper() if state in (WITHDRAWN, UNKNOWN) else state or ""


def _events(row: Row) -> str:
    ids = row["events"].split("|") if row["events"] else []
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return ", ".join(ids[:NAMED]) + more


def _notes(trend: Trend) -> tuple[str, ...]:
    return (*trend.warnings, *_revisions(trend), *_methods(trend), *_course(trend), *_gaps(trend))


def _revisions(trend: Trend) -> Iterable[str]:
    revised = [point.release for point in trend.points if point.release not in (None, point.period.name)]
    if revised:
        yield f"The latest revision of each period: {', '.join(dict.fromkeys(map(str, revised)))}."


def _methods(trend: Trend) -> Iterable[str]:
    """Yield where the version of the method changes, and what puts all periods on one."""
    points = [point for point in trend.points if point.method is not None and point.unit in trend.units[:1]]
    changes = [f"{new.release} by version {new.method}, {old.release} by {old.method}"
               for old, new in pairwise(points) if old.method != new.method]  # fmt: skip
    if changes:
        command = f"threatscore restate --from {points[0].period} --to {points[-1].period}"
        yield f"The method changes ({'; '.join(changes)}): these scores do not compare. All by one method: {command}"


def _course(trend: Trend) -> Iterable[str]:
    if len(trend.units) > 1:
        yield (
            f"Course: one sign a period from {trend.periods[0]} to {trend.periods[-1]}, {STEPS[0]} near 0,"
            f" {STEPS[-1]} near 100, {GAP} not ranked. One unit with its ranges: threatscore trend --unit ID"
        )


def _gaps(trend: Trend) -> Iterable[str]:
    """Yield in which periods one unit is not ranked, and why; of several units only which have no release."""
    reasons: dict[str, list[str]] = {}
    for point in trend.points:
        if not point.ranked and (len(trend.units) == 1 or point.release is None):
            why = point.values["status"].partition(";")[0]  # how far it was from that differs from period to period
            reasons.setdefault(why, []).append(point.period.name)
    order = [period.name for period in trend.periods]
    for status, names in reasons.items():
        runs = ", ".join(_runs(list(dict.fromkeys(names)), order))
        yield f"{runs}: {status}."


def _runs(names: list[str], order: list[str]) -> Iterable[str]:
    """Yield consecutive periods as one, such as 2018Q1-2019Q4."""
    first = previous = names[0]
    for name in [*names[1:], None]:
        if name is None or order.index(name) != order.index(previous) + 1:
            yield first if first == previous else f"{first} to {previous}"
            first = name or ""
        previous = name or ""
