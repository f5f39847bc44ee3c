"""Tables of rankings in every format, one after the other or as one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from ..errors import UsageError
from .options import Format
from .output import show, write

if TYPE_CHECKING:
    from ..ranking import Ranking
    from ..run import Run


def show_rankings(run: Run, by: Sequence[str], table: str, first: int | None, format: Format, *, as_one: bool) -> None:
    """Write a table, by its name, of each kind of unit; for machines as one CSV table or one JSON list if `as_one`.

    Raises
    ------
    UsageError
        If `first` is more than the units of a table.
    """
    from ..ranking import rank, together

    rankings = [rank(run, by=name) for name in by]
    _check_first(rankings, first)
    if as_one and format is Format.csv:
        show(together(rankings, table, first=first), format)
    elif as_one and format is Format.json:
        texts = [ranking.named(table, first=first).to_json(**ranking.about(table)).rstrip() for ranking in rankings]
        write("[\n" + ",\n".join(texts) + "\n]\n")
    else:
        for i, ranking in enumerate(rankings):
            write("\n" if i else "")
            made = ranking.named(table, first=first)
            show(made, format, partial(made.to_json, **ranking.about(table)))


def _check_first(rankings: Sequence[Ranking], first: int | None) -> None:
    """Refuse to ask for the first of more units than are ranked; where none is, the table says so."""
    for ranking in rankings:
        units = len(ranking.scores.units)
        if first is not None and 0 < units < first:
            one = "" if len(rankings) == 1 else ", or --by with another table alone"
            raise UsageError(
                f"--first {first}: the table by {ranking.by} ranks {units}; give a whole number from 1 to {units}{one}"
            )
