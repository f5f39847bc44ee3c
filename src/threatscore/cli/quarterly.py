"""The commands that look over a series of releases: how units did, and what they would be by today's method."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as of
from .loading import load
from .named import RELEASES
from .options import Format, OneBy
from .output import Progress, say, show
from .releasing import Out

First = Annotated[str | None, typer.Option("--from", metavar="PERIOD", help="The first period.", show_default=False)]
Last = Annotated[
    str | None, typer.Option("--to", metavar="PERIOD", help="The last, of the same kind.", show_default=False)
]


def trend(
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit",
            metavar="NAME",
            help="A group, a country, or both as GROUP/COUNTRY. Left out: all of --by, a line each.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[OneBy, typer.Option("--by", help="Of which table, without --unit.")] = OneBy.group,
    first: First = None,
    last: Last = None,
    out: Out = RELEASES,
    picture: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Draw it as well, to this file: .svg, .png or .pdf.",
            show_default=False,
        ),
    ] = None,
    format: of.Formatted = Format.table,
) -> None:
    """Print scores and ranks over periods, as published.

    Nothing is computed: the numbers are those of the latest release of each period, and a withdrawn one says so.
    """
    from ..releases import trend as trend_of

    if picture is not None:
        from .. import plot

        plot.check_name(picture)
    found = trend_of(unit, by=by.value, first=first, last=last, out=out)
    show(found.table(), format)
    if picture is not None:
        plot.write(plot.trends(found), picture)
        say(f"wrote {picture}")


def restate(
    first: of.FirstPeriod,
    last: of.LastPeriod,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", metavar="ID", help="Only this group, country or GROUP/COUNTRY, by its id.", show_default=False
        ),
    ] = None,
    by: Annotated[OneBy, typer.Option("--by", help="Which table.")] = OneBy.group,
    out: Out = RELEASES,
    workers: of.Workers = None,
    data: of.Data = None,
    config: of.Config = None,
    as_of: of.AsOf = None,
    draws: of.SeriesDraws = None,
    seed: of.Seed = None,
    format: of.Formatted = Format.table,
) -> None:
    """Compute past periods again by today's method and knowledge.

    Each period is assessed as of its last day, by what is known by --as-of about the time up to that day. What was
    published stands beside it; every table, and every row of csv and json, says which is which. Nothing is written,
    and no release changes.
    """
    from ..releases import restate as restated

    number = of.number_of_series(draws)
    model, evidence = load(config, data, as_of)
    found = restated(model, evidence, first, last, by=by.value, out=out, draws=number, rng=seed, workers=workers,
                     progress=Progress("restating"))  # fmt: skip
    say(f"restated by method version {found.restated[0].method}, with what is known on {found.known}")
    show((found if unit is None else found.of(unit)).table(), format)
