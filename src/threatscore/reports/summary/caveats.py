"""What readers must know before they use a number: how to read it, where evidence is thin, what it rests on."""

from __future__ import annotations

from collections import Counter

from ...checks import check
from ...config.settings import Likelihood
from ...method import METHOD_VERSION
from ...ranking.people import ERROR, error_note, name_of
from ...run import Run
from ..contents import Contents, notes_below
from .fitting import Names, Room, cut, listed

THIN = 3
"""So many units are named for which the least is known."""
DIGEST = 12
"""So much of a digest is shown."""
KINDS = {
    "supposed": "answers that the settings suppose", "later": "tables with rows that became known later",
    "dates": "dates that cannot both be right", "contradiction": "contradictions between claims",
    "disputed": "disputed events", "duplicate?": "possible duplicates",
    "perhaps the same": "events that may be one with another", "unused": "evidence that the model does not use",
    "unwatched": "events from times that watch.csv does not cover", "forgotten": "events too old to count",
    "clipped": "values cut off by their scale", "stale": "indicators with old evidence only",
    "scope": "names left out without a reason", "zero": "methods by which one zero makes all zero",
    "relative": "scales that compare units with each other", "skip": "gaps whose weight goes to others",
    "not counted": "rows not counted", "withdrawn": "withdrawn rows", "superseded": "claims replaced by newer ones",
    "places": "numbers from several places", "one origin": "claims that count once, as of one origin",
    "alias": "other names in use", "unstated": "tolls that nobody states",
    "gap": "indicators without evidence on some", "no rationale": "settings without a reason",
}  # fmt: skip
"""What `check` finds, in words that need no manual."""


def reading(run: Run) -> str:
    """Return how the numbers of the tables are to be read."""
    words = "ICD 203" if run.model.config.likelihood == Likelihood() else "the settings"
    return (
        "Scores are an index from 0 to 100 under a declared model: an order with its uncertainty, no forecast. The"
        f" 90% range and the ranks hold score and place in 90% of {run.draws:,} simulated draws; chances are shares of"
        f" them, in words by {words} (a dash: none is sure)."
    )


def caveats(shown: Contents, names: Names, room: Room) -> list[str]:
    """Return what is to be kept in mind: for whom the least is known, what the input lacks, how sure it is."""
    # One table has a note of its own error; here is that of all.
    told = (*shown.run.notes, *(note for note in notes_below(shown.rankings["group"]) if note.startswith(ERROR)))
    notes = [note for note in notes_below(shown.rankings["group"]) if note not in told]
    if (more := len(notes) - room.listed) > 0:
        notes = [*notes[: room.listed], f"{more} more notes stand below the table of groups (threatscore rank)."]
    lines = [shown.read_in, *_thin(shown, names, room), *_found(shown, room), *notes, *_error(shown)]
    return ["## To be kept in mind", "", *(f"- {cut(line, room.sentence)}" for line in lines)]


def _error(shown: Contents) -> list[str]:
    """Say how far the finite number of draws may put the numbers of all tables, and what moved, off, at most."""
    ranked = [ranking for ranking in shown.rankings.values() if ranking.scores.units]
    rows = [row for ranking in ranked for row in ranking.table().rows]
    shares = [row["p_level_error"] for row in rows]
    shares += [row["error"] for ranking in ranked for row in ranking.top(1).records()]
    moves = [row for each in shown.moved.values() for row in each.records if row["clear"] is not None]
    shares += [row[name] for row in moves for name in ("p_clear_error", "p_rank_clear_error")]
    return error_note(
        {"scores": [row["score_error"] for row in rows], "changes": [row["change_error"] for row in moves]}, shares
    )


def _thin(shown: Contents, names: Names, room: Room) -> list[str]:
    """Name the groups and the countries for which the least is known."""
    least = []
    for by in ("group", "country"):
        table = shown.rankings[by].table()
        coverage = next(column for column in table.columns if column.name == "coverage")
        rows = sorted(table.rows, key=lambda row: row["coverage"])[:THIN]
        some = [f"{names.with_id(name_of(row))} {coverage.text(row)}" for row in rows]
        least += [", ".join(some)] if some else []
    return [f"Live evidence weighs least for {'; '.join(least)}."] if least else []


def _found(shown: Contents, room: Room) -> list[str]:
    """Count what the checks of the input find, the most frequent first."""
    counts = Counter(row["kind"] for row in check(shown.run.evidence, shown.run.model).rows)
    found = [f"{KINDS[kind]} ({count})" for kind, count in counts.most_common()]
    told = listed(found, room.kinds, " kinds")
    return [f"threatscore check has {counts.total():,} findings: {told}."] if found else []


def source_line(shown: Contents) -> list[str]:
    """Return what was computed from what, and how."""
    run = shown.run
    method = shown.release.manifest.method_version if shown.release else METHOD_VERSION
    evidence, settings = (digest[:DIGEST] for digest in (run.evidence.digest, run.model.digest))
    return [
        f"Source: threatscore, method version {method}; {run.draws:,} draws, {run.streams.design}, seed {run.seed};"
        f" evidence {evidence}, settings {settings} (digests)."
    ]
