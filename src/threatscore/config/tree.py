"""The tree of weights: what a node, a leaf and its feed may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from ..aggregation import Method
from ..errors import did_you_mean, shorten
from ..scaling import AnyScale, Name, as_tuples
from .fields import (
    MAPPED,
    Duration,
    Exponent,
    Listed,
    Positive,
    Share,
    Spread,
    Strict,
    as_mapping,
    sum_to_one,
)
from .reading import Words

ROOT = "score"
"""The root's own name: the streams of its methods are keyed by it."""
UNMIXABLE = ("noisy_or",)
METHODS = tuple(sorted(set(Method.known) - set(UNMIXABLE)))
NAME = "\0name"
"""Under this key a node is told its name. No key of a file can be the same: they are printable."""


def _named(value: object) -> object:
    """Turn a mapping of children into a tuple in the order of names; each child knows its name."""
    pairs = sorted(as_mapping(value).items())
    if not pairs:
        raise ValueError("is empty: a branch has at least one child, a leaf has no 'children'")
    return tuple({**child, NAME: name} if isinstance(child, dict) else child for name, child in pairs)


def _some_weight(children: tuple[Node, ...]) -> tuple[Node, ...]:
    if children and all(child.weight == 0 for child in children):
        raise ValueError("all weights of its children are zero: at least one must be above")
    return children


def _methods(value: object) -> object:
    """Turn `arithmetic` or `{arithmetic: 0.7, max: 0.3}` into (method, probability) pairs in the order of names."""
    pairs = {value: 1.0} if isinstance(value, str) else value
    if not isinstance(pairs, dict):
        raise ValueError(f"{shorten(value)} is not allowed: write a method, or a mapping of methods to probabilities")
    for name in pairs:
        known = sorted(set(Method.known) - set(UNMIXABLE))  # one's own included, if it is defined by now
        if name not in known:
            raise ValueError(f"unknown method {shorten(name)}; {did_you_mean(str(name), known)}")
    return tuple(sorted(pairs.items()))


Alternatives = Annotated[
    tuple[tuple[str, Share], ...],
    BeforeValidator(_methods),
    AfterValidator(sum_to_one),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(METHODS)},
                {
                    "type": "object",
                    "propertyNames": {"enum": list(METHODS)},
                    "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
                },
            ]
        }
    ),
]


def _kinds(value: object) -> object:
    """Turn `[attack, plot]` or `{attack: 1, plot: 0.5}` into (kind, weight) pairs in the order of names."""
    if isinstance(value, list) and all(isinstance(kind, str) for kind in value):
        if twice := sorted({kind for kind in value if value.count(kind) > 1}):
            raise ValueError(f"{twice[0]!r} stands more than once")
        value = dict.fromkeys(value, 1.0)
    if not isinstance(value, dict):
        raise ValueError(f"{shorten(value)} is not allowed: write [attack, plot] or {{attack: 1, plot: 0.5}}")
    if not value:
        raise ValueError("names no kind")
    return tuple(sorted(value.items()))


Kinds = Annotated[
    tuple[tuple[str, Positive], ...],
    BeforeValidator(_kinds),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
                {
                    "type": "object",
                    "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
                    "minProperties": 1,
                },
            ]
        }
    ),
]


class RatePrior(Strict):
    """What is believed about a rate before anything is watched: so many events in so many years."""

    events: Positive = 0.5
    years: Positive = 2.0


class Feed(Strict):
    """Where a leaf's value comes from: claims on one indicator, or events of some kinds."""

    claims: Name | None = Field(None, description="an indicator of the codebook", pattern=r"^[^|;\n]+$")
    within: Listed = Field((), description="places where a number counts in full; empty: everywhere")
    elsewhere: Share = Field(1.0, description="what a number counts for that holds only in another place")
    events: Kinds | None = Field(None, description="kinds that count, or kind: what one counts for")
    measure: Literal["incidents", "number", "killed", "injured"] = "incidents"
    half_life: Duration | None = Field(None, description="an event counts half after this time")
    window: Duration | None = Field(None, description="an event counts in full up to this age, then not")
    per_year: Annotated[tuple[Share, ...], BeforeValidator(as_tuples)] = Field(
        (), description="what an event counts for, by full years back: [this year, a year ago, ...]"
    )
    silence: Literal["rate", "zero", "missing"] = Field("rate", description="what no event means where one watches")
    rate_prior: RatePrior = RatePrior()

    @model_validator(mode="after")
    def _one_of(self) -> Feed:
        if (self.claims is None) == (self.events is None):
            raise ValueError("'from' has either 'claims' or 'events'")
        if self.claims and (stray := self.model_fields_set - {"claims", "within", "elsewhere"}):
            raise ValueError(f"{sorted(stray)} belong to 'events', not to 'claims'")
        if self.events is not None and (stray := self.model_fields_set & {"within", "elsewhere"}):
            raise ValueError(f"{sorted(stray)} belong to 'claims', not to 'events'")
        if sum(map(bool, (self.half_life, self.window, self.per_year))) > 1:
            raise ValueError("only one of 'half_life', 'window' and 'per_year'")
        if self.events and self.silence == "rate" and self.measure in ("killed", "injured"):
            raise ValueError("'silence: rate' is a rate of events; for tolls write 'silence: zero' or 'missing'")
        return self


