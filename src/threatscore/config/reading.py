"""How evidence is read: words to beliefs, grades, ageing, and who is believed about an event.

The descriptions are what the editor shows while the file is written, and the defaults hold wherever a setting is
left out. No official numbers exist for most of them; `docs/method.md` says where each comes from.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ..scaling import as_tuples
from .fields import (
    MAPPED,
    Duration,
    Fall,
    Finite,
    Positive,
    Raise,
    Share,
    SixShares,
    SixSpreads,
    Spread,
    Strict,
    as_pairs,
    sum_to_one,
)


class Words(Strict):
    """A belief in the words of `claims.csv`: exactly one of the keys."""

    exact: Finite | None = None
    about: Positive | None = None
    range: Annotated[tuple[Finite, ...] | None, BeforeValidator(as_tuples), Field(min_length=2, max_length=3)] = None
    up_to: Positive | None = None
    at_least: Positive | None = None
    levels: (
        Annotated[
            tuple[tuple[str, Share], ...],
            BeforeValidator(as_pairs),
            AfterValidator(sum_to_one),
            Field(json_schema_extra=MAPPED),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _one_of(self) -> Words:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a belief has exactly one of {', '.join(type(self).model_fields)}, not {given or 'none'}")
        if self.range and any(b < a for a, b in zip(self.range, self.range[1:], strict=False)):
            raise ValueError(f"a range rises: [low, high] or [low, best, high], not {list(self.range)}")
        if self.range and self.range[0] < 0:
            raise ValueError("a range starts at 0 or above")
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

    @model_validator(mode="after")
    def _amounts(self) -> Unstated:
        for name in type(self).model_fields:
            words: Words = getattr(self, name)
            if words.levels is not None or (words.exact is not None and words.exact < 0):
                raise ValueError(f"'{name}' is an amount of 0 or more, not a level and not below zero")
        return self


class Reading(Strict):
    """How words become distributions."""

    interval: Annotated[float, Field(ge=0.01, le=0.9999)] = Field(
        0.9, description="coverage of 'a to b' as central interval"
    )
    three_points: Literal["lognormal", "pert"] = Field(
        "lognormal",
        description="a range with a best value: a lognormal on each side of it, or PERT, whose ends are the utmost",
    )
    about: Spread = Field(0.25, description="spread of 'about n', log scale")
    up_to: Positive = Field(2.0, description="'up to n' alone: P(value <= x) = (x/n) to this power; 1 is uniform")
    at_least: Annotated[float, Field(gt=1, allow_inf_nan=False)] = Field(
        3.0, description="'at least n' alone: Pareto tail; larger means closer to n"
    )
    zero_share: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.1, description="chance of exactly zero in a range that starts at 0"
    )
    level_slip: Share = Field(0.15, description="chance that a level is one step off, before its grade")
    toll: Spread = Field(0.2, description="spread of a single reported toll, log scale")
    grades: Grades = Grades()
    ageing: Ageing = Ageing()
    unstated: Unstated = Unstated()


class SharedDoubt(Strict):
    """Spread of the credibility shared by all rows of an origin or of a party; 0 is independence."""

    origin: Spread = 0.0
    party: Spread = 0.0


class Credence(Strict):
    """How far each stance moves the log-odds of what it speaks about."""

    base: Finite = Field(0.0, description="log-odds that a reported event happened, before any stance")
    base_if_denied: Finite = Field(
        1.5, description="log-odds that kind, author or number are as reported, once somebody denies it"
    )
    perpetrator_claims: Raise = 0.75
    perpetrator_confirms: Raise = 1.0
    perpetrator_denies: Fall = -0.5
    target_claims: Raise = 2.0
    target_confirms: Raise = 2.5
    target_denies: Fall = -1.1
    host_claims: Raise = 1.5
    host_confirms: Raise = 2.0
    host_denies: Fall = -0.75
    third_claims: Raise = 1.5
    third_confirms: Raise = 2.5
    third_denies: Fall = -1.5
    shared_doubt: SharedDoubt = SharedDoubt()

    def step(self, role: str, stance: str) -> float:
        """Return the declared step in log-odds."""
        return float(getattr(self, f"{role}_{stance}"))
