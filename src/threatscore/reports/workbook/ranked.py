"""The ranked sheets: what was published as values, and beside it the central score with its rank and level, live."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...evidence.rows import Country, Group
from ...indicators import Unit
from ...ranking import Ranking
from ...ranks.order import position_by, settled
from ...streams import Array
from ...tables import digits_below
from .breakdown import central_of, central_scores
from .covering import ASKED, coverage_of, pairs_lost, why_not_ranked
from .formulas import rolled
from .formulas import settled as rounded
from .notes import told_status
from .pairs import own_pairs
from .places import cell
from .plan import BREAKDOWN, SHEET, WORDS, Plan
from .sheet import Sheet
from .styles import CHANGE, CHANGES, LIVE_SHARE, TEXT, WHOLE, Style, change_format, error_format, points, share_format

STATUS, BANDS, HEAD, TOP = 3, 4, 5, 6
"""Rows: whether inputs differ, what the columns are, their names, and the first unit."""
Record = Mapping[str, Any]
Write = Callable[[int, int, Record], None]
"""Writes the cell of a unit: row, column, the unit's record."""
Columns = Iterator[tuple[str, Write]]
LOST = 26.0
"""The width of what is said of pairs that would no longer be ranked, which only shows later."""
NOW, AS_PUBLISHED = "live: answers to the inputs on config", "values, as of the published weights"


