"""How often each unit has each rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..ranking import Ranking
from .cells import HIGH, cells
from .style import PAGE, check_kind, empty, matplotlib, placed, size_of, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def acceptability(ranking: Ranking, ax: Axes | None = None, *, width: float = PAGE) -> Axes:
    """Draw the share of draws in which each unit has each rank, a row a unit: the darker, the more often.

    Parameters
    ----------
    ranking
        What to draw; as in its table, ranks beyond the tenth stand together, and the first 30 units are shown.
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
    table = ranking.acceptability()
    ax = placed(ax, width, 1.1 + HIGH * len(table.rows))
    if not table.rows:
        return empty(ax, table.title)
    from matplotlib.colors import Normalize

    ranks = [column for column in table.shown() if column.name.isdecimal()]
    single = [column.name for column in ranks if column.label == column.name]
    shares = np.array([[row[name] for name in single] for row in table.rows])
    if len(single) < len(ranks):
        shares = np.column_stack([shares, 1 - shares.sum(axis=1)])
    texts = [[column.text(row) for column in ranks] for row in table.rows]
    cells(ax, shares, texts, [row["unit"] for row in table.rows], [column.label for column in ranks],
          matplotlib().colormaps["Blues"], Normalize(0, 1))  # fmt: skip
    ax.set_xlabel("rank", fontsize=size_of(ax))
    ax.xaxis.set_label_position("top")
    titled(ax, table.title)
    return ax
