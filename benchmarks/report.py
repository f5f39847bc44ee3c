"""One run of the benchmark as Markdown; the terminal shows the same."""

from __future__ import annotations

from collections.abc import Sequence

from .measure import Measurement
from .plan import SERIES, Report
from .targets import Row, documents, information, rows, without_reading

BEGIN, END = "<!-- table: python -m benchmarks --docs -->", "<!-- end of table -->"


def markdown(report: Report) -> str:
    """Return the whole report."""
    parts = (
        ("Targets", _grid(("", "target", "measured", "verdict"), _cells([*rows(report), *documents(report)]))),
        ("For information", _grid(("", "measured"), _plain(information(report)))),
        ("Seconds and memory", _seconds(report)),
        ("Growth of the engine's time", _series(report)),
    )
    return "\n\n".join([_about(report), *(f"**{title}**\n\n{text}" for title, text in parts if text)]) + "\n"


def _about(report: Report) -> str:
    about = report.machine
    features = ", ".join(about["features"]) or "none told"
    dated = f"{report.date}. " if report.date else ""
    quick = " A quick run: what takes long is left out." if report.quick else ""
    busy = f" Other work was under way (load {about['load_before']})." if about["load_before"] > 0.5 else ""
    packages = ", ".join(f"{name} {about[name.lower()]}" for name in ("Python", "NumPy", "SciPy", "pandas"))
    return (
        f"{dated}{about['cores']} cores ({about['processor']}; {features}), {packages}.{quick}{busy} Ratios are of the"
        ' fastest runs; in brackets, without reading the evidence. "e": extrapolated from fewer draws.'
    )


def _cells(listed: list[Row]) -> list[tuple[str, ...]]:
    return [(row.what, row.target, row.measured, row.verdict) for row in listed]


def _plain(listed: list[Row]) -> list[tuple[str, ...]]:
    return [(row.what, row.measured) for row in listed]


def _seconds(report: Report) -> str:
    """Return one line a measurement, those that could not be made with the reason."""
    lines = []
    for found in report.measurements:
        if found.problem[0] in SERIES:
            continue
        name, size = found.problem[0], " x ".join(f"{n:,}" for n in found.problem[1:])
        lines.append((found.contender, f"{name}: {size}", str(found.threads), *_timed(found)))
    head = ("contender", "problem: units x indicators x draws", "threads", "best s", "median s", "ns a value", "runs",
            "read / simulate / results s", "peak MB", "above imports MB")  # fmt: skip
    return _grid(head, lines)


def _timed(found: Measurement) -> tuple[str, ...]:
    if found.best is None or found.median is None:
        return (f"not available: {found.missing}", *[""] * 6)
    e = " e" if found.extrapolated_from else ""
    values = found.problem[1] * found.problem[2] * found.problem[3]
    stages = " / ".join(f"{found.stages[name]:.3f}" for name in ("read", "simulate", "results") if name in found.stages)
    peak, above = ("" if mb is None else f"{mb:.0f}" for mb in (found.peak_mb, found.above_mb))
    best, middle, each = f"{found.best:.4f}{e}", f"{found.median:.4f}{e}", f"{1e9 * found.best / values:.1f}"
    return best, middle, each, str(found.runs), stages, peak, above


def _series(report: Report) -> str:
    lines = []
    for name in SERIES:
        for found in report.measurements:
            if found.problem[0] == name and (seconds := without_reading(found)):
                lines.append((name, " x ".join(f"{n:,}" for n in found.problem[1:]), f"{seconds:.3f}"))
    return (
        _grid(("what grows", "units x indicators x draws", "simulate and results, processor s"), lines) if lines else ""
    )


def _grid(head: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, tuple("---" for _ in head), *lines))


def between_markers(page: str, text: str) -> str:
    """Return a page with the table between its markers replaced.

    Raises
    ------
    ValueError
        If the page does not have both markers, in order.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{text}\n{END}{after}"


def terminal(report: Report) -> None:
    """Print the tables for people."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console = Console(width=120)
    for title, head, lines in (
        ("Targets", ("", "target", "measured", "verdict"), _cells([*rows(report), *documents(report)])),
        ("For information", ("", "measured"), _plain(information(report))),
    ):
        table = Table(*head, title=title, title_justify="left")
        for line in lines:
            table.add_row(*line)
        console.print(table)
