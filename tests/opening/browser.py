"""A headless Chromium that reports every request and every error of a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .programs import missing, program

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Opened:
    """A page in a browser: `page` is Playwright's; all that it asked for from elsewhere, and all that went wrong."""

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Shared:
    """One Chromium for all tests of a process, begun when the first page is opened: that takes longer than a test."""

    def __init__(self) -> None:
        self._playwright: Any = None
        self._chromium: Any = None

    def get(self) -> Any:
        """Return the browser; a new one where the last one fell."""
        from playwright.sync_api import sync_playwright

        chromium = program("chromium", "chromium-browser", package="chromium")
        if self._playwright is None:
            self._playwright = sync_playwright().start()
        if self._chromium is None or not self._chromium.is_connected():
            self._chromium = self._playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        return self._chromium

    def close(self) -> None:
        """Stop it, if it was begun; once all tests are done."""
        if self._chromium is not None:
            self._chromium.close()
        if self._playwright is not None:
            self._playwright.stop()
        self._playwright = self._chromium = None


SHARED = Shared()


@contextmanager
def opened(path: Path, *, fragment: str = "", **options: Any) -> Iterator[Opened]:
    """Open a file in an empty profile of its own, which nothing outlives.

    Parameters
    ----------
    path
        The file.
    fragment
        What stands after ``#`` in the address.
    options
        Of Playwright's context: ``viewport``, ``color_scheme``, ``java_script_enabled``, ``has_touch``, ...
    """
    context = SHARED.get().new_context(**options)
    try:
        page = context.new_page()
        found = Opened(page)
        address = path.resolve().as_uri()
        context.on("request", lambda request: _note(found.requests, request.url, address))
        page.on("console", lambda message: message.type in ("error", "warning") and found.errors.append(message.text))
        page.on("pageerror", lambda error: found.errors.append(str(error)))
        page.goto(address + (f"#{fragment}" if fragment else ""))
        yield found
    finally:
        context.close()


def _note(requests: list[str], url: str, address: str) -> None:
    """Note a request for anything but the page itself and what it made in memory (a download)."""
    if url.split("#")[0] != address and not url.startswith(("blob:", "data:")):
        requests.append(url)


def axe_script() -> str:
    """Return the accessibility checker as a script to be evaluated in a page."""
    if not AXE.is_file():
        missing("axe-core is not installed (npm ci in tests/opening)")
    return AXE.read_text(encoding="utf-8")
