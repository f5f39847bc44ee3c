"""Releases as they are named on the command line: by name, in the folder that holds them, or by their own folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ..errors import UsageError, did_you_mean
from .output import say

RELEASES = Path("releases")
"""The folder that holds the releases, if none is given."""
_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))


def one_release(text: str, out: Path) -> tuple[str, Path]:
    """Return the name of a release, and the folder that holds it, of a name or a folder.

    Raises
    ------
    UsageError
        If the folder lies elsewhere than `out`, which was given as well.
    """
    if not _is_path(text):
        return text, out
    path = Path(text)
    if out != RELEASES and out.resolve() != path.parent.resolve():
        raise UsageError(f"{text} does not lie in {out}; give the folder, or the name and --out")
    return path.name, path.parent


def folders(given: Iterable[str], out: Path) -> list[Path]:
    """Return the folders of releases that are named; the files of a history are left out, and that is said.

    Raises
    ------
    UsageError
        If a name is that of no release, a folder is one of releases, or nothing but a history is named.
    """
    found = []
    for text in given:
        if (path := Path(text)).is_file() and _is_history(path):
            say(f"{path}: checked with every release beside it")
        else:
            found.append(_folder(text, out))
    if not found:
        raise UsageError(f"no release is named, only its history; that alone: threatscore history --out {path.parent}")
    return found


def _folder(text: str, out: Path) -> Path:
    from ..releases import names_in

    path = Path(text)
    if not _is_path(text) and not os.path.lexists(path):
        known = [*map(str, names_in(out))]
        if text not in known:
            raise UsageError(f"there is no folder '{text}', and no release '{text}' in {out};"
                             f" {did_you_mean(text, known)}")  # fmt: skip
        return out / text
    if path.is_dir() and not os.path.lexists(path / "manifest.json") and (held := len(names_in(path))):
        raise UsageError(f"{path} is a folder of releases, {held} of them; all of these: {path}/*/")
    return path


def _is_path(text: str) -> bool:
    return any(sign in text for sign in _SEPARATORS)


def _is_history(path: Path) -> bool:
    from ..releases import HISTORY_FILES

    return path.name in HISTORY_FILES
