"""Reading a trend from the saved results of releases; nothing is computed again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from ...errors import InputError, Problem, UsageError, did_you_mean
from ...evidence import Evidence
from ...evidence.live import known_day
from ...evidence.rows import Event
from ...model import Model
from ...reporting import ReportingPeriod, series
from ...rollup import BY, check_by
from ..frozen import Release, load_release
from ..names import ReleaseName, a_period, names_in
from ..outputs import TABLES
from ..signoff.history import History
from ..signoff.reading import read_history
from ..signoff.standing import Standing, standing
from ..signoff.states import DRAFT, RELEASED, REVIEWED, WITHDRAWN
from .points import TAKEN, Known, Point, Unit
from .trends import Trend


@dataclass(frozen=True, eq=False)
class _Issue:
    """One release with what is taken from it."""

    release: Release
    standing: Standing
    before: Standing | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be said of its state: withdrawn, unknown, or not yet what was released or withdrawn before it."""
        now, told = self.standing, [self.standing.warning] if self.standing.warning else []
        if self.before is not None and now.state in (DRAFT, REVIEWED):
            kind = "a draft" if now.state == DRAFT else "reviewed, not released"
            old = f"{self.before.name}, which it is to replace, was {self.before.state}"
            told.append(f"{now.name}, which is shown, is {kind}; {old}")
        return tuple(told)

    def rows(self, by: str) -> list[dict[str, Any]]:
        data = json.loads((self.release.folder / f"results/{TABLES[by]}.json").read_bytes())
        return list(data["rows"])

    @cached_property
    def events(self) -> list[tuple[Event, date]]:
        """All live events with the day from which each counts: when it, and a stance on it, had become known."""
        evidence = self.release.evidence
        known, spoken = dict[str, date](), dict[str, date]()
        for first, rows in ((known, [(row.id, row) for row in evidence.events]),
                            (spoken, [(row.event, row) for row in evidence.stances])):  # fmt: skip
            for id, row in rows:
                day, counted = known_day(row, evidence.known_from), evidence.counted(id)
                first[counted] = min(day, first.get(counted, day))
        return [(event, max(known[event.id], spoken[event.id])) for event in evidence.live_events]


def trend(
    unit: str | Iterable[str] | None = None,
    *,
    by: str = "group",
    first: str | ReportingPeriod | None = None,
    last: str | ReportingPeriod | None = None,
    out: str | Path = "releases",
) -> Trend:
    """Return how units did over the periods of a series, read from the saved results of its releases.

    Of each period the latest revision counts, also if it was withdrawn, which is said. Periods without a release, and
    releases that do not rank a unit, are gaps.

    Parameters
    ----------
    unit
        A group, a country, or both (``ISIS-K/TJK``, or two names), by id, name or alias; by default all of `by`.
    by
        Of which table, if no unit is given: ``group``, ``country`` or ``pair``.
    first, last
        Two periods of one kind; by default the first and the last of which there is a release.
    out
        The folder that holds the releases.

    Raises
    ------
    UsageError
        If there are no such releases, or no such unit; if they are of several kinds of period, and none is asked for.
    InputError
        If a release is not as it was written.
    """
    check_by(by)
    periods = _periods(Path(out), first, last)
    issues = _issues(Path(out), periods)
    names = _names(issues[max(issues)].release.evidence)
    if unit is None:
        return _trend(periods, issues, by, _units(issues, by, names), names)
    by, found = _found(issues, unit, names)
    return _trend(periods, issues, by, (found,), names)


def trend_all(
    *,
    first: str | ReportingPeriod | None = None,
    last: str | ReportingPeriod | None = None,
    out: str | Path = "releases",
) -> dict[str, Trend]:
    """Return the trends of all groups, countries and pairs, as `trend` of each; every release is read once.

    Raises
    ------
    UsageError, InputError
        As `trend`.
    """
    periods = _periods(Path(out), first, last)
    issues = _issues(Path(out), periods)
    names = _names(issues[max(issues)].release.evidence)
    return {by: _trend(periods, issues, by, _units(issues, by, names), names) for by in BY}


def _trend(
    periods: Sequence[ReportingPeriod],
    issues: dict[ReportingPeriod, _Issue],
    by: str,
    units: tuple[Unit, ...],
    names: dict[str, str],
) -> Trend:
    newest = issues[max(issues)]
    by_unit = {period: _by_unit(issue, by, names) for period, issue in issues.items()}
    points = tuple(_point(period, one, issues.get(period), by_unit.get(period, {}), names)
                   for one in units for period in periods)  # fmt: skip
    levels = tuple(getattr(newest.release.model.config.levels, by))
    warnings = tuple(dict.fromkeys(warning for issue in issues.values() for warning in issue.warnings))
    return Trend(by, units, points, levels, warnings)


