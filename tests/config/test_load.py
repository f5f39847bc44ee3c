"""Every bad settings file gives all of its problems with their lines and fixes, and never a traceback."""

import copy
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatscore.config import Config, parse_config, read_config
from threatscore.errors import InputError

GOOD = """\
score:
  combine: {arithmetic: 0.7, max: 0.3}
  children:
    capability:
      weight: 3
      children:
        fighters: {weight: 3, of: group, from: {claims: fighters, within: [AFG]}, scale: {kind: log, low: 1, high: 999}}
        backing:
          weight: 2
          of: group
          from: {claims: backing}
          scale: {kind: steps, steps: [[none, 0], [some, 50], [full, 100]]}
          prior: {levels: {none: 0.5, some: 0.5}}
    attacks:
      weight: 4
      of: pair
      from: {events: {attack: 1, plot: 0.5}, half_life: 2y, silence: rate}
      scale: {kind: piecewise, points: [[0, 0], [2, 80], [12, 100]]}
    raids: {weight: 1}
leaves:
  raids: {of: country, from: {events: [raid]}, scale: {kind: linear, low: 0, high: 5}, worse: lower}
codebook:
  indicators: {fighters: number of fighters, backing: none to full}
  kinds: {attack: an attack, plot: {counts: persons, meaning: a plot}, raid: a raid}
levels: [[low, 0], [high, 50]]
rollup: {group: {combine: power_mean, exponent: 4}}
reading: {grades: {spread: [0, 0.1, 0.2, 0.3, 0.4, 0.3]}}
assessment: {as_of: 2023-12-31}
"""


def problems(text):
    with pytest.raises(InputError) as caught:
        parse_config(text)
    assert caught.value.problems
    return [f"{p.number} {p.where}: {p.what}" for p in caught.value.problems]


def problem(text):
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def changed(old, new):
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


def test_a_good_file_is_read():
    config, data, source = parse_config(GOOD)
    assert [node.name for _, node in config.nodes()] == ["attacks", "capability", "backing", "fighters", "raids"]
    assert config.score.combine == (("arithmetic", 0.7), ("max", 0.3))
    assert data["score"]["children"]["capability"]["weight"] == 3
    assert source.line(("score", "children", "capability", "children", "backing", "of")) == 10


def test_the_order_of_keys_means_nothing():
    _, data, _ = parse_config(GOOD)

    def reversed_keys(part):
        if isinstance(part, dict):
            return {key: reversed_keys(part[key]) for key in reversed(part)}
        return [reversed_keys(item) for item in part] if isinstance(part, list) else part

    assert parse_config(json.dumps(reversed_keys(data)))[0] == parse_config(GOOD)[0]


