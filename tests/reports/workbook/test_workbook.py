"""The workbook as a file: what it holds, hostile text, few and many units, the same bytes each time."""

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

import threatscore as ts
from threatscore import UsageError
from threatscore.comparison import compare_all
from threatscore.comparison.moves import signed
from threatscore.competing.questions import questions
from threatscore.model import model_of
from threatscore.reports import Contents, contents
from threatscore.reports.workbook import places, workbook
from threatscore.reports.workbook.ranked import TOP
from threatscore.reports.workbook.sheet import Book
from threatscore.shipped import shipped
from threatscore.tables.text import harmless

from ...making import LEAF, TIE, claim, event, evidence, model, tied
from ...opening import shown_cells
from .reading import cells, central, differences, errors, formulas, opened, recalculated_bytes, rows
from .worlds import every_method, facts

SHEETS = ["cover", "groups", "countries", "pairs", "breakdown", "coverage", "evidence", "events", "stances", "sources",
          "config", "words", "notes"]  # fmt: skip
LONG = " ".join(["long"] * 1_990)
LONGER = "long" * 10_000
HOSTILE = (
    '=HYPERLINK("http://example.org","click")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(1,1)", "=1+1", "\uff1d1+1",
    "<r><t>bold</t></r>", "</script><b>", "_x0041_", "\ufffe\uffff", "\u202eright to left", "שלום مرحبا",
    "e\u0301\u0302", "Сила", "🙂🏴", "'quoted'!A1", '"', "&amp;&L&P", "http://example.org", "1e5", "TRUE", "#REF!",
    "{=1}", "=" + LONG,
)  # fmt: skip


@pytest.fixture(scope="module")
def run():
    data = ts.load_evidence(shipped() / "data" / "central-asia")
    return ts.simulate(ts.load_model(shipped() / "config" / "weights.yaml"), data, draws=500)


@pytest.fixture(scope="module")
def content(run):
    return workbook(run).content


def texts(content):
    return {cell.value for _, _, cell in cells(opened(content)) if isinstance(cell.value, str)}


def test_it_has_its_sheets_with_heads_that_stay_filters_and_a_print_setup(content):
    book = opened(content)
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes, sheet.title
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.print_title_rows, sheet.title
        assert bool(sheet.auto_filter.ref) == (sheet.title not in ("cover", "config"))  # inputs must stay in place
        assert max(dimension.width for dimension in sheet.column_dimensions.values()) < 130


def test_values_are_those_of_the_saved_result_in_its_order(run, content):
    book = opened(content)
    for sheet, by in (("groups", "group"), ("countries", "country"), ("pairs", "pair")):
        saved = [row for row in ts.rank(run, by=by).records if row["status"] == "ranked"]
        shown = rows(book, sheet, "rank")
        assert len(shown) == len(saved) > 0
        for row, told in zip(shown, saved, strict=True):
            names = {"rank": "rank", "score": "score", "90% range from": "score_p05", "to": "score_p95",
                     "ranks from": "rank_p05", "ranks to": "rank_p95", "level": "level",
                     "chance of this level": "p_level",
                     "coverage": "coverage", "what matters most": "drivers",
                     "chance of severe": "p_severe"}  # fmt: skip
            assert {name: row[name] for name in names} == {
                name: pytest.approx(told[field], rel=1e-14) if isinstance(told[field], float) else told[field]
                for name, field in names.items()
            }
            assert row["central score"] == pytest.approx(told["score_central"], abs=1e-9)


def test_numbers_dates_and_shares_are_native(run, content):
    book = opened(content)
    group = book["groups"].cell(TOP + 1, 4)
    assert group.number_format.startswith("0;")
    claims = rows(book, "evidence", "id")
    assert all(isinstance(row["known from"], datetime) for row in claims)
    assert any(isinstance(row["best"], int | float) for row in claims)
    events = rows(book, "events", "id")
    assert all(0 <= row["P(happened)"] <= 1 for row in events if row["P(happened)"] is not None)
    assert {row["word"] for row in events} >= {"claimed", "confirmed", "disputed"}
    assert isinstance(book["cover"]["B5"].value, datetime)


def test_events_have_the_probability_that_the_draws_have(run, content):
    worlds = {asked.name: asked.answers[0].probability for asked in questions(run) if asked.kind == "event"}
    shown = {row["id"]: row["P(happened)"] for row in rows(opened(content), "events", "id")}
    assert worlds
    assert {name: shown[name] for name in worlds} == pytest.approx(worlds, rel=1e-12)


