"""One rocket event of which the world hears in three steps: absent, then claimed, then disputed."""

import itertools

import numpy as np
import pytest

import threatscore as ts
from threatscore.indicators.build import builder_of
from threatscore.shipped import shipped

from ..making import ROCKETS, model, rocket_copy, rockets, tables
from ..making import evidence as made

EVENT = "ev-rocket-tjk-2022-04"
BEFORE, KNOWN, CLAIMED, DISPUTED = ROCKETS
FIRED = {
    "of": "pair",
    "from": {"events": ["rocket_fire"], "silence": "zero"},
    "scale": {"kind": "linear", "low": 0, "high": 2},
}
TIE = {"of": "pair", "from": {"claims": "tie"}, "scale": {"kind": "linear", "low": 0, "high": 100}}


@pytest.fixture(scope="module")
def assessed():
    return ts.load_model(shipped() / "config" / "weights.yaml")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return ts.load_evidence(rocket_copy(tmp_path_factory.mktemp("rocket")))


def found(model, evidence, month, kind):
    return {row["where"]: row["what"] for row in ts.check(evidence.at(month), model, kind=kind).records()}


def test_the_event_is_absent_then_claimed_then_disputed(assessed, copy):
    words = []
    for month in ROCKETS:
        e = copy.at(month)
        believed = builder_of(assessed, e, e.as_of).believed
        words.append(believed[EVENT].word if EVENT in believed else "absent")
    assert words == ["absent", "absent", "claimed", "disputed"]


def test_check_counts_it_in_every_step(assessed, copy):
    later = [sum(int(what.split()[0]) for what in found(assessed, copy, month, "later").values()) for month in ROCKETS]
    assert later == sorted(later, reverse=True)
    assert later[-1] < later[0]
    unheard = [found(assessed, copy, month, "not counted").get(EVENT) for month in ROCKETS]
    assert unheard == [None, "no live stance by the as-of date", None, None]
    assert [EVENT in found(assessed, copy, month, "disputed") for month in ROCKETS] == [False, False, False, True]


def test_cite_leaves_out_what_came_later(copy):
    def said(month):
        fields = [row for row in ts.cite(copy.at(month), EVENT).records() if row["field"] in ("said by", "not used")]
        return [row["value"].split(" [")[0] for row in fields]

    told = "ISIS-K (perpetrator) claims occurrence, known 2022-06-02"
    assert said(BEFORE) == ["known only after 2022-04-30"]
    assert said(KNOWN) == []
    assert said(CLAIMED) == [told]
    assert said(DISPUTED) == [told, "TJK (target) denies occurrence, known 2022-08-09"]


@pytest.mark.slow
def test_what_is_absent_moves_nothing(assessed, copy):
    untold = copy.without([EVENT])
    for month, moved in zip(ROCKETS, (False, False, True, True), strict=True):
        one, other = (ts.simulate(assessed, e.at(month), draws=5000) for e in (copy, untold))
        same = one.pairs.units == other.pairs.units and np.array_equal(one.pairs.scores, other.pairs.scores)
        assert same != moved


def test_a_small_one_rises_when_claimed_and_falls_when_denied():
    m = model({"fired": FIRED, "tie": TIE})
    full = rockets()
    assert full == tables(**{name: full[name] for name in ("claims", "events", "stances", "watch")})
    given = {name: full[name] for name in ("claims", "events", "stances", "watch")}
    parts = [ts.simulate(m, made(month, **given)).parts("pair")[0].sum() for month in ROCKETS]
    scores = [ts.simulate(m, made(month, **given)).pairs.scores.mean() for month in ROCKETS]
    assert scores[0] == pytest.approx(scores[1], abs=1)
    assert scores[1] < scores[3] < scores[2]
    assert parts == pytest.approx(scores)


@pytest.mark.slow
def test_each_step_shows_in_a_comparison_with_its_share_of_the_move(assessed, copy):
    rankings = [ts.rank(ts.simulate(assessed, copy.at(month), draws=5000), by="pair") for month in ROCKETS[1:]]
    shares = []
    for old, new in itertools.pairwise(rankings):
        compared = ts.compare(old, new)
        split = compared.split()
        place = split.place["ISIS-K", "TJK"]
        parts = dict(zip((factor.name for factor in split.factors), split.score[:, place], strict=True))
        (change,) = (row["change"] for row in compared.records if row["unit"] == "ISIS-K/TJK")
        assert sum(parts.values()) == pytest.approx(change, abs=1e-9)
        drivers = [row for row in compared.drivers().records() if row["unit"] == "ISIS-K/TJK"]
        assert (drivers[0]["id"], drivers[0]["factor"]) == (EVENT, "new_evidence")
        shares.append((parts["new_evidence"], drivers[0]["effect"]))
    claimed, disputed = shares
    assert min(claimed) > 1, "the claim raises the score"
    assert max(disputed) < -0.5, "the denial lowers it again"
