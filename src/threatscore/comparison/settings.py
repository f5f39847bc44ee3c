"""A model of which the weights are one's, the method another's, and the scope a third's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..config import Config
from ..config.tree import Node
from ..model import Branch, Model

Weights = Mapping[str, tuple[float, float | None]]
"""Node to its weight and the spread of it."""


def weights_of(model: Model) -> Weights:
    """Return the weight of every node, and its own spread."""
    return {node.name: (node.weight, node.weight_spread) for node in model.nodes}


def same_weights(old: Model, new: Model) -> bool:
    """Return whether the nodes that both trees have weigh the same in both, with the same uncertainty."""
    before, after = weights_of(old), weights_of(new)
    shared = before.keys() & after.keys()
    return old.config.weight_uncertainty == new.config.weight_uncertainty and all(
        before[name] == after[name] for name in shared
    )


def same_method(old: Model, new: Model) -> bool:
    """Return whether all settings that can change a number, besides weights and scope, are the same."""
    return _method(old.config) == _method(new.config)


def _method(config: Config) -> tuple[Any, ...]:
    codebook = config.codebook
    counts = {name: kind.counts for name, kind in codebook.kinds if kind.counts != "incidents"} if codebook else {}
    return (
        _bare(config.score),
        config.reading,
        config.credence,
        config.rollup,
        config.coverage,
        config.suppose,
        counts,
    )


def _bare(node: Branch) -> Branch:
    """Return a node, and all below it, without what it weighs and why."""
    update: dict[str, Any] = {"rationale": "", "children": tuple(_bare(child) for child in node.children)}
    if isinstance(node, Node):
        update |= {"weight": 1.0, "weight_spread": None}
        if node.scale is not None and "rationale" in type(node.scale).model_fields:
            update["scale"] = node.scale.model_copy(update={"rationale": ""})
    return node.model_copy(update=update)


def mixed(weights: Model, method: Model, scope: Model) -> Model:
    """Return a model with the weights of one, the scope of another, and all else of a third.

    Nodes that only the tree itself has keep their weights there, and so do siblings whose weights would all be zero.
    """
    if weights.text == method.text == scope.text:
        return method
    score = method.config.score
    if weights.text != method.text:
        score = _weighted(score, weights_of(weights))
    config = method.config.model_copy(
        update={"score": score, "scope": scope.config.scope, "weight_uncertainty": weights.config.weight_uncertainty}
    )
    text = json.dumps({"method": method.digest, "scope": scope.digest, "weights": weights.digest})
    return replace(method, config=config, text=text)


def _weighted(node: Branch, weights: Weights) -> Branch:
    children = tuple(_weighted(child, weights) for child in node.children)
    told = [weights.get(child.name, (child.weight, child.weight_spread)) for child in children]
    if any(weight > 0 for weight, _ in told):
        children = tuple(
            child.model_copy(update={"weight": weight, "weight_spread": spread})
            for child, (weight, spread) in zip(children, told, strict=True)
        )
    return node.model_copy(update={"children": children})


def scoped(model: Model, groups: tuple[str, ...], countries: tuple[str, ...]) -> Model:
    """Return a model whose scope is some groups and countries."""
    scope = model.config.scope.model_copy(update={"groups": groups, "countries": countries, "left_out": ()})
    config = model.config.model_copy(update={"scope": scope})
    text = json.dumps({"model": model.text, "groups": groups, "countries": countries})
    return replace(model, config=config, text=text)
