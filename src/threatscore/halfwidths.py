"""How far the results of a run may be off because its draws are finite: half-widths of 95 % intervals.

They hold for either design and for a run under a condition (`docs/method.md`, section 6).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .config.settings import RollUp
from .executors import threads_for
from .precision import Z95, gap_error, mean_error, share_error, wilson_error
from .ranks import least, positions
from .ranks.order import in_turn
from .rollup import members, rolled_parts
from .run import Run
from .streams import REPLICATE, Array


def of_means(run: Run, values: Array) -> Array:
    """Return the half-width of each mean over the draws of a run.

    Parameters
    ----------
    run
        Whose design and condition count.
    values
        Shape (units, draws that count).

    Returns
    -------
    array
        Shape (units,); NaN where there are fewer than two draws.
    """
    return _each(mean_error, run, values)


def of_shares(run: Run, happens: Array) -> Array:
    """Return the half-width of each share of draws: `happens` is 0, 1 or between, shape (units, draws that count).

    Returns
    -------
    array
        Shape (units,); never 0, however rare or common the event. Where the spread between a few replicates says more
        than `bound` allows, that is chance, and the bound holds; under a condition, where it need not, the spread.
    """
    found = _each(share_error, run, happens)
    if run.replicates is None or run.chosen is not None or not len(found):
        return found
    return np.minimum(found, bound(run, np.clip(np.mean(happens, axis=1), 0, 1)))


def _each(error: Callable[..., Array], run: Run, values: Array) -> Array:
    size = REPLICATE if run.replicates is not None else None
    if not len(values):
        return np.empty(0)
    if run.chosen is None:
        return error(values, replicate=size)
    kept = np.zeros(run.streams.draws, dtype=bool)
    kept[run.chosen] = True
    found = np.empty(len(values))
    full = np.zeros(run.streams.draws)
    for i, row in enumerate(values):
        full[run.chosen] = row
        found[i] = error(full, replicate=size, kept=kept)
    return found


def bound(run: Run, share: Any) -> Array:
    """Return a half-width that holds for any share of a run's draws, known by itself alone; any shape in and out.

    The error of independent draws, times sqrt(m/(m - 1)) under the stratified design, which is never worse than that
    (Owen 1997, doi:10.1137/S0036142994277468). Tied shares vary less than shares of whole draws.
    """
    if not np.size(share):
        return np.zeros(np.shape(share))
    widened = 1.0 if run.replicates is None else float(np.sqrt(REPLICATE / (REPLICATE - 1)))
    return np.asarray(wilson_error(share, run.draws) * widened)


def level_of(run: Run, by: str, rows: slice = slice(None)) -> Array:
    """Return the number of the band in which each score of some units lies; a cut belongs to the band above.

    Whole numbers, shape (units, draws).
    """
    _, *cuts = (cut for _, cut in getattr(run.model.config.levels, by))
    scores = run.scores(by).scores[rows]
    level = np.zeros(scores.shape, dtype=np.int8)
    for cut in cuts:
        level += scores >= least(cut)
    return level


def level_shares(run: Run, by: str, ordered: Array) -> Array:
    """Return the share of draws in each band, shape (levels, units), of scores sorted by size, shape (units, draws)."""
    _, *cuts = (cut for _, cut in getattr(run.model.config.levels, by))
    draws = ordered.shape[1]
    wanted = np.array([least(cut) for cut in cuts])
    below = np.array([np.searchsorted(row, wanted) for row in ordered], dtype=np.intp).reshape(len(ordered), len(cuts))
    return np.asarray(np.diff(below, axis=1, prepend=0, append=draws).T / draws)


def of_levels(run: Run, by: str, rows: slice, best: Array, second: Array, shares: Array) -> tuple[Array, Array]:
    """Return half-widths of the share of a band, and of its lead over another.

    Parameters
    ----------
    run, by, rows
        What is ranked, and some of its units.
    best, second
        The two bands of each of these, shape (units,).
    shares
        The share of each band, shape (levels, units). Of independent draws it tells all.
    """
    if run.chosen is None and run.streams.design == "plain":
        own = np.arange(len(best))
        p, q = shares[best, own], shares[second, own]
        return bound(run, p), gap_error(p, q, run.draws)
    level = level_of(run, by, rows)
    first = level == best[:, None]
    return of_shares(run, first), of_means(run, first.astype(float) - (level == second[:, None]))


def middle_ranks(run: Run, by: str) -> Array:
    """Return the rank of each unit in each draw, the middle one of a tie; shape (units, draws)."""
    first, last = positions(run.scores(by).scores)
    return np.asarray((first + last) / 2)


def of_mean_ranks(run: Run, by: str, share: Array) -> Array:
    """Return the half-width of the mean rank of each unit, shape (units,).

    Parameters
    ----------
    run, by
        What is ranked.
    share
        Its acceptability. Of independent draws it tells the spread of ranks, a tie's mass spread over its ranks.
    """
    scores = run.scores(by).scores
    if run.chosen is not None or run.draws < 2 or not len(scores):
        return of_means(run, middle_ranks(run, by)) if len(scores) else np.empty(0)
    if run.replicates is None:
        ranks = np.arange(1.0, len(share) + 1)
        spread = np.maximum(share @ ranks**2 - (share @ ranks) ** 2, 0.0)
        return np.asarray(Z95 * np.sqrt(spread / (run.draws - 1)))
    parts = [slice(start, start + REPLICATE) for start in range(0, run.draws, REPLICATE)]
    with threads_for(scores.size, len(parts)) as threads:  # one by one, so that no ranks of all draws are held
        means = np.stack([*in_turn(partial(_mean_ranks, scores), parts, threads)], axis=1)
    return mean_error(means, replicate=1)


def _mean_ranks(scores: Array, part: slice) -> Array:
    """Return the mean rank of each unit in some of the draws, shape (units,)."""
    first, last = positions(scores[:, part])
    return np.asarray((first + last).mean(axis=1) / 2)


def of_via(run: Run, by: str) -> Array:
    """Return the half-width of `via_share` of each group or country: a ratio of two means, in its linear form.

    Shape (units,); empty for pairs, which go through nothing else.
    """
    table = run.scores(by)
    if by == "pair" or not table.units:
        return np.empty(0)
    rule = run.model.config.rollup.of(by)
    return of_means(run, np.stack([_ratio_gap(run, by, rule, i) for i in range(len(table.units))]))


def _ratio_gap(run: Run, by: str, rule: RollUp, i: int) -> Array:
    """Return (part - share x score) / mean score in each draw, for the pair through which most of a score comes."""
    table = run.scores(by)
    (pair, share), mean = table.via[i][0], float(table.means[i])
    if not mean > 0:
        return np.zeros(run.draws)
    rows = members(run.pairs.units, table.units[i])
    parts = rolled_parts(run.pairs.scores[rows], rule)
    own = parts[[run.pairs.units[row] for row in rows].index(pair)]
    return np.asarray((own - share * table.scores[i]) / mean)
