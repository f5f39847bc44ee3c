"""From a folder of CSV files, or from data frames, to tables of checked rows, each with all its problems."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import Problem, UsageError, did_you_mean
from ..validation import describe
from .rows import Claim, Country, Event, Group, Row, Source, Stance, Watch, Withdrawal

TABLES: tuple[type[Row], ...] = (Source, Group, Country, Claim, Event, Stance, Watch, Withdrawal)
Cells = dict[str, str | None]
"""Column -> text, or None where the cell is empty."""
_CSV_ERRORS = {
    "field larger than field limit": "a cell has more than 131,072 characters; is a quote not closed, here or above?",
    "unexpected end of data": "a quote is opened and never closed",
}


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


def read_folder(folder: Path, shown: str) -> list[Table]:
    """Return the tables of a folder, each with its problems."""
    if not folder.is_dir():
        table = Table(Source, shown)
        what = "is a file" if folder.exists() else "there is no such folder"
        table.refuse(0, "", f"{what}; give the folder that holds {TABLES[0].table} and the other tables")
        return [table]
    return [_read_csv(folder / kind.table, Table(kind, f"{shown}/{kind.table}")) for kind in TABLES]


def _read_csv(path: Path, table: Table) -> Table:
    records = _records(path, table)
    if records and not table.problems:
        header = [name.strip() for name in records[0]]
        named = [*header]
        while named and not named[-1] and not any(any(record[len(named) - 1 :]) for record in records):
            named.pop()  # a spreadsheet's empty columns on the right
        _check_header(named, table)
        if not table.problems:
            _add_records(header, records[1:], table)
            return table
    table.readable = False
    return table


def _records(path: Path, table: Table) -> list[list[str]]:
    """Return the records of a file; what hinders is noted in the table."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        table.refuse(row, "", f"not UTF-8 (byte 0x{byte:02x}); save the file as 'CSV UTF-8'")
        return []
    except OSError as error:
        what = "the file is missing; an empty table is a file with its header alone"
        table.refuse(0, "", what if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}")
        return []
    if "\0" in text:
        table.refuse(text[: text.index("\0")].count("\n") + 1, "", "holds a NUL byte; save the file as 'CSV UTF-8'")
        return []
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append(record)
    except csv.Error as error:
        told = next((what for start, what in _CSV_ERRORS.items() if str(error).startswith(start)), "")
        table.refuse(len(records) + 1, "", told or f"not readable as CSV: {error}")
    if not records and not table.problems:
        table.refuse(0, "", "the file is empty; it needs at least its header")
    return records


def _check_header(header: list[str], table: Table) -> None:
    if header and header[0].casefold().startswith("sep="):
        table.refuse(1, "", f"'{header[0]},' is a line for Excel alone; delete it, so that the header comes first"
                     if len(header) > 1 else f"'{header[0][:60]}' is a line for Excel alone; delete it, and save the"
                     " file with commas")  # fmt: skip
        return
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            table.refuse(1, "", f"columns are separated by {name}; save the file with commas")
            return
    _check_columns(header, table)
    for name in table.kind.columns():
        if name not in header:
            table.refuse(1, name, "the column is missing")


def _check_columns(names: list[str], table: Table) -> None:
    columns = table.kind.columns()
    for place, name in enumerate(names, start=1):
        if not name:
            table.refuse(1, f"column {place}", "has no name")
        elif name not in columns:
            table.refuse(1, name[:60], f"unknown column; {did_you_mean(name, columns)}")
        elif names.count(name) > 1:
            table.refuse(1, name, "the column stands twice")


def _add_records(header: list[str], records: list[list[str]], table: Table) -> None:
    for number, record in enumerate(records, start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(header):
            fix = ("a cell is missing: an empty cell needs its comma too" if len(record) < len(header)
                   else "quote cells that contain commas")  # fmt: skip
            table.refuse(number, "", f"{len(record)} cells, but the header has {len(header)}; {fix}")
            table.lose(record)
            continue
        add_row(table, number, {name: cell.strip() or None for name, cell in zip(header, record, strict=True)})


def add_row(table: Table, number: int, cells: Cells) -> None:
    """Add a row to its table if it is valid by itself, else its problems."""
    given: dict[str, Any] = {name: value for name, value in cells.items() if value is not None}
    if halves := [name for name, value in given.items() if any("\ud800" <= sign <= "\udfff" for sign in value)]:
        table.refuse(number, halves[0], "holds half a character, which no file can hold; type the cell anew")
        return
    try:
        row = table.kind.model_validate({**given, "row_number": number})
        found = list(row.disagreements())
        if not found:
            table.rows.append(row)
            return
    except ValidationError as error:
        found = [_found(dict(item)) for item in error.errors(include_url=False)]
    name = given.get("id", "")[:60]
    for where, what in found:
        table.refuse(number, where, f"{what} (id {name})" if name and where != "id" else what)
    table.lose(given.values())


def _found(error: Mapping[str, Any]) -> tuple[str, str]:
    return str(error["loc"][0]), "must not be empty" if error["type"] == "missing" else describe(error)


def read_frame(frame: Any, kind: type[Row]) -> Table:
    """Return the table of a pandas data frame; optional columns may be absent, and NaN is an empty cell."""
    table = Table(kind, kind.table.removesuffix(".csv"))
    if frame is None:
        return table
    if not hasattr(frame, "columns"):
        raise UsageError(f"{table.file} must be a pandas DataFrame, not {type(frame).__name__}")
    names = [str(name) for name in frame.columns]
    _check_columns(names, table)
    for name in kind.required():
        if name not in names:
            table.refuse(1, name, "the column is missing")
    if table.problems:
        table.readable = False
        return table
    columns = [[_frame_text(value) for value in frame[column].tolist()] for column in frame.columns]
    for number, record in enumerate(zip(*columns, strict=True), start=2):
        add_row(table, number, dict(zip(names, record, strict=True)))
    return table


def _frame_text(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if value is None or str(value) in ("NaT", "<NA>", "nan"):
        return None
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None
