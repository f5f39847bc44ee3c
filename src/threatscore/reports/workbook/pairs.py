"""The rows of pairs on `breakdown` and `coverage`: numbers by which formulas find them, however they are sorted."""

from __future__ import annotations

from .places import FIRST, down
from .plan import Plan
from .sheet import Sheet
from .styles import Style

HEAD = FIRST - 1
"""The row of the heads, from 0."""
PAIR, NAME = 0, {"group": 1, "country": 2}
"""Columns: the number of the pair, and the ids of its group and its country."""
NUMBER = {"group": 3, "country": 4}
"""The columns with the numbers of its group and its country."""


def pair_rows(plan: Plan, sheet: Sheet) -> None:
    """Write the heads of these columns, and a row for each ranked pair."""
    sheet.head(HEAD, ("pair", "group", "country", "group no.", "country no."))
    number = {by: {unit: i + 1 for i, (unit,) in enumerate(plan.run.scores(by).units)} for by in NUMBER}
    centred = Style("0", align="center")
    for i, pair in enumerate(plan.pairs.units):
        row = FIRST + i
        sheet.number(row, PAIR, i + 1, centred)
        for by, unit in zip(NUMBER, pair, strict=True):
            sheet.text(row, NAME[by], unit)
            sheet.number(row, NUMBER[by], number[by][unit], centred)


def column_of(plan: Plan, sheet: str, col: int) -> str:
    """Return a column of all pairs on a sheet."""
    return down(sheet, FIRST, plan.last, col)


def found_by(plan: Plan, sheet: str, col: int, number: str | int) -> str:
    """Return the cell of a column in the row of a pair, by its number, as an expression."""
    return f"INDEX({column_of(plan, sheet, col)},MATCH({number},{column_of(plan, sheet, PAIR)},0))"


def own_pairs(plan: Plan, sheet: str, by: str, number: int) -> str:
    """Return the condition that a pair is a group's or a country's, by its number."""
    return f"({column_of(plan, sheet, NUMBER[by])}={number})"
