"""One simulation: what went in, and the scores of all pairs, groups and countries."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from .blocks import Block, cut, part_block, part_means, shared_judgement, some, whole
from .celldraws import CellDraws
from .drawing import LeafDraws
from .errors import UsageError
from .evidence import Evidence
from .executors import each_done, threads_for, working
from .indicators import Cell, Leaves, Shares, Unit
from .judgements import Judgement
from .model import Model
from .points import Points
from .ranks import acceptability
from .rollup import BY, PairScores, Scores, by_unit, portions, roll_up
from .streams import REPLICATE, Array, Streams
from .tables import Column, Table, Tabled

PLACE = {"group": 0, "country": 1}
"""Of a group, and of a country, in a pair."""


@dataclass(frozen=True, repr=False, eq=False)
class Run(Tabled):
    """One simulation. Groups and countries are rolled up when they are first asked for.

    Parameters
    ----------
    model, evidence, as_of
        What went in.
    streams
        Seed, number of draws, and their design.
    leaves
        What is believed about every leaf.
    pair_scores
        The scores of the pairs.
    points
        The leaves' points, where they were few enough to be kept; else they are drawn again when they are wanted.
    chosen
        Numbers of the draws that a condition left, shape (draws left,); None if all count.
    condition
        What that condition says.
    cache
        Where leaf draws are kept.
    notes
        What people are told of how it came about, for example that more draws would have been needed.
    """

    model: Model
    evidence: Evidence
    as_of: date
    streams: Streams
    leaves: Leaves
    pair_scores: PairScores
    points: Points | None = None
    chosen: Array | None = None
    condition: str = ""
    cache: LeafDraws | None = None
    notes: tuple[str, ...] = ()

    @property
    def seed(self) -> int:
        """The seed of the random streams."""
        return self.streams.seed

    @property
    def draws(self) -> int:
        """The number of draws that count."""
        return self.streams.draws if self.chosen is None else len(self.chosen)

    @property
    def replicates(self) -> Array | None:
        """The Latin hypercube replicate of each draw, shape (draws,); None if draws are independent."""
        if self.streams.design == "plain":
            return None
        number = np.arange(self.streams.draws) // REPLICATE
        return np.asarray(number if self.chosen is None else number[self.chosen])

    @property
    def pairs(self) -> Scores:
        """The scores of the pairs."""
        return self.pair_scores.scores

    @cached_property
    def groups(self) -> Scores:
        """The scores of the groups."""
        return roll_up(self.pair_scores, self.model.config.rollup.group, 0, self.leaves.groups)

    @cached_property
    def countries(self) -> Scores:
        """The scores of the countries."""
        return roll_up(self.pair_scores, self.model.config.rollup.country, 1, self.leaves.countries)

    def scores(self, by: str) -> Scores:
        """Return the scores of ``group``, ``country`` or ``pair``."""
        if by == "pair":
            return self.pairs
        return self.groups if by == "group" else self.countries

    def acceptability(self, by: str) -> Array:
        """Return the share of draws in which each unit has each rank, shape (units, ranks); empty without units."""
        if by not in self._acceptability:
            scores = self.scores(by).scores
            with threads_for(scores.size, self.draws) as threads:
                self._acceptability[by] = acceptability(scores, executor=threads) if len(scores) else np.empty((0, 0))
        return self._acceptability[by]

    @cached_property
    def _acceptability(self) -> dict[str, Array]:
        return {}

    def parts(self, by: str) -> Array:
        """Return the mean contribution of each leaf to each unit's score, shape (units, leaves); sums to the score."""
        if by == "pair" and self.chosen is None:
            return self.pair_scores.parts
        return self._parts[by]

    @cached_property
    def _parts(self) -> dict[str, Array]:
        """The parts of what is not known from the simulation itself: it takes the draws of all leaves once more."""
        rules = self.model.config.rollup
        share = {by: portions(self.pairs, place, rules.of(by)) for by, place in PLACE.items()}
        if self.chosen is not None:
            share["pair"] = np.ones(self.pairs.scores.shape)
        sums = {by: np.zeros((len(self.pairs.units), len(self.model.leaves))) for by in share}
        tasks = cut(self._whole, self.leaves)
        ends = np.cumsum([len(task.pairs) for task in tasks])
        rows = [slice(end - len(task.pairs), end) for end, task in zip(ends, tasks, strict=True)]
        if self.points is not None:
            tasks, rows = [], []
            sums = part_means(self.model, self.points, self.judgement, share)
        work = [(task, self.chosen, {by: array[own] for by, array in share.items()})
                for task, own in zip(tasks, rows, strict=True)]  # fmt: skip
        with working(None, self._values, len(work)) as executor, closing(each_done(part_block, work, executor)) as done:
            for i, means in done:
                for by, values in means.items():
                    sums[by][rows[i]] = values
        pair = {"pair": sums["pair"]} if "pair" in sums else {}
        return pair | {by: by_unit(self.pairs.units, place, sums[by]) for by, place in PLACE.items()}

    @property
    def _whole(self) -> Block:
        return whole(self.model, self.leaves, self.pairs.units, self.streams, self.cache)

    @property
    def _values(self) -> int:
        return len(self.pairs.units) * len(self.model.leaves) * self.streams.draws

    def points_of(self, pairs: Sequence[Unit]) -> Points:
        """Return the points of every leaf of some ranked pairs, in the draws that count; of all, as they were kept."""
        if self.points is not None and tuple(pairs) == self.pairs.units:
            return self.points
        points = some(self._whole, self.leaves, pairs).points()
        return points if self.chosen is None else points.of_draws(self.chosen)

    def shares_of(self, cell: Cell) -> Shares:
        """Return what a cell's raw value rests on, in the draws that count."""
        shares = cell.shares(replace(self.streams))
        return shares if self.chosen is None else tuple((reason, share[self.chosen]) for reason, share in shares)

    @cached_property
    def judgement(self) -> Judgement:
        """The drawn weights and methods of this run, in the draws that count."""
        drawn = shared_judgement(self.model, self.streams)
        return drawn if self.chosen is None else drawn.of_draws(self.chosen)

    def lend(self, store: CellDraws) -> None:
        """Hand the leaves that were kept over to a store of the same streams; of a run under a condition, none."""
        for leaf in self.model.leaves if self.points is not None and self.chosen is None else ():
            if leaf.scale is not None and leaf.scale.relative:
                continue
            cells: dict[Unit, tuple[Cell, Array]] = {}
            for i, pair in enumerate(self.pairs.units):
                cell = self.leaves.of_pair(leaf, pair)
                if cell.unit not in cells and self.points is not None:
                    cells[cell.unit] = (cell, self.points.of_pair(leaf.name, i))
            store.give(leaf, [cell for cell, _ in cells.values()], [points for _, points in cells.values()])

    @property
    def proviso(self) -> str:
        """What the result holds under, as the tail of a title; empty if nothing is supposed and no draw left out."""
        supposed = ", ".join(f"{name}={answer}" for name, answer in self.model.config.suppose)
        told = (f", supposing {supposed}" if supposed else "", f", given {self.condition}" if self.condition else "")
        return "".join(told)

    def where(self, which: Array, condition: str) -> Run:
        """Return the run in the draws in which a condition holds.

        Parameters
        ----------
        which
            Of each draw that counts, whether it holds; shape (draws,), at least one of them.
        condition
            What it says, for people.

        Raises
        ------
        UsageError
            If it holds in no draw.
        """
        if not np.any(which):
            raise UsageError(f"'{condition}' holds in none of the {self.draws:,} draws; ask for less, or draw more")
        every = np.arange(self.streams.draws) if self.chosen is None else self.chosen
        points = None if self.points is None else self.points.of_draws(which)
        told = f"{self.condition}, {condition}" if self.condition else condition
        return Run(self.model, self.evidence, self.as_of, self.streams, self.leaves, self.pair_scores.of_draws(which),
                   points, every[which], told, self.cache, self.notes)  # fmt: skip

    def table(self) -> Table:
        """Return how many pairs, groups and countries are ranked, and how many are not."""
        rows = [
            {"by": by, "ranked": len(self.scores(by).units), "not ranked": len(self.scores(by).unranked)} for by in BY
        ]
        columns = (
            Column("by", "by"),
            Column("ranked", "ranked", right=True),
            Column("not ranked", "not ranked", right=True),
        )
        return Table(repr(self), columns, tuple(rows), self.notes)

    def __repr__(self) -> str:
        return f"Run of {self.draws:,} draws, seed {self.seed}, {self.model.name} on {self.evidence!r}{self.proviso}"
