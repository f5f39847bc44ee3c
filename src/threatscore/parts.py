"""What each leaf contributes to the scores of pairs, groups and countries, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import rollup
from .indicators import Unit
from .points import Points, draw_points
from .scoring import Evaluation
from .simulation import Run
from .streams import Array


def points_of(run: Run, pairs: Sequence[Unit]) -> Points:
    """Return the points of every leaf of some ranked pairs, drawn again."""
    return draw_points(run.model, run.leaves, pairs, run.streams, peers=run.pairs.units)


def leaf_parts(run: Run, points: Points) -> dict[str, Array]:
    """Return what each leaf contributes to the scores of some pairs, shape (pairs, draws) by leaf.

    Over leaves the parts sum to the pairs' scores, draw by draw.
    """
    return Evaluation(run.model, points.points, points.present, run.judgement).parts()


def portions(run: Run, by: str, unit: Unit) -> Array:
    """Return which portion of each pair's score goes into a unit's score, shape (pairs of the unit, draws)."""
    if by == "pair":
        return np.ones((1, run.draws))
    rule = run.model.config.rollup.group if by == "group" else run.model.config.rollup.country
    return rollup.portions(run.pairs, run.scores(by), rule)[rollup.members(run.pairs.units, unit)]
