"""What is believed about every leaf of every unit, as a table."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from ..citation import row_text, wordings_text
from ..distributions import Belief
from ..evidence import Claim, Evidence
from ..explanations import pairs_at_once
from ..indicators import Cell, Unit
from ..indicators.cells import DeclaredCell
from ..indicators.events import Counted, Tally
from ..indicators.pools import Pool
from ..run import Run
from ..streams import Array
from ..tables import Column, Table

QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
COLUMNS = ("by", "unit", "leaf", "state", "missing", "support", "rests_on", "belief", "parameters", "points",
           *(f"points_{name}" for name in QUANTILES))  # fmt: skip
Measured = dict[tuple[str, Unit], dict[str, float]]


def leaf_table(run: Run) -> Table:
    """Return one row a leaf and unit in scope: its state, what it rests on, the belief, and its points.

    Points (0-100, 100 worst) are those of the draws; a unit whose leaf feeds no ranked pair has none.
    """
    measured = _measured(run)
    rows = []
    for leaf in run.model.leaves:
        for unit, cell in run.leaves.cells[leaf.name].items():
            ids, words, parameters = _told(run.evidence, cell)
            row: dict[str, Any] = {"by": leaf.of, "unit": "/".join(unit), "leaf": leaf.name, "state": cell.state,
                   "missing": cell.missing, "support": cell.support, "rests_on": ids, "belief": words,
                   "parameters": parameters}  # fmt: skip
            rows.append(row | measured.get((leaf.name, unit), {}))
    return Table("", tuple(Column(name) for name in COLUMNS), tuple(rows))


def _measured(run: Run) -> Measured:
    """Return the mean and the quantiles of the points of each leaf that feeds a ranked pair and is not skipped."""
    found: Measured = {}
    for rows in pairs_at_once(run):
        pairs = run.pairs.units[rows]
        points = run.points_of(pairs)
        for leaf in run.model.leaves:
            for i, pair in enumerate(pairs):
                cell = run.leaves.of_pair(leaf, pair)
                if cell.state != "skipped" and (leaf.name, cell.unit) not in found:
                    found[leaf.name, cell.unit] = _of_values(points.of_pair(leaf.name, i))
    return found


def _of_values(values: Array) -> dict[str, float]:
    cut = np.quantile(values, [*QUANTILES.values()]).tolist()
    return {"points": float(values.mean())} | {
        f"points_{name}": value for name, value in zip(QUANTILES, cut, strict=True)
    }


def _told(evidence: Evidence, cell: Cell) -> tuple[str, str, str]:
    """Return the ids of the rows that a cell rests on, the belief in words, and its parameters."""
    if isinstance(cell, Pool):
        return _of_pool(evidence, cell)
    if isinstance(cell, Tally):
        return _of_tally(cell)
    if isinstance(cell, DeclaredCell) and cell.belief is not None:
        words = "declared belief without evidence" if cell.declared else "any value of the scale"
        return "", words, parameters(cell.belief)
    return "", "" if cell.points is None else f"declared: {cell.points:g} points", ""


def _of_pool(evidence: Evidence, cell: Pool) -> tuple[str, str, str]:
    ids: list[str] = []
    words, numbers = [], []
    for one in cell.components:
        ids += one.rows
        claims = [row for row in map(evidence.row, one.rows) if isinstance(row, Claim)]
        words.append(f"{wordings_text(claims)} [{', '.join(one.rows)}]")
        facts = {"share": one.share, "followed": one.followed, "upper": one.upper, "lower": one.lower}
        names = {f"named {key[-1]}": chance for key, chance in one.names}
        told = [f"{name} {_plain(value)}" for name, value in (facts | names).items() if value is not None]
        numbers.append(f"{parameters(one.belief)} {' '.join(told)}")
    unknown = "declared" if cell.declared else "any value of the scale"
    numbers.append(f"else {parameters(cell.unknown)} ({unknown})")
    return "|".join(ids), "; ".join(words), "; ".join(numbers)


def _of_tally(cell: Tally) -> tuple[str, str, str]:
    ids = [one.key for one in cell.events]
    words = [f"{row_text(one.event)}, {one.believed.word} [{one.key}]" for one in cell.events]
    rate = [] if cell.rate is None else [f"prior {_plain(cell.rate[0])} events in {_plain(cell.rate[1])} years"]
    watched = [f"watched {_plain(float(cell.watched))} years"]
    if cell.watch_rows:
        words.append(f"silence [{', '.join(cell.watch_rows)}]")
    elif not words:
        words.append("no event known, and nobody watched")
    numbers = [*(_event(one) for one in cell.events), *rate, *watched]
    return "|".join((*ids, *cell.watch_rows)), "; ".join(words), "; ".join(numbers)


def _event(one: Counted) -> str:
    chances = {about: one.believed.chance(about) for about in ("occurrence", "kind", "author", "number")}
    told = " ".join(f"{about} {_plain(chance)}" for about, chance in chances.items())
    return f"{one.key}: {parameters(one.amount)} weight {_plain(one.weight)} share {_plain(one.share)} {told}"


def parameters(belief: Belief) -> str:
    """Return a belief as its family with its parameters, such as ``lognormal(median=300.0, below=0.2, above=0.2)``."""
    if not is_dataclass(belief):
        return belief.kind
    told = ", ".join(f"{field.name}={_plain(getattr(belief, field.name))}" for field in fields(belief) if field.repr)
    return f"{belief.kind}({told})"


def _plain(value: Any) -> str:
    if isinstance(value, Belief):
        return parameters(value)
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, tuple | list):
        return f"[{', '.join(_plain(one) for one in value)}]"
    return repr(float(value)) if isinstance(value, float) else str(value)
