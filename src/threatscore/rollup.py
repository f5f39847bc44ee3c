"""From pairs to groups and countries: one model answers all three questions, in every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .config.settings import RollUp
from .indicators import Unit
from .scoring import rolled_up
from .streams import Array

BY = ("group", "country", "pair")


@dataclass(frozen=True, eq=False)
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
    short
        Those of them that something ties, with their coverage, which falls short of the declared one.
    parts
        Mean contribution of each leaf, in the order of the model's leaves, shape (units, leaves); sums to the score.
    """

    units: tuple[Unit, ...]
    scores: Array
    central: Array
    lowest: Array
    highest: Array
    coverage: Array
    via: tuple[tuple[tuple[Unit, float], ...], ...]
    unranked: tuple[tuple[Unit, str], ...]
    short: tuple[tuple[Unit, float], ...] = ()
    parts: Array = field(default_factory=lambda: np.empty((0, 0)))


@dataclass(frozen=True, eq=False)
class PairScores:
    """Scores of the pairs, and in every draw with missing leaves at 0 and at 100 points, shape (pairs, draws)."""

    scores: Scores
    low: Array
    high: Array


def roll_up(pairs: PairScores, rule: RollUp, place: int, in_scope: tuple[str, ...]) -> Scores:
    """Return the scores of groups or countries.

    Parameters
    ----------
    pairs
        The scores of their pairs.
    rule
        How pairs become one score.
    place
        Of the group (0) or of the country (1) in a pair.
    in_scope
        All groups, or all countries, that the assessment ranks.
    """
    names = tuple(sorted({pair[place] for pair in pairs.scores.units}))
    scores = np.empty((len(names), pairs.low.shape[1]))
    central, low, high, covered = (np.empty(len(names)) for _ in range(4))
    via = []
    for k, name in enumerate(names):
        rows = members(pairs.scores.units, (name,))
        scores[k], parts = rolled_up(pairs.scores.scores[rows], rule)
        central[k] = rolled_up(pairs.scores.central[rows][:, None], rule)[0][0]
        low[k], high[k] = (rolled_up(array[rows], rule)[0].mean() for array in (pairs.low, pairs.high))
        total = scores[k].mean()
        shares = parts.mean(axis=1) / total if total > 0 else np.full(len(rows), 1 / len(rows))
        covered[k] = float(np.sum(shares * pairs.scores.coverage[rows]))
        order = sorted(zip(rows, shares, strict=True), key=lambda item: (-item[1], pairs.scores.units[item[0]]))
        via.append(tuple((pairs.scores.units[i], float(share)) for i, share in order))
    best = {name: _nearest(pairs.scores, place, name) for name in in_scope if name not in names}
    unranked = tuple(((name,), _why_unranked(pairs.scores, place, pair)) for name, (pair, _) in best.items())
    short = tuple(((name,), share) for name, (pair, share) in best.items() if pair)
    units = tuple((name,) for name in names)
    return Scores(units, scores, central, low, high, covered, tuple(via), unranked, short)


def members(pairs: Sequence[Unit], unit: Unit) -> list[int]:
    """Return the places of the pairs that a unit is rolled up from; of a pair, its own."""
    return [i for i, pair in enumerate(pairs) if unit in (pair, pair[:1], pair[1:])]


def portions(pairs: Scores, table: Scores, rule: RollUp) -> Array:
    """Return which portion of each pair's score goes into its group's, or its country's, shape (pairs, draws).

    The pairs' scores times their portions sum to the unit's score, draw by draw.
    """
    result = np.zeros(pairs.scores.shape)
    for unit in table.units:
        rows = members(pairs.units, unit)
        result[rows] = portion(pairs.scores[rows], rule)
    return result


def portion(values: Array, rule: RollUp) -> Array:
    """Return which portion of each pair's score goes into the unit they make up; shape (pairs, draws) in and out."""
    return np.asarray(rolled_up(values, rule)[1] / np.where(values > 0, values, 1.0))


def by_unit(pairs: Sequence[Unit], units: Sequence[Unit], values: Array) -> Array:
    """Sum the rows of pairs into the units that they are rolled up into; shape (pairs, n) to (units, n)."""
    if not units:
        return np.empty((0, values.shape[1]))
    return np.stack([values[members(pairs, unit)].sum(axis=0) for unit in units])


def _nearest(pairs: Scores, place: int, name: str) -> tuple[Unit, float]:
    """Return the pair of a unit that falls least short of the declared coverage; an empty one if nothing ties any."""
    short = [(pair, share) for pair, share in pairs.short if pair[place] == name]
    return min(short, key=lambda item: (-item[1], item[0]), default=((), 0.0))


def _why_unranked(pairs: Scores, place: int, best: Unit) -> str:
    """Return why none of a unit's pairs is ranked: how far the best falls short, or that nothing ties it."""
    if best:
        return f"no pair has enough coverage; of the best, {'/'.join(best)}, {dict(pairs.unranked)[best]}"
    return "no live claim or event ties it to a " + ("country" if place == 0 else "group") + " in scope"
