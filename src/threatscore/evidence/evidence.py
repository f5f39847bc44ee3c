"""The evidence of one assessment: rows that do not change, and which of them are live at the as-of date."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ..errors import InputError, UsageError
from ..reporting import last_day
from ..tables import Column, Tabled
from ..tables import Table as Grid
from .columns import columns_of
from .dump import csv_bytes
from .folder import TABLES, read_folder, read_frame
from .links import Links
from .live import KnownFrom, Live
from .naming import Naming
from .rows import Claim, Country, Event, Group, Row, Source, Stance, Watch, Withdrawal
from .selection import begun, select
from .table import Table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Evidence(Tabled, Live, Naming):
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
    known_from: KnownFrom = "end"
    """From which day of an imprecise date of knowledge, such as 2022, a row counts."""
    reference: date | None = None
    """The day that is assessed, where it lies before the as-of date: see `hindsight`."""
    name: str = field(default="evidence", compare=False)
    aliases_used: tuple[tuple[str, str, str], ...] = ()
    """(row id, name as written, id that it stands for) of every name that is no id."""
    only_by: tuple[tuple[str, str, str], ...] = ()
    """(row id, group, debated alias) of every claim and event that names a group by debated aliases alone."""
    written: tuple[tuple[str, str, str], ...] = ()
    """(row id, column, cell as written) of every cell that holds a name that is no id."""
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

    def at(self, as_of: str | date, *, known: KnownFrom | None = None) -> Evidence:
        """Return the same evidence as it stood on a day.

        Parameters
        ----------
        as_of
            ``2023-12-31``; ``2023-12``, ``2023Q4``, ``2023H2`` or ``2023`` mean the last day.
        known
            From which day of an imprecise date of knowledge, such as 2022, a row counts: its ``end`` or its
            ``start``; by default as before. The setting ``assessment.known`` says so of an assessment.

        Raises
        ------
        UsageError
            If it is no date, or this is a view in hindsight, which is of one day.
        """
        day, from_day = _as_day(as_of), known or self.known_from
        if (day, from_day) == (self.as_of, self.known_from):
            return self
        if self.reference is not None:
            raise UsageError(f"{self!r} is of these days alone, with known '{self.known_from}'; begin with the evidence"
                             " it was made of, model.dated(evidence).hindsight(day)")  # fmt: skip
        if from_day not in get_args(KnownFrom):
            raise UsageError(f"known must be 'end' or 'start', not {from_day!r}")
        return replace(self, as_of=day, known_from=from_day)

    @property
    def assessed(self) -> date:
        """The day that is assessed, to which ages are measured: the as-of date, or an earlier one in hindsight."""
        return self.reference or self._stands()

    def as_known(self) -> Evidence:
        """Return only what was known on the as-of date; it gives the same run, to the bit.

        What became known later is gone: claims, events, stances, withdrawals, and watches that begin later. So are
        sources that nothing known refers to, and events of which nothing known speaks. Groups and countries stay.
        No row that becomes known later can change it.

        Raises
        ------
        UsageError
            If there is no as-of date.
        """
        day = self._stands()
        return self._part(lambda row: row.start.first <= day if isinstance(row, Watch) else self.knows(row))

    def hindsight(self, day: str | date) -> Evidence:
        """Return what is known on the as-of date about an earlier day, for a series that is to be restated.

        It is all that is known on the as-of date and speaks of the time up to the day: claims of a later time, and
        events that began later, are gone with all that is said of them. Ages and watches end on the day.

        Parameters
        ----------
        day
            The day that is assessed, not after the as-of date; of a period its last.

        Raises
        ------
        UsageError
            If there is no as-of date, or the day lies after it.
        """
        end, reference = self._stands(), _as_day(day)
        if reference > end:
            raise UsageError(f"nothing is known in hindsight about {reference}: the as-of date is {end}")
        part = self._part(lambda row: begun(row) <= reference and (isinstance(row, Watch) or self.knows(row)))
        return replace(part, reference=reference)

    def _stands(self) -> date:
        if self.as_of is None:
            raise UsageError("no as-of date: what was known, and when? Use at(), or give as_of")
        return self.as_of

    def _part(self, keep: Callable[[Any], bool]) -> Evidence:
        tables = select(self.tables(), keep, self.knows, self.withdrawn)
        ids = {row.id for name in ("claims", "events", "stances", "watch") for row in tables[name]}
        named: dict[str, Any] = {name: tuple(entry for entry in getattr(self, name) if entry[0] in ids)
                 for name in ("aliases_used", "only_by", "written")}  # fmt: skip
        return replace(self, **tables, **named, left_out=self.left_out & ids)

    def files(self) -> dict[str, bytes]:
        """Return the eight CSV files that this evidence can be loaded from, in one canonical form.

        Returns
        -------
        dict
            File name to content: UTF-8, LF, columns in the order of `docs/data.md`, rows in that of their ids, names
            as they were written. Loaded, they are equal to this evidence, without its as-of date.

        Raises
        ------
        UsageError
            If rows are left out or it is a view in hindsight, which files cannot say.
        """
        if self.left_out or self.reference:
            raise UsageError(f"{self!r} is no evidence of its own that could be written: rows are left out, or it is"
                             " a view in hindsight")  # fmt: skip
        written = {(row, column): cell for row, column, cell in self.written}
        return {kind.table: csv_bytes(kind, table, written) for kind, table in zip(TABLES, self.tables(), strict=True)}

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
        about = f", about {self.reference} in hindsight" if self.reference else ""
        return f"Evidence of {self.name}, as of {self.as_of or 'no date yet'}{about}"

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


def _as_day(as_of: str | date) -> date:
    try:
        return last_day(as_of)
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
        written=tuple(sorted(links.cells)),
    )
