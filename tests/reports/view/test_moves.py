"""What happens when a reader moves weights, methods and events, and that all of it goes back."""

import pytest

from threatscore.reports.live import payload
from threatscore.tables import percent, upwards

from .reading import BY, ENTERING, LEAVING, SHARED, cells, check_tables, go, number, outside, settled, slider, until


def test_a_slider_moved_by_keys_moves_the_tables(page):
    before = {by: cells(page, by) for by in BY}
    slider(page, "activity").focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    settled(page)
    assert page.evaluate("threatscore.view.settings().weights.activity") == pytest.approx(3, abs=0.05)
    check_tables(page)
    assert {by: cells(page, by) for by in BY} != before
    assert page.locator("#table-group td[data-field=score] .was").first.text_content()[0] in "▲▼"


def test_a_slider_dragged_by_a_pointer_moves_the_tables(page):
    box = slider(page, "backing")
    box.scroll_into_view_if_needed()
    where = box.bounding_box()
    page.mouse.move(where["x"] + where["width"] * 0.2, where["y"] + where["height"] / 2)
    page.mouse.down()
    page.mouse.move(where["x"] + where["width"] * 0.7, where["y"] + where["height"] / 2, steps=5)
    page.mouse.up()
    settled(page)
    weight = page.evaluate("threatscore.view.settings().weights.backing")
    assert 6 < weight < 8
    assert number(page, "backing").input_value() == f"{weight:g}"
    check_tables(page)


def test_a_method_and_an_event_move_the_tables(page):
    page.get_by_role("group", name="ev-rocket-uzb-2022-04").get_by_label("it did not happen").check()
    settled(page)
    shown = check_tables(page)
    page.locator("#live select[data-node=score]").select_option("max")
    settled(page)
    assert check_tables(page)["group"]["score"] != shown["group"]["score"]
    assert page.evaluate("threatscore.view.settings()")["events"]["ev-rocket-uzb-2022-04"] == "no"
    assert (
        page.locator(".live-changes li").all_text_contents()[1].endswith("did not happen (original: as evidenced, 72%)")
    )


def test_a_number_is_typed(page):
    number(page, "intent").fill("7.25")
    settled(page)
    assert slider(page, "intent").input_value() == "7.25"
    assert slider(page, "intent").get_attribute("aria-valuetext").startswith("7.25, ")
    check_tables(page)


def test_the_pictures_follow(page):
    number(page, "activity").fill("0.5")
    settled(page)
    shown = page.evaluate("threatscore.view.shown()")
    marks = page.evaluate(
        """() => [...document.querySelectorAll(':is([id^=chart-intervals], td) [data-role=dot]')].map((dot) => {
             const svg = dot.closest('svg'), home = dot.closest('figure') || dot.closest('table');
             return [home.id.split('-').at(-1), dot.dataset.unit ?? dot.closest('tr').dataset.unit,
                     Number(dot.getAttribute('cx')),
                     Number(svg.dataset.x0), Number(svg.dataset.x1)]; })"""
    )
    assert len(marks) >= 2 * sum(len(shown[by]["units"]) for by in ("group", "country"))
    for by, unit, x, x0, x1 in marks:
        score = shown[by]["score"][shown[by]["units"].index(unit)]
        assert x == pytest.approx(x0 + (x1 - x0) * score / 100, abs=0.005)
    heat = page.locator("#chart-heatmap [data-role=value]").evaluate_all(
        "all => all.map((e) => [e.dataset.unit, e.textContent])"
    )
    pairs = dict(zip(shown["pair"]["units"], shown["pair"]["score"], strict=True))
    assert dict(heat) == {unit: f"{pairs[unit]:.0f}" if unit in pairs else "–" for unit, _ in heat}
    for by in ("group", "country"):
        cells = page.locator(f"#chart-acceptability-{by} [data-role=value]").evaluate_all(
            "all => all.map((e) => [e.dataset.unit, Number(e.dataset.rank), e.textContent])"
        )
        assert len(cells) == len(shown[by]["units"]) ** 2
        for unit, rank, text in cells:
            assert text == percent(shown[by]["acceptability"][shown[by]["units"].index(unit)][rank - 1])


