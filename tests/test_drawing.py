"""Leaf draws that are kept: to the bit what would be drawn again, whatever has changed meanwhile."""

import json
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from threatscore import blocks, drawing, simulation
from threatscore.drawing import LeafDraws
from threatscore.errors import UsageError
from threatscore.model import model_of
from threatscore.simulation import simulate
from threatscore.streams import Streams

from .making import LEAF, TIE, claim, event, evidence, model

COUNT = {
    "of": "pair",
    "from": {"events": ["attack"], "silence": "rate"},
    "scale": {"kind": "linear", "low": 0, "high": 9},
}
CHILDREN = {
    "fighters": LEAF | {"weight": 2, "prior": {"range": [10, 500]}},
    "activity": {"weight": 1, "children": {"count": {"weight": 1, **COUNT}, "tie": {"weight": 3, **TIE}}},
}
OLD = {"spoken_from": "2016", "known": "2016"}
CLAIMS = [
    claim("f1", "about", 300, **OLD), claim("f2", "range", low=50, high=900, group="B", source="s2"),
    claim("t1", "range", low=5, high=70, indicator="tie", group="A|B", country="TJK|UZB"),
]  # fmt: skip
EVENTS = [event("e1", number_low=1, number_high=6), event("e2", group="B", country="UZB")]
SOURCES = ["s1", {"id": "s2", "reliability": "C"}]


def found(**more):
    return evidence(claims=CLAIMS, events=EVENTS, sources=SOURCES, **more)


def changed(**settings):
    data = json.loads(model(CHILDREN, weight_uncertainty={"spread": 0.3}).text)
    for path, value in settings.items():
        place = data
        *above, last = path.split("__")
        for step in above:
            place = place.setdefault(step, {})
        place[last] = value
    return model_of(data)


def same(one, other):
    for by in ("pair", "group", "country"):
        np.testing.assert_array_equal(one.scores(by).scores, other.scores(by).scores)
        np.testing.assert_array_equal(one.parts(by), other.parts(by))
        np.testing.assert_array_equal(one.scores(by).central, other.scores(by).central)
    np.testing.assert_array_equal(one.pair_scores.low, other.pair_scores.low)
    return True


FIGHTERS = "score__children__fighters__"
CHANGES = {
    "a weight": {FIGHTERS + "weight": 7},
    "the noise on weights": {"weight_uncertainty__spread": 0.6},
    "a method": {"score__combine": {"arithmetic": 0.5, "power_mean": 0.5}},
    "a roll-up": {"rollup__group__combine": "mean"},
    "goalposts": {FIGHTERS + "scale": {"kind": "log", "low": 10, "high": 5000}},
    "a kind of scale": {FIGHTERS + "scale": {"kind": "linear", "low": 0, "high": 1000}},
    "a relative scale": {FIGHTERS + "scale": {"kind": "rank"}},
    "which way is worse": {FIGHTERS + "worse": "lower"},
    "a prior": {FIGHTERS + "prior": {"range": [1, 20]}},
    "what is missing": {FIGHTERS + "if_missing": "high"},
    "how words are read": {"reading__about": 0.6},
    "ageing": {"reading__ageing__half_life": "1y"},
    "credence": {"credence__third_confirms": 0.3},
    "shared doubt": {"credence__shared_doubt": {"origin": 1.0, "party": 0.5}},
    "memory": {"score__children__activity__children__count__from__half_life": "1y"},
    "a supposition": {"suppose__e1": "no"},
    "another supposition": {"suppose__f1": "yes"},
}


@pytest.mark.parametrize("change", list(CHANGES.values()), ids=list(CHANGES))
@pytest.mark.parametrize("size", [0, 64_000_000], ids=["in blocks", "in one"])
def test_what_was_kept_is_what_would_be_drawn_again(monkeypatch, change, size):
    monkeypatch.setattr(simulation, "IN_ONE", size)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 9_000)
    cache, before, after = LeafDraws(), changed(), changed(**change)
    first = simulate(before, found(), draws=200, cache=cache)
    assert same(simulate(after, found(), draws=200, cache=cache), simulate(after, found(), draws=200))
    assert same(simulate(before, found(), draws=200, cache=cache), first), "and back again"


@pytest.mark.parametrize(
    "how",
    [{"draws": 300}, {"draws": 200, "rng": 5}, {"draws": 5000, "design": "stratified"}],
    ids=["more draws", "another seed", "another design"],
)
def test_other_draws_are_drawn(how):
    cache, e = LeafDraws(), found()
    simulate(changed(), e, draws=200, cache=cache)
    assert same(simulate(changed(), e, cache=cache, **how), simulate(changed(), e, **how))


@pytest.mark.parametrize("other", [{"as_of": "2017-06-01"}, {"watch": [{"id": "w", "from": "2010", "to": "2023"}]}])
def test_other_evidence_is_read(other):
    cache = LeafDraws()
    simulate(changed(), found(), draws=100, cache=cache)
    assert same(
        simulate(changed(), found(**other), draws=100, cache=cache), simulate(changed(), found(**other), draws=100)
    )


