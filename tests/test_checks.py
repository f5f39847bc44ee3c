"""One test a rule: what it finds, and what it leaves alone."""

import re
from datetime import date
from pathlib import Path

import pytest

from threatscore.checks import cells, check, check_misfit, rows
from threatscore.checks.check import KINDS
from threatscore.checks.findings import listed
from threatscore.cli.commands import CHECK_KINDS
from threatscore.errors import InputError, UsageError
from threatscore.evidence import load_evidence
from threatscore.model import load_model
from threatscore.shipped import shipped

from .making import CERTAIN, LEAF, TIE, claim, event, evidence, model, tied

REASONS = {"rationale": "because"}
CLEAN_TIE = TIE | REASONS | {"scale": TIE["scale"] | REASONS}
CLEAN_LEAF = LEAF | REASONS | {"scale": LEAF["scale"] | REASONS}
ATTACKS = {
    "of": "pair",
    "from": {"events": ["attack"], "silence": "rate"},
    "scale": {"kind": "linear", "low": 0, "high": 50, **REASONS},
    "prior": {"range": [1, 5]},
    **REASONS,
}
KILLED = ATTACKS | {"of": "group", "from": {"events": ["attack"], "measure": "killed", "silence": "missing"}}
ALL_TIED = tied(("A", "TJK"), ("A", "UZB"), ("B", "TJK"), ("B", "UZB"))
WATCH = [{"id": "w1", "from": "2020", "to": "2023"}]


def found(kind, claims=(), children=None, *, settings=None, **tables):
    """Return (where, what) of the findings of one kind."""
    built = model({"tie": CLEAN_TIE} if children is None else children, **(settings or {}))
    table = check(evidence(claims=[*ALL_TIED, *claims], **tables), built)
    return [(row["where"], row["what"]) for row in table.rows if row["kind"] == kind]


def test_there_is_nothing_to_report_of_a_clean_assessment():
    table = check(evidence(claims=ALL_TIED), model({"tie": CLEAN_TIE}))
    assert table.rows == ()
    assert table.notes == ("Nothing to report.",)
    assert table.title == "Worth knowing, as of 2023-12-31"


def test_the_last_line_counts_what_was_found():
    table = check(evidence(claims=ALL_TIED), model({"tie": TIE, "fighters": LEAF}))
    assert table.notes[0] == f"{len(table.rows)} in all: 1 gap, 4 no rationale."
    assert max(map(len, str(table).splitlines())) <= 80


def dated(*, sources=("s1",), **tables):
    return found("dates", sources=[*sources], **tables)


def test_a_row_known_before_the_document_by_which_it_is_dated():
    paper = {"id": "s1", "published": "2023", "origin": "s2"}
    relayed = {"id": "s2", "published": "2022-05"}
    row = claim("c", "about", 3, known="2022-12-31", spoken_from="2020")
    both = {"sources": (paper, relayed)}
    assert dated(claims=[row], **both) == [
        ("c", "known by 2022-12-31 (known_basis published), before s1 was published (2023-01-01 at the earliest);"
              " correct one of the dates")
    ]  # fmt: skip
    for basis in ("origin", "event", "received"):
        assert dated(claims=[row | {"known_basis": basis}], **both) == []
    assert dated(claims=[row | {"known": "2023"}], **both) == []  # perhaps on its last day
    assert dated(claims=[row], sources=["s1"]) == []  # nobody knows when it was published
    early = row | {"known": "2022-04-30", "known_basis": "origin"}
    ((where, what),) = dated(claims=[early], **both)
    assert (where, "before s2 was published (2022-05-01" in what) == ("c", True)
    assert dated(claims=[early | {"known": "2022-05"}], **both) == []
    first = {"id": "s3", "published": "2021"}
    assert (
        dated(claims=[early], sources=(paper, relayed | {"origin": "s3"}, first)) == []
    )  # known from the first of them
    happened = event("e", start="2022-01", known="2022-04-30")
    assert [where for where, _ in dated(events=[happened], **both)] == ["e"]


def test_a_withdrawal_known_before_what_it_withdraws():
    row = claim("c", "about", 3, known="2023-05", spoken_from="2020")
    taken = {"id": "t", "row": "c", "known": "2023-04"}
    assert dated(claims=[row], withdrawals=[taken]) == [
        ("t", "withdraws c by 2023-04-30, before that was known (2023-05-01); correct one of the dates")
    ]
    assert dated(claims=[row], withdrawals=[taken | {"known": "2023-05-01"}]) == []
    assert dated(claims=[row | {"known": "2024-05"}], withdrawals=[taken]) == []  # not known yet


