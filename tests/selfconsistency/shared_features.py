"""Models of what rows share without being one: doubt of an origin or a party, debated names, debated sameness."""

from ..making import claim, event
from .cases import OLD, RATE, WATCH, Case, stance
from .structures import DEEDS, GUARD, STRENGTH, strong, structure, tie, withdrawn

DOUBT = {"shared_doubt": {"origin": 0.8, "party": 1.1}}
NAMED = [{"id": "A", "name": "A", "aliases": "Front:0.6|Army:0.3|Old:1"}, {"id": "B", "name": "B"}]
TWO = [event("e1", number_best=2), event("e2", same_as="e1:0.6")]
HEARD = [stance("a1", "e1", stance="denies"), stance("a2", "e2", source="s2", stance="claims")]


SHARED: dict[str, Case] = {
    "doubt about claims": structure(
        {"strength": STRENGTH},
        [
            strong("c1", "about", 3, source="s2", **OLD),
            strong("c2", "about", 3000, source="s2-relay", group="B", spoken_from="2010"),
            strong("c3", "about", 300, source="s3"),
        ],
        credence=DOUBT,
    ),
    "doubt about bounds": structure(
        {"strength": STRENGTH},
        [
            strong("c1", "about", 300),
            strong("c2", "up_to", high=200, source="s2", **OLD),
            strong("c3", "at_least", low=2000, source="s2-relay", group="B"),
            strong("c4", "exact", 1500, source="s2", group="B", **OLD),
        ],
        credence=DOUBT,
    ),
    "doubt about levels": structure(
        {"guard": GUARD},
        [claim("g1", "level", "full", indicator="guard", country="TJK|UZB", source="s2", **OLD)],
        credence=DOUBT,
    ),
    "doubt about events": structure(
        {"deeds": DEEDS},
        events=[event("e1"), event("e2", country="UZB"), event("e3", group="B"), event("e4", group="B", country="KAZ")],
        stances=[
            stance("a1", "e1", source="s2"),
            stance("a2", "e2", source="s2-relay", party="Bureau", stance="denies"),
            stance("a3", "e3", party="TJK", role="target", stance="denies"),
            stance("a4", "e3", party="A", role="perpetrator", stance="claims"),
            stance("a5", "e4", party="TJK", role="third", about="author", stance="denies"),
            stance("a6", "e4", party="KAZ", role="target"),
        ],
        credence=DOUBT,
    ),
    "a step of 0 is not shifted": structure(
        {"deeds": DEEDS}, events=[event("e1")], credence={**DOUBT, "third_confirms": 0, "base": 0.4}
    ),
    "doubt of a publisher about claims and events": structure(
        {"strength": STRENGTH, "deeds": DEEDS},
        [strong("c1", "about", 3, source="s2", **OLD)],
        events=[event("e1"), event("e2", country="UZB")],
        stances=[
            stance("a1", "e1", source="s2", party="Bureau"),
            stance("a2", "e2", source="s1", party="Bureau", stance="denies"),
        ],
        credence={"shared_doubt": {"origin": 0, "party": 2}},
    ),
    "debated alias of a claim": structure(
        {"strength": STRENGTH},
        [strong("c1", "about", 300, group="Front"), strong("c2", "about", 5, group="Front|Army|B", source="s2", **OLD)],
        groups=NAMED,
    ),
    "debated alias of a bound": structure(
        {"strength": STRENGTH},
        [strong("c1", "about", 300), strong("c2", "up_to", high=200, group="Front", source="s2")],
        groups=NAMED,
    ),
    "debated alias of a lone bound": structure(
        {"strength": STRENGTH}, [strong("c2", "up_to", high=200, group="Front", source="s2", **OLD)], groups=NAMED
    ),
    "debated alias of bounds only": structure(
        {"strength": STRENGTH},
        [
            strong("c2", "up_to", high=200, group="Front", source="s2"),
            strong("c3", "at_least", low=20, group="Army", source="s3"),
        ],
        groups=NAMED,
    ),
    "debated alias of the number, certain bound": structure(
        {"strength": STRENGTH},
        [strong("c1", "about", 300, group="Front"), strong("c2", "up_to", high=200, source="s2")],
        groups=NAMED,
    ),
    "debated alias: several rows of one statement": structure(
        {"strength": STRENGTH},
        [
            strong("c1", "about", 300, group="Front", source="s2-relay"),
            strong("c2", "about", 90, group="Army", source="s2-other"),
        ],
        groups=NAMED,
    ),
    "debated alias of events": structure(
        {"deeds": DEEDS, "by": {**DEEDS, "of": "group"}, "in": {**DEEDS, "of": "country"}},
        events=[
            event("e1", group="Front|B"),
            event("e2", group="Army:0.3|B:0.7"),
            event("e3", group="Old"),
            event("e4", group="Front", part_of="e2"),
        ],
        groups=NAMED,
    ),
    "debated alias feeds a pair": structure(
        {"strength": STRENGTH}, ties=[tie("Front", "TJK"), tie("B", "TJK")], groups=NAMED
    ),
    "debated alias: rate": structure(
        {"deeds": {**DEEDS, "from": {"events": ["attack"], **RATE}}},
        events=[event("e1", group="Front"), event("e2", group="Army", number_best=3)],
        groups=NAMED,
        watch=WATCH,
    ),
    "debated sameness": structure(
        {"deeds": DEEDS},
        events=[
            event("e1", number_best=2),
            event("e2", number_best=1, same_as="e1:0.6"),
            event("e3", country="UZB", same_as="e1:0.3"),
        ],
        stances=[
            stance("a1", "e1", source="s2", stance="denies"),
            stance("a2", "e2", source="s2-relay", party="Bureau"),
            stance("a3", "e2", source="s3", stance="denies", about="number"),
            stance("a4", "e3", source="s2-relay", party="Bureau"),
            stance("a5", "e3", source="s2", stance="denies"),
            stance("a6", "e2", stance="denies", about="author"),
        ],
    ),
    "debated sameness under doubt": structure(
        {"deeds": DEEDS},
        events=[event("e1", number_best=2), event("e2", number_best=1, same_as="e1:0.6")],
        stances=[
            stance("a1", "e1", source="s2", stance="denies"),
            stance("a2", "e2", source="s2-relay", party="Bureau", stance="denies"),
            stance("a3", "e2", source="s3"),
        ],
        credence=DOUBT,
    ),
    "debated sameness within a family": structure(
        {"deeds": DEEDS},
        events=[
            event("agg", number_best=3),
            event("e1", part_of="agg"),
            event("e2", same_as="e1:0.5"),
            event("e3", part_of="agg", same_as="e1:0.4"),
        ],
    ),
    "debated sameness, the other withdrawn": withdrawn("e1", structure({"deeds": DEEDS}, events=TWO, stances=HEARD)),
    "debated sameness, the other unheard": withdrawn("a1", structure({"deeds": DEEDS}, events=TWO, stances=HEARD)),
    "debated sameness, itself unheard": withdrawn("a2", structure({"deeds": DEEDS}, events=TWO, stances=HEARD)),
    "debated alias, if_missing low": structure(
        {"strength": {**STRENGTH, "if_missing": "low"}}, [strong("c1", "about", 300, group="Front")], groups=NAMED
    ),
    "debated alias, several parties": structure(
        {"strength": STRENGTH},
        [strong("c1", "about", 300, group="Front", party="KAZ"), strong("c2", "about", 3, party="UZB")],
        groups=NAMED,
    ),
    "debated alias, silence missing": structure(
        {"deeds": {**DEEDS, "from": {"events": ["attack"], "silence": "missing"}, "prior": {"about": 2}}},
        events=[event("e1", group="Front")],
        groups=NAMED,
    ),
    "a party called by a debated alias": structure(
        {"deeds": DEEDS},
        events=[event("e1"), event("e2", country="UZB")],
        stances=[
            stance("a1", "e1", party="Front", role="perpetrator", stance="claims"),
            stance("a2", "e2", party="A", role="perpetrator", stance="claims"),
        ],
        groups=NAMED,
        credence={"shared_doubt": {"origin": 0, "party": 2}},
    ),
    "a backer called by a debated alias": structure(
        {"strength": STRENGTH},
        [strong("c1", "about", 300, group="B", party="Front"), strong("c2", "about", 3, group="B", party="A")],
        groups=NAMED,
    ),
}
