"""From beliefs to scores, draw by draw.

Streams are keyed by the seed and by what is drawn, never by position, so a pair's scores do not depend on which other
pairs exist, on the order of the work, or on how pairs are cut into blocks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from .config.tree import Node
from .errors import InputError, Problem, UsageError
from .evidence import Evidence
from .indicators import Cell, Leaves, Unit, build, fit
from .model import Model
from .scoring import Evaluation, Judgement, judgement, rolled_up
from .streams import Array, Streams

BY = ("group", "country", "pair")
BLOCK_BYTES = 8_000_000
"""Size of one block of scores; it changes nothing but memory and speed."""
MOST_BYTES = 8_000_000_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Scores:
    """Scores of one kind of unit.

    Parameters
    ----------
    units
        The ranked units, in canonical order.
    scores
        Shape (units, draws), 0-100.
    central
        The tree evaluated once, shape (units,).
    lowest, highest
        Mean score with all missing leaves of all units at 0 and at 100 points, shape (units,).
    coverage
        Share of weight on live evidence, shape (units,).
    via
        For groups and countries: their pairs with the share of the score that goes to each, largest first.
    unranked
        Units in scope that are not ranked, with the reason.
    """

    units: tuple[Unit, ...]
    scores: Array
    central: Array
    lowest: Array
    highest: Array
    coverage: Array
    via: tuple[tuple[tuple[Unit, float], ...], ...]
    unranked: tuple[tuple[Unit, str], ...]


@dataclass(frozen=True)
class Run:
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
    seed, draws = _seed(model, rng), model.config.simulation.draws if draws is None else draws
    as_of = evidence.as_of or model.config.assessment.as_of
    if as_of is None:
        raise UsageError("no as-of date: give evidence an as_of, or set assessment.as_of in the config")
    if problems := fit(model, evidence):
        raise InputError(problems)
    evidence = evidence.at(as_of)
    leaves = build(model, evidence, as_of)
    _check_draws(draws, len(leaves.groups) * len(leaves.countries), len(model.leaves))
    _check_missing(model, leaves)
    streams = Streams(seed, draws)
    pairs = _score_pairs(model, leaves, streams, progress or (lambda done, steps: None))
    groups = _roll_up(model, leaves, pairs, "group")
    countries = _roll_up(model, leaves, pairs, "country")
    return Run(model, evidence, as_of, seed, draws, leaves, pairs.scores, groups, countries)


def _seed(model: Model, rng: np.random.Generator | int | None) -> int:
    if rng is None:
        return model.config.simulation.seed
    seed = int(rng.integers(2**63)) if isinstance(rng, np.random.Generator) else int(rng)
    if seed < 0:
        raise UsageError(f"the seed must be 0 or above, not {seed}")
    return seed


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


def _check_missing(model: Model, leaves: Leaves) -> None:
    problems = [
        Problem(model.name, model.line(model.path(leaf.name)), model.path(leaf.name),
                f"'if_missing: error', and there is no live evidence for {'/'.join(unit)}")
        for leaf in model.leaves
        if leaf.if_missing == "error"
        for unit, cell in leaves.cells[leaf.name].items()
        if cell.missing and leaf.of != "pair"
    ]  # fmt: skip
    if problems:
        raise InputError(problems)


def coverage(model: Model, leaves: Leaves, pair: Unit) -> float:
    """Return the share of a pair's effective weight that rests on live evidence, discounted by age and grade."""
    total = 0.0
    for leaf in model.leaves:
        total += model.effective[leaf.name] * leaves.of_pair(leaf, pair).support
    return total


def entry(model: Model, leaves: Leaves, pair: Unit) -> str:
    """Return why a pair is not ranked; empty if it is."""
    group, country = pair
    fed = [leaf for leaf in model.leaves if leaf.of == "pair" and leaves.of_pair(leaf, pair).live]
    if not fed:
        return f"no live claim or event ties {group} to {country}"
    share, minimum = coverage(model, leaves, pair), model.config.coverage.minimum
    if share < minimum:
        return f"coverage {share:.0%} is below the declared {minimum:.0%}"
    if all(leaves.of_pair(leaf, pair).state == "skipped" for leaf in model.leaves):
        return "every leaf is missing and skipped"
    return ""


def leaf_points(leaf: Node, raw: Array) -> Array:
    """Return the points of a leaf's raw values, 100 worst; shape (units, draws) in and out."""
    assert leaf.scale is not None  # held by the settings
    points = leaf.scale.apply(raw)
    return 100.0 - points if leaf.worse == "lower" else points


def draw_leaf(leaf: Node, cells: Mapping[Unit, Cell], streams: Streams) -> tuple[Array, Array]:
    """Draw a leaf of several units.

    Returns
    -------
    raw
        Shape (units, draws); NaN where a score is declared for a missing value.
    points
        Shape (units, draws), 0-100.
    """
    raw = np.full((len(cells), streams.draws), np.nan)
    drawn = [i for i, cell in enumerate(cells.values()) if cell.points is None and cell.state != "skipped"]
    listed = list(cells.values())
    for i in drawn:
        raw[i] = listed[i].draw(streams).raw
    points = np.zeros_like(raw)
    if drawn:
        points[drawn] = leaf_points(leaf, raw[drawn])
    for i, cell in enumerate(listed):
        if cell.points is not None:
            points[i] = cell.points
    return raw, points


