"""What is called published, and what is said where the central order is not the one that the simulation found."""

import re

import pytest

import threatscore as ts
from threatscore.reports.contents import Contents, contents
from threatscore.reports.workbook import workbook
from threatscore.reports.workbook.caution import ASK, NAMED

from ...making import TIE, evidence, model, tied
from .reading import cells, formulas, opened, rows
from .worlds import everybody

SHEETS = {"groups": "group", "countries": "country", "pairs": "pair"}
CAUTION = "A5"


@pytest.fixture(scope="module")
def held():
    return contents(everybody())


class Called(Contents):
    """What is held, as if of a release that is released."""

    called = "published"


def texts(book):
    return [cell.value for *_, cell in cells(book) if isinstance(cell.value, str)]


def test_only_a_result_that_is_released_is_called_published(held):
    """Words that evidence brings along stay; the two workbooks differ in nothing but this word."""
    draft = workbook(held).content
    released = workbook(Called(held.run, held.rankings)).content
    said = [
        text for text in texts(opened(draft)) if re.search("as published|published (weights|ones|value|one|cov)", text)
    ]
    assert said == []
    assert not [formula for formula in formulas(draft).values() if "published" in formula]
    for content, word in ((draft, held.called), (released, "published")):
        book = opened(content)
        assert book["groups"]["A4"].value == f"Inputs are the {word} ones."
        for sheet in SHEETS:
            assert f"{word} central score" in rows(book, sheet, "rank")[0]
        assert f"{word} value" in rows(book, "config", "no.")[0]
        assert f"{word} coverage" in rows(book, "coverage", "pair")[0]
    assert held.called == "original"
    changed = [(a, b) for a, b in zip(texts(opened(draft)), texts(opened(released)), strict=True) if a != b]
    assert len(changed) > 10
    assert all(a.replace("original", "published") == b for a, b in changed)


def test_the_line_names_who_stands_elsewhere_by_central_scores(held):
    book, named = opened(workbook(held).content), 0
    for sheet in SHEETS:
        line = book[sheet][CAUTION].value
        found = [
            "/".join(filter(None, (row.get("group"), row.get("country"))))
            for row in rows(book, sheet, "rank")
            if row["central rank"] != row["rank"] or row["central level"] != row["level"]
        ]
        assert line.endswith(ASK)
        listed = re.findall(r"([\w/-]+) \((?:rank|level) ", line)
        assert listed == found[:NAMED]
        assert (f" and {len(found) - NAMED} more." in line) == (len(found) > NAMED)
        named += len(found)
    assert named


def test_the_line_says_that_nobody_does():
    run = ts.simulate(model({"tie": TIE}), evidence(claims=tied(("A", "TJK"))), draws=2)
    for sheet in SHEETS:
        line = opened(workbook(run).content)[sheet][CAUTION].value
        assert line == f"With inputs unchanged, no central rank or level differs from the original one. {ASK}"


def test_the_steps_of_the_cover_send_readers_to_the_engine_for_ranks(held):
    said = {row[0].value: row[1].value for row in opened(workbook(held).content)["cover"].iter_rows()}
    assert "need not be the engine's: the line above each table names where they differ already" in said["how"]
    assert "What if" in said["how"]
    assert "threatscore rank" in said["how"]
