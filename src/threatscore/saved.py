"""The saved result: every field of every unit, from which every table is rendered; `docs/data.md` explains them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .indicators import Unit
from .ranks import acceptability, position_by, quantile_rank, settled
from .simulation import Run
from .streams import Array

SCHEMA = "threatscore.ranking/1"
MEASURES = (
    "score", "score_p05", "score_p50", "score_p95", "score_central", "rank_mean", "rank_p05", "rank_p50", "rank_p95",
    "rank_best", "rank_worst",
)  # fmt: skip
DRIVERS = 3
"""How many leaves are named as those that matter most."""


def fields(run: Run, by: str) -> tuple[str, ...]:
    """Return the names of all fields, in order, whatever is ranked."""
    unit = ("group", "country") if by == "pair" else ("unit",)
    via = () if by == "pair" else ("via", "via_share")
    shares = tuple(f"p_{name}" for name, _ in levels(run, by))
    return ("rank", *unit, *MEASURES, "level", "p_level", *shares, "coverage", *via, "drivers", "status")


def levels(run: Run, by: str) -> tuple[tuple[str, float], ...]:
    """Return the named bands of a table and where each begins."""
    return tuple(getattr(run.model.config.levels, by))


def about(run: Run, by: str) -> dict[str, Any]:
    """Return what a result is: schema, dates, seed, draws and the digests of what went in."""
    return {
        "schema": SCHEMA, "title": run.model.config.assessment.title, "by": by, "as_of": run.as_of.isoformat(),
        "seed": run.seed, "draws": run.draws, "evidence_sha256": run.evidence.digest, "config_sha256": run.model.digest,
    }  # fmt: skip


def order(run: Run, by: str) -> list[int]:
    """Return the places of the ranked units in the arrays of scores, in the order of the table."""
    table = run.scores(by)
    means = table.scores.mean(axis=1)
    return sorted(range(len(means)), key=lambda i: (-settled(means[i]), table.units[i]))


def records(run: Run, by: str) -> tuple[dict[str, Any], ...]:
    """Return one mapping a unit in the order of the table, units that are not ranked last."""
    table = run.scores(by)
    measured = {name: values.tolist() for name, values in _measures(run, by).items()} if table.units else {}
    leaves = [leaf.name for leaf in run.model.leaves]
    rows = []
    for i in order(run, by):
        row = _identity(by, table.units[i]) | {name: values[i] for name, values in measured.items()}
        row |= _level(levels(run, by), table.scores[i]) | _via(run, by, i)
        rows.append(row | {"drivers": _largest(dict(zip(leaves, table.parts[i], strict=True))), "status": "ranked"})
    unranked = (_identity(by, unit) | {"status": f"not ranked: {why}"} for unit, why in table.unranked)
    return tuple({name: row.get(name) for name in fields(run, by)} for row in (*rows, *unranked))


def _identity(by: str, unit: Unit) -> dict[str, Any]:
    return dict(zip(("group", "country"), unit, strict=True)) if by == "pair" else {"unit": unit[0]}


def _measures(run: Run, by: str) -> dict[str, Array]:
    """Return the fields that are one number a unit, each of shape (units,)."""
    table = run.scores(by)
    means = table.scores.mean(axis=1)
    low, middle, high = np.quantile(table.scores, (0.05, 0.5, 0.95), axis=1)
    share = acceptability(table.scores)
    return {
        "rank": position_by(means),
        "score": means,
        "score_p05": low,
        "score_p50": middle,
        "score_p95": high,
        "score_central": table.central,
        "rank_mean": share @ np.arange(1.0, len(means) + 1),
        "rank_p05": quantile_rank(share, 0.05),
        "rank_p50": quantile_rank(share, 0.5),
        "rank_p95": quantile_rank(share, 0.95),
        "rank_best": position_by(table.lowest),
        "rank_worst": position_by(table.highest),
        "coverage": np.minimum(table.coverage, 1.0),  # shares sum to 1 but for the last digit
    }


def _level(bands: tuple[tuple[str, float], ...], scores: Array) -> dict[str, Any]:
    """Return the most probable level, the lower one among equals, its probability, and those of all."""
    cuts = np.asarray([cut for _, cut in bands])
    counts = np.bincount(np.searchsorted(cuts, settled(scores), side="right") - 1, minlength=len(cuts))
    shares = (counts / len(scores)).tolist()
    best = int(np.argmax(counts))
    named = {f"p_{name}": share for (name, _), share in zip(bands, shares, strict=True)}
    return {"level": bands[best][0], "p_level": shares[best], **named}


def _via(run: Run, by: str, i: int) -> dict[str, Any]:
    """Return the other half of the pair that most of the score goes through, and how much of it."""
    if by == "pair":
        return {}
    pair, share = run.scores(by).via[i][0]
    return {"via": pair[1] if by == "group" else pair[0], "via_share": share}


def _largest(parts: dict[str, float]) -> str:
    best = sorted((name for name in parts if parts[name] > 0), key=lambda name: (-parts[name], name))
    return "; ".join(best[:DRIVERS])
