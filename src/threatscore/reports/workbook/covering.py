"""The sheet of coverage: which pairs would still be ranked as the weights now are, and why one would not."""

from __future__ import annotations

from collections.abc import Mapping

from .inputs import SHARE as CONFIG_SHARE
from .pairs import HEAD, NAME, PAIR, column_of, found_by, own_pairs, pair_rows
from .places import BEFORE, FIRST, across, cell, check_columns
from .plan import CONFIG, COVERAGE, Plan
from .sheet import Sheet
from .styles import LIVE_SHARE, TEXT, Style, share_format

NOW, FLAG, ORIGINAL, LEAVES = BEFORE, BEFORE + 1, BEFORE + 2, BEFORE + 3
"""Columns: coverage now, why it would not be ranked, coverage as computed, and the first leaf."""
PARTS, WEIGHTS = HEAD - 2, HEAD - 1
"""Rows above the heads: what the columns of leaves hold, and the weights of these."""
SHORT, UNTIED = "below the least coverage", "nothing live ties it"
ASKED = "no longer ranked?"
NAMED = 3
"""So many of a unit's pairs are named at most."""


def coverage_sheet(plan: Plan, sheet: Sheet, shares: Mapping[str, int]) -> None:
    """Write the sheet; `shares` are the rows of nodes on `config`."""
    sheet.title(
        "Coverage: the share of weight that rests on live evidence",
        "A pair is ranked if it has the least coverage (config) and a live claim or event about the pair itself"
        f" feeds a leaf that weighs something. Which pairs stand here follows the {plan.called} weights.",
        "Coverage: how well live evidence carries each leaf (0-100%, less with age and with weaker sources; values),"
        " weighed by the live shares above them.",
    )
    sheet.text(WEIGHTS, 0, "share of the score, live", Style(TEXT, "key"), spill=True)
    pair_rows(plan, sheet)
    sheet.head(HEAD, ("coverage now", ASKED, f"{plan.called} coverage"), first=NOW)
    leaves = tuple(leaf.name for leaf in plan.model.leaves)
    pairwise = tuple(leaf.name for leaf in plan.model.leaves if leaf.of == "pair")
    ties = LEAVES + len(leaves)
    check_columns(ties + len(pairwise))
    _heads(plan, sheet, LEAVES, "how well live evidence carries the leaf", leaves, shares)
    _heads(plan, sheet, ties, "a live claim or event about the pair itself feeds the leaf", pairwise, shares)
    for i in range(len(plan.pairs.units)):
        _row(plan, sheet, i, ties)
    sheet.widths[FLAG] = max(map(len, (SHORT, UNTIED))) + 2.0
    sheet.alarm((FIRST, FLAG, plan.last, FLAG), f"LEN({cell(FIRST, FLAG)})>0")
    sheet.to.autofilter(HEAD, 0, plan.last, ties + len(pairwise) - 1)
    sheet.finish(rows=FIRST, columns=3, head=PARTS)


def _heads(plan: Plan, sheet: Sheet, first: int, what: str, leaves: tuple[str, ...], shares: Mapping[str, int]) -> None:
    """Write the names of leaves, and above each its share of the score."""
    for i, name in enumerate(leaves):
        sheet.text(PARTS, first + i, what if i == 0 else "", Style(TEXT, "section"), spill=True)
        share = f"={CONFIG}!{cell(shares[name], CONFIG_SHARE + 1, fixed='rc')}"
        sheet.formula(WEIGHTS, first + i, share, plan.model.effective[name], Style("0.0%", "live"))
        sheet.upright(HEAD, first + i, name)


def _row(plan: Plan, sheet: Sheet, i: int, ties: int) -> None:
    """Write the coverage of a pair, what it is made of, and what ties the pair."""
    row, pair, given = FIRST + i, plan.pairs.units[i], min(1.0, float(plan.pairs.coverage[i]))
    cells = [(leaf, plan.run.leaves.of_pair(leaf, pair)) for leaf in plan.model.leaves]
    tied = [found.live for leaf, found in cells if leaf.of == "pair"]
    of, shares = across(row, LEAVES, ties - 1, fixed="c"), across(WEIGHTS, LEAVES, ties - 1, fixed="rc")
    sheet.formula(row, NOW, f"=MIN(1,SUMPRODUCT({shares},{of}))", given, Style(LIVE_SHARE, "live"))
    by, weights = (across(at, ties, ties + len(tied) - 1, fixed=how) for at, how in ((row, "c"), (WEIGHTS, "rc")))
    short = f'IF(ROUND({cell(row, NOW)}-{plan.names["coverage", "minimum"]},12)<0,"{SHORT}","")'
    why = f'=IF(SUMPRODUCT(({weights}>0)*{by})>0,{short},"{UNTIED}")'
    sheet.formula(row, FLAG, why, "", Style(role="live", indent=1))
    sheet.number(row, ORIGINAL, given, Style(share_format(given)))
    for k, (_, found) in enumerate(cells):
        sheet.number(row, LEAVES + k, float(found.support), Style(share_format(found.support)))
    for k, live in enumerate(tied):
        sheet.number(row, ties + k, int(live), Style('"yes";;"-"', align="center"))


def coverage_of(plan: Plan, number: int) -> str:
    """Return the coverage of a pair by its number, as an expression."""
    return found_by(plan, COVERAGE, NOW, number)


def why_not_ranked(plan: Plan, number: int) -> str:
    """Return why a pair would not be ranked, by its number, as an expression; empty if it would."""
    return found_by(plan, COVERAGE, FLAG, number)


def pairs_lost(plan: Plan, by: str, number: int) -> str:
    """Return which pairs of a group or a country would not be ranked, as an expression; empty if all would."""
    own = own_pairs(plan, COVERAGE, by, number)
    lost = f"{own}*{_lost(plan)}"
    count, other = f"SUMPRODUCT({lost})", {"group": "country", "country": "group"}[by]
    names = []
    for k in range(1, NAMED + 1):
        place = f"SUMPRODUCT(SMALL({column_of(plan, COVERAGE, PAIR)}+1E9*(1-{lost}),{k}))"
        name = found_by(plan, COVERAGE, NAME[other], place)
        names.append(f'IF({count}>={k},{name},"")' if k == 1 else f'IF({count}>={k},", "&{name},"")')
    more = f'IF({count}>{NAMED}," and "&({count}-{NAMED})&" more","")'
    listed = "&".join((*names, more))
    return f'IF({count}=0,"",IF({count}=SUMPRODUCT({own}*1),"all: it would leave the table",{listed}))'


def lost_in_all(plan: Plan) -> str:
    """Return how many pairs would not be ranked, as an expression."""
    return f"SUMPRODUCT({_lost(plan)}*1)"


def _lost(plan: Plan) -> str:
    return f"(LEN({column_of(plan, COVERAGE, FLAG)})>0)"
