"""Reading a history with suspicion: each line by itself, against the one before it, and against the head."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from ...errors import Problem, UsageError
from ..names import release_name
from ..reading import bounded
from .history import FILE, HEAD, NOTHING, Head, History, Line, Sealed, head_of
from .states import DRAFT, FOLLOWING, refused

MOST_BYTES = 100_000_000
"""Of a history: a larger one is not read."""
TRIES: Final = 20
"""So often the files are read again because they changed while they were read."""
_Known = TypeVar("_Known", bound=Sealed)


def read_history(out: str | Path) -> History:
    """Return the history of the releases in a folder, with everything that is wrong with it.

    Returns
    -------
    History
        Empty if neither of its two files is there: then all releases are drafts.
    """
    folder = Path(out)
    problems: list[Problem] = []
    data, ending = _both(folder, problems)
    if data is None and ending is None:
        return History(folder, problems=tuple(problems))
    head = _head(folder / HEAD, ending, problems)
    if data is None and head is not None and not head.lines:
        data = b""  # the very first signing was interrupted
    if data is None:
        problems.append(Problem(str(folder / FILE), 0, "", "the file is missing"))
    lines = _lines(folder / FILE, data or b"", problems)
    notes = [] if head is None or problems else _against(folder, lines, head, problems)
    return History(folder, tuple(lines), head, tuple(problems), tuple(notes))


def _both(folder: Path, problems: list[Problem]) -> tuple[bytes | None, bytes | None]:
    """Return both files as they stood at one moment, though somebody may be signing meanwhile."""
    for _ in range(TRIES):
        found: list[Problem] = []
        before, data, after = (_bytes(folder / name, found) for name in (HEAD, FILE, HEAD))
        if before == after:
            break
    problems += dict.fromkeys(found)
    return data, after


def _bytes(path: Path, problems: list[Problem]) -> bytes | None:
    """Return the content of a file, None if it is not there; links are not followed."""
    if not os.path.lexists(path):
        return None
    try:
        data = bounded(path, MOST_BYTES)
    except OSError as error:
        why = "is a symbolic link: not followed" if path.is_symlink() else f"cannot be read: {error.strerror}"
        problems.append(Problem(str(path), 0, "", why))
        return b""
    if len(data) > MOST_BYTES:
        problems.append(Problem(str(path), 0, "", f"longer than {MOST_BYTES:,} bytes: not read"))
        return b""
    return data


def _head(path: Path, data: bytes | None, problems: list[Problem]) -> Head | None:
    if data is None:
        problems.append(Problem(str(path), 0, "", "the file is missing: it says where the history ends"))
        return None
    if (head := _unsealed(Head, data)) is None or head.to_bytes() != data:
        problems.append(Problem(str(path), 0, "", "not as it was written: edited or cut short"))
        return None
    return head


def _unsealed(kind: type[_Known], data: bytes) -> _Known | None:
    """Return sealed data whose digest is still to be held against its content."""
    try:
        plain = json.loads(data)
        del plain["sha256"]
        return kind.model_validate_json(json.dumps(plain))
    except (ValueError, KeyError, TypeError, RecursionError):  # a ValidationError is a ValueError
        return None


def _lines(path: Path, data: bytes, problems: list[Problem]) -> list[Line]:
    """Return the lines that can be read; what is wrong with any is noted."""
    lines: list[Line] = []
    wrong: list[str] = []
    for number, text in enumerate(io.BytesIO(data).readlines(), 1):
        line, told = _line(text)
        found = [told] if told else []
        if line is not None:
            found += [] if told else _chained(number, line, lines, wrong)
            found += [] if wrong or found else _moved(line, lines)  # after a wrong line, no state is known
            lines.append(line)
        problems += [Problem(str(path), number, "", what) for what in found]
        wrong += found
    return lines


def _line(text: bytes) -> tuple[Line | None, str]:
    """Return a line, and what is wrong with it by itself."""
    if not text.endswith(b"\n"):
        return None, "cut short: it does not end as a line does"
    line = _unsealed(Line, text)
    return line, "" if line is not None and line.to_bytes() == text else "edited: it is not a line as it was written"


def _chained(number: int, line: Line, lines: list[Line], wrong: list[str]) -> list[str]:
    """Return how a sound line fails to follow the one before it."""
    if line.n != (lines[-1].n if lines else 0) + 1:
        if wrong and line.n == number:
            return []  # the line before it cannot be read
        return [f"it was written as line {line.n}: before it lines were added, removed or moved"]
    if not wrong and line.previous_sha256 != (lines[-1].sha256 if lines else NOTHING):
        return [f"it does not follow line {number - 1}: that one was replaced"]
    return []


def _moved(line: Line, lines: list[Line]) -> Iterator[str]:
    """Yield why a move cannot have been made."""
    before = next((one for one in reversed(lines) if one.release == line.release), None)
    try:
        release_name(line.release)
    except UsageError as error:
        yield str(error)
    if not is_day(line.when):
        yield f"'{line.when}' is no day"
    if line.state not in FOLLOWING:
        yield f"'{line.state}' is no state"
    elif why := refused(DRAFT if before is None else before.state, line.state):
        yield f"{line.release}: {why}"
    if before is not None and before.manifest_sha256 != line.manifest_sha256:
        yield f"{line.release}: it signs another manifest than line {before.n}"


def is_day(text: str) -> bool:
    """Return whether a text is a day, written as 2024-01-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _against(folder: Path, lines: list[Line], head: Head, problems: list[Problem]) -> list[str]:
    """Hold lines that are sound by themselves against the head; return what an interrupted signing has left."""
    if len(lines) < head.lines:
        what = f"it says {head.lines} lines, and the history has {len(lines)}: the last were removed"
        problems.append(Problem(str(folder / HEAD), 0, "lines", what))
        return []
    if head_of(lines[: head.lines]) != head.model_copy(update={"announced": None}):
        what = f"it does not say where line {head.lines} ends: that line was replaced, or this file"
        problems.append(Problem(str(folder / HEAD), 0, "last_sha256", what))
        return []
    beyond = lines[head.lines :]
    if [line.sha256 for line in beyond] == [head.announced]:
        return [f"The signing of line {len(lines)} was interrupted after it was written: it counts, and the next"
                " signing completes it."]  # fmt: skip
    problems += [Problem(str(folder / FILE), line.n, "", f"added by other means than signing: {HEAD} ends with line"
                         f" {head.lines}") for line in beyond]  # fmt: skip
    if head.announced is not None and not beyond:
        return ["A signing was interrupted before its line was written: it does not count."]
    return []
