"""Which streams of an edited claim or event are drawn apart: those of what became another thing, and no others.

`docs/method.md`, section 7, has the rule. What else is believed of a row, by its grade or what is said of it, moves
what is drawn from the same streams.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..evidence.rows import MEASURES, Claim, Event, Row
from ..streams import Key

SUBJECT = frozenset({"indicator", "group", "country", "party"})
"""Of which quantity a claim speaks."""
WORDS = frozenset({"wording", "low", "best", "high"})
"""What it says of it."""
IDENTITY = frozenset({"kind", "group", "country", "origin_country", "start", "end"})
"""Which event it is."""
CLAIM: Mapping[str, frozenset[str]] = {
    "value": SUBJECT | WORDS, **dict.fromkeys(("wins", "lapses", "holds"), SUBJECT),
}  # fmt: skip
"""Stream of a claim: the columns by which it is another one."""
AMOUNTS: Mapping[str, frozenset[str]] = {
    measure: frozenset(f"{measure}_{end}" for end in ("low", "best", "high")) for measure in MEASURES
}
EVENT: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("occurs", "kind", "author", "same", "rate"), IDENTITY), **AMOUNTS,
    "number_holds": AMOUNTS["number"],
}  # fmt: skip
"""Stream of an event, ``rate`` for all that turn it into a yearly rate: the columns by which it is another one."""


def streams_apart(row: Row, columns: frozenset[str]) -> frozenset[Key]:
    """Return the keys that are drawn apart, as `Streams` has them, if some columns of a row differ.

    Parameters
    ----------
    row
        The row; only claims and events are drawn.
    columns
        Names of those in which its two versions differ.
    """
    if isinstance(row, Claim):
        kind, streams = "claim", CLAIM
    elif isinstance(row, Event):
        kind, streams = "event", EVENT
    else:
        return frozenset()
    return frozenset((kind, row.id, name) for name, of in streams.items() if of & columns)
