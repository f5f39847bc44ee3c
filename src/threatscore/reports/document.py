"""A document: a file that readers open, made whole in memory before anything is written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError, shorten
from ..targets import check_place, write_beside


@dataclass(frozen=True, repr=False)
class Document:
    """A file that readers open.

    Parameters
    ----------
    content
        Its bytes; the same result gives the same bytes.
    ending
        How its name ends, such as ``.html``.
    """

    content: bytes
    ending: str

    def write(self, path: str | Path, *, force: bool = False) -> Path:
        """Write it, beside its place first, so that a file is there whole or not at all; return its path.

        Parameters
        ----------
        path
            Where to; the name ends as documents of this kind do. Folders that are missing are made.
        force
            Whether a file that is there already is written over.

        Raises
        ------
        UsageError
            If the name does not fit, there is such a file already, or it cannot be written.
        """
        target = Path(path)
        check_target(target, self.ending, force=force)
        write_beside(target, self.content)
        return target

    def __repr__(self) -> str:
        return f"Document of {len(self.content):,} bytes ({self.ending})"


def check_target(target: Path, ending: str, *, force: bool = False) -> None:
    """Refuse a place where no document of a kind can go; whoever asks before it is made loses no time.

    Raises
    ------
    UsageError
        If the name ends otherwise or is too long, it is a folder, there is such a file already and it is not to be
        written over, or its folder cannot be written to.
    """
    if os.path.isdir(target):
        raise UsageError(f"{target} is a folder; name a file in it that ends in {ending}")
    if target.suffix.lower() != ending:
        raise UsageError(f"the file must have a name that ends in {ending}, not {shorten(target.name)}")
    check_place(target)
    if os.path.lexists(target) and not force:
        raise UsageError(f"{target} is there already; --force (in Python force=True) writes over it, -o elsewhere")
