"""All rules on one evidence and one model.

Errors stop the reading and are raised there; this is about input that is valid and that an analyst should know about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from ..errors import InputError
from ..evidence import Evidence
from ..indicators import build, fit
from ..model import Model
from ..tables import Column, Table
from . import cells, rows
from .findings import Checked, Finding, Known


def check(evidence: Evidence, model: Model) -> Table:
    """Return what an analyst should know before trusting a ranking: gaps, stale, off-scale, contradictory, unused.

    Raises
    ------
    InputError
        If evidence and model do not fit together.
    """
    if problems := fit(model, evidence):
        raise InputError(problems)
    known = _known(evidence, model)
    checked = Checked(model, known.evidence, known.as_of, build(model, known.evidence, known.as_of))
    of_cells = [finding for rule in cells.RULES for finding in sorted(set(rule(checked)))]
    return _table(known.as_of, [*of_cells, *_of_rows(known)])


def check_misfit(evidence: Evidence, model: Model) -> Table:
    """Return what can be said although evidence and model do not fit together: see `check`."""
    known = _known(evidence, model)
    return _table(known.as_of, list(_of_rows(known)))


def _known(evidence: Evidence, model: Model) -> Known:
    """Take the evidence at its as-of date, else at the model's; without either everything is known."""
    as_of = evidence.as_of or model.config.assessment.as_of or date.max
    return Known(model, evidence.at(as_of), as_of)


def _of_rows(known: Known) -> Iterable[Finding]:
    return (finding for rule in rows.RULES for finding in sorted(set(rule(known))))


def _table(as_of: date, found: list[Finding]) -> Table:
    columns = (Column("kind", "kind"), Column("where", "where"), Column("what", "what"))
    listed = tuple({"kind": kind, "where": where, "what": what} for kind, where, what in found)
    counts = Counter(kind for kind, _, _ in found)
    note = ", ".join(f"{n} {kind}" for kind, n in counts.items())
    when = "at any time" if as_of == date.max else f"as of {as_of}"
    summary = f"{len(found)} in all: {note}." if found else "Nothing to report."
    return Table(f"Worth knowing, {when}", columns, listed, (summary,))
