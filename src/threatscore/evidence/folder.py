"""Tables of text, from a folder of CSV files or from data frames, to checked rows; all problems of all tables at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import Problem, did_you_mean
from ..validation import describe
from .rows import Claim, Country, Event, Group, Row, Source, Stance, Watch, Withdrawal

TABLES: tuple[type[Row], ...] = (Source, Group, Country, Claim, Event, Stance, Watch, Withdrawal)
Cells = list[tuple[int, dict[str, str | None]]]
"""The rows of a table as (row number, column -> text or None)."""


def read_folder(folder: Path, shown: str) -> tuple[dict[type[Row], list[Row]], list[Problem]]:
    """Return the valid rows of each table, and the problems of all of them."""
    tables: dict[type[Row], list[Row]] = {}
    problems: list[Problem] = []
    for kind in TABLES:
        file = f"{shown}/{kind.table}"
        cells, found = _read_csv(folder / kind.table, file, kind)
        rows, more = check_rows(kind, cells, file)
        tables[kind] = rows
        problems += found + more
    return tables, problems


def _read_csv(path: Path, file: str, kind: type[Row]) -> tuple[Cells, list[Problem]]:
    def refuse(row: int, where: str, what: str) -> tuple[Cells, list[Problem]]:
        return [], [Problem(file, row, where, what, "row")]

    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        return refuse(row, "", f"not UTF-8 (byte 0x{error.object[error.start]:02x}); save the file as 'CSV UTF-8'")
    except OSError as error:
        what = "the file is missing; an empty table is a file with its header alone"
        return refuse(0, "", what if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}")
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return refuse(0, "", f"not readable as CSV: {error}")
    if not records:
        return refuse(0, "", "the file is empty; it needs at least its header")
    header = [name.strip() for name in records[0]]
    if problems := _header_problems(header, file, kind):
        return [], problems
    return _cells(header, records[1:], file)


def _header_problems(header: list[str], file: str, kind: type[Row]) -> list[Problem]:
    columns = kind.columns()
    if len(header) == 1 and ";" in header[0]:
        return [Problem(file, 1, "", "columns are separated by semicolons; save the file with commas", "row")]
    problems = [
        Problem(file, 1, name, f"unknown column; {did_you_mean(name, columns)}", "row")
        for name in header
        if name not in columns
    ]
    problems += [Problem(file, 1, name, "the column is missing", "row") for name in columns if name not in header]
    problems += [Problem(file, 1, name, "the column stands twice", "row") for name in columns if header.count(name) > 1]
    return problems


def _cells(header: list[str], records: list[list[str]], file: str) -> tuple[Cells, list[Problem]]:
    cells: Cells = []
    problems = []
    for number, record in enumerate(records, start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(header):
            what = f"{len(record)} cells, but the header has {len(header)}; quote cells that contain commas"
            problems.append(Problem(file, number, "", what, "row"))
            continue
        cells.append((number, {name: cell.strip() or None for name, cell in zip(header, record, strict=True)}))
    return cells, problems


def frame_cells(frame: Any, file: str, kind: type[Row]) -> tuple[Cells, list[Problem]]:
    """Return the cells of a pandas data frame; optional columns may be absent, NaN is an empty cell."""
    columns = kind.columns()
    names = [str(name) for name in frame.columns]
    problems = [
        Problem(file, 1, name, f"unknown column; {did_you_mean(name, columns)}", "row")
        for name in names
        if name not in columns
    ]
    series = [[_frame_text(value) for value in frame[column].tolist()] for column in frame.columns]
    records = zip(*series, strict=True) if series else ()
    return [(i, dict(zip(names, record, strict=True))) for i, record in enumerate(records, start=2)], problems


def _frame_text(value: Any) -> str | None:
    if value is None or value != value or str(value) in ("NaT", "<NA>"):
        return None
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None


def check_rows(kind: type[Row], cells: Cells, file: str) -> tuple[list[Row], list[Problem]]:
    """Return the rows that are valid by themselves, and the problems of the others."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, values in cells:
        given: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
        try:
            rows.append(kind.model_validate({**given, "row_number": number}))
        except ValidationError as error:
            for item in error.errors(include_url=False):
                problems.append(_problem(dict(item), number, file, given))
    return rows, problems


def _problem(error: dict[str, Any], number: int, file: str, given: Mapping[str, Any]) -> Problem:
    where = str(error["loc"][0]) if error["loc"] else ""
    what = "must not be empty" if error["type"] == "missing" else describe(error)
    name = given.get("id", "")
    return Problem(file, number, where, f"{what} (id {name[:60]})" if name and where != "id" else what, "row")