def drawn_keys(monkeypatch):
    seen, fill = [], Streams.fill
    monkeypatch.setattr(
        Streams, "fill", lambda self, noise, keys, out: seen.extend(keys) or fill(self, noise, keys, out)
    )
    return seen


def test_nothing_is_drawn_again_but_the_weights(monkeypatch):
    cache, e = LeafDraws(), found()
    simulate(changed(), e, draws=100, cache=cache)
    seen = drawn_keys(monkeypatch)
    simulate(changed(**CHANGES["a weight"], **CHANGES["goalposts"]), e, draws=100, cache=cache)
    assert {key[0] for key in seen} <= {"weight", "method"}
    simulate(changed(**CHANGES["a weight"]), e, draws=100)
    assert {key[0] for key in seen} > {"weight", "claim"}, "a negative control"


def test_no_more_is_kept_than_asked_for():
    cache, e = LeafDraws(most_bytes=10_000), found()
    run = simulate(changed(), e, draws=200, cache=cache)
    assert 0 < cache.bytes <= 10_000
    assert same(simulate(changed(), e, draws=200, cache=cache), run)
    none = LeafDraws(most_bytes=0)
    assert same(simulate(changed(), e, draws=200, cache=none), run)
    assert none.bytes == 0


def test_threads_share_what_is_kept(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1)
    cache, e = LeafDraws(), found()
    alone = simulate(changed(), e, draws=200)
    with ThreadPoolExecutor(4) as executor:
        for _ in range(3):
            assert same(simulate(changed(), e, draws=200, cache=cache, executor=executor), alone)


def test_a_cache_does_not_travel():
    cache = LeafDraws()
    simulate(changed(), found(), draws=100, cache=cache)
    sent = pickle.loads(pickle.dumps(cache))
    assert (sent.bytes, sent.most_bytes) == (0, 0)


def test_a_cache_says_how_much_it_holds_and_nothing_else_passes_for_one():
    cache = LeafDraws(most_bytes=5_000_000)
    assert repr(cache) == "LeafDraws of 0 leaves, 0 of 5 MB"
    simulate(changed(), found(), draws=5_000, cache=cache)
    assert repr(cache).startswith("LeafDraws of 3 leaves, 1 of 5 MB")
    with pytest.raises(UsageError, match=r"^cache must be a LeafDraws\(\), not bool$"):
        simulate(changed(), found(), draws=10, cache=True)


def test_two_simulations_of_different_draws_may_share_a_store():
    """What is drawn for one seed is never kept for another that has come meanwhile."""
    e, cache = found(), LeafDraws()
    alone = {seed: simulate(changed(), e, draws=150, rng=seed).pairs.scores for seed in range(4)}
    with ThreadPoolExecutor(4) as executor:
        for _ in range(8):
            runs = [executor.submit(simulate, changed(), e, draws=150, rng=seed, cache=cache) for seed in range(4)]
            for seed, run in enumerate(runs):
                np.testing.assert_array_equal(run.result().pairs.scores, alone[seed])


def test_draws_of_a_store_taken_over_meanwhile_are_not_kept(monkeypatch):
    e, cache, m = found(), LeafDraws(), changed()
    leaf, first = m.leaves[0], simulate(m, e, draws=50, rng=1)
    cells = tuple(first.leaves.cells[leaf.name].values())
    draw = drawing.draw_leaf

    def taken_over(*given, **named):
        monkeypatch.setattr(drawing, "draw_leaf", draw)
        cache.leaf(leaf, cells, Streams(2, 50))
        return draw(*given, **named)

    monkeypatch.setattr(drawing, "draw_leaf", taken_over)
    one = cache.leaf(leaf, cells, Streams(1, 50))
    other = cache.leaf(leaf, cells, Streams(2, 50))
    np.testing.assert_array_equal(other.points, draw(leaf, cells, Streams(2, 50)).points)
    np.testing.assert_array_equal(one.points, draw(leaf, cells, Streams(1, 50)).points)


def test_other_dates_of_knowledge_are_no_hit():
    late = [*CLAIMS, claim("f3", best=5, known="2024", spoken_from="2023")]
    e = evidence(as_of=None, claims=late, events=EVENTS, sources=SOURCES)
    cache = LeafDraws()
    runs = []
    for known, day in (("end", "2024Q1"), ("start", "2024Q1"), ("start", "2023Q4"), ("end", "2024H2")):
        m = changed(assessment={"known": known, "as_of": day})
        runs.append(simulate(m, e, cache=cache))
        assert same(runs[-1], simulate(m, e))
        assert simulate(m, e, cache=cache).leaves is runs[-1].leaves
    assert [len(run.evidence.live_claims) for run in runs] == [3, 4, 3, 4]


def test_hindsight_is_kept_as_any_other_evidence():
    e, cache = found(), LeafDraws()
    for given in (e, e.hindsight("2022Q4"), e):
        assert same(simulate(changed(), given, cache=cache), simulate(changed(), given))
