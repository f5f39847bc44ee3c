"""What each leaf contributes to the scores of pairs, groups and countries, draw by draw and on average."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from . import rollup
from .indicators import Reason, Unit
from .run import Run
from .streams import Array
from .sums import plain_sum


@dataclass(frozen=True)
class Part:
    """What one reason contributes to a score, in points."""

    reason: Reason
    points: float


@dataclass(frozen=True)
class LeafPart:
    """What one leaf of one pair contributes to a score.

    Parameters
    ----------
    pair, leaf
        Whose leaf it is; the pair is empty if several are summed.
    weight
        Its effective weight, 0-1.
    value, low, high
        Mean over draws of its value, 0-100, and the quantiles 0.05 and 0.95; None if it is skipped. If several pairs
        are summed that differ, no value, and the lowest and the highest of their means.
    points
        Its part of the score, the sum of the points of its reasons.
    reasons
        What it rests on, the largest part first.
    """

    pair: Unit
    leaf: str
    weight: float
    value: float | None
    low: float | None
    high: float | None
    points: float
    reasons: tuple[Part, ...]


def portions(run: Run, by: str, unit: Unit) -> Array:
    """Return which portion of each pair's score goes into a unit's score, shape (pairs of the unit, draws)."""
    if by == "pair":
        return np.ones((1, run.draws))
    rows = rollup.members(run.pairs.units, unit)
    return rollup.portion(run.pairs.scores[rows], run.model.config.rollup.of(by))


def largest_first(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return parts by falling points; equals in the order of their rows."""
    return tuple(sorted(parts, key=lambda part: (-part.points, part.reason.rows, part.reason.kind)))


def over_pairs(leaves: Iterable[LeafPart]) -> tuple[LeafPart, ...]:
    """Sum each leaf over its pairs, and what it rests on by reason; the largest first."""
    same: dict[str, list[LeafPart]] = {}
    for leaf in leaves:
        same.setdefault(leaf.leaf, []).append(leaf)
    summed = [parts[0] if len(parts) == 1 else _summed(parts) for parts in same.values()]
    return tuple(sorted(summed, key=lambda leaf: (-leaf.points, leaf.leaf)))


def _summed(parts: Sequence[LeafPart]) -> LeafPart:
    reasons: dict[Reason, float] = {}
    for part in (part for leaf in parts for part in leaf.reasons):
        reasons[part.reason] = reasons.get(part.reason, 0.0) + part.points
    first = parts[0]
    measured = (first.value, first.low, first.high)
    if any((leaf.value, leaf.low, leaf.high) != measured for leaf in parts):
        means = [leaf.value for leaf in parts if leaf.value is not None]
        measured = (None, min(means), max(means))
    merged = largest_first(Part(reason, points) for reason, points in reasons.items())
    return LeafPart((), first.leaf, first.weight, *measured, plain_sum(leaf.points for leaf in parts), merged)


def leading(leaves: Sequence[LeafPart], share: float) -> tuple[LeafPart, ...]:
    """Return the first leaves, in their order, that make up at least a share of all their points."""
    reached = np.cumsum([leaf.points for leaf in leaves])
    if not len(reached) or reached[-1] <= 0:
        return tuple(leaves)
    return tuple(leaves[: int(np.argmax(reached >= share * reached[-1])) + 1])
