"""A simulation once more with something supposed: only the cells that it changes are drawn anew.

Streams are keyed, so all else has the same draws and need not be drawn: a pair of which no cell and no method changed
keeps its scores, and of the other pairs the leaves whose cells did not change are taken from the run that is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ..blocks import shared_judgement
from ..celldraws import CellDraws, drawn_leaves
from ..drawing import DrawnLeaf
from ..entry import entered
from ..evidence import Evidence
from ..indicators import Leaves, Unit, build
from ..judgements import Judgement
from ..model import Model
from ..points import draw_points, draw_relative, uses
from ..rollup import members_by, rolled_up
from ..run import PLACE, Run
from ..streams import Array

BLOCK_BYTES = 16_000_000
"""So many bytes of leaves are worked on at once; it changes nothing but memory and speed."""


@dataclass(frozen=True, eq=False)
class Standing:
    """The scores of units in every draw, and why others are not ranked.

    `scores` has shape (units, draws).
    """

    units: tuple[Unit, ...]
    scores: Array
    unranked: Mapping[Unit, str]
    pairs: Mapping[Unit, frozenset[Unit]] = field(default_factory=dict)
    """The ranked pairs of each group or country; empty of pairs."""


@dataclass(frozen=True, eq=False)
class Redraw:
    """A run as it stands, from which others are made.

    Parameters
    ----------
    run
        As it stands, all of its draws counting.
    """

    run: Run

    @cached_property
    def store(self) -> CellDraws:
        """The points of the cells that the run has kept, and no others."""
        store = CellDraws(self.run.streams, most_bytes=0)
        self.run.lend(store)
        return store

    def pairs(self, model: Model, evidence: Evidence) -> Standing:
        """Return the scores of the pairs under a model that supposes something.

        They are those of `simulate`, to the bit.
        """
        run = self.run
        leaves = build(model, evidence, run.as_of)
        entry = entered(model, leaves)
        same_tree = model.config.score == run.model.config.score
        judgement = run.judgement if same_tree else shared_judgement(model, run.streams)
        at = {pair: i for i, pair in enumerate(run.pairs.units)}
        changed = self._changed(leaves) if same_tree and self._comparable(leaves, entry.pairs) else None
        scores = np.empty((len(entry.pairs), run.streams.draws))
        anew = []
        for i, pair in enumerate(entry.pairs):
            if changed is None or pair not in at or any(found & {pair, pair[:1], pair[1:]} for found in changed):
                anew.append(i)
            else:
                scores[i] = run.pairs.scores[at[pair]]
        relative = draw_relative(model, uses(model, leaves, entry.pairs), replace(run.streams)) if anew else {}
        some = [entry.pairs[i] for i in anew]
        scores[anew] = self._scored(model, leaves, some, relative, judgement)
        return Standing(entry.pairs, scores, dict(entry.unranked))

    def _comparable(self, leaves: Leaves, pairs: Sequence[Unit]) -> bool:
        """Return whether no leaf that compares the ranked pairs with one another has changed for any of them."""
        relative = [leaf.name for leaf in self.run.model.leaves if leaf.scale is not None and leaf.scale.relative]
        if not relative:
            return True
        return pairs == self.run.pairs.units and all(
            leaves.cells[name] == self.run.leaves.cells[name] for name in relative
        )

    def _changed(self, leaves: Leaves) -> list[set[Unit]]:
        """Return for each leaf the units whose cells are others than they were."""
        was = self.run.leaves.cells
        found = (
            {unit for unit, cell in cells.items() if cell != was[name][unit]} for name, cells in leaves.cells.items()
        )
        return [units for units in found if units]

    def _scored(
        self, model: Model, leaves: Leaves, pairs: Sequence[Unit], relative: Mapping[str, DrawnLeaf],
        judgement: Judgement,
    ) -> Array:  # fmt: skip
        """Return the scores of some pairs, a block at a time, shape (pairs, draws)."""
        scores = np.empty((len(pairs), self.run.streams.draws))
        size = max(1, BLOCK_BYTES // scores[:1].nbytes // len(model.leaves)) if pairs else 1
        own = replace(self.run.streams)
        for start in range(0, len(pairs), size):
            some = pairs[start : start + size]
            used = uses(model, leaves, some)
            absolute = [leaf for leaf in model.leaves if leaf.name not in relative]
            given = drawn_leaves(self.store, absolute, used.cells, own)
            given |= {name: whole.some([cell.unit for cell in used.cells[name]]) for name, whole in relative.items()}
            points = draw_points(model, used, own, given=given)
            scores[start : start + size] = points.evaluation(model, judgement).score()
        return scores


def standing(pairs: Standing, model: Model, by: str) -> Standing:
    """Return the scores of groups or countries from those of their pairs; of pairs, the same.

    A unit that is not ranked is one of which no pair is.
    """
    if by == "pair":
        return pairs
    place, rule = PLACE[by], model.config.rollup.of(by)
    found = members_by(pairs.units, place)
    names = sorted(found)
    scores = np.empty((len(names), pairs.scores.shape[1]))
    for i, name in enumerate(names):
        scores[i] = rolled_up(pairs.scores[found[name]], rule)
    others = sorted({pair[place] for pair in pairs.unranked} - found.keys())
    unranked: dict[Unit, str] = {(name,): "none of its pairs is ranked" for name in others}
    pairs_of: dict[Unit, frozenset[Unit]] = {(name,): frozenset(pairs.units[i] for i in found[name]) for name in names}
    return Standing(tuple((name,) for name in names), scores, unranked, pairs_of)
