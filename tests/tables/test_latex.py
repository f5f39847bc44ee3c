"""Tables for print: LuaLaTeX shows every number, breaks none, lets nothing stick out, and obeys no text."""

import re
from pathlib import Path

import numpy as np
import pytest

import threatscore as ts
from threatscore.citation import cite
from threatscore.ranking.ranking import TABLES
from threatscore.releases import build, read_history, restate, verified_table
from threatscore.tables import Column, Table
from threatscore.tables.latex import layout, shared
from threatscore.tables.latex_text import BARS

from ..opening import typeset
from .test_tables import COLUMNS, HOSTILE, table_of

PLAIN = r"\documentclass[a4paper]{article}\usepackage[margin=25mm]{geometry}\usepackage{booktabs,longtable}"
FONTS = {
    "latin-modern": "",
    "dejavu-serif": r"\usepackage{fontspec}\setmainfont{DejaVu Serif}",
    "dejavu-sans": r"\usepackage{fontspec}\setmainfont{DejaVu Sans}",
}
EACH_FONT = pytest.mark.parametrize("font", FONTS.values(), ids=FONTS)


def document(*fragments, font=""):
    body = "\n\\clearpage\n".join(fragments)
    return f"{PLAIN}{font}\\begin{{document}}\n{body}\\end{{document}}\n"


def sticking_out(folder):
    """Return how far boxes stick out, in points, beyond the one that nobody sees."""
    log = (folder / "document.log").read_text(encoding="utf-8", errors="replace")
    return [float(found) for found in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log) if float(found) > 1]


def numbers_missing(table, text):
    """Return the rows whose numbers, in order, stand on no line of the text.

    How wide a space is, is not text, nor are bars, which are drawn where the font has none.
    """
    lines = [stripped(line) for line in text.splitlines()]
    columns = [column.cells for column in layout(table)[0] if column.right] if table.rows else []
    rows = [[stripped(cell) for cell in row] for row in zip(*columns, strict=True)]
    wanted = [(row, re.compile(".*?".join(map(re.escape, filter(None, row))))) for row in rows]
    return [row for row, pattern in wanted if not any(map(pattern.search, lines))]


def stripped(text):
    return "".join(sign for sign in text if not sign.isspace() and sign not in BARS)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """Return every kind of table that a command shows, of the shipped data."""
    out = tmp_path_factory.mktemp("releases")
    model, evidence = ts.load_model("config/weights.yaml"), ts.load_evidence("data/central-asia")
    build(model, evidence, "2023Q3", "2023Q4", out=out, draws=5000)
    ts.sign("2023Q4", "reviewed", who="A. Reader", when="2024-01-15", why="read", out=out)
    last, before = (ts.load_release(out / name) for name in ("2023Q4", "2023Q3"))
    run, old = last.run(), before.run()
    found = {}
    for by in ("group", "country", "pair"):
        one, ranking = ts.rank(old, by=by), ts.rank(run, by=by)
        found |= {f"rank {by} {name}": ranking.named(name) for name in TABLES}
        moved = ts.compare(one, ranking)
        found |= {f"compare {by} {name}": getattr(moved, name)() for name in ("table", "drivers", "levels", "inputs")}
        found |= {f"compare {by} split {of}": moved.split().table(of) for of in ("score", "rank")}
        found |= {f"gate {by}": ts.gate(one, ranking).table(), f"trend {by}": ts.trend(by=by, out=out).table()}
        found |= {f"prior {by}": ts.evidence_share(run, by)}
    found["trend unit"] = ts.trend("JA", out=out).table()
    found["check"] = ts.check(evidence, model)
    found["explain group"] = ts.explain(run, "JA").table()
    found["explain all"] = ts.explain(run, "TJK").table(complete=True)
    found["worlds"] = ts.worlds(model, evidence, draws=1000).table()
    found["verify"] = verified_table([ts.verify(out / "2023Q4")])
    found["history"] = read_history(out).table()
    found["restate"] = restate(model, evidence, "2023Q3", "2023Q4", out=out, draws=1000, workers=1).table()
    found["weights"] = model.table()
    found |= {f"cite {id}": cite(evidence, id) for id in ("cl-fighters-isisk-2020", "ev-ambush-imu-tjk-2010")}
    return found


@pytest.mark.slow
@EACH_FONT
def test_every_table_of_the_shipped_data_is_printed_whole(shipped, font, tmp_path):
    text = typeset(document(*(table.to_latex() for table in shipped.values()), font=font), tmp_path)
    assert sticking_out(tmp_path) == []
    starts = {name: text.find(" ".join(table.title.split()[:4])) for name, table in shipped.items()}
    assert [name for name, start in starts.items() if start < 0] == []
    missing = {name: numbers_missing(table, text) for name, table in shipped.items()}
    assert {name: rows for name, rows in missing.items() if rows} == {}
    assert "U+" not in text


EVIL = {
    **HOSTILE,
    "specials": "\\ { } $ & # _ % ^ ~ < > | \" ' ` - -- --- ?` !` ,, << >> `` '' ff fi",
    "input": "\\input{/etc/hostname} \\write18{touch made} \\directlua{tex.print('ran' .. 'it')}",
    "hex": "^^5cinput{x} ^^^^005c \\csname end\\endcsname \\end{longtable} \\end{document}",
    "rows": "a & b \\\\ c \\tabularnewline[9cm] %",
    "bracket": "[9cm] * [x]",
    "cyrillic": "Исламское движение Узбекистана",
    "arabic": "حركة طالبان 15 طالبان",
    "greek": "Ομάδα",
    "private": "\ue000\uffff\U0010fffd",
}  # fmt: skip


