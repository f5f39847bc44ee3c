"""Covariance of two scores that share something, against its exact value within 4 standard errors."""

import numpy as np
import pytest
from scipy.special import expit, ndtri

from ..making import claim, event, tables, tied
from .against import doubt_known, engine
from .quadrature import normal_mean, shifted

DRAWS = 40_000
COUNTRIES = ["KAZ", "KGZ", "TJK", "TKM", "UZB"]
TIE = {"weight": 1, "of": "pair", "from": {"claims": "tie"}, "scale": {"kind": "linear", "low": 0, "high": 100}}
DEEDS = {
    "weight": 1,
    "of": "pair",
    "from": {"events": ["attack"], "silence": "zero"},
    "scale": {"kind": "linear", "low": 0, "high": 1},
}
FIXED = {"weight_uncertainty": {"spread": 0}}
SHARED = pytest.mark.skipif(not doubt_known(), reason="shared doubt and debated names are not carried yet")


def covariance(run, one, other):
    """Return the sample covariance of two pair scores and its standard error."""
    scores = dict(zip(run.pairs.units, run.pairs.scores, strict=True))
    a, b = (scores[unit] - np.mean(scores[unit]) for unit in (one, other))
    return np.mean(a * b), np.std(a * b) / np.sqrt(run.draws)


def agrees(run, one, other, exact):
    found, error = covariance(run, one, other)
    assert abs(exact) > 8 * error or exact == 0, "too weak a test: independence would pass"
    assert abs(found - exact) <= 4 * error + 1e-9


def ran(children, settings=FIXED, seed=50, **given):
    return engine({"score": {"children": children}, **settings}, tables(countries=COUNTRIES, **given), DRAWS, seed)


def test_an_event_of_two_leaves():
    """e1 feeds its pair's leaf and its country's, of weight 1/4 each; the country's other pair has the second alone."""
    children = {"tie": {**TIE, "weight": 2}, "by": DEEDS, "in": {**DEEDS, "of": "country"}}
    settings = {**FIXED, "credence": {"base": -2.5 + 0.4}}
    run = ran(children, settings, claims=tied(("A", "TJK"), ("B", "TJK"), ("B", "UZB")), events=[event("e1")])
    p = expit(0.4)
    agrees(run, ("A", "TJK"), ("B", "TJK"), (50 * 25) * p * (1 - p))
    agrees(run, ("A", "TJK"), ("A", "TJK"), 50**2 * p * (1 - p))
    agrees(run, ("A", "TJK"), ("B", "UZB"), 0)


def test_a_claim_of_a_group_shared_by_five_pairs():
    """On a log scale that clips nothing to speak of, half of the score is normal with s = ln(b/a) / (2 z)."""
    strength = {"weight": 1, "of": "group", "from": {"claims": "size"}, "scale": {"kind": "log", "low": 1, "high": 1e8}}
    pairs = [(group, country) for group in "AB" for country in COUNTRIES]
    claims = [claim(f"c-{group}", "range", low=2000, high=50_000, indicator="size", group=group) for group in "AB"]
    run = ran({"tie": TIE, "strength": strength}, claims=[*claims, *tied(*pairs)])
    exact = (50 / np.log(1e8) * np.log(25) / (2 * ndtri(0.95))) ** 2
    for country in COUNTRIES[1:]:
        agrees(run, ("A", "KAZ"), ("A", country), exact)
    agrees(run, ("A", "KAZ"), ("B", "KAZ"), 0)


def test_a_weight_shared_by_all_units():
    """Point evidence: the score is y + W (x - y), W = expit(ln(w1/w2) + ln m1 - ln m2), a logistic normal."""
    level = {**TIE, "weight": 3, "from": {"claims": "level"}}
    points = {("A", "TJK"): (90, 20), ("A", "UZB"): (30, 60), ("B", "TJK"): (80, 75)}
    claims = [
        claim(f"{name}-{g}-{c}", best=float(value), indicator=name, group=g, country=c)
        for (g, c), both in points.items()
        for name, value in zip(("level", "tie"), both, strict=True)
    ]
    run = ran({"level": level, "tie": TIE}, {"weight_uncertainty": {"spread": 0.5}}, claims=claims)
    first, second = (normal_mean(lambda d, k=k: expit(np.log(3) + d) ** k, 0.5 * np.sqrt(2)) for k in (1, 2))
    for one in points:
        for other in points:
            rise = np.subtract(*points[one]) * np.subtract(*points[other])
            agrees(run, one, other, rise * (second - first**2))


def test_a_method_shared_by_all_units():
    """Half of the draws take the largest child, half the mean: both pairs jump together."""
    level = {**TIE, "from": {"claims": "level"}}
    claims = [
        claim(f"l-{g}", best=best, indicator="level", group=g, country="TJK") for g, best in (("A", 90.0), ("B", 70.0))
    ]
    text = {"score": {"combine": {"max": 0.5, "arithmetic": 0.5}, "children": {"level": level, "tie": TIE}}, **FIXED}
    run = engine(text, tables(claims=[*claims, *tied(("A", "TJK"), ("B", "TJK"))]), DRAWS, 51)
    agrees(run, ("A", "TJK"), ("B", "TJK"), (90 - 70) * (70 - 60) / 4)


