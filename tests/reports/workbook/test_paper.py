"""The workbook on paper: how many pages, and how columns run over them."""

import io
import re
import subprocess

import pytest

import threatscore as ts
from threatscore.reports.workbook import workbook
from threatscore.reports.workbook.sheet import ACROSS, LEAST, Book
from threatscore.shipped import shipped

from ...opening import recalculated
from ...opening.programs import program
from .reading import opened

PAGES = {"cover": 1, "groups": 2, "countries": 2, "pairs": 2, "breakdown": 3, "coverage": 2, "evidence": 30,
         "events": 10, "stances": 7, "sources": 9, "config": 5, "words": 2, "notes": 1}  # fmt: skip
"""So many each sheet of the shipped result takes at most."""
READABLE = 7.0
"""Points from line to line that the smallest text has at least."""


@pytest.mark.slow
def test_the_shipped_result_takes_few_pages_that_can_be_read(tmp_path):
    model = ts.load_model(shipped() / "config" / "weights.yaml")
    path = tmp_path / "book.xlsx"
    workbook(ts.simulate(model, ts.load_evidence(shipped() / "data" / "central-asia"), draws=200)).write(path)
    pdf = recalculated(path, tmp_path, "pdf")
    pdftotext = program("pdftotext", package="poppler-utils")
    text = subprocess.run([pdftotext, "-layout", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    feet = re.findall(r"^ *(\w+) +Page \d+ of (\d+)$", text, re.MULTILINE)
    taken = {sheet: [name for name, _ in feet].count(sheet) for sheet in PAGES}
    assert sum(taken.values()) == len(feet) == int(feet[0][1])
    assert {sheet: pages for sheet, pages in taken.items() if not 0 < pages <= PAGES[sheet]} == {}
    assert len(feet) <= 72
    boxes = subprocess.run([pdftotext, "-bbox", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    sides = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', boxes)
    heights = [float(low) - float(high) for high, low in sides]
    assert len(heights) > 5000
    assert min(heights) >= READABLE


def breaks(widths, parts):
    from xlsxwriter import Workbook

    out = io.BytesIO()
    file = Workbook(out, {"in_memory": True})
    sheet = Book(file).sheet("a")
    sheet.widths = dict(enumerate(widths))
    sheet.break_before(parts, len(widths) - 1, columns=1)
    sheet.finish()
    file.close()
    return [each.id for each in opened(out.getvalue())["a"].col_breaks.brk]


def test_parts_share_a_page_as_long_as_there_is_room():
    third = (ACROSS / LEAST * 96 / 9 - 10) / 3 - 1  # of what a page has room for, beside the column that is repeated
    assert breaks([5, third, third, third], [1, 2, 3]) == []
    assert breaks([5, third, third, third, third, third], [1, 2, 3, 4, 5]) == [4]
    assert breaks([5, third, third, third, third], [1, 3]) == [3]
    assert breaks([5, 9 * third, third], [1, 2]) == [2]
    assert breaks([5, third], [1]) == []
