"""Worlds against simulations from scratch and against closed forms; the ranking without evidence."""

import csv
import io
import json
import math
from types import SimpleNamespace

import numpy as np
import pytest

from threatscore.competing import evidence_share, prior_only, worlds
from threatscore.competing.places import place_ranges
from threatscore.competing.prior import share_note, spread_shares
from threatscore.competing.questions import Answer, Question, questions
from threatscore.competing.redraw import Redraw, Standing, standing
from threatscore.competing.shown import _most_moved
from threatscore.competing.world import world_of
from threatscore.errors import InputError, UsageError
from threatscore.model import model_of
from threatscore.precision import mean_error
from threatscore.ranking import rank
from threatscore.simulation import simulate

from ..indicators.test_suppose import COUNT, DISPUTED, NUMBER, RATE, WATCH, P, counting, two_units
from ..making import LEAF, TIE, claim, event, evidence, model, tied

PRIOR = {"prior": {"range": [10, 500]}}


def rich():
    """Several groups and countries, disputed and debated events, relays, methods, a relative scale on demand."""
    sources = ["s1", "s2", {"id": "s3", "origin": "s2"}]
    claims = [
        claim("f1", "range", low=100, high=900), claim("f2", "about", 400, source="s3"),
        claim("f3", "about", 300, group="B", source="s2"), claim("f4", "up_to", high=700, group="C"),
        *tied(("A", "TJK"), ("A", "UZB"), ("B", "TJK"), ("C", "UZB")),
    ]  # fmt: skip
    events = [event("e1"), event("e2", country="UZB", source="s2"), event("e3", group="B", same_as="e1:0.4")]
    stances = [*DISPUTED, {"id": "t3", "event": "e3", "role": "perpetrator", "party": "B", "stance": "claims",
                           "source": "s2"}]  # fmt: skip
    return evidence(groups=("A", "B", "C"), sources=sources, claims=claims, events=events, stances=stances, watch=WATCH)


def rich_model(scale=None, **more):
    fighters = LEAF | PRIOR | ({"scale": scale} if scale else {})
    leaves = {"fighters": fighters, "attacks": RATE, "tie": TIE}
    score = {"combine": {"arithmetic": 0.6, "max": 0.4},
             "children": {name: {"weight": 1, **leaf} for name, leaf in leaves.items()}}  # fmt: skip
    settings = {"coverage": {"minimum": 0}, "simulation": {"draws": 400, "seed": 3}}
    return model_of({"score": score, **settings, **more})


# Worlds are simulations.


@pytest.mark.parametrize("scale", [None, {"kind": "rank"}], ids=["goalposts", "relative"])
@pytest.mark.parametrize("kept", [True, False], ids=["points kept", "drawn again"])
def test_every_world_is_the_simulation_of_its_supposition_to_the_bit(scale, kept, monkeypatch):
    if not kept:
        monkeypatch.setattr("threatscore.simulation.IN_ONE", 0)
        monkeypatch.setattr("threatscore.competing.redraw.BLOCK_BYTES", 1)
    m, found = rich_model(scale), rich()
    run = simulate(m, found)
    assert (run.points is not None) == kept
    redraw = Redraw(run)
    seen = 0
    for question in questions(run):
        for answer in question.answers:
            supposing = m.supposing(answer.suppose)
            whole, part = simulate(supposing, found), redraw.pairs(supposing, run.evidence)
            assert part.units == whole.pairs.units
            assert np.array_equal(part.scores, whole.pairs.scores)
            for by in ("group", "country"):
                rolled = standing(part, supposing, by)
                assert rolled.units == whole.scores(by).units
                assert np.array_equal(rolled.scores, whole.scores(by).scores)
                assert {*rolled.unranked} == {unit for unit, _ in whole.scores(by).unranked}
            seen += 1
    assert seen == 2 * 2 + 2 + 2 * 2  # two open events, one node, two origins


