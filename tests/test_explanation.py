"""A score in parts: they add up, whatever the model, and each says what it rests on."""

import math

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from threatscore.errors import InputError
from threatscore.evidence import Evidence
from threatscore.explanation import explain
from threatscore.model import model_of
from threatscore.simulation import simulate

from .making import AS_OF, CERTAIN, LEAF, TIE, claim, event, evidence, frames, model, tied
from .properties import strategies as s

ROLLUPS = st.sampled_from(
    [
        {"combine": "max"},
        {"combine": "mean"},
        {"combine": "power_mean", "exponent": 4.0},
        {"combine": "noisy_or", "probability_at_100": 0.5},
        {"combine": "noisy_or", "probability_at_100": 1.0},
    ]
)
TIED = {"indicator": "tie", "group": "A", "country": "TJK"}
EVENTS = {
    "of": "pair",
    "from": {"events": ["attack"], "silence": "zero"},
    "scale": {"kind": "linear", "low": 0, "high": 10},
}


def run_of(children=None, claims=(), *, draws=200, spread=0.0, score=None, **tables):
    settings = {"weight_uncertainty": {"spread": spread}, "coverage": {"minimum": 0}, "credence": CERTAIN}
    leaves = {"fighters": LEAF, "tie": TIE} if children is None else children
    full = {name: {"weight": 1, **leaf} for name, leaf in leaves.items()}
    built = model_of({"score": {"children": full, **(score or {})}, **settings})
    given = evidence(claims=[*tied(("A", "TJK")), *claims], **tables)
    return simulate(built, given, draws=draws)


def check_sums(explained):
    scale = 1e-9 * max(1.0, explained.score)
    assert math.fsum(leaf.points for leaf in explained.leaves) == pytest.approx(explained.score, abs=scale)
    for leaf in explained.leaves:
        assert math.fsum(part.points for part in leaf.reasons) == pytest.approx(leaf.points, abs=scale)
        assert leaf.points >= 0
        assert all(part.points >= -1e-9 for part in leaf.reasons)
        assert all(part.reason.kind != "other" and "other" not in part.reason.text for part in leaf.reasons)


@pytest.mark.slow
@given(s.settings(debated=True), s.assessments(debated=True), ROLLUPS, ROLLUPS)
def test_parts_add_up_for_every_unit_of_any_model(given_settings, full, of_group, of_country):
    rollup = {"rollup": {"group": of_group, "country": of_country}}
    try:
        read = Evidence.from_frames(**frames(full), as_of=AS_OF)
    except InputError:  # a claim that was known before what it speaks of
        reject()
    run = simulate(model_of(given_settings | rollup), read)
    for by in ("pair", "group", "country"):
        for unit in run.scores(by).units:
            check_sums(explain(run, unit))


def test_a_unit_is_explained_with_its_score_and_range():
    run = run_of(claims=[claim("f", "range", low=100, high=900)])
    explained = explain(run, ("A", "TJK"))
    assert (explained.by, explained.unit, explained.run) == ("pair", ("A", "TJK"), run)
    scores = run.pairs.scores[0]
    assert explained.score == scores.mean()
    title = explained.table().title
    assert title.startswith(f"A in TJK: score {scores.mean():.1f} of 100, 90% range ")
    assert explain(run, "A").unit == ("A",)
    assert explain(run, "TJK").by == "country"


def test_a_claim_is_named_with_its_wording_source_and_place():
    run = run_of(claims=[claim("f", "range", low=100, high=900, locator="p. 7")])
    rows = explain(run, ("A", "TJK")).table().records()
    (row,) = (row for row in rows if row["id"] == "f")
    assert row["rests on"] == "fighters: 100 to 900 [f]"
    assert (row["reason"], row["leaf"], row["source"], row["locator"]) == ("claim", "fighters", "s1", "p. 7")
    assert "[f]" in str(explain(run, ("A", "TJK")))
    assert "p. 7" in explain(run, ("A", "TJK"))._repr_html_()
    assert "p. 7" in explain(run, ("A", "TJK")).table().to_terminal(140)


def test_claims_of_one_origin_are_named_together_with_every_wording():
    claims = [claim("f1", best=100), claim("f2", "about", 300)]
    (leaf,) = (leaf for leaf in explain(run_of(claims=claims), ("A", "TJK")).leaves if leaf.leaf == "fighters")
    assert leaf.reasons[0].reason.rows == ("f1", "f2")
    table = explain(run_of(claims=claims), ("A", "TJK")).table()
    assert "fighters: 100 / about 300 [f1, f2]" in [row["rests on"] for row in table.rows if row["reason"] == "claim"]


