"""What moved, how clearly, and why."""

import re

import numpy as np
import pytest

from threatscore.comparison import compare, gate
from threatscore.comparison.moves import columns
from threatscore.config.settings import Change
from threatscore.errors import UsageError
from threatscore.precision import wilson_error
from threatscore.ranking import rank
from threatscore.simulation import simulate

from ..making import LEAF, TIE, claim, event, evidence, model, tied

CHILDREN = {"fighters": LEAF, "tie": TIE}
CLAIMS = (
    *tied(("A", "TJK"), ("A", "UZB")),
    claim("b", "about", 45, indicator="tie", group="B", country="TJK"),
    claim("f", "range", low=100, high=900),
)
NUMBERS = (
    "change", "change_error", "change_p05", "change_p95", "p_clear", "rank_change_p05", "rank_change_p95",
    "p_rank_clear",
)  # fmt: skip


def run_of(claims=CLAIMS, built=None, *, as_of="2023-12-31", rng=3, draws=500, **more):
    return simulate(built or model(CHILDREN), evidence(claims=claims, as_of=as_of, **more), draws=draws, rng=rng)


def records(old, new, by="group"):
    return {row["unit"]: row for row in compare(rank(old, by=by), rank(new, by=by)).records}


def inputs(comparison):
    return [tuple(row[name] for name in ("what", "id", "old", "new")) for row in comparison.inputs().rows]


@pytest.mark.parametrize("by", ["group", "country", "pair"])
def test_without_a_change_every_difference_is_exactly_zero(by):
    for row in records(run_of(), run_of(), by).values():
        assert [row[name] for name in NUMBERS] == [0] * len(NUMBERS)
        assert (row["verdict"], row["clear"]) == ("unchanged", False)
        assert row["score_old"] == row["score_new"]
        assert row["rank_old"] == row["rank_new"]


def test_without_a_change_no_input_differs():
    same = compare(rank(run_of()), rank(run_of()))
    assert inputs(same) == []
    assert str(same.inputs()).endswith("Settings and evidence are the same.\n")
    assert same.table().notes == ("Settings and evidence are the same.",), "no rule where nothing moved"


def test_back_in_time_is_said_under_every_table():
    later = claim("z", best=9, known="2024-03", spoken_from="2024-03")
    sides = [rank(run_of([*CLAIMS, later], as_of=day)) for day in ("2024-06-30", "2023-12-31")]
    back, forth = compare(*sides), compare(*reversed(sides))
    note = "The new side, 2023-12-31, is earlier than the old one, 2024-06-30: what it does not know counts as removed."
    for table in (back.table(), back.split().table(), back.drivers(), back.levels(), back.inputs()):
        assert note in table.notes
    assert note in gate(*sides).table().notes
    assert not any("earlier" in text for text in forth.table().notes)


def test_only_the_changed_weight_is_named():
    built = model(CHILDREN)
    new = run_of(built=built.with_weights({"fighters": 3}))
    comparison = compare(rank(run_of(built=built)), rank(new))
    assert inputs(comparison) == [("setting", "score.children.fighters.weight", "1", "3")]
    assert "Changed: score.children.fighters.weight from 1 to 3" in comparison.table().notes


def test_the_change_is_the_difference_of_the_scores_draw_by_draw():
    old, new = (
        run_of(),
        run_of([*CLAIMS[:2], CLAIMS[3], claim("b2", best=95, indicator="tie", group="B", country="TJK")]),
    )
    row = records(old, new)["B"]
    gap = new.groups.scores[1] - old.groups.scores[1]
    assert row["change"] == row["score_new"] - row["score_old"]
    assert (row["change_p05"], row["change_p95"]) == tuple(np.quantile(gap, (0.05, 0.95)))
    assert row["p_clear"] == np.mean(gap >= 2)
    assert row["change_error"] == pytest.approx(1.959963985 * gap.std(ddof=1) / 500**0.5)
    assert row["p_clear_error"] == pytest.approx(float(wilson_error(row["p_clear"], 500)))
    assert (row["verdict"], row["clear"]) == ("clearly up", True)
    assert records(new, old)["B"]["verdict"] == "clearly down"
    assert records(old, new)["A"]["verdict"] != "unchanged" or records(old, new)["A"]["change"] == 0


