"""One truth: every form in which readers get a result says the same in every cell of every table."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import threatscore as ts
from threatscore.comparison import Comparison
from threatscore.ranking import Ranking
from threatscore.releases import build
from threatscore.reports import Contents, contents

from .forms import FORMS, MOVED, RANKED, Cells, Form, cut, headed, listed, plain_rows, sheets_as_shown, tables, unit_of

ROOT = Path(__file__).parents[2]
FILES = {"group": "groups", "country": "countries", "pair": "pairs"}
EACH = pytest.mark.parametrize("name", FORMS)
LIVE = 1e-6
"""So near the workbook's central score, a formula, must come."""
HELD = 1e-14
"""So much of a number a spreadsheet program keeps: fifteen digits."""


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The releases of the two newest shipped quarters, drawn as released."""
    folder = tmp_path_factory.mktemp("releases")
    model, evidence = ts.load_model(ROOT / "config" / "weights.yaml"), ts.load_evidence(ROOT / "data" / "central-asia")
    build(model, evidence, "2023Q3", "2023Q4", out=folder, workers=1)
    return folder


@pytest.fixture(scope="module")
def shown(out):
    return contents(ts.load_release(out / "2023Q4"))


@pytest.fixture(scope="module")
def values(out, shown):
    """Every value: of the ranked tables as published, read from the files of the release."""
    found: Cells = {}
    for by, name in FILES.items():
        rows = json.loads((out / "2023Q4" / "results" / f"{name}.json").read_bytes())["rows"]
        found |= listed(by, RANKED, rows)
    for by, moved in shown.moved.items():
        found |= listed(by, MOVED, moved.table().records())
    return found


@pytest.fixture(scope="module")
def texts(out, shown):
    """Every text of people's tables, made of the published values."""
    found: Cells = {}
    for by, which, table in tables(shown):
        rows = table.rows
        if which == RANKED:
            every = json.loads((out / "2023Q4" / "results" / f"{FILES[by]}.json").read_bytes())["rows"]
            rows = tuple(row for row in every if row["status"] == "ranked")
        for row in rows:
            found |= {(by, which, unit_of(row), c.name): c.text(row) for c in table.columns if c.label}
    return found


def expected(form: Form, shown: Contents, values: Cells, texts: Cells) -> Cells:
    """Return the cells that a form must show."""
    found: Cells = {}
    for by, which, table in tables(shown):
        if which == MOVED and not form.both:
            continue
        names = form.columns(table)
        rows = table.records() if form.exact and form.columns(table) == set(table.names) else table.rows
        ranked = {unit_of(row) for row in shown.rankings[by].table().rows}
        for row in list(rows)[: form.rows(by)]:
            unit = unit_of(row)
            if which == MOVED and unit not in ranked and form.beside:
                continue
            source = values if form.exact else texts
            found |= {(by, which, unit, name): source[by, which, unit, name] for name in names}
    return found


def differences(wanted: Cells, found: Cells, *, exact: bool) -> list[tuple[str, str, str, str]]:
    """Return the cells that are missing, or say something else."""
    return [
        cell for cell, value in wanted.items()
        if not (same(cell[3], value, found.get(cell)) if exact else cell in found and alike(value, found[cell]))
    ]  # fmt: skip


def alike(one: str, other: str) -> bool:
    """Return whether two texts are the same but for how they are spaced and broken into lines."""
    return "".join(one.split()) == "".join(other.split())


def same(name: str, one: object, other: object) -> bool:
    """Return whether two values are the same, to the last digit that a form holds."""
    if isinstance(one, float) and isinstance(other, int | float):
        near = LIVE if name == "score_central" else 0.0
        return math.isclose(one, other, rel_tol=HELD, abs_tol=near)
    return (one or None) == (other or None)


@pytest.mark.slow
@EACH
def test_a_form_says_what_was_published_in_every_cell(name, shown, values, texts, tmp_path):
    form = FORMS[name]
    wanted = expected(form, shown, values, texts)
    assert len(wanted) > 80
    assert {(by, which) for by, which, _, _ in wanted} >= {(by, RANKED) for by in FILES}
    assert differences(wanted, form.read(shown, tmp_path), exact=form.exact) == []


