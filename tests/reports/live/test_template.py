"""The settings cut for filling in: put together again they are the model's own text."""

import pytest

from threatscore.reports.live.template import template

from ...making import LEAF, TIE, model

HOSTILE = "cut0here\n  weight: cut0here\ncombine: </script> {{x}} # 'quoted' \"twice\""


def whole(found):
    return "".join(part if isinstance(part, str) else part["as"] for part in template(found))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"suppose": {"score": "arithmetic"}},
        {"assessment": {"title": HOSTILE}},
        {"coverage": {"minimum": 0.1}, "report": {"draws": 20}},
    ],
)
def test_as_it_stands_it_is_the_models_own_text(more):
    found = model({"fighters": LEAF | {"rationale": HOSTILE}, "cut0here": TIE, "a: b": TIE}, **more)
    assert whole(found) == found.to_yaml()


def test_each_weight_each_method_and_the_suppositions_can_be_filled_in():
    branch = {"children": {"fighters": {"weight": 2, **LEAF}}, "combine": {"max": 0.5, "min": 0.5}}
    holes = [part for part in template(model({"strength": branch, "tie": TIE})) if not isinstance(part, str)]
    assert [part["w"] for part in holes if "w" in part] == ["fighters", "strength", "tie"]
    assert {part["c"]: part["as"] for part in holes if "c" in part} == {
        "score": "",
        "strength": "      combine:\n        max: 0.5\n        min: 0.5\n",
    }
    assert [part for part in holes if "s" in part] == [{"s": "", "as": ""}]
