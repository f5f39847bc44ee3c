"""Which units have another level than before, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..halfwidths import level_of, of_levels
from ..indicators import Unit
from ..ranking import Ranking
from ..tables import Column, Table, percent

Change = Mapping[str, Any]


def _shares(ranking: Ranking) -> dict[Unit, dict[str, float]]:
    """Return the share of draws of each unit in each level."""
    levels = level_of(ranking.run, ranking.by)
    names = [name for name, _ in ranking.levels]
    return {unit: {name: float(np.mean(row == i)) for i, name in enumerate(names)}
            for unit, row in zip(ranking.scores.units, levels, strict=True)}  # fmt: skip


def level_changes(old: Ranking, new: Ranking) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return one mapping for each unit, ranked on both sides, whose most probable level differs.

    Returns
    -------
    told, open
        Those of which each side tells its own level from the other side's, beyond its simulation error; and the
        others, of which a side may as well have the same level as the other.
    """
    before, after = _shares(old), _shares(new)
    told: list[Change] = []
    tied: list[Change] = []
    for unit in new.scores.units:
        if unit not in before:
            continue
        one, other = before[unit], after[unit]
        was, now = (max(share, key=lambda name: share[name]) for share in (one, other))
        if was != now:
            row = {"unit": "/".join(unit), "level_old": was, "level_new": now, "p_old_before": one[was],
                   "p_old_after": other.get(was), "p_new_before": one.get(now), "p_new_after": other[now]}  # fmt: skip
            sure = _leads(old, unit, was, now, one) and _leads(new, unit, now, was, other)
            (told if sure else tied).append(row)
    return tuple(told), tuple(tied)


def _leads(ranking: Ranking, unit: Unit, best: str, other: str, shares: Mapping[str, float]) -> bool:
    """Return whether a level leads another one beyond simulation error, as `level_or` has it."""
    names = list(shares)
    if other not in shares:  # a level that this side does not have
        return True
    place = ranking.scores.units.index(unit)
    which, against = (np.array([names.index(name)]) for name in (best, other))
    column = np.array([[shares[name]] for name in names])
    _, doubt = of_levels(ranking.run, ranking.by, slice(place, place + 1), which, against, column)
    return bool(shares[best] - shares[other] > doubt[0])


def level_table(old: Ranking, new: Ranking, rows: tuple[Change, ...], tied: tuple[Change, ...]) -> Table:
    """Return the changes of level as a table; those that simulation error leaves open stand in a note."""

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
    if tied:
        named = ", ".join(f"{row['unit']} ({row['level_old']} or {row['level_new']})" for row in tied)
        notes.append(f"Open, because on one side simulation error does not tell the two levels apart: {named}.")
    if old.levels != new.levels:
        notes.append("The cuts differ: each side has its own levels.")
    return Table("Changes of level", columns, rows, tuple(notes))
