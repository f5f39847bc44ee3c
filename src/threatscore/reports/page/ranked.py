"""The three ranked tables as the page has them: texts of the one table model, with what scripts sort and move by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from ...comparison import Comparison
from ...ranking import Ranking
from ...ranking.people import NOT_RANKED, digits, name_of
from ...tables import Column, Row, Table
from ..contents import Contents, notes_below
from .marks import interval, level_bar, level_words
from .svg import clipped

HEADINGS = {"group": "Groups", "country": "Countries", "pair": "Groups in countries"}
FIRST = ("rank", "unit", "group", "country", "score", "score_p05", "level", "coverage", "picture", "levels", "rank_p05",
         "via", "change", "p_clear", "verdict")  # fmt: skip
"""The order of the columns, what a narrow screen shows first; the others follow. `style.css` says which are not shown
before a reader asks for all."""
MOVED = ("change", "p_clear", "verdict")
"""What is taken over from the table of what moved."""
NAMED = 6
"""So many units at most are named in one breath."""
LONGEST_NAME = 60
"""Signs of a name beside an id; the list of names has it in full."""


@dataclass(frozen=True)
class Head:
    """The heading of a column: its field, its words, and whether it is a number, text or a picture."""

    field: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Cell:
    """A cell: its field and text, what it is sorted by if that is a number, and a picture, a name or a link."""

    field: str
    text: str
    kind: str = "text"
    value: float | None = None
    picture: str = ""
    name: str = ""
    link: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the page: whose, and its cells."""

    unit: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Ranked:
    """A ranked table of the page."""

    ranking: Ranking
    comparison: Comparison | None
    names: Mapping[str, str]

    @property
    def by(self) -> str:
        """What is ranked: group, country or pair."""
        return self.ranking.by

    @property
    def heading(self) -> str:
        """What is ranked, for people."""
        return HEADINGS[self.by]

    @cached_property
    def _table(self) -> Table:
        return self.ranking.table()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The ranked units in order."""
        return self._table.rows

    @property
    def digits(self) -> int:
        """Decimals of its scores."""
        return digits(tuple(dict(row) for row in self.rows))

    @property
    def title(self) -> str:
        """One line above the table, with what its changes are counted from."""
        since = "" if self.comparison is None else f"; change since {self.comparison.old.run.as_of}"
        return f"{self._table.title}{since}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the table says below, but for who is not ranked."""
        found = notes_below(self.ranking, " (column at best / worst)")
        return tuple(note for note in found if not note.startswith(NOT_RANKED))

    @property
    def unranked(self) -> tuple[str, ...]:
        """Who is not ranked, and why."""
        return tuple(note for note in self._table.notes if note.startswith(NOT_RANKED))

    @property
    def moved_notes(self) -> tuple[str, ...]:
        """What is to be said of what moved: who is no longer ranked, when a move is clear, what differs."""
        if self._moved_table is None:
            return ()
        left = (row for row in self._moved_table.rows if row["rank_new"] is None)
        return (*(f"No longer ranked: {row['unit']} {row['verdict']}." for row in left), *self._moved_table.notes)

    @property
    def moved_in_short(self) -> str:
        """Who moved since the release before, each verdict once, clear ones first; empty without such a release."""
        if self._moved_table is None or self.comparison is None:
            return ""
        by_verdict: dict[str, list[str]] = {}
        for row in self._moved_table.rows:
            by_verdict.setdefault(re.split("[:;]", row["verdict"])[0], []).append(row["unit"])
        told = sorted(by_verdict.items(), key=lambda item: item[0] in ("no clear change", "unchanged"))
        return f"Since {self.comparison.old.run.as_of}: " + "; ".join(f"{what}: {_named(who)}" for what, who in told)

    @cached_property
    def _moved_table(self) -> Any:
        return None if self.comparison is None else self.comparison.table()

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        own = {column.name: column for column in self._table.columns if column.label}
        pictures = {
            "picture": Column("picture", "score, 0 to 100"),
            "levels": Column("levels", "other levels"),
        }
        moved = {c.name: c for c in self._moved_table.columns if c.name in MOVED} if self._moved_table else {}
        every = own | pictures | moved
        order = [*(name for name in FIRST if name in every), *(name for name in own if name not in FIRST)]
        return tuple(every[name] for name in order)

    @property
    def heads(self) -> tuple[Head, ...]:
        """The headings."""
        return tuple(Head(c.name, c.label, _kind(c)) for c in self._columns)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The rows."""
        moves = {row["unit"]: row for row in self._moved_table.rows} if self._moved_table else {}
        found = []
        for row in self.rows:
            unit = name_of(row)
            found.append(Line(unit, tuple(self._cell(column, row, moves.get(unit, {})) for column in self._columns)))
        return tuple(found)

    def _cell(self, column: Column, row: Row, move: Row) -> Cell:
        field, levels = column.name, self.ranking.levels
        if field == "picture":
            return Cell(field, "", "picture", row["score"], interval(row, levels))
        if field == "levels":
            return Cell(field, level_words(row, levels), "picture", _level_value(row, levels), level_bar(row, levels))
        if field in MOVED:
            return Cell(field, column.text(move) if move else "", _kind(column), _plain(move.get(field)))
        if field in ("unit", "group", "country"):
            first = field != "country" or self.by == "country"
            name = clipped(self.names.get(row[field], ""), LONGEST_NAME)
            return Cell(field, column.text(row), name="" if name == row[field] else name,
                        link=address(name_of(row)) if first else "")  # fmt: skip
        value = _level_value(row, levels) if field == "level" else _plain(row.get(field))
        return Cell(field, column.text(row), _kind(column), value)


def _named(units: Sequence[str]) -> str:
    more = f" and {len(units) - NAMED} more" if len(units) > NAMED else ""
    return ", ".join(units[:NAMED]) + more


def _kind(column: Column) -> str:
    return "picture" if column.name in ("picture", "levels") else "number" if column.right else "text"


def _plain(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _level_value(row: Row, levels: Sequence[tuple[str, float]]) -> float:
    """Return what levels are sorted by: the band, and within it the probability."""
    return [name for name, _ in levels].index(row["level"]) + float(row["p_level"])


def address(unit: str) -> str:
    """Return the address of a unit's details within the page, as scripts write it.

    Examples
    --------
    >>> address("ISIS-K/TJK")
    '#unit=ISIS-K%2FTJK'
    """
    return "#unit=" + quote(unit, safe="!*'()")


def ranked_tables(contents: Contents, names: Mapping[str, str]) -> tuple[Ranked, ...]:
    """Return the three tables."""
    return tuple(Ranked(ranking, contents.moved.get(by), names) for by, ranking in contents.rankings.items())