def test_the_shipped_file_is_good_and_reading_what_was_read_is_identity():
    shipped = Path(__file__).parents[2] / "config" / "weights.yaml"
    config, data, _ = read_config(shipped)
    assert parse_config(json.dumps(data))[0] == config
    assert parse_config(json.dumps(data))[1] == data


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "weight: 4",
            "weight: 4\n      colour: red",
            "16 score.children.attacks.colour: unknown key; known: children, ",
        ),
        (
            "max: 0.3",
            "mxx: 0.3",
            "2 score.combine: unknown method 'mxx'; known: arithmetic, geometric, inverse_geometric, max, min, "
            "power_mean. Did you mean 'max'?",
        ),
        (
            "kind: log",
            "kind: lgo",
            "7 score.children.capability.children.fighters.scale: unknown kind 'lgo'; known: linear, log, min_max, "
            "percentile, piecewise, rank, steps, z_score. Did you mean 'log'?",
        ),
        (
            "kind: log, ",
            "",
            "7 score.children.capability.children.fighters.scale: 'kind' is missing",
        ),
        (
            "raids: {weight: 1}",
            "raids: {rationale: x}",
            "19 score.children.raids.weight: 'weight' is missing",
        ),
        (
            "weight: 4",
            "weight: -4",
            "15 score.children.attacks.weight: -4 is not allowed: it must be at least 0",
        ),
        (
            "weight: 4",
            "weight: .inf",
            "15 score.children.attacks.weight: inf is not allowed: a number must be finite",
        ),
        (
            "weight: 4",
            "weight: .nan",
            "15 score.children.attacks.weight: nan is not allowed: a number must be finite",
        ),
        (
            "weight: 4",
            "weight: 1e308",
            "15 score.children.attacks.weight: 1e+308 is not allowed: it must be at most 1e+09",
        ),
        (
            "weight: 4",
            "weight: 0x" + "f" * 5000,
            "15 score.children.attacks.weight: cannot be read: '0xfff",
        ),
        (
            "weight: 4",
            'weight: "3"',
            "15 score.children.attacks.weight: '3' is not allowed: it must be a number; take the quotes away",
        ),
        (
            "weight: 4",
            "weight: 1_000",
            "15 score.children.attacks.weight: '1_000' is not allowed: it must be a number; write it plainly, as in "
            "1000 or 0.5",
        ),
        (
            "weight: 4",
            "weight: true",
            "15 score.children.attacks.weight: True is not allowed: it must be a number",
        ),
        (
            "weight: 4",
            "weight:",
            "15 score.children.attacks.weight: is empty: write a value, or take the key away",
        ),
        (
            "weight: 4",
            "weight: 4\n      prior:",
            "16 score.children.attacks.prior: is empty: write a value, or take the key away",
        ),
        (
            "weight: 4",
            "weight: [4]",
            "15 score.children.attacks.weight: [4] is not allowed: it must be a number",
        ),
        (
            "weight: 3\n      children",
            "weight: 3\n      of: group\n      children",
            "4 score.children.capability: a node has either 'children' or 'from', not both; a branch cannot",
        ),
        (
            "weight: 4",
            "weight: 4\n      children: {}",
            "16 score.children.attacks.children: is empty: a branch has at least one child, a leaf has no 'children'",
        ),
        (
            "weight: 4",
            "weight: 4\n      combine: max",
            "14 score.children.attacks: a leaf has nothing to combine",
        ),
        (
            "weight: 4",
            "weight: 4\n      name: strikes",
            "16 score.children.attacks.name: unknown key; known: children, ",
        ),
        (
            "weight: 4",
            "weight: 4\n      weight: 5",
            "16 score.children.attacks.weight: duplicate key 'weight': it already stands in line 15",
        ),
        (
            "of: pair",
            "of: pairs",
            "16 score.children.attacks.of: 'pairs' is not allowed; known: country, group, pair. Did you mean 'pair'?",
        ),
        (
            "      of: pair\n",
            "",
            "14 score.children.attacks: ['of'] missing: a leaf says whose it is ('of'), ",
        ),
        (
            "low: 1, high: 999",
            "low: 999, high: 1",
            "7 score.children.capability.children.fighters.scale: the low goalpost must lie below the high one, not "
            "999 and 1; to say that less is worse, write 'worse: lower'",
        ),
        (
            "low: 1, high: 999",
            "low: 7, high: 7",
            "7 score.children.capability.children.fighters.scale: the low goalpost must lie below the high one, not 7 "
            "and 7;",
        ),
        (
            "low: 1, high: 999",
            "low: 0, high: 10",
            "7 score.children.capability.children.fighters.scale: a log scale cannot start at 0: the low goalpost must "
            "be above zero",
        ),
        (
            "[2, 80], [12, 100]",
            "[12, 80], [2, 100]",
            "18 score.children.attacks.scale: the points must rise",
        ),
        (
            "[2, 80], [12, 100]",
            "[2], [12, 100]",
            "18 score.children.attacks.scale.points.1: too few entries in the list",
        ),
        (
            "[some, 50]",
            "[1, 50]",
            "12 score.children.capability.children.backing.scale.steps.1.0: 1 is not allowed: it must be a text; put "
            "it in quotes",
        ),
        (
            "[some, 50]",
            "[none, 50]",
            "12 score.children.capability.children.backing.scale: two steps have the same name",
        ),
        (
            "{none: 0.5, some: 0.5}",
            "{none: 0.5, some: 0.4}",
            "13 score.children.capability.children.backing.prior.levels: the probabilities must sum to 1, not 0.9",
        ),
        (
            "{none: 0.5, some: 0.5}",
            "{none: 0.5, som: 0.5}",
            "8 score.children.capability.children.backing: unknown level 'som' in the prior; known: full, none, some. "
            "Did you mean 'some'?",
        ),
        (
            "{none: 0.5, some: 0.5}",
            "{none: 0.5, some: x}",
            "13 score.children.capability.children.backing.prior.levels.some: 'x' is not allowed: it must be a number; "
            "write it plainly",
        ),
        (
            "max: 0.3",
            "max: 0.2",
            "2 score.combine: the probabilities must sum to 1, not 0.9",
        ),
        (
            "max: 0.3",
            "max: [0.3]",
            "2 score.combine.max: [0.3] is not allowed: it must be a number",
        ),
        (
            "{attack: 1, plot: 0.5}",
            "{attack: 1, plot: {x: 1}}",
            "17 score.children.attacks.from.events.plot: {'x': 1} is not allowed: it must be a number",
        ),
        (
            "{attack: 1, plot: 0.5}",
            "[attack, 3]",
            "17 score.children.attacks.from.events: ['attack', 3] is not allowed: write [attack, plot] or {attack: 1, "
            "plot: 0.5}",
        ),
        (
            "{attack: 1, plot: 0.5}",
            "[attack, attack]",
            "17 score.children.attacks.from.events: 'attack' stands more than once",
        ),
        (
            "{attack: 1, plot: 0.5}",
            "[]",
            "17 score.children.attacks.from.events: names no kind",
        ),
        (
            "half_life: 2y",
            "half_life: 2",
            "17 score.children.attacks.from.half_life: 2 is no duration: write 2y, 18m or 90d",
        ),
        (
            "half_life: 2y",
            "half_life: 2y, window: 3y",
            "17 score.children.attacks.from: only one of 'half_life', 'window' and 'per_year'",
        ),
        (
            "claims: fighters",
            "claims: fighters, events: [raid]",
            "7 score.children.capability.children.fighters.from: 'from' has either 'claims' or 'events'",
        ),
        (
            "worse: lower",
            "wors: lower",
            "21 leaves.raids.wors: unknown key; known: from, if_missing, of, prior, scale, worse. Did",
        ),
        (
            "worse: lower",
            "worse: lowr",
            "21 leaves.raids.worse: 'lowr' is not allowed; known: higher, lower. Did you mean 'lower'?",
        ),
        (
            "plot: {counts: persons",
            "plot: {count: persons",
            "24 codebook.kinds.plot.count: unknown key; known: counts, meaning. Did you mean 'counts'?",
        ),
        (
            "kinds: {attack: an attack",
            "kinds: {attack: 3",
            "24 codebook.kinds.attack: 3 is not allowed: it must be a mapping (name: value)",
        ),
        (
            "{fighters: number of fighters, backing: none to full}",
            "[fighters]",
            "23 codebook.indicators: ['fighters'] is not allowed: it must be a mapping (name: value)",
        ),
        (
            "[[low, 0], [high, 50]]",
            "[[low, 0], [high, 50], [top, 20]]",
            "25 levels: levels must be in order: cuts rise from 0 and stay below 100, not [0.0, 50.0, 20.0]",
        ),
        (
            "[[low, 0], [high, 50]]",
            "[[low, 0], [low, 50]]",
            "25 levels: two levels have the same name",
        ),
        (
            "[[low, 0], [high, 50]]",
            "[]",
            "25 levels: too few entries: at least 1 needed",
        ),
        (
            "[[low, 0], [high, 50]]",
            "{pairs: [[low, 0]]}",
            "25 levels.pairs: unknown key; known: country, group, pair. Did you mean 'pair'?",
        ),
        (
            "exponent: 4",
            "exponent: 0",
            "26 rollup.group.exponent: 0 is not allowed: it must be at least 0.01",
        ),
        (
            "{combine: power_mean, exponent: 4}",
            "{combine: noisy_or}",
            "26 rollup.group: 'noisy_or' needs 'probability_at_100'",
        ),
        (
            "0.4, 0.3]}",
            "0.4]}",
            "27 reading.grades.spread: too few entries: at least 6 needed",
        ),
        (
            "0.4, 0.3]}",
            "0.4, 0.3, 0.3]}",
            "27 reading.grades.spread: too many entries: at most 6 allowed",
        ),
        (
            "2023-12-31",
            "2023-00-31",
            "28 assessment.as_of: '2023-00-31' is not a date: leave an unknown month or day out",
        ),
        (
            "2023-12-31",
            "[2023]",
            "28 assessment.as_of: [2023] is no date: write 2023-12-31, 2023-12, 2023Q4, 2023H2 or 2023",
        ),
        (
            "assessment: {as_of: 2023-12-31}",
            "assessment: [2023-12-31]",
            "28 assessment: ['2023-12-31'] is not allowed: it must be a mapping (name: value)",
        ),
        (
            "assessment: {as_of: 2023-12-31}",
            "asessment: {as_of: 2023-12-31}",
            "28 asessment: unknown key; known: $schema, assessment, ",
        ),
        (
            "assessment: {as_of: 2023-12-31}",
            "scope: {groups: al}",
            "28 scope.groups: 'al' is not allowed: write all, or a list of ids such as [KGZ, TJK]",
        ),
        (
            "assessment: {as_of: 2023-12-31}",
            "credence: {target_claims: .inf}",
            "28 credence.target_claims: inf is not allowed: a number must be finite",
        ),
        (
            "assessment: {as_of: 2023-12-31}",
            "likelihood: {words: [[rare, 0.5], [often, 0.2]]}",
            "28 likelihood: the words must be in order: their probabilities rise, not [0.5, 0.2]",
        ),
        (
            "assessment: {as_of: 2023-12-31}",
            "simulation: {draws: 0}",
            "28 simulation.draws: 0 is not allowed: it must be at least 1",
        ),
        (
            "assessment: {as_of: 2023-12-31}",
            "simulation: {seed: 1.5}",
            "28 simulation.seed: 1.5 is not allowed: it must be a whole number",
        ),
        (
            "assessment: {as_of: 2023-12-31}",
            "1: x",
            "28 1: unknown key; known: $schema, ",
        ),
        (
            "assessment: {as_of: 2023-12-31}",
            "true: x",
            "28 true: unknown key; known: $schema, ",
        ),
    ],
)
def test_one_slip_is_one_problem_with_its_line_and_fix(old, new, expected):
    assert problem(changed(old, new)).startswith(expected)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "weight: 4",
            "wieght: 4",
            [
                "14 score.children.attacks.weight: 'weight' is missing",
                "15 score.children.attacks.wieght: unknown key; known: children, combine, exponent, from, if_missing,"
                " of, prior, rationale, scale, weight, weight_spread, worse. Did you mean 'weight'?",
            ],
        ),
        (
            "low: 1, high: 999",
            "lo: 1, high: 999",
            [
                "7 score.children.capability.children.fighters.scale.lo: unknown key; known: high, kind, low,"
                " rationale. Did you mean 'low'?",
                "7 score.children.capability.children.fighters.scale.low: 'low' is missing",
            ],
        ),
        (
            "raids: {weight: 1}",
            "fighters: {weight: 1, of: pair, from: {events: [raid]}, scale: {kind: rank}, if_missing: low}",
            [
                "7 score.children.capability.children.fighters: the name 'fighters' stands more than once in the tree;"
                " every node needs a name of its own",
                "19 score.children.fighters: the name 'fighters' stands more than once in the tree;"
                " every node needs a name of its own",
                "21 leaves.raids: there is no leaf 'raids' in the tree; known: attacks, backing, fighters.",
            ],
        ),
        (
            "  raids: {of",
            "  raid: {of",
            [
                "19 score.children.raids: ['of', 'from', 'scale'] missing: a leaf says whose it is ('of'), where its"
                " value comes from ('from') and how it is scaled ('scale'); a branch has 'children'",
                "21 leaves.raid: there is no leaf 'raid' in the tree; known: attacks, backing, fighters, raids."
                " Did you mean 'raids'?",
            ],
        ),
    ],
)
def test_a_slip_with_two_faces_shows_both(old, new, expected):
    assert problems(changed(old, new)) == expected


