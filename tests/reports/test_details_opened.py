"""A unit's details in a real browser: by link, by address, by keyboard, with what is hostile and what is missing."""

import re

import pytest

import threatscore as ts
from threatscore.explanation import explain
from threatscore.model import load_model
from threatscore.reports import contents, report
from threatscore.reports.details import details
from threatscore.shipped import shipped

from ..making import LEAF, TIE, claim, evidence, model, tied
from ..opening import axe_script, opened

pytestmark = pytest.mark.slow
HOSTILE = '</script><img src=x onerror="window.hit=1"> <b>bold</b> ${alert(1)} \u202eexe.gnp \U0001f525 \u041c'
OPENED = "#details-of h2"
STATUS = "document.querySelector('.would-change [role=status]').textContent"
DONE = f"() => /single changes\\)|tried here change it/.test({STATUS})"


@pytest.fixture(scope="module")
def run():
    folder = shipped()
    known = ts.load_evidence(folder / "data" / "central-asia")
    return ts.simulate(load_model(folder / "config" / "weights.yaml"), known, draws=1000)


@pytest.fixture(scope="module")
def path(run, tmp_path_factory):
    return report(run).write(tmp_path_factory.mktemp("page") / "page.html")


def heading(page):
    return page.locator(OPENED).inner_text()


@pytest.mark.parametrize(("unit", "name"), [
    ("ISIS-K", "Islamic State Khorasan Province (ISIS-K)"),
    ("TJK", "Tajikistan (TJK)"),
    ("ISIS-K%2FTJK", "Islamic State Khorasan Province (ISIS-K) in Tajikistan (TJK)"),
    ("ISIS-K/TJK", "Islamic State Khorasan Province (ISIS-K) in Tajikistan (TJK)"),
])  # fmt: skip
def test_an_address_opens_a_unit_and_its_table_is_the_explanation(run, path, unit, name):
    with opened(path, fragment=f"unit={unit}") as found:
        page = found.page
        page.wait_for_selector(OPENED)
        assert heading(page) == name
        assert page.evaluate("document.activeElement.id") == "details-heading"
        shown = page.locator("table.leaves tbody tr:not(.more)").all_inner_texts()
        table = explain(run, unit.replace("%2F", "/").split("/")).table()
        points = {column.name: column for column in table.columns}["points"]
        leaves = [row for row in table.rows if row["reason"] == "leaf"]
        for text, row in zip(shown, leaves, strict=False):
            assert text.split()[0] == row["leaf"]
            assert points.text(row) in text.split()
        found.page.wait_for_function(DONE)
        assert (found.requests, found.errors) == ([], [])


def test_links_lead_from_unit_to_unit_and_back_goes_back(path):
    with opened(path) as found:
        page = found.page
        assert page.locator("#details-of").is_hidden()
        page.locator('#table-group a[href="#unit=ISIS-K"]').click()
        assert heading(page).endswith("(ISIS-K)")
        page.locator(".relatives a").first.click()
        assert " in " in heading(page)
        page.go_back()
        assert heading(page).endswith("Province (ISIS-K)")
        page.go_back()
        page.wait_for_function("document.querySelector('#details-of').hidden")
        page.go_forward()
        assert heading(page).endswith("Province (ISIS-K)")
        assert (found.requests, found.errors) == ([], [])


def test_closing_returns_to_the_link_and_keeps_the_settings(path):
    with opened(path, fragment="w.fighters=6") as found:
        page = found.page
        link = page.locator('#table-country a[href="#unit=TJK"]')
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(OPENED)
        assert {"unit=TJK", "w.fighters=6"} <= set(page.evaluate("location.hash.slice(1).split('&')"))
        assert page.locator(".moved-note").is_visible()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Close"
        page.keyboard.press("Enter")
        assert page.locator("#details-of").is_hidden()
        assert page.evaluate("location.hash") == "#w.fighters=6"
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#unit=TJK"


