"""The sheet of inputs: weights, methods, roll-ups, levels; what is yellow may be changed, and formulas follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...config.settings import RollUp
from ...sums import plain_sum
from .chain import Block
from .glossary import method_words, node_words, roll_up_words
from .inputs import CHANGED, INPUT, REFUSED, SHARE, TOP, WORDS, Inputs, heads, original
from .places import cell, down
from .plan import CONFIG, SHEET, Plan
from .sheet import Sheet
from .styles import TEXT, Style

SHARES = Style("0.0%", "live")
PARAMETERS = {"power_mean": ("exponent", 0.01, 1000.0), "noisy_or": ("probability at 100", 0.0, 1.0)}


def config_sheet(plan: Plan, sheet: Sheet) -> tuple[dict[str, int], int]:
    """Write the sheet; return the row of each node, where its share of the score stands, and the last row of all."""
    sheet.title(
        "Config: the tree and its inputs",
        "Yellow cells are inputs: change one, and the live (green) cells of all sheets follow. Weights count among"
        " siblings only; 0 leaves a node out.",
        f"To go back, copy the {original(plan)} over the input. threatscore itself reads weights.yaml, not this sheet:"
        " carry a change over there for intervals and probabilities.",
    )
    sheet.head(TOP, heads(plan))
    at = Inputs(plan, sheet)
    rows = _tree(at)
    _methods(at)
    _roll_ups(at)
    _levels(at)
    at.section("Least coverage", "", "what", "", "share")
    sheet.text(at.row, 1, "a pair below it is not ranked")
    at.input(("coverage", "minimum"), plan.model.config.coverage.minimum, 0, 1, number="0.0%")
    sheet.alarm((TOP + 1, CHANGED, at.row, CHANGED), f'LEFT({cell(TOP + 1, CHANGED)},{len(REFUSED)})="{REFUSED}"')
    sheet.widths |= {CHANGED: 18, WORDS: 40, WORDS + 1: 36}
    sheet.finish(rows=TOP + 1, columns=2, head=TOP)
    return rows, at.row


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
        at.sheet.text(at.row, WORDS, node_words(at.plan, at.plan.node(str(row["node"]))))
        at.sheet.text(at.row, WORDS + 1, str(row["rationale"]))
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
    of, own = (f"{cell(tree[0], col, fixed='rc')}:{cell(tree[1], col, fixed='rc')}" for col in (2, INPUT))
    whole = f"SUMIF({of},{cell(here, 2)},{own})"
    none = (f"{whole}=0", ": all siblings are 0")
    at.input(("w", str(row["node"])), float(row["weight"]), 0, 1e9, unless=none)
    to.formula(here, SHARE, f"=IF({whole}>0,MAX(0,{cell(here, INPUT)})/{whole},0)", share, SHARES)
    of_all = f"={cell(here, SHARE)}*{cell(parent, SHARE + 1, fixed='rc')}"
    to.formula(here, SHARE + 1, of_all, float(row["effective"]), SHARES)


def _methods(at: Inputs) -> None:
    """Write the methods of every branch; those of several have probabilities, a power mean has an exponent."""
    at.section(
        "Methods of the branches; of several each counts by its share, which is what weights.yaml takes", "", "branch",
        "method", "probability", "share", "", original(at.plan), "differs?",
    )  # fmt: skip
    for block in at.plan.blocks:
        for way in block.ways:
            at.sheet.text(at.row, 1, block.name)
            at.sheet.text(at.row, 2, way.kind)
            at.sheet.text(at.row, WORDS, method_words(way.kind))
            if len(block.ways) > 1:
                none = (f"{_whole(at.plan, block)}=0", ": all of the branch are 0")
                at.input(("p", block.name, way.kind), way.probability, 0, 1, unless=none)
                share = f"={share_of(at.plan, block, way.kind)}"
                at.sheet.formula(at.row, SHARE, share, _part(block, way.kind), SHARES)
            at.row += 1
        if ("exponent", block.name) in at.plan.names:
            at.sheet.text(at.row, 1, block.name)
            at.sheet.text(at.row, 2, "exponent of power_mean")
            at.input(("exponent", block.name), block.node.exponent, 0.01, 1000)
            at.row += 1


def _part(block: Block, kind: str) -> float:
    total = plain_sum(way.probability for way in block.ways)
    return next(way.probability for way in block.ways if way.kind == kind) / total


def share_of(plan: Plan, block: Block, kind: str) -> str:
    """Return the share of a method among those of its node, as an expression; an error where none has any."""
    whole = _whole(plan, block)
    return f"IF({whole}>0,MAX(0,{plan.names['p', block.name, kind]})/({whole}),NA())"


def _whole(plan: Plan, block: Block) -> str:
    return "+".join(f"MAX(0,{plan.names['p', block.name, way.kind]})" for way in block.ways)


def _roll_ups(at: Inputs) -> None:
    at.section("Roll-ups: from pairs to groups and countries", "", "table", "roll-up", "parameter", "", "",
               original(at.plan), "differs?")  # fmt: skip
    for by in ("group", "country"):
        rule = at.plan.model.config.rollup.of(by)
        at.sheet.text(at.row, 1, SHEET[by])
        at.sheet.text(at.row, 2, rule.combine)
        at.sheet.text(at.row, WORDS, roll_up_words(rule))
        if rule.combine in PARAMETERS:
            what, low, high = PARAMETERS[rule.combine]
            at.input(("rollup", by), parameter(rule), low, high)
            at.sheet.text(at.row, WORDS + 1, f"the parameter is the {what}")
        at.row += 1


def parameter(rule: RollUp) -> float:
    """Return the parameter of a roll-up that has one."""
    return rule.exponent if rule.combine == "power_mean" else float(rule.probability_at_100 or 0.0)


def _levels(at: Inputs) -> None:
    """Write the bands of each table, with names for their cuts and for their words."""
    config = at.plan.model.config
    for by, sheet in SHEET.items():
        at.section(f"Levels of {sheet}: each begins at its cut; cuts rise from 0 and stay below 100", "", "level", "",
                   "cut", "", "", original(at.plan), "differs?")  # fmt: skip
        first = at.row
        for word, cut in getattr(config.levels, by):
            at.sheet.text(at.row, 1, word)
            if at.row == first:  # the lowest band begins at 0 whatever happens, or a score might be in none
                at.sheet.number(at.row, INPUT, cut, Style())
            else:
                here, before = cell(at.row, INPUT), cell(at.row - 1, INPUT)
                odd = (f"OR({here}<={before},{here}>=100)", ": cuts rise and stay below 100")
                at.input(("cut", by, word), cut, 0, 100, unless=odd)
            at.row += 1
        for what, col in (("cuts", INPUT), ("levels", 1)):
            name = at.plan.names[what, by]
            at.sheet.book.file.define_name(name, f"={down(CONFIG, first, at.row - 1, col)}")
