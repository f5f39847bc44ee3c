"""The evidence of one assessment: rows that do not change, and which of them are live at the as-of date."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..dates import parse_period
from ..errors import InputError, UsageError
from .folder import TABLES, check_rows, frame_cells, read_folder
from .links import Links
from .rows import Claim, Country, Event, Group, Row, Source, Stance, Watch, Withdrawal

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Evidence:
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
        given = dict(
            zip(TABLES, (sources, groups, countries, claims, events, stances, watch, withdrawals), strict=True)
        )
        tables: dict[type[Row], list[Row]] = {}
        problems = []
        for kind, frame in given.items():
            label = kind.table.removesuffix(".csv")
            cells, found = ([], []) if frame is None else frame_cells(frame, label, kind)
            tables[kind], more = check_rows(kind, cells, label)
            problems += found + more
        return _linked(tables, problems, name, as_of, lambda kind: kind.table.removesuffix(".csv"))

    def at(self, as_of: str | date) -> Evidence:
        """Return the same evidence as it stood on a day (``2023-12-31``; ``2023-12`` and ``2023`` mean the last day)."""
        return replace(self, as_of=_as_day(as_of))

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
        """Ids of rows that a source had taken back by the as-of date."""
        return frozenset(row.target for row in self._known(self.withdrawals))

    def _known(self, rows: Iterable[Any]) -> list[Any]:
        return [row for row in rows if self.as_of is not None and row.known.last <= self.as_of]

    @cached_property
    def live_claims(self) -> tuple[Claim, ...]:
        """Claims known by the as-of date, not withdrawn, not superseded."""
        claims = [row for row in self._known(self.claims) if row.id not in self.withdrawn]
        superseded = {row.supersedes for row in claims}
        return tuple(row for row in claims if row.id not in superseded)

    @cached_property
    def live_stances(self) -> tuple[Stance, ...]:
        """Stances known by the as-of date and not withdrawn, on the event that is counted (see `same_as`)."""
        return tuple(
            row.model_copy(update={"event": self.counted(row.event)})
            for row in self._known(self.stances)
            if row.id not in self.withdrawn and row.event not in self.withdrawn
        )

    @cached_property
    def live_events(self) -> tuple[Event, ...]:
        """Events known by the as-of date, not withdrawn, with a live stance, each counted once."""
        heard = {row.event for row in self.live_stances}
        return tuple(
            row
            for row in self._known(self.events)
            if row.id not in self.withdrawn and row.same_as is None and row.id in heard
        )

    def counted(self, event: str) -> str:
        """Return the id of the event under which this one is counted."""
        row = self._by_id[event]
        while isinstance(row, Event) and row.same_as is not None:
            row = self._by_id[row.same_as]
        return row.id

    def origin(self, source: str) -> str:
        """Return the document that a source goes back to: the end of its chain of origins."""
        row = self._by_id[source]
        while isinstance(row, Source) and row.origin is not None:
            row = self._by_id[row.origin]
        return row.id

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content of all rows: the same for the same evidence in any order of rows and columns."""
        content = [[row.model_dump(mode="json") for row in table] for table in self.tables()]
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _as_day(as_of: str | date) -> date:
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
    tables, problems = read_folder(Path(folder), str(folder))
    return _linked(tables, problems, str(folder), as_of, lambda kind: f"{folder}/{kind.table}")


def _linked(tables: Any, problems: list[Any], name: str, as_of: str | date | None, file_of: Any) -> Evidence:
    links = Links(tables, file_of)
    resolved = links.resolved()
    if problems or links.problems:
        broken = {(problem.file, problem.number) for problem in problems}
        # A row that could not be read takes its id with it: references to it are not a second problem.
        more = () if broken else links.problems
        kept = [p for p in links.problems if not p.what.startswith("there is no") and "no stance" not in p.what]
        raise InputError([*problems, *(more or kept)])
    ordered = [tuple(sorted(resolved[kind], key=lambda row: row.id)) for kind in TABLES]
    day = None if as_of is None else _as_day(as_of)
    return Evidence(*ordered, as_of=day, name=name, aliases_used=tuple(sorted(links.aliases)))  # type: ignore[arg-type]
