"""Controls by keyboard, what they refuse, and what they give to be downloaded."""

import pytest

from threatscore import load_model

from .reading import SHARED, check_tables, go, number, settled


@pytest.mark.parametrize("typed", ["11", "-1", ""])
def test_a_weight_out_of_range_is_refused_in_words(page, typed):
    field = number(page, "activity")
    field.fill(typed)
    settled(page)
    assert page.locator(".live-refused").text_content() == "Not taken: activity: a weight is a number from 0 to 10."
    assert field.get_attribute("aria-invalid") == "true"
    assert page.evaluate("threatscore.view.settings().weights.activity") == 4
    field.blur()
    assert field.input_value() == "4"
    assert field.get_attribute("aria-invalid") is None


def test_the_last_weight_cannot_go(page):
    fold = page.locator("#live details", has=page.locator("[data-node=shelter]"))
    fold.locator("summary").click()
    for node in ("shelter", "support", "umbrella"):
        number(page, node).fill("0")
    settled(page)
    assert "all weights below 'backing' are zero" in page.locator(".live-refused").text_content()
    assert page.evaluate("threatscore.view.settings().weights.umbrella") == 1
    check_tables(page)


def downloaded(page, folder):
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download weights.yaml").click()
    assert waiting.value.suggested_filename == "weights.yaml"
    waiting.value.save_as(folder / "weights.yaml")
    return load_model(folder / "weights.yaml")


def weights_of(node, found=None):
    found = {} if found is None else found
    for child in node.children:
        found[child.name] = child.weight
        weights_of(child, found)
    return found


def test_the_engine_accepts_the_settings_that_are_downloaded(page, path, tmp_path):
    go(page, path, SHARED)
    changed = downloaded(page, tmp_path)
    assert weights_of(changed.config.score) == page.evaluate("threatscore.view.settings().weights")
    assert changed.config.score.combine == (("arithmetic", 1.0),)
    assert dict(changed.config.suppose) == {"ev-rocket-tjk-2022-04": "no"}


def test_the_published_settings_download_as_they_are(page, result, tmp_path):
    config = downloaded(page, tmp_path).config
    run = result.run
    drawn = config.simulation
    assert (drawn.draws, drawn.seed, drawn.design) == (run.draws, run.seed, run.streams.design)
    assert config.model_copy(update={"simulation": run.model.config.simulation}) == run.model.config


def test_every_control_is_reached_and_used_by_keys(page):
    page.get_by_role("button", name="Back to the original settings").focus()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.closest('#live') && document.activeElement.tagName"))
        if reached[-1] == "SELECT":
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert {"BUTTON", "SELECT", "INPUT", "SUMMARY"} <= set(reached)
    page.locator("#live input[type=radio][data-event=ev-rocket-tjk-2022-04]").first.focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    assert page.evaluate("threatscore.view.settings().events['ev-rocket-tjk-2022-04']") == "yes"
