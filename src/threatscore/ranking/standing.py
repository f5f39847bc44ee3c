"""Tables of ranks: who has which, who is above whom, and how open that is; each with its simulation error."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_lowercase
from typing import Any

import numpy as np

from .. import conditions, saved
from ..halfwidths import bound, middle_ranks, of_mean_ranks, of_means, of_shares
from ..indicators import Unit
from ..precision import rank_brackets
from ..ranks import (
    average_shift,
    entropy,
    expected_rank,
    likelihood,
    pairwise,
    positions,
    quantile_rank,
    settled,
    tie_groups,
    top,
    unit_shift,
)
from ..ranks.shares import summed
from ..run import Run
from ..streams import Array
from ..sums import plain_sum
from ..tables import ByColumn, Column, Row, Table, percent, upwards

ROWS = 30
"""So many units are shown to people; csv and json have all."""
COLUMNS = 10
"""So many columns of a matrix are shown to people, and twice as many where there is room."""
NO_WORD = "-"
WORDLESS = (
    "A dash in place of a word: the simulation error leaves open which of two holds, or none is defined there"
    " ('likelihood' in the settings)."
)
"""What stands where a probability has no word, and why it has none."""


def name(unit: Unit) -> str:
    """Return a unit in one word."""
    return "/".join(unit)


def by_place(run: Run, by: str, title: str, columns: tuple[Column, ...], fields: dict[str, Array],
             notes: tuple[str, ...], ordered: Mapping[str, Array] | None = None) -> Table:  # fmt: skip
    """Return a table with a row a ranked unit, in the order of the ranking.

    Parameters
    ----------
    run, by
        What is ranked.
    title, columns, notes
        Of the table, without the place and the name of the unit, the as-of date and what the run holds under.
    fields
        By name of the column, one value a unit in the order of the scores.
    ordered
        As `fields`, but in the order of the ranking already.
    """
    order = saved.order(run, by)
    units = run.scores(by).units
    rows = ByColumn({"place": list(range(1, len(order) + 1)), "unit": [name(units[i]) for i in order]}
                    | {field: values[order] for field, values in fields.items()} | dict(ordered or {}))  # fmt: skip
    head = (Column("place", "#", right=True), Column("unit", by))
    more = (f"Shown are the first {ROWS} of {len(rows)}; csv and json have all.",) if len(rows) > ROWS else ()
    none = () if rows else ("Nothing can be ranked.",)
    told = (*conditions.notes(run), *(notes if rows else ()), *more, *run.notes)
    return Table(dated(run, title), (*head, *columns), tuple(rows[:ROWS]), (*none, *told), machine_rows=rows)


def dated(run: Run, title: str) -> str:
    """Return a title with the as-of date, and with what is supposed and given."""
    return f"{title}, as of {run.as_of}{run.proviso}"


def _share(field: str, label: str, *, wide: bool = False) -> Column:
    return Column(field, label, show=lambda row: percent(row[field]), right=True, wide=wide)


def _number(field: str, label: str, digits: int) -> Column:
    return Column(field, label, show=lambda row: f"{row[field]:.{digits}f}", right=True)


def _points(field: str = "error") -> Column:
    """Return a column of errors of probabilities, in percentage points."""
    return Column(field, "± (95%)", show=lambda row: upwards(100 * row[field]), right=True)


def _at_most(run: Run, errors: Array) -> str:
    most = upwards(100 * float(errors.max())) if errors.size else "0"
    return f"Shares of {run.draws:,} draws; simulation error at most {most} percentage points (95%)."


def acceptability_table(run: Run, by: str) -> Table:
    """Return the share of draws in which each unit has each rank; of many ranks people see the last ones together."""
    share = run.acceptability(by)
    ranks = [str(r + 1) for r in range(len(share))]
    error = np.array([bound(run, row).max(initial=0.0) for row in share])
    table = share[saved.order(run, by)]

    def rest(row: Row) -> str:
        return percent(float(summed(plain_sum(row[r] for r in ranks[COLUMNS:]))))

    shown = [_share(r, r) if i < COLUMNS else Column(r) for i, r in enumerate(ranks)]
    if len(ranks) > COLUMNS:
        shown[COLUMNS] = Column(ranks[COLUMNS], f"{COLUMNS + 1}+", show=rest, right=True)
    return by_place(run, by, "Share of draws in which each has each rank", (*shown, Column("error")), {"error": error},
                    (_at_most(run, error),), dict(zip(ranks, table.T, strict=True)))  # fmt: skip


def pairwise_table(run: Run, by: str) -> Table:
    """Return who is above whom, and for machines who ties with whom; columns stand in the order of the rows."""
    units, scores = run.scores(by).units, run.scores(by).scores
    order = saved.order(run, by)
    pairs = pairwise(scores) if len(scores) else None
    above, tie = (pairs.above, pairs.tie) if pairs else (np.empty((0, 0)), np.empty((0, 0)))
    off = ~np.eye(len(units), dtype=bool)
    error = np.where(off, np.maximum(bound(run, above), bound(run, tie)), 0.0)
    columns = []
    fields: dict[str, Array] = {}
    for place, i in enumerate(order, start=1):
        field = f"above_{name(units[i])}"
        label = str(place) if place <= 2 * COLUMNS else ""
        columns.append(Column(field, label, show=_versus(field, units[i]), right=True, wide=place > COLUMNS))
        fields[field] = above[:, i]
    for i in order:
        columns.append(Column(f"tie_{name(units[i])}"))
        fields[f"tie_{name(units[i])}"] = tie[:, i]
    notes = [f"Columns are the numbers of the rows. {_at_most(run, error)}"]
    if (most := float(np.max(tie, where=off, initial=0.0))) > 0:
        notes.append(f"Ties are apart (tie_ in csv and json), at most {percent(most)}.")
    if len(units) > COLUMNS:
        notes.append(f"A narrow table shows {COLUMNS} columns, a wide one {2 * COLUMNS}; csv and json have all.")
    title = "Share of draws in which the row scores above the column"
    return by_place(run, by, title, (*columns, Column("error")), fields | {"error": error.max(axis=1, initial=0.0)},
                    tuple(notes))  # fmt: skip


def _versus(field: str, unit: Unit) -> Any:
    """Return how people read a share of draws above a unit: nothing against itself."""
    return lambda row: "" if row["unit"] == name(unit) else percent(row[field])


def top_table(run: Run, by: str, k: int) -> Table:
    """Return the probability of being among the first k, in numbers and, where the simulation allows, in words."""
    scores, words = run.scores(by).scores, run.model.config.likelihood.words
    share, error = np.empty(0), np.empty(0)
    if len(scores):
        share = top(run.acceptability(by), k)
        first, last = positions(scores)
        error = of_shares(run, np.clip((k + 1 - first) / (last + 1 - first), 0, 1))
    told = [likelihood(p, run.draws, words, error=e) for p, e in zip(share.tolist(), error.tolist(), strict=True)]
    columns = (_share("p_top", f"first {k}"), _points(), _in_words())
    fields = {"p_top": share, "error": error, "likelihood": np.array(told, dtype=object)}
    first_k = "first" if k == 1 else f"among the first {k}"
    return by_place(run, by, f"Probability of being {first_k} in the index, under this model", columns, fields,
                    _wordless(told))  # fmt: skip


def _in_words() -> Column:
    """Return the column of the words for probabilities, with a dash where there is none."""
    return Column("likelihood", "in words", show=lambda row: row["likelihood"] or NO_WORD)


def _wordless(words: list[str]) -> tuple[str, ...]:
    """Return why a probability stands without a word, if one does."""
    return () if all(words) else (WORDLESS,)


def expected_rank_table(run: Run, by: str) -> Table:
    """Return mean rank and quantiles of the rank, with what the simulation error leaves open."""
    scores = run.scores(by).scores
    share = run.acceptability(by)
    fields: dict[str, Array] = {name: np.empty(0) for name in ("rank_mean", "error")}
    if len(scores):
        fields = {"rank_mean": expected_rank(share), "error": of_mean_ranks(run, by, share)}
        for q, value in saved.QUANTILES.items():
            low, high = rank_brackets(share, value, run.draws)
            fields |= {f"rank_{q}": quantile_rank(share, value), f"rank_{q}_low": low, f"rank_{q}_high": high}
    shown = {"p05": "5%", "p50": "median", "p95": "95%"}
    quantiles = [column for q, label in shown.items() for column in
                 (Column(f"rank_{q}", label, show=_bracket(f"rank_{q}"), right=True),
                  Column(f"rank_{q}_low"), Column(f"rank_{q}_high"))]  # fmt: skip
    error = Column("error", "± (95%)", show=lambda row: upwards(row["error"]), right=True)
    note = "In brackets: the ranks between which a quantile lies, given the simulation error (95%)."
    return by_place(run, by, "Mean rank, and quantiles of the rank, over draws",
                    (_number("rank_mean", "mean rank", 2), error, *quantiles), fields, (note,))  # fmt: skip


def _bracket(field: str) -> Any:
    """Return how people read a quantile of a rank: alone if the simulation error leaves it where it is."""

    def show(row: Row) -> str:
        low, high = row[f"{field}_low"], row[f"{field}_high"]
        return str(row[field]) if low == high else f"{row[field]} [{low}-{high}]"

    return show


def entropy_table(run: Run, by: str) -> Table:
    """Return how open it is which rank a unit has, and which unit has the rank of that place, in bits."""
    scores = run.scores(by).scores
    n, order = len(scores), saved.order(run, by)
    found = entropy(run.acceptability(by)) if n else None
    of_unit, of_rank = (found.by_unit, found.by_rank) if found else (np.empty(0), np.empty(0))
    at_place = np.empty(n)
    at_place[order] = of_rank  # the row at place r tells of rank r
    most = float(np.log2(n)) if n > 1 else 1.0
    fields = {"entropy": of_unit, "entropy_share": summed(of_unit / most), "entropy_of_place": at_place,
              "entropy_of_place_share": summed(at_place / most)}  # fmt: skip
    columns = (
        _number("entropy", "its rank, bits", 2), _share("entropy_share", "of the most"),
        _number("entropy_of_place", "who has rank #, bits", 2), _share("entropy_of_place_share", "of the most"),
    )  # fmt: skip
    note = f"0 bits: settled; {most if n > 1 else 0:.2f}: any of {n} is as likely."
    return by_place(run, by, "How open it is which rank each has, and who has each rank", columns, fields, (note,))


def tie_groups_table(run: Run, by: str, probability: float) -> Table:
    """Return the letters of the groups that each unit belongs to, in the order of mean scores."""
    scores = run.scores(by).scores
    found = tie_groups(scores, probability) if len(scores) else ()
    enough = len(found) <= len(ascii_lowercase)
    signs = ascii_lowercase if enough else [str(g + 1) for g in range(len(found))]
    groups = [("" if enough else " ").join(sign for sign, group in zip(signs, found, strict=False) if i in group)
              for i in range(len(scores))]  # fmt: skip
    fields = {"score": run.scores(by).means, "groups": np.array(groups, dtype=object)}
    note = (f"Units that share a letter cannot be told apart at {percent(probability)}: none of them is above another"
            " with that probability or more.")  # fmt: skip
    return by_place(run, by, "Which cannot be told apart", (_number("score", "score", 1), Column("groups", "groups")),
                    fields, (note,))  # fmt: skip


def shift_table(run: Run, by: str, reference: Array, what: str) -> Table:
    """Return how far each unit's rank lies from that of a reference on average over draws, and for all units R_S."""
    scores = run.scores(by).scores
    fields: dict[str, Array] = {field: np.empty(0) for field in ("rank_reference", "shift", "error")}
    notes: tuple[str, ...] = ()
    if len(scores):
        first, last = positions(settled(reference)[:, None])
        at = (first + last) / 2
        error = of_means(run, np.abs(middle_ranks(run, by) - at))
        fields = {"rank_reference": at[:, 0], "shift": unit_shift(scores, reference), "error": error}
        each = average_shift(scores, reference)
        low, high = np.quantile(each, (0.05, 0.95))
        known = upwards(float(of_means(run, each[None, :])[0]))
        notes = (f"Average shift in rank over all: {each.mean():.2f} ± {known} (95%); in 90% of the draws between"
                 f" {low:.2f} and {high:.2f}.",)  # fmt: skip
    columns = (
        Column("rank_reference", "reference", show=lambda row: f"{row['rank_reference']:g}", right=True),
        _number("shift", "mean shift", 2),
        Column("error", "± (95%)", show=lambda row: upwards(row["error"]), right=True),
    )
    return by_place(run, by, f"How far ranks lie from those by {what}, in places", columns, fields, notes)


def beats_table(run: Run, by: str, a: int, b: int) -> Table:
    """Return the probabilities that unit `a` is above, ties with and is below unit `b`."""
    units, words = run.scores(by).units, run.model.config.likelihood.words
    one, two = settled(run.scores(by).scores[[a, b]])
    first, second = name(units[a]), name(units[b])
    happens = np.array([one > two, one == two, one < two])
    rows = [
        {"outcome": what, "p": p, "error": error, "likelihood": likelihood(p, run.draws, words, error=error)}
        for what, p, error in zip((f"{first} above {second}", "tie", f"{second} above {first}"),
                                  happens.mean(axis=1).tolist(), of_shares(run, happens).tolist(), strict=True)
    ]  # fmt: skip
    columns = (Column("outcome", "outcome"), _share("p", "probability"), _points(), _in_words())
    title = dated(run, "Which is higher in the index, under this model")
    return Table(
        title,
        columns,
        tuple(rows),
        (*conditions.notes(run), *_wordless([str(row["likelihood"]) for row in rows]), *run.notes),
    )
