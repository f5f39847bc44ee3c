"""What each single change did, undone alone."""

import pytest

from threatscore.comparison import compare
from threatscore.ranking import rank
from threatscore.simulation import simulate

from ..making import LEAF, TIE, claim, event, evidence, model, tied

RATE = {"of": "pair", "from": {"events": ["attack"]}, "scale": {"kind": "linear", "low": 0, "high": 4}}
TOLL = {"of": "country", "from": {"events": ["attack"], "measure": "killed", "silence": "zero"},
        "scale": {"kind": "linear", "low": 0, "high": 40}}  # fmt: skip
CHILDREN = {"fighters": LEAF, "tie": TIE, "attacks": RATE, "killed": TOLL}
PAIRS = (("A", "TJK"), ("B", "UZB"))
BASE = {"claims": [*tied(*PAIRS), claim("fa", best=100), claim("fb", best=100, group="B"), claim("out", best=9000)],
        "watch": [{"id": "w", "from": "2020", "to": "2023"}], "events": [event("e0", country="UZB", killed_best=7)],
        "sources": ["s1", "s2", "s3"]}  # fmt: skip
CHANGED = {
    **BASE,
    "claims": [*tied(*PAIRS), claim("fa", best=120), claim("fb2", best=400, group="B", supersedes="fb"),
               claim("fb", best=100, group="B"), claim("out", best=9000),
               claim("more", best=50, group="B", source="s2")],
    "events": [*BASE["events"], event("e1", killed_best=5), event("e2", country="UZB", part_of="e0", killed_best=2)],
    "withdrawals": [{"id": "wd", "row": "out"}],
}  # fmt: skip
UNDONE = {
    "fa": {**CHANGED, "claims": [claim("fa", best=100) if r["id"] == "fa" else r for r in CHANGED["claims"]]},
    "fb2": {**CHANGED, "claims": [r for r in CHANGED["claims"] if r["id"] != "fb2"]},
    "more": {**CHANGED, "claims": [r for r in CHANGED["claims"] if r["id"] != "more"]},
    "e1": {**CHANGED, "events": [r for r in CHANGED["events"] if r["id"] != "e1"]},
    "e2": {**CHANGED, "events": [r for r in CHANGED["events"] if r["id"] != "e2"]},
    "out": {**CHANGED, "withdrawals": []},
}


def ranked(rows, by):
    return rank(simulate(model(CHILDREN), evidence(**rows), draws=200, rng=2), by=by)


@pytest.mark.parametrize("by", ["pair", "group", "country"])
def test_each_is_the_new_result_less_that_without_the_change(by):
    comparison = compare(ranked(BASE, by), ranked(CHANGED, by))
    new = comparison.new.scores
    expected = {}
    for id, rows in UNDONE.items():
        without = ranked(rows, by).scores
        assert without.units == new.units
        for unit, now, then in zip(new.units, new.scores, without.scores, strict=True):
            if (effect := (now - then).mean()) != 0:
                expected.setdefault("/".join(unit), {})[id] = effect
    for unit, effects in expected.items():
        most = sorted(effects, key=lambda id: (-abs(effects[id]), id))[:3]
        found = {row["id"]: row["effect"] for row in comparison.drivers().rows if row["unit"] == unit}
        assert list(found) == most
        assert found == pytest.approx({id: effects[id] for id in most}, abs=1e-9)


def test_what_changed_is_said_in_words():
    rows = {row["id"]: row["text"] for row in compare(ranked(BASE, "pair"), ranked(CHANGED, "pair")).drivers().rows}
    assert rows["fb2"] == "fighters: 400 (replaces fb)"
    assert rows["out"] == "fighters: 9,000 (withdrawn)"
    assert rows["e1"].startswith("attack 2023-12-31 (A, TJK) (added); Institute confirms occurrence (added, st-e1)")


def test_a_source_that_is_graded_anew_is_named():
    new = {**BASE, "sources": [{"id": "s1", "reliability": "D"}, "s2", "s3"]}
    comparison = compare(ranked(BASE, "group"), ranked(new, "group"))
    assert {row["id"] for row in comparison.drivers().rows} == {"s1"}
    moves = {row["unit"]: row["change"] for row in comparison.records if row["change"]}
    assert {row["unit"]: row["effect"] for row in comparison.drivers().rows} == pytest.approx(moves)


def test_without_a_change_of_evidence_there_is_none():
    heavy = rank(simulate(model(CHILDREN).with_weights({"tie": 3}), evidence(**BASE), draws=200, rng=2))
    found = compare(ranked(BASE, "group"), heavy).drivers()
    assert found.rows == ()
    assert "No claim or event" in found.notes[-1]
