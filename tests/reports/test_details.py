"""The page's details: figures of the explanations as they are, every row cited, claims where they stand."""

import json

import numpy as np
import pytest
from scipy.special import ndtri

import threatscore as ts
from threatscore.evidence.rows import Dated
from threatscore.explanation import explain
from threatscore.explanations import explain_all
from threatscore.model import load_model
from threatscore.reports import contents
from threatscore.reports.details import details
from threatscore.reports.details.marks import marks, ticks
from threatscore.reports.details.strings import Strings
from threatscore.rollup import BY
from threatscore.shipped import shipped
from threatscore.tables.text import one_line

from ..making import CERTAIN, LEAF, claim, event, evidence, model, tied

LOG = {"kind": "log", "low": 1, "high": 10_000}
LINEAR = {"kind": "linear", "low": 0, "high": 100}
STEPS = {"kind": "steps", "steps": [["none", 0], ["some", 40], ["many", 100]]}
HOSTILE = '</script><img src=x onerror=alert(1)> \u202egnp.exe =HYPERLINK("x") \U0001f525 a\u0301 \u041c'


@pytest.fixture(scope="module")
def shown():
    folder = shipped()
    known = ts.load_evidence(folder / "data" / "central-asia")
    return contents(ts.simulate(load_model(folder / "config" / "weights.yaml"), known, draws=400))


@pytest.fixture(scope="module")
def made(shown):
    return details(shown)


def texts(made, places):
    return [made["texts"][place] for place in places]


def rows_of(made, by, unit):
    """Yield (leaf text, points, weight, value) of each leaf and (text, points) of each reason, as the page shows."""
    for leaf, name, points, value, *reasons in made["units"][by][unit][3]:
        own = made["leaves"][leaf]
        yield tuple(texts(made, (own[0] if name < 0 else name, points, own[3], value)))
        for reason, points in zip(reasons[::2], reasons[1::2], strict=True):
            yield words(made, made["reasons"][reason]), made["texts"][points]


def words(made, reason):
    _, own, *rows = reason
    if own >= 0:
        return made["texts"][own]
    id, says = texts(made, made["rows"][rows[0]][:2])
    return f"{says} [{id}]"


def shown_rows(table):
    """Yield the same from a table as people read it."""
    show = {column.name: column.text for column in table.columns}
    for row in table.rows:
        if row["reason"] == "leaf":
            yield tuple(one_line(show[name](row)) for name in ("leaf", "points", "weight", "value"))
        else:
            yield one_line(row["rests on"]), show["points"](row)


def test_every_figure_of_a_pair_is_that_of_its_explanation(shown, made):
    for pair in shown.run.pairs.units:
        table = explain(shown.run, pair).table(complete=True)
        assert [*rows_of(made, "pair", "/".join(pair))] == [*shown_rows(table)]


@pytest.mark.parametrize("by", ["group", "country"])
def test_a_group_and_a_country_begin_with_what_explain_shows_of_them(shown, made, by):
    for unit in shown.run.scores(by).units:
        table = explain(shown.run, unit).table()
        ours = [*rows_of(made, by, unit[0])]
        leaves = [row for row in shown_rows(table) if len(row) == 4]
        assert [row for row in ours if len(row) == 4][: len(leaves)] == leaves
        assert set(shown_rows(table)) <= set(ours), "explain shows a reason that the page lacks"


def test_values_that_differ_among_the_pairs_of_a_group_are_explained_below_its_breakdown(made):
    """They are no 90% ranges."""
    told = {unit: (any(" to " in row[3] for row in rows_of(made, by, unit) if len(row) == 4),
                   sum("'a to b' are the lowest and the highest" in note for note in texts(made, shown[7])))
            for by in BY for unit, shown in made["units"][by].items()}  # fmt: skip
    assert set(told.values()) == {(True, 1), (False, 0)}
    assert not any("--all" in text for text in made["texts"]), "the page has no such option"


def test_the_parts_add_up_to_the_saved_score(shown, made):
    for by, explanations in explain_all(shown.run).items():
        saved = {"/".join(filter(None, (row.get("unit"), row.get("group"), row.get("country")))): row
                 for row in shown.rankings[by].records if row["status"] == "ranked"}  # fmt: skip
        assert saved.keys() == made["units"][by].keys()
        for each in explanations:
            name = "/".join(each.unit)
            assert sum(leaf.points for leaf in each.leaves) == pytest.approx(saved[name]["score"], abs=1e-9)
            _, title, score, leaves, branches, *_ = made["units"][by][name]
            for points in (texts(made, [leaf[2] for leaf in leaves]), texts(made, branches[1::2])):
                assert sum(map(float, points)) == pytest.approx(saved[name]["score"], abs=0.05 * len(points) + 1e-9)
            assert made["texts"][score] == f"{saved[name]['score']:.1f}"
            assert f"score {made['texts'][score]} of 100" in made["texts"][title]


