"""The first sheet, which says what this is and how it is used, and the last, which says what could not be shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...comparison.moves import rule_note
from ...method import METHOD_VERSION
from ...ranking import Ranking
from ..contents import notes_below
from .covering import lost_in_all
from .inputs import REFUSED, count_of
from .places import cell
from .plan import BREAKDOWN, CONFIG, COVERAGE, NOTES, SHEET, WORDS, Plan
from .sheet import Book, Sheet
from .styles import DATE, TEXT, Style

STATUS = 1
"""The row, from 0, that says whether inputs differ from the original ones."""
STATUS_CELL = f"cover!$A${STATUS + 1}"
LIVE = (
    "central score, central rank and central level of groups, countries and pairs; every green cell of breakdown,"
    " coverage and config. They follow the yellow inputs on config: weights, probabilities of methods, exponents,"
    " parameters of roll-ups, cuts of levels, least coverage"
)
VALUES = (
    "scores (means over draws), 90% ranges, ranks and their ranges, probabilities of levels, coverage of groups and"
    " countries, what moved, leaf values, evidence. They are as of the {called} weights; threatscore computes them"
    " again for others"
)
FIXED = (
    "which pairs are ranked, and the roll-up that each table uses. Where other weights leave a pair too little"
    " coverage, or nothing live that ties it, the sheets say so, and it still counts here; one that is not ranked may"
    " come to have enough, and is not here"
)
ENTRY = (
    "to be ranked a pair also needs a live claim or event that ties its group to its country, so no weight alone brings"
    " a pair in about which nothing live is said"
)
USE = (
    "1. Open config and change yellow cells, such as a weight. 2. See in the green columns of groups, countries and"
    " pairs which way central scores go; they leave uncertainty out, so their ranks and levels, and who comes first,"
    " need not be the engine's: the line above each table names where they differ already. 3. To see why, follow the"
    " pair on breakdown, from the leaves to the score. 4. For ranks, ranges and probabilities under the new weights ask"
    " the page's What if, or write them into weights.yaml and run threatscore rank"
)
CAVEATS = (
    "a score orders units by declared judgements; it is no probability of an attack",
    "the central score is the tree evaluated once, every leaf at its mean; where methods are not linear it differs"
    " from the score, the mean over draws",
    "units whose ranges overlap widely are not told apart by their ranks; read ranges and level probabilities first",
    "silence of the sources is not peace, and coverage says how much of a score rests on evidence",
)


def cover_sheet(plan: Plan, sheet: Sheet, last_input: int) -> None:
    """Write the first sheet; `last_input` is the last row of `config`."""
    sheet.text(0, 0, plan.contents.title, Style(TEXT, "title"), spill=True)
    told_status(sheet, STATUS, _status(plan, last_input), plan.unchanged)
    row = STATUS + 2
    for part, lines in (("What this is", _about(plan)), ("How to use it", _use(plan)), ("Caveats", _caveats(plan)),
                        ("Sheets", _sheets(plan))):  # fmt: skip
        sheet.text(row, 0, part, Style(TEXT, "section"), spill=True)
        sheet.text(row, 1, "", Style(TEXT, "section"), spill=True)
        row += 1
        for key, value in lines:
            sheet.text(row, 0, key, Style(TEXT, "key", wrap=True, indent=1))
            if isinstance(value, date):
                sheet.day(row, 1, value, Style(DATE, indent=1))
            elif isinstance(value, int):
                sheet.number(row, 1, value, Style("#,##0", indent=1))
            else:
                sheet.text(row, 1, value)
            row += 1
        row += 1
    sheet.widths |= {0: 24, 1: 110}
    sheet.finish(rows=STATUS + 1, tall=1)


def told_status(sheet: Sheet, row: int, formula: str, unchanged: str) -> None:
    """Write whether inputs differ from the original ones; in red if one is not allowed."""
    sheet.formula(row, 0, formula, unchanged, Style(TEXT, "key"), spill=True)
    sheet.alarm((row, 0, row, 0), f'ISNUMBER(SEARCH("{REFUSED}",{cell(row, 0)}))')


def _status(plan: Plan, last_input: int) -> str:
    """Return what is said of the inputs, and of the pairs that would leave the ranking, as a formula."""
    changed, refused = (count_of(what, last_input) for what in ("changed", REFUSED))
    lost = lost_in_all(plan)
    leave = f'IF({lost}>0," Pairs that would no longer be ranked: "&{lost}&", see {COVERAGE}.","")'
    return (
        f'=IF({refused}>0,{refused}&" input(s) on config are {REFUSED}: green cells mean nothing.",IF({changed}=0,'
        f'"{plan.unchanged}",{changed}&" input(s) on config differ from the {plan.called} ones: green cells follow,'
        f' white ones do not."&{leave}))'
    )


def _about(plan: Plan) -> Iterator[tuple[str, str | int | date]]:
    run, release = plan.run, plan.contents.release
    yield "as of", run.as_of
    yield "release", "none: computed from its inputs" if release is None else str(release.name)
    if release is not None:
        yield "state", release.state
        yield "previous release", release.manifest.previous or "none"
        if release.manifest.revises:
            yield "revises", f"{release.manifest.revises}: {release.manifest.reason}"
    yield "supposing", ", ".join(f"{name}={answer}" for name, answer in run.model.config.suppose) or "nothing"
    yield "method version", METHOD_VERSION
    yield "draws", run.draws
    yield "seed", str(run.seed)
    yield "design of the draws", run.streams.design
    yield "digest of the evidence (SHA-256)", run.evidence.digest
    yield "digest of the settings (SHA-256)", run.model.digest
    for by, name in SHEET.items():
        scores = run.scores(by)
        yield f"{name} ranked", f"{len(scores.units):,}; {len(scores.unranked):,} in scope are not, see notes"


def _use(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "how", f"{USE}."
    yield "colours", "Yellow: input. Green: live formula. White: value. Grey italics: a value that cannot be live."
    yield "live", f"{LIVE}."
    yield "values", f"{VALUES.format(called=plan.called)}."
    yield "fixed", f"{FIXED}."
    yield "entry", f"{ENTRY[0].upper()}{ENTRY[1:]}."
    for node, kind in plan.unexpressed:
        yield "not live", f"{node}: {_own(plan, kind)}"


def _own(plan: Plan, kind: str) -> str:
    return f"no formula can express its method '{kind}'; what it gives is a value as of the {plan.called} weights."


def _caveats(plan: Plan) -> Iterator[tuple[str, str]]:
    for note in (*plan.run.notes, *plan.contents.notes):
        yield "note", note
    for caveat in CAVEATS:
        yield "", f"{caveat[0].upper()}{caveat[1:]}."
    yield "", plan.contents.read_in


def _sheets(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "groups, countries", f"the ranking: green columns live, white ones as of the {plan.called} weights"
    yield "pairs", "the same for each group in each country, with coverage"
    yield BREAKDOWN, "leaf values of every pair, and each node above them, to follow any central score"
    yield COVERAGE, "how well live evidence carries each leaf of each pair, and which pairs would still be ranked"
    yield "evidence, events, stances, sources", "what everything rests on, with source and place"
    yield CONFIG, "the tree of weights and all inputs"
    yield WORDS, "what the names of leaves, methods, indicators and kinds of events mean"
    yield NOTES, "what is not ranked and why, what moved out, and what tables say below them"


def notes_sheet(plan: Plan, sheet: Sheet, book: Book) -> None:
    """Write the last sheet."""
    sheet.title("Notes", "What is not ranked and why, what the tables say below them, and what a cell could not hold.")
    rows: list[tuple[str, str, str]] = []
    for by, name in SHEET.items():
        ranking: Ranking = plan.contents.rankings[by]
        rows += [(name, "", note) for note in notes_below(ranking, f" (sheet {name}, rank at best and rank at worst)")]
        rows += [(name, "/".join(unit), f"not ranked: {why}") for unit, why in ranking.scores.unranked]
    rows += _left(plan)
    rows += [("scope", unit, f"left out: {why}") for unit, why in plan.model.config.scope.left_out]
    rows += [("config", node, _own(plan, kind)) for node, kind in plan.unexpressed]
    rows += [("contents", "", note) for note in plan.contents.notes]
    rows += [
        (where, place, f"cut: the text has {length:,} characters, a cell holds 32,767. The whole stands in the evidence"
         " or in weights.yaml; 'threatscore cite ID' prints a row in full.")
        for where, place, length in book.cut
    ]  # fmt: skip
    sheet.table(2, ("sheet", "unit or place", "note"), rows)
    sheet.widths[2] = 110
    sheet.finish(rows=3)


def _left(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield the units that left since the release before, who have no row, and when a move is called clear."""
    for by, moved in plan.contents.moved.items():
        for row in moved.records:
            if row["rank_new"] is None:
                why = row["verdict"].removeprefix("leaves: ")
                yield SHEET[by], row["unit"], f"no longer ranked, since the release before: {why}"
    if plan.contents.moved:
        yield "what moved", "", rule_note(plan.model.config.change)
