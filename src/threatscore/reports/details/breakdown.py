"""A unit's score leaf by leaf, with what each leaf rests on: the rows of `Explanation.table`, in places of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...config.tree import Node
from ...explanation import Explanation
from ...model import Model
from ...parts import over_pairs
from ...sums import plain_sum
from ...tables import Table
from .cited import Cited
from .strings import Strings

AS_NAMED = -1
"""In place of a text that follows from what else is told."""


class Reasons:
    """The reasons that were told so far: most come again for several units."""

    def __init__(self, cited: Cited, strings: Strings) -> None:
        self.told: list[list[Any]] = []
        self.cited, self.strings = cited, strings
        self._places: dict[tuple[Any, ...], int] = {}

    def __call__(self, row: Mapping[str, Any]) -> int:
        """Return the place of a reason, a row of the table: [kind, what it is in words, row of the evidence, ...].

        In place of the words stands `AS_NAMED` where they are those of its only row, with its id in brackets.
        """
        key = row["reason"], row["rests on"], row["id"]
        if key not in self._places:
            self._places[key] = len(self.told)
            ids = row["id"].split("|") if row["id"] else []
            rows = [*map(self.cited.row, ids)]
            plain = len(ids) == 1 and row["rests on"] == f"{self.cited.says(ids[0])} [{ids[0]}]"
            words = AS_NAMED if plain else self.strings(row["rests on"])
            self.told.append([self.strings(row["reason"]), words, *rows])
        return self._places[key]


def breakdown_table(explanation: Explanation) -> Table:
    """Return every leaf of a unit with all it rests on; those of a group or a country summed over its pairs."""
    leaves = explanation.leaves if explanation.by == "pair" else over_pairs(explanation.leaves)
    return replace(explanation, leaves=leaves).table(complete=True)


def breakdown(table: Table, leaves: Mapping[str, int], reasons: Reasons, strings: Strings) -> list[list[int]]:
    """Return the rows of a unit's table.

    Parameters
    ----------
    table
        Of `breakdown_table`.
    leaves
        Name to place of each leaf.
    reasons
        Where reasons are told.
    strings
        Where texts go.

    Returns
    -------
    list
        For each leaf, the largest part first, [leaf, its name, points, value, reason, points, ...]; names, points and
        values as the table shows them, `AS_NAMED` where that is the leaf's own name.
    """
    show = {column.name: column.text for column in table.columns}
    rows: list[list[int]] = []
    for row in table.rows:
        points = strings(show["points"](row))
        if row["reason"] != "leaf":
            rows[-1] += [reasons(row), points]
            continue
        name = show["leaf"](row)
        shown = AS_NAMED if name == row["leaf"] else strings(name)
        rows.append([leaves[row["leaf"]], shown, points, strings(show["value"](row))])
    return rows


def branch_sums(table: Table, model: Model, strings: Strings) -> list[int]:
    """Return what each branch of the model sums to: [branch, points as those of a leaf are shown, ...]."""
    branch = branch_of(model)
    own: dict[str, list[float]] = {name: [] for name in branch.values()}
    for row in table.rows:
        if row["reason"] == "leaf":
            own[branch[row["leaf"]]].append(row["points"])
    sums = {name: plain_sum(values) for name, values in own.items()}
    return [part for name, total in sums.items() for part in (strings(name), score_text(table, total, strings))]


def score_text(table: Table, points: float, strings: Strings) -> int:
    """Return a sum of points as the table shows those of a leaf."""
    return strings(next(column for column in table.columns if column.name == "points").text({"points": points}))


def branch_of(model: Model) -> dict[str, str]:
    """Return the branch of each leaf: the topmost node above it, or the leaf itself, in the order of the model."""
    return {name: top.name for top in model.config.score.children for name in _leaves(top)}


def _leaves(node: Node) -> Iterator[str]:
    if node.leaf:
        yield node.name
    for child in node.children:
        yield from _leaves(child)
