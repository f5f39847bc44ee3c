"""What all sheets share: the result, the tree evaluated, where nodes stand, and the names of inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ...config.tree import Node, Root
from ...model import Model
from ...ranking import Ranking
from ...ranking.people import digits
from ...rollup import Scores
from ...run import Run
from ..contents import Contents
from .chain import Block, chain, leaf_means
from .formulas import EXPRESSED
from .names import legal_names
from .places import FIRST, Place, check_rows, places

SHEET = {"group": "groups", "country": "countries", "pair": "pairs"}
BREAKDOWN, COVERAGE, CONFIG, WORDS, NOTES = "breakdown", "coverage", "config", "words", "notes"


@dataclass(frozen=True, eq=False)
class Plan:
    """A result laid out over sheets."""

    contents: Contents

    @property
    def called(self) -> str:
        """What figures and settings are called, before a noun: ``published`` or ``original``."""
        return self.contents.called

    @property
    def unchanged(self) -> str:
        """What is said where no input differs."""
        return f"Inputs are the {self.called} ones."

    @property
    def run(self) -> Run:
        """The simulation."""
        return self.contents.run

    @property
    def model(self) -> Model:
        """The settings."""
        return self.run.model

    @property
    def pairs(self) -> Scores:
        """The ranked pairs, in the order of their rows on `breakdown` and `coverage`."""
        return self.run.pairs

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every branch evaluated once, parents first."""
        check_rows(len(self.pairs.units), "pairs")
        return chain(self.model, leaf_means(self.run))

    @cached_property
    def places(self) -> dict[str, Place]:
        """Where every branch stands on `breakdown`."""
        return places(self.blocks)

    @cached_property
    def names(self) -> dict[tuple[str, ...], str]:
        """The name of every input cell."""
        return legal_names(self._inputs())

    def _inputs(self) -> Iterator[tuple[str, ...]]:
        yield from (("w", node.name) for node in self.model.nodes)
        for block in self.blocks:
            if len(block.ways) > 1:
                yield from (("p", block.name, way.kind) for way in block.ways)
            if any(way.kind == "power_mean" for way in block.ways):
                yield ("exponent", block.name)
        for by in ("group", "country"):
            yield ("rollup", by)
        for by in SHEET:
            yield from (("cuts", by), ("levels", by))
            yield from (("cut", by, word) for word, _ in getattr(self.model.config.levels, by)[1:])
        yield ("coverage", "minimum")

    def node(self, name: str) -> Root | Node:
        """Return a leaf or a branch by its name."""
        return self.model.branches.get(name) or self.model.node(name)

    @property
    def last(self) -> int:
        """The last row of pairs on `breakdown`; without pairs the first, which is empty."""
        return FIRST + max(1, len(self.pairs.units)) - 1

    @cached_property
    def unexpressed(self) -> tuple[tuple[str, str], ...]:
        """Nodes with a method that formulas cannot express, and that method."""
        return tuple((block.name, way.kind) for block in self.blocks for way in block.ways if way.kind not in EXPRESSED)

    def digits(self, by: str) -> int:
        """Return how many decimals the scores of a table deserve, as everywhere."""
        ranking: Ranking = self.contents.rankings[by]
        return digits(tuple(row for row in ranking.records if row["status"] == "ranked"))
