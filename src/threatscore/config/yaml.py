"""YAML text to plain data and the line of every setting; anything a settings file does not need is refused.

YAML 1.2 by ruamel.yaml, so that the country `NO` stays a text. Anchors, aliases, merge keys and tags are refused:
a value is written where it is used, and no file can expand to more than its own size.
"""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, NodeEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..errors import Problem, shorten

Path = tuple[str | int, ...]
_CORE = "tag:yaml.org,2002:"
_WORDS = {"true": True, "false": False}
DEEPEST = 40


class Text:
    """One YAML text: its plain `data`, the `lines` of its settings by path, and its `problems`."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.data: Any = None
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        try:
            if self._has_no_anchor(text):
                node = YAML(typ="rt", pure=True).compose(text)
                if node is None:
                    self._refuse(0, (), "the file is empty; a model needs at least 'score:' with its children")
                else:
                    self.data = self._plain(node, ())
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            self._refuse(line, (), f"not YAML: {error.problem or error.context}")
        except YAMLError as error:
            self._refuse(0, (), f"not YAML: {str(error).splitlines()[0]}")
        except RecursionError:
            self._refuse(0, (), "not a settings file: nested too deeply")

    def _refuse(self, line: int, path: Path, what: str) -> None:
        self.problems.append(Problem(self.file, line, ".".join(map(str, path)), what))

    def _has_no_anchor(self, text: str) -> bool:
        """Look at the stream of events only, which no alias can blow up."""
        clean = True
        for event in YAML(typ="rt", pure=True).parse(text):
            if isinstance(event, NodeEvent) and event.anchor is not None:
                what = "alias" if isinstance(event, AliasEvent) else "anchor"
                name = "*" + event.anchor if what == "alias" else "&" + event.anchor
                self._refuse(event.start_mark.line + 1, (), f"{what} '{name}' is not allowed: write the value out")
                clean = False
        return clean

    def _plain(self, node: Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if len(path) > DEEPEST:
            self._refuse(node.start_mark.line + 1, path[:3], f"nested more than {DEEPEST} deep")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._plain(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self._refuse(line, path, "a key must be a plain word")
                continue
            key = str(key_node.value)
            if key in result:
                self._refuse(line, (*path, key), f"duplicate key '{key}': it already stands above")
                continue
            self.lines[(*path, key)] = line
            result[key] = self._plain(value_node, (*path, key))
        return result

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        kind, value = str(node.tag).removeprefix(_CORE), node.value
        try:
            if kind == "str":
                return str(value)
            if kind == "int":
                return int(value.replace("_", ""), 0)
            if kind == "float":
                return float(value.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
            if kind == "bool":
                return _WORDS[value.lower()]
            if kind == "null":
                return None
        except (ValueError, KeyError):
            self._refuse(node.start_mark.line + 1, path, f"cannot be read: {shorten(value)}")
            return None
        if kind == "timestamp":
            return str(value)
        self._refuse(node.start_mark.line + 1, path, f"tag '{node.tag}' is not allowed: write a plain value")
        return None

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest setting above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)
