"""What a node, a leaf and its feed may say of themselves."""

import pytest
from pydantic import ValidationError

from threatscore.aggregation import Method
from threatscore.config.tree import METHODS, NAME, Feed, Node, Root

LINEAR = {"kind": "linear", "low": 0, "high": 1}
STEPS = {"kind": "steps", "steps": [["a", 0], ["b", 100]]}
LEAF = {"weight": 1, "of": "group", "from": {"claims": "x"}, "scale": LINEAR}


def leaf(**more):
    return Node.model_validate({NAME: "leaf", **LEAF, **more})


def says(made, *args, **values):
    with pytest.raises(ValidationError) as caught:
        made(*args, **values)
    return str(caught.value)


def test_every_method_can_be_chosen_but_the_one_that_is_a_roll_up_only():
    assert set(METHODS) == set(Method.known) - {"noisy_or"}


def test_children_know_their_names_and_stand_in_their_order():
    root = Root.model_validate({"children": {"b": LEAF, "a": LEAF, "A": LEAF}})
    assert [child.name for child in root.children] == ["A", "a", "b"]


def test_alternatives_are_kept_in_the_order_of_names():
    root = Root.model_validate({"combine": {"max": 0.25, "arithmetic": 0.75}, "children": {"a": LEAF}})
    assert root.combine == (("arithmetic", 0.75), ("max", 0.25))
    assert Root.model_validate({"combine": "max", "children": {"a": LEAF}}).combine == (("max", 1.0),)


@pytest.mark.parametrize("shares", [{"max": 0.7}, {"max": 0.7, "min": 0.4}, {"max": 1.5, "min": -0.5}, {}])
def test_the_probabilities_of_methods_are_a_distribution(shares):
    says(Root.model_validate, {"combine": shares, "children": {"a": LEAF}})


def test_probabilities_may_miss_one_by_rounding():
    assert Root.model_validate({"combine": {"max": 0.1, "min": 0.2, "geometric": 0.7}, "children": {"a": LEAF}})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"from": {"events": ["raid"]}, "scale": STEPS}, "counts of events cannot be read on a scale of steps"),
        ({"from": {"claims": "x", "within": ["AFG"]}, "scale": STEPS}, "a level cannot count for a part"),
        ({"prior": {"levels": {"a": 1.0}}}, "a prior on a scale of steps is written 'levels:"),
        ({"scale": STEPS, "prior": {"about": 3.0}}, "a prior on a scale of steps is written 'levels:"),
        ({"scale": STEPS, "prior": {"levels": {"c": 1.0}}}, "unknown level 'c' in the prior; known: a, b."),
        ({"scale": {"kind": "rank"}}, "a relative scale (rank) has no goalposts to spread a belief over"),
        ({"scale": {"kind": "rank"}, "if_missing": "widest"}, "a relative scale (rank) has no goalposts"),
        ({"exponent": 3.0}, "a leaf has nothing to combine"),
        ({"children": {"a": LEAF}}, "a node has either 'children' or 'from', not both; a branch cannot have"),
        ({"children": {}}, "a branch has at least one child, a leaf has no 'children'"),
        ({"weight_spread": 6.0}, "less than or equal to 5"),
    ],
)
def test_a_leaf_that_contradicts_itself_is_refused(more, said):
    assert said in says(leaf, **more)


@pytest.mark.parametrize("if_missing", ["low", "high", "skip", "error"])
def test_a_relative_scale_needs_another_way_to_be_missing(if_missing):
    assert leaf(scale={"kind": "rank"}, if_missing=if_missing).scale.kind == "rank"
    assert leaf(scale={"kind": "rank"}, prior={"about": 3.0}).if_missing == "prior"


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        ({}, "'from' has either 'claims' or 'events'"),
        ({"claims": "x", "events": ["a"]}, "'from' has either 'claims' or 'events'"),
        ({"claims": "x", "half_life": "2y"}, "['half_life'] belong to 'events', not to 'claims'"),
        ({"events": ["a"], "within": ["AFG"]}, "['within'] belong to 'claims', not to 'events'"),
        ({"events": ["a"], "half_life": "2y", "per_year": [1.0]}, "only one of 'half_life', 'window' and 'per_year'"),
        ({"events": ["a"], "measure": "killed"}, "'silence: rate' is a rate of events"),
        ({"events": {"a": 0.0}}, "greater than 0"),
        ({"events": {"a": float("inf")}}, "finite"),
        ({"events": "a"}, "write [attack, plot] or {attack: 1, plot: 0.5}"),
        ({"claims": ""}, "at least 1 character"),
    ],
)
def test_a_feed_that_contradicts_itself_is_refused(feed, said):
    assert said in says(Feed.model_validate, feed)


def test_kinds_of_events_count_fully_unless_a_weight_is_given():
    assert Feed.model_validate({"events": ["b", "a"]}).events == (("a", 1.0), ("b", 1.0))
    assert Feed.model_validate({"events": {"b": 2, "a": 0.5}}).events == (("a", 0.5), ("b", 2.0))
