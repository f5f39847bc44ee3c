"""From beliefs to scores: what a run is, what it refuses, and that no stream serves two purposes."""

import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from threatscore import blocks, simulation, streams
from threatscore.errors import InputError, UsageError
from threatscore.indicators.cells import Cell, quantity_key
from threatscore.indicators.pools import Pool
from threatscore.simulation import simulate

from .making import CERTAIN, LEAF, TIE, claim, event, evidence, model, tied


def test_point_evidence_gives_the_hand_sum_without_width():
    """Log scale 1 to 100,000: 100 fighters are 40 points; 2 attacks of at most 4 are 50; weights 3, 2, 1."""
    attacks = {
        "of": "pair",
        "from": {"events": ["attack"], "silence": "zero"},
        "scale": {"kind": "linear", "low": 0, "high": 4},
    }
    children = {"fighters": LEAF | {"weight": 3}, "attacks": attacks | {"weight": 2}, "tie": TIE}
    e = evidence(
        claims=[claim("c1", best=100), claim("c2", best=100, source="s2"), *tied(("A", "TJK"), ("A", "UZB"))],
        events=[event("e1", number_best=2)], sources=["s1", {"id": "s2", "reliability": "E"}],
    )  # fmt: skip
    run = simulate(model(children, credence=CERTAIN), e, draws=50)
    assert run.pairs.units == (("A", "TJK"), ("A", "UZB"))
    for i, expected in enumerate([(3 * 40 + 2 * 50 + 50) / 6, (3 * 40 + 0 + 50) / 6]):
        assert run.pairs.scores[i] == pytest.approx([expected] * 50)
        assert np.ptp(run.pairs.scores[i]) == 0
        assert run.pairs.central[i] == pytest.approx(expected)
    assert np.array_equal(run.groups.scores[0], run.pairs.scores[0])
    assert run.countries.units == (("TJK",), ("UZB",))


def test_missing_leaves_at_their_best_and_worst():
    e = evidence(claims=tied(("A", "TJK")))
    for if_missing in ("prior", "low", "skip"):
        run = simulate(model({"fighters": LEAF | {"if_missing": if_missing}, "tie": TIE}), e, draws=20)
        assert (run.pairs.lowest[0], run.pairs.highest[0]) == (25, 75), if_missing
        assert run.pairs.coverage[0] == 0.5


def test_the_run_says_what_went_in():
    e = evidence(claims=tied(("A", "TJK")), as_of=None)
    m = model(assessment={"as_of": "2023-12"})
    run = simulate(m, e, draws=7)
    assert (run.draws, run.seed, str(run.as_of), run.streams) == (7, 0, "2023-12-31", streams.Streams(0, 7))
    assert run.scores("pair") is run.pairs
    assert run.scores("group") is run.groups
    assert run.scores("country") is run.countries
    assert simulate(m, e).draws == 1000


def test_the_seed():
    e = evidence(claims=[claim("c1", "about", 100), *tied(("A", "TJK"))])
    m = model(simulation={"seed": 3, "draws": 20})
    by_default, three, zero = (simulate(m, e, rng=rng).pairs.scores for rng in (None, 3, 0))
    assert np.array_equal(by_default, three)
    assert not np.array_equal(three, zero)
    one, two = (simulate(m, e, rng=np.random.default_rng(0)) for _ in range(2))
    assert one.seed == two.seed > 3
    assert simulate(m, e, rng=np.int64(3)).seed == 3


@pytest.mark.parametrize(
    ("arguments", "what"),
    [({"rng": -1}, "the seed must be 0 or above, not -1"), ({"rng": 1.5}, "the seed must be a whole number, not 1.5"),
     ({"draws": 0}, "at least 1 draw is needed, not 0"), ({"draws": 1e4}, "the number of draws must be a whole number"),
     ({"draws": 10**13}, r"10,000,000,000,000 draws of 1 pairs and 2 leaves would need about [\d.,]+ GB of memory")],
)  # fmt: skip
def test_calls_that_make_no_sense(arguments, what):
    with pytest.raises(UsageError, match=what):
        simulate(model(), evidence(claims=tied(("A", "TJK"))), **arguments)
    with pytest.raises(UsageError, match=r"no as-of date: give evidence an as_of, or set assessment\.as_of"):
        simulate(model(), evidence(as_of=None))


