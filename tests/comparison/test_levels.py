"""Changes of level, with what each side says of both."""

from threatscore.comparison import compare, gate
from threatscore.ranking import rank
from threatscore.simulation import simulate

from ..making import TIE, claim, evidence, model


def ranked(best, **more):
    given = evidence(claims=[claim("t", best=best, indicator="tie", group="A", country="TJK")])
    return rank(simulate(model({"tie": TIE}, **more), given, draws=50, rng=1))


def test_a_change_of_level_comes_with_both_probabilities_on_both_sides():
    table = compare(ranked(39), ranked(41)).levels()
    assert table.rows == (
        {"unit": "A", "level_old": "moderate", "level_new": "substantial", "p_old_before": 1.0, "p_old_after": 0.0,
         "p_new_before": 0.0, "p_new_after": 1.0},
    )  # fmt: skip
    assert "moderate: 100% → 0%" in str(table).replace(">99%", "100%").replace("<1%", "0%")


def test_the_same_level_is_no_change():
    table = compare(ranked(41), ranked(42)).levels()
    assert table.rows == ()
    assert table.notes == ("No unit has another most probable level.",)


def test_a_tie_on_one_side_is_no_change_of_level_and_not_counted_by_the_gate():
    """Half of the draws lie above 40, as far as some draws tell: `level_or` names the other level there."""

    def spread(low, high, draws=400, **more):
        row = claim("t", "range", low=low, high=high, indicator="tie", group="A", country="TJK")
        return rank(simulate(model({"tie": TIE}, **more), evidence(claims=[row]), draws=draws, rng=1))

    limit = {"gate": {"level_changes": 0}}
    calm, alarm, tie = spread(22, 39, **limit), spread(41, 59, **limit), spread(32, 50, **limit)
    field = next(row for row in tie.table().records() if row["unit"] == "A")
    assert {field["level"], field["level_or"]} == {"moderate", "substantial"}
    side = calm if field["level"] == "substantial" else alarm
    for comparison in (compare(side, tie), compare(tie, side)):
        assert comparison.changed_levels == comparison.levels().rows == ()
        open_note = comparison.levels().notes[-1]
        assert open_note.startswith(
            "Open, because on one side simulation error does not tell the two levels apart: A ("
        )
    found = {limit.name: limit for limit in (*gate(side, tie).limits, *gate(tie, side).limits)}
    assert (found["level_changes"].found, found["level_changes"].holds) == (0, True)
    assert len(compare(calm, alarm).changed_levels) == 1, "where both sides are sure it is one"
    assert {limit.name: limit.found for limit in gate(calm, alarm).limits}["level_changes"] == 1


def test_each_side_has_its_own_cuts():
    table = compare(ranked(41), ranked(41, levels=[["calm", 0], ["alarm", 30]])).levels()
    assert [table.rows[0][name] for name in ("level_old", "level_new", "p_old_after", "p_new_before")] == [
        "substantial", "alarm", None, None,
    ]  # fmt: skip
    assert table.notes[-1].startswith("The cuts differ")
