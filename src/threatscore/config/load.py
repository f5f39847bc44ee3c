"""`weights.yaml` from text to a checked `Config`, or to all of its problems with their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from ..errors import InputError, Problem
from ..validation import describe
from .settings import (
    Assessment,
    Change,
    Checks,
    Codebook,
    Coverage,
    Credence,
    Levels,
    Likelihood,
    Reading,
    RollUps,
    Scope,
    Simulation,
    Strict,
    WeightUncertainty,
    _bands,
)
from .tree import Node, Root
from .yaml import Path as KeyPath
from .yaml import Text


class Config(Strict):
    """A checked `weights.yaml`."""

    score: Root
    assessment: Assessment = Assessment()
    codebook: Codebook | None = None
    scope: Scope = Scope()
    reading: Reading = Reading()
    credence: Credence = Credence()
    weight_uncertainty: WeightUncertainty = WeightUncertainty()
    rollup: RollUps = RollUps()
    levels: Annotated[Levels, BeforeValidator(_bands)] = Levels()
    coverage: Coverage = Coverage()
    simulation: Simulation = Simulation()
    change: Change = Change()
    check: Checks = Checks()
    likelihood: Likelihood = Likelihood()
    schema_: str = Field("", alias="$schema", description="where an editor finds the schema of this file")

    def nodes(self) -> Iterator[tuple[KeyPath, Node]]:
        """Yield every node below the root with its path, parents first, siblings in the order of names."""
        stack: list[tuple[KeyPath, Node]] = [
            (("score", "children", child.name), child) for child in reversed(self.score.children)
        ]
        while stack:
            path, node = stack.pop()
            yield path, node
            stack += [((*path, "children", child.name), child) for child in reversed(node.children)]


def read_config(path: str | Path) -> tuple[Config, Any, Text]:
    """Read and check a file; see `parse_config`."""
    file = Path(path)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"not UTF-8 (byte {error.start}); save the file as UTF-8"
        raise InputError([Problem(str(path), 0, "", what)]) from None
    except OSError as error:
        raise InputError([Problem(str(path), 0, "", f"cannot be read: {error.strerror or error}")]) from None
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
    try:
        config = Config.model_validate(source.data)
    except ValidationError as error:
        raise InputError([_problem(source, dict(item)) for item in error.errors(include_url=False)]) from None
    if problems := _twice(config, source):
        raise InputError(problems)
    return config, source.data, source


def _problem(source: Text, error: dict[str, Any]) -> Problem:
    path = _path(source.data, error["loc"])
    if error["type"] in ("missing", "extra_forbidden"):
        allowed = _allowed(error["loc"]) if error["type"] == "extra_forbidden" else ()
        error = {**error, "loc": path[-1:] if error["type"] == "extra_forbidden" else error["loc"]}
        what = describe(error, allowed)
    else:
        what = describe(error)
    return Problem(source.file, source.line(path), ".".join(map(str, path)), what)


def _path(data: Any, loc: tuple[Any, ...]) -> KeyPath:
    """Turn pydantic's location into the path in the file.

    Pairs in the order of names become names again; what is not in the file (the tag of a union) is left out.
    """
    path: list[str | int] = []
    steps = list(loc)
    while steps:
        step = steps.pop(0)
        if isinstance(data, dict) and path[-1:] == ["scale"] and step == data.get("kind"):
            step = steps.pop(0) if steps else None  # the tag that told the scales apart is no place in the file
            if step is None:
                break
        if isinstance(data, dict):
            if isinstance(step, int):
                step = sorted(data)[step]
                if not isinstance(data[step], dict) and steps[:1] in ([0], [1]):
                    steps.pop(0)
            elif step not in data and steps:
                continue
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step] if step < len(data) else None
        else:
            continue
        path.append(step)
    return tuple(path)


def _allowed(loc: tuple[Any, ...]) -> list[str]:
    """Return the keys that the model at the place of an unknown key knows."""
    where: Any = json_schema()
    definitions = where["$defs"]
    for step in loc[:-1]:
        where = _resolve(where, definitions)
        options = [_resolve(option, definitions) for option in where.get("anyOf", where.get("oneOf", []))]
        tagged = [o for o in options if o.get("properties", {}).get("kind", {}).get("const") == step]
        if tagged:
            where = tagged[0]
            continue
        for option in [where, *options]:
            if step in option.get("properties", {}):
                where = option["properties"][step]
                break
            if isinstance(option.get("additionalProperties"), dict):
                where = option["additionalProperties"]
                break
    return sorted(_resolve(where, definitions).get("properties", {}))


def _resolve(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _twice(config: Config, source: Text) -> list[Problem]:
    """Node names are keys of random streams, so each may stand once in the whole tree."""
    nodes = list(config.nodes())
    counts = Counter(node.name for _, node in nodes)
    return [
        Problem(source.file, source.line(path), ".".join(map(str, path)), f"the name '{node.name}' stands more than"
                " once in the tree; every node needs a name of its own")
        for path, node in nodes
        if counts[node.name] > 1
    ]  # fmt: skip


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `weights.yaml`, for editors that complete and check while one types."""
    schema = Config.model_json_schema(by_alias=True)
    schema["title"] = "threatscore weights.yaml"
    _tidy(schema)
    return schema


def _tidy(schema: Any) -> None:
    """Show pairs in the order of names as the mappings they are in the file, and hide what is filled in."""
    if isinstance(schema, list):
        for item in schema:
            _tidy(item)
    if not isinstance(schema, dict):
        return
    for value in list(schema.values()):
        _tidy(value)
    if schema.pop("mapping", False):
        arrays = [s for s in [schema, *schema.get("anyOf", [])] if s.get("type") == "array"]
        for array in arrays:
            items = array.pop("items", {})
            array.pop("minItems", None)
            array["type"] = "object"
            array["additionalProperties"] = items["prefixItems"][1] if "prefixItems" in items else items
        schema.pop("default", None)
    properties = schema.get("properties", {})
    if isinstance(properties, dict) and isinstance(properties.get("name"), dict) and properties["name"].get("hidden"):
        del properties["name"]
        schema["required"] = [key for key in schema.get("required", []) if key != "name"]
