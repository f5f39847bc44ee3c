"""Which weights put each unit first, and how surely they do: SMAA-2 on the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..config.tree import Node, Root
from ..halfwidths import of_means, of_shares
from ..judgements import Judgement
from ..ranks import central_weights, settled
from ..rollup import members_by, rolled_up
from ..run import Run
from ..streams import Array
from ..sums import plain_sum
from ..tables import Column, Row, Table, percent, upwards
from ..tables.table import ROOM
from .standing import by_place

CELLS = 2**25
"""So many scores of pairs are kept at a time while units take turns (256 MB); the rest is drawn again."""
SHOWN = 6
"""So many top nodes are shown to people."""
PLACE = {"group": 0, "country": 1}


def central_table(run: Run, by: str) -> Table:
    """Return central weights and confidence factors, one row a unit.

    A central weight is the mean of a node's drawn weight among its siblings over the draws in which the unit is first,
    tied draws shared; empty for a unit that is never first. The confidence factor is the probability of being first
    with these weights for sure, all else as uncertain as before.
    """
    scores = run.scores(by).scores
    names, weights = _drawn(run)
    central = central_weights(weights, scores) if len(scores) else np.empty((0, len(names)))
    first = _first(scores) if len(scores) else np.empty((0, run.draws))
    confidence, error = confidence_factors(run, by, names, central)
    declared = dict(_declared(run.model.config.score))
    top = {child.name for child in run.model.config.score.children}
    columns = (
        _maybe("p_first", "first"), _maybe("confidence", "if so weighted"),
        *(_weight(f"weight_{n}", f"{n} ({declared[n]:.0%})" if n in top and _place(run, n) < SHOWN else "")
          for n in names),
        Column("weight_error", "±", show=_largest, right=True, wide=True),
        Column("p_first_error"), Column("confidence_error"),
    )  # fmt: skip
    fields = {
        "p_first": first.mean(axis=1),
        "p_first_error": of_shares(run, first),
        "confidence": confidence,
        "confidence_error": error,
        "weight_error": _errors(run, weights, first, central),
    }
    fields |= {f"weight_{n}": central[:, i] for i, n in enumerate(names)}
    notes = ("First: in which share of the draws. The weights: their mean in these draws, among siblings (as declared);"
             " empty where a unit is never first. If so weighted: how often it would be first with just these weights"
             f" for sure. ±, in a terminal of {ROOM} columns or more: the largest simulation error (95%) of a weight,"
             " in percentage points; where it reaches one, weights have no decimals.",)  # fmt: skip
    return by_place(run, by, "Which weights put each first", columns, fields, notes)


def _errors(run: Run, weights: Array, first: Array, central: Array) -> Array:
    """Return the largest half-width among each unit's central weights, ratios of means; NaN without any."""
    errors = np.full(len(central), np.nan)
    for i in np.flatnonzero(~np.isnan(central).any(axis=1)):
        errors[i] = of_means(run, first[i] * (weights - central[i][:, None]) / first[i].mean()).max()
    return errors


def _largest(row: Row) -> str:
    return "" if row["weight_error"] != row["weight_error"] else upwards(100 * row["weight_error"])


def _place(run: Run, node: str) -> int:
    """Return the place of a top node among its siblings, the heaviest first."""
    order = sorted(run.model.config.score.children, key=lambda child: (-child.weight, child.name))
    return [child.name for child in order].index(node)


def _maybe(field: str, label: str) -> Column:
    """Return a column of shares, empty where there is none."""
    return Column(field, label, show=lambda row: "" if row[field] != row[field] else percent(row[field]), right=True)


def _weight(field: str, label: str) -> Column:
    """Return a column of central weights, empty where there is none, with the digits that their error leaves."""

    def show(row: Row) -> str:
        value, digits = row[field], 1 if row["weight_error"] < 0.01 else 0
        return "" if value != value else f"{100 * value:.{digits}f}%"

    return Column(field, label, show=show, right=True)


def _declared(branch: Root | Node) -> Iterator[tuple[str, float]]:
    """Yield each child with its declared share among its siblings."""
    total = plain_sum(child.weight for child in branch.children)
    yield from ((child.name, child.weight / total) for child in branch.children)


def _drawn(run: Run) -> tuple[list[str], Array]:
    """Return the names of all nodes and their drawn weights among their siblings, shape (nodes, draws)."""
    names = [child.name for branch in run.model.branches.values() for child in branch.children]
    rows = [np.broadcast_to(run.judgement.weights[name], (len(branch.children), run.draws))
            for name, branch in run.model.branches.items()]  # fmt: skip
    return names, np.concatenate(rows)


def _first(scores: Array) -> Array:
    """Return the share that each unit has in the first rank of each draw, shape (units, draws)."""
    scores = settled(scores)
    best = scores == scores.max(axis=0)
    return np.asarray(best / best.sum(axis=0))


def confidence_factors(run: Run, by: str, names: list[str], central: Array) -> tuple[Array, Array]:
    """Return the confidence factor of each unit and its simulation error, shape (units,); NaN without central weights.

    Parameters
    ----------
    run, by
        What is ranked.
    names
        Of all nodes below the root.
    central
        The central weights of each unit among siblings, shape (units, nodes).

    References
    ----------
    Lahdelma and Salminen 2001, doi:10.1287/opre.49.3.444.11220. Here the model is the tree, in which alternative
    methods and leaves stay as drawn.
    """
    known = np.flatnonzero(~np.isnan(central).any(axis=1))
    factor, error = np.full(len(central), np.nan), np.full(len(central), np.nan)
    few = max(1, CELLS // max(1, len(run.pairs.units) * run.draws))
    for start in range(0, len(known), few):
        some = known[start : start + few]
        fixed = [_fixed(run, dict(zip(names, central[i].tolist(), strict=True))) for i in some]
        for i, pairs in zip(some.tolist(), _scored(run, fixed), strict=True):
            own = _first(_rolled(run, by, pairs))[[i]]
            factor[i], error[i] = own.mean(), of_shares(run, own)[0]
    return factor, error


def _fixed(run: Run, weights: Mapping[str, float]) -> Judgement:
    """Return the judgement of a run with certain weights among siblings; its choice of methods stays."""
    noise, full = {}, {}
    for name, branch in run.model.branches.items():
        for child in branch.children:
            if child.weight > 0:
                noise[child.name] = np.full(1, weights[child.name] / child.weight)
        full[name] = np.array([[weights[child.name]] for child in branch.children])
    return Judgement(noise, run.judgement.chosen, full)


def _scored(run: Run, judgements: list[Judgement]) -> Array:
    """Return the pairs' scores under each judgement, shape (judgements, pairs, draws), a few pairs at a time."""
    pairs = run.pairs.units
    scores = np.empty((len(judgements), len(pairs), run.draws))
    step = len(pairs) if run.points is not None else max(1, CELLS // (8 * len(run.model.leaves) * run.draws))
    for start in range(0, len(pairs), step):
        points = run.points if run.points is not None else run.points_of(pairs[start : start + step])
        for k, judgement in enumerate(judgements):
            scores[k, start : start + step] = points.evaluation(run.model, judgement).score()
    return scores


def _rolled(run: Run, by: str, pairs: Array) -> Array:
    """Return the scores of units from those of pairs, both (units, draws)."""
    if by == "pair":
        return pairs
    rule = run.model.config.rollup.of(by)
    places = members_by(run.pairs.units, PLACE[by])
    return np.stack([rolled_up(pairs[places[name]], rule) for name in sorted(places)])
