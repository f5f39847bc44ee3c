"""Who is believed: from what parties say of an event to the chance that it happened, and was as reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scipy.special import expit

from ..config.reading import Credence
from ..evidence import Stance

ABOUT = ("occurrence", "kind", "author", "number")


@dataclass(frozen=True)
class Believed:
    """How far an event is believed: chances that it happened, and that kind, author and number are as reported."""

    occurrence: float
    kind: float = 1.0
    author: float = 1.0
    number: float = 1.0
    word: str = "claimed"
    """confirmed, claimed, disputed or denied: what the stances amount to."""


def believed(stances: Iterable[Stance], credence: Credence, origin: Mapping[str, str]) -> Believed:
    """Return how far an event is believed.

    The log-odds of occurrence are the declared base plus one step for every stance, where stances of one party that
    go back to one origin count once. Kind, author and number are as reported unless somebody denies them; then
    their log-odds are the declared base plus the steps of all stances about them.

    Parameters
    ----------
    stances
        The live stances on one event.
    credence
        The declared steps.
    origin
        Id of every source to the id of the document that it goes back to.

    References
    ----------
    I. J. Good 1950, *Probability and the Weighing of Evidence*: weights of evidence add up.
    """
    steps: dict[str, float] = defaultdict(float)
    said: dict[str, set[str]] = defaultdict(set)
    distinct = {(origin[s.source], s.party, s.role, s.stance, s.about) for s in stances}
    for _, _, role, stance, about in sorted(distinct):
        steps[about] += credence.step(role, stance)
        said[about].add(stance)
    chances = {about: float(expit(credence.base_if_denied + steps[about])) if "denies" in said[about] else 1.0
               for about in ABOUT}  # fmt: skip
    chances["occurrence"] = float(expit(credence.base + steps["occurrence"]))
    return Believed(**chances, word=_word(said))


def _word(said: Mapping[str, set[str]]) -> str:
    occurrence = said.get("occurrence", set())
    if occurrence == {"denies"}:
        return "denied"
    if any("denies" in what for what in said.values()):
        return "disputed"
    return "confirmed" if "confirms" in occurrence else "claimed"
