"""What a leaf measures, and in what, for readers who do not know its name."""

from __future__ import annotations

from collections.abc import Iterator

from ..scaling import Step
from .settings import Codebook
from .tree import Feed, Node


def meaning(leaf: Node, book: Codebook | None) -> str:
    """Return what the codebook says of the indicator, or of the kinds of events, that a leaf reads; may be empty."""
    return "" if book is None or leaf.feed is None else "; ".join(_said(leaf.feed, book))


COUNTED = {
    "incidents": "events",
    "number": "what its events count",
    "killed": "people killed",
    "injured": "people injured",
}
"""What is added up, by `measure`."""


def unit(leaf: Node, book: Codebook | None) -> str:
    """Return what the numbers on a leaf's scale are numbers of; of a scale of steps, which has none, nothing."""
    feed = leaf.feed
    if feed is None or isinstance(leaf.scale, Step):
        return ""
    if feed.claims:
        return next(_said(feed, book), feed.claims) if book else feed.claims
    fading = feed.half_life or feed.window or feed.per_year
    return COUNTED[feed.measure] + (
        " a year" if feed.silence == "rate" else ", older ones counting less" if fading else ""
    )


def _said(feed: Feed, book: Codebook) -> Iterator[str]:
    if feed.claims:
        yield from (said for name, said in book.indicators if name == feed.claims)
    kinds = {name for name, _ in feed.events or ()}
    yield from (f"{name}: {kind.meaning}" if kind.meaning else name for name, kind in book.kinds if name in kinds)
