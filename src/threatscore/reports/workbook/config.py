"""The sheet of inputs: weights, methods, roll-ups, levels; what is yellow may be changed, and formulas follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...config.settings import RollUp
from ...sums import plain_sum
from .chain import Block
from .formulas import EXPRESSED
from .places import cell, down
from .plan import CONFIG, SHEET, Plan
from .sheet import Sheet
from .styles import TEXT, Style

INPUT, SHARE, PUBLISHED, CHANGED = 3, 4, 6, 7
"""Columns: every input of the sheet stands in one, the published value and whether it differs in two others."""
HEADS = (
    "no.", "node", "no. of parent", "weight", "share among siblings", "share of the score", "as published", "differs?",
    "name in formulas", "value", "why",
)  # fmt: skip
TOP = 4
"""The row of the heads, from 0."""
SHARES = Style("0.0%", "live")
REFUSED = "not allowed"
"""Said of an input that was pasted past its validation: formulas make something of it that the engine refuses."""
PARAMETERS = {"power_mean": ("exponent", 0.01, 1000.0), "noisy_or": ("probability at 100", 0.0, 1.0)}


@dataclass
class Inputs:
    """The sheet while it is written: the next row, and where the shares of nodes in the score stand."""

    plan: Plan
    sheet: Sheet
    row: int = TOP + 1

    def section(self, title: str, *labels: str) -> None:
        """Begin a part of the sheet."""
        self.row += 1
        for col in range(len(HEADS)):
            self.sheet.text(self.row, col, title if col == 0 else "", Style(TEXT, "section"), spill=True)
        self.row += 1
        for col, label in enumerate(labels):
            if label:
                self.sheet.text(self.row, col, label, Style(TEXT, "key"), spill=True)
        self.row += 1

    def input(self, key: tuple[str, ...], value: float, low: float, high: float, *, number: str = "General") -> None:
        """Write an input in the current row, with its name, its published value and whether it differs."""
        to, row, name = self.sheet, self.row, self.plan.names[key]
        to.number(row, INPUT, value, Style(number, "input"))
        to.number(row, PUBLISHED, value, Style(number))
        here, there = cell(row, INPUT), cell(row, PUBLISHED)
        differs = f'IF({here}={there},"","changed")'
        allowed = f'IF(ISNUMBER({here}),IF(AND({here}>={low!r},{here}<={high!r}),{differs},"{REFUSED}"),"{REFUSED}")'
        to.formula(row, CHANGED, f"={allowed}", "", Style(role="live"))
        to.text(row, 8, name)
        to.to.data_validation(row, INPUT, row, INPUT, {
            "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
            "input_title": "Input", "input_message": f"A number from {low:g} to {high:g}. Formulas follow.",
            "error_title": "Not allowed", "error_message": f"Write a number from {low:g} to {high:g}.",
        })  # fmt: skip
        to.book.file.define_name(name, f"={CONFIG}!{cell(row, INPUT, fixed='rc')}")


def config_sheet(plan: Plan, sheet: Sheet) -> tuple[dict[str, int], int]:
    """Write the sheet; return the row of each node, where its share of the score stands, and the last row of all."""
    sheet.title(
        "Config: the tree and its inputs",
        "Yellow cells are inputs: change one, and the live (green) cells of all sheets follow. Weights count among"
        " siblings only; 0 leaves a node out.",
        "To go back, copy 'as published' over the input. threatscore itself reads weights.yaml, not this sheet: carry"
        " a change over there for intervals and probabilities.",
    )
    sheet.head(TOP, HEADS)
    at = Inputs(plan, sheet)
    rows = _tree(at)
    _methods(at)
    _roll_ups(at)
    _levels(at)
    at.section("Least coverage", "", "what", "", "share")
    sheet.text(at.row, 1, "a pair below it is not ranked")
    at.input(("coverage", "minimum"), plan.model.config.coverage.minimum, 0, 1, number="0.0%")
    sheet.finish(rows=TOP + 1, columns=2, head=TOP)
    return rows, at.row


def count_of(what: str, last: int) -> str:
    """Return of how many inputs something is said, as an expression; `last` is the last row of the sheet."""
    return f'COUNTIF({down(CONFIG, TOP, last, CHANGED)},"{what}")'


def _tree(at: Inputs) -> dict[str, int]:
    """Write the tree, the heaviest siblings first, each below its parent."""
    listed = at.plan.model.table().rows
    first, last = at.row, at.row + len(listed) - 1
    together = {node.name: plain_sum(each.weight for each in block.children)
                for block in at.plan.blocks for node in block.children}  # fmt: skip
    rows: dict[str, int] = {}
    above: list[int] = []
    for row in listed:
        depth = int(row["depth"])
        above = [*above[:depth], at.row]
        at.sheet.number(at.row, 0, at.row - first, Style("0", align="center"))
        at.sheet.text(at.row, 1, str(row["node"]), Style(TEXT, "" if depth else "key", indent=1 + min(depth, 14)))
        at.sheet.text(at.row, 9, str(row["value"]))
        at.sheet.text(at.row, 10, str(row["rationale"]))
        if depth == 0:
            at.sheet.number(at.row, SHARE + 1, 1.0, Style("0.0%"))
        else:
            rows[str(row["node"])] = at.row
            at.sheet.number(at.row, 2, above[-2] - first, Style("0", align="center"))
            _weight(at, row, above[-2], (first, last), float(row["weight"]) / together[str(row["node"])])
        at.row += 1
    # No filter here: sorting would move inputs away from their names.
    return rows


def _weight(at: Inputs, row: Mapping[str, Any], parent: int, tree: tuple[int, int], share: float) -> None:
    """Write the weight of a node and its shares."""
    to, here = at.sheet, at.row
    at.input(("w", str(row["node"])), float(row["weight"]), 0, 1e9)
    of, own = (f"{cell(tree[0], col, fixed='rc')}:{cell(tree[1], col, fixed='rc')}" for col in (2, INPUT))
    whole = f"SUMIF({of},{cell(here, 2)},{own})"
    to.formula(here, SHARE, f"=IF({whole}>0,MAX(0,{cell(here, INPUT)})/{whole},0)", share, SHARES)
    of_all = f"={cell(here, SHARE)}*{cell(parent, SHARE + 1, fixed='rc')}"
    to.formula(here, SHARE + 1, of_all, float(row["effective"]), SHARES)


def _methods(at: Inputs) -> None:
    """Write the methods of every branch; those of several have probabilities, a power mean has an exponent."""
    at.section(
        "Methods of the branches", "", "branch", "method", "probability", "share", "", "as published", "differs?"
    )
    for block in at.plan.blocks:
        first = at.row
        for way in block.ways:
            at.sheet.text(at.row, 1, block.name)
            at.sheet.text(at.row, 2, way.kind)
            if len(block.ways) > 1:
                at.input(("p", block.name, way.kind), way.probability, 0, 1)
                at.sheet.formula(
                    at.row, SHARE, f"={share_of(at.plan, block, way.kind)}", _part(block, way.kind), SHARES
                )
            if way.kind not in EXPRESSED:
                at.sheet.text(at.row, 9, "a method of one's own: no formula can express it, its value is fixed")
            at.row += 1
        if ("exponent", block.name) in at.plan.names:
            at.sheet.text(at.row, 1, block.name)
            at.sheet.text(at.row, 2, "exponent of power_mean")
            at.input(("exponent", block.name), block.node.exponent, 0.01, 1000)
            at.row += 1
        assert at.row > first  # a branch has a method


def _part(block: Block, kind: str) -> float:
    total = plain_sum(way.probability for way in block.ways)
    return next(way.probability for way in block.ways if way.kind == kind) / total


def share_of(plan: Plan, block: Block, kind: str) -> str:
    """Return the share of a method among those of its node, as an expression; an error where none has any."""
    each = [f"MAX(0,{plan.names['p', block.name, way.kind]})" for way in block.ways]
    total = "+".join(each)
    return f"IF({total}>0,MAX(0,{plan.names['p', block.name, kind]})/({total}),NA())"


def _roll_ups(at: Inputs) -> None:
    at.section("Roll-ups: from pairs to groups and countries", "", "table", "roll-up", "parameter", "", "",
               "as published", "differs?")  # fmt: skip
    for by in ("group", "country"):
        rule = at.plan.model.config.rollup.of(by)
        at.sheet.text(at.row, 1, SHEET[by])
        at.sheet.text(at.row, 2, rule.combine)
        if rule.combine in PARAMETERS:
            what, low, high = PARAMETERS[rule.combine]
            at.input(("rollup", by), parameter(rule), low, high)
            at.sheet.text(at.row, 9, what)
        at.row += 1


def parameter(rule: RollUp) -> float:
    """Return the parameter of a roll-up that has one."""
    return rule.exponent if rule.combine == "power_mean" else float(rule.probability_at_100 or 0.0)


def _levels(at: Inputs) -> None:
    """Write the bands of each table, with names for their cuts and for their words."""
    config = at.plan.model.config
    for by, sheet in SHEET.items():
        at.section(f"Levels of {sheet}: each begins at its cut; keep the cuts rising", "", "level", "", "cut",
                   "", "", "as published", "differs?")  # fmt: skip
        first = at.row
        for word, cut in getattr(config.levels, by):
            at.sheet.text(at.row, 1, word)
            if at.row == first:  # the lowest band begins at 0 whatever happens, or a score might be in none
                at.sheet.number(at.row, INPUT, cut, Style())
            else:
                at.input(("cut", by, word), cut, 0, 100)
            at.row += 1
        for what, col in (("cuts", INPUT), ("levels", 1)):
            name = at.plan.names[what, by]
            at.sheet.book.file.define_name(name, f"={down(CONFIG, first, at.row - 1, col)}")