def test_what_is_open_is_listed_and_nothing_else():
    run = simulate(rich_model(), rich())
    listed = [(q.kind, q.name, [a.word for a in q.answers]) for q in questions(run)]
    assert listed == [
        ("event", "e1", ["yes", "no"]), ("event", "e3", ["yes", "no"]), ("method", "score", ["arithmetic", "max"]),
        ("origin", "s1", ["kept", "left out"]), ("origin", "s2", ["kept", "left out"]),
    ]  # fmt: skip
    chances = {(q.name, a.word): a.probability for q in questions(run) for a in q.answers}
    assert chances["score", "max"] == 0.4
    assert chances["s1", "kept"] is None
    assert chances["e1", "yes"] + chances["e1", "no"] == pytest.approx(1)


def test_declared_cuts_open_and_close_events():
    """One confirmation by a third party: 92%."""

    def names(*cuts):
        return [q.name for q in questions(simulate(rich_model(worlds={"open": list(cuts)}), rich()))]

    assert "e2" not in names(0.1, 0.9)
    assert "e2" in names(0.1, 0.95)
    assert "e1" in names(0.5, 0.51)  # disputed, whatever the cuts


def test_what_is_supposed_already_is_not_open():
    told = rich_model().supposing({"e1": "no", "e3": "yes", "score": "max", "s2": "no"})
    assert [q.name for q in questions(simulate(told, rich()))] == ["s1"]


# What a world says.


def test_two_units_change_places_under_one_answer():
    """A has 50 points if attacked and 25 if not, B 40 in either case; so A leads by mean only if it happened."""
    found = worlds(counting(), two_units())
    yes, no = found.world("e1", "yes"), found.world("e1", "no")
    assert (yes.shift, no.shift) == (1.0, 0.0)  # as it stands A has 35.3 and comes second
    a, b = yes.places
    assert (a.unit, a.rank, a.rank_now, a.score) == (("A",), 1, 2, 50.0)
    assert (b.unit, b.rank, b.rank_now, b.score) == (("B",), 2, 1, 40.0)
    assert a.sure
    assert b.sure
    assert a.change == pytest.approx(50 - (P * 50 + (1 - P) * 25), abs=1.0)
    assert a.change_error == pytest.approx(mean_error(found.run.groups.scores)[0])
    assert b.change == b.change_error == 0
    assert yes.largest == a
    assert found.most is yes
    stands = rank(found.run).scores.scores.mean(axis=1)
    for place in (*yes.places, *no.places):
        assert place.score_now == stands[int(place.unit == ("B",))]


def test_a_change_of_place_within_simulation_error_is_marked():
    """B has just what A has on average: who leads is luck."""
    mean = P * 50 + (1 - P) * 25
    ties = [claim("tie-A", best=50, indicator="tie", group="A", country="TJK"),
            claim("tie-B", best=2 * mean, indicator="tie", group="B", country="TJK")]  # fmt: skip
    found = worlds(counting(), two_units(claims=ties))
    moved = [place for world in found.worlds[:2] for place in world.places if place.moved]
    assert len(moved) == 2
    assert not any(place.sure for place in moved)
    assert "?" in found.table().to_terminal()


def beside(now, there):
    """Return the places of units A, B, ... with these scores as they stand and in a world."""
    units = tuple((name,) for name in "ABCD"[: len(now)])
    sides = (Standing(units, np.asarray(scores, dtype=float), {}) for scores in (now, there))
    run = SimpleNamespace(streams=SimpleNamespace(design="plain"), draws=len(now[0]))
    question = Question("event", "e1", "", (answer := Answer("yes"),))
    return {place.unit[0]: place for place in world_of(question, answer, *sides, run).places}


def test_a_place_is_sure_only_past_every_unit_that_is_passed():
    flat, noise = np.zeros(200), np.random.default_rng(1).normal(0, 9, 200)
    noise += 0.01 - noise.mean()
    now = [flat + 50, flat + 40, flat + 30]
    places = beside(now, [flat + 30, flat + 40, flat + 30 + noise])
    assert (places["A"].rank_now, places["A"].rank) == (1, 3)
    assert not places["A"].sure, "B is passed for sure, C by luck"
    assert places["B"].sure
    assert beside(now, [flat + 20, flat + 40, flat + 30 + noise])["A"].sure
    assert beside(now, [flat + 40, flat + 40, flat + 30])["B"].sure, "a tie in every draw is no luck"


