"""The leaves of a model as a page tells them: what each measures, what it weighs, how its scale reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...config.settings import Codebook
from ...config.tree import Feed
from ...model import Model
from ...scaling import Step
from ...tables import percent
from .breakdown import branch_of
from .marks import ticks
from .strings import Strings


def told_leaves(model: Model, strings: Strings) -> list[list[Any]]:
    """Return each leaf, in the order of the model, as a page tells it.

    Returns
    -------
    list
        [name, whose it is, branch, its weight in the whole score, what it reads, what that means, why this weight, why
        this scale, whether the scale has steps (0 or 1), [points, raw value or step, ...]]; all but the numbers are
        places of texts. For the branch, see `branch_of`.
    """
    reads = {row["node"]: row["value"] for row in model.table().rows}
    branch = branch_of(model)
    told = []
    for leaf in model.leaves:
        assert leaf.feed is not None  # held by the settings
        assert leaf.scale is not None  # held by the settings
        means = "; ".join(_meanings(model.config.codebook, leaf.feed))
        scale = f"less is worse; {leaf.scale.rationale}" if leaf.worse == "lower" else leaf.scale.rationale
        weight = percent(model.effective[leaf.name])
        texts = (leaf.name, leaf.of, branch[leaf.name], weight, reads[leaf.name], means, leaf.rationale, scale)
        posts = [part for points, text in ticks(leaf) for part in (round(points, 2), strings(text))]
        told.append([*(strings(text) for text in texts), int(isinstance(leaf.scale, Step)), posts])
    return told


def _meanings(book: Codebook | None, feed: Feed) -> Iterator[str]:
    """Yield what the codebook says of the words that a leaf reads."""
    if book is None:
        return
    if feed.claims:
        yield from (meaning for name, meaning in book.indicators if name == feed.claims)
    kinds = {name for name, _ in feed.events or ()}
    yield from (f"{name}: {kind.meaning}" for name, kind in book.kinds if name in kinds and kind.meaning)
