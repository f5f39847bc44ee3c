"""What differs between the inputs of two releases: rows added, edited and withdrawn, and settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..evidence import Evidence
from ..model import Model
from .manifest import Changes, Setting


def changes(old: tuple[Model, Evidence], new: tuple[Model, Evidence], method: tuple[int, int]) -> Changes:
    """Return what differs between two models and two bodies of evidence as they were known.

    Parameters
    ----------
    old, new
        Model and evidence before and after.
    method
        The method versions of both.
    """
    before, after = ({row.id: row.cells() for table in side[1].tables() for row in table} for side in (old, new))
    taken_back = {row.target for row in new[1].withdrawals} - {row.target for row in old[1].withdrawals}
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        edited=tuple(sorted(id for id in before.keys() & after.keys() if before[id] != after[id])),
        withdrawn=tuple(sorted((before.keys() - after.keys()) | (taken_back & before.keys()))),
        settings=tuple(_settings(old[0], new[0])),
        method=method if method[0] != method[1] else None,
    )


def _settings(old: Model, new: Model) -> Iterator[Setting]:
    before, after = (dict(_flat(json.loads(model.text), "")) for model in (old, new))
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            yield Setting(setting=path, old=before.get(path), new=after.get(path))


def _flat(data: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield every setting that has no others below it, by its dotted path, as JSON."""
    if isinstance(data, dict) and data:
        for name in data:
            yield from _flat(data[name], f"{path}.{name}" if path else str(name))
    else:
        yield path, json.dumps(data, ensure_ascii=False, sort_keys=True)


def said(found: Changes) -> list[str]:
    """Return the changes as sentences; one that says so if the inputs are the same."""
    kinds = {"added": found.added, "edited": found.edited, "withdrawn or removed": found.withdrawn}
    lines = [f"Rows {kind}: {', '.join(ids)}." for kind, ids in kinds.items() if ids]
    lines += [f"Setting {one.setting}: {one.old or 'not set'} -> {one.new or 'not set'}." for one in found.settings]
    if found.method is not None:
        lines.append(f"Method version: {found.method[0]} -> {found.method[1]}.")
    return lines or ["No row and no setting differs."]
