"""Verification: every digest of a release, and then its numbers computed again from its frozen inputs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from ..blocks import Progress
from ..errors import InputError, Problem, UsageError
from ..method import METHOD_VERSION
from ..ranking import Ranking
from ..run import Run
from ..tables import Column, Row, Table, Tabled
from .computing import output_files
from .differences import FEW_DRAWS, SURE, TOLERANCE, Rule, difference
from .frozen import Release
from .manifest import FILE, Manifest, digest
from .marks import processor, streams_digest, versions
from .outputs import TABLES
from .reading import Found, read_folder
from .signoff.standing import standing
from .signoff.states import DRAFT

NOT_COMPUTED = "digests alone"


@dataclass(frozen=True, eq=False)
class Verification(Tabled):
    """What verifying a release found.

    Parameters
    ----------
    folder
        Where it lies.
    name
        What it is called; the folder's name if its manifest cannot be trusted.
    rule
        Which rule applied to the recomputed numbers: ``bytes``, ``last digits``, ``simulation error``, or ``digests
        alone`` where they were not computed again.
    why
        Why that one, in words.
    problems
        Everything that is wrong, the history beside it included; empty if nothing is.
    state
        Draft, reviewed, released or withdrawn, by the history beside it; unknown if that is not as it was written.
    notes
        What is to be said of its state.
    """

    folder: Path
    name: str
    rule: str
    why: str
    problems: tuple[Problem, ...]
    state: str = DRAFT
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def table(self) -> Table:
        """Return one row a problem, or one that says that there is none."""
        return verified_table([self])


def verified_table(found: Sequence[Verification]) -> Table:
    """Return one row a problem of several verifications, and one for each release without any."""
    rows = []
    for one in found:
        empty = {"release": one.name, "state": one.state, "rule": one.rule, "why": one.why, "ok": one.ok}
        rows += [empty | dict.fromkeys(("file", "unit", "number", "where", "what"))] if one.ok else []
        for problem in one.problems:
            place = {"unit": problem.unit, "number": problem.number} if problem.number else {}
            rows.append(empty | place | {"file": problem.file, "where": problem.where or None, "what": problem.what})
    columns = (
        Column("release", "release"), Column("state", "state"), Column("ok"), Column("rule"), Column("why"),
        Column("file"), Column("unit"), Column("number"), Column("where"), Column("what", "found", show=_found),
    )  # fmt: skip
    bad = sum(not one.ok for one in found)
    told = f"{len(found) - bad} of {len(found)} releases verified" + (f", {bad} not" if bad else "")
    notes = dict.fromkeys(f"Rule: {one.rule}. {one.why}" for one in found)
    notes |= dict.fromkeys(note for one in found for note in one.notes)
    return Table(told, columns, tuple(rows), tuple(notes))


def _found(row: Row) -> str:
    """Return what was found in a line: the place, and what is wrong there."""
    if row["ok"]:
        return f"verified: {row['rule']}"
    number = f"{row['unit']} {row['number']}" if row.get("number") else ""
    place = ", ".join(part for part in (row["file"], number, row["where"]) if part)
    return f"{place}: {row['what']}"


def verify(folder: str | Path, *, executor: Executor | None = None, progress: Progress | None = None) -> Verification:
    """Hold a release against its manifest and compute it again; outside its folder only the history is read.

    First every file is held against its digest. If the manifest and the inputs are sound, the results are computed
    again from the frozen inputs with the recorded seed, draws and design, and compared: byte for byte under the
    recorded versions and processor; else continuous values to 1e-9 and counted ones to within five draws; where a
    library makes other random numbers, within simulation error. Which rule applied is said. The history beside it is
    held against its own digests and the manifest, and gives the state.

    Parameters
    ----------
    folder
        A release.
    executor, progress
        As for `simulate`.

    Returns
    -------
    Verification
        With every problem; it raises no error of its own for what is wrong with a release.
    """
    path = Path(folder)
    found = read_folder(path)
    verified = _verified(path, found, executor, progress)
    now = standing(path, found.manifest)
    problems = tuple(dict.fromkeys((*verified.problems, *now.problems)))
    notes = tuple(filter(None, (now.warning, *now.notes)))
    return replace(verified, problems=problems, state=now.state, notes=notes)


def _verified(path: Path, found: Found, executor: Executor | None, progress: Progress | None) -> Verification:
    """Verify a release by itself, whatever its history says of it."""
    manifest = found.manifest
    if manifest is None:
        return Verification(
            path, path.resolve().name, NOT_COMPUTED, "There is no manifest to compute by.", found.problems
        )
    rule, why = _rule(manifest)
    if spoilt := sorted(found.broken & manifest.inputs.keys()):
        why = f"Nothing was computed again, because of {', '.join(spoilt)}."
        return Verification(path, manifest.name, NOT_COMPUTED, why, found.problems)
    if rule is None:
        return Verification(path, manifest.name, NOT_COMPUTED, why, found.problems)
    again = _computed_again(Release(path, manifest), found, rule, executor, progress)
    return Verification(path, manifest.name, rule.name, why, tuple(dict.fromkeys((*found.problems, *again))))


def _rule(manifest: Manifest) -> tuple[Rule | None, str]:
    """Return what recomputed numbers may differ by, and why."""
    if manifest.method_version != METHOD_VERSION:
        why = (f"It was computed by method version {manifest.method_version}, and this package computes by"
               f" {METHOD_VERSION}: to compute it again, install {_named(manifest)}.")  # fmt: skip
        return None, why
    now = {**versions(), "processor": processor()}
    then = {**manifest.versions, "processor": manifest.processor}
    if now == then:
        return Rule("bytes", manifest.draws), "Byte for byte, under the recorded versions and processor features."
    other = [f"{name} {then.get(name, 'absent')} -> {now.get(name, 'absent')}"
             for name in sorted({*now, *then}) if now.get(name) != then.get(name)]  # fmt: skip
    told = f"Not recorded, but here: {'; '.join(other)}."
    if manifest.streams_sha256 == streams_digest():
        why = (f"Continuous values to {TOLERANCE:g}, counted ones to within {FEW_DRAWS} of {manifest.draws:,} draws."
               f" {told}")  # fmt: skip
        return Rule("last digits", manifest.draws), why
    why = (f"Within simulation error, {SURE:g} standard deviations of a difference, because the random numbers are"
           f" others. {told}")  # fmt: skip
    return Rule("simulation error", manifest.draws), why


def _named(manifest: Manifest) -> str:
    return f"threatscore {manifest.versions.get('threatscore', 'of that version')}"


def scored_as_published(release: Release, run: Run) -> bool:
    """Return whether the mean score of every pair, computed again, is the published one to the last digit.

    All else comes of the same draws. It takes no time, and what it denies is told by `agreement`.
    """
    rows = json.loads((release.folder / f"results/{TABLES['pair']}.json").read_bytes())["rows"]
    told = {(row["group"], row["country"]): row["score"] for row in rows if row["score"] is not None}
    return told == dict(zip(run.pairs.units, run.pairs.means.tolist(), strict=True))


def agreement(release: Release, rankings: Mapping[str, Ranking]) -> tuple[list[Problem], str]:
    """Return where ranked tables, computed again, are not those that a release holds; and how near they are.

    Parameters
    ----------
    release
        As it was read, which held its files against their digests.
    rankings
        Tables of its run, by ``group``, ``country``, ``pair``.

    Returns
    -------
    problems
        Differences beyond what `verify` allows under the versions and the processor here.
    told
        What is to be said of differences within; empty if all are the same to the byte.
    """
    rule, why = _rule(release.manifest)
    assert rule is not None  # only this method version computes it again
    again = {f"results/{TABLES[by]}.json": ranking.to_json().encode() for by, ranking in rankings.items()}
    other = [path for path, data in again.items() if digest(data) != release.manifest.outputs[path].sha256]
    found = [
        difference(path, f"{release.folder}/{path}", (release.folder / path).read_bytes(), again[path], rule)
        for path in other
    ]
    told = f"The figures of {release.manifest.name} were computed again and differ from those published in what other"
    return [wrong for wrong in found if wrong is not None], f"{told} versions explain. {why}" if other else ""


def _computed_again(
    release: Release, found: Found, rule: Rule, executor: Executor | None, progress: Progress | None
) -> list[Problem]:
    """Return where the recomputed outputs differ, and what else of the manifest the inputs do not bear out."""
    folder, manifest = release.folder, release.manifest
    try:
        own = {"evidence_sha256": release.evidence.digest, "config_sha256": release.model.digest}
        problems = [Problem(f"{folder}/{FILE}", 0, name, "is not the digest of the content of the frozen inputs")
                    for name, value in own.items() if value != getattr(manifest, name)]  # fmt: skip
        run = replace(release.run(executor=executor, progress=progress), notes=manifest.notes)  # as when it was made
        outputs = output_files(run, manifest)
    except (InputError, UsageError) as error:
        return [Problem(str(folder), 0, "", f"cannot be computed again from its inputs: {error}")]
    drawn = (run.draws, run.streams.design, run.seed)
    if drawn != (manifest.draws, manifest.design, manifest.seed):
        what = f"{manifest.draws} draws cannot be of a {manifest.design} design"
        problems.append(Problem(f"{folder}/{FILE}", 0, "draws", what))
    if rule.name == "bytes" and manifest.streams_sha256 != streams_digest():
        what = "is not that of the random numbers of the recorded versions"
        problems.append(Problem(f"{folder}/{FILE}", 0, "streams_sha256", what))
    for path in sorted(manifest.outputs):
        if path in found.files and path in outputs:
            wrong = difference(path, f"{folder}/{path}", found.files[path], outputs[path], rule)
            problems += [] if wrong is None else [wrong]
    return problems
