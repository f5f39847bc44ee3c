"""A release: one reporting period frozen in a folder, as it is read again."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..blocks import Progress
from ..errors import InputError, UsageError, did_you_mean
from ..evidence import Evidence, load_evidence
from ..method import METHOD_VERSION
from ..model import Model, load_model
from ..reporting import ReportingPeriod
from ..run import Run
from ..simulation import simulate
from ..tables import Column, Table, Tabled
from .manifest import OUTPUTS, SETTINGS, Manifest
from .names import ReleaseName, release_name
from .reading import read_folder
from .signoff.standing import Standing, standing

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Release(Tabled):
    """One frozen period, read from its folder; every file is as its manifest says.

    Parameters
    ----------
    folder
        Where it lies.
    manifest
        What it says of itself.
    models
        Settings read already, by the digest of their file: most releases of a series have the same.
    """

    folder: Path
    manifest: Manifest
    models: dict[str, Model] = field(default_factory=dict)

    @property
    def name(self) -> ReleaseName:
        """Its name."""
        return release_name(self.manifest.name)

    @property
    def period(self) -> ReportingPeriod:
        """The period that it reports on."""
        return self.name.period

    @property
    def as_of(self) -> date:
        """The last day of its period."""
        return self.period.last

    @cached_property
    def model(self) -> Model:
        """The settings as used."""
        digest = self.manifest.inputs[SETTINGS].sha256
        if digest not in self.models:
            self.models[digest] = load_model(self.folder / SETTINGS)
        return self.models[digest]

    @cached_property
    def evidence(self) -> Evidence:
        """The evidence as used, at the as-of date."""
        return self.model.dated(load_evidence(self.folder / "evidence").at(self.as_of))

    @property
    def standing(self) -> Standing:
        """Where it stands now, by the history beside its folder, and why."""
        return standing(self.folder, self.manifest)

    @property
    def state(self) -> str:
        """Draft, reviewed, released or withdrawn; unknown if the history is not as it was written."""
        return self.standing.state

    def run(self, *, executor: Executor | None = None, progress: Progress | None = None) -> Run:
        """Return the simulation computed again from the frozen inputs, with the recorded seed, draws and design.

        Its notes say if the release was withdrawn, or if nobody knows where it stands.

        Raises
        ------
        UsageError
            If another method version computed the release: what this one computes is not what was published, and
            beside another result a change of method would be taken for news.
        """
        told = self.manifest
        if told.method_version != METHOD_VERSION:
            raise UsageError(
                f"{told.name} is by method version {told.method_version}, and this package computes by"
                f" {METHOD_VERSION}: the change of method would be taken for news. Compute the series again by one"
                f" method: threatscore restate --from {self.period} --to {self.period}"
            )
        run = simulate(self.model, self.evidence, draws=told.draws, rng=told.seed, design=told.design,
                       executor=executor, progress=progress)  # fmt: skip
        warning = self.standing.warning
        return replace(run, notes=(*told.notes, *([warning] if warning else [])))

    def results(self, table: str) -> pd.DataFrame:
        """Return a table of its results, such as ``groups``, ``acceptability-group``, ``leaves``.

        Its ``attrs`` say which release it is of, and the state of that.

        Raises
        ------
        UsageError
            If there is none of that name.
        """
        import pandas as pd

        path = f"results/{table}.csv"
        if path not in OUTPUTS:
            known = [path[8:-4] for path in OUTPUTS if path.endswith(".csv")]
            raise UsageError(f"unknown table '{table}'; {did_you_mean(table, known)}")
        frame = pd.read_csv(self.folder / path)
        frame.attrs = {"release": self.manifest.name, "state": self.state}
        return frame

    def table(self) -> Table:
        """Return the state, and what the manifest says, one row a field."""
        now = self.standing
        told = self.manifest.model_dump(
            mode="json", by_alias=True, exclude={"inputs", "outputs", "versions", "changes"}
        )
        rows: list[dict[str, Any]] = [{"field": "state", "value": now.state}]
        rows += [{"field": name, "value": value} for name, value in told.items()]
        rows += [{"field": f"version of {name}", "value": value} for name, value in self.manifest.versions.items()]
        notes = tuple(filter(None, (now.warning, *now.notes)))
        return Table(repr(self), (Column("field", "field"), Column("value", "value")), tuple(rows), notes)

    def __repr__(self) -> str:
        return f"Release {self.manifest.name}, as of {self.manifest.as_of}"


def load_release(folder: str | Path, *, models: dict[str, Model] | None = None) -> Release:
    """Read a release; every file is held against its digest, and no link is followed.

    Parameters
    ----------
    folder
        Where it lies.
    models
        Settings read already, by the digest of their file, to which its own are added; by default none.

    Raises
    ------
    InputError
        With everything that is missing, added, cut short, edited or of a newer schema.
    """
    found = read_folder(Path(folder))
    if found.problems or found.manifest is None:
        raise InputError(found.problems)
    return Release(Path(folder), found.manifest, {} if models is None else models)
