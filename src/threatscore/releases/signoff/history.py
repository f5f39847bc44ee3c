"""The history of releases: who moved which release to which state, when and why, each line chained to the one before.

It lies beside the release folders: `history.jsonl`, to which lines are only ever added, and `history.head.json`, which
says how long it is and where it ends. An edited, moved, added or removed line shows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from ...errors import Problem
from ...tables import Column, Table, Tabled
from ...tables.text import json_text
from ..manifest import Digest, digest
from ..names import names_in
from .states import DRAFT, UNKNOWN

FILE: Final = "history.jsonl"
HEAD: Final = "history.head.json"
FILES: Final = (FILE, HEAD)
NOTHING: Final = digest(b"")
"""What the first line is chained to."""


class Sealed(BaseModel):
    """Plain data that is written as canonical JSON in one line, with its own digest."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @property
    def sha256(self) -> str:
        """The digest of everything else in the line."""
        return digest(_canonical(self.model_dump()))

    def to_bytes(self) -> bytes:
        """Return the line as it is written."""
        return _canonical({**self.model_dump(), "sha256": self.sha256})


class Line(Sealed):
    """One move of one release, as given by whoever signs; `docs/quarterly.md` explains each field."""

    n: Annotated[int, Field(ge=1)]
    release: str
    state: str
    who: Annotated[str, Field(min_length=1, max_length=200)]
    when: str
    why: Annotated[str, Field(min_length=1, max_length=2000)]
    manifest_sha256: Digest
    previous_sha256: Digest


class Head(Sealed):
    """How long the history is, and the digest of its last line.

    `announced` is the digest of a line that is about to be added, None while none is: if a signing is interrupted, it
    tells its line, which counts, from one that was added by other means.
    """

    lines: Annotated[int, Field(ge=0)] = 0
    bytes: Annotated[int, Field(ge=0)] = 0
    last_sha256: Digest = NOTHING
    announced: Digest | None = None


@dataclass(frozen=True, eq=False, repr=False)
class History(Tabled):
    """All moves of all releases in a folder.

    Parameters
    ----------
    out
        The folder that holds the releases.
    lines
        The moves, oldest first, as far as they can be read.
    head
        What the head says; None if it cannot be read, or there is no history yet.
    problems
        Everything that is wrong; then no state is believed.
    notes
        What an interrupted signing has left, which is not wrong.
    """

    out: Path
    lines: tuple[Line, ...] = ()
    head: Head | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    def last(self, name: str) -> Line | None:
        """Return the last line on a release; None if there is none, which means a draft."""
        return next((line for line in reversed(self.lines) if line.release == name), None)

    def state(self, name: str) -> str:
        """Return the state of a release: draft, reviewed, released or withdrawn; unknown if anything here is wrong."""
        if self.problems:
            return UNKNOWN
        line = self.last(name)
        return DRAFT if line is None else line.state

    def of(self, name: str) -> History:
        """Return the lines of one release alone."""
        return History(self.out, tuple(line for line in self.lines if line.release == name), self.head, self.problems,
                       self.notes)  # fmt: skip

    def table(self) -> Table:
        """Return one row a move, and what is wrong."""
        rows = tuple({**line.model_dump(), "sha256": line.sha256} for line in self.lines)
        columns = (
            Column("n", "line", right=True), Column("release", "release"), Column("state", "state"),
            Column("when", "when", right=True), Column("who", "who"), Column("why", "why"), Column("manifest_sha256"),
            Column("previous_sha256"), Column("sha256"),
        )  # fmt: skip
        wrong = [f"{problem.file}: {problem}" for problem in self.problems]
        told = ["The history is not as it was written: no state is believed.", *wrong] if wrong else []
        told += [] if rows or wrong else ["No line here: a release without a line is a draft."]
        if gone := sorted({line.release for line in self.lines} - {*map(str, names_in(self.out))}):
            told.append(f"Signed, and no longer there: {', '.join(gone)}.")
        return Table(f"Sign-off of the releases in {self.out}", columns, rows, (*told, *self.notes))

    def __repr__(self) -> str:
        return f"History of {self.out}, {len(self.lines)} lines"


def _canonical(data: Any) -> bytes:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return (json_text(text) + "\n").encode()


def head_of(lines: Sequence[Line]) -> Head:
    """Return the head of a history of these lines."""
    return Head(
        lines=len(lines), bytes=sum(len(line.to_bytes()) for line in lines),
        last_sha256=lines[-1].sha256 if lines else NOTHING,
    )  # fmt: skip
