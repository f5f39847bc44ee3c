"""The published figures of every unit, to which the page adds what a change makes of them."""

from __future__ import annotations

from typing import Any

from ...ranking import Ranking
from ...ranking.people import name_of
from .holding import Held

FIELDS = ("score", "score_p05", "score_p50", "score_p95")


def published(ranking: Ranking, held: Held) -> dict[str, Any]:
    """Return the figures of a table by field, one value a unit, the units in canonical order.

    ``ranks`` has for each unit the first rank that it ever has, less 1, and the shares of draws in that rank and those
    that follow; ``via`` for a group or country the pairs that its score goes through, with their shares.
    """
    names = [name for name, _ in ranking.levels]
    rows = {name_of(row): row for row in ranking.records if row["status"] == "ranked"}
    scores = ranking.scores
    units = ["/".join(unit) for unit in scores.units]
    figures = {field: [rows[unit][field] for unit in units] for field in FIELDS}
    place = {pair: i for i, pair in enumerate(held.pairs)}
    share = ranking.run.acceptability(ranking.by)
    via = [] if ranking.by == "pair" else [[[place[pair], part] for pair, part in own] for own in scores.via]
    return {
        "units": units,
        **figures,
        "levels": [[rows[unit][f"p_{name}"] for name in names] for unit in units],
        "ranks": [_ranks(row.tolist()) for row in share],
        "via": via,
    }


def _ranks(share: list[float]) -> list[Any]:
    some = [r for r, p in enumerate(share) if p]
    return [some[0], share[some[0] : some[-1] + 1]]
