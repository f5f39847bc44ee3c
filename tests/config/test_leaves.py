"""The section `leaves:`: a leaf may be described there, and then counts as if described in the tree."""

import copy

import pytest

from threatscore.config.leaves import in_file, joined
from threatscore.config.load import parse_config
from threatscore.config.schema import json_schema
from threatscore.config.yaml import Text
from threatscore.errors import InputError

TREE = """\
score:
  children:
    activity:
      weight: 2
      children:
        attacks: {weight: 1, rationale: deeds}
        plots: {weight: 1, of: pair, from: {events: [plot]}, scale: {kind: linear, low: 0, high: 5}}
    fighters: {weight: 1}
leaves:
  attacks:
    of: pair
    from: {events: [attack]}
    scale: {kind: linear, low: 0, high: 5}
  fighters:
    of: group
    from: {claims: fighters}
    scale: {kind: log, low: 1, high: 1000}
"""


def problems_of(text):
    with pytest.raises(InputError) as error:
        parse_config(text, "w.yaml")
    return [str(problem) for problem in error.value.problems]


def test_a_leaf_described_below_is_the_same_as_one_described_in_the_tree():
    config, data, _ = parse_config(TREE)
    whole = TREE[: TREE.index("leaves:")].replace(
        "attacks: {weight: 1, rationale: deeds}",
        "attacks: {weight: 1, rationale: deeds, of: pair, from: {events: [attack]},"
        " scale: {kind: linear, low: 0, high: 5}}",
    ).replace(
        "fighters: {weight: 1}",
        "fighters: {weight: 1, of: group, from: {claims: fighters}, scale: {kind: log, low: 1, high: 1000}}",
    )  # fmt: skip
    assert config == parse_config(whole)[0]
    assert "leaves" in data, "what was written is kept as it was written"


def test_the_input_is_not_changed():
    source = Text(TREE, "w.yaml")
    before = copy.deepcopy(source.data)
    whole, places, problems = joined(source.data, source)
    assert source.data == before
    assert "leaves" not in whole
    assert problems == []
    assert places[("score", "children", "fighters")] == ("leaves", "fighters")


def test_without_the_section_nothing_happens():
    source = Text(TREE[: TREE.index("leaves:")], "w.yaml")
    whole, places, problems = joined(source.data, source)
    assert (whole, places, problems) == (source.data, {}, [])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  fighters:\n    of: group", "  figthers:\n    of: group",
         "line 14, leaves.figthers: there is no leaf 'figthers' in the tree; known: attacks, fighters, plots."
         " Did you mean 'fighters'?"),
        ("  fighters:\n    of: group", "  activity: {of: group}\n  fighters:\n    of: group",
         "line 14, leaves.activity: there is no leaf 'activity' in the tree"),
        ("    of: group", "    weight: 3\n    of: group", "line 15, leaves.fighters.weight: unknown key; known: from,"),
        ("    of: group", "    wores: lower\n    of: group",
         "line 15, leaves.fighters.wores: unknown key; known: from, if_missing, of, prior, scale, worse."
         " Did you mean 'worse'?"),
        ("    of: group", "    of: groop", "line 15, leaves.fighters.of: 'groop' is not allowed"),
        ("low: 1, high: 1000", "low: 1, hihg: 1000", "line 17, leaves.fighters.scale.hihg: unknown key"),
        ("weight: 1}\nleaves", "weight: 1, of: group}\nleaves",
         "line 15, leaves.fighters.of: stands here and in the tree; keep one of them"),
        ("weight: 1}\nleaves", "weight: -1}\nleaves", "line 8, score.children.fighters.weight: -1 is not allowed"),
        ("  fighters:\n    of: group\n    from: {claims: fighters}\n    scale: {kind: log, low: 1, high: 1000}\n",
         "  fighters: 7\n", "line 14, leaves.fighters: 7 is not allowed: it must be a mapping (name: value)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands(old, new, problem):
    assert old in TREE
    assert any(found.startswith(problem) for found in problems_of(TREE.replace(old, new))), problems_of(
        TREE.replace(old, new)
    )


@pytest.mark.parametrize("section", ["leaves: [a]", "leaves: 3", "leaves: fighters"])
def test_a_section_that_is_no_mapping_is_told(section):
    text = TREE[: TREE.index("leaves:")] + section + "\n"
    assert any("leaves: " in problem and "must be a mapping" in problem for problem in problems_of(text))


def test_a_setting_is_found_in_the_file_wherever_it_stands():
    tree, below = ("score", "children", "fighters"), ("leaves", "fighters")
    places = {tree: below}
    assert in_file((*tree, "scale", "low"), places) == (*below, "scale", "low")
    assert in_file((*tree, "weight"), places) == (*tree, "weight")
    assert in_file((*tree, "rationale"), places) == (*tree, "rationale")
    assert in_file(("score", "combine"), places) == ("score", "combine")


def test_an_editor_knows_the_section():
    leaves = json_schema()["properties"]["leaves"]
    assert set(leaves["additionalProperties"]["properties"]) == {"of", "from", "scale", "worse", "prior", "if_missing"}


def test_an_empty_section_is_told_as_all_empty_settings_are():
    assert any(
        problem.startswith("line 9, leaves: ") for problem in problems_of(TREE[: TREE.index("leaves:")] + "leaves:\n")
    )
