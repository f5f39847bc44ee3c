"""What the page says of the result besides its tables: what it is and what it does not mean, who is meant."""

from __future__ import annotations

from collections.abc import Mapping

from ...method import METHOD_VERSION
from ...releases import Release
from ...tables import Column, Table
from ..contents import Contents

CAVEATS = (
    "A score is an index from 0 to 100 under one declared model. It is no forecast and no probability of an attack.",
    "The weights are judgements. The part What if shows what other weights would give.",
    "The ranges hold what the evidence and the model leave open. Sources, events, quantities and weights are drawn"
    " independently of one another, so real uncertainty is larger where they share an error.",
    "Ranks overlap: that one unit stands above another does not say that it is the larger threat. See under"
    " Pictures how often each has each rank.",
    "Little evidence is not little threat. Where coverage is low, a score rests on declared beliefs, not on reports.",
)
COLUMNS = (
    ("group, country", "a click on it shows what is behind its score: its parts, claims and events, and their sources"),
    ("score", "the mean over all draws; in each draw every uncertain thing takes one value"),
    ("90% range, ranks", "they hold the score, and the place in the table, in 90% of the draws"),
    ("level", "the most probable band, with its probability; the other bands stand beside it"),
    (
        "coverage",
        "the share of the weight that rests on evidence, less if old or weak; the rest are declared beliefs",
    ),
    ("through", "the country, or group, through which most of the score comes, and how much of it"),
    (
        "change, P(score clear), in short",
        "since the release before, with its 90% range; the probability of a clear move of the score (shown"
        " rounded; what is called clear, of score or rank, stands below); the verdict, if clear with its probability,"
        " of the rank where it says so; why",
    ),
    ("central", "the model evaluated once, with every value at its mean"),
    ("at best / worst", "the rank if everything unknown were harmless, and if it were maximal"),
    ("what matters most", "the parts of the model with the largest share in the score"),
)
NO_RELEASE = "none: computed from evidence at hand, not published"
STATES = {
    "draft": "draft: computed and frozen, nobody has reviewed it yet",
    "reviewed": "reviewed, not yet released",
    "released": "released",
    "withdrawn": "WITHDRAWN: do not use it",
    "unknown": "UNKNOWN: its history is not as it was written",
}


def caveats(contents: Contents) -> tuple[str, ...]:
    """Return what the numbers do not mean, and what they rest on."""
    return (*CAVEATS, contents.read_in)


def columns(contents: Contents) -> tuple[tuple[str, str], ...]:
    """Return what each column says, but for those that no table has."""
    return tuple(column for column in COLUMNS if contents.moved or not column[0].startswith("change"))


def facts(contents: Contents) -> tuple[tuple[str, str], ...]:
    """Return what the result is: label and text."""
    run, release = contents.run, contents.release
    supposed = ", ".join(f"{name}={answer}" for name, answer in run.model.config.suppose)
    told = {
        "As of": f"{run.as_of}; nothing that became known later is used",
        **(_released(release) if release else {"Release": NO_RELEASE}),
        "Supposed": supposed,
        "Draws": f"{run.draws:,}, {run.streams.design}, seed {run.seed}",
        "Method version": str(METHOD_VERSION if release is None else release.manifest.method_version),
        "Evidence SHA-256": run.evidence.digest,
        "Settings SHA-256": run.model.digest,
    }
    return tuple((label, text) for label, text in told.items() if text)


def _released(release: Release) -> dict[str, str]:
    told, now = release.manifest, release.standing
    signed = f" (by {now.line.who} on {now.line.when}: {now.line.why})" if now.line else ""
    return {
        "Release": told.name,
        "State": STATES[now.state] + signed,
        "Declared day of publication": told.released or "",
        "Release before": told.previous or "none",
        "Corrects": f"{told.revises}. Reason: {told.reason}" if told.revises else "",
    }


def alerts(contents: Contents) -> tuple[str, ...]:
    """Return what must be read first: that it was withdrawn, that its history is broken, that something is supposed."""
    warning = contents.release.standing.warning if contents.release else ""
    supposed = contents.run.proviso.removeprefix(", ")
    told = f"Not as the evidence stands: {supposed}." if supposed else ""
    return tuple(filter(None, (warning, told)))


def names(contents: Contents) -> Mapping[str, str]:
    """Return the name of every group and country by its id."""
    evidence = contents.run.evidence
    return {row.id: row.name for row in evidence.groups} | {row.id: row.name for row in evidence.countries}


def who(contents: Contents) -> Table:
    """Return the groups and countries of the assessment with their names."""
    evidence, leaves = contents.run.evidence, contents.run.leaves
    groups = [("group", row.id, row.name, row.aliases) for row in evidence.groups if row.id in leaves.groups]
    places = [("country", row.id, row.name, row.aliases) for row in evidence.countries if row.id in leaves.countries]
    rows = tuple(
        {"id": id, "kind": kind, "name": name, "aliases": ", ".join(aliases)}
        for kind, id, name, aliases in (*groups, *places)
    )
    columns = (Column("id", "short"), Column("kind", "what"), Column("name", "name"), Column("aliases", "also called"))
    return Table("Who is meant", columns, rows)


def left_out(contents: Contents) -> Table:
    """Return who is left out of the scope, and why."""
    out = contents.run.model.config.scope.left_out
    rows = tuple({"unit": name, "name": names(contents).get(name, ""), "why": why} for name, why in out)
    columns = (Column("unit", "short"), Column("name", "name"), Column("why", "why"))
    return Table("Left out of the scope of this assessment", columns, rows)
