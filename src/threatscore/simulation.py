"""From beliefs to scores, draw by draw.

Streams are keyed by the seed and by what is drawn, never by position, so a pair's scores do not depend on which other
pairs exist, on the order of the work, or on how pairs are cut into blocks.
"""

from __future__ import annotations

from concurrent.futures import Executor
from contextlib import closing
from dataclasses import replace
from operator import index
from typing import Literal

import numpy as np

from .blocks import Block, Progress, Scored, cut, score_block, scored, shared_judgement, whole
from .drawing import LeafDraws
from .entry import Entry, entered
from .errors import InputError, Problem, UsageError
from .evidence import Evidence
from .executors import each_done, working
from .footprint import check_memory, most_draws
from .indicators import Leaves, build, fit
from .model import Model
from .points import Points
from .rollup import PairScores, Scores
from .run import Run
from .sequential import Goal, enough
from .streams import REPLICATE, Array, Design, Streams, whole_draws

RESULTS = 3
"""So many scores each pair has in each draw: as believed, and with missing leaves at their lowest and highest."""
IN_ONE = 64_000_000
"""Leaves of fewer bytes than this are drawn in one block and kept; it changes nothing but memory and speed."""


def simulate(
    model: Model,
    evidence: Evidence,
    *,
    draws: int | Literal["auto"] | None = None,
    rng: np.random.Generator | int | None = None,
    design: Design | None = None,
    precision: float | None = None,
    precision_score: float | None = None,
    executor: Executor | None = None,
    cache: LeafDraws | None = None,
    progress: Progress | None = None,
) -> Run:
    """Draw the state of the world many times and score every pair, group and country in each draw.

    Parameters
    ----------
    model
        What is scored and how.
    evidence
        At its own as-of date, else at the model's ``assessment.as_of``; in hindsight, about the day that it is of.
    draws
        Number of draws, at least 1; by default the model's. A stratified design rounds it up to whole replicates.
        ``auto``: as many as the precision asks for, at most the model's ``simulation.most_draws``, which the run says
        if it is reached.
    rng
        The seed, a non-negative integer (0 is a seed), or a generator from which one is taken; by default the
        model's seed, so that a run without arguments gives the same numbers again.
    design
        ``plain`` or ``stratified`` (`docs/method.md`, section 1); by default the model's.
    precision, precision_score
        Only with ``auto``: the largest half-width of a 95% interval of any probability (above 0, at most 0.5), and of
        any mean score (points, above 0); by default the model's.
    executor
        Who does the work: any ``concurrent.futures.Executor``, of threads, processes or a cluster. By default as many
        threads as there are processors, one for small problems. The result is the same to the bit.
    cache
        Where leaf draws are kept, so that the next call with other weights, methods or scales finds them.
    progress
        Called with (blocks done, blocks in all).

    Raises
    ------
    InputError
        If evidence and model do not fit, or a leaf that must not be missing is.
    UsageError
        If there are no draws, more than memory can hold, or no as-of date; if the precision is none, or not asked
        for; if the executor fails.
    """
    if not isinstance(cache, LeafDraws | None):
        raise UsageError(f"cache must be a LeafDraws(), not {type(cache).__name__}")
    goal = _goal(model, draws, precision, precision_score)
    streams = _streams(model, goal.most if goal else draws, rng, design)
    stood = model.dated(evidence)
    as_of = stood.assessed
    if problems := fit(model, evidence):
        raise InputError(problems)
    leaves = build(model, stood, as_of) if cache is None else cache.leaves(model, evidence)
    entry = entered(model, leaves)

    def run_of(draws: int) -> Run:
        own = Streams(streams.seed, whole_draws(draws, streams.design), streams.design)
        check_memory(model, leaves, entry.pairs, own.draws)
        result, points = score_pairs(whole(model, leaves, entry.pairs, own, cache), leaves, executor, progress)
        _check_finite(model, result)
        return Run(model, stood, as_of, own, leaves, _pair_scores(entry, result), points, cache=cache)

    if goal is None:
        return run_of(streams.draws)
    room = most_draws(model, leaves, entry.pairs, goal.most)
    room -= room % REPLICATE if streams.design == "stratified" and room < goal.most else 0
    return enough(run_of, replace(goal, most=max(1, room)))


def _goal(
    model: Model, draws: int | Literal["auto"] | None, precision: float | None, precision_score: float | None
) -> Goal | None:
    """Return how precise a run is to be; None if its number of draws is given."""
    settings = model.config.simulation
    if (settings.draws if draws is None else draws) != "auto":
        if precision is not None or precision_score is not None:
            raise UsageError("a precision is asked for only with draws 'auto'")
        return None
    probability = settings.precision if precision is None else precision
    score = settings.precision_score if precision_score is None else precision_score
    if not 0 < probability <= 0.5:
        raise UsageError(f"the precision of probabilities must be above 0 and at most 0.5, not {probability}")
    if not 0 < score < np.inf:
        raise UsageError(f"the precision of scores must be above 0 points, not {score}")
    return Goal(probability, score, settings.most_draws, precision is not None, precision_score is not None)


