"""Rows of the evidence in words, and in full with the documents they rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .dates import Period, period_text
from .errors import UsageError, did_you_mean
from .evidence import Claim, Event, Evidence, Stance
from .evidence.rows import Row, Source, Withdrawal
from .indicators.wording import CANNOT_BE_JUDGED, grade
from .tables import Column, Table, percent


def wording_text(claim: Claim) -> str:
    """Return what a claim says, in words.

    Returns
    -------
    str
        Such as ``fighters: 1,000 to 3,000`` or ``host_stance: sheltered (taliban)``.
    """
    return wordings_text([claim])


def wordings_text(claims: Sequence[Claim]) -> str:
    """Return what claims on one quantity say, each wording once."""
    first = claims[0]
    return f"{first.indicator}: {said_text(claims)}" + (f" ({first.party})" if first.party else "")


def said_text(claims: Sequence[Claim]) -> str:
    """Return what claims say without what they say it of, each wording once."""
    return " / ".join(dict.fromkeys(_said(claim) for claim in claims))


def _said(claim: Claim) -> str:
    low, best, high = (_amount(value) for value in (claim.low, claim.best, claim.high))
    middle = f", best {best}" if best else ""
    return {
        "exact": best,
        "about": f"about {best}",
        "range": f"{low} to {high}{middle}",
        "up_to": f"up to {high}",
        "at_least": f"at least {low}",
        "level": best or f"{low} to {high}",
    }[claim.wording]


def _amount(value: float | str | None) -> str:
    if value is None:
        return ""
    return f"{value:,.10g}" if isinstance(value, float) else value


def row_text(row: Row) -> str:
    """Return a row of the evidence in a few words."""
    if isinstance(row, Claim):
        return wording_text(row)
    if isinstance(row, Event):
        who = ", ".join(name for name, _ in row.group) or "nobody named"
        return f"{row.kind} {period_text(row.when)} ({who}{', ' + row.country if row.country else ''})"
    return row.id


def named_as(evidence: Evidence, row: Row, group: str | None = None) -> tuple[str, ...]:
    """Return by which debated aliases alone a row names a group, or any of its groups, with their probabilities.

    Returns
    -------
    tuple of str
        Such as ``as TTT, 70%``; empty if it names it for sure.
    """
    groups = subjects(row) if group is None else (group,)
    return tuple(
        f"as {alias}, {percent(evidence.alias_probability(name, alias))}"
        for name in groups
        for alias in evidence.debated(row, name)
    )


def subjects(row: Row) -> tuple[str, ...]:
    """Return the groups that a row speaks of."""
    if isinstance(row, Claim):
        return row.group
    return tuple(name for name, _ in row.group) if isinstance(row, Event) else ()


def cite(evidence: Evidence, id: str) -> Table:
    """Return a row of the evidence in full, with the documents it rests on.

    An event is followed by what each party says of it, and a row that is taken back or replaced by what does so.

    Parameters
    ----------
    evidence
        Where the row stands. What became known after its as-of date, if it has one, is left out, and of a row that
        itself did so it is said.
    id
        Id of any row.

    Raises
    ------
    UsageError
        If no table has such a row, with suggestions.
    """
    try:
        row = evidence.row(id)
    except KeyError:
        known = [row.id for table in evidence.tables() for row in table]
        raise UsageError(f"there is no row '{id}'; {did_you_mean(id, known)}") from None
    cells = [(name, cell_text(value)) for name, value in row.cells().items()]
    cells += [("debated name", f"{name} {said}") for name in subjects(row) for said in named_as(evidence, row, name)]
    cells += [*_later(evidence, row), *_graded(evidence, row), *_said_by(evidence, row)]
    cells += [*_undone_by(evidence, row), *_documents(evidence, row)]
    shown = tuple({"field": name, "value": value} for name, value in cells if value)
    endnotes = any(re.search(r"\bn\. ", value) for name, value in cells if name in ("locator", "said by"))
    notes = ("n. = endnote of the source.",) if endnotes else ()
    columns = (Column("field", "field"), Column("value", "value"))
    return Table(f"{row.table}, row {row.row_number}", columns, shown, notes)


def _told(evidence: Evidence, row: Claim | Event | Stance | Withdrawal) -> bool:
    """Return whether a row is known by the as-of date; without one, all are."""
    return evidence.as_of is None or evidence.knows(row)


def _later(evidence: Evidence, row: Row) -> Iterator[tuple[str, str]]:
    if isinstance(row, Claim | Event | Stance | Withdrawal) and not _told(evidence, row):
        yield "not used", f"known only after {evidence.as_of}"


def _graded(evidence: Evidence, row: Row) -> Iterator[tuple[str, str]]:
    if isinstance(row, Claim):
        yield "grade", grade_text(evidence, row)


def grade_text(evidence: Evidence, claim: Claim) -> str:
    """Return the grade that counts for a claim, and what it comes from."""
    source = evidence.row(claim.source)
    assert isinstance(source, Source)  # held by the links
    letter, digit = source.reliability, claim.credibility
    number = grade(letter, digit)
    judged = [f"the source's {letter}"] if letter != "F" else []
    judged += [f"the claim's {digit}"] if digit and int(digit) != CANNOT_BE_JUDGED else []
    why = f"the worse of {' and '.join(judged)}" if len(judged) > 1 else "".join(judged) or "cannot be judged"
    return f"{number} ({why})"


def _said_by(evidence: Evidence, row: Row) -> Iterator[tuple[str, str]]:
    if isinstance(row, Event):
        for stance in evidence.stances:
            if stance.event == row.id and _told(evidence, stance):
                yield "said by", _stance_text(stance)


def _undone_by(evidence: Evidence, row: Row) -> Iterator[tuple[str, str]]:
    for taken in evidence.withdrawals:
        if taken.target == row.id and _told(evidence, taken):
            yield "withdrawn", f"known {cell_text(taken.known)}: {taken.reason} [{taken.id}; {taken.source}]"
    for claim in evidence.claims:
        if claim.supersedes == row.id and _told(evidence, claim):
            yield "replaced by", f"{wording_text(claim)}, known {cell_text(claim.known)} [{claim.id}]"


def _documents(evidence: Evidence, row: Row) -> Iterator[tuple[str, str]]:
    """Yield the document of a row, then the one that it relays, and so on."""
    step = row.id if isinstance(row, Source) else getattr(row, "source", None)
    while step is not None:
        document = evidence.row(step)
        assert isinstance(document, Source)  # held by the links
        yield "document", f"{document.citation} [{document.id}, reliability {document.reliability}]"
        if document is not row:  # its own cells say so already
            yield "document url", document.url or ""
            yield "document licence", document.licence or ""
        step = document.origin


def _stance_text(stance: Stance) -> str:
    return (
        f"{stance.party} ({stance.role}) {stance.stance} {stance.about}, known {cell_text(stance.known)}"
        f" [{stance.id}; {stance.source}, {stance.locator}]"
    )


def cell_text(value: object) -> str:
    """Return the content of a cell in words."""
    if value is None:
        return ""
    if isinstance(value, Period):
        return period_text(value)
    if isinstance(value, tuple):
        return ", ".join(_shared_text(*item) if isinstance(item, tuple) else cell_text(item) for item in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _shared_text(name: str, share: float) -> str:
    return name if share == 1 else f"{name} {percent(share)}"
