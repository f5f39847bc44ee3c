"""What pydantic found wrong, in the words of this project: what was allowed and the likely fix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .errors import did_you_mean, shorten

_TYPES = {
    "string": "a text",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "dict": "a mapping (name: value)",
    "model": "a mapping (name: value)",
    "model_attributes": "a mapping (name: value)",
}
_BOUNDS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}


def describe(error: Mapping[str, Any], allowed: Sequence[str] = ()) -> str:
    """Return one pydantic error as a sentence.

    Parameters
    ----------
    error
        One item of `ValidationError.errors()`.
    allowed
        The keys known at the place of an unknown key.
    """
    kind, context, value = error["type"], error.get("ctx", {}), error.get("input")
    if kind == "missing" and isinstance(error["loc"][-1], int):
        return "too few entries in the list"
    if kind == "missing":
        return f"'{error['loc'][-1]}' is missing"
    if kind == "extra_forbidden":
        return f"unknown key; {did_you_mean(str(error['loc'][-1]), allowed)}"
    if kind == "union_tag_not_found":
        return "'kind' is missing"
    if kind == "union_tag_invalid":
        expected = [tag.strip(" '") for tag in context["expected_tags"].split(",")]
        return f"unknown kind '{context['tag']}'; {did_you_mean(str(context['tag']), expected)}"
    if kind in ("literal_error", "enum"):
        expected = [tag.strip(" '") for tag in context["expected"].replace(" or ", ",").split(",")]
        return f"{shorten(value)} is not allowed; {did_you_mean(str(value), expected)}"
    if kind == "finite_number":
        return f"{value} is not allowed: a number must be finite"
    if value is None:
        return "is empty: write a value, or take the key away"
    if kind == "value_error":
        return str(context["error"])
    bound = next((name for name in _BOUNDS if name in context), None)
    if bound:
        return f"{shorten(value)} is not allowed: it must be {_BOUNDS[bound]} {context[bound]:g}"
    if kind == "too_short":
        return f"too few entries: at least {context['min_length']} needed"
    if kind == "too_long":
        return f"too many entries: at most {context['max_length']} allowed"
    if kind == "string_too_short":
        return "must not be empty"
    stem = kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_from_float")
    if stem in _TYPES:
        return f"{shorten(value)} is not allowed: it must be {_TYPES[stem]}{_fix(value, stem)}"
    return f"{error['msg']} (got {shorten(value)})"


def _fix(value: object, stem: str) -> str:
    if stem == "string" and isinstance(value, int | float):
        return "; put it in quotes"
    if stem in ("float", "int") and isinstance(value, str):
        return "; take the quotes away" if _is_number(value) else "; write it plainly, as in 1000 or 0.5"
    return ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
