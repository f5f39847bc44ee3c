"""The settings cut for filling in: put together again they are the model's own text."""

import pytest

import threatscore as ts
from threatscore.model import model_of
from threatscore.reports.live.template import template

from ...making import LEAF, TIE, evidence, model

HOSTILE = "cut0here\n  weight: cut0here\ncombine: </script> {{x}} # 'quoted' \"twice\""


def run_of(found, as_of=None, **more):
    return ts.simulate(found, evidence(as_of=as_of), **more)


def whole(run):
    return "".join(part if isinstance(part, str) else part["as"] for part in template(run))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"suppose": {"score": "arithmetic"}},
        {"assessment": {"title": HOSTILE, "as_of": "2023-12-31"}},
        {"coverage": {"minimum": 0.1}, "report": {"draws": 20}},
    ],
)
def test_as_it_stands_it_is_the_models_own_text(more):
    dated = {"assessment": {"as_of": "2023-12-31"}} | more
    found = model({"fighters": LEAF | {"rationale": HOSTILE}, "cut0here": TIE, "a: b": TIE}, **dated)
    assert whole(run_of(found)) == found.to_yaml()


@pytest.mark.parametrize("assessed", [{}, {"assessment": {"as_of": "2023-12-31"}}])
def test_what_a_call_said_of_the_run_stands_in_the_text(assessed):
    """Without it the engine would assess another day, or draw other numbers, under the settings of the page."""
    run = run_of(model(**assessed), as_of="2022-03-31", draws=300, rng=7, design="stratified")
    again = model_of(whole(run))
    assert again.config.assessment.as_of == run.as_of
    same = ts.simulate(again, evidence(as_of=None))
    assert (same.as_of, same.streams) == (run.as_of, run.streams)


def test_each_weight_each_method_and_the_suppositions_can_be_filled_in():
    branch = {"children": {"fighters": {"weight": 2, **LEAF}}, "combine": {"max": 0.5, "min": 0.5}}
    found = model({"strength": branch, "tie": TIE}, assessment={"as_of": "2023-12-31"})
    holes = [part for part in template(run_of(found)) if not isinstance(part, str)]
    assert [part["w"] for part in holes if "w" in part] == ["fighters", "strength", "tie"]
    assert {part["c"]: part["as"] for part in holes if "c" in part} == {
        "score": "",
        "strength": "      combine:\n        max: 0.5\n        min: 0.5\n",
    }
    assert [part for part in holes if "s" in part] == [{"s": "", "as": ""}]
