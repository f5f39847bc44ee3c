"""Every form in which readers get a result: how it is made, and how its shown cells are read back out of it.

A form is one function: from what is shown, and a folder to work in, to cells. To add one, write it and list it below.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from threatscore.reports import Contents, report
from threatscore.reports.summary.fitting import ROOMS
from threatscore.reports.summary.page import page_with
from threatscore.reports.workbook import workbook
from threatscore.tables import Column, Table

from ..opening import opened, recalculated, shown_cells, typeset

RANKED, MOVED = "ranked", "moved"
Cells = dict[tuple[str, str, str, str], Any]
"""(by, RANKED or MOVED, unit, name of the column) to what the cell says: text, or in full precision a value."""


@dataclass(frozen=True)
class Form:
    """A form: how its cells are read; whether they are values; and which columns it must show, by table."""

    read: Callable[[Contents, Path], Cells]
    exact: bool
    columns: Callable[[Table], set[str]]
    both: bool = True
    """Whether it shows what moved as well."""
    beside: bool = False
    """Whether what moved stands beside the ranked units, so that it shows nothing of those that left."""
    rows: Callable[[str], int] = lambda by: 10**9
    """So many rows of a table it shows at most."""


def tables(shown: Contents) -> Iterator[tuple[str, str, Table]]:
    """Yield the three ranked tables, and what moved in each."""
    for by, ranking in shown.rankings.items():
        yield by, RANKED, ranking.table()
    for by, moved in shown.moved.items():
        yield by, MOVED, moved.table()


def unit_of(row: dict[str, Any]) -> str:
    """Return the unit of a row, whose text or value may stand in one column or in two."""
    return str(row["unit"]) if "unit" in row else f"{row['group']}/{row['country']}"


def listed(by: str, which: str, rows: list[dict[str, Any]]) -> Cells:
    """Return rows as cells."""
    return {(by, which, unit_of(row), name): value for row in rows for name, value in row.items()}


# Terminal, and text of a typeset page: rows of cells told apart by their shape.

NUMBER = r"-?\d+(?:\.\d+)?"
SPAN = rf"{NUMBER}(?:-{NUMBER})?"
RANGED = rf"{NUMBER} ?\({SPAN}\)"
SIGNED = r"[+-]?\d+(?:\.\d+)?"
SHARE = r"[<>]?\d+(?:\.\d+)?%"


def arrow(one: str) -> str:
    return rf"(?:-|{one}) ?→ ?(?:-|{one})"


SHAPES = {
    "rank": r"\d+", "unit": r"\S+", "group": r"\S+", "country": r"\S+", "score": NUMBER, "score_p05": SPAN,
    "score_central": NUMBER, "rank_p05": SPAN, "rank_best": r"\d+ ?/ ?\d+",
    "level": rf"[^\d%<>]+ {SHARE}(?: or [^\d%<>]+)?", "coverage": SHARE, "via": rf"\S+ {SHARE}", "drivers": r"\S.*",
    "rank_new": arrow(RANGED), "score_new": arrow(RANGED),
    "change": rf"(?:{SIGNED} ?\({SIGNED} to {SIGNED}\))?", "p_clear": rf"(?:{SHARE})?",
    "p_rank_clear": rf"(?:{SHARE})?", "verdict": r"\S.*",
}  # fmt: skip
"""How a cell of each column looks, whatever it says."""


def cut(table: Table, text: str) -> list[dict[str, str]]:
    """Return the rows of a table in lines of text; a cell of words may go on in the lines below, further right."""
    lines = [line.rstrip() for line in text.splitlines()]
    columns = table.shown()
    begin = re.compile(r"\s*" + r"\s+".join(SHAPES[column.name] for column in columns[:2]) + r"(\s|$)")
    head = " ".join(lines[: next(i for i, line in enumerate(lines) if begin.match(line))]).replace(table.title, "")
    kept = [column for column in columns if set(column.label.split()) <= set(head.split())]
    rows: list[dict[str, str]] = []
    within = 0
    for line in lines:
        found = _row(kept, line)
        if found is not None:
            rows.append(found)
            within = len(line) - len(line.lstrip()) + 8
        elif rows and within and line[:within].strip() == "" and line.strip():
            rows[-1][kept[-1].name] += f" {line.strip()}"
        else:
            within = 0
    return rows


def _row(columns: list[Column], line: str) -> dict[str, str] | None:
    """Return the cells of a line; None if it is no row."""
    cells = [f"({SHAPES[column.name]})" for column in columns]
    found = re.fullmatch(r"\s*" + r"\s*".join(cells) + r"\s*", line)
    return None if found is None else {c.name: cell for c, cell in zip(columns, found.groups(), strict=True)}


def terminal(width: int) -> Callable[[Contents, Path], Cells]:
    def read(shown: Contents, _: Path) -> Cells:
        found: Cells = {}
        for by, which, table in tables(shown):
            found |= listed(by, which, cut(table, table.to_terminal(width)))
        return found

    return read


LATEX = r"""\documentclass[a4paper]{article}\usepackage[margin=25mm]{geometry}\usepackage{fontspec}
\setmainfont{DejaVu Serif}\usepackage{booktabs,longtable}\begin{document}"""


def latex(shown: Contents, folder: Path) -> Cells:
    found: Cells = {}
    each = list(tables(shown))
    body = "\n\\clearpage\n".join(table.to_latex() for _, _, table in each)
    pages = typeset(f"{LATEX}\n{body}\n\\end{{document}}\n", folder).split("\f")
    begins = [i for i, page in enumerate(pages) if re.match(r"\s*Table \d+: ", page)]
    assert len(begins) == len(each)
    for (by, which, table), first, last in zip(each, begins, [*begins[1:], len(pages)], strict=True):
        found |= listed(by, which, cut(table, "\n".join(pages[first:last])))
    return found


# Notebook and Markdown: cells as they are marked.


class _Html(HTMLParser):
    """The rows of one table, cell by cell."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.inside = tag in ("td", "th")
        if tag == "tr":
            self.rows.append([])
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def headed(table: Table, rows: list[list[str]]) -> list[dict[str, str]]:
    """Return rows by the names of the columns that their head labels."""
    names = {column.label: column.name for column in table.shown()}
    head = [names[label] for label in rows[0]]
    return [dict(zip(head, row, strict=True)) for row in rows[1:]]