def test_a_chance_that_is_just_short_of_clear_does_not_read_as_if_it_were_not():
    (score,) = (column for column in columns("group", 0, Change(probability=0.9)) if column.name == "p_clear")
    told = {share: score.show({"p_clear": share}) for share in (0.85, 0.895, 0.896, 0.8999, 0.9, 0.904, None)}
    assert list(told.values()) == ["85%", "89.5%", "89.6%", "89.99%", "90%", "90%", ""]


def test_what_came_in_of_the_time_that_the_old_side_had_seen_is_counted():
    """Of two events one began before the old day was over, and of three claims one speaks of nothing later."""
    late, of_a = {"known": "2024-01-15"}, {"known": "2024-01-15", "group": "A"}
    spoken = {"o": ("2024-01-01", None), "p": ("2023-12-31", None), "q": ("2023-06", "2024-01")}
    claims = [claim(id, best=5, spoken_from=first, spoken_to=last, **late) for id, (first, last) in spoken.items()]
    events = [{**event(id, start=start), **of_a} for id, start in (("e1", "2023-12-31"), ("e2", "2024-01"))]
    old, new = (run_of([*CLAIMS, *claims], as_of=day, events=events) for day in ("2023-12-31", "2024-03-31"))
    (note,) = (note for note in compare(rank(old), rank(new)).table().notes if "Of the time" in note)
    assert note.startswith("Of the time up to 2023-12-31 are 1 of 2 new events and 1 of 3 new claims: what came in")
    assert not any("Of the time" in note for note in compare(rank(new), rank(new)).table().notes)


def test_rows_added_removed_and_edited_are_named():
    new = [
        *CLAIMS[:2],
        claim("b", "about", 46, indicator="tie", group="B", country="TJK"),
        claim("g", best=3, group="B"),
    ]
    assert inputs(compare(rank(run_of()), rank(run_of(new)))) == [
        ("edited", "b", "45", "46"),
        ("removed", "f", "fighters: 100 to 900", ""),
        ("added", "g", "", "fighters: 3"),
    ]


def test_who_replaces_and_who_is_replaced_are_told_apart():
    new = [*CLAIMS, claim("f2", best=300, supersedes="f", spoken_from="2023")]
    comparison = compare(rank(run_of()), rank(run_of(new)))
    assert inputs(comparison) == [
        ("replaces", "f2", "", "fighters: 300 (replaces f)"),
        ("replaced", "f", "fighters: 100 to 900", "(replaced by f2)"),
    ]
    notes = comparison.table().notes
    assert "Changed: rows that replace others: f2" in notes
    assert "Changed: rows that were replaced: f" in notes


def test_inputs_are_readable_at_80_columns_with_ones_own_edits_first():
    long = "cl-border-protection-tjk-posts"
    built = model(CHILDREN)
    base = [*CLAIMS, claim(long, "about", 45, place="TJK"), claim("gone", best=3)]
    edited = [*CLAIMS, claim(long, "range", low=40, high=46), claim("gone", best=3), claim("an-addition", best=3)]
    taken = [{"id": "w", "row": "gone"}]
    new = run_of(edited, built.with_weights({"fighters": 3}), as_of="2024-03-31", withdrawals=taken)
    table = compare(rank(run_of(base, built)), rank(new)).inputs()
    whats = [row["what"] for row in table.rows]
    assert list(dict.fromkeys(whats)) == ["setting", "date", "edited", "withdrawn", "added"]
    shown = table.to_terminal(80)
    assert max(map(len, shown.splitlines())) <= 80
    for name in (long, "score.children.fighters.weight", "an-addition"):
        assert name in shown, "no id is cut"
    lines = " ".join(shown.split())
    for column in ("wording", "low", "best", "high", "place"):
        assert f"{column} " in lines
    assert {row["column"] for row in table.records()} >= {"", "wording", "best"}, "machines have it for itself"


def test_many_rows_are_counted_in_the_notes_and_all_named_by_inputs():
    many = [claim(f"x{i:02}", best=3, group="B") for i in range(20)]
    comparison = compare(rank(run_of()), rank(run_of([*CLAIMS, *many])))
    assert any(note.endswith("x10, x11 and 8 more") for note in comparison.table().notes)
    assert [id for _, id, *_ in inputs(comparison)][-2:] == ["x18", "x19"]


