"""One table, six faces; whatever the text holds, no face obeys it."""

import csv
import io
import json
import math
import re
import struct
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from threatscore.tables import ByColumn, Column, Table, decimals, percent
from threatscore.tables.terminal import folded
from threatscore.tables.text import csv_text, harmless, html_text, json_text, markdown, one_line

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "pipe": "a | b || c",
    "backticks": "`rm -rf` ```",
    "link": "[click](javascript:alert(1))",
    "formula": '=HYPERLINK("http://x";"y")',
    "plus": "+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "space formula": "  =1+1",
    "tab formula": "\t=1+1",
    "newline formula": "\n=1+1",
    "wide formula": "\N{FULLWIDTH EQUALS SIGN}1+1",
    "escape": "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "one-byte escape": "\x9b31m",
    "override": "a\u202edcba\u202c",
    "isolate": "a\u2067b\u2069",
    "backspaces": "safe\b\b\b\bevil",
    "carriage": "first\rsecond",
    "lines": "one\ntwo\r\nthree\u2028four",
    "nul": "a\0b",
    "long": "x" * 10_000,
    "long words": "word " * 2_000,
    "emoji": "\N{PILE OF POO}\N{FAMILY}\N{ZERO WIDTH JOINER}\N{GIRL}",
    "hard space": "ISIS\N{NO-BREAK SPACE}\N{EN DASH}\N{NARROW NO-BREAK SPACE}K",
    "surrogate": "a\ud800b",
    "combining": "z\N{COMBINING TILDE}" * 50,
    "persian": "می\N{ZERO WIDTH NON-JOINER}خواهم",
    "entity": "&lt;script&gt;",
    "rule": "---",
    "item": "- item",
    "numbered": "1. item",
    "empty": "",
}
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
TEXTS = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
COLUMNS = (
    Column("name", "name"),
    Column("score", "score", show=lambda row: f"{row['score']:.1f}", right=True),
    Column("hidden"),
    Column("what", "what it is"),
    Column("why", "why so", wide=True),
)


def table_of(text, **more):
    rows = (
        {"name": text, "score": 12.5, "hidden": text, "what": text, "why": text},
        {"name": "B", "score": 1234.5, "hidden": None, "what": "plain", "why": "short"},
    )
    return Table(more.pop("title", text), COLUMNS, rows, more.pop("notes", (text, "a note")), **more)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data):
        self.text.append(data)


@TEXTS
def test_html_shows_text_and_holds_no_tag_of_its_own(text):
    page = table_of(text).to_html()
    found = Tags()
    found.feed(page)
    allowed = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
    assert {tag for tag, _ in found.tags} <= allowed
    assert {name for _, names in found.tags for name in names} <= {"style"}
    assert not FORBIDDEN.search(page)
    if text in ("<script>alert(1)</script>", "&lt;script&gt;"):
        assert text in found.text


@TEXTS
def test_markdown_keeps_its_rows_and_shows_no_markup(text):
    lines = table_of(text).to_markdown().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("| name |"))
    assert lines[start + 1] == "|---|---:|---|---|"
    bare = [re.sub(r"\\.", "", line) for line in lines[start : start + 4]]
    assert [line.count("|") for line in bare] == [5, 5, 5, 5]
    assert all(sign not in line for line in bare for sign in "`[]<>*_#$&")
    assert not FORBIDDEN.search("".join(lines))


def test_a_note_is_a_paragraph_whatever_it_begins_with():
    notes = ("---", "- a", "+ a", "=== a", "1. a", "12) a", "2023-12-31 is the day", "-0.5 to +0.5")
    lines = Table("", COLUMNS, (), notes).to_markdown().split("\n")
    assert not [line for line in lines if re.match(r"[-+=]|\d+[.)]", line)]
    assert [line.replace("\\", "") for line in lines if line] == list(notes)


@TEXTS
def test_csv_is_read_back_and_runs_nothing(text):
    written = table_of(text).to_csv()
    assert not FORBIDDEN.search(written)
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert [len(row) for row in rows] == [5, 5, 5]
    for cell in rows[1]:
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}"))


