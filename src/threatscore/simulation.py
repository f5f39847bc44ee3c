"""From beliefs to scores, draw by draw.

Streams are keyed by the seed and by what is drawn, never by position, so a pair's scores do not depend on which other
pairs exist, on the order of the work, or on how pairs are cut into blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from operator import index

import numpy as np

from .errors import InputError, Problem, UsageError
from .evidence import Evidence
from .indicators import Leaves, Unit, build, fit
from .model import Model
from .points import Points, Progress, draw_points
from .rollup import BY, PairScores, Scores, by_unit, portions, roll_up
from .scoring import Judgement, judgement
from .streams import Array, Streams
from .tables import Column, Table, Tabled

BLOCK_BYTES = 8_000_000
"""Size of one block of scores; it changes nothing but memory and speed."""
MOST_BYTES = 8_000_000_000


@dataclass(frozen=True, repr=False, eq=False)
class Run(Tabled):
    """One simulation: what went in, and the scores of all pairs, groups and countries."""

    model: Model
    evidence: Evidence
    as_of: date
    seed: int
    draws: int
    leaves: Leaves
    pairs: Scores
    groups: Scores
    countries: Scores

    def scores(self, by: str) -> Scores:
        """Return the scores of ``group``, ``country`` or ``pair``."""
        return {"group": self.groups, "country": self.countries, "pair": self.pairs}[by]

    def table(self) -> Table:
        """Return how many pairs, groups and countries are ranked, and how many are not."""
        rows = [
            {"by": by, "ranked": len(self.scores(by).units), "not ranked": len(self.scores(by).unranked)} for by in BY
        ]
        columns = (
            Column("by", "by"),
            Column("ranked", "ranked", right=True),
            Column("not ranked", "not ranked", right=True),
        )
        return Table(repr(self), columns, tuple(rows))

    def __repr__(self) -> str:
        return f"Run of {self.draws:,} draws, seed {self.seed}, {self.model.name} on {self.evidence!r}"

    @property
    def streams(self) -> Streams:
        """The random streams of this run."""
        return Streams(self.seed, self.draws)

    @cached_property
    def judgement(self) -> Judgement:
        """The drawn weights and methods of this run."""
        return judgement(self.model, self.streams)


def simulate(
    model: Model,
    evidence: Evidence,
    *,
    draws: int | None = None,
    rng: np.random.Generator | int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Draw the state of the world many times and score every pair, group and country in each draw.

    Parameters
    ----------
    model
        What is scored and how.
    evidence
        At its own as-of date, else at the model's ``assessment.as_of``.
    draws
        Number of draws, at least 1; by default the model's.
    rng
        The seed, a non-negative integer (0 is a seed), or a generator from which one is taken; by default the
        model's seed, so that a run without arguments gives the same numbers again.
    progress
        Called with (steps done, steps in all).

    Raises
    ------
    InputError
        If evidence and model do not fit, or a leaf that must not be missing is.
    UsageError
        If there are no draws, more than memory can hold, or no as-of date.
    """
    seed = model.config.simulation.seed if rng is None else _seed(rng)
    draws = model.config.simulation.draws if draws is None else _whole(draws, "the number of draws")
    as_of = evidence.as_of or model.config.assessment.as_of
    if as_of is None:
        raise UsageError("no as-of date: give evidence an as_of, or set assessment.as_of in the config")
    if problems := fit(model, evidence):
        raise InputError(problems)
    evidence = evidence.at(as_of)
    leaves = build(model, evidence, as_of)
    _check_draws(draws, len(leaves.groups) * len(leaves.countries), len(model.leaves))
    steps = len(model.leaves) + 1  # the leaves one by one, then the tree
    told = progress or (lambda done, of: None)
    pairs, points = _score_pairs(model, leaves, Streams(seed, draws), lambda done, of: told(done, steps))
    groups = roll_up(pairs, model.config.rollup.group, 0, leaves.groups)
    countries = roll_up(pairs, model.config.rollup.country, 1, leaves.countries)
    run = Run(model, evidence, as_of, seed, draws, leaves, pairs.scores, groups, countries)
    run = _with_parts(run, points)
    _check_finite(run, points)
    told(steps, steps)
    return run


def _check_finite(run: Run, points: Points) -> None:
    """Refuse a run with a score that is no number: settings or numbers so large that a double overflows."""
    if np.isfinite(run.pairs.scores).all() and np.isfinite(run.pairs.parts).all():
        return
    odd = [name for name, values in points.points.items() if not np.isfinite(values).all()] or ["score"]
    what = "not all finite numbers; look for very large or very small numbers in its settings and its evidence"
    raise InputError(Problem(run.model.name, run.model.line(run.model.path(name)), name, what) for name in odd)


def _seed(rng: np.random.Generator | int) -> int:
    seed = int(rng.integers(2**63)) if isinstance(rng, np.random.Generator) else _whole(rng, "the seed")
    if seed < 0:
        raise UsageError(f"the seed must be 0 or above, not {seed}")
    return seed


def _whole(value: object, what: str) -> int:
    try:
        return index(value)  # type: ignore[arg-type]  # that is what is being tried
    except TypeError:
        raise UsageError(f"{what} must be a whole number, not {value!r}") from None


