"""The parts of the page that are no Python: its style and its scripts, and the policy that lets only them run."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files

from ..live import SCRIPTS as COMPUTING

SCRIPTS = (
    *COMPUTING, "terms.js", "wording.js", "elements.js", "address.js", "tables.js",
    "pictures.js", "changes.js", "cited.js", "breakdown.js", "details.js",
    "ledger.js", "settings.js", "rows.js", "charts.js", "said.js", "standings.js", "controls.js", "measured.js",
    "view.js",
)  # fmt: skip
"""In the order in which they run."""
STYLES = ("style.css", "details.css", "live.css")
"""In the order in which they count."""


@cache
def asset(name: str) -> str:
    """Return a file of this package as text, with plain line ends, so that its digest is the same everywhere."""
    return (files(__package__) / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def scripts() -> tuple[str, ...]:
    """Return the scripts in their order."""
    return tuple(map(asset, SCRIPTS))


def style() -> str:
    """Return the styles as one sheet."""
    return "".join(map(asset, STYLES))


def policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """Return a content security policy under which nothing is loaded, and only these blocks count, by their digests."""
    return (
        f"default-src 'none'; script-src {_digests(scripts)}; style-src {_digests(styles)}; base-uri 'none';"
        " form-action 'none'"
    )


def _digests(blocks: Iterable[str]) -> str:
    return " ".join(f"'sha256-{b64encode(sha256(block.encode()).digest()).decode()}'" for block in blocks) or "'none'"