@TEXTS
def test_json_means_the_very_text_and_moves_no_terminal(text):
    written = table_of(text).to_json()
    assert not FORBIDDEN.search(written)
    assert json.loads(written)["rows"][0]["name"] == text


@TEXTS
@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("color", [False, True])
def test_a_terminal_is_never_exceeded_and_obeys_nothing(text, width, color):
    shown = table_of(text).to_terminal(width, color=color)
    plain = re.sub(r"\x1b\[[01]m", "", shown) if color else shown
    assert not FORBIDDEN.search(plain)
    assert max(cell_len(line) for line in plain.splitlines()) <= width
    assert "1234.5" in plain, "numbers are never broken"


def test_only_the_title_is_bold_and_only_where_color_is_asked_for():
    assert table_of("x").to_terminal(color=True).startswith("\x1b[1mx\x1b[0m\n")
    assert "\x1b" not in table_of("x").to_terminal()


@given(st.text(), st.text(min_size=1))
def test_no_text_at_all_does_harm(one, other):
    table = table_of(one, title=other)
    for face in (table.to_html(), table.to_markdown(), table.to_csv(), table.to_json(), str(table)):
        assert not FORBIDDEN.search(face)
    assert max(cell_len(line) for line in str(table).splitlines()) <= 80
    assert json.loads(table.to_json())["rows"][0]["why"] == one


def test_what_is_harmless_stays_as_it_is():
    for text in ("ISIS-K", "Jamaat Ansarullah", "Таджикистан", "می\N{ZERO WIDTH NON-JOINER}خواهم", "a\nb"):
        assert harmless(text) == text
    assert harmless("a\tb\N{NO-BREAK SPACE}c") == "a b c"
    assert csv_text("a = b") == "a = b"
    assert json_text("Ж\n") == "Ж\n"
    assert one_line("  deep   text\n") == "  deep text"
    assert one_line(" \n ") == ""


def test_depth_survives_where_spaces_collapse():
    assert markdown("  leaf") == "\N{NO-BREAK SPACE}" * 2 + "leaf"
    assert html_text("  leaf") == "\N{NO-BREAK SPACE}" * 2 + "leaf"


# Numbers and machines.


def bits(value):
    return struct.pack(">d", value)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_csv_and_json_give_back_exactly_the_floats(values):
    table = Table("", (Column("x"),), tuple({"x": value} for value in values))
    again = [float(row[0]) for row in list(csv.reader(io.StringIO(table.to_csv())))[1:]]
    assert list(map(bits, again)) == list(map(bits, values))
    assert [bits(float(row["x"])) for row in json.loads(table.to_json())["rows"]] == list(map(bits, values))


def test_missing_values_are_empty_cells_and_null():
    table = Table("", (Column("a"), Column("b")), ({"a": None, "b": math.nan}, {"a": True}))
    assert table.to_csv() == "a,b\n,\ntrue,\n"
    assert json.loads(table.to_json(schema="x")) == {
        "schema": "x", "rows": [{"a": None, "b": None}, {"a": True, "b": None}]
    }  # fmt: skip
    assert table.to_frame()["a"].tolist() == [None, True]


def test_json_refuses_what_json_cannot_say():
    with pytest.raises(ValueError, match="Out of range"):
        Table("", (Column("a"),), ({"a": math.inf},)).to_json()


def test_machines_get_hidden_columns_and_rows_and_people_do_not():
    table = table_of("x", machine_rows=({"name": "x"}, {"name": "last"}))
    assert table.names == ("name", "score", "hidden", "what", "why")
    assert [record["name"] for record in table.records()] == ["x", "last"]
    assert table_of("x", machine_rows=()).records() == []
    assert list(table.to_frame().columns) == list(table.names)
    assert "hidden" not in str(table)
    assert "last" not in table.to_html()


def test_a_data_frame_without_rows_keeps_its_columns():
    assert list(Table("", COLUMNS, ()).to_frame().columns) == [c.name for c in COLUMNS]
    assert Table("", COLUMNS, ()).to_csv() == "name,score,hidden,what,why\n"


