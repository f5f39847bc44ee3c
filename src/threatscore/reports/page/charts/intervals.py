"""Scores as dots on their 90 % ranges, over the bands of the levels."""

from __future__ import annotations

from ....ranking.people import name_of
from ...contents import Contents
from ..ranked import HEADINGS, Ranked
from ..svg import Scale, clipped, label, margin, picture, tag
from .figure import MOST, ROW, Figure, axis, bands, cut_short

ACROSS, TOP = 480, 26
LONGEST = 18


def intervals(contents: Contents, ranked: Ranked) -> Figure:
    """Return the figure of one table."""
    by, rows = ranked.by, ranked.rows[:MOST]
    key, title = f"chart-intervals-{by}", f"{HEADINGS[by]}: score with its 90% range"
    if not rows:
        return Figure(key, title, "Nothing can be ranked, so there is nothing to draw.")
    left = margin(clipped(name_of(row), LONGEST) for row in rows)
    scale, bottom = Scale(left, left + ACROSS), TOP + ROW * len(rows) + 4
    marks = [*bands(ranked.ranking.levels, scale, TOP, bottom), *axis(scale, bottom + 16)]
    for i, row in enumerate(rows):
        y, unit = TOP + ROW * i + ROW / 2 + 2, name_of(row)
        low, high, score = (scale.at(row[name]) for name in ("score_p05", "score_p95", "score"))
        marks += [
            label(clipped(unit, LONGEST), left - 10, y + 4, "end", class_="unit", data_unit=unit, data_role="name"),
            tag("line", class_="range", data_unit=unit, data_role="range", x1=low, x2=high, y1=y, y2=y),
            tag("circle", class_="dot", data_unit=unit, data_role="dot", cx=score, cy=y, r=5),
        ]
    more = cut_short(len(ranked.rows), "units")
    told = f"A dot is the mean score, the line behind it holds the score in 90% of the draws.{more}"
    said = f"{told} The table {HEADINGS[by]} has every number."
    image = picture(key, (left + ACROSS + 20, bottom + 26), title, said, marks, scale)
    return Figure(key, title, told, image)
