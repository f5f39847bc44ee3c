"""The state in the address: written, read, shared, and what it must not say."""

from urllib.parse import quote

import pytest

from threatscore.config.tree import METHODS

from .reading import SHARED, check_tables, go, number, outside, settled, until


def test_an_address_pasted_into_the_open_page_is_followed(page):
    page.evaluate(f"location.hash = {SHARED!r}")
    until(page, "threatscore.view.settings().weights.fighters === 8")
    settled(page)
    check_tables(page)
    assert page.evaluate("location.hash") == f"#{SHARED}"
    assert number(page, "fighters").is_visible(), "what holds a changed setting is unfolded"
    page.evaluate("location.hash = 'w.activity=1.5'")
    until(page, "threatscore.view.settings().weights.fighters === 4")


def test_the_address_is_shown_to_be_copied(page, path):
    number(page, "activity").fill("1.5")
    page.locator("#live select[data-node=score]").select_option("arithmetic")
    settled(page)
    page.get_by_role("button", name="Show the address").click()
    field = page.get_by_role("textbox", name="Address of this view")
    assert field.input_value() == page.evaluate("location.href")
    assert field.input_value() == f"{path.as_uri()}#w.activity=1.5&m.score=arithmetic"
    assert page.evaluate("document.activeElement.selectionEnd") == len(field.input_value())


def test_a_place_on_the_page_is_no_setting(page):
    number(page, "activity").fill("1.5")
    settled(page)
    page.get_by_role("link", name="Pictures").click()
    settled(page)
    assert page.evaluate("threatscore.view.settings().weights.activity") == 1.5
    until(page, "location.hash === '#w.activity=1.5'")
    assert page.locator(".live-refused").text_content() == ""


def test_a_unit_that_is_looked_at_keeps_the_settings(page):
    number(page, "activity").fill("1.5")
    settled(page)
    page.locator("#table-group tbody a").first.click()
    until(page, "location.hash.includes('unit=')")
    settled(page)
    assert page.evaluate("threatscore.view.settings().weights.activity") == 1.5
    assert "w.activity=1.5" in page.evaluate("location.hash")


HOSTILE = [
    "w.activity=<img src=x onerror=window.hit=1>", "w.activity=%3Cscript%3Ewindow.hit=1%3C/script%3E", "w.activity=1e9",
    "w.activity=-1", "w.activity=11", "w.activity=NaN", "w.activity=Infinity", "w.activity=0x3", "w.activity=",
    "w.nobody=1", "w.__proto__=1", "w.constructor=1", "w.score=1", "m.score=eval", "m.fighters=max", "m.toString=max",
    "e.ev-1=yes", "e.ev-rocket-tjk-2022-04=maybe", "x.y=1", "__proto__.polluted=1", "w.activity=%E0%A4%A", "=1",
    "w.activity=1,5", "w.declared_aim=0&w.concern=0&w.recruitment=0&w.nationals=0&w.designation=0",
    "w.activity=1e309", "w.activity=-0", "w.activity=+4", "w.%5F%5Fproto%5F%5F=1", "m.__proto__=max",
    "e.constructor=yes", "w.activity=2%00", "w.activity=%", "m.score=constructor",
    "&".join(f"w.activity={i}&" for i in range(600)), f"w.activity={'9' * 30_000}", "javascript:window.hit=1//=",
]  # fmt: skip


def check_refused(page, before):
    refused = page.locator(".live-refused")
    assert refused.text_content().startswith("Not taken from the address: ")
    assert len(refused.text_content()) < 1000
    assert refused.locator("*").count() == 0
    assert page.evaluate("[window.hit, ({}).polluted]") == [None, None]
    assert outside(page) == before
    assert page.locator(".live-status").text_content() == "All settings are the original ones."


@pytest.mark.slow
def test_what_an_address_must_not_say_is_left_out_and_told(page):
    before = outside(page)
    for hostile in HOSTILE:
        page.evaluate("location.hash = 'w.activity=4'")
        until(page, "document.querySelector('.live-refused').textContent === ''")
        page.evaluate("(said) => { location.hash = said; }", hostile)
        until(page, "document.querySelector('.live-refused').textContent !== ''")
        settled(page)
        check_refused(page, before)


@pytest.mark.parametrize("hostile", HOSTILE[:2])
def test_the_same_when_the_page_is_opened_with_it(page, path, hostile):
    before = outside(page)
    go(page, path, hostile)
    check_refused(page, before)


def test_what_fits_of_an_address_is_taken(page, path):
    go(page, path, "w.activity=2&w.activity=99&m.score=none&w.intent=3")
    assert page.evaluate("threatscore.view.settings().weights.activity") == 2
    assert page.locator(".live-refused").text_content() == (
        "Not taken from the address: “w.activity=99”: a weight is a number from 0 to 10 and"
        " “m.score=none”: the method must be one of "
        + ", ".join(METHODS) + "."
    )  # fmt: skip
    assert page.evaluate("location.hash") == "#w.activity=2&w.intent=3"


def test_a_weight_of_any_size_survives_the_address(page, path):
    number(page, "activity").fill("0.0000001")
    settled(page)
    hash = page.evaluate("location.hash")
    assert hash == "#w.activity=1e-7"
    go(page, path, hash[1:])
    assert page.locator(".live-refused").text_content() == ""
    assert page.evaluate("threatscore.view.settings().weights.activity") == 1e-7


def test_of_several_units_the_last_is_shown_and_stays(page, path):
    go(page, path, "unit=ISIS-K&w.activity=2&unit=TJK")
    assert page.locator("#details-heading").text_content() == "Tajikistan (TJK)"
    assert page.evaluate("location.hash") == "#unit=TJK&w.activity=2"
    go(page, path, "unit=%E0%A4%A")
    assert page.locator("#details-of").is_hidden()
    assert "is no setting" in page.locator(".live-refused").text_content()
    for unit in ("__proto__", "constructor", "toString", "<img src=x onerror=window.hit=1>\u202e"):
        go(page, path, f"unit={quote(unit)}")
        told = page.locator("#details-of p")
        assert told.text_content().startswith("No ranked unit is called \u201c")
        assert "\u202e" not in told.text_content()
        assert told.locator("*").count() == 0


def test_odd_names_survive_the_address(page):
    odd = {"a&b=c": 2, "100%": 1, "#": 3, "ä\u202e": 4.5}
    found = page.evaluate(
        """(odd) => { const names = Object.keys(odd), nodes = names.map((name) => (
             {name, parent: 'all', weight: 0, choices: []}));
           const published = {weights: Object.fromEntries(names.map((name) => [name, 0])), methods: {}, events: {}};
           const model = threatscore.settings.of({published, events: [], problem: () => '',
             nodes: [{name: 'all', parent: '', choices: []}, ...nodes]});
           const settings = {weights: odd, methods: {}, events: {}};
           const read = threatscore.address.read(threatscore.address.written(settings, model, 'A&B/C'), model);
           return [read.settings.weights, read.unit, read.refused]; }""",
        odd,
    )
    assert found == [odd, "A&B/C", []]
