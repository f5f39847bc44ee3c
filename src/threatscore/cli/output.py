"""Tables on standard output, everything else on standard error."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from .options import Format

if TYPE_CHECKING:
    from ..tables import Table


def prepare() -> None:
    """Make the same bytes on every system: UTF-8 with plain line ends in files and pipes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")


def say(text: str) -> None:
    """Write to standard error, without what a terminal would obey."""
    from ..tables.text import harmless

    print(harmless(text), file=sys.stderr, flush=True)


def write(text: str) -> None:
    """Write to standard output as it is."""
    sys.stdout.write(text)
    sys.stdout.flush()


def show(table: Table, format: Format, as_json: Callable[[], str] | None = None) -> None:
    """Write a table to standard output."""
    if format is Format.csv:
        write(table.to_csv())
    elif format is Format.json:
        write(as_json() if as_json else table.to_json(title=table.title))
    elif format is Format.md:
        write(table.to_markdown())
    elif format is Format.latex:
        write(table.to_latex())
    elif format is Format.html:
        # Plain ASCII means the same in a page of any encoding.
        write(table.to_html().encode("ascii", "xmlcharrefreplace").decode() + "\n")
    else:
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        write(table.to_terminal(shutil.get_terminal_size((80, 24)).columns, color=color))


class Progress:
    """A bar on standard error for anything that takes more than a second, on a terminal only."""

    def __init__(self, doing: str = "drawing") -> None:
        self._doing = doing
        self._start = monotonic()
        self._shown = False

    def __call__(self, done: int, steps: int) -> None:
        """Show that `done` of `steps` are done."""
        if sys.stderr.isatty() and (self._shown or monotonic() - self._start > 1):
            self._shown = True
            filled = 30 * done // steps
            end = "\r\033[K" if done == steps else ""
            sys.stderr.write(f"\r{self._doing} [{'#' * filled}{'.' * (30 - filled)}] {100 * done // steps:3d}%{end}")
            sys.stderr.flush()
