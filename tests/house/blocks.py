"""The fenced blocks of the pages: what each is, and where."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUN = ("python", "console", "sh", "yaml", "csv", "json", "latex", "text")
"""What a block may be called: `running` says how each is held against the program."""
FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: where its text begins, its language, its title and its text."""

    page: str
    line: int
    language: str
    title: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix() if page.is_relative_to(ROOT) else page.name


def blocks(page: Path, text: str | None = None) -> list[Block]:
    """Return the blocks of a page, in order; of its `text` if that is given."""
    text = page.read_text(encoding="utf-8") if text is None else text
    found = []
    for fence in FENCE.finditer(text):
        language, _, rest = fence[2].strip().partition(" ")
        title = re.fullmatch(r'title="([^"]+)"', rest.strip())
        line = text.count("\n", 0, fence.start(3)) + 1
        assert title or not rest, f"{page}:{line}: {rest!r} is no title"
        found.append(Block(name_of(page), line, language, title[1] if title else "", textwrap.dedent(fence[3])))
    return found
