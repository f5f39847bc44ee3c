"""Rows in words, and in full with their documents."""

import pytest

from threatscore.citation import cell_text, cite, row_text, wording_text, wordings_text
from threatscore.dates import parse_period, period_text
from threatscore.errors import UsageError

from .making import claim, event, evidence


def cells(table):
    found = {}
    for row in table.rows:
        found.setdefault(row["field"], []).append(row["value"])
    return found


@pytest.fixture(scope="module")
def given():
    return evidence(
        sources=[
            {"id": "s1", "citation": "The first paper", "reliability": "A"},
            {
                "id": "s2",
                "citation": "A digest",
                "reliability": "C",
                "origin": "s1",
                "url": "https://x.org",
                "licence": "CC BY",
            },
            {"id": "s3", "citation": "A digest of the digest", "reliability": "E", "origin": "s2"},
        ],
        claims=[
            claim("c1", "range", low=1000, high=3000, source="s3", note="about fighters"),
            claim("c2", best=1200, supersedes="c1"),
        ],
        events=[event("e1", group="A:0.25|B:0.75", number_best=7, start="2022-05-07", end="2022-05-08")],
        stances=[
            {"id": "t1", "event": "e1", "party": "A", "role": "perpetrator", "stance": "claims"},
            {"id": "t2", "event": "e1", "party": "TJK", "role": "target", "stance": "denies"},
        ],
        withdrawals=[{"id": "w1", "row": "c1", "reason": "a slip"}],
    )


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ({"wording": "exact", "best": 1200}, "fighters: 1,200"),
        ({"wording": "about", "best": 0.5}, "fighters: about 0.5"),
        ({"wording": "range", "low": 1000, "high": 3000}, "fighters: 1,000 to 3,000"),
        ({"wording": "range", "low": 1, "best": 2, "high": 3}, "fighters: 1 to 3, best 2"),
        ({"wording": "range", "low": 0, "best": 0, "high": 3}, "fighters: 0 to 3, best 0"),
        ({"wording": "up_to", "high": 500}, "fighters: up to 500"),
        ({"wording": "at_least", "low": 500}, "fighters: at least 500"),
        ({"wording": "level", "best": "some"}, "fighters: some"),
        ({"wording": "level", "low": "none", "high": "some"}, "fighters: none to some"),
        ({"wording": "exact", "best": 2, "party": "TJK"}, "fighters: 2 (TJK)"),
    ],
)
def test_a_claim_in_words(wording, text):
    (row,) = evidence(claims=[claim("c", **wording)]).claims
    assert wording_text(row) == text
    assert row_text(row) == text


def test_several_wordings_are_each_told_once():
    rows = evidence(claims=[claim("a", best=1), claim("b", best=1), claim("c", "about", 2)]).claims
    assert wordings_text(rows) == "fighters: 1 / about 2"


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"start": "2022-05-07"}, "attack 2022-05-07 (A, TJK)"),
        ({"start": "2022-05"}, "attack 2022-05 (A, TJK)"),
        ({"start": "2022", "group": None}, "attack 2022 (nobody named, TJK)"),
        (
            {"start": "2021-08", "end": "2023-01-02", "group": "A|B", "country": None},
            "attack 2021-08-01 to 2023-01-02 (A, B)",
        ),
    ],
)
def test_an_event_in_words(cells, text):
    (row,) = evidence(events=[event("e", **cells)]).events
    assert row_text(row) == text


def test_dates_are_told_as_precisely_as_they_are_known():
    assert [period_text(parse_period(text)) for text in ("2018", "2018-02", "2018-02-05")] == [
        "2018", "2018-02", "2018-02-05"
    ]  # fmt: skip


def test_cells_in_words():
    assert [cell_text(value) for value in (None, 3.0, "x", ("a", "b"), (("A", 1.0), ("B", 0.25)))] == [
        "", "3", "x", "a, b", "A, B 25%"
    ]  # fmt: skip


def test_a_claim_is_cited_down_to_the_document_it_goes_back_to(given):
    table = cite(given, "c1")
    found = cells(table)
    assert table.title == "claims.csv, row 2"
    assert (found["low"], found["high"], found["note"]) == (["1000"], ["3000"], ["about fighters"])
    assert found["document"] == [
        "A digest of the digest [s3, reliability E]",
        "A digest [s2, reliability C]",
        "The first paper [s1, reliability A]",
    ]
    assert found["withdrawn"] == ["known 2023-12-31: a slip [w1; s1]"]
    assert found["replaced by"] == ["fighters: 1,200, known 2023-12-31 [c2]"]
    assert "best" not in found, "what is empty is left out"


