"""What is believed about one leaf of one unit, whatever it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ..distributions import Belief
from ..streams import Array, Streams

Unit = tuple[str, ...]
"""(group,), (country,) or (group, country)."""
UNDECLARED = "no belief declared: any value of the scale"
State = Literal["claims", "events", "silence", "missing", "skipped"]
"""What a cell rests on; skipped is missing with nothing to stand in for it."""


@dataclass(frozen=True)
class Reason:
    """What a part of a score rests on: a row of the evidence, or a belief declared in the settings.

    `kind` is ``claim``, ``event``, ``prior``, ``don't know``, ``silence`` or ``declared``; `rows` are ids of the
    rows that say it, `bounds` ids of the bounds that truncate it.
    """

    kind: str
    rows: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Drawn:
    """A leaf of a unit in every draw.

    Parameters
    ----------
    raw
        Raw values, shape (draws,).
    shares
        For every reason the part of the raw value that rests on it, shape (draws,), summing to 1 over reasons.
    """

    raw: Array
    shares: tuple[tuple[Reason, Array], ...]


@dataclass(frozen=True)
class Cell:
    """A leaf of a unit.

    `live` says whether a live claim or event feeds it (silence alone does not), `support` how well live evidence
    carries it (0-1, see `docs/method.md`, "Coverage"), `points` a score that is declared for a missing value.
    """

    leaf: str
    unit: Unit
    state: State
    support: float = 0.0
    points: float | None = None

    @property
    def live(self) -> bool:
        """Whether a live claim or event feeds this cell."""
        return self.state in ("claims", "events")

    @property
    def missing(self) -> bool:
        """Whether no evidence, silence included, feeds this cell."""
        return self.state in ("missing", "skipped")

    def draw(self, streams: Streams) -> Drawn:
        """Return the leaf's raw value and what it rests on, draw by draw."""
        raise TypeError("a cell without a belief cannot be drawn")


@dataclass(frozen=True)
class DeclaredCell(Cell):
    """A missing leaf, filled by the declared belief; without a belief it has declared points or is skipped."""

    belief: Belief | None = field(kw_only=True)
    key: str = field(kw_only=True)
    declared: bool = True
    """Whether the settings declare the belief; else it is spread over the whole scale."""

    def draw(self, streams: Streams) -> Drawn:
        """Return draws of the declared belief."""
        if self.belief is None:
            return super().draw(streams)
        raw = self.belief.ppf(streams.uniform("quantity", self.key, "prior"))
        text = "declared belief without evidence" if self.declared else UNDECLARED
        return Drawn(raw, ((Reason("prior", text=text), np.ones(streams.draws)),))


def quantity_key(indicator: str, unit: Unit) -> str:
    """Return the key of what claims speak about: one indicator of one unit, the same in every leaf that reads it."""
    return "|".join(("claims", indicator, *unit))


def leaf_key(leaf: str, unit: Unit) -> str:
    """Return the key of what events are counted for: one leaf of one unit."""
    return "|".join(("leaf", leaf, *unit))
