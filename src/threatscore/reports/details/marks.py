"""Where claims stand on the scale of the leaf that they feed, and what its scale says."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import NamedTuple

import numpy as np

from ...config.tree import Node
from ...drawing import leaf_points
from ...indicators import Cell
from ...indicators.claims import Component
from ...indicators.pools import Pool, Strongest
from ...scaling import Linear, Log, Piecewise, Step

ENDS = (0.05, 0.5, 0.95)
"""Quantiles of a statement's own belief that its mark shows."""
MOST = 4
"""So many powers of ten at most are written between the ends of a scale."""


class Mark(NamedTuple):
    """A statement on the scale of a leaf, in points of 0-100.

    Parameters
    ----------
    rows
        Ids of the claims that make it, the one whose grade counts first.
    low, middle, high
        Of the belief that it stands for alone, read with its grade and its age: the median, and the central 90%; of a
        bound the end that it sets is the bound itself.
    bound
        ``up to`` or ``at least`` on the leaf's scale if it truncates what others say; else empty.
    """

    rows: tuple[str, ...]
    low: float
    middle: float
    high: float
    bound: str = ""


def marks(leaf: Node, cell: Cell) -> tuple[Mark, ...]:
    """Return where each statement that feeds a cell stands.

    None stands anywhere on a relative scale, which knows no unit by itself, nor does an event, of which a leaf counts
    many.
    """
    assert leaf.scale is not None  # held by the settings
    if leaf.scale.relative:
        return ()
    pools = cell.pools if isinstance(cell, Strongest) else (cell,) if isinstance(cell, Pool) else ()
    return tuple(_mark(leaf, component) for pool in pools for component in pool.components)


def _mark(leaf: Node, statement: Component) -> Mark:
    raw = np.asarray([statement.belief.ppf(np.asarray([end]))[0] for end in ENDS], dtype=float)
    raw[0] = raw[0] if statement.lower is None else statement.lower
    raw[2] = raw[2] if statement.upper is None else statement.upper
    low, middle, high = sorted(leaf_points(leaf, raw[None, :])[0].tolist())
    upper = (statement.upper is not None) == (leaf.worse == "higher")
    return Mark(statement.rows, low, middle, high, ("up to" if upper else "at least") if statement.bound else "")


def ticks(leaf: Node) -> tuple[tuple[float, str], ...]:
    """Return what raw values, or steps, stand at some points of a leaf's scale; none of a relative or own scale."""
    scale = leaf.scale
    if isinstance(scale, Step):
        found = [(points, name) for name, points in scale.steps]
    elif isinstance(scale, Piecewise):
        found = [(points, _number(raw)) for raw, points in scale.points]
    elif isinstance(scale, Linear):
        found = _at(scale, [scale.low, (scale.low + scale.high) / 2, scale.high])
    elif isinstance(scale, Log):
        found = _at(scale, [scale.low, *_powers(scale), scale.high])
    else:
        found = []
    return tuple((100.0 - points if leaf.worse == "lower" else points, text) for points, text in found)


def _powers(scale: Log) -> list[float]:
    """Return the powers of ten between the goalposts, the middle ones of many, and not next to an end."""
    first, last = ceil(log10(scale.low * 1.5)), floor(log10(scale.high / 1.5))
    powers = [10.0**power for power in range(first, last + 1)]
    return powers[:: 1 + len(powers) // (MOST + 1)]


def _at(scale: Linear | Log, raw: list[float]) -> list[tuple[float, str]]:
    points = scale.apply(np.asarray([raw]))[0].tolist()
    return [(at, _number(value)) for at, value in zip(points, raw, strict=True)]


def _number(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
