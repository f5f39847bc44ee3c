"""What one cell may hold: from its text to a value, or to a sentence that says what was allowed."""

from __future__ import annotations

import math
import re
from typing import Annotated, Literal

from pydantic import BeforeValidator

from ..dates import Period, parse_period

LONGEST = 10_000
LARGEST = 1e15
SMALLEST = 1e-9
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}([,'\u2019 \u00a0\u202f]\d{3})+(\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _cut(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:40]}..."


def text(value: str) -> str:
    """Return a cell's words, if they are of a length that a person reads."""
    if len(value) > LONGEST:
        raise ValueError(f"{len(value):,} characters; a cell holds at most {LONGEST:,}")
    if found := _CONTROL.search(value):
        raise ValueError(f"holds the control character 0x{ord(found[0]):02x}; type the cell anew")
    return value


def slug(value: str) -> str:
    """Read an id."""
    if not _ID.fullmatch(value) or len(value) > 200:
        raise ValueError(f"'{_cut(value)}' is no id: letters, digits, '.', '_' and '-' only, at most 200")
    return value


def iso3(value: str) -> str:
    """Read the id of a country."""
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError(f"'{_cut(value)}' is not an ISO 3166-1 alpha-3 code such as TJK")
    return value


def number(value: str) -> float:
    """Read a count: finite, not negative, and of a size that something can have."""
    if _NOT_FINITE.fullmatch(value):
        raise ValueError(f"'{value}' is not a number; leave the cell empty if it is missing")
    if not _NUMBER.fullmatch(value):
        hint = "; write it without separators" if _THOUSANDS.fullmatch(value) else ""
        raise ValueError(f"'{_cut(value)}' is not a number{hint}")
    read = float(value)
    if not math.isfinite(read):
        raise ValueError(f"{_cut(value)} is not allowed: a number must be finite")
    if read < 0:
        raise ValueError(f"{_cut(value)} is not allowed: a count cannot be negative")
    if read > LARGEST or 0 < read < SMALLEST:
        raise ValueError(f"{_cut(value)} is not allowed: 0, or {SMALLEST:g} to {LARGEST:g}; choose another unit")
    return read


def several(value: str) -> tuple[str, ...]:
    """Read `a|b`."""
    return tuple(part.strip() for part in text(value).split("|") if part.strip())


def _with_number(value: str) -> tuple[str, float | None]:
    """Split `name:0.5`; None where no number is given."""
    name, colon, after = value.rpartition(":")
    if not colon:
        return value, None
    if not _NUMBER.fullmatch(after.strip()):
        raise ValueError(f"'{_cut(value)}' should read name:number")
    return name.strip(), float(after)


def shares(value: str) -> tuple[tuple[str, float], ...]:
    """Read `IMU:0.5|TTP:0.5` or `IMU|TTP`; a share of 0 stands for none given, which `links` fills in."""
    parts = [_with_number(part) for part in several(value)]
    given = [share for _, share in parts if share is not None]
    if given and len(given) < len(parts):
        raise ValueError("give a share to every group or to none")
    if any(not 0 < share <= 1 for share in given) or sum(given) > 1 + 1e-9:
        raise ValueError("shares lie above 0 and sum to at most 1")
    return tuple((name, share or 0.0) for name, share in parts)


def certain(value: str) -> str:
    """Read an event id with an optional probability, which so far must be 1."""
    name, probability = _with_number(value)
    if probability not in (None, 1.0):
        raise ValueError(
            f"probability {probability:g} is not carried yet: only certainty is accepted; leave ':...' away"
        )
    return slug(name)


def when(value: str) -> Period:
    """Read a date."""
    return parse_period(value, cell=True)


def aliases(value: str) -> tuple[str, ...]:
    """Read `name|name`, each with an optional probability, which so far must be 1."""
    names = []
    for part in several(value):
        name, probability = _with_number(part) if re.search(r":\s*[\d.]+$", part) else (part, None)
        if probability not in (None, 1.0):
            raise ValueError(
                f"a debated alias ('{_cut(part)}') is not carried yet: only certainty is accepted; leave ':...' away"
            )
        names.append(name)
    return tuple(names)


# A cell that may be empty has a default of None, or of an empty tuple, and is not read if it is.
Slug = Annotated[str, BeforeValidator(slug)]
Alpha3 = Annotated[str, BeforeValidator(iso3)]
Words = Annotated[str, BeforeValidator(text)]
Maybe = Annotated[str | None, BeforeValidator(text)]
Ref = Annotated[str | None, BeforeValidator(slug)]
SameAs = Annotated[str | None, BeforeValidator(certain)]
When = Annotated[Period, BeforeValidator(when)]
MaybeWhen = Annotated[Period | None, BeforeValidator(when)]
Number = Annotated[float | None, BeforeValidator(number)]
Names = Annotated[tuple[str, ...], BeforeValidator(several)]
Aliases = Annotated[tuple[str, ...], BeforeValidator(aliases)]
Shares = Annotated[tuple[tuple[str, float], ...], BeforeValidator(shares)]
Basis = Literal["published", "origin", "event", "received"]
Wording = Literal["exact", "range", "about", "up_to", "at_least", "level"]
Letter = Literal["A", "B", "C", "D", "E", "F"]
Digit = Literal["1", "2", "3", "4", "5", "6"]
