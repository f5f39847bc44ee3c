"""What a page and a workbook hold: one run with its tables, and, of a release, what moved since and its course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..blocks import Progress
from ..comparison import Comparison, compare
from ..errors import InputError, UsageError
from ..ranking import Ranking, rank
from ..releases import Release, Trend, load_release, names_in, trend
from ..rollup import BY
from ..run import Run


@dataclass(frozen=True, eq=False)
class Contents:
    """What readers are shown.

    Parameters
    ----------
    run
        The simulation.
    rankings
        Its tables by ``group``, ``country``, ``pair``.
    release
        What it is a release of, if it is one.
    moved
        What moved since the release before, by table; empty without one that can be compared.
    trends
        The course over the releases beside it, by table; empty without.
    notes
        What is to be said of what could not be shown.
    """

    run: Run
    rankings: Mapping[str, Ranking]
    release: Release | None = None
    moved: Mapping[str, Comparison] = field(default_factory=dict)
    trends: Mapping[str, Trend] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What is assessed."""
        return self.run.model.config.assessment.title or "Threat assessment"


def contents(source: Ranking | Run | Release, *, progress: Progress | None = None) -> Contents:
    """Return what a page or a workbook of a result holds.

    Parameters
    ----------
    source
        A ranking or a run; or a release, whose numbers are computed again from its inputs, with what moved since the
        release before and the course over all releases beside it.
    progress
        Called with (blocks done, blocks in all).

    Raises
    ------
    UsageError
        If the run is under a condition, which weights cannot be changed under; if another method version computed the
        release.
    InputError
        If the release is not as it was written.
    """
    if isinstance(source, Release):
        return _of_release(source, progress)
    run = source if isinstance(source, Run) else source.run
    if run.chosen is not None:
        raise UsageError(
            f"a page or a workbook shows all draws, and this run only those given {run.condition}: suppose it instead"
        )
    return Contents(run, _rankings(run))


def _rankings(run: Run) -> dict[str, Ranking]:
    return {by: rank(run, by=by) for by in BY}


def _of_release(release: Release, progress: Progress | None) -> Contents:
    run = release.run(progress=progress)
    rankings = _rankings(run)
    moved, notes = _moved(release, rankings, progress)
    trends, more = _trends(release)
    return Contents(run, rankings, release, moved, trends, (*notes, *more))


def _moved(
    release: Release, rankings: Mapping[str, Ranking], progress: Progress | None
) -> tuple[dict[str, Comparison], tuple[str, ...]]:
    """Return what moved since the release before, and why nothing is shown of it, if so."""
    name = release.manifest.previous
    if name is None:
        return {}, ("No release before this one is named, so nothing is said of what moved.",)
    try:
        before = _rankings(load_release(release.folder.parent / name).run(progress=progress))
    except (UsageError, InputError) as error:
        return {}, (f"What moved since {name} is not shown: {error}",)
    return {by: compare(before[by], rankings[by]) for by in BY}, ()


def _trends(release: Release) -> tuple[dict[str, Trend], tuple[str, ...]]:
    """Return the course of every unit up to this release, and why none is shown, if so."""
    out, period = release.folder.parent, release.period
    periods = [name.period for name in names_in(out)]
    first = next((each for each in periods if each.kind == period.kind), None)
    if first is None:
        return {}, ()
    try:
        return {by: trend(by=by, first=first, last=period, out=out) for by in BY}, ()
    except (UsageError, InputError) as error:
        return {}, (f"The course over the releases is not shown: {error}",)
