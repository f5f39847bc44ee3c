"""Events: what is true of them in a world, and what they add up to for a leaf (`docs/method.md`, section 4)."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import expit

from .beliefs import Belief, Lognormal, Point, belief, declared
from .rows import YEAR, Folder, first_day, last_day, names, split_number, years
from .world import World

Unit = tuple[str, ...]
MATTERS = ("occurrence", "kind", "author", "number")


@dataclass(frozen=True)
class Happening:
    """What is true of an event in each world, arrays of shape (worlds,)."""

    occurs: Any
    kind: Any
    author: Any
    number_holds: Any


def live_events(folder: Folder) -> list[dict[str, Any]]:
    """Return the live events: known, not withdrawn, and somebody's live stance is about them or a certain double."""
    rows = folder.live("events")
    doubles = {row["id"]: double_of(folder, row) for row in rows}
    heard = _heard(folder)
    heard |= {double[0] for id in heard if (double := doubles.get(id))}
    return [row for row in rows if row["id"] in heard and not ((double := doubles[row["id"]]) and double[1] == 1)]


def _heard(folder: Folder) -> set[str]:
    return {row["event"] for row in folder.live("stances")}


def double_of(folder: Folder, row: dict[str, Any]) -> tuple[str, float] | None:
    """Return which event this one is or may be the same as, and with what probability.

    The other must be live itself; if the sameness is debated, by a stance of its own.
    """
    other, chance = split_number(row.get("same_as") or "")
    if not any(event["id"] == other for event in folder.live("events")):
        return None
    return None if chance not in (None, 1.0) and other not in _heard(folder) else (other, chance or 1.0)


def is_same(world: World, row: dict[str, Any]) -> Any:
    """Return in which worlds an event is the one it may be the same as."""
    double = double_of(world.folder, row)
    return world.uniform("same", row["id"]) < double[1] if double else np.zeros(world.n, dtype=bool)


def happening(world: World, row: dict[str, Any], leaf: str) -> Happening:
    """Return what is true of an event, drawn once for all leaves."""
    tag = (leaf,) if world.faults.events_by_leaf else ()
    return world.once(("event", row["id"], *tag), lambda: _happening(world, row, tag))  # type: ignore[no-any-return]


def _happening(world: World, row: dict[str, Any], tag: tuple[str, ...]) -> Happening:
    voices = _voices(world, row)
    return Happening(
        *(world.uniform("event", row["id"], about, *tag) < _chance(world, voices[about], about) for about in MATTERS)
    )


def _voices(world: World, row: dict[str, Any]) -> dict[str, dict[tuple[str, ...], Any]]:
    """Return by subject: each distinct (origin, party, role, stance), and in which worlds it is heard of this event."""
    also = {other["id"]: is_same(world, other) for other in world.folder.live("events")
            if (double := double_of(world.folder, other)) and double[0] == row["id"]}  # fmt: skip
    also[row["id"]] = np.ones(world.n, dtype=bool)
    found: dict[str, dict[tuple[str, ...], Any]] = {about: {} for about in MATTERS}
    for stance in world.folder.live("stances"):
        if stance["event"] in also:
            key = (
                world.folder.origin(stance["source"]),
                world.folder.party(stance["party"]),
                stance["role"],
                stance["stance"],
            )
            heard = found[stance["about"]]
            heard[key] = heard.get(key, False) | also[stance["event"]]
    return found


def _chance(world: World, voices: dict[tuple[str, ...], Any], about: str) -> Any:
    credence = world.settings["credence"]
    log_odds = np.full(world.n, credence["base" if about == "occurrence" else "base_if_denied"], dtype=float)
    denied = np.zeros(world.n, dtype=bool)
    for (origin, party, role, stance), heard in voices.items():
        step = credence[f"{role}_{stance}"]
        log_odds += heard * np.sign(step) * np.maximum(abs(step) + world.doubt(origin, party), 0)
        denied |= heard & (stance == "denies")
    return expit(log_odds) if about == "occurrence" else np.where(denied, expit(log_odds), 1.0)


def amount_belief(row: dict[str, Any], measure: str, reading: dict[str, Any]) -> Belief:
    """Return the belief about a number or a toll, of grade 1 and age 0."""
    low, best, high = (row.get(f"{measure}_{end}") for end in ("low", "best", "high"))
    low, best, high = (None if x in (None, "") else float(x) for x in (low, best, high))
    if (low, best, high) == (None, None, None):
        return declared(reading["unstated"][measure], reading)
    if low is None and high is None:
        assert best is not None
        exact = measure == "number" or best == 0
        return Point(best) if exact else Lognormal(best, reading["toll"], reading["toll"])
    wording = "range" if low is not None and high is not None else "at_least" if high is None else "up_to"
    return belief(wording, low, best, high, reading)


def memory(feed: dict[str, Any]) -> Callable[[Any], Any]:
    """Return what an age in years counts for."""
    if "half_life" in feed:
        half = years(feed["half_life"])
        return lambda age: 2.0 ** (-age / half)
    if "window" in feed:
        window = years(feed["window"])
        return lambda age: (age <= window).astype(float)
    if "per_year" in feed:
        table = np.array([*feed["per_year"], 0.0])
        return lambda age: table[np.minimum(age.astype(int), len(table) - 1)]
    return np.ones_like


def remembered(row: dict[str, Any], feed: dict[str, Any], as_of: int) -> float:
    """Return the mean memory over the days of an event up to the as-of date."""
    days = np.arange(first_day(row["start"]), min(last_day(row.get("end") or row["start"]), as_of) + 1)
    return float(np.mean(memory(feed)((as_of - days) / YEAR)))