def test_positions_are_those_of_the_saved_result(shown, made):
    for row in shown.rankings["group"].records:
        if row["status"] == "ranked":
            names = ("rank", "rank_best", "rank_worst", "rank_independent")
            assert made["units"]["group"][row["unit"]][5] == [row[name] for name in names]


def test_every_row_and_source_is_that_of_the_evidence(shown, made):
    known = shown.run.evidence
    assert made["rows"], "nothing is cited"
    for id, _, source, locator, form, *told in made["rows"]:
        row = known.row(made["texts"][id])
        *values, stances = told if isinstance(told[-1], list) else (*told, [])
        assert len(values) == len(made["forms"][form])
        assert all(texts(made, values))
        if isinstance(row, Dated):
            assert made["texts"][made["sources"][source][0]] == row.source
            assert made["texts"][locator] == one_line(row.locator)
        else:
            assert source == -1
        said = [stance for stance in known.live_stances if stance.event == row.id]
        assert [made["texts"][stance[0]] for stance in stances] == [stance.party for stance in said]
    for id, citation, publisher, _, reliability, url, licence, note, origin in made["sources"]:
        source = known.row(made["texts"][id])
        found = texts(made, (citation, publisher, reliability, url, licence, note))
        given = (source.citation, source.publisher, source.reliability, source.url, source.licence, source.note)
        assert found == [one_line(text or "") for text in given]
        assert (made["texts"][made["sources"][origin][0]] if origin >= 0 else None) == source.origin


def test_every_reason_names_rows_that_its_words_name(made):
    named = [reason for reason in made["reasons"] if reason[2:]]
    assert named
    for reason in named:
        for row in reason[2:]:
            assert made["texts"][made["rows"][row][0]] in words(made, reason)


def test_the_pairs_that_a_group_goes_through_are_named_with_their_shares(shown, made):
    table = shown.run.groups
    for unit, via in zip(table.units, table.via, strict=True):
        assert made["units"]["group"][unit[0]][6][::2] == ["/".join(pair) for pair, _ in via]


def test_shipped_details_are_small_and_the_same_again(shown, made):
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    assert len(text.encode()) < 400_000
    assert text == json.dumps(details(shown), ensure_ascii=False, separators=(",", ":"))
    assert len(set(made["texts"])) == len(made["texts"]), "a text stands twice"


def run_of(leaf, claims, **more):
    """Return a run of one group and one country: one leaf named `x`, and the tie that ranks the pair."""
    rows = [claim("c1", indicator="x", **each) if "id" not in each else each for each in claims]
    leaves = {
        "x": LEAF | {"from": {"claims": "x"}} | leaf,
        "tie": {"of": "pair", "from": {"claims": "tie"}, "scale": LINEAR},
    }
    known = evidence(groups=["A"], countries=["TJK"], claims=[*rows, *tied(("A", "TJK"))], **more)
    return ts.simulate(model(leaves), known)


def marks_of(run):
    leaf = run.model.node("x")
    return marks(leaf, run.leaves.of_pair(leaf, run.pairs.units[0]))


def test_a_range_stands_where_its_ends_do():
    (mark,) = marks_of(run_of({"scale": LOG}, [{"wording": "range", "low": 10, "high": 1000}]))
    assert (mark.low, mark.middle, mark.high) == pytest.approx((25, 50, 75))
    assert (mark.rows, mark.bound) == (("c1",), "")


def test_where_less_is_worse_the_scale_turns_round():
    (mark,) = marks_of(run_of({"scale": LOG, "worse": "lower"}, [{"wording": "range", "low": 100, "high": 1000}]))
    assert (mark.low, mark.middle, mark.high) == pytest.approx((25, 37.5, 50))


def test_an_exact_number_is_a_point_and_a_worse_grade_widens_about_a_median():
    (exact,) = marks_of(run_of({"scale": LINEAR}, [{"wording": "exact", "best": 30}]))
    assert (exact.low, exact.middle, exact.high) == (30, 30, 30)
    given = {"wording": "about", "best": 100}
    (sure,) = marks_of(run_of({"scale": LOG}, [given]))
    poor = [{"id": "s1", "reliability": "E"}]
    (doubtful,) = marks_of(run_of({"scale": LOG}, [given], sources=poor))
    assert sure.middle == pytest.approx(doubtful.middle) == pytest.approx(50)
    assert sure.high == pytest.approx(
        50 + 100 * 0.25 * ndtri(0.95) / np.log(10_000)
    )  # spread 0.25 is the setting's default
    assert doubtful.high > sure.high


