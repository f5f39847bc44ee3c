"""Targets, what was measured, and whether they are met: ratios of one run, never seconds of two machines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .measure import Measurement
from .plan import PEERS, SERIES, Report


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Parameters
    ----------
    what, target
        What is measured, and the target in words, empty where there is none.
    measured
        The figure in words, empty if there is none.
    verdict
        ``met``, ``not met``, ``not measured: why``, or empty for information.
    """

    what: str
    target: str
    measured: str
    verdict: str


@dataclass(frozen=True)
class Figure:
    """A number, how it is shown, and whether some of it is extrapolated; or why there is none."""

    value: float = math.nan
    shown: str = ""
    missing: str = ""


def rows(report: Report) -> list[Row]:
    """Return all targets, each with what was measured."""
    return [
        _four(report, "medium, 4 threads: engine / baseline", "<= 1.25", _to_baseline(report, "medium", 4)),
        _four(report, "medium, 4 threads: analyst / engine", ">= 3.5", _to_analyst(report, "medium", 4)),
        _four(report, "large, 4 threads: engine / baseline", "<= 1.15", _to_baseline(report, "large", 4)),
        _four(report, "large, 4 threads: analyst / engine", ">= 10", _to_analyst(report, "large", 4)),
        _row("large: peak memory, MB", "<= 600", _peak(report)),
        _row("small, 1 thread, after import: ms", "<= 30", _milliseconds(report, "engine", "small")),
        _row("medium, another weight, leaf draws kept: ms", "<= 100", _again(report, "engine cached")),
        *(_row(f"slope of log time on log {name}, 1 thread", "<= 1.05", slope(report, name)) for name in SERIES),
        _four(report, "medium, engine: 1 thread / 4 threads", ">= 2", _speed_up(report, "engine", 4)),
        _row("medium, 1 thread: PERT / lognormal", "<= 3.5", _ratio(report, ("engine pert", "medium", 1),
                                                                   ("engine", "medium", 1))),
    ]  # fmt: skip


LARGE = "150 pairs of 15 groups and 10 countries, 40 leaves, a third of each of them, 300 draws"
LARGEST = "the same with all leaves of pairs"
DOCUMENTS = {
    "first page seconds": (
        "shipped quarter, no release before: seconds to write the page, beyond the ranking", "<= 1", 1.0, 2,
    ),
    "page seconds": ("the same with what moved since the release before, which is computed again", "<= 1", 1.0, 2),
    "first workbook seconds": (
        "shipped quarter, no release before: seconds to write the workbook, beyond the ranking", "<= 1", 1.0, 2,
    ),
    "workbook seconds": ("the workbook with what moved since the release before", "<= 1", 1.0, 2),
    "page bytes": ("shipped quarter: the page, MB", "<= 1.5", 1e-6, 2),
    "shipped page: first paint": ("shipped quarter, in Chromium: first paint, ms", "<= 500", 1.0, 0),
    "shipped page: move median": ("shipped quarter, in Chromium: a slider move, ms, median of 60", "<= 16", 1.0, 1),
    "shipped page: move p95": ("shipped quarter, in Chromium: a slider move, ms, 95th percentile", "<= 33", 1.0, 1),
    "large page bytes": (f"{LARGE}: the page, MB", "<= 4", 1e-6, 2),
    "large page: move p95": (f"{LARGE}, in Chromium: a slider move, ms, 95th percentile", "<= 33", 1.0, 1),
    "largest page bytes": (f"{LARGEST}: the page, MB", "<= 4", 1e-6, 2),
    "largest page: move p95": (f"{LARGEST}, in Chromium: a slider move, ms, 95th percentile", "<= 33", 1.0, 1),
}  # fmt: skip
"""What is measured of documents: in words, the target, what a figure is multiplied by, and its decimals."""


def documents(report: Report) -> list[Row]:
    """Return what readers open against its targets; nothing where it was not measured at all."""
    found = []
    for name, (what, target, factor, digits) in DOCUMENTS.items() if report.documents else ():
        figure = report.documents.get(name, "only without --quick")
        if isinstance(figure, str):
            found.append(_row(what, target, Figure(missing=figure)))
        else:
            found.append(_row(what, target, Figure(figure * factor, f"{figure * factor:.{digits}f}")))
    return found


def information(report: Report) -> list[Row]:
    """Return what has no target: the same ratios on fewer threads, speed-ups, time to re-weight and to start."""
    found = []
    for problem in ("small", "medium", "large"):
        for threads in (1, 2):
            plural = "thread" if threads == 1 else "threads"
            ratios = (("engine / baseline", _to_baseline), ("analyst / engine", _to_analyst))
            found += [_row(f"{problem}, {threads} {plural}: {what}", "", of(report, problem, threads))
                      for what, of in ratios]  # fmt: skip
    for problem in ("small", "medium", "large"):
        found.append(_row(f"{problem}, 1 thread, processor time: engine / baseline", "", _worked(report, problem)))
    for contender in ("engine", "baseline"):
        found.append(_row(f"medium, {contender}: 1 thread / 2 threads", "", _speed_up(report, contender, 2)))
    found.append(_row("medium, another weight, all drawn again: ms", "", _again(report, "engine redrawn")))
    for name in PEERS:
        for problem in ("small", "medium"):
            figure = _ratio(report, (name, problem, 1), ("engine", problem, 1))
            found.append(_row(f"{problem}, 1 thread: {name} / engine", "", figure))
    for design in dict.fromkeys(m.contender for m in report.measurements if m.contender.startswith("engine design")):
        found.append(_row(f"medium, 1 thread: {design} / engine", "", _ratio(report, (design, "medium", 1),
                                                                             ("engine", "medium", 1))))  # fmt: skip
    for name, seconds in report.starts.items():
        found.append(Row(f"fresh process: {name}, ms", "", f"{1000 * seconds:.0f}", ""))
    return [row for row in found if row.measured]


