"""What is measured, in which order, and what is left out for want of time, memory or cores."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from .measure import Measurement, Size, cores, free_bytes, machine, measure, python, start_ups

SMALL: Size = ("small", 20, 8, 1_000)
MEDIUM: Size = ("medium", 200, 20, 10_000)
LARGE: Size = ("large", 2_000, 30, 10_000)
THREADS = (1, 2, 4)
PEERS = ("pymcdm", "pyrepo-mcda", "scikit-criteria", "SALib")
PEER_DRAWS = 400
"""A peer in a loop is run on so many draws of a problem and extrapolated."""
LONGEST = 60.0
"""Seconds after which one run is too long: it is made on fewer draws and extrapolated."""
ANALYST_COPIES = 3
SERIES: dict[str, tuple[Size, ...]] = {
    "draws": tuple(("draws", 100, 10, n) for n in (5_000, 10_000, 20_000, 40_000)),
    "units": tuple(("units", n, 10, 10_000) for n in (50, 100, 200, 400)),
    "indicators": tuple(("indicators", 100, n, 10_000) for n in (5, 10, 20, 40)),
}
"""Sizes over which the growth of time is measured, one of them at a time."""


@dataclass(frozen=True)
class Report:
    """All that one run of the benchmark has found."""

    machine: dict[str, Any]
    quick: bool
    measurements: tuple[Measurement, ...]
    starts: dict[str, float]
    date: str = ""
    documents: dict[str, float | str] = field(default_factory=dict)
    """What readers open: figures by name, or in words why there is none."""

    def find(self, contender: str, problem: str, threads: int = 1) -> Measurement | None:
        """Return a measurement with seconds in it, or None."""
        for found in self.measurements:
            if (found.contender, found.problem[0], found.threads) == (contender, problem, threads):
                return None if found.best is None else found
        return None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "date": self.date, "quick": self.quick, "machine": self.machine, "starts": self.starts,
            "documents": self.documents, "measurements": [found.to_dict() for found in self.measurements],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        """Return what `to_dict` has written."""
        return cls(**(data | {"measurements": tuple(map(Measurement.from_dict, data["measurements"]))}))


@dataclass
class Plan:
    """Measures one thing after another and tells of each."""

    quick: bool
    tell: Callable[[str], None]
    done: list[Measurement] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Time to spend on one contender and problem."""
        return 2.0 if self.quick else 5.0

    def run(self, contender: str, problem: Size, *, threads: int = 1, **more: Any) -> Measurement:
        """Measure, remember and tell."""
        found = measure(contender, problem, threads=threads, **({"seconds": self.seconds} | more))
        return self._keep(found)

    def _keep(self, found: Measurement) -> Measurement:
        self.done.append(found)
        self.tell(f"{found.contender:18} {found.problem[0]:10} threads {found.threads}  {_told(found)}")
        return found

    def run_or_extrapolate(self, contender: str, problem: Size, draws: int, **more: Any) -> Measurement:
        """Measure with the problem's draws if that is at most `draws`, else, or if refused, on fewer."""
        if draws >= problem[3]:
            found = measure(contender, problem, **({"seconds": self.seconds} | more))
            if found.best is not None:
                return self._keep(found)
            if not found.missing.startswith("refused"):
                return self._keep(found)
            self.tell(f"{contender} {problem[0]}: {found.missing}")
            draws = problem[3] // 4
        return self._keep(self._extrapolated(contender, problem, draws, more))

    def _extrapolated(self, contender: str, problem: Size, draws: int, more: dict[str, Any]) -> Measurement:
        """Measure a quarter of `draws` and all of them, and follow the line through both to the problem's draws.

        Reading does not depend on draws, and is as measured.
        """
        few, many = (
            measure(contender, (*problem[:3], n), **({"seconds": self.seconds} | more)) for n in (draws // 4, draws)
        )
        if few.best is None or many.best is None or many.median is None or few.median is None:
            return replace(few if few.best is None else many, problem=problem)
        factor = (problem[3] - draws) / (draws - draws // 4)

        def further(small: float, large: float) -> float:
            return large + max(0.0, large - small) * factor

        stages = {name: further(few.stages[name], many.stages[name]) for name in many.stages}
        read = many.stages.get("read", 0.0)
        if "read" in stages:
            stages["read"] = read
        read_few = few.stages.get("read", 0.0)
        best, middle = (
            read + further(a - read_few, b - read) for a, b in ((few.best, many.best), (few.median, many.median))
        )
        return replace(
            many, problem=problem, stages=stages, extrapolated_from=draws, peak_mb=None, above_mb=None, worked=None,
            best=best, median=middle,
        )  # fmt: skip


def _told(found: Measurement) -> str:
    if found.best is None:
        return found.missing
    e = " e" if found.extrapolated_from else ""
    return f"{found.best:.4f} s{e}"


def threads_here() -> tuple[int, ...]:
    """Return the numbers of threads that this machine has cores for."""
    return tuple(n for n in THREADS if n <= cores())


def carry_out(*, quick: bool, date: str = "", tell: Callable[[str], None] = print) -> Report:
    """Measure everything, within about one minute if `quick`, else about six."""
    about = machine()
    if about["load_before"] > 0.5:
        tell(f"other work is under way here (load {about['load_before']}): the ratios are less sure")
    plan = Plan(quick, tell)
    for problem in (SMALL, MEDIUM):
        _all_contenders(plan, problem)
    if not quick:
        _large(plan)
        for series in SERIES.values():
            for problem in series:
                plan.run("engine work", problem, seconds=2.0)
    for name in PEERS:
        _peer(plan, name)
    readers = json.loads(python(["-m", "benchmarks.documents", *(["--quick"] if quick else [])]))
    for name, figure in readers.items():
        tell(f"{name:40} {figure}")
    return Report(about, quick, tuple(plan.done), start_ups(2 if quick else 5), date, readers)


def _all_contenders(plan: Plan, problem: Size) -> None:
    for threads in threads_here():
        plan.run("baseline", problem, threads=threads, most=50)
    plan.run("analyst", problem, most=50)
    for threads in threads_here():
        plan.run("engine", problem, threads=threads, most=50)
    if problem is MEDIUM:
        most = max(m.threads for m in plan.done if m.contender == "engine" and m.best is not None)
        for extra in ("engine redrawn", "engine cached"):
            plan.run(extra, problem, threads=most)
        for extra in ("engine pert", "engine design plain", "engine design stratified"):
            plan.run(extra, problem)


def _cells(problem: Size) -> int:
    return problem[1] * problem[2] * problem[3]


def _draws_for(plan: Plan, contender: str, threads: int) -> int:
    """Return how many draws of the large problem end in time, judged from the medium one."""
    known = next(
        (m.best for m in plan.done if (m.contender, m.problem, m.threads) == (contender, MEDIUM, threads)), None
    )
    expected = (known or 0.0) * _cells(LARGE) / _cells(MEDIUM)
    return LARGE[3] if expected <= LONGEST else max(400, int(LARGE[3] * LONGEST / 3 / expected) // 100 * 100)


def _large(plan: Plan) -> None:
    for threads in threads_here():
        plan.run("baseline", LARGE, threads=threads, most=2, seconds=20)
    room = free_bytes() * 0.8 / (ANALYST_COPIES * 8 * LARGE[1] * LARGE[2])
    draws = min(_draws_for(plan, "analyst", 1), int(room) // 100 * 100 if room < LARGE[3] else LARGE[3])
    plan.run_or_extrapolate("analyst", LARGE, draws, most=1)
    for threads in threads_here():
        plan.run_or_extrapolate("engine", LARGE, _draws_for(plan, "engine", threads), threads=threads, most=2)


def _peer(plan: Plan, name: str) -> None:
    """Measure a peer on the small problem, and on some draws of the medium one; once is enough if it is missing."""
    if plan.run_or_extrapolate(name, SMALL, PEER_DRAWS if plan.quick else SMALL[3], most=2).best is not None:
        plan.run_or_extrapolate(name, MEDIUM, PEER_DRAWS, most=1)
