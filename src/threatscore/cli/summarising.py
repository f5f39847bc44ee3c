"""The command that puts a result on one page."""

from __future__ import annotations

from pathlib import Path

from . import options as of
from .compared import OfPeriods, Releases
from .output import Progress, write
from .reports import What
from .sides import Bench, shown_side, source_of
from .workers import workers


def summary(
    what: What = None,
    releases: Releases = Path("releases"),
    config: OfPeriods = None,
    data: of.Data = None,
    as_of: of.AsOf = None,
    draws: of.Draws = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
) -> None:
    """Print one page in Markdown, ready to paste.

    It holds the order with its ranges and with the probability of being first, what moved since the release before and
    why, where evidence is thin, and what is to be kept in mind. Its numbers are those of 'rank', 'compare' and 'check'.
    """
    from ..reports.summary import summary as summed_up

    at_hand = Bench(config, data, as_of, releases)
    source = source_of(shown_side(what, at_hand), at_hand, draws, seed, workers(threads, None))
    write(summed_up(source, progress=Progress()))
