"""From a folder of CSV files, or from data frames, to tables of checked rows, each with all its problems."""

from __future__ import annotations

import csv
import io
from itertools import repeat
from pathlib import Path
from typing import Any

from ..errors import UsageError, did_you_mean
from .rows import Claim, Country, Event, Group, Row, Source, Stance, Watch, Withdrawal
from .table import Table, add_rows

TABLES: tuple[type[Row], ...] = (Source, Group, Country, Claim, Event, Stance, Watch, Withdrawal)
_CSV_ERRORS = {
    "field larger than field limit": "a cell has more than 131,072 characters; is a quote not closed, here or above?",
    "unexpected end of data": "a quote is opened and never closed",
}


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
    whole: list[list[str]] = []
    numbers: list[int] = []
    for number, record in enumerate(records, start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) == len(header):
            whole.append(record)
            numbers.append(number)
            continue
        fix = ("a cell is missing: an empty cell needs its comma too" if len(record) < len(header)
               else "quote cells that contain commas")  # fmt: skip
        table.refuse(number, "", f"{len(record)} cells, but the header has {len(header)}; {fix}")
        table.lose(record)
    columns = zip(*whole, strict=True) if whole else repeat(())
    add_rows(table, numbers, dict(zip(header, columns, strict=False)))


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
    columns = {name: frame[column].tolist() for name, column in zip(names, frame.columns, strict=True)}
    add_rows(table, range(2, len(frame) + 2), columns)
    return table
