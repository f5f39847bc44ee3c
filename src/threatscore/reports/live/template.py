"""The model's settings as YAML, cut where the page fills in weights, methods and suppositions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from ...run import Run

Part = str | dict[str, str]


def template(run: Run) -> list[Part]:
    """Return the text of the settings of a run in parts.

    They say of which day it is and how it was drawn, whoever said so: run with them, the engine draws the same.

    A part that is a mapping is to be filled in: the weight of the node ``w``, the method of the node ``c``, or, under
    ``s``, what is supposed; ``as`` is what stands there now. A method and a supposition stand in whole lines (``in``
    is the indent of a method's), which may be none.
    """
    data = json.loads(run.model.text)
    _dated(data, run)
    mark = _unused(run.model.text)
    holes: dict[str, tuple[str, str, Any]] = {}
    _cut(data["score"], "score", mark, holes)
    holes[f"{mark}s"] = ("s", "", data.get("suppose"))
    data["suppose"] = f"{mark}s"
    return list(_parts(_dumped(data), mark, holes))


def _dated(data: dict[str, Any], run: Run) -> None:
    """Put into the settings the day, the draws, the seed and the design of the run, where they say something else."""
    config, streams = run.model.config, run.streams
    if config.assessment.as_of != run.as_of:
        data.setdefault("assessment", {})["as_of"] = run.as_of.isoformat()
    drawn = {"draws": streams.draws, "seed": streams.seed, "design": streams.design}
    other = {name: value for name, value in drawn.items() if getattr(config.simulation, name) != value}
    if other:
        data.setdefault("simulation", {}).update(other)


def _unused(text: str) -> str:
    """Return a word that the text does not hold."""
    return next(word for word in (f"cut{i}here" for i in range(len(text) + 1)) if word not in text)


def _cut(node: dict[str, Any], name: str, mark: str, holes: dict[str, tuple[str, str, Any]]) -> None:
    """Put a mark in the place of each weight and method of a node and of all below it."""
    if "weight" in node:
        holes[key := f"{mark}{len(holes)}"] = ("w", name, node["weight"])
        node["weight"] = key
    if "children" in node:
        holes[key := f"{mark}{len(holes)}"] = ("c", name, node.get("combine"))
        node["combine"] = key
        for child, below in node["children"].items():
            _cut(below, child, mark, holes)


def _dumped(data: Any) -> str:
    """Return data as the model writes it: keys in order, one line each."""
    from ruamel.yaml import YAML

    out = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.dump(data, out)
    return out.getvalue()


def _parts(text: str, mark: str, holes: dict[str, tuple[str, str, Any]]) -> Iterator[Part]:
    start = 0
    for found in re.finditer(rf"(?m)^( *)([a-z]+): ({mark}(?:s|\d+))\n", text):
        indent, key, hole = found.groups()
        kind, node, now = holes[hole]
        whole = _dumped({key: now}) if now is not None else ""
        lines = "".join(indent + line for line in whole.splitlines(keepends=True))
        if kind == "w":
            yield text[start : found.start()] + f"{indent}{key}: "
            yield {"w": node, "as": whole.removeprefix(f"{key}: ").rstrip("\n")}
            start = found.end() - 1
        else:
            yield text[start : found.start()]
            yield {"c": node, "in": indent, "as": lines} if kind == "c" else {"s": "", "as": lines}
            start = found.end()
    yield text[start:]
