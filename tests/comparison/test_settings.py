"""Models with the weights of one, the method of another and the scope of a third."""

from threatscore.comparison.settings import mixed, same_method, same_weights, scoped
from threatscore.model import model_of

from ..making import LEAF, TIE, model

CHILDREN = {"fighters": LEAF, "tie": TIE}


def weights(found):
    return {node.name: node.weight for node in found.nodes}


def test_what_differs_is_told_apart():
    base = model(CHILDREN)
    heavy, spread = base.with_weights({"tie": 2}), model(CHILDREN, weight_uncertainty={"spread": 0.4})
    for other in (heavy, spread):
        assert (same_weights(base, other), same_method(base, other)) == (False, True)
    for other in (
        model(CHILDREN, reading={"about": 0.4}),
        model(CHILDREN, rollup={"group": {"combine": "mean"}}),
        model(CHILDREN, coverage={"minimum": 0.5}),
        model({"fighters": LEAF | {"scale": {"kind": "log", "low": 1, "high": 9}}, "tie": TIE}),
        model(CHILDREN, codebook={"kinds": {"attack": {"counts": "rockets", "meaning": "x"}}}),
    ):
        assert (same_weights(base, other), same_method(base, other)) == (True, False)


def test_words_and_what_is_shown_change_no_number():
    base = model(CHILDREN)
    for other in (
        model({"fighters": LEAF | {"rationale": "why"}, "tie": TIE}),
        model({"fighters": LEAF | {"scale": {**LEAF["scale"], "rationale": "why"}}, "tie": TIE}),
        model(CHILDREN, levels=[["low", 0], ["high", 50]]),
        model(CHILDREN, assessment={"title": "x"}, change={"score": 9}, gate={"moves": 0}),
        model(CHILDREN, scope={"groups": ["A"]}),
    ):
        assert same_weights(base, other)
        assert same_method(base, other)


def test_weights_go_to_the_nodes_that_both_trees_have():
    old = model({"fighters": LEAF | {"weight": 5}, "tie": TIE | {"weight": 7}})
    new = model({"fighters": LEAF, "attacks": TIE | {"weight": 9}}, reading={"about": 0.4})
    found = mixed(old, new, old)
    assert weights(found) == {"fighters": 5, "attacks": 9}
    assert found.config.reading.about == 0.4
    assert mixed(new, new, new) is new
    assert found.text not in (old.text, new.text)


def test_siblings_that_would_all_weigh_nothing_keep_their_own_weights():
    old = model({"fighters": LEAF | {"weight": 0}, "tie": TIE})
    new = model({"fighters": LEAF, "attacks": TIE | {"weight": 0}})
    assert weights(mixed(old, new, new)) == {"fighters": 1, "attacks": 0}


def test_the_scope_is_one_s_own():
    base, narrow = model(CHILDREN), model(CHILDREN, scope={"groups": ["A"]})
    assert mixed(base, base, narrow).config.scope == narrow.config.scope
    assert scoped(narrow, ("A", "B"), ("TJK",)).config.scope.groups == ("A", "B")
    assert model_of(narrow.text) == narrow, "nothing was changed in place"
