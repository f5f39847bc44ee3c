"""Pictures of results, on matplotlib axes that the caller may bring (extra `plot`)."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from math import ceil, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import UsageError
from .ranking import Ranking
from .releases import Point, Trend

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOT, BAR, BAND, GREY, NEWS = "#1b3a5c", "#4a7ba6", "#eef1f4", "#555555", "#a63d2f"
KINDS = (".svg", ".png", ".pdf")
LABELS = 12
"""So many periods at most are named below an axis."""


def intervals(ranking: Ranking, ax: Axes | None = None) -> Axes:
    """Draw the score of every ranked unit as a dot with its 90% range, over the bands of the levels.

    Parameters
    ----------
    ranking
        What to draw.
    ax
        Where; by default new axes of a fitting height. No global setting is changed.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    """
    rows = [row for row in ranking.records if row["status"] == "ranked"]
    if ax is None:
        ax = _pyplot().subplots(figsize=(6.4, 1.1 + 0.28 * len(rows)), layout="constrained")[1]
    cuts = [*(cut for _, cut in ranking.levels), 100.0]
    for i, (name, cut) in enumerate(ranking.levels):
        if i % 2:
            ax.axvspan(cut, cuts[i + 1], color=BAND, zorder=0)
        middle = (cut + cuts[i + 1]) / 2
        ax.text(middle, -0.75, name, ha="center", va="center", fontsize="small", color=GREY, parse_math=False)
    for y, row in enumerate(rows):
        ax.plot([row["score_p05"], row["score_p95"]], [y, y], color=BAR, linewidth=3, solid_capstyle="butt", zorder=2)
        ax.plot(row["score"], y, "o", color=DOT, markersize=6, zorder=3)
    names = [" in ".join(row[key] for key in ("unit", "group", "country") if key in row) for row in rows]
    ax.set_yticks(range(len(rows)), names)
    ax.set_ylim(len(rows) - 0.4, -1.1)
    ax.set_xlim(0, 100)
    ax.set_xlabel("score, mean and 90% range")
    ax.set_title(ranking.table().title, loc="left", fontsize="medium")
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def trend(trend: Trend, unit: str | tuple[str, ...] | None = None, ax: Axes | None = None) -> Axes:
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

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    UsageError
        If there are several units and none is named, or matplotlib is not installed.
    """
    if unit is None and len(trend.units) != 1:
        raise UsageError(f"name one of the {len(trend.units)} units, or draw them all with plot.trends")
    points = trend.of(trend.units[0] if unit is None else unit)
    if ax is None:
        ax = _pyplot().subplots(figsize=(8.0, 4.2), layout="constrained")[1]
    _bands_across(ax, trend.levels)
    _course(ax, points)
    _marks(ax, points)
    _periods_below(ax, points, LABELS)
    ax.set_ylim(0, 100)
    ax.set_ylabel("score, mean and 90% range")
    title = f"{' in '.join(points[0].unit)}, {points[0].period} to {points[-1].period}, as published"
    ax.set_title(title, loc="left", fontsize="medium", parse_math=False)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="upper left", fontsize="small", frameon=False, ncols=3)
    return ax


def trends(trend_of: Trend) -> Figure:
    """Draw every unit of a trend in axes of its own, all with the same scales.

    Raises
    ------
    UsageError
        If there is no unit, or matplotlib is not installed.
    """
    count = len(trend_of.units)
    if not count:
        raise UsageError("there is no unit to draw")
    across = 1 if count == 1 else 2
    down = ceil(count / across)
    size = (8.0, 4.2) if count == 1 else (5.4 * across, 2.7 * down)
    figure, axes = _pyplot().subplots(down, across, figsize=size, layout="constrained", squeeze=False)
    places = axes.ravel()
    for unit, ax in zip(trend_of.units, places, strict=False):
        trend(trend_of, unit, ax)
        if count > 1:
            ax.set_ylabel("score")
            ax.set_title(" in ".join(unit), loc="left", fontsize="medium", parse_math=False)
            _periods_below(ax, trend_of.of(unit), LABELS // 2)
    for ax in places[count:]:
        ax.set_axis_off()
    if count > 1:
        first, last = trend_of.periods[0], trend_of.periods[-1]
        figure.suptitle(f"Score with 90% range, {first} to {last}, as published", fontsize="medium")
    return figure  # type: ignore[no-any-return]


def check_name(path: Path) -> None:
    """Check that a picture can be written to a file of this name.

    Raises
    ------
    UsageError
        If it ends otherwise than pictures do.
    """
    if path.suffix.lower() not in KINDS:
        raise UsageError(f"a picture is written to a file that ends in {', '.join(KINDS)}, not to '{path}'")


def write(figure: Figure, path: Path) -> None:
    """Write a figure to a file; the same figure gives the same bytes.

    Raises
    ------
    UsageError
        If the name is of no picture.
    OSError
        If the file cannot be written.
    """
    check_name(path)
    kind = path.suffix.lower()[1:]
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    with BytesIO() as data, _matplotlib().rc_context({"svg.hashsalt": "threatscore"}):
        figure.savefig(data, format=kind, dpi=150, metadata=undated)
        path.write_bytes(data.getvalue())
    _pyplot().close(figure)


def _bands_across(ax: Axes, levels: tuple[tuple[str, float], ...]) -> None:
    cuts = [*(cut for _, cut in levels), 100.0]
    for i, (name, cut) in enumerate(levels):
        if i % 2:
            ax.axhspan(cut, cuts[i + 1], color=BAND, zorder=0)
        ax.text(1.01, (cut + cuts[i + 1]) / 200, name, transform=ax.transAxes, va="center", fontsize="small",
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


def _periods_below(ax: Axes, points: tuple[Point, ...], most: int) -> None:
    """Name so many periods at most below the axis, among them the last."""
    step = ceil(len(points) / most)
    named = points[::-1][::step]
    days: Any = [point.period.last for point in named]
    ax.set_xticks(days, [point.period.name for point in named], fontsize="small")
    ends: Any = (
        points[0].period.first,
        points[-1].period.last + (points[-1].period.last - points[-1].period.first) / 4,
    )
    ax.set_xlim(*ends)


def _matplotlib() -> Any:
    _pyplot()
    import matplotlib

    return matplotlib


def _pyplot() -> Any:
    try:
        from matplotlib import pyplot
    except ImportError:
        raise UsageError("pictures need matplotlib: pip install 'threatscore[plot]'") from None
    return pyplot
