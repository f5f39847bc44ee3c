"""What the scripts of the page call things: its figures, the methods, and what each leaf measures."""

from __future__ import annotations

from typing import Any

from ...config.meanings import meaning
from ...config.tree import METHODS
from ...scoring import method
from ...tables.text import one_line
from ..contents import Contents


def terms(contents: Contents) -> dict[str, Any]:
    """Return what ``terms.js`` reads.

    Returns
    -------
    dict
        ``called``: see `Contents.called`. ``methods``: of each branch each method in plain words. ``leaves``: what each
        leaf measures, where the codebook says it.
    """
    model = contents.run.model
    means = {leaf.name: one_line(meaning(leaf, model.config.codebook)) for leaf in model.leaves}
    return {
        "called": contents.called,
        "methods": {name: {kind: method(kind, node.exponent).words for kind in METHODS}
                    for name, node in model.branches.items()},
        "leaves": {name: told for name, told in means.items() if told},
    }  # fmt: skip
