"""What the past counts for, and how much of it was watched, so that silence is evidence."""

from __future__ import annotations

from datetime import date

import numpy as np

from ..config.tree import Feed
from ..dates import DAYS_PER_YEAR, Period
from ..evidence import Evidence
from ..streams import Array


def memory(feed: Feed, age: Array) -> Array:
    """Return what an event counts for at ages in years; shape of `age`, values 0-1.

    2^(-age / half-life), or 1 up to the end of a window, or a declared table by full years back, or always 1.
    """
    if feed.half_life:
        return np.asarray(0.5 ** (age / feed.half_life))
    if feed.window:
        return (age <= feed.window).astype(float)
    if feed.per_year:
        table = np.asarray([*feed.per_year, 0.0])
        return np.asarray(table[np.minimum(age.astype(int), len(feed.per_year))])
    return np.ones_like(age)


def remembered(feed: Feed, when: Period, as_of: date) -> float:
    """Return what an event counts for: the mean memory of the days of its period, as far as they lie before `as_of`.

    The watched time is weighted day by day in the same way, so an event that lasted, or of which only the year is
    known, counts like as many events spread over its days.
    """
    last = min(when.last, as_of).toordinal()
    days = np.arange(min(when.first.toordinal(), last), last + 1)
    return float(memory(feed, (as_of.toordinal() - days) / DAYS_PER_YEAR).mean())


def watched(evidence: Evidence, feed: Feed, country: str | None, as_of: date) -> tuple[float, tuple[str, ...]]:
    """Return the years, weighted by memory, in which all kinds of a feed would have been noticed, and the watch rows.

    A watch without a country watches everywhere; a leaf of a group counts events anywhere and needs such a watch.
    """
    kinds = [kind for kind, _ in feed.events or ()]
    rows = [
        row
        for row in evidence.watch
        if row.country in (None, country) and row.start.first <= as_of and ("*" in row.kinds or {*kinds} & {*row.kinds})
    ]
    if not rows:
        return 0.0, ()
    days = np.arange(min(row.start.first for row in rows).toordinal(), as_of.toordinal() + 1)
    seen = np.ones(len(days), dtype=bool)
    for kind in kinds:
        by_kind = np.zeros(len(days), dtype=bool)
        for row in rows:
            if kind in row.kinds or "*" in row.kinds:
                by_kind |= (days >= row.start.first.toordinal()) & (days <= row.end.last.toordinal())
        seen &= by_kind
    ages = (as_of.toordinal() - days) / DAYS_PER_YEAR
    used = tuple(row.id for row in rows) if seen.any() else ()
    return float(np.sum(memory(feed, ages)[seen]) / DAYS_PER_YEAR), used
