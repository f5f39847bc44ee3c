"""Which settings, dates and rows of the evidence differ, with the old and the new value of each cell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ..citation import cell_text, row_text
from ..evidence import Evidence
from ..evidence.rows import Claim, Event, Stance
from ..run import Run
from ..tables import Column, Table
from .changes import Change, Mixture, differing

LISTED = 12
"""How many rows the notes name before they only count."""
WHAT = ("setting", "date", "edited", "withdrawn", "replaces", "replaced", "removed", "restored", "added")
"""What may have happened, in the order listed: what was done to the old side before what came to it."""
SAID = {"replaces": "rows that replace others", "replaced": "rows that were replaced"}
"""How the notes say it, where a word alone could be misread."""
Input = dict[str, Any]


def input_rows(old: Run, new: Run, mixture: Mixture) -> tuple[Input, ...]:
    """Return one mapping for every value that differs: settings, dates and draws, then rows as in `WHAT`."""
    rows = (*_settings(old, new), *_conduct(old, new), *_rows(mixture), *_watch(old.evidence, new.evidence))
    return tuple(sorted(rows, key=lambda row: WHAT.index(row["what"])))


def input_table(rows: tuple[Input, ...]) -> Table:
    """Return what differs as a table."""
    columns = (
        Column("id", "row or setting, column", show=lambda row: f"{row['id']} {row['column']}".rstrip()),
        Column("column"),
        Column("what", "what"),
        Column("old", "old"),
        Column("new", "new"),
        Column("factor", "factor", wide=True),
    )
    notes = () if rows else ("Settings and evidence are the same.",)
    return Table("What differs between the inputs", columns, rows, notes)


def input_notes(rows: Iterable[Input]) -> list[str]:
    """Return in a few lines what differs."""
    rows = list(rows)
    lines = [f"{row['id']} from {row['old']} to {row['new']}" for row in rows if row["what"] in ("setting", "date")]
    for what in dict.fromkeys(row["what"] for row in rows if row["what"] not in ("setting", "date")):
        ids = list(dict.fromkeys(row["id"] for row in rows if row["what"] == what))
        more = f" and {len(ids) - LISTED} more" if len(ids) > LISTED else ""
        lines.append(f"{SAID.get(what, f'rows {what}')}: {', '.join(ids[:LISTED])}{more}")
    return [f"Changed: {line}" for line in lines] or ["Settings and evidence are the same."]


def hindsight_note(old: Run, mixture: Mixture) -> list[str]:
    """Say how much of the evidence that came in is of the time that the old side had seen; nothing where none is."""
    came = [change.row for change in mixture.telling if change.what == "added"]
    events = [row.start.first <= old.as_of for row in came if isinstance(row, Event)]
    claims = [row.spoken.last <= old.as_of for row in came if isinstance(row, Claim)]
    both = ((events, "events"), (claims, "claims"))
    told = [f"{seen.count(True):,} of {len(seen):,} new {what}" for seen, what in both if any(seen)]
    since = "what came in since need not have happened since"
    return [f"Of the time up to {old.as_of} are {' and '.join(told)}: {since}."] if told else []


def _settings(old: Run, new: Run) -> Iterator[Input]:
    before, after = (dict(_flat(json.loads(run.model.text))) for run in (old, new))
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            values = (before.get(path, "not set"), after.get(path, "not set"))
            yield _input("setting", path, "", *values, "")


def _conduct(old: Run, new: Run) -> Iterator[Input]:
    if old.as_of != new.as_of:
        yield _input("date", "as-of date", "", old.as_of.isoformat(), new.as_of.isoformat(), "passing time")
    for name, label in (("seed", "seed"), ("draws", "number of draws"), ("design", "design of draws")):
        before, after = getattr(old.streams, name), getattr(new.streams, name)
        if before != after:
            yield _input("setting", label, "", str(before), str(after), "seed and draws")


def _rows(mixture: Mixture) -> Iterator[Input]:
    for change in mixture.changes:
        yield from _cells(change)


def _cells(change: Change) -> Iterator[Input]:
    factor = change.factor.label if change.factor else "no number depends on it"
    cells = differing(change.old, change.new) if change.old and change.new else {}
    if change.what == "edited":
        for name, (old, new) in cells.items():
            yield _input("edited", change.id, name, cell_text(old), cell_text(new), factor)
        return
    text = changed_text(change)
    old, new = ("" if state != "counts" else text for state in (change.before, change.after))
    if change.replaces:
        new += f" (replaces {', '.join(change.replaces)})"
    if change.replaced_by:
        new = f"(replaced by {', '.join(change.replaced_by)})"
    yield _input(change.what, change.id, "", old, new, factor)


def changed_text(change: Change) -> str:
    """Return a row that differs in a few words."""
    row = change.row
    return f"{row.party} {row.stance} {row.about} of {row.event}" if isinstance(row, Stance) else row_text(row)


def _watch(old: Evidence, new: Evidence) -> Iterator[Input]:
    before, after = ({row.id: row for row in evidence.watch} for evidence in (old, new))
    for id in sorted({*before, *after}):
        one, other = before.get(id), after.get(id)
        if one is None or other is None:
            what = "added" if one is None else "removed"
            row = one or other
            assert row is not None  # one side has it
            text = f"watch {', '.join(row.kinds)} {cell_text(row.start)} to {cell_text(row.end)}"
            yield _input(what, id, "", "" if one is None else text, "" if other is None else text, "passing time")
        else:
            for name, (cell, now) in differing(one, other).items():
                yield _input("edited", id, name, cell_text(cell), cell_text(now), "passing time")


def _input(what: str, id: str, column: str, old: str, new: str, factor: str) -> Input:
    return {"what": what, "id": id, "column": column, "old": old, "new": new, "factor": factor}


def _flat(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every setting as (dotted path, value)."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, json.dumps(data, ensure_ascii=False)
