"""One row of each table: its columns, what each may hold, and what must agree within the row.

Rows are read from text, as a spreadsheet saves it; an empty cell is missing. Names of groups and countries are
resolved to ids later, in `links`, where the other tables are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from ..dates import Period
from . import fields as cell
from .columns import columns_of

NEEDS = {
    "exact": ({"best"}, {"best"}),
    "about": ({"best"}, {"best"}),
    "range": ({"low", "high"}, {"low", "best", "high"}),
    "up_to": ({"high"}, {"high"}),
    "at_least": ({"low"}, {"low"}),
}
"""Which of low, best, high a wording must have and may have."""
_FITS = {
    wording: {tuple(name in given for name in ("low", "best", "high")) for given in (must, may)}
    for wording, (must, may) in NEEDS.items()
}
MEASURES = ("number", "killed", "injured")
Amount = Annotated[float | str | None, cell.NumberIf("wording", frozenset(NEEDS))]
"""A number, or the name of a step."""
Disagreements = Sequence[tuple[str, str]]
"""(column, what does not agree with the rest of the row)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row has: an id, and the number of its row in the file (the header is row 1), which is no content."""

    table: ClassVar[str]
    id: cell.Slug
    row_number: int = field(compare=False)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Return the names of all columns."""
        return tuple(column.name for column in columns_of(cls))

    @classmethod
    def required(cls) -> tuple[str, ...]:
        """Return the names of the columns that no row may leave empty."""
        return tuple(column.name for column in columns_of(cls) if column.required)

    def cells(self) -> dict[str, Any]:
        """Return the row as column: value, for citations."""
        return {column.name: getattr(self, column.attribute) for column in columns_of(type(self))}

    def disagreements(self) -> Disagreements:
        """Return what does not agree within a row whose cells are all valid by themselves."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Row):
    """An armed group or another organisation that acts or speaks."""

    table = "groups.csv"
    name: cell.Words
    known_as: Annotated[cell.Aliases, cell.Titled("aliases")] = ()
    note: cell.Maybe = None

    @property
    def aliases(self) -> tuple[str, ...]:
        """The other names, debated or not."""
        return tuple(alias.name for alias in self.known_as)


@dataclass(frozen=True, slots=True, kw_only=True)
class Country(Row):
    """A state."""

    table = "countries.csv"
    id: cell.Alpha3
    name: cell.Words
    aliases: cell.Certain = ()


def _not_rising(values: list[float]) -> str:
    return f"low, best and high must not fall, not {', '.join(f'{value:g}' for value in values)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Row):
    """A row with a date from which the public could know it."""

    known: cell.When
    known_basis: cell.Basis
    source: cell.Slug
    locator: cell.Words
    note: cell.Maybe = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Dated):
    """What one source says about one quantity of one subject."""

    table = "claims.csv"
    indicator: cell.Slug
    group: cell.Names = ()
    country: cell.Names = ()
    party: cell.Maybe = None
    wording: cell.Wording
    low: Amount = None
    best: Amount = None
    high: Amount = None
    place: cell.Maybe = None
    spoken_from: cell.MaybeWhen = None
    spoken_to: cell.MaybeWhen = None
    credibility: cell.Digit = None
    supersedes: cell.Ref = None

    @property
    def spoken(self) -> Period:
        """The period the claim speaks of; without one, the date it became known."""
        first = self.spoken_from or self.spoken_to or self.known
        return Period(first.first, self.spoken_to.last) if self.spoken_to else first

    @property
    def amounts(self) -> dict[str, float | str]:
        """The amounts given, by column."""
        given = {"low": self.low, "best": self.best, "high": self.high}
        return {name: value for name, value in given.items() if value is not None}

    def disagreements(self) -> Disagreements:
        """Return what does not agree: subject, amounts and wording, dates."""
        found = self._odd_level() if self.wording == "level" else self._odd_amounts()
        if not self.group and not self.country:
            found.append(("group", "a claim is about a group, a country or both; both columns are empty"))
        if self.spoken_from and self.spoken_to and self.spoken_to.last < self.spoken_from.first:
            found.append(("spoken_from", "lies after spoken_to"))
        elif self.known.last < (self.spoken_from or self.spoken_to or self.known).first:
            found.append(("known", "lies before what it speaks of had begun; correct 'known' or 'spoken_from'"))
        return found

    def _odd_level(self) -> list[tuple[str, str]]:
        if set(self.amounts) in ({"best"}, {"low", "high"}):
            return []
        return [("best", "a level stands in 'best', or its lowest and highest step in 'low' and 'high'")]

    def _odd_amounts(self) -> list[tuple[str, str]]:
        low, best, high = self.low, self.best, self.high
        if (low is not None, best is not None, high is not None) not in _FITS[self.wording]:
            return [self._unfit()]
        values: list[Any] = [value for value in (low, best, high) if value is not None]
        if values != sorted(values):
            return [("low", _not_rising(values))]
        if self.wording in ("about", "up_to", "at_least") and values == [0]:
            instead = "leave the row out" if self.wording == "at_least" else "write 'exact' 0"
            return [(min(self.amounts), f"'{self.wording}' zero says nothing; {instead}")]
        return []

    def _unfit(self) -> tuple[str, str]:
        given, (must, may) = set(self.amounts), NEEDS[self.wording]
        column = min(must - given or given - may)
        also = f" and may have {', '.join(sorted(may - must))}" if may - must else ""
        needs = " and ".join(sorted(must, reverse=True))
        what = f"wording '{self.wording}' needs {needs}{also}, not {', '.join(sorted(given)) or 'nothing'}"
        return column, what


@dataclass(frozen=True, slots=True, kw_only=True)
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
    same: Annotated[cell.Same, cell.Titled("same_as")] = None
    part_of: cell.Ref = None

    @property
    def when(self) -> Period:
        """From start to end."""
        return Period(self.start.first, self.end.last) if self.end else self.start

    @property
    def same_as(self) -> str | None:
        """Id of the event that this row also describes, or may describe."""
        return self.same.name if self.same else None

    @property
    def same_as_probability(self) -> float:
        """How probable it is that the two rows are one event: 1 if it is certain, 0 without `same_as`."""
        return self.same.probability if self.same else 0.0

    @property
    def one_with(self) -> str | None:
        """Id of the event that this row describes for certain, besides itself."""
        return self.same.name if self.same and not self.same.debated else None

    def amount(self, measure: str) -> tuple[float | None, float | None, float | None]:
        """Return (low, best, high) of `number`, `killed` or `injured`."""
        return (getattr(self, f"{measure}_low"), getattr(self, f"{measure}_best"), getattr(self, f"{measure}_high"))

    def disagreements(self) -> Disagreements:
        """Return what does not agree: amounts, dates."""
        found = []
        for measure in MEASURES:
            low, best, high = self.amount(measure)
            values = [value for value in (low, best, high) if value is not None]
            if values != sorted(values):
                found.append((f"{measure}_low", _not_rising(values)))
            elif best is not None and (low is None) != (high is None):
                found.append((f"{measure}_best", "with one end only: give low and high as well, or best alone"))
        if self.end and self.end.last < self.start.first:
            found.append(("start", "lies after end"))
        if self.known.last < self.start.first:
            found.append(("known", "lies before it happened; correct 'known' or 'start'"))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance(Dated):
    """What a party says of an event."""

    table = "stances.csv"
    event: cell.Slug
    party: cell.Words
    role: cell.Role
    stance: cell.Said
    about: cell.About


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch(Row):
    """Where and when silence is evidence."""

    table = "watch.csv"
    kinds: cell.Names
    country: cell.Maybe = None
    start: Annotated[cell.When, cell.Titled("from")]
    end: Annotated[cell.When, cell.Titled("to")]
    rationale: cell.Words

    def disagreements(self) -> Disagreements:
        """Return what does not agree: kinds, dates."""
        found = []
        if not self.kinds:
            found.append(("kinds", "names no kind; write '*' for all"))
        if self.end.last < self.start.first:
            found.append(("from", "lies after 'to'"))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(Row):
    """What a source has taken back."""

    table = "withdrawals.csv"
    target: Annotated[cell.Slug, cell.Titled("row")]
    known: cell.When
    source: cell.Slug
    reason: cell.Words
