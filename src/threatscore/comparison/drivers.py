"""Which single claims and events did most: each undone alone, with all else as on the new side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..celldraws import drawn_leaves
from ..drawing import DrawnLeaf
from ..halfwidths import of_means
from ..indicators import Cell, Unit
from ..rollup import rolled_up
from ..scoring import Evaluation
from ..streams import Array
from .counterfactual import Counterfactuals, State, relative
from .factors import Factor
from .undoing import Candidate, Undoing, without

LISTED = 3
"""So many are named of each unit."""
ROOM = 200_000_000
"""So many bytes of scores are held at once; it changes nothing but memory and speed."""
NOTHING = 1e-9
"""A smaller gap in every draw is none."""

Scores = Mapping[Unit, Array]
"""Of a pair its score in each draw that counts."""


@dataclass(frozen=True)
class Driver:
    """A claim, or an event with what is said of it, that changed, and what that did to a unit's score.

    `effect` is the new score less what it would be without the change, `error` its simulation error (95 %).
    """

    id: str
    rows: tuple[str, ...]
    factor: Factor
    text: str
    effect: float
    error: float


@dataclass(frozen=True, eq=False)
class Without:
    """The new side without one change.

    Parameters
    ----------
    candidate
        What is undone.
    cells
        The cells that are others without it, by leaf.
    states
        What is scored, by table.
    pairs
        The pairs, of either side, whose score may be another one.
    wanted
        Those that count, and others whose score the new side does not know.
    """

    candidate: Candidate
    cells: Mapping[str, Mapping[Unit, Cell]]
    states: Mapping[str, State]
    pairs: frozenset[Unit]
    wanted: frozenset[Unit]


def drivers(states: Counterfactuals) -> dict[str, dict[Unit, tuple[Driver, ...]]]:
    """Return by table, for each unit that both sides rank, what did most to its score, the most first."""
    found: dict[str, dict[Unit, list[Driver]]] = {by: {u: [] for u in states.shared(by)} for by in states.tables}
    every = _each_without(states) if any(found.values()) else []
    for one, scores in _together(states, every) if not relative(states.new.model) else _by_itself(states, every):
        for by, state in one.states.items():
            for unit, gap in _gaps(states, one, state, scores[by]):
                found[by][unit].append(_driver(states, one.candidate, gap))
    return {
        by: {unit: tuple(sorted(every, key=lambda driver: (-abs(driver.effect), driver.id))[:LISTED])
             for unit, every in units.items()}
        for by, units in found.items()
    }  # fmt: skip


def _driver(states: Counterfactuals, candidate: Candidate, gap: Array) -> Driver:
    error = float(of_means(states.new, gap[None])[0])
    return Driver(candidate.id, candidate.rows, candidate.factor, candidate.text, float(gap.mean()), error)


def _each_without(states: Counterfactuals) -> Iterator[Without]:
    undoing = Undoing(states.beliefs)
    known = frozenset(states.new.pairs.units)
    pairs = known.union(states.old.pairs.units)
    for candidate, cells in undoing.differing():
        own = states.believing(without(states.beliefs.whole, cells))
        units = {unit for found in cells.values() for unit in found}
        every = relative(states.new.model)
        touched = frozenset(pair for pair in pairs if every or units & {pair, pair[:1], pair[1:]})
        count = {pair for state in own.values() for pair in state.pairs}
        yield Without(candidate, cells, own, touched, frozenset(count & touched | count - known))


def _by_itself(states: Counterfactuals, every: Iterable[Without]) -> Iterator[tuple[Without, dict[str, Scores]]]:
    """Yield each change with the scores of all pairs by table: on a relative scale each pair depends on all others."""
    for one in every:
        tables = list(one.states)
        found = states.pair_scores([one.states[by] for by in tables])
        yield one, {tables[i]: _of_pairs(states, one.states[tables[i]].pairs, scores) for i, scores in found}


def _together(states: Counterfactuals, every: Iterable[Without]) -> Iterator[tuple[Without, dict[str, Scores]]]:
    """Yield each change with the scores of the pairs that it may touch, the same for each table."""
    room, held, chunk = ROOM // (8 * states.new.streams.draws), 0, list[Without]()
    for one in every:
        chunk.append(one)
        held += len(one.wanted) + sum(map(len, one.cells.values()))
        if held > room:
            yield from _chunk(states, chunk)
            held, chunk = 0, []
    yield from _chunk(states, chunk)


def _chunk(states: Counterfactuals, every: Sequence[Without]) -> Iterator[tuple[Without, dict[str, Scores]]]:
    """As `_together`: pair by pair, that of its tree only what lies above a changed leaf is evaluated anew."""
    whole = states.all_new[states.tables[0]]
    drawn = [_drawn(states, one) for one in every]
    wanted: dict[Unit, list[int]] = defaultdict(list)
    for i, one in enumerate(every):
        for pair in one.wanted:
            wanted[pair].append(i)
    scores: list[dict[Unit, Array]] = [{} for _ in every]
    for pair in sorted(wanted):
        evaluation = states.evaluation(whole, pair)
        for i in wanted[pair]:
            found = _evaluated(evaluation, pair, every[i], drawn[i])
            scores[i] |= _of_pairs(states, [pair], found)
    for one, own in zip(every, scores, strict=True):
        yield one, dict.fromkeys(one.states, own)


def _drawn(states: Counterfactuals, one: Without) -> dict[str, DrawnLeaf]:
    streams = states.new.streams
    leaves = [leaf for leaf in states.new.model.leaves if leaf.name in one.cells]
    cells = {name: [*own.values()] for name, own in one.cells.items()}
    return drawn_leaves(states.store(streams), leaves, cells, states.fresh(streams))


def _evaluated(evaluation: Evaluation, pair: Unit, one: Without, drawn: Mapping[str, DrawnLeaf]) -> Array:
    """Return the score of a pair with other cells, shape (1, draws)."""
    points, present = {}, {}
    for name, cells in one.cells.items():
        unit = next((unit for unit in (pair, pair[:1], pair[1:]) if unit in cells), None)
        if unit is not None:
            points[name] = drawn[name].some([unit]).points
            present[name] = np.array([cells[unit].state != "skipped"])
    return evaluation.with_leaves(points, present).score()


def _of_pairs(states: Counterfactuals, pairs: Sequence[Unit], scores: Array) -> dict[Unit, Array]:
    """Return the scores of pairs, shape (pairs, draws), by pair, in the draws that count."""
    chosen = states.new.chosen
    scores = np.nan_to_num(scores if chosen is None else scores[:, chosen], nan=0.0)
    return dict(zip(pairs, scores, strict=True))


def _gaps(states: Counterfactuals, one: Without, state: State, scores: Scores) -> Iterator[tuple[Unit, Array]]:
    """Yield the new score less what it is without a change, draw by draw, of each unit whose score is another one."""
    new, rules = states.new.scores(state.by), state.model.config.rollup
    at = {unit: i for i, unit in enumerate(new.units)}
    ranked = frozenset(state.pairs)
    of_pair = {**dict(zip(states.new.pairs.units, states.new.pairs.scores, strict=True)), **scores}
    for unit in states.shared(state.by):
        if not one.pairs.isdisjoint(states.members[unit]):
            values = np.stack([of_pair[pair] for pair in sorted(states.members[unit] & ranked)])
            then = values[0] if state.by == "pair" else rolled_up(values, rules.of(state.by))
            gap = new.scores[at[unit]] - then
            if np.abs(gap).max() > NOTHING:
                yield unit, gap