def test_another_day_is_named_and_ageing_moves_scores():
    comparison = compare(rank(run_of()), rank(run_of(as_of="2024-12-31")))
    assert inputs(comparison) == [("date", "as-of date", "2023-12-31", "2024-12-31")]
    assert comparison.table().title == "What moved in the index from 2023-12-31 to 2024-12-31"


def test_who_enters_and_who_leaves():
    rows = records(run_of(CLAIMS[:2]), run_of(CLAIMS[2:]))
    why = "no live claim or event ties it to a country in scope"
    assert (rows["A"]["verdict"], rows["B"]["verdict"]) == (f"leaves: {why}", f"enters; before: {why}")
    assert rows["A"]["score_new"] is rows["A"]["rank_new"] is rows["A"]["change"] is rows["A"]["clear"] is None
    assert rows["B"]["score_old"] is None
    assert list(rows) == ["B", "A"], "units that left come last"
    shown = compare(rank(run_of(CLAIMS[:2])), rank(run_of(CLAIMS[2:]))).table().to_terminal(140)
    assert "- → 1 (1-1)" in shown
    assert "1 (1-1) → -" in shown


def test_who_leaves_for_want_of_coverage_or_of_scope_says_so():
    claims = [*CLAIMS, *tied(("B", "UZB"))]
    strict = model(CHILDREN, coverage={"minimum": 0.9})
    rows = records(run_of(claims), run_of(claims, strict), "pair")
    assert rows["B/UZB"]["verdict"] == "leaves: coverage 50% is below the declared 90%"
    narrow = model(CHILDREN, scope={"groups": ["A"]})
    assert records(run_of(), run_of(built=narrow))["B"]["verdict"] == "leaves: not in scope"


def test_a_move_in_rank_alone_is_called_so():
    """B overtakes A by less than a meaningful change of the score."""

    def with_b(value):
        return [*tied(("A", "TJK")), claim("b", best=value, indicator="tie", group="B", country="TJK")]

    only_tie = model({"tie": TIE})
    rows = records(run_of(with_b(49.5), only_tie), run_of(with_b(50.5), only_tie))
    assert (rows["B"]["verdict"], rows["A"]["verdict"]) == ("clearly up in rank", "clearly down in rank")
    assert rows["B"]["p_clear"] == 0
    assert rows["B"]["p_rank_clear"] == 1
    assert (rows["B"]["rank_change_p05"], rows["B"]["rank_change_p95"]) == (-1, -1)


def test_a_clear_verdict_has_the_probability_of_what_it_speaks_of():
    """Of the score or of the rank: the probability of the other one is no proof of it."""
    other = {"p_clear": 0.61, "p_rank_clear": 0.953, "clear": True, "reason": "new evidence +1.0"}
    table = compare(rank(run_of()), rank(run_of())).table()
    (verdict,) = (column for column in table.columns if column.name == "verdict")
    assert verdict.text(other | {"verdict": "clearly up in rank"}) == "clearly up in rank (95%); new evidence +1.0"
    assert verdict.text(other | {"verdict": "clearly up"}) == "clearly up (61%); new evidence +1.0"
    assert verdict.text(other | {"verdict": "no clear change", "clear": False, "reason": ""}) == "no clear change"
    assert verdict.text(other | {"verdict": "leaves: gone", "clear": None, "reason": ""}) == "leaves: gone"


@pytest.mark.parametrize("by", ["group", "country", "pair"])
@pytest.mark.parametrize("width", [80, 110, 140])
def test_no_score_and_no_rank_that_moved_stands_without_its_range(by, width):
    """At 80 columns there is no room for ranks: they are left out as a whole."""
    new = [*CLAIMS[:3], claim("f", "range", low=300, high=905)]
    table = compare(rank(run_of(), by=by), rank(run_of(new), by=by)).table()
    shown = table.to_terminal(width)
    assert max(map(len, shown.splitlines())) <= width
    ranged = r"\d+ \(\d+-\d+\) → \d+ \(\d+-\d+\)"
    lines = [line for line in shown.splitlines() if "→" in line]
    assert len(lines) == len(table.rows)
    for line in lines:
        assert len(re.findall(ranged, line)) == (1 if width == 80 else 2) == line.count("→")
    every = [column.text(row) for column in table.shown() for row in table.rows]
    assert all(re.fullmatch(ranged, text) for text in every if "→" in text)


