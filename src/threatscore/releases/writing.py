"""Writing a folder so that it is there whole or not at all: beside its place, to the disk, then renamed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from ..errors import UsageError

try:
    import fcntl
except ImportError:  # no such locks on this system: what a killed run leaves behind stays until it is removed by hand
    fcntl = None  # type: ignore[assignment]


def exists_already(path: Path) -> UsageError:
    """Return the error of a release that is there already."""
    return UsageError(
        f"{path} exists already, and a release is never written to again; nothing was changed. A correction is a new"
        " release: --revise REASON"
    )


def write_whole(out: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """Write a folder of files, all of it or nothing, and return it.

    Parameters
    ----------
    out
        The folder in which it comes to lie; it is made if it is not there.
    name
        Its name.
    files
        Bytes by path below it.

    Raises
    ------
    UsageError
        If it is there already, also if another process was quicker; if the disk is full or refuses in another way.
        Then nothing is left behind.
    """
    target = out / name
    if os.path.lexists(target):
        raise exists_already(target)
    made = [path for path in (out, *out.parents) if not path.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        _clear(out, name)
        with _beside(out, name) as beside:
            _fill(beside, files)
            _rename(beside, target)
        flush(out)
    except BaseException as error:
        for path in made:
            with suppress(OSError):  # it is there, and not empty: another process has come to use it
                path.rmdir()
        if isinstance(error, OSError):
            what = f"cannot write {target}: {error.strerror or error}; nothing of it was kept"
            raise UsageError(what) from None
        raise
    return target


def _rename(beside: Path, target: Path) -> None:
    try:
        os.rename(beside, target)  # onto a folder that holds something it fails: of two processes one wins
    except OSError:
        if os.path.lexists(target):
            what = f"{target}: another process has released it meanwhile; its release stands, this one was dropped"
            raise UsageError(what) from None
        raise


@contextmanager
def _beside(out: Path, name: str) -> Iterator[Path]:
    """Yield a new hidden folder, locked while it is being filled; whatever of it is left at the end goes."""
    while True:
        beside = out / f".{name}.{uuid4().hex}.partial"
        beside.mkdir()
        try:
            with locked(beside, wait=True) as held:
                if held:
                    yield beside
                    return
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _clear(out: Path, name: str) -> None:
    """Remove what killed runs of this release left behind, and nothing that is being written."""
    for left in out.glob(f".{name}.*.partial"):
        with locked(left, wait=False) as stale:
            if stale and fcntl is not None:
                shutil.rmtree(left, ignore_errors=True)


@contextmanager
def locked(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Hold a folder that is being written; yield whether it is held. A killed process lets go of it."""
    if fcntl is None:
        yield True
        return
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # gone, or no folder
        yield False
        return
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            # between its making and the lock another run may have taken it for a leftover
            held = folder.exists() and os.path.samestat(os.fstat(number), os.stat(folder))
        except OSError:
            held = False
        yield held
    finally:
        os.close(number)


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files and have them, and the folders that name them, on the disk."""
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(place, data)
    for below in sorted({(folder / path).parent for path in files} | {folder}, reverse=True):
        flush(below)


def _write(place: Path, data: bytes) -> None:
    with place.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def flush(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
