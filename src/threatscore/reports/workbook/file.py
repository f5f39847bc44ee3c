"""The workbook of a result as a document."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO

from ...ranking import Ranking
from ...releases import Release
from ...run import Run
from ...tables.text import one_line
from ..contents import Contents, contents
from ..document import Document
from .breakdown import breakdown_sheet
from .config import config_sheet
from .covering import coverage_sheet
from .glossary import words_sheet
from .notes import STATUS_CELL, cover_sheet, notes_sheet
from .plan import BREAKDOWN, CONFIG, COVERAGE, NOTES, SHEET, WORDS, Plan
from .ranked_sheet import ranked_sheet
from .rows import events_sheet, evidence_sheet, sources_sheet, stances_sheet
from .sheet import Book, Sheet, shown

ORDER = (
    "cover",
    *SHEET.values(),
    BREAKDOWN,
    COVERAGE,
    "evidence",
    "events",
    "stances",
    "sources",
    CONFIG,
    WORDS,
    NOTES,
)
TITLE = 200
"""So many signs of the title go into the properties of the file."""


def workbook(source: Contents | Ranking | Run | Release) -> Document:
    """Return a result as a spreadsheet whose central scores are live formulas.

    A changed weight, method, exponent, roll-up parameter or cut on the sheet ``config`` moves central scores, ranks and
    levels in Excel and LibreOffice. Every formula is written with its value, so that programs that do not recalculate
    show the same. Everything else is as of the original weights, and says so. The same result gives the same bytes.

    Parameters
    ----------
    source
        A ranking, a run or a release, or what `contents` made of one.

    Returns
    -------
    Document
        With the ending ``.xlsx``.

    Raises
    ------
    UsageError
        If the run is under a condition, or there is more than sheets have room for.
    InputError
        If a release is not as it was written.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    plan = Plan(source if isinstance(source, Contents) else contents(source))
    out = BytesIO()
    file = Workbook(out, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    })  # fmt: skip
    title = shown(one_line(plan.contents.title))[:TITLE]
    # A fixed day: the clock would make two files of one result differ.
    made = datetime.combine(plan.run.as_of, time())
    file.set_properties({"title": title, "subject": f"as of {plan.run.as_of}", "created": made})
    book = Book(file)
    _filled(plan, book, {name: book.sheet(name) for name in ORDER})
    file.close()
    return Document(out.getvalue(), ".xlsx")


def _filled(plan: Plan, book: Book, sheets: dict[str, Sheet]) -> None:
    """Write all sheets; the notes last, which say what the others could not hold."""
    shares, last = config_sheet(plan, sheets[CONFIG])
    cover_sheet(plan, sheets["cover"], last)
    for by, name in SHEET.items():
        ranked_sheet(plan, by, sheets[name], STATUS_CELL)
    breakdown_sheet(plan, sheets[BREAKDOWN])
    coverage_sheet(plan, sheets[COVERAGE], shares)
    evidence_sheet(plan, sheets["evidence"])
    events_sheet(plan, sheets["events"])
    stances_sheet(plan, sheets["stances"])
    sources_sheet(plan, sheets["sources"])
    words_sheet(plan, sheets[WORDS])
    notes_sheet(plan, sheets[NOTES], book)
