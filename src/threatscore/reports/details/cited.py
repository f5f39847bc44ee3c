"""The rows of the evidence that a page cites, with their sources: each once, named by its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ...citation import cell_text, grade_text, named_as, row_text, subjects
from ...dates import period_text
from ...evidence import Claim, Event, Evidence, Stance
from ...evidence.rows import Dated, Source, Watch
from .strings import Strings

TOLD = frozenset(
    ("id", "indicator", "party", "wording", "low", "best", "high", "kind", "start", "end", "source", "locator", "known",
     "known_basis", "credibility", "spoken_from", "spoken_to", "kinds", "from", "to", "note")
)  # fmt: skip
"""Columns of a row that its words, its citation or its grade tell already, or that stand by themselves."""


class Cited:
    """The rows and sources that were asked for so far, in the order of asking.

    Parameters
    ----------
    evidence
        Where the rows stand.
    strings
        Where the texts go.
    whole
        Ids of the rows that are told in full.
    """

    def __init__(self, evidence: Evidence, strings: Strings, whole: Collection[str]) -> None:
        self.evidence, self.strings, self.whole = evidence, strings, whole
        self.rows: list[list[Any]] = []
        self.sources: list[list[int]] = []
        self.forms: list[list[int]] = []
        self._places: dict[object, int] = {}
        self._stances: dict[str, list[Stance]] = {}
        for stance in evidence.live_stances:
            self._stances.setdefault(stance.event, []).append(stance)

    def says(self, id: str) -> str:
        """Return what a claim, an event or a watch says, in words."""
        return _says(self.evidence.row(id))

    def row(self, id: str) -> int:
        """Return the place of a claim, an event or a watch."""
        if ("row", id) not in self._places:
            self._places["row", id] = len(self.rows)
            self.rows.append([self.strings(id), self.strings(self.says(id))])
            if id in self.whole:
                self.rows[-1] += self._told(id)
        return self._places["row", id]

    def source(self, id: str) -> int:
        """Return the place of a source; those that it relays follow it."""
        if ("source", id) not in self._places:
            row = self.evidence.row(id)
            assert isinstance(row, Source)  # held by the links
            self._places["source", id] = place = len(self.sources)
            told = (row.id, row.citation, row.publisher, cell_text(row.published), row.reliability, row.url,
                    row.licence, row.note)  # fmt: skip
            self.sources.append([self.strings(text) for text in told])
            self.sources[place].append(-1 if row.origin is None else self.source(row.origin))
        return self._places["source", id]

    def _told(self, id: str) -> list[Any]:
        """Return [source, where in it, form, text, ..., [stance, ...]]; no source is -1.

        The form names the labels of the texts; the stances are left out where there are none.
        """
        row, text = self.evidence.row(id), self.strings
        source, locator = (self.source(row.source), row.locator) if isinstance(row, Dated) else (-1, "")
        more = [(label, value) for label, value in self._more(row) if value]
        stances = [self._stance(stance) for stance in self._stances.get(id, ())]
        told = [source, text(locator), self._form(*(label for label, _ in more)), *(text(value) for _, value in more)]
        return [*told, stances] if stances else told

    def _form(self, *labels: str) -> int:
        if labels not in self._places:
            self._places[labels] = len(self.forms)
            self.forms.append([self.strings(label) for label in labels])
        return self._places[labels]

    def _more(self, row: Any) -> Iterator[tuple[str, str]]:
        """Yield what else there is to say of a row, each with its label."""
        if isinstance(row, Claim):
            yield "speaks of", period_text(row.spoken)
        if isinstance(row, Dated):
            yield "public since", f"{period_text(row.known)} ({row.known_basis})"
        if isinstance(row, Claim):
            yield "grade", grade_text(self.evidence, row)
        for name, value in row.cells().items():
            if name not in TOLD:
                yield name.replace("_", " "), cell_text(value)
        for name in subjects(row):
            yield "debated name", ", ".join(f"{name} {said}" for said in named_as(self.evidence, row, name))
        yield "note", getattr(row, "note", None) or ""

    def _stance(self, stance: Stance) -> list[int]:
        told = (stance.party, stance.role, stance.stance, stance.about, period_text(stance.known), stance.locator,
                stance.note)  # fmt: skip
        return [*(self.strings(one) for one in told), self.source(stance.source)]


def _says(row: Any) -> str:
    """Return what a row says, in words."""
    if isinstance(row, Watch):
        where = f" in {row.country}" if row.country else ""
        return f"watched {cell_text(row.start)} to {cell_text(row.end)}{where}: {', '.join(row.kinds)}"
    assert isinstance(row, Claim | Event)  # nothing else is a reason
    return row_text(row)
