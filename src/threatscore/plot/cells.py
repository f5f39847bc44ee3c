"""A grid of coloured cells, each with its value as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..streams import Array
from .style import shown, size_of, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HIGH = 0.26
"""Inches between the rows of new axes."""
SIGN = 0.62
"""About how wide a sign of a name is, as a share of its height."""
SHARE = 0.82
"""The same of ``<1%``, the widest text of a cell for its length."""
LEAST = 4.0
"""No sign is smaller than this, in points."""


def cells(
    ax: Axes,
    values: Array,
    texts: Sequence[Sequence[str]],
    rows: Sequence[str],
    columns: Sequence[str],
    colours: Any,
    norm: Any,
) -> None:
    """Draw a grid; the first row stands on top, the names of the columns above it.

    Parameters
    ----------
    values
        What colours the cells, shape (rows, columns); where there is none (NaN), the cell stays white.
    texts
        What stands in the cells.
    rows, columns
        Their names.
    colours, norm
        A colour map of matplotlib, and how values are laid out on it.
    """
    masked = np.ma.masked_invalid(values)
    ax.pcolormesh(masked, cmap=colours, norm=norm, edgecolors="white", linewidth=1.0)
    named = [shown(name) for name in rows]
    room = _room(ax, named, len(columns))
    size = _size(ax, texts, room)
    for y, line in enumerate(texts):
        for x, text in enumerate(line):
            colour = "#555555" if np.isnan(values[y, x]) else contrasting(colours(norm(values[y, x])))
            ax.text(
                x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=size, color=colour, parse_math=False
            )  # fmt: skip
    names = [shown(name) for name in columns]
    slanted = SIGN * max(map(len, names), default=0) * size_of(ax) > room
    ax.set_yticks(np.arange(len(rows)) + 0.5, named, fontsize=size_of(ax), parse_math=False)
    ax.set_xticks(np.arange(len(names)) + 0.5, names, fontsize=size_of(ax), parse_math=False, rotation_mode="anchor",
                  rotation=50 if slanted else 0, ha="left" if slanted else "center")  # fmt: skip
    ax.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
    ax.set_ylim(len(rows), 0)
    for side in ("top", "right", "bottom", "left"):
        ax.spines[side].set_visible(False)


def _room(ax: Axes, named: Sequence[str], count: int) -> float:
    """Return about how wide each of so many columns is, in points, beside the names of the rows."""
    beside = SIGN * size_of(ax) * (max(map(len, named), default=0) + 2)
    return max(72 * width_of(ax) - beside, 72.0) / max(count, 1)


def _size(ax: Axes, texts: Sequence[Sequence[str]], room: float) -> float:
    """Return the size of signs with which the longest text finds room in a cell, in points."""
    longest = max((len(text) for line in texts for text in line), default=1)
    return max(LEAST, min(size_of(ax), 0.88 * room / (SHARE * max(longest, 1))))


def contrasting(colour: Sequence[float]) -> str:
    """Return black or white, whichever is read more easily on a colour (WCAG 2.2, contrast ratio)."""
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    light = float(np.dot((0.2126, 0.7152, 0.0722), channels))
    return "black" if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else "white"
