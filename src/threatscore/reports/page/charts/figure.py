"""A figure of the page: a picture with a caption, and the same as a table where there is none nearby."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ....tables import Table
from ..marks import rung
from ..svg import Scale, label, number, tag

ROW = 22
"""Height of a unit."""
MOST = 40
"""So many units are drawn; the tables have all."""


@dataclass(frozen=True)
class Figure:
    """A figure.

    Parameters
    ----------
    key
        Its id in the page.
    title
        What it shows.
    caption
        How to read it.
    picture
        The picture; None if there is nothing to draw, which the caption then says.
    table
        The same as a table; None where a table of the page has it already.
    legend
        Signs with their meaning.
    """

    key: str
    title: str
    caption: str
    picture: Markup | None = None
    table: Table | None = None
    legend: Sequence[tuple[Markup, str]] = ()


def bands(levels: Sequence[tuple[str, float]], scale: Scale, top: float, bottom: float) -> list[Markup]:
    """Return the bands of the levels from left to right, with their names above."""
    cuts, parts = [*(cut for _, cut in levels), 100.0], []
    for i, (name, cut) in enumerate(levels):
        x, end = scale.at(cut), scale.at(cuts[i + 1])
        shade = f"band band-{i % 2}"
        parts.append(tag("rect", class_=shade, x=x, y=top, width=end - x, height=bottom - top))
        parts.append(label(name, (x + end) / 2, top - 6, "middle", class_=f"quiet level-name-{rung(i, len(levels))}"))
    return parts


def axis(scale: Scale, y: float, every: int = 20) -> list[Markup]:
    """Return the numbers of a score below a picture."""
    return [label(number(score), scale.at(score), y, "middle", class_="quiet") for score in range(0, 101, every)]


def cut_short(count: int, what: str) -> str:
    """Return a sentence if not all are drawn."""
    return f" Drawn are the first {MOST} of {count} {what}; the table has all." if count > MOST else ""