def test_a_table_without_rows_shows_title_and_notes_alone():
    table = Table("Title", COLUMNS, (), ("Nothing can be ranked.",))
    assert str(table) == "Title\nNothing can be ranked.\n"
    assert table.to_markdown() == "**Title**\n\n\nNothing can be ranked.\n"
    assert "<th " not in table._repr_html_()


# The layout of a terminal.


def test_wide_columns_stand_only_where_there_is_room():
    assert "why so" not in table_of("x").to_terminal(109)
    assert "why so" in table_of("x").to_terminal(110)
    assert "why so" in table_of("x").to_markdown()


def test_numbers_align_on_the_right_and_text_on_the_left():
    lines = table_of("x", title="").to_terminal(80).splitlines()
    assert lines[0] == "name   score  what it is"
    assert lines[2] == "x       12.5  x"
    assert lines[3] == "B     1234.5  plain"


def test_text_gives_way_before_numbers_and_labels():
    row = {"name": "A" * 20, "score": 1, "what": "many words " * 20}
    shown = Table("", COLUMNS, (row,)).to_terminal(60).splitlines()
    assert shown[2].startswith("A" * 20 + "    1.0  many words")
    assert shown[3].startswith(" " * 27 + "    many"[:4])
    assert all(len(line) <= 60 for line in shown)


def test_columns_without_room_are_left_out_from_the_right_and_named():
    ranks = [str(i) for i in range(1, 31)]
    columns = (Column("unit", "group"), *(Column(rank, rank, right=True) for rank in ranks))
    row = {"unit": "Jamaat Ansarullah", **dict.fromkeys(ranks, "100%")}
    shown = Table("", columns, (row,)).to_terminal(80)
    assert "Jamaat Ansarullah" in shown, "the first column is never squeezed away"
    assert "No room for: 11, 12," in shown
    assert "30." in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 80


def test_lines_break_between_words_and_hang():
    assert folded("one two three four", 9) == ["one two", "  three", "  four"]
    assert folded("  one two three", 9) == ["  one two", "    three"]
    assert folded("abcdefg", 4) == ["ab", "  cd", "  ef", "  g"]
    assert folded("short", 9) == ["short"]
    assert folded("cl-border-protection-tjk", 20) == ["cl-border-", "  protection-tjk"]
    assert folded("score.children.a_b", 16) == ["score.", "  children.a_b"]


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))),
    st.integers(4, 40),
)
def test_folding_loses_no_sign(text, width):
    lines = folded(one_line(text), width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(one_line(text).split())


# Digits.


@pytest.mark.parametrize(("width", "digits"), [(30, 0), (4, 0), (1, 0), (0.4, 1), (0.04, 2), (0, 2), (1e-9, 6)])
def test_digits_are_those_that_the_uncertainty_supports(width, digits):
    assert decimals(width) == digits


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (1e-9, "<1%"), (0.01, "1%"), (0.834, "83%"), (0.99, "99%"), (0.995, ">99%"), (1, "100%")],
)
def test_a_share_is_never_0_or_100_percent_unless_it_is(share, text):
    assert percent(share) == text


def test_rows_kept_by_column_are_rows_like_any_other():
    columns = (Column("unit", "unit"), Column("p", "share", right=True))
    rows = [{"unit": "A", "p": 0.25}, {"unit": "B", "p": float("nan")}]
    kept = ByColumn({"unit": ["A", "B"], "p": np.array([0.25, np.nan])})
    one, other = (Table("t", columns, tuple(rows[:1]), machine_rows=machine) for machine in (tuple(rows), kept))
    assert (len(kept), kept[1]["unit"], [row["unit"] for row in kept[0:1]]) == (2, "B", ["A"])
    assert type(kept[0]["p"]) is type(next(iter(kept))["p"]) is float
    assert one.to_csv() == other.to_csv()
    assert one.to_json() == other.to_json()
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame())
    assert "object at" not in repr(other)
