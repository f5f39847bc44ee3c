"""Changes of level, with what each side says of both."""

from threatscore.comparison import compare
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


def test_each_side_has_its_own_cuts():
    table = compare(ranked(41), ranked(41, levels=[["calm", 0], ["alarm", 30]])).levels()
    assert [table.rows[0][name] for name in ("level_old", "level_new", "p_old_after", "p_new_before")] == [
        "substantial", "alarm", None, None,
    ]  # fmt: skip
    assert table.notes[-1].startswith("The cuts differ")
