"""One measurement, in a process of its own, so that peak memory is that of one contender: `python -m benchmarks.child`.

The first argument is a job as JSON; what was measured is printed as JSON.
"""

from __future__ import annotations

import json
import math
import os
import resource
import sys
from contextlib import ExitStack
from statistics import median
from time import perf_counter, process_time
from typing import Any

from .contenders import Attempt, NotAvailableError, Stages, prepare
from .problems import SMALL, Problem, Solution

UNITS_PER_MB = 1e6 if sys.platform == "darwin" else 1e6 / 1024


def keep_to(threads: int) -> None:
    """Keep this process to so many cores, where the system can: the engine's results take as many as there are."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def peak_mb() -> float:
    """Return the most memory that this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNITS_PER_MB


def measure(job: dict[str, Any]) -> dict[str, Any]:
    """Return seconds, memory and agreement of one contender on one problem.

    Parameters
    ----------
    job
        contender, threads, problem (name, units, indicators, draws), seconds to spend, most runs.
    """
    problem = Problem(*job["problem"])
    with ExitStack() as stack:
        try:
            prepare(job["contender"], SMALL, job["threads"], stack)()  # imports, caches, threads: not measured
            base = peak_mb()
            attempt = prepare(job["contender"], problem, job["threads"], stack)
        except NotAvailableError as reason:
            return {"missing": str(reason)}
        try:
            solution, seconds, stages, worked = _repeat(attempt, job["seconds"], job["most"])
        except Exception as error:
            if type(error).__name__ != "UsageError":  # the engine says that this is too large for it
                raise
            return {"missing": f"refused: {error}"}
    peak = peak_mb()
    best = min(range(len(seconds)), key=seconds.__getitem__)
    return {
        "best": seconds[best], "median": median(seconds), "runs": len(seconds), "worked": worked,
        "stages": stages[best], "peak_mb": peak, "above_mb": peak - base,
        "differences": _checked(job["contender"], problem, solution),
    }  # fmt: skip


def _repeat(attempt: Attempt, budget: float, most: int) -> tuple[Solution | None, list[float], list[Stages], float]:
    """Run again and again until time or runs are used up; the stages, where there are any, are what counts.

    The last value is the least processor time of a run, all threads together.
    """
    seconds: list[float] = []
    stages: list[Stages] = []
    solution = None
    spent, worked = 0.0, math.inf
    while not seconds or (len(seconds) < most and spent + min(seconds) < budget):
        solution = None  # the last one's memory is free before the next run
        started, working = perf_counter(), process_time()
        solution, parts = attempt()
        worked = min(worked, process_time() - working)
        spent += perf_counter() - started
        seconds.append(sum(parts.values()) if parts else perf_counter() - started)
        stages.append(parts)
    return solution, seconds, stages, worked


def _checked(contender: str, problem: Problem, solution: Solution | None) -> dict[str, float]:
    """Compare with the baseline, and the baseline with the expected scores in closed form."""
    if solution is None:
        return {}
    from . import agreement, baseline

    if contender == "baseline":
        return agreement.check_means(problem, solution)
    other = baseline.solve(problem, threads=2)
    return agreement.check(contender, solution, other, (problem.draws, problem.draws))


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    keep_to(given["threads"])
    print(json.dumps(measure(given)))