def _four(report: Report, what: str, target: str, figure: Figure) -> Row:
    """Return a row that needs four cores."""
    if (cores := report.machine["cores"]) < 4:
        return Row(what, target, "", f"not measured: {cores} core{'s' if cores > 1 else ''}")
    return _row(what, target, figure)


def _row(what: str, target: str, figure: Figure) -> Row:
    if figure.missing:
        return Row(what, target, "", f"not measured: {figure.missing}")
    if not target:
        return Row(what, target, figure.shown, "")
    sign, _, bound = target.partition(" ")
    met = figure.value <= float(bound) if sign == "<=" else figure.value >= float(bound)
    return Row(what, target, figure.shown, "met" if met else "not met")


def without_reading(found: Measurement) -> float | None:
    """Return the seconds without those of reading evidence; None where nothing is read."""
    if found.best is None or "read" not in found.stages:
        return None
    return found.best - found.stages["read"]


Key = tuple[str, str, int]


def _ratio(report: Report, above: Key, below: Key) -> Figure:
    """Return one time over another; in brackets, the same without reading evidence."""
    one, other = report.find(*above), report.find(*below)
    if one is None or other is None or one.best is None or other.best is None:
        return Figure(missing=_why(report, above if one is None else below))
    e = " e" if one.extrapolated_from or other.extrapolated_from else ""
    shown = f"{one.best / other.best:.2f}{e}"
    bare = [without_reading(found) for found in (one, other)]
    if any(bare):
        shown += f" ({(bare[0] or one.best) / (bare[1] or other.best):.2f}{e})"
    return Figure(one.best / other.best, shown)


def _why(report: Report, key: Key) -> str:
    """Return why there is no such measurement."""
    for found in report.measurements:
        if (found.contender, found.problem[0], found.threads) == key:
            return found.missing
    return "only without --quick" if report.quick else "left out"


def _to_baseline(report: Report, problem: str, threads: int) -> Figure:
    return _ratio(report, ("engine", problem, threads), ("baseline", problem, threads))


def _to_analyst(report: Report, problem: str, threads: int) -> Figure:
    return _ratio(report, ("analyst", problem, 1), ("engine", problem, threads))


def _speed_up(report: Report, contender: str, threads: int) -> Figure:
    return _ratio(report, (contender, "medium", 1), (contender, "medium", threads))


def _worked(report: Report, problem: str) -> Figure:
    """Return the engine's processor time over the baseline's: the ratio that other work disturbs least."""
    engine, baseline = report.find("engine", problem), report.find("baseline", problem)
    if engine is None or baseline is None or engine.worked is None or baseline.worked is None:
        return Figure(missing="no processor time")
    return Figure(engine.worked / baseline.worked, f"{engine.worked / baseline.worked:.2f}")


def _peak(report: Report) -> Figure:
    """Return the peak memory of the engine at the large problem, on as many threads as were measured."""
    peaks = [m for m in report.measurements if (m.contender, m.problem[0]) == ("engine", "large") and m.peak_mb]
    if not peaks:
        fewer = any(
            m.extrapolated_from for m in report.measurements if (m.contender, m.problem[0]) == ("engine", "large")
        )
        return Figure(missing="run on fewer draws" if fewer else _why(report, ("engine", "large", 1)))
    last = max(peaks, key=lambda m: m.threads)
    assert last.peak_mb is not None
    return Figure(last.peak_mb, f"{last.peak_mb:.0f}")


def _milliseconds(report: Report, contender: str, problem: str) -> Figure:
    found = report.find(contender, problem)
    if found is None or found.best is None:
        return Figure(missing=_why(report, (contender, problem, 1)))
    bare = without_reading(found)
    shown = f"{1000 * found.best:.1f}" + (f" ({1000 * bare:.1f})" if bare else "")
    return Figure(1000 * found.best, shown)


def _again(report: Report, contender: str) -> Figure:
    """Return the milliseconds of simulating and ranking anew; in brackets, of simulating alone."""
    for found in report.measurements:
        if found.contender == contender and found.best is not None:
            alone = found.stages.get("simulate", math.nan)
            return Figure(1000 * found.best, f"{1000 * found.best:.0f} (simulate alone {1000 * alone:.0f})")
    return Figure(missing=_why(report, (contender, "medium", 1)))


def slope(report: Report, name: str) -> Figure:
    """Return the least-squares slope of log processor time, reading left out, on log size."""
    place = ("units", "indicators", "draws").index(name)
    points = [
        (found.problem[1:][place], seconds)
        for found in report.measurements
        if found.contender == "engine work" and found.problem[0] == name and (seconds := without_reading(found))
    ]
    if len(points) < 4:
        return Figure(missing=_why(report, ("engine work", name, 1)) or "too few sizes")
    value = least_squares([math.log(x) for x, _ in points], [math.log(y) for _, y in points])
    return Figure(value, f"{value:.2f}")


def least_squares(x: Sequence[float], y: Sequence[float]) -> float:
    """Return the slope of the line through points that has the smallest squared distances in y."""
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