def test_the_single_answer_that_changes_most_is_the_first_by_name_among_equals():
    twin = [event("e1"), event("e0")]
    stances = [*DISPUTED, *({**row, "id": f"{row['id']}-0", "event": "e0"} for row in DISPUTED)]
    ties = [claim("tie-A", best=50, indicator="tie", group="A", country="TJK"),
            claim("tie-B", best=150, indicator="tie", group="B", country="TJK")]  # fmt: skip
    leaf = COUNT | {"scale": {"kind": "linear", "low": 0, "high": 1}}
    tall = TIE | {"scale": {"kind": "linear", "low": 0, "high": 200}}
    found = worlds(model({"attacks": leaf, "tie": tall}), two_units(events=twin, stances=stances, claims=ties))
    assert found.world("e0", "no").shift == found.world("e1", "no").shift > 0
    assert (found.most.question.name, found.most.answer.word) == ("e0", "no")
    assert any("e0 no (1.00 places on average; as much: e1 no)" in note for note in found.table().notes)


def test_no_answer_changes_the_order_of_one_unit():
    found = worlds(counting(), two_units(claims=[]))
    assert found.most is None
    assert "No single answer changes the order." in found.table().notes


def test_a_unit_that_leaves_comes_after_all_others():
    claims = [claim("tie-A", best=90, indicator="tie", group="A", country="TJK", source="s2"),
              claim("tie-B", best=20, indicator="tie", group="B", country="TJK")]  # fmt: skip
    found = worlds(model({"tie": TIE}), two_units(claims=claims, events=[], stances=[], sources=["s1", "s2"]))
    gone = found.world("s2", "left out")
    assert [(p.unit, p.rank, p.rank_now) for p in gone.places] == [(("B",), 1, 2), (("A",), None, 1)]
    assert gone.places[1].status == "not ranked: none of its pairs is ranked"
    assert gone.shift == 1.0
    assert "A 1\N{RIGHTWARDS ARROW}out" in found.table().to_terminal()


def test_the_largest_move_is_told_where_no_place_changes():
    text = worlds(counting(), two_units(claims=[])).table().to_terminal(80)
    assert "none, but A +" in text  # the event happened
    assert "none, but A -" in text
    assert "none, but: no place changes; the score that moves most" in " ".join(text.split())
    unmoved = worlds(counting(), two_units(events=[event("e1", kind="other")]))
    rows = [row["unit"] for row in unmoved.table().rows if row["name"] == "e1"]
    assert rows[:1] == ["none"]
    assert "none, but" not in unmoved.table().to_terminal(80)


def test_pairs_that_leave_with_a_source_are_told_of_their_group_and_country():
    claims = [claim("tie-A", best=90, indicator="tie", group="A", country="TJK"),
              claim("tie-AU", best=80, indicator="tie", group="A", country="UZB", source="s2"),
              claim("tie-B", best=20, indicator="tie", group="B", country="TJK"),
              claim("tie-BU", best=30, indicator="tie", group="B", country="UZB")]  # fmt: skip
    found = {by: worlds(model({"tie": TIE}), evidence(claims=claims, sources=["s1", "s2"]), by=by)
             for by in ("group", "country", "pair")}  # fmt: skip
    changed = {by: {p.unit[0]: (p.pairs_out, p.pairs_in) for p in each.world("s2", "left out").places}
               for by, each in found.items()}  # fmt: skip
    assert changed["group"] == {"A": (1, 0), "B": (0, 0)}
    assert changed["country"] == {"TJK": (0, 0), "UZB": (1, 0)}
    assert {*changed["pair"].values()} == {(0, 0)}
    assert "A (1 pair out)" in found["group"].table().to_terminal()
    assert "pairs out, in:" in found["group"].table().to_terminal()
    assert " pair out" not in found["pair"].table().to_terminal()
    rows = [row for row in found["group"].table().records() if row["pairs_out"]]
    assert {(row["name"], row["answer"], row["unit"]) for row in rows} >= {("s2", "left out", "A")}