def test_every_input_has_a_legal_name_and_formulas_use_it(run, content):
    book = opened(content)
    names = book.defined_names
    for node in run.model.nodes:
        sheet, address = names[f"w_{node.name}"].attr_text.replace("$", "").split("!")
        assert book[sheet][address].value == node.weight
    used = " ".join(formulas(content).values())
    reached = [name for name in names if not name.startswith(("_", "cut_"))]  # cuts are read as a range
    assert [name for name in reached if name not in used] == []


def test_formulas_keep_what_excel_allows(content):
    for formula in formulas(content).values():
        assert len(formula) < 8192
        assert "_xlfn" not in formula
        assert "[" not in formula
        assert "{" not in formula
        assert not re.search(r"!\$?[A-Z]+[0-9]|![A-Z]", formula), "sorting rows would break it"


def hostile():
    """A result in which every free text is hostile: names, notes, citations, parties, nodes, levels, the title."""
    said = {"event": "ev", "about": "occurrence", "role": "third", "stance": "claims"}
    parties = [str(i) + 9_900 * "€" for i in range(4)]
    facts = evidence(
        groups=[{"id": "g1", "name": HOSTILE[0], "note": HOSTILE[1]}, {"id": "g2", "name": "+1"}],
        countries=["TJK", "UZB"],
        sources=[{"id": "s1", "citation": "=1+1", "url": "http://example.org/=1"},
                 *({"id": f"s-{i}", "citation": text, "note": text} for i, text in enumerate(HOSTILE)),
                 *({"id": f"s-long-{i}", "publisher": party} for i, party in enumerate(parties))],
        claims=[*tied(("g1", "TJK"), ("g2", "UZB")),
                *(claim(f"c-{i}", best=10 + i, group="g1", note=text, locator=text) for i, text in enumerate(HOSTILE))],
        events=[event("ev", group="g1", note="=1+1")],
        stances=[{"id": f"st-{i}", "party": party, **said} for i, party in enumerate(parties)],
    )  # fmt: skip
    nodes = {"A1": LEAF, "R1C1": TIE, "=1+1": TIE, "'s'!A1": TIE, "a-b": LEAF, "A-B": LEAF, "Сила": LEAF, "@x": LEAF}
    nodes["<r>a</r>"] = TIE | {"rationale": LONGER}
    return ts.simulate(
        model(nodes, assessment={"title": HOSTILE[0]}, levels=[["=low", 0], ["+high", 50]]), facts, draws=50
    )


@pytest.fixture(scope="module")
def attacked():
    return workbook(hostile()).content


@pytest.mark.slow
def test_hostile_text_is_text_and_stays_so(attacked, tmp_path):
    again = recalculated_bytes(attacked, tmp_path)
    for found in (attacked, again):
        notes = [row["note"] for row in rows(opened(found), "sources", "id") if row["note"]]
        assert sorted(notes) == sorted(text for text in map(shown_as, HOSTILE))
    assert formulas(attacked).keys() == formulas(again).keys()
    assert not [formula for formula in formulas(again).values() if "HYPERLINK" in formula or "cmd" in formula]
    assert {value for *_, value in errors(again)} <= {"#REF!"}  # a note, and no error
    assert all(cell.data_type == "s" for _, _, cell in cells(opened(again)) if cell.value == "#REF!")
    assert differences(attacked, again) == []


