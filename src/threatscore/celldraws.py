"""The points of single cells, drawn once and kept: simulations that differ in a few beliefs draw only these anew.

Streams are keyed, so a cell that is believed the same has the same draws in whatever simulation it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .config.tree import Node
from .drawing import DrawnLeaf, draw_leaf
from .indicators import Cell, Unit
from .scaling import AnyScale
from .streams import Array, Streams


@dataclass(frozen=True, eq=False)
class _Kept:
    """A cell with the scale on which its points, shape (draws,), were taken."""

    cell: Cell
    scale: AnyScale | None
    worse: str
    points: Array

    def serves(self, leaf: Node, cell: Cell) -> bool:
        return (self.cell is cell or self.cell == cell) and (self.scale, self.worse) == (leaf.scale, leaf.worse)


@dataclass(eq=False)
class CellDraws:
    """A store of the points of cells under one set of streams; leaves of a relative scale are none of its business.

    What it returns is to the bit what would be drawn again. It is filled up to `most_bytes`; cells beyond are drawn
    again each time.

    Parameters
    ----------
    streams
        Seed, draws and design.
    most_bytes
        Memory that it may take, besides arrays that were given to it.
    """

    streams: Streams
    most_bytes: int = 1_000_000_000
    drawn: int = field(default=0, init=False)
    """How many cells have been drawn."""
    _bytes: int = field(default=0, init=False)
    _kept: dict[tuple[str, Unit], list[_Kept]] = field(default_factory=lambda: defaultdict(list), init=False)

    def leaf(self, leaf: Node, cells: Sequence[Cell], own: Streams) -> DrawnLeaf:
        """Return the points of a leaf of several units: as kept, or drawn.

        Parameters
        ----------
        leaf, cells
            What is wanted.
        own
            A copy of the streams for what is believed now: streams keep what cells share, which another state of the
            evidence would draw otherwise.
        """
        found = [self._find(leaf, cell) for cell in cells]
        missing = [i for i, points in enumerate(found) if points is None]
        if missing:
            fresh = draw_leaf(leaf, [cells[i] for i in missing], own, keep_raw=False)
            self.drawn += len(missing)
            for i, points in zip(missing, fresh.points, strict=True):
                found[i] = points
                self._put(leaf, cells[i], points)
        rows = [points for points in found if points is not None]
        return DrawnLeaf(tuple(cells), None, np.stack(rows) if rows else np.empty((0, self.streams.draws)))

    def give(self, leaf: Node, cells: Sequence[Cell], points: Sequence[Array]) -> None:
        """Keep points that were drawn elsewhere from the same streams, each of shape (draws,)."""
        for cell, own in zip(cells, points, strict=True):
            if self._find(leaf, cell) is None:
                self._kept[leaf.name, cell.unit].append(_Kept(cell, leaf.scale, leaf.worse, own))

    def _find(self, leaf: Node, cell: Cell) -> Array | None:
        kept = self._kept.get((leaf.name, cell.unit), ())
        return next((each.points for each in kept if each.serves(leaf, cell)), None)

    def _put(self, leaf: Node, cell: Cell, points: Array) -> None:
        if self._bytes + points.nbytes <= self.most_bytes:
            self._bytes += points.nbytes
            self._kept[leaf.name, cell.unit].append(_Kept(cell, leaf.scale, leaf.worse, points))


def drawn_leaves(
    store: CellDraws, leaves: Sequence[Node], cells: Mapping[str, Sequence[Cell]], own: Streams
) -> dict[str, DrawnLeaf]:
    """Return the points of several leaves, by name, each of its own cells; `own` as for `CellDraws.leaf`."""
    return {leaf.name: store.leaf(leaf, cells[leaf.name], own) for leaf in leaves}
