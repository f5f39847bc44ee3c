"""The two sides as arrays, and the old one once more on the streams of the new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..indicators import Unit
from ..ranking import Ranking
from ..ranks import position_by, positions
from ..streams import Array
from .counterfactual import Counterfactuals


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two rankings.

    Parameters
    ----------
    ranking
        As it is.
    scores
        What differences are taken of, draw by draw, shape (units, draws); the ranking's own, or drawn once more.
    """

    ranking: Ranking
    scores: Array

    @cached_property
    def places(self) -> dict[Unit, int]:
        """Where each ranked unit stands in the arrays."""
        return {unit: i for i, unit in enumerate(self.ranking.scores.units)}

    @cached_property
    def ranks(self) -> Array:
        """The rank of each unit in each draw of `scores`, the middle one of a tie; shape (units, draws)."""
        return _middle(self.scores)

    @cached_property
    def rank(self) -> Array:
        """The rank of each unit by its mean score, shape (units,)."""
        return position_by(self.ranking.scores.scores.mean(axis=1))

    @cached_property
    def own_ranks(self) -> Array:
        """The ranks in each draw as the ranking itself has them, shape (units, draws)."""
        own = self.ranking.scores.scores
        return self.ranks if own is self.scores else _middle(own)

    def why_not(self, unit: Unit) -> str:
        """Return why a unit is not ranked."""
        return dict(self.ranking.scores.unranked).get(unit, "not in scope")

    def fields(self, unit: Unit, name: str) -> dict[str, Any]:
        """Return score and rank of a unit, each with its range, and its mean rank; None if it is not ranked."""
        keys = [f"{what}_{name}{end}" for what in ("score", "rank") for end in ("", "_p05", "_p95")]
        keys.append(f"rank_mean_{name}")
        if unit not in self.places:
            return dict.fromkeys(keys)
        i = self.places[unit]
        scores, ranks = self.ranking.scores.scores[i], self.own_ranks[i]
        low, high = np.quantile(scores, (0.05, 0.95))
        first, last = np.quantile(ranks, (0.05, 0.95), method="inverted_cdf")
        values = (float(scores.mean()), float(low), float(high), int(self.rank[i]), float(first), float(last),
                  float(ranks.mean()))  # fmt: skip
        return dict(zip(keys, values, strict=True))


def sides(states: Counterfactuals) -> dict[str, tuple[Side, Side]]:
    """Return by table both sides on the streams of the new one, what was edited drawn apart on the old one."""
    old, new = states.old, states.new
    streams = replace(new.streams, apart=frozenset().union(*(mixture.apart for mixture in states.beliefs.mixtures)))
    scores = {by: old.scores(by).scores for by in states.tables}
    if old.streams != streams and old.pairs.units:
        again = [replace(states.state(frozenset(), by), streams=streams) for by in states.tables]
        scores |= {again[i].by: states.unit_scores(again[i], pairs) for i, pairs in states.pair_scores(again)}
    return {by: (Side(Ranking(old, by), scores[by]), Side(Ranking(new, by), new.scores(by).scores)) for by in scores}


def _middle(scores: Array) -> Array:
    first, last = positions(scores) if len(scores) else (scores, scores)
    return np.asarray((first + last) / 2)
