"""How far finitely many draws are off, under both designs: `python -m benchmarks.precision`.

`--docs` measures nothing and writes the last table and picture into the documentation.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time
from typing import Any, get_args
from unittest.mock import patch

import numpy as np

import threatscore as ts
from threatscore import streams
from threatscore.ranks import positions, settled
from threatscore.rollup import Scores
from threatscore.run import Run
from threatscore.shipped import find_config, find_data
from threatscore.streams import Design

from .engine import tell
from .problems import MEDIUM, Array

DESIGNS = get_args(Design)
SAVED = Path(__file__).parent / "results" / "precision.json"
WHAT = {"score": "mean score, points", "p_level": "probability of the level", "rank_mean": "mean rank, places"}
SHIPPED_DRAWS = (5_000, 10_000, 20_000)
MEDIUM_DRAWS = (5_000,)
REPLICATES = (50, 1_000)
"""Other sizes of a replicate, against which the floor shows."""


@dataclass(frozen=True, eq=False)
class Study:
    """A problem and how long it is looked at.

    Parameters
    ----------
    name
        What it is called in the table.
    model, evidence
        What is simulated.
    tables
        Which of its tables are looked at.
    draws
        Numbers of draws, rising; the first n of more draws are the same n draws, so one run serves all of them.
    seeds
        How many independent runs of each design.
    """

    name: str
    model: ts.Model
    evidence: ts.Evidence
    tables: tuple[str, ...]
    draws: tuple[int, ...]
    seeds: int


def studies(seeds: int) -> Iterator[Study]:
    """Yield the shipped data and the medium problem."""
    shipped = ts.load_model(find_config(None)), ts.load_evidence(find_data(None))
    yield Study("shipped", *shipped, ("group", "country", "pair"), SHIPPED_DRAWS, seeds)
    told = tell(MEDIUM)
    yield Study("medium", told.model, told.evidence(), ("pair",), MEDIUM_DRAWS, seeds)


def _run(study: Study, design: Design, draws: int, seed: int) -> Run:
    return ts.simulate(study.model, study.evidence, draws=draws, rng=seed, design=design)


def _results(run: Run, by: str, draws: int) -> dict[str, Array]:
    """Return every result looked at from the first draws of a run; all are means over draws."""
    table: Scores = run.scores(by)
    scores = table.scores[:, :draws]
    cuts = np.asarray([cut for _, cut in getattr(run.model.config.levels, by)])
    level = np.searchsorted(cuts, settled(scores), side="right") - 1
    first, last = positions(scores)
    shares = [(level == i).mean(axis=1) for i in range(len(cuts))]
    return {"score": scores.mean(axis=1), "p_level": np.array(shares), "rank_mean": (first + last).mean(axis=1) / 2}


def _errors(found: dict[Design, dict[str, list[Array]]]) -> dict[str, dict[Design, float]]:
    """Return the root-mean-square error over units and seeds, by result and design.

    Results are means over draws, without bias, so the truth is their mean over all seeds and the error their spread.
    Of a level, the one that is most probable over all runs counts.
    """
    errors: dict[str, dict[Design, float]] = {}
    for what in WHAT:
        both = {design: np.array(found[design][what]) for design in found}
        if what == "p_level":
            best = np.mean([values.mean(axis=0) for values in both.values()], axis=0).argmax(axis=0)
            both = {design: values[:, best, np.arange(len(best))] for design, values in both.items()}
        errors[what] = {design: float(np.sqrt(values.var(axis=0, ddof=1).mean())) for design, values in both.items()}
    return errors


def measured(study: Study, designs: tuple[Design, ...] = DESIGNS) -> list[dict[str, Any]]:
    """Return one mapping a table, number of draws, result and design: the root-mean-square error over all seeds."""
    found: dict[Any, dict[Design, dict[str, list[Array]]]] = {
        (by, n): {design: {what: [] for what in WHAT} for design in designs}
        for by in study.tables for n in study.draws
    }  # fmt: skip
    for seed in range(study.seeds):
        for k, design in enumerate(designs):
            run = _run(study, design, study.draws[-1], 2 * seed + k)
            for (by, n), results in found.items():
                for what, values in _results(run, by, n).items():
                    results[design][what].append(values)
    return [
        {"problem": study.name, "table": by, "draws": n, "what": what, "design": design, "error": error}
        for (by, n), results in found.items()
        for what, of_design in _errors(results).items()
        for design, error in of_design.items()
    ]


def seconds(study: Study, repeats: int) -> list[dict[str, Any]]:
    """Return the processor's seconds of a simulation with its roll-ups: the fastest of some, both designs in turn."""
    rows = []
    for n in study.draws:
        best = dict.fromkeys(DESIGNS, np.inf)
        for seed in range(repeats):
            for design in DESIGNS:
                started = process_time()
                run = _run(study, design, n, seed)
                _ = run.groups, run.countries
                best[design] = min(best[design], process_time() - started)
        rows += [{"problem": study.name, "draws": n, "design": d, "seconds": s} for d, s in best.items()]
    return rows


def replicates(study: Study) -> list[dict[str, Any]]:
    """Return the errors of the stratified design with replicates of other sizes, at the largest number of draws.

    Half the seeds will do.
    """
    rows = []
    for size in REPLICATES:
        with patch.object(streams, "REPLICATE", size):
            some = replace(study, draws=study.draws[-1:], seeds=max(2, study.seeds // 2))
            rows += [row | {"replicate": size} for row in measured(some, ("stratified",))]
    return rows


def carry_out(seeds: int) -> dict[str, Any]:
    """Measure everything."""
    saved: dict[str, Any] = {"errors": [], "seconds": [], "replicates": [], "seeds": {}, "replicate": streams.REPLICATE}
    for study in studies(seeds):
        saved["seeds"][study.name] = study.seeds
        saved["seconds"] += seconds(study, 7)
        saved["errors"] += measured(study)
        if study.name == "shipped":
            saved["replicates"] += replicates(study)
    return saved


def main() -> None:
    """Measure and save, or copy what was saved into the documentation."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.precision", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="independent runs of each design; 200 by default")
    parser.add_argument("--results", type=Path, default=SAVED, help="where to save")
    parser.add_argument("--docs", action="store_true", help="measure nothing; write the last result into precision.md")
    given = parser.parse_args()
    if not given.docs:
        saved = carry_out(given.seeds)
        given.results.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    from .precision_report import write

    write(json.loads(given.results.read_text(encoding="utf-8")), docs=given.docs)


if __name__ == "__main__":
    main()
