"""Where central ranks and levels are not those that the simulation found, though no input was changed."""

from __future__ import annotations

from .live import level_of
from .ranked import Ranked

NAMED = 4
"""So many units are named at most."""
ASK = (
    "Central ranks leave uncertainty out: for ranks at other weights ask the page's What if, or 'threatscore rank' with"
    " the changed config."
)


def apart(at: Ranked) -> str:
    """Return which units have another central rank or level than the simulation found, and whom to ask for ranks."""
    told = [f"{'/'.join(unit)} ({', '.join(said)})" for unit, said in _differing(at).items()]
    if not told:
        return f"With inputs unchanged, no central rank or level differs from the {at.plan.called} one. {ASK}"
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    listed = f"{'; '.join(told[:NAMED])}{more}"
    return f"With inputs unchanged, the central rank or level is not the {at.plan.called} one of {listed}. {ASK}"


def _differing(at: Ranked) -> dict[tuple[str, ...], list[str]]:
    """Return what differs of each unit, in the order of the rows."""
    found: dict[tuple[str, ...], list[str]] = {}
    for row in at.rows:
        unit = at.unit(row)
        i = at.number[unit] - 1
        pairs = (("rank", int(at.central_ranks[i]), row["rank"]),
                 ("level", level_of(at, float(at.central[i])), row["level"]))  # fmt: skip
        said = [f"{what} {central}, not {own}" for what, central, own in pairs if central != own]
        if said:
            found[unit] = said
    return found
