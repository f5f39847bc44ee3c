"""Every name that evidence and model use is known to the other; else a place and a likely fix."""

import pytest

from threatscore.indicators import fit

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
        (None, {}, "nobody", "scope.groups", "no groups in scope"),
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
