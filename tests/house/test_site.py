"""The documentation site builds without a warning, opens from the disk, fetches nothing, and is searched there."""

import os
import re
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

import threatscore as ts
from tests.opening import axe_script, opened
from threatscore import ranks, releases

ROOT = Path(__file__).parents[2]
FETCHES = {
    ("script", "src"), ("link", "href"), ("img", "src"), ("img", "srcset"), ("iframe", "src"), ("source", "src"),
    ("source", "srcset"), ("video", "src"), ("audio", "src"), ("object", "data"), ("embed", "src"), ("form", "action"),
    ("use", "href"), ("image", "href"),
}  # fmt: skip


BROKEN = '''"""A module."""


def verb(a: int) -> int:
    """Do it.

    Parameters
    ----------
    b
        What is not there.
    """
    return a
'''


def build(folder: Path, config: Path = ROOT / "mkdocs.yml") -> subprocess.CompletedProcess[str]:
    """Build the site of a config into a folder; what Python warns of is an error, and so is what MkDocs warns of."""
    command = [sys.executable, "-W", "error", "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(folder)]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}  # a notice of the theme about its future, no warning of the site
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "site"
    done = build(folder)
    assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site):
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


class Fetched(HTMLParser):
    """What a browser would fetch for a page, and the styles and scripts within it."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "link" and named.get("rel") == "canonical":
            return
        self.found += [value or "" for name, value in attrs if (tag, name) in FETCHES]
        self.found += re.findall(r"url\(\s*['\"]?([^'\")]+)", named.get("style") or "")


def outside(addresses):
    return [address for address in addresses if re.match(r"(?i)\s*(https?:)?//", address)]


def test_what_would_be_fetched_from_elsewhere_is_found():
    """A negative control of the next test."""
    text = (
        '<script src="//a.b/c.js"></script><link href="https://f.g/h.css"><a href="https://x.y">z</a><img src="i.png">'
    )
    assert outside(Fetched(text).found) == ["//a.b/c.js", "https://f.g/h.css"]


@pytest.mark.slow
def test_no_page_and_no_style_fetches_anything_from_elsewhere(site, pages):
    assert pages
    for name, text in pages.items():
        assert outside(Fetched(text).found) == [], name
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert outside(re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")]+)", text)) == [], style.name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[a](nowhere.md)", "nowhere.md"),
        ("[a](#nowhere)", "#nowhere"),
        ("::: threatscore.nothing", "threatscore.nothing"),
        ("::: broken.verb", "'b' does not appear in the function signature"),
    ],
)
def test_a_broken_link_anchor_name_or_docstring_fails_the_build(tmp_path, text, complaint):
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    (docs / "index.md").write_text(f"# Page\n\n{text}\n", encoding="utf-8")
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    config = config[: config.index("\nnav:")] + "\nnav: [index.md]\n"
    config = config.replace("tools/site.py", str(ROOT / "tools" / "site.py")).replace(
        "[src]", f"[{ROOT / 'src'}, {tmp_path}]"
    )
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")
    done = build(tmp_path / "site", tmp_path / "mkdocs.yml")
    assert done.returncode != 0
    assert complaint in done.stderr


@pytest.mark.slow
def test_every_public_name_is_in_the_reference(site):
    listed = zlib.decompress((site / "objects.inv").read_bytes().split(b"\n", 4)[4]).decode()
    names = {line.split()[0] for line in listed.splitlines()}
    public = [("threatscore", ts), ("threatscore.ranks", ranks), ("threatscore.releases", releases)]
    assert [
        f"{home}.{name}" for home, module in public for name in module.__all__ if f"{home}.{name}" not in names
    ] == []


@pytest.mark.slow
def test_every_command_and_every_option_is_in_the_manual(pages):
    from threatscore.cli.commands import app

    text = pages["reference/commands.html"]
    for command in app.registered_commands:
        assert f'id="threatscore-{command.name or command.callback.__name__}"' in text
    assert "--precision-score" in text


@pytest.mark.slow
@pytest.mark.parametrize("page", ["index.html", "reference/commands.html", "decisions/index.html"])
def test_it_opens_from_the_disk_without_a_request_or_an_error(site, page):
    with opened(site / page) as browser:
        assert [url for url in browser.requests if not url.startswith(site.as_uri())] == []
        assert browser.errors == []
        assert browser.requests, "styles and scripts are files of the site"


@pytest.mark.slow
def test_the_search_finds_a_word_without_a_network(site):
    with opened(site / "how-to" / "add-evidence.html", viewport={"width": 1440, "height": 900}) as browser:
        page = browser.page
        ready = "() => document.querySelector('.md-search-result__meta').textContent.includes('Type to start')"
        page.click("input.md-search__input")
        page.wait_for_function(ready, timeout=60_000)
        page.keyboard.type("acceptability")
        page.wait_for_selector(".md-search-result__item", timeout=60_000)
        found = page.eval_on_selector_all(".md-search-result__link", "links => links.map(link => link.href)")
        assert found
        assert all(link.startswith(site.as_uri()) for link in found)
        page.click(".md-search-result__link >> nth=0")
        page.wait_for_url("**/*.html*")
        assert "acceptability" in page.inner_text("main").lower()
        assert [url for url in browser.requests if not url.startswith(site.as_uri())] == []
        assert browser.errors == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["index.html", "tutorial.html", "reference/ranking.html"])
def test_readers_of_all_kinds_can_use_it(site, page, scheme):
    with opened(site / page, color_scheme=scheme, viewport={"width": 1440, "height": 900}) as browser:
        browser.page.evaluate(axe_script())
        found = browser.page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        assert [(problem["id"], [n["target"] for n in problem["nodes"]][:5]) for problem in found["violations"]] == []
