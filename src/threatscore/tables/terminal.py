"""A table in a terminal of a given width: numbers are never broken, and no line is longer than the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

GAP = 2
JOINTS = "-._/"
"""Signs after which ids and paths are broken if they must be."""
NARROW = 16
"""Text of this width is not broken over lines."""
FIRST = 32
"""The first column, which says what a row is about, keeps this much."""


@dataclass(frozen=True)
class Strip:
    """One column as texts: its label, its cells, and whether it is aligned right and never broken."""

    label: str
    cells: tuple[str, ...]
    right: bool
    first: bool = False
    spare: bool = False
    """Whether it may go without a word if there is no room."""

    @property
    def natural(self) -> int:
        """The width at which nothing is broken."""
        return max(map(cell_len, (self.label, *self.cells)))

    @property
    def least(self) -> int:
        """The width below which it is not to be squeezed."""
        head = max(map(cell_len, self.label.split()), default=0)
        content = max(map(cell_len, self.cells), default=0)
        return max(head, content if self.right else min(content, FIRST if self.first else NARROW))


def fitted(strips: Sequence[Strip], width: int) -> tuple[list[int], list[int]]:
    """Return which columns find room and how wide each is.

    The widest column gives way first. If none can give more, columns are left out, from the right, those first that
    are shown only where there is room. The first column always stays.
    """
    least = [strip.least for strip in strips]
    kept = list(range(len(strips)))
    while len(kept) > 1 and _total(least[i] for i in kept) > width:
        spare = [i for i in kept[1:] if strips[i].spare]
        kept.remove((spare or kept)[-1])
    widths = {i: min(strips[i].natural, max(width, least[i])) for i in kept}
    while _total(widths.values()) > width and (able := [i for i in kept if widths[i] > least[i]]):
        widths[max(able, key=lambda i: widths[i])] -= 1
    return kept, [min(w, width) for w in widths.values()]


def _total(widths: Iterable[int]) -> int:
    listed = list(widths)
    return sum(listed) + GAP * (len(listed) - 1)


def folded(text: str, width: int, *, hang: int = 2) -> list[str]:
    """Return text as lines of at most `width` cells, broken between words, within a word only if it is too long.

    Lines after the first are indented like the first and `hang` more.
    """
    if cell_len(text) <= width:
        return [text]
    indent = len(text) - len(text.lstrip(" "))
    inner = min(indent, width // 2)
    lines, line = [], " " * inner
    deeper = " " * min(inner + hang, width // 2)
    for word in _pieces(text.split(), width - len(deeper)):
        if line.strip() and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line = deeper
        line += f" {word}" if line.strip() else word
    return [*lines, line]


def _pieces(words: list[str], width: int) -> Iterator[str]:
    """Yield words, and parts of those that are wider than a line, broken after a joint if one is near the end."""
    for word in words:
        rest = word
        while cell_len(rest) > width:
            head = set_cell_size(rest, width).rstrip(" ") or rest[0]
            joint = max(head.rfind(sign) for sign in JOINTS) + 1
            count = joint if joint > len(head) // 3 else max(1, len(head))
            yield rest[:count]
            rest = rest[count:]
        if rest:
            yield rest


def rendered(strips: Sequence[Strip], width: int) -> tuple[list[str], list[str]]:
    """Return the lines of a table and the labels of columns that found no room."""
    kept, widths = fitted(strips, width)
    chosen = [strips[i] for i in kept]
    lines = list(_block([strip.label for strip in chosen], chosen, widths, bottom=True))
    lines.append("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * min(_total(widths), width))
    for row in zip(*(strip.cells for strip in chosen), strict=True):
        lines += _block(row, chosen, widths)
    return lines, [strip.label for i, strip in enumerate(strips) if i not in kept and not strip.spare]


def _block(cells: Sequence[str], strips: list[Strip], widths: list[int], *, bottom: bool = False) -> Iterator[str]:
    """Yield the lines of one row; labels stand at the bottom of their lines."""
    hang = 0 if bottom else 2
    blocks = [folded(cell, width, hang=hang) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, blocks))
    for i, block in enumerate(blocks):
        empty = [""] * (height - len(block))
        blocks[i] = [*empty, *block] if bottom else [*block, *empty]
    for parts in zip(*blocks, strict=True):
        aligned = (_aligned(part, width, strip.right) for part, width, strip in zip(parts, widths, strips, strict=True))
        yield (" " * GAP).join(aligned).rstrip()


def _aligned(text: str, width: int, right: bool) -> str:
    space = " " * (width - cell_len(text))
    return space + text if right else text + space