def test_a_small_move_is_not_clear():
    rows = records(run_of(), run_of([*CLAIMS[:3], claim("f", "range", low=100, high=905)]))
    assert (rows["A"]["verdict"], rows["A"]["clear"]) == ("no clear change", False)
    assert rows["A"]["change"] > 0


def test_different_tables_are_refused():
    run = run_of()
    with pytest.raises(UsageError, match="by group with one by country"):
        compare(rank(run), rank(run, by="country"))


def test_people_see_old_and_new_and_machines_all_fields():
    comparison = compare(rank(run_of()), rank(run_of(CLAIMS[:3])))
    assert list(comparison.to_frame().columns) == list(comparison.table().names)
    assert set(comparison.table().names) == set(comparison.table().rows[0]) > set(comparison.records[0])
    assert "90% range" in comparison._repr_html_()
    assert max(map(len, str(comparison).splitlines())) <= 80
    assert "with a probability of at least 90%" in comparison.table().notes[0]


def test_other_seeds_draws_and_designs_are_drawn_once_more_as_the_new_side_says():
    """The change is that of the results as they are; its range that of draw-by-draw differences on common streams."""
    old, new = run_of(CLAIMS[:3], rng=4, draws=400), run_of(CLAIMS)
    common = run_of(CLAIMS[:3])
    row = records(old, new)["A"]
    assert row["change"] == new.groups.scores[0].mean() - old.groups.scores[0].mean()
    gap = new.groups.scores[0] - common.groups.scores[0]
    assert (row["change_p05"], row["change_p95"]) == tuple(np.quantile(gap, (0.05, 0.95)))
    assert row["p_clear"] == records(common, new)["A"]["p_clear"]
    errors = [1.959963985 * run.groups.scores[0].std(ddof=1) / run.draws**0.5 for run in (old, new)]
    assert row["change_error"] == pytest.approx(np.hypot(*errors))
    assert [what for what, *_ in inputs(compare(rank(old), rank(new)))] == ["setting", "setting", "added"]


def test_an_edited_row_is_drawn_apart_and_all_else_alike():
    """Half of A's score is a claim that was edited, the other half one that was not."""

    def with_high(high):
        return run_of([*CLAIMS[:3], claim("f", "range", low=100, high=high)])

    old, new = with_high(900), with_high(901)
    row = records(old, new)["A"]
    tie = old.points_of([("A", "TJK")]).points["tie"][0]
    own = [run.groups.scores[0] - tie / 2 for run in (old, new)]
    assert np.corrcoef(own)[0, 1] > 0.99, "the runs themselves share their draws"
    spread = (row["change_p95"] - row["change_p05"]) / np.diff(np.quantile(own[0], (0.05, 0.95)))[0]
    assert spread == pytest.approx(2**0.5, rel=0.1), "two independent draws of one belief"
    assert row["change"] == new.groups.scores[0].mean() - old.groups.scores[0].mean()
    same = records(old, with_high(900))["A"]
    assert same["change_p95"] == same["change_p05"] == 0


def test_a_note_is_no_number():
    noted = [*CLAIMS[:3], {**CLAIMS[3], "note": "seen again", "locator": "p. 7"}]
    comparison = compare(rank(run_of()), rank(run_of(noted)))
    assert all(row["verdict"] == "unchanged" for row in comparison.records)
    assert comparison.split().factors == ()
    assert {row["factor"] for row in comparison.inputs().rows} == {"no number depends on it"}
    assert [row["column"] for row in comparison.inputs().rows] == ["locator", "note"]


def test_only_equal_conditions_can_be_compared():
    given = evidence(claims=CLAIMS)
    plain, stratified = (simulate(model(CHILDREN), given, draws=5000, rng=1, design=d) for d in ("plain", "stratified"))
    some = plain.where(plain.groups.scores[0] > 50, "A above 50")
    for other in (plain, stratified):
        with pytest.raises(UsageError, match="different conditions"):
            compare(rank(other), rank(some))
    assert inputs(compare(rank(some), rank(some))) == []


