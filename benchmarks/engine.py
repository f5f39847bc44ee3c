"""threatscore through its public names, on the same problem told as evidence: one claim a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

import threatscore as ts

from .problems import GOALPOSTS, SEED, SPREAD, Array, Problem, Solution

AS_OF = "2026-06-30"
COUNTRY = "TJK"
INTERVAL = 0.9
Z = 1.6448536269514722
"""Quantile of the standard normal distribution for a central interval of 90 %."""


@dataclass(frozen=True, eq=False)
class Told:
    """A problem as the engine takes it: frames in memory, and a model."""

    problem: Problem
    frames: dict[str, pd.DataFrame]
    model: ts.Model

    def evidence(self) -> ts.Evidence:
        """Return the frames as evidence."""
        frames: dict[str, Any] = self.frames
        return ts.Evidence.from_frames(**frames, as_of=AS_OF)


def tell(problem: Problem, *, best: bool = False, settings: dict[str, Any] | None = None) -> Told:
    """Return a problem as frames and a model.

    A claim of grade A and age 0 "between a and b" is a lognormal with these ends of its central 90 %, so that the
    engine's beliefs have exactly the problem's parameters.

    Parameters
    ----------
    problem
        What to tell.
    best
        Whether each claim also states its median as the best value.
    settings
        More settings of the model.
    """
    groups = [f"unit-{i:05d}" for i in range(problem.units)]
    indicators = indicator_names(problem)
    low, high = (np.exp(problem.mu + side * Z * problem.sigma).ravel() for side in (-1, 1))
    claims: dict[str, Any] = {
        "id": [f"{group}-{name}" for group in groups for name in indicators],
        "indicator": indicators * problem.units, "group": np.repeat(groups, problem.indicators), "country": COUNTRY,
        "wording": "range", "low": low, "high": high, "spoken_from": AS_OF, "known": AS_OF,
        "known_basis": "published", "source": "paper", "locator": "p. 1",
    }  # fmt: skip
    if best:
        claims["best"] = np.exp(problem.mu).ravel()
    paper = {"id": "paper", "citation": "A paper", "publisher": "Institute", "published": AS_OF, "reliability": "A"}
    tables: dict[str, Any] = {
        "sources": [paper], "groups": {"id": groups, "name": groups},
        "countries": [{"id": COUNTRY, "name": "Tajikistan"}], "claims": claims,
    }  # fmt: skip
    frames = {name: pd.DataFrame(rows, dtype=object) for name, rows in tables.items()}
    return Told(problem, frames, ts.model_of(_config(problem) | (settings or {})))


def indicator_names(problem: Problem) -> list[str]:
    """Return the names of the leaves, in the order of the problem's indicators."""
    return [f"i{j:03d}" for j in range(problem.indicators)]


def _config(problem: Problem) -> dict[str, Any]:
    scale = {"kind": "linear", "low": GOALPOSTS[0], "high": GOALPOSTS[1]}
    leaves = {
        name: {"weight": float(weight), "of": "pair", "from": {"claims": name}, "scale": scale, "if_missing": "error"}
        for name, weight in zip(indicator_names(problem), problem.weights, strict=True)
    }
    return {
        "assessment": {"as_of": AS_OF}, "score": {"combine": "arithmetic", "children": leaves},
        "reading": {"interval": INTERVAL}, "weight_uncertainty": {"spread": SPREAD}, "coverage": {"minimum": 0},
        "simulation": {"design": "plain"},  # as the contenders draw
    }  # fmt: skip


def solve(told: Told, *, clock: Callable[[], float] = perf_counter, **how: Any) -> tuple[Solution, dict[str, float]]:
    """Return the solution and the seconds of each stage: ``read``, ``simulate``, ``results``.

    Parameters
    ----------
    told
        The problem.
    clock
        What tells the seconds; the processor's own, `time.process_time`, is less disturbed by other work.
    how
        More arguments of `simulate`, for example those of `engine_threads`.
    """
    how = {"design": "plain"} | how
    started = clock()
    evidence = told.evidence()
    read = clock()
    run = ts.simulate(told.model, evidence, draws=told.problem.draws, rng=SEED, **how)
    simulated = clock()
    ranking = ts.rank(run, by="pair")
    records, acceptability = ranking.records, ranking.acceptability()
    done = clock()
    stages = {"read": read - started, "simulate": simulated - read, "results": done - simulated}
    return _solution(told.problem, records, acceptability), stages


def _solution(problem: Problem, records: Any, acceptability: Any) -> Solution:
    """Return saved results as arrays in the order of the problem's units."""
    ordered = sorted(records, key=lambda row: row["group"])
    if [row["status"] for row in ordered] != ["ranked"] * problem.units:
        raise RuntimeError("the engine did not rank every unit")
    columns = {
        name: np.array([row[name] for row in ordered]) for name in ("score", "score_p05", "score_p50", "score_p95")
    }
    mean, *quantiles = columns.values()
    return Solution(mean, np.array(quantiles), _matrix(acceptability))


def _matrix(acceptability: Any) -> Array:
    """Return the table of shares of draws as an array, units in order of their names."""
    frame = acceptability.to_frame().sort_values("unit")
    return np.asarray(frame[[str(rank + 1) for rank in range(len(frame))]], dtype=float)


class Here(Executor):
    """Does each task as it comes, on the thread that brings it."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Return a future that is done."""
        future: Future[Any] = Future()
        future.set_result(work(*given, **named))
        return future


@contextmanager
def engine_threads(count: int) -> Iterator[dict[str, Any]]:
    """Yield the arguments of `simulate` for so many threads."""
    with Here() if count == 1 else ThreadPoolExecutor(count) as pool:
        yield {"executor": pool}


def reweighting(told: Told, *, cached: bool, **how: Any) -> Callable[[], dict[str, float]]:
    """Return what simulates and ranks anew with one other weight and tells the seconds of its stages.

    A first simulation is made here, which fills the cache if leaf draws are kept: an analyst waits only for the second.
    """
    evidence = told.evidence()
    how = {"design": "plain"} | how | ({"cache": ts.LeafDraws()} if cached else {})

    def score(model: ts.Model) -> dict[str, float]:
        started = perf_counter()
        run = ts.simulate(model, evidence, draws=told.problem.draws, rng=SEED, **how)
        simulated = perf_counter()
        ranking = ts.rank(run, by="pair")
        _ = ranking.records, ranking.acceptability()
        return {"simulate": simulated - started, "results": perf_counter() - simulated}

    score(told.model)
    return lambda: score(told.model.with_weights({"i000": 7.0}))


PERT = {"reading": {"interval": INTERVAL, "three_points": "pert"}}
"""The settings under which a range with a best value is read as a PERT distribution."""
