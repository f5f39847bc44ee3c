"""Statements about one quantity that cannot all be true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from ..citation import said_text
from ..indicators import Unit
from ..indicators.claims import Component
from ..indicators.pools import Pool
from ..indicators.wording import of_claim
from ..tables import percent
from .findings import Checked, Finding, listed

STEPS_APART = 2
"""Levels this far apart exclude each other: one step off is a slip."""


def contradictions(c: Checked) -> Iterator[Finding]:
    """Find statements that exclude each other, and bounds that leave little of the other claims."""
    found: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for name, pool in c.pools():
        for what in (*_bounds(c, pool), *_by_bounds(c, pool), *_apart(c, name, pool)):
            if pool.unit not in found[name, what]:
                found[name, what].append(pool.unit)
    for (name, what), units in found.items():
        yield "contradiction", f"{name} {listed(units)}", what


def _said(c: Checked, part: Component) -> str:
    return f"{part.rows[0]} ({said_text([c.claim(id) for id in part.rows])})"


def _bounds(c: Checked, pool: Pool) -> Iterator[str]:
    """Find lower bounds above upper ones."""
    for one in pool.bounds:
        for other in pool.bounds:
            if one.lower is not None and other.upper is not None and one.lower > other.upper:
                yield f"{_said(c, one)} and {_said(c, other)} exclude each other"


def _by_bounds(c: Checked, pool: Pool) -> Iterator[str]:
    """Find statements of which a bound, or all together, leave less than the declared share."""
    most = c.model.config.check.contradiction
    for part in (part for part in pool.components if not part.bound):
        alone = [(bound, left) for bound in pool.bounds if (left := _left(part, [bound])) < most]
        for bound, left in alone:
            yield f"{_said(c, bound)} excludes {_said(c, part)}{_but(left)}"
        left = _left(part, pool.bounds)
        if not alone and pool.bounds and left < most:
            bounds = " and ".join(_said(c, bound) for bound in pool.bounds)
            yield f"{bounds} together exclude {_said(c, part)}{_but(left)}"


def _left(part: Component, bounds: Sequence[Component]) -> float:
    """Return how much of a statement lies within bounds."""
    low = max((bound.lower for bound in bounds if bound.lower is not None), default=-np.inf)
    high = min((bound.upper for bound in bounds if bound.upper is not None), default=np.inf)
    return float(part.belief.mass(max(low, -1e300), min(high, 1e300)))


def _but(left: float) -> str:
    return "" if left < 0.01 else f" but for {percent(left)}"


def _apart(c: Checked, name: str, pool: Pool) -> Iterator[str]:
    """Find statements about one place and time whose central intervals do not meet, or levels that are far apart."""
    parts = [part for part in pool.components if not part.bound]
    gap, spans = _spans(c, name, parts)
    for (one, a), (other, b) in combinations(zip(parts, spans, strict=True), 2):
        if _comparable(c, one, other) and _beyond(a, b, gap):
            yield f"{_said(c, one)} and {_said(c, other)} exclude each other"


def _comparable(c: Checked, one: Component, other: Component) -> bool:
    """Return whether two statements speak of one place, and of times that lie nearer than what counts as stale."""
    claims = [c.claim(part.rows[0]) for part in (one, other)]
    ages = [claim.spoken.years_before(c.as_of) for claim in claims]
    return claims[0].place == claims[1].place and abs(ages[0] - ages[1]) <= c.model.config.check.stale


def _beyond(a: tuple[float, float], b: tuple[float, float], gap: float | None) -> bool:
    """Return whether intervals do not meet, or, of levels, are `gap` steps or more apart."""
    between = max(a[0] - b[1], b[0] - a[1])
    return between > 0 if gap is None else between >= gap


def _spans(c: Checked, name: str, parts: Sequence[Component]) -> tuple[float | None, list[tuple[float, float]]]:
    """Return the gap in steps from which levels exclude each other, None for numbers; and the span of each part."""
    scale = c.model.node(name).scale
    assert scale is not None  # held by the settings
    if scale.kind == "steps":
        words = [[of_claim(c.claim(id), scale.names) for id in part.rows] for part in parts]
        ends = [[x for w in said for x in (w.low, w.best, w.high) if x is not None] for said in words]
        return STEPS_APART, [(min(found), max(found)) for found in ends]
    tail = (1 - c.model.config.reading.interval) / 2
    quantiles = [part.belief.ppf(np.asarray([tail, 1 - tail])) for part in parts]
    return None, [(float(low), float(high)) for low, high in quantiles]
