"""What is kept is what would be drawn again, and nothing is drawn twice."""

from dataclasses import replace

import numpy as np

from threatscore.celldraws import CellDraws, drawn_leaves
from threatscore.drawing import draw_leaf
from threatscore.indicators import build
from threatscore.streams import Streams

from .making import LEAF, TIE, claim, evidence, model, tied

STREAMS = Streams(7, 100)


def leaves_of(high, built=None):
    given = evidence(claims=[*tied(("A", "TJK")), claim("f", "range", low=10, high=high)])
    return build(built or model(), given, given.as_of)


def test_cells_are_drawn_once_and_again_only_where_they_are_believed_otherwise():
    built, store = model(), CellDraws(STREAMS)
    for high in (90, 90, 95, 90):
        leaves = leaves_of(high)
        cells = {leaf.name: list(leaves.cells[leaf.name].values())[:2] for leaf in built.leaves}
        if not store.drawn:
            assert set(map(len, cells.values())) == {2}
        found = drawn_leaves(store, built.leaves, cells, replace(STREAMS))
        for leaf in built.leaves:
            fresh = draw_leaf(leaf, cells[leaf.name], STREAMS, keep_raw=False)
            assert np.array_equal(found[leaf.name].points, fresh.points)
    assert store.drawn == 5


def test_another_scale_is_another_thing():
    store, leaves = CellDraws(STREAMS), leaves_of(90)
    cells = list(leaves.cells["fighters"].values())
    wide = model({"fighters": LEAF | {"scale": {"kind": "log", "low": 1, "high": 1000}}, "tie": TIE})
    one, other = (store.leaf(built.leaves[0], cells, replace(STREAMS)) for built in (model(), wide))
    assert store.drawn == 2 * len(cells)
    assert not np.array_equal(one.points, other.points)


def test_a_full_store_draws_again():
    store, leaves = CellDraws(STREAMS, most_bytes=800), leaves_of(90)
    leaf, cells = model().leaves[0], list(leaves.cells["fighters"].values())
    one, other = (store.leaf(leaf, cells, replace(STREAMS)).points for _ in range(2))
    assert np.array_equal(one, other)
    assert store.drawn == 2 * len(cells) - 1


def test_what_is_given_is_not_drawn():
    store, leaves = CellDraws(STREAMS), leaves_of(90)
    leaf, cells = model().leaves[0], list(leaves.cells["fighters"].values())
    store.give(leaf, cells, np.zeros((len(cells), 100)))
    assert not store.leaf(leaf, cells, replace(STREAMS)).points.any()
    assert store.drawn == 0