def test_a_missing_weight_is_told_at_its_node():
    without = changed("weight: 4\n      of: pair", "of: pair")
    assert problem(without) == "14 score.children.attacks.weight: 'weight' is missing"


def test_no_child_may_bear_the_name_of_the_root():
    """Its method would be drawn from the root's stream."""
    text = changed("raids: {weight: 1}", "score: {weight: 1}").replace("  raids: {of", "  score: {of")
    assert problem(text) == "19 score.children.score: the name 'score' is the root's; choose another one"


def test_all_weights_zero_is_an_error_and_one_zero_is_not():
    two = "score: {children: {a: {weight: 0, %s}, b: {weight: %s, %s}}}"
    leaf = "of: group, from: {claims: x}, scale: {kind: linear, low: 0, high: 1}"
    assert parse_config(two % (leaf, 1, leaf))[0].score.children[0].weight == 0
    assert problem(two % (leaf, 0, leaf)) == (
        "1 score.children: all weights of its children are zero: at least one must be above"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "0 : the file is empty; a model needs at least 'score:' with its children"),
        ("# only a comment\n", "0 : the file is empty; a model needs at least 'score:' with its children"),
        ("---\n", "0 : the file is empty; a model needs at least 'score:' with its children"),
        ("score", "1 : the file must be a mapping that starts with 'score:'"),
        ("- score", "1 : the file must be a mapping that starts with 'score:'"),
        ("levels: [[low, 0]]", "1 score: 'score' is missing"),
        ("score: 3", "1 score: 3 is not allowed: it must be a mapping (name: value)"),
        ("score: {}", "1 score.children: 'children' is missing"),
        ("score:\n  children: {}", "2 score.children: is empty: a branch has at least one child, a leaf has no"),
        ("score:\n  children: []", "2 score.children: [] is not allowed: it must be a mapping (name: value)"),
        ("score:\n  children:", "2 score.children: is empty: write a value, or take the key away"),
        ("score:\n  children: {a: 3}", "2 score.children.a: 3 is not allowed: it must be a mapping (name: value)"),
    ],
)
def test_a_file_without_a_tree_is_told_what_is_needed(text, expected):
    assert problem(text).startswith(expected)


