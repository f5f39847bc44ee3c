"""The sheet on which a score can be followed: the leaves of every pair, and each node above them, as formulas."""

from __future__ import annotations

from ...sums import plain_sum
from .chain import Block
from .config import share_of
from .formulas import EXPRESSED, Ranges, combined, highest_of, total_of
from .pairs import HEAD, column_of, found_by, pair_rows
from .places import FIRST, SHARE, WEIGHT, Place, across, cell
from .plan import BREAKDOWN, WORDS, Plan
from .sheet import Sheet
from .styles import TEXT, Style, points

VALUE = points(1)
KEPT = 3
"""Columns that stay in sight: the pair."""


def breakdown_sheet(plan: Plan, sheet: Sheet) -> None:
    """Write the sheet."""
    sheet.title(
        "Breakdown: from the leaves of each pair to its central score",
        "Each block is one branch: its children, then what they come to. White numbers are the leaves' mean values"
        " (0-100, worst at 100) over the draws; green cells are live formulas.",
        "A child that is itself a branch stands again, with its own children, in a block to the right. 'absent': the"
        f" pair has no such value (its leaf is skipped); the others share its weight. What names mean: {WORDS}.",
    )
    for row, what in ((WEIGHT - 1, "branch"), (WEIGHT, "weight, or share of a method"), (SHARE, "share")):
        sheet.text(row, 0, what, Style(TEXT, "key"), spill=True)
    pair_rows(plan, sheet)
    results = {block.name: plan.places[block.name].result for block in plan.blocks[1:]}
    for i, block in enumerate(plan.blocks):
        _heads(plan, sheet, block, top=i == 0)
        _rows(plan, sheet, block, results)
    last = max(place.result for place in plan.places.values())
    sheet.to.autofilter(HEAD, 0, plan.last, last)
    sheet.break_before([plan.places[block.name].first for block in plan.blocks], last, columns=KEPT)
    sheet.finish(rows=FIRST, columns=KEPT, head=WEIGHT - 1)


def _heads(plan: Plan, sheet: Sheet, block: Block, *, top: bool) -> None:
    """Write above a block what it is, and the weights and shares of its children and methods, live."""
    place = plan.places[block.name]
    title = block.name if top else f"{block.name}, a branch"
    for col in range(place.first, place.result + 1):
        sheet.text(WEIGHT - 1, col, title if col == place.first else "", Style(TEXT, "section"), spill=True)
    weights = across(WEIGHT, place.first, place.last, fixed="rc")
    total = plain_sum(child.weight for child in block.children)
    live = Style(role="live")
    for i, child in enumerate(block.children):
        col = place.first + i
        sheet.upright(HEAD, col, child.name)
        sheet.formula(WEIGHT, col, f"=MAX(0,{plan.names['w', child.name]})", child.weight, live)
        share = f"=IF(SUM({weights})>0,{cell(WEIGHT, col)}/SUM({weights}),0)"
        sheet.formula(SHARE, col, share, child.weight / total, Style("0.0%", "live"))
    sheet.label(HEAD, place.total, "weight that is present")
    if place.highest is not None:
        sheet.label(HEAD, place.highest, "largest child")
    whole = plain_sum(way.probability for way in block.ways)
    for col, way in zip(place.ways, block.ways, strict=bool(place.ways)):
        sheet.upright(HEAD, col, way.kind if way.kind in EXPRESSED else f"{way.kind} (value, not live)")
        sheet.formula(WEIGHT, col, f"={share_of(plan, block, way.kind)}", way.probability / whole,
                      Style("0.0%", "live"))  # fmt: skip
    only = block.ways[0].kind if len(block.ways) == 1 else "methods mixed"
    fixed = "" if len(block.ways) > 1 or only in EXPRESSED else " (value, not live)"
    sheet.label(HEAD, place.result, f"= {block.name}: {only}{fixed}")


def _rows(plan: Plan, sheet: Sheet, block: Block, results: dict[str, int]) -> None:
    """Write a block for every pair."""
    place = plan.places[block.name]
    for i in range(len(plan.pairs.units)):
        row = FIRST + i
        for k, child in enumerate(block.children):
            _child(sheet, row, place.first + k, float(block.values[i, k]), None if child.leaf else results[child.name])
        at = Ranges(
            across(row, place.first, place.last, fixed="c"), across(WEIGHT, place.first, place.last, fixed="rc"),
            cell(row, place.total, fixed="c"), "" if place.highest is None else cell(row, place.highest, fixed="c"),
            plan.names.get(("exponent", block.name), ""),
        )  # fmt: skip
        sheet.formula(row, place.total, total_of(at.values, at.weights), block.total[i], Style(role="live"))
        if place.highest is not None:
            sheet.formula(row, place.highest, highest_of(at), block.highest[i], Style(VALUE, "live"))
        _ways(sheet, row, block, place, at, i)


def _child(sheet: Sheet, row: int, col: int, value: float, result: int | None) -> None:
    if result is None:
        sheet.number(row, col, value, Style(VALUE))
    else:
        sheet.formula(row, col, f"={cell(row, result)}", value, Style(VALUE, "live"))


def _ways(sheet: Sheet, row: int, block: Block, place: Place, at: Ranges, i: int) -> None:
    """Write what each method gives, and the node: of one method its result, of several their mixture."""
    columns = place.ways or (place.result,)
    for col, way in zip(columns, block.ways, strict=True):
        formula = combined(way.kind, at)
        if formula is None:
            sheet.number(row, col, float(way.values[i]), Style(VALUE, "frozen"))
        else:
            sheet.formula(row, col, formula, way.values[i], Style(VALUE, "live"))
    if place.ways:
        shares, ways = (
            across(of, place.ways[0], place.ways[-1], fixed=how) for of, how in ((WEIGHT, "rc"), (row, "c"))
        )
        mixed = f"=IF({at.total}>0,SUMPRODUCT({shares},{ways}),-1)"
        sheet.formula(row, place.result, mixed, block.result[i], Style(VALUE, "live"))


def central_of(plan: Plan, number: int) -> str:
    """Return the central score of a pair by its number, as an expression."""
    return found_by(plan, BREAKDOWN, _top(plan), number)


def central_scores(plan: Plan) -> str:
    """Return the range of the central scores of all pairs."""
    return column_of(plan, BREAKDOWN, _top(plan))


def _top(plan: Plan) -> int:
    return plan.places[plan.blocks[0].name].result