def test_a_leaf_opens_by_keyboard_with_its_belief_its_claims_and_their_sources(run, path):
    with opened(path, fragment="unit=ISIS-K") as found:
        page = found.page
        button = page.locator("table.leaves th button", has_text=re.compile("^fighters$"))
        button.focus()
        page.keyboard.press("Enter")
        assert button.get_attribute("aria-expanded") == "true"
        panel = page.locator(f"#{button.get_attribute('aria-controls')}")
        assert "cl-fighters-isisk-2020" in panel.locator(".marks").inner_text()
        assert (
            panel.locator("svg.density")
            .get_attribute("aria-label")
            .startswith("Belief about fighters of ISIS-K, number of fighters, on a logarithmic scale: ")
        )
        assert panel.locator("svg.density text.of").text_content() == "number of fighters, on a logarithmic scale"
        assert panel.locator("circle.claim").count() == panel.locator(".marks li").count() > 0
        panel.locator("summary").first.press("Enter")
        told = panel.locator(".evidence-row").first.inner_text()
        row = run.evidence.row("cl-fighters-isisk-un-2022")
        assert row.locator in told
        assert run.evidence.row(row.source).citation in told
        page.keyboard.press("Tab")
        button.press("Enter")
        assert panel.is_hidden()


def test_a_claim_on_steps_is_told_by_their_names_and_a_pair_that_is_pictured_is_named(path):
    with opened(path, fragment="unit=IJU") as found:
        page = found.page
        page.locator("table.leaves th button", has_text=re.compile("^relations$")).click()
        panel = page.locator("tr.more:not([hidden])")
        assert "median pragmatic, 90% range cooperative to strained" in panel.locator(".marks li").first.inner_text()
        assert "Most of the score comes through IJU/UZB; see also IJU/TJK." in panel.locator("figcaption").inner_text()
        panel.locator("figcaption a").click()
        assert heading(page).endswith("in Tajikistan (TJK)")
        page.locator("table.leaves th button", has_text=re.compile("^relations$")).click()
        assert "Most of the score" not in page.locator("tr.more:not([hidden]) figcaption").inner_text()


def test_a_density_counts_the_draws_where_they_lie(path):
    with opened(path) as found:
        heights = "(given) => threatscore.pictures.heights(given[0], given[1]).map(part => part.share)"
        assert found.page.evaluate(heights, [[0, 4.9, 5, 100], None]) == [0.5, 0.25, *([0] * 17), 0.25]
        posts = [{"points": 0, "text": "none"}, {"points": 40, "text": "some"}, {"points": 100, "text": "many"}]
        assert found.page.evaluate(heights, [[0, 39.6, 40.2, 100], posts]) == [0.25, 0.5, 0.25]
        assert found.page.evaluate(heights, [[], posts]) == [0, 0, 0]


def test_what_would_change_the_rank_is_what_the_engine_says(path):
    with opened(path, fragment="unit=ISIS-K") as found:
        page = found.page
        page.wait_for_selector(OPENED)
        page.wait_for_function(DONE)
        if page.locator(".would-change button").count():
            page.locator(".would-change button").click()
        given = page.locator(".changes li").evaluate_all(
            """items => items.map(item => [item.querySelector('strong').textContent,
                                           item.querySelector('a').getAttribute('href')])"""
        )
        assert given, "at the shipped settings something changes the rank of ISIS-K"
        engine = """(href) => {
            const engine = threatscore.engine.load(JSON.parse(document.getElementById('payload').textContent));
            const settings = structuredClone(engine.published);
            const groups = {w: 'weights', m: 'methods', e: 'events'};
            for (const part of href.slice(1).split('&').slice(1)) {
                const [name, value] = part.split('=').map(decodeURIComponent);
                settings[groups[name[0]]][name.slice(2)] = name[0] === 'w' ? Number(value) : value;
            }
            const table = engine.shown(settings).group;
            return [table.rank[table.units.indexOf('ISIS-K')], engine.shown(engine.published).group.rank[1]];
        }"""
        for rank, href in given:
            assert f"rank {page.evaluate(engine, href)[0]}" == rank
        assert len({href for _, href in given}) == len(given)
        assert found.errors == []


ODD = (
    "unit=%3Cimg%20src=x%20onerror=window.hit=1%3E", "unit=constructor", "unit=__proto__", "unit=%E0%A4%A", "unit=",
    "&&=&unit", "unit=" + "x" * 10_000, "unit=ISIS-K/KAZ/TJK", "unit=<script>window.hit=1</script>",
)  # fmt: skip


