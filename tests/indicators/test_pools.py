"""The race among statements, and statements that name their group by a debated alias alone."""

import numpy as np
import pytest
from scipy import stats

from threatscore.indicators import build, draw_raw
from threatscore.indicators.pools import Pool
from threatscore.streams import Streams

from ..making import CERTAIN, LEAF, claim, event, evidence, model

DRAWS = 20_000
FIGHTERS = LEAF | {"prior": {"range": [10, 20]}}
PRIOR = stats.lognorm(np.log(2) / (2 * stats.norm.ppf(0.95)), scale=200**0.5)
ATTACKS = {
    "from": {"events": ["attack"], "silence": "zero"},
    "scale": {"kind": "linear", "low": 0, "high": 9},
}
CHILDREN = {"leaf": FIGHTERS, "attacks": {"of": "group", **ATTACKS}, "country": {"of": "country", **ATTACKS}}
GROUPS = [{"id": "A", "name": "Alpha", "aliases": "Sure|TTT:0.7|Other:0.4"}, "B"]
ALIAS, OTHER = (Streams(4, DRAWS).uniform("alias", "A", name) for name in ("TTT", "Other"))
SOURCES = ["s1", "s2", {"id": "s3", "origin": "s1"}, {"id": "bad", "reliability": "D"}]


def cells(*claims, children=CHILDREN, **more):
    e = evidence(groups=GROUPS, sources=[*SOURCES], claims=claims, **more)
    return build(model(children, credence=CERTAIN), e, e.as_of).cells


def raw(cell):
    result = cell.draw(Streams(4, DRAWS))
    np.testing.assert_allclose(sum(share for _, share in result.shares), 1, atol=1e-12)
    return result.raw


def pool(*claims):
    return cells(*claims)["leaf"]["A",]


def near(share, probability):
    return abs(share - probability) < 4 * (probability * (1 - probability) / DRAWS) ** 0.5


def said(id, best=5000, name="TTT", **more):
    return claim(id, best=best, group=name, **more)


# Debated names.


def test_a_debated_name_speaks_in_its_share_of_the_draws_and_nothing_is_known_in_the_rest():
    sample = raw(pool(said("c1")))
    assert near((sample == 5000).mean(), 0.7)
    np.testing.assert_array_equal(sample == 5000, ALIAS < 0.7)
    assert stats.kstest(sample[sample != 5000], PRIOR.cdf).pvalue > 1e-3


def test_all_rows_that_use_a_name_speak_in_the_same_draws():
    found = cells(said("c1"), said("t", name="ttt", indicator="other"), events=[event("e1", group="TTT")],
                  children=CHILDREN | {"other": LEAF | {"from": {"claims": "other"}}})  # fmt: skip
    for name, value in (("leaf", 5000), ("other", 5000), ("attacks", 1)):
        np.testing.assert_array_equal(raw(found[name]["A",]) == value, ALIAS < 0.7)
    assert set(raw(found["country"]["TJK",])) == {1.0}, "whose it was is nothing to the country"
    assert set(raw(found["attacks"]["B",])) == {0.0}


@pytest.mark.parametrize("name", ["TTT|A", "TTT|Alpha", "sure", "A"])
def test_a_row_that_also_names_the_group_for_sure_is_certain(name):
    found = cells(said("c1", name=name), events=[event("e1", group=name)])
    assert found["leaf"]["A",].alone
    assert set(raw(found["leaf"]["A",])) == {5000.0}
    assert set(raw(found["attacks"]["A",])) == {1.0}


def test_two_debated_names_are_two_questions():
    speaks = (ALIAS < 0.7) | (OTHER < 0.4)
    assert near(speaks.mean(), 1 - 0.3 * 0.6)
    np.testing.assert_array_equal(raw(pool(said("c1", name="TTT|Other"))) == 5000, speaks)
    relays = said("c1"), said("c2", name="Other", source="s3")
    (component,) = pool(*relays).components
    assert (component.rows, len(component.names)) == (("c1", "c2"), 2)
    np.testing.assert_array_equal(raw(pool(*relays)) == 5000, speaks, "of rows that count as one, one is enough")
    sure = raw(pool(said("c1"), said("c2", name="A", source="s3")))
    assert set(sure) == {5000.0}


