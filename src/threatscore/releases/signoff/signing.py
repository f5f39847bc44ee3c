"""Signing: one more line in the history, on the disk before it counts, and never in a history that is not sound."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ...errors import InputError, Problem, UsageError, did_you_mean
from ...tables.text import one_line
from ..manifest import FILE as MANIFEST
from ..manifest import digest
from ..names import names_in, release_name
from ..reading import read_folder
from ..writing import flush, locked
from .history import FILE, HEAD, NOTHING, History, Line, head_of
from .reading import is_day, read_history
from .states import DRAFT, FOLLOWING, WITHDRAWN, refused

LONGEST = {"who": 200, "why": 2000}
"""Characters of what is given in words."""


def sign(release: str, state: str, *, who: str, when: str, why: str, out: str | Path = "releases") -> History:
    """Move a release to another state, in the history beside it; its folder is not written to.

    Parameters
    ----------
    release
        Its name, such as ``2023Q4`` or ``2023Q4-r2``.
    state
        A draft can become ``reviewed``, a reviewed one ``released`` or ``draft`` again, and each of them ``withdrawn``.
    who, when, why
        By whom, on which day (``2024-01-31``), for what reason; nothing is taken from a clock or an account.
    out
        The folder that holds the releases.

    Returns
    -------
    History
        With the new line.

    Raises
    ------
    UsageError
        If there is no such release, the state cannot follow, or who, when or why are missing or no such thing; if the
        history cannot be written, which then is as it was.
    InputError
        If the history, or the release, is not as it was written. A release can be withdrawn nonetheless.
    """
    folder = Path(out)
    given = _given(who=who, why=why)
    _check_day(when, release)
    if state not in FOLLOWING:
        raise UsageError(f"unknown state '{state}'; {did_you_mean(state, FOLLOWING)}")
    if not folder.is_dir() or release_name(release) not in (known := names_in(folder)):
        there = map(str, known) if folder.is_dir() else ()
        raise UsageError(f"there is no release '{release}' in {folder}; {did_you_mean(release, there)}")
    with locked(folder, wait=True):
        history = read_history(folder)
        if history.problems:
            raise InputError(history.problems)
        _check_move(history, release, state, when)
        line = Line(
            n=len(history.lines) + 1, release=release, state=state, when=when, **given,
            manifest_sha256=_manifest(history, folder, release, state),
            previous_sha256=history.lines[-1].sha256 if history.lines else NOTHING,
        )  # fmt: skip
        _append(history, line)
    return read_history(folder)


def _given(**words: str) -> dict[str, str]:
    found = {name: one_line(text).strip() for name, text in words.items()}
    for name, text in found.items():
        if not 0 < len(text) <= LONGEST[name]:
            raise UsageError(f"'{name}' must be given in words, {LONGEST[name]:,} characters at most")
    return found


def _check_day(when: str, release: str) -> None:
    if not is_day(when):
        raise UsageError(f"'{when}' is no day; write it as 2024-01-31")
    if when < (end := release_name(release).period.last.isoformat()):
        raise UsageError(f"{when} lies before {end}, on which the period of {release} ends")


def _check_move(history: History, release: str, state: str, when: str) -> None:
    last = history.last(release)
    if why := refused(DRAFT if last is None else last.state, state):
        raise UsageError(f"{release}: {why}")
    if last is not None and when < last.when:
        raise UsageError(f"{release}: {when} lies before {last.when}, when it became {last.state}")


def _manifest(history: History, folder: Path, release: str, state: str) -> str:
    """Return the digest of the manifest that is signed: of a withdrawal, of what was signed before."""
    last = history.last(release)
    if state == WITHDRAWN and last is not None:
        return last.manifest_sha256
    written = read_folder(folder / release)
    if written.problems or written.manifest is None:
        raise InputError(written.problems)
    found = digest(written.manifest.to_bytes())
    if last is not None and found != last.manifest_sha256:
        what = f"is not the manifest that was signed in line {last.n} of the history: the release was replaced"
        raise InputError([Problem(f"{folder / release}/{MANIFEST}", 0, "", what)])
    return found


def _append(history: History, line: Line) -> None:
    """Announce a line in the head, add it, and have the head hold it; every step is whole on the disk or not at all."""
    before, after = head_of(history.lines), head_of([*history.lines, line])
    text = b"".join(one.to_bytes() for one in (*history.lines, line))
    steps = ((HEAD, before.model_copy(update={"announced": line.sha256}).to_bytes()), (FILE, text),
             (HEAD, after.to_bytes()))  # fmt: skip
    try:
        for name, data in steps:
            _replace(history.out, name, data)
    except OSError as error:
        what = f"cannot write the history in {history.out}: {error.strerror or error}"
        raise UsageError(f"{what}; 'threatscore history' says what it holds") from None


def _replace(folder: Path, name: str, data: bytes) -> None:
    """Write a file beside itself and rename it; what a killed run left there is written over."""
    beside = folder / f".{name}.partial"
    with suppress(FileNotFoundError):
        beside.unlink()
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, folder / name)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    flush(folder)
