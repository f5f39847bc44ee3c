"""The work cut into blocks, on any executor: the same to the bit."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from threatscore import blocks, drawing, executors, simulation
from threatscore.blocks import score_block, some
from threatscore.simulation import simulate

from .making import LEAF, TIE, claim, event, evidence, model

BY = ("pair", "group", "country")
GROUPS = [{"id": "A", "name": "A", "aliases": "TTT:0.6"}, "B", "C", "D"]
COUNTRIES = ("KAZ", "TJK", "UZB")
SOURCES = ["s1", {"id": "s2", "reliability": "C"}]


def assessment(**more):
    """Leaves of group, country and pair, of a relative scale, of events, and some that are missing."""
    linear = {"kind": "linear", "low": 0, "high": 9}
    counted = {"weight": 2, "of": "pair", "from": {"events": ["attack"], "silence": "rate"}, "scale": linear}
    unrest = {"weight": 1, "of": "country", "from": {"events": ["attack"], "silence": "zero"}, "scale": linear}
    children = {
        "fighters": LEAF | {"prior": {"range": [10, 500]}},
        "money": LEAF | {"from": {"claims": "money"}, "scale": {"kind": "rank"}, "if_missing": "skip"},
        "border": {"of": "country", "from": {"claims": "border"}, "scale": linear, "if_missing": "low"},
        "tie": TIE,
        "activity": {"combine": {"max": 0.3, "power_mean": 0.7}, "children": {"counted": counted, "unrest": unrest}},
    }
    old = {"spoken_from": "2016", "known": "2016"}
    claims = [
        claim("f1", "about", 300), claim("f2", "range", low=50, high=900, source="s2", group="TTT|B"),
        claim("f3", "about", 80, group="C", **old), claim("m1", "about", 5, indicator="money", group="A"),
        claim("m2", "about", 7, indicator="money", group="B|D"), claim("b1", "about", 4, indicator="border",
        country="TJK"), claim("t1", "range", low=5, high=70, indicator="tie", group="A|B|C|D", country="TJK|UZB"),
        claim("t2", "about", 30, indicator="tie", group="A", country="KAZ", **old),
    ]  # fmt: skip
    events = [event("e1", number_low=1, number_high=6), event("e2", group="B", country="UZB"),
              event("e3", group="TTT|C", same_as="e1:0.3")]  # fmt: skip
    watch = [{"id": "w", "from": "2020", "to": "2023"}]
    e = evidence(groups=GROUPS, countries=COUNTRIES, sources=SOURCES, claims=claims, events=events, watch=watch)
    settings = {"weight_uncertainty": {"spread": 0.4}, "credence": {"shared_doubt": {"origin": 0.7, "party": 0.3}}}
    return model(children, **settings, **more), e


def identical(one, other):
    for by in BY:
        a, b = one.scores(by), other.scores(by)
        assert (a.units, a.via) == (b.units, b.via)
        for name in ("scores", "central", "lowest", "highest", "coverage"):
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=f"{by} {name}")
        np.testing.assert_array_equal(one.parts(by), other.parts(by), err_msg=f"parts by {by}")
    np.testing.assert_array_equal(one.pair_scores.low, other.pair_scores.low)
    np.testing.assert_array_equal(one.pair_scores.high, other.pair_scores.high)
    return True


@pytest.fixture(scope="module")
def whole():
    m, e = assessment()
    return simulate(m, e, draws=250)


def everything(run):
    return blocks.whole(run.model, run.leaves, run.pairs.units, replace(run.streams))


def shrink(monkeypatch, size, chunk=None):
    monkeypatch.setattr(simulation, "IN_ONE", 0)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
    if chunk is not None:
        monkeypatch.setattr(drawing, "CHUNK_BYTES", chunk)
        monkeypatch.setattr(blocks, "SLICE_BYTES", chunk)


def test_the_example_has_all_that_could_differ(whole):
    assert len(whole.pairs.units) == 9
    assert whole.points is not None
    assert (whole.pairs.lowest < whole.pairs.scores.mean(axis=1)).any()
    assert any(cell.missing for cell in whole.leaves.cells["fighters"].values())


@pytest.mark.parametrize("size", [1, 900, 10_000, 50_000, 10**9])
def test_the_size_of_blocks_changes_nothing(monkeypatch, whole, size):
    shrink(monkeypatch, size)
    m, e = assessment()
    tasks = blocks.cut(everything(whole), whole.leaves)
    assert len(tasks) == {1: 9, 900: 9, 10**9: 1}.get(size, len(tasks))
    assert [pair for task in tasks for pair in task.pairs] == list(whole.pairs.units)
    run = simulate(m, e, draws=250)
    assert run.points is None
    assert identical(run, whole)


@pytest.mark.parametrize("chunk", [1, 900, 5_000, 10**9])
@pytest.mark.parametrize("size", [10_000, 10**9])
def test_the_size_of_chunks_changes_nothing(monkeypatch, whole, size, chunk):
    shrink(monkeypatch, size, chunk)
    assert identical(simulate(*assessment(), draws=250), whole)


@pytest.mark.parametrize("chunk", [1, 2_000])
def test_chunks_of_what_is_drawn_in_one_change_nothing(monkeypatch, whole, chunk):
    monkeypatch.setattr(drawing, "CHUNK_BYTES", chunk)
    monkeypatch.setattr(blocks, "SLICE_BYTES", chunk)
    assert identical(simulate(*assessment(), draws=250), whole)


@pytest.mark.parametrize("threads", [1, 2, 4, 8])
@pytest.mark.parametrize("size", [1, 10_000])
def test_threads_change_nothing(monkeypatch, whole, threads, size):
    shrink(monkeypatch, size)
    with ThreadPoolExecutor(threads) as executor:
        run = simulate(*assessment(), draws=250, executor=executor)
    monkeypatch.setattr(executors, "WORTH_THREADS", 0)
    monkeypatch.setattr(executors, "processors", lambda: threads)
    assert identical(run, whole), "the parts of groups, drawn once more, on threads as well"


def test_little_room_for_shared_streams_changes_nothing(monkeypatch, whole):
    monkeypatch.setattr("threatscore.streams.MOST_KEPT", 1)
    shrink(monkeypatch, 1)
    with ThreadPoolExecutor(4) as executor:
        assert identical(simulate(*assessment(), draws=250, executor=executor), whole)


def test_a_stratified_run_in_blocks(monkeypatch):
    one = simulate(*assessment(), draws=5000, design="stratified")
    shrink(monkeypatch, 200_000)
    assert identical(simulate(*assessment(), draws=5000, design="stratified"), one)


def test_a_block_can_be_sent_and_says_all_that_its_pairs_need(whole):
    """As an executor of processes or of a cluster does."""
    sent = pickle.loads(pickle.dumps(some(everything(whole), whole.leaves, whole.pairs.units[2:3])))
    np.testing.assert_array_equal(score_block(sent).scores, whole.pairs.scores[2:3])
    assert sent.streams._kept == {}


def test_a_block_holds_the_cells_of_its_pairs_alone(monkeypatch, whole):
    shrink(monkeypatch, 1)
    first, *_ = blocks.cut(everything(whole), whole.leaves)
    assert {name: [cell.unit for cell in cells] for name, cells in first.used.cells.items()} == {
        "fighters": [("A",)], "money": [("A",)], "border": [("KAZ",)], "tie": [("A", "KAZ")],
        "counted": [("A", "KAZ")], "unrest": [("KAZ",)],
    }  # fmt: skip
