"""Each limit alone holds, and alone is passed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from threatscore.comparison import gate
from threatscore.comparison.gates import spearman
from threatscore.ranking import rank
from threatscore.simulation import simulate

from ..making import LEAF, TIE, claim, evidence, model

CHILDREN = {"tie": TIE, "fighters": LEAF | {"if_missing": "low"}}
OPEN = {"largest_move": 100, "moves": 99, "rank_correlation": -1, "level_changes": 99, "coverage_lost": 1,
        "stale_leaves": 99}  # fmt: skip


def ranked(values, *, limits=None, day="2023-12-31", extra=(), minimum=0.0):
    claims = [claim(f"t{group}", best=best, indicator="tie", group=group, country="TJK", spoken_from="2023-12-31")
              for group, best in values.items()]  # fmt: skip
    built = model(CHILDREN, gate=OPEN | (limits or {}), coverage={"minimum": minimum}, check={"stale": "2y"})
    given = evidence(claims=[*claims, *extra], groups=list("ABCD"), as_of=day)
    return rank(simulate(built, given, draws=50, rng=1))


def found(old, new):
    return {limit.name: limit for limit in gate(old, new).limits}


BEFORE = {"A": 30, "B": 50, "C": 70}


@pytest.mark.parametrize(
    ("name", "limit", "after", "says"),
    [
        ("largest_move", 4, {"A": 30, "B": 60, "C": 70}, "B +5.0"),
        ("moves", 1, {"A": 36, "B": 60, "C": 70}, "B, A"),
        ("rank_correlation", 0.6, {"A": 60, "B": 50, "C": 70}, ""),
        ("level_changes", 0, {"A": 42, "B": 50, "C": 70}, "A low → moderate"),
    ],
)
def test_a_move_beyond_a_limit_is_named_and_the_limit_alone_is_passed(name, limit, after, says):
    beyond = gate(ranked(BEFORE), ranked(after, limits={name: limit}))
    assert not beyond.holds
    assert [each.name for each in beyond.limits if not each.holds] == [name]
    assert next(each.text for each in beyond.limits if each.name == name) == says
    assert "BEYOND" in str(beyond)
    assert gate(ranked(BEFORE), ranked(after)).holds
    assert gate(ranked(BEFORE), ranked(BEFORE, limits={name: limit})).holds, "nothing moved"


def test_a_limit_that_is_just_reached_holds():
    after = {"A": 30, "B": 60, "C": 70}
    assert gate(ranked(BEFORE), ranked(after, limits={"largest_move": 5, "moves": 1})).holds


def test_lost_coverage_counts_also_for_who_is_no_longer_ranked():
    extra = [claim("f", best=50, group="A")]
    told = found(ranked(BEFORE, extra=extra), ranked(BEFORE, limits={"coverage_lost": 0.4}))["coverage_lost"]
    assert (told.holds, told.found, told.text) == (False, pytest.approx(0.5), "A 100% to 50%")
    left = found(ranked(BEFORE, extra=extra), ranked(BEFORE, minimum=0.6, limits={"coverage_lost": 0.4}))
    assert left["coverage_lost"].found == pytest.approx(0.5), "what is left to it counts"


def test_leaves_that_have_gone_stale_since_are_counted_once():
    told = found(ranked(BEFORE), ranked(BEFORE, day="2026-06-30", limits={"stale_leaves": 2}))["stale_leaves"]
    assert (told.found, told.holds, told.text) == (3, False, "tie A/TJK, tie B/TJK, tie C/TJK")
    assert found(ranked(BEFORE, day="2026-06-30"), ranked(BEFORE, day="2026-12-31"))["stale_leaves"].found == 0


def test_a_correlation_of_one_unit_is_undefined_and_not_held_against_it():
    told = found(ranked({"A": 5}), ranked({"A": 9}, limits={"rank_correlation": 1}))["rank_correlation"]
    assert (told.found, told.holds) == (None, True)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=8))
def test_the_correlation_is_that_of_scipy(pairs):
    one, other = np.array(pairs, dtype=float).T
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert spearman(one, other) is None
    else:
        assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic)


def test_machines_get_numbers():
    frame = gate(ranked(BEFORE), ranked(BEFORE)).to_frame()
    assert list(frame.columns) == ["check", "limit", "found", "holds", "text"]
    assert frame["holds"].all()
