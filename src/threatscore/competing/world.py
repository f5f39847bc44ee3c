"""One world beside the ranking as it stands: who has another place, and whether that is more than simulation error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..indicators import Unit
from ..precision import mean_error
from ..ranks import average_shift, position_by, settled
from ..run import Run
from ..streams import REPLICATE, Array
from .questions import Answer, Question
from .redraw import Standing

BELOW_ALL = -1.0
"""The score of a unit that is not ranked, where orders are compared: it comes after all that are."""


@dataclass(frozen=True)
class Place:
    """A unit in a world, beside how it stands.

    Parameters
    ----------
    unit
        The unit.
    score, rank, score_now, rank_now
        Mean score and position in the world, and as it stands; None where it is not ranked.
    change, change_error
        Of the score, with its simulation error (95 %, draw by draw against the draws as they are).
    sure
        Whether the place changes by more than simulation error can explain, past every single unit that it passes.
    status
        ``ranked``, or why not.
    pairs_out, pairs_in
        How many of its pairs leave the ranking, and how many enter it; 0 of a pair itself.
    """

    unit: Unit
    score: float | None
    rank: int | None
    score_now: float | None
    rank_now: int | None
    change: float | None
    change_error: float | None
    sure: bool
    status: str
    pairs_out: int = 0
    pairs_in: int = 0

    @property
    def moved(self) -> bool:
        """Whether it has another place, enters the ranking or leaves it."""
        return self.rank != self.rank_now


@dataclass(frozen=True)
class World:
    """The ranking under one answer.

    Parameters
    ----------
    question, answer
        What is open, and what is supposed of it.
    shift
        Mean over units of |position in the world - position as it stands|, tied units in the middle.
    places
        All units that are ranked in either, as they stand in this world.
    """

    question: Question
    answer: Answer
    shift: float
    places: tuple[Place, ...]

    @property
    def largest(self) -> Place | None:
        """The unit whose score moves most, the first by name among equals; None if no score moves."""
        moved = [place for place in self.places if place.change]
        return min(moved, key=lambda place: (-abs(place.change or 0.0), place.unit), default=None)


def world_of(question: Question, answer: Answer, now: Standing, there: Standing, run: Run) -> World:
    """Return the ranking under an answer beside the one as it stands."""
    units = tuple(sorted({*now.units, *there.units}))
    size = None if run.streams.design == "plain" else REPLICATE
    here, then = (_Side.of(units, standing) for standing in (now, there))
    shift = average_shift(then.order[:, None], here.order).item() if units else 0.0
    places = []
    for i, unit in enumerate(units):
        both = unit in here.row and unit in then.row
        change = then.scores[then.row[unit]] - here.scores[here.row[unit]] if both else None
        moved = both and then.rank[unit] != here.rank[unit]
        places.append(Place(
            unit, then.mean.get(unit), then.rank.get(unit), here.mean.get(unit), here.rank.get(unit),
            None if change is None else float(change.mean()),
            None if change is None or run.draws < 2 else float(mean_error(change, replicate=size)),
            not both or bool(moved and _surely(i, here, then, size)),
            "ranked" if unit in then.row else f"not ranked: {there.unranked.get(unit, 'not in scope')}",
            *_exchanged(now.pairs.get(unit, frozenset()), there.pairs.get(unit, frozenset())),
        ))  # fmt: skip
    places.sort(key=lambda place: (place.rank is None, place.rank or 0, place.unit))
    return World(question, answer, shift, tuple(places))


def _exchanged(now: frozenset[Unit], there: frozenset[Unit]) -> tuple[int, int]:
    """Return how many pairs leave and how many enter."""
    return len(now - there), len(there - now)


@dataclass(frozen=True, eq=False)
class _Side:
    """One of two rankings of the same units."""

    units: tuple[Unit, ...]
    row: Mapping[Unit, int]
    scores: Array
    mean: Mapping[Unit, float]
    rank: Mapping[Unit, int]
    order: Array
    """Mean scores of all units, settled, those that are not ranked below all others."""

    @classmethod
    def of(cls, units: tuple[Unit, ...], standing: Standing) -> _Side:
        means = standing.scores.mean(axis=1) if standing.units else np.empty(0)
        mean = dict(zip(standing.units, means.tolist(), strict=True))
        rank = dict(zip(standing.units, position_by(means).tolist(), strict=True))
        order = np.asarray([settled(mean.get(unit, BELOW_ALL)) for unit in units])
        return cls(units, {unit: i for i, unit in enumerate(standing.units)}, standing.scores, mean, rank, order)

    def apart(self, i: int, k: int, size: int | None) -> bool:
        """Return whether units i and k lie as they do by more than simulation error, or are equal in every draw."""
        if self.units[i] not in self.row or self.units[k] not in self.row:
            return True
        gap = self.scores[self.row[self.units[i]]] - self.scores[self.row[self.units[k]]]
        if not settled(gap).any():
            return True
        return len(gap) > 1 and bool(abs(gap.mean()) > mean_error(gap, replicate=size))


def _surely(i: int, here: _Side, then: _Side, size: int | None) -> bool:
    """Return whether all units that unit i passes lie apart from it, beyond simulation error, on both sides."""
    return all(side.apart(i, k, size) for k in _turned(i, here, then) for side in (here, then))


def _turned(i: int, here: _Side, then: _Side) -> Iterator[int]:
    """Yield the units that lie on the other side of unit i, or beside it, than they stand."""
    for k in range(len(here.units)):
        if np.sign(here.order[i] - here.order[k]) != np.sign(then.order[i] - then.order[k]):
            yield k
