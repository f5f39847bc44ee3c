"""Pictures of results, on matplotlib axes that the caller may bring (extra `plot`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import UsageError
from .ranking import Ranking

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOT, BAR, BAND, GREY = "#1b3a5c", "#4a7ba6", "#eef1f4", "#555555"


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


def _pyplot() -> Any:
    try:
        from matplotlib import pyplot
    except ImportError:
        raise UsageError("pictures need matplotlib: pip install 'threatscore[plot]'") from None
    return pyplot
