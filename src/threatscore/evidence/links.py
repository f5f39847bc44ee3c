"""What must agree between rows and tables: names become ids, references resolve, nothing points in a circle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..errors import Problem, did_you_mean
from .rows import Claim, Country, Event, Group, Row, Source, Stance, Watch, Withdrawal

Tables = dict[type[Row], list[Any]]


class Links:
    """Resolves the references of a set of tables and collects what does not resolve.

    Parameters
    ----------
    tables
        Rows valid by themselves.
    file_of
        The name by which problems call a table.
    """

    def __init__(self, tables: Tables, file_of: Callable[[type[Row]], str]) -> None:
        self.tables = tables
        self.file_of = file_of
        self.problems: list[Problem] = []
        self.aliases: list[tuple[str, str, str]] = []
        """Aliases met in the tables: (row id, as written, resolved to)."""
        self.groups = self._names(Group)
        self.countries = self._names(Country)
        self.ids = self._unique_ids()

    def _add(self, row: Row, where: str, what: str) -> None:
        self.problems.append(Problem(self.file_of(type(row)), row.row_number, where, f"{what} (id {row.id})", "row"))

    def _names(self, kind: type[Row]) -> dict[str, str]:
        """Return every id, name and alias, without regard to case, with the id it stands for."""
        names: dict[str, str] = {}
        for row in self.tables[kind]:
            for name in dict.fromkeys((row.id, row.name, *row.aliases)):
                other = names.setdefault(name.casefold(), row.id)
                if other != row.id:
                    self._add(row, "aliases", f"'{name}' already stands for {other}")
        return names

    def _unique_ids(self) -> dict[str, Row]:
        ids: dict[str, Row] = {}
        for _kind, rows in self.tables.items():
            for row in rows:
                if (first := ids.setdefault(row.id, row)) is not row:
                    place = f"row {first.row_number} of {first.table}"
                    self._add(
                        row,
                        "id",
                        f"duplicate id, already used in {place}; ids are unique in the whole folder",
                    )
        return ids

    def resolved(self) -> Tables:
        """Return the tables with every name replaced by its id."""
        tables: Tables = dict(self.tables)
        tables[Claim] = [self._claim(row) for row in self.tables[Claim]]
        tables[Event] = [self._event(row) for row in self.tables[Event]]
        tables[Stance] = [self._stance(row) for row in self.tables[Stance]]
        tables[Watch] = [self._renamed(row, {"country": self._country(row, "country", row.country)})
                         for row in self.tables[Watch]]  # fmt: skip
        self._references()
        self._circles()
        return tables

    def _resolve(self, row: Row, where: str, name: str, known: Mapping[str, str], what: str) -> str:
        found = known.get(name.casefold())
        if found is None:
            self._add(row, where, f"unknown {what} '{name[:60]}'; {did_you_mean(name, self._shown(known))}")
            return name
        if found != name:
            self.aliases.append((row.id, name, found))
        return found

    def _shown(self, known: Mapping[str, str]) -> Iterable[str]:
        """Return the known names as written, for suggestions."""
        folded = {name.casefold(): name for kind in (Group, Country) for row in self.tables[kind]
                  for name in (row.id, row.name, *row.aliases)}  # fmt: skip
        publishers = {row.publisher.casefold(): row.publisher for row in self.tables[Source]}
        return [folded.get(name) or publishers.get(name) or name for name in known]

    def _country(self, row: Row, where: str, name: str | None) -> str | None:
        return None if name is None else self._resolve(row, where, name, self.countries, "country")

    def _renamed(self, row: Row, changes: dict[str, Any]) -> Row:
        return row.model_copy(update=changes)

    def _claim(self, row: Claim) -> Row:
        places = {"place": self._country(row, "place", row.place)}
        return self._renamed(row, places | {
            "group": tuple(sorted({self._resolve(row, "group", name, self.groups, "group") for name in row.group})),
            "country": tuple(sorted({self._resolve(row, "country", name, self.countries, "country")
                                     for name in row.country})),
            "party": self._party(row),
        })  # fmt: skip

    def _event(self, row: Event) -> Row:
        shares: dict[str, float] = {}
        for name, share in row.group:
            found = self._resolve(row, "group", name, self.groups, "group")
            shares[found] = shares.get(found, 0.0) + share
        return self._renamed(row, {
            "group": tuple(sorted(shares.items())),
            "country": self._country(row, "country", row.country),
            "origin_country": self._country(row, "origin_country", row.origin_country),
        })  # fmt: skip

    def _stance(self, row: Stance) -> Row:
        return self._renamed(row, {"party": self._party(row)})

    def _party(self, row: Claim | Stance) -> str | None:
        if row.party is None:
            return None
        publishers = {source.publisher.casefold(): source.publisher for source in self.tables[Source]}
        known = {**publishers, **self.countries, **self.groups}
        return self._resolve(row, "party", row.party, known, "party (a group, a country or a publisher)")

    def _references(self) -> None:
        for kind, column, target in (
            (Source, "origin", Source), (Claim, "source", Source), (Event, "source", Source),
            (Stance, "source", Source), (Withdrawal, "source", Source), (Claim, "supersedes", Claim),
            (Event, "same_as", Event), (Event, "part_of", Event), (Stance, "event", Event),
            (Withdrawal, "target", None),
        ):  # fmt: skip
            known = set(self.ids) if target is None else {row.id for row in self.tables[target]}
            shown = "row" if column == "target" else column
            what = "row" if target is None else target.table.removesuffix(".csv").removesuffix("s")
            for row in self.tables[kind]:
                value = getattr(row, column)
                if value is not None and value not in known:
                    self._add(row, shown, f"there is no {what} '{value}'; {did_you_mean(value, known)}")
        heard = Counter(row.event for row in self.tables[Stance])
        for row in self.tables[Event]:
            if not heard[row.id]:
                self._add(
                    row,
                    "",
                    "no stance: nobody is recorded in stances.csv as saying anything about this event",
                )

    def _circles(self) -> None:
        for kind, column in (
            (Source, "origin"),
            (Claim, "supersedes"),
            (Event, "same_as"),
            (Event, "part_of"),
        ):
            following = {row.id: getattr(row, column) for row in self.tables[kind]}
            for row in self.tables[kind]:
                seen, step = {row.id}, following[row.id]
                while step is not None and step not in seen:
                    seen.add(step)
                    step = following.get(step)
                if step == row.id:
                    self._add(row, column, f"goes in a circle back to {row.id}")
