"""A series of releases, one process each: resumable, and the same bytes however it is run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...blocks import Progress
from ...errors import InputError, Problem, UsageError
from ...evidence import Evidence
from ...model import Model
from ...reporting import ReportingPeriod
from ...simulation import simulate
from ...tables import Column, Table, Tabled
from ..computing import Declared, differing, input_files
from ..making import known_at, previous_of, publish
from ..manifest import contents
from ..names import ReleaseName, newest
from ..reading import read_folder
from .spreading import asked_for, made

MADE = "made"
KEPT = "kept"
OUTDATED = "kept; the evidence or the settings at hand are others"


@dataclass(frozen=True, eq=False)
class Series(Tabled):
    """The releases of a series in `out`, each with whether it was made or kept, in the order of their periods."""

    out: Path
    releases: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the releases."""
        return tuple(name for name, _ in self.releases)

    def table(self) -> Table:
        """Return one row a release."""
        rows = tuple({"release": name, "what": what} for name, what in self.releases)
        first, last = (self.names[0], self.names[-1]) if rows else ("", "")
        outdated = [name for name, what in self.releases if what == OUTDATED]
        notes = (f"What was made stands: {', '.join(outdated)}. A correction is a release of its own (--revise).",)
        columns = (Column("release", "release"), Column("what", "what"))
        return Table(f"Releases {first} to {last} in {self.out}", columns, rows, notes if outdated else ())


@dataclass(frozen=True)
class _Task:
    declared: Declared
    out: Path
    draws: int | None
    seed: int | None

    def make(self, model: Model, evidence: Evidence) -> tuple[ReleaseName, str]:
        """Make a release; return its name and whether another process was quicker."""
        return _make(model, evidence, self)


def build(
    model: Model,
    evidence: Evidence,
    first: str | ReportingPeriod,
    last: str | ReportingPeriod,
    *,
    out: str | Path = "releases",
    draws: int | None = None,
    rng: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Series:
    """Release every period from `first` to `last`; those that are there are held against their digests and kept.

    A run that was interrupted goes on where it was. Each release names the one before it as previous. In a script of
    your own, call it below ``if __name__ == "__main__":``, as all that starts processes.

    Parameters
    ----------
    model, evidence
        What is scored and how.
    first, last
        Two periods of one kind.
    out
        The folder that holds the releases.
    draws, rng
        As for `simulate`.
    workers
        Processes at a time; by default as many as there are processors. It changes no byte.
    progress
        Called with (releases done, releases in all).

    Raises
    ------
    UsageError
        If a period is malformed or lies in the future of the evidence, the two are not of one kind or do not rise,
        there would be no worker, or one dies.
    InputError
        If evidence and model do not fit, or a release that is there is not as it was written.
    """
    out, (periods, workers) = Path(out), asked_for(first, last, workers)
    told = progress or (lambda done, of: None)
    done, tasks = _sorted_out(model, evidence, periods, out, draws, rng)
    told(len(done), len(periods))
    for name, what in made(model, evidence, tasks, workers):
        done[name.period] = (str(name), what)
        told(len(done), len(periods))
    return Series(out, tuple(done[period] for period in periods))


def _sorted_out(
    model: Model, evidence: Evidence, periods: Sequence[ReportingPeriod], out: Path, draws: int | None, seed: int | None
) -> tuple[dict[ReportingPeriod, tuple[str, str]], list[_Task]]:
    """Return what is there already, and what is to be made; every problem of what is there at once."""
    done: dict[ReportingPeriod, tuple[str, str]] = {}
    tasks: list[_Task] = []
    problems: list[Problem] = []
    for period in periods:
        known = known_at(model, evidence, period)
        if (there := newest(out, period)) is not None:
            found = read_folder(out / str(there))
            problems += found.problems
            if found.manifest is not None:
                same = not differing(found.manifest.inputs, contents(input_files(model, known)))
                done[period] = (str(there), KEPT if same else OUTDATED)
            continue
        before = previous_of(out, period)
        if before is None and period.previous in periods:
            before = period.previous.name
        tasks.append(_Task(Declared(ReleaseName(period), previous=before), out, draws, seed))
    if problems:
        raise InputError(problems)
    return done, tasks


def _make(model: Model, evidence: Evidence, task: _Task) -> tuple[ReleaseName, str]:
    name = task.declared.name
    run = simulate(model, known_at(model, evidence, name.period), draws=task.draws, rng=task.seed)
    try:
        publish(run, task.declared, task.out)
    except UsageError:
        if read_folder(task.out / str(name)).problems:
            raise
        return name, KEPT  # another process was quicker, and has left it whole
    return name, MADE
