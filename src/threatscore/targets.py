"""Files that are written: where they can go, asked before any work, and how they come there whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import uuid4

from .errors import UsageError, shorten

LONGEST = {"PC_NAME_MAX": 255, "PC_PATH_MAX": 4096}
"""Bytes of a name and of a path, where the system does not say."""


def check_place(path: Path) -> None:
    """Check what can be known before a file is written; folders that are missing are no hindrance.

    Raises
    ------
    UsageError
        If the name is too long, something other than a file stands there, or the folder cannot be written to.
    """
    try:
        why = _hindrance(path, Path(os.path.realpath(path)))
    except ValueError:  # a sign that no system takes, such as NUL
        why = "no file can have such a name"
    if why:
        raise UsageError(f"cannot write {_told(path)}: {why}")


def write_beside(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and rename it there, so that nothing is ever half written.

    A link is followed, and a file that is replaced keeps its mode.

    Raises
    ------
    UsageError
        If it cannot be written, or something other than a file stands in its place.
    """
    check_place(path)
    real = Path(os.path.realpath(path))
    beside = real.with_name(f".{uuid4().hex}.part")
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.touch(0o600 if real.exists() else 0o666, exist_ok=False)  # what few may read, few may read meanwhile
            beside.write_bytes(content if isinstance(content, bytes) else content.encode())
            if real.exists():
                shutil.copymode(real, beside)
            os.replace(beside, real)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {_told(path)}: {error.strerror or error}") from None


def _hindrance(path: Path, real: Path) -> str:
    """Return why no file can be written at a path, `real` without its links; empty if nothing is known to hinder it."""
    if not real.name or os.path.isdir(real):
        return "it is a folder; name a file in it"
    if os.path.exists(path) and not os.path.isfile(real):  # a pipe is there, such as /dev/stdout, and nowhere else
        return "it is not a file"
    if os.path.islink(real):
        return "it is a link to itself"
    there = next(folder for folder in real.parents if os.path.lexists(folder))
    if not there.is_dir():
        return f"{there} is not a folder"
    for name in real.relative_to(there).parts:
        if (why := _too_long(name, there, "PC_NAME_MAX")) is not None:
            return f"the name of {why}"
    if (why := _too_long(str(real), there, "PC_PATH_MAX")) is not None:
        return f"the path of {why}"
    return "" if os.access(there, os.W_OK | os.X_OK) else f"the folder {there} may not be written to"


def _too_long(text: str, there: Path, limit: str) -> str | None:
    """Return by how much a name is longer than a file system allows."""
    try:
        most = os.pathconf(there, limit)
    except (AttributeError, ValueError, OSError):  # not every system can be asked
        most = LONGEST[limit]
    most -= limit == "PC_PATH_MAX"  # which counts the sign that ends it
    size = len(os.fsencode(text))
    return f"{size:,} bytes is too long; {most:,} is the most here" if size > most else None


def _told(path: Path) -> str:
    return str(path) if len(str(path)) <= 100 else shorten(str(path))
