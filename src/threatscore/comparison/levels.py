"""Which units have another level than before, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..halfwidths import level_of
from ..indicators import Unit
from ..ranking import Ranking
from ..tables import Column, Table, percent


def _shares(ranking: Ranking) -> dict[Unit, dict[str, float]]:
    """Return the share of draws of each unit in each level."""
    levels = level_of(ranking.run, ranking.by)
    names = [name for name, _ in ranking.levels]
    return {unit: {name: float(np.mean(row == i)) for i, name in enumerate(names)}
            for unit, row in zip(ranking.scores.units, levels, strict=True)}  # fmt: skip


def level_rows(old: Ranking, new: Ranking) -> tuple[dict[str, Any], ...]:
    """Return one mapping for each unit, ranked on both sides, whose most probable level differs."""
    before, after = _shares(old), _shares(new)
    rows = []
    for unit in new.scores.units:
        if unit not in before:
            continue
        was, now = (max(share, key=lambda name: share[name]) for share in (before[unit], after[unit]))
        if was != now:
            one, other = before[unit], after[unit]
            rows.append({"unit": "/".join(unit), "level_old": was, "level_new": now, "p_old_before": one[was],
                         "p_old_after": other.get(was), "p_new_before": one.get(now),
                         "p_new_after": other[now]})  # fmt: skip
    return tuple(rows)


def level_table(old: Ranking, new: Ranking, rows: tuple[Mapping[str, Any], ...]) -> Table:
    """Return the changes of level as a table."""

    def p(name: str) -> Any:
        return lambda row: "" if row[name] is None else percent(row[name])

    def both(level: str, name: str) -> Any:
        return lambda row: (
            f"{row[level]}: {p(f'p_{name}_before')(row)} \N{RIGHTWARDS ARROW} {p(f'p_{name}_after')(row)}"
        )

    columns = (
        Column("unit", new.by),
        Column("level_old", "old level, P before and after", show=both("level_old", "old")),
        Column("level_new", "new level, P before and after", show=both("level_new", "new")),
        *map(Column, ("p_old_before", "p_old_after", "p_new_before", "p_new_after")),
    )
    notes = [] if rows else ["No unit has another most probable level."]
    if old.levels != new.levels:
        notes.append("The cuts differ: each side has its own levels.")
    return Table("Changes of level", columns, rows, tuple(notes))
