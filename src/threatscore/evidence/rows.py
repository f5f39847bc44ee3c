"""One row of each table: its columns, what each may hold, and what must agree within the row.

Rows are read from text, as a spreadsheet saves it; an empty cell is missing. Names of groups and countries are
resolved to ids later, in `links`, where the other tables are known.
"""

from __future__ import annotations

import itertools
import math
import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ..dates import Period, parse_period

LONGEST = 10_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_THOUSANDS = re.compile(r"\d{1,3}([,' ]\d{3})+(\.\d+)?")


def _text(value: str) -> str:
    if len(value) > LONGEST:
        raise ValueError(f"{len(value):,} characters; a cell holds at most {LONGEST:,}")
    return value


def _slug(value: str) -> str:
    if not _ID.fullmatch(value) or len(value) > 200:
        shown = value if len(value) <= 40 else f"{value[:40]}..."
        raise ValueError(f"'{shown}' is no id: letters, digits, '.', '_' and '-' only, at most 200")
    return value


def _period(value: str | None) -> Period | None:
    return None if value is None else parse_period(value)


def _number(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError:
        hint = "; write it without separators" if _THOUSANDS.fullmatch(value) else ""
        raise ValueError(f"'{value[:40]}' is not a number{hint}") from None
    if not math.isfinite(number):
        raise ValueError(f"{value} is not allowed: a number must be finite")
    if number < 0:
        raise ValueError(f"{value} is not allowed: a count cannot be negative")
    return number


def _amount(value: str | None) -> float | str | None:
    """Read a number, or keep the name of a step (which the wording decides)."""
    if value is None:
        return None
    try:
        float(value)
    except ValueError:
        return _text(value)
    return _number(value)


def _several(value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split("|") if part.strip()) if value else ()


def _with_number(value: str) -> tuple[str, float | None]:
    """Split `name:0.5`; None where no number is given."""
    name, colon, number = value.rpartition(":")
    try:
        return (name.strip(), float(number)) if colon else (value, None)
    except ValueError:
        raise ValueError(f"'{value}' should read name:number") from None


def _shares(value: str | None) -> tuple[tuple[str, float], ...]:
    """Read `IMU:0.5|TTP:0.5` or `IMU|TTP`; several without shares share equally."""
    parts = [_with_number(part) for part in _several(value)]
    if any(share is None for _, share in parts) and not all(share is None for _, share in parts):
        raise ValueError("give a share to every group or to none")
    shares = tuple((name, 1 / len(parts) if share is None else share) for name, share in parts)
    if any(not 0 < share <= 1 for _, share in shares) or sum(share for _, share in shares) > 1 + 1e-9:
        raise ValueError("shares lie above 0 and sum to at most 1")
    return shares


def _certain(value: str | None) -> str | None:
    """Read an event id with an optional probability, which so far must be 1."""
    if value is None:
        return None
    name, probability = _with_number(value)
    if probability not in (None, 1.0):
        raise ValueError(
            f"probability {probability:g} is not carried yet: only certainty is accepted; leave ':...' away"
        )
    return _slug(name)


def _aliases(value: str | None) -> tuple[str, ...]:
    names = []
    for part in _several(value):
        name, probability = _with_number(part) if re.search(r":[\d.]+$", part) else (part, None)
        if probability not in (None, 1.0):
            raise ValueError(f"a debated alias ('{part}') is not carried yet: only certainty is accepted")
        names.append(name)
    return tuple(names)


def _iso3(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError(f"'{value[:40]}' is not an ISO 3166-1 alpha-3 code such as TJK")
    return value


Slug = Annotated[str, BeforeValidator(_slug)]
Words = Annotated[str, BeforeValidator(_text)]
Maybe = Annotated[str | None, BeforeValidator(lambda value: value if value is None else _text(value))]
Ref = Annotated[str | None, BeforeValidator(lambda value: value if value is None else _slug(value))]
When = Annotated[Period, BeforeValidator(_period)]
MaybeWhen = Annotated[Period | None, BeforeValidator(_period)]
Number = Annotated[float | None, BeforeValidator(_number)]
Amount = Annotated[float | str | None, BeforeValidator(_amount)]
Names = Annotated[tuple[str, ...], BeforeValidator(_several)]
Basis = Literal["published", "origin", "event", "received"]
Wording = Literal["exact", "range", "about", "up_to", "at_least", "level"]
Letter = Literal["A", "B", "C", "D", "E", "F"]
Digit = Literal["1", "2", "3", "4", "5", "6"]

NEEDS = {
    "exact": ({"best"}, {"best"}),
    "about": ({"best"}, {"best"}),
    "range": ({"low", "high"}, {"low", "best", "high"}),
    "up_to": ({"high"}, {"high"}),
    "at_least": ({"low"}, {"low"}),
}
"""Which of low, best, high a wording must have and may have."""


class Row(BaseModel):
    """What every row has: an id and the number of its row in the file (the header is row 1)."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    table: ClassVar[str]
    id: Slug
    row_number: int = Field(exclude=True)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Return the column names in the documented order."""
        return tuple(field.alias or name for name, field in cls.model_fields.items() if name != "row_number")

    def cells(self) -> dict[str, Any]:
        """Return the row as column: value, for citations."""
        return {field.alias or name: getattr(self, name) for name, field in type(self).model_fields.items()
                if name != "row_number"}  # fmt: skip


class Source(Row):
    """A document."""

    table = "sources.csv"
    citation: Words
    publisher: Words
    published: MaybeWhen = None
    reliability: Letter
    origin: Ref = None
    url: Maybe = None
    licence: Maybe = None
    note: Maybe = None


class Group(Row):
    """An armed group or another organisation that acts or speaks."""

    table = "groups.csv"
    name: Words
    aliases: Annotated[tuple[str, ...], BeforeValidator(_aliases)] = ()
    note: Maybe = None


class Country(Row):
    """A state."""

    table = "countries.csv"
    id: Annotated[str, BeforeValidator(_iso3)]
    name: Words
    aliases: Annotated[tuple[str, ...], BeforeValidator(_aliases)] = ()


def _rising(low: float | None, best: float | None, high: float | None, what: str) -> None:
    given = [value for value in (low, best, high) if value is not None]
    if any(b < a for a, b in itertools.pairwise(given)):
        raise ValueError(f"{what}: low, best and high must not fall, not {', '.join(f'{v:g}' for v in given)}")


class Dated(Row):
    """A row with a date from which the public could know it."""

    known: When
    known_basis: Basis
    source: Slug
    locator: Words
    note: Maybe = None


class Claim(Dated):
    """What one source says about one quantity of one subject."""

    table = "claims.csv"
    indicator: Slug
    group: Names = ()
    country: Names = ()
    party: Maybe = None
    wording: Wording
    low: Amount = None
    best: Amount = None
    high: Amount = None
    place: Maybe = None
    spoken_from: MaybeWhen = None
    spoken_to: MaybeWhen = None
    credibility: Digit | None = None
    supersedes: Ref = None

    @property
    def spoken(self) -> Period:
        """The period the claim speaks of; without one, the date it became known."""
        first = self.spoken_from or self.spoken_to or self.known
        return Period(first.first, (self.spoken_to or first).last)

    @model_validator(mode="after")
    def _agrees(self) -> Claim:
        if not self.group and not self.country:
            raise ValueError("a claim is about a group, a country or both; both columns are empty")
        self._check_amounts()
        if self.spoken_from and self.spoken_to and self.spoken_to.last < self.spoken_from.first:
            raise ValueError("spoken_from lies after spoken_to")
        if self.known.last < self.spoken.first:
            raise ValueError("known before what it speaks of had begun; correct 'known' or 'spoken_from'")
        return self

    def _check_amounts(self) -> None:
        given = {name for name in ("low", "best", "high") if getattr(self, name) is not None}
        if self.wording == "level":
            if given not in ({"best"}, {"low", "high"}):
                raise ValueError("a level stands in 'best', or its lowest and highest step in 'low' and 'high'")
            if any(not isinstance(getattr(self, name), str) for name in given):
                raise ValueError("a level is the name of a step, not a number")
            return
        must, may = NEEDS[self.wording]
        if must - given or given - may:
            raise ValueError(
                f"wording '{self.wording}' needs {' and '.join(sorted(must))}"
                + (f" and may have {', '.join(sorted(may - must))}" if may - must else "")
                + f", not {', '.join(sorted(given)) or 'nothing'}"
            )
        if any(isinstance(getattr(self, name), str) for name in given):
            bad = next(getattr(self, name) for name in sorted(given) if isinstance(getattr(self, name), str))
            _number(bad)
        _rising(self.low, self.best, self.high, self.wording)  # type: ignore[arg-type]  # numbers by now
        if self.wording in ("about", "up_to") and 0 in (self.best, self.high):
            raise ValueError(f"'{self.wording}' zero says nothing; write 'exact' 0")


class Event(Dated):
    """Something that happened or was prevented."""

    table = "events.csv"
    kind: Slug
    group: Annotated[tuple[tuple[str, float], ...], BeforeValidator(_shares)] = ()
    country: Maybe = None
    origin_country: Maybe = None
    start: When
    end: MaybeWhen = None
    number_low: Number = None
    number_best: Number = None
    number_high: Number = None
    killed_low: Number = None
    killed_best: Number = None
    killed_high: Number = None
    injured_low: Number = None
    injured_best: Number = None
    injured_high: Number = None
    same_as: Annotated[str | None, BeforeValidator(_certain)] = None
    part_of: Ref = None

    @property
    def when(self) -> Period:
        """From start to end."""
        return Period(self.start.first, (self.end or self.start).last)

    def amount(self, measure: str) -> tuple[float | None, float | None, float | None]:
        """Return (low, best, high) of `number`, `killed` or `injured`."""
        return tuple(getattr(self, f"{measure}_{part}") for part in ("low", "best", "high"))  # type: ignore[return-value]

    @model_validator(mode="after")
    def _agrees(self) -> Event:
        for measure in ("number", "killed", "injured"):
            _rising(*self.amount(measure), measure)
        if self.end and self.end.last < self.start.first:
            raise ValueError("start lies after end")
        if self.known.last < self.start.first:
            raise ValueError("known before it happened; correct 'known' or 'start'")
        return self


class Stance(Dated):
    """What a party says of an event."""

    table = "stances.csv"
    event: Slug
    party: Words
    role: Literal["perpetrator", "target", "host", "third"]
    stance: Literal["claims", "confirms", "denies"]
    about: Literal["occurrence", "kind", "author", "number"]


class Watch(Row):
    """Where and when silence is evidence."""

    table = "watch.csv"
    kinds: Names
    country: Maybe = None
    start: When = Field(alias="from")
    end: When = Field(alias="to")
    rationale: Words

    @model_validator(mode="after")
    def _agrees(self) -> Watch:
        if self.end.last < self.start.first:
            raise ValueError("'from' lies after 'to'")
        return self


class Withdrawal(Row):
    """What a source has taken back."""

    table = "withdrawals.csv"
    target: Slug = Field(alias="row")
    known: When
    source: Slug
    reason: Words
