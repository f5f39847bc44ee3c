"""Which rows are one event, for certain or perhaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from .rows import Event


def counted_as(
    events: Iterable[Event], live: frozenset[str] | set[str], known: Callable[[Event], bool] = lambda row: True
) -> dict[str, str]:
    """Return for each event the one under which it is counted: the row that all the others are `same_as` for certain.

    Parameters
    ----------
    events
        All events; their links hold no circle.
    live
        Ids of those that are known and not withdrawn. The first of them stands in for a row that is not.
    known
        Whether a row is known: only then does what it says of itself count.
    """
    same = {row.id: row.one_with if known(row) else None for row in events}
    rows: dict[str, list[str]] = defaultdict(list)
    for id in same:
        root = id
        while (step := same[root]) is not None:
            root = step
        rows[root].append(id)
    chosen = {root: root if root in live else min(live.intersection(ids), default=root) for root, ids in rows.items()}
    return {id: chosen[root] for root, ids in rows.items() for id in ids}


def maybe_same(live: Sequence[Event], counted: Callable[[str], str]) -> dict[str, tuple[str, float]]:
    """Return the live events that may be the same as another live one, with that one's id and the probability."""
    debated = {row.id: (counted(row.same.name), row.same.probability)
               for row in live if row.same is not None and row.same.debated}  # fmt: skip
    ids = {row.id for row in live}
    return {id: (other, probability) for id, (other, probability) in debated.items() if other in ids}
