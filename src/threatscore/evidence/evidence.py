"""The evidence of one assessment: rows that do not change, and which of them are live at the as-of date."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..dates import parse_period
from ..errors import InputError, UsageError
from ..tables import Column, Tabled
from ..tables import Table as Grid
from .columns import columns_of
from .folder import TABLES, read_folder, read_frame
from .links import Links
from .rows import Claim, Country, Event, Group, Row, Source, Stance, Watch, Withdrawal
from .same import counted_as, maybe_same
from .table import Table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Evidence(Tabled):
    """Everything known about groups and countries, rows in the order of their ids.

    A row is live if it was known by the as-of date and neither withdrawn nor superseded by then. Without an as-of
    date nothing is live yet; `at` gives one.
    """

    sources: tuple[Source, ...] = ()
    groups: tuple[Group, ...] = ()
    countries: tuple[Country, ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    stances: tuple[Stance, ...] = ()
    watch: tuple[Watch, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    as_of: date | None = None
    name: str = "evidence"
    aliases_used: tuple[tuple[str, str, str], ...] = ()
    """(row id, name as written, id that it stands for) of every name that is no id."""
    only_by: tuple[tuple[str, str, str], ...] = ()
    """(row id, group, debated alias) of every claim and event that names a group by debated aliases alone."""
    left_out: frozenset[str] = frozenset()
    """Ids of rows that are supposed not to be there."""

    @classmethod
    def from_frames(
        cls,
        *,
        sources: pd.DataFrame | None = None,
        groups: pd.DataFrame | None = None,
        countries: pd.DataFrame | None = None,
        claims: pd.DataFrame | None = None,
        events: pd.DataFrame | None = None,
        stances: pd.DataFrame | None = None,
        watch: pd.DataFrame | None = None,
        withdrawals: pd.DataFrame | None = None,
        as_of: str | date | None = None,
        name: str = "frames",
    ) -> Evidence:
        """Build evidence from data frames with the columns of `docs/data.md`; optional columns may be absent.

        Raises
        ------
        InputError
            With every problem of every frame.
        """
        frames = (sources, groups, countries, claims, events, stances, watch, withdrawals)
        return _linked([read_frame(frame, kind) for kind, frame in zip(TABLES, frames, strict=True)], name, as_of)

    def at(self, as_of: str | date) -> Evidence:
        """Return the same evidence as it stood on a day (``2023-12-31``; ``2023-12`` or ``2023`` mean the last)."""
        return replace(self, as_of=_as_day(as_of))

    def without(self, ids: Iterable[str]) -> Evidence:
        """Return the same evidence as if some claims, events, stances or withdrawals were not there."""
        return replace(self, left_out=self.left_out.union(ids))

    def table(self) -> Grid:
        """Return how many rows each table has, and how many of those that can be live are."""
        live = {Claim: len(self.live_claims), Event: len(self.live_events), Stance: len(self.live_stances)}
        rows = [{"table": kind.table, "rows": len(table), "live": live.get(kind)}
                for kind, table in zip(TABLES, self.tables(), strict=True)]  # fmt: skip
        columns = (Column("table", "table"), Column("rows", "rows", right=True), Column("live", "live", right=True))
        return Grid(repr(self), columns, tuple(rows))

    def __repr__(self) -> str:
        return f"Evidence of {self.name}, as of {self.as_of or 'no date yet'}"

    def row(self, id: str) -> Row:
        """Return the row with this id.

        Raises
        ------
        KeyError
            If no table has such a row.
        """
        return self._by_id[id]

    @cached_property
    def _by_id(self) -> dict[str, Row]:
        return {row.id: row for table in self.tables() for row in table}

    def tables(self) -> tuple[tuple[Row, ...], ...]:
        """Return all rows, table by table, in the order of `docs/data.md`."""
        return (self.sources, self.groups, self.countries, self.claims, self.events, self.stances, self.watch,
                self.withdrawals)  # fmt: skip

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        """Ids of rows that a source had taken back by the as-of date, or that are left out."""
        taken_back = (row.target for row in self._known(self.withdrawals) if row.id not in self.left_out)
        return self.left_out.union(taken_back)

    def _known(self, rows: Iterable[Any]) -> list[Any]:
        day = self.as_of
        return [] if day is None else [row for row in rows if row.known.last <= day]

    @cached_property
    def live_claims(self) -> tuple[Claim, ...]:
        """Claims known by the as-of date, not withdrawn, not superseded.

        What replaces a claim replaces all that this one had replaced, even if it has been withdrawn since.
        """
        claims = [row for row in self._known(self.claims) if row.id not in self.withdrawn]
        older = {row.id: row.supersedes for row in self.claims if row.supersedes is not None}
        superseded: set[str] = set()
        for row in claims if older else ():
            step = row.supersedes
            while step is not None and step not in superseded:
                superseded.add(step)
                step = older.get(step)
        return tuple(row for row in claims if row.id not in superseded)

    @cached_property
    def live_stances(self) -> tuple[Stance, ...]:
        """Stances known by the as-of date and not withdrawn, on the event that is counted (see `same_as`)."""
        return tuple(
            _changed(row, event=self.counted(row.event))
            for row in self._known(self.stances)
            if row.id not in self.withdrawn and row.event not in self.withdrawn
        )

    @cached_property
    def live_events(self) -> tuple[Event, ...]:
        """Events known by the as-of date, not withdrawn, with a live stance, each counted once.

        Their `part_of` names the event that is counted, and holds if any of the rows on the same event says so.
        """
        heard = {row.event for row in self.live_stances}
        whole: dict[str, str] = {}
        for row in self._known(self.events):
            if row.part_of is not None and row.id not in self.withdrawn:
                whole.setdefault(self.counted(row.id), self.counted(row.part_of))
        return tuple(
            _changed(row, part_of=whole.get(row.id))
            for row in self._known(self.events)
            if row.id in heard and self.counted(row.id) == row.id and row.id not in self.withdrawn
        )

    def counted(self, event: str) -> str:
        """Return the id of the event under which this one is counted: the row that all the others are `same_as`.

        Before that row is known, or once it is withdrawn, the first of the others by id stands in for it.
        """
        return self._counted.get(event, event)

    @cached_property
    def _counted(self) -> dict[str, str]:
        live = {row.id for row in self._known(self.events)} - self.withdrawn
        return counted_as(self.events, live)

    @cached_property
    def maybe_same(self) -> Mapping[str, tuple[str, float]]:
        """Live events that may be the same as another live one, with that one's id and the probability."""
        return maybe_same(self.live_events, self.counted)

    def debated(self, row: Row, group: str) -> tuple[str, ...]:
        """Return the debated aliases by which alone a claim or event names a group, in order.

        Empty if the row also names the group by its id, its name or a certain alias. Else the row is about the group
        if one of the aliases means it; each is one question, whichever rows name it.
        """
        return self._debated.get((row.id, group), ())

    @cached_property
    def _debated(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for row, group, alias in self.only_by:
            found[row, group] = (*found.get((row, group), ()), alias)
        return found

    def alias_probability(self, group: str, alias: str) -> float:
        """Return how probable it is that a name, of any case, means a group: 1 unless it is a debated alias of it."""
        return self._probabilities.get((group, alias.casefold()), 1.0)

    @cached_property
    def _probabilities(self) -> dict[tuple[str, str], float]:
        return {(group.id, alias.name.casefold()): alias.probability
                for group in self.groups for alias in group.known_as}  # fmt: skip

    def origin(self, source: str) -> str:
        """Return the document that a source goes back to: the end of its chain of origins."""
        return self._origins[source]

    @cached_property
    def _origins(self) -> dict[str, str]:
        relayed = {row.id: row.origin for row in self.sources}
        origins = {}
        for id in relayed:
            end = id
            while (step := relayed[end]) is not None:
                end = step
            origins[id] = end
        return origins

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content of all rows: the same for the same evidence in any order of rows and columns."""
        digest = hashlib.sha256()
        for kind, table in zip(TABLES, self.tables(), strict=True):
            for column in columns_of(kind):
                cells = [getattr(row, column.attribute) for row in table]
                digest.update(json.dumps([kind.table, column.name, cells], default=functools.cache(str)).encode())
        return digest.hexdigest()


def _changed(row: Any, **changes: Any) -> Any:
    """Return a row with other values, or itself where they are no others."""
    return replace(row, **changes) if any(getattr(row, name) != value for name, value in changes.items()) else row


def _as_day(as_of: str | date) -> date:
    if isinstance(as_of, datetime):
        return as_of.date()
    if isinstance(as_of, date):
        return as_of
    try:
        return parse_period(as_of).last
    except ValueError as error:
        raise UsageError(f"as-of date: {error}") from None


def load_evidence(folder: str | Path, *, as_of: str | date | None = None) -> Evidence:
    """Read the eight tables of an evidence folder.

    Parameters
    ----------
    folder
        Where the CSV files of `docs/data.md` lie.
    as_of
        Day up to which things may be known; a month or a year means its last day. Without it, the model's
        ``assessment.as_of`` holds when it is simulated.

    Raises
    ------
    InputError
        With every problem of every file, each with its row.
    """
    return _linked(read_folder(Path(folder), str(folder)), str(folder), as_of)


def _linked(tables: list[Table], name: str, as_of: str | date | None) -> Evidence:
    day = None if as_of is None else _as_day(as_of)
    problems = [problem for table in tables for problem in table.problems]
    if len(tables) < len(TABLES):
        raise InputError(problems)
    links = Links(tables)
    rows = links.resolved()
    if problems or links.problems:
        raise InputError([*problems, *links.problems])
    return Evidence(
        sources=rows[Source],
        groups=rows[Group],
        countries=rows[Country],
        claims=rows[Claim],
        events=rows[Event],
        stances=rows[Stance],
        watch=rows[Watch],
        withdrawals=rows[Withdrawal],
        as_of=day,
        name=name,
        aliases_used=tuple(sorted(links.aliases)),
        only_by=tuple(sorted(links.only_by)),
    )
