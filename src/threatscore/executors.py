"""Work spread over any `concurrent.futures.Executor`: threads, processes, or a cluster.

What is ours and what is the executor's is kept apart: an error of a task comes back as a value and is raised as it
was; whatever else goes wrong is the executor's, and is told as such.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from time import monotonic
from traceback import format_exception
from typing import Any, Generic, TypeVar
from uuid import uuid4

from .errors import InputError, UsageError
from .machine import libraries, processors

WORTH_THREADS = 4_000_000
"""So many values must be drawn before a second thread pays."""
SCORE_WORK = 4
"""A score takes about as long to be sorted, counted and averaged as so many values to be drawn."""
AHEAD_BYTES = 256_000_000
"""Results that may wait to be taken, in bytes; it changes nothing but memory and speed."""
TRIES = 3
"""So often a task is handed over again that a cluster with workers left has lost."""
PATIENCE = 60.0
"""Seconds with nobody at work after which a cluster is given up."""
TICK = 1.0
"""Seconds between two looks at whether anybody is still at work."""
Task = TypeVar("Task")
Done = TypeVar("Done")


@contextmanager
def working(executor: Executor | None, values: int, tasks: int) -> Iterator[Executor | None]:
    """Yield the executor given, else threads for as many processors as there are; None where one thread is enough."""
    if executor is not None:
        yield executor
        return
    workers = min(processors(), tasks)
    if workers < 2 or values < WORTH_THREADS:
        yield None
        return
    with pool(workers) as threads:
        yield threads


@contextmanager
def threads_for(scores: int, tasks: int) -> Iterator[Executor | None]:
    """Yield threads for what is made of so many scores; None where one thread is enough."""
    with working(None, SCORE_WORK * scores, tasks) as threads:
        yield threads


@contextmanager
def pool(threads: int) -> Iterator[Executor]:
    """Yield so many threads; at the end, however it comes, what was not begun is cancelled and the threads are gone."""
    executor = ThreadPoolExecutor(threads, thread_name_prefix="threatscore")
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def ahead(size: int) -> int:
    """Return how many tasks may be under way at once, results of so many bytes each."""
    return max(2 * processors(), 2, AHEAD_BYTES // max(size, 1_000_000))


def each_done(
    work: Callable[[Task], Done], tasks: Sequence[Task], executor: Executor | None, *, size: int = 0
) -> Generator[tuple[int, Done], None, None]:
    """Yield (number of the task, its result) as they are done, in any order.

    Close it (`contextlib.closing`), so that what was not begun is cancelled at once when the caller gives up.

    Parameters
    ----------
    work
        A function of a module, so that other processes find it.
    tasks
        What it is called with, one after the other.
    executor
        Who does it; None does it here and now.
    size
        Bytes of a result. A task is handed over only while results of all that are under way fit in `AHEAD_BYTES`.

    Raises
    ------
    UsageError
        If the executor fails, is shut down, or has nobody at work for `PATIENCE` seconds; if a worker has other
        versions or another processor, and would not compute the same bytes.
    """
    if executor is None:
        yield from ((i, work(task)) for i, task in enumerate(tasks))
        return
    handed = _Handed(work, tasks, executor)
    left = iter(range(len(tasks)))
    try:
        while True:
            for i in islice(left, ahead(size) - len(handed.pending)):
                handed.over(i)
            if not handed.pending:
                return
            i, outcome = handed.back()
            yield i, _taken(outcome)
            del outcome  # before the next result is waited for
    finally:
        for future in handed.pending:
            future.cancel()


class _Handed(Generic[Task, Done]):
    """The tasks that an executor has been handed and has not brought back."""

    def __init__(self, work: Callable[[Task], Done], tasks: Sequence[Task], executor: Executor) -> None:
        self.work, self.tasks, self.executor = work, tasks, executor
        self.pending: dict[Future[Done | _Failed], int] = {}
        self.done: SimpleQueue[Future[Done | _Failed]] = SimpleQueue()
        self.lost = Counter[int]()

    def over(self, i: int) -> None:
        """Hand over a task."""
        with _told(self.executor):
            future = self.executor.submit(_attempt, _Sent(self.work, self.tasks[i], libraries()))
        self.pending[future] = i
        future.add_done_callback(self.done.put)

    def back(self) -> tuple[int, Done | _Failed]:
        """Return the next task that is done, and its outcome; what a cluster has lost is handed over once more."""
        while True:
            future = _first(self.done, self.executor)
            i = self.pending.pop(future)
            try:
                with _told(self.executor):
                    return i, future.result()
            except UsageError:
                self.lost[i] += 1
                if not _recovers(self.executor) or self.lost[i] > TRIES:
                    raise
                self.over(i)


@dataclass(frozen=True, eq=False)
class _Sent(Generic[Task, Done]):
    """A task on its way, with the libraries that its results are promised for."""

    work: Callable[[Task], Done]
    task: Task
    libraries: tuple[tuple[str, str], ...]

    def __dask_tokenize__(self) -> str:
        """Return a name of its own, else Dask makes one from every number in it."""
        return uuid4().hex


@dataclass(frozen=True, eq=False)
class _Failed:
    """What a task raised; on its way from another process it takes its traceback along as a note."""

    error: Exception

    def __reduce__(self) -> tuple[Any, ...]:
        if isinstance(self.error, InputError | UsageError):
            return _Failed, (self.error,)
        error = self.error if _travels(self.error) else RuntimeError(f"{type(self.error).__name__}: {self.error}")
        error.add_note("In the worker:\n" + "".join(format_exception(self.error)))
        return _Failed, (error,)


def _travels(error: Exception) -> bool:
    """Return whether an error can be sent to another process and is there what it was."""
    try:
        return type(pickle.loads(pickle.dumps(error))) is type(error)
    except Exception:  # whatever an error of one's own does when it is copied
        return False


def _attempt(sent: _Sent[Task, Done]) -> Done | _Failed:
    """Do a task, wherever this is."""
    try:
        if sent.libraries != libraries():
            raise UsageError(_differing(sent.libraries, libraries()))
        return sent.work(sent.task)
    except Exception as error:
        return _Failed(error)


def _differing(there: tuple[tuple[str, str], ...], here: tuple[tuple[str, str], ...]) -> str:
    """Return what a worker has that differs; said by the worker."""
    from platform import node

    wanted = dict(there)
    unlike = [f"{name} {found}, not {wanted[name]}" for name, found in here if wanted.get(name) != found]
    return (
        f"a worker on {node()} would not compute the same bytes: it has {'; '.join(unlike)}. Give all machines the"
        " same versions; where processors differ, start Python everywhere with the same NPY_DISABLE_CPU_FEATURES"
    )


def _first(done: SimpleQueue[Future[Done]], executor: Executor) -> Future[Done]:
    """Return the next future that is done. A cluster may wait for workers without end, so it is asked for them."""
    alive = monotonic()
    while True:
        try:
            return done.get(timeout=TICK)
        except Empty:
            with _told(executor):
                alive = alive if _deserted(executor) else monotonic()
        if monotonic() - alive > PATIENCE:
            raise UsageError(
                f"the cluster has had nobody at work for {PATIENCE:.0f} seconds; nothing was returned. Are its workers"
                " running, and have they enough memory?"
            )


def _deserted(executor: Executor) -> bool:
    """Return whether nothing more can come from a Dask cluster; other executors tell of themselves when they die.

    It may have no worker left, or have lost a result on the way: done there, and not known here.
    """
    client: Any = getattr(executor, "_client", None)
    if not hasattr(client, "nthreads"):
        return False
    return not client.nthreads() or all(future.done() for future in tuple(getattr(executor, "_futures", ())))


def _recovers(executor: Executor) -> bool:
    """Return whether an executor goes on when a worker dies: a Dask cluster that still has some.

    It may lose a result in the very moment in which it is fetched, and tell that as a failure.
    """
    client: Any = getattr(executor, "_client", None)
    return hasattr(client, "nthreads") and bool(client.nthreads())


def _taken(result: Done | _Failed) -> Done:
    if not isinstance(result, _Failed):
        return result
    if isinstance(result.error, MemoryError):
        raise UsageError(
            f"a worker has too little memory: {result.error}; take fewer draws, or fewer workers at a time"
        ) from result.error
    raise result.error


@contextmanager
def _told(executor: Executor) -> Iterator[None]:
    """Turn whatever an executor dies of into a clear error."""
    try:
        yield
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())[:300].rstrip(" :.")
        raise UsageError(
            f"the executor ({type(executor).__name__}) failed: {what}. Nothing was returned. Is it still running, and"
            " can its workers import threatscore, and whatever methods and scales of your own the model names?"
            " Without an executor the same numbers are computed here"
        ) from error
