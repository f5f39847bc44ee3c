"""The uncertain part of the settings, draw by draw: noise on the weights, and which method a node uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .aggregation import in_order
from .config.tree import Node, Root
from .model import Model
from .streams import Array, Streams


@dataclass(frozen=True, eq=False)
class Judgement:
    """The uncertain part of the config in each draw, shared by all units.

    Parameters
    ----------
    noise
        Node name to the factor on its weight, shape (draws,).
    chosen
        Node name to the number of its method, shape (draws,); only nodes with alternatives.
    weights
        Node name to the normalised weights of its children where all of them are present, shape (children, draws), or
        (children, 1) where they are certain.
    """

    noise: Mapping[str, Array]
    chosen: Mapping[str, Array]
    weights: Mapping[str, Array] = field(default_factory=dict)

    def of_draws(self, which: Array) -> Judgement:
        """Return some of the draws; what is the same in all of them may have one alone."""
        parts = (self.noise, self.chosen, self.weights)
        return Judgement(*(
            {name: array if array.shape[-1] == 1 else array[..., which] for name, array in part.items()}
            for part in parts
        ))  # fmt: skip


def judgement(model: Model, streams: Streams) -> Judgement:
    """Draw the noise on every weight and the method of every node.

    The noise is lognormal with mean 1, exp(s z - s^2 / 2), keyed by the node's name and independent of its weight.
    """
    noise = {node.name: weight_noise(model, node, streams) for node in model.nodes if node.weight > 0}
    chosen = {name: chosen_methods(name, branch, streams) for name, branch in model.branches.items()}
    drawn = Judgement(_some(noise), _some(chosen))
    full = {name: normalised(branch, drawn, [child.weight > 0 for child in branch.children])
            for name, branch in model.branches.items()}  # fmt: skip
    stacked = {
        name: np.stack(np.broadcast_arrays(*(np.atleast_1d(w) for w in weights))) for name, weights in full.items()
    }
    return replace(drawn, weights=stacked)


def weight_noise(model: Model, node: Node, streams: Streams) -> Array | None:
    """Return the factor on a node's weight, whatever that is, shape (draws,); None if the weight is certain."""
    spread = model.config.weight_uncertainty.spread if node.weight_spread is None else node.weight_spread
    if spread <= 0:
        return None
    return np.asarray(np.exp(spread * streams.normal("weight", node.name) - spread**2 / 2))


def chosen_methods(name: str, branch: Root | Node, streams: Streams) -> Array | None:
    """Return the number of the method of a branch in each draw, shape (draws,); None if there is no other."""
    if len(branch.combine) < 2:
        return None
    steps = np.cumsum([p for _, p in branch.combine])
    return np.minimum(np.searchsorted(steps, streams.uniform("method", name)), len(steps) - 1)


def _some(found: Mapping[str, Array | None]) -> dict[str, Array]:
    return {name: array for name, array in found.items() if array is not None}


def normalised(node: Root | Node, drawn: Judgement | None, present: Sequence[Any]) -> list[Array]:
    """Return normalised weights, one array a child; where no child is present, they mean nothing.

    `present` has a boolean, or an array of them that broadcasts with the draws, for each child.
    """
    rows = [
        np.asarray(child.weight * np.asarray(here) * (drawn.noise.get(child.name, 1.0) if drawn else 1.0))
        for child, here in zip(node.children, present, strict=True)
    ]
    total = in_order(np.broadcast_arrays(*rows))
    some = total > 0
    if some.all():
        return [np.asarray(row / total) for row in rows]
    total = np.where(some, total, 1.0)
    return [np.asarray(np.where(some, row / total, 1 / len(rows))) for row in rows]
