"""YAML text to plain data and the line of every setting; anything a settings file does not need is refused.

Read from the events of ruamel.yaml with the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2, section 10.3), so
that the country `NO` stays a text. Anchors, aliases, merge keys and tags are refused: a value is written where it is
used, and no file can expand to more than its own size.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from ..errors import Problem, shorten

Path = tuple[str | int, ...]
DEEPEST = 40
LONGEST_KEY = 100
LARGEST = 200_000
"""Characters a file may have: far more than a tree that people can read, few enough to be read in seconds."""

_CORE = (
    (re.compile(r"|~|null|Null|NULL"), lambda text: None),
    (re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+"), lambda text: int(text, 0)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), lambda text: float(text.replace(".", ""))),
)
_TAIL = re.compile(r"[0-9]+([eE][-+]?[0-9]+)?")
"""What a comma in a number makes of the rest of it: a key."""
_FIXES = {
    "found character '\\t'": "indent with spaces, not with tabs",
    "mapping values are not allowed": "put a text that holds ': ' in quotes, and give each key a line of its own",
    "could not find expected ':'": "every line reads 'key: value'",
    "expected <block end>": "siblings start in the same column",
    "'<stream end>'": "a bracket or a quote is not closed",
    "found unexpected end of stream": "a quote is not closed",
}


class _StopReadingError(Exception):
    """Reading on would make no sense."""


class Text:
    """One YAML text: its plain `data`, the `lines` of its settings by path, and its `problems`.

    `empty` lists the paths of settings that are named and given no value.
    """

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.data: Any = None
        self.lines: dict[Path, int] = {}
        self.empty: list[Path] = []
        self._tails: dict[Path, str] = {}
        self.problems: list[Problem] = []
        if len(text) > LARGEST:
            self.refuse(f"not a settings file: {len(text):,} characters; at most {LARGEST:,} are read")
            return
        try:
            self._document(YAML(typ="safe", pure=True).parse(text))
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.refuse(_not_yaml(error), line=mark.line + 1 if mark else 0)
        except ReaderError as error:
            what = f"not YAML: the character {shorten(text[error.position])} is not allowed; delete it"
            self.refuse(what, line=text.count("\n", 0, error.position) + 1)
        except YAMLError as error:
            self.refuse(f"not YAML: {shorten(str(error))}")
        except _StopReadingError:
            pass

    def refuse(self, what: str, path: Path = (), line: int = 0) -> None:
        """Add a problem at a path, by default on that setting's line."""
        where = ".".join(map(str, path))
        self.problems.append(Problem(self.file, line or (self.line(path) if path else 0), where, what))

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest setting above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def with_fix(self, what: str, path: Path) -> str:
        """Return a message with the likely fix, if the key is the tail of what stands before it: `{weight: 4,5}`."""
        tail = self._tails.get(path)
        return f"{what.rstrip('.')}{'' if what.endswith('?') else '.'} {tail}" if tail else what

    def _document(self, events: Iterator[Event]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    what = "a second document starts here; a settings file is one document, without '---' inside"
                    self.refuse(what, line=_line(event))
                    raise _StopReadingError
                if event.tags or event.version not in (None, (1, 2)):
                    self.refuse("a directive (%) is not allowed: take the line away", line=1)
            elif isinstance(event, NodeEvent):
                self.data = self._value(event, events, ())
        if self.data is None and not self.problems:
            self.refuse("the file is empty; a model needs at least 'score:' with its children")

    def _value(self, event: NodeEvent, events: Iterator[Event], path: Path) -> Any:
        self.lines.setdefault(path, _line(event))
        if len(path) > DEEPEST:
            self.refuse(f"nested more than {DEEPEST} deep", path[:3], _line(event))
            raise _StopReadingError
        self._refuse_extras(event, path)
        if isinstance(event, MappingStartEvent):
            found = self._mapping(events, path)
            if event.flow_style:
                self._note_tails(found, path)
            return found
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        return self._scalar(event, path) if isinstance(event, ScalarEvent) else None

    def _refuse_extras(self, event: NodeEvent, path: Path) -> None:
        if event.anchor is not None:
            shown = f"alias '*{event.anchor}'" if isinstance(event, AliasEvent) else f"anchor '&{event.anchor}'"
            self.refuse(f"{shown} is not allowed: write the value out", path, _line(event))
        if isinstance(event, (ScalarEvent, CollectionStartEvent)) and event.tag is not None:
            self.refuse(f"tag {shorten(str(event.tag))} is not allowed: write a plain value", path, _line(event))

    def _sequence(self, events: Iterator[Event], path: Path) -> list[Any]:
        return [self._value(event, events, (*path, i)) for i, event in enumerate(_items(events))]

    def _mapping(self, events: Iterator[Event], path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for event in _items(events):
            key = self._key(event, events, path)
            if key in result:
                self.refuse(f"duplicate key '{key}': it already stands in line {self.line((*path, key))}",
                            (*path, key), _line(event))  # fmt: skip
            here = (*path, key)
            self.lines.setdefault(here, _line(event))
            value = self._value(_next(events), events, here)
            result.setdefault(key, value)
        return result

    def _note_tails(self, mapping: dict[str, Any], path: Path) -> None:
        """In braces a comma starts a new key, so the rest of a number or of a text becomes one without a value."""
        for (before, value), (key, nothing) in itertools.pairwise(mapping.items()):
            if nothing is not None or isinstance(value, bool):
                continue
            if isinstance(value, int | float) and _TAIL.fullmatch(key):
                self._tails[(*path, key)] = (
                    f"'{before}: {value},{key}' is read as two: a number has a point before its decimals and no"
                    " separators, as in 4.5 or 10000"
                )
            elif isinstance(value, str):
                self._tails[(*path, key)] = f"If it belongs to '{before}', put that text in quotes: a comma ends it"

    def _key(self, event: NodeEvent, events: Iterator[Event], path: Path) -> str:
        """Return a key as text; one that cannot be a name is refused and stands as its line number."""
        if not isinstance(event, ScalarEvent):
            self.refuse("a key must be a plain word, not a list or a mapping", path, _line(event))
            self._value(event, events, (*path, "?"))
            return f"?{_line(event)}"
        self._refuse_extras(event, path)
        key = _paired(str(event.value), errors="replace")
        if event.implicit[0] and key == "<<":
            self.refuse("a merge key '<<' is not allowed: write the values out", path, _line(event))
        elif (
            not key.strip() or key != key.strip() or not key.isprintable() or "\ufffd" in key or len(key) > LONGEST_KEY
        ):
            what = f"{shorten(key)} is no key: a name of 1 to {LONGEST_KEY} printable characters, no space around it"
            self.refuse(what, path, _line(event))
            return f"?{_line(event)}"
        return key

    def _scalar(self, event: ScalarEvent, path: Path) -> Any:
        text = str(event.value)
        try:
            text = _paired(text)
            value = _core(text) if event.implicit[0] else text
        except (ValueError, OverflowError):
            self.refuse(f"cannot be read: {shorten(text)}", path, _line(event))
            return None
        if value is None:
            self.empty.append(path)
        return value


def _next(events: Iterator[Event]) -> NodeEvent:
    """Return the next event, which the grammar says is a node."""
    event = next(events)
    if not isinstance(event, NodeEvent):
        raise YAMLError(f"expected a value, found {event}")
    return event


def _items(events: Iterator[Event]) -> Iterator[NodeEvent]:
    """Yield the nodes up to the end of the collection."""
    for event in events:
        if isinstance(event, CollectionEndEvent):
            return
        if isinstance(event, NodeEvent):
            yield event


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _paired(text: str, errors: str = "strict") -> str:
    """Return the text with characters that JSON writes as two escapes made one; half a character is a ValueError."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors)


def _core(text: str) -> Any:
    """Return a plain scalar by the core schema; a number too large for any setting is an OverflowError."""
    for pattern, read in _CORE:
        if pattern.fullmatch(text):
            value = read(text)
            if isinstance(value, int):
                float(value)
            return value
    return text


def _not_yaml(error: MarkedYAMLError) -> str:
    what = str(error.problem or error.context)
    fix = next((fix for found, fix in _FIXES.items() if found in what), "")
    return f"not YAML: {what}{f'; {fix}' if fix else ''}"
