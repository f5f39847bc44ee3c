"""The points of every leaf for a list of pairs, draw by draw: where beliefs meet scales."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .config.tree import Node
from .indicators import Cell, Leaves, Unit
from .model import Model
from .scoring import Evaluation, Judgement
from .streams import Array, Streams

Progress = Callable[[int, int], None]


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
    listed = list(cells.values())
    drawn = [i for i, cell in enumerate(listed) if cell.points is None and cell.state != "skipped"]
    raw = np.full((len(listed), streams.draws), np.nan)
    points = np.zeros_like(raw)
    for i in drawn:
        raw[i] = listed[i].draw(streams).raw
    if drawn:
        points[drawn] = leaf_points(leaf, raw[drawn])
    for i, cell in enumerate(listed):
        if cell.points is not None:
            points[i] = cell.points
    return raw, points


@dataclass(frozen=True, eq=False)
class Points:
    """The leaves of some pairs in every draw.

    Parameters
    ----------
    points
        Leaf name to points, shape (pairs, draws).
    present
        Leaf name to whether each pair has it, shape (pairs,); a skipped leaf is absent.
    missing
        Leaf name to whether no evidence feeds it, shape (pairs,).
    """

    points: Mapping[str, Array]
    present: Mapping[str, Array]
    missing: Mapping[str, Array]

    def evaluation(self, model: Model, drawn: Judgement | None) -> Evaluation:
        """Return the tree over these points, with drawn weights and methods or, without, once."""
        return Evaluation(model, self.points, self.present, drawn)

    def block(self, rows: slice) -> Points:
        """Return some of the pairs."""
        parts = (self.points, self.present, self.missing)
        return Points(*({name: array[rows] for name, array in part.items()} for part in parts))

    def filled(self, value: float) -> Points:
        """Return all pairs with every missing leaf at `value` points."""
        points = {name: np.where(self.missing[name][:, None], value, array) for name, array in self.points.items()}
        return Points(points, {name: array | self.missing[name] for name, array in self.present.items()}, self.missing)

    def means(self) -> Points:
        """Return all pairs with the mean of each leaf as its only draw."""
        means = {name: array.mean(axis=1, keepdims=True) for name, array in self.points.items()}
        return Points(means, self.present, self.missing)


def draw_points(
    model: Model,
    leaves: Leaves,
    pairs: Sequence[Unit],
    streams: Streams,
    *,
    peers: Sequence[Unit] | None = None,
    progress: Progress | None = None,
) -> Points:
    """Draw every leaf of some pairs.

    Parameters
    ----------
    model, leaves
        Whose leaves, and what is believed about them.
    pairs
        The pairs wanted.
    streams
        The random streams.
    peers
        All ranked pairs, with which a relative scale compares; by default the pairs wanted.
    progress
        Called with (leaves done, leaves in all).
    """
    points, present, missing = {}, {}, {}
    for done, leaf in enumerate(model.leaves, start=1):
        cells = [leaves.of_pair(leaf, pair) for pair in pairs]
        relative = leaf.scale is not None and leaf.scale.relative and peers is not None
        drawn = [leaves.of_pair(leaf, pair) for pair in peers] if relative and peers is not None else cells
        own = {cell.unit: cell for cell in drawn}
        place = {unit: i for i, unit in enumerate(own)}
        points[leaf.name] = draw_leaf(leaf, own, streams)[1][[place[cell.unit] for cell in cells]]
        present[leaf.name] = np.asarray([cell.state != "skipped" for cell in cells], dtype=bool)
        missing[leaf.name] = np.asarray([cell.missing for cell in cells], dtype=bool)
        if progress is not None:
            progress(done, len(model.leaves))
    return Points(points, present, missing)
