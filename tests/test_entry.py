"""Which pairs are ranked, and why the others are not."""

import pytest

from threatscore.entry import coverage, entered, reason, tied
from threatscore.errors import InputError
from threatscore.indicators import build

from .making import LEAF, TIE, claim, event, evidence, model
from .making import tied as ties

OLD = {"spoken_from": "2013-12-31", "known": "2013-12-31"}
CHILDREN = {"fighters": LEAF | {"weight": 3}, "tie": TIE}


def made(m, **tables):
    e = evidence(**tables)
    return m, build(m, e, e.as_of)


def test_coverage_is_effective_weight_times_support():
    """Half of the fighters' support is left after ten years; the tie of grade C carries 0.6."""
    claims = [claim("f", best=9, **OLD), *({**row, "source": "s2"} for row in ties(("A", "TJK")))]
    m, leaves = made(model(CHILDREN), claims=claims, sources=["s1", {"id": "s2", "reliability": "C"}])
    assert coverage(m, leaves, ("A", "TJK")) == pytest.approx(0.75 * 0.5 + 0.25 * 0.6, rel=1e-3)
    assert coverage(m, leaves, ("A", "UZB")) == pytest.approx(0.75 * 0.5, rel=1e-3)
    assert coverage(m, leaves, ("B", "UZB")) == 0


def test_only_a_leaf_of_the_pair_that_weighs_something_ties():
    m, leaves = made(model(CHILDREN), claims=[claim("f", best=9), *ties(("A", "TJK"))])
    assert tied(m, leaves, ("A", "TJK"))
    assert not tied(m, leaves, ("A", "UZB")), "what is known of the group alone ties it nowhere"
    assert not tied(m.with_weights({"tie": 0}), leaves, ("A", "TJK"))


def test_a_weight_of_zero_above_a_leaf_excludes_it_too():
    branch = {"weight": 0, "children": {"tie": {"weight": 1, **TIE}}}
    m, leaves = made(model({"fighters": LEAF, "links": branch}), claims=ties(("A", "TJK")))
    assert not tied(m, leaves, ("A", "TJK"))


def test_silence_ties_nothing_and_an_event_does():
    rate = TIE | {"from": {"events": ["attack"]}}
    watch = [{"id": "w", "from": "2020", "to": "2023"}]
    m, leaves = made(model({"rate": rate}), events=[event("e1")], watch=watch)
    assert tied(m, leaves, ("A", "TJK"))
    assert coverage(m, leaves, ("B", "TJK")) > 0
    assert not tied(m, leaves, ("B", "TJK"))


def test_reasons():
    assert reason(("A", "TJK"), None, 0.0) == "no live claim or event ties A to TJK"
    assert reason(("A", "TJK"), 0.124, 0.25) == "coverage 12% is below the declared 25%"
    assert reason(("A", "TJK"), 0.2496, 0.25) == "coverage 24.96% is below the declared 25.00%", "not 25% below 25%"
    assert reason(("A", "TJK"), 0.25, 0.25) == "", "just enough is enough"
    assert reason(("A", "TJK"), 0.0, 0.0) == ""


def test_every_pair_in_scope_is_ranked_or_told_why_not():
    claims = [claim("f", best=9), *ties(("A", "TJK")), *({**row, **OLD} for row in ties(("B", "UZB")))]
    m, leaves = made(model(CHILDREN, coverage={"minimum": 0.2}), claims=claims)
    entry = entered(m, leaves)
    assert entry.pairs == (("A", "TJK"),)
    assert entry.covered == ((("A", "TJK"), pytest.approx(1.0)),)
    assert entry.short == ((("B", "UZB"), pytest.approx(0.125, rel=1e-3)),)
    assert dict(entry.unranked) == {
        ("A", "UZB"): "no live claim or event ties A to UZB",
        ("B", "TJK"): "no live claim or event ties B to TJK",
        ("B", "UZB"): "coverage 13% is below the declared 20%",
    }


def test_a_leaf_that_must_not_be_missing_is_told_once_for_all_pairs_of_a_group():
    children = {"fighters": LEAF | {"if_missing": "error"}, "tie": TIE}
    m, leaves = made(model(children), claims=ties(("A", "TJK"), ("A", "UZB"), ("B", "TJK")))
    with pytest.raises(InputError) as caught:
        entered(m, leaves)
    assert [str(problem).rpartition("for ")[2] for problem in caught.value.problems] == ["A", "B"]
