"""What the small models are made of: claims and events about the pair A, TJK, and one leaf that reads them."""

from typing import Any

from ..making import claim, tables

Case = tuple[dict[str, Any], dict[str, Any]]
LOG = {"kind": "log", "low": 1, "high": 10000}
WORDS = {"kind": "steps", "steps": [["none", 0], ["some", 30], ["full", 60], ["all", 100]]}
PER_YEAR = {"kind": "linear", "low": 0, "high": 8}
COUNTRIES = ["KAZ", "TJK", "UZB"]
SOURCES = [
    {"id": "s1", "publisher": "Institute"},
    {"id": "s2", "publisher": "Bureau", "reliability": "C"},
    {"id": "s3", "publisher": "Agency", "reliability": "F"},
    {"id": "s2-relay", "publisher": "Paper", "origin": "s2", "reliability": "B"},
    {"id": "s2-unjudged", "publisher": "Voice", "origin": "s2", "reliability": "F"},
    {"id": "s2-other", "publisher": "Radio", "origin": "s2-relay", "reliability": "D"},
]


def said(id: str, *words: Any, **more: Any) -> dict[str, Any]:
    """Return a claim on the quantity `size` of the pair A, TJK."""
    return claim(id, *words, **{"indicator": "size", "group": "A", "country": "TJK", **more})


def of_claims(
    *claims: dict[str, Any],
    scale: dict[str, Any] = LOG,
    more: dict[str, Any] | None = None,
    settings: Any = (),
    **leaf: Any,
) -> Case:
    """Return a model of one leaf fed by claims."""
    feed = {"claims": "size", **(more or {})}
    node = {"weight": 1, "of": "pair", "from": feed, "scale": scale, **leaf}
    return {"score": {"children": {"size": node}}, **dict(settings)}, tables(
        claims=claims, sources=SOURCES, countries=COUNTRIES
    )


def of_events(
    *events: dict[str, Any],
    scale: dict[str, Any] = PER_YEAR,
    more: dict[str, Any] | None = None,
    settings: Any = (),
    stances: Any = (),
    watch: Any = (),
    groups: Any = ("A", "B"),
    **leaf: Any,
) -> Case:
    """Return a model of one leaf fed by events, `missing` where nothing is said."""
    feed = {"events": ["attack"], "silence": "zero", **(more or {})}
    node = {"weight": 1, "of": "pair", "from": feed, "scale": scale, **leaf}
    full = tables(countries=COUNTRIES, events=events, sources=SOURCES, stances=stances, watch=watch, groups=groups)
    return {"score": {"children": {"deeds": node}}, **dict(settings)}, full


def stance(id: str, event: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "event": event, **more}


OLD = {"spoken_from": "2014-03"}
RATE = {"silence": "rate", "rate_prior": {"events": 0.4, "years": 1.5}}
WATCH = [
    {"id": "w1", "kinds": "*", "country": "TJK", "from": "2015", "to": "2019"},
    {"id": "w2", "kinds": "attack", "from": "2018", "to": "2023"},
    {"id": "w3", "kinds": "plot", "from": "2021-06", "to": "2023"},
]
