"""One row of each table: its columns, what each may hold, and what must agree within the row.

Rows are read from text, as a spreadsheet saves it; an empty cell is missing. Names of groups and countries are
resolved to ids later, in `links`, where the other tables are known.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from ..dates import Period
from . import fields as cell

NEEDS = {
    "exact": ({"best"}, {"best"}),
    "about": ({"best"}, {"best"}),
    "range": ({"low", "high"}, {"low", "best", "high"}),
    "up_to": ({"high"}, {"high"}),
    "at_least": ({"low"}, {"low"}),
}
"""Which of low, best, high a wording must have and may have."""
MEASURES = ("number", "killed", "injured")
Disagreement = tuple[str, str]
"""(column, what does not agree with the rest of the row)."""


class Row(BaseModel):
    """What every row has: an id and the number of its row in the file (the header is row 1)."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    table: ClassVar[str]
    id: cell.Slug
    row_number: int = Field(exclude=True)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Return the names of all columns."""
        return tuple(field.alias or name for name, field in cls.model_fields.items() if name != "row_number")

    @classmethod
    def required(cls) -> tuple[str, ...]:
        """Return the names of the columns that no row may leave empty."""
        return tuple(
            field.alias or name
            for name, field in cls.model_fields.items()
            if field.is_required() and name != "row_number"
        )

    def cells(self) -> dict[str, Any]:
        """Return the row as column: value, for citations."""
        return {
            field.alias or name: getattr(self, name)
            for name, field in type(self).model_fields.items()
            if name != "row_number"
        }

    def disagreements(self) -> Iterator[Disagreement]:
        """Yield what does not agree within a row whose cells are all valid by themselves."""
        yield from ()


class Source(Row):
    """A document."""

    table = "sources.csv"
    citation: cell.Words
    publisher: cell.Words
    published: cell.MaybeWhen = None
    reliability: cell.Letter
    origin: cell.Ref = None
    url: cell.Maybe = None
    licence: cell.Maybe = None
    note: cell.Maybe = None


class Group(Row):
    """An armed group or another organisation that acts or speaks."""

    table = "groups.csv"
    name: cell.Words
    aliases: cell.Aliases = ()
    note: cell.Maybe = None


class Country(Row):
    """A state."""

    table = "countries.csv"
    id: cell.Alpha3
    name: cell.Words
    aliases: cell.Aliases = ()


def _falling(values: list[float]) -> bool:
    return any(b < a for a, b in itertools.pairwise(values))


def _not_rising(values: list[float]) -> str:
    return f"low, best and high must not fall, not {', '.join(f'{value:g}' for value in values)}"


class Dated(Row):
    """A row with a date from which the public could know it."""

    known: cell.When
    known_basis: cell.Basis
    source: cell.Slug
    locator: cell.Words
    note: cell.Maybe = None


class Claim(Dated):
    """What one source says about one quantity of one subject."""

    table = "claims.csv"
    indicator: cell.Slug
    group: cell.Names = ()
    country: cell.Names = ()
    party: cell.Maybe = None
    wording: cell.Wording
    low: float | str | None = None
    best: float | str | None = None
    high: float | str | None = None
    place: cell.Maybe = None
    spoken_from: cell.MaybeWhen = None
    spoken_to: cell.MaybeWhen = None
    credibility: cell.Digit | None = None
    supersedes: cell.Ref = None

    @field_validator("low", "best", "high", mode="before")
    @classmethod
    def _amount(cls, value: str, info: ValidationInfo) -> float | str:
        """Read a number, or keep the name of a step: the wording, read before, decides."""
        return cell.text(value) if info.data.get("wording") in (None, "level") else cell.number(value)

    @property
    def spoken(self) -> Period:
        """The period the claim speaks of; without one, the date it became known."""
        first = self.spoken_from or self.spoken_to or self.known
        return Period(first.first, (self.spoken_to or first).last)

    @property
    def amounts(self) -> dict[str, float | str]:
        """The amounts given, by column."""
        given = {"low": self.low, "best": self.best, "high": self.high}
        return {name: value for name, value in given.items() if value is not None}

    def disagreements(self) -> Iterator[Disagreement]:
        """Yield what does not agree: subject, amounts and wording, dates."""
        if not self.group and not self.country:
            yield "group", "a claim is about a group, a country or both; both columns are empty"
        yield from self._odd_level() if self.wording == "level" else self._odd_amounts()
        if self.spoken_from and self.spoken_to and self.spoken_to.last < self.spoken_from.first:
            yield "spoken_from", "lies after spoken_to"
        elif self.known.last < self.spoken.first:
            yield "known", "lies before what it speaks of had begun; correct 'known' or 'spoken_from'"

    def _odd_level(self) -> Iterator[Disagreement]:
        if set(self.amounts) not in ({"best"}, {"low", "high"}):
            yield "best", "a level stands in 'best', or its lowest and highest step in 'low' and 'high'"

    def _odd_amounts(self) -> Iterator[Disagreement]:
        given, (must, may) = set(self.amounts), NEEDS[self.wording]
        if must - given or given - may:
            column = min(must - given or given - may)
            also = f" and may have {', '.join(sorted(may - must))}" if may - must else ""
            needs = " and ".join(sorted(must, reverse=True))
            yield column, f"wording '{self.wording}' needs {needs}{also}, not {', '.join(sorted(given)) or 'nothing'}"
            return
        values = [value for value in self.amounts.values() if isinstance(value, float)]
        if _falling(values):
            yield "low", _not_rising(values)
        if self.wording in ("about", "up_to", "at_least") and values == [0]:
            instead = "leave the row out" if self.wording == "at_least" else "write 'exact' 0"
            yield min(must), f"'{self.wording}' zero says nothing; {instead}"


class Event(Dated):
    """Something that happened or was prevented."""

    table = "events.csv"
    kind: cell.Slug
    group: cell.Shares = ()
    country: cell.Maybe = None
    origin_country: cell.Maybe = None
    start: cell.When
    end: cell.MaybeWhen = None
    number_low: cell.Number = None
    number_best: cell.Number = None
    number_high: cell.Number = None
    killed_low: cell.Number = None
    killed_best: cell.Number = None
    killed_high: cell.Number = None
    injured_low: cell.Number = None
    injured_best: cell.Number = None
    injured_high: cell.Number = None
    same_as: cell.SameAs = None
    part_of: cell.Ref = None

    @property
    def when(self) -> Period:
        """From start to end."""
        return Period(self.start.first, (self.end or self.start).last)

    def amount(self, measure: str) -> tuple[float | None, float | None, float | None]:
        """Return (low, best, high) of `number`, `killed` or `injured`."""
        return (getattr(self, f"{measure}_low"), getattr(self, f"{measure}_best"), getattr(self, f"{measure}_high"))

    def disagreements(self) -> Iterator[Disagreement]:
        """Yield what does not agree: amounts, dates."""
        for measure in MEASURES:
            low, best, high = self.amount(measure)
            values = [value for value in (low, best, high) if value is not None]
            if _falling(values):
                yield f"{measure}_low", _not_rising(values)
            elif best is not None and (low is None) != (high is None):
                yield f"{measure}_best", "with one end only: give low and high as well, or best alone"
        if self.end and self.end.last < self.start.first:
            yield "start", "lies after end"
        if self.known.last < self.start.first:
            yield "known", "lies before it happened; correct 'known' or 'start'"


class Stance(Dated):
    """What a party says of an event."""

    table = "stances.csv"
    event: cell.Slug
    party: cell.Words
    role: Literal["perpetrator", "target", "host", "third"]
    stance: Literal["claims", "confirms", "denies"]
    about: Literal["occurrence", "kind", "author", "number"]


class Watch(Row):
    """Where and when silence is evidence."""

    table = "watch.csv"
    kinds: cell.Names
    country: cell.Maybe = None
    start: cell.When = Field(alias="from")
    end: cell.When = Field(alias="to")
    rationale: cell.Words

    def disagreements(self) -> Iterator[Disagreement]:
        """Yield what does not agree: kinds, dates."""
        if not self.kinds:
            yield "kinds", "names no kind; write '*' for all"
        if self.end.last < self.start.first:
            yield "from", "lies after 'to'"


class Withdrawal(Row):
    """What a source has taken back."""

    table = "withdrawals.csv"
    target: cell.Slug = Field(alias="row")
    known: cell.When
    source: cell.Slug
    reason: cell.Words