Children = Annotated[
    tuple["Node", ...],
    BeforeValidator(_named),
    AfterValidator(_some_weight),
    Field(json_schema_extra={**MAPPED, "minProperties": 1}),
]


class Node(Strict):
    """A point of the tree: a branch has children, a leaf has a feed."""

    name: str = Field(alias=NAME, pattern=r"^[^|;\n]+$")
    weight: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] = Field(
        description="importance among its siblings"
    )
    rationale: str = Field("", description="why this weight")
    weight_spread: Spread | None = Field(None, description="uncertainty of this weight, instead of the general one")
    combine: Alternatives = Field((("arithmetic", 1.0),), description="method, or methods with probabilities")
    exponent: Exponent = Field(2.0, description="of power_mean")
    children: Children = ()
    of: Literal["group", "country", "pair"] | None = Field(None, description="whose the value is")
    feed: Feed | None = Field(None, alias="from")
    scale: AnyScale | None = None
    worse: Literal["higher", "lower"] = Field("higher", description="which direction is worse")
    prior: Words | None = Field(None, description="belief without evidence; left out: spread over the whole scale")
    if_missing: Literal["prior", "widest", "low", "high", "skip", "error"] = Field(
        "prior", description="prior, widest, low (0 points), high (100 points), skip (renormalise) or error"
    )

    @property
    def leaf(self) -> bool:
        """Whether this point is a leaf."""
        return not self.children

    @model_validator(mode="after")
    def _leaf_or_branch(self) -> Node:
        leafy = {"of", "feed", "scale", "worse", "prior", "if_missing"} & self.model_fields_set
        if self.children and leafy:
            shown = sorted("from" if key == "feed" else key for key in leafy)
            raise ValueError(f"a node has either 'children' or 'from', not both; a branch cannot have {shown}")
        if self.children:
            return self
        if self.of is None or self.feed is None or self.scale is None:
            needed = {"of": self.of, "from": self.feed, "scale": self.scale}
            raise ValueError(
                f"{[key for key, value in needed.items() if value is None]} missing: a leaf says whose it is ('of'),"
                " where its value comes from ('from') and how it is scaled ('scale'); a branch has 'children'"
            )
        if {"combine", "exponent"} & self.model_fields_set:
            raise ValueError("a leaf has nothing to combine")
        _check_leaf(self, self.feed, self.scale)
        return self


def _check_leaf(leaf: Node, feed: Feed, scale: AnyScale) -> None:
    steps = set(scale.names) if scale.kind == "steps" else None
    if feed.events and steps:
        raise ValueError("counts of events cannot be read on a scale of steps; use linear, log or piecewise")
    if steps and feed.within:
        raise ValueError("'within' converts numbers; a level cannot count for a part")
    if leaf.prior and (leaf.prior.levels is not None) != bool(steps):
        raise ValueError("a prior on a scale of steps is written 'levels: {step: probability}', and only there")
    if steps and leaf.prior and leaf.prior.levels and (odd := {name for name, _ in leaf.prior.levels} - steps):
        raise ValueError(f"unknown level '{min(odd)}' in the prior; {did_you_mean(min(odd), steps)}")
    if scale.relative and leaf.prior is None and leaf.if_missing in ("prior", "widest"):
        raise ValueError(
            f"a relative scale ({scale.kind}) has no goalposts to spread a belief over: declare 'prior',"
            " or another 'if_missing'"
        )


class Root(Strict):
    """The score itself: the root of the tree."""

    combine: Alternatives = (("arithmetic", 1.0),)
    exponent: Exponent = 2.0
    rationale: str = ""
    children: Children
