"""What must agree between rows and tables: names become ids, references resolve, nothing points in a circle.

What a row that could not be read may have held is not reported as missing: one slip is one problem.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from ..errors import Problem, did_you_mean
from .fields import cell_text
from .folder import TABLES
from .rows import Claim, Country, Event, Group, Row, Source, Stance, Watch, Withdrawal
from .table import Table

_REFERENCES: tuple[tuple[type[Row], str, tuple[type[Row], ...]], ...] = (
    (Source, "origin", (Source,)),
    (Claim, "source", (Source,)),
    (Claim, "supersedes", (Claim,)),
    (Event, "source", (Source,)),
    (Event, "same_as", (Event,)),
    (Event, "part_of", (Event,)),
    (Stance, "source", (Source,)),
    (Stance, "event", (Event,)),
    (Withdrawal, "source", (Source,)),
    (Withdrawal, "target", (Claim, Event, Stance)),
)
"""(table, column, tables in which the row it names may stand)."""

_NAMES: dict[type[Row], tuple[str, ...]] = {
    Claim: ("group", "country", "place", "party"),
    Event: ("group", "country", "origin_country"),
    Stance: ("party",),
    Watch: ("country",),
}
"""The columns that hold names, of groups, countries and parties."""
LONGEST_CHAIN = 100
"""More rows than this, each pointing to the next, are a slip and not a history."""


class Links:
    """Resolves the references of a set of tables and collects what does not resolve."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.tables = {table.kind: table for table in tables}
        self.problems: list[Problem] = []
        self.aliases: list[tuple[str, str, str]] = []
        """Aliases met in the tables: (row id, as written, resolved to)."""
        self.only_by: list[tuple[str, str, str]] = []
        """(row id, group, debated alias) where a row names the group by debated aliases alone."""
        self.cells: list[tuple[str, str, str]] = []
        """Cells that hold aliases: (row id, column, as written)."""
        self.groups = self._names(Group)
        self.debated = self._debated()
        self.countries = self._names(Country)
        published = sorted((row.publisher for row in self._rows(Source)), reverse=True)  # one spelling, in any order
        self.publishers = {publisher.casefold(): publisher for publisher in published}
        self.parties = {**self.publishers, **self.countries, **self.groups}
        self._unknown: dict[tuple[str, str], str] = {}
        self.written = {name.casefold(): name for kind in (Group, Country) for row in self._rows(kind)
                        for name in (row.id, row.name, *row.aliases)}  # fmt: skip
        """Every name as it is written in its table."""

    def _rows(self, kind: type[Row]) -> list[Any]:
        return self.tables[kind].rows

    def _add(self, row: Row, where: str, what: str) -> None:
        file = self.tables[type(row)].file
        self.problems.append(Problem(file, row.row_number, where, f"{what} (id {row.id})", "row"))

    def _names(self, kind: type[Row]) -> dict[str, str]:
        """Return every id, name and alias, without regard to case, with the id it stands for."""
        names: dict[str, str] = {}
        for row in self._rows(kind):
            for name in dict.fromkeys((row.id, row.name, *row.aliases)):
                other = names.setdefault(name.casefold(), row.id)
                if other != row.id:
                    self._add(
                        row, "name" if name == row.name else "aliases", f"'{name[:60]}' already stands for {other}"
                    )
        return names

    def _debated(self) -> dict[str, str]:
        """Return every debated alias, without regard to case, as its group writes it."""
        found: dict[str, str] = {}
        for row in self._rows(Group):
            others = {row.id.casefold(), row.name.casefold()}
            for alias in row.known_as:  # the certain ones come last among equal names
                if alias.name.casefold() in others and (alias.debated or alias.name.casefold() in found):
                    what = f"'{alias.name[:60]}' already stands for {row.id} with another probability; keep one of them"
                    self._add(row, "aliases", what)
                others.add(alias.name.casefold())
                if alias.debated:
                    found[alias.name.casefold()] = alias.name
        return found

    def resolved(self) -> dict[type[Row], tuple[Any, ...]]:
        """Return the rows of every table in the order of ids, every name replaced by its id."""
        self._unique_ids()
        rows = {kind: self._with_ids(kind) for kind in TABLES}
        self._references()
        self._silent_events()
        self._circles()
        return {kind: tuple(sorted(rows[kind], key=attrgetter("id"))) for kind in TABLES}

    def _unique_ids(self) -> None:
        ids: dict[str, Row] = {}
        rows = [row for kind in TABLES for row in self._rows(kind)]
        for row in rows if len({row.id for row in rows}) < len(rows) else ():
            if (first := ids.setdefault(row.id, row)) is not row:
                place = f"row {first.row_number} of {first.table}"
                self._add(row, "id", f"duplicate id, already used in {place}; ids are unique in the whole folder")

    def _with_ids(self, kind: type[Row]) -> list[Any]:
        """Return the rows of a table with ids for names; what many rows name alike, and plainly, is looked up once."""
        if kind not in _NAMES:
            return self._rows(kind)
        rows: list[Any] = []
        plain: dict[Any, dict[str, Any]] = {}
        names_of = attrgetter(*_NAMES[kind])
        for row in self._rows(kind):
            names = names_of(row)
            ids = plain.get(names)
            if ids is None:
                told = len(self.problems), len(self.aliases)
                ids = {name: id for name, id in self._ids(row).items() if id != getattr(row, name)}
                if told == (len(self.problems), len(self.aliases)):
                    plain[names] = ids
                else:
                    self.cells += [(row.id, name, cell_text(getattr(row, name))) for name in ids]
            rows.append(replace(row, **ids) if ids else row)
        return rows

    def _ids(self, row: Row) -> dict[str, Any]:
        """Return the names in a row as ids, by column."""
        if isinstance(row, Claim):
            return self._claim(row)
        if isinstance(row, Event):
            return self._event(row)
        if isinstance(row, Stance):
            return {"party": self._party(row, row.party)}
        assert isinstance(row, Watch)  # no other table holds names
        return {"country": self._country(row, "country", row.country)}

    def _only_by(self, row: Claim | Event, names: Iterable[str]) -> None:
        """Note which groups a row names by debated aliases alone."""
        named: dict[str, set[str | None]] = defaultdict(set)
        for name in names if self.debated else ():
            named[self.groups.get(name.casefold(), name)].add(self.debated.get(name.casefold()))
        for group, found in named.items():
            self.only_by += [(row.id, group, alias) for alias in found if alias and None not in found]

    def _claim(self, row: Claim) -> dict[str, Any]:
        self._only_by(row, row.group)
        countries = {self._country(row, "country", name) for name in row.country}
        return {
            "group": tuple(sorted({self._group(row, name) for name in row.group})),
            "country": tuple(sorted(name for name in countries if name)),
            "place": self._country(row, "place", row.place),
            "party": row.party and self._party(row, row.party),
        }

    def _event(self, row: Event) -> dict[str, Any]:
        self._only_by(row, (name for name, _ in row.group))
        found = [(self._group(row, name), share) for name, share in row.group]
        shares = dict.fromkeys((name for name, _ in found), 0.0)
        for name, share in found:
            shares[name] += share
        if not any(shares.values()):  # none given: equal shares, counted after two names of one group have become one
            shares = dict.fromkeys(shares, 1 / len(shares)) if shares else {}
        return {
            "group": tuple(sorted(shares.items())),
            "country": self._country(row, "country", row.country),
            "origin_country": self._country(row, "origin_country", row.origin_country),
        }

    def _group(self, row: Row, name: str) -> str:
        return self._resolve(row, "group", name, self.groups, "group", (Group,))

    def _country(self, row: Row, where: str, name: str | None) -> str | None:
        return None if name is None else self._resolve(row, where, name, self.countries, "country", (Country,))

    def _party(self, row: Row, name: str) -> str:
        group, country = self.groups.get(name.casefold()), self.countries.get(name.casefold())
        if group and country:
            self._add(row, "party", f"'{name[:60]}' is a group and a country; write {group} or {country}")
            return name
        what = "party (a group, a country or a publisher)"
        return self._resolve(row, "party", name, self.parties, what, (Group, Country, Source))

    def _resolve(
        self, row: Row, where: str, name: str, known: Mapping[str, str], what: str, kinds: tuple[type[Row], ...]
    ) -> str:
        found = known.get(name.casefold())
        if found is None:
            if not self._may_be_lost(name, kinds):
                if (where, name) not in self._unknown:  # comparing a name with thousands takes its time
                    shown = [self.written.get(folded) or self.publishers.get(folded, folded) for folded in known]
                    self._unknown[where, name] = f"unknown {what} '{name[:60]}'; {did_you_mean(name[:200], shown)}"
                self._add(row, where, self._unknown[where, name] + self._fix(row, where, name, kinds[0]))
            return name
        if found != name:
            self.aliases.append((row.id, name, found))
        return found

    def _fix(self, row: Row, where: str, name: str, kind: type[Row]) -> str:
        """Return what to do about an unknown name, if it is plain: part several names, or add a row."""
        parts = [part.strip() for part in re.split(r"[,;/&]| and ", name) if part.strip()]
        if len(parts) > 1 and any(part.casefold() in (self.groups | self.countries) for part in parts):
            if isinstance(getattr(row, where), tuple):
                return f" Several names in one cell are separated by '|': {'|'.join(parts)[:60]}"
            return " This cell holds one name"
        return f" A new {kind.__name__.lower()} needs a row in {kind.table}" if where in ("group", "country") else ""

    def _may_be_lost(self, name: str, kinds: Iterable[type[Row]]) -> bool:
        return any(self.tables[kind].may_hold(name) for kind in kinds)

    def _references(self) -> None:
        for kind, column, targets in _REFERENCES:
            known = {row.id for target in targets for row in self._rows(target)}
            named = {getattr(row, column) for row in self._rows(kind)} - known - {None}
            what = " or ".join(target.table.removesuffix(".csv").removesuffix("s") for target in targets)
            told = {id: f"there is no {what} '{id[:60]}'; {did_you_mean(id, known)}"
                    for id in named if not self._may_be_lost(id, targets)}  # fmt: skip
            for row in self._rows(kind) if told else ():
                if (id := getattr(row, column)) in told:
                    self._add(row, "row" if column == "target" else column, told[id])

    def _silent_events(self) -> None:
        same = {row.id: row.one_with for row in self._rows(Event)}
        heard = {_end(row.event, same) for row in self._rows(Stance)}
        for row in self._rows(Event):
            if _end(row.id, same) not in heard and not self._may_be_lost(row.id, (Stance,)):
                self._add(row, "id", "no stance: nobody is recorded in stances.csv as saying anything about this event;"
                          f" for the source's own account add a row there: event {row.id}, party {self._voice(row)},"
                          " role third, stance confirms, about occurrence")  # fmt: skip

    def _voice(self, row: Event) -> str:
        """Return who speaks in the document of an event."""
        return next((f"'{source.publisher[:60]}'" for source in self._rows(Source) if source.id == row.source),
                    "(the publisher of its source)")  # fmt: skip

    def _circles(self) -> None:
        for kind, column in ((Source, "origin"), (Claim, "supersedes"), (Event, "same_as"), (Event, "part_of")):
            rows = [row for row in self._rows(kind) if getattr(row, column) is not None]
            following = {row.id: getattr(row, column) for row in rows}
            for row in rows:
                steps = _steps(row.id, following)
                if row.id in steps:
                    self._add(row, column, f"goes in a circle back to {row.id}")
                elif len(steps) > LONGEST_CHAIN:
                    self._add(row, column, f"leads on over more than {LONGEST_CHAIN} rows; name the last one directly")
        self._debated_twice()
        self._parts_of_themselves("is", {row.id: row.one_with for row in self._rows(Event)})
        self._parts_of_themselves("may be", {row.id: row.same_as for row in self._rows(Event)})

    def _debated_twice(self) -> None:
        """Refuse that a row may be the same as one that in turn may be the same as a third."""
        same = {row.id: row.one_with for row in self._rows(Event)}
        debated = {row.id: row.same_as for row in self._rows(Event) if row.same and row.same.debated}
        for row in self._rows(Event):
            last = debated.get(_end(row.same_as, same)) if row.id in debated else None
            if last and row.id not in _steps(row.id, same | debated):  # a circle is told already
                self._add(row, "same_as", f"'{row.same_as}' is itself debated to be the same as '{last}';"
                          " name the last one directly")  # fmt: skip

    def _parts_of_themselves(self, verb: str, same: Mapping[str, str | None]) -> None:
        """No event is part of one that is the same as itself, also by way of others."""
        one = {id: _end(id, same) for id in same}
        whole = {one[row.id]: one.get(row.part_of) for row in self._rows(Event) if row.part_of}
        if not self.problems:  # a plain circle is told already
            for row in self._rows(Event):
                if row.part_of and one[row.id] in _steps(one[row.id], whole):
                    self._add(
                        row, "part_of", f"is part of an event that {verb} the same as this one, or part of this one"
                    )


def _steps(start: str, following: Mapping[str, str | None]) -> list[str]:
    """Return where one gets from `start`, ending with the first place met again."""
    seen: dict[str, None] = {}  # keeps the order, and finds a place at once
    step = following.get(start)
    while step is not None and step not in seen:
        seen[step] = None
        step = following.get(step)
    return list(seen)


def _end(start: str, following: Mapping[str, str | None]) -> str:
    """Return the last place one gets to from `start`."""
    return (_steps(start, following) or [start])[-1]
