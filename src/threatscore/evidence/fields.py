"""What one cell may hold: from its text to a value, or to a sentence that says what was allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from ..dates import Period, parse_period, period_text
from ..errors import did_you_mean, shorten
from ..sums import plain_sum

LONGEST = 10_000
LARGEST = 1e15
SMALLEST = 1e-9
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}([,'\u2019 \u00a0\u202f]\d{3})+(\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MEANT_AS_NUMBER = re.compile(r":\s*([+-]?[\d.,]+([eE][+-]?\d+)?\s*%?|[+-]?(nan|inf|infinity))?$", re.IGNORECASE)


@dataclass(frozen=True, order=True, slots=True)
class Named:
    """A name in a cell, and how probable it is that it means what it is said to: 1, unless that is debated."""

    name: str
    probability: float = 1.0

    @property
    def debated(self) -> bool:
        """Whether it is not certain."""
        return self.probability < 1

    def __str__(self) -> str:
        if self.debated:
            return f"{self.name}:{self.probability!r}"
        return f"{self.name}:1" if _MEANT_AS_NUMBER.search(self.name) else self.name


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
    if not _NUMBER.fullmatch(value):
        if _NOT_FINITE.fullmatch(value):
            raise ValueError(f"'{value}' is not a number; leave the cell empty if it is missing")
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
    if any(not 0 < share <= 1 for share in given) or plain_sum(given) > 1 + 1e-9:
        raise ValueError("shares lie above 0 and sum to at most 1")
    return tuple((name, share or 0.0) for name, share in parts)


def _probable(value: str) -> Named:
    """Read `name:0.7`; a name without a number is certain."""
    name, colon, after = value.rpartition(":")
    if not colon:
        return Named(value)
    probability = float(after) if _NUMBER.fullmatch(after.strip()) else math.nan
    if not name.strip() or not 0 < probability <= 1:
        raise ValueError(
            f"'{_cut(value)}' should read name:probability, above 0 and at most 1, as in {_cut(name.strip()) or 'name'}"
            ":0.7; leave ':...' away if it is certain"
        )
    return Named(name.strip(), probability)


def same(value: str) -> Named:
    """Read the id of an event with the probability that it is the same."""
    found = _probable(value)
    slug(found.name)
    return found


def when(value: str) -> Period:
    """Read a date."""
    return parse_period(value, cell=True)


def aliases(value: str) -> tuple[Named, ...]:
    """Read `name|name:0.7` in the order of the names; a colon before words is part of the name."""
    parts = several(value)
    return tuple(sorted({_probable(part) if _MEANT_AS_NUMBER.search(part) else Named(part) for part in parts}))


def certain(value: str) -> tuple[str, ...]:
    """Read `name|name`, none of them debated."""
    names = aliases(value)
    if debated := [str(name) for name in names if name.debated]:
        raise ValueError(f"'{_cut(debated[0])}': only a group's alias may be debated; leave ':...' away")
    return tuple(name.name for name in names)


def cell_text(value: object) -> str:
    """Return the text of a cell that reads as this value: the shortest, so that a value has one text."""
    if value is None:
        return ""
    if isinstance(value, Period):
        return period_text(value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, tuple):
        return "|".join(_shared_text(*item) if isinstance(item, tuple) else str(item) for item in value)
    return str(value)


def _shared_text(name: str, share: float) -> str:
    return f"{name}:{cell_text(share)}" if share else name


def one_of(*words: str) -> Callable[[str], str]:
    """Return what reads one of some words."""

    def read(value: str) -> str:
        if value not in words:
            raise ValueError(f"{shorten(value)} is not allowed; {did_you_mean(value, words)}")
        return value

    return read


@dataclass(frozen=True)
class NumberIf:
    """Marks a cell that is a number where another column of the row holds one of some words, else words itself."""

    column: str
    words: frozenset[str]


@dataclass(frozen=True)
class Titled:
    """Marks a cell whose column has another name in the file."""

    name: str


_Basis = Literal["published", "origin", "event", "received"]
_Wording = Literal["exact", "range", "about", "up_to", "at_least", "level"]
_Letter = Literal["A", "B", "C", "D", "E", "F"]
_Digit = Literal["1", "2", "3", "4", "5", "6"]
_Role = Literal["perpetrator", "target", "host", "third"]
_Said = Literal["claims", "confirms", "denies"]
_About = Literal["occurrence", "kind", "author", "number"]

# A type and what reads it. A cell that may be empty has a default of None, or of an empty tuple, and is not read if it
# is.
Slug = Annotated[str, slug]
Alpha3 = Annotated[str, iso3]
Words = Annotated[str, text]
Maybe = Annotated[str | None, text]
Ref = Annotated[str | None, slug]
Same = Annotated[Named | None, same]
When = Annotated[Period, when]
MaybeWhen = Annotated[Period | None, when]
Number = Annotated[float | None, number]
Names = Annotated[tuple[str, ...], several]
Aliases = Annotated[tuple[Named, ...], aliases]
Certain = Annotated[tuple[str, ...], certain]
Shares = Annotated[tuple[tuple[str, float], ...], shares]
Basis = Annotated[_Basis, one_of(*get_args(_Basis))]
Wording = Annotated[_Wording, one_of(*get_args(_Wording))]
Letter = Annotated[_Letter, one_of(*get_args(_Letter))]
Digit = Annotated[_Digit | None, one_of(*get_args(_Digit))]
Role = Annotated[_Role, one_of(*get_args(_Role))]
Said = Annotated[_Said, one_of(*get_args(_Said))]
About = Annotated[_About, one_of(*get_args(_About))]
