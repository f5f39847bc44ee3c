"""The JSON Schema that an editor checks with says what the reader says."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from threatscore.config import json_schema, parse_config, read_config
from threatscore.config.schema import allowed_keys

LEAF = {"weight": 1, "of": "group", "from": {"claims": "x"}, "scale": {"kind": "linear", "low": 0, "high": 1}}


def settings(**more):
    return {"score": {"children": {"a": LEAF}}, **more}


def leaf(**more):
    return {"score": {"children": {"a": {**LEAF, **more}}}}


def accepts(data):
    return Draft202012Validator(json_schema()).is_valid(data)


def test_the_schema_is_valid_draft_2020_12():
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


def test_the_shipped_settings_are_valid():
    data = read_config(Path(__file__).parents[2] / "config" / "weights.yaml")[1]
    assert [error.message for error in Draft202012Validator(json_schema()).iter_errors(data)] == []


@pytest.mark.parametrize(
    "data",
    [
        settings(),
        settings(levels=[["low", 0], ["high", 50]]),
        settings(levels={"pair": [["low", 0], ["high", 50]]}),
        settings(codebook={"indicators": {"x": "text"}, "kinds": {"a": "text", "b": {"counts": "persons"}}}),
        settings(assessment={"as_of": 2023}),
        settings(assessment={"as_of": "2023-12"}),
        settings(scope={"groups": "all", "countries": ["KGZ"], "left_out": {"x": "why"}}),
        settings(check={"stale": "18m"}),
        settings(
            reading={"grades": {"share": [1, 0.8, 0.6, 0.3, 0.1, 0.4]}, "unstated": {"killed": {"range": [0, 2]}}}
        ),
        leaf(**{"from": {"events": ["a", "b"], "half_life": "2y"}}),
        leaf(**{"from": {"events": {"a": 1, "b": 0.5}, "per_year": [1, 0.5]}}),
        leaf(prior={"range": [1, 2]}, if_missing="widest", worse="lower"),
        leaf(scale={"kind": "steps", "steps": [["a", 0], ["b", 100]]}, prior={"levels": {"a": 1}}),
        {"score": {"combine": "max", "children": {"b": {"weight": 1, "children": {"a": LEAF}}}}},
        {"score": {"combine": {"max": 0.5, "min": 0.5}, "children": {"a": LEAF}}},
        {"score": {"children": {"a": {"weight": 1}}}, "leaves": {"a": {k: LEAF[k] for k in ("of", "from", "scale")}}},
    ],
)
def test_what_the_reader_accepts_the_schema_accepts(data):
    parse_config(json.dumps(data))
    assert accepts(data)


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        settings(bogus=1),
        settings(reading={"abut": 1}),
        settings(levels=[["low"]]),
        settings(codebook={"kinds": {"a": {"count": "x"}}}),
        settings(codebook={"kinds": {"a": 3}}),
        settings(assessment={"as_of": "31.12.2023"}),
        settings(leaves={"a": {"weight": 3}}),
        settings(simulation={"draws": 0}),
        leaf(colour="red"),
        leaf(name="b"),
        leaf(weight="3"),
        leaf(weight=None),
        leaf(weight=-1),
        leaf(prior=None),
        leaf(scale={"kind": "linear", "lo": 0, "high": 1}),
        leaf(scale={"kind": "lineer", "low": 0, "high": 1}),
        leaf(**{"from": {"events": []}}),
        leaf(**{"from": {"events": ["a"], "half_life": 2}}),
        {"score": {"combine": "geometrc", "children": {"a": LEAF}}},
        {"score": {"combine": {"noisy_or": 1}, "children": {"a": LEAF}}},
        {"score": {"children": [LEAF]}},
        {"score": {"children": {}}},
    ],
)
def test_what_the_schema_refuses_the_reader_refuses(data):
    assert not accepts(data)
    with pytest.raises(ValueError, match="problem"):
        parse_config(json.dumps(data))


def test_a_callers_change_does_not_reach_the_next_caller():
    json_schema()["properties"].clear()
    assert "score" in json_schema()["properties"]


def test_keys_are_known_at_every_depth():
    assert "score" in allowed_keys(("wrong",))
    assert "weight" in allowed_keys(("score", "children", 0, "children", 3, "wrong"))
    assert allowed_keys(("score", "children", 0, "scale", "log", "wrong")) == ["high", "kind", "low", "rationale"]
    assert allowed_keys(("codebook", "kinds", 1, 1, "wrong")) == ["counts", "meaning"]
    assert allowed_keys(("score", "children", 0, "from", "rate_prior", "wrong")) == ["events", "years"]
