"""What pictures have in common: colours, sizes of signs, new axes, and text as it is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..tables.text import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOT, BAR, BAND, GREY, NEWS = "#1b3a5c", "#4a7ba6", "#eef1f4", "#555555", "#a63d2f"
COLUMN, PAGE = 3.5, 7.0
"""Inches across one and two columns of a paper."""
NARROW = 5.0
"""Figures narrower than this, in inches, have smaller signs and fewer columns."""
LONGEST = 28
"""So many signs of a name are shown at most."""
TITLE = 0.7
"""So much of the width is left to titles, which begin where the names of the rows end."""
NOTHING = "Nothing can be ranked."


def matplotlib() -> Any:
    """Return matplotlib.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    try:
        import matplotlib
    except ImportError:
        raise UsageError("pictures need matplotlib: pip install 'threatscore[plot]'") from None
    return matplotlib


def check_kind(what: object, kind: type, made: str) -> None:
    """Check that a picture is asked for of what it draws; `made` says how one has that.

    Raises
    ------
    UsageError
        If it is something else.
    """
    if not isinstance(what, kind):
        raise UsageError(f"this picture is of a {kind.__name__}, not of a {type(what).__name__}: {made}")


def new_axes(width: float, height: float, down: int = 1, across: int = 1) -> tuple[Any, Any]:
    """Return a new figure of pyplot of a size in inches, and an array of its axes, shape (down, across)."""
    matplotlib()
    from matplotlib import pyplot

    return pyplot.subplots(down, across, figsize=(width, height), layout="constrained", squeeze=False)


def placed(ax: Axes | None, width: float, height: float) -> Axes:
    """Return the axes given, or new ones of a size in inches."""
    matplotlib()
    return new_axes(width, height)[1][0, 0] if ax is None else ax


def narrow(ax: Axes) -> bool:
    """Return whether a figure is as wide as one column of a paper."""
    return bool(width_of(ax) < NARROW)


def width_of(ax: Axes) -> float:
    """Return how many inches of its figure axes have for themselves, beside others in their row."""
    figure = ax.get_figure(root=True)
    place = ax.get_subplotspec()
    columns = place.get_gridspec().ncols if place is not None else 1
    return float(figure.get_figwidth()) / columns if figure is not None else PAGE


def size_of(ax: Axes) -> float:
    """Return how many points high ordinary signs are; those of less weight are a point smaller."""
    return 7.0 if narrow(ax) else 9.0


def titled(ax: Axes, title: str) -> None:
    """Write a title above axes, in lines that find room."""
    from textwrap import fill

    room = int(TITLE * width_of(ax) * 72 / (0.58 * size_of(ax)))
    ax.set_title(fill(shown(title, 400), room), loc="left", fontsize=size_of(ax) + 0.5, parse_math=False)


def bare(ax: Axes, *, left: bool = False) -> None:
    """Take the frame off, but for the line below, and the one on the left where it is wanted."""
    for side in ("top", "right", *(() if left else ("left",))):
        ax.spines[side].set_visible(False)
    ax.tick_params(labelsize=size_of(ax))
    if not left:
        ax.tick_params(axis="y", length=0)


def empty(ax: Axes, title: str) -> Axes:
    """Say that there is nothing to be drawn."""
    ax.set_axis_off()
    titled(ax, title)
    ax.text(0, 0.5, NOTHING, transform=ax.transAxes, fontsize=size_of(ax), color=GREY, va="center")
    return ax


def shown(text: str, longest: int = LONGEST) -> str:
    """Return harmless text in one line, cut if it is long, its signs without a glyph as their code points."""
    line = one_line(text)
    cut = line if len(line) <= longest else f"{line[: longest - 3]}..."
    known = _glyphs(_font())
    return "".join(sign if sign.isascii() or ord(sign) in known else f"U+{ord(sign):04X}" for sign in cut)


def _font() -> str:
    from matplotlib.font_manager import FontProperties, findfont

    return str(findfont(FontProperties()))


@cache
def _glyphs(font: str) -> frozenset[int]:
    """Return the numbers of all signs of a font."""
    from matplotlib.font_manager import get_font

    return frozenset(get_font(font).get_charmap())
