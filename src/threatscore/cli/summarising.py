"""The command that puts a result on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as of
from .compared import OfPeriods, Releases
from .output import Progress, write
from .sides import Bench, source_of
from .workers import workers


def summary(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="A release (its name or folder), or a period or a day of the evidence at hand (2023Q4, 2023-12-31)."
            " Left out: the evidence at hand, as of the date in the model.",
            show_default=False,
        ),
    ] = None,
    releases: Releases = Path("releases"),
    config: OfPeriods = None,
    data: of.Data = None,
    as_of: of.AsOf = None,
    draws: of.Draws = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
) -> None:
    """Print one page in Markdown, ready to paste.

    It holds the order with its ranges and with the probability of being first, what moved since the release before and
    why, where evidence is thin, and what is to be kept in mind. Its numbers are those of 'rank', 'compare' and 'check'.
    """
    from ..reports.summary import summary as summed_up

    source = source_of(what, Bench(config, data, as_of, releases), draws, seed, workers(threads, None))
    write(summed_up(source, progress=Progress()))
