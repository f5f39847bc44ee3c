"""Names of input cells: legal in every spreadsheet program, and each one unique, whatever the nodes are called."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 60
"""Signs of a name: programs take 255, people read fewer."""
_ODD = re.compile(r"[^A-Za-z0-9]+")


def legal_names(wanted: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return a name for each key.

    The parts of a key are joined by underscores, so that no name looks like the address of a cell; signs that a name
    cannot have become underscores. Names differ by more than upper and lower case.

    Examples
    --------
    >>> legal_names([("w", "fighters"), ("w", "a-1"), ("w", "A 1"), ("w", "сила")])
    {('w', 'fighters'): 'w_fighters', ('w', 'a-1'): 'w_a_1', ('w', 'A 1'): 'w_A_1_2', ('w', 'сила'): 'w_x'}
    """
    names: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for key in wanted:
        bare = "_".join(_ODD.sub("_", part).strip("_") or "x" for part in key)[:LONGEST].rstrip("_")
        name, number = bare, 1
        while name.lower() in taken:
            number += 1
            name = f"{bare}_{number}"
        taken.add(name.lower())
        names[key] = name
    return names