def test_a_stance_known_before_its_event_began():
    happened = event("e", start="2023-05", known="2023-06")
    said = {"id": "said", "event": "e", "known": "2023-04-30"}
    assert dated(events=[happened], stances=[said]) == [
        ("said", "known by 2023-04-30, before e began (2023-05-01); correct one of the dates")
    ]
    assert dated(events=[happened], stances=[said | {"known": "2023"}]) == []
    assert dated(events=[happened | {"known": "2024-06"}], stances=[said]) == []  # not known yet


def test_dates_of_the_shipped_evidence_do_not_contradict_each_other():
    data, config = shipped() / "data" / "central-asia", shipped() / "config" / "weights.yaml"
    assert check(load_evidence(data), load_model(config), kind="dates").rows == ()


def test_the_manual_and_the_page_list_every_kind():
    assert ", ".join(KINDS) == CHECK_KINDS
    page = (Path(__file__).parents[1] / "docs" / "data.md").read_text(encoding="utf-8")
    section = page.partition("## What `check` lists")[2].partition("\n## ")[0]
    told = [name for line in section.splitlines() if line.startswith("| `")
            for name in re.findall("`([^`]+)`", line.split("|")[1])]  # fmt: skip
    assert told == [*KINDS]


def test_an_unknown_kind_names_all():
    with pytest.raises(UsageError, match=r"there is no kind 'gaps'.* Did you mean 'gap'") as refused:
        check(evidence(claims=ALL_TIED), model({"tie": CLEAN_TIE}), kind="gaps")
    assert ", ".join(KINDS) in str(refused.value)


def test_contradiction():
    sources = ["s1", "s2"]
    both = [claim("c", "range", low=900, high=1100), claim("top", "up_to", high=500, source="s2")]
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}
    assert found("contradiction", both, children, sources=sources) == [
        ("fighters A", "top (up to 500) excludes c (900 to 1,100)")
    ]  # fmt: skip
    both[1]["high"] = 1000
    assert found("contradiction", both, children, sources=sources) == []
    assert found("contradiction", both[1:], children, sources=sources) == []
    both[1]["high"] = 900
    ((_, what),) = found("contradiction", both, children, sources=sources, settings={"check": {"contradiction": 0.2}})
    assert re.fullmatch(r"top \(up to 900\) excludes c \(900 to 1,100\) but for \d%", what)


SEVERAL = ["s1", "s2", "s3"]


@pytest.mark.parametrize(
    ("one", "other", "finding"),
    [
        (
            {"wording": "range", "low": 5000, "high": 6000},
            {"wording": "range", "low": 50, "high": 60},
            "a (5,000 to 6,000) and b (50 to 60) exclude each other",
        ),
        ({"wording": "range", "low": 50, "high": 60}, {"wording": "range", "low": 55, "high": 90}, None),
        ({"best": 3}, {"best": 3}, None),
        (
            {"wording": "at_least", "low": 5000},
            {"wording": "range", "low": 50, "high": 60},
            "a (at least 5,000) excludes b (50 to 60)",
        ),
        (
            {"wording": "at_least", "low": 5000},
            {"wording": "up_to", "high": 60},
            "a (at least 5,000) and b (up to 60) exclude each other",
        ),
        ({"wording": "at_least", "low": 60}, {"wording": "up_to", "high": 60}, None),
        ({"best": 5000, "place": "TJK"}, {"best": 50, "place": "UZB"}, None),
    ],
)
def test_statements_that_exclude_each_other(one, other, finding):
    claims = [claim("a", **one), claim("b", **other, source="s2")]
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}
    said = found("contradiction", claims, children, sources=SEVERAL)
    assert said == ([("fighters A", finding)] if finding else [])


def test_bounds_that_together_leave_nothing():
    claims = [claim("a", "range", low=50, high=1000), claim("b", "at_least", low=230, source="s2"),
              claim("c", "up_to", high=231, source="s3")]  # fmt: skip
    assert found("contradiction", claims, {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}, sources=SEVERAL) == [
        ("fighters A", "b (at least 230) and c (up to 231) together exclude a (50 to 1,000)")
    ]  # fmt: skip


