"""The page as a file: what it holds, that all is escaped, that the same result gives the same bytes."""

import base64
import hashlib
import html
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import pytest

import threatscore as ts
from threatscore import UsageError, load_release, rank, report, simulate
from threatscore.releases import sign
from threatscore.reports import contents
from threatscore.reports.contents import notes_below
from threatscore.reports.page import page
from threatscore.reports.page.assets import asset, policy, scripts, style
from threatscore.reports.page.facts import CAVEATS
from threatscore.reports.page.page import block
from threatscore.tables.text import one_line

from ..making import event, evidence, model
from .conftest import small_run
from .hostile import TEXTS, tables

VOID = {"meta", "input", "br", "img", "link"}


class Tree(HTMLParser):
    """The elements of a page; what is not closed, or closed twice, is an error."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.wrong = [], [], []
        self.feed(text)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, **dict(attrs), "text": "", "in": [one["tag"] for one in self.open]}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append({"tag": tag, **dict(attrs), "text": "", "in": [one["tag"] for one in self.open]})

    def handle_endtag(self, tag):
        if self.open and self.open[-1]["tag"] == tag:
            self.open.pop()
        else:
            self.wrong.append(tag)

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag, **wanted):
        given = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [one for one in self.elements if one["tag"] == tag
                and all(one.get(name) == value for name, value in given.items())]  # fmt: skip

    def one(self, tag, **wanted):
        (found,) = self.all(tag, **wanted)
        return found


@pytest.fixture(scope="module")
def tree(text):
    return Tree(text)


def made(run):
    return report(run).content.decode()


def test_a_release_or_what_is_shown_of_it_makes_the_same_page(quarters):
    release = load_release(quarters / "2023Q4")
    document = ts.report(release)
    assert document.ending == ".html"
    assert document.content == report(contents(release)).content


def test_it_is_one_well_formed_file_that_names_nothing_outside(text, tree):
    assert tree.wrong == []
    assert text.startswith("<!DOCTYPE html>")
    for name in ("src", "srcset", "data", "action", "style", "xlink:href", "ping"):
        assert [one for one in tree.elements if name in one] == []
    links = [one["href"] for one in tree.elements if "href" in one]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not [name for one in tree.elements for name in one if name.startswith("on")]
    parts = (style() + "".join(scripts())).replace("http://www.w3.org/2000/svg", "")  # a name, not an address
    assert not re.search(r"@import|url\(|https?:", parts)


def test_ids_are_their_own_and_links_within_the_page_lead_somewhere(tree):
    ids = [one["id"] for one in tree.elements if "id" in one]
    assert len(ids) == len(set(ids))
    for one in tree.elements:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((one.get(name) or "").split()) <= set(ids)
        if one.get("href", "#unit=").startswith("#unit="):
            continue
        assert one["href"][1:] in ids


def test_only_its_own_blocks_run(text, tree):
    told = tree.one("meta", http_equiv="Content-Security-Policy")["content"]
    assert told.startswith("default-src 'none'; ")
    assert "base-uri 'none'; form-action 'none'" in told
    assert "unsafe" not in told
    blocks = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(blocks) == len(scripts()) > 0
    for found in (*blocks, *re.findall(r"<style>(.*?)</style>", text, re.DOTALL)):
        digest = base64.b64encode(hashlib.sha256(found.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in told
    assert policy(["a"], ["b"]) != policy(["a"], ["c"])
    assert "script-src 'none'" in policy(["a"], [])


def test_no_script_ends_its_own_block():
    for one in scripts():
        assert not re.search(r"</script|<!--", one, re.IGNORECASE)
        assert not re.search(r"\beval\b|innerHTML|outerHTML|document\.write|new Function|localStorage|fetch\(", one)
    assert "</style" not in style()


def test_headings_are_in_order(tree):
    found = [int(one["tag"][1]) for one in tree.elements if re.fullmatch("h[1-6]", one["tag"])]
    assert found[0] == 1
    assert found.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(found))


@pytest.mark.parametrize("by", ["group", "country", "pair"])
def test_every_text_of_a_table_is_that_of_the_table_model(released, tree, by):
    table, moved = released.rankings[by].table(), released.moved[by].table()
    found = tree.one("table", id=f"table-{by}")
    assert found["data-by"] == by
    text = " ".join(found["text"].split())
    changes = {row["unit"]: row for row in moved.rows}
    for row in table.rows:
        unit = row.get("unit") or f"{row['group']}/{row['country']}"
        tree.one("tr", data_unit=unit)
        for column in table.columns:
            if column.label:
                assert " ".join(column.text(row).split()) in text
        for column in moved.columns:
            if column.name in ("change", "p_clear", "verdict"):
                assert " ".join(column.text(changes[unit]).split()) in text
    fields = [one["data-field"] for one in tree.all("th", scope="col") if "data-field" in one]
    assert fields.count("score_p05") == 3
    for field in ("change", "p_clear", "verdict", "coverage", "picture", "levels", "rank_p05"):
        assert field in fields


def test_cells_carry_what_scripts_sort_and_move_by(released, text):
    row = released.rankings["group"].records[0]
    line = text[text.index(f'<tr data-unit="{row["unit"]}">') :]
    assert float(re.search(r'data-field="score" class="number" data-value="([^"]*)"', line)[1]) == row["score"]
    low, high = (float(re.search(r'data-role="range" x1="([^"]*)" x2="([^"]*)"', line)[i]) for i in (1, 2))
    x0, x1 = (float(re.search(rf'data-{end}="([^"]*)"', line)[1]) for end in ("x0", "x1"))
    for at, name in ((low, "score_p05"), (high, "score_p95")):
        assert at == pytest.approx(x0 + (x1 - x0) * row[name] / 100, abs=0.006)


def test_it_says_what_it_is_and_what_it_does_not_mean(released, tree):
    shown = " ".join(" ".join(one["text"].split()) for one in tree.all("main"))
    told = released.release.manifest
    for what in (told.evidence_sha256, told.config_sha256, told.name, str(told.seed), f"{told.draws:,}", told.design,
                 "2023-12-31", "draft", *CAVEATS):  # fmt: skip
        assert what in shown


def test_who_is_not_ranked_stands_there_with_the_reason(released, tree):
    section = " ".join(tree.one("section", id="unranked")["text"].split())
    for ranking in released.rankings.values():
        for unit, _ in ranking.scores.unranked:
            assert all(name in section for name in unit)
        for note in ranking.table().notes:
            assert not note.startswith("Not ranked") or one_line(note) in section


def test_a_withdrawn_release_says_so_first(quarters, tmp_path):
    import shutil

    out = shutil.copytree(quarters, tmp_path / "out")
    sign("2023Q4", "withdrawn", who="<b>A</b>", when="2024-01-15", why="wrong & <i>false</i>", out=out)
    found = Tree(made(load_release(out / "2023Q4")))
    (alert,) = [one for one in found.all("p") if one.get("class") == "alert"]
    assert "WITHDRAWN on 2024-01-15 by <b>A</b>: wrong & <i>false</i>" in alert["text"]
    assert "main" not in alert["in"]


def test_what_is_supposed_is_said_first():
    run = small_run(settings={"suppose": {"ev-1": "no"}})
    (alert,) = [one for one in Tree(made(run)).all("p") if one.get("class") == "alert"]
    assert "supposing ev-1=no" in alert["text"]


def test_without_a_release_before_nothing_is_said_of_moves(quarters):
    found = made(load_release(quarters / "2023Q3"))
    assert "No release before this one is named" in found
    assert not [one for one in Tree(found).elements if one.get("data-field") == "change"]
    assert "no course to draw" in found
    found = made(small_run())
    assert "not published" in found
    assert 'id="chart-trend' not in found


@pytest.mark.slow
def test_the_same_result_gives_the_same_bytes(released):
    assert page(released, {}).content == page(released, {}).content
    code = (
        "import hashlib, sys; sys.path.insert(0, '.')\n"
        "from tests.reports.conftest import small_run\n"
        "from threatscore import report\n"
        "print(hashlib.sha256(report(small_run()).content).hexdigest())"
    )
    told = []
    for seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        told.append(done.stdout)
    assert told[0] == told[1] != ""


def test_hostile_text_is_shown_as_text():
    given = tables()
    ids = [row["id"] for row in given["groups"]]
    run = small_run(pairs=tuple((id, "TJK") for id in ids), events=[event("ev-1", group="|".join(ids[:2]))],
                    settings={"assessment": {"title": TEXTS[0]}, "scope": {"left_out": {}}}, **given)  # fmt: skip
    text = made(run)
    found = Tree(text)
    assert found.wrong == []
    assert len(found.all("script")) == len(scripts()) + 3  # and three blocks of data
    assert not found.all("img")
    assert not [name for one in found.elements for name in one if name.startswith("on")]
    who = found.one("section", id="who")["text"]
    for name in TEXTS:
        assert one_line(name) in " ".join(who.split())
    assert found.one("h1")["text"] == TEXTS[0]
    for obeyed in "\u202e\u202c":
        assert obeyed not in text
    assert "\N{REPLACEMENT CHARACTER}" in text


def test_a_block_of_data_cannot_end_itself():
    value = {"a": "</script><!--", "b": "\u2028&\u202e", "c": [1, None, 0.5]}
    made = block(value)
    assert not re.search("[<&\u2028\u202e]", made)
    assert json.loads(made) == value
    with pytest.raises(ValueError, match="JSON"):
        block({"a": float("nan")})


def test_what_is_seen_first_stands_before_what_is_read_by_scripts(text):
    """A browser paints the tables and pictures before it has read the data and the scripts."""
    seen = max(text.rindex("</table>"), text.rindex("</figure>"))
    first = text.index("<script")
    assert seen < first, text[first : first + 80]


def test_data_stands_in_blocks_of_its_own(released):
    found = Tree(page(released, {"payload": {"x": "</script>"}, "details": {}}).content.decode())
    assert json.loads(found.one("script", id="payload")["text"]) == {"x": "</script>"}
    assert found.one("script", id="details")["type"] == "application/json"
    assert found.wrong == []


def test_nothing_ranked_gives_a_page_that_says_so():
    empty = simulate(model(), evidence(claims=[]))
    found = Tree(made(empty))
    assert found.wrong == []
    assert not [one for one in found.all("table") if one.get("class") == "ranked"]
    assert "Nothing can be ranked" in found.one("main")["text"]
    assert "nothing live ties A or B" in found.one("section", id="unranked")["text"]


def test_one_unit_gives_a_page():
    found = Tree(made(small_run(groups=("A",), pairs=(("A", "TJK"),), events=[])))
    assert found.wrong == []
    assert [one["data-unit"] for one in found.all("tr") if "data-unit" in one] == ["A", "TJK", "A/TJK"]
    assert "no event" in found.one("section", id="events")["text"]


def test_one_draw_gives_a_page():
    assert Tree(made(small_run(settings={"simulation": {"draws": 1, "design": "plain"}}))).wrong == []


@pytest.mark.slow
def test_five_hundred_groups_give_a_page_of_a_sane_size():
    groups = tuple(f"g{i:03}" for i in range(500))
    pairs = tuple((group, "TJK") for group in groups)
    run = small_run(groups=groups, pairs=pairs, settings={"simulation": {"draws": 100, "design": "plain"}})
    found = contents(run)
    text = page(found, {}).content.decode()
    tree = Tree(text)
    assert tree.wrong == []
    assert len([one for one in tree.all("tr") if "data-unit" in one]) == 1001
    assert len(text) < 3_000_000
    assert len(report(found).content) < 8_000_000
    assert "Drawn are the first 40 of 500" in text


def test_a_run_under_a_condition_is_refused():
    run = ts.given(small_run(events=[event("ev-1")], stances=[]), {"ev-1": "yes"})
    with pytest.raises(UsageError, match="suppose it instead"):
        report(run)
    with pytest.raises(UsageError, match="suppose it instead"):
        report(rank(run))


def test_assets_have_plain_line_ends():
    for name in ("style.css", "page.html.j2", "tables.js"):
        assert "\r" not in asset(name)


def test_in_short_says_how_often_the_first_is_first(released, text):
    for by, ranking in released.rankings.items():
        chances = ranking.top(1)
        (share,) = (column for column in chances.columns if column.name == "p_top")
        first = ranking.table().rows[0]
        name = first["unit"] if by != "pair" else f"{first['group']}/{first['country']}"
        (chance,) = (row for row in chances.rows if row["unit"] == name)
        assert html.escape(f"first in {share.text(chance)} of the draws") in text
    assert f"In each of {released.run.draws:,} draws" in text


def test_it_speaks_of_no_column_and_no_file_that_the_reader_has_not(released, text):
    for note in (note for ranking in released.rankings.values() for note in notes_below(ranking)):
        assert "csv" not in note
    assert "in csv and json" not in text
    assert "P(score clear), in short</dt>" in text
    alone = made(small_run())
    assert "P(score clear)" not in alone
    assert "not published" in Tree(alone).one("section", id="about")["text"]