def test_what_does_not_fit_is_refused():
    with pytest.raises(InputError, match=r"groups.csv has no rows: add each group"):
        simulate(model(), evidence(groups=[]))


def test_a_leaf_that_must_not_be_missing():
    children = {
        "fighters": LEAF | {"if_missing": "error"},
        "tie": TIE,
        "more": TIE | {"if_missing": "error", "from": {"claims": "m"}},
    }
    e = evidence(claims=[claim("c1", best=5), *tied(("A", "TJK"))])
    with pytest.raises(InputError) as caught:
        simulate(model(children), e)
    assert [str(p) for p in caught.value.problems] == [
        "line 1, score.children.more: 'if_missing: error', and there is no live evidence for A/TJK"
    ]
    del children["more"]
    assert simulate(model(children), e, draws=3).pairs.units == (("A", "TJK"),), (
        "B is not ranked, and need not be known"
    )


def test_pairs_without_a_tie_or_with_thin_coverage_are_not_ranked_and_say_why():
    old = {"spoken_from": "2003-12-31", "known": "2003-12-31"}
    e = evidence(claims=[*tied(("A", "TJK")), {**tied(("B", "UZB"))[0], **old}])
    run = simulate(model(coverage={"minimum": 0.4}), e, draws=3)
    assert run.pairs.units == (("A", "TJK"),)
    assert dict(run.pairs.unranked)["B", "UZB"] == "coverage 12% is below the declared 40%"
    assert dict(run.pairs.unranked)["A", "UZB"] == "no live claim or event ties A to UZB"
    assert run.groups.unranked == (
        (("B",), "no pair has enough coverage; of the best, B/UZB, coverage 12% is below the declared 40%"),
    )


def test_an_excluded_leaf_makes_no_pair_enter():
    m = model().with_weights({"tie": 0})
    assert simulate(m, evidence(claims=tied(("A", "TJK"))), draws=3).pairs.units == ()


def test_silence_alone_makes_no_pair_enter():
    rate = TIE | {"from": {"events": ["attack"]}}
    watch = [{"id": "w", "from": "2020", "to": "2023"}]
    run = simulate(model({"rate": rate}), evidence(watch=watch), draws=3)
    assert (run.pairs.units, run.groups.units, run.pairs.scores.shape) == ((), (), (0, 3))


def test_one_group_one_country_and_nothing_but_missing_values():
    run = simulate(model(), evidence(groups=["A"], countries=["TJK"]), draws=3)
    assert run.pairs.units == ()
    assert run.countries.unranked == ((("TJK",), "no live claim or event ties it to a group in scope"),)
    one = simulate(model(), evidence(groups=["A"], countries=["TJK"], claims=tied(("A", "TJK"))), draws=3)
    assert one.groups.scores.shape == (1, 3)


@pytest.mark.parametrize("kind", ["min_max", "z_score", "rank", "percentile"])
def test_relative_scales_compare_the_ranked_units(kind):
    leaf = LEAF | {"scale": {"kind": kind}, "if_missing": "skip"}
    rows = [claim(f"c{g}", best=n, group=g) for g, n in (("A", 10), ("B", 90), ("C", 999))]
    e = evidence(groups=["A", "B", "C"], claims=[*rows, *tied(("A", "TJK"), ("B", "TJK"), ("B", "UZB"))])
    run = simulate(model({"fighters": leaf, "tie": TIE.copy() | {"weight": 0.001}}), e, draws=2)
    low, high, same = run.pairs.scores[:, 0]
    assert low < high
    assert high == same


