"""The leaves of a model as a page tells them: what each measures, what it weighs, how its scale reads."""

from __future__ import annotations

from typing import Any

from ...config.meanings import meaning, unit
from ...config.settings import Codebook
from ...config.tree import Node
from ...model import Model
from ...scaling import Log, Step
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
        this scale, whether the scale has steps (0 or 1), [points, raw value or step, ...], what its axis has]; all but
        the numbers are places of texts. For the branch, see `branch_of`.
    """
    reads = {row["node"]: row["value"] for row in model.table().rows}
    branch, book = branch_of(model), model.config.codebook
    told = []
    for leaf in model.leaves:
        assert leaf.scale is not None  # held by the settings
        scale = f"less is worse; {leaf.scale.rationale}" if leaf.worse == "lower" else leaf.scale.rationale
        weight = percent(model.effective[leaf.name])
        read = (weight, reads[leaf.name], meaning(leaf, book), leaf.rationale, scale)
        texts = (leaf.name, leaf.of, branch[leaf.name], *read)
        posts = [part for points, text in ticks(leaf) for part in (round(points, 2), strings(text))]
        steps = int(isinstance(leaf.scale, Step))
        told.append([*map(strings, texts), steps, posts, strings(_axis(leaf, book))])
    return told


def _axis(leaf: Node, book: Codebook | None) -> str:
    """Return what stands along the scale of a leaf: raw values and their unit, steps, or points."""
    if isinstance(leaf.scale, Step):
        return "steps of its scale"
    if not ticks(leaf):
        return "points of 0-100"
    return unit(leaf, book) + (", on a logarithmic scale" if isinstance(leaf.scale, Log) else "")
