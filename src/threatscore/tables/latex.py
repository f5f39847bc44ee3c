r"""A table for print: a fragment for LuaLaTeX that takes booktabs and longtable and nothing else.

Numbers keep their width, which LaTeX measures in the font of the document; columns of long text share the rest of the
line. So nothing sticks out of a text block as wide as that of an A4 page with margins of 25 mm, in any usual font.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil
from string import ascii_lowercase
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .latex_text import SIGNS, breadth, latex_text
from .terminal import Strip, fitted, folded
from .text import one_line

if TYPE_CHECKING:
    from .table import Table

IntArray: TypeAlias = NDArray[np.int64]
WIDTH = 89
"""So many digits of a broad font find room on a line of 160 mm."""
NEXT = r"\\"
HEADING = 7
"""Headings are not broken into lines shorter than this."""
CAPTION = 6 * WIDTH
"""A longer title stands above the table as a paragraph: a caption must find room on a page."""
LINES = 25
"""A row is not higher than this, so that it finds room on a page: longer text goes on in another row."""
STEP = 4
"""By so many digits the room of a column grows at a time."""
MEASURED = 6
"""So many of the broadest cells LaTeX measures in a column of numbers or short text."""
HEAD = r"""% For \input into a document that loads booktabs and longtable; compile with LuaLaTeX, twice. A sign that the
% font of the document lacks is shown as its code point: \usepackage{fontspec}\setmainfont{DejaVu Serif} has Cyrillic,
% Greek and more. A line of 160 mm is wide enough: \usepackage[a4paper, margin=25mm]{geometry}."""
SETUP = r"""\begingroup\footnotesize
\setlength{\tabcolsep}{3pt}\setlength{\LTleft}{\fill}\setlength{\LTright}{\fill}%
\setlength{\LTcapwidth}{\linewidth}\setlength{\LTpost}{4pt}%
\hyphenpenalty=10000 \exhyphenpenalty=10000 \pretolerance=-1 \tolerance=9999"""
MEASURE = r"""\def\tsRest{\linewidth}
\def\tsLess#1{\setbox0\hbox{\begin{tabular}{@{}l@{}}#1\end{tabular}}\edef\tsRest{\the\dimexpr\tsRest-\wd0\relax}}"""


@dataclass(frozen=True)
class Laid:
    """A column as it is laid out: its lines of heading, its cells, and its width in digits if its text is broken."""

    head: tuple[str, ...]
    cells: tuple[str, ...]
    right: bool
    room: int | None = None

    @property
    def sign(self) -> str:
        """How LaTeX aligns it where it is not broken."""
        return "r" if self.right else "l"


def fragment(table: Table) -> str:
    """Return a table as people read it, for LaTeX; a table without rows is its title and its notes."""
    laid, left_out = layout(table) if table.rows else ([], [])
    notes = [*table.notes, *([f"No room for: {', '.join(left_out)}."] if left_out else [])]
    title = latex_text(table.title, WIDTH)
    lines = [HEAD, SETUP, SIGNS]
    above = breadth(table.title) > CAPTION
    if table.title and (above or not laid):
        lines.append(rf"{{\par\raggedright\noindent\textbf{{{title}}}\par}}")
    if laid:
        lines += _widths(laid) + _longtable(laid, "" if above else title)
    lines += [rf"{{\raggedright\noindent {latex_text(note, WIDTH)}\par}}" for note in notes]
    return "\n".join([*lines, r"\par\endgroup"]) + "\n"


def layout(table: Table) -> tuple[list[Laid], list[str]]:
    """Return the columns that find room, and the labels of those that do not.

    Numbers are not broken, but for those that no line has room for.
    """
    columns = table.shown()
    texts = [tuple(one_line(c.text(row)) for row in table.rows) for c in columns]
    lengths = [np.array([ceil(breadth(text)) for text in cells]) for cells in texts]
    heads = [_head(c.label, int(length.max())) for c, length in zip(columns, lengths, strict=True)]
    rights = [c.right and int(length.max()) <= WIDTH for c, length in zip(columns, lengths, strict=True)]
    strips = [
        Strip(_dummy(max(map(breadth, head))), tuple(map(_dummy, length)), rights[i], first=i == 0, spare=c.wide)
        for i, (c, head, length) in enumerate(zip(columns, heads, lengths, strict=True))
    ]
    kept, widths = fitted(strips, WIDTH)
    room = {i: width for i, width in zip(kept, widths, strict=True) if not rights[i] and width < max(lengths[i])}
    least = [strips[i].least for i in room]
    room = dict(zip(room, shared([lengths[i] for i in room], least, sum(room.values())), strict=True))
    laid = [
        Laid(_head(columns[i].label, room[i]) if i in room else heads[i], texts[i], rights[i], room.get(i))
        for i in kept
    ]
    return laid, [c.label for i, c in enumerate(columns) if i not in kept and not c.wide]


