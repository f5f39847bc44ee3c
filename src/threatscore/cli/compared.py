"""The commands that put two results side by side."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from . import options as of
from .options import Format, OneBy
from .output import show, write
from .sides import SIDE, Bench, rankings
from .workers import workers

By = Annotated[OneBy, typer.Option("--by", help="Which table.")]
Old = Annotated[str, typer.Argument(metavar="OLD", help=f"What came before: {SIDE}.", show_default=False)]
New = Annotated[
    str | None,
    typer.Argument(
        metavar="NEW", help="What it is compared with, likewise. Left out: the config and its as-of date.",
        show_default=False,
    ),
]  # fmt: skip
OfPeriods = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The model of a side that is a period. Left out: ./config/weights.yaml, else the shipped one.",
        show_default=False,
    ),
]
Releases = Annotated[Path, typer.Option("--releases", metavar="FOLDER", help="The folder that holds the releases.")]


class What(Enum):
    """Which of the tables that a comparison makes."""

    moves = "moves"
    split = "split"
    ranks = "ranks"
    drivers = "drivers"
    levels = "levels"
    inputs = "inputs"


def compare(
    old: Old,
    new: New = None,
    by: By = OneBy.group,
    table: Annotated[
        What,
        typer.Option(
            "--table",
            help="What to show. moves: what moved and why. split: each score's change by factor; ranks: that of the"
            " expected rank. drivers: the claims and events that did most. levels: who has another level. inputs: what"
            " differs between the inputs.",
        ),
    ] = What.moves,
    inputs: Annotated[bool, typer.Option("--inputs", help="The same as --table inputs.")] = False,
    releases: Releases = Path("releases"),
    config: OfPeriods = None,
    data: of.Data = None,
    as_of: of.AsOf = None,
    draws: of.Draws = None,
    precision: of.Precision = None,
    precision_score: of.PrecisionScore = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
    cluster: of.Cluster = None,
    format: of.Formatted = Format.table,
) -> None:
    """Show what moves between two results, and why.

    Each side is a release; or a period or a day, with the evidence that was known by then; or a config. If there is a
    release of that name, it is taken, not the period. Both sides have the same random draws, so that only what differs
    makes a difference.

    A move is split into what caused it: new evidence, passing time, revised or withdrawn evidence, weights, method and
    scales, units entering or leaving. The parts add up. Where the change is not clear, the table says so.
    """
    from ..comparison import compare as compared

    if inputs and table not in (What.moves, What.inputs):
        raise UsageError(f"either --inputs or --table {table.value}")
    how = {"precision": precision, "precision_score": precision_score}
    at_hand = Bench(config, data, as_of, releases)
    sides = rankings(old, new, by.value, at_hand, draws, seed, workers(threads, cluster), **how)
    found = compared(*sides)
    wanted = What.inputs if inputs else table
    if wanted in (What.split, What.ranks):
        made = found.split().table("score" if wanted is What.split else "rank")
    else:
        made = found.table() if wanted is What.moves else getattr(found, wanted.value)()
    show(made, format, lambda: made.to_json(table=wanted.value, **found.about()))
    if wanted is What.moves and format.for_people and found.changed_levels:
        write("\n")
        show(found.levels(), format)


def gate(
    old: Old,
    new: New = None,
    by: By = OneBy.group,
    releases: Releases = Path("releases"),
    config: OfPeriods = None,
    data: of.Data = None,
    as_of: of.AsOf = None,
    draws: of.OneDraws = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
    cluster: of.Cluster = None,
    format: of.Formatted = Format.table,
) -> None:
    """Check what changed against limits, before publishing.

    The limits are settings of the new side ('gate' in weights.yaml): the largest move of a score, how many units move,
    the rank correlation, changes of level, coverage lost, and leaves whose newest evidence has become stale. Exit code
    1 if one of them is passed.
    """
    from ..comparison import gate as gated

    at_hand = Bench(config, data, as_of, releases)
    found = gated(*rankings(old, new, by.value, at_hand, draws, seed, workers(threads, cluster)))
    show(found.table(), format)
    if not found.holds:
        raise typer.Exit(1)
