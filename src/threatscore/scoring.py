"""The tree as arithmetic on arrays: from the leaves' points to the score, and from the score back to the leaves.

All arrays have shape (pairs, draws), draws innermost. Children are taken in the order of their names, one after the
other and elementwise, so that equal inputs give equal floats whatever the pair, the block or the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtri

from .aggregation import Arithmetic, Maximum, Method, NoisyOr, PowerMean, in_order
from .config.settings import RollUp
from .config.tree import Node, Root
from .model import Model
from .streams import Array, Streams

ROOT = "score"


@dataclass(frozen=True, eq=False)
class Judgement:
    """The uncertain part of the config in each draw, shared by all units.

    Parameters
    ----------
    noise
        Node name to the factor on its weight, shape (draws,).
    chosen
        Node name to the number of its method, shape (draws,); only nodes with alternatives.
    """

    noise: Mapping[str, Array]
    chosen: Mapping[str, Array]


def judgement(model: Model, streams: Streams) -> Judgement:
    """Draw the noise on every weight and the method of every node.

    The noise is lognormal with mean 1, exp(s z - s^2 / 2), keyed by the node's name and independent of its weight.
    """
    general = model.config.weight_uncertainty.spread
    noise = {}
    for node in model.nodes:
        spread = general if node.weight_spread is None else node.weight_spread
        if spread > 0 and node.weight > 0:
            z = ndtri(streams.uniform("weight", node.name))
            noise[node.name] = np.exp(spread * z - spread**2 / 2)
    chosen = {}
    for name, branch in _branches(model):
        if len(branch.combine) > 1:
            steps = np.cumsum([p for _, p in branch.combine])
            u = streams.uniform("method", name)
            chosen[name] = np.minimum(np.searchsorted(steps, u), len(steps) - 1)
    return Judgement(noise, chosen)


def _branches(model: Model) -> list[tuple[str, Root | Node]]:
    return [(ROOT, model.config.score), *((node.name, node) for node in model.nodes if not node.leaf)]


def method(kind: str, exponent: float) -> Method:
    """Return a method by name."""
    return PowerMean(exponent) if kind == PowerMean.kind else Method.known[kind]()


@dataclass(frozen=True, eq=False)
class _Walked:
    """A node evaluated: its value, shape (pairs, draws), 0 where it is absent; its presence, shape (pairs,).

    Of a branch whose inside is kept also the values and weights of its children, shape (children, pairs, draws).
    """

    value: Array
    present: Array
    values: Array = field(default_factory=lambda: np.empty(0))
    weights: Array = field(default_factory=lambda: np.empty(0))
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
    """

    model: Model
    points: Mapping[str, Array]
    present: Mapping[str, Array]
    judgement: Judgement | None

    def score(self) -> Array:
        """Return the score, shape (pairs, draws); NaN for a pair without a single present leaf."""
        root = self._walk(ROOT, self.model.config.score, keep=False)
        return np.where(root.present[:, None], root.value, np.nan)

    def parts(self) -> dict[str, Array]:
        """Return what each leaf contributes to the score, shape (pairs, draws); the parts sum to the score."""
        root = self._walk(ROOT, self.model.config.score, keep=True)
        result: dict[str, Array] = {}
        self._share_out(ROOT, self.model.config.score, root, root.value, result)
        return result

    def _walk(self, name: str, node: Root | Node, *, keep: bool) -> _Walked:
        """Evaluate a node and all below it; `keep` what lies below, to share out the node's value later."""
        if isinstance(node, Node) and node.leaf:
            return _Walked(self.points[name], self.present[name])
        below = tuple(self._walk(child.name, child, keep=keep) for child in node.children)
        shape = np.broadcast_shapes(*(child.value.shape for child in below))
        values = np.stack([np.broadcast_to(child.value, shape) for child in below])
        # A weight of zero excludes a child as if it were absent.
        weighs = np.asarray([[child.weight > 0] for child in node.children])
        present = weighs & np.stack([child.present for child in below])
        weights = self._weights(node, present)
        here = np.asarray(present.any(axis=0))
        mixed = self._mixed(name, node, lambda way: way.combine(values, weights))
        value = mixed if here.all() else np.where(here[:, None], mixed, 0.0)
        return _Walked(value, here, values, weights, below) if keep else _Walked(value, here)

    def _weights(self, node: Root | Node, present: Array) -> Array:
        """Return normalised weights, shape (children, pairs, draws); where no child is present, they mean nothing.

        Where the same children are present for all pairs the weights are the same too, and the shape is
        (children, 1, draws).
        """
        if (present == present[:, :1]).all():
            present = present[:, :1]
        rows = []
        for child, here in zip(node.children, present, strict=True):
            noise = self.judgement.noise.get(child.name, 1.0) if self.judgement else 1.0
            rows.append(np.atleast_2d(child.weight * here[:, None] * noise))
        weights = np.stack(np.broadcast_arrays(*rows))
        total = in_order(weights)
        return np.where(total > 0, weights / np.where(total > 0, total, 1.0), 1 / len(rows))

    def _mixed(self, name: str, node: Root | Node, apply: Callable[[Method], Array]) -> Array:
        """Apply the method of each draw; without a judgement, mix the alternatives by their probabilities."""
        results = [apply(method(kind, node.exponent)) for kind, _ in node.combine]
        mixed = results[0]
        if self.judgement is None and len(results) > 1:
            mixed = np.zeros_like(mixed)
            for (_, probability), result in zip(node.combine, results, strict=True):
                mixed = mixed + probability * result
        elif self.judgement is not None:
            for i, result in enumerate(results[1:], start=1):
                mixed = np.where(self.judgement.chosen[name] == i, result, mixed)
        return mixed

    def _share_out(self, name: str, node: Root | Node, here: _Walked, part: Array, result: dict[str, Array]) -> None:
        """Split a node's part among its children in proportion to their contributions to the node's value."""
        if isinstance(node, Node) and node.leaf:
            result[name] = part
            return
        inner = self._mixed(name, node, lambda way: way.parts(here.values, here.weights))
        ratio = np.where(here.value > 0, part / np.where(here.value > 0, here.value, 1.0), 0.0)
        for child, walked, contribution in zip(node.children, here.below, inner, strict=True):
            self._share_out(child.name, child, walked, contribution * ratio, result)


def rolled_up(values: Array, rule: RollUp) -> tuple[Array, Array]:
    """Roll pairs up to one group or country.

    Parameters
    ----------
    values
        Scores of its pairs, shape (pairs, draws), at least one pair.
    rule
        The declared roll-up.

    Returns
    -------
    score
        Shape (draws,).
    parts
        What each pair contributes, shape (pairs, draws), summing to the score.
    """
    way: Method
    if rule.combine == "max":
        way = Maximum()
    elif rule.combine == "mean":
        way = Arithmetic()
    elif rule.combine == "power_mean":
        way = PowerMean(rule.exponent)
    else:
        assert rule.probability_at_100 is not None  # held by the settings
        way = NoisyOr(rule.probability_at_100)
    weights = np.full(values.shape, 1 / len(values))
    return way.combine(values, weights), way.parts(values, weights)
