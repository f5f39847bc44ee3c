"""Texts that stand in one list, each once, and are named by their place in it."""

from __future__ import annotations

from ...tables.text import one_line


class Strings:
    """A list of texts that grows: names and wordings come again and again, and are written once.

    Whatever the evidence holds, a text in it is harmless and one line long.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def __call__(self, text: str | None) -> int:
        """Return the place of a text; of no text that of an empty one."""
        text = one_line(text or "")
        if text not in self._places:
            self._places[text] = len(self.texts)
            self.texts.append(text)
        return self._places[text]