@pytest.mark.parametrize(("year", "apart"), [("2023", True), ("2019", True), ("2015", False)])
def test_statements_of_times_far_apart_do_not_contradict(year, apart):
    claims = [
        claim("a", "range", low=50, high=60),
        claim("b", "range", low=9000, high=9100, source="s2", spoken_from=year),
    ]
    said = found("contradiction", claims, {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}, sources=SEVERAL)
    assert bool(said) == apart


@pytest.mark.parametrize(("best", "far"), [("some", False), ("many", True), ("none", False)])
def test_levels_exclude_each_other_from_two_steps_on(best, far):
    scale = {"kind": "steps", "steps": [["none", 0], ["some", 50], ["many", 100]], **REASONS}
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF | {"scale": scale}}
    claims = [claim("a", "level", best="none", group="A|B"), claim("b", "level", best=best, source="s2", group="A|B")]
    said = found("contradiction", claims, children, sources=SEVERAL)
    assert said == ([("fighters A, B", "a (none) and b (many) exclude each other")] if far else [])


def test_what_needs_a_remedy_comes_first_and_one_kind_can_be_had_alone():
    built = model({"tie": TIE, "fighters": LEAF})
    given = evidence(claims=[*ALL_TIED, claim("f", best=1, known="2024"), claim("g", best=1, group="A", country="TJK")])
    kinds = [row["kind"] for row in check(given, built).rows]
    assert list(dict.fromkeys(kinds)) == ["later", "unused", "gap", "no rationale"]
    assert kinds == sorted(kinds, key=KINDS.index)
    alone = check(given, built, kind="gap")
    assert {row["kind"] for row in alone.rows} == {"gap"}
    assert alone.notes == ("1 in all: 1 gap.",)
    for wrong in (check, check_misfit):
        with pytest.raises(UsageError, match=r"there is no kind 'gaps'; known: .* Did you mean 'gap'\?"):
            wrong(given, built, kind="gaps")


def test_disputed():
    children = {"tie": CLEAN_TIE, "attacks": ATTACKS}
    says = {"id": "t1", "event": "e1", "party": "TJK", "role": "target", "stance": "denies"}
    (finding,) = found("disputed", (), children, events=[event("e1")], stances=[says], watch=WATCH)
    assert finding == ("e1", "denied: happened with probability 25%")
    doubt = {"credence": {"shared_doubt": {"origin": 0.5, "party": 0.7}}}
    (finding,) = found("disputed", (), children, events=[event("e1")], stances=[says], watch=WATCH, settings=doubt)
    assert finding[1].endswith("25% before shared doubt ('worlds' gives the mean with it)")
    assert found("disputed", (), children, events=[event("e1")], watch=WATCH) == []


def test_gaps_and_what_fills_them():
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}
    assert found("gap", [claim("f", best=3)], children) == [
        ("fighters", "no evidence for B; filled by 'if_missing: prior'")
    ]  # fmt: skip
    refused = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF | {"if_missing": "error"}}
    assert found("gap", (), refused) == [
        ("fighters", "no evidence for A, B; they cannot be ranked by 'if_missing: error'")
    ]  # fmt: skip
    pairs = {"tie": CLEAN_TIE, "attacks": ATTACKS}
    assert found("gap", (), pairs) == [("attacks", "no evidence for 4 of 4 pairs; filled by 'if_missing: prior'")]
    assert found("gap", (), pairs, watch=WATCH) == [], "silence in watched years is evidence"


def test_stale():
    old = claim("f", best=3, spoken_from="2012")
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}
    assert found("stale", [old], children) == [("fighters A", "the newest claim is 11 years old")]
    assert found("stale", [old, claim("g", best=3, spoken_from="2022")], children) == []
    ties = [row | {"spoken_from": "2012"} for row in tied(("C", "TJK"), ("C", "UZB"))]
    assert found("stale", ties, groups=("A", "B", "C")) == [
        ("tie C/TJK|UZB", "the newest claim is 11 years old")
    ]  # fmt: skip


def test_clipped():
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}
    ((where, what),) = found("clipped", [claim("f", best=200_000)], children)
    assert (where, what[:34]) == ("fighters A", "the goalposts cut 100% of the draw")
    assert found("clipped", [claim("f", best=200)], children) == []


