"""The work of a simulation cut into blocks of pairs; the results do not depend on the cut.

A block is scored from its beliefs alone, by streams keyed to what is drawn. Only scores are kept, so memory is bounded
by pairs x draws, never by pairs x leaves x draws.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from .drawing import DrawnLeaf, LeafDraws
from .indicators import Leaves, Unit
from .judgements import Judgement, judgement
from .model import Model
from .points import Points, Uses, draw_points, draw_relative, uses
from .streams import Array, Streams

SLICE_BYTES = 500_000
"""Scores that are made at a time, so that a few arrays of them stay in a core's cache; it changes nothing else."""
BLOCK_BYTES = 24_000_000
"""Size of the leaves of one block; it changes nothing but memory and speed."""
KEPT = 4
"""Blocks of leaves that are kept are so many times larger: long arrays take less time to read."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Block:
    """Some pairs to be scored, with all that it takes.

    Parameters
    ----------
    model
        How they are scored.
    used
        The pairs, and what is believed about their leaves.
    streams
        Seed, draws and design.
    given
        Leaves that are drawn already.
    cache
        Where leaf draws are looked up and kept.
    """

    model: Model
    used: Uses
    streams: Streams
    given: Mapping[str, DrawnLeaf] = field(default_factory=dict)
    cache: LeafDraws | None = None

    @property
    def pairs(self) -> tuple[Unit, ...]:
        """The pairs."""
        return self.used.pairs

    def points(self) -> Points:
        """Draw the leaves."""
        own = replace(self.streams)  # a block keeps its own shared streams, so that no two threads touch one
        return draw_points(self.model, self.used, own, given=self.given, cache=self.cache)


@dataclass(frozen=True, eq=False)
class Scored:
    """What comes of a block.

    Parameters
    ----------
    scores, low, high
        Shape (pairs, draws): as believed, and with all missing leaves at 0 and at 100 points; the latter None where
        nothing is missing.
    central
        The tree evaluated once, leaves at their means, shape (pairs,).
    parts
        Mean contribution of each leaf, shape (pairs, leaves).
    odd
        Leaves whose points are not all finite numbers.
    """

    scores: Array
    low: Array | None
    high: Array | None
    central: Array
    parts: Array
    odd: tuple[str, ...] = ()

    @property
    def extremes(self) -> tuple[Array, Array]:
        """Lowest and highest; where nothing is missing, both are as believed."""
        return (self.scores if self.low is None else self.low, self.scores if self.high is None else self.high)


@lru_cache(maxsize=2)
def judgement_of(model: Model, seed: int, draws: int, design: str) -> Judgement:
    """Return drawn weights and methods, which all blocks of a simulation share."""
    return judgement(model, Streams(seed, draws, design))  # type: ignore[arg-type]  # it came from there


def shared_judgement(model: Model, streams: Streams) -> Judgement:
    """Return the drawn weights and methods of a simulation, drawn once in each process."""
    return judgement_of(model, streams.seed, streams.draws, streams.design)


def score_block(block: Block) -> Scored:
    """Draw and score one block."""
    return scored(block.model, block.points(), shared_judgement(block.model, block.streams))


def scored(model: Model, points: Points, drawn: Judgement) -> Scored:
    """Score drawn points."""
    draws = max((array.shape[1] for array in points.points.values()), default=0)
    scores = np.empty((points.pairs, draws))
    low, high = (np.empty_like(scores), np.empty_like(scores)) if points.any_missing else (None, None)
    parts = np.zeros((points.pairs, len(model.leaves)))
    place = {leaf.name: j for j, leaf in enumerate(model.leaves)}
    for rows in slices(points.pairs, draws):
        some = points.of_pairs(rows)
        _, means = some.evaluation(model, drawn).means(out=scores[rows])
        for name, part in means:
            parts[rows, place[name]] = part
        if low is not None and high is not None:
            low[rows] = some.filled(0.0).evaluation(model, drawn).score() if some.any_missing else scores[rows]
            high[rows] = some.filled(100.0).evaluation(model, drawn).score() if some.any_missing else scores[rows]
    central = points.means().evaluation(model, None).score()[:, 0] if points.pairs else np.empty(0)
    finite = np.isfinite(parts).all()  # a mean of anything else is not
    odd = () if finite else tuple(name for name, values in points.points.items() if not np.isfinite(values).all())
    return Scored(scores, low, high, np.broadcast_to(central, (points.pairs,)), parts,
                  odd or (() if finite else ("score",)))  # fmt: skip


def part_means(model: Model, points: Points, drawn: Judgement, portions: Mapping[str, Array]) -> dict[str, Array]:
    """Return the mean contribution of each leaf to what portions of the pairs' scores make up.

    Parameters
    ----------
    model, points, drawn
        What is scored, and how.
    portions
        Which portion of each pair's score counts, shape (pairs, draws), under a name each.

    Returns
    -------
    dict
        Shape (pairs, leaves), under the same names.
    """
    sums = {name: np.zeros((points.pairs, len(model.leaves))) for name in portions}
    place = {leaf.name: j for j, leaf in enumerate(model.leaves)}
    draws = max((array.shape[1] for array in portions.values()), default=0)
    for rows in slices(points.pairs, draws):
        for leaf, part in points.of_pairs(rows).evaluation(model, drawn).parts():
            for name, portion in portions.items():
                sums[name][rows, place[leaf]] = (part * portion[rows]).mean(axis=1)
    return sums


def part_block(task: tuple[Block, Array | None, Mapping[str, Array]]) -> dict[str, Array]:
    """Draw a block once more, and return the mean contributions of its leaves, in some of the draws or in all."""
    block, chosen, portions = task
    points, drawn = block.points(), shared_judgement(block.model, block.streams)
    if chosen is not None:
        points, drawn = points.of_draws(chosen), drawn.of_draws(chosen)
    return part_means(block.model, points, drawn, portions)


def slices(pairs: int, draws: int, most: int | None = None) -> Iterator[slice]:
    """Cut pairs so that the scores of a slice take at most so many bytes, `SLICE_BYTES` unless given."""
    size = max(1, (most or SLICE_BYTES) // (8 * max(draws, 1)))
    return (slice(start, min(start + size, pairs)) for start in range(0, pairs, size))


def whole(
    model: Model, leaves: Leaves, pairs: Sequence[Unit], streams: Streams, cache: LeafDraws | None = None
) -> Block:
    """Return all pairs as one block; what compares them with one another is drawn."""
    used = uses(model, leaves, pairs)
    return Block(model, used, streams, draw_relative(model, used, replace(streams)), cache)


def cut(every: Block, leaves: Leaves) -> list[Block]:
    """Cut a block, in the order of its pairs, into some of like size, whose leaves take about `BLOCK_BYTES` each.

    Leaves that are all kept take their memory anyway, and blocks of them are larger.
    """
    drawn = 8 * max(every.streams.draws, 1)
    every_cell = sum(len(cells) for name, cells in every.used.cells.items() if name not in every.given)
    kept = every.cache is not None and 2 * every_cell * drawn <= every.cache.most_bytes
    most = max(1, BLOCK_BYTES * (KEPT if kept else 1) // drawn)
    like = -(-len(every.pairs) // max(1, -(-every_cell // most)))
    sharing = Counter(str(leaf.of) for leaf in every.model.leaves if leaf.name not in every.given)
    found: list[list[Unit]] = []
    seen: set[tuple[str, Unit]] = set()
    for pair in every.pairs:
        cells = {(of, pair if of == "pair" else pair[:1] if of == "group" else pair[1:]) for of in sharing}
        if not found or len(found[-1]) >= like or sum(sharing[of] for of, _ in seen | cells) > most:
            found.append([])
            seen = set()
        found[-1].append(pair)
        seen |= cells
    return [some(every, leaves, pairs) for pairs in found]


def some(every: Block, leaves: Leaves, pairs: Sequence[Unit]) -> Block:
    """Return some pairs of a block, with nothing but what they need."""
    used = uses(every.model, leaves, pairs)
    given = {name: drawn.some([cell.unit for cell in used.cells[name]]) for name, drawn in every.given.items()}
    return replace(every, used=used, given=given)