@dataclass(frozen=True)
class _Pairs:
    """Scores of the pairs in every draw, also with missing leaves at their best and worst."""

    scores: Scores
    low: Array
    high: Array


def _score_pairs(model: Model, leaves: Leaves, streams: Streams, progress: Progress) -> _Pairs:
    all_pairs = [(group, country) for group in leaves.groups for country in leaves.countries]
    reasons = {pair: entry(model, leaves, pair) for pair in all_pairs}
    ranked = tuple(pair for pair in all_pairs if not reasons[pair])
    steps, done = len(model.leaves) + 1, 0
    points, present, missing = {}, {}, {}
    for leaf in model.leaves:
        units = list(dict.fromkeys(_unit(leaf, pair) for pair in ranked))
        cells = {unit: leaves.cells[leaf.name][unit] for unit in units}
        index = [units.index(_unit(leaf, pair)) for pair in ranked]
        points[leaf.name] = draw_leaf(leaf, cells, streams)[1][index]
        states = [leaves.of_pair(leaf, pair) for pair in ranked]
        present[leaf.name] = np.asarray([cell.state != "skipped" for cell in states], dtype=bool)
        missing[leaf.name] = np.asarray([cell.missing for cell in states], dtype=bool)
        done += 1
        progress(done, steps)
    drawn = judgement(model, streams)
    scores = _in_blocks(model, points, present, drawn, streams.draws)
    low, high = (
        _in_blocks(model, *_filled(points, present, missing, value), drawn, streams.draws) for value in (0.0, 100.0)
    )
    means = {name: value.mean(axis=1, keepdims=True) for name, value in points.items()}
    central = Evaluation(model, means, present, None).score()[:, 0] if ranked else np.empty(0)
    progress(steps, steps)
    table = Scores(
        ranked,
        scores,
        central,
        low.mean(axis=1),
        high.mean(axis=1),
        np.asarray([coverage(model, leaves, pair) for pair in ranked]),
        via=((),) * len(ranked),
        unranked=tuple((pair, reasons[pair]) for pair in all_pairs if reasons[pair]),
    )
    return _Pairs(table, low, high)


def _unit(leaf: Node, pair: Unit) -> Unit:
    return pair if leaf.of == "pair" else (pair[0],) if leaf.of == "group" else (pair[1],)


def _filled(
    points: dict[str, Array], present: dict[str, Array], missing: dict[str, Array], value: float
) -> tuple[dict[str, Array], dict[str, Array]]:
    filled = {name: np.where(missing[name][:, None], value, array) for name, array in points.items()}
    return filled, {name: array | missing[name] for name, array in present.items()}


def _in_blocks(
    model: Model, points: Mapping[str, Array], present: Mapping[str, Array], drawn: Judgement, draws: int
) -> Array:
    """Evaluate the tree block by block of pairs, so that memory stays bounded by scores."""
    count = len(next(iter(points.values())))
    size = max(1, BLOCK_BYTES // (8 * draws))
    scores = np.empty((count, draws))
    for start in range(0, count, size):
        rows = slice(start, start + size)
        block = {name: array[rows] for name, array in points.items()}
        here = {name: array[rows] for name, array in present.items()}
        scores[rows] = Evaluation(model, block, here, drawn).score()
    return scores


def _roll_up(model: Model, leaves: Leaves, pairs: _Pairs, by: str) -> Scores:
    place = BY.index(by)
    rule = model.config.rollup.group if by == "group" else model.config.rollup.country
    members: dict[str, list[int]] = defaultdict(list)
    for i, pair in enumerate(pairs.scores.units):
        members[pair[place]].append(i)
    names = tuple(sorted(members))
    scores = np.empty((len(names), pairs.low.shape[1]))
    central, low, high, covered = (np.empty(len(names)) for _ in range(4))
    via = []
    for k, name in enumerate(names):
        rows = members[name]
        scores[k], parts = rolled_up(pairs.scores.scores[rows], rule)
        central[k] = rolled_up(pairs.scores.central[rows][:, None], rule)[0][0]
        low[k], high[k] = (rolled_up(array[rows], rule)[0].mean() for array in (pairs.low, pairs.high))
        total = scores[k].mean()
        shares = parts.mean(axis=1) / total if total > 0 else np.full(len(rows), 1 / len(rows))
        covered[k] = float(np.sum(shares * pairs.scores.coverage[rows]))
        order = sorted(zip(rows, shares, strict=True), key=lambda item: (-item[1], pairs.scores.units[item[0]]))
        via.append(tuple((pairs.scores.units[i], float(share)) for i, share in order))
    in_scope = leaves.groups if by == "group" else leaves.countries
    unranked = tuple(((name,), _why_unranked(pairs.scores, place, name)) for name in in_scope if name not in members)
    return Scores(tuple((name,) for name in names), scores, central, low, high, covered, tuple(via), unranked)


def _why_unranked(pairs: Scores, place: int, name: str) -> str:
    """Return the reasons of a unit's pairs, the most informative one first."""
    reasons = [(pair, why) for pair, why in pairs.unranked if pair[place] == name]
    known = [f"{'/'.join(pair)}: {why}" for pair, why in reasons if why.startswith("coverage")]
    if known:
        return "; ".join(known)
    return "no live claim or event ties it to a " + ("country" if place == 0 else "group") + " in scope"
