"""Doubt that rows of one origin or party share, against Gauss-Hermite quadrature; and debated names."""

import numpy as np
import pytest
from scipy.special import expit, logit

from threatscore.checks import check
from threatscore.config.reading import Credence, SharedDoubt
from threatscore.indicators import build
from threatscore.indicators.credence import believed
from threatscore.indicators.doubt import doubts, named, shift, shifted
from threatscore.streams import Streams

from ..making import CERTAIN, LEAF, claim, event, evidence, model

DRAWS = 40_000
COUNT = {
    "of": "group",
    "from": {"events": ["attack"], "silence": "zero"},
    "scale": {"kind": "linear", "low": 0, "high": 9},
}
SOURCES = ["s1", {"id": "s2", "publisher": "Ministry"}, {"id": "s3", "origin": "s1", "publisher": "Agency"}]
X = np.linspace(-8, 8, 401)
W = np.exp(-(X**2) / 2)


def moved(step, doubt):
    """A step in log-odds under doubt: shifted in its own direction, at most to nothing."""
    return np.sign(step) * np.maximum(abs(step) + doubt, 0)


def expected(of, *spreads):
    """The mean of a function of independent normals of mean 0 and these spreads."""
    grids = np.meshgrid(*(spread * X for spread in spreads), indexing="ij")
    weights = np.prod(np.meshgrid(*([W / W.sum()] * len(spreads)), indexing="ij"), axis=0)
    return float(np.sum(weights * of(*grids)))


def near(share, probability):
    """Whether a share of the draws lies within four standard errors of a probability."""
    return abs(share - probability) < 4 * (probability * (1 - probability) / DRAWS) ** 0.5


def cells(origin=0.0, party=0.0, credence=None, leaf=COUNT, **tables):
    shared = {"shared_doubt": {"origin": origin, "party": party}}
    m = model({"leaf": leaf}, credence=(credence or {}) | shared)
    e = evidence(sources=[*SOURCES], **tables)
    return build(m, e, e.as_of).cells["leaf"]


def raw(cell, seed=4):
    result = cell.draw(Streams(seed, DRAWS))
    np.testing.assert_allclose(sum(share for _, share in result.shares), 1, atol=1e-12)
    return result.raw


def said(event, source, stance="confirms", **more):
    return {"id": f"st-{event}-{source}-{stance}", "event": event, "source": source, "stance": stance} | more


# Events.


@pytest.mark.parametrize(("origin", "party"), [(1.5, 0.0), (0.0, 1.5), (1.0, 2.0)])
def test_the_chance_of_an_event_is_the_logistic_normal_mean(origin, party):
    cell = cells(origin, party, events=[event("e1")], stances=[said("e1", "s1")])["A",]
    assert near(raw(cell).mean(), expected(lambda z: expit(moved(2.5, z)), np.hypot(origin, party)))
    assert not near(raw(cell).mean(), expit(2.5)), "a negative control: doubt moves the chance"


def test_doubts_of_two_origins_and_parties_are_independent():
    rows = [said("e1", "s1"), said("e1", "s2", "denies", role="target", party="TJK")]
    cell = cells(1.0, 0.5, events=[event("e1")], stances=rows)["A",]
    spread = np.hypot(1.0, 0.5)
    assert near(raw(cell).mean(), expected(lambda a, b: expit(moved(2.5, a) + moved(-1.1, b)), spread, spread))


def test_one_origin_is_doubted_once_for_all_that_it_says():
    """Claims and denials of one origin shift against one another, so the doubt of two equal signs adds up."""
    rows = [said("e1", "s1"), said("e1", "s3", party="TJK", role="target")]
    together = cells(1.0, events=[event("e1")], stances=rows)["A",]
    assert near(raw(together).mean(), expected(lambda z: expit(2 * moved(2.5, z)), 1.0))
    rows = [said("e1", "s1"), said("e1", "s3", "denies", party="TJK", role="target")]
    against = cells(1.0, events=[event("e1")], stances=rows)["A",]
    assert near(raw(against).mean(), expected(lambda z: expit(moved(2.5, z) + moved(-1.1, z)), 1.0))


@pytest.mark.parametrize(("other", "same"), [("s3", True), ("s2", False)])
def test_two_events_of_one_origin_happen_together(other, same):
    rows = [said("e1", "s1", "claims"), said("e2", other, "claims", party="TJK")]
    cell = cells(2.0, events=[event("e1"), event("e2")], stances=rows)["A",]
    one = expected(lambda z: expit(moved(1.5, z)), 2.0)
    both = expected(lambda z: expit(moved(1.5, z)) ** 2, 2.0)
    assert near((raw(cell) == 2).mean(), both if same else one**2)
    assert not near((raw(cell) == 2).mean(), one**2 if same else both)


