"""A score in parts that add up."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from ..explanation import Explanation
from ..parts import over_pairs
from .style import BAR, DOT, GREY, PAGE, bare, check_kind, placed, shown, size_of, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HIGH = 0.24
"""Inches between the bars of new axes."""


def breakdown(explanation: Explanation, ax: Axes | None = None, *, width: float = PAGE) -> Axes:
    """Draw a score as the sum of what its leaves contribute: each bar begins where the one above it ends.

    Parameters
    ----------
    explanation
        What to draw; leaves of a group or a country are summed over its pairs. Leaves that contribute nothing are not
        drawn.
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
    check_kind(explanation, Explanation, "explain(run, 'NAME')")
    leaves = [leaf for leaf in over_pairs(explanation.leaves) if leaf.points]
    table = explanation.table()
    told = next(column for column in table.columns if column.name == "points")
    ax = placed(ax, width, 1.1 + HIGH * (len(leaves) + 1))
    ends = list(accumulate((leaf.points for leaf in leaves), initial=0.0))
    for y, (leaf, start) in enumerate(zip(leaves, ends, strict=False)):
        ax.barh(y, leaf.points, left=start, color=BAR, height=0.7)
        ax.plot([ends[y + 1]] * 2, [y, y + 1], color=GREY, linewidth=0.6)
        _number(ax, y, max(start, ends[y + 1]), told.text({"points": leaf.points}))
    last = len(leaves)
    ax.barh(last, explanation.score, color=DOT, height=0.7)
    _number(ax, last, explanation.score, told.text({"points": explanation.score}))
    names = [*(shown(leaf.leaf) for leaf in leaves), "score"]
    ax.set_yticks(range(last + 1), names, parse_math=False)
    ax.set_ylim(last + 0.6, -0.6)
    ax.set_xlim(min(0.0, *ends), 1.12 * max(1.0, *ends))
    ax.set_xlabel("points, added up from the largest", fontsize=size_of(ax))
    titled(ax, table.title.partition(";")[0])
    bare(ax)
    return ax


def _number(ax: Axes, y: float, x: float, text: str) -> None:
    ax.annotate(text, (x, y), xytext=(3, 0), textcoords="offset points", va="center", fontsize=size_of(ax) - 0.5)
