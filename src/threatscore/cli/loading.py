"""From options to a model, its evidence and a run: what the commands have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, UsageError
from .options import number_of
from .output import Progress, say

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ..evidence import Evidence
    from ..model import Model
    from ..run import Run


def load(config: Path | None, data: Path | None, as_of: str | None) -> tuple[Model, Evidence]:
    """Read model and evidence; the problems of both come together."""
    from ..evidence import load_evidence
    from ..model import load_model
    from ..shipped import find_config, find_data, marked

    weights, folder = find_config(config), find_data(data)
    say(f"config: {marked(weights, config)}\ndata:   {marked(folder, data)}")
    try:
        model = load_model(weights)
    except InputError as error:
        problems = list(error.problems)
        try:
            load_evidence(folder, as_of=as_of)
        except InputError as more:
            problems += more.problems
        raise InputError(problems) from None
    return model, load_evidence(folder, as_of=as_of)


def answers(option: str, given: Sequence[str] | None) -> dict[str, str]:
    """Return the answers of a repeated option NAME=ANSWER.

    Raises
    ------
    UsageError
        With everything that is no such thing, and every name that is answered twice.
    """
    found: dict[str, str] = {}
    problems = []
    for text in given or ():
        name, equals, answer = (part.strip() for part in text.rpartition("="))
        if not (name and equals and answer):
            problems.append(f"{option} {text}: write NAME=ANSWER, such as {option} ev-1=no")
        elif found.setdefault(name, answer) != answer:
            problems.append(f"{option} {name}: answered twice, with '{found[name]}' and '{answer}'")
    if problems:
        raise UsageError("\n".join(problems))
    return found


def supposing(model: Model, evidence: Evidence, suppose: Mapping[str, str]) -> Model:
    """Return the model that supposes what the command line says, besides what its file says.

    Raises
    ------
    UsageError
        With everything that cannot be supposed.
    """
    from ..indicators.suppose import unsupposable

    if not suppose:
        return model
    changed = model.supposing(suppose)
    problems = [what for name, what in unsupposable(changed, evidence, dict(changed.config.suppose)) if name in suppose]
    if problems:
        raise UsageError("\n".join(f"--suppose: {what}" for what in problems))
    return changed


def simulated(
    config: Path | None,
    data: Path | None,
    as_of: str | None,
    draws: str | None,
    seed: int | None,
    by_whom: AbstractContextManager[Executor | None],
    *,
    suppose: Sequence[str] | None = None,
    given: Sequence[str] | None = None,
    **how: Any,
) -> Run:
    """Return the run that the options ask for; `how` are more arguments of `simulate`."""
    from ..conditions import given as conditioned
    from ..simulation import simulate

    supposed, conditions = answers("--suppose", suppose), answers("--given", given)
    model, evidence = load(config, data, as_of)
    model = supposing(model, evidence, supposed)
    number = number_of(draws)
    with by_whom as executor:
        run = simulate(model, evidence, draws=number, rng=seed, executor=executor, progress=Progress(), **how)
    say(f"as of {run.as_of}, {run.draws:,} draws, seed {run.seed}")
    return conditioned(run, conditions)
