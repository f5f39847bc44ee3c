"""The section `leaves:`, which keeps the tree of weights short: a leaf may be described there, under its name.

A leaf of the tree that says nothing but its weight gets its description from `leaves`; one that describes itself needs
no entry there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..errors import Problem, did_you_mean, shorten
from .yaml import Path, Text

LEAF_KEYS = ("of", "from", "scale", "worse", "prior", "if_missing")
"""What a leaf says of itself besides its weight."""

Places = dict[Path, Path]
"""Path of a leaf in the tree to the path of its description in the file."""


def joined(data: dict[str, Any], source: Text) -> tuple[dict[str, Any], Places, list[Problem]]:
    """Return the settings with every leaf described where it stands in the tree; the input is not changed."""
    described = data.get("leaves", {})
    whole = {key: value for key, value in data.items() if key != "leaves"}
    if described is None:
        return whole, {}, []  # reported with all other empty settings
    if not isinstance(described, dict):
        where, what = ("leaves",), f"{shorten(described)} is not allowed: it must be a mapping (name: value)"
        return whole, {}, [Problem(source.file, source.line(where), "leaves", what)]
    tree = dict(_leaves(data.get("score"), ("score",)))
    names = {str(path[-1]): path for path in tree}
    places: Places = {}
    problems: list[Problem] = []
    for name, text in described.items():
        found = list(_faults(name, text, tree[names[name]] if name in names else None, names))
        found = [(path, source.with_fix(what, path)) for path, what in found]
        problems += [Problem(source.file, source.line(path), ".".join(map(str, path)), what) for path, what in found]
        if name in names and isinstance(text, dict):
            places[names[name]] = ("leaves", name)
    if places:
        whole["score"] = _filled(data.get("score"), ("score",), places, described)
    return whole, places, problems


def _faults(name: str, text: Any, leaf: dict[str, Any] | None, names: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with one description, and where."""
    path: Path = ("leaves", name)
    if leaf is None:
        yield path, f"there is no leaf '{name}' in the tree; {did_you_mean(name, names)}"
    elif not isinstance(text, dict):
        yield path, f"{shorten(text)} is not allowed: it must be a mapping (name: value)"
    else:
        for key in text:
            if key not in LEAF_KEYS:
                yield (*path, key), f"unknown key; {did_you_mean(key, LEAF_KEYS)}"
            elif key in leaf:
                yield (*path, key), "stands here and in the tree; keep one of them"


def _leaves(node: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    children = node.get("children") if isinstance(node, dict) else None
    if isinstance(children, dict):
        for name, child in children.items():
            yield from _leaves(child, (*path, "children", name))
    elif isinstance(node, dict):
        yield path, node


def _filled(node: Any, path: Path, places: Places, described: dict[str, Any]) -> Any:
    if path in places:
        return {**{key: value for key, value in described[str(path[-1])].items() if key in LEAF_KEYS}, **node}
    if isinstance(node, dict) and isinstance(node.get("children"), dict):
        children = {
            name: _filled(child, (*path, "children", name), places, described)
            for name, child in node["children"].items()
        }
        return {**node, "children": children}
    return node


def in_file(path: Path, places: Places) -> Path:
    """Return where a setting of the joined tree stands in the file."""
    for leaf, described in places.items():
        if path[: len(leaf)] == leaf and (len(path) == len(leaf) or path[len(leaf)] != "weight"):
            rest = path[len(leaf) :]
            return (*described, *rest) if not rest or rest[0] in LEAF_KEYS else path
    return path
