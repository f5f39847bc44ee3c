"""Many beliefs drawn together: one pass over the rows of a family costs less than a call for each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from ..streams import Array
from .belief import Belief

CHUNK_BYTES = 1 << 20
"""Rows are taken together as far as they fit into this: fewer calls, and what is drawn is still in the cache."""


def draw(beliefs: Sequence[Belief], noise: Array) -> Array:
    """Draw one belief for each row.

    Parameters
    ----------
    beliefs
        n beliefs of any families.
    noise
        Shape (n, draws): row i is of the kind of noise that belief i is drawn from. It is overwritten.

    Returns
    -------
    Array
        `noise`, which now holds the values: row i as ``beliefs[i].drawn(noise[i])``, to the bit, whatever else is
        drawn and in whatever order.
    """
    row_bytes = max(1, noise[:1].nbytes)
    for rows in _chunks(beliefs, max(1, CHUNK_BYTES // row_bytes)):
        if len(rows) == 1:
            noise[rows[0]] = beliefs[rows[0]].drawn(noise[rows[0]])
            continue
        adjacent = rows[-1] - rows[0] == len(rows) - 1
        block = noise[rows[0] : rows[-1] + 1] if adjacent else noise[rows]
        drawn = beliefs[rows[0]].joined([beliefs[row] for row in rows]).drawn(block)
        if not adjacent or drawn is not block:
            noise[rows] = drawn
    return noise


def _chunks(beliefs: Sequence[Belief], size: int) -> Iterator[list[int]]:
    """Yield the rows to be taken together: of one family, at most `size`; alone what has none."""
    families: dict[Hashable, list[int]] = defaultdict(list)
    for row, belief in enumerate(beliefs):
        family = belief.family()
        if family is None:
            yield [row]
        else:
            families[family].append(row)
    for rows in families.values():
        yield from (rows[start : start + size] for start in range(0, len(rows), size))