def test_a_world_in_which_a_leaf_misses_what_it_must_ranks_nobody():
    claims = [claim("f1", best=20, source="s2"), claim("f2", best=30, group="B"), *tied(("A", "TJK"), ("B", "TJK"))]
    found = worlds(model({"number": NUMBER | {"if_missing": "error"}, "tie": TIE}),
                   evidence(claims=claims, sources=["s1", "s2"], countries=("TJK",)))  # fmt: skip
    gone = found.world("s2", "left out")
    assert all(place.rank is None and "'if_missing: error'" in place.status for place in gone.places)


def test_nothing_ranked_is_no_failure():
    found = worlds(counting(), evidence(countries=("TJK",)))
    assert [world.places for world in found.worlds] == [()]
    assert "Nothing is ranked." in found.table().notes


def test_worlds_are_reproducible_and_share_the_run():
    one, two = (worlds(rich_model(), rich(), by="country", draws=300, rng=5) for _ in range(2))
    assert one.to_csv() == two.to_csv()
    assert one.to_csv() != worlds(rich_model(), rich(), by="country", draws=300, rng=6).to_csv()
    assert one.run.draws == 5000, "whole replicates"


def test_conditioning_and_supposing_agree_where_one_leaf_is_touched():
    found = rich()
    run = simulate(rich_model(), found, draws=4000)
    side = worlds(rich_model(), found, draws=4000)
    from threatscore.conditions import error, given

    for answer in ("yes", "no"):
        kept = given(run, {"e3": answer})
        for place in side.world("e3", answer).places:
            i = kept.groups.units.index(place.unit)
            margin = error(kept, "group")[i] + mean_error(run.groups.scores)[i]
            assert abs(kept.groups.scores[i].mean() - place.score) < margin


# As tables.


def test_machines_get_every_unit_of_every_world():
    found = worlds(rich_model(), rich())
    rows = list(csv.DictReader(io.StringIO(found.to_csv())))
    answers = {(row["name"], row["answer"]) for row in rows}
    assert answers == {("e1", "yes"), ("e1", "no"), ("e3", "yes"), ("e3", "no"), ("score", "arithmetic"),
                       ("score", "max"), ("s1", "kept"), ("s1", "left out"), ("s2", "kept"), ("s2", "left out"),
                       ("no evidence", "alone")}  # fmt: skip
    for world in found.worlds:
        own = [row for row in rows if (row["name"], row["answer"]) == (world.question.name, world.answer.word)]
        assert [row["unit"] for row in own] == ["/".join(place.unit) for place in world.places]
        assert [float(row["score"]) if row["score"] else None for row in own] == [p.score for p in world.places]
    kept = [row for row in rows if row["answer"] == "kept"]
    assert all(row["rank"] == row["rank_now"] and row["change"] == "0.0" for row in kept)


def test_json_says_what_it_is():
    told = rich_model().supposing({"e1": "no"})
    found = worlds(told, rich())
    whole = json.loads(found.to_json())
    assert (whole["schema"], whole["by"], whole["draws"]) == ("threatscore.worlds/1", "group", 5000)
    assert whole["suppose"] == {"e1": "no"}
    assert whole["config_sha256"] == told.digest
    most = found.most
    assert whole["changes_most"] == {"name": most.question.name, "answer": most.answer.word, "shift": most.shift}
    assert found.table().title.endswith(", supposing e1=no")


@pytest.mark.parametrize("width", [80, 140])
def test_no_line_is_longer_than_the_terminal(width):
    text = worlds(rich_model(), rich()).table().to_terminal(width)
    assert max(map(len, text.splitlines())) <= width
    assert "No room for" not in text


def test_progress_counts_the_worlds():
    told = []
    found = worlds(rich_model(), rich(), progress=lambda done, of: told.append((done, of)))
    assert told == [(i + 1, len(found.worlds)) for i in range(len(found.worlds))]


def test_errors_of_worlds():
    with pytest.raises(UsageError, match=r"unknown table 'groups'; known: country, group, pair\. Did you mean 'group'"):
        worlds(rich_model(), rich(), by="groups")
    with pytest.raises(InputError, match="nothing is called 'e9'"):
        worlds(rich_model(suppose={"e9": "no"}), rich())
    found = worlds(rich_model(), rich())
    with pytest.raises(UsageError, match="'e9' is not open; known: e1"):
        found.world("e9", "yes")
    with pytest.raises(UsageError, match="'maybe' is no answer to 'e1'; known: no, yes"):
        found.world("e1", "maybe")


