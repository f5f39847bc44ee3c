"""The documentation says what the code does."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from threatscore.config.reading import Reading
from threatscore.evidence.folder import TABLES
from threatscore.indicators.wording import Worded, read

from .blocks import FENCE, PAGES, ROOT, RUN, blocks, name_of
from .running import ABSENT

DOCS = Path(__file__).parents[2] / "docs"


WITH_CODE = [page for page in PAGES if blocks(page)]


def run(page: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "tests.house.running", page, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)


@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_CODE, ids=name_of)
def test_every_block_of_a_page_does_what_it_says(page, tmp_path):
    done = run(name_of(page), tmp_path)
    if done.returncode == ABSENT:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_has_a_language_that_is_run(page):
    text = page.read_text(encoding="utf-8")
    assert [f"{block}: {block.language!r}" for block in blocks(page) if block.language not in RUN] == []
    fences = re.findall(r"^\s*(?:`{3,}|~{3,}).*$", text, re.MULTILINE)
    assert (len(fences), [fence for fence in fences if "````" in fence or "~" in fence]) == (2 * len(blocks(page)), [])


def test_docstrings_show_examples_that_doctest_runs():
    """What the reference shows comes from them: no fence in them, only prompts."""
    fenced = [name_of(path) for path in (ROOT / "src").rglob("*.py") if FENCE.search(path.read_text(encoding="utf-8"))]
    assert fenced == []


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        ("```console\n$ threatscore weights --config nowhere.yaml\n```", "left with"),
        ("```console\n$ echo one\ntwo\n```", "the page says"),
        ("```sh\nmake nothing\n```", "no target nothing"),
        ("```sh\npip install '.[nothing]'\n```", "no such extra"),
        ("```python\nprint(1)\n```\n\n```text\n2\n```", "the page says"),
        ("```python\n1 / 0\n```", "ZeroDivisionError"),
        ("```text\nout of nothing\n```", "what prints it"),
        ('```yaml title="config/weights.yaml"\nscore: {nothing: 1}\n```', "unknown key"),
        ('```csv title="data/central-asia/claims.csv"\nnothing\n1\n```', "columns that"),
        ("```json\n{\n```", "JSONDecodeError"),
    ],
)
def test_a_block_that_does_not_do_what_it_says_is_found(tmp_path, block, complaint):
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n{block}\n", encoding="utf-8")
    (tmp_path / "desk").mkdir()
    done = run(str(page), tmp_path / "desk")
    assert done.returncode != 0
    assert complaint in done.stdout + done.stderr


def test_what_pages_take_from_elsewhere_is_there():
    spec = importlib.util.spec_from_file_location("site_of_docs", ROOT / "tools" / "site.py")
    hooks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hooks)
    assert hooks.section("README.md", "Each quarter").strip().startswith("Six commands")
    with pytest.raises(ValueError, match="0 sections called 'Nothing'"):
        hooks.section("README.md", "Nothing")
    text = "[docs/config.md](docs/config.md) [x](docs/decisions/) [y](notebooks/a.ipynb) [z](#z)"
    made = hooks.mended(text, "how-to/page.md")
    assert made == "[config.md](../config.md) [x](../decisions/README.md) y [z](#z)"
    assert hooks.titled("[config.md](../config.md#from)", "how-to/page.md").startswith(
        "[The config: weights.yaml](../config.md"
    )
    assert hooks.barred("| `a\\|b` |\n`c\\|d`") == "| `a|b` |\n`c\\|d`"


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
