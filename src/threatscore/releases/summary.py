"""The summary of a release, for people: what it is, what it corrects, and its three tables."""

from __future__ import annotations

from collections.abc import Mapping

from ..ranking import Ranking
from ..run import Run
from ..tables.text import markdown
from .changes import said
from .manifest import Manifest


def summary(ranked: Mapping[str, Ranking], manifest: Manifest) -> bytes:
    """Return the summary in Markdown; all but its tables stands in the manifest as well."""
    run = ranked["group"].run
    title = run.model.config.assessment.title or "Threat assessment"
    name, revises, changes = manifest.name, manifest.revises, manifest.changes
    facts = {
        "As of": f"{run.as_of}: nothing that became known later is used",
        "Released": manifest.released or "not declared",
        "Release before": manifest.previous or "none",
        "Corrects": f"{revises}. Reason: {manifest.reason}" if revises else "nothing",
        "Method version": str(manifest.method_version),
        **facts_of(run),
    }
    lines = [f"# {markdown(title)}: {markdown(name)}", "", STATE.format(name), ""]
    lines += [f"- {what}: {markdown(text)}" for what, text in facts.items()]
    lines += [f"- Note: {markdown(note)}" for note in manifest.notes]
    if changes is not None:
        lines += ["", f"## What changed from {markdown(revises or '')}", ""]
        lines += [f"- {markdown(line)}" for line in said(changes)]
    headings = {"group": "Groups", "country": "Countries", "pair": "Groups and countries"}
    for by, heading in headings.items():
        lines += ["", f"## {heading}", "", ranked[by].table().to_markdown().rstrip()]
    lines += ["", "## Files", "", *FILES]
    return ("\n".join(lines).rstrip() + "\n").encode()


def facts_of(run: Run) -> dict[str, str]:
    """Return what a run was computed from, by its name for people."""
    return {
        "Draws": f"{run.draws:,}, {run.streams.design}, seed {run.seed}",
        "Evidence": run.evidence.digest,
        "Settings": run.model.digest,
    }


STATE = (
    "Frozen as computed for publication. Whether it was reviewed, released or withdrawn stands beside its folder:"
    " `threatscore history {}`."
)
"""What a summary can say of the state of its release, which changes when the summary no longer can."""
FILES = (
    "`results/` holds every number in full precision (CSV and JSON), `evidence/` and `config/` what it was computed"
    " from, `manifest.json` the digest of every file.",
)
