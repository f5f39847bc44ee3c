"""Making releases: a reporting period is computed and frozen in a folder, or the newest release of it is corrected."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np

from ..blocks import Progress
from ..errors import UsageError, did_you_mean
from ..evidence import Evidence
from ..method import METHOD_VERSION
from ..model import Model
from ..reporting import ReportingPeriod
from ..run import Run
from ..simulation import simulate
from ..tables.text import one_line
from .changes import changes
from .computing import Declared, differing, release_files
from .frozen import Release, load_release
from .manifest import Manifest
from .names import ReleaseName, a_period, names_in, newest, release_name
from .reading import read_folder
from .writing import exists_already, write_whole

LONGEST_REASON = 2000
"""Characters of the reason of a revision."""


def release(
    model: Model,
    evidence: Evidence,
    period: str | ReportingPeriod,
    *,
    out: str | Path = "releases",
    released: str | date | None = None,
    previous: str | None = None,
    revise: str | None = None,
    draws: int | Literal["auto"] | None = None,
    rng: np.random.Generator | int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Release:
    """Freeze a reporting period in a folder: inputs, results, summary and manifest, all of it or nothing.

    Parameters
    ----------
    model, evidence
        What is scored and how. Of the evidence only what was known on the last day of the period is used and written.
    period
        ``2023Q4``, ``2023H2``, ``2023-12`` or ``2023``.
    out
        The folder that holds the releases.
    released
        Day of publication as declared; nothing is taken from a clock.
    previous
        Name of the release before; by default the last revision of the period before, if it is in `out`.
    revise
        Why the newest release of this period is corrected; the correction is a release of its own, such as 2023Q4-r2.
    draws, rng, executor, progress
        As for `simulate`.

    Raises
    ------
    UsageError
        If the period is malformed or begins after all that the evidence knows; if there is such a release already, or
        none to be revised; if nothing would change; if the folder cannot be written.
    InputError
        If evidence and model do not fit, or the release that is revised is not as it was written.
    """
    when, out = a_period(period), Path(out)
    before = previous_of(out, when) if previous is None else _declared(out, when, previous)
    declared = Declared(ReleaseName(when), day_of(released, when), before)
    run = simulate(model, known_at(model, evidence, when), draws=draws, rng=rng, executor=executor, progress=progress)
    return publish(run, declared, out) if revise is None else _revise(run, declared, out, revise)


def publish(run: Run, declared: Declared, out: Path) -> Release:
    """Write a simulation, of evidence as it was known, as a first release.

    Raises
    ------
    UsageError
        If there is a release of that period, with a word on whether it would be the same; if it cannot be written.
    """
    manifest, files = release_files(run, declared)
    if (there := newest(out, declared.name.period)) is not None:
        raise _exists(out / str(there), manifest)
    return Release(write_whole(out, manifest.name, files), manifest)


def _revise(run: Run, declared: Declared, out: Path, reason: str) -> Release:
    """Write a correction of the newest release of a period, with what it changes in the inputs."""
    period = declared.name.period
    if (latest := newest(out, period)) is None:
        raise UsageError(f"there is no release {period.name} in {out} to revise; release it without --revise")
    said = one_line(reason).strip()
    if not 0 < len(said) <= LONGEST_REASON:
        words = f"in words, {LONGEST_REASON:,} characters at most"
        raise UsageError(f"a revision needs its reason {words}, such as --revise 'toll of an attack corrected'")
    old = load_release(out / str(latest))
    method = (old.manifest.method_version, METHOD_VERSION)
    found = changes((old.model, old.evidence), (run.model, run.evidence), method)
    name = ReleaseName(period, latest.revision + 1)
    manifest, files = release_files(run, replace(declared, name=name, reason=said, changes=found))
    _check_changed(old.manifest, manifest)
    return Release(write_whole(out, manifest.name, files), manifest)


def known_at(model: Model, evidence: Evidence, period: ReportingPeriod) -> Evidence:
    """Return the evidence as the model reads it, as it was known on the last day of a period, and nothing else.

    The evidence reaches as far as the last claim, event, stance or withdrawal became known, or the last watch ends. A
    document that was published later tells nothing of that time by itself.

    Raises
    ------
    UsageError
        If the period begins after the last day to which the evidence reaches.
    """
    days = [row.known.last for table in (evidence.claims, evidence.events, evidence.stances, evidence.withdrawals)
            for row in table]  # fmt: skip
    days += [row.end.last for row in evidence.watch]
    if not days or period.first > max(days):
        last = f"reaches to {max(days)}" if days else "holds no dated row"
        raise UsageError(f"{period.name} lies in the future of the evidence, which {last}: add what is known since")
    return model.dated(evidence.at(period.last)).as_known()


def day_of(released: str | date | None, period: ReportingPeriod) -> str | None:
    """Return the declared day of publication, as it is written.

    Raises
    ------
    UsageError
        If it is no day, or lies before the last day of the period.
    """
    if released is None:
        return None
    try:
        given = released if isinstance(released, date) else date.fromisoformat(released)
    except ValueError:
        raise UsageError(f"the release date '{released}' is no day; write it as 2024-01-31") from None
    day = date(given.year, given.month, given.day)  # without the time of a moment
    if day < period.last:
        raise UsageError(f"the release date {day} lies before {period.last}, on which {period.name} ends")
    return day.isoformat()


def previous_of(out: Path, period: ReportingPeriod) -> str | None:
    """Return the name of the last revision of the period before, if it is in `out`."""
    try:
        found = newest(out, period.previous)
    except ValueError:  # the calendar begins with the year 1
        return None
    return None if found is None else str(found)


def _declared(out: Path, period: ReportingPeriod, previous: str) -> str:
    name = release_name(previous)
    if name not in (known := names_in(out)):
        raise UsageError(f"there is no release '{previous}' in {out}; {did_you_mean(previous, map(str, known))}")
    if name.period.last >= period.last:
        raise UsageError(f"{previous} does not come before {period.name}")
    return previous


def _check_changed(old: Manifest, new: Manifest) -> None:
    """Refuse a revision that changes nothing; that no day of publication is given again corrects nothing."""
    differ = [path for path in differing(old.files, new.files) if path != "summary.md"]
    if not differ and new.released in (None, old.released) and old.previous == new.previous:
        raise UsageError(f"nothing differs from {old.name}, neither inputs nor results: there is nothing to revise")


def _exists(target: Path, manifest: Manifest) -> UsageError:
    """Return the error of a release that is there already, with what it would be now."""
    there = read_folder(target)
    error = str(exists_already(target))
    if there.problems or there.manifest is None:
        return UsageError(f"{error}. It is not as it was written: threatscore verify {target}")
    if there.manifest == manifest:
        return UsageError(f"{error}. Made again it would be the same to the byte")
    files = differing(there.manifest.files, manifest.files)
    told = f"other bytes in {', '.join(files)}" if files else "another manifest"
    declared = _redeclared(there.manifest, manifest)
    if declared and not {*files} - {"summary.md"}:
        told += f", as only what is declared differs: {declared}"
    return UsageError(f"{error}. Made again it would have {told}")


def _redeclared(old: Manifest, new: Manifest) -> str:
    """Return in words how the declared day and the release before differ; empty if they do not."""
    both = {"the day of publication": (old.released, new.released), "the release before": (old.previous, new.previous)}
    return ", ".join(f"{what} ({one or 'none'} there, {other or 'none'} now)"
                     for what, (one, other) in both.items() if one != other)  # fmt: skip