def test_a_document_is_followed_by_its_url_and_licence(given):
    fields = [row["field"] for row in cite(given, "c1").rows]
    assert fields[fields.index("document") :] == ["document"] * 2 + ["document url", "document licence", "document"]
    found = cells(cite(given, "s2"))
    assert (found["url"], found["licence"]) == (["https://x.org"], ["CC BY"])
    assert "document url" not in found, "its own cells say so"


@pytest.mark.parametrize(
    ("letter", "digit", "text"),
    [
        ("B", "4", "4 (the worse of the source's B and the claim's 4)"),
        ("C", None, "3 (the source's C)"),
        ("C", "6", "3 (the source's C)"),
        ("F", "2", "2 (the claim's 2)"),
        ("F", None, "6 (cannot be judged)"),
    ],
)
def test_a_claim_is_cited_with_the_grade_that_counts(letter, digit, text):
    source = {"id": "s1", "citation": "A paper", "reliability": letter}
    table = cite(evidence(sources=[source], claims=[claim("c", best=1, credibility=digit)]), "c")
    assert cells(table)["grade"] == [text]


def test_an_endnote_is_explained_once_where_a_locator_names_one():
    given = evidence(claims=[claim("c", best=1, locator="p. 3, n. xi"), claim("d", best=1, locator="in. 3")],
                     events=[event("e")], stances=[{"id": "t", "event": "e", "locator": "n. 4"}])  # fmt: skip
    assert cite(given, "c").notes == cite(given, "e").notes == ("n. = endnote of the source.",)
    assert cite(given, "d").notes == ()


def test_an_event_is_cited_with_what_each_party_says(given):
    found = cells(cite(given, "e1"))
    assert found["group"] == ["A 25%, B 75%"]
    assert found["said by"] == [
        "A (perpetrator) claims occurrence, known 2023-12-31 [t1; s1, p. 1]",
        "TJK (target) denies occurrence, known 2023-12-31 [t2; s1, p. 1]",
    ]


@pytest.mark.parametrize(
    ("id", "documents"), [("s2", 2), ("w1", 1), ("t1", 1), ("A", 0), ("TJK", 0)], ids=lambda value: str(value)
)
def test_any_row_can_be_cited(given, id, documents):
    assert len(cells(cite(given, id)).get("document", [])) == documents
    assert cells(cite(given, id))["id"] == [id]


def test_an_unknown_row_is_a_wrong_call_with_suggestions(given):
    with pytest.raises(
        UsageError, match=r"there is no row 'claim-fighter-a'; known: .* Did you mean 'claim-fighters-a'?"
    ):
        cite(evidence(claims=[claim("claim-fighters-a", best=1)]), "claim-fighter-a")


def test_what_is_debated_is_cited_as_it_is_written():
    groups = [{"id": "A", "name": "A", "aliases": "Alpha:0.7|First"}]
    e = evidence(groups=groups, events=[event("e1"), event("e2", same_as="e1:0.25"), event("e3", same_as="e1")])
    assert cells(cite(e, "A"))["aliases"] == ["Alpha:0.7, First"]
    assert [cells(cite(e, id))["same_as"] for id in ("e2", "e3")] == [["e1:0.25"], ["e1"]]


def test_a_row_that_names_its_group_by_a_debated_alias_alone_says_so():
    groups = [{"id": "A", "name": "A", "aliases": "TTT:0.7"}, "B"]
    claims = [claim("f", best=1, group="ttt|B"), claim("g", best=1, group="A|TTT")]
    e = evidence(groups=groups, claims=claims, events=[event("e1", group="TTT")])
    assert cells(cite(e, "f"))["debated name"] == ["A as TTT, 70%"]
    assert cells(cite(e, "e1"))["debated name"] == ["A as TTT, 70%"]
    assert "debated name" not in cells(cite(e, "g"))


def test_what_became_known_after_the_as_of_date_is_left_out():
    rows = {
        "claims": [claim("c1", best=1, known="2021", spoken_from="2021"), claim("c2", best=2, supersedes="c1")],
        "withdrawals": [{"id": "w1", "row": "c1", "known": "2023"}],
    }
    then, now = (cells(cite(evidence(day, **rows), "c1")) for day in ("2022Q4", "2023"))
    assert not {"withdrawn", "replaced by", "not used"} & {*then}
    assert {"withdrawn", "replaced by"} <= {*now}
    assert cells(cite(evidence("2022Q4", **rows), "c2"))["not used"] == ["known only after 2022-12-31"]
    assert cells(cite(evidence(None, **rows), "c1")) == now
