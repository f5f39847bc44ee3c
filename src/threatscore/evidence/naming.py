"""How rows name groups: by what is certain to mean them, or by debated aliases alone."""

from __future__ import annotations

from functools import cached_property

from .rows import Group, Row


class Naming:
    """By which debated names the rows of evidence name groups, and how probable it is that those mean them."""

    groups: tuple[Group, ...]
    only_by: tuple[tuple[str, str, str], ...]

    def debated(self, row: Row, group: str) -> tuple[str, ...]:
        """Return the debated aliases by which alone a claim or event names a group, in order.

        Empty if the row also names the group by its id, its name or a certain alias. Else the row is about the group
        if one of the aliases means it; each is one question, whichever rows name it.
        """
        return self._debated.get((row.id, group), ())

    @cached_property
    def _debated(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for row, group, alias in self.only_by:
            found[row, group] = (*found.get((row, group), ()), alias)
        return found

    def alias_probability(self, group: str, alias: str) -> float:
        """Return how probable it is that a name, of any case, means a group: 1 unless it is a debated alias of it."""
        return self._probabilities.get((group, alias.casefold()), 1.0)

    @cached_property
    def _probabilities(self) -> dict[tuple[str, str], float]:
        return {(group.id, alias.name.casefold()): alias.probability
                for group in self.groups for alias in group.known_as}  # fmt: skip