@dataclass(frozen=True, eq=False)
class Ranked:
    """One ranked sheet."""

    plan: Plan
    by: str
    sheet: Sheet

    @property
    def ranking(self) -> Ranking:
        """What was published."""
        return self.plan.contents.rankings[self.by]

    @cached_property
    def rows(self) -> tuple[Record, ...]:
        """The ranked units, in the published order."""
        return tuple(row for row in self.ranking.records if row["status"] == "ranked")

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of groups, or of countries, by id."""
        evidence = self.plan.run.evidence
        rows: Sequence[Group | Country] = evidence.groups if self.by == "group" else evidence.countries
        return {row.id: row.name for row in rows}

    @cached_property
    def number(self) -> dict[Unit, int]:
        """The number of each unit, from 1, by which formulas find it."""
        return {unit: i + 1 for i, unit in enumerate(self.ranking.scores.units)}

    @cached_property
    def central(self) -> Array:
        """Central scores as scores are compared, shape (units,)."""
        return settled(self.ranking.scores.central)

    @cached_property
    def central_ranks(self) -> Array:
        """Their ranks, shape (units,)."""
        return position_by(self.central)

    def unit(self, row: Record) -> Unit:
        """Return the unit of a row."""
        return (row["group"], row["country"]) if self.by == "pair" else (row["unit"],)

    @cached_property
    def score(self) -> Style:
        """How a score is written."""
        return Style(points(self.plan.digits(self.by)))


def ranked_sheet(plan: Plan, by: str, sheet: Sheet, status: str) -> None:
    """Write a ranked sheet; `status` is the cell that says whether inputs differ from the published ones."""
    at = Ranked(plan, by, sheet)
    sheet.title(
        plan.contents.rankings[by].table().title,
        "Green: the central score (every leaf at its mean, weights and methods as on config), its rank and level; they"
        " follow the inputs.",
        "White: what the simulation found at the published weights (mean over all draws, ranges, ranks, levels); they"
        f" do not change. What the names of leaves and methods mean stands on {WORDS}.",
    )
    told_status(sheet, STATUS, f"={status}")
    parts = (
        (SHEET[by], _named(at)), (NOW, _live(at)), (AS_PUBLISHED, _published(at)),
        (_since(at), _moved(at)),
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
    sheet.finish(rows=TOP, columns=3, head=BANDS, pages=2)


def _named(at: Ranked) -> Columns:
    yield "rank", lambda r, c, row: at.sheet.number(r, c, row["rank"], Style(WHOLE, align="center"))
    if at.by == "pair":
        yield "group", lambda r, c, row: at.sheet.text(r, c, row["group"])
        yield "country", lambda r, c, row: at.sheet.text(r, c, row["country"])
        return
    yield at.by, lambda r, c, row: at.sheet.text(r, c, row["unit"])
    yield "name", lambda r, c, row: at.sheet.text(r, c, at.names[row["unit"]])


def _live(at: Ranked) -> Columns:
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
        at.sheet.formula(r, c, formula, _level(at, float(at.central[place(row)])), Style(role="live", indent=1))

    def change(r: int, c: int, row: Record) -> None:
        was = float(at.central[place(row)])
        changed = f'=IF({cell(r, here)}<0,"",ROUND({cell(r, here)}-{cell(r, c + 1)},{CHANGES}))'
        at.sheet.formula(r, c, changed, 0.0, Style(CHANGE, "live"))
        at.sheet.number(r, c + 1, was, at.score)

    yield "central score", score
    yield "central rank", rank
    yield "central level", level
    yield "change of central score", change
    yield "central score, published", lambda r, c, row: None  # written beside the change that refers to it
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


def _level(at: Ranked, score: float) -> str:
    words, cuts = zip(*at.ranking.levels, strict=True)
    return str(words[int(np.searchsorted(cuts, score, side="right")) - 1])


def _published(at: Ranked) -> Columns:
    """Yield what the simulation found: values."""

    def score(name: str) -> Write:
        return lambda r, c, row: at.sheet.number(r, c, row[name], at.score)

    def whole(name: str) -> Write:
        return lambda r, c, row: at.sheet.number(r, c, row[name], Style(WHOLE))

    def share(name: str) -> Write:
        return lambda r, c, row: at.sheet.number(r, c, row[name], Style(share_format(row[name])))

    def text(name: str) -> Write:
        return lambda r, c, row: at.sheet.any(r, c, row[name])

    yield "score", score("score")
    yield "90% range from", score("score_p05")
    yield "to", score("score_p95")
    yield "ranks from", whole("rank_p05")
    yield "ranks to", whole("rank_p95")
    yield "level", text("level")
    yield "or level", text("level_or")
    yield "chance of this level", share("p_level")
    for name, _ in at.ranking.levels:
        yield f"chance of {name}", share(f"p_{name}")

    yield "coverage", share("coverage")
    if at.by != "pair":
        yield "through", text("via")
        yield "share of the score", share("via_share")
    yield "what matters most", text("drivers")
    yield "rank at best", whole("rank_best")
    yield "rank at worst", whole("rank_worst")
    yield (
        "simulation error of the score (95%)",
        lambda r, c, row: at.sheet.number(r, c, row["score_error"], Style(error_format(row["score_error"]))),
    )


def _since(at: Ranked) -> str:
    moved = at.plan.contents.moved.get(at.by)
    return "" if moved is None else f"values: moved since {moved.old.run.as_of.isoformat()}"


def _moved(at: Ranked) -> Columns:
    """Yield what moved since the release before, where there is one to compare with."""
    moved = at.plan.contents.moved.get(at.by)
    if moved is None:
        return
    told = {row["unit"]: row for row in moved.records}
    least = moved.new.run.model.config.change.probability

    def of(row: Record, name: str) -> Any:
        return told.get("/".join(at.unit(row)), {}).get(name)

    def number(name: str, format_of: Callable[[float | None], str]) -> Write:
        return lambda r, c, row: at.sheet.number(r, c, of(row, name), Style(format_of(of(row, name))))

    def chance_format(share: float | None) -> str:
        return share_format(share, 0 if share is None else digits_below(share, least))

    yield "change of score", number("change", change_format)
    yield "change, 90% range from", number("change_p05", change_format)
    yield "change, to", number("change_p95", change_format)
    yield "chance of a clear move", number("p_clear", chance_format)
    yield "in short", lambda r, c, row: at.sheet.any(r, c, of(row, "verdict"))