def test_a_hostile_address_is_answered_with_words(path):
    with opened(path, fragment=ODD[0]) as found:
        for fragment in ODD:
            found.page.evaluate("part => { location.hash = part; threatscore.details.show(); }", fragment)
            assert found.page.evaluate("window.hit") is None
            if not found.page.locator("#details-of").is_hidden():
                told = found.page.locator("#details-of p").first.inner_text()
                assert told.startswith("No ranked unit is called"), fragment
            assert found.page.locator("#details-of img, #details-of script").count() == 0
        assert (found.requests, found.errors) == ([], [])


def hostile_run():
    groups = [{"id": "A", "name": HOSTILE}]
    script = "javascript:window.hit=1"
    sources = [{"id": "s1", "citation": HOSTILE, "publisher": "Institute", "url": script, "note": HOSTILE},
               {"id": "s2", "url": "https://example.org/a?b=<c>&d"}]  # fmt: skip
    claims = [*tied(("A", "TJK")), claim("c", "range", low=5, high=9, note=HOSTILE, locator=HOSTILE),
              claim("d", "up_to", high=8, source="s2", note="x" * 10_000)]  # fmt: skip
    book = {"indicators": {"fighters": HOSTILE, "tie": HOSTILE}}
    settings = model({"fighters": {**LEAF, "rationale": HOSTILE}, "tie": TIE}, codebook=book)
    return ts.simulate(settings, evidence(groups=groups, countries=["TJK"], sources=sources, claims=claims))


def test_hostile_text_is_text_and_only_addresses_of_the_web_are_links(tmp_path):
    path = report(hostile_run()).write(tmp_path / "page.html")
    with opened(path, fragment="unit=A", viewport={"width": 390, "height": 800}) as found:
        page = found.page
        page.locator(".all-leaves").click()
        for summary in page.locator("#details-of summary").all():
            summary.click()
        assert page.evaluate("window.hit") is None
        assert "</script><img" in heading(page)
        assert page.locator("#details-of img, #details-of b").count() == 0
        links = page.locator("#details-of a.url").evaluate_all(
            "links => links.map(link => [link.href, link.rel, link.target])"
        )
        assert set(map(tuple, links)) == {("https://example.org/a?b=%3Cc%3E&d", "noreferrer noopener", "_blank")}
        assert "javascript:window.hit=1" in page.locator("#details-of").inner_text()
        means = page.locator(".leaf-means, #live .live-what").all_text_contents()
        assert len(means) == 2 * 2
        assert {told[:13] for told in means} == {"</script><img"}
        assert "</script><img" in page.locator("#live .live-why").last.text_content()
        assert "\u202e" not in page.evaluate("document.body.textContent")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert (found.requests, found.errors) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_bars_anyone_from_the_details(path, scheme, width):
    with opened(path, fragment="unit=ISIS-K", color_scheme=scheme, viewport={"width": width, "height": 900}) as found:
        page = found.page
        for button in page.locator("table.leaves th button").all()[:3]:
            button.click()
        page.locator("#details-of summary").first.click()
        page.wait_for_function(DONE)
        page.evaluate(axe_script())
        tags = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        result = page.evaluate("(options) => axe.run('#details-of', options)", tags)
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in result["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_without_draws_says_so_and_shows_the_rest(run, tmp_path):
    from threatscore.reports.page import page as written

    shown = contents(run)
    payload = {"schema": "threatscore.live/1", "live": False, "why": "a method of one's own"}
    path = written(shown, {"payload": payload, "details": details(shown)}).write(tmp_path / "page.html")
    with opened(path, fragment="unit=ISIS-K") as found:
        page = found.page
        page.wait_for_function(
            "() => document.querySelector('.would-change [role=status]').textContent.includes('a method of one')"
        )
        page.locator("table.leaves th button").first.click()
        assert "No picture: a method of one's own." in page.locator("tr.more").first.inner_text()
        assert page.locator(".reasons li").count() > 0


def test_nothing_ranked_is_no_error(tmp_path):
    path = report(ts.simulate(model(), evidence())).write(tmp_path / "page.html")
    with opened(path, fragment="unit=A") as found:
        assert "No ranked unit is called" in found.page.locator("#details-of").inner_text()
        assert (found.requests, found.errors) == ([], [])
