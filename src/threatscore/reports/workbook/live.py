"""Columns of a ranked sheet that follow the inputs: the central score, its rank and level, and who stays ranked."""

from __future__ import annotations

import numpy as np

from .breakdown import central_of, central_scores
from .covering import ASKED, coverage_of, pairs_lost, why_not_ranked
from .formulas import rolled
from .formulas import settled as rounded
from .pairs import own_pairs
from .places import cell
from .plan import BREAKDOWN
from .ranked import TOP, Columns, Ranked, Record
from .styles import CHANGE, CHANGES, LIVE_SHARE, WHOLE, Style

LOST = 26.0
"""The width of what is said of pairs that would no longer be ranked, which only shows later."""


def live_columns(at: Ranked) -> Columns:
    """Yield the live columns; cells of the same row are named without their sheet, so that rows can be sorted."""
    first, last = TOP, TOP + len(at.rows) - 1
    here = 3
    whole = f"{cell(first, here, fixed='rc')}:{cell(last, here, fixed='rc')}"

    def place(row: Record) -> int:
        return at.number[at.unit(row)] - 1

    def score(r: int, c: int, row: Record) -> None:
        at.sheet.formula(r, c, _formula(at, place(row) + 1), at.central[place(row)], _green(at.score))

    def rank(r: int, c: int, row: Record) -> None:
        own = cell(r, here)
        at.sheet.formula(r, c, f'=IF({own}<0,"",RANK({own},{whole}))', at.central_ranks[place(row)],
                         Style(WHOLE, "live"))  # fmt: skip

    def level(r: int, c: int, row: Record) -> None:
        own, names = cell(r, here), at.plan.names
        formula = f'=IF({own}<0,"",LOOKUP({own},{names["cuts", at.by]},{names["levels", at.by]}))'
        at.sheet.formula(r, c, formula, level_of(at, float(at.central[place(row)])), Style(role="live", indent=1))

    def change(r: int, c: int, row: Record) -> None:
        was = float(at.central[place(row)])
        changed = f'=IF({cell(r, here)}<0,"",ROUND({cell(r, here)}-{cell(r, c + 1)},{CHANGES}))'
        at.sheet.formula(r, c, changed, 0.0, Style(CHANGE, "live"))
        at.sheet.number(r, c + 1, was, at.score)

    yield "central score", score
    yield "central rank", rank
    yield "central level", level
    yield "change of central score", change
    yield f"{at.plan.called} central score", lambda r, c, row: None  # written beside the change that refers to it
    yield from _still_ranked(at)


def _still_ranked(at: Ranked) -> Columns:
    """Yield whether a pair would still be ranked, or which of a unit's pairs would not."""

    def now(r: int, c: int, row: Record) -> None:
        covered = f"={coverage_of(at.plan, at.number[at.unit(row)])}"
        at.sheet.formula(r, c, covered, row["coverage"], Style(LIVE_SHARE, "live"))

    def flag(r: int, c: int, row: Record) -> None:
        number = at.number[at.unit(row)]
        said = why_not_ranked(at.plan, number) if at.by == "pair" else pairs_lost(at.plan, at.by, number)
        at.sheet.formula(r, c, f"={said}", "", Style(role="live", indent=1))
        if r == TOP:
            at.sheet.widths[c] = LOST
            at.sheet.alarm((r, c, r + len(at.rows) - 1, c), f"LEN({cell(r, c)})>0")

    if at.by == "pair":
        yield "coverage now", now
    yield ASKED if at.by == "pair" else "pairs no longer ranked", flag


def _green(style: Style) -> Style:
    return Style(style.number, "live")


def _formula(at: Ranked, number: int) -> str:
    if at.by == "pair":
        return f"={rounded(central_of(at.plan, number))}"
    rule = at.plan.model.config.rollup.of(at.by)
    own = own_pairs(at.plan, BREAKDOWN, at.by, number)
    return rolled(rule, own, central_scores(at.plan), at.plan.names["rollup", at.by])


def level_of(at: Ranked, score: float) -> str:
    """Return the level of a central score with the inputs unchanged."""
    words, cuts = zip(*at.ranking.levels, strict=True)
    return str(words[int(np.searchsorted(cuts, score, side="right")) - 1])