def test_a_relative_scale_where_no_pair_is_ranked():
    leaf = LEAF | {"scale": {"kind": "rank"}, "if_missing": "skip"}
    run = simulate(model({"fighters": leaf, "tie": TIE}), evidence(), draws=5)
    assert run.pairs.scores.shape == (0, 5)


def test_old_claims_on_a_relative_scale_do_not_fail():
    leaf = LEAF | {"scale": {"kind": "rank"}, "if_missing": "skip"}
    rows = [claim("c1", best=10, spoken_from="1990"), *tied(("A", "TJK"))]
    assert simulate(model({"fighters": leaf, "tie": TIE}), evidence(claims=rows), draws=5).pairs.scores.shape == (1, 5)


def told(**more):
    seen = []
    e = evidence(claims=tied(("A", "TJK"), ("A", "UZB"), ("B", "TJK")))
    simulate(model(), e, draws=20, progress=lambda done, of: seen.append((done, of)), **more)
    return seen


def test_progress_counts_the_blocks(monkeypatch):
    monkeypatch.setattr(simulation, "IN_ONE", 0)
    assert told() == [(1, 1)]
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1)
    assert told() == [(1, 3), (2, 3), (3, 3)]
    with ThreadPoolExecutor(2) as executor:
        assert told(executor=executor) == [(1, 3), (2, 3), (3, 3)]


def test_a_small_problem_is_drawn_at_once_and_tells_no_progress():
    assert told() == []


def test_designs():
    e = evidence(claims=[claim("c1", "about", 100), *tied(("A", "TJK"))])
    plain, stratified = (simulate(model(), e, design=design) for design in ("plain", "stratified"))
    assert (plain.draws, stratified.draws) == (1000, 5000)
    assert plain.replicates is None
    assert np.bincount(stratified.replicates).tolist() == [250] * 20
    chosen = simulate(model(simulation={"draws": 6001, "design": "stratified"}), e)
    assert (chosen.draws, chosen.streams.design) == (6250, "stratified")
    assert np.array_equal(chosen.pairs.scores[:, :5000], stratified.pairs.scores)
    with pytest.raises(UsageError, match="unknown design 'sobol'; there are 'plain' and 'stratified'"):
        simulate(model(), e, design="sobol")


def test_a_stratified_score_of_what_adds_up_has_next_to_no_error():
    """Stein 1987: the mean over a replicate of an additive function is nearly free of simulation error."""
    e = evidence(claims=[claim("c1", "about", 100), claim("t", "range", low=20, high=60, indicator="tie", group="A",
                                                            country="TJK")])  # fmt: skip
    spread = {
        design: simulate(model(), e, draws=5000, design=design).pairs.scores[0].reshape(-1, 250).mean(axis=1).std()
        for design in ("plain", "stratified")
    }
    assert spread["stratified"] < spread["plain"] / 20


# Every stream has one purpose.


def record(monkeypatch, m):
    """Record for what each key is used: as which noise, which line asks, and for which quantity of which unit."""
    uses = defaultdict(set)
    plain = streams.Streams.fill
    quantity = {leaf.name: leaf.feed.claims or ("leaf", leaf.name) for leaf in m.leaves}

    def fill(self, noise, keys, out):
        frame = sys._getframe(1)
        while frame.f_code.co_filename == streams.__file__:
            frame = frame.f_back
        line = f"{frame.f_code.co_name}:{frame.f_lineno}"
        if frame.f_code.co_name in ("draw_wanted", "_within"):  # the two ways to draw the value of a belief
            line = "value"
        while frame is not None and not isinstance(frame.f_locals.get("self"), Cell):
            frame = frame.f_back
        cell = None if frame is None else frame.f_locals["self"]
        for key in keys:
            uses[key].add(("noise", noise))
            if key[0] != "quantity":  # asked for by missing cells and by pools
                uses[key].add(("line", line))
            if key[0] in ("quantity", "rate") and cell is not None:
                uses[key].add(("of", quantity[cell.leaf] if key[0] == "quantity" else cell.leaf, cell.unit))
        return plain(self, noise, keys, out)

    monkeypatch.setattr(streams.Streams, "fill", fill)
    blocks.judgement_of.cache_clear()
    return uses


