"""Competing claims side by side: the ranking under each answer to what is open, and what that moves.

Every world is a supposition on all draws, not a condition on some, so that all have the same precision; they share
their draws, so that a difference between two is due to the answer alone. `docs/method.md`, "Worlds".
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from ..blocks import Progress
from ..errors import InputError, UsageError, did_you_mean
from ..evidence import Evidence
from ..model import Model
from ..rollup import check_by
from ..run import Run
from ..simulation import simulate
from ..streams import Design
from ..tables import Table, Tabled
from .prior import prior_only, share_note
from .questions import Answer, Question, questions
from .redraw import Redraw, Standing, standing
from .shown import table_of
from .world import World, world_of

SCHEMA = "threatscore.worlds/1"


@dataclass(frozen=True, eq=False)
class Worlds(Tabled):
    """The rankings under every answer, event by event, node by node, origin by origin; last that without evidence."""

    run: Run
    by: str
    worlds: tuple[World, ...]
    spread: str
    """How much of the spread in scores is evidence, in words."""

    @cached_property
    def most(self) -> World | None:
        """The single answer that changes the order most, the first by name among equals; None if none changes it."""
        single = [world for world in self.worlds if world.question.kind != "prior" and world.shift > 0]
        return min(single, key=lambda w: (-w.shift, w.question.name, w.answer.word), default=None)

    def world(self, name: str, answer: str) -> World:
        """Return a world by the id of what is open and the answer.

        Raises
        ------
        UsageError
            If nothing of that name is open, or it has no such answer.
        """
        answers = {w.answer.word: w for w in self.worlds if w.question.name == name}
        if not answers:
            raise UsageError(f"'{name}' is not open; {did_you_mean(name, (w.question.name for w in self.worlds))}")
        if answer not in answers:
            raise UsageError(f"'{answer}' is no answer to '{name}'; {did_you_mean(answer, answers)}")
        return answers[answer]

    def table(self) -> Table:
        """Return one row a world for people; for machines one row for each unit of each world."""
        return table_of(self.run, self.by, self.worlds, self.most, self.spread)

    def about(self) -> dict[str, Any]:
        """Return what this result is."""
        run = self.run
        most = self.most and {
            "name": self.most.question.name, "answer": self.most.answer.word, "shift": self.most.shift
        }  # fmt: skip
        return {
            "schema": SCHEMA, "title": run.model.config.assessment.title, "by": self.by, "as_of": run.as_of.isoformat(),
            "seed": run.seed, "draws": run.draws, "evidence_sha256": run.evidence.digest,
            "config_sha256": run.model.digest, "suppose": dict(run.model.config.suppose), "changes_most": most,
        }  # fmt: skip

    def to_csv(self) -> str:
        """Return all worlds as CSV, one row for each unit of each."""
        return self.table().to_csv()

    def to_json(self) -> str:
        """Return all worlds as JSON, one row for each unit of each."""
        return self.table().to_json(**self.about())


def worlds(
    model: Model,
    evidence: Evidence,
    *,
    by: str = "group",
    draws: int | Literal["auto"] | None = None,
    rng: np.random.Generator | int | None = None,
    design: Design | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    precision: float | None = None,
    precision_score: float | None = None,
) -> Worlds:
    """Return the ranking under either answer to everything that is open.

    Open is an event that somebody denies, that may be the same as another one, or whose probability lies within
    ``worlds.open``; a node with several methods; and whether a document is kept, with all that goes back to it.

    Parameters
    ----------
    model, evidence
        What is ranked.
    by
        ``group``, ``country`` or ``pair``.
    draws, rng, design, executor
        As for `simulate`; the executor serves the ranking as it stands, from which the worlds are made.
    progress
        Called with (worlds done, worlds in all).
    precision, precision_score
        With draws ``auto``, as for `simulate`: of the ranking as it stands.

    Raises
    ------
    InputError, UsageError
        As `simulate`; also if `by` is anything else.
    """
    check_by(by)
    run = simulate(
        model, evidence, draws=draws, rng=rng, design=design, executor=executor, precision=precision,
        precision_score=precision_score,
    )  # fmt: skip
    redraw, opened = Redraw(run), questions(run)
    made: list[World] = []
    now = standing(Standing(run.pairs.units, run.pairs.scores, dict(run.pairs.unranked)), model, by)
    total = sum(len(question.answers) for question in opened) + 1
    for question in opened:
        for answer in question.answers:
            there = now
            if answer.suppose:
                there = _under(redraw, model.supposing(answer.suppose), by)
            made.append(world_of(question, answer, now, there, run))
            if progress:
                progress(len(made), total)
    prior = prior_only(run).scores(by)
    nothing = Question("prior", "no evidence", "declared beliefs alone", (answer := Answer("alone"),))
    bare = Standing(prior.units, prior.scores, dict(prior.unranked), now.pairs)
    last = world_of(nothing, answer, now, bare, run)
    if progress:
        progress(total, total)
    spread = share_note(now.scores.mean(axis=1), prior.scores.mean(axis=1), now.units)
    return Worlds(run, by, (*_in_order(made), last), spread)


def _under(redraw: Redraw, model: Model, by: str) -> Standing:
    """Return the ranking under a model that supposes something; nothing is ranked where a leaf misses what it must."""
    run = redraw.run
    try:
        return standing(redraw.pairs(model, run.evidence), model, by)
    except InputError as error:
        why = "; ".join(f"{problem.where}: {problem.what}" for problem in error.problems)
        return Standing((), np.empty((0, run.draws)), dict.fromkeys(run.scores(by).units, why))


def _in_order(made: list[World]) -> list[World]:
    """Return the worlds kind by kind, what changes the order most first, the answers of a question together."""
    kinds = ("event", "method", "origin")
    most: dict[str, tuple[float, float]] = {}
    for each in made:
        change = abs((each.largest.change or 0.0) if each.largest else 0.0)
        shift, largest = most.get(each.question.name, (0.0, 0.0))
        most[each.question.name] = max(shift, each.shift), max(largest, change)
    return sorted(made, key=lambda w: (kinds.index(w.question.kind), *(-v for v in most[w.question.name]),
                                       w.question.name))  # fmt: skip
