"""One table as far as it could be read: its rows, and all its problems, each with its row and column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import Problem
from .columns import UNFILED, Refused, columns_of, halved, rows_of, text_of
from .rows import Row


@dataclass
class Table:
    """One table as far as it could be read.

    Parameters
    ----------
    kind
        What its rows are.
    file
        How problems call it.
    """

    kind: type[Row]
    file: str
    rows: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True
    lost: set[str] = field(default_factory=set)
    """Whatever stands in rows that could not be read, in lower case."""

    def refuse(self, row: int, where: str, what: str) -> None:
        """Note a problem of a row."""
        self.problems.append(Problem(self.file, row, where, what, "row"))

    def lose(self, cells: Iterable[str | None]) -> None:
        """Note the cells of a row that could not be read."""
        self.lost |= {part.strip().casefold() for cell in cells if cell for part in (cell, *cell.split("|"))}

    def may_hold(self, name: str) -> bool:
        """Return whether a name that no row bears may stand in what could not be read."""
        return not self.readable or name.casefold() in self.lost


def add_rows(table: Table, numbers: Sequence[int], cells: Mapping[str, Sequence[Any]]) -> None:
    """Add the rows that are valid by themselves to their table, and of the others the problems.

    Parameters
    ----------
    table
        What they belong to.
    numbers
        Number of each row in the file.
    cells
        Of each column, by its name in the file, the cell of each row: a text, or whatever a data frame holds.
    """
    values: dict[str, Sequence[Any]] = {UNFILED: numbers}
    found: dict[int, Sequence[tuple[str, str]]] = defaultdict(list)
    for column in columns_of(table.kind):
        values[column.attribute], odd = [column.empty] * len(numbers), False
        if column.name in cells:
            values[column.attribute], odd = column.values(cells[column.name], values)
        for place, value in enumerate(values[column.attribute]) if odd else ():
            if isinstance(value, Refused):
                found[place] = [*found[place], (column.name, str(value))]
    places = [place for place in range(len(numbers)) if place not in found]
    if found:
        values = {name: [column[place] for place in places] for name, column in values.items()}
    for place, row in zip(places, rows_of(table.kind, values), strict=True):
        if disagreements := row.disagreements():
            found[place] = disagreements
        else:
            table.rows.append(row)
    for place, problems in found.items():
        _refuse(table, numbers[place], {name: text_of(column[place]) for name, column in cells.items()}, problems)


def _refuse(table: Table, number: int, cells: Mapping[str, str | None], problems: Iterable[tuple[str, str]]) -> None:
    """Note the problems of a row, or of half a character, which cannot be shown with others, that alone."""
    if halves := [(name, what) for name, what in problems if halved(cells.get(name) or "")]:
        table.refuse(number, *halves[0])
        return
    id = (cells.get("id") or "")[:60]
    for where, what in problems:
        table.refuse(number, where, f"{what} (id {id})" if id and where != "id" else what)
    table.lose(cells.values())
