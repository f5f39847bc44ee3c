"""Rich models, in which the features meet: claims, events, both, and both under shared doubt and debated names."""

from typing import Any

from ..making import claim, event, tables
from .cases import COUNTRIES, LOG, OLD, SOURCES, WATCH, WORDS, Case, stance

Rows = list[dict[str, Any]]
GROUPS = [{"id": "A", "name": "Alpha", "aliases": "Front:1"}, {"id": "B", "name": "Beta"}, {"id": "C", "name": "Gamma"}]
DEBATED = [
    {"id": "A", "name": "Alpha", "aliases": "Front:0.7"},
    {"id": "B", "name": "Beta", "aliases": "Army:0.4"},
    {"id": "C", "name": "Gamma"},
]
LEVELS = [["low", 0], ["middle", 35], ["high", 60]]
READING = {
    "interval": 0.8,
    "about": 0.4,
    "up_to": 1.5,
    "at_least": 2.5,
    "ageing": {"half_life": "8y", "share_half_life": "3y"},
}
CREDENCE = {"base": -0.3, "base_if_denied": 0.8}


def on(indicator: str, id: str, *words: Any, **more: Any) -> dict[str, Any]:
    return claim(id, *words, indicator=indicator, **more)


STRENGTH: Rows = [
    on("strength", "s-1", "range", low=200, high=1500, group="A|B"),
    on("strength", "s-2", "about", 3000, group="A", source="s2", spoken_from="2017"),
    on("strength", "s-3", "about", 2000, group="A", source="s2-relay", spoken_from="2017"),
    on("strength", "s-4", "up_to", high=1200, group="A", source="s3", credibility="2"),
    on("strength", "s-5", "at_least", low=100, group="B", source="s2"),
    on("strength", "s-6", "about", 400, group="C", source="s2-relay", **OLD),
    on("strength", "s-7", "range", low=50, high=300, group="C", source="s2-other", **OLD),
    on("strength", "s-8", "exact", 900, group="C", place="UZB", source="s3"),
]
BACKING: Rows = [
    on("backing", "b-1", "level", "some", group="A", party="KAZ", **OLD),
    on("backing", "b-2", "level", "full", group="A", party="UZB", source="s2", spoken_from="2019"),
    on("backing", "b-3", "level", "none", group="A|B", party="UZB", source="s3"),
    on("backing", "b-4", "level", low="some", high="all", group="C", source="s2-relay"),
]
AIM: Rows = [
    on("aim", "a-1", "level", "some", group="A|B", country="TJK|UZB", source="s2"),
    on("aim", "a-2", "level", "all", group="A", country="TJK", spoken_from="2021"),
    on("aim", "a-3", "level", "none", group="A", country="TJK", source="s3", **OLD),
    on("aim", "a-4", "level", "full", group="C", country="KAZ"),
]
GUARD: Rows = [
    on("guard", "g-1", "level", "some", country="TJK|UZB", source="s3", **OLD),
    on("guard", "g-2", "level", "all", country="KAZ", source="s2"),
]
CLAIMS = STRENGTH + BACKING + AIM + GUARD
EVENTS: Rows = [
    event("e1", start="2021-03", number_low=1, number_high=4),
    event("e2", country="UZB", group="A:0.6|B:0.4", start="2019", end="2020", killed_best=12),
    event("e3", country="UZB", group="B", start="2022", number_high=3, killed_low=2, killed_high=20),
    event("e4", country="UZB", group="B", start="2022", same_as="e3", number_best=9),
    event("agg", country="TJK", group="A|C", start="2018", end="2022", number_low=3, number_high=9),
    event("p1", country="TJK", group="A", start="2018-05", part_of="agg", number_best=2),
    event("p2", country="TJK", group="C", start="2022-11", part_of="agg", killed_low=4),
    event("e5", country="KAZ", group=None, kind="raid", number_best=6, start="2020"),
    event("e6", country="KAZ", group="C", kind="raid", start="2023-02", killed_best=3),
]
STANCES: Rows = [
    stance("t1", "e1", source="s2", stance="claims"),
    stance("t2", "e1", source="s2-relay", party="TJK", role="target", stance="denies"),
    stance("t3", "e1", about="number", stance="denies", party="UZB", role="third"),
    stance("t4", "e1", about="author", stance="denies", party="A", role="perpetrator"),
    stance("t5", "e2", source="s2"),
    stance("t6", "e2", source="s3", party="UZB", role="target", stance="denies", about="kind"),
    stance("t7", "e3", source="s2-other", stance="claims"),
    stance("t8", "e4", source="s3", party="UZB", role="host", stance="denies"),
    stance("t9", "agg", source="s2"),
    stance("u1", "agg", source="s2", party="TJK", role="target", stance="denies"),
    stance("u2", "p1", source="s3", party="Bureau", stance="claims"),
    stance("u3", "p2", source="s2", stance="denies"),
    stance("u4", "e5", source="s3", stance="claims"),
    stance("u5", "e6", source="s1", party="KAZ", role="target", stance="confirms"),
    stance("u6", "e6", source="s2", stance="denies"),
]