def shown_as(text):
    """A text as a cell shows it; one that the writer would take for marked up text has a space at its end."""
    plain = harmless(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    return f"{plain} " if plain.startswith("<r>") else plain


@pytest.mark.parametrize("text", [*HOSTILE, "a\x00b\x1bc", "\ud800", "\t=1+1", "a\r\nb", LONGER, "🙂" * 20_000])
def test_any_text_makes_a_file_that_can_be_read(text):
    from xlsxwriter import Workbook

    out = io.BytesIO()
    file = Workbook(out, {"in_memory": True})
    book = Book(file)
    sheet = book.sheet("a")
    sheet.text(0, 0, text)
    sheet.label(1, 0, text)
    sheet.finish()
    file.close()
    found = opened(out.getvalue(), values=False)["a"]
    assert [found[at].data_type for at in ("A1", "A2")] == ["s", "s"]
    if text in HOSTILE:
        assert found["A1"].value == found["A2"].value == shown_as(text)
    assert len(found["A1"].value.encode("utf-16-le")) <= 2 * 32_767
    assert len(book.cut) == (2 if len(text) >= 20_000 else 0)


def test_nothing_in_the_file_reaches_out(attacked):
    with zipfile.ZipFile(io.BytesIO(attacked)) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower() or "connection" in name.lower()]
        for name in parts.namelist():
            text = parts.read(name).decode("utf-8")
            assert "<hyperlink" not in text
            if name.endswith(".rels"):
                assert 'TargetMode="External"' not in text


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark_and_a_note(attacked):
    """A rationale of 40,000 signs, and what four parties of 9,900 say of one event."""
    why = next(row["why"] for row in rows(opened(attacked), "config", "no.") if row["node"] == "<r>a</r> ")
    assert len(why.encode("utf-16-le")) <= 2 * 32_767
    assert why.startswith("longlong")
    assert why.endswith("40,000 characters, see notes]")
    told = {row["sheet"]: row["note"] for row in rows(opened(attacked), "notes", "sheet") if "cut:" in row["note"]}
    assert told.keys() == {"config", "events"}
    assert "40,000" in told["config"]


def test_names_that_look_like_cells_or_clash_are_told_apart(attacked):
    names = {name: named.attr_text for name, named in opened(attacked).defined_names.items()}
    assert {"w_A1", "w_R1C1", "w_1_1", "w_s_A1", "w_x", "w_x_2"} <= names.keys()
    assert len({name.lower() for name in names if name.lower().startswith("w_a_b")}) == 2
    weights = [at for name, at in names.items() if name.startswith("w_")]
    assert len(set(weights)) == len(weights) == 9


@pytest.mark.parametrize("title", ["\ufffe\uffff", "a\x00b\x1b", "<r>a</r>", "é" * 300])
def test_any_title_makes_a_file_that_can_be_read(title):
    said = workbook(ts.simulate(model(assessment={"title": title}), evidence(), draws=2))
    book = opened(said.content)
    assert book["cover"]["A1"].value.startswith(book.properties.title[:100])


@pytest.mark.slow
def test_nothing_to_rank_makes_a_workbook_that_says_so(tmp_path):
    content = workbook(ts.simulate(model(), evidence(), draws=10)).content
    again = recalculated_bytes(content, tmp_path)
    assert differences(content, again) == []
    assert errors(again) == []
    assert "Nothing can be ranked; notes says why." in texts(content)


@pytest.mark.slow
def test_one_unit_and_all_missing(tmp_path):
    """Nothing is known of the group's leaf, and with `skip` there is nothing but the tie."""
    facts = evidence(groups=["A"], countries=["TJK"], claims=tied(("A", "TJK")))
    skipped = model({"fighters": LEAF | {"if_missing": "skip"}, "tie": TIE})
    content = workbook(ts.simulate(skipped, facts, draws=10)).content
    again = recalculated_bytes(content, tmp_path)
    assert differences(content, again) == []
    assert list(central(again)["pairs"]) == [("A", "TJK")]


@pytest.mark.slow
def test_five_hundred_units(tmp_path):
    names = [f"g-{i:03}" for i in range(500)]
    facts = evidence(groups=names, countries=["TJK"], claims=tied(*((name, "TJK") for name in names)))
    content = workbook(ts.simulate(model(), facts, draws=20)).content
    again = recalculated_bytes(content, tmp_path)
    assert differences(content, again) == []
    assert len(central(again)["groups"]) == 500


@pytest.fixture(scope="module")
def moved():
    """What is held where a release before can be compared: weights moved, and a pair left."""
    before = ts.simulate(every_method(), facts())
    after = ts.simulate(before.model.with_weights({"tie": 9}), facts())
    comparisons = compare_all(before, after)
    left = {"unit": "Z/TJK", "rank_new": None, "verdict": "leaves: no live claim or event ties Z to TJK"}
    comparisons["pair"].__dict__["records"] = (*comparisons["pair"].records, left)

    class Since(Contents):
        @property
        def moved(self):
            return comparisons

    return Since(after, contents(after).rankings)


