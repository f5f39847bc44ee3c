"""Fresh child processes for measurements, and what is known of the machine. NumPy is not loaded here.

On Linux a child's peak memory starts at that of the process that started it, so that this one must stay small.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Threads are counted by the contender alone."""
PACKAGES = ("numpy", "scipy", "pandas")
Size = tuple[str, int, int, int]
"""Name, units, indicators and draws of a problem."""


@dataclass(frozen=True)
class Measurement:
    """What one contender took for one problem.

    Parameters
    ----------
    contender, problem, threads
        What was measured; the problem as (name, units, indicators, draws).
    best, median
        Seconds of the fastest and of the middle run; None if it could not be measured.
    worked
        Least processor time of a run, all threads together: what other work on the machine disturbs least.
    stages
        Seconds of the parts of the fastest run.
    peak_mb, above_mb
        Most memory of the process, and how much of it came after imports and a small problem.
    differences
        From the baseline (of the baseline: from the closed form), largest, in standard errors.
    extrapolated_from
        Draws that were run, if fewer than the problem's.
    missing
        Why there is no measurement, empty if there is one.
    """

    contender: str
    problem: Size
    threads: int
    best: float | None = None
    median: float | None = None
    runs: int = 0
    worked: float | None = None
    stages: dict[str, float] = field(default_factory=dict)
    peak_mb: float | None = None
    above_mb: float | None = None
    differences: dict[str, float] = field(default_factory=dict)
    extrapolated_from: int | None = None
    missing: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Measurement:
        """Return what `to_dict` has written."""
        return cls(**(data | {"problem": tuple(data["problem"])}))


def measure(contender: str, problem: Size, *, threads: int = 1, seconds: float = 3.0, most: int = 7) -> Measurement:
    """Measure in a child process: one unmeasured run on a small problem, then as many as fit.

    Raises
    ------
    RuntimeError
        If the child fails, above all if its numbers are wrong.
    """
    job = {"contender": contender, "problem": problem, "threads": threads, "seconds": seconds, "most": most}
    done = python(["-m", "benchmarks.child", json.dumps(job)])
    return Measurement(contender, problem, threads, **json.loads(done.splitlines()[-1]))


def python(arguments: list[str]) -> str:
    """Return what a fresh interpreter prints.

    Raises
    ------
    RuntimeError
        If it fails, with what it says of it.
    """
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=os.environ | ONE_THREAD, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"python {' '.join(arguments)} failed\n{done.stderr}")
    return done.stdout


STARTS = {
    "python alone": ["-c", "pass"],
    "import numpy, pandas": ["-c", "import numpy, pandas"],
    "import threatscore": ["-c", "import threatscore"],
    "import threatscore, all names": ["-c", "from threatscore import *"],
    "threatscore --help": ["-c", "from threatscore.cli import main; main()", "--help"],
}


def start_ups(times: int) -> dict[str, float]:
    """Return the seconds of the fastest of several fresh processes, by what they do."""
    found = {}
    for name, arguments in STARTS.items():
        seconds = []
        for _ in range(times + 1):  # the first one may compile and fill the disk's cache
            started = perf_counter()
            python(arguments)
            seconds.append(perf_counter() - started)
        found[name] = min(seconds[1:])
    return found


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def free_bytes() -> int:
    """Return how much memory is free now; 0 where that is not known."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable")), 0)


def machine() -> dict[str, Any]:
    """Return what the numbers depend on and nothing that names the machine: cores, load, versions, processor."""
    show = (
        "import json, platform, numpy; from importlib.metadata import version; print(json.dumps({"
        "'python': platform.python_version(), 'processor': platform.machine(), "
        f"**{{name: version(name) for name in {PACKAGES}}}, "
        "'features': numpy.show_config(mode='dicts')['SIMD Extensions'].get('found', [])}))"
    )
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {"cores": cores(), "load_before": round(load, 2), **json.loads(python(["-c", show]))}
