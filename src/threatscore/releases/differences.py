"""Where two files of results differ: byte for byte, in a last digit, or by more than their simulation error.

`docs/releases.md` states what each rule allows.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from math import isclose, sqrt
from typing import Any

from ..errors import Problem, shorten

Row = Mapping[str, str]
TOLERANCE = 1e-9
"""Relative and absolute, of what is continuous in the draws."""
FEW_DRAWS = 5
"""So many draws may fall on the other side of a limit."""
SURE = 5.0
"""So many standard deviations of the difference of two simulations are allowed."""
Z95 = 1.96
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_SHARE = re.compile(r"p_(?!.*_error$).*|[0-9]+|error")
_QUANTILE = re.compile(r"score_p[0-9]{2}")
_LEAF_QUANTILE = re.compile(r"points_p[0-9]{2}|low|high")
_RANK_QUANTILE = re.compile(r"(rank_p[0-9]{2})(_low|_high)?")
_BY_ORDER = ("rank", "rank_best", "rank_worst", "rank_independent", "place")
"""Whole numbers that stand for the order of means."""
_BY_MEANS = (*_BY_ORDER, "drivers", "via", "level", "level_or")
"""What follows from which of several means, or shares, is the largest."""
_KEYS = ("by", "unit", "group", "country", "pair", "leaf", "reason", "id", "rests on")


@dataclass(frozen=True)
class Rule:
    """How far a recomputed result may lie from the recorded one.

    Parameters
    ----------
    name
        ``bytes``, ``last digits`` or ``simulation error``.
    draws
        Draws of the release.
    """

    name: str
    draws: int

    def allows(self, column: str, old: Row, new: Row, units: int) -> bool:
        """Return whether a cell is near enough; `units` is the number of rows that its table ranks."""
        if old[column] == new[column]:
            return True
        if self.name == "bytes":
            return False
        if found := _RANK_QUANTILE.fullmatch(column):
            return self._rank_quantile(found[1], column, old, new)
        if self.name == "last digits":
            return self._nearly(column, old, new, units)
        return self._by_chance(column, old, new, units)

    def _nearly(self, column: str, old: Row, new: Row, units: int) -> bool:
        few = FEW_DRAWS / self.draws
        if column in ("level", "level_or"):  # two that are as probable may change places
            return new[column] in (old["level"], old["level_or"])
        if _SHARE.fullmatch(column):
            return _within(old[column], new[column], few)
        if column.endswith("_error") and column != "score_error":
            return _within(old[column], new[column], 4 * few * (units if column == "rank_mean_error" else 1))
        if column == "rank_mean":
            return _within(old[column], new[column], few * units)
        return _same_text(old[column], new[column], lambda a, b: isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE))

    def _by_chance(self, column: str, old: Row, new: Row, units: int) -> bool:
        one = 0.5 / sqrt(self.draws)  # standard error of any share, at most
        if column in _BY_MEANS:
            return True
        if column == "error" or column.endswith("_error"):
            most = {"score_error": 100.0, "rank_mean_error": float(units)}.get(column, 1.0)
            return _within(old[column], new[column], Z95 * one * most)
        if (error := old.get(f"{column}_error")) and (other := new.get(f"{column}_error")):
            spread = sqrt(float(error) ** 2 + float(other) ** 2) / Z95
            return _within(old[column], new[column], SURE * spread)
        if _SHARE.fullmatch(column) or column == "coverage":  # of a group: of its pairs, by their share of the score
            return _within(old[column], new[column], SURE * one * sqrt(2))
        if column == "via_share":  # of another pair
            return old["via"] != new["via"]
        if _QUANTILE.fullmatch(column):
            return _beside(old[column], new[column], new)
        if _LEAF_QUANTILE.fullmatch(column):  # on a scale of steps a quantile leaps
            return all(_NUMBER.fullmatch(cell) and 0 <= float(cell) <= 100 for cell in (old[column], new[column]))
        if column in ("points", "value", "score_central"):
            return _within(old[column], new[column], SURE * 100 * one * sqrt(2))
        return _same_text(old[column], new[column], lambda a, b: isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE))

    def _rank_quantile(self, quantile: str, column: str, old: Row, new: Row) -> bool:
        """Return whether a quantile of a rank lies between the ranks that the simulation error leaves to it.

        For random numbers that are others, the ranks that it leaves to both must meet, or be neighbours.
        """
        cells = [row.get(f"{quantile}{end}", "") for row in (old, new) for end in ("_low", "", "_high")]
        if not all(_NUMBER.fullmatch(cell) for cell in cells):
            return False
        low, value, high, new_low, new_value, new_high = map(float, cells)
        room = 1 if self.name == "simulation error" else 0
        meet = low <= new_high + room and new_low <= high + room
        if column != quantile:
            return meet
        if room:
            return meet and low <= value <= high
        return low <= new_value <= high and new_low <= value <= new_high


def _beside(old: str, new: str, other: Row) -> bool:
    """Return whether a quantile lies within the recomputed range, widened by a quarter of its width on either side."""
    ends = [other[name] for name in other if _QUANTILE.fullmatch(name)]
    known = [float(end) for end in ends if _NUMBER.fullmatch(end)]
    if not (_NUMBER.fullmatch(old) and _NUMBER.fullmatch(new) and known):
        return False
    room = (max(known) - min(known)) / 4 + TOLERANCE
    return min(known) - room <= float(old) <= max(known) + room


def _within(old: str, new: str, most: float) -> bool:
    if not (_NUMBER.fullmatch(old) and _NUMBER.fullmatch(new)):
        return False
    return abs(float(old) - float(new)) <= most + TOLERANCE


def _same_text(old: str, new: str, near: Callable[[float, float], bool]) -> bool:
    """Return whether two cells have the same words, and numbers near one another."""
    if _NUMBER.sub("#", old) != _NUMBER.sub("#", new):
        return False
    pairs = zip(_NUMBER.findall(old), _NUMBER.findall(new), strict=True)
    return all(near(float(one), float(other)) for one, other in pairs)


def difference(path: str, shown: str, old: bytes, new: bytes, rule: Rule) -> Problem | None:
    """Return the first place in which a file differs from the recomputed one, None where the rule allows all.

    Parameters
    ----------
    path
        Of the file inside the release.
    shown
        The file as people know it.
    old, new
        Its bytes as recorded and as recomputed.
    rule
        What may differ.
    """
    if old == new:
        return None
    if path.endswith(".md"):
        return _in_text(shown, old, new) if rule.name == "bytes" else None
    try:
        found = _in_json(shown, old, new, rule) if path.endswith(".json") else _in_csv(shown, old, new, rule)
    except (ValueError, KeyError, RecursionError, csv.Error, AttributeError, TypeError):
        return Problem(shown, 0, "", "is not what was computed, and cannot be read as a table")
    if found is None and rule.name == "bytes":
        return Problem(shown, 0, "", "its numbers are the recomputed ones, its bytes are not")
    return found


def _in_text(shown: str, old: bytes, new: bytes) -> Problem:
    lines = zip_longest(old.decode(errors="replace").split("\n"), new.decode().split("\n"))
    number, (one, other) = next((i, pair) for i, pair in enumerate(lines, start=1) if pair[0] != pair[1])
    return Problem(shown, number, "", _told(one, other))


def _told(old: object, new: object) -> str:
    return f"holds {shorten(old)}, recomputed {shorten(new)}"


def _in_csv(shown: str, old: bytes, new: bytes, rule: Rule) -> Problem | None:
    tables = [[*csv.reader(io.StringIO(data.decode(), newline=""), strict=True)] for data in (old, new)]
    (names, *old_rows), (new_names, *new_rows) = tables
    if names != new_names:
        return Problem(shown, 1, "", _told(",".join(names), ",".join(new_names)), unit="row")
    sides = [[dict(zip(names, row, strict=True)) for row in rows] for rows in (old_rows, new_rows)]
    return _in_rows(shown, sides[0], sides[1], rule, first=2)


def _in_json(shown: str, old: bytes, new: bytes, rule: Rule) -> Problem | None:
    one, other = json.loads(old), json.loads(new)
    rows, new_rows = one.pop("rows"), other.pop("rows")
    for name in (*one, *other):
        if one.get(name) != other.get(name):
            return Problem(shown, 0, name, _told(one.get(name), other.get(name)))
    sides = [[{name: _cell(value) for name, value in row.items()} for row in side] for side in (rows, new_rows)]
    return _in_rows(shown, sides[0], sides[1], rule, first=1)


def _cell(value: Any) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def _in_rows(
    shown: str, old: list[dict[str, str]], new: list[dict[str, str]], rule: Rule, first: int
) -> Problem | None:
    units = max(len(old), 1)
    for number, row, other in _paired(old, new, rule, first):
        if row is None or other is None:
            told = (row or other or {}).values()
            what = f"{'has' if other is None else 'lacks'} a row that the recomputed file {_has(other)}: {_short(told)}"
            return Problem(shown, number, "", what, unit="row")
        for column in (*row, *(name for name in other if name not in row)):
            if column not in row or column not in other or not rule.allows(column, row, other, units):
                told_cell = _told(row.get(column), other.get(column))
                return Problem(shown, number, column, f"{_who(row)}{told_cell}", unit="row")
    return None


def _has(other: Row | None) -> str:
    return "has not" if other is None else "has"


def _short(values: Any) -> str:
    return shorten(", ".join(str(value) for value in values if value))


def _who(row: Row) -> str:
    named = [row[name] for name in ("unit", "group", "country", "leaf") if row.get(name)]
    return f"{', '.join(named)}: " if named else ""


def _paired(
    old: list[dict[str, str]], new: list[dict[str, str]], rule: Rule, first: int
) -> Iterator[tuple[int, Row | None, Row | None]]:
    """Yield the number of each recorded row, the row, and its counterpart: the one in its place, or of its unit."""
    if rule.name == "bytes":
        yield from ((i, *pair) for i, pair in enumerate(zip_longest(old, new), start=first))
        return
    there = dict(_named(new))
    for i, (key, row) in enumerate(_named(old), start=first):
        other = there.pop(key, None)
        if other is not None or not _nothing(row, rule):
            yield i, row, other
    yield from ((0, None, row) for row in there.values() if not _nothing(row, rule))


def _named(rows: list[dict[str, str]]) -> Iterator[tuple[tuple[Any, ...], dict[str, str]]]:
    """Yield each row with what it is called, and how many of that name came before it."""
    seen: Counter[tuple[str | None, ...]] = Counter()
    for row in rows:
        key = tuple(row.get(name) for name in _KEYS)
        yield (*key, seen[key]), row
        seen[key] += 1


def _nothing(row: Row, rule: Rule) -> bool:
    """Return whether a row says that a reason got next to nothing: by chance it may have got nothing."""
    small = {"last digits": TOLERANCE, "simulation error": SURE * 100 * 0.5 / sqrt(rule.draws)}[rule.name]
    return "reason" in row and bool(_NUMBER.fullmatch(row["points"])) and abs(float(row["points"])) <= small
