"""The commands that make and verify releases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from . import named
from . import options as of
from .loading import load
from .options import Format
from .output import Progress, say, show, write
from .workers import workers as working

Out = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder that holds the releases.")]


def release(
    period: Annotated[
        str,
        typer.Argument(
            metavar="PERIOD",
            help="A quarter, half-year, month or year: 2023Q4, 2023H2, 2023-12, 2023.",
            show_default=False,
        ),
    ],
    out: Out = named.RELEASES,
    released: Annotated[
        str | None,
        typer.Option(
            "--released",
            metavar="DATE",
            help="Day of publication, which the release then states. Left out: it states none.",
            show_default=False,
        ),
    ] = None,
    previous: Annotated[
        str | None,
        typer.Option(
            "--previous",
            metavar="NAME",
            help="The release before. Left out: the last revision of the period before, if it is there.",
            show_default=False,
        ),
    ] = None,
    revise: Annotated[
        str | None,
        typer.Option(
            "--revise",
            metavar="REASON",
            help="Correct the newest release of this period by a new one, such as 2023Q4-r2, and say why.",
            show_default=False,
        ),
    ] = None,
    data: of.Data = None,
    config: of.Config = None,
    draws: of.OneDraws = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
) -> None:
    """Freeze one period in a folder: inputs, results, summary.

    Of the evidence only what was known on the last day of the period is used and written. The folder is there whole or
    not at all, and is never written to again. A manifest in it has the digest of every file. The folder's name is
    printed.
    """
    from ..releases import release as released_as

    model, evidence = load(config, data, None)
    with working(threads, None) as executor:
        made = released_as(
            model, evidence, period, out=out, released=released, previous=previous, revise=revise,
            draws=of.number_of(draws), rng=seed, executor=executor, progress=Progress(),
        )  # fmt: skip
    told = made.manifest
    say(f"as of {told.as_of}, {told.draws:,} draws, seed {told.seed}, method version {told.method_version}")
    write(f"{made.folder}\n")


def releases(
    first: of.FirstPeriod,
    last: of.LastPeriod,
    out: Out = named.RELEASES,
    workers: of.Workers = None,
    data: of.Data = None,
    config: of.Config = None,
    draws: of.SeriesDraws = None,
    seed: of.Seed = None,
    format: of.Formatted = Format.table,
) -> None:
    """Freeze every period of a series; those done are kept.

    What is kept is checked against its digests. An interrupted run goes on where it was.
    """
    from ..releases import build

    number = of.number_of_series(draws)
    model, evidence = load(config, data, None)
    how: dict[str, Any] = {"draws": number, "rng": seed, "workers": workers, "progress": Progress("releasing")}
    try:
        made = build(model, evidence, first, last, out=out, **how)
    except KeyboardInterrupt:
        say("\ninterrupted; the releases that are done stand, and the same call goes on where this one was")
        raise typer.Exit(130) from None
    show(made.table(), format)


def verify(
    releases: Annotated[
        list[str],
        typer.Argument(metavar="RELEASE", help="Names or folders: 2023Q4; all: releases/*/.", show_default=False),
    ],
    out: Out = named.RELEASES,
    threads: of.Threads = None,
    format: of.Formatted = Format.table,
) -> None:
    """Check that releases are as written, and compute them again.

    Every file must have its recorded digest. The results are then computed from the frozen inputs and compared: byte
    for byte if versions and processor are the recorded ones; else scores to 1e-9 and shares of draws to within five
    draws; if a library now makes other random numbers, within simulation error. The rule that applied is named, and
    so is the first place in each file that differs. Exit code 1 if anything is wrong.
    """
    from ..releases import verified_table
    from ..releases import verify as verified

    with working(threads, None) as executor:
        found = [verified(folder, executor=executor, progress=Progress()) for folder in named.folders(releases, out)]
    show(verified_table(found), format)
    if not all(one.ok for one in found):
        raise typer.Exit(1)
