"""A result on one page, in Markdown ready to paste; every number is that of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..blocks import Progress
from ..checks import check
from ..comparison import Comparison
from ..method import METHOD_VERSION
from ..ranking import Ranking
from ..ranking.people import name_of
from ..releases import Release
from ..releases.summary import facts_of
from ..run import Run
from ..tables import Row, Table
from ..tables.text import markdown
from .contents import Contents, contents, notes_below

COLUMNS = ("rank", "unit", "group", "country", "score", "score_p05", "rank_p05", "level")
"""What is shown of the ranked table; what follows is the probability of being first."""
SHOWN = {"group": 8, "country": 6, "pair": 3}
"""So many of each are shown at most."""
MOVED = 4
"""So many moves of each table are told at most."""
THIN = 3
"""So many units are named for which the least is known."""
LONGEST = 300
"""A longer sentence is cut; the whole stands in the table that it is from."""
HEADINGS = {"group": "Groups", "country": "Countries", "pair": "Groups and countries"}
INDEX = (
    "Scores are an index from 0 to 100 under this model and its declared weights: an order with its uncertainty, no"
    " forecast. Words stand for probabilities of the index by the bands of the model (default ICD 203)."
)
DIGEST = 12
"""So much of a digest is shown."""


def summary(source: Ranking | Run | Release | Contents, *, progress: Progress | None = None) -> str:
    """Return a result on one A4 page, in Markdown.

    It holds the order with its ranges and the probability of being first, in numbers and in words; what moved since
    the release before, and why; where evidence is thin; what is to be kept in mind; and what was computed from what.

    Parameters
    ----------
    source
        A release, a run, or a ranking, of whose run all three tables are shown; or what `contents` made of one.
    progress
        Called with (blocks done, blocks in all).

    Raises
    ------
    UsageError
        If the run is under a condition; if another method version computed the release.
    InputError
        If the release is not as it was written.
    """
    shown = source if isinstance(source, Contents) else contents(source, progress=progress)
    parts = [_head(shown), _order(shown), _moves(shown), _thin(shown), _caveats(shown)]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(shown: Contents) -> list[str]:
    run, release = shown.run, shown.release
    name = str(release.name) if release else f"as of {run.as_of}"
    state = f"Release, state: {release.state}." if release else "No release: computed from what is at hand."
    lines = [f"# {markdown(shown.title)}: {markdown(name)}", ""]
    lines.append(f"As of {run.as_of}: nothing that became known later is used. {state}")
    return lines + [f"\n**{_cut(note)}**" for note in run.notes]


def _order(shown: Contents) -> list[str]:
    lines: list[str] = []
    for by, ranking in shown.rankings.items():
        lines += ["", f"## {HEADINGS[by]}", "", *_headline(ranking)]
    return lines[1:]


def _headline(ranking: Ranking) -> Iterator[str]:
    """Yield the ranked table with the probability of being first beside it."""
    table, first = ranking.table(), ranking.top(1) if ranking.scores.units else None
    if first is None:
        yield "Nothing can be ranked."
        return
    chance = {row["unit"]: row for row in first.records()}
    columns = [column for column in table.columns if column.name in COLUMNS]
    added = [column for column in first.columns if column.name in ("p_top", "likelihood")]
    rows = tuple({**row, **_of(chance[name_of(row)])} for row in table.rows[: SHOWN[ranking.by]])
    labelled = (
        replace(column, label=label) for column, label in zip(added, ("chance to be first", "in words"), strict=True)
    )
    yield from Table("", (*columns, *labelled), rows).to_markdown().rstrip().splitlines()
    if len(table.rows) > len(rows):
        yield f"\n{len(table.rows) - len(rows)} more are ranked."


def _of(row: Row) -> dict[str, object]:
    return {name: row[name] for name in ("p_top", "likelihood")}


def _moves(shown: Contents) -> list[str]:
    previous = shown.release.manifest.previous if shown.release else None
    told = [line for by in ("group", "country") if by in shown.moved for line in _moved(shown.moved[by])]
    lines = [*told, *(f"- {_cut(note)}" for note in shown.notes)]
    return [f"## What moved since {markdown(previous)}" if previous else "## What moved", "", *lines] if lines else []


def _moved(comparison: Comparison) -> Iterator[str]:
    """Yield a line for each unit that moved clearly or has another level, and one each for who came, went or stayed."""
    table = comparison.table()
    column = {column.name: column for column in table.columns}
    levels = {row["unit"]: row for row in comparison.changed_levels}
    stayed = [row for row in table.rows if row["clear"] is not None]
    told = [row for row in stayed if row["clear"] or row["unit"] in levels]
    for row in told[:MOVED]:
        rank, score, change, why = (column[name].text(row) for name in ("rank_old", "score_old", "change", "verdict"))
        level = levels.get(row["unit"])
        now = f", level {level['level_old']} \N{RIGHTWARDS ARROW} {level['level_new']}" if level else ""
        line = f"{row['unit']}: rank {rank}, score {score}, change {change}{now}; {why}."
        yield f"- {_cut(line)}"
    by = comparison.new.by
    if len(told) > MOVED:
        yield f"- {len(told) - MOVED} more by {by} moved clearly or have another level: `threatscore compare`."
    for what, names in (
        ("Enter", [f"{row['unit']} (rank {row['rank_new']})" for row in table.rows if row["rank_old"] is None]),
        ("Leave", [row["unit"] for row in table.rows if row["rank_new"] is None]),
        ("No clear change", [row["unit"] for row in stayed if row not in told]),
    ):
        if names:
            yield f"- {what}, by {by}: {_cut(', '.join(names))}."


def _thin(shown: Contents) -> list[str]:
    lines = []
    for by in ("group", "country"):
        table = shown.rankings[by].table()
        coverage = next(column for column in table.columns if column.name == "coverage")
        least = sorted(table.rows, key=lambda row: row["coverage"])[:THIN]
        if names := ", ".join(f"{name_of(row)} {coverage.text(row)}" for row in least):
            lines.append(f"- Least coverage by live evidence, by {by}: {_cut(names)}.")
    findings = check(shown.run.evidence, shown.run.model)
    lines += [f"- Worth knowing (`threatscore check`), {_cut(note)}" for note in findings.notes]
    return ["## What is thin", "", *lines]


def _caveats(shown: Contents) -> list[str]:
    run = shown.run
    told = [INDEX, *(note for note in notes_below(shown.rankings["group"]) if note not in run.notes)]
    method = shown.release.manifest.method_version if shown.release else METHOD_VERSION
    facts = {"Method version": str(method), **facts_of(run)}
    facts |= {what: facts[what][:DIGEST] for what in ("Evidence", "Settings")}
    said = "; ".join(f"{what.lower()} {text}" for what, text in facts.items())
    return ["## To be kept in mind", "", *(f"- {_cut(note)}" for note in told), "", f"Computed: {markdown(said)}."]


def _cut(text: str) -> str:
    return markdown(text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} ... ({len(text):,} signs in all)")
