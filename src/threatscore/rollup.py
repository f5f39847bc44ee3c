"""From pairs to groups and countries: one model answers all three questions, in every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .aggregation import Arithmetic, Maximum, Method, NoisyOr, PowerMean
from .config.settings import RollUp
from .errors import UsageError, did_you_mean
from .indicators import Unit
from .streams import Array

BY = ("group", "country", "pair")


def check_by(by: str) -> None:
    """Refuse what is no table.

    Raises
    ------
    UsageError
        If `by` is not ``group``, ``country`` or ``pair``.
    """
    if by not in BY:
        raise UsageError(f"unknown table '{by}'; {did_you_mean(str(by), BY)}")


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

    @cached_property
    def means(self) -> Array:
        """The mean score of each unit, shape (units,)."""
        return np.asarray(self.scores.mean(axis=1))


@dataclass(frozen=True, eq=False)
class PairScores:
    """Scores of the pairs, and in every draw with missing leaves at 0 and at 100 points, shape (pairs, draws).

    `parts` is the mean contribution of each leaf, in the order of the model's leaves, shape (pairs, leaves); it sums to
    the mean score.
    """

    scores: Scores
    low: Array
    high: Array
    parts: Array

    def of_draws(self, which: Array) -> PairScores:
        """Return the scores in some of the draws; all else, parts included, stays that of all draws."""
        scores, low, high = (array[:, which] for array in (self.scores.scores, self.low, self.high))
        table = replace(self.scores, scores=scores, lowest=low.mean(axis=1), highest=high.mean(axis=1))
        return PairScores(table, low, high, self.parts)


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
    places = members_by(pairs.scores.units, place)
    names = tuple(sorted(places))
    scores = np.empty((len(names), pairs.low.shape[1]))
    central, low, high, covered = (np.empty(len(names)) for _ in range(4))
    via = []
    for k, name in enumerate(names):
        rows = places[name]
        scores[k] = rolled_up(pairs.scores.scores[rows], rule)
        central[k] = rolled_up(pairs.scores.central[rows][:, None], rule)[0]
        low[k], high[k] = (rolled_up(array[rows], rule).mean() for array in (pairs.low, pairs.high))
        shares = _shares(pairs.scores.scores[rows], float(scores[k].mean()), rule)
        covered[k] = float(np.sum(shares * pairs.scores.coverage[rows]))
        order = sorted(zip(rows, shares, strict=True), key=lambda item: (-item[1], pairs.scores.units[item[0]]))
        via.append(tuple((pairs.scores.units[i], float(share)) for i, share in order))
    best = {name: _nearest(pairs.scores, place, name) for name in in_scope if name not in names}
    unranked = tuple(((name,), _why_unranked(pairs.scores, place, pair)) for name, (pair, _) in best.items())
    short = tuple(((name,), share) for name, (pair, share) in best.items() if pair)
    units = tuple((name,) for name in names)
    return Scores(units, scores, central, low, high, covered, tuple(via), unranked, short)


def _shares(values: Array, total: float, rule: RollUp) -> Array:
    """Return the share of a unit's mean score that goes to each of its pairs, shape (pairs,)."""
    if not total > 0:
        return np.full(len(values), 1 / len(values))
    return np.asarray(rolled_parts(values, rule).mean(axis=1) / total)


def members_by(pairs: Sequence[Unit], place: int) -> dict[str, list[int]]:
    """Return the places of the pairs of each group (place 0), or of each country (place 1)."""
    found: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        found.setdefault(pair[place], []).append(i)
    return found


def members(pairs: Sequence[Unit], unit: Unit) -> list[int]:
    """Return the places of the pairs that a unit is rolled up from; of a pair, its own."""
    return [i for i, pair in enumerate(pairs) if unit in (pair, pair[:1], pair[1:])]


def portions(pairs: Scores, place: int, rule: RollUp) -> Array:
    """Return which portion of each pair's score goes into its group's, or its country's, shape (pairs, draws).

    The pairs' scores times their portions sum to the unit's score, draw by draw.
    """
    result = np.zeros(pairs.scores.shape)
    for rows in members_by(pairs.units, place).values():
        result[rows] = portion(pairs.scores[rows], rule)
    return result


def portion(values: Array, rule: RollUp) -> Array:
    """Return which portion of each pair's score goes into the unit they make up; shape (pairs, draws) in and out."""
    return np.asarray(rolled_parts(values, rule) / np.where(values > 0, values, 1.0))


def by_unit(pairs: Sequence[Unit], place: int, values: Array) -> Array:
    """Sum the rows of pairs into their groups (place 0) or countries, in order of names; (pairs, n) to (units, n)."""
    found = members_by(pairs, place)
    if not found:
        return np.empty((0, values.shape[1]))
    return np.stack([values[found[name]].sum(axis=0) for name in sorted(found)])


def _nearest(pairs: Scores, place: int, name: str) -> tuple[Unit, float]:
    """Return the pair of a unit that falls least short of the declared coverage; an empty one if nothing ties any."""
    short = [(pair, share) for pair, share in pairs.short if pair[place] == name]
    return min(short, key=lambda item: (-item[1], item[0]), default=((), 0.0))


def _why_unranked(pairs: Scores, place: int, best: Unit) -> str:
    """Return why none of a unit's pairs is ranked: how far the best falls short, or that nothing ties it."""
    if best:
        return f"no pair has enough coverage; of the best, {'/'.join(best)}, {dict(pairs.unranked)[best]}"
    return "no live claim or event ties it to a " + ("country" if place == 0 else "group") + " in scope"


def rolled_up(values: Array, rule: RollUp) -> Array:
    """Roll pairs up to one group or country.

    Parameters
    ----------
    values
        Scores of its pairs, shape (pairs, draws), at least one pair.
    rule
        The declared roll-up.

    Returns
    -------
    array
        Shape (draws,).
    """
    return rolling(rule).combine(values, _evenly(values))


def rolled_parts(values: Array, rule: RollUp) -> Array:
    """Return what each pair contributes to the score that they are rolled up to, shape (pairs, draws) in and out."""
    return np.stack(list(rolling(rule).parts(values, _evenly(values))))


def _evenly(values: Array) -> Array:
    return np.full(len(values), 1 / len(values))


def rolling(rule: RollUp) -> Method:
    """Return the method by which pairs become one group or country."""
    if rule.combine == "max":
        return Maximum()
    if rule.combine == "mean":
        return Arithmetic()
    if rule.combine == "power_mean":
        return PowerMean(rule.exponent)
    assert rule.probability_at_100 is not None  # held by the settings
    return NoisyOr(rule.probability_at_100)
