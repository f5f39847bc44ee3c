"""How much memory a simulation takes, so that too many draws are refused before they are drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from .blocks import BLOCK_BYTES
from .config.tree import Node, Root
from .errors import UsageError
from .indicators import Leaves, Unit
from .machine import memory, processors
from .model import Model

CELL_BYTES = 1_000
"""About what the beliefs of a cell take, and its place in a block."""
AT_WORK = 5
"""Arrays of one pair's draws that scoring takes beside the leaves, which are copied where they are missing."""


def needed(model: Model, leaves: Leaves, pairs: Sequence[Unit], draws: int) -> int:
    """Return about how many bytes a simulation takes at its peak, what it returns included, Python itself not.

    8 bytes times draws times: each pair's score, three times if any leaf is missing; what is drawn of the judgement;
    and for each processor the leaves of a block and a few arrays beside them. To that come the cells. Results are put
    in their place as they come; where they come faster, `executors.AHEAD_BYTES` bounds those that wait. Workers in
    other processes take their part there.
    """
    incomplete = [leaf for leaf in model.leaves if leaf.name in leaves.incomplete]
    missing = any(leaves.of_pair(leaf, pair).missing for leaf in incomplete for pair in pairs)
    results = 8 * draws * len(pairs) * (3 if missing else 1)
    block = max(min(BLOCK_BYTES, 8 * draws * len(pairs) * len(model.leaves)), 8 * draws * len(model.leaves))
    beside = AT_WORK + (len(model.leaves) if missing else 0)
    at_work = processors() * (block + 8 * draws * beside)
    cells = CELL_BYTES * sum(len(of_leaf) for of_leaf in leaves.cells.values())
    return results + 8 * draws * _judged(model) + at_work + cells


def _judged(model: Model) -> int:
    """Return the number of arrays that uncertain weights and methods take: noise, normalised weights, methods."""
    general = model.config.weight_uncertainty.spread
    count = 0
    branches: list[Root | Node] = [model.config.score, *(node for node in model.nodes if not node.leaf)]
    for branch in branches:
        spreads = [general if child.weight_spread is None else child.weight_spread for child in branch.children]
        noisy = sum(spread > 0 for spread in spreads)
        count += noisy + (len(branch.children) if noisy else 0) + (len(branch.combine) > 1)
    return count


def check_memory(model: Model, leaves: Leaves, pairs: Sequence[Unit], draws: int) -> None:
    """Refuse a simulation that would not fit.

    Raises
    ------
    UsageError
        With what it would need, and how many draws would fit.
    """
    most = memory()
    wanted = needed(model, leaves, pairs, draws)
    if wanted <= most:
        return
    fit = most_draws(model, leaves, pairs, draws)
    advice = f"at most {fit:,} draws fit in the {most / 1e9:,.1f} GB here" if fit else "fewer pairs are needed"
    raise UsageError(
        f"{draws:,} draws of {len(pairs):,} pairs and {len(model.leaves)} leaves would need about"
        f" {wanted / 1e9:,.1f} GB of memory; {advice}, and 10,000 are usually enough"
    )


def most_draws(model: Model, leaves: Leaves, pairs: Sequence[Unit], wanted: int) -> int:
    """Return how many draws fit in memory, at most so many as are wanted; each takes more than a byte."""
    return bisect_right(
        range(1, min(wanted, memory()) + 1), memory(), key=lambda some: needed(model, leaves, pairs, some)
    )
