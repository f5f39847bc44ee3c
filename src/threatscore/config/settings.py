"""The other settings of `weights.yaml`: what is ranked, how it is rolled up, named and shown.

The descriptions are what the editor shows while the file is written, and the defaults hold wherever a setting is
left out. No official numbers exist for most of them; `docs/method.md` says where each comes from.
"""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from ..errors import shorten
from ..scaling import Name, as_tuples
from .fields import (
    MAPPED,
    Day,
    Duration,
    Exponent,
    Finite,
    Ids,
    Named,
    Positive,
    Share,
    Spread,
    Strict,
    as_mapping,
)


class Kind(Strict):
    """A kind of event: what its number counts, and what it means."""

    counts: str = Field("incidents", description="incidents, or what else the number of such a row counts")
    meaning: str = ""


def _kind(value: object) -> object:
    pairs = sorted(as_mapping(value).items())
    return tuple((name, {"meaning": kind} if isinstance(kind, str) else kind) for name, kind in pairs)


class Codebook(Strict):
    """The indicators and kinds of events that this assessment knows, each with its meaning."""

    indicators: Named = ()
    kinds: Annotated[tuple[tuple[str, Kind], ...], BeforeValidator(_kind), Field(json_schema_extra=MAPPED)] = ()

    def counts(self, kind: str) -> str:
        """Return what the number of a row of `kind` counts."""
        return next((entry.counts for name, entry in self.kinds if name == kind), "incidents")


class Assessment(Strict):
    """What this is."""

    title: str = ""
    as_of: Day | None = Field(None, description="nothing that became known later is used; of a period its last day")
    known: Literal["end", "start"] = Field(
        "end", description="from which day of an imprecise date, such as 2022, something counts as known"
    )


class Scope(Strict):
    """Which groups and countries are ranked, and why others are not."""

    groups: Ids = Field("all", description="ids, or all that are not left out")
    countries: Ids = Field("all", description="ids, or all that are not left out")
    left_out: Named = Field((), description="id: the reason why it is not ranked")


class RollUp(Strict):
    """How the pairs of a group, or of a country, become its score."""

    combine: Literal["max", "mean", "power_mean", "noisy_or"] = "max"
    exponent: Exponent = Field(4.0, description="of power_mean")
    probability_at_100: Share | None = Field(
        None, description="noisy_or only: the declared probability that a pair scoring 100 acts"
    )

    @model_validator(mode="after")
    def _declared(self) -> RollUp:
        if (self.combine == "noisy_or") != (self.probability_at_100 is not None):
            raise ValueError(
                "'noisy_or' needs 'probability_at_100', a declared map from score to probability,"
                " and no other roll-up takes it"
            )
        return self


class RollUps(Strict):
    """One roll-up a table."""

    group: RollUp = RollUp()
    country: RollUp = RollUp()

    def of(self, by: str) -> RollUp:
        """Return the rule of ``group`` or ``country``."""
        return self.group if by == "group" else self.country


def as_bands(value: object) -> object:
    """Use one list of levels for all tables."""
    return dict.fromkeys(("pair", "group", "country"), value) if isinstance(value, list) else value


Bands = Annotated[tuple[tuple[Name, Finite], ...], BeforeValidator(as_tuples), Field(min_length=1)]
_LEVELS: tuple[tuple[str, float], ...] = (
    ("low", 0.0), ("moderate", 20.0), ("substantial", 40.0), ("severe", 60.0), ("critical", 80.0),
)  # fmt: skip


class Levels(Strict):
    """Named bands of the score, each from its cut up to the next; one list for all tables, or one for each."""

    pair: Bands = _LEVELS
    group: Bands = _LEVELS
    country: Bands = _LEVELS

    @model_validator(mode="after")
    def _rising(self) -> Levels:
        for by in type(self).model_fields:
            names, cuts = zip(*getattr(self, by), strict=True)
            if cuts[0] != 0 or any(b <= a for a, b in itertools.pairwise(cuts)) or cuts[-1] >= 100:
                raise ValueError(f"levels must be in order: cuts rise from 0 and stay below 100, not {list(cuts)}")
            if len(set(names)) < len(names):
                raise ValueError("two levels have the same name")
            if taken := sorted({"level", "level_error"} & set(names)):
                raise ValueError(f"a level cannot be called '{taken[0]}': the field 'p_{taken[0]}' would stand twice")
        return self


class Coverage(Strict):
    """How much live evidence a score needs."""

    minimum: Share = Field(0.25, description="below this share of weight on live evidence a pair is not ranked")


class WeightUncertainty(Strict):
    """How uncertain the weights are."""

    spread: Spread = Field(0.25, description="spread of the lognormal noise on each weight; 0 is none")


