"""Worlds as a table: compact for people, one row for each unit of each world for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..run import Run
from ..tables import Column, Table, percent, upwards

if TYPE_CHECKING:
    from .world import Place, World

ARROW = "\N{RIGHTWARDS ARROW}"
FIELDS = (
    "kind", "name", "answer", "probability", "shift", "unit", "change", "change_error", "text", "rank", "score",
    "rank_now", "score_now", "sure", "status", "pairs_out", "pairs_in",
)  # fmt: skip
"""What machines get, in order."""


def table_of(run: Run, by: str, worlds: Sequence[World], most: World | None, spread: str) -> Table:
    """Return worlds as a table."""
    named = {"group": "groups", "country": "countries", "pair": "pairs"}[by]
    title = f"The ranking of {named} under either answer, as of {run.as_of}{run.proviso}"
    least = run.model.config.change.score
    shown = [world for world in worlds if _telling(world, least)]
    named_before: set[str] = set()
    rows = []
    for world in shown:
        rows.append(_row(world, first=world.question.name not in named_before))
        named_before.add(world.question.name)
    machine = tuple(_record(world, place) for world in worlds for place in world.places)
    notes = tuple(_notes(worlds, shown, most, spread))
    return Table(title, tuple(_PEOPLE.get(name) or Column(name) for name in FIELDS), tuple(rows), notes, machine)


def _telling(world: World, least: float) -> bool:
    """Return whether people are shown a world: origins only if leaving them out changes something that matters."""
    if world.question.kind != "origin":
        return True
    change = world.largest.change if world.largest else None
    pairs = any(_exchanged(place) for place in world.places)
    return bool(world.answer.suppose) and (world.shift > 0 or abs(change or 0.0) >= least or pairs)


def _row(world: World, *, first: bool) -> dict[str, Any]:
    moves = moves_text(world)
    if world.answer.suppose and not any(place.moved for place in world.places):
        told = [text for text in (_most_moved(world, error=False), moves) if text]
        moves = f"none, but {', '.join(told)}" if told else "none"
    return {
        "name": world.question.name if first else "", "answer": world.answer.word,
        "probability": world.answer.probability, "shift": world.shift, "unit": moves,
        "change": _most_moved(world), "text": world.question.text if first else "",
    }  # fmt: skip


def _record(world: World, place: Place) -> dict[str, Any]:
    question, answer = world.question, world.answer
    return {
        "kind": question.kind, "name": question.name, "answer": answer.word, "probability": answer.probability,
        "shift": world.shift, "unit": unit_text(place), "change": place.change, "change_error": place.change_error,
        "text": question.text, "rank": place.rank, "score": place.score, "rank_now": place.rank_now,
        "score_now": place.score_now, "sure": place.sure if place.moved else None, "status": place.status,
        "pairs_out": place.pairs_out, "pairs_in": place.pairs_in,
    }  # fmt: skip


def unit_text(place: Place) -> str:
    """Return the name of a unit."""
    return "/".join(place.unit)


def moves_text(world: World) -> str:
    """Return which units change place, from where to where, or stay with other pairs, in the order as it stands."""
    told = sorted((p for p in world.places if p.moved or _exchanged(p)),
                  key=lambda p: (not p.moved, p.rank_now is None, p.rank_now or 0, p.unit))  # fmt: skip
    return ", ".join(f"{_move(place) if place.moved else unit_text(place)}{_exchanged(place)}" for place in told)


def _exchanged(place: Place) -> str:
    """Return how many pairs of a unit that stays in the ranking drop out of it or come in; empty if none."""
    if place.rank is None or place.rank_now is None:
        return ""
    said = [f"{count} pair{'s' if count > 1 else ''} {way}"
            for count, way in ((place.pairs_out, "out"), (place.pairs_in, "in")) if count]  # fmt: skip
    return f" ({', '.join(said)})" if said else ""


def _move(place: Place) -> str:
    if place.rank is None:
        return f"{unit_text(place)} {place.rank_now}{ARROW}out"
    if place.rank_now is None:
        return f"{unit_text(place)} in{ARROW}{place.rank}"
    return f"{unit_text(place)} {place.rank_now}{ARROW}{place.rank}{'' if place.sure else '?'}"


def _most_moved(world: World, *, error: bool = True) -> str:
    """Return the unit whose score moves most and by how much, with the simulation error; empty below 0.05 points."""
    place = world.largest
    if place is None or place.change is None or abs(place.change) < 0.05:
        return ""
    off = place.change_error
    digits = 1 if off is None or off >= 0.05 else 2
    within = "" if off is None or not error else f" \N{PLUS-MINUS SIGN}{upwards(off)}"
    return f"{unit_text(place)} {place.change:+.{digits}f}{within}"


def _probability(row: Mapping[str, Any]) -> str:
    return "" if row["probability"] is None else percent(row["probability"])


_PEOPLE = {
    "name": Column("name", "what is open"),
    "answer": Column("answer", "answer"),
    "probability": Column("probability", "P", show=_probability, right=True),
    "shift": Column("shift", "shift", show=lambda row: f"{row['shift']:.2f}" if row["shift"] else "-", right=True),
    "unit": Column("unit", "changes place"),
    "change": Column("change", "score most moved", wide=True),
    "text": Column("text", "what it is", wide=True),
}


def _notes(worlds: Sequence[World], shown: Sequence[World], most: World | None, spread: str) -> list[str]:
    stands = sorted((p for p in worlds[-1].places if p.rank_now is not None), key=lambda p: (p.rank_now or 0, p.unit))
    notes = [f"As it stands: {', '.join(f'{p.rank_now} {unit_text(p)}' for p in stands)}."] if stands else []
    if most is None:
        notes.append("No single answer changes the order.")
    else:
        equal = [f"{w.question.name} {w.answer.word}" for w in worlds
                 if w.shift == most.shift and w is not most and w.question.kind != "prior"]  # fmt: skip
        also = f"; as much: {', '.join(sorted(equal))}" if equal else ""
        notes.append(f"The single answer that changes the order most: {most.question.name} {most.answer.word}"
                     f" ({most.shift:.2f} places on average{also}).")  # fmt: skip
    kept = {world.question.name for world in shown}
    silent = [w.question.name for w in worlds if w.question.name not in kept and w.answer.suppose]
    if silent:
        notes.append(f"Left out, each of these origins changes no place: {', '.join(silent)}.")
    notes.append(
        "P: as it stands, the mean over draws with shared doubt. shift: average change of place."
        " Each answer is supposed in all draws, on its own."
    )
    if any(not any(place.moved for place in world.places) and _most_moved(world) for world in shown):
        notes.append("none, but: no place changes; the score that moves most, by how many points.")
    if any(place.moved and not place.sure for world in shown for place in world.places):
        notes.append(
            "?: one that it passes lies, before or after, so near that simulation error alone may set the order."
        )
    if any(_exchanged(place) for world in shown for place in world.places):
        notes.append("pairs out, in: so many of its pairs drop out of the ranking for want of evidence, or come in.")
    return [*notes, *([spread] if spread else [])]
