"""Every name that evidence and model use is known to the other; else a place and a likely fix."""

import pytest

from threatscore.indicators import fit
from threatscore.model import model_of

from ..making import LEAF, TIE, claim, event, evidence, model

STEPS = LEAF | {"scale": {"kind": "steps", "steps": [["low", 0], ["high", 100]]}}


def problems(m, e):
    return [(p.file, p.where, p.what) for p in fit(m, e)]


def test_what_fits_has_no_problems():
    assert problems(model(), evidence(claims=[claim("c1", best=1)], events=[event("e1")])) == []


CODEBOOK = {"indicators": {"fighters": "", "tie": ""}, "kinds": {"attack": ""}}
MISSPELT = {"f": LEAF | {"from": {"claims": "figthers"}}}
UNKNOWN_KIND = {"f": TIE | {"from": {"events": ["atack"]}}}
UNKNOWN_PLACE = {"f": LEAF | {"from": {"claims": "fighters", "within": ["AFG"]}}}
LEVELS = {"fighters": STEPS}
EVIDENCE = {
    "money": {"claims": [claim("c1", best=1, indicator="money")]},
    "ambush": {"events": [event("e1", kind="ambush")]},
    "raid": {"watch": [{"id": "w", "kinds": "attack|raid", "from": "2020", "to": "2021"}]},
    "nobody": {"groups": []},
    "level": {"claims": [claim("c1", "level", "high")]},
    "hihg": {"claims": [claim("c1", "level", "hihg")]},
    "number": {"claims": [claim("c1", best=3)]},
    "turned": {"claims": [claim("c1", "level", low="high", high="low")]},
    "": {},
}


@pytest.mark.parametrize(
    ("children", "settings", "given", "where", "what"),
    [
        (MISSPELT, {}, "", "score.children.f.from.claims", "Did you mean 'fighters'?"),
        (UNKNOWN_KIND, {}, "", "score.children.f.from.events", "unknown event kind 'atack'; known: attack. Did you"),
        (UNKNOWN_PLACE, {}, "", "score.children.f.from.within", "'AFG' is not in the evidence's countries"),
        (None, {}, "money", "indicator", "unknown indicator 'money'"),
        (None, {}, "ambush", "kind", "unknown event kind 'ambush'"),
        (None, {}, "raid", "kinds", "unknown event kind 'raid'"),
        (None, {"scope": {"groups": ["AA"]}}, "", "scope.groups", "'AA' is not in the evidence; known: A, B."),
        (None, {"scope": {"countries": ["TJX"]}}, "", "scope.countries", "Did you mean 'TJK'?"),
        (None, {"scope": {"left_out": {"Z": "why"}}}, "", "scope.left_out", "'Z' is not in the evidence"),
        (
            None,
            {"scope": {"left_out": {"A": "x", "B": "y"}}},
            "",
            "scope.groups",
            "no groups in scope: there is nothing",
        ),
        (None, {"scope": {"countries": []}}, "", "scope.countries", "no countries in scope: there is nothing to rank"),
        (None, {}, "nobody", "", "groups.csv has no rows: add each group to be ranked"),
        (None, {"scope": {"countries": ["TJX", "UZX"]}}, "", "scope.countries", "'TJX', 'UZX' are not in the evidence"),
        (None, {}, "level", "wording", "a level, but leaf 'fighters' reads numbers (log)"),
        (LEVELS, {}, "number", "wording", "a number, but leaf 'fighters' reads levels: low, high"),
        (LEVELS, {}, "hihg", "best", "unknown level 'hihg'; known: high, low. Did you mean 'high'?"),
        (LEVELS, {}, "turned", "low", "the lowest step 'high' lies above 'low'"),
    ],
)
def test_what_does_not_fit(children, settings, given, where, what):
    m = model(children, codebook=CODEBOOK, **settings)
    found = problems(m, evidence(**EVIDENCE[given]))
    assert any(p[1] == where and what in p[2] for p in found), found
    assert len(found) == 1


def test_of_nothing_at_all_the_next_step_is_told_and_no_more():
    m = model({"f": UNKNOWN_PLACE["f"]}, scope={"groups": ["A"], "countries": ["TJK"], "left_out": {"B": "why"}})
    assert [p[2].split(":")[0] for p in problems(m, evidence(groups=[], countries=[]))] == [
        "groups.csv has no rows", "countries.csv has no rows"
    ]  # fmt: skip


BELOW = """
score:
  children:
    f: {weight: 1}
    g: {weight: 1, of: pair}
leaves:
  f:
    of: group
    from:
      claims: figthers
      within: [AFG, PAK]
    scale: {kind: log, low: 1, high: 10}
  g:
    from: {events: [atack, riad]}
    scale: {kind: linear, low: 0, high: 10}
codebook: {indicators: {fighters: ""}, kinds: {attack: "", raid: ""}}
"""


def test_what_stands_below_leaves_is_told_there_one_problem_a_key():
    found = [(p.number, p.where, p.what.split(";")[0]) for p in fit(model_of(BELOW), evidence())]
    assert found == [
        (10, "leaves.f.from.claims", "unknown indicator 'figthers'"),
        (14, "leaves.g.from.events", "unknown event kinds 'atack', 'riad'"),
        (11, "leaves.f.from.within", "'AFG', 'PAK' are not in the evidence's countries"),
    ]


SPOKEN = {"claims": [claim("c1", best=1), claim("c2", best=1, indicator="money")], "events": [event("e1")]}


@pytest.mark.parametrize("codebook", [{}, {"codebook": {}}, {"codebook": {"kinds": {"attack": ""}}}])
def test_without_a_codebook_a_name_like_one_that_nobody_reads_is_a_slip(codebook):
    ((_, where, what),) = problems(model({"f": LEAF | {"from": {"claims": "fighter"}}}, **codebook), evidence(**SPOKEN))
    assert where == "score.children.f.from.claims"
    assert what.startswith("nothing in claims.csv is about 'fighter'. Did you mean 'fighters'?")


@pytest.mark.parametrize("codebook", [{}, {"codebook": {"indicators": {"fighters": "", "money": ""}}}])
def test_a_kind_is_a_slip_likewise(codebook):
    ((_, where, what),) = problems(model({"f": TIE | {"from": {"events": ["atack"]}}}, **codebook), evidence(**SPOKEN))
    assert where == "score.children.f.from.events"
    assert what.startswith("nothing in events.csv is of the kind 'atack'. Did you mean 'attack'?")


def test_a_name_like_one_that_is_read_or_like_none_is_no_slip():
    feeds = {"a": {"claims": "fighters"}, "b": {"claims": "fighter"}, "c": {"claims": "presence"}}
    events = {"d": {"events": ["attack", "attacks"]}, "e": {"events": ["plot"]}}
    children = {name: TIE | {"from": feed} for name, feed in (feeds | events).items()}
    assert problems(model(children), evidence(**SPOKEN)) == []


def test_a_part_that_the_codebook_leaves_out_is_not_held_against_anything():
    m = model(codebook={"indicators": {"fighters": "", "tie": ""}})
    watch = [{"id": "w", "kinds": "raid", "from": "2020", "to": "2021"}]
    assert problems(m, evidence(events=[event("e1", kind="ambush")], watch=watch)) == []
    m = model(codebook={"kinds": {"attack": ""}})
    assert problems(m, evidence(claims=[claim("c1", best=1, indicator="money")])) == []
