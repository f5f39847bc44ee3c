"""Addresses of cells and ranges, and where each node stands on the sheet that follows the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import UsageError
from .chain import Block

COLUMNS, ROWS = 16_384, 1_048_576
"""What a sheet has room for."""
FIRST = 7
"""The first row of pairs on `breakdown`, counted from 0."""
WEIGHT, SHARE = 4, 5
"""The rows with the weights of children and their shares, from 0."""
BEFORE = 5
"""Columns before the first node: number of the pair, group, country, and the numbers of these."""


def column(number: int) -> str:
    """Return the letters of a column, counted from 0.

    Examples
    --------
    >>> [column(number) for number in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell(row: int, col: int, *, fixed: str = "") -> str:
    """Return the address of a cell, both counted from 0; `fixed` has ``r``, ``c`` or both where a copy keeps them."""
    return f"{'$' if 'c' in fixed else ''}{column(col)}{'$' if 'r' in fixed else ''}{row + 1}"


def across(row: int, first: int, last: int, *, fixed: str = "") -> str:
    """Return the range of some columns of a row."""
    return f"{cell(row, first, fixed=fixed)}:{cell(row, last, fixed=fixed)}"


def down(sheet: str, first: int, last: int, col: int) -> str:
    """Return the range of some rows of a column of another sheet."""
    return f"{sheet}!{cell(first, col, fixed='rc')}:{cell(last, col, fixed='rc')}"


@dataclass(frozen=True)
class Place:
    """Where a branch stands: its children from `first`, then the sum of weights, then what its methods need and give.

    `highest` is None where no method needs it; `ways` are the columns of the methods, empty where there is only one,
    whose result is the node's own.
    """

    first: int
    last: int
    total: int
    highest: int | None
    ways: tuple[int, ...]
    result: int


def places(blocks: Sequence[Block]) -> dict[str, Place]:
    """Return where every branch stands, by name.

    Raises
    ------
    UsageError
        If a sheet has not so many columns.
    """
    found = {}
    at = BEFORE
    for block in blocks:
        last = at + len(block.children) - 1
        total, after = last + 1, last + 2
        needed = any(way.kind == "power_mean" for way in block.ways)
        highest = after if needed else None
        after += needed
        several = len(block.ways) if len(block.ways) > 1 else 0
        ways = tuple(range(after, after + several))
        found[block.name] = Place(at, last, total, highest, ways, after + several)
        at = after + several + 1
    check_columns(at)
    return found


def check_columns(count: int) -> None:
    """Refuse a tree whose nodes have no room beside one another.

    Raises
    ------
    UsageError
        If a sheet has not so many columns.
    """
    if count > COLUMNS:
        raise UsageError(f"a sheet has {COLUMNS:,} columns, and this tree would take {count:,}: take fewer nodes")


def check_rows(count: int, what: str) -> None:
    """Refuse what has no room below a sheet's head.

    Raises
    ------
    UsageError
        If there are more rows than a sheet has.
    """
    if count > ROWS - 20:
        raise UsageError(f"a sheet has {ROWS:,} rows, and there are {count:,} {what}: rank a smaller scope")
