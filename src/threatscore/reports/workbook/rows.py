"""The sheets of the evidence: claims, events with what is said of them, sources. All are values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from ...citation import cell_text, wording_text
from ...conditions import occurrence
from ...dates import period_text
from ...evidence import Claim, Event, Stance
from ...evidence.rows import MEASURES, Dated
from ...indicators.build import Builder, builder_of
from ...tables import percent
from .places import check_rows
from .plan import Plan
from .sheet import Sheet
from .styles import Style, share_format

HEAD = 3
KNOWN = ("known", "known from", "basis")
HAPPENED = "P(happened)"
AMOUNTS = tuple(f"{measure}_{end}" for measure in MEASURES for end in ("low", "best", "high"))
OF_EVENTS = (
    "id", "kind", "group", "country", "from country", "when", "first day", "last day", "word", HAPPENED, "said by",
    *AMOUNTS, "same as", "part of", *KNOWN, "stands", "source", "where", "note",
)  # fmt: skip


class Told:
    """What is known of the evidence on the day that the result is as of."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.evidence = plan.run.evidence

    @cached_property
    def builder(self) -> Builder:
        """What is believed, after what the settings suppose."""
        run = self.plan.run
        return builder_of(run.model, run.evidence, run.as_of)

    @cached_property
    def taken_back(self) -> dict[str, str]:
        """Rows that are withdrawn, with the reason."""
        return {row.target: row.reason for row in self.evidence.withdrawals if self.evidence.knows(row)}

    @cached_property
    def replaced(self) -> dict[str, str]:
        """Claims that are superseded, with the claim that does so."""
        known = (row for row in self.evidence.claims if self.evidence.knows(row))
        return {row.supersedes: row.id for row in known if row.supersedes}

    @cached_property
    def live(self) -> frozenset[str]:
        """Rows that count."""
        found = self.builder.evidence
        return frozenset(row.id for row in (*found.live_claims, *found.live_events, *found.live_stances))

    def standing(self, id: str) -> str:
        """Return whether a row counts, and if not why."""
        if id in self.live:
            return "counts"
        if id in self.taken_back:
            return f"withdrawn: {self.taken_back[id]}"
        if id in self.replaced:
            return f"replaced by {self.replaced[id]}"
        one = getattr(self.evidence.row(id), "one_with", None)
        return f"counted as {one}" if one else "does not count"

    def known(self, rows: Iterable[Any]) -> Iterator[Any]:
        """Yield the rows that are known on the day."""
        return (row for row in rows if self.evidence.knows(row))

    def probability(self, event: Event) -> float | None:
        """Return the probability that an event happened, as all draws have it; None if it does not count."""
        if event.id not in self.builder.believed:
            return None
        return float(np.mean(occurrence(self.builder, event.id).chance(replace(self.plan.run.streams))))


def _dated(row: Dated) -> tuple[str, date, str]:
    """Return when a row became known, as precisely as that is known, and the first day on which it surely is."""
    return period_text(row.known), row.known.last, row.known_basis


def evidence_sheet(plan: Plan, sheet: Sheet) -> None:
    """Write the claims."""
    told = Told(plan)
    rows = [_claim(told, row) for row in told.known(plan.run.evidence.claims)]
    check_rows(len(rows), "claims")
    sheet.title(
        f"Evidence: {len(rows):,} claims known on {plan.run.as_of}",
        "One row a claim, as recorded; 'stands' says whether it counts. Credibility 1 (confirmed) to 5 (improbable); 6"
        " cannot be judged. 'threatscore cite ID' prints one with its documents.",
    )
    sheet.table(HEAD, (
        "id", "indicator", "group", "country", "party", "says", "wording", "low", "best", "high", "place", "spoken of",
        *KNOWN, "credibility", "stands", "source", "where", "note",
    ), rows)  # fmt: skip
    sheet.finish(rows=HEAD + 1, columns=1, head=HEAD)


def _claim(told: Told, row: Claim) -> tuple[Any, ...]:
    return (
        row.id, row.indicator, cell_text(row.group), cell_text(row.country), row.party, wording_text(row), row.wording,
        row.low, row.best, row.high, row.place, period_text(row.spoken), *_dated(row), row.credibility,
        told.standing(row.id), row.source, row.locator, row.note,
    )  # fmt: skip


def events_sheet(plan: Plan, sheet: Sheet) -> None:
    """Write the events, each with the probability that it happened and what every party says of it."""
    told = Told(plan)
    events = list(told.known(plan.run.evidence.events))
    stances = list(told.known(plan.run.evidence.stances))
    check_rows(len(events) + len(stances), "events and stances")
    said: dict[str, list[Stance]] = {}
    for stance in stances:
        said.setdefault(stance.event, []).append(stance)
    sheet.title(
        f"Events: {len(events):,} known on {plan.run.as_of}",
        "'word' is what the stances amount to; 'P(happened)' the mean over draws of the chance that it happened, as it"
        " stands.",
    )
    sheet.table(HEAD, OF_EVENTS, (_event(told, row, said.get(row.id, [])) for row in events), upright=AMOUNTS)
    for i, event in enumerate(events):
        share = told.probability(event)
        if share is not None:
            sheet.number(HEAD + 1 + i, OF_EVENTS.index(HAPPENED), share, Style(share_format(share)))
    sheet.finish(rows=HEAD + 1, columns=1, head=HEAD)


def _event(told: Told, row: Event, said: list[Stance]) -> tuple[Any, ...]:
    believed = told.builder.believed.get(row.id)
    same = row.same_as and (row.same_as if row.one_with else f"{row.same_as} {percent(row.same_as_probability)}")
    return (
        row.id, row.kind, cell_text(row.group), row.country, row.origin_country, period_text(row.when), row.when.first,
        row.when.last, None if believed is None else believed.word, None,
        "\n".join(f"{s.party} ({s.role}) {s.stance} {s.about}" for s in said),
        *(getattr(row, name) for name in AMOUNTS), same, row.part_of, *_dated(row), told.standing(row.id), row.source,
        row.locator, row.note,
    )  # fmt: skip


def stances_sheet(plan: Plan, sheet: Sheet) -> None:
    """Write what each party says of each event."""
    told = Told(plan)
    rows = [
        (row.event, row.party, row.role, row.stance, row.about, *_dated(row), told.standing(row.id), row.source,
         row.locator, row.note, row.id)
        for row in sorted(told.known(plan.run.evidence.stances), key=lambda row: (row.event, row.known.last, row.id))
    ]  # fmt: skip
    sheet.title("Stances: who claims, confirms or denies an event", "One row a stance, in the order of the events.")
    sheet.table(HEAD, ("event", "party", "role", "stance", "about", *KNOWN, "stands", "source", "where", "note", "id"),
                rows)  # fmt: skip
    sheet.finish(rows=HEAD + 1, columns=1, head=HEAD)


def sources_sheet(plan: Plan, sheet: Sheet) -> None:
    """Write the documents."""
    rows = [
        (row.id, row.citation, row.publisher, row.published and period_text(row.published), row.reliability, row.origin,
         row.url, row.licence, row.note)
        for row in plan.run.evidence.sources
    ]  # fmt: skip
    sheet.title(
        f"Sources: {len(rows):,} documents", "Reliability A (best) to F (cannot be judged). Addresses are text."
    )
    sheet.table(HEAD, ("id", "citation", "publisher", "published", "reliability", "relays", "address", "licence",
                       "note"), rows)  # fmt: skip
    sheet.finish(rows=HEAD + 1, columns=1, head=HEAD)
