"""Every unit's score as a dot with its range."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ..ranking import Ranking
from .style import BAND, BAR, DOT, GREY, PAGE, bare, check_kind, empty, placed, shown, size_of, titled, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HIGH = 0.28
"""Inches between the units of new axes."""
ROOM = 0.64
"""So much of the width, about, is the scale from 0 to 100."""


def intervals(ranking: Ranking, ax: Axes | None = None, *, width: float = PAGE) -> Axes:
    """Draw the score of every ranked unit as a dot with its 90% range, over the bands of the levels.

    Parameters
    ----------
    ranking
        What to draw.
    ax
        Where; by default new axes of a fitting height. No global setting is changed.
    width
        Of new axes, in inches: 3.5 is one column of a paper, 7 are two.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    UsageError
        If what is given is something else, or matplotlib is not installed.
    """
    check_kind(ranking, Ranking, "rank(run)")
    table = ranking.table()
    rows = table.rows
    ax = placed(ax, width, 1.2 + HIGH * len(rows))
    if not rows:
        return empty(ax, table.title)
    _bands(ax, ranking.levels)
    for y, row in enumerate(rows):
        ax.plot([row["score_p05"], row["score_p95"]], [y, y], color=BAR, linewidth=3, solid_capstyle="butt", zorder=2)
        ax.plot(row["score"], y, "o", color=DOT, markersize=6, zorder=3)
    told = {column.name: column for column in table.columns}
    for y, row in enumerate(rows):
        text = "  ".join(told[name].text(row) for name in ("score", "score_p05"))
        ax.text(1.01, y, text, transform=ax.get_yaxis_transform(), va="center", fontsize=size_of(ax), color=GREY)
    names = [" in ".join(str(row[key]) for key in ("unit", "group", "country") if key in row) for row in rows]
    ax.set_yticks(range(len(rows)), [shown(name) for name in names], parse_math=False)
    ax.set_ylim(len(rows) - 0.4, -1.1)
    ax.set_xlim(0, 100)
    ax.set_xlabel("score, mean and 90% range", fontsize=size_of(ax))
    titled(ax, table.title)
    bare(ax)
    return ax


def _bands(ax: Axes, levels: tuple[tuple[str, float], ...]) -> None:
    """Shade every other level, and name each above its band, smaller where names are long."""
    cuts = [*(cut for _, cut in levels), 100.0]
    inches = [width_of(ax) * ROOM * (high - low) / 100 for low, high in pairwise(cuts)]
    names = [shown(name) for name, _ in levels]
    fits = min(72 * inch / (0.55 * max(len(name), 1)) for inch, name in zip(inches, names, strict=True))
    size = max(5.0, min(size_of(ax) - 0.5, fits))
    for i, name in enumerate(names):
        if i % 2:
            ax.axvspan(cuts[i], cuts[i + 1], color=BAND, zorder=0)
        ax.text((cuts[i] + cuts[i + 1]) / 2, -0.75, name, ha="center", va="center", fontsize=size, color=GREY,
                rotation=0 if fits >= 5 else 20, parse_math=False)  # fmt: skip
