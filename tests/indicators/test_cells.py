"""A leaf of a unit: what it rests on, and its keys."""

import numpy as np
import pytest

from threatscore.distributions import Point
from threatscore.indicators.cells import Cell, DeclaredCell, leaf_key, quantity_key
from threatscore.streams import Streams


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
