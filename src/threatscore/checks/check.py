"""All rules on one evidence and one model.

Errors stop the reading and are raised there; this is about input that is valid and that an analyst should know about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from ..errors import InputError, UsageError, nearest
from ..evidence import Evidence
from ..indicators import build, fit
from ..model import Model
from ..tables import Column, Table
from . import cells, chronology, rows
from .findings import Checked, Finding, Known

KINDS = (
    "supposed", "later", "dates", "contradiction", "disputed", "duplicate?", "perhaps the same", "unused", "unwatched",
    "forgotten", "clipped", "stale", "scope", "zero", "relative", "skip", "not counted", "withdrawn", "superseded",
    "places", "one origin", "alias", "unstated", "gap", "no rationale",
)  # fmt: skip
"""Every kind of finding, in the order of the table: what needs a remedy first, what is only worth noting last."""


def check(evidence: Evidence, model: Model, *, kind: str | None = None) -> Table:
    """Return what an analyst should know before trusting a ranking: gaps, stale, off-scale, contradictory, unused.

    Parameters
    ----------
    evidence, model
        What is checked.
    kind
        One of `KINDS`, to see its findings alone.

    Raises
    ------
    InputError
        If evidence and model do not fit together.
    UsageError
        If there is no such kind.
    """
    _check_kind(kind)
    if problems := fit(model, evidence):
        raise InputError(problems)
    known = _known(evidence, model)
    checked = Checked(model, known.evidence, known.as_of, build(model, known.evidence, known.as_of))
    of_cells = [finding for rule in cells.RULES for finding in sorted(set(rule(checked)))]
    return _table(known.as_of, [*of_cells, *_of_rows(known)], kind)


def check_misfit(evidence: Evidence, model: Model, *, kind: str | None = None) -> Table:
    """Return what can be said although evidence and model do not fit together: see `check`."""
    _check_kind(kind)
    known = _known(evidence, model)
    return _table(known.as_of, list(_of_rows(known)), kind)


def _check_kind(kind: str | None) -> None:
    if kind is not None and kind not in KINDS:
        found = nearest(kind, KINDS)
        hint = "" if found is None else f" Did you mean '{found}'?"
        raise UsageError(f"there is no kind '{kind}'; known: {', '.join(KINDS)}.{hint}")


def _known(evidence: Evidence, model: Model) -> Known:
    """Take the evidence at its as-of date, else at the model's; without either everything is known."""
    stood = model.dated(evidence, date.max)
    return Known(model, stood, stood.assessed)


def _of_rows(known: Known) -> Iterable[Finding]:
    return (finding for rule in (*rows.RULES, *chronology.RULES) for finding in sorted(set(rule(known))))


def _table(as_of: date, every: list[Finding], kind: str | None) -> Table:
    found = sorted((finding for finding in every if kind in (None, finding[0])), key=lambda f: KINDS.index(f[0]))
    columns = (Column("kind", "kind"), Column("where", "where"), Column("what", "what"))
    listed = tuple({"kind": kind, "where": where, "what": what} for kind, where, what in found)
    counts = Counter(kind for kind, _, _ in found)
    note = ", ".join(f"{n} {kind}" for kind, n in counts.items())
    when = "at any time" if as_of == date.max else f"as of {as_of}"
    summary = f"{len(found)} in all: {note}." if found else "Nothing to report."
    return Table(f"Worth knowing, {when}", columns, listed, (summary,))