def test_reset_brings_back_every_text_to_the_byte(page):
    before = outside(page)
    number(page, "activity").fill("0.5")
    page.locator("#live select[data-node=backing]").select_option("max")
    settled(page)
    assert outside(page) != before
    page.get_by_role("button", name="Back to the original settings").click()
    settled(page)
    assert outside(page) == before
    assert page.evaluate("location.hash") == ""
    assert page.locator(".live-status").text_content() == "All settings are the original ones."
    assert page.locator(".live-changes").is_hidden()


def test_moving_a_slider_back_is_the_same_as_reset(page):
    before = outside(page)
    slider(page, "activity").focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    assert outside(page) != before
    page.keyboard.press("ArrowLeft")
    settled(page)
    assert outside(page) == before


def test_what_changed_is_said_in_words(page):
    page.locator("#live details", has=page.locator("[data-node=fighters]")).locator("summary").click()
    number(page, "fighters").fill("9")
    number(page, "activity").fill("0")
    settled(page)
    status = page.locator(".live-status")
    assert status.get_attribute("role") == "status"
    assert status.text_content().startswith("2 settings differ from the original ones.")
    assert "moves from" in status.text_content() or "is now" in status.text_content()
    assert page.locator(".live-changes li").all_text_contents() == [
        "activity: weight 0 (original: 4)",
        "fighters: weight 9 (original: 4)",
    ]
    said = page.locator(".live-errors").text_content()
    assert "500 draws" in said
    assert "Now every figure is the original one" not in said
    assert "points" in said
    assert "percentage points" in said


def test_the_largest_error_that_is_told_is_that_of_all_that_is_shown(page, path):
    go(page, path, "m.score=max")
    settled(page)
    shown = page.evaluate("threatscore.view.shown()")
    errors = [table["error"] for table in shown.values()]
    told = upwards(100 * max(share for error in errors for shares in error["levels"].values() for share in shares))
    of_shown = upwards(100 * max(share for error in errors for share in error["p_level"]))
    assert told != of_shown  # else nothing was tested
    assert f"probabilities of levels \u00b1{told} percentage points" in page.locator(".live-errors").text_content()


def test_the_errors_of_coverage_and_of_what_a_score_comes_through_are_told(page, path):
    go(page, path, "m.score=max")
    settled(page)
    errors = [table["error"] for table in page.evaluate("threatscore.view.shown()").values()]
    coverage, via = (upwards(100 * max(value for error in errors for value in error.get(name, ())))
                     for name in ("coverage", "via_share"))  # fmt: skip
    assert coverage != via  # else one might stand for the other
    told = page.locator(".live-errors").text_content()
    assert f"coverage \u00b1{coverage}, shares of what most of a score comes through \u00b1{via}." in told


def test_the_status_is_written_once_a_rest_and_scores_once_a_frame(browser, path):
    page = browser.page
    page.add_init_script(
        """window.threatscore = {set engine(made) { this.made = {load(payload) { const one = made.load(payload);
             for (const name of ['shown', 'showing']) { const asked = one[name]; one[name] = (...given) => {
             window.asked = (window.asked || 0) + 1; return asked(...given); }; } return one; }}; },
             get engine() { return this.made; }};"""
    )
    go(page, path, "")
    asked = page.evaluate(
        """async () => { const input = document.querySelector('#live input[type=range]');
             window.asked = window.told = 0;
             new MutationObserver(() => window.told++).observe(document.querySelector('.live-status'),
               {childList: true, characterData: true, subtree: true});
             for (let i = 0; i < 10; i++) { input.value = String(i / 2); input.dispatchEvent(new Event('input')); }
             await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
             return [window.asked, window.told]; }"""
    )
    assert asked == [1, 0]
    settled(page)
    assert page.evaluate("[window.asked, window.told]") == [2, 1]