def _draws(value: object) -> object:
    """Let `auto` or a whole number of at least 1 pass."""
    if value == "auto":
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{shorten(value)} is not allowed: write a whole number, or auto")
    if value < 1:
        raise ValueError(f"{value} is not allowed: it must be at least 1")
    return value


class Simulation(Strict):
    """How many draws, from which seed."""

    draws: Annotated[Annotated[int, Field(ge=1)] | Literal["auto"], BeforeValidator(_draws)] = Field(
        10_000, description="a number, or as many as the precision asks for"
    )
    precision: Annotated[float, Field(gt=0, le=0.5)] = Field(
        0.01, description="of draws: auto, the largest simulation error of a probability (95%)"
    )
    precision_score: Positive = Field(
        0.2, description="of draws: auto, the largest simulation error of a score (95%), in points"
    )
    most_draws: Annotated[int, Field(ge=1)] = Field(200_000, description="of draws: auto, no more than these")
    seed: Annotated[int, Field(ge=0)] = 0
    design: Literal["plain", "stratified"] = Field(
        "stratified", description="independent draws, or Latin hypercube replicates, with which fewer draws do"
    )


class Change(Strict):
    """When a move between two results is called clear."""

    score: Positive = Field(2.0, description="smallest meaningful change of a score, in points")
    rank: Positive = Field(1.0, description="smallest meaningful change of a rank, in places")
    probability: Annotated[float, Field(ge=0.5, le=1)] = Field(
        0.9, description="a move is clear if it is larger than that with this probability"
    )


class Gates(Strict):
    """What must not be passed before a result is published: beyond it somebody looks at why."""

    largest_move: Positive = Field(15.0, description="largest change of any score, in points")
    moves: Annotated[int, Field(ge=0)] = Field(5, description="how many units may move by change.score or more")
    rank_correlation: Annotated[float, Field(ge=-1, le=1)] = Field(
        0.7, description="least rank correlation (Spearman) of the units that both sides rank"
    )
    level_changes: Annotated[int, Field(ge=0)] = Field(3, description="how many units may change level")
    coverage_lost: Share = Field(0.1, description="largest loss of coverage of any unit, as a share of weight")
    stale_leaves: Annotated[int, Field(ge=0)] = Field(
        10, description="how many leaves of units may have gone stale (check.stale) since"
    )


class Worlds(Strict):
    """When claims compete: which events are open, and how many draws a condition must leave."""

    open: Annotated[tuple[Share, Share], BeforeValidator(as_tuples)] = Field(
        (0.1, 0.9), description="an event whose probability lies between is listed, as every disputed one is"
    )
    few: Annotated[int, Field(ge=1)] = Field(
        400, description="fewer draws left by a condition are warned of; with 400 a share is within 5 points"
    )

    @model_validator(mode="after")
    def _rising(self) -> Worlds:
        if self.open[0] >= self.open[1]:
            raise ValueError(f"'open' must rise, as in [0.1, 0.9], not {list(self.open)}")
        return self


class Checks(Strict):
    """When `check` speaks up."""

    clipped: Share = Field(0.01, description="share of draws that a goalpost cuts")
    stale: Duration = Field(
        5.0, description="age of the newest claim behind a leaf; statements further apart do not contradict"
    )
    contradiction: Share = Field(0.05, description="mass that a bound leaves of the other claims")


class Report(Strict):
    """What the page carries along, so that weights can be changed where no engine is."""

    draws: Annotated[int, Field(ge=20)] = Field(500, description="draws that the page holds, the first of the run's")
    bits: Annotated[int, Field(ge=4, le=16)] = Field(
        12, description="of each value from 0 to 100 that is not among few and held exactly"
    )
    switches: Annotated[int, Field(ge=0, le=100)] = Field(8, description="most open events that get a switch")
    together: Annotated[int, Field(ge=1, le=6)] = Field(
        3, description="most events with a switch that one leaf of a unit may count"
    )
    cited: Annotated[int, Field(ge=0)] = Field(
        1000, description="rows of the evidence that the page tells in full, those that carry the most points first"
    )


Phrases = Annotated[tuple[tuple[str, Share], ...], BeforeValidator(as_tuples), Field(min_length=1)]
_ICD_203: tuple[tuple[str, float], ...] = (
    ("almost no chance", 0.01), ("very unlikely", 0.05), ("unlikely", 0.20), ("roughly even chance", 0.45),
    ("likely", 0.55), ("very likely", 0.80), ("almost certain", 0.95), ("", 0.99),
)  # fmt: skip


class Likelihood(Strict):
    """Words for probabilities; the default is ICD 203, half-open bands [word, from], no word below and above."""

    words: Phrases = _ICD_203

    @model_validator(mode="after")
    def _rising(self) -> Likelihood:
        cuts = [cut for _, cut in self.words]
        if any(b <= a for a, b in itertools.pairwise(cuts)):
            raise ValueError(f"the words must be in order: their probabilities rise, not {cuts}")
        return self
