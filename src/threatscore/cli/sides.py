"""What the two sides of a comparison are, as they are named on the command line, and their rankings."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .loading import load
from .options import number_of
from .output import Progress, say

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ..evidence import Evidence
    from ..model import Model
    from ..ranking import Ranking
    from ..releases import Release
    from ..run import Run

SIDE = (
    "a release (its name or folder), a period or a day of the evidence at hand (2023Q4, 2023-12-31), or a weights.yaml"
)


@dataclass(frozen=True)
class Side:
    """What one side of a comparison is made of; a release says itself how it is drawn."""

    model: Model
    evidence: Evidence
    release: Release | None = None


@dataclass(frozen=True)
class Bench:
    """What lies at hand: the config and the evidence, read when they are first needed, and the releases."""

    config: Path | None
    data: Path | None
    as_of: str | None
    releases: Path

    @cached_property
    def side(self) -> Side:
        """The config and the evidence as they are."""
        return Side(*load(self.config, self.data, self.as_of))


def side_of(text: str | None, at_hand: Bench) -> Side:
    """Return what a side is that was named on the command line.

    Parameters
    ----------
    text
        The folder of a release, or its name; a config, for the evidence at hand; a period or a day, for the evidence
        known by then and the config at hand; None is what is at hand itself.
    at_hand
        The config, the evidence and the releases at hand.

    Raises
    ------
    UsageError
        If it is none of these, or the period lies in the future of the evidence.
    InputError
        If the config or the release has errors.
    """
    if text is None:
        return at_hand.side
    path = Path(text)
    if (folder := next((found for found in (path, at_hand.releases / path) if found.is_dir()), None)) is not None:
        return _released(folder)
    if path.is_file():
        from ..model import load_model

        return Side(load_model(path), at_hand.side.evidence)
    return _on(text, at_hand)


def shown_side(what: str | None, at_hand: Bench) -> Side:
    """Return what is to be shown that was named on the command line: a release, a period, a day, or what is at hand.

    Raises
    ------
    UsageError
        If it is nothing that can be shown, or --as-of has no use.
    """
    if what is not None and Path(what).is_file():
        raise UsageError(f"'{what}' is a file; name a release or a period, and a weights.yaml by --config")
    if at_hand.as_of is not None and what is not None:
        raise UsageError(f"--as-of has no use: '{what}' says which day it is of")
    return side_of(what, at_hand)


def source_of(
    side: Side, at_hand: Bench, draws: str | None, seed: int | None,
    by_whom: AbstractContextManager[Executor | None],
) -> Release | Run:  # fmt: skip
    """Return what a side is shown as: a release, or the run of a period, of a day or of what is at hand.

    Raises
    ------
    UsageError
        If an option has no use.
    """
    from ..simulation import simulate

    if side.release is not None:
        if any(given is not None for given in (draws, seed, at_hand.config, at_hand.data)):
            raise UsageError(
                f"--config, --data, --draws and --seed have no use: the release {side.release.name} says itself how it"
                " was made"
            )
        return side.release
    number = number_of(draws)
    with by_whom as executor:
        run = simulate(side.model, side.evidence, draws=number, rng=seed, executor=executor, progress=Progress())
    say(f"as of {run.as_of}, {run.draws:,} draws, seed {run.seed}")
    return run


def _released(folder: Path) -> Side:
    """Return a release, and say if it was withdrawn; its run refuses what another method computed."""
    from ..releases import load_release

    found = load_release(folder)
    say(f"release: {folder}, as of {found.as_of}")
    if found.standing.warning:
        say(found.standing.warning)
    return Side(found.model, found.evidence, found)


def _on(text: str, at_hand: Bench) -> Side:
    """Return the evidence at hand as it was known on a day or in a period."""
    from ..releases import known_at
    from ..reporting import last_day, reporting_period

    no_release = f"there is no release '{text}' in {at_hand.releases}"
    base = at_hand.side
    try:
        day = last_day(text)
    except ValueError as error:
        path = Path(text)
        what = f"there is no file '{text}'" if path.suffix or len(path.parts) > 1 else f"{no_release}, and {error}"
        raise UsageError(f"{what}; a side is {SIDE}") from None
    say(f"at hand: what was known on {day}; {no_release}")
    try:
        period = reporting_period(text)
    except ValueError:  # a day
        return Side(base.model, base.evidence.at(day))
    return Side(base.model, known_at(base.model, base.evidence, period))


def rankings(
    old: str, new: str | None, by: str, at_hand: Bench, draws: str | None, seed: int | None,
    by_whom: AbstractContextManager[Executor | None], **how: Any,
) -> tuple[Ranking, Ranking]:  # fmt: skip
    """Return the rankings of both sides; what is not a release has the seed, draws and design of the other side.

    Raises
    ------
    UsageError
        If a side is nothing that can be compared, or another method version made it, or an option has no use.
    """
    from ..ranking import rank

    if new is not None and Path(new).is_file():
        if at_hand.config is not None:
            raise UsageError("--config is the model of a period; NEW is a config itself")
        at_hand, new = replace(at_hand, config=Path(new)), None
    say(f"old:    {old}")
    before, after = side_of(old, at_hand), side_of(new, at_hand)
    if before.release and after.release and (draws is not None or seed is not None or any(how.values())):
        raise UsageError(
            "--draws and --seed have no use: both sides are releases, which say themselves how they are drawn"
        )
    if at_hand.as_of is not None and new is not None and not Path(old).is_file():
        raise UsageError("--as-of has no use: both sides say which day they are of")
    with by_whom as executor:
        one, other = _runs(before, after, draws, seed, {"executor": executor, "progress": Progress()}, how)
    days = f"as of {one.as_of} and {other.as_of}" if one.as_of != other.as_of else f"as of {other.as_of}"
    say(f"{days}, {other.draws:,} draws, seed {other.seed}")
    return rank(one, by=by), rank(other, by=by)


def _runs(
    before: Side, after: Side, draws: str | None, seed: int | None, work: dict[str, Any], how: dict[str, Any]
) -> tuple[Run, Run]:
    """Return both runs: releases as they say, the others as drawn by the release, or as the new side says."""
    from ..simulation import simulate

    if before.release and after.release:
        return before.release.run(**work), after.release.run(**work)
    if before.release and draws is None and seed is None:
        old = before.release.run(**work)
        return old, _like(old, after, work)
    if after.release:
        new = after.release.run(**work)
    else:
        new = simulate(after.model, after.evidence, draws=number_of(draws), rng=seed, **work, **how)
    return (before.release.run(**work) if before.release else _like(new, before, work)), new


def _like(run: Run, side: Side, work: dict[str, Any]) -> Run:
    """Return the run of a side on the streams of another."""
    from ..simulation import simulate

    same = run.streams
    return simulate(side.model, side.evidence, draws=same.draws, rng=same.seed, design=same.design, **work)