def test_a_certain_claim_is_all_that_is_left_where_the_name_is_anothers():
    sample = raw(pool(said("c1"), said("c2", best=100, name="A", source="s2")))
    assert near((sample == 5000).mean(), 0.7 / 2)
    assert near((sample == 100).mean(), 0.3 + 0.7 / 2)
    assert set(sample[ALIAS >= 0.7]) == {100.0}
    assert near((sample[ALIAS < 0.7] == 100).mean(), 0.5)


def test_a_bound_under_a_debated_name_binds_in_its_draws():
    sample = raw(pool(said("b", best=None, wording="up_to", high=300), claim("c", "about", 500, source="s2")))
    assert sample[ALIAS < 0.7].max() <= 300
    assert stats.kstest(sample[ALIAS >= 0.7], stats.lognorm(0.25, scale=500).cdf).pvalue > 1e-3


def test_a_lone_bound_under_a_debated_name_leaves_the_rest_to_not_knowing():
    sample = raw(pool(said("b", best=None, wording="up_to", high=5)))
    assert sample[ALIAS < 0.7].max() <= 5
    assert stats.kstest(sample[ALIAS >= 0.7], PRIOR.cdf).pvalue > 1e-3


def test_an_aged_claim_under_a_debated_name():
    sample = raw(pool(said("c1", spoken_from="2013-12-31", known="2013-12-31")))
    assert near((sample == 5000).mean(), 0.7 / 2)
    assert not (sample[ALIAS >= 0.7] == 5000).any()


def test_of_several_parties_a_debated_name_silences_its_own_claim_alone():
    cell = pool(said("c1", party="TJK"), said("c2", best=100, name="A", party="UZB"))
    sample = raw(cell)
    assert set(sample[ALIAS < 0.7]) == {5000.0}
    assert (sample[ALIAS >= 0.7] >= 100).all()
    assert (sample[ALIAS >= 0.7] == 100).any()


def test_events_under_a_debated_name_count_in_its_draws():
    rows = [event("e1", number_best=3, group="TTT"), event("e2", number_best=2), event("e3", group="B")]
    sample = raw(cells(events=rows)["attacks"]["A",])
    np.testing.assert_array_equal(sample, np.where(ALIAS < 0.7, 5.0, 2.0))


# The race.


def test_an_entry_is_its_exponential_over_its_rate():
    """docs/method.md, section 3, by hand: the earliest of E / rate wins."""
    cell = pool(said("c1", name="A"), said("c2", best=100, name="A", source="bad"))
    streams = Streams(4, DRAWS)
    first, second = (streams.exponential("claim", id, "wins") / rate for id, rate in (("c1", 1.0), ("c2", 0.3)))
    np.testing.assert_array_equal(raw(cell), np.where(first <= second, 5000, 100))


@pytest.mark.parametrize("best", [5000, 100])
def test_a_claim_of_no_share_is_never_followed(best):
    reading = {"grades": {"share": [0, 0.8, 0.6, 0.3, 0.1, 0.4]}}
    e = evidence(claims=[claim("c1", best=best)])
    cell = build(model({"leaf": FIGHTERS}, reading=reading), e, e.as_of).cells["leaf"]["A",]
    assert not cell.alone
    assert stats.kstest(raw(cell), PRIOR.cdf).pvalue > 1e-3


def test_a_lone_fresh_claim_is_followed_without_a_race():
    cell = pool(said("c1", name="A", wording="about"))
    assert isinstance(cell, Pool)
    assert cell.alone
    streams = Streams(4, DRAWS)
    drawn = cell.draw(streams)
    np.testing.assert_array_equal(drawn.raw, cell.components[0].belief.drawn(streams.normal("claim", "c1", "value")))
    assert [(reason.kind, set(share)) for reason, share in drawn.shares] == [("claim", {1.0}), ("don't know", {0.0})]


# What does not depend on what else is drawn.


def test_cells_drawn_together_are_those_drawn_alone():
    old = {"spoken_from": "2015", "known": "2015"}
    found = cells(said("c1"), said("c2", name="A", wording="about", source="s2", **old), claim("c3", "range", low=1,
                  high=50, group="B"), claim("c4", "up_to", high=9, group="B", source="s2"))["leaf"]  # fmt: skip
    streams = Streams(4, 300)
    together = draw_raw(list(found.values()), streams, np.empty((2, 300)))
    for cell, row in zip(found.values(), together, strict=True):
        np.testing.assert_array_equal(row, cell.draw(Streams(4, 300)).raw)