def test_what_moved_stands_beside_the_ranking(moved):
    told = {row["unit"]: row["change"] for row in moved.moved["group"].records}
    shown = {row["group"]: row["change of score"] for row in rows(opened(workbook(moved).content), "groups", "rank")}
    assert shown == pytest.approx(told)
    assert any(shown.values())


def test_who_left_and_when_a_move_is_clear_stand_on_notes(moved):
    told = {
        (row["sheet"], row["unit or place"]): row["note"]
        for row in rows(opened(workbook(moved).content), "notes", "sheet")
    }
    assert told["pairs", "Z/TJK"] == (
        "no longer ranked, since the release before: no live claim or event ties Z to TJK"
    )
    assert told["what moved", None].startswith("A move is called clear if")


@pytest.mark.slow
def test_changes_have_the_decimals_that_they_have_in_all_tables(moved, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(moved).content)
    shown = shown_cells(path, tmp_path)
    for by, sheet in (("group", "groups"), ("country", "countries"), ("pair", "pairs")):
        lines = shown[sheet]
        top = next(i for i, line in enumerate(lines) if line[0] == "rank")
        names = dict(
            zip(
                ("change", "change_p05", "change_p95"),
                map(lines[top].index, ("change of score", "change, 90% range from", "change, to")),
                strict=True,
            )
        )
        told = {row["unit"]: row for row in moved.moved[by].records}
        found = [line for line in lines[top + 1 :] if line[0]]
        assert len(found) == len(moved.rankings[by].scores.units)
        for line in found:
            row = told["/".join(line[1:3]) if by == "pair" else line[1]]
            assert {name: line[col] for name, col in names.items()} == {name: signed(row[name]) for name in names}


def test_leaves_that_were_not_kept_are_drawn_once_more(run, content):
    assert run.points is not None
    assert workbook(replace(run, points=None)).content == content


def test_a_tree_whose_coverage_has_no_room_is_refused(monkeypatch):
    """Of leaves of pairs `coverage` has two columns, so that it may need more than `breakdown`."""
    small = ts.simulate(model(), evidence(claims=tied(("A", "TJK"))), draws=2)
    monkeypatch.setattr(places, "COLUMNS", 11)
    assert workbook(small).content
    monkeypatch.setattr(places, "COLUMNS", 10)
    with pytest.raises(UsageError, match="10 columns, and this tree would take 11"):
        workbook(small)


def test_a_run_under_a_condition_is_refused(run):
    with pytest.raises(UsageError, match="suppose it instead"):
        workbook(run.where(run.pairs.scores[0] > run.pairs.scores[1], "one above another"))


SCRIPT = """
import sys, threatscore as ts
from threatscore.reports.workbook import places, workbook
from threatscore.reports.workbook.sheet import Book
from threatscore.shipped import shipped
from threatscore.tables.text import harmless
run = ts.simulate(ts.load_model(shipped() / "config" / "weights.yaml"),
                  ts.load_evidence(shipped() / "data" / "central-asia"), draws=200)
workbook(run).write(sys.argv[1])
"""


@pytest.mark.slow
def test_the_same_result_gives_the_same_bytes_in_any_process_and_time_zone(tmp_path):
    found = []
    for i, zone in enumerate(("Pacific/Kiritimati", "America/Los_Angeles")):
        path = tmp_path / f"{i}.xlsx"
        env = os.environ | {"TZ": zone, "PYTHONHASHSEED": str(i), "LC_ALL": "C"}
        subprocess.run([sys.executable, "-c", SCRIPT, str(path)], env=env, check=True, cwd=Path.cwd())
        found.append(path.read_bytes())
    assert found[0] == found[1]


def test_the_settings_come_back_from_the_sheet_of_inputs(run, content):
    """Node by node: weight, parent, share of the score."""
    listed = rows(opened(content), "config", "no.")
    names = {row["no."]: row["node"] for row in listed}
    nodes = {row["node"]: row for row in listed if row["no. of parent"] is not None}
    assert {name: row["weight"] for name, row in nodes.items()} == {n.name: n.weight for n in run.model.nodes}
    shares = {name: row["share of the score"] for name, row in nodes.items()}
    assert shares == pytest.approx(run.model.effective)
    for node in run.model.nodes:
        for child in node.children:
            assert names[nodes[child.name]["no. of parent"]] == node.name
    assert model_of(run.model.text).config == run.model.config
