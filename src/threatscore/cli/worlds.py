"""The command that shows competing claims side by side."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from . import options as of
from .loading import answers, load, simulated, supposing
from .options import Format, OneBy
from .output import Progress, say, show
from .workers import workers


def worlds(
    data: of.Data = None,
    config: of.Config = None,
    as_of: of.AsOf = None,
    by: Annotated[OneBy, typer.Option("--by", help="Which table.")] = OneBy.group,
    prior: Annotated[
        bool, typer.Option("--prior", help="Show instead each score with evidence and by declared beliefs alone.")
    ] = False,
    suppose: of.Suppose = None,
    draws: of.Draws = None,
    precision: of.Precision = None,
    precision_score: of.PrecisionScore = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
    cluster: of.Cluster = None,
    format: of.Formatted = Format.table,
) -> None:
    """Show the ranking under either answer to what is open.

    Open is every disputed event (it happened, or not), every node with several methods (each of them), and every
    document that the evidence goes back to (kept, or left out). Each answer is supposed on its own, on all draws; what
    changes place, by how much, and which single answer changes the order most. The last row is the ranking without any
    evidence. For people origins that change nothing are only named; csv and json have every world, unit by unit.

    'threatscore rank --suppose NAME=ANSWER' prints the whole table of one world.
    """
    from ..competing import evidence_share
    from ..competing import worlds as side_by_side

    how: dict[str, Any] = {"precision": precision, "precision_score": precision_score}
    if prior:
        run = simulated(config, data, as_of, draws, seed, workers(threads, cluster), suppose=suppose, **how)
        show(evidence_share(run, by.value), format)
        return
    supposed = answers("--suppose", suppose)
    model, evidence = load(config, data, as_of)
    model, number = supposing(model, evidence, supposed), of.number_of(draws)
    with workers(threads, cluster) as executor:
        found = side_by_side(
            model, evidence, by=by.value, draws=number, rng=seed, executor=executor, progress=Progress(), **how
        )
    say(f"as of {found.run.as_of}, {found.run.draws:,} draws, seed {found.run.seed}")
    show(found.table(), format, found.to_json)
