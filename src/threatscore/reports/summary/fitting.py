"""How much a page has room for, and text cut to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from ...evidence.rows import Country, Group
from ...run import Run
from ...tables.text import markdown, one_line

LINES = 58
"""Lines of an A4 page."""
SIGNS = 100
"""Signs of a line of an A4 page."""
NAME = 36
"""So many signs of a name are shown at most."""


@dataclass(frozen=True)
class Room:
    """So much is told at most.

    Parameters
    ----------
    units
        Units of each table.
    moved
        Moves of each table, told one by one.
    listed
        Units in a list.
    kinds
        Kinds of what the checks find.
    sentence
        Signs of a sentence; the whole of a longer one stands in the table that it is from.
    """

    units: Mapping[str, int]
    moved: int
    listed: int
    kinds: int
    sentence: int


ROOMS = (
    Room({"group": 8, "country": 6, "pair": 3}, 4, 8, 3, 300),
    Room({"group": 8, "country": 6, "pair": 2}, 3, 8, 2, 300),
    Room({"group": 6, "country": 5, "pair": 2}, 2, 5, 2, 210),
    Room({"group": 4, "country": 4, "pair": 2}, 1, 3, 2, 150),
)
"""From the most to the least: the first with which a result stands on one page is taken."""


@dataclass(frozen=True)
class Names:
    """The names of groups and countries, each told once."""

    run: Run
    told: set[str] = field(default_factory=set)

    def of(self, id: str) -> str:
        """Return the name of a group or a country, cut if it is long; from now on its id is known."""
        row = self.run.evidence.row(id)
        assert isinstance(row, Group | Country)  # held by the scope
        self.told.add(id)
        name = one_line(row.name)
        return name if len(name) <= NAME else f"{name[: NAME - 3]}..."

    def with_id(self, id: str) -> str:
        """Return an id, with the name the first time that it is told."""
        return id if id in self.told or (name := self.of(id)) == id else f"{id} ({name})"


def height(text: str) -> float:
    """Return how many lines of a page a text takes; a gap takes half of one, and what parts cells takes no room."""
    lines = [line.replace(" | ", " ") for line in text.splitlines() if not line.startswith("|---")]
    return sum(2 * ceil(len(line) / SIGNS) or 1 for line in lines) / 2


def cut(text: str, most: int) -> str:
    """Return text for Markdown, cut if it is long, which is said."""
    return markdown(text if len(text) <= most else f"{text[:most].rstrip()} ... ({len(text):,} signs in all)")


def listed(items: list[str], most: int, what: str = "") -> str:
    """Return a list in one line, which says how many more there are, and what they are."""
    more = f" and {len(items) - most:,} more{what}" if len(items) > most else ""
    return ", ".join(items[:most]) + more
