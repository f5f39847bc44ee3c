"""What is being checked, and what a rule finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ..evidence import Claim, Evidence
from ..indicators import Cell, Leaves, Unit
from ..indicators.events import Counted, Tally
from ..indicators.pools import Pool, Strongest
from ..model import Model

Finding = tuple[str, str, str]
"""(kind, where, what)."""


@dataclass(frozen=True)
class Known:
    """Model, and evidence at its as-of date."""

    model: Model
    evidence: Evidence
    as_of: date

    def claim(self, id: str) -> Claim:
        """Return a claim by id."""
        row = self.evidence.row(id)
        assert isinstance(row, Claim)  # held by the links
        return row


@dataclass(frozen=True)
class Checked(Known):
    """The same, and the cells made of them."""

    leaves: Leaves

    def cells(self) -> Iterator[tuple[str, Cell]]:
        """Yield every cell with the name of its leaf."""
        for name, cells in self.leaves.cells.items():
            for cell in cells.values():
                yield name, cell

    def pools(self) -> Iterator[tuple[str, Pool]]:
        """Yield every pool of claims with the name of its leaf."""
        for name, cell in self.cells():
            pools = cell.pools if isinstance(cell, Strongest) else (cell,)
            yield from ((name, pool) for pool in pools if isinstance(pool, Pool))

    def tallies(self) -> Iterator[tuple[str, Tally, Counted]]:
        """Yield every event that a cell counts, with the name of its leaf."""
        for name, cell in self.cells():
            if isinstance(cell, Tally):
                yield from ((name, cell, counted) for counted in cell.events)


Rule = Callable[[Known], Iterable[Finding]]
CellRule = Callable[[Checked], Iterable[Finding]]


def listed(units: Iterable[Unit]) -> str:
    """Return units in words, those of one group together."""
    pairs: dict[str, list[str]] = {}
    for unit in units:
        pairs.setdefault(unit[0], []).extend(unit[1:])
    return ", ".join("/".join((name, "|".join(rest))) if rest else name for name, rest in pairs.items())
