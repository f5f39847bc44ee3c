"""Every ranked unit's score taken apart at once: what `explain` gives one by one, each leaf drawn once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from .explanation import Basis, Explanation, basis, explained, leaf_part
from .indicators import Cell, Shares, Unit
from .parts import LeafPart
from .rollup import BY, portions
from .run import PLACE, Run
from .streams import Array

IN_ONE = 64_000_000
"""Bytes of leaf draws that are worked on at a time; it changes nothing but memory and speed."""


def explain_all(run: Run) -> dict[str, tuple[Explanation, ...]]:
    """Return the explanations of all ranked units.

    Parameters
    ----------
    run
        A simulation.

    Returns
    -------
    dict
        By ``group``, ``country`` and ``pair``, in canonical order of the units; each equals, to the bit, what `explain`
        returns of its unit.
    """
    units = run.pairs.units
    share = {by: portions(run.pairs, place, run.model.config.rollup.of(by)) for by, place in PLACE.items()}
    parts: dict[str, dict[Unit, list[LeafPart]]] = {by: {unit: [] for unit in run.scores(by).units} for by in BY}
    for rows in pairs_at_once(run):
        for i, pair, on, part in _leaves(run, units[rows]):
            parts["pair"][pair].append(leaf_part(run, pair, on, part))
            for by, place in PLACE.items():
                leaf = leaf_part(run, pair, on, part * share[by][rows.start + i])
                parts[by][pair[place : place + 1]].append(leaf)
    return {by: tuple(explained(run, by, unit, leaves) for unit, leaves in parts[by].items()) for by in BY}


def pairs_at_once(run: Run) -> list[slice]:
    """Return which ranked pairs are worked on together: all of them if their leaves are few enough."""
    each = 8 * run.draws * max(1, len(run.model.leaves))
    count = len(run.pairs.units)
    size = max(1, count if run.points is not None else IN_ONE // each)
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def _leaves(run: Run, pairs: Sequence[Unit]) -> Iterator[tuple[int, Unit, Basis, Array]]:
    """Yield, leaf by leaf, each pair's number, the pair, what its leaf rests on and the leaf's part of its score."""
    points = run.points_of(pairs)
    streams = replace(run.streams)  # what several cells share is drawn once, and forgotten at the end

    def shares_of(cell: Cell) -> Shares:
        shares = cell.shares(streams)
        return shares if run.chosen is None else tuple((reason, share[run.chosen]) for reason, share in shares)

    for name, part in points.evaluation(run.model, run.judgement).parts():
        leaf, drawn = run.model.node(name), {}
        for i, pair in enumerate(pairs):
            cell = run.leaves.of_pair(leaf, pair)
            if cell.unit not in drawn:
                drawn[cell.unit] = basis(run, pair, name, points.of_pair(name, i), shares_of)
            yield i, pair, drawn[cell.unit], np.asarray(part[i])