def test_unwatched():
    children = {"tie": CLEAN_TIE, "attacks": ATTACKS}
    events = [event("old", start="2019"), event("new", start="2021")]
    assert found("unwatched", (), children, events=events, watch=WATCH) == [
        ("old", "counts in the rate of 'attacks' outside any watched time; add a row to watch.csv")
    ]  # fmt: skip
    tally = {"tie": CLEAN_TIE, "attacks": ATTACKS | {"from": {"events": ["attack"], "silence": "zero"}}}
    assert found("unwatched", (), tally, events=events) == []


def test_forgotten():
    feed = {"events": ["attack"], "silence": "zero", "window": "2y"}
    children = {"tie": CLEAN_TIE, "attacks": ATTACKS | {"from": feed}}
    events = [event("old", start="2019"), event("new", start="2023")]
    assert found("forgotten", (), children, events=events) == [
        ("old", "older than what 'attacks' remembers: counts for nothing there")
    ]  # fmt: skip
    assert found("unused", (), children, events=events) == [], "it is told once"


def test_unstated():
    children = {"tie": CLEAN_TIE, "killed": KILLED}
    events = [event("e1"), event("e2"), event("e3", killed_best=0)]
    assert found("unstated", (), children, events=events) == [
        ("killed", "'killed' is not stated for e1, e2; read as reading.unstated.killed")
    ]  # fmt: skip


def test_places():
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}
    two = [claim("f", best=3, place="TJK"), claim("g", best=4)]
    assert found("places", two, children) == [
        ("fighters A", "claims about different places (no place, TJK) are pooled, not added")
    ]  # fmt: skip
    assert found("places", two[1:], children) == []
    feed = {"claims": "fighters", "within": ["TJK"], "elsewhere": 0.25}
    partly = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF | {"from": feed}}
    assert found("places", [claim("f", best=3, place="UZB")], partly) == [
        ("f", "holds in UZB; 'fighters' counts 0.25 of it")
    ]  # fmt: skip
    assert found("places", two[:1], partly) == []


def test_one_origin():
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}
    two = [claim("f", best=3), claim("g", best=4)]
    ((where, what),) = found("one origin", two, children)
    assert (where, what) == ("fighters", "f, g go back to one origin and count as one claim")
    apart = [claim("f", best=3), claim("g", best=4, source="s2")]
    assert found("one origin", apart, children, sources=["s1", "s2"]) == []


@pytest.mark.parametrize(
    ("more", "finding"),
    [
        (
            {"group": "B", "country": "TJK"},
            "about a pair, and the indicator is read for a group: empty 'country'",
        ),
        (
            {"group": None, "country": "TJK"},
            "about a country, and the indicator is read for a group: fill 'group' and empty 'country'",
        ),
        ({"indicator": "tie", "group": "B"}, "about a group, and the indicator is read for a pair: fill 'country'"),
        ({"group": "C"}, "about C: no leaf in scope reads it"),
        ({"group": "A|C"}, None),
    ],
)
def test_claims_that_no_leaf_reads(more, finding):
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}
    settings = {"scope": {"left_out": {"C": "none of ours"}}}
    said = found("unused", [claim("f", best=3, **more)], children, groups=("A", "B", "C"), settings=settings)
    assert said == ([("f", finding)] if finding else [])


def test_events_that_no_leaf_counts():
    children = {"tie": CLEAN_TIE, "attacks": ATTACKS}
    events = [event("named"), event("nobody", group=None), event("nowhere", country=None)]
    assert found("unused", (), children, events=events, watch=WATCH) == [
        ("nobody", "about nobody named and TJK: no leaf in scope counts it"),
        ("nowhere", "about A: no leaf in scope counts it"),
    ]


def test_indicators_and_kinds_that_no_leaf_reads():
    claims = [claim("f", best=3), claim("g", best=3)]
    assert found("unused", claims, events=[event("e1")]) == [
        ("attack", "no leaf counts this kind (1 row)"),
        ("fighters", "no leaf reads this indicator (2 rows)"),
    ]
    assert found("unused", claims[:1], {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}) == []


def test_duplicates():
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF, "attacks": ATTACKS}
    claims = [claim("f", best=3), claim("g", best=3), claim("h", best=4)]
    events = [event("e1"), event("e2"), event("e3", start="2022")]
    assert [where for where, _ in found("duplicate?", claims, children, events=events, watch=WATCH)] == [
        "e1, e2",
        "f, g",
    ]
    apart = [claim("f", best=3), claim("g", best=3, place="TJK")]
    assert found("duplicate?", apart, children) == []


