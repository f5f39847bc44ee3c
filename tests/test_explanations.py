"""All explanations at once are those that are made one by one."""

from dataclasses import replace

import pytest

from threatscore import explanations
from threatscore.explanation import explain
from threatscore.explanations import explain_all
from threatscore.rollup import BY
from threatscore.simulation import simulate

from .making import claim, event, evidence, model, tied

LEAVES = {
    "fighters": {"of": "group", "from": {"claims": "fighters"}, "scale": {"kind": "log", "low": 1, "high": 100_000}},
    "tie": {"of": "pair", "from": {"claims": "tie"}, "scale": {"kind": "linear", "low": 0, "high": 100}},
    "raids": {"of": "pair", "from": {"events": ["attack"]}, "scale": {"kind": "linear", "low": 0, "high": 5}},
}
FEEDS = [
    claim("f1", "range", low=100, high=900),
    claim("f2", "about", 300, source="s2"),
    *tied(("A", "TJK"), ("A", "UZB"), ("B", "TJK")),
]


@pytest.fixture
def run():
    known = evidence(sources=["s1", "s2"], claims=FEEDS, events=[event("e1"), event("e2", country="UZB")],
                     groups=("A", "B", "C"))  # fmt: skip
    return simulate(model(LEAVES), known)


def told(explanation):
    return explanation.unit, explanation.score, explanation.low, explanation.high, explanation.table().records()


def check_equal(run):
    found = explain_all(run)
    assert [*found] == [*BY]
    for by in BY:
        assert [each.unit for each in found[by]] == [*run.scores(by).units]
        for each in found[by]:
            assert told(each) == told(explain(run, each.unit))


def test_they_equal_those_made_one_by_one_to_the_bit(run):
    assert len(run.pairs.units) == 3
    check_equal(run)


def test_so_they_do_under_a_condition(run):
    above = run.pairs.scores[0] > run.pairs.scores[1]
    check_equal(run.where(above, "the first pair above the second"))


def test_so_they_do_in_blocks(run, monkeypatch):
    monkeypatch.setattr(explanations, "IN_ONE", 1)
    check_equal(replace(run, points=None))


def test_where_nothing_is_ranked_nothing_is_explained():
    run = simulate(model(LEAVES), evidence())
    assert explain_all(run) == dict.fromkeys(BY, ())
