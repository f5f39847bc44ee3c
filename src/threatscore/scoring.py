"""The tree as arithmetic on arrays: from the leaves' points to the score, and from the score back to the leaves.

All arrays have shape (pairs, draws), draws innermost. Children are taken in the order of their names, one after the
other and elementwise, so that equal inputs give equal floats whatever the pair, the block or the worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .aggregation import Arithmetic, Maximum, Method, NoisyOr, PowerMean
from .config.settings import RollUp
from .config.tree import Node, Root
from .model import Model
from .streams import Array, Streams

ROOT = "score"


@dataclass(frozen=True)
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
    from scipy.special import ndtri

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


@dataclass(frozen=True)
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
        value, present = self._value(ROOT, self.model.config.score)
        return np.where(present[:, None], value, np.nan)

    def parts(self) -> dict[str, Array]:
        """Return what each leaf contributes to the score, shape (pairs, draws); the parts sum to the score."""
        result: dict[str, Array] = {}
        value, _ = self._value(ROOT, self.model.config.score)
        self._share_out(ROOT, self.model.config.score, value, result)
        return result

    def _value(self, name: str, node: Root | Node) -> tuple[Array, Array]:
        if isinstance(node, Node) and node.leaf:
            return self.points[name], self.present[name]
        values, weights, present = self._children(node)
        return self._mixed(name, node, lambda way: way.combine(values, weights), values.shape[1:]), present.any(axis=0)

    def _children(self, node: Root | Node) -> tuple[Array, Array, Array]:
        """Return values and weights of the children, shape (children, pairs, draws), and presence (children, pairs)."""
        below = [self._value(child.name, child) for child in node.children]
        shape = np.broadcast_shapes(*(value.shape for value, _ in below))
        values = np.stack([np.broadcast_to(value, shape) for value, _ in below])
        present = np.stack([here for _, here in below])
        weights = np.empty(values.shape)
        total = np.zeros(shape)
        for i, child in enumerate(node.children):
            noise = self.judgement.noise.get(child.name, 1.0) if self.judgement else 1.0
            weights[i] = child.weight * present[i][:, None] * noise
            total += weights[i]
        return values, weights / np.where(total > 0, total, 1.0), present

    def _mixed(self, name: str, node: Root | Node, apply: object, shape: tuple[int, ...]) -> Array:
        """Apply the method of each draw; without a judgement, mix the alternatives by their probabilities."""
        assert callable(apply)
        results = [np.asarray(apply(method(kind, node.exponent))) for kind, _ in node.combine]
        if len(results) == 1:
            return results[0]
        if self.judgement is None:
            return np.asarray(sum(p * result for (_, p), result in zip(node.combine, results, strict=True)))
        chosen = self.judgement.chosen[name]
        mixed = results[0]
        for i, result in enumerate(results[1:], start=1):
            mixed = np.where(chosen == i, result, mixed)
        return np.asarray(mixed)

    def _share_out(self, name: str, node: Root | Node, part: Array, result: dict[str, Array]) -> None:
        """Split a node's part among its children in proportion to their contributions to the node's value."""
        if isinstance(node, Node) and node.leaf:
            result[name] = part
            return
        values, weights, _ = self._children(node)
        inner = self._mixed(name, node, lambda way: way.parts(values, weights), values.shape)
        value = self._value(name, node)[0]
        ratio = part / np.where(value > 0, value, 1.0)
        for child, contribution in zip(node.children, inner, strict=True):
            self._share_out(child.name, child, contribution * ratio, result)


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