def test_a_move_ends_what_follows_the_one_before(browser, path):
    page = browser.page.context.new_page()  # the script is of this page alone
    page.add_init_script(
        """window.rests = []; window.moved = (value) => {
             const input = document.querySelector('#live input[type=range]'); input.value = value;
             input.dispatchEvent(new Event('input')); };
           window.threatscore = {set engine(made) { this.made = {load(payload) { const one = made.load(payload);
             const showing = one.showing; one.showing = function* (settings) { const own = {steps: 0, done: false};
               window.rests.push(own); const steps = showing(settings); let step = steps.next();
               while (!step.done) { own.steps += 1; if (window.rests.length === 1 && own.steps === 3) window.moved('2');
                 yield; step = steps.next(); }
               own.done = true; return step.value; };
             return one; }}; }, get engine() { return this.made; }};"""
    )
    go(page, path, "")
    page.evaluate("() => window.moved('1')")
    until(page, "window.rests.length === 2")
    settled(page)
    first, second = page.evaluate("window.rests")
    assert first == {"steps": 3, "done": False}
    assert second["done"]
    assert second["steps"] > 3
    check_tables(page)
    page.close()


def test_units_that_enter_are_shown_as_such(page, path):
    go(page, path, ENTERING)
    shown = check_tables(page)
    entered = page.locator("#table-pair tr[data-entered]")
    assert entered.count() == len(shown["pair"]["entered"]) > 0
    assert "figures are of the page's draws alone" in entered.first.text_content()
    assert page.locator(".live-entry").text_content().startswith("Ranked now: ")
    page.get_by_role("button", name="Back to the original settings").click()
    settled(page)
    assert entered.count() == 0


def test_units_that_leave_are_shown_with_the_reason(page, path):
    before = outside(page)
    go(page, path, LEAVING)
    shown = page.evaluate("threatscore.view.shown()")
    gone = page.locator("#table-pair tr[data-gone]")
    units = gone.evaluate_all("rows => rows.map((row) => row.dataset.unit)")
    assert units
    assert set(units).isdisjoint(shown["pair"]["units"])
    why = dict(shown["pair"]["unranked"])
    for i, unit in enumerate(units):
        assert f"not ranked: {why[unit]}" in gone.nth(i).text_content()
        assert gone.nth(i).locator("[data-field=score] .text").text_content() == "–"
        assert page.locator(f"#chart-heatmap [data-role=value][data-unit='{unit}']").text_content() == "–"
    assert cells(page, "pair")[-len(units) :][0][0] in units, "they come last"
    assert f"Not ranked now: {units[0]}" in page.locator(".live-entry").text_content()
    page.get_by_role("button", name="Back to the original settings").click()
    settled(page)
    assert outside(page) == before


def test_the_order_that_a_reader_chose_stays(page):
    page.locator("#table-group th[data-field=unit] button").click()
    number(page, "activity").fill("0.5")
    settled(page)
    units = [unit for unit, _ in cells(page, "group")]
    assert units == sorted(units)


def test_paper_says_that_settings_are_changed_and_shows_no_controls(page, path):
    page.emulate_media(media="print")
    assert page.locator("#live").is_hidden()
    go(page, path, SHARED)
    assert page.locator(".live-changes li").count() == 4
    assert page.locator(".live-changes").is_visible()
    assert page.locator(".live-tree").is_hidden()
    assert page.locator(".live-bar").is_hidden()
    assert page.locator("#group .changed-note").is_visible()
    page.emulate_media(media="screen")


def test_a_move_is_measured(page):
    found = page.evaluate("threatscore.view.measure(5)")
    assert [len(found[name]) for name in ("work", "whole")] == [5, 5]
    assert all(0 < work <= whole + 1e-6 for work, whole in zip(found["work"], found["whole"], strict=True))


def test_the_payload_of_the_page_is_the_one_it_computes_with(page, result):
    assert page.evaluate("JSON.parse(document.getElementById('payload').textContent).draws") == payload(result)["draws"]
