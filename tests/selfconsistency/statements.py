"""Claims: which are one statement, and the pool that a world follows (`docs/method.md`, section 3)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from .beliefs import INF, Belief, Scale, belief, halfwidth, level
from .rows import Folder, Rows, names, years
from .world import World

Unit = tuple[str, ...]
BOUNDS = ("up_to", "at_least")


@dataclass(frozen=True)
class Statement:
    """What one origin says of one quantity, period and place."""

    key: str
    belief: Belief
    share: float
    follow: float
    holds: float
    bound: tuple[float, float] | None
    origin: str
    rows: tuple[dict[str, Any], ...]


def live_rows(folder: Folder, indicator: str, of: str, unit: Unit) -> list[dict[str, Any]]:
    """Return the live claims that feed a leaf of a unit."""
    found = []
    for row in folder.live_claims:
        groups, countries = folder.groups(row.get("group")), names(row.get("country"))
        speaks_of = {"group": not countries, "country": not groups, "pair": bool(groups and countries)}[of]
        inside = {"group": groups, "country": countries}
        wanted = zip(("group", "country") if of == "pair" else (of,), unit, strict=True)
        if row["indicator"] == indicator and speaks_of and all(name in inside[kind] for kind, name in wanted):
            found.append(row)
    return found


def statements(
    folder: Folder, leaf: dict[str, Any], scale: Scale, unit: Unit, reading: dict[str, Any]
) -> dict[str, list[Statement]]:
    """Return the statements about each quantity of a leaf and unit, by the party that they name."""
    feed = leaf["from"]
    together: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in live_rows(folder, feed["claims"], leaf["of"], unit):
        factor = counts_for(row, feed)
        kind = row["wording"] if row["wording"] in BOUNDS and factor == 1.0 else "estimate"
        where = (folder.origin(row["source"]), folder.spoken(row), row.get("place"), kind)
        together[folder.party(row.get("party") or ""), *where].append(row)
    found: dict[str, list[Statement]] = defaultdict(list)
    for (party, origin, period, _, kind), rows in sorted(together.items(), key=lambda item: item[1][0]["id"]):
        found[party].append(_statement(folder, scale, origin, period, kind, rows, counts_for(rows[0], feed), reading))
    return dict(found)


def counts_for(row: dict[str, Any], feed: dict[str, Any]) -> float:
    """Return what a number counts for that holds only in its place."""
    place, within = row.get("place"), feed.get("within", [])
    return 1.0 if not place or not within or place in within else float(feed.get("elsewhere", 1.0))


def _statement(folder: Folder, scale: Scale, origin: str, period: tuple[int, int], kind: str, rows: Rows,
               factor: float, reading: dict[str, Any]) -> Statement:  # fmt: skip
    own = [row for row in rows if row["source"] == origin]
    graded = [folder.grade(row["source"], row.get("credibility")) for row in own or rows]
    grade = min(graded, key=lambda g: (g == 6, g)) - 1
    age, ageing, grades = folder.age(period), reading["ageing"], reading["grades"]
    words = _hull(own or rows, reading, scale)
    widening = float(np.sqrt(grades["spread"][grade] ** 2 + ageing["spread_per_year"] ** 2 * age))
    follow, holds = 2.0 ** (-age / years(ageing["half_life"])), grades["holds"][grade]
    if words[0] == "level":
        read = level(int(words[1]), int(words[3]), len(scale.names), 1 - (1 - reading["level_slip"]) * holds)
    else:
        scaled = [None if x is None else x * factor for x in words[1:]]
        read = belief(words[0], *scaled, reading, widening)
    limits = {"up_to": (-INF, words[3]), "at_least": (words[1], INF)}.get(kind)
    first = min(rows, key=lambda row: (row["known"], row["id"]))
    share = grades["share"][grade] * 2.0 ** (-age / years(ageing["share_half_life"]))
    return Statement(first["id"], read, share, follow, holds, limits, origin, tuple(rows))


def _words(row: dict[str, Any], scale: Scale) -> tuple[str, Any, Any, Any]:
    given = [row.get(name) for name in ("low", "best", "high")]
    if row["wording"] == "level":
        low, best, high = (None if name is None else scale.names.index(name) for name in given)
        return ("level", low, None, high) if best is None else ("level", best, None, best)
    return (row["wording"], *(None if value is None else float(value) for value in given))


def _hull(rows: list[dict[str, Any]], reading: dict[str, Any], scale: Scale) -> tuple[str, Any, Any, Any]:
    """Return one wording that holds all: the common one if they agree, else the smallest interval."""
    said = [_words(row, scale) for row in rows]
    if len(set(said)) == 1:
        return said[0]
    wording = said[0][0]
    if wording in BOUNDS:
        return (
            ("up_to", None, None, max(x[3] for x in said))
            if wording == "up_to"
            else ("at_least", min(x[1] for x in said), None, None)
        )
    if wording == "level":
        return ("level", min(x[1] for x in said), None, max(x[3] for x in said))
    ends = [_ends(x, reading) for x in said]
    low, high = min(e[0] for e in ends), max(e[1] for e in ends)
    return ("range", low, None, high) if low < high else ("exact", None, low, None)


def _ends(words: tuple[str, Any, Any, Any], reading: dict[str, Any]) -> tuple[float, float]:
    wording, low, best, high = words
    if wording == "about":
        reach = np.exp(halfwidth(reading) * reading["about"])
        return best / reach, best * reach
    return (best, best) if wording == "exact" else (low, high)


def pooled(
    world: World, pool: list[Statement], unknown: Belief, unknown_key: tuple[Any, ...], unit: Unit, race: bool
) -> Any:
    """Return the value that each world follows, shape (worlds,)."""
    heard = [_heard(world, statement, unit) for statement in pool]
    low, high, held = np.full(world.n, -INF), np.full(world.n, INF), {}
    for statement, speaks in zip(pool, heard, strict=True):
        if statement.bound:
            party = world.folder.publisher(statement.origin)
            chance = world.shifted(statement.holds * statement.follow, statement.origin, party)
            held[statement.key] = speaks & (world.uniform("holds", statement.key) < chance)
            low = np.where(held[statement.key], np.maximum(low, statement.bound[0]), low)
            high = np.where(held[statement.key], np.minimum(high, statement.bound[1]), high)
    estimates = [(s, h) for s, h in zip(pool, heard, strict=True) if not s.bound]
    components = estimates or list(zip(pool, heard, strict=True))
    rates = _rates(world, components, held, unknown, low, high)
    empty = sum(rates) <= 0
    speaks_any = np.any([speaks for _, speaks in components], axis=0)
    low, high = np.where(empty & speaks_any, -INF, low), np.where(empty & speaks_any, INF, high)
    rates = _rates(world, components, held, unknown, low, high)
    chosen = _race(world, components, rates) if race else _choice(world, rates)
    value = unknown.draw(world.uniform(*unknown_key), low, high)
    for i, (statement, _) in enumerate(components):
        drawn = statement.belief.draw(world.uniform("value", statement.key), low, high)
        value = np.where(speaks_any & (chosen == 2 * i), drawn, value)
    return value


def _heard(world: World, statement: Statement, unit: Unit) -> Any:
    """Return in which worlds one of the rows speaks of the unit's group."""
    found = np.zeros(world.n, dtype=bool)
    for row in statement.rows:
        groups = world.folder.groups(row.get("group"))
        aliases = groups.get(unit[0], [None])
        found |= world.speaks(unit[0], aliases)
    return found


