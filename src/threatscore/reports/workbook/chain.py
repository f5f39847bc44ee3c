"""The tree evaluated once, node by node: what every formula of the workbook must come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...aggregation import TOP, in_order
from ...config.tree import ROOT, Node, Root
from ...judgements import normalised
from ...model import Model
from ...points import Points
from ...run import Run
from ...scoring import method
from ...streams import Array

ABSENT = -1.0
"""Stands for the value of a node that a pair does not have. It is a number, as all spreadsheet programs reckon with
numbers alike and with text each in its own way; number formats show it as a word."""
AT_A_TIME = 200_000_000
"""Bytes of leaf draws that are looked at together where they have to be drawn once more."""


@dataclass(frozen=True, eq=False)
class Way:
    """One declared method of a node: its probability and, for each pair, what it makes of the children."""

    kind: str
    probability: float
    values: Array


@dataclass(frozen=True, eq=False)
class Block:
    """A branch evaluated for all pairs, leaves at their means, weights as given.

    Parameters
    ----------
    name
        The branch; the root is ``score``.
    node
        Its settings.
    values
        Values of its children, shape (pairs, children); `ABSENT` where a pair has none.
    total
        Sum of the weights of the children that are present, shape (pairs,).
    highest
        Largest value among children that are present and weigh something, shape (pairs,).
    ways
        What each of its methods gives.
    result
        Its own value, the methods mixed by their probabilities, shape (pairs,).
    """

    name: str
    node: Root | Node
    values: Array
    total: Array
    highest: Array
    ways: tuple[Way, ...]
    result: Array

    @property
    def children(self) -> tuple[Node, ...]:
        """Its children, in the order of their names."""
        return self.node.children


def chain(model: Model, means: Points) -> tuple[Block, ...]:
    """Return all branches evaluated once, parents first.

    Parameters
    ----------
    model
        Whose tree.
    means
        Each leaf at its mean, as its only draw.
    """
    leaves = {
        name: np.where(means.present[name], np.broadcast_to(array[:, 0], (means.pairs,)), ABSENT)
        for name, array in means.points.items()
    }
    found: list[Block | None] = []
    _walk(ROOT, model.config.score, leaves, found)
    return tuple(block for block in found if block is not None)


def _walk(name: str, node: Root | Node, leaves: Mapping[str, Array], found: list[Block | None]) -> Array:
    if isinstance(node, Node) and node.leaf:
        return leaves[name]
    place = len(found)
    found.append(None)  # parents stand before their children, and are known after them
    values = np.stack([_walk(child.name, child, leaves, found) for child in node.children], axis=1)
    block = evaluated(name, node, values)
    found[place] = block
    return block.result


def evaluated(name: str, node: Root | Node, values: Array) -> Block:
    """Return a branch evaluated from the values of its children, shape (pairs, children)."""
    given = np.array([child.weight for child in node.children])
    here = (values >= 0) & (given > 0)
    total = np.asarray((here * given).sum(axis=1))
    weights = normalised(node, None, [here[:, [i]] for i in range(len(given))])
    plain = [np.where(values[:, [i]] >= 0, values[:, [i]], 0.0) for i in range(len(given))]
    results = [_combined(kind, node.exponent, plain, weights) for kind, _ in node.combine]
    mixed = (
        results[0] if len(results) == 1 else in_order(p * r for (_, p), r in zip(node.combine, results, strict=True))
    )
    some = total > 0
    ways = [
        Way(kind, p, np.where(some, result, ABSENT)) for (kind, p), result in zip(node.combine, results, strict=True)
    ]
    highest = np.where(here, values, ABSENT).max(axis=1)
    return Block(name, node, values, total, highest, tuple(ways), np.where(some, mixed, ABSENT))


def _combined(kind: str, exponent: float, values: Sequence[Array], weights: Sequence[Array]) -> Array:
    return np.clip(method(kind, exponent).combine(values, weights)[:, 0], 0.0, TOP)


def leaf_means(run: Run) -> Points:
    """Return the leaves of all ranked pairs at their means; where they were not kept, they are drawn once more."""
    pairs = run.pairs.units
    if run.points is not None:
        return run.points.means()
    size = max(1, AT_A_TIME // (8 * run.draws * max(1, len(run.model.leaves))))
    parts = [run.points_of(pairs[start : start + size]).means() for start in range(0, len(pairs), size)]
    if not parts:
        return run.points_of(pairs).means()

    def joined(marks: str) -> dict[str, Array]:
        return {leaf.name: np.concatenate([getattr(part, marks)[leaf.name] for part in parts])
                for leaf in run.model.leaves}  # fmt: skip

    points = {
        leaf.name: np.concatenate([np.broadcast_to(part.points[leaf.name], (part.pairs, 1)) for part in parts])
        for leaf in run.model.leaves
    }
    return Points(points, joined("present"), joined("missing"), len(pairs))
