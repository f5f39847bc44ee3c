"""Pictures as files."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError, shorten
from ..targets import check_place, write_beside
from .style import matplotlib

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = (".svg", ".png", ".pdf")


def check_name(path: Path) -> None:
    """Check that a picture can be written to a file of this name.

    Raises
    ------
    UsageError
        If it ends otherwise than pictures do, is too long or a folder, or its folder cannot be written to.
    """
    if path.suffix.lower() not in KINDS:
        raise UsageError(f"a picture is written to a file that ends in {', '.join(KINDS)}, not to {shorten(str(path))}")
    check_place(path)


def write(figure: Figure, path: str | Path) -> None:
    """Write a figure to a file, and close it; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        What was drawn on: ``axes.figure``.
    path
        Where to; ``.svg`` and ``.pdf`` are sharp at any size.

    Raises
    ------
    UsageError
        If the name is of no picture, or the file cannot be written.
    """
    target = Path(path)
    check_name(target)
    kind = target.suffix.lower()[1:]
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    with BytesIO() as data, matplotlib().rc_context({"svg.hashsalt": "threatscore"}):
        figure.savefig(data, format=kind, dpi=150, metadata=undated)
        write_beside(target, data.getvalue())
    if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None:
        pyplot.close(figure)
