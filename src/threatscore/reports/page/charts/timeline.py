"""Events on a line of time, marked by a shape for what is said of each: confirmed, claimed, disputed, denied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

import numpy as np
from markupsafe import Markup

from ....citation import row_text
from ....conditions import occurrence
from ....dates import period_text
from ....evidence import Event
from ....indicators.build import builder_of
from ....run import Run
from ....tables import Column, Table, percent
from ...contents import Contents
from ..svg import Scale, clipped, label, picture, tag
from .figure import Figure

KEY = "chart-timeline"
LEFT, WIDTH, SIZE, TOP = 130, 1240, 5.0, 14
RIGHT = WIDTH - 130
"""Where lines end and are named once more, for a narrow screen shows that end first."""
LONGEST = 18
LANES = 20
"""So many groups have a line of their own; the others share one."""
STEP, ROWS = 13, 9
"""Signs that are too near one another stand in so many rows at most, so far apart, above and below the line."""
VAGUE = timedelta(days=45)
"""An event that is dated less closely than this has a line from its first to its last day."""
WORDS = ("confirmed", "claimed", "disputed", "denied", "supposed")
OTHERS, NOBODY = "others", "nobody named"


@dataclass(frozen=True)
class Happening:
    """An event: what stances on it amount to, and how probable it is that it happened."""

    event: Event
    word: str
    probability: float

    @property
    def middle(self) -> date:
        """The middle of when it happened."""
        when = self.event.when
        return when.first + (when.last - when.first) / 2

    @property
    def who(self) -> str:
        """The groups it is ascribed to."""
        return ", ".join(name for name, _ in self.event.group) or NOBODY


def happenings(run: Run) -> tuple[Happening, ...]:
    """Return the live events in the order of time."""
    builder = builder_of(run.model, run.evidence, run.as_of)
    found = [
        Happening(event, builder.believed[event.id].word,
                  float(np.mean(occurrence(builder, event.id).chance(run.streams))))
        for event in builder.evidence.live_events
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.middle, one.event.id)))


def timeline(contents: Contents) -> Figure:
    """Return the figure."""
    found, title = happenings(contents.run), "Events, and what is said of each"
    if not found:
        return Figure(KEY, title, "The evidence holds no event that counts at the as-of date.")
    lanes, own = _lanes(contents, found)
    across = _Time(found[0].middle, max(contents.run.as_of, found[-1].middle))
    rows = _rows([across.at(one.middle) for one in found], own)
    high = {
        lane: 18 + STEP * (1 + max(row for row, its in zip(rows, own, strict=True) if its == lane)) for lane in lanes
    }
    tops = dict(zip(lanes, accumulate(high.values(), initial=TOP), strict=False))
    bottom = TOP + sum(high.values())
    marks = [*_years(across, bottom)]
    middle = {lane: tops[lane] + high[lane] / 2 for lane in lanes}
    for lane, y in middle.items():
        marks.append(label(clipped(lane, LONGEST), LEFT - 12, y + 4, "end", class_="unit"))
        marks.append(label(clipped(lane, LONGEST), RIGHT + 12, y + 4, class_="unit"))
        marks.append(tag("line", class_="axis", x1=LEFT, x2=RIGHT, y1=y, y2=y))
    at = [middle[lane] + _shift(row) for lane, row in zip(own, rows, strict=True)]
    marks += [_span(one, across, y) for one, y in zip(found, at, strict=True) if _vague(one)]
    marks += [_mark(one, across.at(one.middle), y) for one, y in zip(found, at, strict=True)]
    there = [word for word in WORDS if any(one.word == word for one in found)]
    image = picture(KEY, (WIDTH, bottom + 26), title,
                    f"{len(found)} events from {found[0].middle} to {found[-1].middle}. {CAPTION}", marks)  # fmt: skip
    return Figure(KEY, title, CAPTION, image, _table(found), [(_legend(word), _meaning(word, found)) for word in there])


CAPTION = (
    "Each sign is an event, in the line of the first assessed group that it is ascribed to; a thin line spans when it"
    " may have been. The table has how probable each is, with its source and the place in it."
)
MEANINGS = {
    "confirmed": "somebody confirms it, and nobody denies anything of it",
    "claimed": "it is only claimed",
    "disputed": "somebody denies something of it",
    "denied": "all that is said of it denies it",
    "supposed": "supposed, whatever is said of it",
}


def _rows(places: Sequence[float], own: Sequence[str]) -> list[int]:
    """Return in which row of its line each sign stands: the first where the sign before is far enough."""
    last: dict[tuple[str, int], float] = {}
    rows = []
    for x, lane in zip(places, own, strict=True):
        free = (row for row in range(ROWS) if x - last.get((lane, row), 0.0) > 2.4 * SIZE)
        rows.append(next(free, ROWS - 1))
        last[lane, rows[-1]] = x
    return rows


def _shift(row: int) -> float:
    """Return how far below the middle of its line a row lies: none, one up, one down, two up, and so on."""
    return STEP * ((row + 1) // 2) * (-1 if row % 2 else 1)


def _lanes(contents: Contents, found: Sequence[Happening]) -> tuple[list[str], list[str]]:
    """Return the lines, ranked groups first, then others and nobody, and the line of each event."""
    ranked = [row["unit"] for row in contents.rankings["group"].table().rows][:LANES]
    own = []
    for one in found:
        names = [name for name, _ in one.event.group]
        own.append(next((name for name in ranked if name in names), OTHERS if names else NOBODY))
    return [lane for lane in (*ranked, OTHERS, NOBODY) if lane in own], own


def _mark(one: Happening, x: float, y: float) -> Markup:
    """Return the sign of an event."""
    told = tag("title", f"{row_text(one.event)}: {one.word}, happened with probability {percent(one.probability)}")
    return tag("g", told, sign(one.word, x, y), data_event=one.event.id, data_word=one.word, data_role="event")


def _vague(one: Happening) -> bool:
    return one.event.when.last - one.event.when.first > VAGUE


def _span(one: Happening, across: _Time, y: float) -> Markup:
    """Return a line over the time in which an event may have been, as far as that is drawn."""
    when, ends = one.event.when, across.ends
    first, last = (min(max(across.at(day), ends.x0), ends.x1) for day in (when.first, when.last))
    return tag("line", class_="span", x1=first, x2=last, y1=y, y2=y)


@dataclass(frozen=True)
class _Time:
    """Days from left to right."""

    first: date
    last: date

    ends = Scale(LEFT + 10, RIGHT - 10)

    def at(self, day: date) -> float:
        """Return where a day lies."""
        return self.ends.at(100 * (day - self.first) / max(timedelta(days=1), self.last - self.first))


def _years(across: _Time, bottom: float) -> list[Markup]:
    """Return a fine line at the beginning of some years, with the year below."""
    years = range(across.first.year + 1, across.last.year + 1)
    every = max(1, -(-len(years) // 10))
    marks = []
    for year in years[::every]:
        x = across.at(date(year, 1, 1))
        marks += [tag("line", class_="cut", x1=x, x2=x, y1=TOP - 8, y2=bottom),
                  label(str(year), x, bottom + 18, "middle", class_="quiet")]  # fmt: skip
    return marks


def sign(word: str, x: float, y: float) -> Markup:
    """Return the sign of a word: a full dot, a ring, a half diamond, a cross, a square."""
    r = SIZE
    if word == "confirmed":
        return tag("circle", class_="confirmed", cx=x, cy=y, r=r)
    if word == "claimed":
        return tag("circle", class_="claimed", cx=x, cy=y, r=r - 0.75)
    if word == "disputed":
        return tag("path", class_="disputed", d=f"M{x:.2f} {y - r - 1:.2f}l6 6l-6 6l-6 -6z")
    if word == "denied":
        return tag("path", class_="denied", d=f"M{x - r + 1:.2f} {y - r + 1:.2f}l8 8m0 -8l-8 8")
    return tag("rect", class_="supposed", x=x - r + 1, y=y - r + 1, width=2 * r - 2, height=2 * r - 2)


def _legend(word: str) -> Markup:
    return tag("svg", sign(word, 8, 8), class_="sign", viewBox="0 0 16 16", width=16, height=16, aria_hidden="true")


def _meaning(word: str, found: Sequence[Happening]) -> str:
    return f"{word} ({sum(one.word == word for one in found)}): {MEANINGS[word]}"


def _table(found: Sequence[Happening]) -> Table:
    rows = tuple(
        {"when": period_text(one.event.when), "kind": one.event.kind, "group": one.who, "country": one.event.country,
         "word": one.word, "p": one.probability, "id": one.event.id, "source": one.event.source,
         "locator": one.event.locator}
        for one in reversed(found)
    )  # fmt: skip
    columns = (
        Column("when", "when"), Column("kind", "what"), Column("group", "ascribed to"), Column("country", "where"),
        Column("word", "what is said of it amounts to"),
        Column("p", "it happened", show=lambda row: percent(row["p"]), right=True),
        Column("id", "row"), Column("source", "source"), Column("locator", "place in it"),
    )  # fmt: skip
    return Table("Events, latest first", columns, rows)
