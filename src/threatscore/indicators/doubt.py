"""What several rows share in a draw: doubt about an origin or a party, and whether a debated name is the group's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import expit, logit

from ..config.reading import SharedDoubt
from ..evidence import Evidence
from ..streams import Array, Key, Streams

Doubts = tuple[tuple[Key, float], ...]
"""Streams of standard normals, each with its spread; all rows that name one are shifted together."""
Names = tuple[tuple[Key, float], ...]
"""Debated names by which alone a row names its group, each with its probability; empty if it names it for sure."""


def doubts(shared: SharedDoubt, origin: str, party: str) -> Doubts:
    """Return the doubts that a statement of a party, in a document that goes back to an origin, shares with others."""
    both = ((("origin", origin), shared.origin), (("party", party), shared.party))
    return tuple((key, spread) for key, spread in both if spread > 0)


def naming(evidence: Evidence, rows: Sequence[str], group: str | None) -> Names:
    """Return the debated names by which alone rows name a group; empty if one of them names it for sure."""
    if group is None or not evidence.only_by:
        return ()
    aliases = [evidence.debated(evidence.row(id), group) for id in rows]
    if not all(aliases):
        return ()
    found = sorted({alias for several in aliases for alias in several})
    return tuple((("alias", group, alias), evidence.alias_probability(group, alias)) for alias in found)


def shift(shared: Doubts, streams: Streams) -> Array | float:
    """Return the shift in log-odds, shape (draws,), upwards where the doubted are believed; 0 without doubt."""
    total: Array | float = 0.0
    for key, spread in shared:
        total = total + spread * streams.shared("normal", *key)
    return total


def shifted(chance: float, shared: Doubts, streams: Streams) -> Array | float:
    """Return a chance with its log-odds shifted, shape (draws,); 0 and 1 stay."""
    if not shared or chance <= 0 or chance >= 1:
        return chance
    return np.asarray(expit(logit(chance) + shift(shared, streams)))


def named(names: Names, streams: Streams) -> Array | float:
    """Return in which draws a row names its group (1, else 0), shape (draws,); 1 if it does for sure."""
    if not names:
        return 1.0
    any_of: Array = np.zeros(streams.draws, dtype=bool)
    for key, probability in names:
        any_of |= streams.shared("uniform", *key) < probability
    return any_of.astype(float)
