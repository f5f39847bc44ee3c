"""From the claims on one quantity to statements: origins, bounds, grades and ageing.

`docs/method.md`, "Several claims", gives the formulas; `pools` draws what comes of several statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ..config.reading import Reading
from ..dates import Period
from ..distributions import Belief
from ..evidence import Claim, Event, Evidence
from ..evidence.rows import Source
from .doubt import Doubts, Names
from .wording import BOUNDS, Worded, around, grade, of_claim, widening


class Component(NamedTuple):
    """One statement of the pool: a claim, or several that relay one origin."""

    rows: tuple[str, ...]
    """Ids, the row whose grade counts first."""
    key: str
    """The id that keys the random streams: of the row first known, so that a later relay changes no draw."""
    belief: Belief
    share: float
    """Weight in the pool: the grade's share, halved with age."""
    followed: float
    """Chance that the statement is followed at its age; of a bound, that it holds."""
    support: float
    upper: float | None = None
    lower: float | None = None
    doubts: Doubts = ()
    """The doubts that it shares with other statements."""
    names: Names = ()
    """The debated names by which alone it names its group."""

    @property
    def bound(self) -> bool:
        """Whether this is a bound."""
        return self.upper is not None or self.lower is not None

    @property
    def sure(self) -> bool:
        """Whether every draw would follow it, if nothing else were said."""
        return self.share > 0 and self.followed >= 1 and not self.names and self.upper is None and self.lower is None


class Statement(NamedTuple):
    """What one origin says: the claim whose grade counts, all rows, the key of the streams, the wording, the time."""

    claim: Claim
    rows: tuple[str, ...]
    key: str
    words: Worded
    spoken: Period


def merged(
    claims: Sequence[Claim], evidence: Evidence, reading: Reading, steps: tuple[str, ...] | None
) -> list[Statement]:
    """Count claims that relay one origin as one.

    Rows belong together if they go back to one origin, speak of the same period and place, and are bounds alike. The
    origin's own row is taken if present, else the smallest interval that holds all; the earliest date known counts.
    """
    statements: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        kind = claim.wording if claim.wording in BOUNDS else ""
        period = claim.spoken if claim.spoken_from or claim.spoken_to else None
        key = (evidence.origin(claim.source), period, claim.place, kind)
        statements[key].append(claim)
    result = []
    for (origin, *_), rows in statements.items():
        own = [row for row in rows if row.source == origin]
        kept = own or rows
        best = min(kept, key=lambda row: (graded(row, evidence), row.id))
        first = min(rows, key=lambda row: (row.known.last, row.id))
        others = sorted(row.id for row in rows if row.id != best.id)
        words = _hull([of_claim(row, steps) for row in kept], reading)
        spoken = replace(best, known=first.known).spoken
        result.append(Statement(best, (best.id, *others), first.id, words, spoken))
    return sorted(result, key=lambda statement: statement.key)


def graded(row: Claim | Event, evidence: Evidence) -> int:
    """Return the grade of a row, 1-6, from its source's letter and, if it has one, its own digit."""
    source = evidence.row(row.source)
    assert isinstance(source, Source)  # held by the links
    return grade(source.reliability, row.credibility if isinstance(row, Claim) else None)


class Standing(NamedTuple):
    """What a statement counts for by its grade and its age, whatever it says."""

    grade: int
    """1 (best) to 5 and 6 (cannot be judged)."""
    widening: float
    """Spread added in quadrature, for the grade and for the age."""
    share: float
    """Weight in the pool: the grade's share, halved with age."""
    fresh: float
    """Chance that it is followed at its age."""
    holds: float
    """Chance that it holds, if it is a bound."""
    support: float


def standing(grade: int, age: float, reading: Reading) -> Standing:
    """Return what statements of a grade and an age count for."""
    ageing, share = reading.ageing, reading.grades.share[grade - 1]
    fresh = 0.5 ** (age / ageing.half_life)
    return Standing(
        grade, widening(reading, grade, age), share * 0.5 ** (age / ageing.share_half_life), fresh,
        holds=fresh * reading.grades.holds[grade - 1], support=share * fresh,
    )  # fmt: skip


def _hull(words: Sequence[Worded], reading: Reading) -> Worded:
    """Return the smallest interval that holds all wordings; one wording stays as it is."""
    first = words[0]
    if all(other == first for other in words):
        return first
    ends = [value for word in words for value in (word.low, word.best, word.high) if value is not None]
    if first.wording == "up_to":
        return Worded("up_to", high=max(ends))
    if first.wording == "at_least":
        return Worded("at_least", low=min(ends))
    if first.wording == "level":
        return Worded("level", low=min(ends), high=max(ends))
    # "about n" stands for an interval of its own: two differing figures must not look surer than either.
    ends += [end for word in words if word.wording == "about" for end in around(word, reading)]
    return Worded("range", low=min(ends), high=max(ends))
