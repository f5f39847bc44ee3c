"""One page of Markdown: its numbers are those of the tables, and it stays a page whatever is ranked."""

import re

import pytest

import threatscore as ts
from threatscore.errors import UsageError
from threatscore.evidence import Evidence
from threatscore.reports import contents, summary
from threatscore.reports.summary import COLUMNS, HEADINGS, SHOWN
from threatscore.tables.text import markdown

from ..making import TIE, claim, evidence, frames, model
from ..releases.conftest import rich_model, rich_tables

PAGE = 58
"""Lines of an A4 page."""


def lines(text):
    """Return how many lines a page needs with 100 signs in each; between paragraphs there is half a line."""
    shown = [line for line in text.splitlines() if not line.startswith("|---")]
    return sum(-(-len(line) // 100) if line else 0.5 for line in shown)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    out = tmp_path_factory.mktemp("releases")
    what = rich_model(), Evidence.from_frames(**frames(rich_tables()))
    return [ts.release(*what, period, out=out) for period in ("2023Q3", "2023Q4")][1]


def tied(groups, **settings):
    names = [f"G{i:03}" for i in range(groups)]
    claims = [
        claim(f"c{g}", "about", 10 + i % 80, indicator="tie", group=g, country="TJK") for i, g in enumerate(names)
    ]
    return ts.simulate(model({"tie": TIE}, **settings), evidence(claims=claims, groups=names or ["A"]), draws=100)


@pytest.mark.slow
def test_the_shipped_data_fill_one_page(tmp_path):
    model, evidence = ts.load_model("config/weights.yaml"), ts.load_evidence("data/central-asia")
    for period in ("2023Q3", "2023Q4"):
        last = ts.release(model, evidence, period, out=tmp_path, draws=5000)
    text = summary(last)
    assert lines(text) <= PAGE
    assert "## What moved since 2023Q3" in text
    assert "clearly up; new evidence" in text


def test_every_number_is_that_of_the_tables(released):
    text, shown = summary(released), contents(released)
    for by, ranking in shown.rankings.items():
        table, first = ranking.table(), ranking.top(1)
        rows = text.split(f"## {HEADINGS[by]}\n")[1].strip().split("\n\n")[0].splitlines()[2:]
        assert len(rows) == min(len(table.rows), SHOWN[by])
        for line, row, chance in zip(rows, table.rows, first.rows, strict=False):
            wanted = [column.text(row) for column in table.columns if column.name in COLUMNS]
            wanted += [column.text(chance) for column in first.columns if column.name in ("p_top", "likelihood")]
            assert [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] == list(map(markdown, wanted))
    for row in shown.moved["group"].table().rows:
        assert row["unit"] in text.split("## What moved")[1].split("##")[0]


def test_a_run_is_summed_up_without_what_moved():
    text = summary(tied(2))
    assert "What moved" not in text
    assert "No release" in text
    assert "# Threat assessment: as of 2023-12-31" in text


@pytest.mark.parametrize("groups", [0, 1, 200])
def test_it_stays_a_page_of_none_one_and_many_units(groups):
    text = summary(tied(groups))
    assert lines(text) <= PAGE
    assert ("Nothing can be ranked." in text) == (not groups)
    assert ("192 more are ranked." in text) == (groups == 200)


def test_a_withdrawn_release_says_so(released):
    for state in ("reviewed", "released", "withdrawn"):
        ts.sign(str(released.name), state, who="A. Reader", when="2024-01-15", why="*wrong* | data",
                out=released.folder.parent)  # fmt: skip
    text = summary(released)
    assert "state: withdrawn" in text
    assert re.search(r"\*\*.*WITHDRAWN.*\\\*wrong\\\* \\\| data\*\*", text)


def test_a_condition_is_refused():
    run = tied(2)
    with pytest.raises(UsageError, match="shows all draws"):
        summary(ts.given(run, {"cG000": "yes"}))
