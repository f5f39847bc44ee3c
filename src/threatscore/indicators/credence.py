"""Who is believed: from what parties say of an event to the chance that it happened, and was as reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from ..config.reading import Credence
from ..evidence import Stance
from ..streams import Array, Streams
from ..sums import plain_sum
from .doubt import Doubts, doubts, shift

ABOUT = ("occurrence", "kind", "author", "number")
SURE = 40.0
"""Log-odds beyond which a double knows no doubt: 1 / (1 + exp(-40)) is 1."""


@dataclass(frozen=True)
class Heard:
    """One stance that counts: its step, whose doubt shifts it, and the debated events through which alone it speaks."""

    step: float
    doubts: Doubts
    denies: bool
    through: tuple[str, ...] = ()


@dataclass(frozen=True)
class Odds:
    """Log-odds that something of an event is as reported: a base and the steps of all stances about it."""

    base: float
    heard: tuple[Heard, ...]
    unless_denied: bool = False
    """Whether it is certain until somebody denies it."""

    @property
    def chance(self) -> float:
        """The chance without any shared doubt, the debated events being events of their own."""
        steps = [h for h in self.heard if not h.through]
        if self.unless_denied and not any(h.denies for h in steps):
            return 1.0
        return float(expit(self.base + plain_sum(h.step for h in steps)))

    @property
    def fixed(self) -> bool:
        """Whether the chance is the same in every draw."""
        if self.unless_denied and not any(h.denies for h in self.heard):
            return True
        lowest = self.base + plain_sum(min(h.step, 0.0) if h.through else h.step for h in self.heard)
        doubted = plain_sum(10 * spread for h in self.heard for _, spread in h.doubts)
        return lowest - doubted > SURE or not (doubted or any(h.through for h in self.heard))

    def drawn(self, streams: Streams, sameness: Mapping[str, float]) -> Array | float:
        """Return the chance in each draw, shape (draws,).

        Parameters
        ----------
        streams
            The random streams.
        sameness
            Debated event to the probability that it is the same as this one.
        """
        if self.fixed:
            return self.chance
        odds: Array = np.full(streams.draws, self.base)
        denied: Array = np.zeros(streams.draws, dtype=bool)
        for h in self.heard:
            step = np.sign(h.step) * np.maximum(abs(h.step) + shift(h.doubts, streams), 0.0)
            speaks = _any_same(h.through, sameness, streams) if h.through else np.True_
            odds += np.where(speaks, step, 0.0)
            denied |= speaks & h.denies
        chance = np.asarray(expit(odds))
        return np.where(denied, chance, 1.0) if self.unless_denied else chance


def same(event: str, probability: float, streams: Streams) -> Array:
    """Return in which draws a debated event is the same as the other one, shape (draws,)."""
    return np.asarray(streams.shared("uniform", "event", event, "same") < probability)


def _any_same(events: Iterable[str], sameness: Mapping[str, float], streams: Streams) -> Array:
    found: Array = np.zeros(streams.draws, dtype=bool)
    for event in events:
        found |= same(event, sameness[event], streams)
    return found


@dataclass(frozen=True)
class Believed:
    """How far an event is believed: that it happened, and that kind, author and number are as reported.

    Parameters
    ----------
    odds
        In the order of `ABOUT`.
    word
        confirmed, claimed, disputed or denied: what the stances amount to.
    apart
        The probability that this is an event of its own; otherwise another one stands for it.
    sameness
        Events that may be the same as this one, with their probabilities.
    supposed
        Whether it is supposed that it happened, or that it did not.
    """

    odds: tuple[Odds, ...]
    word: str = "claimed"
    apart: float = 1.0
    sameness: tuple[tuple[str, float], ...] = ()
    supposed: bool = False

    def chance(self, about: str) -> float:
        """Return the chance without shared doubt that `about` is as reported."""
        return self.odds[ABOUT.index(about)].chance

    @property
    def occurrence(self) -> float:
        """The chance, without shared doubt, that it happened."""
        return self.chance("occurrence")

    def certain(self, *about: str) -> bool:
        """Return whether all of `about` are as reported, and it is an event of its own, in every draw.

        What is supposed is never certain in this sense: it is drawn as the open event was, so that the draws in which
        that one happened are the same to the bit.
        """
        if self.supposed and "occurrence" in about:
            return False
        odds = [self.odds[ABOUT.index(what)] for what in about]
        return self.apart >= 1 and all(found.fixed and found.chance >= 1 for found in odds)

    def drawn(self, about: str, streams: Streams) -> Array | float:
        """Return the chance in each draw that `about` is as reported, shape (draws,)."""
        return self.odds[ABOUT.index(about)].drawn(streams, dict(self.sameness))


def believed(
    stances: Iterable[Stance],
    credence: Credence,
    origin: Mapping[str, str],
    *,
    debated: Mapping[str, tuple[float, Iterable[Stance]]] | None = None,
    apart: float = 1.0,
) -> Believed:
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
    debated
        Events that may be the same: id to (probability, its live stances).
    apart
        The probability that the event is one of its own.

    References
    ----------
    I. J. Good 1950, *Probability and the Weighing of Evidence*: weights of evidence add up.
    """
    own = {_said(stance, origin) for stance in stances}
    through: dict[_Said, set[str]] = defaultdict(set)
    for event, (_, others) in (debated or {}).items():
        for said in {_said(stance, origin) for stance in others} - own:
            through[said].add(event)
    heard: dict[str, list[Heard]] = defaultdict(list)
    for said in sorted({*own, *through}):
        about, first, party, role, stance = said
        step = credence.step(role, stance)
        shared = doubts(credence.shared_doubt, first, party)
        heard[about].append(Heard(step, shared, stance == "denies", tuple(sorted(through.get(said, ())))))
    odds = tuple(
        Odds(credence.base if about == "occurrence" else credence.base_if_denied, tuple(heard[about]),
             unless_denied=about != "occurrence")
        for about in ABOUT
    )  # fmt: skip
    sameness = tuple((event, probability) for event, (probability, _) in sorted((debated or {}).items()))
    return Believed(odds, _word(own), apart, sameness)


_Said = tuple[str, str, str, str, str]


def _said(stance: Stance, origin: Mapping[str, str]) -> _Said:
    return stance.about, origin[stance.source], stance.party, stance.role, stance.stance


def _word(said: Iterable[_Said]) -> str:
    stances = {(about, stance) for about, _, _, _, stance in said}
    occurrence = {stance for about, stance in stances if about == "occurrence"}
    if occurrence == {"denies"}:
        return "denied"
    if any(stance == "denies" for _, stance in stances):
        return "disputed"
    return "confirmed" if "confirms" in occurrence else "claimed"
