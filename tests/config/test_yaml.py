"""YAML without its traps: lines are right, nothing is guessed, and no file can blow up."""

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from threatscore.config.yaml import DEEPEST, LARGEST, Text


def told(text):
    return [(p.number, p.where, p.what) for p in Text(text, "weights.yaml").problems]


def only(text):
    (problem,) = told(text)
    return problem


def plain(text):
    read = Text(text, "weights.yaml")
    assert read.problems == []
    return read.data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), ("-3", -3), ("+3", 3), ("010", 10), ("0x10", 16), ("0o17", 15), ("1.5", 1.5), (".5", 0.5),
        ("5.", 5.0),
        ("1e-05", 1e-05), ("-.inf", float("-inf")), (".Inf", float("inf")), ("true", True), ("FALSE", False),
        ("NO", "NO"), ("no", "no"), ("on", "on"), ("yes", "yes"), ("y", "y"), ("1_000", "1_000"), ("1,000", "1,000"),
        ("1:30", "1:30"), ("2023-12-31", "2023-12-31"), ("nan", "nan"), ("inf", "inf"), ("tRUE", "tRUE"),
        ("'3'", "3"), ('"true"', "true"), ("'~'", "~"), ('""', ""), ('"\\ud83d\\ude00"', "\U0001f600"),
        ("|\n  two\n  lines", "two\nlines"), (">\n  folded\n  text\n", "folded text\n"),
    ],
)  # fmt: skip
def test_plain_words_are_read_by_the_core_schema_of_yaml_1_2(text, value):
    found = plain(f"key: {text}")["key"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_a_setting_without_a_value_is_listed_as_empty(text):
    read = Text(f"a: 1\nb: {text}\nc: [{text or '~'}]", "weights.yaml")
    assert read.empty == [("b",), ("c", 0)]


def test_every_setting_knows_its_line():
    read = Text("# comment\n\na:\n  b: [1,\n    2]\n  'c': {d: 1}\n", "weights.yaml")
    lines = {("a",): 3, ("a", "b"): 4, ("a", "b", 0): 4, ("a", "b", 1): 5, ("a", "c"): 6, ("a", "c", "d"): 6}
    assert {path: read.line(path) for path in lines} == lines
    assert read.line(("a", "c", "none", "below")) == 6
    assert read.line(("none",)) == read.line(()) == 3


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\na: 2", 2, "duplicate key 'a': it already stands in line 1"),
        ("1: x\n'1': y", 2, "duplicate key '1': it already stands in line 1"),
        ("a:\n\tb: 1", 2, "found character '\\t' that cannot start any token; indent with spaces, not with tabs"),
        ("a: [1, 2", 1, "a bracket or a quote is not closed"),
        ("a: 'x", 1, "not YAML: found unexpected end of stream; a quote is not closed"),
        ("a: b: c", 1, "put a text that holds ': ' in quotes"),
        ("a:\n  b: 1\n c: 2", 3, "siblings start in the same column"),
        ("a: 1\nb", 2, "every line reads 'key: value'"),
        ("a: &x 1", 1, "anchor '&x' is not allowed: write the value out"),
        ("a: 1\nb: *x", 2, "alias '*x' is not allowed: write the value out"),
        ("a: 1\n<<: {b: 2}", 2, "a merge key '<<' is not allowed: write the values out"),
        ("a: !mine {b: 1}", 1, "tag '!mine' is not allowed: write a plain value"),
        ("a: !!float '1'", 1, "tag 'tag:yaml.org,2002:float' is not allowed: write a plain value"),
        ("a: !!set {b, c}", 1, "tag 'tag:yaml.org,2002:set' is not allowed"),
        ("a: !!python/object:os.system {}", 1, "tag 'tag:yaml.org,2002:python/object:os.system' is not allowed"),
        ("!mine a: 1", 1, "tag '!mine' is not allowed: write a plain value"),
        ("a: 1\n---\nb: 2", 2, "a second document starts here; a settings file is one document"),
        ("%YAML 1.1\n---\na: 1", 1, "a directive (%) is not allowed: take the line away"),
        ("%TAG ! tag:x,2000:\n---\na: 1", 1, "a directive (%) is not allowed: take the line away"),
        ("a: 1\n? [b]\n: 2", 2, "a key must be a plain word, not a list or a mapping"),
        ("a: 1\n? {b: 1}\n: 2", 2, "a key must be a plain word, not a list or a mapping"),
        ("a: 1\n'': 2", 2, "'' is no key: a name of 1 to 100 printable characters, no space around it"),
        ("a: 1\n' b': 2", 2, "' b' is no key"),
        ('a: 1\n"\\x1f": 2', 2, "'\\x1f' is no key"),
        ('a: 1\n"\\ud800": 2', 2, " is no key"),
        ("a: 1\n" + "k" * 101 + ": 2", 2, "... (101 characters) is no key"),
        ('a: "\\ud800"', 1, "cannot be read: '\\ud800'"),
        ("a: 1\nb: \0", 2, "not YAML: the character '\\x00' is not allowed; delete it"),
        ("a: " + "9" * 5000, 1, "cannot be read: '999"),
        ("a: 0x" + "f" * 5000, 1, "cannot be read: '0xfff"),
    ],
)  # fmt: skip
def test_what_a_settings_file_does_not_need_is_refused_with_its_line(text, line, what):
    number, _, said = only(text)
    assert number == line
    assert what in said


