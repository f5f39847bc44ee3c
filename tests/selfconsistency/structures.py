"""Models of what binds units together: shared claims, missing leaves, weights, methods, roll-ups."""

from typing import Any

from ..making import claim, event, tables
from .cases import COUNTRIES, LOG, OLD, RATE, SOURCES, WATCH, WORDS, Case, stance

TIED = {"weight": 1, "of": "pair", "from": {"claims": "tie"}, "scale": {"kind": "linear", "low": 0, "high": 100}}
STRENGTH = {"weight": 2, "of": "group", "from": {"claims": "strength"}, "scale": LOG}
GUARD = {"weight": 1, "of": "country", "from": {"claims": "guard"}, "scale": WORDS, "worse": "lower"}
DEEDS = {
    "weight": 1,
    "of": "pair",
    "from": {"events": ["attack"], "half_life": "3y", "silence": "zero"},
    "scale": {"kind": "linear", "low": 0, "high": 4},
}
PAIRS = [("A", "TJK"), ("A", "UZB"), ("B", "TJK"), ("B", "KAZ")]


def tie(group: str, country: str, *words: Any, **more: Any) -> dict[str, Any]:
    words = words or ("range",)
    given = {"low": 20, "high": 90} | more if words == ("range",) else more
    return claim(
        f"tie-{group}-{country}".replace("|", "-"), *words, indicator="tie", group=group, country=country, **given
    )


TIES = [tie(*pair) for pair in PAIRS]


def structure(
    children: dict[str, Any],
    claims: Any = (),
    events: Any = (),
    stances: Any = (),
    watch: Any = (),
    groups: Any = ("A", "B"),
    ties: Any = TIES,
    **settings: Any,
) -> Case:
    """Return a model of a few leaves over four pairs of two groups and three countries."""
    full = tables(
        claims=[*ties, *claims],
        events=events,
        stances=stances,
        watch=watch,
        sources=SOURCES,
        countries=COUNTRIES,
        groups=groups,
    )
    return {"score": {"children": {"tie": TIED, **children}}, **settings}, full


def strong(id: str, *words: Any, group: str = "A", **more: Any) -> dict[str, Any]:
    return claim(id, *words, indicator="strength", group=group, **more)


def withdrawn(row: str, case: Case) -> Case:
    """Return a case in which a row is taken back."""
    taken = {"id": "wd", "row": row, "known": "2023", "source": "s1", "reason": "an error"}
    return case[0], {**case[1], "withdrawals": [taken]}


BRANCH = {"tie": TIED, "strength": STRENGTH, "guard": GUARD}
SOME = [
    strong("c1", "about", 300, source="s2", **OLD),
    claim("g1", "level", "some", indicator="guard", country="TJK|UZB"),
]


def branch(**more: Any) -> Case:
    """Return a model of one branch with three leaves, combined as told."""
    full = tables(claims=[*TIES, *SOME], sources=SOURCES, countries=COUNTRIES)
    inner = {"weight": 1, "weight_spread": 0.6, "children": BRANCH, **more}
    top = {"inner": inner, "more": DEEDS | {"weight": 0.5, "if_missing": "prior"}}
    return {"score": {"children": top}, "weight_uncertainty": {"spread": 0.4}}, full


