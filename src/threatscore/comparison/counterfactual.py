"""What the result would be with some factors as on the new side and the others as on the old one.

`docs/method.md`, section 7, has the rules. Leaves are drawn only where what is believed of them differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ..celldraws import CellDraws, drawn_leaves
from ..entry import covered_share, reason
from ..indicators import Leaves, Unit, build, supposed
from ..judgements import Judgement, judgement
from ..model import Model
from ..points import draw_points, draw_relative, uses
from ..ranking import Ranking
from ..rollup import members_by, rolled_up
from ..run import PLACE, Run
from ..streams import Array, Streams
from .changes import Mixture
from .factors import DRAWS, FACTORS, METHOD, NEW, REVISED, TIME, UNITS, WEIGHTS, Coalition, Factor
from .settings import mixed, same_method, same_weights, scoped

BLOCK_BYTES = 16_000_000
"""So many bytes of leaves are worked on at once; it changes nothing but memory and speed."""


@dataclass(frozen=True, eq=False)
class State:
    """A counterfactual: beliefs, settings and streams, the pairs that count, and the units whose scores are wanted.

    `tree` says whether method and weights are those of the new side: states that agree in it score a pair alike.
    """

    model: Model
    tree: tuple[bool, bool]
    leaves: Leaves
    streams: Streams
    pairs: tuple[Unit, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True, eq=False)
class Counterfactuals:
    """Two rankings of the same kind, and all that lies between them."""

    old: Ranking
    new: Ranking
    _leaves: dict[tuple[frozenset[str], bool, bool], Leaves] = field(default_factory=dict, init=False, repr=False)
    _stores: dict[Streams, CellDraws] = field(default_factory=dict, init=False, repr=False)
    _judgements: dict[tuple[tuple[bool, bool], Streams], Judgement] = field(
        default_factory=dict, init=False, repr=False
    )

    @cached_property
    def mixture(self) -> Mixture:
        """The evidence of both sides."""
        return Mixture(self.old.run.evidence, self.new.run.evidence)

    @cached_property
    def mixtures(self) -> tuple[Mixture, Mixture]:
        """The evidence of both sides that is left to count by what the old settings suppose, and by the new ones.

        What is supposed to be gone replaces no claim, and takes back no row.
        """
        old, new = (
            tuple(supposed(run.model, side).evidence(side) for side in (self.mixture.old, self.mixture.new))
            for run in (self.old.run, self.new.run)
        )
        one = self.mixture if old == (self.mixture.old, self.mixture.new) else Mixture(*old)
        return one, one if new == old else Mixture(*new)

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """The factors that differ."""
        old, new = self.old.run, self.new.run
        told = {change.factor for mixture in self.mixtures for change in mixture.telling}
        differ = {
            NEW: NEW in told,
            TIME: old.as_of != new.as_of or not self.mixture.same_watch,
            REVISED: REVISED in told,
            WEIGHTS: not same_weights(old.model, new.model),
            METHOD: not same_method(old.model, new.model),
            UNITS: _scope(old) != _scope(new) or self.old.scores.units != self.new.scores.units,
            DRAWS: old.streams != new.streams,
        }
        return tuple(factor for factor in FACTORS if differ[factor])

    @cached_property
    def shared(self) -> tuple[Unit, ...]:
        """The units that both sides rank, in canonical order."""
        before = {*self.old.scores.units}
        return tuple(unit for unit in self.new.scores.units if unit in before)

    @property
    def drawn(self) -> int:
        """How many leaves of a unit have been drawn so far."""
        return sum(store.drawn for store in self._stores.values())

    def run(self, on: bool) -> Run:
        """Return the run of the new side, or of the old one."""
        return self.new.run if on else self.old.run

    def state(self, coalition: Coalition, *, undone: frozenset[str] = frozenset()) -> State:
        """Return a counterfactual.

        Parameters
        ----------
        coalition
            The factors that are as on the new side.
        undone
            Ids of changed rows that are as on the old side all the same.
        """
        on = {factor: factor in coalition for factor in FACTORS}
        method = self.run(on[METHOD]).model
        weights = self.run(on[WEIGHTS]).model if WEIGHTS in self.factors else method
        scope = self.run(on[UNITS])
        model = mixed(weights, method, scope.model if UNITS in self.factors else method)
        before = frozenset(change.id for change in self.mixtures[on[METHOD]].telling if change.factor not in coalition)
        leaves = self.leaves(before | undone, new_time=on[TIME], new_method=on[METHOD])
        units = (self.new if on[UNITS] else self.old).scores.units
        tree = (on[METHOD], on[WEIGHTS if WEIGHTS in self.factors else METHOD])
        return State(model, tree, leaves, self.run(on[DRAWS]).streams, self._pairs(model, leaves, scope, units), units)

    def leaves(self, as_before: frozenset[str], *, new_time: bool, new_method: bool) -> Leaves:
        """Return what is believed about every leaf of every unit that is in scope on either side."""
        key = (as_before, new_time, new_method)
        if key not in self._leaves:
            evidence = self.mixtures[new_method].evidence(as_before, old_watch=not new_time)
            model = scoped(self.run(new_method).model, *self._both_scopes)
            self._leaves[key] = build(model, evidence, self.run(new_time).as_of)
        return self._leaves[key]

    @cached_property
    def _both_scopes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        one, other = _scope(self.old.run), _scope(self.new.run)
        groups, countries = (tuple(sorted({*a, *b})) for a, b in zip(one, other, strict=True))
        return groups, countries

    def _pairs(self, model: Model, leaves: Leaves, scope: Run, units: Sequence[Unit]) -> tuple[Unit, ...]:
        """Return the pairs that count, in canonical order."""
        old, new = ({*run.pairs.units} for run in (self.old.run, self.new.run))
        groups, countries = (frozenset(names) for names in _scope(scope))
        found = old & new
        for pair in old ^ new:
            inside = pair[0] in groups and pair[1] in countries
            if inside and not reason(pair, covered_share(model, leaves, pair), model.config.coverage.minimum):
                found.add(pair)
        for unit in units:
            own = {pair for pair in old | new if unit in (pair, pair[:1], pair[1:])}
            if not own & found:
                found |= own
        return tuple(sorted(found))

    def pair_scores(self, states: Sequence[State]) -> Iterator[tuple[int, Array]]:
        """Yield the number of each state with the scores of its pairs, shape (pairs, draws); each group drawn once."""
        together: dict[object, list[int]] = {}
        for i, state in enumerate(states):
            pairs = state.pairs if relative(state.model) else None
            together.setdefault((id(state.leaves), state.streams, pairs), []).append(i)
        for numbers in together.values():
            yield from self._together([(i, states[i]) for i in numbers])

    def near_new(self, state: State) -> Array:
        """Return the scores of a state's pairs, shape (pairs, draws), with the new side's settings and streams.

        A pair of which all is believed as on the new side has its scores from there.
        """
        run = self.new.run
        at = {pair: i for i, pair in enumerate(run.pairs.units)} if run.chosen is None else {}
        alike = (
            [] if relative(state.model) else [pair for pair in state.pairs if pair in at and self._alike(state, pair)]
        )
        others = tuple(sorted({*state.pairs} - {*alike}))
        (_, fresh) = next(self.pair_scores([replace(state, pairs=others)])) if others else (0, np.empty((0, 0)))
        place = {pair: i for i, pair in enumerate(others)}
        scores = np.empty((len(state.pairs), state.streams.draws))
        for i, pair in enumerate(state.pairs):
            scores[i] = fresh[place[pair]] if pair in place else run.pairs.scores[at[pair]]
        return scores

    def _alike(self, state: State, pair: Unit) -> bool:
        new = self.new.run.leaves
        return all(state.leaves.of_pair(leaf, pair) == new.of_pair(leaf, pair) for leaf in state.model.leaves)

    def _together(self, states: Sequence[tuple[int, State]]) -> Iterator[tuple[int, Array]]:
        """Yield the scores of states of the same leaves and streams."""
        first = states[0][1]
        pairs = tuple(sorted({pair for _, state in states for pair in state.pairs}))
        models = {state.tree: state.model for _, state in states}
        scores = {tree: np.empty((len(pairs), first.streams.draws)) for tree in models}
        own = replace(first.streams)  # what cells share is kept there, and is another thing in another state
        given = draw_relative(first.model, uses(first.model, first.leaves, pairs), own)
        size = max(1, BLOCK_BYTES // (8 * first.streams.draws * len(first.model.leaves)))
        for start in range(0, len(pairs), size):
            rows = slice(start, start + size)
            used = uses(first.model, first.leaves, pairs[rows])
            absolute = [leaf for leaf in first.model.leaves if leaf.name not in given]
            drawn = drawn_leaves(self.store(first.streams), absolute, used.cells, own)
            for name, whole in given.items():
                drawn[name] = whole.some([cell.unit for cell in used.cells[name]])
            points = draw_points(first.model, used, own, given=drawn)
            for tree, model in models.items():
                scores[tree][rows] = points.evaluation(model, self._judgement(tree, model, first.streams)).score()
        at = {pair: i for i, pair in enumerate(pairs)}
        for number, state in states:
            found = scores[state.tree]
            some = found if state.pairs == pairs else found[[at[pair] for pair in state.pairs]]
            yield number, np.nan_to_num(some, nan=0.0)

    def _judgement(self, tree: tuple[bool, bool], model: Model, streams: Streams) -> Judgement:
        """Return drawn weights and methods, which a scope does not touch, nor what is drawn apart."""
        key = (tree, replace(streams, apart=frozenset()))
        if key not in self._judgements:
            self._judgements[key] = judgement(model, streams)
        return self._judgements[key]

    def store(self, streams: Streams) -> CellDraws:
        """Return where the leaves of some streams are kept; what the runs have kept is there to begin with."""
        if streams not in self._stores:
            store = self._stores[streams] = CellDraws(replace(streams))
            for run in (self.old.run, self.new.run):
                if run.streams == streams:
                    run.lend(store)
        return self._stores[streams]

    def unit_scores(self, state: State, pairs: Array, units: Iterable[Unit] | None = None) -> Array:
        """Return the scores of a state's units, or of some of them, from those of its pairs, shape (units, draws)."""
        wanted = state.units if units is None else tuple(units)
        if self.new.by == "pair":
            at = {pair: i for i, pair in enumerate(state.pairs)}
            scores = pairs[[at[unit] for unit in wanted]]
        else:
            found = members_by(state.pairs, PLACE[self.new.by])
            rule = state.model.config.rollup.of(self.new.by)
            scores = np.empty((len(wanted), pairs.shape[1]))
            for i, (name,) in enumerate(wanted):
                scores[i] = rolled_up(pairs[found[name]], rule)
        return scores if self.new.run.chosen is None else scores[:, self.new.run.chosen]


def _scope(run: Run) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return run.leaves.groups, run.leaves.countries


def relative(model: Model) -> bool:
    """Return whether a leaf is scaled by comparing the ranked pairs with one another."""
    return any(leaf.scale is not None and leaf.scale.relative for leaf in model.leaves)
