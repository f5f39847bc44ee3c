"""Evidence as the eight files it can be loaded from, in one canonical form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .columns import Column, columns_of
from .fields import cell_text
from .rows import Dated, Event, Row

_LATE = ("known", "known_basis", "same_as", "part_of", "source", "credibility", "supersedes", "locator", "note")
"""Columns of claims, events and stances that stand last, whichever of them a table has."""
_QUOTED = frozenset(',"\r\n')


def csv_bytes(kind: type[Row], rows: Iterable[Any], written: Mapping[tuple[str, str], str]) -> bytes:
    r"""Return a table as a CSV file: UTF-8, lines that end in LF, all columns in their order, a row a record.

    Parameters
    ----------
    kind, rows
        The table.
    written
        (row id, column) to the cell as it was written, where it names something by another name than its id.
    """
    columns = sorted(columns_of(kind), key=_place) if issubclass(kind, Dated) else columns_of(kind)
    lines = [",".join(column.name for column in columns)]
    lines += [",".join(_quoted(_text(row, column, written)) for column in columns) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


def _place(column: Column) -> int:
    return _LATE.index(column.name) if column.name in _LATE else -1


def _text(row: Any, column: Column, written: Mapping[tuple[str, str], str]) -> str:
    value = getattr(row, column.attribute)
    if (found := written.get((row.id, column.name))) is not None:
        return found
    if isinstance(row, Event) and column.name == "group" and {share for _, share in value} == {1 / max(1, len(value))}:
        return cell_text(tuple(name for name, _ in value))  # what is shared equally is written without shares
    return cell_text(value)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.intersection(cell) else cell
