"""The ranking from declared beliefs alone, and how much of the spread in scores is evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..blocks import Scored, whole
from ..config.tree import Node
from ..errors import UsageError
from ..evidence import Evidence
from ..indicators import Leaves, Unit, build
from ..model import Branch, Model
from ..ranks import position_by, settled
from ..rollup import PairScores
from ..run import Run
from ..simulation import score_pairs
from ..streams import REPLICATE, Array
from ..tables import Column, Table, decimals
from .places import place_ranges, place_text


def prior_only(run: Run) -> Run:
    """Return what the settings alone would rank: no claims, events, stances or watched time, the same pairs and draws.

    Every leaf has the belief that is declared for a missing one. A leaf with ``if_missing: skip`` is skipped for all
    pairs; one with ``error`` has the widest belief (on a relative scale, which has none, it is skipped).

    Parameters
    ----------
    run
        A simulation. Its condition, if it has one, selects the same draws.

    Raises
    ------
    UsageError
        If nothing at all is believed without evidence, because all leaves of a pair are skipped.
    """
    none = replace(run.evidence, claims=(), events=(), stances=(), watch=())
    leaves = prior_leaves(run.model, none, run)
    if not run.pairs.units:
        return replace(run, evidence=none, leaves=leaves)
    result, points = score_pairs(whole(run.model, leaves, run.pairs.units, run.streams), leaves)
    prior = Run(run.model, none, run.as_of, run.streams, leaves, _pair_scores(run, result), points)
    if run.chosen is None:
        return prior
    kept = np.zeros(run.streams.draws, dtype=bool)
    kept[run.chosen] = True
    return prior.where(kept, run.condition)


def prior_leaves(model: Model, none: Evidence, run: Run) -> Leaves:
    """Return what is believed about every leaf without evidence.

    Raises
    ------
    UsageError
        If all leaves of a pair are skipped.
    """
    score = _never_refusing(model.config.score)
    believing = replace(model, config=model.config.model_copy(update={"score": score}))
    leaves = build(believing, none, run.as_of)
    weighing = [leaf for leaf in model.leaves if model.effective[leaf.name] > 0]
    for pair in run.pairs.units:
        if all(leaves.of_pair(leaf, pair).state == "skipped" for leaf in weighing):
            raise UsageError(
                f"without evidence nothing is believed of {'/'.join(pair)}: all of its leaves are skipped"
                " ('if_missing: skip')"
            )
    return leaves


def _never_refusing(node: Branch) -> Branch:
    """Return a node, and all below it, in which a leaf that must not be missing has the widest belief instead."""
    if node.children:
        return node.model_copy(update={"children": tuple(_never_refusing(child) for child in node.children)})
    if not isinstance(node, Node) or node.if_missing != "error" or node.scale is None:
        return node
    return node.model_copy(update={"if_missing": "skip" if node.scale.relative else "widest"})


def _pair_scores(run: Run, result: Scored) -> PairScores:
    low, high = result.extremes
    table = replace(
        run.pairs, scores=result.scores, central=result.central, lowest=low.mean(axis=1), highest=high.mean(axis=1),
        coverage=np.zeros(len(low)),
    )  # fmt: skip
    return PairScores(table, low, high, result.parts)


def spread_shares(scores: Array, prior: Array) -> tuple[Array, Array]:
    """Return what evidence and what the settings add to the spread of mean scores between units.

    With s_i the mean score of unit i and q_i the one from declared beliefs alone, s_i = q_i + (s_i - q_i), and the
    variance of s over units is cov(q, s) + cov(s - q, s). The two, as shares of the variance, sum to 1. One is below 0
    where, without the other, the units would lie the other way round.

    Parameters
    ----------
    scores, prior
        Shape (units,).

    Returns
    -------
    evidence, config
        What each unit adds to the two shares, shape (units,); NaN if all scores are equal.

    References
    ----------
    The natural decomposition of a variance by components: Shorrocks 1982, doi:10.2307/1912537. Its use here is ours.
    """
    gap = scores - scores.mean()
    if not settled(gap).any():
        return np.full(len(gap), np.nan), np.full(len(gap), np.nan)
    total = float(np.sum(gap * gap))
    config = gap * (prior - prior.mean()) / total
    return gap * gap / total - config, config


def evidence_share(run: Run, by: str = "group") -> Table:
    """Return score and rank with evidence and without, and which part of the spread in scores is evidence.

    Parameters
    ----------
    run
        A simulation.
    by
        ``group``, ``country`` or ``pair``.

    Raises
    ------
    UsageError
        If `by` is anything else, or nothing is believed without evidence.
    """
    from ..ranking import rank

    runs = (run, prior_only(run))
    tables = [rank(each, by=by).scores for each in runs]
    means = [table.scores.mean(axis=1) if table.units else np.empty(0) for table in tables]
    ends = [np.quantile(table.scores, (0.05, 0.95), axis=1) if table.units else np.empty((2, 0)) for table in tables]
    shares = spread_shares(*means) if tables[0].units else (np.empty(0), np.empty(0))
    size = None if run.streams.design == "plain" or run.chosen is not None else REPLICATE
    places = [place_ranges(table.scores, size) for table in tables]
    columns = [position_by(means[0]), *places[0], means[0], *ends[0], position_by(means[1]), *places[1], means[1],
               *ends[1], means[0] - means[1], *shares]  # fmt: skip
    rows = [
        {"unit": "/".join(unit), **dict(zip(_FIELDS, values, strict=True))}
        for unit, *values in zip(tables[0].units, *(column.tolist() for column in columns), strict=True)
    ]
    rows.sort(key=lambda row: (row["rank"], row["unit"]))
    digits = decimals(min((float((high - low).min(initial=1.0)) for low, high in ends), default=1.0))
    named = {"group": "Groups", "country": "Countries", "pair": "Groups and countries"}[by]
    title = f"{named} with evidence and by declared beliefs alone, as of {run.as_of}{run.proviso}"
    notes = [share_note(means[0], means[1], tables[0].units)]
    if any(row[f"{rank}_first"] < row[f"{rank}_last"] for row in rows for rank in ("rank", "rank_prior")):
        notes.append("# such as 2-4: scores that lie within simulation error of each other share their places.")
    return Table(title, _columns(by, digits), tuple(rows), tuple(notes))


_FIELDS = (
    "rank", "rank_first", "rank_last", "score", "score_p05", "score_p95", "rank_prior", "rank_prior_first",
    "rank_prior_last", "score_prior", "score_prior_p05", "score_prior_p95", "by_evidence", "spread_evidence",
    "spread_config",
)  # fmt: skip


def _columns(by: str, digits: int) -> tuple[Column, ...]:
    def number(name: str, label: str, form: str) -> Column:
        return Column(name, label, show=lambda row: format(row[name], form), right=True)

    def ends(name: str, label: str) -> Column:
        low, high = f"{name}_p05", f"{name}_p95"
        return Column(low, label, show=lambda row: f"{row[low]:.{digits}f}-{row[high]:.{digits}f}", right=True)

    def place(name: str, label: str) -> tuple[Column, ...]:
        first, last = f"{name}_first", f"{name}_last"
        shown = Column(name, label, show=lambda row: place_text(row[first], row[last]), right=True)
        return shown, Column(first), Column(last)

    rank, *rank_ends = place("rank", "#")
    return (
        rank, Column("unit", by), *rank_ends, number("score", "score", f".{digits}f"),
        ends("score", "90% range"), Column("score_p95"), *place("rank_prior", "# without"),
        number("score_prior", "score without", f".{digits}f"), ends("score_prior", "90% range"),
        Column("score_prior_p95"), number("by_evidence", "by evidence", f"+.{digits}f"), Column("spread_evidence"),
        Column("spread_config"),
    )  # fmt: skip


def share_note(scores: Array, prior: Array, units: Sequence[Unit]) -> str:
    """Return in words how much of the spread is evidence, with the highest unit as an example.

    Arguments as for `spread_shares`; `units` are their names.
    """
    if not len(scores):
        return "Nothing is ranked."
    evidence, config = (float(part.sum()) for part in spread_shares(scores, prior))
    if not np.isfinite(config):
        return "All scores are equal: there are no differences to be shared out."
    top = int(np.argmax(settled(scores)))
    shares = [round(100 * share) for share in (evidence, config)]
    note = (
        f"Of the differences between scores {shares[0]}% come from evidence and {shares[1]}% from the settings alone:"
        f" {'/'.join(units[top])}, which is highest, has {scores[top]:.1f} points, and would have {prior[top]:.1f}"
        " without any evidence."
    )
    return f"{note} Below 0%: alone it would turn the order round." if min(shares) < 0 else note
