"""The page as a whole: as much as stands on one sheet of A4."""

from __future__ import annotations

from ...blocks import Progress
from ...ranking import Ranking
from ...releases import Release
from ...run import Run
from ..contents import Contents, contents
from .caveats import caveats, reading, source_line
from .fitting import LINES, ROOMS, Names, Room, cut, height
from .news import news
from .order import order

TITLE = 80
"""So many signs of a title are shown at most."""


def summary(source: Ranking | Run | Release | Contents, *, progress: Progress | None = None) -> str:
    """Return a result on one A4 page, in Markdown.

    It holds the order with its ranges and the probability of being first, in numbers and in words; what moved since
    the release before, and why; where evidence is thin; what is to be kept in mind; and what was computed from what.
    What finds no room is counted.

    Parameters
    ----------
    source
        A release, a run, or a ranking, of whose run all three tables are shown; or what `contents` made of one.
    progress
        Called with (blocks done, blocks in all).

    Raises
    ------
    UsageError
        If the run is under a condition; if another method version computed the release.
    InputError
        If the release is not as it was written.
    """
    shown = source if isinstance(source, Contents) else contents(source, progress=progress)
    pages = (page_with(shown, room) for room in ROOMS)
    return next((page for page in pages if height(page) <= LINES), page_with(shown, ROOMS[-1]))


def page_with(shown: Contents, room: Room) -> str:
    """Return a result in Markdown, as much of it as there is room for."""
    names = Names(shown.run)
    parts = [
        _head(shown, room), order(shown, names, room), news(shown, names, room),
        caveats(shown, names, room), source_line(shown),
    ]  # fmt: skip
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(shown: Contents, room: Room) -> list[str]:
    run, release = shown.run, shown.release
    name = str(release.name) if release else f"as of {run.as_of}"
    state = f"Release in state {release.state}." if release else "No release: computed from what is at hand."
    lines = [f"# {cut(shown.title, TITLE)}: {cut(name, TITLE)}", ""]
    lines.append(f"As of {run.as_of}: nothing that became known later is used. {state} {reading(run)}")
    return lines + [f"\n**{cut(note, room.sentence)}**" for note in run.notes]
