"""What the result would be with some factors as on the new side and the others as on the old one.

`docs/method.md`, section 7, has the rules. Leaves are drawn only where what is believed of them differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ..celldraws import CellDraws, drawn_leaves
from ..entry import covered_share, reason
from ..indicators import Leaves, Unit
from ..judgements import Judgement, judgement
from ..model import Model
from ..points import Points, draw_points, draw_relative, uses
from ..rollup import BY, members_by, rolled_up
from ..run import PLACE, Run
from ..scoring import Evaluation
from ..streams import Array, Streams
from .beliefs import Beliefs, scope_of
from .factors import DRAWS, FACTORS, METHOD, UNITS, WEIGHTS, Coalition, Factor
from .settings import mixed

BLOCK_BYTES = 16_000_000
"""So many bytes of leaves are worked on at once; it changes nothing but memory and speed."""


@dataclass(frozen=True, eq=False)
class State:
    """A counterfactual: beliefs, settings and streams, the pairs that count, and the units whose scores are wanted.

    `tree` says whether method and weights are those of the new side: states that agree in it score a pair alike.
    """

    by: str
    model: Model
    tree: tuple[bool, bool]
    leaves: Leaves
    streams: Streams
    pairs: tuple[Unit, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True, eq=False)
class Counterfactuals:
    """Two runs, and all that lies between them.

    Parameters
    ----------
    old, new
        The runs.
    tables
        Which of ``group``, ``country``, ``pair`` are wanted: what they share is drawn and evaluated once.
    """

    old: Run
    new: Run
    tables: tuple[str, ...] = BY
    _stores: dict[Streams, CellDraws] = field(default_factory=dict, init=False, repr=False)
    _remembered: dict[object, Array] = field(default_factory=dict, init=False, repr=False)
    _judgements: dict[tuple[tuple[bool, bool], Streams], Judgement] = field(
        default_factory=dict, init=False, repr=False
    )

    def factors(self, by: str) -> tuple[Factor, ...]:
        """Return the factors that differ, of a table."""
        units = {UNITS} if self.old.scores(by).units != self.new.scores(by).units else set()
        return tuple(factor for factor in FACTORS if factor in self.beliefs.differ | units)

    def shared(self, by: str) -> tuple[Unit, ...]:
        """Return the units of a table that both sides rank, in canonical order."""
        before = {*self.old.scores(by).units}
        return tuple(unit for unit in self.new.scores(by).units if unit in before)

    @property
    def drawn(self) -> int:
        """How many leaves of a unit have been drawn so far."""
        return sum(store.drawn for store in self._stores.values())

    def state(self, coalition: Coalition, by: str) -> State:
        """Return the counterfactual of a table in which some factors are as on the new side."""
        side = {factor: self.new if factor in coalition else self.old for factor in FACTORS}
        method, scope = side[METHOD].model, side[UNITS]
        weights = side[WEIGHTS].model if WEIGHTS in self.beliefs.differ else method
        model = mixed(weights, method, scope.model if UNITS in self.factors(by) else method)
        leaves, units = self.beliefs.leaves(coalition), scope.scores(by).units
        pairs = self._pairs(self._entered(model, leaves, scope), units)
        return State(by, model, self._tree(coalition), leaves, side[DRAWS].streams, pairs, units)

    @cached_property
    def beliefs(self) -> Beliefs:
        """What is believed."""
        return Beliefs(self.old, self.new)

    @cached_property
    def all_new(self) -> Mapping[str, State]:
        """The new side as a counterfactual, by table."""
        return {by: self.state(frozenset(self.factors(by)), by) for by in self.tables}

    def believing(self, leaves: Leaves) -> dict[str, State]:
        """Return the new side by table, with other beliefs."""
        entered = self._entered(self.all_new[self.tables[0]].model, leaves, self.new)
        return {
            by: replace(state, leaves=leaves, pairs=self._pairs(entered, state.units))
            for by, state in self.all_new.items()
        }

    def _tree(self, coalition: Coalition) -> tuple[bool, bool]:
        return METHOD in coalition, (WEIGHTS if WEIGHTS in self.beliefs.differ else METHOD) in coalition

    def _entered(self, model: Model, leaves: Leaves, scope: Run) -> frozenset[Unit]:
        """Return the pairs that both sides rank, and those of one side that enter by what is believed."""
        old, new = ({*run.pairs.units} for run in (self.old, self.new))
        groups, countries = (frozenset(names) for names in scope_of(scope))
        found = old & new
        for pair in old ^ new:
            inside = pair[0] in groups and pair[1] in countries
            if inside and not reason(pair, covered_share(model, leaves, pair), model.config.coverage.minimum):
                found.add(pair)
        return frozenset(found)

    def _pairs(self, entered: frozenset[Unit], units: Sequence[Unit]) -> tuple[Unit, ...]:
        """Return the pairs that count, in canonical order: a unit that none of its pairs is left of has all of them."""
        found = {*entered}
        for unit in units:
            own = self.members[unit]
            if own.isdisjoint(found):
                found |= own
        return tuple(sorted(found))

    @cached_property
    def members(self) -> Mapping[Unit, frozenset[Unit]]:
        """The pairs, of either side, of each group, country and pair."""
        found: dict[Unit, set[Unit]] = defaultdict(set)
        for pair in (*self.old.pairs.units, *self.new.pairs.units):
            for unit in (pair, pair[:1], pair[1:]):
                found[unit].add(pair)
        return {unit: frozenset(pairs) for unit, pairs in found.items()}

    def pair_scores(self, states: Sequence[State]) -> Iterator[tuple[int, Array]]:
        """Yield the number of each state with the scores of its pairs, shape (pairs, draws); each group drawn once."""
        together: dict[object, list[int]] = {}
        for i, state in enumerate(states):
            pairs = state.pairs if relative(state.model) else None
            together.setdefault((id(state.leaves), state.streams, pairs), []).append(i)
        for numbers in together.values():
            yield from self._together([(i, states[i]) for i in numbers])

    def _together(self, states: Sequence[tuple[int, State]]) -> Iterator[tuple[int, Array]]:
        """Yield the scores of states of the same leaves and streams."""
        first = states[0][1]
        pairs = tuple(sorted({pair for _, state in states for pair in state.pairs}))
        models = {state.tree: state.model for _, state in states}
        known = {tree: self._known(first, tree, pairs) for tree in models}
        scores = {tree: np.empty((len(pairs), first.streams.draws)) for tree in models}
        others = [i for i, pair in enumerate(pairs) if not all(pair in found for found in known.values())]
        for rows, points in self._points(first, pairs, others):
            for tree, model in models.items():
                scores[tree][rows] = points.evaluation(model, self.judgement(tree, model, first.streams)).score()
        at = {pair: i for i, pair in enumerate(pairs)}
        for tree, found in known.items():
            for pair, score in found.items():
                scores[tree][at[pair]] = score
        for number, state in states:
            every = scores[state.tree]
            some = every if state.pairs == pairs else every[[at[pair] for pair in state.pairs]]
            yield number, np.nan_to_num(some, nan=0.0)

    def _known(self, state: State, tree: tuple[bool, bool], pairs: Sequence[Unit]) -> dict[Unit, Array]:
        """Return the scores of the pairs of which all is as on one of the sides, by way of which they are scored."""
        found: dict[Unit, Array] = {}
        for run, on in ((self.old, frozenset[Factor]()), (self.new, self.beliefs.differ)):
            same = run.streams == state.streams and self._tree(on) == tree and run.chosen is None
            if same and not relative(state.model):
                scored = dict(zip(run.pairs.units, run.pairs.scores, strict=True))
                found |= {pair: scored[pair] for pair in pairs if pair in scored and _alike(state, run, pair)}
        return found

    def evaluation(self, state: State, pair: Unit) -> Evaluation:
        """Return the tree of one pair of a state; no leaf may be of a relative scale."""
        ((_, points),) = self._points(state, (pair,), [0])
        return points.evaluation(state.model, self.judgement(state.tree, state.model, state.streams))

    def _points(
        self, state: State, pairs: tuple[Unit, ...], wanted: Sequence[int]
    ) -> Iterator[tuple[list[int], Points]]:
        """Yield the points of some pairs of a state, by their numbers, so many at a time as memory allows."""
        model, own = state.model, self.fresh(state.streams)  # what cells share there is another thing in another state
        given = draw_relative(model, uses(model, state.leaves, pairs), own)
        absolute = [leaf for leaf in model.leaves if leaf.name not in given]
        size = max(1, BLOCK_BYTES // (8 * own.draws * len(model.leaves)))
        for start in range(0, len(wanted), size):
            rows = [*wanted[start : start + size]]
            used = uses(model, state.leaves, [pairs[i] for i in rows])
            drawn = drawn_leaves(self.store(own), absolute, used.cells, own)
            for name, whole in given.items():
                drawn[name] = whole.some([cell.unit for cell in used.cells[name]])
            yield rows, draw_points(model, used, own, given=drawn)

    def judgement(self, tree: tuple[bool, bool], model: Model, streams: Streams) -> Judgement:
        """Return drawn weights and methods, which a scope does not touch, nor what is drawn apart."""
        key = (tree, replace(streams, apart=frozenset()))
        if key not in self._judgements:
            self._judgements[key] = judgement(model, streams)
        return self._judgements[key]

    def fresh(self, streams: Streams) -> Streams:
        """Return streams that keep nothing of what is believed, but remember what was drawn."""
        return replace(streams, remembered=self._remembered)

    def store(self, streams: Streams) -> CellDraws:
        """Return where the leaves of some streams are kept; what the runs have kept is there to begin with."""
        if streams not in self._stores:
            store = self._stores[streams] = CellDraws(self.fresh(streams))
            for run in (self.old, self.new):
                if run.streams == streams:
                    run.lend(store)
        return self._stores[streams]

    def unit_scores(self, state: State, pairs: Array) -> Array:
        """Return the scores of a state's units from those of its pairs, shape (units, draws that count)."""
        if self.new.chosen is not None:
            pairs = pairs[:, self.new.chosen]
        if state.by == "pair":
            at = {pair: i for i, pair in enumerate(state.pairs)}
            return pairs[[at[unit] for unit in state.units]]
        found, rule = members_by(state.pairs, PLACE[state.by]), state.model.config.rollup.of(state.by)
        scores = np.empty((len(state.units), pairs.shape[1]))
        for i, (name,) in enumerate(state.units):
            scores[i] = rolled_up(pairs[found[name]], rule)
        return scores


def _alike(state: State, run: Run, pair: Unit) -> bool:
    return all(state.leaves.of_pair(leaf, pair) == run.leaves.of_pair(leaf, pair) for leaf in state.model.leaves)


def relative(model: Model) -> bool:
    """Return whether a leaf is scaled by comparing the ranked pairs with one another."""
    return any(leaf.scale is not None and leaf.scale.relative for leaf in model.leaves)
