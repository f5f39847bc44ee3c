"""What moved, how far and how clearly: one row a unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..config.settings import Change
from ..halfwidths import of_means, of_shares
from ..indicators import Unit
from ..ranking.people import error_note
from ..streams import Array
from ..tables import Column, digits_below, percent
from .sides import Side

Record = Mapping[str, Any]
MOVES = (
    "change", "change_error", "change_p05", "change_p95", "p_clear", "p_clear_error", "rank_change",
    "rank_change_p05", "rank_change_p95", "p_rank_clear", "p_rank_clear_error", "clear",
)  # fmt: skip

IN_RANK = " in rank"
"""How a verdict ends that speaks of the rank."""


def moves(old: Side, new: Side) -> tuple[Record, ...]:
    """Return one mapping a unit, in the new order, units that left last."""
    rows = [_row(old, new, unit) for unit in sorted({*old.places, *new.places})]
    return tuple(sorted(rows, key=lambda row: (row["rank_new"] is None, row["rank_new"] or 0, row["unit"])))


def _row(old: Side, new: Side, unit: Unit) -> Record:
    row = {"unit": "/".join(unit)} | old.fields(unit, "old") | new.fields(unit, "new")
    if unit not in new.places:
        return row | dict.fromkeys(MOVES) | {"verdict": f"leaves: {new.why_not(unit)}"}
    if unit not in old.places:
        return row | dict.fromkeys(MOVES) | {"verdict": f"enters; before: {old.why_not(unit)}"}
    i, k = old.places[unit], new.places[unit]
    gap, steps = new.scores[k] - old.scores[i], new.ranks[k] - old.ranks[i]
    rule, run = new.ranking.run.model.config.change, new.ranking.run
    low, high = np.quantile(gap, (0.05, 0.95))
    first, last = np.quantile(steps, (0.05, 0.95), method="inverted_cdf")
    (p_up, p_down), (p_back, p_forward) = beyond(gap, rule.score), beyond(steps, rule.rank)
    moved = bool(np.any(gap) or np.any(steps)) or row["score_new"] != row["score_old"]
    verdict = _verdict((p_up, p_down), (p_forward, p_back), rule) if moved else "unchanged"
    error = _mean_error(old, new, i, k)
    error_clear, error_rank = (_error_beyond(run, values, step) for values, step in
                               ((gap, rule.score), (steps, rule.rank)))  # fmt: skip
    values = (row["score_new"] - row["score_old"], None if np.isnan(error) else error, float(low), float(high),
              max(p_up, p_down), error_clear, row["rank_mean_new"] - row["rank_mean_old"], float(first), float(last),
              max(p_back, p_forward), error_rank, verdict.startswith("clearly"))  # fmt: skip
    return row | dict(zip(MOVES, values, strict=True)) | {"verdict": verdict}


def _mean_error(old: Side, new: Side, i: int, k: int) -> float:
    """Return the simulation error of the difference of two mean scores as they are."""
    one, other = old.ranking.scores.scores[i], new.ranking.scores.scores[k]
    if old.ranking.run.streams == new.ranking.run.streams:
        return float(of_means(new.ranking.run, (other - one)[None])[0])
    errors = of_means(old.ranking.run, one[None])[0], of_means(new.ranking.run, other[None])[0]
    return float(np.hypot(*errors))


def _error_beyond(run: Any, values: Array, step: float) -> float:
    """Return the half-width of the larger share of draws that move by `step` or more one way."""
    up, down = values >= step, values <= -step
    return float(of_shares(run, (up if up.mean() >= down.mean() else down)[None])[0])


def beyond(values: Array, step: float) -> tuple[float, float]:
    """Return the shares of draws that move by `step` or more upwards and downwards."""
    return float(np.mean(values >= step)), float(np.mean(values <= -step))


def _verdict(score: tuple[float, float], rank: tuple[float, float], rule: Change) -> str:
    """Return what moved, from the probabilities that score and rank go up and down."""
    for (up, down), what in ((score, ""), (rank, IN_RANK)):
        if max(up, down) >= rule.probability:
            return f"clearly {'up' if up > down else 'down'}{what}"
    return "no clear change"


def verdict_text(row: Record) -> str:
    """Return the verdict; one that a move is clear with the probability that belongs to it, of the score or the rank.

    Examples
    --------
    >>> verdict_text({"verdict": "clearly down in rank", "clear": True, "p_clear": 0.61, "p_rank_clear": 0.953})
    'clearly down in rank (95%)'
    >>> verdict_text({"verdict": "no clear change", "clear": False, "p_clear": 0.61, "p_rank_clear": 0.4})
    'no clear change'
    """
    if not row["clear"]:
        return str(row["verdict"])
    return f"{row['verdict']} ({percent(row['p_rank_clear' if of_rank(row) else 'p_clear'])})"


def of_rank(row: Record) -> bool:
    """Return whether the verdict speaks of the rank."""
    return str(row["verdict"]).endswith(IN_RANK)


def columns(by: str, digits: int, rule: Change) -> tuple[Column, ...]:
    """Return the columns of what moved, besides why; old score and rank read as the summary has them in its lines."""

    def chance(name: str) -> Callable[[Record], str]:
        return lambda row: _chance(row[name], rule)

    return (
        Column("unit", by),
        *map(Column, ("rank_old", "rank_old_p05", "rank_old_p95")),
        Column("rank_new", "rank (90% range)", show=lambda row: _ranged(row, "rank", 0), right=True, wide=True),
        *map(Column, ("rank_new_p05", "rank_new_p95")),
        *map(Column, ("score_old", "score_old_p05", "score_old_p95")),
        Column("score_new", "score (90% range)", show=lambda row: _ranged(row, "score", digits), right=True),
        *map(Column, ("score_new_p05", "score_new_p95")),
        *map(Column, ("rank_mean_old", "rank_mean_new")),
        Column("change", "change (90% range)", show=_change, right=True),
        *map(Column, ("change_error", "change_p05", "change_p95")),
        Column("p_clear", "P(score clear)", show=chance("p_clear"), right=True, wide=True),
        *map(Column, ("p_clear_error", "rank_change", "rank_change_p05", "rank_change_p95")),
        Column("p_rank_clear", "P(rank clear)", show=chance("p_rank_clear"), right=True, wide=True),
        *map(Column, ("p_rank_clear_error", "clear")),
    )


def errors_note(stayed: Sequence[Record]) -> list[str]:
    """Say how far the finite number of draws may put changes and probabilities off, at most."""
    shares = [row[name] for row in stayed for name in ("p_clear_error", "p_rank_clear_error")]
    return error_note({"changes": [row["change_error"] for row in stayed]}, shares)


def rule_note(rule: Change) -> str:
    """Say when a move is clear."""
    return (
        f"A move is called clear if, with a probability of at least {percent(rule.probability)}, the score moves by"
        f" {rule.score:g} points or more one way, or the rank by {rule.rank:g} or more."
    )


def _range(row: Record, name: str, digits: int) -> str:
    low, high = row[f"{name}_p05"], row[f"{name}_p95"]
    return "-" if low is None else f"{low:.{digits}f}-{high:.{digits}f}"


def _ranged(row: Record, name: str, digits: int) -> str:
    """Return both sides with the range of each, such as ``1 (1-3) → 2 (2-4)``: none stands without."""
    old, new = (
        "-" if row[one] is None else f"{row[one]:.{digits}f} ({_range(row, one, digits)})"
        for one in (f"{name}_old", f"{name}_new")
    )
    return f"{old} \N{RIGHTWARDS ARROW} {new}"


def signed(value: float) -> str:
    """Return points with their sign; what rounds to nothing has none."""
    text = f"{value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text


def _change(row: Record) -> str:
    if row["change"] is None or row["verdict"] == "unchanged":
        return ""
    return f"{signed(row['change'])} ({signed(row['change_p05'])} to {signed(row['change_p95'])})"


def _chance(value: float | None, rule: Change) -> str:
    """Return the probability of a clear move, which reads as short of the declared one where it is."""
    return "" if value is None else percent(value, digits_below(value, rule.probability))
