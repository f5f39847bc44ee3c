"""A restated series, and as people read it: beside each number what was published; every row says which is which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from ...errors import UsageError, did_you_mean
from ...method import METHOD_VERSION
from ...tables import Column, Row, Table, Tabled, decimals
from ..signoff.states import UNKNOWN, WITHDRAWN
from .points import Point, Unit
from .trends import Trend

PUBLISHED, RESTATED = "as published", "restated"
MACHINE = ("by", "unit", "period", "series", "release", "state", "method_version", "as_of", "known_by", "rank", "score",
           "score_p05", "score_p95", "rank_mean", "rank_p05", "rank_p95", "level", "level_or", "p_level", "coverage",
           "status")  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Restated(Tabled):
    """A series of one table, as published and restated.

    Parameters
    ----------
    by
        What its units are: group, country or pair.
    units
        In the order of the newest restated table.
    known
        What is known by this day is known to the restated numbers.
    published
        As published, from the releases; None if there is none of any of the periods.
    restated
        Restated, unit by unit, each over all periods in order; no release has these numbers.
    """

    by: str
    units: tuple[Unit, ...]
    known: date
    published: Trend | None
    restated: tuple[Point, ...]

    @cached_property
    def pairs(self) -> tuple[tuple[Point | None, Point], ...]:
        """Each restated point with the published one of the same unit and period, if there is a release of it."""
        there = {} if self.published is None else {
            (point.unit, point.period): point for point in self.published.points if point.release is not None
        }  # fmt: skip
        return tuple((there.get((point.unit, point.period)), point) for point in self.restated)

    def of(self, unit: str | Iterable[str]) -> Restated:
        """Return one unit alone, by its ids.

        Raises
        ------
        UsageError
            If it is none of the units.
        """
        wanted = tuple(unit.split("/")) if isinstance(unit, str) else tuple(unit)
        if wanted not in self.units:
            known = ("/".join(one) for one in self.units)
            raise UsageError(f"unknown unit '{'/'.join(wanted)}'; {did_you_mean('/'.join(wanted), known)}")
        return replace(self, units=(wanted,), restated=tuple(one for one in self.restated if one.unit == wanted))

    def table(self) -> Table:
        """Return one row a unit and period; for machines two, each of which says whether it is as published."""
        return _table(self)

    def __repr__(self) -> str:
        return f"Restated series of {len(self.units)} units, with what is known on {self.known}"


def _table(restated: Restated) -> Table:
    both = [point for pair in restated.pairs for point in pair if point is not None]
    spans = [one.values["score_p95"] - one.values["score_p05"] for one in both if one.ranked]
    shown = {column.name: column for column in _columns(restated.by, decimals(min(spans, default=1.0)))}
    rows = [_row(old, new) for old, new in restated.pairs if new.ranked or (old is not None and old.ranked)]
    machine = [record for old, new in restated.pairs for record in _records(restated, old, new)]
    columns = tuple(shown.get(name) or Column(name) for name in MACHINE)
    what = f"{restated.restated[0].period} to {restated.restated[-1].period}" if restated.restated else "nothing"
    title = f"Threat score (0-100), {what}: as published, and restated"
    return Table(title, columns, tuple(rows), tuple(_notes(restated, len(rows))), machine)


def _columns(by: str, digits: int) -> tuple[Column, ...]:
    """Return what people are shown, under the names of columns that stand where it is to stand."""

    def score(side: str) -> Any:
        return lambda row: _score(row[side], digits)

    return (
        Column("unit", by),
        Column("period", "period", show=_period),
        Column("state", "state", show=_state),
        Column("rank", "score as published", show=score(PUBLISHED), right=True),
        Column("score", "rank as published", show=lambda row: _rank(row[PUBLISHED]), right=True),
        Column("score_p05", "score restated", show=score(RESTATED), right=True),
        Column("rank_p05", "rank restated", show=lambda row: _rank(row[RESTATED]), right=True),
    )


def _row(old: Point | None, new: Point) -> dict[str, Any]:
    return {"unit": " in ".join(new.unit), "period": new.period.name, PUBLISHED: old, RESTATED: new}


def _records(restated: Restated, old: Point | None, new: Point) -> Iterable[dict[str, Any]]:
    for series, point in ((PUBLISHED, old), (RESTATED, new)):
        if point is not None:
            end = point.period.last.isoformat()
            known = end if series == PUBLISHED else restated.known.isoformat()
            told = {"by": restated.by, "unit": "/".join(point.unit), "period": point.period.name, "series": series,
                    "release": point.release, "state": point.state, "method_version": point.method, "as_of": end,
                    "known_by": known}  # fmt: skip
            yield told | point.values


def _score(point: Point | None, digits: int) -> str:
    if point is None or not point.ranked:
        return "" if point is None else "not ranked"
    score, low, high = (point.values[name] for name in ("score", "score_p05", "score_p95"))
    return f"{score:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


def _rank(point: Point | None) -> str:
    if point is None or not point.ranked:
        return ""
    rank, low, high = (point.values[name] for name in ("rank", "rank_p05", "rank_p95"))
    return f"{rank} ({low}-{high})" if low != high else f"{rank}"


def _period(row: Row) -> str:
    """Return the period, with the revision that was published, if it is one."""
    point: Point | None = row[PUBLISHED]
    return str(row["period"] if point is None else point.release)


def _state(row: Row) -> str:
    point: Point | None = row[PUBLISHED]
    if point is None:
        return "no release"
    return str(point.state).upper() if point.state in (WITHDRAWN, UNKNOWN) else str(point.state)


def _notes(restated: Restated, rows: int) -> Iterable[str]:
    if restated.published is not None:
        yield from restated.published.warnings
    yield (f"As published: from the saved results of the releases. Restated: by method version {METHOD_VERSION}, with"
           f" these settings and what is known on {restated.known} of the time up to the end of each period; no release"
           " has these numbers. In brackets: 90% ranges.")  # fmt: skip
    if left := len(restated.restated) - rows:
        yield f"In csv and json only: where a unit is ranked neither as published nor restated ({left} rows)."
