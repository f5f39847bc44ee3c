"""Which claims and events feed which leaf of which unit."""

import numpy as np
import pytest

from threatscore.indicators import build, in_scope
from threatscore.streams import Streams

from ..making import LEAF, TIE, claim, event, evidence, model, tied


def cells(children, e, **more):
    return build(model(children, **more), e, e.as_of).cells


def test_units_in_canonical_order():
    e = evidence(groups=["b", "a"], countries=["UZB", "TJK"])
    leaves = build(model(), e, e.as_of)
    assert (leaves.groups, leaves.countries) == (("a", "b"), ("TJK", "UZB"))
    assert list(leaves.cells["tie"]) == [("a", "TJK"), ("a", "UZB"), ("b", "TJK"), ("b", "UZB")]
    assert leaves.of_pair(model().node("fighters"), ("b", "TJK")).unit == ("b",)


def test_scope():
    e = evidence(groups=["A", "B", "C"], countries=["TJK", "UZB"])
    assert in_scope(model(scope={"groups": ["B", "A"], "left_out": {"A": "reason", "UZB": "reason"}}), e) == (
        ("B",),
        ("TJK",),
    )


def test_a_claim_of_many_feeds_every_pair_of_them():
    e = evidence(claims=[claim("c1", best=9, indicator="tie", group="A|B", country="TJK|UZB")])
    found = cells(None, e)["tie"]
    assert [cell.state for cell in found.values()] == ["claims"] * 4


def test_a_claim_about_a_pair_feeds_no_leaf_of_a_group():
    e = evidence(claims=[claim("c1", best=9, group="A", country="TJK")])
    assert cells(None, e)["fighters"]["A",].state == "missing"


@pytest.mark.parametrize(
    ("if_missing", "state", "points", "median"),
    [("prior", "missing", None, 20.0), ("widest", "missing", None, 1e5**0.5), ("low", "missing", 0.0, None),
     ("high", "missing", 100.0, None), ("skip", "skipped", None, None), ("error", "skipped", None, None)],
)  # fmt: skip
def test_missing(if_missing, state, points, median):
    leaf = LEAF | {"if_missing": if_missing, "prior": {"about": 20}}
    cell = cells({"fighters": leaf}, evidence())["fighters"]["A",]
    assert (cell.state, cell.points) == (state, points)
    if median:
        assert np.median(cell.draw(Streams(0, 20_001)).raw) == pytest.approx(median, rel=0.1)


def test_without_a_prior_missing_is_spread_over_the_whole_scale():
    raw = cells({"fighters": LEAF}, evidence())["fighters"]["A",].draw(Streams(0, 20_001)).raw
    assert np.quantile(np.log10(raw), [0.1, 0.5, 0.9]) == pytest.approx([0.5, 2.5, 4.5], abs=0.1)


@pytest.mark.parametrize(("place", "expected"), [(None, 400), ("TJK", 400), ("UZB", 100)])
def test_a_number_elsewhere_counts_in_part(place, expected):
    leaf = LEAF | {"from": {"claims": "fighters", "within": ["TJK"], "elsewhere": 0.25}}
    e = evidence(claims=[claim("c1", best=400, place=place)])
    assert set(cells({"fighters": leaf}, e)["fighters"]["A",].draw(Streams(0, 9)).raw) == {expected}


@pytest.mark.parametrize("wording", [{"wording": "up_to", "high": 9}, {"wording": "at_least", "low": 9}, {"best": 9}])
def test_a_number_that_counts_for_nothing_is_nothing(wording):
    leaf = LEAF | {"from": {"claims": "fighters", "within": ["TJK"], "elsewhere": 0.0}}
    e = evidence(claims=[claim("c1", place="UZB", **wording)])
    assert set(cells({"fighters": leaf}, e)["fighters"]["A",].draw(Streams(0, 9)).raw) == {0}


def test_an_alias_does_not_count_a_group_twice():
    groups = [{"id": "JA", "name": "Jamaat", "aliases": "TTT"}, "B"]
    rows = [event("e1", group="JA"), event("e2", group="TTT"), event("e3", group="JA|TTT")]
    leaf = TIE | {"from": {"events": ["attack"], "silence": "zero"}}
    found = cells({"tie": leaf}, evidence(groups=groups, events=rows), credence={"base": 100})["tie"]
    assert list(found) == [("B", "TJK"), ("B", "UZB"), ("JA", "TJK"), ("JA", "UZB")]
    assert set(found["JA", "TJK"].draw(Streams(0, 9)).raw) == {3}


def test_the_support_of_claims_is_that_of_the_best():
    rows = [claim("c1", best=1, source="s2"), claim("c2", best=1, spoken_from="2013-12-31", known="2013-12-31")]
    cell = cells(None, evidence(claims=rows, sources=["s1", {"id": "s2", "reliability": "D"}]))["fighters"]["A",]
    assert cell.support == pytest.approx(0.5, rel=1e-3)


def test_one_leaf_of_a_country():
    leaf = LEAF | {"of": "country"}
    e = evidence(claims=[claim("c1", best=400, country="UZB"), *tied(("A", "TJK"))])
    found = cells({"fighters": leaf, "tie": TIE}, e)["fighters"]
    assert {unit: cell.state for unit, cell in found.items()} == {("TJK",): "missing", ("UZB",): "claims"}


def test_dead_rows_feed_nothing():
    e = evidence(
        claims=[
            claim("c1", best=1),
            claim("c2", best=2, supersedes="c1"),
            claim("c3", best=3),
            claim("c4", best=4, known="2024"),
        ],
        withdrawals=[{"id": "x", "row": "c3"}],
    )
    assert [c.rows for c in cells(None, e)["fighters"]["A",].components] == [("c2",)]