def test_under_a_condition_the_split_adds_up_in_the_draws_that_count():
    old, new = run_of(CLAIMS), run_of([*CLAIMS, claim("g", "range", low=10, high=90)], as_of="2024-06-30")
    which = np.arange(500) % 3 > 0
    comparison = compare(*(rank(run.where(which, "chosen")) for run in (old, new)))
    row = comparison.split().table().rows[0]
    moved = new.groups.scores[0][which].mean() - old.groups.scores[0][which].mean()
    assert row["score_new_evidence"] + row["score_passing_time"] == pytest.approx(moved, abs=1e-9)


def test_the_main_reason_is_the_factor_and_the_row_that_did_most():
    new = [*CLAIMS, claim("small", best=700, group="A"), claim("large", "about", 60_000, group="A")]
    row = compare(rank(run_of()), rank(run_of(new))).table().rows[0]
    assert (row["reason_of"], row["reason_factor"], row["reason_row"]) == ("score", "new_evidence", "large")
    assert row["reason"].startswith("new evidence +")
    assert "(large +" in row["reason"]
    older = compare(rank(run_of()), rank(run_of(as_of="2025-12-31"))).table().rows[0]
    assert older["by_rule"]
    assert older["reason"].endswith(": by rule, not news")


def test_a_verdict_on_ranks_has_a_reason_in_ranks():
    def with_b(value):
        return [*tied(("A", "TJK")), claim("b", best=value, indicator="tie", group="B", country="TJK")]

    only_tie = model({"tie": TIE})
    rows = compare(*(rank(run_of(with_b(value), only_tie)) for value in (49.5, 50.5))).table().rows
    assert [row["reason"] for row in rows] == [
        f"revised or withdrawn evidence 1.0 places {way}" for way in ("up", "down")
    ]
    assert {row["reason_of"] for row in rows} == {"rank"}


def test_the_simulation_error_of_a_change_is_told_where_something_changes():
    new = run_of([*CLAIMS[:3], claim("f", "range", low=100, high=2000)])
    notes = compare(rank(run_of()), rank(new)).table().notes
    assert notes[1].startswith("Simulation error (95%): changes ±0.")
    assert not any("Simulation error" in note for note in compare(rank(run_of()), rank(run_of())).table().notes)


ATTACKS = {"of": "pair", "from": {"events": ["attack"]}, "scale": {"kind": "linear", "low": 0, "high": 4}}
TOLL = {"of": "pair", "from": {"events": ["attack"], "measure": "killed", "silence": "zero"},
        "scale": {"kind": "linear", "low": 0, "high": 50}}  # fmt: skip
DOUBTED = [{"id": "st", "event": "e", "stance": "denies", "party": "TJK", "role": "target"}]


def with_event(leaf, **cells):
    base = {"killed_low": 5, "killed_high": 20, "number_best": 7}
    built = model(
        {"tie": TIE, "attacks": leaf}, codebook={"kinds": {"attack": {"meaning": "an attack", "counts": "persons"}}}
    )
    return run_of(CLAIMS[:3], built, events=[event("e", **{**base, **cells})], stances=DOUBTED)


@pytest.mark.parametrize("leaf", [ATTACKS, TOLL])
def test_a_corrected_number_that_no_leaf_uses_leaves_everything_as_it_was(leaf):
    """Of a doubted event the occurrence, and what is drawn of it, is the same in each draw."""
    old, new = with_event(leaf), with_event(leaf, number_best=8)
    assert old.pairs.scores[0].std() > 1, "it is open whether it happened"
    for by in ("group", "country", "pair"):
        for row in records(old, new, by).values():
            assert [row[name] for name in NUMBERS] == [0] * len(NUMBERS)
            assert row["verdict"] == "unchanged"


def test_a_corrected_toll_is_drawn_apart_and_whether_it_happened_is_not():
    old, new = with_event(TOLL), with_event(TOLL, killed_high=21)
    other = with_event(TOLL, killed_high=21, country="UZB")
    happened = old.points_of([("A", "TJK")]).points["attacks"][0] > 0
    assert 0.1 < happened.mean() < 0.9
    side = compare(rank(old, by="pair"), rank(new, by="pair"))._sides
    gap = side[1].scores[0] - side[0].scores[0]
    assert (gap[~happened] == 0).all()
    assert gap[happened].std() > 1, "two independent draws of the toll"
    moved = compare(rank(old, by="country"), rank(other, by="country"))._sides
    assert np.corrcoef(moved[0].scores[0] > old.groups.scores[0].min(), happened)[0, 1] < 0.2, "another event"