def test_yaml_1_2_may_say_so():
    assert plain("%YAML 1.2\n---\na: 1") == {"a": 1}


def test_all_refusals_are_told():
    assert [number for number, _, _ in told("a: &x 1\nb: *x\nc: !t 2\na: 3\n")] == [1, 2, 3, 4]


def test_an_anchor_that_holds_itself_is_refused():
    assert [what for _, _, what in told("a: &x {b: *x}")] == [
        "anchor '&x' is not allowed: write the value out",
        "alias '*x' is not allowed: write the value out",
    ]


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


BOMB = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 30))


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "".join(" " * i + "a:\n" for i in range(800)),
        "a: 1\n" * 1_000_000,
        "x" * 5_000_000,
    ],
    ids=["anchor bomb", "brackets", "braces", "dashes", "stairs", "5 MB of lines", "5 MB of text"],
)
def test_a_hostile_file_is_refused_in_seconds(text):
    assert seconds(lambda: told(text)) < 5  # it was six minutes for the brackets
    assert told(text)


def test_nesting_is_refused_only_beyond_the_limit():
    assert plain("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))
    line, where, what = only("a:\n  b:\n    c: " + "[" * DEEPEST + "]" * DEEPEST)
    assert (line, where, what) == (3, "a.b.c", "nested more than 40 deep")


def test_a_file_of_the_largest_size_is_read_in_seconds():
    row = "k{}: {{weight: 1, scale: {{kind: log, low: 1, high: 9}}}}\n"
    text = "".join(row.format(i) for i in range(LARGEST // 60))
    assert 0.8 * LARGEST < len(text) <= LARGEST
    read = {}
    assert seconds(lambda: read.update(plain(text))) < 8
    assert len(read) == LARGEST // 60


KEY = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8).filter(str.isprintable)
VALUE = st.recursive(
    st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEY, VALUE, min_size=1, max_size=4))
def test_what_ruamel_writes_is_read_back_alike(data):
    out = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.dump(data, out)
    assert plain(out.getvalue()) == data


@pytest.mark.parametrize(
    ("text", "path", "fix"),
    [
        ("{weight: 4,5, of: pair}", ("5",), "'weight: 4,5' is read as two: a number has a point before its decimals"),
        ("{draws: 10,000}", ("000",), "'draws: 10,000' is read as two"),
        ("a: {why: strong, but far}", ("a", "but far"), "If it belongs to 'why', put that text in quotes"),
    ],
)
def test_the_tail_of_a_value_with_a_comma_is_known_as_such(text, path, fix):
    source = Text(text, "w.yaml")
    assert fix in source.with_fix("unknown key; known: a.", path)
    assert source.with_fix("unknown key", (*path, "x")) == "unknown key"


@pytest.mark.parametrize("text", ["weight: 4\n5:", "{weight: 4, of:}", "{on: true, of:}", "{weight: 4, 5: 1}"])
def test_other_keys_are_no_tails(text):
    source = Text(text, "w.yaml")
    assert [source.with_fix("what", (key,)) for key in source.data] == ["what", "what"]