def _periods(
    out: Path, first: str | ReportingPeriod | None, last: str | ReportingPeriod | None
) -> tuple[ReportingPeriod, ...]:
    """Return all periods from the first to the last."""
    given = [a_period(one) for one in (first, last) if one is not None]
    there = [name.period for name in names_in(out) if all(name.period.kind == one.kind for one in given[:1])]
    if not there:
        kind = f" of a {given[0].kind}" if given else ""
        raise UsageError(f"there is no release{kind} in {out}; make one: threatscore release PERIOD")
    if len(kinds := {period.kind for period in there}) > 1:
        raise UsageError(f"{out} holds releases of a {' and of a '.join(sorted(kinds))}; say of which: --from, --to")
    try:
        found = series(min(there) if first is None else a_period(first), max(there) if last is None else a_period(last))
    except ValueError as error:
        raise UsageError(str(error)) from None
    if not {*found} & {*there}:
        raise UsageError(
            f"there is no release from {found[0]} to {found[-1]} in {out}, only {min(there)} to {max(there)}"
        )
    return found


def _issues(out: Path, periods: Sequence[ReportingPeriod]) -> dict[ReportingPeriod, _Issue]:
    """Return the latest revision of each period that has one; every problem of all of them at once."""
    history = read_history(out)
    there = names_in(out)
    latest = {name.period: name for name in there}  # the last revision of each comes last
    found, problems = {}, list[Problem]()
    models = dict[str, Model]()
    for period in periods:
        if period in latest:
            try:
                release = load_release(out / str(latest[period]), models=models)
            except InputError as error:
                problems += error.problems
                continue
            earlier = [name for name in there if name.period == period and name != latest[period]]
            found[period] = _Issue(
                release, standing(release.folder, release.manifest, history), _signed(earlier, history)
            )
    if problems:
        raise InputError(problems)
    return found


def _signed(earlier: Sequence[ReleaseName], history: History) -> Standing | None:
    """Return the last earlier revision that was released or withdrawn, by the history alone; None if none was."""
    states = ((str(name), history.state(str(name))) for name in reversed(earlier))
    return next((Standing(name, state, history.last(name)) for name, state in states if state in (RELEASED, WITHDRAWN)),
                None)  # fmt: skip


def _names(evidence: Evidence) -> dict[str, str]:
    """Return the id that every name stands for that is not debated, so that a unit renamed since is one line."""
    found = {
        row.id: (row.name, *(alias.name for alias in row.known_as if not alias.debated)) for row in evidence.groups
    }
    found |= {row.id: (row.name, *row.aliases) for row in evidence.countries}
    return {name.casefold(): id for id, names in found.items() for name in (id, *names)}


def _unit_of(row: dict[str, Any], by: str, names: dict[str, str]) -> Unit:
    """Return the unit of a row of a saved result, by the ids of the newest release."""
    ids = (row["group"], row["country"]) if by == "pair" else (row["unit"],)
    return tuple(names.get(id.casefold(), id) for id in ids)


def _by_unit(issue: _Issue, by: str, names: dict[str, str]) -> dict[Unit, dict[str, Any]]:
    return {_unit_of(row, by, names): row for row in issue.rows(by)}


def _units(issues: dict[ReportingPeriod, _Issue], by: str, names: dict[str, str]) -> tuple[Unit, ...]:
    """Return all units of all periods in the order of the newest table in which each stands."""
    found: dict[Unit, None] = {}
    for period in sorted(issues, reverse=True):
        found |= dict.fromkeys(_by_unit(issues[period], by, names))
    return tuple(found)


def _found(issues: dict[ReportingPeriod, _Issue], unit: str | Iterable[str], names: dict[str, str]) -> tuple[str, Unit]:
    """Return (by, unit) of a unit as it was typed."""
    given = tuple(unit.split("/")) if isinstance(unit, str) else tuple(unit)
    wanted = tuple(names.get(name.strip().casefold(), name) for name in given)
    known: list[str] = []
    for by in BY:
        units = _units(issues, by, names)
        if wanted in units:
            return by, wanted
        known += ["/".join(one) for one in units] if by != "pair" else []
    raise UsageError(f"unknown unit '{'/'.join(given)}'; {did_you_mean('/'.join(given), known)} A pair is written"
                     " GROUP/COUNTRY.")  # fmt: skip


def _point(
    period: ReportingPeriod, unit: Unit, issue: _Issue | None, rows: dict[Unit, dict[str, Any]], names: dict[str, str]
) -> Point:
    if issue is None:
        return Point(period, unit, None, None, None, dict.fromkeys(TAKEN) | {"status": "no release"})
    row = rows.get(unit, {"status": "not ranked: not in scope"})
    values = {name: row.get(name) for name in TAKEN}
    events = sorted((day, event.id) for event, day in issue.events
                    if period.first <= day <= period.last and _concerns(event, unit, names))  # fmt: skip
    told = tuple(Known(id, day) for day, id in events)
    return Point(
        period, unit, issue.standing.name, issue.standing.state, issue.release.manifest.method_version, values, told
    )


def _concerns(event: Event, unit: Unit, names: dict[str, str]) -> bool:
    """Return whether an event is one of a group, a country, or of a group in a country."""
    ids = (*(group for group, _ in event.group), *filter(None, (event.country,)))
    return {*unit} <= {names.get(id.casefold(), id) for id in ids}
