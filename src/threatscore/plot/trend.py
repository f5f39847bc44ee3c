"""The course of scores over the releases."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, nan
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..releases import Point, Trend
from .style import (
    BAND,
    BAR,
    DOT,
    GREY,
    NARROW,
    NEWS,
    PAGE,
    bare,
    check_kind,
    narrow,
    new_axes,
    placed,
    shown,
    size_of,
    titled,
    width_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HIGH = 0.52
"""How high new axes are, as a share of their width."""
LABELS = 1.6
"""So many periods at most are named below an axis, to the inch."""


def trend(
    trend: Trend, unit: str | tuple[str, ...] | None = None, ax: Axes | None = None, *, width: float = PAGE
) -> Axes:
    """Draw the score of one unit over the periods with its 90% range, over the bands of the levels.

    Where the unit is not ranked, or there is no release, the line is broken. Ticks at the bottom are events of the
    unit, on the day from which they count. A withdrawn release is a cross; a change of method is a dashed line.

    Parameters
    ----------
    trend
        What to draw.
    unit
        Which of its units, by its ids; may be left out if there is only one.
    ax
        Where; by default new axes. No global setting is changed.
    width
        Of new axes, in inches: 3.5 is one column of a paper, 7 are two.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    UsageError
        If what is given is something else, there are several units and none is named, or matplotlib is not installed.
    """
    check_kind(trend, Trend, "trend(by='group')")
    if unit is None and len(trend.units) != 1:
        raise UsageError(f"name one of the {len(trend.units)} units, or draw them all with plot.trends")
    points = trend.of(trend.units[0] if unit is None else unit)
    ax = placed(ax, width, 0.35 + HIGH * width)
    _bands_across(ax, trend.levels)
    _course(ax, points)
    _marks(ax, points)
    _periods_below(ax, points)
    ax.set_ylim(0, 100)
    ax.set_ylabel("score, mean and 90% range", fontsize=size_of(ax))
    titled(ax, f"{_name(points[0].unit)}, {points[0].period} to {points[-1].period}, as published")
    bare(ax)
    if ax.get_legend_handles_labels()[0]:  # below the axis, where nothing is drawn
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.14), fontsize=size_of(ax) - 1, frameon=False,
                  ncols=2 if narrow(ax) else 3)  # fmt: skip
    return ax


def trends(trend_of: Trend, *, width: float = PAGE) -> Figure:
    """Draw each unit of a trend in axes of its own, all with the same scales, in a new figure so many inches wide.

    Units that no release ranks are only counted, unless there are no others.

    Raises
    ------
    UsageError
        If what is given is something else, there is no unit, or matplotlib is not installed.
    """
    check_kind(trend_of, Trend, "trend(by='group')")
    if not trend_of.units:
        raise UsageError("there is no unit to draw")
    ranked = [unit for unit in trend_of.units if any(point.ranked for point in trend_of.of(unit))]
    units = ranked or trend_of.units
    count = len(units)
    if len(trend_of.units) == 1:
        return trend(trend_of, width=width).get_figure(root=True)  # type: ignore[return-value]
    across = 1 if width < NARROW else 2
    down = ceil(count / across)
    figure, axes = new_axes(width, 0.1 + HIGH * down * width / across, down, across)
    places = axes.ravel()
    for unit, ax in zip(units, places, strict=False):
        trend(trend_of, unit, ax)
        ax.set_ylabel("score", fontsize=size_of(ax))
        titled(ax, _name(unit))
    for ax in places[count:]:
        ax.set_axis_off()
    _one_legend(figure, places[:count])
    first, last = trend_of.periods[0], trend_of.periods[-1]
    unseen = len(trend_of.units) - count
    never = f"\n{unseen} more never ranked" if unseen else ""
    figure.suptitle(f"Score with 90% range, {first} to {last}, as published{never}", fontsize=size_of(places[0]) + 1)
    return figure  # type: ignore[no-any-return]


def _one_legend(figure: Any, places: Any) -> None:
    """Say once, below all axes, what marks mean."""
    told: dict[str, Any] = {}
    for ax in places:
        told |= dict(zip(*ax.get_legend_handles_labels()[::-1], strict=True))
        if (legend := ax.get_legend()) is not None:
            legend.remove()
    if told:
        figure.legend(told.values(), told.keys(), loc="outside lower left", fontsize=size_of(places[0]) - 1,
                      frameon=False, ncols=2 if narrow(places[0]) else 3)  # fmt: skip


def _name(unit: tuple[str, ...]) -> str:
    return " in ".join(map(shown, unit))


def _bands_across(ax: Axes, levels: tuple[tuple[str, float], ...]) -> None:
    cuts = [*(cut for _, cut in levels), 100.0]
    for i, (name, cut) in enumerate(levels):
        if i % 2:
            ax.axhspan(cut, cuts[i + 1], color=BAND, zorder=0)
        ax.text(1.01, (cut + cuts[i + 1]) / 200, shown(name), transform=ax.transAxes, va="center", fontsize=size_of(ax),
                color=GREY, parse_math=False)  # fmt: skip


def _course(ax: Axes, points: tuple[Point, ...]) -> None:
    """Draw the line, broken where there is no score, the ranges and the dots; a withdrawn release is a cross."""
    days: Any = [point.period.last for point in points]
    ax.plot(
        days, [point.values["score"] if point.ranked else nan for point in points], color=DOT, linewidth=1, zorder=2
    )
    for withdrawn, sign, label in ((False, "o", None), (True, "X", "withdrawn")):
        chosen = [point for point in points if point.ranked and (point.state == "withdrawn") == withdrawn]
        at: Any = [point.period.last for point in chosen]
        low, high = ([point.values[f"score_{end}"] for point in chosen] for end in ("p05", "p95"))
        ax.vlines(at, low, high, color=BAR, linewidth=3, alpha=0.4 if withdrawn else 1, zorder=1)
        if chosen:
            ax.plot(
                at,
                [point.values["score"] for point in chosen],
                sign,
                color=NEWS if withdrawn else DOT,
                markersize=6,
                label=label,
                zorder=3,
            )


def _marks(ax: Axes, points: tuple[Point, ...]) -> None:
    """Draw a tick for each event, and a line where the version of the method changes."""
    known: Any = [event.day for point in points for event in point.events]
    if known:
        ax.vlines(known, 0, 0.035, transform=ax.get_xaxis_transform(), color=NEWS, linewidth=1.2, zorder=3,
                  label="an event began to count")  # fmt: skip
    made = [point for point in points if point.method is not None]
    for old, new in pairwise(made):
        if old.method != new.method:
            between: Any = old.period.last + (new.period.last - old.period.last) / 2
            ax.axvline(between, color=GREY, linestyle="--", linewidth=1, label=f"from here method {new.method}")


def _periods_below(ax: Axes, points: tuple[Point, ...]) -> None:
    """Name as many periods below the axis as find room, among them the last."""
    step = ceil(len(points) / max(1, int(width_of(ax) * LABELS)))
    named = points[::-1][::step]
    days: Any = [point.period.last for point in named]
    ax.set_xticks(days, [point.period.name for point in named], fontsize=size_of(ax))
    ends: Any = (
        points[0].period.first,
        points[-1].period.last + (points[-1].period.last - points[-1].period.first) / 4,
    )
    ax.set_xlim(*ends)
