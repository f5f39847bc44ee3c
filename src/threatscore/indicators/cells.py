"""What is believed about one leaf of one unit, whatever it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from ..distributions import Belief, Point, draw
from ..streams import LARGEST, SMALLEST, Array, Key, Streams

Unit = tuple[str, ...]
"""(group,), (country,) or (group, country)."""
UNDECLARED = "no belief declared: any value of the scale"
State = Literal["claims", "events", "silence", "missing", "skipped"]
"""What a cell rests on; skipped is missing with nothing to stand in for it."""
Drawable = tuple[Belief, Key]
"""A belief and the key of the stream from which its value is drawn."""


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


Shares = tuple[tuple[Reason, Array], ...]
"""For every reason the part of the raw value that rests on it, shape (draws,), summing to 1 over reasons."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A leaf of a unit in every draw.

    Parameters
    ----------
    raw
        Raw values, shape (draws,).
    share_out
        Returns what they rest on.
    """

    raw: Array
    share_out: Callable[[], Shares]

    @property
    def shares(self) -> Shares:
        """What the raw values rest on."""
        return self.share_out()


@dataclass
class Cell:
    """A leaf of a unit; nobody changes a cell, but there are so many that freezing them would show.

    `live` says whether a live claim or event feeds it (silence alone does not), `support` how well live evidence
    carries it (0-1, see `docs/method.md`, "Coverage"), `points` a score that is declared for a missing value.

    A cell is drawn in two steps, so that the beliefs of many cells can be drawn together: the values of the beliefs
    that it `wants`, then what it makes of them.
    """

    leaf: str
    unit: Unit
    state: State
    support: float
    points: float | None = field(default=None, init=False)
    alone: bool = field(default=False, init=False, repr=False)
    """Whether the raw value is that of one belief in every draw."""

    @property
    def live(self) -> bool:
        """Whether a live claim or event feeds this cell."""
        return self.state in ("claims", "events")

    @property
    def missing(self) -> bool:
        """Whether no evidence, silence included, feeds this cell."""
        return self.state in ("missing", "skipped")

    def wants(self) -> tuple[Drawable, ...]:
        """Return the beliefs whose values it needs in every draw. If it is `alone`, there is one, its raw value."""
        return ()

    def settle(self, values: Sequence[Array], streams: Streams) -> Drawn:
        """Return the leaf's raw value, and what it rests on, from the values that it wants, each of shape (draws,)."""
        raise TypeError("a cell without a belief cannot be drawn")

    def draw(self, streams: Streams) -> Drawn:
        """Return the leaf's raw value and what it rests on, draw by draw."""
        return self.settle(list(draw_wanted(self.wants(), streams)), streams)

    def shares(self, streams: Streams) -> Shares:
        """Return what the raw value rests on, draw by draw, as `draw` does, if need be without drawing it."""
        return self.draw(streams).shares

    def _shares_whatever_the_values(self, streams: Streams) -> Shares:
        """Return the shares of a cell in which the values that it wants decide nothing about them."""
        return self.settle([np.zeros(streams.draws)] * len(self.wants()), streams).shares


def draw_wanted(wanted: Sequence[Drawable], streams: Streams, out: Array | None = None) -> Array:
    """Draw the values of beliefs, each from its own stream, those of one family together.

    Returns
    -------
    array
        Shape (beliefs, draws), in the order given; `out`, if that is given.
    """
    out = np.empty((len(wanted), streams.draws)) if out is None else out
    taken = [_taken(belief, key) for belief, key in wanted]
    for noise in ("uniform", "normal"):
        if rows := [i for i, what in enumerate(taken) if what == noise]:
            streams.fill(noise, [wanted[i][1] for i in rows], [out[i] for i in rows])
    for i, (belief, _) in enumerate(wanted):
        if taken[i] != belief.noise:
            _turned(belief, taken[i], out[i])
    return draw([belief for belief, _ in wanted], out)


_TAKEN = {"quantity": "uniform", "claim": "normal"}
"""Kind of key to the noise that is taken, whatever the family of the belief."""


def _taken(belief: Belief, key: Key) -> str:
    """Return what is taken from a belief's stream: nothing for a point, uniforms or normals.

    One thing may be believed in another family in each leaf that reads it, and takes the same quantile in all of them:
    a declared belief by a uniform, a claim by a normal, since most are lognormal.
    """
    if isinstance(belief, Point):
        return ""
    return _TAKEN.get(key[0], belief.noise)


def _turned(belief: Belief, taken: str, noise: Array) -> Array:
    """Turn noise into that of the belief's family at the same quantile, in place."""
    if taken == "uniform" and belief.noise == "normal":
        ndtri(noise, out=noise)
    elif taken == "normal" and belief.noise == "uniform":
        np.clip(ndtr(noise, out=noise), SMALLEST, LARGEST, out=noise)
    return noise


def noise_for(belief: Belief, key: Key, streams: Streams) -> Array:
    """Return the noise, of the belief's kind, from which its values come, shape (draws,)."""
    taken = _taken(belief, key)
    return _turned(belief, taken, streams.normal(*key) if taken == "normal" else streams.uniform(*key))


def draw_raw(cells: Sequence[Cell], streams: Streams, out: Array) -> Array:
    """Draw the raw values of several cells into `out`, shape (cells, draws), and return it.

    Beliefs of one family are drawn together. The result does not depend on which cells are drawn together.
    """
    wanted = [cell.wants() for cell in cells]
    if all(cell.alone for cell in cells):
        return draw_wanted([one for (one,) in wanted], streams, out)
    values = draw_wanted([belief for several in wanted for belief in several], streams)
    start = 0
    for i, (cell, several) in enumerate(zip(cells, wanted, strict=True)):
        own = values[start : start + len(several)]
        start += len(several)
        out[i] = own[0] if cell.alone else cell.settle(list(own), streams).raw
    return out


@dataclass
class DeclaredCell(Cell):
    """A missing leaf, filled by the declared belief; without a belief it has declared points or is skipped."""

    belief: Belief | None = field(kw_only=True)
    key: str = field(kw_only=True)
    support: float = field(default=0.0, kw_only=True)
    points: float | None = field(default=None, kw_only=True)
    declared: bool = True
    """Whether the settings declare the belief; else it is spread over the whole scale."""

    def __post_init__(self) -> None:
        """Tell whether there is a belief at all."""
        self.alone = self.belief is not None

    def wants(self) -> tuple[Drawable, ...]:
        """Return the declared belief."""
        return () if self.belief is None else ((self.belief, ("quantity", self.key, "prior")),)

    def settle(self, values: Sequence[Array], streams: Streams) -> Drawn:
        """Return draws of the declared belief."""
        if self.belief is None:
            return super().settle(values, streams)
        text = "declared belief without evidence" if self.declared else UNDECLARED
        return Drawn(values[0], lambda: ((Reason("prior", text=text), np.ones(streams.draws)),))

    def shares(self, streams: Streams) -> Shares:
        """Return that all rests on the declared belief, whatever its value."""
        return self._shares_whatever_the_values(streams)


def quantity_key(indicator: str, unit: Unit) -> str:
    """Return the key of what claims speak about: one indicator of one unit, the same in every leaf that reads it."""
    return "|".join(("claims", indicator, *unit))


def leaf_key(leaf: str, unit: Unit) -> str:
    """Return the key of what events are counted for: one leaf of one unit."""
    return "|".join(("leaf", leaf, *unit))
