"""What `weights.yaml` may say as a JSON Schema, for editors that complete and check while one types."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from .fields import AS_MAPPING
from .leaves import LEAF_KEYS
from .tree import NAME
from .whole import Config

Schema = dict[str, Any]


def json_schema() -> Schema:
    """Return the JSON Schema (Draft 2020-12) of `weights.yaml`."""
    return deepcopy(_schema())


def allowed_keys(loc: tuple[Any, ...]) -> list[str]:
    """Return the keys known at a place, given as pydantic's location of the key."""
    places = [_schema()]
    for step in loc[:-1]:
        options = [option for place in places for option in _options(place)]
        tagged = [o for o in options if o.get("properties", {}).get("kind", {}).get("const") == step]
        below = [o["properties"][step] for o in options if step in o.get("properties", {})]
        named = [o["additionalProperties"] for o in options if isinstance(o.get("additionalProperties"), dict)]
        places = tagged or below or (named if isinstance(step, int) else []) or places
    return sorted({key for place in places for option in _options(place) for key in option.get("properties", {})})


@cache
def _schema() -> Schema:
    schema = Config.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "threatscore weights.yaml"
    _tidy(schema)
    _add_short_forms(schema)
    node = schema["$defs"]["Node"]["properties"]
    leaf = {"type": "object", "additionalProperties": False, "properties": {key: node[key] for key in LEAF_KEYS}}
    schema["properties"]["leaves"] = {"type": "object", "additionalProperties": leaf}
    return schema


def _add_short_forms(schema: Schema) -> None:
    """Allow one list of levels for all tables, and a kind of event that is only its meaning."""
    definitions = schema["$defs"]
    one_list = {key: value for key, value in definitions["Levels"]["properties"]["pair"].items() if key != "default"}
    levels = schema["properties"]["levels"]
    schema["properties"]["levels"] = {"anyOf": [one_list, {"$ref": levels["$ref"]}]}
    kinds = definitions["Codebook"]["properties"]["kinds"]
    kinds["additionalProperties"] = {"anyOf": [{"type": "string"}, kinds["additionalProperties"]]}


def _options(schema: Schema) -> Iterator[Schema]:
    """Yield the alternatives of a schema, references followed."""
    while "$ref" in schema:
        schema = _schema()["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    alternatives = schema.get("anyOf", schema.get("oneOf"))
    if alternatives is None:
        yield schema
    for alternative in alternatives or ():
        yield from _options(alternative)


def _tidy(schema: Any) -> None:
    """Show pairs in the order of names as the mappings they are in the file, and hide what is filled in.

    An empty value is refused everywhere, so `null` is no alternative; defaults are shown where the file could say them.
    """
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        _tidy(value)
    if not isinstance(schema, dict):
        return
    if schema.pop(AS_MAPPING, False):
        items = schema.pop("items")
        schema["additionalProperties"] = items["prefixItems"][1] if "prefixItems" in items else items
        schema["type"] = "object"
    if isinstance(schema.get("anyOf"), list):
        schema["anyOf"] = [option for option in schema["anyOf"] if option != {"type": "null"}]
    schema.pop("discriminator", None)  # of OpenAPI, unknown to JSON Schema
    if not isinstance(schema.get("default"), str | int | float):
        schema.pop("default", None)
    if NAME in schema.get("properties", {}):
        del schema["properties"][NAME]
        schema["required"].remove(NAME)