def deeds(weight: float, of: str = "pair", **feed: Any) -> dict[str, Any]:
    """Return a leaf fed by events."""
    high = feed.pop("high", 4)
    return {
        "weight": weight,
        "of": of,
        "from": {"events": {"attack": 1, "raid": 0.5}, **feed},
        "scale": {"kind": "linear", "low": 0, "high": high},
    }


STRONG = {
    "weight": 2,
    "weight_spread": 0.5,
    "of": "group",
    "from": {"claims": "strength", "within": ["TJK", "KAZ"], "elsewhere": 0.3},
    "scale": LOG,
    "prior": {"range": [20, 60, 900]},
}
BACKED = {
    "weight": 1,
    "of": "group",
    "from": {"claims": "backing"},
    "scale": WORDS,
    "prior": {"levels": {"none": 0.6, "some": 0.3, "all": 0.1}},
}
AIMED = {"weight": 2, "of": "pair", "from": {"claims": "aim"}, "scale": WORDS}
GUARDED = {"weight": 1, "of": "country", "from": {"claims": "guard"}, "scale": WORDS, "worse": "lower"}
RATED = deeds(3, half_life="4y", silence="rate", rate_prior={"events": 0.3, "years": 1})
TOLL = deeds(1, "group", measure="killed", silence="missing", half_life="5y", high=20) | {"prior": {"range": [0, 9]}}
SUM = deeds(1, "country", measure="number", silence="zero", per_year=[1, 0.8, 0.5, 0.3], high=6)
MEANS = {
    "weight": 2,
    "combine": {"arithmetic": 0.5, "inverse_geometric": 0.5},
    "children": {"strength": STRONG, "backing": BACKED, "toll": TOLL},
}
ACTS = {
    "weight": 3,
    "combine": "power_mean",
    "exponent": 0.5,
    "children": {"rated": RATED, "sum": SUM, "skipped": AIMED | {"if_missing": "skip"}},
}

SETTINGS: dict[str, Any] = {"levels": LEVELS, "reading": READING, "credence": CREDENCE}


def _case(
    children: dict[str, Any], groups: Any, rows: dict[str, Rows], combine: Any = "arithmetic", **settings: Any
) -> Case:
    rows = {"events": [], "claims": [], **rows, "watch": WATCH}
    return {"score": {"combine": combine, "children": children}, **SETTINGS, **settings}, tables(
        groups=groups, countries=COUNTRIES, sources=SOURCES, **rows
    )


CLAIMED = _case(
    {
        "means": {
            "weight": 1,
            "combine": {"arithmetic": 0.5, "geometric": 0.5},
            "children": {"strength": STRONG, "backing": BACKED},
        },
        "aim": AIMED,
        "guard": GUARDED,
    },
    GROUPS,
    {"claims": CLAIMS},
    weight_uncertainty={"spread": 0.4},
    rollup={"group": {"combine": "max"}, "country": {"combine": "power_mean"}},
)
HAPPENED = _case(
    {
        "rated": RATED,
        "sum": SUM,
        "toll": TOLL,
        "again": deeds(1, measure="number", silence="zero", window="4y", high=6),
    },
    GROUPS,
    {"events": EVENTS, "stances": STANCES},
    rollup={"group": {"combine": "mean"}},
)
BOTH = _case(
    {"means": MEANS, "acts": ACTS, "guard": GUARDED},
    GROUPS,
    {"claims": CLAIMS, "events": EVENTS, "stances": STANCES},
    combine={"arithmetic": 0.6, "max": 0.4},
    rollup={"group": {"combine": "max"}, "country": {"combine": "mean"}},
)
_NAMED = [
    row | ({"group": row["group"].replace("A", "Front", 1)} if row["id"] in ("s-2", "s-3", "a-2", "e1") else {})
    for row in CLAIMS + EVENTS
    if row.get("group")
]
_RENAMED = {row["id"]: row for row in _NAMED} | {
    row["id"]: row | {"group": "Army"} for row in CLAIMS + EVENTS if row["id"] in ("s-5", "e3")
}
_DEBATED = [_RENAMED.get(row["id"], row) | ({"same_as": "e3:0.6"} if row["id"] == "e4" else {}) for row in EVENTS]
DOUBTED = _case(
    {"means": MEANS, "acts": ACTS, "guard": GUARDED},
    DEBATED,
    {"claims": [_RENAMED.get(row["id"], row) for row in CLAIMS], "events": _DEBATED, "stances": STANCES},
    rollup={"group": {"combine": "max"}, "country": {"combine": "mean"}},
    credence={**CREDENCE, "shared_doubt": {"origin": 0.7, "party": 1.0}},
)
RICH: dict[str, Case] = {"claims": CLAIMED, "events": HAPPENED, "both": BOTH}
"""Models that need neither shared doubt nor debated names."""
