"""As many draws as a precision needs: the same ones, no more than a plain step, and never without saying so."""

import numpy as np
import pytest

from threatscore.errors import UsageError
from threatscore.ranking import rank
from threatscore.sequential import Goal, enough, plain_step, reached
from threatscore.simulation import simulate

from .making import TIE, claim, evidence, model

CLAIMS = [claim(f"c{g}", "about", v, indicator="tie", group=g, country="TJK") for g, v in (("A", 50), ("B", 40))]


def run_of(draws, built=None, design="plain", **how):
    return simulate(built or model({"tie": TIE}), evidence(claims=CLAIMS), draws=draws, rng=1, design=design, **how)


@pytest.mark.parametrize("design", ["plain", "stratified"])
@pytest.mark.parametrize(("precision", "score"), [(0.02, 10.0), (0.5, 0.1), (0.004, 10.0)])
def test_what_was_asked_for_is_reached(design, precision, score):
    run = run_of("auto", design=design, precision=precision, precision_score=score)
    errors = reached(run)
    assert errors.probability <= precision
    assert errors.score <= score
    assert run.notes == ()
    assert run.draws in (5_000, 10_000, 20_000, 50_000, 100_000)


def test_a_step_less_would_not_have_done():
    run = run_of("auto", precision=0.004, precision_score=10.0)
    assert run.draws > 50_000 or reached(run_of(run.draws // 2)).probability > 0.004


@pytest.mark.parametrize("design", ["plain", "stratified"])
def test_the_first_draws_stay_the_same_draws(design):
    long, short = run_of("auto", design=design, precision=0.005), run_of(5_000, design=design)
    assert long.draws > 5_000
    assert np.array_equal(long.pairs.scores[:, :5_000], short.pairs.scores)


def test_it_is_the_same_run_as_with_that_number_of_draws_and_the_same_again():
    one, two = run_of("auto", precision=0.008), run_of("auto", precision=0.008)
    assert one.streams == two.streams
    assert rank(one).to_json() == rank(two).to_json() == rank(run_of(one.draws)).to_json()


def test_the_need_is_jumped_to():
    asked = []

    def made(draws):
        asked.append(draws)
        return run_of(draws)

    run = enough(made, Goal(0.004, 10.0, 200_000))
    assert asked == [5_000, run.draws]


def test_the_limit_is_kept_and_told():
    built = model({"tie": TIE}, simulation={"most_draws": 7_000, "precision": 0.001})
    run = run_of("auto", built)
    assert run.draws == 7_000
    assert run.notes[0].startswith("7,000 draws, the most allowed, are not enough for the precision wanted. Over all")
    assert "(default ±0.1)" in run.notes[0]
    assert "(default ±0.2)" in run.notes[0]
    asked = run_of("auto", built, precision_score=0.1).notes[0]
    assert "(default ±0.1), scores" in asked
    assert "(asked ±0.1)." in asked
    assert run.notes[0] in rank(run).table().notes
    assert run.notes[0] in run.table().notes
    assert run_of("auto", model({"tie": TIE}, simulation={"most_draws": 100, "precision": 0.5})).draws == 100


def test_the_settings_may_ask_for_it():
    built = model({"tie": TIE}, simulation={"draws": "auto", "precision": 0.02, "precision_score": 9})
    assert run_of(None, built).draws == 5_000
    assert run_of(None, built, precision=0.009).draws == 20_000
    assert run_of(300, built).draws == 300


def test_what_never_varies_needs_no_more_draws():
    certain = evidence(claims=[claim("c", best=50, indicator="tie", group="A", country="TJK")])
    assert simulate(model({"tie": TIE}), certain, draws="auto").draws == 5_000
    assert simulate(model({"tie": TIE}), evidence(), draws="auto").draws == 5_000, "nothing is ranked"


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"draws": 100, "precision": 0.1}, "only with draws 'auto'"),
        ({"draws": 100, "precision_score": 0.1}, "only with draws 'auto'"),
        ({"draws": "auto", "precision": 0}, "above 0 and at most 0.5, not 0"),
        ({"draws": "auto", "precision": float("nan")}, "not nan"),
        ({"draws": "auto", "precision_score": -1}, "above 0 points, not -1"),
        ({"draws": "many"}, "a whole number or 'auto', not 'many'"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(how, says):
    with pytest.raises(UsageError, match=says):
        run_of(**how)


def test_plain_steps_are_the_next_of_one_two_and_five():
    assert [plain_step(n) for n in (5_001, 10_001, 20_000, 20_001, 99_999)] == [10_000, 20_000, 20_000, 50_000, 100_000]
