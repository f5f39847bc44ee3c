"""A distribution given by a table."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..streams import Array
from .belief import Belief, column, plain


@dataclass(frozen=True)
class Tabulated(Belief):
    """A piecewise linear distribution function through (x_i, p_i), in x or, if `log`, in ln x.

    Two points are a uniform, which has a closed form and is stacked as such.
    """

    kind = "tabulated"
    x: tuple[float, ...]
    p: tuple[float, ...]
    log: bool = False

    @property
    def uniform(self) -> bool:
        """Whether it is spread evenly between two different points."""
        return len(self.x) == 2 and self.p == (0, 1) and bool(np.all(np.less(*self.x)))

    def family(self) -> Hashable | None:
        """Return what uniforms share; longer tables are taken row by row."""
        return (self.kind, self.log) if self.uniform else None

    @classmethod
    def joined(cls, beliefs: Sequence[Tabulated]) -> Tabulated:
        """Return uniforms as one whose two points are arrays."""
        low, high = (column([belief.x[end] for belief in beliefs]) for end in (0, 1))
        return Tabulated((low, high), beliefs[0].p, beliefs[0].log)

    def _scaled(self) -> tuple[Any, ...]:
        """Return the points on the axis on which the table is straight."""
        return tuple(np.log(x) for x in self.x) if self.log else self.x

    def drawn(self, noise: Array) -> Array:
        """Return x by interpolation of the table; of a uniform, in place."""
        points = self._scaled()
        if self.uniform:
            noise *= points[1] - points[0]
            noise += points[0]
        else:
            noise = np.asarray(np.interp(noise, self.p, points))
        if self.log:
            np.exp(noise, out=noise)
        return np.clip(noise, self.x[0], self.x[-1], out=noise)

    def cdf(self, x: ArrayLike) -> Array:
        """Return p by interpolation of the table; 0 below it, 1 above it."""
        points = self._scaled()
        inside = np.clip(np.asarray(x, dtype=float), self.x[0], self.x[-1])
        at = np.log(inside) if self.log else inside
        if self.uniform:
            return np.asarray((at - points[0]) / (points[1] - points[0]))
        return np.asarray(np.interp(at, points, self.p))

    def mean(self) -> float:
        """Return the sum over pieces of their probability times their mean."""
        points, total = self._scaled(), 0.0
        for i in range(len(points) - 1):
            width = self.x[i + 1] - self.x[i]
            middle = width / (points[i + 1] - points[i]) if self.log else (self.x[i] + self.x[i + 1]) / 2
            total = total + (self.p[i + 1] - self.p[i]) * middle
        return plain(total)  # type: ignore[no-any-return]