def test_a_bound_is_named_beside_what_it_cuts():
    claims = [claim("f1", "range", low=100, high=900), claim("top", "up_to", high=700, source="s2")]
    run = run_of(claims=claims, sources=["s1", "s2"])
    (row,) = (row for row in explain(run, "A").table().records() if row["id"] == "f1|top")
    assert row["rests on"] == "fighters: 100 to 900 [f1], within bounds [top]"


@pytest.mark.parametrize(
    ("how", "kind", "text"),
    [
        ({"if_missing": "prior", "prior": {"about": 50}}, "prior", "prior: declared belief without evidence"),
        ({"if_missing": "widest"}, "prior", "prior: no belief declared: any value of the scale"),
        ({"if_missing": "low"}, "declared", "declared: no evidence; 'if_missing: low'"),
        ({"if_missing": "high"}, "declared", "declared: no evidence; 'if_missing: high'"),
        ({"if_missing": "skip"}, "skipped", "skipped: no evidence; its siblings take its weight"),
    ],
)
def test_what_is_missing_is_named_as_declared(how, kind, text):
    explained = explain(run_of({"fighters": LEAF | how, "tie": TIE}), ("A", "TJK"))
    check_sums(explained)
    (leaf,) = (leaf for leaf in explained.leaves if leaf.leaf == "fighters")
    assert [part.reason.kind for part in leaf.reasons] == [kind]
    assert text in [row["rests on"] for row in explained.table().records() if row["reason"] == kind]
    if kind == "skipped":
        assert (leaf.value, leaf.points) == (None, 0)
        assert explained.score == pytest.approx(50)


def test_an_ageing_claim_fades_into_what_nobody_knows():
    explained = explain(run_of(claims=[claim("f", best=100, spoken_from="2013")], draws=2000), ("A", "TJK"))
    (leaf,) = (leaf for leaf in explained.leaves if leaf.leaf == "fighters")
    assert {part.reason.kind for part in leaf.reasons} == {"claim", "don't know"}
    texts = {part.reason.text for part in leaf.reasons if part.reason.kind == "don't know"}
    assert texts == {"no belief declared: any value of the scale; an ageing claim fades into it"}


def test_claims_of_several_parties_fade_into_one_line():
    claims = [claim(f"f{p}", best=100, spoken_from="2005", party=p) for p in ("TJK", "UZB")]
    explained = explain(run_of(claims=claims, draws=2000), ("A", "TJK"))
    (leaf,) = (leaf for leaf in explained.leaves if leaf.leaf == "fighters")
    assert sum(part.reason.kind == "don't know" for part in leaf.reasons) == 1
    check_sums(explained)


def test_events_share_in_proportion_to_what_they_count_and_zero_leaves_no_rest():
    events = [event("e1", number_best=1), event("e2", number_best=3)]
    explained = explain(run_of({"tie": TIE, "attacks": EVENTS}, events=events), ("A", "TJK"))
    (leaf,) = (leaf for leaf in explained.leaves if leaf.leaf == "attacks")
    assert leaf.points == pytest.approx(20), "4 of 10, half the weight"
    assert {part.reason.rows: part.points for part in leaf.reasons} == pytest.approx({("e1",): 5, ("e2",): 15})
    texts = [row["rests on"] for row in explained.table().rows]
    assert "attack 2023-12-31 (A, TJK), confirmed [e1]" in texts
    assert not any(text and text.startswith("silence") for text in texts)


def test_silence_is_named_with_its_watch():
    feed = {"events": ["attack"], "silence": "rate", "rate_prior": {"events": 1, "years": 1}}
    watch = [{"id": "w1", "country": "TJK", "from": "2020", "to": "2023"}]
    explained = explain(run_of({"tie": TIE, "attacks": EVENTS | {"from": feed}}, watch=watch), ("A", "TJK"))
    check_sums(explained)
    assert "silence: declared prior rate, watched [w1]" in [row["rests on"] for row in explained.table().records()]


