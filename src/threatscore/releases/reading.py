"""Reading a release folder with suspicion: every file against its digest, and nothing outside is opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError, Problem
from ..machine import memory
from .manifest import FILE, INPUTS, MOST_BYTES, OUTPUTS, Manifest, digest, read_manifest


@dataclass(frozen=True)
class Found:
    """What a folder holds.

    Parameters
    ----------
    manifest
        None if it cannot be trusted.
    files
        Bytes of every file that is as the manifest says, and of others that could be read.
    problems
        Everything that is wrong.
    broken
        Paths of the files that are not as the manifest says.
    """

    manifest: Manifest | None
    files: dict[str, bytes]
    problems: tuple[Problem, ...]
    broken: frozenset[str] = frozenset()


def read_folder(folder: Path) -> Found:
    """Return the files of a release folder and everything that is wrong with them."""
    if not folder.is_dir():
        what = "is no folder" if os.path.lexists(folder) else "there is no such folder"
        return Found(None, {}, (Problem(str(folder), 0, "", what),))
    problems: list[Problem] = []
    paths: list[str] = []
    for path, wrong in _walk(folder, ""):
        if wrong:
            problems.append(Problem(f"{folder}/{path}", 0, "", wrong))
        else:
            paths.append(path)
    manifest = _manifest(folder, FILE in paths, problems)
    if manifest is None:
        return Found(None, {}, tuple(problems))
    known = manifest.files
    for path in sorted(known.keys() - {*paths}):
        if not any(problem.file == f"{folder}/{path}" for problem in problems):
            problems.append(Problem(f"{folder}/{path}", 0, "", "the file is missing"))
    for path in sorted({*paths} - known.keys() - {FILE}):
        problems.append(Problem(f"{folder}/{path}", 0, "", "the file was added: no release holds it"))
    files = {}
    broken = known.keys() - {*paths}
    for path in sorted(known.keys() & {*paths}):
        data, wrong = _read(folder / path, known[path].bytes, known[path].sha256)
        files[path] = data
        if wrong:
            broken |= {path}
            problems.append(Problem(f"{folder}/{path}", 0, "", wrong))
    return Found(manifest, files, tuple(problems), frozenset(broken))


def _walk(folder: Path, below: str) -> Iterator[tuple[str, str]]:
    """Yield the path of everything in a folder, and what is wrong with it; links are not followed."""
    expected = {path.rpartition("/")[0] for path in (*INPUTS, *OUTPUTS)}
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield below.rstrip("/"), f"cannot be read: {error.strerror}"
        return
    for entry in entries:
        path = f"{below}{entry.name}"
        if entry.is_symlink():
            yield path, "is a symbolic link, which no release holds: not followed"
        elif entry.is_dir(follow_symlinks=False):
            if path in expected:
                yield from _walk(folder / entry.name, f"{path}/")
            else:
                yield path, "the folder was added: no release holds it"
        elif entry.is_file(follow_symlinks=False):
            yield path, ""
        else:
            yield path, "is no file"


def _manifest(folder: Path, there: bool, problems: list[Problem]) -> Manifest | None:
    """Return the manifest; what is wrong with it is noted."""
    shown = f"{folder}/{FILE}"
    if not there:
        if not any(problem.file == shown for problem in problems):
            problems.append(Problem(shown, 0, "", "the file is missing: this is no release"))
        return None
    try:
        manifest = read_manifest(bounded(folder / FILE, MOST_BYTES), shown)
    except OSError as error:
        problems.append(Problem(shown, 0, "", f"cannot be read: {error.strerror}"))
        return None
    except InputError as error:
        problems += error.problems
        return None
    if folder.resolve().name != manifest.name:
        what = f"the release is called '{manifest.name}', and its folder is not: it was copied or renamed"
        problems.append(Problem(shown, 0, "name", what))
    if (told := sum(content.bytes for content in manifest.files.values())) > memory():
        what = f"says that the files hold {told:,} bytes, more than the memory here: not read"
        problems.append(Problem(shown, 0, "", what))
        return None
    return manifest


def _read(path: Path, length: int, sha256: str) -> tuple[bytes, str]:
    """Return a file's bytes and how it differs from what the manifest says; empty if it does not."""
    try:
        data = bounded(path, length)
    except OSError as error:
        return b"", f"cannot be read: {error.strerror}"
    if len(data) < length:
        return data, f"cut short or edited: {len(data):,} bytes instead of {length:,}"
    if len(data) > length:
        return data[:length], f"edited: longer than the {length:,} bytes that were written"
    return data, "" if digest(data) == sha256 else "edited: it is not the file that was written"


def bounded(path: Path, most: int) -> bytes:
    """Return at most one byte more than `most` of a file, and of nothing that is none."""
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
                     | getattr(os, "O_BINARY", 0))  # fmt: skip
    with os.fdopen(number, "rb") as file:
        about = os.fstat(number)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(0, "is no file")
        return file.read(min(most, about.st_size) + 1)  # so much is set aside, whatever there is to be read
