"""A leaf of a unit: what it rests on, and its keys."""

from dataclasses import replace

import numpy as np
import pytest

import threatscore as ts
from threatscore.distributions import Point
from threatscore.indicators import build
from threatscore.indicators.cells import Cell, DeclaredCell, leaf_key, quantity_key
from threatscore.model import load_model
from threatscore.shipped import shipped
from threatscore.streams import Streams

from ..making import LEAF, claim, evidence, model


@pytest.mark.parametrize(
    ("state", "live", "missing"),
    [("claims", True, False), ("events", True, False), ("silence", False, False), ("missing", False, True),
     ("skipped", False, True)],
)  # fmt: skip
def test_states(state, live, missing):
    cell = Cell("leaf", ("A",), state, 0.0)
    assert (cell.live, cell.missing) == (live, missing)
    with pytest.raises(TypeError, match="cannot be drawn"):
        cell.draw(Streams(0, 1))


def test_a_declared_belief_is_drawn_and_explains_itself():
    cell = DeclaredCell("leaf", ("A",), "missing", belief=Point(3.0), key="k")
    drawn = cell.draw(Streams(0, 4))
    ((reason, share),) = drawn.shares
    assert drawn.raw.tolist() == [3.0] * 4
    assert share.tolist() == [1.0] * 4
    assert (reason.kind, reason.text) == ("prior", "declared belief without evidence")
    spread = DeclaredCell("leaf", ("A",), "missing", belief=Point(3.0), key="k", declared=False)
    assert spread.draw(Streams(0, 4)).shares[0][0].text == "no belief declared: any value of the scale"
    with pytest.raises(TypeError, match="cannot be drawn"):
        DeclaredCell("leaf", ("A",), "skipped", belief=None, key="k").draw(Streams(0, 4))


def test_an_indicator_and_a_leaf_of_one_name_have_two_keys():
    assert quantity_key("x", ("A",)) != leaf_key("x", ("A",))
    assert np.unique([quantity_key("x", u) for u in (("A",), ("TJK",), ("A", "TJK"))]).size == 3


def test_shares_are_those_of_a_full_drawing_to_the_bit():
    """What a draw rests on is told without drawing values only where these decide nothing about it."""
    run = ts.simulate(load_model(shipped() / "config" / "weights.yaml"),
                      ts.load_evidence(shipped() / "data" / "central-asia"), draws=20)  # fmt: skip
    kinds = set()
    for cells in run.leaves.cells.values():
        for cell in cells.values():
            kinds.add(type(cell).__name__)
            drawn = cell.draw(replace(run.streams)).shares
            alone = cell.shares(replace(run.streams))
            assert [reason for reason, _ in alone] == [reason for reason, _ in drawn]
            for (_, one), (_, other) in zip(alone, drawn, strict=True):
                np.testing.assert_array_equal(one, other)
    assert kinds == {"Pool", "DeclaredCell", "Tally", "Strongest"}


def test_bounds_truncate_the_shares_without_values_too():
    claims = [claim("c1", "range", low=10, high=5000), claim("c2", "about", 900), claim("c3", "up_to", high=300),
              claim("c4", "at_least", low=200, source="s2")]  # fmt: skip
    known = evidence(sources=["s1", "s2"], claims=claims)
    cell = build(model({"fighters": LEAF}), known, known.as_of).cells["fighters"]["A",]
    drawn, alone = cell.draw(Streams(0, 2000)).shares, cell.shares(Streams(0, 2000))
    assert [reason.bounds for reason, _ in alone] == [reason.bounds for reason, _ in drawn]
    np.testing.assert_array_equal([share for _, share in alone], [share for _, share in drawn])
