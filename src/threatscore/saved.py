"""The saved result: every field of every unit, from which every table is rendered; `docs/data.md` explains them."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from .blocks import slices
from .executors import threads_for
from .halfwidths import level_shares, of_levels, of_mean_ranks, of_means, of_via
from .independence import independent_ranks
from .indicators import Unit
from .precision import rank_brackets
from .ranks import expected_rank, position_by, quantile_rank, settled
from .ranks.order import in_turn
from .ranks.quantile import quantiles_of
from .run import Run
from .streams import Array

SCHEMA = "threatscore.ranking/1"
RANKS_SCHEMA = "threatscore.ranks/1"
"""Of the further tables, whose fields are others."""
MEASURES = (
    "score", "score_error", "score_p05", "score_p50", "score_p95", "score_central", "rank_mean", "rank_mean_error",
    "rank_p05", "rank_p05_low", "rank_p05_high", "rank_p50", "rank_p50_low", "rank_p50_high", "rank_p95",
    "rank_p95_low", "rank_p95_high", "rank_best", "rank_worst", "rank_independent",
)  # fmt: skip
QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
ROWS_BYTES = 4_000_000
"""So many scores are worked on at a time; it changes nothing but speed."""
DRIVERS = 3
"""How many leaves are named as those that matter most."""


def fields(run: Run, by: str) -> tuple[str, ...]:
    """Return the names of all fields, in order, whatever is ranked."""
    unit = ("group", "country") if by == "pair" else ("unit",)
    via = () if by == "pair" else ("via", "via_share", "via_share_error")
    shares = tuple(f"p_{name}" for name, _ in levels(run, by))
    level = ("level", "level_or", "p_level", "p_level_error")
    return ("rank", *unit, *MEASURES, *level, *shares, "coverage", *via, "drivers", "status")


def levels(run: Run, by: str) -> tuple[tuple[str, float], ...]:
    """Return the named bands of a table and where each begins."""
    return tuple(getattr(run.model.config.levels, by))


def about(run: Run, by: str, table: str = "scores") -> dict[str, Any]:
    """Return what a result is: schema, name of the table, dates, seed, draws and the digests of what went in."""
    return {
        "schema": SCHEMA if table == "scores" else RANKS_SCHEMA, "table": table,
        "title": run.model.config.assessment.title, "by": by, "as_of": run.as_of.isoformat(),
        "seed": run.seed, "draws": run.draws, "design": run.streams.design,
        "evidence_sha256": run.evidence.digest, "config_sha256": run.model.digest,
        "suppose": dict(run.model.config.suppose), "given": run.condition,
    }  # fmt: skip


def order(run: Run, by: str) -> list[int]:
    """Return the places of the ranked units in the arrays of scores, in the order of the table."""
    table = run.scores(by)
    keys = [*zip((-settled(table.means)).tolist(), table.units, strict=True)]
    return sorted(range(len(keys)), key=keys.__getitem__)


def records(run: Run, by: str) -> tuple[dict[str, Any], ...]:
    """Return one mapping a unit in the order of the table, units that are not ranked last."""
    table = run.scores(by)
    columns = {name: _plain(values) for name, values in _columns(run, by).items()} if table.units else {}
    drivers = _drivers([leaf.name for leaf in run.model.leaves], run.parts(by))
    rows = []
    for i in order(run, by):
        row = _identity(by, table.units[i]) | {name: values[i] for name, values in columns.items()} | _via(run, by, i)
        rows.append(row | {"drivers": drivers[i], "status": "ranked"})
    unranked = (_identity(by, unit) | {"status": f"not ranked: {why}"} for unit, why in table.unranked)
    names = fields(run, by)
    return tuple({name: row.get(name) for name in names} for row in (*rows, *unranked))


def _plain(values: Array) -> list[Any]:
    """Return plain numbers, an undefined one as None."""
    return [None if value != value else value for value in values.tolist()]


def _columns(run: Run, by: str) -> dict[str, Array]:
    """Return all fields that have one value a unit in an array, each of shape (units,).

    Under a condition there are no central scores: the tree evaluated once knows nothing of the draws left.
    """
    via = {} if by == "pair" else {"via_share_error": of_via(run, by)}
    ranks = independent_ranks(run, by)
    independent = {} if ranks is None else {"rank_independent": ranks}
    central = {"score_central": run.scores(by).central} if run.chosen is None else {}
    return _measures(run, by) | _each(run, by) | via | independent | central


def _identity(by: str, unit: Unit) -> dict[str, Any]:
    return dict(zip(("group", "country"), unit, strict=True)) if by == "pair" else {"unit": unit[0]}


def _measures(run: Run, by: str) -> dict[str, Array]:
    """Return the fields on scores and ranks, each of shape (units,)."""
    table = run.scores(by)
    return {
        "rank": position_by(table.means),
        "score": table.means,
        "rank_mean_error": of_mean_ranks(run, by, run.acceptability(by)),
        "rank_best": position_by(table.lowest),
        "rank_worst": position_by(table.highest),
        "coverage": np.minimum(table.coverage, 1.0),  # shares sum to 1 but for the last digit
    }


def _each(run: Run, by: str) -> dict[str, Array]:
    """Return the fields that take all draws of a unit and no other unit's, each of shape (units,)."""
    scores, share = run.scores(by).scores, run.acceptability(by)
    parts = [*slices(len(scores), run.draws, ROWS_BYTES)]
    with threads_for(scores.size, len(parts)) as threads:
        found = [*in_turn(partial(_of_rows, run, by, share), parts, threads)]
    return {name: np.concatenate([part[name] for part in found]) for name in found[0]}


