"""Which pairs, units and leaves the page holds, and their points in the page's draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...config.tree import Node
from ...drawing import draw_leaf
from ...indicators import Cell, Unit
from ...points import uses
from ...run import Run
from ...streams import Array, Streams


@dataclass(frozen=True, eq=False)
class Held:
    """What the page holds of a run.

    Parameters
    ----------
    run
        The simulation.
    streams
        Its streams, as far as the page goes.
    pairs
        The pairs that anything live ties together, ranked or not: other weights may rank any of them.
    cells
        Leaf name to the cells that these pairs use, each once.
    units
        ``group``, ``country`` or ``pair`` to the units of these cells, in their order.
    """

    run: Run
    streams: Streams
    pairs: tuple[Unit, ...]
    cells: Mapping[str, tuple[Cell, ...]]
    units: Mapping[str, tuple[Unit, ...]]

    def points(self, leaf: Node) -> Array:
        """Return the points of a leaf, shape (cells, draws); 0 where a relative scale knows no such unit."""
        cells = self.cells[leaf.name]
        if not is_relative(leaf):
            return draw_leaf(leaf, cells, self.streams, keep_raw=False).points
        return self.compared(leaf, {cell.unit: cell for cell in cells})

    def compared(self, leaf: Node, cells: Mapping[Unit, Cell]) -> Array:
        """Return the points of a leaf whose scale compares the ranked pairs, from the cells that it has."""
        ranked = uses(self.run.model, self.run.leaves, self.run.pairs.units).cells[leaf.name]
        points = np.zeros((len(self.cells[leaf.name]), self.streams.draws))
        if ranked:
            drawn = draw_leaf(leaf, [cells[cell.unit] for cell in ranked], replace(self.streams))
            place = {cell.unit: i for i, cell in enumerate(self.cells[leaf.name])}
            points[[place[cell.unit] for cell in ranked]] = drawn.points
        return points


def held(run: Run) -> Held:
    """Return what the page holds of a run: its first draws, and all pairs that could be ranked."""
    own = [leaf for leaf in run.model.leaves if leaf.of == "pair"]
    pairs = tuple(
        pair
        for pair in ((group, country) for group in run.leaves.groups for country in run.leaves.countries)
        if any(run.leaves.of_pair(leaf, pair).live for leaf in own)
    )
    streams = replace(run.streams, draws=min(run.model.config.report.draws, run.streams.draws))
    units = {"group": _alone(pairs, 0), "country": _alone(pairs, 1), "pair": pairs}
    cells = {
        leaf.name: tuple(run.leaves.cells[leaf.name][unit] for unit in units[str(leaf.of)]) for leaf in run.model.leaves
    }
    return Held(run, streams, pairs, cells, units)


def _alone(pairs: tuple[Unit, ...], place: int) -> tuple[Unit, ...]:
    return tuple((name,) for name in sorted({pair[place] for pair in pairs}))


def is_relative(leaf: Node) -> bool:
    """Return whether the points of a leaf depend on which other pairs are ranked."""
    return leaf.scale is not None and leaf.scale.relative