def notebook(shown: Contents, _: Path) -> Cells:
    found: Cells = {}
    for by, which, table in tables(shown):
        found |= listed(by, which, headed(table, _Html(table.to_html()).rows))
    return found


def plain_rows(text: str) -> list[list[str]]:
    """Return the cells of the first table of a Markdown text, without its second line."""
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines() if line.startswith("|")]
    return [[re.sub(r"\\(.)", r"\1", cell.strip()) for cell in row] for row in (rows[0], *rows[2:])]


def md(shown: Contents, _: Path) -> Cells:
    found: Cells = {}
    for by, which, table in tables(shown):
        found |= listed(by, which, headed(table, plain_rows(table.to_markdown())))
    return found


def one_page(shown: Contents, _: Path) -> Cells:
    """Read the page of the largest room: others tell fewer rows of the same."""
    found: Cells = {}
    parts = page_with(shown, ROOMS[0]).split("\n## ")[1:4]
    for (by, ranking), part in zip(shown.rankings.items(), parts, strict=True):
        rows = plain_rows(part)
        names = {column.label: column.name for column in ranking.table().shown()}
        for row in rows[1:]:
            own = {names[label]: cell for label, cell in zip(rows[0], row, strict=True) if label in names}
            found |= listed(by, RANKED, [own])
    return found


# Values in full precision.


