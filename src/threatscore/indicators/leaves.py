"""All cells of a model: what is believed about each leaf of each unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..config.tree import Node
from .cells import Cell, Unit


def units_of(of: str, groups: tuple[str, ...], countries: tuple[str, ...]) -> tuple[Unit, ...]:
    """Return all units of a kind in canonical order."""
    if of == "pair":
        return tuple((group, country) for group in groups for country in countries)
    return tuple((name,) for name in (groups if of == "group" else countries))


@dataclass(frozen=True)
class Leaves:
    """All cells of a model: which groups and countries are in scope, and what is believed about each leaf."""

    groups: tuple[str, ...]
    countries: tuple[str, ...]
    cells: dict[str, dict[Unit, Cell]]

    @cached_property
    def incomplete(self) -> frozenset[str]:
        """Names of the leaves that are missing for any unit."""
        return frozenset(name for name, cells in self.cells.items() if any(cell.missing for cell in cells.values()))

    def of_pair(self, leaf: Node, pair: Unit) -> Cell:
        """Return the cell of a leaf that a pair uses."""
        return self.cells[leaf.name][_own(leaf, pair)]


def _own(leaf: Node, pair: Unit) -> Unit:
    return pair if leaf.of == "pair" else (pair[0],) if leaf.of == "group" else (pair[1],)