def test_aliases():
    groups = ({"id": "A", "name": "A", "aliases": "Alpha"}, "B")
    more = claim("f", best=3, group="Alpha")
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF}
    assert found("alias", [more], children, groups=groups) == [("f", "'Alpha' is read as A")]
    assert found("alias", [claim("f", best=3)], children, groups=groups) == []
    debated = ({"id": "A", "name": "A", "aliases": "Alpha:0.7"}, "B")
    assert found("alias", [more], children, groups=debated) == [("f", "'Alpha' is read as A (debated, 70%)")]


def test_a_debated_alias_that_no_row_uses():
    debated = ({"id": "A", "name": "A", "aliases": "Alpha:0.7|Alf"}, "B")
    assert found("alias", groups=debated) == [("A", "alias 'Alpha' (70%) is debated, but no row uses it")]


def test_events_that_are_perhaps_the_same_are_no_duplicates():
    children = {"tie": CLEAN_TIE, "attacks": ATTACKS}
    twins = [event("e1"), event("e2", same_as="e1:0.3"), event("e3", same_as="e1:0.6")]
    assert found("perhaps the same", (), children, events=twins, watch=WATCH) == [
        ("e2", "one event with e1 with probability 30%, else an event of its own"),
        ("e3", "one event with e1 with probability 60%, else an event of its own"),
    ]
    assert found("duplicate?", (), children, events=twins, watch=WATCH) == []
    more = [*twins, event("e4")]
    assert [where for where, _ in found("duplicate?", (), children, events=more, watch=WATCH)] == ["e1, e4"]


def test_rows_that_are_not_live():
    children = {"tie": CLEAN_TIE, "fighters": CLEAN_LEAF, "attacks": ATTACKS}
    claims = [
        claim("back", best=1),
        claim("old", best=2),
        claim("new", best=3, supersedes="old"),
        claim("later", best=4, known="2024"),
    ]
    events = [event("e1"), event("e2", same_as="e1"), event("unheard"), event("taken")]
    stances = [
        *({"id": f"t-{id}", "event": id} for id in ("e1", "e2", "taken")),
        {"id": "t-late", "event": "unheard", "known": "2024"},
    ]
    back = [{"id": "w1", "row": "back"}, {"id": "w2", "row": "taken"}]
    tables = {"events": events, "stances": stances, "withdrawals": back, "watch": [WATCH[0] | {"id": "x"}]}
    assert found("withdrawn", claims, children, **tables) == [
        ("back", "fighters: 1"), ("taken", "attack 2023-12-31 (A, TJK)")
    ]  # fmt: skip
    assert found("superseded", claims, children, **tables) == [("old", "fighters: 2")]
    assert found("not counted", claims, children, **tables) == [
        ("e2", "the same as e1, counted there"),
        ("t-taken", "a stance on a withdrawn event"),
        ("unheard", "no live stance by the as-of date"),
    ]
    remedy = "raise assessment.as_of, or use --as-of"
    assert found("later", claims, children, **tables) == [
        ("claims.csv", f"1 row not used, known only after 2023-12-31: later; {remedy}"),
        ("stances.csv", f"1 row not used, known only after 2023-12-31: t-late; {remedy}"),
    ]
    many = [claim(f"x{i}", best=4, known="2024") for i in range(7)]
    assert found("later", many) == [
        ("claims.csv", f"7 rows not used, known only after 2023-12-31: x0, x1, x2, x3, x4 and 2 more; {remedy}")
    ]  # fmt: skip


def test_withdrawals_and_stances_that_come_later_or_too_early_are_counted():
    events = [event("e1"), event("early", start="2023", known="2024", same_as="e1")]
    stances = [{"id": "t1", "event": "e1"}, {"id": "t2", "event": "early"}, {"id": "t3", "event": "alone"}]
    events.append(event("alone", start="2023", known="2024"))
    later = [{"id": "w1", "row": "e1", "known": "2024"}]
    tables = {"events": events, "stances": stances, "withdrawals": later, "watch": [WATCH[0] | {"id": "x"}]}
    children = {"tie": CLEAN_TIE, "attacks": ATTACKS}
    assert found("not counted", (), children, **tables) == [
        ("t2", "a stance on an event that is not known yet"),
        ("t3", "a stance on an event that is not known yet"),
    ]
    assert [where for where, _ in found("later", (), children, **tables)] == ["events.csv", "withdrawals.csv"]


