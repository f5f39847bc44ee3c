"""Pages in browsers of their own: shared, saved, empty, without draws, with an accessibility checker."""

import pytest

from threatscore import rank, simulate
from threatscore.reports import report
from threatscore.reports.page import page as page_of

from ...making import claim, evidence, model, tied
from ...opening import axe_script, opened
from .reading import BY, LEAVING, SHARED, cells, go, number, outside, settled, slider


@pytest.mark.slow
def test_an_address_gives_the_same_numbers_elsewhere(path):
    found = []
    for fragment, act in (("", True), (SHARED, False)):
        with opened(path, fragment=fragment) as one:
            settled(one.page)
            if act:
                set_by_hand(one.page)
            found.append([one.page.evaluate("location.hash"), *(cells(one.page, by) for by in BY)])
            assert (one.errors, one.requests) == ([], [])
    assert found[0] == found[1]


def set_by_hand(page):
    """Make the settings of the shared address by the controls."""
    page.evaluate("for (const fold of document.querySelectorAll('#live details')) fold.open = true")
    number(page, "activity").fill("1.5")
    number(page, "fighters").fill("8")
    page.locator("#live select[data-node=score]").select_option("arithmetic")
    page.locator("#live [data-event=ev-rocket-tjk-2022-04][value=no]").check()
    settled(page)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_changed_settings_are_accessible(path, scheme, width):
    with opened(path, fragment=SHARED, color_scheme=scheme, viewport={"width": width, "height": 900}) as found:
        settled(found.page)
        found.page.evaluate("for (const fold of document.querySelectorAll('#live details')) fold.open = true")
        found.page.evaluate(axe_script())
        wrong = found.page.evaluate(
            "axe.run().then((found) => found.violations.map((one) => [one.id, one.nodes.map((n) => n.html)]))"
        )
        assert wrong == []
        wide = found.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width


@pytest.mark.slow
def test_a_page_saved_with_changes_opens_as_published(path, tmp_path):
    saved = tmp_path / "saved.html"
    with opened(path) as found:
        settled(found.page)
        before = outside(found.page)
    for fragment in (f"{SHARED}&w.intent=0", LEAVING, "unit=ISIS-K"):
        with opened(path, fragment=fragment) as found:
            settled(found.page)
            assert outside(found.page) != before
            saved.write_text(
                f"<!DOCTYPE html>\n{found.page.evaluate('document.documentElement.outerHTML')}", encoding="utf-8"
            )
        with opened(saved) as found:
            settled(found.page)
            assert outside(found.page) == before
            assert found.page.locator(".live-body").count() == 1
            assert found.errors == []


def test_a_page_without_units_has_controls_and_no_errors(tmp_path):
    run = simulate(model(), evidence(claims=[claim("size", "range", low=100, high=900)]), draws=40)
    assert rank(run, by="pair").table().rows == ()
    path = report(run).write(tmp_path / "none.html")
    with opened(path) as found:
        settled(found.page)
        slider(found.page, "fighters").focus()
        found.page.keyboard.press("ArrowRight")
        settled(found.page)
        assert "differs" in found.page.locator(".live-status").text_content()
        assert found.errors == []


def test_levels_that_are_numbers_keep_their_order(tmp_path):
    """They may count downwards, as where 1 is the gravest."""
    numbered = [["3", 0], ["2", 45], ["1", 50]]
    levels = dict.fromkeys(("group", "country", "pair"), numbered)
    claims = [*tied(("A", "TJK"), ("B", "TJK")), claim("size", "range", low=100, high=900)]
    run = simulate(model(levels=levels, weight_uncertainty={"spread": 0.5}), evidence(claims=claims))
    path = report(run).write(tmp_path / "numbered.html")
    with opened(path) as found:
        go(found.page, path, "w.fighters=1.01")
        shown = found.page.evaluate("threatscore.view.shown()")["group"]
        told = {unit: texts["levels"] for unit, texts in cells(found.page, "group")}
        order = {unit: [part.split()[0] for part in text.split(", ") if part] for unit, text in told.items()}
    assert max(map(len, order.values())) > 1  # else there is no order
    for names in order.values():
        assert names == [name for name, _ in reversed(numbered) if name in names]
    assert shown["level_names"] == [name for name, _ in numbered]


def test_a_page_that_cannot_compute_says_why(result, tmp_path):
    told = {"payload": {"live": False, "why": "the method 'mine' <b>is</b> not known to it"}}
    path = page_of(result, told).write(tmp_path / "off.html")
    with opened(path) as found:
        assert "the method 'mine' <b>is</b> not known to it" in found.page.locator("#live").text_content()
        assert found.page.locator("#live input").count() == 0
        assert found.errors == []