def _streams(model: Model, draws: object, rng: np.random.Generator | int | None, design: Design | None) -> Streams:
    settings = model.config.simulation
    design = settings.design if design is None else design
    if design not in ("plain", "stratified"):
        raise UsageError(f"unknown design '{design}'; there are 'plain' and 'stratified'")
    number = _whole(settings.draws if draws is None else draws, "the number of draws")
    if number < 1:
        raise UsageError(f"at least 1 draw is needed, not {number}; 10000 is usual")
    return Streams(settings.seed if rng is None else _seed(rng), whole_draws(number, design), design)


def _seed(rng: np.random.Generator | int) -> int:
    seed = int(rng.integers(2**63)) if isinstance(rng, np.random.Generator) else _whole(rng, "the seed")
    if seed < 0:
        raise UsageError(f"the seed must be 0 or above, not {seed}")
    return seed


def _whole(value: object, what: str) -> int:
    try:
        return index(value)  # type: ignore[arg-type]  # that is what is being tried
    except TypeError:
        auto = " or 'auto'" if "draws" in what else ""
        raise UsageError(f"{what} must be a whole number{auto}, not {value!r}") from None


def score_pairs(
    every: Block, leaves: Leaves, executor: Executor | None = None, progress: Progress | None = None
) -> tuple[Scored, Points | None]:
    """Score all pairs block by block; a small problem as one block, of which the leaves' points are returned too."""
    told = progress or (lambda done, of: None)
    drawn = shared_judgement(every.model, every.streams)
    values = len(every.pairs) * len(every.model.leaves) * every.streams.draws
    if executor is None and values * 8 <= IN_ONE:
        points = every.points()
        return scored(every.model, points, drawn), points
    tasks = cut(every, leaves)
    together = _Together(every.model, len(every.pairs), every.streams.draws)
    ends = np.cumsum([len(task.pairs) for task in tasks])
    done = 0
    size = RESULTS * 8 * every.streams.draws * max((len(task.pairs) for task in tasks), default=0)
    with (
        working(executor, values, len(tasks)) as workers,
        closing(each_done(score_block, tasks, workers, size=size)) as results,
    ):
        for i, result in results:
            together.put(slice(ends[i] - len(tasks[i].pairs), ends[i]), result)
            done += 1
            told(done, len(tasks))
    return together.result(), None


class _Together:
    """The results of all blocks, put together as they come."""

    def __init__(self, model: Model, pairs: int, draws: int) -> None:
        self.scores = np.empty((pairs, draws))
        self.low: Array | None = None
        self.high: Array | None = None
        self.central = np.empty(pairs)
        self.parts = np.empty((pairs, len(model.leaves)))
        self.odd: set[str] = set()

    def put(self, rows: slice, block: Scored) -> None:
        """Put the results of a block in their place."""
        self.scores[rows] = block.scores
        self.central[rows], self.parts[rows] = block.central, block.parts
        self.odd |= {*block.odd}
        if block.low is None or block.high is None:
            return
        if self.low is None or self.high is None:
            self.low, self.high = np.full_like(self.scores, np.nan), np.full_like(self.scores, np.nan)
        self.low[rows], self.high[rows] = block.low, block.high

    def result(self) -> Scored:
        """Return the whole; where nothing is missing, lowest and highest are as believed."""
        for array in (self.low, self.high):
            if array is not None:
                rows = np.isnan(array[:, 0])
                array[rows] = self.scores[rows]
        return Scored(self.scores, self.low, self.high, self.central, self.parts, tuple(sorted(self.odd)))


def _check_finite(model: Model, result: Scored) -> None:
    """Refuse a run with a score that is no number: settings or numbers so large that a double overflows."""
    what = "not all finite numbers; look for very large or very small numbers in its settings and its evidence"
    if result.odd:
        raise InputError(Problem(model.name, model.line(model.path(name)), name, what) for name in result.odd)


def _pair_scores(entry: Entry, result: Scored) -> PairScores:
    low, high = result.extremes
    lowest = low.mean(axis=1)
    table = Scores(
        entry.pairs,
        result.scores,
        result.central,
        lowest,
        lowest if high is low else high.mean(axis=1),
        np.asarray([covered for _, covered in entry.covered]),
        via=((),) * len(entry.pairs),
        unranked=entry.unranked,
        short=entry.short,
    )
    return PairScores(table, low, high, result.parts)
