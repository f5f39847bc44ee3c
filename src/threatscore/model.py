"""The model: a checked `weights.yaml`, its tree and its effective weights."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any

from .config import Config, parse_config, read_config
from .config.tree import Node
from .errors import UsageError, did_you_mean


@dataclass(frozen=True)
class Model:
    """What is scored and how. Frozen: `with_weights` returns a changed copy.

    Parameters
    ----------
    config
        The checked settings.
    text
        The settings as canonical JSON, keys in order; two models with the same text give the same numbers.
    name
        The file they came from.
    lines
        Line of every setting in that file, by its dotted path.
    """

    config: Config
    text: str
    name: str = "weights.yaml"
    lines: tuple[tuple[str, int], ...] = ()

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes below the root, parents first, siblings in the order of names."""
        return tuple(node for _, node in self.config.nodes())

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """The leaves, in the order of `nodes`."""
        return tuple(node for node in self.nodes if node.leaf)

    @cached_property
    def effective(self) -> dict[str, float]:
        """Share of the whole score that each node weighs, by name: the product of normalised weights down the tree."""
        return {name: weight for name, weight, _ in self._weigh()}

    def _weigh(self) -> Iterator[tuple[str, float, int]]:
        stack = [(self.config.score.children, 1.0, 1)]
        while stack:
            children, above, depth = stack.pop()
            total = sum(child.weight for child in children)
            for child in children:
                share = above * child.weight / total
                yield child.name, share, depth
                if child.children:
                    stack.append((child.children, share, depth + 1))

    def node(self, name: str) -> Node:
        """Return a node by name.

        Raises
        ------
        UsageError
            If there is none, with suggestions.
        """
        for node in self.nodes:
            if node.name == name:
                return node
        raise UsageError(f"unknown node '{name}'; {did_you_mean(name, [node.name for node in self.nodes])}")

    def line(self, path: str) -> int:
        """Return the line of a setting, or of the nearest one above it; 0 if unknown."""
        lines = dict(self.lines)
        while path and path not in lines:
            path = path.rpartition(".")[0]
        return lines.get(path, 0)

    def path(self, name: str) -> str:
        """Return the dotted path of a node in the file."""
        return next((".".join(map(str, path)) for path, node in self.config.nodes() if node.name == name), "score")

    def with_weights(self, weights: Mapping[str, float]) -> Model:
        """Return a copy with other weights, by node name. The noise on weights stays: it is keyed by name.

        Raises
        ------
        UsageError
            If a node is unknown.
        InputError
            If a weight is not allowed.
        """
        data = json.loads(self.text)
        for name, weight in weights.items():
            self.node(name)
            _find(data["score"], name)["weight"] = weight
        shown = ", ".join(f"{name}={weight:g}" for name, weight in sorted(weights.items()))
        return model_of(data, f"{self.name} with {shown}")

    def to_yaml(self) -> str:
        """Return the settings as YAML, keys in order; loading it gives an equal model."""
        from ruamel.yaml import YAML

        out = StringIO()
        yaml = YAML(typ="safe", pure=True)
        yaml.default_flow_style = False
        yaml.dump(json.loads(self.text), out)
        return out.getvalue()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the settings: the same in any order of keys."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def _find(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the mapping of a node in plain data; the node is known to exist."""
    stack = [data]
    while stack:
        children = stack.pop().get("children", {})
        if name in children:
            return dict.__getitem__(children, name)  # type: ignore[no-any-return]
        stack += [child for child in children.values() if isinstance(child, dict)]
    raise KeyError(name)


def load_model(path: str | Path) -> Model:
    """Read and check `weights.yaml`.

    Raises
    ------
    InputError
        With every problem and its line.
    """
    config, data, source = read_config(path)
    return _model(config, data, str(path), source.lines)


def model_of(settings: str | Mapping[str, Any], name: str = "settings") -> Model:
    """Return the model of settings given as YAML text or as a mapping.

    Raises
    ------
    InputError
        With every problem.
    """
    text = settings if isinstance(settings, str) else json.dumps(settings)
    config, data, source = parse_config(text, name)
    return _model(config, data, name, source.lines)


def _model(config: Config, data: Any, name: str, lines: Mapping[tuple[str | int, ...], int]) -> Model:
    shown = tuple((".".join(map(str, path)), line) for path, line in lines.items())
    return Model(config, json.dumps(data, sort_keys=True, ensure_ascii=False), name, shown)