def _rates(
    world: World, components: list[tuple[Statement, Any]], held: dict[str, Any], unknown: Belief, low: Any, high: Any
) -> list[Any]:
    """Return the rates of each statement and of its lapse, in turn."""
    found = []
    for statement, speaks in components:
        if statement.bound:
            followed = held[statement.key].astype(float)
        else:
            followed = world.shifted(statement.follow, statement.origin, world.folder.publisher(statement.origin))
        weight = statement.share * speaks
        found.append(weight * followed * statement.belief.mass(low, high))
        found.append(weight * (1 - followed) * unknown.mass(low, high))
    return found


def _race(world: World, components: list[tuple[Statement, Any]], rates: list[Any]) -> Any:
    """Return which entry finishes first; entries are the claim's own, in all pools that it is in."""
    keys = [(kind, statement.key) for statement, _ in components for kind in ("wins", "lapses")]
    with np.errstate(divide="ignore", invalid="ignore"):
        times = [np.where(rate > 0, world.exponential(*key) / rate, INF) for key, rate in zip(keys, rates, strict=True)]
    return np.argmin(times, axis=0)


def _choice(world: World, rates: list[Any]) -> Any:
    """Return a component with its probability: the law of the race where no other pool shares its entries."""
    sums = np.cumsum(rates, axis=0)
    return np.sum(world.rng.random(world.n) * sums[-1] >= sums, axis=0)
