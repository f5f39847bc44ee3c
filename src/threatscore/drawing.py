"""One leaf of several units, drawn and scaled; and a store of leaf draws for those who try other weights on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

import numpy as np

from .config.tree import Node
from .errors import UsageError
from .evidence import Evidence
from .indicators import Cell, Leaves, Unit, build, draw_raw
from .model import Model
from .scaling import Scale
from .streams import Array, Streams

CHUNK_BYTES = 1_000_000
"""So much is drawn and scaled at once, that it stays in the fast memory of a processor; it changes nothing else."""


def leaf_points(leaf: Node, raw: Array, out: Array | None = None) -> Array:
    """Return the points of a leaf's raw values, 100 worst; shape (units, draws) in and out.

    Raises
    ------
    UsageError
        If a scale of one's own returns anything but numbers between 0 and 100.
    """
    assert leaf.scale is not None  # held by the settings
    if type(leaf.scale).__module__ == Scale.__module__:
        points = leaf.scale.apply(raw, out=out)
    else:  # one's own need not know of `out`
        points = _checked(leaf, leaf.scale.apply(raw), np.shape(raw))
    return np.subtract(100.0, points, out=points) if leaf.worse == "lower" else points


def _checked(leaf: Node, points: Array, shape: tuple[int, ...]) -> Array:
    who = f"{type(leaf.scale).__name__} at '{leaf.name}'"
    if np.shape(points) != shape:
        raise UsageError(f"{who} returned an array of shape {np.shape(points)}, not {shape}")
    if not np.isfinite(points).all() or np.min(points) < -1e-9 or np.max(points) > 100 + 1e-9:
        raise UsageError(f"{who} returned values that are no numbers between 0 and 100")
    return np.clip(points, 0.0, 100.0)


@dataclass(frozen=True, eq=False)
class DrawnLeaf:
    """A leaf of several units.

    Parameters
    ----------
    cells
        What is believed about each unit's.
    raw
        Shape (units, draws); NaN where a score is declared for a missing value. None if it was not kept.
    points
        Shape (units, draws), 0-100.
    """

    cells: tuple[Cell, ...]
    raw: Array | None
    points: Array

    @cached_property
    def means(self) -> Array:
        """The mean points of each unit, shape (units, 1)."""
        return np.asarray(self.points.mean(axis=1, keepdims=True))

    @cached_property
    def row(self) -> dict[Unit, int]:
        """Where each unit stands."""
        return {cell.unit: i for i, cell in enumerate(self.cells)}

    def some(self, units: Sequence[Unit]) -> DrawnLeaf:
        """Return some of the units, points alone."""
        rows = [self.row[unit] for unit in units]
        return DrawnLeaf(tuple(self.cells[i] for i in rows), None, self.points[rows])


def draw_leaf(
    leaf: Node, cells: Sequence[Cell], streams: Streams, *, keep_raw: bool = True, out: Array | None = None
) -> DrawnLeaf:
    """Draw a leaf of several units, and scale it; the points are written into `out`, shape (units, draws), if given."""
    assert leaf.scale is not None  # held by the settings
    shape = (len(cells), streams.draws)
    points, raw = np.empty((2, *shape)) if keep_raw and out is None else (np.empty(shape) if out is None else out, None)
    if raw is None:
        raw = np.empty(shape) if leaf.scale.relative or keep_raw else points
    if raw is not points:
        raw[:] = np.nan
    drawn = [i for i, cell in enumerate(cells) if cell.points is None and cell.state != "skipped"]
    size = max(1, CHUNK_BYTES // (8 * streams.draws)) if not leaf.scale.relative else max(1, len(cells))
    for start in range(0, len(drawn), size):
        rows = drawn[start : start + size]
        block = slice(rows[0], rows[-1] + 1) if rows[-1] - rows[0] == len(rows) - 1 else rows
        own = isinstance(block, slice)
        target = raw[block] if own else np.empty((len(rows), streams.draws))
        draw_raw([cells[i] for i in rows], streams, target)
        if not own:
            raw[block] = target
        if own and not leaf.scale.relative:
            place = points[block]
            if (scaled := leaf_points(leaf, target, out=place)) is not place:
                points[block] = scaled
        else:
            points[block] = leaf_points(leaf, target)
    if len(drawn) < len(cells):
        for i in {*range(len(cells))} - {*drawn}:
            points[i] = cells[i].points or 0.0  # declared, or none: a skipped leaf takes no part
    return DrawnLeaf(tuple(cells), raw if keep_raw else None, points)


@dataclass(eq=False, repr=False)
class LeafDraws:
    """A store of leaf draws, so that other weights, methods and scales are scored on the same draws at once.

    Give one to several calls of `simulate`. What it returns is to the bit what would be drawn again. It is filled up to
    `most_bytes`, and leaves beyond are drawn again each time. It holds the draws of one seed, number of draws and
    design at a time, and does not travel to other processes: workers there draw again.

    Parameters
    ----------
    most_bytes
        Memory that it may take.
    """

    most_bytes: int = 2_000_000_000
    bytes: int = field(default=0, init=False)
    _streams: Streams | None = field(default=None, init=False, repr=False)
    _drawn: dict[tuple[str, tuple[Unit, ...]], tuple[Node, DrawnLeaf]] = field(
        default_factory=dict, init=False, repr=False
    )
    _leaves: tuple[Evidence, object, Leaves] | None = field(default=None, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def __repr__(self) -> str:
        return f"LeafDraws of {len(self._drawn):,} leaves, {self.bytes / 1e6:,.0f} of {self.most_bytes / 1e6:,.0f} MB"

    def __reduce__(self) -> tuple[type[LeafDraws], tuple[int]]:
        return LeafDraws, (0,)

    def leaf(self, leaf: Node, cells: Sequence[Cell], streams: Streams) -> DrawnLeaf:
        """Return a drawn leaf of several units: as kept, scaled anew if its scale has changed, or drawn."""
        key = (leaf.name, tuple(cell.unit for cell in cells))
        with self._lock:
            if self._streams != streams:
                self._streams, self.bytes = streams, 0
                self._drawn.clear()
            before, found = self._drawn.get(key, (None, None))
        if before is not None and found is not None and _same(found.cells, cells):
            if (before.scale, before.worse) == (leaf.scale, leaf.worse):
                return found
            found = _scaled(leaf, found)
        else:
            found = draw_leaf(leaf, cells, streams)
        self._keep(key, leaf, found, streams)
        return found

    def leaves(self, model: Model, evidence: Evidence) -> Leaves:
        """Return what is believed about every leaf, built anew only if the evidence or what is read from it differs."""
        read = _read(model)
        if self._leaves is not None:
            other, before, leaves = self._leaves
            if other is evidence and before == read:
                return leaves
        stood = model.dated(evidence)
        leaves = build(model, stood, stood.assessed)
        self._leaves = (evidence, read, leaves)
        return leaves

    def _keep(self, key: tuple[str, tuple[Unit, ...]], leaf: Node, drawn: DrawnLeaf, streams: Streams) -> None:
        assert drawn.raw is not None  # it was drawn to be kept
        size = drawn.points.nbytes + drawn.raw.nbytes
        with self._lock:
            if self._streams != streams:  # meanwhile another simulation has taken the store for its own draws
                return
            held = key in self._drawn
            if held or self.bytes + size <= self.most_bytes:
                self._drawn[key] = (leaf, drawn)
                self.bytes += 0 if held else size


_ONLY_SCORED = {"assessment", "score", "weight_uncertainty", "rollup", "levels", "coverage", "simulation", "change",
                "gate", "likelihood", "check", "report"}  # fmt: skip
"""Settings that do not matter to what is believed about a leaf."""


def _read(model: Model) -> object:
    """Return the settings that matter to what is believed about the leaves, to be compared."""
    config = model.config
    settings = {name: getattr(config, name) for name in type(config).model_fields if name not in _ONLY_SCORED}
    leaves = [(leaf.name, leaf.of, leaf.feed, leaf.scale, leaf.prior, leaf.if_missing) for leaf in model.leaves]
    return settings, leaves, config.assessment.as_of, config.assessment.known


def _same(one: Sequence[Cell], other: Sequence[Cell]) -> bool:
    return len(one) == len(other) and all(a is b or a == b for a, b in zip(one, other, strict=True))


def _scaled(leaf: Node, drawn: DrawnLeaf) -> DrawnLeaf:
    """Return a drawn leaf on another scale."""
    assert drawn.raw is not None  # it is kept
    points, raw = np.stack([drawn.points, drawn.raw])
    rows = [i for i, cell in enumerate(drawn.cells) if cell.points is None and cell.state != "skipped"]
    points[rows] = leaf_points(leaf, raw[rows])
    return DrawnLeaf(drawn.cells, raw, points)
