"""Where a release stands: the state that the history beside its folder gives it, and what is to be said of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ...errors import Problem
from ..manifest import FILE, Manifest, digest
from .history import History, Line
from .reading import read_history
from .states import UNKNOWN, WITHDRAWN


@dataclass(frozen=True)
class Standing:
    """The state of a release.

    Parameters
    ----------
    name
        The release.
    state
        Draft, reviewed, released or withdrawn; unknown if the history, or the manifest that was signed, is not as it
        was written.
    line
        Its last line in the history; None of a draft that was never signed.
    problems
        Why the state is unknown.
    notes
        What an interrupted signing has left in the history.
    """

    name: str
    state: str
    line: Line | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """What every table says that rests on this release; empty if nothing is to be said."""
        if self.state == WITHDRAWN and self.line is not None:
            return f"{self.name} was WITHDRAWN on {self.line.when} by {self.line.who}: {self.line.why}"
        if self.state == UNKNOWN:
            if not self.problems:
                return f"The state of {self.name} is UNKNOWN"
            first = self.problems[0]
            whose = self.name if first.file.endswith(f"/{FILE}") else "every release beside this history"
            return f"The state of {whose} is UNKNOWN: {first.file}: {first}"
        return ""


def standing(folder: Path, manifest: Manifest | None, history: History | None = None) -> Standing:
    """Return where a release stands.

    Parameters
    ----------
    folder
        The release.
    manifest
        What it says of itself; None if that cannot be trusted, and then no state is believed but a withdrawal.
    history
        The history in the folder of releases, if it has been read already.
    """
    history = history or read_history(os.path.normpath(folder / os.pardir))
    name = folder.resolve().name if manifest is None else manifest.name
    state, line, problems = history.state(name), history.last(name), history.problems
    if manifest is None:
        state = state if state == WITHDRAWN else UNKNOWN
    elif not problems and line is not None and digest(manifest.to_bytes()) != line.manifest_sha256:
        what = f"is not the manifest that was signed in line {line.n} of the history: the release was replaced"
        state, problems = UNKNOWN, (Problem(f"{folder}/{FILE}", 0, "", what),)
    return Standing(name, state, line, problems, history.notes)
