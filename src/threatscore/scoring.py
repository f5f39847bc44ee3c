"""The tree as arithmetic on arrays: from the leaves' points to the score, and from the score back to the leaves.

All arrays have shape (pairs, draws), draws innermost. Children are taken in the order of their names, one after the
other and elementwise, so that equal inputs give equal floats whatever the pair, the block or the worker.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .aggregation import TOP, Arithmetic, Method, PowerMean, in_order
from .config.tree import ROOT, Node, Root
from .errors import UsageError
from .judgements import Judgement, normalised
from .model import Model
from .streams import Array

ROUNDING = 1e-9
"""So far a method of one's own may leave 0-100."""


def method(kind: str, exponent: float) -> Method:
    """Return a method by name.

    Raises
    ------
    UsageError
        If this process, a worker perhaps, has not imported what defines it.
    """
    if kind not in Method.known:
        raise UsageError(f"the method '{kind}' is unknown in this process; workers must import what defines it")
    return PowerMean(exponent) if kind == PowerMean.kind else Method.known[kind]()


@dataclass(frozen=True, eq=False)
class _Walked:
    """A node evaluated: its value, shape (pairs, draws), 0 where it is absent; its presence, shape (pairs,).

    Of a branch also the values and weights of its children, and these evaluated.
    """

    value: Array
    present: Array
    values: Sequence[Array] = ()
    weights: Sequence[Array] = ()
    below: tuple[_Walked, ...] = ()


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The tree evaluated for a block of pairs.

    Parameters
    ----------
    model
        Whose tree it is.
    points
        Leaf name to its points, shape (pairs, draws) or (pairs, 1).
    present
        Leaf name to whether each pair has it, shape (pairs,); a leaf that is skipped is absent.
    judgement
        Drawn weights and methods; None evaluates the tree once, weights as given, alternatives mixed by probability.
    known
        Nodes that are evaluated already, by name.
    """

    model: Model
    points: Mapping[str, Array]
    present: Mapping[str, Array]
    judgement: Judgement | None
    known: Mapping[str, _Walked] = field(default_factory=dict)

    def with_leaves(self, points: Mapping[str, Array], present: Mapping[str, Array]) -> Evaluation:
        """Return the evaluation with other points for some leaves: only the nodes above them are evaluated anew."""
        known: dict[str, _Walked] = {}
        _apart(ROOT, self.model.config.score, self._root, points.keys(), known)
        return Evaluation(self.model, {**self.points, **points}, {**self.present, **present}, self.judgement, known)

    @cached_property
    def _root(self) -> _Walked:
        return self._walk(ROOT, self.model.config.score)

    def score(self) -> Array:
        """Return the score, shape (pairs, draws); NaN for a pair without a single present leaf."""
        root = self._root
        return root.value if root.present.all() else np.where(root.present[:, None], root.value, np.nan)

    def parts(self) -> Iterator[tuple[str, Array]]:
        """Yield each leaf with what it contributes to the score, shape (pairs, draws); the parts sum to the score."""
        return self._share_out(ROOT, self.model.config.score, self._root, None)

    def means(self, out: Array | None = None) -> tuple[Array, Iterable[tuple[str, Array]]]:
        """Return the score, shape (pairs, draws), and each leaf with its mean part of it, shape (pairs,).

        Where the tree is one weighted mean of leaves, score and parts come of the same products. The score is written
        into `out` if given.
        """
        score = self.model.config.score
        weights = self._flat_weights()
        if weights is None:
            whole = self.score()
            if out is not None:
                out[:] = whole
            return whole if out is None else out, ((name, part.mean(axis=1)) for name, part in self.parts())
        whole, found = _summed(_alike([self.points[child.name] for child in score.children]), weights, out)
        return whole, zip((child.name for child in score.children), found, strict=True)

    def _flat_weights(self) -> Sequence[Array] | None:
        """Return the weights of the leaves if the tree is one weighted mean of them, all present; else None."""
        score = self.model.config.score
        mean = [kind for kind, _ in score.combine] == [Arithmetic.kind]
        if not mean or not all(child.leaf and self.present[child.name].all() for child in score.children):
            return None
        return self._node_weights(ROOT, score, [self.present[child.name] for child in score.children])

    def _walk(self, name: str, node: Root | Node) -> _Walked:
        if name in self.known:
            return self.known[name]
        if isinstance(node, Node) and node.leaf:
            return _Walked(self.points[name], self.present[name])
        below = tuple(self._walk(child.name, child) for child in node.children)
        values = _alike([child.value for child in below])
        # A weight of zero excludes a child as if it were absent.
        present = [child.present & (node.weight > 0) for child, node in zip(below, node.children, strict=True)]
        weights = self._node_weights(name, node, present)
        here = np.asarray(np.any(present, axis=0))
        mixed = self._mixed(name, node, values, weights)
        return _Walked(mixed if here.all() else np.where(here[:, None], mixed, 0.0), here, values, weights, below)

    def _node_weights(self, name: str, node: Root | Node, present: Sequence[Array]) -> Sequence[Array]:
        full = all(bool(here.all()) or child.weight <= 0 for here, child in zip(present, node.children, strict=True))
        if full and self.judgement is not None and name in self.judgement.weights:
            return list(self.judgement.weights[name])
        return normalised(node, self.judgement, [here[:, None] for here in present])

    def _mixed(self, name: str, node: Root | Node, values: Sequence[Array], weights: Sequence[Array]) -> Array:
        """Apply the method of each draw; without a judgement, mix the alternatives by their probabilities."""
        results = [_applied(method(kind, node.exponent), name, values, weights) for kind, _ in node.combine]
        return self._chosen(name, node, results)

    def _chosen(self, name: str, node: Root | Node, results: Sequence[Array]) -> Array:
        if len(results) == 1:
            return results[0]
        if self.judgement is None:
            return in_order(p * result for (_, p), result in zip(node.combine, results, strict=True))
        mixed = np.array(results[0])
        for i, result in enumerate(results[1:], start=1):
            np.copyto(mixed, result, where=self.judgement.chosen[name] == i)
        return mixed

    def _share_out(
        self, name: str, node: Root | Node, here: _Walked, part: Array | None
    ) -> Iterator[tuple[str, Array]]:
        """Split a node's part among its children in proportion to their contributions to the node's value.

        No part means the whole value.
        """
        if isinstance(node, Node) and node.leaf:
            yield name, here.value if part is None else part
            return
        ways = [_split(method(kind, node.exponent), name, here) for kind, _ in node.combine]
        ratio = None if part is None else np.where(here.value > 0, part / np.where(here.value > 0, here.value, 1.0), 0)
        for child, walked, *contributions in zip(node.children, here.below, *ways, strict=True):
            own = self._chosen(name, node, contributions)
            yield from self._share_out(child.name, child, walked, own if ratio is None else own * ratio)


def _apart(name: str, node: Root | Node, here: _Walked, leaves: Collection[str], found: dict[str, _Walked]) -> bool:
    """Note a node and all below it that have none of some leaves below them; return whether it has none itself."""
    below = [
        _apart(child.name, child, own, leaves, found) for child, own in zip(node.children, here.below, strict=True)
    ]
    alone = name not in leaves and all(below)
    if alone:
        found[name] = here
    return alone


def _alike(arrays: Sequence[Array]) -> list[Array]:
    """Return arrays of one shape, most of which have it already."""
    shape = np.broadcast_shapes(*{array.shape for array in arrays})
    return [array if array.shape == shape else np.broadcast_to(array, shape) for array in arrays]


def _summed(values: Sequence[Array], weights: Sequence[Array], out: Array | None) -> tuple[Array, list[Array]]:
    """Return the weighted mean, shape (pairs, draws), and the mean of each of its terms, shape (pairs,).

    A term is multiplied, averaged and added while it is in the fast memory of a processor, in the order of the terms.
    """
    whole = np.empty(values[0].shape) if out is None else out
    term, found = whole, []
    for value, weight in zip(values, weights, strict=True):
        np.multiply(value, weight, out=term)
        found.append(np.add.reduce(term, axis=1) / term.shape[1])
        if term is whole:
            term = np.empty_like(whole)
        else:
            whole += term
    return np.minimum(whole, TOP, out=whole), found


def _split(way: Method, name: str, here: _Walked) -> Iterable[Array]:
    """Return the parts by which a method explains itself; one that is not ours is held to their adding up.

    Raises
    ------
    UsageError
        If they are not one array a child, or do not sum to what the method made of the children.
    """
    parts = way.parts(here.values, here.weights)
    if type(way).__module__ == Method.__module__:
        return parts
    kept = [np.array(part) for part in parts]
    whole = way.combine(here.values, here.weights)
    if len(kept) != len(here.values) or any(part.shape != whole.shape for part in kept):
        raise UsageError(f"the parts of {type(way).__name__} at '{name}' are not one array for each child")
    if not np.allclose(in_order(kept), whole, rtol=0, atol=ROUNDING * TOP):
        raise UsageError(f"the parts of {type(way).__name__} at '{name}' do not sum to what it combines")
    return kept


def _applied(way: Method, name: str, values: Sequence[Array], weights: Sequence[Array]) -> Array:
    """Apply a method to a node; one that is not ours is held to what a method promises.

    Raises
    ------
    UsageError
        If its result is no number between 0 and 100 for each pair and draw.
    """
    result = way.combine(values, weights)
    if type(way).__module__ == Method.__module__:
        return result
    shape = values[0].shape
    if np.shape(result) != shape:
        raise UsageError(f"{type(way).__name__} at '{name}' returned an array of shape {np.shape(result)}, not {shape}")
    if not np.isfinite(result).all():
        raise UsageError(f"{type(way).__name__} at '{name}' returned values that are no finite numbers")
    low, high = float(np.min(result)), float(np.max(result))
    if low < -ROUNDING or high > TOP + ROUNDING:
        raise UsageError(f"{type(way).__name__} at '{name}' returned {low if low < 0 else high:g}, outside 0-100")
    return np.clip(result, 0.0, TOP)