def from_json(shown: Contents, _: Path) -> Cells:
    found: Cells = {}
    for by, ranking in shown.rankings.items():
        found |= listed(by, RANKED, json.loads(ranking.to_json())["rows"])
    for by, moved in shown.moved.items():
        found |= listed(by, MOVED, json.loads(moved.table().to_json())["rows"])
    return found


def from_csv(shown: Contents, _: Path) -> Cells:
    found: Cells = {}
    for by, which, table in tables(shown):
        rows = list(csv.DictReader(io.StringIO(table.to_csv())))
        found |= listed(by, which, [{name: value_of(cell) for name, cell in row.items()} for row in rows])
    return found


def value_of(cell: str) -> Any:
    """Return the value that a cell of a CSV file stands for."""
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    words = {"": None, "true": True, "false": False}
    return words.get(cell, cell.removeprefix("'"))


SHEETS = {"group": "groups", "country": "countries", "pair": "pairs"}
WRITTEN = {
    "rank": "rank", "central score": "score_central", "score": "score", "90% range from": "score_p05",
    "to": "score_p95", "ranks from": "rank_p05", "ranks to": "rank_p95", "level": "level", "or level": "level_or",
    "chance of this level": "p_level", "coverage": "coverage", "through": "via", "share of the score": "via_share",
    "what matters most": "drivers", "rank at best": "rank_best", "rank at worst": "rank_worst",
    "simulation error of the score (95%)": "score_error",
}  # fmt: skip
"""What the workbook calls the fields of a ranked table."""
WRITTEN_MOVED = {"change of score": "change", "chance of a clear move": "p_clear"}


def sheets(shown: Contents, folder: Path) -> Cells:
    import openpyxl

    path = folder / "book.xlsx"
    path.write_bytes(workbook(shown).content)
    book = openpyxl.load_workbook(recalculated(path, folder), data_only=True)
    return of_sheets(
        {sheet: [list(line) for line in book[sheet].iter_rows(values_only=True)] for sheet in SHEETS.values()}
    )


def sheets_as_shown(shown: Contents, folder: Path) -> Cells:
    """Return what a spreadsheet program shows in the same cells: text."""
    path = folder / "book.xlsx"
    path.write_bytes(workbook(shown).content)
    return of_sheets(shown_cells(path, folder))


def of_sheets(book: dict[str, list[list[Any]]]) -> Cells:
    """Return the cells of the ranked sheets."""
    found: Cells = {}
    for by, sheet in SHEETS.items():
        lines = book[sheet]
        top = next(i for i, line in enumerate(lines) if line[0] == "rank")
        for line in lines[top + 1 :]:
            if not line[0]:
                break
            row = {name: value for name, value in zip(lines[top], line, strict=True) if name}
            bands = {f"p_{name.removeprefix('chance of ')}": value for name, value in row.items()
                     if name.startswith("chance of ") and name not in WRITTEN | WRITTEN_MOVED}  # fmt: skip
            unit = f"{row['group']}/{row['country']}" if by == "pair" else row[by]
            ranked = {field: row[name] for name, field in WRITTEN.items() if name in row} | bands
            moved = {field: row[name] for name, field in WRITTEN_MOVED.items() if name in row}
            found |= listed(by, RANKED, [{"unit": unit, **ranked}]) | listed(by, MOVED, [{"unit": unit, **moved}])
    return found


# The page, in a browser.

READ = """() => [...document.querySelectorAll("table.ranked")].map((table) => [table.dataset.by,
  [...table.tBodies[0].rows].map((row) => [row.dataset.unit, [...row.cells].map((cell) =>
    [cell.dataset.field, cell.querySelector(".text")?.textContent ?? "", cell.dataset.value ?? null])])])"""
MOVED_FIELDS = ("change", "p_clear", "verdict")