def adversary():
    """Evidence and a model whose names invite confusion between keys."""
    steps = {"kind": "steps", "steps": [["none", 0], ["some", 50], ["much", 100]]}
    linear, log = {"kind": "linear", "low": 0, "high": 9}, {"kind": "log", "low": 1, "high": 9}
    rate = {"events": ["attack"], "silence": "rate"}
    counts = {
        "claim": {"weight": 1, "of": "country", "from": rate | {"measure": "number"}, "scale": linear},
        "weight": {"weight": 1, "of": "pair", "from": rate | {"silence": "zero", "measure": "killed"}, "scale": linear},
    }
    children = {
        "backing": {"of": "group", "from": {"claims": "backing"}, "scale": steps},
        "ties": {"of": "pair", "from": {"claims": "backing"}, "scale": steps},
        "attack": {"of": "pair", "from": rate, "scale": linear, "if_missing": "widest"},
        "prior": {"of": "group", "from": {"claims": "attack"}, "scale": log},
        "A": {"of": "pair", "from": {"claims": "attack"}, "scale": log},
        "event": {"combine": {"max": 0.5, "min": 0.5}, "children": counts},
    }
    old = {"spoken_from": "2013", "known": "2013"}
    by = {"wording": "about", "best": 4, "indicator": "attack", "country": "TJK", "group": "method"}
    claims = [
        claim("quantity", source="origin", **by),
        claim("party", "at_least", low=2, indicator="attack", country="TJK", group="A", source="relay"),
        claim(
            "alias", "about", 5, indicator="attack", country="TJK", group="A|party", party="UZB", source="relay", **old
        ),
        claim("value", "level", "some", indicator="backing", party="TJK", **old),
        claim("wins", "level", "some", indicator="backing", party="UZB", **old),
        claim("lapses", "level", "much", indicator="backing", country="TJK", group="A"),
        claim("holds", "up_to", high=5, indicator="attack", **old),
        claim("attack", "about", 4, indicator="attack", **old),
        claim("method", "about", 4, indicator="attack", country="UZB", group="A", **old),
    ]
    events = [
        event("prior"),
        event("occurs", killed_best=4),
        event("number", number_low=2, part_of="prior"),
        event("kind"),
        event("same", same_as="prior:0.4", group="party"),
        event("author", same_as="occurs:0.5", killed_low=1, killed_high=9),
    ]
    said = [(e["id"], about, role) for e in events for about in ("occurrence", "kind", "author", "number")
            for role in ("target", "third")]  # fmt: skip
    stances = [{"id": f"st{i}", "event": id, "about": about, "role": role, "stance": "denies"}
               for i, (id, about, role) in enumerate(said)]  # fmt: skip
    watch = [{"id": "watch", "from": "2019", "to": "2023", "country": "TJK"}]
    groups = [{"id": "A", "name": "Alpha", "aliases": "method:0.7|party:0.2"}, "B"]
    sources = ["s1", {"id": "origin", "publisher": "origin"},
               {"id": "relay", "publisher": "party", "origin": "origin"}]  # fmt: skip
    e = evidence(groups=groups, sources=sources, claims=claims, events=events, stances=stances, watch=watch)
    shared = {"origin": 0.5, "party": 0.5}
    return model(children, weight_uncertainty={"spread": 0.3}, credence={"shared_doubt": shared}), e


def uses_of(monkeypatch):
    m, e = adversary()
    with monkeypatch.context() as patched:
        uses = record(patched, m)
        run = simulate(m, e, draws=5)
        for cells in run.leaves.cells.values():  # also those of pairs that are not ranked
            for cell in cells.values():
                cell.draw(run.streams)
    return uses


def twice(uses):
    return [key for key, found in uses.items() if len(found) > len({kind for kind, *_ in found})]


