"""As many draws as a stated precision needs, and no more.

The first n of more draws are the same n draws, so a longer run only adds to a shorter one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from .halfwidths import bound, level_of, of_means, of_shares, of_via
from .precision import draws_needed
from .rollup import BY
from .run import Run
from .streams import Array

STEPS = (1, 2, 5)
"""Numbers of draws are these times a power of ten, so that they hardly depend on chance."""
FIRST = 5_000
"""Draws from which the need is estimated."""


@dataclass(frozen=True)
class Goal:
    """How precise a run is to be: the largest half-widths of 95 % intervals.

    Parameters
    ----------
    probability
        Of every probability: those of levels, of ranks, and the share that goes through a pair.
    score
        Of every mean score, in points.
    most
        No more draws than these.
    asked_probability, asked_score
        Whether the caller asked for it; else it is the model's.
    """

    probability: float
    score: float
    most: int
    asked_probability: bool = True
    asked_score: bool = True


@dataclass(frozen=True)
class Reached:
    """The largest half-widths of a run's probabilities, and of its scores."""

    probability: float
    score: float


def reached(run: Run) -> Reached:
    """Return the largest simulation errors among all results of a run that people are shown.

    Of the probabilities of ranks a bound is taken, which only their number of draws decides (`halfwidths.bound`).
    """
    shares, scores = [0.0], [0.0]
    for by in BY:
        table = run.scores(by)
        if table.units:
            scores += of_means(run, table.scores).tolist()
            shares += [float(error.max()) for error in _shares(run, by) if len(error)]
    return Reached(float(np.nanmax(shares)), float(np.nanmax(scores)))


def _shares(run: Run, by: str) -> Iterator[Array]:
    level = level_of(run, by)
    yield from (of_shares(run, level == number) for number in range(len(getattr(run.model.config.levels, by))))
    yield bound(run, run.acceptability(by)).ravel()
    yield of_via(run, by)


def enough(run_of: Callable[[int], Run], goal: Goal) -> Run:
    """Return a run of as many draws as a goal needs.

    The need is estimated from 5,000 draws, rounded up to 1, 2 or 5 times a power of ten, and estimated again from
    so many until it is met. If the goal needs more than `goal.most` draws, the run has these and says what it reached.

    Parameters
    ----------
    run_of
        Makes a run of a number of draws; the first draws of a longer one must be those of a shorter one.
    goal
        The precision wanted.

    References
    ----------
    Two-stage estimation of a sample size: Stein 1945, doi:10.1214/aoms/1177731088. The plain steps are ours.
    """
    draws = min(FIRST, goal.most)
    while True:
        run = run_of(draws)
        errors = reached(run)
        needed = max(draws_needed(errors.probability, goal.probability, run.draws),
                     draws_needed(errors.score, goal.score, run.draws))  # fmt: skip
        if needed <= run.draws:
            return run
        if draws >= goal.most:
            return replace(run, notes=(*run.notes, _short(run.draws, errors, goal)))
        draws = min(plain_step(max(needed, run.draws + 1)), goal.most)


def plain_step(draws: int) -> int:
    """Return a number rounded up to 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> [plain_step(n) for n in (1, 3, 5_001, 10_000, 23_456)]
    [1, 5, 10000, 10000, 50000]
    """
    ten = int(10 ** (len(str(draws)) - 1))
    return next(step * ten for step in (*STEPS, 10) if step * ten >= draws)


def _short(draws: int, errors: Reached, goal: Goal) -> str:
    wanted = ("default", "asked")
    return (
        f"{draws:,} draws, the most allowed, are not enough for the precision wanted. Over all tables, those of ranks"
        f" among them, probabilities are known to ±{100 * errors.probability:.2g} percentage points at most"
        f" ({wanted[goal.asked_probability]} ±{100 * goal.probability:.2g}), scores to ±{errors.score:.2g}"
        f" ({wanted[goal.asked_score]} ±{goal.score:.2g})."
    )
