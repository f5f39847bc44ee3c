"""The results of a release as files: tables of units, acceptability, leaf beliefs, explanations."""

from __future__ import annotations

from typing import Any

from ..explanation import Explanation
from ..explanations import explain_all
from ..ranking import Ranking, rank
from ..rollup import BY
from ..run import Run
from ..tables import Column, Table
from .beliefs import leaf_table

TABLES = {"group": "groups", "country": "countries", "pair": "pairs"}
"""What the file of each ranked table is called."""


def rankings(run: Run) -> dict[str, Ranking]:
    """Return the ranked tables of a run, by what is ranked."""
    return {by: rank(run, by=by) for by in BY}


def result_files(run: Run, ranked: dict[str, Ranking]) -> dict[str, bytes]:
    """Return the files below ``results/``, by path.

    Parameters
    ----------
    run
        The simulation of one period.
    ranked
        Its ranked tables.
    """
    texts = {}
    for by, ranking in ranked.items():
        texts[f"results/{TABLES[by]}.csv"] = ranking.to_csv()
        texts[f"results/{TABLES[by]}.json"] = ranking.to_json()
        texts[f"results/acceptability-{by}.csv"] = ranking.acceptability().to_csv()
    texts["results/leaves.csv"] = leaf_table(run).to_csv()
    texts["results/explanations.csv"] = explanation_table(run).to_csv()
    return {path: text.encode() for path, text in texts.items()}


def explanation_table(run: Run) -> Table:
    """Return the explanations of all ranked units as one table: what machines get of each, below one another."""
    explained = explain_all(run)
    rows: list[dict[str, Any]] = []
    names = dict.fromkeys(("by", "unit", *_columns(run)))
    for by in BY:
        for explanation in explained[by]:
            unit = {"by": by, "unit": "/".join(explanation.unit)}
            rows += [unit | row for row in explanation.table().records()]
    return Table("", tuple(Column(name) for name in names), tuple(rows))


def _columns(run: Run) -> tuple[str, ...]:
    """Return the names of the columns of an explanation, which stand even where nothing is ranked."""
    return Explanation(run, "pair", (), 0.0, 0.0, 0.0, ()).table().names
