"""Names of releases: a reporting period, and a number for each revision after the first publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from ..reporting import ReportingPeriod, reporting_period

_REVISED = re.compile(r"(.+)-r([1-9][0-9]{0,5})")


@dataclass(frozen=True)
class ReleaseName:
    """A reporting period and a revision: 1 is the first publication, written without a number."""

    period: ReportingPeriod
    revision: int = 1

    def __str__(self) -> str:
        return self.period.name if self.revision == 1 else f"{self.period.name}-r{self.revision}"

    @property
    def before(self) -> ReleaseName | None:
        """The name of the revision that this one corrects; None of a first publication."""
        return ReleaseName(self.period, self.revision - 1) if self.revision > 1 else None


def release_name(text: str) -> ReleaseName:
    """Read a name such as ``2023Q4`` or ``2023Q4-r2``.

    Raises
    ------
    UsageError
        If it is none, with the likely fix.
    """
    found = _REVISED.fullmatch(text)
    period, revision = (found[1], int(found[2])) if found else (text, 1)
    try:
        name = ReleaseName(reporting_period(period), revision)
    except ValueError as error:
        raise UsageError(f"'{text}' is no name of a release: {error}") from None
    if str(name) != text:
        raise UsageError(f"'{text}' is no name of a release; write '{name}'")
    return name


def a_period(text: str | ReportingPeriod) -> ReportingPeriod:
    """Return a reporting period as it was given or typed.

    Raises
    ------
    UsageError
        If it is malformed, with the likely fix.
    """
    if isinstance(text, ReportingPeriod):
        return text
    try:
        return reporting_period(text)
    except ValueError as error:
        raise UsageError(str(error)) from None


def names_in(out: Path) -> tuple[ReleaseName, ...]:
    """Return the names of all folders in `out` that are called like a release, oldest period first."""
    found = []
    for path in out.iterdir() if out.is_dir() else ():
        try:
            found.append(release_name(path.name))
        except UsageError:  # whatever else lies there
            continue
    return tuple(sorted(found, key=lambda name: (name.period.last, name.period.name, name.revision)))


def newest(out: Path, period: ReportingPeriod) -> ReleaseName | None:
    """Return the name of the last revision of a period in `out`, if there is any."""
    return max((name for name in names_in(out) if name.period == period), key=lambda n: n.revision, default=None)
