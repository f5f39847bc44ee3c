"""The points of every leaf for a list of pairs, draw by draw: where beliefs meet scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .drawing import DrawnLeaf, LeafDraws, draw_leaf
from .indicators import Cell, Leaves, Unit
from .judgements import Judgement
from .model import Model
from .scoring import Evaluation
from .streams import Array, Streams


@dataclass(frozen=True, eq=False)
class Points:
    """The leaves of some pairs in every draw.

    Parameters
    ----------
    points
        Leaf name to points, shape (pairs, draws), or (1, draws) where all pairs share one.
    present
        Leaf name to whether each pair has it, shape (pairs,); a skipped leaf is absent.
    missing
        Leaf name to whether no evidence feeds it, shape (pairs,).
    pairs
        How many pairs.
    mean
        Leaf name to mean points, shape of `points` but for one draw; taken from `points` where it is left out.
    """

    points: Mapping[str, Array]
    present: Mapping[str, Array]
    missing: Mapping[str, Array]
    pairs: int = 0
    mean: Mapping[str, Array] = field(default_factory=dict)

    @cached_property
    def any_missing(self) -> bool:
        """Whether any leaf of any pair is missing."""
        return any(missing.any() for missing in self.missing.values())

    def evaluation(self, model: Model, drawn: Judgement | None) -> Evaluation:
        """Return the tree over these points, with drawn weights and methods or, without, once."""
        return Evaluation(model, self.points, self.present, drawn)

    def of_pair(self, leaf: str, i: int) -> Array:
        """Return the points of a leaf of one pair, shape (draws,)."""
        array = self.points[leaf]
        return np.asarray(array[i if len(array) == self.pairs else 0])

    def of_pairs(self, rows: slice) -> Points:
        """Return some of the pairs."""
        count = len(range(*rows.indices(self.pairs)))
        points = {name: array if len(array) < self.pairs else array[rows] for name, array in self.points.items()}
        present = {name: array[rows] for name, array in self.present.items()}
        missing = {name: array[rows] for name, array in self.missing.items()}
        return Points(points, present, missing, count)

    def of_draws(self, which: Array) -> Points:
        """Return all pairs in some of the draws."""
        return Points({name: array[:, which] for name, array in self.points.items()}, self.present, self.missing,
                      self.pairs)  # fmt: skip

    def filled(self, value: float) -> Points:
        """Return all pairs with every missing leaf at `value` points."""
        points = {
            name: np.where(self.missing[name][:, None], value, array) if self.missing[name].any() else array
            for name, array in self.points.items()
        }
        present = {name: array | self.missing[name] for name, array in self.present.items()}
        return Points(points, present, self.missing, self.pairs)

    def means(self) -> Points:
        """Return all pairs with the mean of each leaf as its only draw."""
        means = self.mean or {name: array.mean(axis=1, keepdims=True) for name, array in self.points.items()}
        return Points(means, self.present, self.missing, self.pairs)


@dataclass(frozen=True, eq=False)
class Uses:
    """Which cells some pairs use.

    Parameters
    ----------
    pairs
        The pairs.
    cells
        Leaf name to the different cells that they use.
    rows
        ``group``, ``country`` or ``pair`` to where each pair's cell stands among these: an array of shape (pairs,), or
        the one row that they share.
    """

    pairs: tuple[Unit, ...]
    cells: Mapping[str, tuple[Cell, ...]]
    rows: Mapping[str, Array | slice]


def uses(model: Model, leaves: Leaves, pairs: Sequence[Unit]) -> Uses:
    """Return which cells some pairs use, in the order of the pairs."""
    units: dict[str, dict[Unit, int]] = {}
    rows: dict[str, Array | slice] = {}
    for of in {str(leaf.of) for leaf in model.leaves}:
        own = [pair if of == "pair" else pair[:1] if of == "group" else pair[1:] for pair in pairs]
        units[of] = {unit: i for i, unit in enumerate(dict.fromkeys(own))}
        alone = len(units[of]) in (1, len(own))
        rows[of] = slice(None) if alone else np.asarray([units[of][unit] for unit in own])
    cells = {leaf.name: tuple(leaves.cells[leaf.name][unit] for unit in units[str(leaf.of)]) for leaf in model.leaves}
    return Uses(tuple(pairs), cells, rows)


def gathered(model: Model, used: Uses, drawn: Mapping[str, DrawnLeaf]) -> Points:
    """Return drawn leaves as those of pairs, each pair with its own and its group's and its country's."""
    points, mean = {}, {}
    present: dict[str, Array] = {}
    missing: dict[str, Array] = {}
    for leaf in model.leaves:
        cells, which, found = used.cells[leaf.name], used.rows[str(leaf.of)], drawn[leaf.name]
        points[leaf.name], mean[leaf.name] = found.points[which], found.means[which]
        for marks, values in (
            (present, [cell.state != "skipped" for cell in cells]),
            (missing, [cell.missing for cell in cells]),
        ):
            own = np.asarray(values, dtype=bool)[which]
            marks[leaf.name] = own if len(own) == len(used.pairs) else np.broadcast_to(own, (len(used.pairs),))
    return Points(points, present, missing, len(used.pairs), mean)


def draw_relative(model: Model, used: Uses, streams: Streams) -> dict[str, DrawnLeaf]:
    """Draw the leaves whose scale compares all ranked pairs with one another."""
    relative = [leaf for leaf in model.leaves if leaf.scale is not None and leaf.scale.relative and used.pairs]
    return {leaf.name: draw_leaf(leaf, used.cells[leaf.name], streams) for leaf in relative}


def draw_points(
    model: Model,
    used: Uses,
    streams: Streams,
    *,
    given: Mapping[str, DrawnLeaf] | None = None,
    cache: LeafDraws | None = None,
) -> Points:
    """Draw every leaf of some pairs.

    Parameters
    ----------
    model
        Whose leaves.
    used
        The pairs wanted, and the cells that they use.
    streams
        The random streams.
    given
        Leaves that are drawn already: those of a relative scale, which compares all ranked pairs.
    cache
        Where leaf draws are looked up and kept.
    """
    drawn = dict(given or {})
    wanted = [leaf for leaf in model.leaves if leaf.name not in drawn]
    if cache is not None:
        found = {leaf.name: cache.leaf(leaf, used.cells[leaf.name], streams) for leaf in wanted}
        return gathered(model, used, drawn | found)
    room = np.empty((sum(len(used.cells[leaf.name]) for leaf in wanted), streams.draws))  # cheaper in one piece
    start = 0
    for leaf in wanted:
        own = used.cells[leaf.name]
        drawn[leaf.name] = draw_leaf(leaf, own, streams, keep_raw=False, out=room[start : start + len(own)])
        start += len(own)
    return gathered(model, used, drawn)