def test_a_group_names_the_country_of_each_leaf_and_a_country_the_group():
    claims = [claim("t2", best=80, indicator="tie", group="A", country="UZB"),
              claim("t3", best=90, indicator="tie", group="B", country="TJK")]  # fmt: skip
    run = run_of({"tie": TIE}, claims)
    assert [(leaf.pair, leaf.points) for leaf in explain(run, "A").leaves] == [(("A", "UZB"), pytest.approx(80))]
    assert "tie (UZB)" in str(explain(run, "A"))
    assert "tie (B)" in str(explain(run, "TJK"))
    assert "tie (" not in str(explain(run, ("A", "TJK")))


def test_leaves_stand_by_falling_points_with_their_reasons_below():
    explained = explain(run_of(claims=[claim("f", best=100)]), ("A", "TJK"))
    points = [leaf.points for leaf in explained.leaves]
    assert points == sorted(points, reverse=True)
    kinds = [row["reason"] for row in explained.table().rows]
    assert kinds[0] == "leaf"
    assert kinds.count("leaf") == 2
    shown = [row[0] for row in zip(str(explained).splitlines()[3:], strict=False)]
    assert shown[0].startswith("tie")
    assert shown[1].startswith("  tie: 50 [tie-A-TJK]")


def test_no_part_shows_a_negative_zero():
    run = run_of({"tie": TIE, "attacks": EVENTS}, events=[event(f"e{i}", number_best=7) for i in range(5)])
    assert "-0.0" not in str(explain(run, ("A", "TJK")))


def test_machines_get_the_parts_in_full_precision():
    explained = explain(run_of(claims=[claim("f", "about", 100)]), ("A", "TJK"))
    frame = explained.to_frame()
    assert list(frame.columns) == [
        "leaf", "pair", "reason", "id", "rests on", "points", "weight", "value", "low", "high", "source", "locator"
    ]  # fmt: skip
    assert frame[frame["reason"] == "leaf"]["points"].sum() == pytest.approx(explained.score, abs=1e-9)
    assert frame[frame["reason"] != "leaf"]["points"].sum() == pytest.approx(explained.score, abs=1e-9)
    assert set(frame["pair"]) == {"A|TJK"}


def many_leaves(claims=(), **tables):
    """Return a run of eight leaves of a pair: one of 80, and seven of 0.6 to 4 points."""
    children = {f"x{i}": TIE | {"from": {"claims": f"x{i}"}} for i in range(8)}
    values = (80, 4, 3, 2, 2, 1, 1, 0.6)
    said = [claim(f"c{i}", best=v, indicator=f"x{i}", group="A", country="TJK") for i, v in enumerate(values)]
    return run_of(children, [*said, *claims], **tables)


def test_people_are_shown_most_of_the_score_and_told_what_is_not():
    explained = explain(many_leaves(), "A")
    table = explained.table()
    shown = [row for row in table.rows if row["reason"] == "leaf"]
    assert [row["leaf"] for row in shown] == ["x0", "x1", "x2", "x3"], "89 of 93.6"
    assert table.notes[0] == "Not shown: 4 leaves with 0.6 of the 11.7 points; --all shows them."
    assert len(explained.table(complete=True).rows) == 16
    assert not any(note.startswith("Not shown") for note in explained.table(complete=True).notes)
    assert len(table.records()) == len(explained.to_frame()) == 16, "machines get everything"


def test_reasons_that_give_next_to_nothing_are_counted_and_the_first_always_stands():
    claims = [claim(f"t{i}", best=v, indicator="tie", group="B", country="TJK", source=f"s{i}", credibility=c)
              for i, v, c in ((1, 90, "1"), (2, 0.01, "5"))]  # fmt: skip
    explained = explain(run_of({"tie": TIE}, claims, sources=["s1", "s2"]), "B")
    assert [row["id"] for row in explained.table().rows] == [None, "t1"]
    assert explained.table().notes[0].endswith("reason of less than 0.05 points; --all shows them.")
    nothing = explain(run_of({"tie": TIE}, [claim("z", best=0, indicator="tie", group="B", country="TJK")]), "B")
    assert (nothing.score, nothing.table().rows) == (0, ())
    pair = explain(run_of({"tie": TIE}, [claim("z", best=0, indicator="tie", group="B", country="TJK")]), ("B", "TJK"))
    assert [row["id"] for row in pair.table().rows] == [None, "z"], "why a score is 0 is told in full"


