"""Every problem of the input at once, each with its place, what was allowed, and the likely fix."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

MANY = 500
"""Beyond so many known names, a suggestion must begin with the same two letters."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with an input.

    Parameters
    ----------
    file
        The file as the analyst knows it.
    number
        Line of a YAML file or row of a spreadsheet (the header is row 1); 0 where there is none.
    where
        Path of the setting, or name of the column.
    what
        What is wrong, what was allowed, and the likely fix.
    unit
        What `number` counts: ``line`` or ``row``.
    """

    file: str
    number: int
    where: str
    what: str
    unit: str = "line"

    def __str__(self) -> str:
        place = [f"{self.unit} {self.number}"] if self.number else []
        place += [self.where] if self.where else []
        return f"{', '.join(place)}: {self.what}" if place else self.what


class InputError(ValueError):
    """Bad input: carries all problems found, not only the first.

    Examples
    --------
    >>> print(InputError([Problem("weights.yaml", 9, "score.combine", "unknown method 'geometrc'")]))
    weights.yaml: 1 problem
      line 9, score.combine: unknown method 'geometrc'
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = []
        for file, found in groupby(self.problems, key=lambda p: p.file):
            those = list(found)
            lines.append(f"{file}: {len(those)} problem{'s' if len(those) > 1 else ''}")
            lines += [f"  {problem}" for problem in those]
        return "\n".join(lines)


class UsageError(ValueError):
    """A call that makes no sense: an unknown unit, zero draws."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``known: a, b, c. Did you mean 'a'?`` for an unknown `word`.

    Examples
    --------
    >>> did_you_mean("geometrc", ["arithmetic", "geometric"])
    "known: arithmetic, geometric. Did you mean 'geometric'?"
    """
    names = sorted(set(known))
    listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    found = nearest(word, names)
    hint = f" Did you mean '{found}'?" if found is not None else ""
    return f"known: {listed or 'none'}.{hint}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name that an unknown `word` was probably meant to be, if there is one.

    Examples
    --------
    >>> nearest("fighter", ["fighters", "weaponry"])
    'fighters'
    """
    close = {name.casefold(): name for name in sorted(set(known), reverse=True)}
    if len(close) > MANY:  # comparing thousands of names with each of thousands of slips would take minutes
        close = {folded: name for folded, name in close.items() if folded[:2] == word.casefold()[:2]}
    found = difflib.get_close_matches(word.casefold(), close, n=1, cutoff=0.6)
    return close[found[0]] if found else None


def shorten(text: object, length: int = 60) -> str:
    """Return the repr of a bad value, cut so that a message stays a line."""
    try:
        shown = repr(text)
    except ValueError:  # Python prints no whole number of thousands of digits
        return "a number of thousands of digits"
    return shown if len(shown) <= length else f"{shown[:length]}... ({len(str(text)):,} characters)"