@pytest.mark.parametrize(("worse", "wording", "end", "bound"), [
    ("higher", {"wording": "up_to", "high": 60}, ("high", 60), "up to"),
    ("higher", {"wording": "at_least", "low": 60}, ("low", 60), "at least"),
    ("lower", {"wording": "up_to", "high": 60}, ("low", 40), "at least"),
    ("lower", {"wording": "at_least", "low": 60}, ("high", 40), "up to"),
])  # fmt: skip
def test_a_bound_says_which_end_it_sets(worse, wording, end, bound):
    (mark,) = marks_of(run_of({"scale": LINEAR, "worse": worse}, [wording]))
    assert (getattr(mark, end[0]), mark.bound) == (pytest.approx(end[1]), bound)


def test_a_level_stands_at_the_score_of_its_step():
    (mark,) = marks_of(run_of({"scale": STEPS}, [{"wording": "level", "best": "some"}]))
    assert mark.middle == 40


def test_all_parties_of_a_quantity_have_their_marks_and_relays_share_one():
    claims = [
        claim(f"c-{party}", "exact", best, indicator="x", party=party) for party, best in (("A", 10), ("TJK", 20))
    ]
    claims += [claim("relay", "exact", 20, indicator="x", party="TJK", source="s2")]
    sources = ["s1", {"id": "s2", "origin": "s1"}]
    found = marks_of(run_of({"scale": LINEAR}, claims, sources=sources))
    assert {mark.rows: mark.middle for mark in found} == {("c-A",): 10, ("c-TJK", "relay"): 20}


def test_nothing_stands_on_a_relative_scale_or_for_events():
    relative = {"scale": {"kind": "min_max"}, "prior": {"range": [1, 5]}}
    assert marks_of(run_of(relative, [{"wording": "exact", "best": 30}])) == ()
    fed = {"from": {"events": ["attack"], "silence": "zero"}, "of": "pair", "scale": LINEAR}
    assert marks_of(run_of(fed, [], events=[event("e1")])) == ()


@pytest.mark.parametrize(("leaf", "expected"), [
    ({"scale": LOG}, [(0, "1"), (25, "10"), (50, "100"), (75, "1,000"), (100, "10,000")]),
    ({"scale": LINEAR, "worse": "lower"}, [(100, "0"), (50, "50"), (0, "100")]),
    ({"scale": STEPS}, [(0, "none"), (40, "some"), (100, "many")]),
    ({"scale": {"kind": "piecewise", "points": [[0, 0], [0.1, 20], [12, 100]]}}, [(0, "0"), (20, "0.1"), (100, "12")]),
    ({"scale": {"kind": "log", "low": 3, "high": 5}}, [(0, "3"), (100, "5")]),
    ({"scale": {"kind": "rank"}, "prior": {"exact": 1}}, []),
])  # fmt: skip
def test_a_scale_says_what_stands_where(leaf, expected):
    found = ticks(model({"x": LEAF | leaf}).node("x"))
    assert [(pytest.approx(points), text) for points, text in expected] == [*found]


def test_a_log_scale_of_many_decades_has_few_marks_in_order():
    found = ticks(model({"x": LEAF | {"scale": {"kind": "log", "low": 1e-3, "high": 1e12}}}).node("x"))
    assert 3 <= len(found) <= 7
    assert [points for points, _ in found] == sorted(points for points, _ in found)


def test_hostile_text_is_harmless_and_stays_a_text():
    claims = [*tied(("A", "TJK")), claim("c", best=7, note=HOSTILE)]
    known = evidence(
        groups=[{"id": "A", "name": HOSTILE}], countries=["TJK"], claims=claims,
        sources=[{"id": "s1", "citation": HOSTILE, "url": "javascript:alert(1)"}],
    )  # fmt: skip
    made = details(contents(ts.simulate(model(), known)))
    assert one_line(HOSTILE) in made["texts"]
    assert not any("\u202e" in text or "\n" in text for text in made["texts"])


def test_nothing_ranked_is_no_failure():
    made = details(contents(ts.simulate(model(), evidence())))
    assert made["units"] == {by: {} for by in BY}
    assert made["rows"] == made["sources"] == []
    assert len(made["leaves"]) == 2


