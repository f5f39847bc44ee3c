"""Rules about dates that contradict each other: each row by itself may be right, two of them together cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Claim, Event, Stance
from ..evidence.rows import Source
from .findings import Finding, Known, Rule


def published_later(c: Known) -> Iterator[Finding]:
    """Find rows that were known for certain before the document was published by which `known_basis` dates them.

    With ``published`` that is the row's source, with ``origin`` what the source relays. What reached a journal, or
    followed from a public event, may well be known before.
    """
    sources = {source.id: source for source in c.evidence.sources}
    rows: tuple[Claim | Event | Stance, ...] = (*c.evidence.claims, *c.evidence.events, *c.evidence.stances)
    for row in rows:
        documents = [sources[row.source]] if row.known_basis == "published" else []
        if row.known_basis == "origin":
            documents = _origins(sources[row.source], sources)
        dates = [document.published for document in documents]
        if c.evidence.knows(row) and dates and all(date is not None and row.known.last < date.first for date in dates):
            names = " and ".join(document.id for document in documents)
            verb = "was" if len(documents) == 1 else "were"
            first = min(date.first for date in dates if date is not None)
            yield "dates", row.id, (f"known by {row.known.last} (known_basis {row.known_basis}), before {names} {verb}"
                                    f" published ({first} at the earliest); correct one of the dates")  # fmt: skip


def _origins(source: Source, sources: dict[str, Source]) -> list[Source]:
    """Return what a source relays, from the nearest document to the first."""
    found: list[Source] = []
    while source.origin is not None:
        source = sources[source.origin]
        found.append(source)
    return found


def withdrawn_before(c: Known) -> Iterator[Finding]:
    """Find withdrawals that were known for certain before what they withdraw."""
    rows = {row.id: row for table in (c.evidence.claims, c.evidence.events, c.evidence.stances) for row in table}
    for withdrawal in c.evidence.withdrawals:
        row = rows[withdrawal.target]
        if withdrawal.known.last < row.known.first and c.evidence.knows(row):
            what = f"withdraws {row.id} by {withdrawal.known.last}, before that was known ({row.known.first})"
            yield "dates", withdrawal.id, f"{what}; correct one of the dates"


def said_before(c: Known) -> Iterator[Finding]:
    """Find stances that were known for certain before their event began."""
    events = {event.id: event for event in c.evidence.events}
    for stance in c.evidence.stances:
        event = events[stance.event]
        if stance.known.last < event.start.first and c.evidence.knows(event):
            what = f"known by {stance.known.last}, before {event.id} began ({event.start.first})"
            yield "dates", stance.id, f"{what}; correct one of the dates"


RULES: tuple[Rule, ...] = (published_later, withdrawn_before, said_before)
