"""Who does the work of a simulation, as the options say: threads of this machine, or a Dask cluster."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from ..errors import UsageError
from .output import say

ANSWER = 5.0
"""Seconds that a scheduler has to answer, and then to have a worker."""


@contextmanager
def workers(threads: int | None, cluster: str | None) -> Iterator[Executor | None]:
    """Yield who does the work; None leaves it to the simulation. Threads are gone at the end, a cluster stays.

    Raises
    ------
    UsageError
        If both are wanted or there would be no thread; if Dask is not installed, nobody answers, or nobody works there.
    """
    if threads is not None and cluster is not None:
        raise UsageError("either --threads or --cluster: a cluster brings its own workers")
    if threads is not None:
        if threads < 1:
            raise UsageError(f"at least 1 thread is needed, not {threads}")
        from ..executors import pool

        with pool(threads) as executor:
            yield executor
    elif cluster is not None:
        with _connected(cluster) as client:
            yield client.get_executor(pure=False)
    else:
        yield None


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """Yield the client of a Dask cluster that has workers."""
    from importlib import import_module

    try:
        dask = import_module("distributed")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--cluster takes Dask ('{error.name}' is not installed): pip install 'threatscore[cluster]'"
        ) from error
    _hush()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            import_module("distributed.comm").resolve_address(address)  # a client of no known kind ends with a noise
            client = dask.Client(address, timeout=ANSWER, set_as_default=False)
        except Exception as error:  # it has many ways to say no, from OSError to ImportError
            what = " ".join(str(error).split())[:200] or type(error).__name__
            raise UsageError(f"no Dask scheduler could be reached at '{address}': {what}") from error
    for warning in said:
        say(f"cluster: {warning.message}")
    with client:
        try:
            client.wait_for_workers(1, timeout=ANSWER)
            held = client.nthreads()
        except Exception as error:
            raise UsageError(
                f"the cluster at '{address}' has no worker; start one with: dask worker {address}"
            ) from error
        say(f"cluster: {address}, workers: {len(held)}, threads: {sum(held.values())}")
        yield client


def _hush() -> None:
    """Keep Dask's log off the terminal: what matters in it comes back as an error, or has been mended already."""
    import logging

    for name in ("distributed", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
