"""What happens in between: links, paper, focus and reading aloud while a move is under way."""

from ...opening import opened
from .reading import check_tables, go, number, outside, settled, slider, until

CHANGE = "((field, value = '1.5') => { field.value = value; field.dispatchEvent(new Event('input')); })"
ACTIVITY = "document.querySelector('#live input[type=number][data-node=activity]')"


def test_a_link_that_is_followed_before_the_address_has_the_move_does_not_undo_it(page):
    page.evaluate(f"() => {{ {CHANGE}({ACTIVITY}); document.querySelector('#table-group tbody a').click(); }}")
    until(page, "location.hash.includes('unit=')")
    settled(page)
    assert page.evaluate("threatscore.view.settings().weights.activity") == 1.5
    until(page, "location.hash.endsWith('&w.activity=1.5')")
    page.go_back()  # to the page without a unit: the settings stay
    settled(page)
    assert page.evaluate("threatscore.view.settings().weights.activity") == 1.5


def test_the_address_that_is_shown_has_a_move_of_just_now(page):
    shown = page.evaluate(
        f"""() => {{ {CHANGE}({ACTIVITY});
              document.querySelectorAll('.live-bar button')[1].click();
              return document.querySelector('.live-link input').value; }}"""
    )
    assert shown.endswith("#w.activity=1.5")


def test_what_is_printed_in_the_middle_of_a_move_is_the_whole_of_it(page):
    before = outside(page)
    page.evaluate(f"() => {{ {CHANGE}({ACTIVITY}); window.dispatchEvent(new Event('beforeprint')); }}")
    assert (
        page.evaluate("[threatscore.view.resting(), document.documentElement.hasAttribute('data-changed')]")
        == [True] * 2
    )
    now = outside(page)
    assert now != before
    assert page.locator("#pair .changed-note").count() == 1
    check_tables(page)
    page.wait_for_timeout(400)  # nothing follows
    assert outside(page) == now


def test_a_row_that_stays_keeps_the_focus_and_nothing_is_read_aloud_that_is_as_before(page):
    link = page.locator("#table-group tbody a").first
    link.focus()
    page.evaluate(
        """() => { window.told = []; for (const one of document.querySelectorAll('.tools [role=status]')) {
             new MutationObserver(() => window.told.push(one.textContent)).observe(one,
               {childList: true, characterData: true, subtree: true}); } }"""
    )
    unit = page.evaluate("document.activeElement.closest('tr').dataset.unit")
    page.evaluate(f"() => {CHANGE}({ACTIVITY}, '4.2')")  # so that nobody enters
    settled(page)
    assert page.locator(".live-changes li").count() == 1
    assert page.evaluate("document.activeElement.closest('tr')?.dataset.unit") == unit
    assert page.evaluate("window.told") == []


def test_a_row_that_moves_takes_the_focus_along(page):
    order = "[...document.querySelectorAll('#table-group tbody tr')].map((row) => row.dataset.unit)"
    before = page.evaluate(order)
    for unit in before:
        page.locator(f"#table-group tr[data-unit='{unit}'] a").focus()
        page.evaluate("location.hash = 'm.score=geometric&w.activity=8'")
        until(page, "threatscore.view.settings().methods.score === 'geometric'")
        settled(page)
        assert page.evaluate("document.activeElement.closest('tr')?.dataset.unit") == unit
        assert page.evaluate(order) != before
        page.evaluate("location.hash = 'w.activity=4'")
        until(page, "threatscore.view.settings().methods.score === ''")
        settled(page)
        assert page.evaluate("document.activeElement.closest('tr')?.dataset.unit") == unit


def test_a_filter_stays_while_settings_move_and_counts_what_it_leaves(page):
    field = page.get_by_label("Show rows with").nth(2)
    field.fill("kib")
    page.locator("#table-pair th[data-field=score] button").click()
    page.locator("#table-pair th[data-field=score] button").click()
    number(page, "activity").fill("0.5")
    settled(page)
    rows = page.locator("#table-pair tbody tr:not([hidden])")
    assert set(rows.locator("th a .text").all_text_contents()) == {"KIB"}
    scores = [float(value) for value in rows.locator("[data-field=score]").evaluate_all(
        "cells => cells.map((cell) => cell.dataset.value).filter((value) => value !== undefined)")]  # fmt: skip
    assert scores == sorted(scores)
    assert len(scores) > 1
    told = page.locator("[data-for=table-pair] [role=status]").text_content()
    assert told.startswith(f"{rows.count()} of ")
    page.locator("#live .live-bar button").first.click()
    settled(page)
    field.fill("")


def test_a_control_in_use_follows_settings_that_come_from_elsewhere(page):
    field, bar = number(page, "activity"), slider(page, "activity")
    for one in (field, bar):
        one.focus()
        page.evaluate("location.hash = 'w.activity=7'")
        until(page, "threatscore.view.settings().weights.activity === 7")
        settled(page)
        assert (float(field.input_value()), float(bar.input_value())) == (7, 7)
        page.evaluate("location.hash = 'w.activity=4'")
        until(page, "threatscore.view.settings().weights.activity === 4")
        settled(page)
        assert (float(field.input_value()), float(bar.input_value())) == (4, 4)


def test_what_is_typed_stays_as_it_is_typed(page):
    field = number(page, "activity")
    field.fill("2.50")
    settled(page)
    assert field.input_value() == "2.50"
    field.blur()
    assert field.input_value() == "2.5"


def test_a_unit_that_is_open_already_is_gone_to_again(page, path):
    go(page, path, "unit=ISIS-K")
    page.evaluate("() => { window.scrollTo(0, 0); document.activeElement.blur(); }")
    page.locator("#table-group a[href='#unit=ISIS-K']").click()
    until(page, "document.activeElement.id === 'details-heading'")
    page.get_by_role("button", name="Close").click()
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#unit=ISIS-K"


def test_closing_what_no_link_opened_leaves_the_focus_on_the_results(page, path):
    go(page, path, "unit=ISIS-K")
    page.get_by_role("button", name="Close").click()
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_page_saved_with_a_unit_open_works_when_it_is_opened_with_it(page, path, tmp_path):
    go(page, path, "unit=ISIS-K")
    saved = tmp_path / "saved.html"
    saved.write_text(f"<!DOCTYPE html>\n{page.evaluate('document.documentElement.outerHTML')}", encoding="utf-8")
    with opened(saved, fragment="unit=ISIS-K") as found:
        settled(found.page)
        button = found.page.locator("table.leaves th button").first
        button.click()
        assert button.get_attribute("aria-expanded") == "true"
        assert found.page.locator("#details-heading").count() == 1
        assert found.errors == []
