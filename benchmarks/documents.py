"""What readers open: how long page and workbook take to write, how large they are, how soon a page answers.

`python -m benchmarks.documents` prints the figures as JSON: a number, or in words why there is none. What a browser
has to say is left out, by name, where there is none.
"""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from .measure import ROOT
from .pages import KINDS, large

Figures = dict[str, float | str]
MOVES = 60
OPENED = 5
"""How often a page is opened for its first paint."""
LEAVES, HELD = 40, 300
"""Leaves and draws of the large pages; `pages` says whose the leaves are."""
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


def documents(*, quick: bool = False) -> Figures:
    """Return all figures, by name: seconds, bytes and milliseconds."""
    with TemporaryDirectory() as folder:
        found, pages = _written(Path(folder), times=1 if quick else 3)
        if not quick:
            for name, kinds in {"large": KINDS, "largest": ("pair",)}.items():
                pages[name] = _large(Path(folder) / f"{name}.html", kinds)
                found[f"{name} page bytes"] = float(pages[name].stat().st_size)
        for name, path in pages.items():
            found |= _opened(name, path)
    return found


def _written(folder: Path, times: int) -> tuple[Figures, dict[str, Path]]:
    """Write page and workbook of the newest shipped quarter; return seconds beyond the ranking, bytes, and the page."""
    import threatscore as ts
    from threatscore.releases import build
    from threatscore.reports import Contents, contents, report
    from threatscore.reports.workbook import workbook

    model, evidence = ts.load_model(ROOT / "config" / "weights.yaml"), ts.load_evidence(ROOT / "data" / "central-asia")
    build(model, evidence, "2023Q3", "2023Q4", out=folder, workers=1)
    release, first = (ts.load_release(folder / name) for name in ("2023Q4", "2023Q3"))

    def seconds(write: Callable[[Contents], object], release: ts.Release = release) -> float:
        taken = []
        for _ in range(times + 1):  # the first time modules are imported
            shown = contents(release)  # the ranking
            started = perf_counter()
            write(shown)
            taken.append(perf_counter() - started)
        return min(taken[1:])

    path = report(contents(release)).write(folder / "page.html")
    found: Figures = {
        "page seconds": seconds(report), "first page seconds": seconds(report, first),
        "workbook seconds": seconds(workbook), "first workbook seconds": seconds(workbook, first),
        "page bytes": float(path.stat().st_size), "workbook bytes": float(len(workbook(contents(release)).content)),
    }  # fmt: skip
    return found, {"shipped": path}


def _large(path: Path, kinds: tuple[str, ...]) -> Path:
    """Write the page of many pairs and leaves, with leaves of these kinds."""
    from threatscore.reports import report

    return report(large(LEAVES, draws=1_000, held=HELD, kinds=kinds)).write(path)


def _opened(name: str, path: Path) -> Figures:
    """Return what a browser tells of a page: milliseconds to its first paint, and of slider moves."""
    names = [f"{name} page: {what}" for what in ("first paint", "move median", "move p95")]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return dict.fromkeys(names, "chromium is not installed")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return dict.fromkeys(names, "playwright is not installed")
    paints, moves = [], list[float]()
    for last in range(OPENED):
        with TemporaryDirectory() as profile, sync_playwright() as playwright:
            browser = playwright.chromium.launch_persistent_context(profile, executable_path=chromium, args=[*FLAGS])
            page = browser.new_page()
            page.goto(path.as_uri())
            page.wait_for_function("performance.getEntriesByType('paint').length > 0")
            paints.append(float(page.evaluate("performance.getEntriesByType('paint').at(-1).startTime")))
            if last == OPENED - 1:
                page.evaluate("() => threatscore.view.measure(5)")  # as readers have it, with the code compiled
                moves = page.evaluate(f"() => threatscore.view.measure({MOVES}).then((found) => found.work)")
            browser.close()
    tail = sorted(moves)[max(0, round(0.95 * len(moves)) - 1)]
    return dict(zip(names, (statistics.median(paints), statistics.median(moves), tail), strict=True))


if __name__ == "__main__":
    import sys

    print(json.dumps(documents(quick="--quick" in sys.argv)))