def _of_rows(run: Run, by: str, share: Array, rows: slice) -> dict[str, Array]:
    """Return these fields of some units, one after the other."""
    scores, share = run.scores(by).scores[rows], share[rows]
    ordered = np.sort(scores, axis=1)
    cut = quantiles_of(ordered, np.array([*QUANTILES.values()]))
    found = {"score_error": of_means(run, scores), "rank_mean": expected_rank(share)}
    for (name, q), values in zip(QUANTILES.items(), cut, strict=True):
        found[f"score_{name}"] = values
        found[f"rank_{name}"] = quantile_rank(share, q)
        found[f"rank_{name}_low"], found[f"rank_{name}_high"] = rank_brackets(share, q, run.draws)
    return found | _levels(run, by, rows, level_shares(run, by, ordered))


def _levels(run: Run, by: str, rows: slice, shares: Array) -> dict[str, Array]:
    """Return the fields on levels of some units, from the shares of draws in each, shape (levels, units).

    The most probable level is the lower one among equals. Another one that the simulation error does not tell from it,
    the next in probability, stands beside it.
    """
    names = [name for name, _ in levels(run, by)]
    best, own = shares.argmax(axis=0), np.arange(shares.shape[1])
    others = shares.copy()
    others[best, own] = -1
    second = others.argmax(axis=0)
    error, doubt = of_levels(run, by, rows, best, second, shares)
    sure = (shares[best, own] - shares[second, own] > doubt) | (others[second, own] <= 0)
    words = np.array([*names, None], dtype=object)
    return {
        "level": words[best],
        "level_or": words[np.where(sure, len(names), second)],
        "p_level": shares[best, own],
        "p_level_error": error,
    } | {f"p_{name}": share for name, share in zip(names, shares, strict=True)}


def _via(run: Run, by: str, i: int) -> dict[str, Any]:
    """Return the other half of the pair that most of the score goes through, and how much of it."""
    if by == "pair":
        return {}
    pair, share = run.scores(by).via[i][0]
    return {"via": pair[1] if by == "group" else pair[0], "via_share": share}


def _drivers(leaves: list[str], parts: Array) -> list[str]:
    """Return the leaves with the largest parts of each unit's score; of equal parts, the first in order of names."""
    by_name = sorted(range(len(leaves)), key=leaves.__getitem__)
    best = np.argsort(-parts[:, by_name], axis=1, kind="stable")[:, :DRIVERS].tolist()
    named = [[(leaves[by_name[k]], unit[by_name[k]]) for k in own] for own, unit in zip(best, parts, strict=True)]
    return ["; ".join(name for name, part in own if part > 0) for own in named]
