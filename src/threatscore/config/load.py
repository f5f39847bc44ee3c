"""`weights.yaml` from text to a checked `Config`, or to all of its problems with their lines."""

from __future__ import annotations

import pathlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from ..errors import InputError, Problem
from ..validation import describe
from .leaves import Places, in_file, joined
from .schema import allowed_keys
from .tree import ROOT
from .whole import Config
from .yaml import LARGEST, Path, Text


def read_config(path: str | pathlib.Path) -> tuple[Config, Any, Text]:
    """Read and check a file; see `parse_config`."""
    try:
        with open(path, "rb") as file:
            content = file.read(4 * LARGEST + 1)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(content) > 4 * LARGEST:
            text = content.decode("latin-1")  # too large in any case, which is what will be said
        else:
            line = content.count(b"\n", 0, error.start) + 1
            what = f"not UTF-8 (byte {error.start}); save the file as UTF-8"
            raise InputError([Problem(str(path), line, "", what)]) from None
    except (OSError, ValueError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InputError([Problem(str(path), 0, "", what)]) from None
    return parse_config(text, str(path))


def parse_config(text: str, file: str = "weights.yaml") -> tuple[Config, Any, Text]:
    """Check a settings text.

    Returns
    -------
    config
        The checked settings.
    data
        The same as plain mappings and lists, as written.
    source
        The text with the line of every setting.

    Raises
    ------
    InputError
        With every problem and its line.
    """
    source = Text(text, file)
    if source.problems:
        raise InputError(source.problems)
    if not isinstance(source.data, dict):
        raise InputError([Problem(file, 1, "", "the file must be a mapping that starts with 'score:'")])
    whole, places, problems = joined(source.data, source)
    problems += _names(source)
    try:
        config = Config.model_validate(whole)
    except ValidationError as error:
        problems += [_problem(source, whole, places, dict(item)) for item in error.errors(include_url=False)]
        raise InputError(problems + _empty(source, problems)) from None
    if problems := problems + _empty(source, problems):
        raise InputError(problems)
    return config, source.data, source


def _problem(source: Text, whole: Any, places: Places, error: dict[str, Any]) -> Problem:
    path = _path(whole, error["loc"])
    known = allowed_keys(error["loc"]) if error["type"] == "extra_forbidden" else ()
    what = describe(error, known)
    if error["type"] == "missing" and isinstance(path[-1], int):
        path = path[:-1]  # the list, of which an entry is missing
    path = in_file(path, places)
    return Problem(source.file, source.line(path), ".".join(map(str, path)), source.with_fix(what, path))


def _path(data: Any, loc: tuple[Any, ...]) -> Path:
    """Turn pydantic's location into the path in the file.

    What was a mapping in the file is checked as pairs in the order of names: its numbers become names again. The tag
    that follows `scale` tells the scales apart and is no place in the file.
    """
    path: list[str | int] = []
    steps = list(loc)
    while steps:
        step = steps.pop(0)
        if isinstance(data, dict) and isinstance(step, int):
            step = sorted(data)[step]
            if steps and isinstance(steps[0], int):
                steps.pop(0)
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step] if step < len(data) else None
        else:
            continue  # one list for several tables: which table found the fault does not matter
        path.append(step)
        if step == "scale" and steps:
            steps.pop(0)
    return tuple(path)


def _names(source: Text) -> list[Problem]:
    """Node names are keys of random streams, so each may stand once in the whole tree."""
    paths = list(_nodes(source.data.get(ROOT), (ROOT,)))
    counts = Counter(path[-1] for path in paths)
    problems = []
    for path in paths:
        name, where, line = path[-1], ".".join(map(str, path)), source.line(path)
        if counts[name] > 1:
            what = f"the name '{name}' stands more than once in the tree; every node needs a name of its own"
            problems.append(Problem(source.file, line, where, what))
        if name == ROOT:
            problems.append(Problem(source.file, line, where, f"the name '{ROOT}' is the root's; choose another one"))
    return problems


def _nodes(node: Any, path: Path) -> Iterator[Path]:
    children = node.get("children") if isinstance(node, dict) else None
    for name, child in children.items() if isinstance(children, dict) else ():
        yield (*path, "children", name)
        yield from _nodes(child, (*path, "children", name))


def _empty(source: Text, reported: list[Problem]) -> list[Problem]:
    """Report settings that are named and given no value: a slip, even where the setting may be left out."""
    known = {problem.where for problem in reported}
    paths = [path for path in source.empty if ".".join(map(str, path)) not in known]
    what = "is empty: write a value, or take the key away"
    return [
        Problem(source.file, source.line(path), ".".join(map(str, path)), source.with_fix(what, path)) for path in paths
    ]
