"""The order of groups, of countries and of pairs, with the chance to be first beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...ranking import Ranking
from ...ranking.people import name_of
from ...tables import Column, Row, Table
from ..contents import Contents
from .fitting import Names, Room, cut

COLUMNS = ("rank", "unit", "group", "country", "score", "score_p05", "rank_p05", "level")
"""What is shown of the ranked table; the name of the unit stands beside its id, the chance to be first at the end."""
HEADINGS = {"group": "Groups", "country": "Countries", "pair": "Groups and countries"}
ADDED = {"p_top": "chance to be first", "likelihood": "in words"}


def order(shown: Contents, names: Names, room: Room) -> list[str]:
    """Return the three tables, each below its heading, which says how many of the units are shown."""
    lines: list[str] = []
    for by, ranking in shown.rankings.items():
        ranked, most = len(ranking.scores.units), room.units[by]
        told = f" (the first {most} of {ranked:,})" if ranked > most else ""
        lines += ["", f"## {HEADINGS[by]}{told}", "", *_headline(ranking, names, room)]
    return lines[1:]


def _headline(ranking: Ranking, names: Names, room: Room) -> Iterator[str]:
    table = ranking.table()
    if not table.rows:
        yield "Nothing can be ranked."
        return
    first = ranking.top(1)
    chance = {row["unit"]: row for row in first.records()}
    rows = tuple({**row, **_chance(chance[name_of(row)])} for row in table.rows[: room.units[ranking.by]])
    yield from Table("", tuple(_columns(table, first, names)), rows).to_markdown().rstrip().splitlines()
    if ranking.by == "pair":
        yield from _strangers(rows, names, room)


def _columns(table: Table, first: Table, names: Names) -> Iterator[Column]:
    for column in table.columns:
        if column.name in COLUMNS:
            yield column
        if column.name == "unit":
            yield Column("name", "name", show=lambda row: names.of(row["unit"]))
    yield from (replace(column, label=ADDED[column.name]) for column in first.columns if column.name in ADDED)


def _chance(row: Row) -> dict[str, object]:
    return {name: row[name] for name in ADDED}


def _strangers(rows: tuple[Row, ...], names: Names, room: Room) -> Iterator[str]:
    """Name what only the pairs name, because its own table is cut before it."""
    ids = dict.fromkeys(id for row in rows for id in (row["group"], row["country"]) if id not in names.told)
    if ids:
        yield f"\n{cut(', '.join(names.with_id(id) for id in ids), room.sentence)}."