def test_all_problems_are_told_together():
    text = (
        changed("weight: 4", "weight: -4").replace("max: 0.3", "maks: 0.3").replace("persons", "3").replace("2y", "2z")
    )
    assert [line.split(":")[0] for line in problems(text)] == [
        "2 score.combine",
        "15 score.children.attacks.weight",
        "17 score.children.attacks.from.half_life",
        "24 codebook.kinds.plot.counts",
    ]


@pytest.mark.parametrize("value", ["2023", "2023-12", "2023-12-31", "'2023'"])
def test_an_as_of_date_may_be_a_year_a_month_or_a_day(value):
    assert str(parse_config(changed("2023-12-31", value))[0].assessment.as_of) == "2023-12-31"


def test_a_name_of_a_country_stays_a_text():
    feed = parse_config(changed("[AFG]", "[NO, on, y, 1e]"))[0].score.children[1].children[1].feed
    assert feed.within == ("NO", "on", "y", "1e")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{weight: 3, of: group, from", "{weight: 4,5, of: group, from",
         "7 score.children.capability.children.fighters.5: unknown key; known: children, combine, "),
        ("{weight: 3, of: group, from", "{weight: 3, rationale: best attested, of all, of: group, from",
         "7 score.children.capability.children.fighters.of all: unknown key; known:"),
        ("high: 5}, worse", "high: 5,5}, worse", "21 leaves.raids.scale.5: unknown key; known:"),
        ("raid: a raid}", "raid: a raid, or a search}", "24 codebook.kinds.or a search: is empty: write a value"),
    ],
)  # fmt: skip
def test_a_comma_in_braces_is_told_with_its_fix(old, new, expected):
    found = [p for p in problems(changed(old, new)) if p.startswith(expected)]
    assert len(found) == 1
    assert found[0].endswith(("as in 4.5 or 10000", "put that text in quotes: a comma ends it"))


