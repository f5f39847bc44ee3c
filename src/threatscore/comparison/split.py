"""The change of every unit split into the factors that differ, exactly and without remainder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..halfwidths import middle_ranks
from ..indicators import Unit
from ..ranks import positions
from ..run import Run
from ..streams import Array
from ..sums import plain_sum
from ..tables import Column, Table, Tabled
from .counterfactual import Counterfactuals
from .factors import FACTORS, TIME, Coalition, Factor
from .shapley import shapley

NOTHING = 1e-9
"""A part smaller than this is none: it is the rounding of sums."""


@dataclass(frozen=True)
class Cost:
    """What a split took.

    Parameters
    ----------
    coalitions
        Sets of factors that were evaluated.
    leaf_states
        Different states of the leaves among them, the two sides included.
    simulations
        How many leaves of units were drawn, divided by how many one simulation of the new side draws.
    """

    coalitions: int
    leaf_states: int
    simulations: float


@dataclass(frozen=True, eq=False)
class Split(Tabled):
    """The parts of each factor that differs in the change of each unit that both sides rank.

    Parameters
    ----------
    by
        ``group``, ``country`` or ``pair``.
    units
        The units, in canonical order.
    factors
        The factors that differ.
    score, rank
        Their parts in the change of score and of expected rank, shape (factors, units).
    cost
        What it took.
    notes
        What the two runs say of themselves.
    """

    by: str
    units: tuple[Unit, ...]
    factors: tuple[Factor, ...]
    score: Array
    rank: Array
    cost: Cost
    notes: tuple[str, ...] = ()

    @cached_property
    def place(self) -> dict[Unit, int]:
        """Where each unit stands in the arrays."""
        return {unit: i for i, unit in enumerate(self.units)}

    def largest(self, unit: Unit, of: str = "score") -> list[tuple[Factor, float]]:
        """Return the factors that moved a unit's score, or its rank, with their parts, the largest first."""
        values = self.score if of == "score" else self.rank
        parts = [float(part) for part in values[:, self.place[unit]]]
        told = [(factor, part) for factor, part in zip(self.factors, parts, strict=True) if abs(part) > NOTHING]
        return sorted(told, key=lambda item: -abs(item[1]))

    def by_rule(self, unit: Unit) -> bool:
        """Return whether passing time alone moved a unit's score."""
        return [factor for factor, _ in self.largest(unit)] == [TIME]

    def table(self, of: str = "score") -> Table:
        """Return one row a unit with the parts of its change; of the score, or of the expected rank."""
        parts = {"score": self.score, "rank": self.rank}
        rows: list[dict[str, Any]] = []
        for unit, i in self.place.items():
            row: dict[str, Any] = {"unit": "/".join(unit)}
            for name, values in parts.items():
                own = dict(zip(self.factors, values[:, i], strict=True))
                row[f"{name}_change"] = float(plain_sum(values[:, i]))
                row |= {f"{name}_{factor.name}": float(own.get(factor, 0.0)) for factor in FACTORS}
            rows.append(row | {"by_rule": self.by_rule(unit)})
        rows.sort(key=lambda row: (-abs(row[f"{of}_change"]), row["unit"]))
        what = "score" if of == "score" else "expected rank (below 0: nearer to the top)"
        digits = 1 if of == "score" else 2
        columns = [Column("unit", self.by), *(self._column(f"{name}_change", of, "change", digits) for name in parts)]
        for factor in FACTORS:
            label = factor.label if factor in self.factors else ""
            columns += [self._column(f"{name}_{factor.name}", of, label, digits) for name in parts]
        told = Column("by_rule", "", None)
        notes = (
            *self.notes,
            "The parts add up to the change: Shapley values, means over all orders in which the factors could have"
            " come (docs/method.md, section 7).",
            *self._rules(rows),
            f"Cost: {self.cost.coalitions} sets of factors were evaluated, with as many leaves drawn anew as"
            f" {self.cost.simulations:.1f} simulations draw.",
        )
        return Table(f"The change of the {what}, split", (*columns, told), tuple(rows), notes)

    @staticmethod
    def _column(name: str, of: str, label: str, digits: int) -> Column:
        shown = label if name.startswith(f"{of}_") else ""
        return Column(name, shown, lambda row: _signed(row[name], digits), right=True)

    @staticmethod
    def _rules(rows: list[dict[str, Any]]) -> list[str]:
        names = [row["unit"] for row in rows if row["by_rule"]]
        return [f"By rule, not news (only time has passed): {', '.join(names)}."] if names else []


def splits(states: Counterfactuals) -> dict[str, Split]:
    """Return by table the split of every unit that both sides rank; the cost is that of all tables together."""
    values = {by: _ends(states, by) for by in states.tables}
    wanted = [
        (number, states.state(_coalition(states.factors(by), number), by))
        for by, found in values.items()
        for number in range(1, found.shape[1] - 1)
        if states.shared(by)
    ]
    before = states.drawn
    for i, pairs in states.pair_scores([state for _, state in wanted]):
        number, state = wanted[i]
        scores = states.unit_scores(state, pairs)
        first, last = positions(scores)
        rows = [state.units.index(unit) for unit in states.shared(state.by)]
        values[state.by][:, number] = scores.mean(axis=1)[rows], ((first + last) / 2).mean(axis=1)[rows]
    simulations = (states.drawn - before) / max(_usual(states.new), 1)
    out = {}
    for by, (score, rank) in values.items():
        leaves = {(id(state.leaves), state.streams) for _, state in wanted if state.by == by}
        cost = Cost(len(score), max(len(leaves), min(2, len(score))), simulations)
        out[by] = Split(by, states.shared(by), states.factors(by), shapley(score), shapley(rank), cost)
    return out


def _ends(states: Counterfactuals, by: str) -> Array:
    """Return room for the worth of all coalitions, shape (2, coalitions, units), with that of none and of all."""
    units = states.shared(by)
    values = np.empty((2, 1 << len(states.factors(by)), len(units)))
    values[:, 0], values[:, -1] = _as_it_is(states.old, by, units), _as_it_is(states.new, by, units)
    return values


def _usual(run: Run) -> int:
    """Return how many leaves of units one simulation draws."""
    return sum(len({run.leaves.of_pair(leaf, pair).unit for pair in run.pairs.units}) for leaf in run.model.leaves)


def _coalition(factors: tuple[Factor, ...], number: int) -> Coalition:
    return frozenset(factor for i, factor in enumerate(factors) if number >> i & 1)


def _as_it_is(run: Run, by: str, units: tuple[Unit, ...]) -> Array:
    """Return mean scores and expected ranks of a side, shape (2, units)."""
    scores = run.scores(by)
    at = {unit: i for i, unit in enumerate(scores.units)}
    rows = [at[unit] for unit in units]
    if not rows:
        return np.empty((2, 0))
    return np.stack([scores.scores.mean(axis=1)[rows], middle_ranks(run, by).mean(axis=1)[rows]])


def _signed(value: float, digits: int) -> str:
    """Return a part with its sign; nothing is 0, and what rounds to nothing has no sign."""
    text = f"{value:+.{digits}f}"
    return "0" if abs(value) <= NOTHING else text[1:] if float(text) == 0 else text