def test_two_events_told_by_one_party_happen_together():
    rows = [said("e1", "s1", "claims"), said("e2", "s2", "claims")]
    cell = cells(0.0, 2.0, events=[event("e1"), event("e2")], stances=rows)["A",]
    assert near((raw(cell) == 2).mean(), expected(lambda z: expit(moved(1.5, z)) ** 2, 2.0))


def test_an_origin_that_is_believed_more_is_believed_more_in_what_it_denies():
    streams = Streams(0, 500)
    z = streams.normal("origin", "s1")
    for stance, step in (("claims", 1.5), ("denies", -1.5)):
        (counted,) = cells(0.7, events=[event("e1")], stances=[said("e1", "s1", stance)])["A",].events
        chance = counted.believed.drawn("occurrence", streams)
        np.testing.assert_allclose(logit(chance), moved(step, 0.7 * z), atol=1e-9)


@pytest.mark.parametrize("about", ["kind", "author", "number"])
def test_what_is_denied_of_an_event_is_doubted_too(about):
    rows = [said("e1", "s1"), said("e1", "s2", "denies", about=about, role="target", party="TJK")]
    leaf = COUNT | {"from": COUNT["from"] | {"measure": "number"}}
    cell = cells(1.0, 1.0, {"base": 100}, leaf, events=[event("e1", number_best=5)], stances=rows)["A",]
    assert near((raw(cell) == 5).mean(), expected(lambda z: expit(1.5 + moved(-1.1, z)), 2**0.5))


def test_a_step_of_zero_stays_zero():
    cell = cells(2.0, 2.0, {"third_claims": 0.0}, events=[event("e1")], stances=[said("e1", "s1", "claims")])["A",]
    (counted,) = cell.events
    assert set(np.ravel(counted.believed.drawn("occurrence", Streams(0, 99)))) == {0.5}


def test_what_is_certain_is_not_doubted():
    cell = cells(0.5, 0.5, CERTAIN, events=[event("e1", number_best=3)])["A",]
    assert cell.events[0].certain
    assert set(raw(cell)) == {3.0}
    near_certain = cells(1.0, 0.0, {"base": 41}, events=[event("e1")])["A",]
    assert not near_certain.events[0].believed.odds[0].fixed
    assert set(raw(near_certain)) == {1.0}


def test_the_number_that_is_told_is_without_doubt():
    e = evidence(events=[event("e1")], stances=[said("e1", "s1"), said("e1", "s1", "denies", role="target")])
    credence = Credence(shared_doubt=SharedDoubt(origin=2.0, party=1.0))
    told = believed(e.live_stances, credence, {"s1": "s1"})
    assert told.occurrence == pytest.approx(expit(2.5 - 1.1))
    assert told.chance("kind") == 1


# Claims.

OLD = {"spoken_from": "2018-12-31", "known": "2018-12-31"}
FIGHTERS = LEAF | {"prior": {"range": [10, 20]}}
FRESH = 0.5 ** (1826 / 365.25 / 10)


def told_by(group, source, **more):
    return claim(f"c-{group}-{source}", best=5000, group=group, source=source, **(OLD | more))


@pytest.mark.parametrize(("origin", "party"), [(1.5, 0.0), (0.0, 1.5), (1.0, 1.0)])
def test_an_aged_claim_is_followed_with_the_logistic_normal_mean(origin, party):
    cell = cells(origin, party, leaf=FIGHTERS, claims=[told_by("A", "s1")])["A",]
    mean = expected(lambda z: expit(logit(FRESH) + z), np.hypot(origin, party))
    assert near((raw(cell) == 5000).mean(), mean)
    assert not near((raw(cell) == 5000).mean(), FRESH)


@pytest.mark.parametrize(("other", "same"), [("s1", True), ("s3", True), ("s2", False)])
def test_aged_claims_of_one_origin_are_followed_together(other, same):
    found = cells(2.0, leaf=FIGHTERS, claims=[told_by("A", "s1"), told_by("B", other)])
    both = (raw(found["A",]) == 5000) & (raw(found["B",]) == 5000)
    joint = expected(lambda z: expit(logit(FRESH) + z) ** 2, 2.0)
    alone = expected(lambda z: expit(logit(FRESH) + z), 2.0) ** 2
    assert near(both.mean(), joint if same else alone)


def test_the_party_of_a_claim_is_the_publisher_of_its_origin():
    found = cells(0.0, 2.0, leaf=FIGHTERS, claims=[told_by("A", "s1"), told_by("B", "s3")])
    both = (raw(found["A",]) == 5000) & (raw(found["B",]) == 5000)
    assert near(both.mean(), expected(lambda z: expit(logit(FRESH) + z) ** 2, 2.0)), "not of s3, the Agency"