@pytest.mark.parametrize(
    "font", [pytest.param(font, id=name, marks=pytest.mark.slow if font else ()) for name, font in FONTS.items()]
)
def test_hostile_text_is_shown_and_obeyed_nowhere(font, tmp_path):
    fragments = [table_of(text, title=text[:300]).to_latex() for text in EVIL.values()]
    assert all(fragment.isascii() for fragment in fragments)
    text = typeset(document(*fragments, "The end of it all.", font=font), tmp_path)
    assert sticking_out(tmp_path) == []
    assert not (tmp_path / "made").exists()
    assert "ranit" not in text
    assert "The end of it all." in text
    assert text.count("1234.5") == len(EVIL)
    flat = " ".join(text.split())
    for shown in (EVIL["input"], EVIL["hex"], EVIL["rows"], EVIL["bracket"], EVIL["script"], EVIL["formula"]):
        assert shown in flat
    assert "\\ { } $ & # _ % ^ ~ < > | \" ' ` - -- --- ?` !` ,, << >> `` ''" in flat


@pytest.mark.slow
def test_a_sign_that_the_font_lacks_is_its_code_point(tmp_path):
    table = table_of("Ж")
    assert "U+0416" in typeset(document(table.to_latex()), tmp_path)
    assert "Ж" in typeset(document(table.to_latex(), font=FONTS["dejavu-serif"]), tmp_path)


@pytest.mark.slow
def test_arabic_is_read_from_right_to_left_where_the_font_has_it(tmp_path):
    table = Table("", (Column("name", "name"),), ({"name": "طالبان (Taliban)"},))
    text = typeset(document(table.to_latex(), font=FONTS["dejavu-sans"]), tmp_path)
    assert "طالبان" in text
    assert "Taliban)" in text


@pytest.mark.slow
def test_headings_are_repeated_on_every_page_and_title_and_notes_are_not(tmp_path):
    rows = tuple({"name": f"unit {i}", "score": i, "what": "word " * 30, "why": ""} for i in range(80))
    text = typeset(document(Table("The title", COLUMNS, rows, ("A note.",)).to_latex()), tmp_path)
    pages = text.split("\f")[:-1]
    assert len(pages) > 2
    assert all(re.search(r"name\s+score\s+what it is", page) for page in pages)
    assert (text.count("The title"), text.count("A note.")) == (1, 1)
    assert [i for i in range(80) if not re.search(rf"unit {i}\s+{i}\.0\s", text)] == []


def test_a_box_that_sticks_out_would_be_found(tmp_path):
    """The control: what a column is wider than measured sticks out, and the log says so."""
    laid = table_of("word " * 99).to_latex()
    broken = re.sub(r"\\tsLess\{1234\.5.*\}", "", laid)
    assert broken != laid
    typeset(document(broken), tmp_path)
    assert sticking_out(tmp_path)


@pytest.mark.slow
def test_a_table_without_rows_is_its_title_and_notes(tmp_path):
    made = Table("Nothing & more", COLUMNS, (), ("Nothing can be ranked.",)).to_latex()
    assert "longtable}{" not in made
    text = typeset(document(made), tmp_path)
    assert "Nothing & more" in text
    assert "Nothing can be ranked." in text


def test_a_number_that_no_line_has_room_for_is_broken_and_shown_whole(tmp_path):
    columns = (Column("n", "n", right=True), Column("x", "x", right=True))
    table = Table("", columns, ({"n": "7" * 300, "x": 12},))
    (first, second), left_out = layout(table)
    assert (first.room is None, second.room, left_out) == (False, None, [])
    text = typeset(document(table.to_latex()), tmp_path)
    assert (text.count("7"), "12" in text) == (300, True)
    assert sticking_out(tmp_path) == []


def test_columns_without_room_are_named():
    ranks = [str(i) for i in range(1, 41)]
    columns = (Column("unit", "group"), *(Column(rank, rank, right=True) for rank in ranks))
    made = Table("", columns, ({"unit": "A", **dict.fromkeys(ranks, "100%")},)).to_latex()
    assert r"No room for: 13, 14," in made


@pytest.mark.slow
def test_two_fragments_leave_no_setting_behind(tmp_path):
    made = table_of("x").to_latex()
    told = r"\showthe\footnotesize"
    assert told not in made
    state = r"\typeout{STATE \the\tabcolsep, \the\LTcapwidth, \the\exhyphenpenalty, \the\tolerance}"
    typeset(document(state, made, state), tmp_path)
    log = (tmp_path / "document.log").read_text(encoding="utf-8", errors="replace")
    first, last = re.findall("STATE (.*)", log)
    assert first == last


def test_room_goes_where_it_saves_lines():
    long, short = np.array([200, 180, 190]), np.array([30, 12, 11])
    assert shared([long, short], [16, 16], 80) == [64, 16]
    assert shared([short, long], [16, 16], 80) == [16, 64]
    assert shared([long, long], [16, 16], 81) == [41, 40]
    assert shared([], [], 0) == []


def test_the_readme_names_the_packages_that_a_fragment_takes():
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert "booktabs" in text
    assert "longtable" in text
