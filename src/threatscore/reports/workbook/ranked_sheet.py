"""The ranked sheets: what was published as values, and beside it the central score with its rank and level, live."""

from __future__ import annotations

from .live import live_columns
from .notes import told_status
from .plan import SHEET, WORDS, Plan
from .ranked import BANDS, HEAD, STATUS, TOP, Columns, Ranked
from .sheet import Sheet
from .styles import TEXT, WHOLE, Style
from .values import moved_columns, published_columns, since

NOW, AS_PUBLISHED = "live: answers to the inputs on config", "values, as of the published weights"


def ranked_sheet(plan: Plan, by: str, sheet: Sheet, status: str) -> None:
    """Write a ranked sheet; `status` is the cell that says whether inputs differ from the published ones."""
    at = Ranked(plan, by, sheet)
    sheet.title(
        plan.contents.rankings[by].table().title,
        "Green: the central score (every leaf at its mean, weights and methods as on config), its rank and level; they"
        " follow the inputs.",
        "White: what the simulation found at the published weights (mean over all draws, ranges, ranks, levels); they"
        f" do not change. What the names of leaves and methods mean stands on {WORDS}.",
    )
    told_status(sheet, STATUS, f"={status}")
    parts = (
        (SHEET[by], _named(at)), (NOW, live_columns(at)), (AS_PUBLISHED, published_columns(at)),
        (since(at), moved_columns(at)),
    )  # fmt: skip
    col = 0
    for title, columns in parts:
        first = col
        for label, write in columns:
            sheet.label(HEAD, col, label)
            sheet.text(BANDS, col, title if col == first else "", Style(TEXT, "section"), spill=True)
            for i, row in enumerate(at.rows):
                write(TOP + i, col, row)
            col += 1
    if not at.rows:
        sheet.text(TOP, 0, "Nothing can be ranked; notes says why.", spill=True)
    sheet.to.autofilter(HEAD, 0, TOP + max(1, len(at.rows)) - 1, col - 1)
    sheet.finish(rows=TOP, columns=3, head=BANDS, pages=2)


def _named(at: Ranked) -> Columns:
    yield "rank", lambda r, c, row: at.sheet.number(r, c, row["rank"], Style(WHOLE, align="center"))
    if at.by == "pair":
        yield "group", lambda r, c, row: at.sheet.text(r, c, row["group"])
        yield "country", lambda r, c, row: at.sheet.text(r, c, row["country"])
        return
    yield at.by, lambda r, c, row: at.sheet.text(r, c, row["unit"])
    yield "name", lambda r, c, row: at.sheet.text(r, c, at.names[row["unit"]])
