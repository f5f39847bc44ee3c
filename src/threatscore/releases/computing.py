"""From a model and evidence to the files of a release, in memory: the same for who makes it and who verifies it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..evidence import Evidence
from ..method import METHOD_VERSION
from ..model import Model
from ..run import Run
from .manifest import FILE, SCHEMA, Changes, Manifest, contents
from .marks import processor, streams_digest, versions
from .names import ReleaseName
from .outputs import rankings, result_files
from .summary import summary


@dataclass(frozen=True)
class Declared:
    """What a release is declared to be: its name, its date, what came before it, and what it corrects and why."""

    name: ReleaseName
    released: str | None = None
    previous: str | None = None
    reason: str | None = None
    changes: Changes | None = None


def input_files(model: Model, evidence: Evidence) -> dict[str, bytes]:
    """Return the frozen inputs by path: settings, and the tables of evidence as it was known."""
    tables = {f"evidence/{name}": data for name, data in evidence.files().items()}
    return {"config/weights.yaml": model.to_yaml().encode(), **tables}


def output_files(run: Run, manifest: Manifest) -> dict[str, bytes]:
    """Return results and summary by path."""
    ranked = rankings(run)
    return {**result_files(run, ranked), "summary.md": summary(ranked, manifest)}


def release_files(run: Run, declared: Declared) -> tuple[Manifest, dict[str, bytes]]:
    """Return the manifest of a release, and all its files with the manifest by path."""
    name = declared.name
    inputs = input_files(run.model, run.evidence)
    bare = Manifest(
        schema=SCHEMA, name=str(name), period=name.period.name, revision=name.revision,
        revises=None if name.before is None else str(name.before), reason=declared.reason, changes=declared.changes,
        as_of=run.as_of.isoformat(), released=declared.released, previous=declared.previous,
        method_version=METHOD_VERSION, versions=versions(), processor=processor(), seed=run.seed, draws=run.draws,
        design=run.streams.design, streams_sha256=streams_digest(), notes=run.notes,
        evidence_sha256=run.evidence.digest, config_sha256=run.model.digest, inputs=contents(inputs), outputs={},
    )  # fmt: skip
    outputs = output_files(run, bare)
    manifest = bare.model_copy(update={"outputs": contents(outputs)})
    return manifest, {**inputs, **outputs, FILE: manifest.to_bytes()}


def differing(one: Mapping[str, object], other: Mapping[str, object]) -> tuple[str, ...]:
    """Return the paths whose contents differ."""
    return tuple(sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path)))
