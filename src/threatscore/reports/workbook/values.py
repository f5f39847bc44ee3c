"""Columns of a ranked sheet that do not change: what the simulation found, and what moved since the release before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...comparison.moves import verdict_text
from ...tables import digits_below
from .ranked import Columns, Ranked, Record, Write
from .styles import WHOLE, Style, change_format, error_format, share_format


def found_columns(at: Ranked) -> Columns:
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


def since(at: Ranked) -> str:
    """Return over which columns what moved stands; empty without a release before."""
    moved = at.plan.contents.moved.get(at.by)
    return "" if moved is None else f"values: moved since {moved.old.run.as_of.isoformat()}"


def moved_columns(at: Ranked) -> Columns:
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
    yield "in short", lambda r, c, row: at.sheet.text(r, c, verdict_text(told["/".join(at.unit(row))]))
