"""Who is above whom, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..ranking import Ranking
from .cells import HIGH, cells
from .style import PAGE, check_kind, empty, matplotlib, narrow, placed, size_of, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = {True: 10, False: 20}
"""So many units at most are drawn, in a narrow figure and in a wide one: the first of the table."""


def beats(ranking: Ranking, ax: Axes | None = None, *, width: float = PAGE) -> Axes:
    """Draw the share of draws in which the unit of a row scores above that of a column; ties are apart.

    Violet is more often above, orange more often below, white as often as not.

    Parameters
    ----------
    ranking
        What to draw: its first 20 units, in a figure below 5 inches its first 10.
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
    table = ranking.pairwise()
    ax = placed(ax, width, 1.2 + HIGH * min(len(table.rows), MOST[False]))
    if not table.rows:
        return empty(ax, table.title)
    from matplotlib.colors import Normalize

    most = MOST[narrow(ax)]
    rows = table.rows[:most]
    columns = [column for column in table.columns if column.name.startswith("above_")][:most]
    shares = np.array([[np.nan if not column.text(row) else row[column.name] for column in columns] for row in rows])
    names = [str(row["unit"]) for row in rows]
    texts = [[column.text(row) for column in columns] for row in rows]
    cells(ax, shares, texts, names, names, matplotlib().colormaps["PuOr"], Normalize(0, 1))
    if (units := len(ranking.scores.units)) > most:
        ax.set_xlabel(f"the first {most} of {units}", fontsize=size_of(ax))
    titled(ax, table.title)
    return ax