def test_for_a_group_a_leaf_is_summed_over_its_pairs():
    other = claim("t2", "about", 60, indicator="tie", group="A", country="UZB")
    explained = explain(run_of(claims=[claim("f", best=300), claim("t1", "about", 50, **TIED), other]), "A")
    table = explained.table()
    leaves = {row["leaf"]: row for row in table.rows if row["reason"] == "leaf"}
    assert list(leaves) == ["tie", "fighters"]
    for name, row in leaves.items():
        parts = [leaf for leaf in explained.leaves if leaf.leaf == name]
        assert len(parts) == 2
        assert row["points"] == pytest.approx(math.fsum(leaf.points for leaf in parts))
    assert [row["id"] for row in table.rows if row["leaf"] == "fighters"] == [None, "f"], "one reason, not two"
    (note,) = (note for note in table.notes if note.startswith("A leaf is summed over its pairs"))
    assert "'a to b' are the lowest and the highest of their means" in note
    assert [row["value"] for row in leaves.values()].count(None) == 1, "one value differs"
    assert "tie (" not in str(table)
    assert "tie (UZB)" in str(explained.table(complete=True))
    assert not any("a to b" in note for note in explained.table(complete=True).notes)
    alike = explain(run_of(claims=[claim("f", best=300), claim("t1", "about", 50, **TIED)]), "A").table()
    assert not any("a to b" in note for note in alike.notes), "it has one pair"


def test_asking_changes_no_number():
    run = run_of(claims=[claim("f", "about", 100)])
    before = run.pairs.scores.copy()
    assert str(explain(run, "A")) == str(explain(run, "A"))
    assert (run.pairs.scores == before).all()
    assert model({"tie": TIE}) == model({"tie": TIE})


def test_an_event_that_is_good_news_has_a_part_below_zero():
    pressure = {"of": "group", "from": {"events": ["attack"], "measure": "number", "silence": "zero"}, "worse": "lower",
                "scale": {"kind": "linear", "low": 0, "high": 10}}  # fmt: skip
    given = evidence(events=[event("raid", number_best=3)], claims=tied(("A", "TJK")))
    run = simulate(
        model({"pressure": pressure, "tie": TIE | {"weight": 0.001}}, credence={"base": 100}), given, draws=50
    )
    leaf = next(leaf for leaf in explain(run, ("A", "TJK")).leaves if leaf.leaf == "pressure")
    points = {part.reason.kind: part.points for part in leaf.reasons}
    assert leaf.value == pytest.approx(70)
    assert points["event"] == pytest.approx(-30, rel=2e-2)
    assert points["silence"] == pytest.approx(100, rel=2e-2)
    assert sum(points.values()) == pytest.approx(leaf.points, abs=1e-9)
    assert "[raid]" in str(explain(run, ("A", "TJK"))), "what takes points away is shown as well as what gives them"


DEBATED = ({"id": "A", "name": "A", "aliases": "TTT:0.7"}, "B")


def rests_on(found, **more):
    run = simulate(model({"fighters": LEAF, "tie": TIE}, **more), found)
    return [row["rests on"] for row in explain(run, "A").table(complete=True).rows if row["rests on"]]


def test_a_debated_name_stands_beside_what_rests_on_it():
    claims = [claim("f", best=300, group="TTT"), claim("g", best=200, source="s2"), *tied(("A", "TJK"))]
    lines = rests_on(evidence(groups=DEBATED, claims=claims, countries=("TJK",), sources=["s1", "s2"]))
    assert any(line.endswith(", as TTT, 70% [f]") for line in lines)
    assert any(line.endswith("200 [g]") for line in lines), "named for sure"


def test_a_claim_taken_as_true_is_marked():
    claims = [claim("f", best=300, group="TTT"), claim("g", best=200, source="s2"), claim("b", "up_to", high=900),
              *tied(("A", "TJK"))]  # fmt: skip
    found = evidence(groups=DEBATED, claims=claims, countries=("TJK",), sources=["s1", "s2"])
    lines = rests_on(found, suppose={"f": "yes", "b": "yes"})
    assert any(line.endswith("300, supposed [f], within bounds [b, supposed]") for line in lines), lines
    assert not any("supposed" in line for line in rests_on(found))


def test_an_event_that_is_supposed_not_to_have_happened_is_told_in_the_title():
    attacks = {"of": "pair", "from": {"events": ["attack"], "silence": "zero"},
               "scale": {"kind": "linear", "low": 0, "high": 2}}  # fmt: skip
    found = evidence(claims=tied(("A", "TJK")), events=[event("e1")], countries=("TJK",))
    run = simulate(model({"attacks": attacks, "tie": TIE}, suppose={"e1": "no"}), found)
    assert ", supposing e1=no" in explain(run, "A").table().title
