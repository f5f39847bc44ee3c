"""What moved since the release before, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...comparison import Comparison
from ...comparison.moves import rule_note, signed, verdict_text
from ...tables import percent
from ...tables.text import markdown
from ..contents import Contents
from .fitting import Names, Room, cut, listed

ARROW = " \N{RIGHTWARDS ARROW} "
PLURAL = {"group": "groups", "country": "countries"}
Record = Mapping[str, Any]


def news(shown: Contents, names: Names, room: Room) -> list[str]:
    """Return what moved, below its heading; nothing where there is nothing to say."""
    previous = shown.release.manifest.previous if shown.release else None
    compared = {by: shown.moved[by] for by in PLURAL if by in shown.moved}
    told = [line for by, each in compared.items() for line in _moved(each, PLURAL[by], names, room)]
    told += [*_others(compared, names, room), *shown.notes]
    heading = f"## What moved since {markdown(previous)}" if previous else "## What moved"
    lines = [f"- {cut(line, room.sentence)}" for line in told]
    return [heading, "", *lines, *_reading(compared.values())] if lines else []


def _sorted(comparison: Comparison) -> tuple[list[Record], list[Record]]:
    """Return the units of both sides that moved clearly or have another level, and the others of both sides."""
    levels = {row["unit"] for row in comparison.changed_levels}
    stayed = [row for row in comparison.table().rows if row["clear"] is not None]
    told = [row for row in stayed if row["clear"] or row["unit"] in levels]
    return told, [row for row in stayed if row not in told]


def _moved(comparison: Comparison, plural: str, names: Names, room: Room) -> Iterator[str]:
    """Yield a line for each unit that moved clearly or has another level."""
    told, _ = _sorted(comparison)
    for row in told[: room.moved]:
        yield _move(comparison, row, names)
    if len(told) > room.moved:
        more = f"{len(told) - room.moved} more of the {plural}"
        yield f"{more} moved clearly or have another level (threatscore compare)."


def _move(comparison: Comparison, row: Record, names: Names) -> str:
    """Return one move: how clearly, from where to where, and the main reason."""
    text = {column.name: column.text(row) for column in comparison.table().columns}
    facts = [f"score {text['score_new']}", text["change"]]
    if row["rank_old"] != row["rank_new"]:
        facts.append(f"rank {text['rank_new']}")
    for level in comparison.changed_levels:
        if level["unit"] == row["unit"]:
            facts.append(f"level {level['level_old']} {percent(level['p_old_before'])}{ARROW}{level['level_new']}"
                         f" {percent(level['p_new_after'])}")  # fmt: skip
    why = f"; {_reason(comparison, row)}" if row["reason"] else ""
    return f"{names.with_id(row['unit'])}, {verdict_text(row)}: {', '.join(facts)}{why}."


def _reason(comparison: Comparison, row: Record) -> str:
    """Return the main reason, with what the claim or the event says that did most."""
    found = (
        each for each in comparison.drivers().rows if (each["unit"], each["id"]) == (row["unit"], row["reason_row"])
    )
    driver = next(found, None)
    if driver is None:
        return str(row["reason"])
    told = f"{driver['id']} {signed(driver['effect'])}"
    said = driver["text"].split("; ")[0].removesuffix(" (added)")
    return str(row["reason"]).replace(told, f"{told}: {said}", 1)


def _others(compared: Mapping[str, Comparison], names: Names, room: Room) -> Iterator[str]:
    """Yield a line each for who came, who went and who shows no clear change."""
    came, went, stayed = [], [], []
    for by, comparison in compared.items():
        table = comparison.table()
        change = next(column for column in table.columns if column.name == "change")
        of = f"{PLURAL[by]} "
        came.append((of, [_placed(row, "new", names) for row in table.rows if row["rank_old"] is None]))
        went.append((of, [_placed(row, "old", names) for row in table.rows if row["rank_new"] is None]))
        same = [f"{names.with_id(row['unit'])} {change.text(row)}".strip() for row in _sorted(comparison)[1]]
        stayed.append((of, same))
    for what, parts in (("New", came), ("Gone", went), ("No clear change", stayed)):
        if told := "; ".join(of + listed(some, room.listed) for of, some in parts if some):
            yield f"{what}: {told}."


def _placed(row: Record, side: str, names: Names) -> str:
    low, high = (f"{row[f'rank_{side}_{end}']:.0f}" for end in ("p05", "p95"))
    return f"{names.with_id(row['unit'])} rank {row[f'rank_{side}']:.0f} ({low}-{high})"


def _reading(compared: Iterable[Comparison]) -> list[str]:
    """Say how much of what came in is old, and when a move is clear."""
    compared = list(compared)
    if not any(row["clear"] is not None for each in compared for row in each.records):
        return []
    told = "In brackets: 90% ranges; what did most."
    return ["", " ".join([*compared[0].hindsight, told, rule_note(compared[0].new.run.model.config.change)])]
