"""The sheet of coverage: how well live evidence carries each leaf of each pair, weighed as the weights now are."""

from __future__ import annotations

from collections.abc import Mapping

from .breakdown import found_by
from .config import SHARE as CONFIG_SHARE
from .places import FIRST, across, cell
from .plan import CONFIG, COVERAGE, Plan
from .sheet import Sheet
from .styles import LIVE_SHARE, TEXT, Style, share_format

NOW, FLAG, PUBLISHED, LEAVES = 3, 4, 5, 6
"""Columns: coverage now, whether it is too little, as published, and the first leaf."""
HEAD, WEIGHTS = FIRST - 1, FIRST - 2
SHORT = "below the declared minimum"


def coverage_sheet(plan: Plan, sheet: Sheet, shares: Mapping[str, int]) -> None:
    """Write the sheet; `shares` are the rows of nodes on `config`."""
    sheet.title(
        "Coverage: the share of weight that rests on live evidence",
        "For each pair and leaf: how well live evidence carries it (0-100%, less with age and with weaker sources);"
        " these are values. Weighed by the live shares above them they make up the coverage.",
        "Which pairs are ranked is as published; a pair whose coverage falls below the minimum (config) would leave"
        " the ranking when threatscore computes it again.",
    )
    sheet.text(WEIGHTS, 0, "share of the score, live", Style(TEXT, "key"), spill=True)
    sheet.head(HEAD, ("pair", "group", "country", "coverage now", "too little?", "coverage as published"))
    leaves, last = plan.model.leaves, LEAVES + len(plan.model.leaves) - 1
    for i, leaf in enumerate(leaves):
        sheet.label(HEAD, LEAVES + i, leaf.name)
        share = f"={CONFIG}!{cell(shares[leaf.name], CONFIG_SHARE + 1, fixed='rc')}"
        sheet.formula(WEIGHTS, LEAVES + i, share, plan.model.effective[leaf.name], Style("0.0%", "live"))
    for i, (group, country) in enumerate(plan.pairs.units):
        row, covered = FIRST + i, min(1.0, float(plan.pairs.coverage[i]))
        sheet.number(row, 0, i + 1, Style("0", align="center"))
        sheet.text(row, 1, group)
        sheet.text(row, 2, country)
        of, weights = across(row, LEAVES, last, fixed="c"), across(WEIGHTS, LEAVES, last, fixed="rc")
        sheet.formula(row, NOW, f"=MIN(1,SUMPRODUCT({weights},{of}))", covered, Style(LIVE_SHARE, "live"))
        sheet.formula(row, FLAG, f"={too_little(plan, cell(row, NOW))}", "", Style(role="live"))
        sheet.number(row, PUBLISHED, covered, Style(share_format(covered)))
        for k, leaf in enumerate(leaves):
            support = float(plan.run.leaves.of_pair(leaf, (group, country)).support)
            sheet.number(row, LEAVES + k, support, Style(share_format(support)))
    sheet.to.autofilter(HEAD, 0, plan.last, last)
    sheet.finish(rows=FIRST, columns=3, head=WEIGHTS, pages=0)


def too_little(plan: Plan, covered: str) -> str:
    """Return the word for a coverage below the minimum, or nothing, as an expression."""
    return f'IF(ROUND({covered}-{plan.names["coverage", "minimum"]},12)<0,"{SHORT}","")'


def coverage_of(plan: Plan, number: int) -> str:
    """Return the coverage of a pair by its number, as an expression."""
    return found_by(plan, COVERAGE, NOW, number)