def test_the_cuts_must_rise():
    with pytest.raises(InputError, match="'open' must rise"):
        rich_model(worlds={"open": [0.9, 0.1]})


# Without evidence.


def test_without_evidence_every_leaf_has_its_declared_belief():
    """Tie has no prior: uniform on 0-100 points, mean 50; fighters are 300 for sure, 30 points."""
    fighters = NUMBER | {"prior": {"exact": 300}}
    found = evidence(claims=[claim("f1", best=900), *tied(("A", "TJK"), ("B", "TJK"))], countries=("TJK",))
    run = simulate(model({"number": fighters, "tie": TIE}), found, draws=4000)
    bare = prior_only(run)
    assert bare.pairs.units == run.pairs.units
    assert (bare.draws, bare.seed) == (run.draws, run.seed)
    assert bare.pairs.scores.mean(axis=1) == pytest.approx([40, 40], abs=2 * float(mean_error(bare.pairs.scores).max()))
    assert not np.array_equal(bare.pairs.scores[0], bare.pairs.scores[1])
    assert (bare.pairs.coverage == 0).all()
    assert bare.evidence.digest != run.evidence.digest


def test_without_evidence_rates_have_their_prior_and_counts_are_none():
    found = two_units(watch=WATCH)
    slow = RATE | {"from": RATE["from"] | {"rate_prior": {"events": 1.0, "years": 4.0}}}
    run = prior_only(simulate(model({"attacks": slow, "tie": TIE, "count": COUNT}), found, draws=4000))
    points = run.points_of([("A", "TJK")])
    assert points.of_pair("attacks", 0).mean() == pytest.approx(100 * 0.25 / 2 * (1 - math.exp(-8)), rel=0.08)
    assert set(points.of_pair("count", 0)) == {0.0}


@pytest.mark.parametrize(("rule", "points"), [("skip", {50.0}), ("low", {25.0}), ("high", {75.0})])
def test_missing_leaves_stay_what_they_are_declared_to_be(rule, points):
    fighters = NUMBER | {"if_missing": rule}
    tie = TIE | {"prior": {"exact": 50}}
    found = evidence(claims=[claim("f1", best=900), *tied(("A", "TJK"), ("B", "TJK"))], countries=("TJK",))
    bare = prior_only(simulate(model({"number": fighters, "tie": tie}), found))
    assert {*bare.pairs.scores.ravel()} == points


def test_a_leaf_that_must_not_be_missing_has_the_widest_belief():
    claims = [claim("f1", best=900), claim("f2", best=900, group="B"), *tied(("A", "TJK"), ("B", "TJK"))]
    found = evidence(claims=claims, countries=("TJK",))
    prior = {"prior": {"exact": 10}}
    strict, wide = (
        prior_only(simulate(model({"number": NUMBER | prior | {"if_missing": rule}, "tie": TIE}), found))
        for rule in ("error", "widest")
    )
    assert np.array_equal(strict.pairs.scores, wide.pairs.scores)
    assert len(set(strict.points_of([("A", "TJK")]).of_pair("number", 0))) > 100
    relative = {"scale": {"kind": "rank"}, "if_missing": "error"}
    skipped = prior_only(simulate(model({"number": NUMBER | relative, "tie": TIE}), found))
    assert not skipped.points_of([("A", "TJK")]).present["number"].any()


def test_all_skipped_is_an_error():
    found = evidence(claims=tied(("A", "TJK")), countries=("TJK",))
    with pytest.raises(UsageError, match="nothing is believed of A/TJK: all of its leaves are skipped"):
        prior_only(simulate(model({"tie": TIE | {"if_missing": "skip"}}), found))


def test_without_evidence_the_same_draws_are_kept():
    from threatscore.conditions import given

    run = given(simulate(rich_model(), rich()), {"score": "max"})
    bare = prior_only(run)
    assert np.array_equal(bare.chosen, run.chosen)
    assert bare.condition == "score=max"


