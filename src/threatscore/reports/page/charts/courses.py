"""The course of each unit over the releases: small pictures with one scale."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from ....releases import Point, Trend
from ..ranked import HEADINGS
from ..svg import Scale, clipped, label, picture, polyline, tag
from .figure import Figure

ACROSS, WIDE, HIGH, GAP = 3, 200, 118, 14
TOP, LEFT, BOTTOM = 24, 26, 20
MOST = 18
"""So many units are drawn; the table has all."""
LONGEST = 24


def courses(by: str, trend: Trend) -> Figure:
    """Return the figure of one table."""
    key, title = f"chart-trend-{by}", f"{HEADINGS[by]}: score over the releases"
    units = [unit for unit in trend.units if sum(point.ranked for point in trend.of(unit)) > 1]
    if not units or len(trend.periods) < 2:
        return Figure(key, title, "No unit is ranked in two releases, so there is no course to draw.")
    marks, drawn, ends = [], units[:MOST], _ends(trend, units[:MOST])
    for i, unit in enumerate(drawn):
        x, y = (i % ACROSS) * (WIDE + GAP), (i // ACROSS) * (HIGH + GAP)
        inside = _one(unit, trend.of(unit), trend.levels, ends)
        marks.append(tag("g", *inside, transform=f"translate({x},{y})", data_unit="/".join(unit)))
    rows = -(-len(drawn) // ACROSS)
    left = len(trend.units) - len(units)
    more = f" Not drawn: {left} ranked in fewer than two releases." if left else ""
    more += f" Drawn are the first {MOST} of {len(units)}; the table has all." if len(units) > MOST else ""
    told = (f"Each from {trend.periods[0]} to {trend.periods[-1]}, all on one scale from {ends[0]:g} to {ends[1]:g}, as"
            f" its release has it: dots are mean scores, bars hold 90% of the draws, fine lines are where levels"
            f" begin.{_signs(trend)}{more}")  # fmt: skip
    size = (ACROSS * (WIDE + GAP) - GAP, rows * (HIGH + GAP) - GAP)
    return Figure(key, title, told, picture(key, size, title, f"{told} The same follows as a table.", marks),
                  trend.table())  # fmt: skip


def _ends(trend: Trend, units: Sequence[tuple[str, ...]]) -> tuple[float, float]:
    """Return the part of the scale that is drawn: from where the lowest level that is reached begins to a highest."""
    points = [point for unit in units for point in trend.of(unit) if point.ranked]
    cuts = [*(cut for _, cut in trend.levels), 100.0]
    low, high = min(p.values["score_p05"] for p in points), max(p.values["score_p95"] for p in points)
    return max((cut for cut in cuts if cut <= low), default=0.0), min(
        (cut for cut in cuts if cut >= high), default=100.0
    )


def _one(
    unit: tuple[str, ...], points: Sequence[Point], levels: Sequence[tuple[str, float]], ends: tuple[float, float]
) -> list[Markup]:
    """Return one unit: its name, lines where levels begin, and its course, broken where it is not ranked."""
    across, up = Scale(LEFT, WIDE - 6), _upwards(ends)
    place = [across.at(100 * (i + 0.5) / len(points)) for i in range(len(points))]
    marks = [label(clipped(" in ".join(unit), LONGEST), 0, 12, class_="unit")]
    cuts = [cut for cut in (*(cut for _, cut in levels), 100.0) if ends[0] <= cut <= ends[1]]
    for score in ends:
        marks.append(label(f"{score:g}", LEFT - 5, up.at(score) + 4, "end", class_="quiet"))
    marks += [tag("line", class_="cut", x1=across.x0, x2=across.x1, y1=up.at(cut), y2=up.at(cut))
              for cut in cuts]  # fmt: skip
    for x, point, anchor in ((across.x0, points[0], "start"), (across.x1, points[-1], "end")):
        marks.append(label(clipped(point.period.name, 10), x, HIGH - 4, anchor, class_="quiet"))
    marks += _methods(points, place)
    for run in _runs(points):
        marks.append(polyline([(place[i], up.at(points[i].values["score"])) for i in run], class_="course"))
    for x, point in zip(place, points, strict=True):
        marks += _point(x, point, up) if point.ranked else []
    return marks


def _upwards(ends: tuple[float, float]) -> Scale:
    """Return where 0 and 100 would lie if the part of the scale that is drawn fills the height."""
    low, high = ends
    one = (HIGH - BOTTOM - TOP) / (high - low)
    return Scale(HIGH - BOTTOM + one * low, HIGH - BOTTOM - one * (100 - low))


def _point(x: float, point: Point, up: Scale) -> list[Markup]:
    low, high, y = (up.at(point.values[name]) for name in ("score_p05", "score_p95", "score"))
    told = tag("line", class_="range", x1=x, x2=x, y1=low, y2=high)
    if point.state == "withdrawn":
        return [told, tag("path", class_="cross", d=f"M{x - 3:.2f} {y - 3:.2f}l6 6m0 -6l-6 6")]
    return [told, tag("circle", class_="dot", cx=x, cy=y, r=2.6)]


def _runs(points: Sequence[Point]) -> list[list[int]]:
    """Return the places of points that follow one another ranked and by one method."""
    runs: list[list[int]] = []
    for i, point in enumerate(points):
        joined = i > 0 and points[i - 1].ranked and points[i - 1].method == point.method
        if point.ranked:
            runs[-1].append(i) if joined and runs else runs.append([i])
    return runs


def _methods(points: Sequence[Point], place: Sequence[float]) -> list[Markup]:
    """Return a dashed line where the version of the method changes."""
    made = [(x, point) for x, point in zip(place, points, strict=True) if point.method is not None]
    return [tag("line", class_="method", x1=(x + y) / 2, x2=(x + y) / 2, y1=TOP, y2=HIGH - BOTTOM)
            for (x, old), (y, new) in pairwise(made) if old.method != new.method]  # fmt: skip


def _signs(trend: Trend) -> str:
    """Return what the signs mean that are there."""
    withdrawn = any(point.ranked and point.state == "withdrawn" for point in trend.points)
    methods = {point.method for point in trend.points} - {None}
    return (" A cross: a withdrawn release." if withdrawn else "") + (
        " A dashed line: the method changed, and scores on its two sides do not compare." if len(methods) > 1 else ""
    )
