"""Which pairs enter the ranking: those that live evidence ties together and carries far enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .errors import InputError, Problem
from .indicators import Leaves, Unit
from .model import Model


@dataclass(frozen=True)
class Entry:
    """The pairs that are ranked, with their coverage, and those that are not, with the reason.

    Parameters
    ----------
    covered
        Ranked pairs in canonical order, with their coverage.
    unranked
        The other pairs in scope, with the reason.
    short
        Those of them that something ties, with their coverage, which falls short of the declared one.
    """

    covered: tuple[tuple[Unit, float], ...]
    unranked: tuple[tuple[Unit, str], ...]
    short: tuple[tuple[Unit, float], ...]

    @property
    def pairs(self) -> tuple[Unit, ...]:
        """The ranked pairs."""
        return tuple(pair for pair, _ in self.covered)


def entered(model: Model, leaves: Leaves) -> Entry:
    """Return which pairs are ranked.

    Raises
    ------
    InputError
        If a pair would be ranked without a leaf that must not be missing.
    """
    minimum = model.config.coverage.minimum
    covered, unranked, short = [], [], []
    for pair in ((group, country) for group in leaves.groups for country in leaves.countries):
        share = covered_share(model, leaves, pair)
        if why := reason(pair, share, minimum):
            unranked.append((pair, why))
            short += [] if share is None else [(pair, share)]
        elif share is not None:
            covered.append((pair, share))
    entry = Entry(tuple(covered), tuple(unranked), tuple(short))
    _check_missing(model, leaves, entry.pairs)
    return entry


def covered_share(model: Model, leaves: Leaves, pair: Unit) -> float | None:
    """Return the coverage of a pair, on which it depends whether it is ranked; None if nothing live ties it."""
    return coverage(model, leaves, pair) if tied(model, leaves, pair) else None


def coverage(model: Model, leaves: Leaves, pair: Unit) -> float:
    """Return the share of a pair's effective weight that rests on live evidence, discounted by age and grade."""
    total = 0.0
    for leaf in model.leaves:
        total += model.effective[leaf.name] * leaves.of_pair(leaf, pair).support
    return total


def tied(model: Model, leaves: Leaves, pair: Unit) -> bool:
    """Return whether a live claim or event feeds a pair leaf that weighs something."""
    own = (leaf for leaf in model.leaves if leaf.of == "pair" and model.effective[leaf.name] > 0)
    return any(leaves.of_pair(leaf, pair).live for leaf in own)


def reason(pair: Unit, covered: float | None, minimum: float) -> str:
    """Return why a pair is not ranked, empty if it is; its coverage is None if nothing ties it."""
    if covered is None:
        return f"no live claim or event ties {pair[0]} to {pair[1]}"
    if covered >= minimum:
        return ""
    texts = ((f"{covered:.{digits}%}", f"{minimum:.{digits}%}") for digits in range(17))
    said, least = next((pair for pair in texts if pair[0] != pair[1]), ("just short", f"{minimum:.0%}"))
    return f"coverage {said} is below the declared {least}"


def _check_missing(model: Model, leaves: Leaves, pairs: Iterable[Unit]) -> None:
    """Refuse pairs that would be ranked without a leaf that must not be missing."""
    cells = {
        (leaf.name, cell.unit): cell
        for leaf in model.leaves
        if leaf.if_missing == "error" and leaf.name in leaves.incomplete
        for pair in pairs
        if (cell := leaves.of_pair(leaf, pair)).missing
    }
    problems = []
    for name, unit in cells:
        what = f"'if_missing: error', and there is no live evidence for {'/'.join(unit)}"
        problems.append(Problem(model.name, model.line(model.path(name)), model.path(name), what))
    if problems:
        raise InputError(problems)
