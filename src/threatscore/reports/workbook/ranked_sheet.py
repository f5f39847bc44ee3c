"""The ranked sheets: what the simulation found as values; beside it the central score, its rank and level, live."""

from __future__ import annotations

from .caution import apart
from .live import live_columns
from .notes import told_status
from .plan import SHEET, WORDS, Plan
from .ranked import APART, BANDS, HEAD, STATUS, TOP, Columns, Ranked
from .sheet import Sheet
from .styles import TEXT, WHOLE, Style
from .values import found_columns, moved_columns, since

NOW = "live: answers to the inputs on config"


def ranked_sheet(plan: Plan, by: str, sheet: Sheet, status: str) -> None:
    """Write a ranked sheet; `status` is the cell that says whether inputs differ from the original ones."""
    at = Ranked(plan, by, sheet)
    sheet.title(
        plan.contents.rankings[by].table().title,
        "Green: the central score (every leaf at its mean, weights and methods as on config), its rank and level; they"
        " follow the inputs.",
        f"White: what the simulation found at the {plan.called} weights (mean over all draws, ranges, ranks, levels);"
        f" they do not change. What the names of leaves and methods mean stands on {WORDS}.",
    )
    told_status(sheet, STATUS, f"={status}", plan.unchanged)
    sheet.text(APART, 0, apart(at), Style(TEXT, "note"), spill=True)
    parts = (
        (SHEET[by], _named(at)), (NOW, live_columns(at)),
        (f"values, as of the {plan.called} weights", found_columns(at)), (since(at), moved_columns(at)),
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
    sheet.finish(rows=TOP, columns=3, head=BANDS)


def _named(at: Ranked) -> Columns:
    yield "rank", lambda r, c, row: at.sheet.number(r, c, row["rank"], Style(WHOLE, align="center"))
    if at.by == "pair":
        yield "group", lambda r, c, row: at.sheet.text(r, c, row["group"])
        yield "country", lambda r, c, row: at.sheet.text(r, c, row["country"])
        return
    yield at.by, lambda r, c, row: at.sheet.text(r, c, row["unit"])
    yield "name", lambda r, c, row: at.sheet.text(r, c, at.names[row["unit"]])
