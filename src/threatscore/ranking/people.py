"""The ranked table as people read it: few columns, digits that the uncertainty supports, and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any

from .. import conditions
from ..indicators import Unit
from ..rollup import Scores
from ..run import Run
from ..tables import Column, Table, decimals, percent, upwards
from ..units import pairs_of

Record = Mapping[str, Any]
NOT_RANKED = "Not ranked: "
"""How every note begins that names who is not ranked, and why."""
ELSEWHERE = " (rank_best, rank_worst in csv and json)"
"""Where a narrow table leaves the reader to look; a page and a workbook have the columns."""
ERROR = "Simulation error"
"""How the note on it begins."""
LISTED = 12
"""So many units at most are named in a note."""


def ranked_table(run: Run, by: str, fields: tuple[str, ...], records: tuple[Record, ...]) -> Table:
    """Return the table of a saved result."""
    ranked = tuple(row for row in records if row["status"] == "ranked")
    people = _people(by, digits(ranked))
    if run.chosen is not None:
        del people["score_central"]  # empty under a condition
    columns = tuple(people.get(name) or Column(name) for name in fields)
    named = {"group": "Groups", "country": "Countries", "pair": "Groups and countries"}[by]
    title = f"{named} by threat score (0-100), as of {run.as_of}{run.proviso}"
    notes = (
        *conditions.notes(run),
        *_above_notes(run, by, ranked),
        *_order_notes(ranked),
        *_independent_notes(ranked),
        *_unranked_notes(by, run.scores(by)),
        *_error_notes(ranked),
        *run.notes,
    )
    return Table(title, columns, ranked, notes, machine_rows=records)


def digits(ranked: tuple[Record, ...]) -> int:
    """Return how many decimals the scores of a table deserve: a tenth of the smallest 90 % range stays visible."""
    return decimals(min((row["score_p95"] - row["score_p05"] for row in ranked), default=1.0))


def _above_notes(run: Run, by: str, ranked: tuple[Record, ...]) -> list[str]:
    """Name the units that lie above all of their pairs by a change that the settings call one, and say why."""
    if by == "pair":
        return []
    config = run.model.config
    rule = config.rollup.of(by)
    means = dict(zip(run.pairs.units, run.pairs.scores.mean(axis=1).tolist(), strict=True))
    above = [
        row["unit"]
        for row in ranked
        if row["score"] - max(means[pair] for pair in pairs_of(run, (row["unit"],))) >= config.change.score
    ]
    if not above:
        return []
    one = len(above) == 1
    they = f"{', '.join(above)} {'scores' if one else 'score'} above each of {'its' if one else 'their'} pairs"
    return [f"{they} by {config.change.score:g} points or more: {_ABOVE[rule.combine]}."]


_ABOVE = {
    "max": "in every draw the highest of several uncertain pairs counts",
    "power_mean": "in every draw the higher ones of several uncertain pairs count more",
    "mean": "its pairs are averaged",
    "noisy_or": "several pairs add up",
}
"""Why a unit can score above each of its pairs, by its roll-up."""


def _people(by: str, digits: int) -> dict[str, Column]:
    """Return the columns that people see, by field."""
    return {
        "rank": Column("rank", "#", right=True),
        "unit": Column("unit", by),
        "group": Column("group", "group"),
        "country": Column("country", "country"),
        "score": Column("score", "score", show=lambda row: f"{row['score']:.{digits}f}", right=True),
        "score_p05": Column("score_p05", "90% range", show=lambda row: _range(row, "score", digits), right=True),
        "score_central": Column(
            "score_central", "central", show=lambda row: f"{row['score_central']:.{digits}f}", right=True, wide=True
        ),
        "rank_p05": Column("rank_p05", "ranks", show=lambda row: _range(row, "rank", 0), right=True),
        "rank_best": Column("rank_best", "at best / worst", show=_extremes, right=True, wide=True),
        "level": Column("level", "level", show=level_text),
        "coverage": Column("coverage", "coverage", show=lambda row: percent(row["coverage"]), right=True),
        "via": Column("via", "through", show=lambda row: f"{row['via']} {percent(row['via_share'])}"),
        "drivers": Column("drivers", "what matters most", wide=True),
    }


def _range(row: Record, name: str, digits: int) -> str:
    low, high = (f"{row[f'{name}_{end}']:.{digits}f}" for end in ("p05", "p95"))
    return low if low == high else f"{low}-{high}"


def level_text(row: Record) -> str:
    """Return the level with its own probability, then another that the simulation error does not tell from it.

    Examples
    --------
    >>> level_text({"level": "severe", "p_level": 0.48, "level_or": "substantial"})
    'severe 48% or substantial'
    """
    either = f" or {row['level_or']}" if row["level_or"] else ""
    return f"{row['level']} {percent(row['p_level'])}{either}"


def _extremes(row: Record) -> str:
    return f"{row['rank_best']} / {row['rank_worst']}"


def _order_notes(ranked: tuple[Record, ...]) -> list[str]:
    if not ranked:
        return ["Nothing can be ranked."]
    moved = sum(not row["rank_best"] == row["rank"] == row["rank_worst"] for row in ranked)
    if not moved:
        return []
    return [
        f"If everything unknown were harmless (0 points), or maximal (100), {moved} of {len(ranked)} would change"
        f" rank{ELSEWHERE}."
    ]


def _independent_notes(ranked: tuple[Record, ...]) -> list[str]:
    """Say what the order would be if rows did not share their doubts, where it differs."""
    moved = sum(row["rank_independent"] not in (None, row["rank"]) for row in ranked)
    if not moved:
        return []
    if len(ranked) > LISTED:
        return [
            f"With independent doubts {moved} of {len(ranked)} would change rank (rank_independent in csv and json)."
        ]
    names = [name_of(row) for row in sorted(ranked, key=lambda row: row["rank_independent"])]
    return [f"With independent doubts the order would be: {', '.join(names)}."]


def _error_notes(ranked: tuple[Record, ...]) -> list[str]:
    """Say how far the finite number of draws may put scores and probabilities off, at most."""
    shares = [row.get(name) for row in ranked for name in ("p_level_error", "via_share_error")]
    return error_note({"scores": [row["score_error"] for row in ranked]}, shares)


def error_note(points: Mapping[str, Sequence[float | None]], shares: Iterable[float | None]) -> list[str]:
    """Return the largest simulation errors, of several figures in points and of probabilities, in a sentence.

    Where all figures are certain there is nothing to say; the error of a single draw is unknown, which is said.
    """
    largest = {what: max(inf if error is None else error for error in errors)
               for what, errors in points.items() if errors}  # fmt: skip
    if not any(largest.values()):
        return []
    told = ", ".join(f"{what} ±{upwards(most)}" for what, most in largest.items())
    most = max(share for share in shares if share is not None)
    return [f"{ERROR} (95%): {told} points, probabilities ±{upwards(100 * most)} percentage points at most."]


def name_of(row: Record) -> str:
    """Return the name of a row's unit."""
    return str(row["unit"]) if "unit" in row else f"{row['group']}/{row['country']}"


def _unranked_notes(by: str, scores: Scores) -> list[str]:
    by_reason: dict[str, list[Unit]] = {}
    untied: list[Unit] = []
    short = dict(scores.short)
    for unit, why in scores.unranked:
        (by_reason.setdefault(why, []) if unit in short else untied).append(unit)
    notes = [f"{NOT_RANKED}{_listed(units, 'with')}: {why}." for why, units in sorted(by_reason.items())]
    if untied and by == "pair":
        notes.append(f"{NOT_RANKED}no live claim or event ties {_listed(untied, 'to')}.")
    elif untied:
        *most, last = (name for (name,) in untied)
        names = f"{', '.join(most)} or {last}" if most else last
        other = "country" if by == "group" else "group"
        notes.append(f"{NOT_RANKED}nothing live ties {names} to a {other} in scope.")
    return notes


def _listed(units: list[Unit], joined: str) -> str:
    """Return units in words, pairs gathered by group."""
    if len(units[0]) == 1:
        return ", ".join(name for (name,) in units)
    groups: dict[str, list[str]] = {}
    for group, country in units:
        groups.setdefault(group, []).append(country)
    return "; ".join(f"{group} {joined} {', '.join(countries)}" for group, countries in groups.items())
