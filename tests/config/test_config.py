"""The checked settings as one object, and its smaller rooms: leaves described apart, and the parts of a file."""

import pytest
from pydantic import ValidationError

from threatscore.config import parse_config
from threatscore.config.leaves import joined
from threatscore.config.yaml import Text
from threatscore.errors import InputError

LEAF = "of: group, from: {claims: x}, scale: {kind: linear, low: 0, high: 1}"
TREE = f"""
score:
  children:
    c: {{weight: 1, {LEAF}}}
    b:
      weight: 2
      children:
        z: {{weight: 1, {LEAF}}}
        a: {{weight: 1, {LEAF}}}
"""
APART = """
score: {children: {b: {weight: 1, children: {a: {weight: 2, rationale: why}}}}}
leaves:
  a: {of: group, from: {claims: x}, scale: {kind: linear, low: 0, high: 1}}
"""


def problems(text):
    with pytest.raises(InputError) as caught:
        parse_config(text)
    return [str(problem) for problem in caught.value.problems]


def test_nodes_come_parents_first_and_siblings_by_name():
    config = parse_config(TREE)[0]
    assert [path for path, _ in config.nodes()] == [
        ("score", "children", "b"),
        ("score", "children", "b", "children", "a"),
        ("score", "children", "b", "children", "z"),
        ("score", "children", "c"),
    ]
    assert [node.leaf for _, node in config.nodes()] == [False, True, True, True]


def test_settings_are_frozen_through_and_through():
    config = parse_config(TREE)[0]
    with pytest.raises(ValidationError, match="frozen"):
        config.score.children[0].weight = 3
    assert hash(config) == hash(parse_config(TREE)[0])


def test_a_leaf_described_apart_is_the_same_as_in_the_tree():
    inside = f"score: {{children: {{b: {{weight: 1, children: {{a: {{weight: 2, rationale: why, {LEAF}}}}}}}}}}}"
    assert parse_config(APART)[0] == parse_config(inside)[0]


def test_joining_leaves_the_data_as_it_was_written():
    source = Text(APART, "weights.yaml")
    before = Text(APART, "weights.yaml").data
    whole, places, found = joined(source.data, source)
    assert source.data == before
    assert found == []
    assert places == {("score", "children", "b", "children", "a"): ("leaves", "a")}
    assert "leaves" not in whole


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("high: 1", "high: x", "line 4, leaves.a.scale.high: 'x' is not allowed: it must be a number;"),
        (
            "claims: x",
            "claims: 3",
            "line 4, leaves.a.from.claims: 3 is not allowed: it must be a text; put it in quotes",
        ),
        ("weight: 2", "weight: x", "line 2, score.children.b.children.a.weight: 'x' is not allowed: it must be"),
        ("{of: group, from", "{weight: 1, of: group, from", "line 4, leaves.a.weight: unknown key; known: from, "),
        ("{of: group, from", "{children: {}, of: group, from", "line 4, leaves.a.children: unknown key; known: from, "),
        ("weight: 2", "weight: 2, of: pair", "line 4, leaves.a.of: stands here and in the tree; keep one of them"),
        ("{of: group, ", "{", "line 4, leaves.a: ['of'] missing: a leaf says whose it is ('of'),"),
    ],
)
def test_a_slip_is_told_where_it_stands(old, new, expected):
    assert APART.count(old) == 1
    (found,) = problems(APART.replace(old, new))
    assert found.startswith(expected)


def test_leaves_that_are_no_mapping_are_told():
    start = APART.index("leaves")
    for bad in ("3", "[a]"):
        assert problems(APART[:start] + f"leaves: {bad}")[-1].endswith("must be a mapping (name: value)")
        assert problems(APART[:start] + f"leaves: {{a: {bad}}}")[-1].endswith("must be a mapping (name: value)")
    assert "line 3, leaves: is empty: write a value, or take the key away" in problems(APART[:start] + "leaves:")
