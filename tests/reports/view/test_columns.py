"""Which columns are seen first, and that none is lost: on a desk, on a phone, on paper, without scripts."""

import pytest

from ...opening import axe_script, opened
from .reading import settled

FIRST = ["rank", "unit", "score", "score_p05", "level", "rank_p05"]
LATER = ["score_central", "rank_best", "drivers"]
SEEN = """(by) => { const box = document.querySelector(`#table-${by}`).closest('.scroll').getBoundingClientRect();
  return [...document.querySelectorAll(`#table-${by} thead th`)].filter((one) => one.checkVisibility()
    && one.getBoundingClientRect().right <= box.right + 0.5).map((one) => one.dataset.field); }"""


def heads(page, by="group"):
    return page.locator(f"#table-{by} thead th").evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.dataset.field)"
    )


def test_a_phone_shows_what_matters_most_without_scrolling(path):
    with opened(path, viewport={"width": 390, "height": 844}, has_touch=True) as found:
        settled(found.page)
        assert found.page.evaluate(SEEN, "group") == FIRST
        assert found.page.evaluate(SEEN, "country") == FIRST
        assert found.page.evaluate(SEEN, "pair") == ["rank", "group", "country", *FIRST[2:]]


def test_a_key_shows_all_columns_and_hides_them_again(page):
    few = heads(page)
    button = page.get_by_role("button", name="All columns").first
    assert button.get_attribute("aria-pressed") == "false"
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    every = page.locator("#table-group thead th").evaluate_all("all => all.map((one) => one.dataset.field)")
    assert heads(page) == every
    assert [field for field in every if field not in few] == LATER
    assert heads(page, "country") == few  # each table for itself
    page.keyboard.press("Space")
    assert heads(page) == few


@pytest.mark.parametrize("width", [1440, 390])
def test_paper_and_a_browser_without_scripts_have_all_columns(path, width):
    with opened(path, viewport={"width": width, "height": 900}) as found:
        settled(found.page)
        every = found.page.locator("#table-group thead th").evaluate_all("all => all.map((one) => one.dataset.field)")
        assert heads(found.page) != every
        found.page.emulate_media(media="print")
        assert heads(found.page) == every
    with opened(path, viewport={"width": width, "height": 900}, java_script_enabled=False) as found:
        assert found.page.locator("#table-group thead th:visible").count() == len(every)


def test_the_timeline_begins_with_today_on_a_phone_and_is_whole_on_a_desk(path):
    ends = """() => { const box = document.querySelector('#chart-timeline > .scroll');
      const [own, svg] = [box, box.querySelector('svg')].map((one) => one.getBoundingClientRect());
      return [svg.left - own.left, own.right - svg.right]; }"""
    with opened(path, viewport={"width": 390, "height": 844}) as found:
        left, right = found.page.evaluate(ends)
        assert left < -300
        assert abs(right) < 1
    with opened(path, viewport={"width": 1440, "height": 900}) as found:
        left, right = found.page.evaluate(ends)
        assert abs(left) < 1
        assert right >= 0


@pytest.mark.slow
def test_all_columns_are_accessible_on_a_phone(path):
    with opened(path, viewport={"width": 390, "height": 844}, color_scheme="dark") as found:
        settled(found.page)
        for button in found.page.get_by_role("button", name="All columns").all():
            button.click()
        found.page.evaluate(axe_script())
        wrong = found.page.evaluate("axe.run().then((all) => all.violations.map((one) => [one.id, one.nodes.length]))")
        assert wrong == []
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 390