def test_no_stream_serves_two_purposes(monkeypatch):
    """Every use of a key is of one noise, asked for in one place, and for one quantity of one unit."""
    uses = uses_of(monkeypatch)
    assert len(uses) > 60
    assert twice(uses) == []
    assert {key[0] for key in uses} == {
        "claim", "quantity", "event", "rate", "origin", "party", "alias", "weight", "method"
    }  # fmt: skip
    assert {key[-1] for key in uses if key[0] in ("claim", "event")} == {
        "value", "wins", "lapses", "holds", "occurs", "kind", "author", "number_holds", "number", "killed", "same"
    }  # fmt: skip


def test_the_record_sees_a_key_of_two_things(monkeypatch):
    """Negative control: a leaf and an indicator of one name share a key."""
    builder = sys.modules["threatscore.indicators.build"]  # the package gives its name to the function
    monkeypatch.setattr(builder, "leaf_key", quantity_key)
    assert ("quantity", "claims|attack|A|UZB", "prior") in twice(uses_of(monkeypatch))


def test_the_record_sees_a_key_of_two_noises(monkeypatch):
    """Negative control: whether a bound holds is drawn from what another claim races with."""
    holds = staticmethod(lambda bound, streams: streams.normal("claim", "alias", "wins") > 0)
    monkeypatch.setattr(Pool, "holds", holds)
    assert ("claim", "alias", "wins") in twice(uses_of(monkeypatch))


def test_a_run_shows_as_a_table():
    run = simulate(model(), evidence(claims=tied(("A", "TJK"))), draws=1500)
    assert repr(run) == "Run of 1,500 draws, seed 0, settings on Evidence of frames, as of 2023-12-31"
    assert run.table().records()[2] == {"by": "pair", "ranked": 1, "not ranked": 3}
    assert "not ranked" in str(run)
    assert "<table" in run._repr_html_()


def test_a_score_that_is_no_number_is_refused_with_its_leaf():
    feed = {"events": {"attack": 1e14}, "silence": "rate", "rate_prior": {"events": 1, "years": 1e-300}}
    counted = {"of": "pair", "from": feed, "scale": {"kind": "min_max"}, "prior": {"range": [1e-9, 1e15]}}
    given = evidence(
        events=[event("e", number_best=1e15), event("f", group="B")], claims=tied(("A", "TJK"), ("B", "TJK"))
    )
    with pytest.raises(InputError, match="not all finite numbers"), np.errstate(all="ignore"):
        simulate(model({"counted": counted, "tie": TIE}), given, draws=50)


def test_runs_are_compared_by_identity():
    run = simulate(model(), evidence(claims=tied(("A", "TJK"))), draws=2)
    assert run == run
    assert {run: 1}[run] == 1


def test_the_as_of_date_may_be_a_quarter():
    e = evidence(claims=tied(("A", "TJK")), as_of=None)
    days = ("2023Q4", "2023-q4", "2023H2", "2023-12", "2023")
    assert {str(simulate(model(assessment={"as_of": day}), e, draws=1).as_of) for day in days} == {"2023-12-31"}
    assert {str(simulate(model(), e.at(day), draws=1).as_of) for day in days} == {"2023-12-31"}


def test_the_setting_decides_from_when_an_imprecise_date_counts():
    rows = [row | {"known": "2023", "spoken_from": "2022"} for row in tied(("A", "TJK"))]
    e = evidence(claims=rows, as_of="2023Q1")
    assert simulate(model(), e, draws=1).pairs.units == ()
    run = simulate(model(assessment={"known": "start"}), e, draws=1)
    assert run.pairs.units == (("A", "TJK"),)
    assert run.evidence.known_from == "start"


def test_a_quarter_in_which_nothing_can_be_ranked_is_a_run():
    run = simulate(model(), evidence(claims=tied(("A", "TJK"))).at("2018Q1"), draws=10)
    assert run.pairs.units == run.scores("group").units == run.scores("country").units == ()
    assert len(run.pairs.unranked) == 4
