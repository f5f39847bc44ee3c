"""Which of the tables that a ranking makes, as the options of `rank` say."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from .options import whole


class Kind(StrEnum):
    """Which of the tables that a ranking makes."""

    scores = "scores"
    acceptability = "acceptability"
    pairwise = "pairwise"
    top = "top"
    ranks = "ranks"
    entropy = "entropy"
    ties = "ties"
    shift = "shift"
    weights = "weights"


def kind_of(text: str) -> Kind:
    """Return the table of a name.

    Raises
    ------
    BadParameter
        If there is none of that name.
    """
    from ..errors import did_you_mean

    if text not in (names := [kind.value for kind in Kind]):
        raise typer.BadParameter(f"unknown table '{text}'; {did_you_mean(text, names)}")
    return Kind(text)


Shown = Annotated[
    Kind,
    typer.Option(
        "--table",
        metavar="NAME",
        parser=kind_of,
        help="What to show. scores: the ranked table. acceptability: how often each has each rank. pairwise: how often"
        " each is above each other. top: the chance to be among the first --first. ranks: the mean rank. entropy: how"
        " open the ranks are. ties: which cannot be told apart. shift: how far ranks lie from the central order."
        " weights: those that put each first.",
    ),
]
First = Annotated[
    int | None,
    typer.Option(
        "--first",
        metavar="K",
        parser=whole,
        help="With --table top: among the first how many. Left out: 3, or as many as are ranked.",
        show_default=False,
    ),
]


def check_first(table: str, first: int | None) -> None:
    """Check what can be said of --first before anything is ranked.

    Raises
    ------
    UsageError
        If it is given with a table that has no use for it, or is below 1.
    """
    from ..errors import UsageError

    if first is not None and table != "top":
        raise UsageError("--first is asked for only with --table top")
    if first is not None and first < 1:
        raise UsageError(f"--first must be a whole number of at least 1, not {first}")
