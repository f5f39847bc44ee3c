"""A table's columns: what they are called, and how all cells of one are read at once.

Cells of a column repeat: a thousand claims name ten groups and one source. Each text is therefore read once. Numbers
in a data frame that already are numbers of a size that a cell may hold are taken as they are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from itertools import repeat
from typing import Any, TypeVar, get_type_hints

from .fields import LARGEST, SMALLEST, NumberIf, Titled, number, text

T = TypeVar("T")
UNFILED = "row_number"
"""The attribute of a row that is no column of the file."""


class Refused(str):
    """Why a cell cannot be read."""

    __slots__ = ()


class _Known(dict[str | None, Any]):
    """What each text of a column means; a text is read when it is first met."""

    def __init__(self, read: Callable[[str], Any], empty: Any) -> None:
        self.read, self.empty, self.refused = read, empty, False

    def __missing__(self, given: str | None) -> Any:
        cell = (given or "").strip()
        try:
            found = self.read(cell) if cell else self.empty
        except ValueError as error:
            found = Refused(error)
        if halved(cell):
            found = Refused("holds half a character, which no file can hold; type the cell anew")
        if isinstance(found, Refused):
            self.refused = True
        self[given] = found
        return found


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        What the file calls it.
    attribute
        What a row calls it.
    read
        What reads a cell that is not empty; raises a ValueError that says what was allowed.
    empty
        What an empty cell means: a default, or why there must be none.
    number_if
        Where only some rows hold numbers: which. `read` then reads the others.
    """

    name: str
    attribute: str
    read: Callable[[str], Any]
    empty: Any
    number_if: NumberIf | None = None

    @property
    def required(self) -> bool:
        """Whether no cell may be empty."""
        return isinstance(self.empty, Refused)

    def values(self, cells: Sequence[Any], before: Mapping[str, Sequence[Any]]) -> tuple[list[Any], bool]:
        """Return what the cells mean, and whether any is `Refused`; `before` are the columns read before this one."""
        if self.read is number:
            return self._numbers(cells, repeat(True))
        if self.number_if is not None:
            return self._numbers(cells, map(self.number_if.words.__contains__, before[self.number_if.column]))
        known = _Known(self.read, self.empty)
        return [known[cell if type(cell) is str else text_of(cell)] for cell in cells], known.refused

    def _numbers(self, cells: Sequence[Any], numeric: Iterable[bool]) -> tuple[list[Any], bool]:
        numbers, others = _Known(number, self.empty), _Known(self.read, self.empty)
        found = [
            float(cell)
            if isinstance(cell, float) and is_number and SMALLEST <= cell <= LARGEST
            else (numbers if is_number else others)[cell if type(cell) is str else text_of(cell)]
            for cell, is_number in zip(cells, numeric, strict=False)
        ]
        return found, numbers.refused or others.refused


_columns: dict[type, tuple[Column, ...]] = {}


def columns_of(kind: type) -> tuple[Column, ...]:
    """Return the columns of a kind of rows, from its annotations, which are looked through once."""
    if kind not in _columns:
        hints, own = get_type_hints(kind, include_extras=True), fields(kind)
        _columns[kind] = tuple(_column(field, hints[field.name].__metadata__) for field in own if field.name != UNFILED)
    return _columns[kind]


def _column(field: Any, marks: tuple[Any, ...]) -> Column:
    title = next((mark.name for mark in marks if isinstance(mark, Titled)), field.name)
    empty = Refused("must not be empty") if field.default is MISSING else field.default
    number_if = next((mark for mark in marks if isinstance(mark, NumberIf)), None)
    read = next((mark for mark in marks if callable(mark)), text)
    return Column(title, field.name, read, empty, number_if)


def rows_of(kind: type[T], values: Mapping[str, Sequence[Any]]) -> list[T]:
    """Return rows of a frozen class with slots, given all values of each attribute.

    Set column by column, rows take a sixth of the time of as many calls of the class.
    """
    rows = [object.__new__(kind) for _ in values[UNFILED]]
    for attribute, column in values.items():
        deque(map(getattr(kind, attribute).__set__, rows, column), maxlen=0)
    return rows


def text_of(cell: Any) -> str | None:
    """Return the text of a cell of a file or a data frame, as a spreadsheet would save it; None if it is empty."""
    if isinstance(cell, str):
        return cell.strip() or None
    if cell is None or str(cell) in ("NaT", "<NA>", "nan"):
        return None
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() or None


def halved(cell: str) -> bool:
    """Return whether a text holds half a character."""
    return not cell.isascii() and any("\ud800" <= sign <= "\udfff" for sign in cell)
