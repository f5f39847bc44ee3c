"""One task for each period of a series, spread over processes; what they make does not depend on how many there are."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from ...errors import UsageError
from ...evidence import Evidence
from ...machine import processors
from ...model import Model
from ...reporting import ReportingPeriod, series
from ..names import a_period


class Task(Protocol):
    """What a worker is given: it makes something of the model and the evidence that all tasks share."""

    def make(self, model: Model, evidence: Evidence) -> Any:
        """Make it."""


def asked_for(
    first: str | ReportingPeriod, last: str | ReportingPeriod, workers: int | None
) -> tuple[tuple[ReportingPeriod, ...], int]:
    """Return the periods from first to last, and how many processes are to work on them.

    Raises
    ------
    UsageError
        If a period is malformed, the two are not of one kind or do not rise, or there would be no worker.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"at least 1 worker is needed, not {workers}")
    try:
        return series(a_period(first), a_period(last)), workers or processors()
    except ValueError as error:
        raise UsageError(str(error)) from None


def made(model: Model, evidence: Evidence, tasks: Sequence[Task], workers: int) -> Iterator[Any]:
    """Yield what each task makes as it is made, in so many processes."""
    if min(workers, len(tasks)) < 2:
        yield from (task.make(model, evidence) for task in tasks)
        return
    methods = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    ends = [context.Pipe() for _ in range(min(workers, len(tasks)))]
    processes = [context.Process(target=work, args=(theirs,)) for _, theirs in ends]
    ours = [own for own, _ in ends]
    try:
        for process, (_, theirs) in zip(processes, ends, strict=True):
            process.start()
            theirs.close()  # so that the end of a worker is the end of its connection
        yield from _spread(model, evidence, tasks, ours)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        what = (
            "a worker died, perhaps for want of memory or, in a script, of the line if __name__ == '__main__'; what"
            " was written stands"
        )
        raise UsageError(what) from None
    finally:
        for own in ours:
            own.close()
        for process in processes:  # what is under way is finished: nothing is half done
            if process.pid is not None:
                process.join()


def _spread(model: Model, evidence: Evidence, tasks: Sequence[Task], workers: Sequence[Connection]) -> Iterator[Any]:
    """Give each worker a task, and the next one when it is done; yield what they made."""
    left = iter(tasks)
    for worker in workers:
        worker.send((model, evidence))
        worker.send(next(left))
    busy = [*workers]
    while busy:
        ready = wait(busy)
        for worker in [one for one in busy if one in ready]:
            outcome = worker.recv()
            if isinstance(outcome, Exception):
                raise outcome
            if (task := next(left, None)) is None:
                busy.remove(worker)
            else:
                worker.send(task)
            yield outcome


def work(whose: Connection) -> None:
    """Do tasks, as a worker, until there are no more or whoever gave the work is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the business of whoever gave the work
    with suppress(EOFError, OSError):
        model, evidence = whose.recv()
        while True:
            task = whose.recv()
            try:
                outcome: object = task.make(model, evidence)
            except Exception as error:
                outcome = error
            whose.send(outcome)
