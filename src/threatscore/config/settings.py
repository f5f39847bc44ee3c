"""Every setting of `weights.yaml` but the tree: how words are read, who is believed, what is ranked and shown.

The descriptions are what the editor shows while the file is written, and the defaults hold wherever a setting is
left out. No official numbers exist for most of them; `docs/method.md` says where each comes from.
"""

from __future__ import annotations

import itertools
import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ..dates import parse_period
from ..scaling import as_tuples

_AS_MAPPING: dict[str, Any] = {"mapping": True}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(y|m|d)")
_YEARS = {"y": 1.0, "m": 1 / 12, "d": 1 / 365.25}


def _pairs(value: object) -> object:
    """Turn a mapping into (name, value) pairs in the order of names, so that order in the file means nothing."""
    return tuple(sorted(value.items())) if isinstance(value, dict) else value


def _years(value: object) -> object:
    """Read `2y`, `18m` or `90d` as years."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError("a duration is written 2y, 18m or 90d")
    return float(found[1]) * _YEARS[found[2]]


def _day(value: object) -> object:
    """Read a date; a year or a month means its last day."""
    if not isinstance(value, str):
        raise ValueError("a date is written 2023-12-31, 2023-12 or 2023")
    return parse_period(value).last


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Spread = Annotated[float, Field(ge=0, le=5, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Duration = Annotated[
    float,
    BeforeValidator(_years),
    Field(gt=0, le=1000, json_schema_extra={"type": "string", "pattern": r"^\d+(\.\d+)?[ymd]$"}),
]
Day = Annotated[date, BeforeValidator(_day)]
Named = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs), Field(json_schema_extra=_AS_MAPPING)]
Listed = Annotated[tuple[str, ...], BeforeValidator(as_tuples)]
SixShares = Annotated[tuple[Share, Share, Share, Share, Share, Share], BeforeValidator(as_tuples)]
SixSpreads = Annotated[tuple[Spread, Spread, Spread, Spread, Spread, Spread], BeforeValidator(as_tuples)]


class Strict(BaseModel):
    """A part of the file: unknown keys and wrong types are errors, nothing is converted, nothing changes later."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=False)


class Words(Strict):
    """A belief in the words of `claims.csv`: exactly one of the keys."""

    exact: Finite | None = None
    about: Positive | None = None
    range: Annotated[tuple[Finite, ...] | None, BeforeValidator(as_tuples), Field(min_length=2, max_length=3)] = None
    up_to: Positive | None = None
    at_least: Positive | None = None
    levels: Annotated[
        tuple[tuple[str, Share], ...] | None, BeforeValidator(_pairs), Field(json_schema_extra=_AS_MAPPING)
    ] = None

    @model_validator(mode="after")
    def _one_of(self) -> Words:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a belief has exactly one of {', '.join(type(self).model_fields)}, not {given or 'none'}")
        if self.range and any(b < a for a, b in zip(self.range, self.range[1:], strict=False)):
            raise ValueError(f"a range rises: [low, high] or [low, best, high], not {list(self.range)}")
        if self.range and self.range[0] < 0:
            raise ValueError("a range starts at 0 or above")
        if self.levels and abs(sum(share for _, share in self.levels) - 1) > 1e-9:
            raise ValueError(f"probabilities must sum to 1, not {sum(share for _, share in self.levels):g}")
        return self


class Grades(Strict):
    """What a grade does; six numbers each, for grades 1 (best) to 5 (worst) and 6 (cannot be judged).

    A claim's grade is the worse of its source's letter (A = 1 ... E = 5) and its own digit; F and 6 give way to the
    other one, and count as 6 only together or alone.
    """

    spread: SixSpreads = Field((0.0, 0.1, 0.2, 0.35, 0.5, 0.3), description="spread added in quadrature, log scale")
    share: SixShares = Field((1.0, 0.8, 0.6, 0.3, 0.1, 0.4), description="weight in the pool, and in coverage")
    holds: SixShares = Field((1.0, 0.95, 0.85, 0.65, 0.4, 0.7), description="chance that a bound or a level is right")


class Ageing(Strict):
    """What time does to a claim, from the date it speaks of to the as-of date."""

    spread_per_year: Spread = Field(0.1, description="spread grows as this times the square root of the years")
    half_life: Duration = Field(10.0, description="half of a claim's mass has moved to the don't-know belief by then")
    share_half_life: Duration = Field(4.0, description="a claim's weight against newer claims halves in this time")


class Unstated(Strict):
    """What an event counts for where the evidence gives no figure."""

    number: Words = Words(exact=1.0)
    killed: Words = Words(range=(0.0, 2.0))
    injured: Words = Words(range=(0.0, 5.0))


class Reading(Strict):
    """How words become distributions."""

    interval: Annotated[float, Field(gt=0, lt=1)] = Field(0.9, description="coverage of 'a to b' as central interval")
    about: Spread = Field(0.25, description="spread of 'about n', log scale")
    up_to: Positive = Field(2.0, description="'up to n' alone: P(value <= x) = (x/n) to this power; 1 is uniform")
    at_least: Annotated[float, Field(gt=1, allow_inf_nan=False)] = Field(
        3.0, description="'at least n' alone: Pareto tail; larger means closer to n"
    )
    zero_share: Share = Field(0.1, description="chance of exactly zero in a range that starts at 0")
    level_slip: Share = Field(0.15, description="chance that a level is one step off, before its grade")
    toll: Spread = Field(0.2, description="spread of a single reported toll, log scale")
    grades: Grades = Grades()
    ageing: Ageing = Ageing()
    unstated: Unstated = Unstated()