def test_a_leaf_without_evidence_or_with_declared_points_is_told_too():
    leaves = {"x": LEAF | {"if_missing": "skip"}, "y": LEAF | {"if_missing": "high", "from": {"claims": "y"}},
              "tie": {"of": "pair", "from": {"claims": "tie"}, "scale": LINEAR}}  # fmt: skip
    known = evidence(groups=["A"], countries=["TJK"], claims=tied(("A", "TJK")))
    made = details(contents(ts.simulate(model(leaves), known)))
    found = {row[0]: row[1:] for row in rows_of(made, "pair", "A/TJK") if len(row) == 4}
    assert found["x"] == ("0.0", "33%", "")
    assert found["y"] == ("50.0", "33%", "100 [100, 100]")


def test_an_event_is_told_with_who_says_what_of_it():
    stances = [
        {"id": "st1", "event": "e1", "party": "A", "role": "perpetrator", "stance": "claims"},
        {"id": "st2", "event": "e1", "party": "TJK", "role": "target", "stance": "denies"},
    ]
    leaf = {"from": {"events": ["attack"], "silence": "zero"}, "of": "pair", "scale": LINEAR}
    run = run_of(leaf, [], events=[event("e1", killed_low=2, killed_high=5)], stances=stances)
    made = details(contents(run))
    (row,) = (row for row in made["rows"] if made["texts"][row[0]] == "e1")
    assert [texts(made, stance[:4]) for stance in row[-1]] == [
        ["A", "perpetrator", "claims", "occurrence"], ["TJK", "target", "denies", "occurrence"],
    ]  # fmt: skip
    told = dict(zip(texts(made, made["forms"][row[4]]), texts(made, row[5:-1]), strict=True))
    assert told["killed low"] == "2"


def test_a_watch_is_told_without_a_source():
    leaf = {"from": {"events": ["attack"], "silence": "rate"}, "of": "pair", "scale": LINEAR}
    watched = [{"id": "w", "from": "2020", "to": "2022", "country": "TJK"}]
    made = details(contents(run_of(leaf, [], watch=watched, events=[event("e1")], credence=CERTAIN)))
    (row,) = (row for row in made["rows"] if made["texts"][row[0]] == "w")
    assert row[2] == -1
    assert "2020" in made["texts"][row[1]]
    assert "TJK" in made["texts"][row[1]]


def test_only_the_rows_that_carry_most_are_told_in_full():
    claims = [
        *tied(("A", "TJK")),
        claim("low", best=2),
        *(claim(f"c{i}", best=80, indicator=f"x{i}") for i in range(3)),
    ]
    leaves = {f"x{i}": LEAF | {"from": {"claims": f"x{i}"}, "scale": LINEAR} for i in range(3)}
    leaves |= {"fighters": LEAF | {"scale": LINEAR}, "tie": {"of": "pair", "from": {"claims": "tie"}, "scale": LINEAR}}
    known = evidence(groups=["A"], countries=["TJK"], claims=claims)
    for cited, expected in ((4, {"c0", "c1", "c2", "tie-A-TJK"}), (2, {"c0", "c1"}), (0, set())):
        made = details(contents(ts.simulate(model(leaves, report={"cited": cited}), known)))
        assert {made["texts"][row[0]] for row in made["rows"]} == {"c0", "c1", "c2", "tie-A-TJK", "low"}
        assert {made["texts"][row[0]] for row in made["rows"] if len(row) > 2} == expected


def test_the_page_finds_the_marks_of_a_unit_by_its_name(shown, made):
    run = shown.run
    for leaf, own in zip(run.model.leaves, made["marks"]["leaves"], strict=True):
        units = made["marks"]["units"][leaf.of]
        for unit, flat in zip(units, own, strict=True):
            found = marks(leaf, run.leaves.cells[leaf.name][tuple(unit.split("/"))])
            given = [flat[i : i + 5] for i in range(0, len(flat), 5)]
            for mark, (rows, low, middle, high, bound) in zip(found, given, strict=True):
                ids = [made["texts"][made["rows"][row][0]] for row in (rows if isinstance(rows, list) else [rows])]
                assert ids == [*mark.rows]
                assert (low, middle, high) == pytest.approx((mark.low, mark.middle, mark.high), abs=0.05 + 1e-9)
                assert ("", "up to", "at least")[bound] == mark.bound


def test_a_text_has_one_place():
    strings = Strings()
    assert [strings("b"), strings("a"), strings("b"), strings(None), strings("")] == [0, 1, 0, 2, 2]
    assert strings.texts == ["b", "a", ""]
