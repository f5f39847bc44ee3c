"""What the parts of `weights.yaml` are made of: numbers within bounds, dates, durations, lists and mappings by name."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from ..errors import shorten
from ..reporting import last_day
from ..scaling import as_tuples
from ..sums import plain_sum

AS_MAPPING = "asMapping"
"""Marks, in the schema under way, pairs that are a mapping in the file."""
MAPPED: dict[str, Any] = {AS_MAPPING: True}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)([ymd])")
_DAY = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|-?[Qq][1-4]|-?[Hh][12])?$"
_YEARS = {"y": 1.0, "m": 1 / 12, "d": 1 / 365.25}


def as_pairs(value: object) -> object:
    """Turn a mapping into (name, value) pairs in the order of names, so that order in the file means nothing."""
    return tuple(sorted(as_mapping(value).items()))


def as_mapping(value: object) -> dict[str, Any]:
    """Return a mapping as it is; anything else is an error."""
    if not isinstance(value, dict):
        raise ValueError(f"{shorten(value)} is not allowed: it must be a mapping (name: value)")
    return value


def sum_to_one(pairs: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    """Check that the probabilities of (name, probability) pairs leave nothing over."""
    total = plain_sum(share for _, share in pairs)
    if abs(total - 1) > 1e-9:
        raise ValueError(f"the probabilities must sum to 1, not {total:g}")
    return pairs


def _years(value: object) -> object:
    """Read `2y`, `18m` or `90d` as years."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"{shorten(value)} is no duration: write 2y, 18m or 90d")
    return float(found[1]) * _YEARS[found[2]]


def _day(value: object) -> object:
    """Read a date; a year, half-year, quarter or month means its last day."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"{shorten(value)} is no date: write 2023-12-31, 2023-12, 2023Q4, 2023H2 or 2023")
    return last_day(str(value))


def _answers(value: object) -> object:
    """Turn a mapping of names to answers into pairs; YAML's true and false are no answers."""
    pairs = as_pairs(value)
    for name, answer in pairs if isinstance(pairs, tuple) else ():
        if not isinstance(answer, str) or not answer:
            raise ValueError(f"'{name}: {answer}' is not allowed: write yes, no, or one of a node's methods")
    return pairs


def _ids(value: object) -> object:
    """Let `all` or a list of ids pass."""
    if value == "all":
        return value
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{shorten(value)} is not allowed: write all, or a list of ids such as [KGZ, TJK]")
    return tuple(value)


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Spread = Annotated[float, Field(ge=0, le=5, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=1e15, allow_inf_nan=False)]
Finite = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Exponent = Annotated[float, Field(ge=0.01, le=1000, allow_inf_nan=False)]
Raise = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Fall = Annotated[float, Field(le=0, allow_inf_nan=False)]
Duration = Annotated[
    float,
    BeforeValidator(_years),
    Field(gt=0, le=1000),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?[ymd]$"}),
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema(
        {"type": ["string", "integer"], "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|-?[Qq][1-4]|-?[Hh][12])?$"}
    ),
]
Ids = Annotated[
    Literal["all"] | tuple[str, ...],
    BeforeValidator(_ids),
    WithJsonSchema({"anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}}]}),
]
Named = Annotated[tuple[tuple[str, str], ...], BeforeValidator(as_pairs), Field(json_schema_extra=MAPPED)]
Answers = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_answers), Field(json_schema_extra=MAPPED)]
Listed = Annotated[tuple[str, ...], BeforeValidator(as_tuples)]
_SIX = Field(min_length=6, max_length=6)
SixShares = Annotated[tuple[Share, ...], BeforeValidator(as_tuples), _SIX]
SixSpreads = Annotated[tuple[Spread, ...], BeforeValidator(as_tuples), _SIX]


class Strict(BaseModel):
    """A part of the file: unknown keys and wrong types are errors, nothing is converted, nothing changes later."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=False)
