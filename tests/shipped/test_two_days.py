"""Two days of the shipped evidence side by side: what a person sees, and that it adds up."""

from pathlib import Path

import pytest

import threatscore as ts

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def runs():
    model, evidence = ts.load_model(ROOT / "config" / "weights.yaml"), ts.load_evidence(ROOT / "data" / "central-asia")
    return [ts.simulate(model, evidence.at(day), draws=5000) for day in ("2022-06-30", "2022-12-31")]


@pytest.fixture(params=["group", "country", "pair"])
def comparison(runs, request):
    return ts.compare(*(ts.rank(run, by=request.param) for run in runs))


def test_the_parts_add_up_and_cost_less_than_the_states_that_are_neither_result(comparison):
    split = comparison.split()
    moved = {row["unit"]: row for row in comparison.records}
    for unit, i in split.place.items():
        assert split.score[:, i].sum() == pytest.approx(moved["/".join(unit)]["change"], abs=1e-9)
        assert split.rank[:, i].sum() == pytest.approx(moved["/".join(unit)]["rank_change"], abs=1e-9)
    assert split.cost.coalitions == 2 ** len(split.factors)
    assert split.cost.simulations <= split.cost.leaf_states


@pytest.mark.parametrize("width", [80, 140])
def test_old_new_change_verdict_and_reason_are_read_at_a_glance(comparison, width):
    shown = comparison.table().to_terminal(width)
    assert max(map(len, shown.splitlines())) <= width
    assert "No room for" not in shown
    heading = next(line for line in shown.splitlines() if "change (90% range)" in line)
    assert all(label in heading for label in ("score (90% range)", "in short; main reason"))
    assert ("rank (90% range)" in heading) == (width > 100), (
        "where there is no room the rank is left out, not its range"
    )
    assert "no clear change; " in shown


def test_the_rocket_of_july_is_named(runs):
    rows = {row["unit"]: row for row in ts.compare(*(ts.rank(run, by="pair") for run in runs)).table().rows}
    told = rows["ISIS-K/UZB"]
    assert (told["reason_factor"], told["reason_row"]) == ("new_evidence", "ev-rocket-uzb-2022-07")
    assert rows["JA/TJK"]["verdict"] == "enters; before: no live claim or event ties JA to TJK"