def test_shares_of_spread_sum_to_one_and_say_which_is_which():
    s, q = np.array([10.0, 20.0, 60.0]), np.array([10.0, 20.0, 60.0])
    evidence_part, config = spread_shares(s, q)
    assert (evidence_part.sum(), config.sum()) == pytest.approx((0, 1))
    evidence_part, config = spread_shares(s, np.full(3, 7.0))
    assert (evidence_part.sum(), config.sum()) == pytest.approx((1, 0))
    evidence_part, config = spread_shares(s, np.array([30.0, 5.0, 8.0]))
    cov = np.cov([s, [30.0, 5.0, 8.0]], ddof=0)
    assert config.sum() == pytest.approx(cov[0, 1] / cov[0, 0])
    assert evidence_part.sum() + config.sum() == pytest.approx(1)
    assert config.sum() < 0
    assert np.isnan(spread_shares(np.array([3.0, 3.0]), q[:2])[0]).all()
    assert "All scores are equal" in share_note(np.array([3.0, 3.0]), q[:2], [("A",), ("B",)])


def test_the_share_of_evidence_is_said_in_one_sentence_with_the_highest_as_example():
    units = [("A",), ("B", "TJK")]
    said = share_note(np.array([20.0, 60.0]), np.array([10.0, 20.0]), units)
    assert said == (
        "Of the differences between scores 75% come from evidence and 25% from the settings alone: B/TJK, which is"
        " highest, has 60.0 points, and would have 20.0 without any evidence."
    )
    turned = share_note(np.array([20.0, 60.0]), np.array([20.0, 10.0]), units)
    assert "125% come from evidence and -25% from" in turned
    assert turned.endswith("Below 0%: alone it would turn the order round.")


@pytest.mark.parametrize("replicate", [None, 250])
def test_places_within_simulation_error_are_shared(replicate):
    flat, noise = np.zeros(5000), np.random.default_rng(2).normal(0, 9, (2, 5000))
    noise -= noise.mean(axis=1, keepdims=True)
    scores = np.stack([flat + 30, flat + 30 + noise[0] + 0.01, flat + 30 + noise[1] - 0.01, flat + 90, flat])
    first, last = place_ranges(scores, replicate)
    assert first.tolist() == [2, 2, 2, 1, 5]
    assert last.tolist() == [4, 4, 4, 1, 5]
    together = np.stack([noise[0] + 30.01, noise[0] + 30])  # as uncertain, but apart in every draw
    assert [found.tolist() for found in place_ranges(together, replicate)] == [[1, 2], [1, 2]]
    assert [found.tolist() for found in place_ranges(scores[:, :1], None)] == [[1] * 5, [5] * 5]
    assert [len(found) for found in place_ranges(np.empty((0, 9)), None)] == [0, 0]


def test_evidence_share_shows_both_rankings():
    run = simulate(rich_model(), rich(), draws=2000)
    bare = prior_only(run)
    rows = evidence_share(run, "group").records()
    for row in rows:
        i = run.groups.units.index((row["unit"],))
        assert row["score"] == run.groups.scores[i].mean()
        assert row["score_prior"] == bare.groups.scores[i].mean()
        assert row["by_evidence"] == row["score"] - row["score_prior"]
        assert row["score_p05"] < row["score"] < row["score_p95"]
        assert row["rank_first"] <= row["rank"] <= row["rank_last"]
        assert row["rank_prior_first"] <= row["rank_prior"] <= row["rank_prior_last"]
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
    assert sum(row["spread_evidence"] + row["spread_config"] for row in rows) == pytest.approx(1)
    assert evidence_share(simulate(counting(), evidence(countries=("TJK",)))).rows == ()
    with pytest.raises(UsageError, match="unknown table"):
        evidence_share(run, "groups")


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        (0.2, 0.0012, "A/TJK +0.20 ±0.0012"),
        (-4.26, 0.131, "A/TJK -4.3 ±0.14"),
        (0.04, 0.001, ""),
        (0.3, None, "A/TJK +0.3"),
    ],
)
def test_the_simulation_error_of_a_move_is_never_rounded_to_nothing(change, error, text):
    place = SimpleNamespace(unit=("A", "TJK"), change=change, change_error=error)
    assert _most_moved(SimpleNamespace(largest=place)) == text
