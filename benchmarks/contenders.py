"""All contenders by name, each as a function from a problem to something that can be run again and again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from time import process_time

from .problems import Problem, Solution

Stages = dict[str, float]
Attempt = Callable[[], tuple[Solution | None, Stages]]
"""Solves the problem; the seconds of its stages where it has any. No solution where none is compared."""


class NotAvailableError(Exception):
    """A contender is not installed, or cannot do what is asked."""


def prepare(contender: str, problem: Problem, threads: int, stack: ExitStack) -> Attempt:
    """Return one contender's attempt at a problem, with everything that is not timed already done.

    Raises
    ------
    NotAvailableError
        If this contender cannot be measured here.
    """
    if contender == "baseline":
        from . import baseline

        return lambda: (baseline.solve(problem, threads), {})
    if contender == "analyst":
        from . import analyst

        return lambda: (analyst.solve(problem), {})
    if contender.startswith("engine"):
        return _engine(contender, problem, threads, stack)
    from . import peers

    if contender in peers.MODULES and peers.installed(contender):
        return lambda: (peers.solve(contender, problem), {})
    raise NotAvailableError(f"{contender} is not installed")


def _engine(contender: str, problem: Problem, threads: int, stack: ExitStack) -> Attempt:
    from . import engine

    how = stack.enter_context(engine.engine_threads(threads))
    kind = contender.removeprefix("engine").strip()
    if kind == "pert":
        told = engine.tell(problem, best=True, settings=engine.PERT)
        return lambda: (None, engine.solve(told, **how)[1])
    told = engine.tell(problem)
    if not kind:
        return partial(engine.solve, told, **how)
    if kind == "work":
        return partial(engine.solve, told, clock=process_time, **how)
    if kind.startswith("design "):
        return partial(engine.solve, told, design=kind.removeprefix("design "), **how)
    again = engine.reweighting(told, cached=kind == "cached", **how)
    return lambda: (None, again())