def test_an_imprecise_date_counts_from_the_day_that_the_setting_says():
    claims = [claim("c1", best=4, known="2024", spoken_from="2023")]
    for known, late in (("end", 1), ("start", 0)):
        settings = {"assessment": {"known": known, "as_of": "2024Q1"}}
        found_late = check(evidence(as_of=None, claims=claims), model(**settings), kind="later").records()
        assert len(found_late) == late


def test_scope():
    countries = ("TJK", "UZB", "USA", "CHN")
    settings = {"scope": {"countries": ["TJK", "UZB"], "left_out": {"USA": "far away"}}}
    assert found("scope", countries=countries, settings=settings) == [
        ("CHN", "not in scope, and scope.left_out gives no reason")
    ]  # fmt: skip
    assert found("scope", countries=("TJK", "UZB")) == []


def test_judgements():
    children = {"tie": CLEAN_TIE, "fighters": LEAF | {"if_missing": "skip"}}
    settings = {}
    assert found("no rationale", (), children, settings=settings) == [
        ("fighters", "the weight has no rationale"), ("fighters.scale", "the goalposts have no rationale")
    ]  # fmt: skip
    assert found("skip", (), children) == [("fighters", "a missing leaf passes its weight to its siblings")]
    relative = {"tie": CLEAN_TIE, "fighters": LEAF | {"scale": {"kind": "min_max"}, "prior": {"exact": 3}}}
    ((where, what),) = found("relative", (), relative)
    assert (where, what[:27]) == ("fighters", "'min_max' compares units: a")


def test_methods_that_a_zero_annihilates():
    children = {"tie": CLEAN_TIE, "deep": {"combine": {"geometric": 0.5, "max": 0.5}, "children": {
        "fighters": CLEAN_LEAF | {"weight": 1}}, **REASONS}}  # fmt: skip
    assert found("zero", (), children) == [
        ("deep", "'geometric' is 0 as soon as one child is 0, and its children can be")
    ]  # fmt: skip


def test_what_the_settings_suppose_is_listed():
    built = model({"tie": TIE, "fighters": CLEAN_LEAF}, suppose={"f": "yes", "score": "arithmetic"})
    table = check(evidence(claims=[*ALL_TIED, claim("f", best=5)]), built, kind="supposed")
    assert [row["where"] for row in table.rows] == ["f", "score"]
    assert table.rows[0]["what"] == "the settings suppose 'yes' (suppose: f), whatever the evidence says"


def test_every_rule_has_its_test():
    """Held by counting kinds: whoever adds a rule adds a test."""
    assert len(cells.RULES) == 11
    assert len(rows.RULES) == 10


def test_what_does_not_fit_is_an_error_and_the_rest_is_still_said():
    misfit = evidence(claims=[*ALL_TIED, claim("f", "level", best="many")])
    built = model({"tie": TIE, "fighters": CLEAN_LEAF})
    with pytest.raises(InputError, match="a level, but leaf 'fighters' reads numbers"):
        check(misfit, built)
    kinds = {row["kind"] for row in check_misfit(misfit, built).rows}
    assert kinds == {"no rationale"}


def test_without_any_date_everything_is_known():
    given = evidence(as_of=None, claims=[row | {"known": "2500"} for row in ALL_TIED])
    table = check(given, model({"tie": CLEAN_TIE}))
    assert table.title == "Worth knowing, at any time"
    assert not any(row["kind"] == "later" for row in table.rows)


def test_the_models_date_holds_where_evidence_has_none():
    built = model({"tie": CLEAN_TIE}, assessment={"as_of": "2022"}, credence=CERTAIN)
    given = evidence(as_of=None, claims=ALL_TIED)
    table = check(given, built)
    assert table.title == f"Worth knowing, as of {date(2022, 12, 31)}"
    assert [row["where"] for row in table.rows if row["kind"] == "later"] == ["claims.csv"]


def test_units_of_one_group_are_listed_together():
    assert listed([("A", "TJK"), ("B", "TJK"), ("A", "UZB")]) == "A/TJK|UZB, B/TJK"
    assert listed([("A",), ("B",)]) == "A, B"
