"""Input cells: each with its name, its original value, whether it differs, and what is said if it is not allowed."""

from __future__ import annotations

from dataclasses import dataclass

from .places import cell, down
from .plan import CONFIG, Plan
from .sheet import Sheet
from .styles import TEXT, Style

INPUT, SHARE, ORIGINAL, CHANGED, WORDS = 3, 4, 6, 7, 9
"""Columns: every input of the sheet stands in one, the original value, whether it differs, and words in others."""
TOP = 4
"""The row of the heads, from 0."""
REFUSED = "not allowed"
"""So begins what is said of an input that the engine refuses, whatever formulas make of it."""


def heads(plan: Plan) -> tuple[str, ...]:
    """Return the names of the columns."""
    return (
        "no.", "node", "no. of parent", "weight", "share among siblings", "share of the score", original(plan),
        "differs?", "name in formulas", "in plain words", "why",
    )  # fmt: skip


def original(plan: Plan) -> str:
    """Return the head of the column that holds what an input was when the result was computed."""
    return f"{plan.called} value"


@dataclass
class Inputs:
    """The sheet while it is written: the next row, and where the shares of nodes in the score stand."""

    plan: Plan
    sheet: Sheet
    row: int = TOP + 1

    def section(self, title: str, *labels: str) -> None:
        """Begin a part of the sheet."""
        self.row += 1
        for col in range(len(heads(self.plan))):
            self.sheet.text(self.row, col, title if col == 0 else "", Style(TEXT, "section"), spill=True)
        self.row += 1
        for col, label in enumerate(labels):
            if label:
                self.sheet.text(self.row, col, label, Style(TEXT, "key"), spill=True)
        self.row += 1

    def input(
        self, key: tuple[str, ...], value: float, low: float, high: float, *, number: str = "General",
        unless: tuple[str, str] = ("FALSE", ""),
    ) -> None:  # fmt: skip
        """Write an input in the current row, with its name, its original value and whether it differs.

        Parameters
        ----------
        key
            Of its name.
        value
            As the result was computed with.
        low, high
            Between these it must be.
        number
            Its format.
        unless
            Another condition under which it is refused, and what is said then.
        """
        to, row, name = self.sheet, self.row, self.plan.names[key]
        to.number(row, INPUT, value, Style(number, "input"))
        to.number(row, ORIGINAL, value, Style(number))
        here, there, (condition, why) = cell(row, INPUT), cell(row, ORIGINAL), unless
        differs = f'IF({condition},"{REFUSED}{why}",IF({here}={there},"","changed"))'
        allowed = f'IF(ISNUMBER({here}),IF(AND({here}>={low!r},{here}<={high!r}),{differs},"{REFUSED}"),"{REFUSED}")'
        to.formula(row, CHANGED, f"={allowed}", "", Style(role="live", indent=1))
        to.text(row, 8, name)
        told = f"from {low:,.12g} to {high:,.12g}"
        to.to.data_validation(row, INPUT, row, INPUT, {
            "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
            "input_title": "Input", "input_message": f"A number {told}. Formulas follow.",
            "error_title": "Not allowed", "error_message": f"Write a number {told}.",
        })  # fmt: skip
        to.book.file.define_name(name, f"={CONFIG}!{cell(row, INPUT, fixed='rc')}")


def count_of(what: str, last: int) -> str:
    """Return of how many inputs something is said, or begins, as an expression; `last` is the sheet's last row."""
    return f'COUNTIF({down(CONFIG, TOP, last, CHANGED)},"{what}*")'
