"""The documentation says what the code does."""

import re
from pathlib import Path

import pytest

from threatscore.config.reading import Reading
from threatscore.evidence.folder import TABLES
from threatscore.indicators.wording import Worded, read

DOCS = Path(__file__).parents[2] / "docs"


def section(text: str, heading: str) -> str:
    return text.split(f"\n{heading}", 1)[1].split("\n#", 1)[0]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.table)
def test_every_column_of_the_evidence_is_documented_and_no_other(table):
    text = section((DOCS / "data.md").read_text(encoding="utf-8"), f"## {table.table}")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert sorted(name for cell in cells for name in re.findall(r"`([a-z_]+)`", cell)) == sorted(table.columns())


def test_the_parameters_by_grade_and_age_are_the_default_ones():
    text = section((DOCS / "method.md").read_text(encoding="utf-8"), "### Parameters by grade and age")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if re.match(r"\| \d", line)]
    reading = Reading()
    assert [int(row[0]) for row in rows] == [1, 2, 3, 4, 5, 6]
    for row in rows:
        grade = int(row[0])
        for cell, age in zip(row[1:4], (0, 1, 5), strict=True):
            belief = read(Worded("range", low=1000, high=3000), reading, grade=grade, age=age)
            assert float(cell) == pytest.approx(belief.above, abs=6e-4), (grade, age)
        share = reading.grades.share[grade - 1]
        old = share * 0.5 ** (5 / reading.ageing.share_half_life)
        assert [float(x) for x in row[4].split("/")] == pytest.approx([share, old], abs=6e-3)
        assert [float(x) for x in row[5].split("/")] == pytest.approx(
            [1, 0.5 ** (5 / reading.ageing.half_life)], abs=6e-3
        )


def test_every_link_between_pages_leads_somewhere():
    root = DOCS.parent
    for page in [*root.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(root)}: {target}"


def test_no_page_names_a_path_of_a_machine():
    root = DOCS.parent
    for page in [*root.glob("*.md"), *DOCS.rglob("*.md")]:
        assert not re.search(r"(^|[^\w./])/(home|root|work|tmp|opt|usr)/", page.read_text(encoding="utf-8")), page