def _check_draws(draws: int, pairs: int, leaves: int) -> None:
    if draws < 1:
        raise UsageError(f"at least 1 draw is needed, not {draws}; 10000 is usual")
    needed = 8 * draws * (4 * pairs + (2 * pairs + 8) * leaves)
    if needed > MOST_BYTES:
        most = MOST_BYTES // (needed // draws)
        raise UsageError(
            f"{draws:,} draws of {pairs} pairs and {leaves} leaves would need about {needed / 1e9:,.0f} GB of memory;"
            f" at most {most:,} draws fit in {MOST_BYTES / 1e9:.0f} GB, and 10,000 are usually enough"
        )


def _check_missing(model: Model, leaves: Leaves, pairs: Iterable[Unit]) -> None:
    """Refuse pairs that would be ranked without a leaf that must not be missing."""
    cells = {
        (leaf.name, cell.unit): cell
        for leaf in model.leaves
        if leaf.if_missing == "error"
        for pair in pairs
        if (cell := leaves.of_pair(leaf, pair)).missing
    }
    problems = []
    for name, unit in cells:
        what = f"'if_missing: error', and there is no live evidence for {'/'.join(unit)}"
        problems.append(Problem(model.name, model.line(model.path(name)), model.path(name), what))
    if problems:
        raise InputError(problems)


def coverage(model: Model, leaves: Leaves, pair: Unit) -> float:
    """Return the share of a pair's effective weight that rests on live evidence, discounted by age and grade."""
    total = 0.0
    for leaf in model.leaves:
        total += model.effective[leaf.name] * leaves.of_pair(leaf, pair).support
    return total


def tied(model: Model, leaves: Leaves, pair: Unit) -> bool:
    """Return whether a live claim or event feeds a pair leaf that weighs something."""
    fed = [leaf for leaf in model.leaves if leaf.of == "pair" and leaves.of_pair(leaf, pair).live]
    return any(model.effective[leaf.name] > 0 for leaf in fed)


def entry(pair: Unit, covered: float | None, minimum: float) -> str:
    """Return why a pair is not ranked, empty if it is; its coverage is None if nothing ties it."""
    if covered is None:
        return f"no live claim or event ties {pair[0]} to {pair[1]}"
    return f"coverage {covered:.0%} is below the declared {minimum:.0%}" if covered < minimum else ""


def _score_pairs(
    model: Model, leaves: Leaves, streams: Streams, progress: Progress | None
) -> tuple[PairScores, Points]:
    all_pairs = [(group, country) for group in leaves.groups for country in leaves.countries]
    covered = {pair: coverage(model, leaves, pair) for pair in all_pairs if tied(model, leaves, pair)}
    reasons = {pair: entry(pair, covered.get(pair), model.config.coverage.minimum) for pair in all_pairs}
    ranked = tuple(pair for pair in all_pairs if not reasons[pair])
    _check_missing(model, leaves, ranked)
    points = draw_points(model, leaves, ranked, streams, progress=progress)
    drawn = judgement(model, streams)
    scores, low, high = (
        _in_blocks(model, given, drawn, streams.draws) for given in (points, points.filled(0.0), points.filled(100.0))
    )
    central = points.means().evaluation(model, None).score()[:, 0] if ranked else np.empty(0)
    table = Scores(
        ranked,
        scores,
        central,
        low.mean(axis=1),
        high.mean(axis=1),
        np.asarray([covered[pair] for pair in ranked]),
        via=((),) * len(ranked),
        unranked=tuple((pair, reasons[pair]) for pair in all_pairs if reasons[pair]),
        short=tuple((pair, share) for pair, share in covered.items() if reasons[pair]),
    )
    return PairScores(table, low, high), points


def _blocks(pairs: int, draws: int) -> Iterator[slice]:
    """Cut the pairs into blocks, so that memory stays bounded by scores."""
    size = max(1, BLOCK_BYTES // (8 * draws))
    return (slice(start, start + size) for start in range(0, pairs, size))


def _in_blocks(model: Model, points: Points, drawn: Judgement, draws: int) -> Array:
    """Return the scores, shape (pairs, draws)."""
    count = len(next(iter(points.points.values())))
    scores = np.empty((count, draws))
    for rows in _blocks(count, draws):
        scores[rows] = points.block(rows).evaluation(model, drawn).score()
    return scores


def _with_parts(run: Run, points: Points) -> Run:
    """Return the run with the mean part of every leaf in every score."""
    tables = {by: run.scores(by) for by in BY}
    rules = run.model.config.rollup
    portion = {by: portions(run.pairs, tables[by], rules.of(by)) for by in ("group", "country")}
    sums = {by: np.zeros((len(run.pairs.units), len(run.model.leaves))) for by in BY}
    for rows in _blocks(len(run.pairs.units), run.draws):
        parts = points.block(rows).evaluation(run.model, run.judgement).parts()
        for j, leaf in enumerate(run.model.leaves):
            sums["pair"][rows, j] = parts[leaf.name].mean(axis=1)
            for by, share in portion.items():
                sums[by][rows, j] = (parts[leaf.name] * share[rows]).mean(axis=1)
    means = {by: by_unit(run.pairs.units, tables[by].units, sums[by]) for by in BY}
    return replace(
        run,
        pairs=replace(run.pairs, parts=means["pair"]),
        groups=replace(run.groups, parts=means["group"]),
        countries=replace(run.countries, parts=means["country"]),
    )