SPOILT = {
    "rank": 1, "score": 1.0, "score_p05": 1.0, "score_p95": 1.0, "score_central": 1.0, "rank_p05": 1, "rank_p95": 1,
    "rank_best": 1, "p_level": -0.01, "coverage": -0.01, "via_share": -0.01,
}  # fmt: skip
"""What is added to a field in the negative control: about one in the last digit that people see."""
SPOILT_MOVED = {"change": 0.1, "p_clear": -0.01}
SEEN = {"p_level": "level", "via_share": "via"}
"""The column in which people see a field, where it is called otherwise."""


def spoil(row: Mapping[str, object], by_how_much: Mapping[str, float]) -> dict[str, object]:
    return {**row, **{name: row[name] + more for name, more in by_how_much.items() if name in row}}


def spoilt(shown: Contents, place: int) -> tuple[Contents, set[tuple[str, str, str]]]:
    """Return what is shown with other figures in one row of each table, and which rows these are."""
    rankings, moved, rows = {}, {}, set()
    for by, ranking in shown.rankings.items():
        records = list(ranking.records)
        rows.add((by, RANKED, unit_of(records[place])))
        records[place] = spoil(records[place], SPOILT)
        rankings[by] = Ranking(ranking.run, by)
        rankings[by].__dict__["records"] = tuple(records)
    for by, comparison in shown.moved.items():
        records = list(comparison.records)
        rows.add((by, MOVED, records[place]["unit"]))
        records[place] = spoil(records[place], SPOILT_MOVED)
        moved[by] = Comparison(comparison.old, comparison.new, comparison.together)
        moved[by].__dict__["records"] = tuple(records)
    found = replace(shown, rankings=rankings)
    found.__dict__["_moved"] = (moved, shown._moved[1])
    found.__dict__["_trends"] = shown._trends
    return found, rows


@pytest.mark.slow
@EACH
def test_another_figure_in_one_form_alone_is_seen_where_it_stands(name, shown, values, texts, tmp_path):
    """The negative control: every figure of a row is another one, and each of them is found, and no other cell."""
    form = FORMS[name]
    other, rows = spoilt(shown, 1)
    wanted = expected(form, shown, values, texts)
    if name == "workbook":  # its central score is a formula, which no record can spoil: what it is held to can
        wanted = {cell: value + 1 if cell[:3] in rows and cell[3] == "score_central" else value
                  for cell, value in wanted.items()}  # fmt: skip
    fields = {RANKED: set(SPOILT), MOVED: set(SPOILT_MOVED)}
    if not form.exact:
        fields = {which: {SEEN.get(field, field) for field in names} for which, names in fields.items()}
    expect = {cell for cell in wanted if cell[:3] in rows and cell[3] in fields[cell[1]]}
    clear = {(by, MOVED, row["unit"]) for by, each in shown.moved.items() for row in each.records if row["clear"]}
    if not form.exact:  # the verdict of a clear move says its probability
        expect |= {cell for cell in wanted if cell[:3] in rows & clear and cell[3] == "verdict"}
    assert len(expect) >= 3 * 5
    assert {*differences(wanted, form.read(other, tmp_path), exact=form.exact)} == expect


@pytest.mark.slow
def test_a_cell_or_a_row_that_a_form_lacks_is_seen(shown, values, texts, tmp_path):
    form = FORMS["markdown"]
    wanted, found = expected(form, shown, values, texts), form.read(shown, tmp_path)
    for lost in (next(iter(wanted)), *[cell for cell in wanted if cell[2] == "JA/TJK"][:1]):
        assert differences(wanted, {cell: text for cell, text in found.items() if cell != lost}, exact=False) == [lost]


FIGURE = re.compile(r"([<>]?)([+-]?\d+(?:\.(\d+))?)(%?)")
BEHIND = {
    "rank": ["rank"], "score": ["score"], "score_p05": ["score_p05", "score_p95"], "score_central": ["score_central"],
    "rank_p05": ["rank_p05", "rank_p95"], "rank_best": ["rank_best", "rank_worst"], "level": ["p_level"],
    "coverage": ["coverage"], "via": ["via_share"],
    "rank_new": ["rank_old", "rank_old_p05", "rank_old_p95", "rank_new", "rank_new_p05", "rank_new_p95"],
    "score_new": ["score_old", "score_old_p05", "score_old_p95", "score_new", "score_new_p05", "score_new_p95"],
    "change": ["change", "change_p05", "change_p95"], "p_clear": ["p_clear"], "p_rank_clear": ["p_rank_clear"],
}  # fmt: skip
"""The fields whose values a column of people's tables prints, in order."""


