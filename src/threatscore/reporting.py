"""Reporting periods: quarters, half-years, months and years, each of which ends on its as-of date."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import total_ordering

from .dates import parse_period

_KINDS = {12: "year", 6: "half-year", 3: "quarter", 1: "month"}
"""What a period of so many months is called."""
_MONTHS = {"Q": 3, "H": 6}
_PERIOD = re.compile(r"([0-9]{4})(?:-?([QHqh])([0-9])|-([0-9]{2}))?")
_PART = re.compile(r"([QH])\W?0?([0-9]{1,2})(?![0-9])|(?<![0-9])([0-9])\W?([QH])(?:UARTER|ALF)?", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])([0-9]{4}|[0-9]{2})(?![0-9])")
_ALLOWED = "write 2023Q4, 2023H2, 2023-12 or 2023"


@total_ordering
@dataclass(frozen=True)
class ReportingPeriod:
    """A quarter, half-year, month or year; what is reported for it stands as of its last day.

    Periods are in the order of their last days; of two that end together, the longer comes first.

    Parameters
    ----------
    name
        ``2023Q4``, ``2023H2``, ``2023-12`` or ``2023``.
    first, last
        Its days, both included.
    """

    name: str
    first: date
    last: date

    def __lt__(self, other: ReportingPeriod) -> bool:
        return (self.last, self.first) < (other.last, other.first)

    def __str__(self) -> str:
        return self.name

    @property
    def months(self) -> int:
        """How long it is: 1, 3, 6 or 12 months."""
        return self.last.month - self.first.month + 1

    @property
    def kind(self) -> str:
        """What it is: ``month``, ``quarter``, ``half-year`` or ``year``."""
        return _KINDS[self.months]

    @property
    def next(self) -> ReportingPeriod:
        """The period of the same kind that follows."""
        return _holding(_near(self.last, 1), self.months)

    @property
    def previous(self) -> ReportingPeriod:
        """The period of the same kind that comes before."""
        return _holding(_near(self.first, -1), self.months)


def reporting_period(text: str) -> ReportingPeriod:
    """Read ``2023Q4``, ``2023H2``, ``2023-12`` or ``2023``; ``2023-Q4`` and ``2023q4`` are 2023Q4.

    Raises
    ------
    ValueError
        With the likely fix, if the text is anything else or no such period exists.

    Examples
    --------
    >>> reporting_period("2023-q4")
    ReportingPeriod(name='2023Q4', first=datetime.date(2023, 10, 1), last=datetime.date(2023, 12, 31))
    """
    given = text.strip()
    found = _PERIOD.fullmatch(given)
    if not found or int(found[1]) < 1:
        raise ValueError(f"'{_cut(given)}' is no reporting period; {_likely(given)}")
    year, letter, part, month = found.groups()
    months = _MONTHS[letter.upper()] if letter else 1 if month else 12
    number, parts = int(part or month or 1), 12 // months
    if not 1 <= number <= parts:
        first, last = (f"{letter.upper()}1", f"{letter.upper()}{parts}") if letter else ("01", "12")
        raise ValueError(f"'{given}' is no reporting period: a year has the {_KINDS[months]}s {first} to {last}")
    return _holding(date(int(year), months * number, 1), months)


def series(first: str | ReportingPeriod, last: str | ReportingPeriod) -> tuple[ReportingPeriod, ...]:
    """Return the periods of one kind from `first` to `last`, both included.

    Raises
    ------
    ValueError
        If the two are not of one kind, or `last` comes before `first`.

    Examples
    --------
    >>> [period.name for period in series("2022Q4", "2023Q2")]
    ['2022Q4', '2023Q1', '2023Q2']
    """
    start, end = (reporting_period(one) if isinstance(one, str) else one for one in (first, last))
    if start.kind != end.kind:
        raise ValueError(f"{start} is a {start.kind} and {end} is a {end.kind}; a series has periods of one kind")
    if end < start:
        raise ValueError(f"{end} lies before {start}; the first period of a series comes first")
    periods = [start]
    while periods[-1] != end:
        periods.append(periods[-1].next)
    return tuple(periods)


def last_day(day: str | date) -> date:
    """Return the last day of a reporting period, or the day itself: ``2023Q4``, ``2023-12``, ``2023-12-31``, a date.

    Raises
    ------
    ValueError
        With the likely fix, if the text is neither.

    Examples
    --------
    >>> last_day("2023Q3")
    datetime.date(2023, 9, 30)
    """
    if isinstance(day, str):
        return reporting_period(day).last if _PART.search(day) else parse_period(day).last
    return day.date() if isinstance(day, datetime) else day


def _holding(day: date, months: int) -> ReportingPeriod:
    """Return the period of so many months that holds a day."""
    number = (day.month - 1) // months + 1
    first = date(day.year, (number - 1) * months + 1, 1)
    last = date(day.year, number * months, monthrange(day.year, number * months)[1])
    part = {12: "", 6: f"H{number}", 3: f"Q{number}", 1: f"-{number:02d}"}[months]
    return ReportingPeriod(f"{day.year:04d}{part}", first, last)


def _near(day: date, days: int) -> date:
    try:
        return day + timedelta(days)
    except OverflowError:
        raise ValueError(f"there is no day {'after' if days > 0 else 'before'} {day}") from None


def _likely(text: str) -> str:
    """Return what was probably meant."""
    try:
        if (day := parse_period(text)).first == day.last:
            return f"it is a day; {_ALLOWED}"
    except ValueError:
        pass
    part = _PART.search(text)
    year = _YEAR.search(text[: part.start()] + " " + text[part.end() :]) if part else None
    if part is None or year is None:
        return _ALLOWED
    letter, number = (part[1] or part[4]).upper(), int(part[2] or part[3])
    parts = 12 // _MONTHS[letter]
    if not 1 <= number <= parts:
        return f"a year has {letter}1 to {letter}{parts}; {_ALLOWED}"
    return f"did you mean {year[1] if len(year[1]) == 4 else f'20{year[1]}'}{letter}{number}? {_ALLOWED}"


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
