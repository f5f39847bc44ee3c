"""Groups by countries, each cell the score of a pair in the colour of its level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import UsageError
from ..ranking import Ranking, rank
from .cells import HIGH, cells
from .style import GREY, PAGE, check_kind, empty, matplotlib, placed, shown, size_of, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ABSENT = "\N{EN DASH}"
"""Stands where a pair is not ranked."""


def heatmap(ranking: Ranking, ax: Axes | None = None, *, width: float = PAGE) -> Axes:
    """Draw the score of every ranked pair, groups as rows and countries as columns, each in the order of its table.

    A cell has the colour of the level in which the score lies; a pair that is not ranked has a dash.

    Parameters
    ----------
    ranking
        A ranking of pairs.
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
        If what is given is something else, the ranking is not one of pairs, or matplotlib is not installed.
    """
    check_kind(ranking, Ranking, "rank(run, by='pair')")
    if ranking.by != "pair":
        raise UsageError(f"this picture is of pairs, not by {ranking.by}: rank(run, by='pair')")
    table = ranking.table()
    groups, countries = ([row["unit"] for row in rank(ranking.run, by=by).table().rows] for by in ("group", "country"))
    ax = placed(ax, width, 1.3 + HIGH * len(groups))
    title = f"Threat score (0-100) of groups against countries, as of {ranking.run.as_of}{ranking.run.proviso}"
    if not table.rows:
        return empty(ax, title)
    score = next(column for column in table.columns if column.name == "score")
    values = np.full((len(groups), len(countries)), np.nan)
    texts = [[ABSENT] * len(countries) for _ in groups]
    for row in table.rows:
        y, x = groups.index(row["group"]), countries.index(row["country"])
        values[y, x], texts[y][x] = row["score"], score.text(row)
    colours, norm = _levels(ranking.levels)
    cells(ax, values, texts, groups, countries, colours, norm)
    _legend(ax, ranking.levels, colours, norm)
    titled(ax, title)
    return ax


def _levels(levels: tuple[tuple[str, float], ...]) -> tuple[Any, Any]:
    """Return a colour a level, from light to dark."""
    from matplotlib.colors import BoundaryNorm, ListedColormap

    blues = matplotlib().colormaps["Blues"]
    shades = [blues(share) for share in np.linspace(0.08, 0.92, len(levels))]
    cuts = [cut for _, cut in levels]
    return ListedColormap(shades), BoundaryNorm([*cuts, 100.0], len(levels), clip=True)


def _legend(ax: Axes, levels: tuple[tuple[str, float], ...], colours: Any, norm: Any) -> None:
    """Name the colours below the cells."""
    from matplotlib.patches import Patch

    patches = [
        Patch(facecolor=colours(norm(cut)), edgecolor=GREY, linewidth=0.5, label=f"{shown(name)} from {cut:g}")
        for name, cut in levels
    ]
    legend = ax.legend(handles=patches, loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=3, frameon=False,
                       fontsize=size_of(ax) - 1, handlelength=1.2, columnspacing=1.0)  # fmt: skip
    for text in legend.get_texts():
        text.set_parse_math(False)
