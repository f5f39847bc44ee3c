"""A run in some of its draws: those in which something happened, a claim was followed, or a method was used.

Conditioning asks the draws at hand, and few may be left; supposing (`Model.supposing`) draws anew and uses all. The
two agree where what is conditioned on bears on nothing but what it feeds; see `docs/method.md`, "Worlds".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from .errors import UsageError
from .evidence import Event
from .indicators import Cell
from .indicators.build import Builder, builder_of
from .indicators.credence import Believed, same
from .indicators.events import as_reported
from .indicators.pools import Pool, Strongest
from .indicators.suppose import unsupposable
from .precision import mean_error
from .run import Run
from .streams import REPLICATE, Array, Streams
from .tables import percent


def given(run: Run, answers: Mapping[str, str]) -> Run:
    """Return a run in the draws in which conditions hold, all of them.

    Parameters
    ----------
    run
        A simulation; its own condition, if it has one, holds on.
    answers
        Of an event ``yes`` or ``no``: it happened, or did not. Of a claim ``yes``: each quantity that it speaks of
        follows its statement, or, if it is a bound, it holds; ``no``: none does. Of a node one of its methods.

    Raises
    ------
    UsageError
        If a name or an answer makes no sense, all at once, or no draw is left.
    """
    problems = [what for _, what in unsupposable(run.model, run.evidence, answers, given=True)]
    if problems:
        raise UsageError("\n".join(problems))
    if not answers:
        return run
    holds = _Holds(run)
    masks = {name: holds.mask(name, answers[name]) for name in sorted(answers)}
    every = np.logical_and.reduce(list(masks.values()))
    text = ", ".join(f"{name}={answers[name]}" for name in masks)
    if not every.any():
        each = [f"{name}={answers[name]} holds in {_share(float(mask.mean()))}" for name, mask in masks.items()]
        fix = " ".join(f"--suppose {name}={answers[name]}" for name in masks)
        raise UsageError(
            f"no draw is left given {text}: of {run.draws:,} draws, {', '.join(each)}. To see the ranking under it all"
            f" the same, suppose it: {fix}"
        )
    return run.where(every, text)


def _share(share: float) -> str:
    return "none" if share == 0 else percent(share)


def notes(run: Run, by: str | None = None) -> list[str]:
    """Return how many draws a condition left, and a warning where they are few.

    Also how precise mean scores are, if `by` says of what: for tables that do not say it themselves.
    """
    if run.chosen is None:
        return []
    left = f"Given {run.condition}: {run.draws:,} of {run.streams.draws:,} draws"
    errors = np.empty(0) if by is None else error(run, by)
    if len(errors) and np.isfinite(errors).all():
        left += f"; simulation error of a mean score at most {errors.max():.2g} points (95%)"
    few = run.model.config.worlds.few
    if run.draws >= few:
        return [f"{left}."]
    return [f"{left}. These are few (below {few:,}): take more --draws, or --suppose, which uses all."]


def error(run: Run, by: str) -> Array:
    """Return the 95 % half-width of the mean score of each unit in the draws left, shape (units,); NaN if unknown."""
    scores = run.scores(by).scores
    size = None if run.streams.design == "plain" else REPLICATE
    if not len(scores):
        return np.empty(0)
    if run.chosen is None:
        return mean_error(scores, replicate=size) if run.draws > 1 else np.full(len(scores), np.nan)
    kept = np.zeros(run.streams.draws, dtype=bool)
    kept[run.chosen] = True
    whole = np.zeros((len(scores), run.streams.draws))
    whole[:, kept] = scores
    return mean_error(whole, replicate=size, kept=kept)


@dataclass(frozen=True)
class Occurrence:
    """Whether an event happened, in every draw: where it is another one, whether that one did."""

    event: str
    own: Believed
    other: str = ""
    others: Believed | None = None

    def chance(self, streams: Streams) -> Array | float:
        """Return the chance in each draw, shape (draws,), or one number."""
        chance = self.own.drawn("occurrence", streams)
        if self.others is None:
            return chance
        one = same(self.event, 1 - self.own.apart, streams)
        return np.where(one, self.others.drawn("occurrence", streams), chance)

    def happened(self, streams: Streams) -> Array:
        """Return in which draws it happened, shape (draws,)."""
        happened = as_reported(self.event, self.own, "occurrence", streams)
        if self.others is None:
            return happened
        one = same(self.event, 1 - self.own.apart, streams)
        return np.where(one, as_reported(self.other, self.others, "occurrence", streams), happened)


def occurrence(builder: Builder, event: str) -> Occurrence:
    """Return what is believed of an event's occurrence."""
    own = builder.believed[event]
    if own.apart < 1:
        other = next(name for name, found in builder.believed.items() if event in dict(found.sameness))
        return Occurrence(event, own, other, builder.believed[other])
    return Occurrence(event, own)


@dataclass(frozen=True)
class _Holds:
    """In which of a run's draws an answer holds."""

    run: Run

    def mask(self, name: str, answer: str) -> Array:
        """Return in which of the draws that count an answer holds, shape (draws,)."""
        run, streams = self.run, replace(self.run.streams)
        if name in (nodes := run.model.branches):
            methods = [method for method, _ in nodes[name].combine]
            if len(methods) == 1:
                return np.ones(run.draws, dtype=bool)
            return np.asarray(run.judgement.chosen[name] == methods.index(answer))
        if isinstance(run.evidence.row(name), Event):
            happened = occurrence(builder_of(run.model, run.evidence, run.as_of), name).happened(streams)
            found = happened if answer == "yes" else ~happened
        else:
            followed = list(self._followed(name, streams))
            if not followed:
                raise UsageError(f"no leaf of a unit in scope reads the claim '{name}': no draw depends on it")
            found = np.logical_and.reduce([each if answer == "yes" else ~each for each in followed])
        return found if run.chosen is None else np.asarray(found[run.chosen])

    def _followed(self, claim: str, streams: Streams) -> Iterator[Array]:
        """Yield for each quantity that a claim speaks of in which draws it is followed, or holds as a bound."""
        cells = (cell for leaf in self.run.leaves.cells.values() for cell in leaf.values())
        for pool in _pools(cells):
            for statement in pool.components:
                if claim not in statement.rows:
                    continue
                if statement.bound:
                    yield pool.holds(statement, streams)
                else:
                    shares = pool.draw(streams).shares
                    yield next(share for reason, share in shares if reason.rows == statement.rows) > 0


def _pools(cells: Iterable[Cell]) -> Iterator[Pool]:
    for cell in cells:
        yield from cell.pools if isinstance(cell, Strongest) else (cell,) if isinstance(cell, Pool) else ()