@dataclass(frozen=True)
class Count:
    """One event in a leaf: its weight, its amount in each world (0 where it does not count), and its aggregate."""

    id: str
    weight: float
    amount: Any
    part_of: str | None


def fed_by(folder: Folder, leaf: dict[str, Any], unit: Unit) -> list[dict[str, Any]]:
    """Return the live events that a leaf of a unit counts."""
    where = dict(zip(("group", "country") if leaf["of"] == "pair" else (leaf["of"],), unit, strict=True))
    return [row for row in live_events(folder)
            if row["kind"] in kinds(leaf["from"]) and remembered(row, leaf["from"], folder.as_of) > 0
            and ("group" not in where or where["group"] in shares(folder, row))
            and ("country" not in where or row.get("country") == where["country"])]  # fmt: skip


def kinds(feed: dict[str, Any]) -> dict[str, float]:
    return dict.fromkeys(feed["events"], 1.0) if isinstance(feed["events"], list) else feed["events"]


def shares(folder: Folder, row: dict[str, Any]) -> dict[str, float]:
    """Return group: its share of the event."""
    parts = [split_number(part) for part in names(row.get("group"))]
    found: dict[str, float] = defaultdict(float)
    for name, share in parts:
        found[next(iter(folder.groups(name)))] += share or 0.0
    return dict(found) if any(found.values()) else dict.fromkeys(found, 1 / max(len(found), 1))


def counts(world: World, name: str, leaf: dict[str, Any], unit: Unit) -> list[Count]:
    """Return what each event counts for in a leaf."""
    feed, found = leaf["from"], []
    measure = feed.get("measure", "incidents")
    for row in fed_by(world.folder, leaf, unit):
        true = happening(world, row, name)
        happened = true.occurs & true.kind & ~is_same(world, row)
        share = 1.0
        if leaf["of"] != "country":
            named = [split_number(part)[0] for part in names(row["group"])]
            aliases = [alias for part in named for alias in world.folder.groups(part).get(unit[0], [])]
            happened = happened & true.author & world.speaks(unit[0], aliases)
            share = shares(world.folder, row)[unit[0]]
        amount = happened * _amount(world, row, measure, true) * share
        weight = kinds(feed)[row["kind"]] * remembered(row, feed, world.folder.as_of)
        found.append(Count(row["id"], weight, amount, row.get("part_of")))
    return [replace(count, part_of=_nearest(count, found, live_events(world.folder))) for count in found]


def _nearest(count: Count, found: list[Count], rows: list[dict[str, Any]]) -> str | None:
    """Return the nearest aggregate that the leaf counts too."""
    wholes = {row["id"]: row.get("part_of") for row in rows}
    step = count.part_of
    while step is not None and step not in {other.id for other in found}:
        step = wholes.get(step)
    return step


def _amount(world: World, row: dict[str, Any], measure: str, true: Happening) -> Any:
    book = world.settings["codebook"]["kinds"].get(row["kind"], "")
    counted = book.get("counts", "incidents") if isinstance(book, dict) else "incidents"
    if measure == "incidents" and counted != "incidents":
        return np.ones(world.n)
    read = "number" if measure == "incidents" else measure
    drawn = amount_belief(row, read, world.settings["reading"]).draw(world.uniform("amount", row["id"], read))
    return np.where(true.number_holds, drawn, 1.0 if read == "number" else 0.0)


def total(found: list[Count], n: int) -> Any:
    """Return the weighted sum; an aggregate counts only beyond its parts."""
    inside = {count.id for count in found}
    tops = [count for count in found if count.part_of not in inside]
    return sum((weight * amount for top in tops for weight, amount in _pieces(top, found)), np.zeros(n))


def _pieces(count: Count, found: list[Count]) -> list[tuple[float, Any]]:
    """Return what an event and its parts count for, as (weight, amount), parts of parts included.

    Parts that weigh no less are taken out of the aggregate first; of the lighter ones, the lightest take what is left.
    """
    parts = [piece for part in found if part.part_of == count.id for piece in _pieces(part, found)]
    left, pieces = count.amount, []
    for weight, amount in sorted(parts, key=lambda piece: (piece[0] < count.weight, piece[0])):
        covered = np.minimum(amount, left)
        pieces += [(max(weight, count.weight), covered), (weight, amount - covered)]
        left = left - covered
    return [*pieces, (count.weight, left)]


def watched(folder: Folder, leaf: dict[str, Any], unit: Unit) -> float:
    """Return the years, weighted by memory, in which all kinds of a leaf were watched where the unit is."""
    country = unit[-1] if leaf["of"] != "group" else None
    days = np.arange(date_zero(folder), folder.as_of + 1)
    all_kinds = np.ones(len(days), dtype=bool)
    for kind in kinds(leaf["from"]):
        seen = np.zeros(len(days), dtype=bool)
        for row in folder.tables["watch"]:
            here = not row.get("country") or row["country"] == country
            if here and (row["kinds"] == "*" or kind in names(row["kinds"])):
                seen |= (days >= first_day(row["from"])) & (days <= last_day(row["to"]))
        all_kinds &= seen
    return float(np.sum(all_kinds * memory(leaf["from"])((folder.as_of - days) / YEAR)) / YEAR)


def date_zero(folder: Folder) -> int:
    return min([first_day(row["from"]) for row in folder.tables["watch"]], default=folder.as_of)
