"""The small pictures inside cells: a score with its range, and how probable each level is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from ...tables import percent
from .svg import Scale, tag

WIDTH, HEIGHT = 118, 18
IN_CELL = Scale(4, 114)
"""Where 0 and 100 lie in the picture of a cell."""
BAR = Scale(0, 96)


def interval(row: Mapping[str, Any], levels: Sequence[tuple[str, float]]) -> Markup:
    """Return a score as a dot on its 90 % range; fine lines stand where levels begin. The cells beside it say it."""
    at, middle = IN_CELL.at, HEIGHT / 2
    cuts = [tag("line", class_="cut", x1=at(cut), x2=at(cut), y1=1, y2=HEIGHT - 1) for _, cut in levels if cut > 0]
    low, high, score = (at(row[name]) for name in ("score_p05", "score_p95", "score"))
    return tag(
        "svg",
        tag("line", class_="axis", x1=at(0), x2=at(100), y1=middle, y2=middle),
        *cuts,
        tag("line", class_="range", data_role="range", x1=low, x2=high, y1=middle, y2=middle),
        tag("circle", class_="dot", data_role="dot", cx=score, cy=middle, r=4),
        class_="in-cell", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, height=HEIGHT, aria_hidden="true",
        data_x0=IN_CELL.x0, data_x1=IN_CELL.x1,
    )  # fmt: skip


def level_bar(row: Mapping[str, Any], levels: Sequence[tuple[str, float]]) -> Markup:
    """Return the probabilities of all levels side by side as lengths; `level_words` says them."""
    left, parts = 0.0, []
    for place, (name, _) in enumerate(levels):
        share = 100 * row[f"p_{name}"]
        x, width = BAR.at(left), BAR.at(left + share) - BAR.at(left)
        parts.append(tag("rect", class_=f"level-{rung(place, len(levels))}", data_role="share", data_level=name,
                         x=x, y=0, width=width, height=10))  # fmt: skip
        left += share
    return tag("svg", *parts, class_="in-cell", viewBox="0 0 96 10", width=96, height=10, aria_hidden="true",
               data_x0=BAR.x0, data_x1=BAR.x1)  # fmt: skip


def level_words(row: Mapping[str, Any], levels: Sequence[tuple[str, float]]) -> str:
    """Return the other levels that are possible with their probabilities, the highest level first."""
    others = (name for name, _ in reversed(levels) if name != row["level"])
    possible = [(name, row[f"p_{name}"]) for name in others if row[f"p_{name}"] > 0]
    return ", ".join(f"{name} {percent(share)}" for name, share in possible)


def rung(place: int, count: int) -> int:
    """Return which of five colours a level has, however many there are.

    Examples
    --------
    >>> [rung(place, 5) for place in range(5)], [rung(place, 2) for place in range(2)], rung(0, 1)
    ([0, 1, 2, 3, 4], [0, 4], 0)
    """
    return round(4 * place / max(1, count - 1))