def page(*, scripts: bool, exact: bool) -> Callable[[Contents, Path], Cells]:
    def read(shown: Contents, folder: Path) -> Cells:
        path = folder / "page.html"
        path.write_bytes(report(shown).content)
        with opened(path, java_script_enabled=scripts) as browser:
            found = read_dom(browser.page) if scripts else read_file(browser.page.content())
            assert (browser.requests, browser.errors) == ([], [])
        cells: Cells = {}
        for by, rows in found:
            for unit, own in rows:
                for field, text, value in own:
                    which = MOVED if field in MOVED_FIELDS else RANKED
                    if not exact:
                        cells[by, which, unit, field] = text
                    elif value is not None and field not in ("picture", "levels", "level"):
                        cells[by, which, unit, field] = float(value)
        return cells

    return read


BODY = r'<table id="table-\w+" class="ranked" data-by="(\w+)".*?<tbody>(.*?)</tbody>'


def read_dom(page: Any) -> Any:
    return page.evaluate(READ)


def read_file(text: str) -> list[tuple[str, list[tuple[str, list[tuple[str, str, str | None]]]]]]:
    """Return the same from the page's own text, where no script may run to read it."""
    found = []
    for by, body in re.findall(
        r'<table id="table-\w+" class="ranked" data-by="(\w+)".*?<tbody>(.*?)</tbody>', text, re.S
    ):
        rows = []
        for unit, row in re.findall(r'<tr data-unit="([^"]*)">(.*?)</tr>', body, re.DOTALL):
            cells = re.findall(r'<(?:td|th)[^>]*? data-field="(\w+)"([^>]*)>(.*?)</(?:td|th)>', row, re.DOTALL)
            rows.append((unit, [(field, _text(inner), _value(given)) for field, given, inner in cells]))
        found.append((by, rows))
    return found


def _text(inner: str) -> str:
    from html import unescape

    found = re.search(r'<span class="text">(.*?)</span>', inner, re.DOTALL)
    return unescape(found[1]) if found else ""


def _value(given: str) -> str | None:
    found = re.search(r'data-value="([^"]*)"', given)
    return found[1] if found else None


# All forms.


def shown_at(width: int) -> Callable[[Table], set[str]]:
    return lambda table: {column.name for column in table.shown(width)}


def every(table: Table) -> set[str]:
    return set(table.names)


def named(*ranked: str, moved: tuple[str, ...] = ()) -> Callable[[Table], set[str]]:
    return lambda table: {name for name in (moved if "change" in table.names else ranked) if name in table.names}


PEOPLE = ("rank", "unit", "group", "country", "score", "score_p05", "rank_p05", "level")
PAGE = (*PEOPLE, "coverage", "via", "score_central", "rank_best", "drivers")
ON_PAGE = named(*PAGE, moved=MOVED_FIELDS)
FORMS = {
    "terminal-80": Form(terminal(80), False, shown_at(80)),
    "terminal-140": Form(terminal(140), False, shown_at(140)),
    "notebook": Form(notebook, False, shown_at(1000)),
    "markdown": Form(md, False, shown_at(1000)),
    "one-page-markdown": Form(
        one_page, False, named(*PEOPLE), both=False, rows=ROOMS[0].units.__getitem__
    ),
    "latex": Form(latex, False, shown_at(80)),
    "page": Form(page(scripts=True, exact=False), False, ON_PAGE, beside=True),
    "page-without-scripts": Form(page(scripts=False, exact=False), False, ON_PAGE, beside=True),
    "page-values": Form(
        page(scripts=True, exact=True), True,
        named("rank", "score", "score_p05", "score_central", "rank_p05", "rank_best", "coverage",
              moved=("change", "p_clear")),
        beside=True,
    ),
    "json": Form(from_json, True, every),
    "csv": Form(from_csv, True, every),
    "workbook": Form(
        sheets, True, named(*WRITTEN.values(), "p_low", "p_moderate", "p_critical", moved=("change", "p_clear")),
        beside=True,
    ),
}  # fmt: skip