def _head(label: str, width: int) -> tuple[str, ...]:
    """Return a heading in lines about as wide as the cells below it."""
    return tuple(folded(one_line(label), max(width, HEADING, *map(len, label.split())), hang=0))


def _dummy(width: float) -> str:
    """Return so wide a text, for what counts signs."""
    return "x" * ceil(width)


def shared(lengths: Sequence[IntArray], least: Sequence[int], room: int) -> list[int]:
    """Share room among columns of text, step by step where it saves most lines; none gets less than its least.

    Parameters
    ----------
    lengths
        Of the cells of each column.
    least
        What each column gets in any case.
    room
        What they get together.
    """
    widths = list(least)
    while sum(widths) < room:
        step = min(STEP, room - sum(widths))
        heights = []
        for j in range(len(lengths)):
            tried = [width + step * (k == j) for k, width in enumerate(widths)]
            lines = [np.maximum(length / width, 1) for length, width in zip(lengths, tried, strict=True)]
            heights.append((float(np.max(lines, axis=0).sum()), float(np.sum(lines))))
        widths[heights.index(min(heights))] += step
    return widths


def _widths(laid: Sequence[Laid]) -> list[str]:
    """Return what lets LaTeX find how wide each column of broken text is: its share of what the others leave."""
    broken = [column for column in laid if column.room]
    if not broken:
        return []
    lines = [MEASURE, rf"\edef\tsRest{{\the\dimexpr\tsRest-{2 * (len(laid) - 1)}\tabcolsep\relax}}"]
    for column in laid:
        if not column.room:
            broadest = sorted(dict.fromkeys((*column.cells, *column.head)), key=breadth, reverse=True)
            lines.append(rf"\tsLess{{{NEXT.join(map(latex_text, broadest[:MEASURED]))}}}")
    whole = sum(column.room or 0 for column in broken)
    return lines + [
        rf"\edef\tsP{letter}{{\the\dimexpr\tsRest*{column.room}/{whole}-0.1pt\relax}}"
        for letter, column in zip(ascii_lowercase, broken, strict=False)
    ]


def _longtable(laid: Sequence[Laid], title: str) -> list[str]:
    letters = iter(ascii_lowercase)
    columns = "".join(rf"p{{\tsP{next(letters)}}}" if column.room else column.sign for column in laid)
    head = " & ".join(map(_heading, laid)) + r" \tabularnewline"
    rows = [
        " & ".join(_cell(column, text) for column, text in zip(laid, part, strict=True)) + r" \tabularnewline"
        for row in zip(*(column.cells for column in laid), strict=True)
        for part in zip_longest(*map(_pieces, laid, row), fillvalue="")
    ]
    caption = [rf"\caption[]{{{title}}}\tabularnewline"] if title else []
    return [
        rf"\begin{{longtable}}{{@{{}}{columns}@{{}}}}", *caption, r"\toprule", head, r"\midrule\endfirsthead",
        r"\toprule", head, r"\midrule\endhead", r"\bottomrule\endfoot", r"\bottomrule\endlastfoot", *rows,
        r"\end{longtable}",
    ]  # fmt: skip


def _heading(column: Laid) -> str:
    lines = NEXT.join(map(latex_text, column.head))
    if len(column.head) == 1:
        return f"{{{lines}}}"
    return rf"\begin{{tabular}}[b]{{@{{}}{column.sign}@{{}}}}{lines}\end{{tabular}}"


def _pieces(column: Laid, text: str) -> list[str]:
    """Return text in pieces none of which makes a row higher than `LINES`."""
    broad = breadth(text)
    if not column.room or broad <= LINES * column.room:
        return [text]
    return folded(text, max(1, int(LINES * column.room * len(text) / broad)), hang=0)


def _cell(column: Laid, text: str) -> str:
    if not column.room:
        return "{" + latex_text(text) + "}"
    depth = len(text) - len(text.lstrip(" "))
    return rf"\raggedright\hangindent={depth / 2 + 1:g}em {latex_text(text, 0.7 * column.room)}"