class SharedDoubt(Strict):
    """Spread of the credibility shared by all rows of an origin or of a party; 0 is independence."""

    origin: Spread = 0.0
    party: Spread = 0.0

    @model_validator(mode="after")
    def _neutral(self) -> SharedDoubt:
        if self.origin or self.party:
            raise ValueError("shared doubt is not carried yet: only 0 (independence) is accepted")
        return self


class Credence(Strict):
    """How far each stance moves the log-odds of what it speaks about."""

    base: Finite = Field(0.0, description="log-odds that a reported event happened, before any stance")
    base_if_denied: Finite = Field(
        1.5, description="log-odds that kind, author or number are as reported, once somebody denies it"
    )
    perpetrator_claims: Annotated[float, Field(ge=0)] = 0.75
    perpetrator_confirms: Annotated[float, Field(ge=0)] = 1.0
    perpetrator_denies: Annotated[float, Field(le=0)] = -0.5
    target_claims: Annotated[float, Field(ge=0)] = 2.0
    target_confirms: Annotated[float, Field(ge=0)] = 2.5
    target_denies: Annotated[float, Field(le=0)] = -1.1
    host_claims: Annotated[float, Field(ge=0)] = 1.5
    host_confirms: Annotated[float, Field(ge=0)] = 2.0
    host_denies: Annotated[float, Field(le=0)] = -0.75
    third_claims: Annotated[float, Field(ge=0)] = 1.5
    third_confirms: Annotated[float, Field(ge=0)] = 2.5
    third_denies: Annotated[float, Field(le=0)] = -1.5
    shared_doubt: SharedDoubt = SharedDoubt()

    def step(self, role: str, stance: str) -> float:
        """Return the declared step in log-odds."""
        return float(getattr(self, f"{role}_{stance}"))


class Kind(Strict):
    """A kind of event: what its number counts, and what it means."""

    counts: str = Field("incidents", description="incidents, or what else the number of such a row counts")
    meaning: str = ""


def _kind(value: object) -> object:
    if isinstance(value, dict):
        return tuple(sorted((k, {"meaning": v} if isinstance(v, str) else v) for k, v in value.items()))
    return value


class Codebook(Strict):
    """The indicators and kinds of events that this assessment knows, each with its meaning."""

    indicators: Named = ()
    kinds: Annotated[tuple[tuple[str, Kind], ...], BeforeValidator(_kind), Field(json_schema_extra=_AS_MAPPING)] = ()

    def counts(self, kind: str) -> str:
        """Return what the number of a row of `kind` counts."""
        return next((entry.counts for name, entry in self.kinds if name == kind), "incidents")


class Assessment(Strict):
    """What this is."""

    title: str = ""
    as_of: Day | None = Field(None, description="nothing that became known later is used")


class Scope(Strict):
    """Which groups and countries are ranked, and why others are not."""

    groups: Literal["all"] | Listed = Field("all", description="ids, or all that are not left out")
    countries: Literal["all"] | Listed = Field("all", description="ids, or all that are not left out")
    left_out: Named = Field((), description="id: the reason why it is not ranked")


class RollUp(Strict):
    """How the pairs of a group, or of a country, become its score."""

    combine: Literal["max", "mean", "power_mean", "noisy_or"] = "max"
    exponent: Positive = Field(4.0, description="of power_mean")
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


def _bands(value: object) -> object:
    return dict.fromkeys(("pair", "group", "country"), value) if isinstance(value, list) else value


Bands = Annotated[tuple[tuple[str, Finite], ...], BeforeValidator(as_tuples), Field(min_length=1)]
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
        return self


class Coverage(Strict):
    """How much live evidence a score needs."""

    minimum: Share = Field(0.25, description="below this share of weight on live evidence a pair is not ranked")


class WeightUncertainty(Strict):
    """How uncertain the weights are."""

    spread: Spread = Field(0.25, description="spread of the lognormal noise on each weight; 0 is none")


class Simulation(Strict):
    """How many draws, from which seed."""

    draws: Annotated[int, Field(ge=1)] = 10_000
    seed: Annotated[int, Field(ge=0)] = 0


class Change(Strict):
    """When a move between two results is called clear."""

    score: Positive = Field(2.0, description="smallest meaningful change of a score, in points")
    rank: Positive = Field(1.0, description="smallest meaningful change of a rank, in places")
    probability: Share = Field(0.9, description="a move is clear if it is larger than that with this probability")


class Checks(Strict):
    """When `check` speaks up."""

    clipped: Share = Field(0.01, description="share of draws that a goalpost cuts")
    stale: Duration = Field(5.0, description="age of the newest claim behind a leaf")
    contradiction: Share = Field(0.05, description="mass that a bound leaves of the other claims")


Phrases = Annotated[
    tuple[tuple[str, Share], ...],
    BeforeValidator(as_tuples),
]
_ICD_203: tuple[tuple[str, float], ...] = (
    ("almost no chance", 0.01), ("very unlikely", 0.05), ("unlikely", 0.20), ("roughly even chance", 0.45),
    ("likely", 0.55), ("very likely", 0.80), ("almost certain", 0.95), ("", 0.99),
)  # fmt: skip


class Likelihood(Strict):
    """Words for probabilities; the default is ICD 203, half-open bands [word, from], no word below and above."""

    words: Phrases = _ICD_203