def test_a_new_claim_is_followed_for_sure_whatever_the_doubt():
    cell = cells(3.0, 3.0, leaf=FIGHTERS, claims=[told_by("A", "s1", spoken_from=None, known="2023-12-31")])["A",]
    assert set(raw(cell)) == {5000.0}


def test_a_bound_holds_with_the_logistic_normal_mean():
    """Half of the estimate lies above the bound anyhow."""
    m = model({"leaf": LEAF}, credence={"shared_doubt": {"origin": 1.5}})
    rows = [claim("c1", "about", 500), claim("b", "at_least", low=500, source="s2")]
    e = evidence(claims=rows, sources=["s1", {"id": "s2", "reliability": "D"}])
    sample = raw(build(m, e, e.as_of).cells["leaf"]["A",])
    holds = expected(lambda z: expit(logit(0.65) + z), 1.5)
    assert near((sample >= 500).mean(), holds + (1 - holds) / 2)


def test_an_origin_that_is_believed_more_is_followed_more():
    streams = Streams(0, 500)
    z = streams.normal("origin", "o"), streams.normal("party", "p")
    chance = shifted(0.3, doubts(SharedDoubt(origin=2.0, party=0.5), "o", "p"), streams)
    np.testing.assert_allclose(logit(chance), logit(0.3) + 2.0 * z[0] + 0.5 * z[1], atol=1e-9)


def test_claims_and_events_of_one_origin_share_its_doubt():
    m = model({"leaf": FIGHTERS, "events": COUNT}, credence={"shared_doubt": {"origin": 2.0}})
    e = evidence(sources=[*SOURCES], claims=[told_by("A", "s1")], events=[event("e1")],
                 stances=[said("e1", "s3", "claims")])  # fmt: skip
    found = build(m, e, e.as_of).cells
    both = (raw(found["leaf"]["A",]) == 5000) & (raw(found["events"]["A",]) == 1)
    assert near(both.mean(), expected(lambda z: expit(logit(FRESH) + z) * expit(moved(1.5, z)), 2.0))


# Without doubt.


def test_no_spread_is_independence_to_the_bit():
    rows = {"events": [event("e1"), event("e2")], "stances": [said("e1", "s1"), said("e2", "s2", "denies")]}
    plain = model({"leaf": COUNT})
    e = evidence(sources=[*SOURCES], **rows)
    before = build(plain, e, e.as_of).cells["leaf"]["A",]
    after = cells(0.0, 0.0, **rows)["A",]
    assert before == after
    assert np.array_equal(raw(before), raw(after))
    only_party = cells(0.0, 1e-12, **rows)["A",]
    assert [h.doubts for h in only_party.events[0].believed.odds[0].heard] == [((("party", "Institute"), 1e-12),)]
    np.testing.assert_array_equal(raw(only_party), raw(after))


def test_doubts_have_a_spread_above_zero():
    assert doubts(SharedDoubt(), "o", "p") == ()
    assert doubts(SharedDoubt(party=0.5), "o", "p") == ((("party", "p"), 0.5),)
    assert shift((), Streams(0, 3)) == 0
    streams = Streams(0, 3)
    both = doubts(SharedDoubt(origin=2, party=0.5), "o", "p")
    np.testing.assert_allclose(
        shift(both, streams), 2 * streams.normal("origin", "o") + 0.5 * streams.normal("party", "p")
    )


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_no_doubt_moves_a_certainty(chance):
    assert shifted(chance, ((("origin", "o"), 3.0),), Streams(0, 3)) == chance


# Debated names.


def test_a_name_is_the_groups_in_its_share_of_the_draws():
    streams = Streams(0, DRAWS)
    one, two = (("alias", "A", "X"), 0.7), (("alias", "A", "Y"), 0.4)
    assert named((), streams) == 1
    assert near(named((one,), streams).mean(), 0.7)
    assert near(named((one, two), streams).mean(), 1 - 0.3 * 0.6)
    assert set(named((one,), streams)) == {0.0, 1.0}
    assert (named((one, two), streams) >= named((one,), streams)).all()
    assert near((named((one,), streams) * named((two,), streams)).mean(), 0.28)


def test_check_prints_the_probability_without_doubt():
    rows = [said("e1", "s1"), said("e1", "s1", "denies", role="target")]
    e = evidence(events=[event("e1")], stances=rows)
    m = model({"leaf": COUNT}, credence={"shared_doubt": {"origin": 3.0, "party": 2.0}})
    (found,) = check(e, m, kind="disputed").rows
    assert found["what"].startswith("disputed: happened with probability 80%")
    assert expit(2.5 - 1.1) == pytest.approx(0.802, abs=5e-4)
