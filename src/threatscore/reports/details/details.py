"""All that a page holds to take any ranked unit apart, as compact JSON; `details.js` draws it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...evidence.rows import Country, Group
from ...explanation import Explanation
from ...explanations import explain_all
from ...indicators import Unit
from ...ranking import Ranking
from ...rollup import BY
from ...run import Run
from ...tables import percent
from ..contents import Contents
from .breakdown import Reasons, branch_sums, breakdown, breakdown_table, score_text
from .cited import Cited
from .leaves import told_leaves
from .marks import Mark, marks
from .strings import Strings

SCHEMA = "threatscore.details/1"
BOUNDS = ("", "up to", "at least")
"""What a mark says of its statement, by number."""
POSITIONS = ("rank", "rank_best", "rank_worst", "rank_independent")
"""Fields of the saved result that say how far a rank depends on what is unknown, and on shared doubt."""


def details(contents: Contents) -> dict[str, Any]:
    """Return what a page needs to take every ranked group, country and pair apart.

    Every figure is that of `Explanation.table`, as it is shown there. What can be computed from the page's draws, such
    as the densities of beliefs and what would change a rank, is left to the page.

    Parameters
    ----------
    contents
        What is shown.

    Returns
    -------
    dict
        ``texts``: each text once; all others name texts by their place in it. ``leaves``: see `told_leaves`. ``rows``,
        ``forms`` and ``sources``: the evidence, see `Cited`; the rows that carry the most points are told in full, as
        many as ``report.cited`` says, of others the id and the words. ``reasons``: see `Reasons`. ``marks``: the units
        of leaves, and for each leaf and unit the statements on its scale, [row or [row, ...], low, middle, high, number
        in `BOUNDS`, ...]. ``units``: by ``group``, ``country`` and ``pair``, and by name (``A/TJK`` of a pair), [name
        in full, title, score, leaves of `breakdown`, `branch_sums`, the fields of `POSITIONS`, [pair, its share of the
        score, ...], notes].
    """
    run, strings = contents.run, Strings()
    explained = explain_all(run)
    cited = Cited(run.evidence, strings, weightiest(explained["pair"], run.model.config.report.cited))
    reasons = Reasons(cited, strings)
    places = {leaf.name: i for i, leaf in enumerate(run.model.leaves)}
    units: dict[str, dict[str, list[Any]]] = {by: {} for by in BY}
    for by, explanations in explained.items():
        positions = _positions(contents.rankings[by])
        for each in explanations:
            table = breakdown_table(each)
            units[by]["/".join(each.unit)] = [
                strings(_full_name(run, each.unit)), strings(table.title), score_text(table, each.score, strings),
                breakdown(table, places, reasons, strings), branch_sums(table, run.model, strings),
                positions[each.unit], _pairs(run, by, each.unit, strings), [strings(note) for note in table.notes],
            ]  # fmt: skip
    return {
        "schema": SCHEMA, "leaves": told_leaves(run.model, strings), "units": units, "reasons": reasons.told,
        "marks": _marks(run, cited), "rows": cited.rows, "forms": cited.forms, "sources": cited.sources,
        "texts": strings.texts,
    }  # fmt: skip


def _full_name(run: Run, unit: Unit) -> str:
    """Return a unit's name in words, with its id where that is another."""
    names = []
    for id in unit:
        row = run.evidence.row(id)
        assert isinstance(row, Group | Country)  # held by the scope
        names.append(row.name if row.name == id else f"{row.name} ({id})")
    return " in ".join(names)


def _positions(ranking: Ranking) -> dict[Unit, list[Any]]:
    """Return the fields of `POSITIONS` of each ranked unit."""
    names = ("group", "country") if ranking.by == "pair" else ("unit",)
    return {tuple(row[name] for name in names): [row[field] for field in POSITIONS] for row in ranking.records}


def _pairs(run: Run, by: str, unit: Unit, strings: Strings) -> list[Any]:
    """Return the pairs that a group or a country is rolled up from, each with its share of the score."""
    if by == "pair":
        return []
    table = run.scores(by)
    via = table.via[table.units.index(unit)]
    return [part for pair, share in via for part in ("/".join(pair), strings(percent(share)))]


def weightiest(explanations: Iterable[Explanation], most: int) -> frozenset[str]:
    """Return the rows of the evidence that carry the most points in any score, at most so many; of equals, by id."""
    carried: dict[str, float] = {}
    for part in (part for each in explanations for leaf in each.leaves for part in leaf.reasons):
        for id in (*part.reason.rows, *part.reason.bounds):
            carried[id] = max(carried.get(id, 0.0), abs(part.points))
    return frozenset(sorted(carried, key=lambda id: (-carried[id], id))[:most])


def _marks(run: Run, cited: Cited) -> dict[str, Any]:
    """Return, leaf by leaf, where the statements that feed the leaf of each unit stand on its scale."""
    pairs = run.pairs.units
    groups, countries = (tuple(dict.fromkeys((pair[place],) for pair in pairs)) for place in (0, 1))
    units: dict[str, tuple[Unit, ...]] = {"group": groups, "country": countries, "pair": pairs}
    cells = [[run.leaves.cells[leaf.name][unit] for unit in units[str(leaf.of)]] for leaf in run.model.leaves]
    found = [[[part for mark in marks(leaf, cell) for part in _told(mark, cited)] for cell in own]
             for leaf, own in zip(run.model.leaves, cells, strict=True)]  # fmt: skip
    return {"units": {of: ["/".join(unit) for unit in own] for of, own in units.items()}, "leaves": found}


def _told(mark: Mark, cited: Cited) -> list[Any]:
    rows = [cited.row(id) for id in mark.rows]
    ends = (round(points, 1) for points in (mark.low, mark.middle, mark.high))
    return [rows[0] if len(rows) == 1 else rows, *ends, BOUNDS.index(mark.bound)]
