"""The model as a value: its tree, its effective weights, its changed copies."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from threatscore.errors import InputError, UsageError
from threatscore.model import load_model, model_of

from .making import LEAF, TIE, model

TREE = """
score:
  combine: {max: 0.25, arithmetic: 0.75}
  rationale: why
  children:
    b: {weight: 1, of: pair, from: {claims: tie}, scale: {kind: linear, low: 0, high: 1}}
    a:
      weight: 3
      children:
        y: {weight: 2, of: group, from: {events: [plot, attack]}, scale: {kind: linear, low: 0, high: 1}}
        x: {weight: 0, of: pair, from: {claims: x}, scale: {kind: linear, low: 0, high: 1}}
"""


def test_nodes_are_in_the_order_of_names_parents_first():
    m = model_of(TREE)
    assert [node.name for node in m.nodes] == ["a", "x", "y", "b"]
    assert [leaf.name for leaf in m.leaves] == ["x", "y", "b"]


def test_effective_weights_are_shares_of_the_whole():
    m = model_of(TREE)
    assert m.effective == {"a": 0.75, "x": 0.0, "y": 0.75, "b": 0.25}
    assert sum(m.effective[leaf.name] for leaf in m.leaves) == 1


def test_the_table_shows_the_tree_the_heaviest_first():
    table = model_of(TREE, "weights.yaml").table()
    records = table.records()
    assert [(r["node"], r["depth"], r["weight"]) for r in records] == [
        ("score", 0, None), ("a", 1, 3.0), ("y", 2, 2.0), ("x", 2, 0.0), ("b", 1, 1.0)]  # fmt: skip
    assert records[0]["value"] == "75% arithmetic or 25% max"
    assert records[2]["value"] == "events: attack, plot, of a group"
    shown = str(model_of(TREE))
    assert "    y" in shown
    assert "75.0%" in shown
    assert "<table" in model_of(TREE)._repr_html_()


def test_a_node_by_name():
    m = model_of(TREE)
    assert m.node("y").weight == 2
    with pytest.raises(UsageError, match=r"unknown node 'yy'; known: a, b, x, y\."):
        m.node("yy")


def test_lines_and_paths():
    m = model_of(TREE)
    assert m.path("y") == "score.children.a.children.y"
    assert m.line("score.children.a.children.y.scale") == 10
    assert m.line("score.children.a.children.y.no.such") == 10
    assert m.line("nowhere") in (0, 2)
    below = model_of(TREE.replace("of: group, from: {events: [plot, attack]}, ", "of: group, ")
                     + "leaves: {y: {from: {events: [plot]}}}\n")  # fmt: skip
    assert below.path("y", "from", "events") == "leaves.y.from.events"
    assert below.path("y", "of") == "score.children.a.children.y.of"
    assert below.path("y") == "score.children.a.children.y"


def test_with_weights_is_a_changed_copy():
    m = model_of(TREE)
    bolder = m.with_weights({"a": np.int64(1), "x": np.float64(2)})
    assert bolder.effective == {"a": 0.5, "x": 0.25, "y": 0.25, "b": 0.5}
    assert m.effective["a"] == 0.75
    assert bolder.name == "settings with a=1, x=2"
    assert m.with_weights({}) == m
    with pytest.raises(UsageError, match="unknown node 'c'"):
        m.with_weights({"c": 1})
    for weight, shown in (("8", "'8'"), (None, "None"), (True, "True"), ([1], r"\[1\]")):
        with pytest.raises(UsageError, match=f"the weight of 'a' must be a number, not {shown}"):
            m.with_weights({"a": weight})
    with pytest.raises(InputError, match="at least 0"):
        m.with_weights({"a": -1})
    with pytest.raises(InputError):
        m.with_weights({"a": float("nan")})


def test_models_are_equal_if_they_say_the_same():
    turned = json.loads(model_of(TREE).text)
    turned["score"]["children"] = dict(reversed(turned["score"]["children"].items()))
    m, same = model_of(TREE, "one"), model_of(turned, "other")
    assert m == same
    assert hash(m) == hash(same)
    assert m.digest == same.digest
    assert m != m.with_weights({"a": 9})
    assert m != "a model"
    with pytest.raises(dataclasses.FrozenInstanceError):
        m.name = "x"


@pytest.mark.parametrize(
    "text", ["NO", "2023-12-31", "1e5", "on", "null", "~", "0x10", "ключ: значение", "a\nb", "'", "#"]
)
def test_dumped_and_loaded_it_is_the_same(text):
    m = model({"fighters": LEAF | {"rationale": text}, "tie": TIE}, scope={"left_out": {"NO": text}})
    again = model_of(m.to_yaml())
    assert again == m
    assert again.config == m.config
    assert again.to_yaml() == m.to_yaml()


def test_a_file(tmp_path):
    path = tmp_path / "weights.yaml"
    path.write_text(TREE, encoding="utf-8")
    m = load_model(str(path))
    assert m == model_of(TREE)
    assert m.name == str(path)
    assert Path(m.name) == path
    with pytest.raises(InputError, match="cannot be read"):
        load_model(tmp_path / "none.yaml")
