"""What this machine computes with: its processors, its memory, and the libraries that decide the last digit."""

from __future__ import annotations

import gc
import multiprocessing
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ASSUMED_BYTES = 8_000_000_000
"""Memory assumed where the system does not tell."""
CONTROL_GROUPS = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")


def processors() -> int:
    """Return how many threads pay here: as many as there are processors, but one in a process that is itself a worker.

    Whoever started that process has spread the work already.
    """
    if multiprocessing.parent_process() is not None:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory() -> int:
    """Return the bytes of memory that this process may use: the machine's, or less where a control group says so."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        whole = ASSUMED_BYTES
    return min([whole, *_limits()])


def _limits() -> list[int]:
    """Return the limits of the control groups around this process, as containers and batch systems set them."""
    try:
        lines = MEMBERSHIP.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = []
    for _, kinds, path in (line.split(":", 2) for line in lines if line.count(":") >= 2):
        if kinds not in ("", "memory"):
            continue
        top, name = (CONTROL_GROUPS / kinds, "memory.limit_in_bytes") if kinds else (CONTROL_GROUPS, "memory.max")
        own = top / path.lstrip("/")
        for folder in (own, *own.parents[: len(own.parents) - len(top.parents)]):
            try:
                found.append(int((folder / name).read_text(encoding="ascii")))
            except (OSError, ValueError):  # there is none here, or it is the word "max"
                continue
    return found


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the search for cycles while many small objects are made that have none: it would look at each again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@cache
def libraries() -> tuple[tuple[str, str], ...]:
    """Return what two machines must have in common to compute the same bytes: names and versions.

    NumPy chooses its loops by the features of the processor, and these differ in the last digit.
    """
    from importlib.metadata import PackageNotFoundError, version

    import numpy as np
    import scipy

    try:
        own = version("threatscore")
    except PackageNotFoundError:
        own = "not installed"
    features = np.show_config(mode="dicts")["SIMD Extensions"]
    found = [*features.get("baseline", ()), *features.get("found", ())]
    return (
        ("threatscore", own),
        ("numpy", np.__version__),
        ("scipy", scipy.__version__),
        ("C library", " ".join(platform.libc_ver())),
        ("processor", f"{platform.machine()} with {' '.join(found)}"),
    )
