"""Which events can be switched, and what a leaf is under each combination of answers."""

from dataclasses import replace

import numpy as np
import pytest

import threatscore as ts
from threatscore.drawing import draw_leaf
from threatscore.indicators import build
from threatscore.reports.live.holding import held
from threatscore.reports.live.switches import switches

from ...making import TIE, claim, event, evidence, model, tied

COUNTED = {
    "of": "pair",
    "from": {"events": ["attack"], "silence": "zero"},
    "scale": {"kind": "linear", "low": 0, "high": 10},
}


def denied(*ids, **more):
    """Return events, each told and denied, and what is said of them."""
    said = {"about": "occurrence", "party": "Institute"}
    stances = [row for id in ids for row in (
        {"id": f"st-{id}", "event": id, "role": "third", "stance": "claims", **said},
        {"id": f"no-{id}", "event": id, "role": "target", "stance": "denies", **said, "party": "TJK"},
    )]  # fmt: skip
    return {"events": [event(id, **more.get(id, {})) for id in ids], "stances": stances}


def run_of(rows, leaves=None, **more):
    found = evidence(claims=[*tied(("A", "TJK"), ("B", "TJK")), *rows.pop("claims", [])], **rows)
    return ts.simulate(model({"tie": TIE, "attacks": COUNTED} if leaves is None else leaves, **more), found)


def test_an_open_event_bears_on_what_counts_it_and_on_nothing_else():
    found = switches(held(run_of(denied("ev-1"))))
    assert [q.name for q in found.events] == ["ev-1"]
    assert found.bears == {("attacks", ("A", "TJK")): (0,)}
    assert found.dropped == ()


def test_each_combination_is_what_the_engine_makes_of_supposing_it():
    run = run_of(denied("ev-1", "ev-2", "ev-3"))
    have = held(run)
    found = switches(have)
    leaf = run.model.node("attacks")
    ((place, events, cells, points),) = found.variants(leaf)
    assert (have.units["pair"][place], events, len(points)) == (("A", "TJK"), (0, 1, 2), 27)
    asked = list(found.combinations(events))
    assert asked[1] == {"ev-1": "yes"}
    assert asked[5] == {"ev-1": "no", "ev-2": "yes"}
    for answers, cell, own in zip(asked, cells, points, strict=True):
        supposed = build(run.model.supposing(answers), run.evidence, run.as_of).cells["attacks"]["A", "TJK"]
        wanted = draw_leaf(leaf, [supposed], replace(have.streams)).points[0]
        if own is None:
            own = draw_leaf(leaf, [have.cells["attacks"][place]], replace(have.streams)).points[0]
        np.testing.assert_array_equal(own, wanted)
        assert cell.support == supposed.support


def test_events_that_may_be_one_hang_together():
    run = run_of(denied("ev-1", "ev-2", "ev-3", **{"ev-2": {"same_as": "ev-1:0.5"}, "ev-3": {"same_as": "ev-1:0.3"}}))
    found = switches(held(run))
    assert found.torn() == [(1, 2)]
    with pytest.raises(ts.InputError, match="cannot have different answers"):
        ts.simulate(run.model.supposing({"ev-2": "yes", "ev-3": "no"}), run.evidence)


def test_an_event_that_bears_on_nothing_ranked_has_no_switch_and_the_reason_is_given():
    rows = denied("ev-1", "ev-2", **{"ev-2": {"kind": "plot"}})
    assert dict(switches(held(run_of(rows))).dropped) == {"ev-2": "it bears on no leaf of a pair that could be ranked"}


def test_only_so_many_events_have_a_switch_the_most_open_first():
    rows = denied("ev-1", "ev-2", "ev-3")
    rows["stances"] += [{"id": "more", "event": "ev-2", "role": "third", "stance": "confirms", "party": "UZB"}]
    found = switches(held(run_of(rows, report={"switches": 2})))
    assert [q.name for q in found.events] == ["ev-1", "ev-3"]
    assert "only 2 events" in dict(found.dropped)["ev-2"]
    assert switches(held(run_of(rows, report={"switches": 0}))).events == ()


def test_where_too_many_meet_the_least_open_goes_and_the_leaf_is_named():
    rows = denied("ev-1", "ev-2", "ev-3")
    rows["stances"] += [{"id": "more", "event": "ev-2", "role": "third", "stance": "confirms", "party": "UZB"}]
    found = switches(held(run_of(rows, report={"together": 2})))
    assert dict(found.dropped) == {"ev-2": "more than 2 open events meet in attacks of A/TJK"}
    assert found.bears == {("attacks", ("A", "TJK")): (0, 1)}


def test_what_bears_on_one_unit_of_a_relative_scale_bears_on_all():
    relative = COUNTED | {"scale": {"kind": "min_max"}, "prior": {"range": [0, 2]}}
    found = switches(held(run_of(denied("ev-1"), {"tie": TIE, "attacks": relative})))
    assert found.bears == {("attacks", ("A", "TJK")): (0,), ("attacks", ("B", "TJK")): (0,)}


def test_a_claim_alone_opens_no_event():
    assert switches(held(run_of({"claims": [claim("c", best=3, indicator="tie", country="UZB")]}))).events == ()
