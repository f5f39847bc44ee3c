"""Dates as sources give them: a year, a month or a day, in ISO 8601."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

DAYS_PER_YEAR = 365.25
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_REWRITTEN = (
    (re.compile(r"\d{5}(\.\d+)?"), "a spreadsheet has turned it into a day number"),
    (
        re.compile(r"[A-Za-z]{3,9}[-/ ]\d{2,4}|\d{1,2}[-/ ][A-Za-z]{3,9}([-/ ]\d{2,4})?"),
        "a spreadsheet has rewritten it",
    ),
)
_DAY_AND_MONTH = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}")


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last` day, both included."""

    first: date
    last: date

    def years_before(self, day: date) -> float:
        """Return the years from the middle of the period to `day`, at least 0."""
        middle = (self.first.toordinal() + self.last.toordinal()) / 2
        return max(0.0, (day.toordinal() - middle) / DAYS_PER_YEAR)


def parse_period(text: str, *, cell: bool = False) -> Period:
    """Read ``2018``, ``2018-03`` or ``2018-03-05``.

    Parameters
    ----------
    text
        The date.
    cell
        Whether it stands in a table, where a spreadsheet may have rewritten it.

    Raises
    ------
    ValueError
        With the likely fix, if the text is anything else or no such day exists.

    Examples
    --------
    >>> parse_period("2018-02").last
    datetime.date(2018, 2, 28)
    """
    found = _ISO.fullmatch(text.strip())
    if not found:
        hint = next((why for pattern, why in _REWRITTEN if cell and pattern.fullmatch(text.strip())), "")
        advice = " and format the column as text" if hint else ""
        if _DAY_AND_MONTH.fullmatch(text.strip()):
            hint = "day and month are not told apart like this"
        shown = text if len(text) <= 40 else f"{text[:40]}..."
        why = f": {hint}" if hint else ""
        raise ValueError(f"'{shown}' is not a date{why}; write 2018, 2018-03 or 2018-03-05{advice}")
    year, month, day = found.groups()
    if "00" in (month, day):
        raise ValueError(f"'{text.strip()}' is not a date: leave an unknown month or day out, as in 2018 or 2018-03")
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        last = date(int(year), int(month or 12), int(day) if day else monthrange(int(year), int(month or 12))[1])
    except ValueError as error:
        raise ValueError(f"'{text.strip()}' is not a date: {error}; write 2018, 2018-03 or 2018-03-05") from None
    return Period(first, last)


def period_text(period: Period) -> str:
    """Return a period as precisely as it is known.

    Examples
    --------
    >>> [period_text(parse_period(text)) for text in ("2018", "2018-02", "2018-02-05")]
    ['2018', '2018-02', '2018-02-05']
    """
    first, last = period.first.isoformat(), period.last.isoformat()
    return next((text for text in (first[:4], first[:7], first) if parse_period(text) == period), f"{first} to {last}")
