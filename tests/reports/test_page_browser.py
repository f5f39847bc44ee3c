"""The page in a real browser: nothing asked for, nothing wrong; by keyboard, on paper, on a phone, without scripts."""

import re
import subprocess

import pytest

from threatscore import report
from threatscore.reports.page.colours import contrast

from ..making import event
from ..opening import axe_script, opened
from ..opening.programs import program
from .conftest import small_run
from .hostile import TEXTS, tables

WIDTHS = (1440, 768, 390)
pytestmark = pytest.mark.slow


def saved(text, folder, name="page.html"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def printed(page, folder):
    """Print the page and return the text of each sheet."""
    pdftotext = program("pdftotext", package="poppler-utils")
    (folder / "page.pdf").write_bytes(page.pdf(prefer_css_page_size=True))
    command = [pdftotext, "-layout", str(folder / "page.pdf"), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode().strip("\f").split("\f")


def column(page, table, field):
    return page.eval_on_selector_all(
        f"#{table} tbody tr:not([hidden]) [data-field={field}]", "cells => cells.map(cell => cell.innerText.trim())"
    )


def numbers(page, table, field):
    cells = page.locator(f"#{table} tbody [data-field={field}]").all()
    return [float(cell.get_attribute("data-value")) for cell in cells]


def units(page, table):
    return page.eval_on_selector_all(f"#{table} tbody tr:not([hidden])", "rows => rows.map(row => row.dataset.unit)")


def test_it_asks_for_nothing_and_nothing_goes_wrong(written):
    with opened(written) as found:
        found.page.wait_for_timeout(300)
        assert (found.requests, found.errors) == ([], [])
        assert found.page.title() == found.page.evaluate("document.title") != ""


def test_the_policy_holds_against_what_is_not_its_own(text, tmp_path):
    """The negative control: a script, an image and a style that are not its own are refused, and that is seen."""
    foreign = "<script>window.hit=1</script><img src='http://127.0.0.1:9/x.png'><p style='color:red' id='p'>x</p>"
    with opened(saved(text.replace("</body>", foreign + "</body>"), tmp_path)) as found:
        found.page.wait_for_timeout(300)
        assert found.page.evaluate("window.hit") is None
        assert len([error for error in found.errors if "Content Security Policy" in error]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_is_found(written, scheme):
    with opened(written, color_scheme=scheme, viewport={"width": 1440, "height": 900}) as found:
        found.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found.page.evaluate(axe_script())
        wanted = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        done = found.page.evaluate("wanted => axe.run(wanted)", wanted)
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in done["violations"]] == []
        assert any(one["id"] == "color-contrast" for one in done["passes"])
        assert any(one["id"] == "target-size" for one in done["passes"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_in_pictures_stands_out(written, scheme):
    """The checker does not look into pictures."""
    with opened(written, color_scheme=scheme) as found:
        pairs = found.page.evaluate(
            """() => Array.from(document.querySelectorAll("figure svg text")).map((text) => {
              const box = text.previousElementSibling;
              const filled = box && box.tagName === "rect" && box.dataset.unit !== undefined
                && box.dataset.unit === text.dataset.unit && getComputedStyle(box).fill !== "none";
              const paper = getComputedStyle(document.documentElement).backgroundColor;
              return [getComputedStyle(text).fill, filled ? getComputedStyle(box).fill : paper];
            })"""
        )
    assert len(pairs) > 20
    assert min(_contrast(*pair) for pair in set(map(tuple, pairs))) >= 4.5


def _contrast(one, other):
    parts = [re.findall(r"\d+", colour)[:3] for colour in (one, other)]
    return contrast(*("#" + "".join(f"{int(part):02x}" for part in colour) for colour in parts))


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out_of_the_page(written, width):
    with opened(written, viewport={"width": width, "height": 800}) as found:
        assert found.page.evaluate("document.documentElement.scrollWidth") <= width
        small = found.page.evaluate(
            """() => Array.from(document.querySelectorAll("a, button, summary, input")).filter((one) => {
              const box = one.getBoundingClientRect();
              return box.width && (box.height < 24 || box.width < 24) && !one.classList.contains("skip");
            }).map((one) => one.outerHTML.slice(0, 100))"""
        )
        assert small == []


def test_sorting_works_by_keyboard_and_says_so(written):
    with opened(written) as found:
        page = found.page
        head = page.locator("#table-pair th[data-field=coverage]")
        assert page.locator("#table-pair th[aria-sort]").get_attribute("data-field") == "rank"
        head.locator("button").focus()
        page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == "descending"
        values = numbers(page, "table-pair", "coverage")
        assert values == sorted(values, reverse=True) != sorted(values)
        page.keyboard.press("Space")
        assert head.get_attribute("aria-sort") == "ascending"
        values = numbers(page, "table-pair", "coverage")
        assert values == sorted(values)
        assert page.locator("#table-pair th[aria-sort]").count() == 1
        assert "sorted by coverage, ascending" in page.locator("[data-for=table-pair] [role=status]").inner_text()
        page.locator("#table-pair th[data-field=rank] button").click()
        assert column(page, "table-pair", "rank")[0] == "1"
        assert found.errors == []


def test_every_column_can_be_sorted_both_ways(written):
    with opened(written) as found:
        page = found.page
        every = sorted(units(page, "table-pair"))
        page.get_by_role("button", name="All columns").nth(2).click()
        for button in page.locator("#table-pair th button").all():
            for _ in range(2):
                button.click()
                assert sorted(units(page, "table-pair")) == every
        assert found.errors == []


def test_filtering_works_by_keyboard_and_counts(written):
    with opened(written) as found:
        page = found.page
        every = units(page, "table-pair")
        label = page.get_by_label("Show rows with").nth(2)
        label.focus()
        page.keyboard.type("kaz")
        left = units(page, "table-pair")
        status = page.locator("[data-for=table-pair] [role=status]").inner_text()
        assert 0 < len(left) < len(every)
        assert status == f"{len(left)} of {len(every)} shown"
        page.keyboard.type(" no such thing")
        assert units(page, "table-pair") == []
        assert page.locator("[data-for=table-pair] [role=status]").inner_text() == f"0 of {len(every)} shown"
        label.fill("")
        assert units(page, "table-pair") == every
        assert len(units(page, "table-group")) > 0


def test_the_keyboard_reaches_the_results_first_and_focus_is_seen(written):
    with opened(written) as found:
        page = found.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.locator("#table-group th button").first.focus()
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_without_scripts_tables_and_pictures_stay(written):
    with opened(written, java_script_enabled=False) as found:
        page = found.page
        assert page.locator("#table-group tbody tr").count() > 0
        assert page.locator("#chart-heatmap svg").is_visible()
        assert page.locator("#table-group th button").count() == 0
        assert page.locator(".tools input").count() == 0
        assert "needs JavaScript" in page.locator("#live").inner_text()
        assert found.errors == []


def test_a_page_saved_from_the_browser_opens_again(written, tmp_path):
    with opened(written) as found:
        found.page.locator("#table-pair th[data-field=coverage] button").click()
        found.page.get_by_label("Show rows with").first.fill("zzz")
        text = found.page.content()
    with opened(saved(text, tmp_path)) as found:
        page = found.page
        assert page.locator("#table-pair th[data-field=coverage] button").count() == 1
        assert page.get_by_label("Show rows with").count() == 3
        assert page.locator("#table-pair th[aria-sort]").get_attribute("data-field") == "coverage"
        page.locator("#table-pair th[data-field=coverage] button").click()
        assert page.locator("#table-pair th[data-field=coverage]").get_attribute("aria-sort") == "ascending"
        assert len(units(page, "table-group")) > 0
        assert (found.requests, found.errors) == ([], [])


def test_on_paper_there_are_no_controls_and_nothing_is_cut(written, tmp_path):
    with opened(written) as found:
        page = found.page
        page.emulate_media(media="print")
        for gone in ("nav", ".tools", ".skip", "#live", "summary"):
            assert not page.locator(gone).first.is_visible()
        assert (
            page.evaluate("getComputedStyle(document.querySelector('#table-group thead')).display")
            == "table-header-group"
        )
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        page.set_viewport_size({"width": 1032, "height": 700})  # A4 across, without its margins, at 96 dots an inch
        assert page.evaluate("document.documentElement.scrollWidth") <= 1032
        text = printed(page, tmp_path)
        assert text[0].startswith("Threat assessment")
        assert len(text) > 3


def test_the_head_of_a_long_table_stands_on_every_sheet(tmp_path):
    groups = tuple(f"g{i:02}" for i in range(60))
    run = small_run(groups=groups, pairs=tuple((group, "TJK") for group in groups))
    with opened(report(run).write(tmp_path / "long.html")) as found:
        sheets = [text for text in printed(found.page, tmp_path) if re.search(r"^ *\d+ +g\d\d .*%", text, re.MULTILINE)]
    assert len(sheets) > 3
    assert all(re.search(r"^ *# .*coverage", text, re.MULTILINE) for text in sheets)


def test_hostile_text_is_executed_nowhere(tmp_path):
    given = tables()
    ids = [row["id"] for row in given["groups"]]
    run = small_run(pairs=tuple((id, "TJK") for id in ids), events=[event("ev-1", group="|".join(ids[:2]))],
                    settings={"assessment": {"title": TEXTS[0]}}, **given)  # fmt: skip
    for width in (1440, 390):
        with opened(saved(report(run).content.decode(), tmp_path), viewport={"width": width, "height": 800}) as found:
            page = found.page
            page.wait_for_timeout(200)
            assert page.evaluate("window.hit") is None
            assert page.title().startswith("</script><script>")
            assert page.locator("h1").inner_text() == TEXTS[0]
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert (found.requests, found.errors) == ([], [])


def test_a_page_without_anything_ranked_opens(tmp_path):
    from threatscore import simulate

    from ..making import evidence, model

    empty = report(simulate(model(), evidence(claims=[])))
    with opened(empty.write(tmp_path / "empty.html")) as found:
        assert "Nothing can be ranked" in found.page.locator("main").inner_text()
        assert (found.requests, found.errors) == ([], [])


def test_five_hundred_groups_can_be_used(tmp_path):
    groups = tuple(f"g{i:03}" for i in range(500))
    settings = {"simulation": {"draws": 100, "design": "plain"}}
    run = small_run(groups=groups, pairs=tuple((group, "TJK") for group in groups), settings=settings)
    with opened(report(run).write(tmp_path / "many.html"), viewport={"width": 1440, "height": 900}) as found:
        page = found.page
        page.get_by_label("Show rows with").first.fill("g07")
        assert units(page, "table-group") == [unit for unit in units(page, "table-group") if unit.startswith("g07")]
        assert len(units(page, "table-group")) == 10
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440
        assert found.errors == []