TWO = {"claims": tied(("A", "TJK"), ("B", "UZB")), "events": [event("e1"), event("e2", group="B", country="UZB")]}
LOUD = [{"id": "st1", "event": "e1"}, {"id": "st2", "event": "e2", "stance": "denies"}]


@SHARED
@pytest.mark.parametrize(("spreads", "sign"), [((1.2, 0), 1), ((0, 1.2), 1), ((0.8, 0.9), 1)])
def test_an_origin_and_a_party_shared_by_rows(spreads, sign):
    """Confirming one event and denying another, the same voice makes them go apart: E[p1 p2] - E[p1] E[p2]."""
    doubt = {"third_confirms": 0.5, "third_denies": -0.5, "shared_doubt": {"origin": spreads[0], "party": spreads[1]}}
    run = ran({"tie": TIE, "by": DEEDS}, {**FIXED, "credence": doubt}, **TWO, stances=LOUD)
    spread = float(np.hypot(*spreads))
    both = normal_mean(lambda d: expit(shifted(0.5, d)) * expit(shifted(-0.5, d)), spread)
    alone = normal_mean(lambda d: expit(shifted(0.5, d)), spread) * normal_mean(
        lambda d: expit(shifted(-0.5, d)), spread
    )
    agrees(run, ("A", "TJK"), ("B", "UZB"), 50**2 * sign * (both - alone))


@SHARED
def test_an_origin_and_a_party_in_part_shared():
    """Two origins, one party: only the party's doubt is common, the origins' is each event's own."""
    doubt = {"third_confirms": 0.5, "shared_doubt": {"origin": 0.8, "party": 1.0}}
    loud = [{"id": "st1", "event": "e1"}, {"id": "st2", "event": "e2", "source": "s2"}]
    run = ran({"tie": TIE, "by": DEEDS}, {**FIXED, "credence": doubt}, **TWO, stances=loud, sources=["s1", "s2"])

    def inner(party):
        return normal_mean(lambda d: expit(shifted(0.5, d + party)), 0.8)

    both = normal_mean(lambda parties: np.array([inner(q) ** 2 for q in parties]), 1.0)
    alone = normal_mean(lambda d: expit(shifted(0.5, d)), float(np.hypot(0.8, 1.0)))
    agrees(run, ("A", "TJK"), ("B", "UZB"), 50**2 * (both - alone**2))


@SHARED
def test_a_claim_and_a_stance_of_one_origin():
    """A claim that lapses into the certain low belief, f = 1/2 at one half-life, and an event: both shift with z_o."""
    size = {**TIE, "from": {"claims": "size"}, "of": "group", "prior": {"exact": 0}}
    old = claim("c1", best=100, indicator="size", spoken_from="2013-12-31")
    doubt = {"third_confirms": 0.5, "shared_doubt": {"origin": 1.2, "party": 0}}
    run = ran(
        {"tie": TIE, "by": DEEDS, "size": size},
        {**FIXED, "credence": doubt},
        claims=[old, *TWO["claims"]],
        events=TWO["events"],
    )
    years = 3652 / 365.25
    f = 0.5 ** (years / 10)
    logit = np.log(f / (1 - f))
    both = normal_mean(lambda d: expit(shifted(0.5, d)) * expit(logit + d), 1.2)
    alone = normal_mean(lambda d: expit(shifted(0.5, d)), 1.2) * normal_mean(lambda d: expit(logit + d), 1.2)
    # A/TJK has e1 and the claim, B/UZB has e2 of the same origin.
    events = (
        normal_mean(lambda d: expit(shifted(0.5, d)) ** 2, 1.2)
        - normal_mean(lambda d: expit(shifted(0.5, d)), 1.2) ** 2
    )
    agrees(run, ("A", "TJK"), ("B", "UZB"), (100 / 3) ** 2 * (both - alone + events))


@SHARED
def test_a_debated_alias_shared_by_rows():
    """Two certain events by "Front", which means A in 0.3 of the draws."""
    groups = [{"id": "A", "name": "A", "aliases": "Front:0.3"}, "B"]
    rows = [event("e1", group="Front"), event("e2", group="Front", country="UZB")]
    settings = {**FIXED, "credence": {"base": 100}}
    run = ran({"tie": TIE, "by": DEEDS}, settings, groups=groups, claims=tied(("A", "TJK"), ("A", "UZB")), events=rows)
    agrees(run, ("A", "TJK"), ("A", "UZB"), 50**2 * 0.3 * 0.7)


@SHARED
def test_a_debated_sameness():
    """e2 is e1 in 0.4 of the draws; both certain: the count of one pair is 2 - S, and e2's own pair has 1 - S."""
    rows = [event("e1"), event("e2", same_as="e1:0.4"), event("e3", country="UZB", same_as="e1:0.4")]
    two = {**DEEDS, "scale": {"kind": "linear", "low": 0, "high": 2}}
    settings = {**FIXED, "credence": {"base": 100}}
    run = ran({"tie": TIE, "by": two}, settings, claims=tied(("A", "TJK"), ("A", "UZB")), events=rows)
    agrees(run, ("A", "TJK"), ("A", "TJK"), 25**2 * 0.4 * 0.6)
    agrees(run, ("A", "TJK"), ("A", "UZB"), 0)  # each row has its own doubt about sameness