# Files on disk


def message(path):
    with pytest.raises(InputError) as caught:
        read_config(path)
    return str(caught.value)


def test_a_byte_order_mark_and_any_line_end_are_read(tmp_path):
    path = tmp_path / "weights.yaml"
    for text in (GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n")):
        path.write_bytes(text.encode())
        assert read_config(path)[0] == parse_config(GOOD)[0]


def test_latin_1_is_told_with_its_line(tmp_path):
    path = tmp_path / "weights.yaml"
    path.write_bytes(GOOD.replace("a raid", "une razzia, éclair").encode("latin-1"))
    assert (
        message(path)
        == f"{path}: 1 problem\n  line 24: not UTF-8 (byte {GOOD.index('a raid') + 12}); save the file as UTF-8"
    )


def test_utf_16_as_a_windows_editor_saves_it_is_told(tmp_path):
    path = tmp_path / "weights.yaml"
    path.write_bytes(GOOD.encode("utf-16"))
    assert "save the file as UTF-8" in message(path)


def test_what_cannot_be_opened_is_told(tmp_path):
    assert "cannot be read: Is a directory" in message(tmp_path)
    assert "cannot be read: No such file" in message(tmp_path / "none.yaml")
    assert "cannot be read: embedded null byte" in message("a\0b")


@pytest.mark.parametrize(
    "content", [b"score: 1\n" + b"# more\n" * 800_000, b"\xc3\xa9" * 2_500_000], ids=["lines", "é"]
)
def test_five_megabytes_are_refused_at_once(tmp_path, content):
    path = tmp_path / "weights.yaml"
    path.write_bytes(content)
    start = time.perf_counter()
    assert "not a settings file" in message(path)
    assert time.perf_counter() - start < 5


# Anything at all

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("max"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(part, path=()):
    yield path
    for key, below in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield from places(below, (*path, key))


def mutated(data, draw):
    """Replace, delete or add something somewhere."""
    path = draw(st.sampled_from(sorted(places(data), key=str)))
    if not path:
        return draw(PLAIN)
    above = data
    for key in path[:-1]:
        above = above[key]
    other = draw(st.sampled_from(sorted(places(data), key=str)))
    match draw(st.sampled_from(["delete", "replace", "add", "copy"])):
        case "delete":
            del above[path[-1]]
        case "replace":
            above[path[-1]] = draw(PLAIN)
        case "add" if isinstance(above, dict):
            above[draw(st.sampled_from(["weight", "children", "from", "kind", "scale", "0", ""]))] = draw(PLAIN)
        case "add":
            above.insert(0, draw(PLAIN))
        case "copy":
            found = data
            for key in other:
                found = found[key]
            above[path[-1]] = copy.deepcopy(found)
    return data


def is_config_or_problems(text):
    try:
        config, data, _ = parse_config(text)
    except InputError as error:
        told = error
    else:
        assert isinstance(config, Config)
        assert parse_config(json.dumps(data))[0] == config
        return
    assert told.problems
    assert all(problem.what for problem in told.problems)
    assert str(told)


@given(st.data())
def test_any_change_of_a_good_file_gives_a_config_or_problems(data):
    tree = parse_config(GOOD)[1]
    for _ in range(data.draw(st.integers(1, 3))):
        if isinstance(tree, dict):
            tree = mutated(tree, data.draw)
    is_config_or_problems(json.dumps(tree))


@given(
    st.integers(0, len(GOOD)), st.integers(0, 8), st.text("{}[]:,-?&*!|>'\"%@#\\ \n\t\x00\ud800 a0.~<=é", max_size=4)
)
def test_any_change_of_a_good_text_gives_a_config_or_problems(start, length, patch):
    is_config_or_problems(GOOD[:start] + patch + GOOD[start + length :])


@given(st.text(max_size=40))
def test_any_text_gives_problems(text):
    with pytest.raises(InputError):
        parse_config(text)