def printed(text: str, value: float) -> bool:
    """Return whether a figure, as text, is a value to the digits printed."""
    found = FIGURE.fullmatch(text)
    assert found is not None, text
    beyond, figure, decimals, share = found.groups()
    held = value * 100 if share else value
    if beyond:
        return float(figure) > held > 0 if beyond == "<" else float(figure) < held < 100
    return abs(float(figure) - held) <= 0.5 * 10.0 ** -len(decimals or "") + 1e-9


@pytest.mark.slow
def test_people_are_shown_the_published_values_to_the_digits_printed(shown, values, texts):
    seen = 0
    for (by, which, unit, column), text in texts.items():
        if column not in BEHIND or not text:
            continue
        every = [values[by, which, unit, field] for field in BEHIND[column]]
        known = [value for value in every if value is not None]
        words = text.removeprefix(str(values.get((by, which, unit, "via")))) if column == "via" else text
        spans = column in ("score_p05", "rank_p05", "score_new", "rank_new")
        pattern = r"\d+(?:\.\d+)?" if spans else r"[<>]?(?<![\d.])-?\d+(?:\.\d+)?%?"
        figures = re.findall(pattern, words)
        if len(figures) == 1 and len(known) == 2:  # both ends are printed alike
            figures *= 2
        assert len(figures) == len(known), (by, which, unit, column, text)
        for figure, value in zip(figures, known, strict=True):
            assert printed(figure, value), (by, which, unit, column, text, value)
            seen += 1
    assert seen > 300


def test_the_check_of_printed_digits_sees_another_digit():
    assert printed("48", 48.27)
    assert printed("84%", 0.838)
    assert printed("<1%", 0.004)
    assert not printed("49", 48.27)
    assert not printed("48.2", 48.27)
    assert not printed("<1%", 0.02)
    assert not printed(">99%", 1.0)


@pytest.mark.slow
def test_the_workbook_shows_the_published_values_to_the_digits_printed(shown, values, texts, tmp_path):
    """As a spreadsheet program shows it; scores with the decimals of all tables."""
    found = sheets_as_shown(shown, tmp_path)
    seen = [(cell, text) for cell, text in found.items() if text and isinstance(values.get(cell), int | float)]
    assert len(seen) > 400
    assert [(cell, text, values[cell]) for cell, text in seen if not printed(text, values[cell])] == []
    moved = [(cell, text) for cell, text in seen if not printed(text, values[cell] * 1.01 + 1)]
    assert len(moved) == len(seen), "the negative control"
    for (by, which, unit, column), text in found.items():
        if (which, column) in ((RANKED, "score"), (RANKED, "score_central"), (RANKED, "coverage")):
            assert text == texts[by, which, unit, column]


@pytest.mark.slow
def test_the_summary_of_a_release_says_what_was_published(out, shown, texts):
    parts = (out / "2023Q4" / "summary.md").read_text(encoding="utf-8").split("\n## ")
    for by, part in zip(FILES, [part for part in parts if "|" in part], strict=True):
        table = shown.rankings[by].table()
        found = listed(by, RANKED, headed(table, plain_rows(part)))
        wanted = {cell: text for cell, text in texts.items() if cell[:2] == (by, RANKED)}
        assert wanted.keys() == found.keys()
        assert differences(wanted, found, exact=False) == []


@pytest.mark.slow
def test_the_table_in_the_readme_says_what_was_published(shown, texts):
    """It is the newest quarter's, as a terminal of 80 columns shows it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = shown.rankings["group"].table()
    (block,) = [block for block in text.split("```") if table.title in block]
    found = listed("group", RANKED, cut(table, block.partition(table.title)[2]))
    assert len(found) >= 3 * 6
    assert [(cell, text, texts[cell]) for cell, text in found.items() if not alike(text, texts[cell])] == []
