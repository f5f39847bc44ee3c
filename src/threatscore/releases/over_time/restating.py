"""Restating: a series computed again by today's method and with what is known today, beside what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...blocks import Progress
from ...errors import UsageError
from ...evidence import Evidence
from ...method import METHOD_VERSION
from ...model import Model
from ...ranking import rank
from ...reporting import ReportingPeriod
from ...rollup import check_by
from ...simulation import simulate
from ..names import names_in
from .points import TAKEN, Point, Unit
from .restated import Restated
from .spreading import asked_for, made
from .trend_reading import trend
from .trends import Trend


@dataclass(frozen=True)
class _Task:
    period: ReportingPeriod
    by: str
    draws: int | None
    seed: int | None

    def make(self, model: Model, evidence: Evidence) -> tuple[ReportingPeriod, dict[Unit, dict[str, Any]]]:
        """Compute the table of one period."""
        run = simulate(model, evidence.hindsight(self.period.last), draws=self.draws, rng=self.seed)
        rows = rank(run, by=self.by).records
        names = ("group", "country") if self.by == "pair" else ("unit",)
        return self.period, {tuple(row[name] for name in names): {name: row[name] for name in TAKEN} for row in rows}


def restate(
    model: Model,
    evidence: Evidence,
    first: str | ReportingPeriod,
    last: str | ReportingPeriod,
    *,
    by: str = "group",
    out: str | Path = "releases",
    draws: int | None = None,
    rng: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Restated:
    """Compute a series again by this method and with what is known today, and set it beside what was published.

    Today is the as-of date of the evidence, else that of the model. Each period is assessed as of its last day: by what
    is known today of the time up to it (`Evidence.hindsight`). Nothing is written, and no release changes. In a script
    of your own, call it below ``if __name__ == "__main__":``, as all that starts processes.

    Parameters
    ----------
    model, evidence
        What is scored and how.
    first, last
        Two periods of one kind.
    by
        Which table: ``group``, ``country`` or ``pair``.
    out
        The folder that holds the releases.
    draws, rng
        As for `simulate`.
    workers
        Processes at a time; by default as many as there are processors. It changes no number.
    progress
        Called with (periods done, periods in all).

    Raises
    ------
    UsageError
        If a period is malformed or ends after today, the two are not of one kind or do not rise, or there would be no
        worker.
    InputError
        If evidence and model do not fit, or a release is not as it was written.
    """
    check_by(by)
    periods, workers = asked_for(first, last, workers)
    today = model.dated(evidence)
    if periods[-1].last > today.assessed:
        ends = f"{periods[-1]} ends on {periods[-1].last}"
        raise UsageError(f"{ends}, after {today.assessed}, up to which the evidence is asked for")
    published = _published(Path(out), periods, by)
    found = _computed(model, today, [_Task(period, by, draws, rng) for period in periods], workers, progress)
    units = tuple(dict.fromkeys(unit for period in reversed(periods) for unit in found[period]))
    points = tuple(_point(period, unit, found[period].get(unit)) for unit in units for period in periods)
    return Restated(by, units, today.assessed, published, points)


def _published(out: Path, periods: Sequence[ReportingPeriod], by: str) -> Trend | None:
    if not {name.period for name in names_in(out)} & {*periods}:
        return None
    return trend(by=by, first=periods[0], last=periods[-1], out=out)


def _computed(
    model: Model, evidence: Evidence, tasks: Sequence[_Task], workers: int, progress: Progress | None
) -> dict[ReportingPeriod, dict[Unit, dict[str, Any]]]:
    found: dict[ReportingPeriod, dict[Unit, dict[str, Any]]] = {}
    told = progress or (lambda done, of: None)
    told(0, len(tasks))
    for period, rows in made(model, evidence, tasks, workers):
        found[period] = rows
        told(len(found), len(tasks))
    return found


def _point(period: ReportingPeriod, unit: Unit, values: dict[str, Any] | None) -> Point:
    none = dict.fromkeys(TAKEN) | {"status": "not ranked: not in scope"}
    return Point(period, unit, None, None, METHOD_VERSION, none if values is None else values)
