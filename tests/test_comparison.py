"""What moved, how clearly, and why."""

import numpy as np
import pytest

from threatscore.comparison import compare
from threatscore.errors import UsageError
from threatscore.precision import wilson_error
from threatscore.ranking import rank
from threatscore.simulation import simulate

from .making import LEAF, TIE, claim, evidence, model, tied

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


@pytest.mark.parametrize("by", ["group", "country", "pair"])
def test_without_a_change_every_difference_is_exactly_zero(by):
    for row in records(run_of(), run_of(), by).values():
        assert [row[name] for name in NUMBERS] == [0] * len(NUMBERS)
        assert (row["verdict"], row["clear"]) == ("unchanged", False)
        assert row["score_old"] == row["score_new"]
        assert row["rank_old"] == row["rank_new"]


def test_without_a_change_no_input_differs():
    same = compare(rank(run_of()), rank(run_of()))
    assert same.inputs() == []
    assert same.table().notes[-1] == "Settings and evidence are the same."


def test_only_the_changed_weight_is_named():
    built = model(CHILDREN)
    new = run_of(built=built.with_weights({"fighters": 3}))
    comparison = compare(rank(run_of(built=built)), rank(new))
    assert comparison.inputs() == ["score.children.fighters.weight from 1 to 3"]
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


def test_rows_added_removed_and_edited_are_named():
    new = [
        *CLAIMS[:2],
        claim("b", "about", 46, indicator="tie", group="B", country="TJK"),
        claim("g", best=3, group="B"),
    ]
    assert compare(rank(run_of()), rank(run_of(new))).inputs() == ["rows added: g", "rows removed: f", "rows edited: b"]


def test_many_rows_are_counted_in_the_notes_and_all_named_by_inputs():
    many = [claim(f"x{i:02}", best=3, group="B") for i in range(20)]
    comparison = compare(rank(run_of()), rank(run_of([*CLAIMS, *many])))
    assert any(note.endswith("x10, x11 and 8 more") for note in comparison.table().notes)
    assert comparison.inputs()[0].endswith("x18, x19")


def test_another_day_is_named_and_ageing_moves_scores():
    comparison = compare(rank(run_of()), rank(run_of(as_of="2024-12-31")))
    assert comparison.inputs() == ["as-of date from 2023-12-31 to 2024-12-31"]


def test_who_enters_and_who_leaves():
    rows = records(run_of(CLAIMS[:2]), run_of(CLAIMS[2:]))
    why = "no live claim or event ties it to a country in scope"
    assert (rows["A"]["verdict"], rows["B"]["verdict"]) == (f"leaves: {why}", f"enters; before: {why}")
    assert rows["A"]["score_new"] is rows["A"]["rank_new"] is rows["A"]["change"] is rows["A"]["clear"] is None
    assert rows["B"]["score_old"] is None
    assert list(rows) == ["B", "A"], "units that left come last"
    shown = str(compare(rank(run_of(CLAIMS[:2])), rank(run_of(CLAIMS[2:]))))
    assert "- → 1" in shown
    assert "1 → -" in shown


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


def test_a_small_move_is_not_clear():
    rows = records(run_of(), run_of([*CLAIMS[:3], claim("f", "range", low=100, high=905)]))
    assert (rows["A"]["verdict"], rows["A"]["clear"]) == ("no clear change", False)
    assert rows["A"]["change"] > 0


def test_what_cannot_be_compared_draw_by_draw_is_refused():
    run = run_of()
    with pytest.raises(UsageError, match="by group with one by country"):
        compare(rank(run), rank(run, by="country"))
    for other in (run_of(rng=4), run_of(draws=400), run_of(draws=5000)):
        with pytest.raises(UsageError, match="same seed, number of draws and design"):
            compare(rank(run), rank(other))


def test_people_see_old_and_new_and_machines_all_fields():
    comparison = compare(rank(run_of()), rank(run_of(CLAIMS[:3])))
    assert list(comparison.to_frame().columns) == list(comparison.table().names)
    assert set(comparison.table().names) == set(comparison.records[0])
    assert "90% range" in comparison._repr_html_()
    assert max(map(len, str(comparison).splitlines())) <= 80
    assert "with a probability of at least 90%" in comparison.table().notes[0]


def test_the_designs_and_the_conditions_must_be_the_same():
    given = evidence(claims=CLAIMS)
    plain, stratified = (simulate(model(CHILDREN), given, draws=5000, rng=1, design=d) for d in ("plain", "stratified"))
    with pytest.raises(UsageError, match="and design"):
        compare(rank(plain), rank(stratified))
    some = plain.where(plain.groups.scores[0] > 50, "A above 50")
    with pytest.raises(UsageError, match="different conditions"):
        compare(rank(plain), rank(some))
    assert compare(rank(some), rank(some)).inputs() == []


def test_the_simulation_error_of_a_change_is_told_where_something_changes():
    new = run_of([*CLAIMS[:3], claim("f", "range", low=100, high=2000)])
    notes = compare(rank(run_of()), rank(new)).table().notes
    assert notes[1].startswith("Simulation error (95%): changes ±0.")
    assert not any("Simulation error" in note for note in compare(rank(run_of()), rank(run_of())).table().notes)