STRUCTURES: dict[str, Case] = {
    "a claim of a group, shared by its pairs": structure(
        {"strength": STRENGTH}, [strong("c1", "range", low=20, high=900, **OLD)]
    ),
    "a claim of several groups": structure(
        {"strength": STRENGTH}, [strong("c1", "range", low=20, high=900, group="A|B", **OLD)]
    ),
    "shared claims beside own ones": structure(
        {"strength": STRENGTH},
        [
            strong("c1", "about", 20, group="A|B", **OLD),
            strong("c2", "about", 900, source="s2", group="A"),
            strong("c3", "about", 5000, source="s3", group="B"),
            strong("b1", "up_to", high=2000, source="s2", group="A|B"),
        ],
    ),
    "a relay about one of two groups": structure(
        {"strength": STRENGTH},
        [
            strong("c1", "about", 20, group="A|B", source="s2-relay"),
            strong("c2", "about", 900, source="s2-other", group="A"),
        ],
    ),
    "a claim of a country": structure(
        {"guard": GUARD}, [claim("g1", "level", "some", indicator="guard", country="TJK|UZB", **OLD)]
    ),
    "a claim of many pairs": structure({}, ties=[tie("A|B", "TJK|UZB", "range", **OLD), tie("A", "KAZ")]),
    "two leaves of one indicator": structure(
        {
            "strength": STRENGTH,
            "reach": {
                **STRENGTH,
                "weight": 1,
                "prior": {"range": [10, 90]},
                "scale": {"kind": "piecewise", "points": [[0, 0], [50, 40], [900, 100]]},
            },
        },
        [strong("c1", "about", 300, **OLD), strong("c2", "range", low=2, high=10, source="s2", **OLD)],
    ),
    "two leaves of one indicator, one of them within places": structure(
        {
            "strength": STRENGTH,
            "near": {**STRENGTH, "from": {"claims": "strength", "within": ["TJK"], "elsewhere": 0.1}},
        },
        [strong("c1", "about", 3000, place="KAZ", **OLD), strong("c2", "up_to", high=200, source="s2")],
    ),
    "parties with one don't-know belief": structure(
        {"strength": STRENGTH},
        [
            strong("c1", "about", 3, party="KAZ", spoken_from="2003"),
            strong("c2", "about", 4, party="UZB", source="s2", spoken_from="2003"),
            strong("c3", "up_to", high=900, party="UZB"),
        ],
    ),
    "missing: even": structure({"strength": STRENGTH}),
    "missing: prior": structure({"strength": {**STRENGTH, "prior": {"about": 90}}}),
    "missing: prior from 0": structure(
        {"strength": {**STRENGTH, "scale": {"kind": "linear", "low": 0, "high": 50}, "prior": {"range": [0, 20, 90]}}}
    ),
    "missing: widest": structure({"strength": {**STRENGTH, "prior": {"about": 90}, "if_missing": "widest"}}),
    "missing: widest of steps, worse lower": structure(
        {"guard": {**GUARD, "if_missing": "widest", "prior": {"levels": {"none": 1}}}}
    ),
    "missing: low": structure({"strength": {**STRENGTH, "if_missing": "low", "worse": "lower"}}),
    "missing: high": structure({"strength": {**STRENGTH, "if_missing": "high", "worse": "lower"}}),
    "missing: skip": structure(
        {"strength": {**STRENGTH, "if_missing": "skip"}, "guard": GUARD}, [strong("c1", "about", 90)]
    ),
    "missing and lapsed share their belief": structure(
        {"strength": STRENGTH, "reach": {**STRENGTH, "from": {"claims": "strength"}}},
        [strong("c1", "about", 90, spoken_from="1990")],
    ),
    "old claims, widest": structure(
        {"strength": {**STRENGTH, "prior": {"about": 90}, "if_missing": "widest"}}, [strong("c1", "about", 90, **OLD)]
    ),
    "silence: rate, unwatched": structure({"deeds": {**DEEDS, "from": {"events": ["attack"], **RATE}}}),
    "silence: rate, unwatched, prior": structure(
        {"deeds": {**DEEDS, "from": {"events": ["attack"], **RATE}, "prior": {"about": 1}}}
    ),
    "silence: rate, unwatched, widest": structure(
        {"deeds": {**DEEDS, "from": {"events": ["attack"], **RATE}, "if_missing": "widest"}}
    ),
    "silence: rate, watched": structure(
        {"deeds": {**DEEDS, "from": {"events": ["attack"], **RATE}, "prior": {"about": 1}}}, watch=WATCH
    ),
    "silence: rate of a group": structure(
        {"deeds": {**DEEDS, "of": "group", "from": {"events": ["attack"], **RATE}}},
        watch=WATCH,
        events=[event("e1", start="2020")],
    ),
    "silence: rate of a country": structure(
        {"deeds": {**DEEDS, "of": "country", "from": {"events": ["attack"], **RATE}}},
        watch=WATCH,
        events=[event("e1", start="2020", group=None)],
    ),
    "silence: zero, unwatched": structure({"deeds": {**DEEDS, "prior": {"about": 1}}}),
    "silence: zero, watched": structure({"deeds": {**DEEDS, "prior": {"about": 1}}}, watch=WATCH),
    "silence: missing": structure(
        {"deeds": {**DEEDS, "from": {"events": ["attack"], "silence": "missing"}, "prior": {"about": 1}}},
        events=[event("e1")],
    ),
    "an event of several leaves and units": structure(
        {"deeds": DEEDS, "in": {**DEEDS, "of": "country"}, "by": {**DEEDS, "of": "group"}},
        events=[event("e1", group="A|B", number_low=1, number_high=5), event("e2", group=None)],
        stances=[
            stance("a1", "e1", stance="claims"),
            stance("a2", "e1", stance="denies", about="author"),
            stance("a3", "e2", stance="denies"),
        ],
    ),
    "arithmetic": branch(),
    "geometric": branch(combine="geometric"),
    "inverse geometric": branch(combine="inverse_geometric"),
    "max": branch(combine="max"),
    "min": branch(combine="min"),
    "power mean": branch(combine="power_mean", exponent=0.3),
    "power mean of 3": branch(combine="power_mean", exponent=3),
    "methods": branch(combine={"inverse_geometric": 0.3, "arithmetic": 0.5, "max": 0.2}),
    "a weight of zero": structure({"strength": {**STRENGTH, "weight": 0}, "guard": GUARD}),
    "roll-up: mean and power mean": structure(
        {}, rollup={"group": {"combine": "mean"}, "country": {"combine": "power_mean", "exponent": 3}}
    ),
    "roll-up: noisy or": structure({}, rollup={"country": {"combine": "noisy_or", "probability_at_100": 0.4}}),
    "superseded, withdrawn, not yet known": withdrawn(
        "c3",
        structure(
            {"strength": STRENGTH},
            [
                strong("c1", "about", 9),
                strong("c2", "about", 90, supersedes="c1", **OLD),
                strong("c3", "about", 900, source="s2"),
                strong("c4", "about", 9000, source="s3", known="2024", spoken_from="2023"),
            ],
        ),
    ),
    "the same as an event that is withdrawn": withdrawn(
        "e1", structure({"deeds": DEEDS}, events=[event("e1", number_best=3), event("e2", same_as="e1")])
    ),
}
