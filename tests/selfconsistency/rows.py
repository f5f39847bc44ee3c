"""The tables as lists of dicts, read by the rules of `docs/data.md`: dates, names, origins, and what is live.

A second, small reader for tests. It takes only well-formed rows.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

YEAR = 365.25
LETTERS = "ABCDE"
Rows = list[dict[str, Any]]


def first_day(text: str) -> int:
    year, month, day = ([int(part) for part in text.split("-")] + [1, 1])[:3]
    return date(year, month, day).toordinal()


def last_day(text: str) -> int:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts).toordinal()
    month = parts[1] if len(parts) == 2 else 12
    return date(parts[0], month, monthrange(parts[0], month)[1]).toordinal()


def years(duration: str) -> float:
    return float(duration[:-1]) * {"y": 1.0, "m": 1 / 12, "d": 1 / YEAR}[duration[-1]]


def number(value: Any) -> float | None:
    return None if value is None or value == "" else float(value)


def split_number(text: str) -> tuple[str, float | None]:
    """Read `name:0.5`."""
    name, colon, after = text.rpartition(":")
    return (name, float(after)) if colon else (text, None)


@dataclass(frozen=True)
class Folder:
    """The tables at an as-of day."""

    tables: Mapping[str, Rows]
    as_of: int

    def known(self, table: str) -> Rows:
        return [row for row in self.tables[table] if last_day(row["known"]) <= self.as_of]

    @property
    def withdrawn(self) -> set[str]:
        return {row["row"] for row in self.known("withdrawals")}

    def live(self, table: str) -> Rows:
        return [row for row in self.known(table) if row["id"] not in self.withdrawn]

    @property
    def live_claims(self) -> Rows:
        older = {row["id"]: row.get("supersedes") for row in self.tables["claims"]}
        gone: set[str] = set()
        for row in self.live("claims"):
            step = older[row["id"]]
            while step:
                gone.add(step)
                step = older[step]
        return [row for row in self.live("claims") if row["id"] not in gone]

    def source(self, id: str) -> dict[str, Any]:
        return next(row for row in self.tables["sources"] if row["id"] == id)

    def origin(self, source: str) -> str:
        while self.source(source).get("origin"):
            source = self.source(source)["origin"]
        return source

    def publisher(self, source: str) -> str:
        return self.party(self.source(source)["publisher"])

    def party(self, name: str) -> str:
        """Return the id of a group (by any of its names) or a country, or the publisher as written."""
        return self._ids("groups").get(name) or self._ids("countries").get(name) or name

    def _ids(self, table: str) -> dict[str, str]:
        return {
            name: row["id"]
            for row in self.tables[table]
            for name in (row["id"], row["name"], *(split_number(part)[0] for part in names(row.get("aliases"))))
        }

    def grade(self, source: str, digit: Any) -> int:
        """Return 1 to 6: the worse of letter and digit; what cannot be judged gives way."""
        letter = self.source(source)["reliability"]
        told = [LETTERS.index(letter) + 1] if letter in LETTERS else []
        told += [int(digit)] if digit not in (None, "", "6", 6) else []
        return max(told) if told else 6

    def groups(self, cell: Any) -> dict[str, list[str | None]]:
        """Return group id: the debated aliases by which the cell names it, None where it is named for sure."""
        found: dict[str, list[str | None]] = {}
        for name in (part.strip() for part in (cell or "").split("|") if part.strip()):
            group, alias = self._group(name)
            found.setdefault(group, []).append(alias)
        return found

    def _group(self, name: str) -> tuple[str, str | None]:
        for row in self.tables["groups"]:
            aliases = dict(split_number(part) for part in (row.get("aliases") or "").split("|") if part)
            if name in (row["id"], row["name"]):
                return row["id"], None
            if name in aliases:
                return row["id"], name if aliases[name] not in (None, 1.0) else None
        raise KeyError(name)

    def alias_chance(self, group: str, alias: str) -> float:
        row = next(row for row in self.tables["groups"] if row["id"] == group)
        return dict(split_number(part) for part in row["aliases"].split("|"))[alias] or 1.0

    def spoken(self, row: Mapping[str, Any]) -> tuple[int, int]:
        begin = row.get("spoken_from") or row.get("spoken_to") or row["known"]
        return first_day(begin), last_day(row.get("spoken_to") or begin)

    def age(self, period: tuple[int, int]) -> float:
        return max(0.0, (self.as_of - sum(period) / 2) / YEAR)


def names(cell: Any) -> list[str]:
    return [part.strip() for part in (cell or "").split("|") if part.strip()]


def ids(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]
