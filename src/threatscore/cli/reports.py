"""The commands that write what readers open: the page, the workbook and the summary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from . import options as of
from .compared import Releases
from .output import Progress, say, write
from .sides import Bench, shown_side, source_of
from .workers import workers

if TYPE_CHECKING:
    from ..releases import Release
    from ..reports import Document
    from ..run import Run

What = Annotated[
    str | None,
    typer.Argument(
        metavar="WHAT",
        help="A release (its name or folder), or a period or a day of the evidence at hand (2023Q4, 2023-12-31). Left"
        " out: the evidence at hand, as of the date in the model.",
        show_default=False,
    ),
]
Target = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where to. Left out: a file here that has the name of the release or of the day.",
        show_default=False,
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")]


def report(
    what: What = None,
    out: Target = None,
    force: Force = False,
    releases: Releases = Path("releases"),
    config: of.Config = None,
    data: of.Data = None,
    as_of: of.AsOf = None,
    draws: of.OneDraws = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
) -> None:
    """Write one offline page, on which weights can be moved.

    It has the tables, pictures and sources, and computes what other weights would give. It is one HTML file for any
    browser; it asks nothing of any network and keeps nothing. Of a release it also shows what moved since the one
    before, and the course over those beside it. The file's name is printed.
    """
    from ..reports import report as reported

    source, target = _source(what, Bench(config, data, as_of, releases), draws, seed, threads, (out, ".html", force))
    _written(reported(source, progress=Progress()), target, force)


def workbook(
    what: What = None,
    out: Target = None,
    force: Force = False,
    releases: Releases = Path("releases"),
    config: of.Config = None,
    data: of.Data = None,
    as_of: of.AsOf = None,
    draws: of.OneDraws = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
) -> None:
    """Write a workbook in which a changed weight moves the scores.

    It is for Excel and LibreOffice. The central score of every unit is a formula of leaf values and weights. Ranges are
    values, as of the published weights. The file's name is printed.
    """
    from ..reports import contents
    from ..reports.workbook import workbook as made

    source, target = _source(what, Bench(config, data, as_of, releases), draws, seed, threads, (out, ".xlsx", force))
    _written(made(contents(source, progress=Progress())), target, force)


def summary(
    what: What = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write to this file, such as 2023Q4.md, not to standard output.",
            show_default=False,
        ),
    ] = None,
    force: Force = False,
    releases: Releases = Path("releases"),
    config: of.Config = None,
    data: of.Data = None,
    as_of: of.AsOf = None,
    draws: of.OneDraws = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
) -> None:
    """Print one page in Markdown, ready to paste.

    It holds the order with its ranges and with the probability of being first, what moved since the release before and
    why, and what is to be kept in mind. Its numbers are those of 'rank', 'compare' and 'check'.
    """
    from ..reports import Document, check_target
    from ..reports.summary import summary as summed_up

    if out is not None:
        check_target(out, ".md", force=force)
    elif force:
        raise UsageError("--force is asked for only with -o FILE")
    at_hand = Bench(config, data, as_of, releases)
    source = source_of(shown_side(what, at_hand), at_hand, draws, seed, workers(threads, None))
    text = summed_up(source, progress=Progress())
    if out is None:
        write(text)
    else:
        _written(Document(text.encode(), ".md"), out, force)


def _source(
    what: str | None, at_hand: Bench, draws: str | None, seed: int | None, threads: int | None,
    place: tuple[Path | None, str, bool],
) -> tuple[Release | Run, Path]:  # fmt: skip
    """Return what is shown, and where its document goes; what cannot be written there is refused before it is made.

    Raises
    ------
    UsageError
        If it is nothing that can be shown, an option has no use, or a file is there already.
    """
    from ..reports import check_target

    out, ending, force = place
    if out is not None:
        check_target(out, ending, force=force)
    side = shown_side(what, at_hand)
    if out is None:
        out = Path(f"{side.release.name if side.release else side.model.dated(side.evidence).assessed}{ending}")
        check_target(out, ending, force=force)
    return source_of(side, at_hand, draws, seed, workers(threads, None)), out


def _written(document: Document, target: Path, force: bool) -> None:
    path = document.write(target, force=force)
    say(f"{len(document.content):,} bytes")
    write(f"{path}\n")
