"""The commands that sign releases and tell their history."""

from __future__ import annotations

from typing import Annotated

import typer

from . import named
from . import options as of
from .options import Format
from .output import say, show
from .releasing import Out

Who = Annotated[str, typer.Option("--who", metavar="NAME", help="Who decided.", show_default=False)]
When = Annotated[
    str, typer.Option("--when", metavar="DATE", help="On which day, such as 2024-01-15.", show_default=False)
]
Why = Annotated[str, typer.Option("--why", metavar="REASON", help="For what reason.", show_default=False)]


def sign(
    name: Annotated[
        str, typer.Argument(metavar="RELEASE", help="Its name or folder: 2023Q4, 2023Q4-r2.", show_default=False)
    ],
    state: Annotated[
        str, typer.Argument(metavar="STATE", help="reviewed, released, withdrawn, or draft again.", show_default=False)
    ],
    who: Who,
    when: When,
    why: Why,
    out: Out = named.RELEASES,
    format: of.Formatted = Format.table,
) -> None:
    """Record that a release was reviewed, released or withdrawn.

    A draft can become reviewed; a reviewed one released, or draft again; each of them withdrawn, for good. Name, day
    and reason are what you give. They go to history.jsonl beside the folders, none of which is written to.
    """
    from ..releases import sign as signed

    name, out = named.one_release(name, out)
    history = signed(name, state, who=who, when=when, why=why, out=out)
    say(f"line {len(history.lines)} of {out}/history.jsonl, digest {history.lines[-1].sha256}")
    show(history.of(name).table(), format)


def history(
    name: Annotated[str | None, typer.Argument(metavar="RELEASE", help="Only of this one.", show_default=False)] = None,
    out: Out = named.RELEASES,
    format: of.Formatted = Format.table,
) -> None:
    """Print who moved which release to which state, when and why.

    The history is checked against its digests. Exit code 1 if a line was edited, removed, added or moved.
    """
    from ..errors import UsageError, did_you_mean
    from ..releases import names_in, read_history, release_name

    if name is not None:
        name, out = named.one_release(name, out)
        name = str(release_name(name))
    if not out.is_dir():
        raise UsageError(f"there is no folder {out}; name the one that holds the releases: --out FOLDER")
    found = read_history(out)
    if name is not None and not found.problems and found.last(name) is None and name not in (
        known := [*map(str, names_in(out))]
    ):  # fmt: skip
        raise UsageError(f"there is no release '{name}' in {out}; {did_you_mean(name, known)}")
    show((found if name is None else found.of(name)).table(), format)
    if found.problems:
        for problem in () if format.for_people else found.problems:
            say(f"{problem.file}: {problem}")
        raise typer.Exit(1)
