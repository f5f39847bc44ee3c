"""Workbooks read again: cells before and after LibreOffice has recalculated them, and copies with other inputs."""

import io
import re
import zipfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import openpyxl

from ...opening import all_recalculated

LIVE = {"groups": 1, "countries": 1, "pairs": 2}
"""Sheets with central scores, and how many columns name a unit."""
ERRORS = ("#REF!", "#NAME?", "#DIV/0!", "#VALUE!", "#NUM!", "#N/A", "#NULL!", "Err:")


@lru_cache(maxsize=4)
def opened(content: bytes, *, values: bool = True):
    """Return a workbook as openpyxl reads it: values, or formulas. It is shared: nobody writes into it."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def recalculated_bytes(content: bytes, folder: Path) -> bytes:
    """Return a workbook as LibreOffice saves it, every formula computed anew."""
    return each_recalculated([content], folder)[0]


def each_recalculated(contents: Sequence[bytes], folder: Path) -> list[bytes]:
    """Return workbooks as LibreOffice saves them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"book{i}.xlsx" for i in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return [path.read_bytes() for path in all_recalculated(paths, folder)]


def edited(content: bytes, inputs: dict[str, float]) -> bytes:
    """Return a copy in which input cells, by name, hold other numbers; every other byte of its sheets stays."""
    book = opened(content)
    at = {name: book.defined_names[name].attr_text.replace("$", "").split("!") for name in inputs}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            text = old.read(entry)
            for name, value in inputs.items():
                sheet, address = at[name]
                if entry == f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml":
                    cell = re.compile(rf'(<c r="{address}"[^>]*><v>)[^<]*(</v>)'.encode())
                    text, count = cell.subn(rf"\g<1>{value!r}\g<2>".encode(), text)
                    assert count == 1, f"{name} is no number in {sheet}"
            new.writestr(entry, text)
    return out.getvalue()


def pasted(content, name, cell):
    """Return a copy in which an input holds what its validation would refuse, were it typed."""
    book = opened(content)
    sheet, at = book.defined_names[name].attr_text.replace("$", "").split("!")
    entry, out = f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.namelist():
            data = old.read(each)
            if each == entry:
                data, count = re.subn(rf'<c r="{at}"[^>]*><v>[^<]*</v></c>'.encode(), cell(at).encode(), data)
                assert count == 1
            new.writestr(each, data)
    return out.getvalue()


def rows(book, sheet: str, head: str) -> list[dict[str, object]]:
    """Return the rows below the one that begins with `head`, by the names of columns, up to the first empty one."""
    listed = list(book[sheet].iter_rows(values_only=True))
    top = next(i for i, row in enumerate(listed) if row[0] == head)
    found = []
    for row in listed[top + 1 :]:
        if row[0] is None:
            break
        found.append(dict(zip(listed[top], row, strict=True)))
    return found


def central(content: bytes) -> dict[str, dict[tuple[str, ...], tuple[float, int, str]]]:
    """Return central score, rank and level of every unit, by sheet."""
    book = opened(content)
    keys = {"groups": ("group",), "countries": ("country",), "pairs": ("group", "country")}
    return {
        sheet: {
            tuple(row[key] for key in keys[sheet]): (row["central score"], row["central rank"], row["central level"])
            for row in rows(book, sheet, "rank")
        }
        for sheet in LIVE
    }


def cells(book):
    """Yield (sheet, address, cell)."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                yield sheet.title, cell.coordinate, cell


def formulas(content: bytes) -> dict[tuple[str, str], str]:
    """Return every formula by sheet and address."""
    return {
        (sheet, at): cell.value for sheet, at, cell in cells(opened(content, values=False)) if cell.data_type == "f"
    }


def differences(one: bytes, other: bytes) -> list[tuple[object, ...]]:
    """Return the cells of a workbook whose values differ in another one by more than 1e-9, relative above 1."""
    before, after = opened(one), opened(other)
    found = []
    for sheet, at, cell in cells(before):
        a, b = cell.value, after[sheet][at].value
        if a in (None, "") and b in (None, ""):
            continue
        numbers = isinstance(a, int | float) and isinstance(b, int | float)
        if a != b and not (numbers and abs(a - b) <= 1e-9 * max(1.0, abs(a))):
            found.append((sheet, at, a, b))
    return found


def errors(content: bytes) -> list[tuple[str, str, object]]:
    """Return the cells that show an error."""
    return [(s, at, c.value) for s, at, c in cells(opened(content)) if isinstance(c.value, str) and
            (c.data_type == "e" or c.value.startswith(ERRORS))]  # fmt: skip
