"""What things are called: the figures of what is released and of what is not, methods and leaves in plain words."""

import re
import shutil

import pytest

from threatscore import load_release
from threatscore.aggregation import Method
from threatscore.config.meanings import meaning
from threatscore.releases import sign
from threatscore.reports import report

from ...opening import opened
from .reading import go, settled

TOLD = """() => [document.body.innerText, ...[...document.querySelectorAll('[aria-label]')].map((one) =>
            one.getAttribute('aria-label'))].join('\\n')"""


def changed(page):
    """Return every word on the page, a unit open and a weight changed."""
    page.evaluate("for (const fold of document.querySelectorAll('#live details')) fold.open = true")
    page.locator("#table-group tbody a").first.click()
    page.locator("#live input[type=number]").first.fill("1.5")
    settled(page)
    assert page.locator(".live-changes li").count() == 1
    return page.evaluate(TOLD)


def test_a_run_is_nowhere_called_published(page):
    """But where it says that it is not, and in what documents are told to be."""
    told = changed(page)
    assert "Back to the original settings" in told
    assert re.findall(r"(?<!not )[Pp]ublished.*", told) == []


@pytest.mark.slow
@pytest.mark.parametrize(("states", "word"), [((), "original"), (("reviewed", "released"), "published")])
def test_a_release_is_called_published_once_it_is_released(quarters, tmp_path, states, word):
    out = shutil.copytree(quarters, tmp_path / "releases")
    for state in states:
        sign("2023Q4", state, who="A. Head", when="2024-01-20", why="read", out=out)
    path = report(load_release(out / "2023Q4")).write(tmp_path / "page.html")
    other = {"original": "published", "published": "original"}[word]
    with opened(path) as found:
        settled(found.page)
        told = changed(found.page)
        for said in ("Back to the {} settings", "differs from the {} ones", "These are not the {} figures"):
            assert said.format(word) in told
            assert said.format(other) not in told
    with opened(path, java_script_enabled=False) as found:
        assert f"those of the {word} weights" in found.page.locator("#live noscript").text_content()


def test_every_method_and_every_leaf_has_plain_words_beside_its_name(page, result):
    model = result.run.model
    for name, options in page.evaluate(
        """() => [...document.querySelectorAll('#live select')].map((one) =>
             [one.dataset.node, [...one.options].slice(1).map((each) => [each.value, each.text])])"""
    ):
        assert options
        for kind, text in options:
            exponent = {"exponent": model.branches[name].exponent} if kind == "power_mean" else {}
            assert text == f"{kind}: {Method.known[kind](**exponent).words}"
    for leaf in model.leaves:
        what = page.locator(".live-weight", has=page.locator(f"input[data-node={leaf.name}]")).locator(".live-what")
        assert what.text_content() == meaning(leaf, model.config.codebook)


def test_the_breakdown_says_what_a_leaf_measures(page, path, result):
    go(page, path, "unit=ISIS-K")
    rows = page.locator("table.leaves tbody tr:not(.more)")
    told = dict(zip(rows.locator("button").all_text_contents(), rows.locator(".leaf-means").all_text_contents(),
                    strict=True))  # fmt: skip
    book = result.run.model.config.codebook
    named = {leaf.name: meaning(leaf, book) for leaf in result.run.model.leaves}
    assert told
    assert told == {name: named[name.split()[0]] for name in told}
