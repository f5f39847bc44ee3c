"""The ends of all counterfactuals are the results themselves, and those between are simulations of their own."""

import numpy as np
import pytest

from threatscore.comparison import compare
from threatscore.comparison.counterfactual import Counterfactuals
from threatscore.comparison.factors import METHOD, NEW, REVISED, TIME, UNITS, WEIGHTS
from threatscore.ranking import rank
from threatscore.simulation import simulate

from ..making import LEAF, TIE, claim, event, evidence, model, tied

RATE = {"of": "pair", "from": {"events": ["attack"]}, "scale": {"kind": "linear", "low": 0, "high": 4}}
CHILDREN = {"fighters": LEAF, "tie": TIE, "attacks": RATE}
OLD = {
    "sources": ["s1", "s2"],
    "claims": [*tied(("A", "TJK"), ("A", "UZB"), ("B", "TJK")), claim("f", "range", low=100, high=900),
               claim("gone", "about", 300, group="B")],
    "events": [event("e1"), event("e2", same_as="e3", known="2024-03-01"), event("e3", known="2024-08-01")],
    "stances": [{"id": "s-e1", "event": "e1"}, {"id": "s-e2", "event": "e2", "known": "2024-03-01"},
                {"id": "s-e3", "event": "e3", "known": "2024-08-01", "stance": "denies", "role": "target"}],
    "watch": [{"id": "w1", "from": "2020", "to": "2024"}],
}  # fmt: skip
NEW_ROWS = {
    **OLD,
    "claims": [*OLD["claims"], claim("g", "about", 5000, known="2024-02-01", spoken_from="2024-01", source="s2")],
    "withdrawals": [{"id": "wd", "row": "gone", "known": "2024-04-01"}],
}


def between(old_model=None, new_model=None, *, by="group", old=OLD, new=NEW_ROWS, days=("2023-12-31", "2024-06-30")):
    models = (old_model or model(CHILDREN), new_model or model(CHILDREN))
    runs = (simulate(m, evidence(**rows, as_of=day), draws=300, rng=5)
            for m, rows, day in zip(models, (old, new), days, strict=True))  # fmt: skip
    return Counterfactuals(*runs, (by,))


def factors(states):
    return states.factors(*states.tables)


def state_of(states, coalition):
    return states.state(coalition, *states.tables)


def scores(states, state):
    (_, pairs) = next(states.pair_scores([state]))
    return states.unit_scores(state, pairs)


@pytest.mark.parametrize("by", ["group", "country", "pair"])
def test_no_factor_is_the_old_result_and_all_are_the_new_one_to_the_bit(by):
    later = model(CHILDREN, reading={"about": 0.5}, rollup={"group": {"combine": "mean"}}).with_weights({"tie": 4})
    states = between(new_model=later, by=by)
    assert factors(states) == (NEW, TIME, REVISED, WEIGHTS, METHOD)
    for run, on in ((states.old, frozenset()), (states.new, frozenset(factors(states)))):
        state = state_of(states, on)
        assert state.pairs == run.pairs.units
        assert np.array_equal(scores(states, state), run.scores(*states.tables).scores)


def test_time_alone_is_the_old_evidence_on_the_new_day():
    states = between()
    state = state_of(states, frozenset({TIME}))
    rows = {
        table: [row for row in table_rows if isinstance(row, str) or row.get("known", "2023") < "2024"]
        for table, table_rows in OLD.items()
    }
    aged = simulate(model(CHILDREN), evidence(**rows, as_of="2024-06-30"), draws=300, rng=5)
    assert np.array_equal(scores(states, state), aged.groups.scores)


def test_new_evidence_alone_has_no_age_below_zero():
    states = between()
    found = scores(states, state_of(states, frozenset({NEW})))
    dated = [*OLD["claims"], claim("g", "about", 5000, source="s2")]
    events = [{**OLD["events"][0]}, {**OLD["events"][1], "known": "2023-12-31"}, OLD["events"][2]]
    stances = [OLD["stances"][0], {**OLD["stances"][1], "known": "2023-12-31"}, OLD["stances"][2]]
    given = evidence(sources=["s1", "s2"], claims=dated, events=events, stances=stances, watch=OLD["watch"])
    fresh = simulate(model(CHILDREN), given, draws=300, rng=5)
    assert np.array_equal(found, fresh.groups.scores)


def test_a_pair_that_comes_with_evidence_comes_only_with_it():
    more = {**OLD, "claims": [*OLD["claims"], *tied(("B", "UZB"))]}
    states = between(new_model=model(CHILDREN).with_weights({"tie": 3}), new=more, days=("2023-12-31",) * 2)
    assert factors(states) == (NEW, WEIGHTS)
    assert ("B", "UZB") not in state_of(states, frozenset({WEIGHTS})).pairs
    assert ("B", "UZB") in state_of(states, frozenset({NEW})).pairs


def test_a_unit_that_would_be_left_with_no_pair_is_scored_on_what_is_believed():
    old = {"claims": [*tied(("A", "TJK"), ("B", "TJK"))]}
    new = {"claims": [*tied(("A", "TJK"), ("B", "UZB"))]}
    states = between(model({"tie": TIE}), model({"tie": TIE}), old=old, new=new, days=("2023-12-31",) * 2)
    assert factors(states) == (NEW, REVISED)
    assert state_of(states, frozenset({REVISED})).pairs == (("A", "TJK"), ("B", "TJK"), ("B", "UZB"))
    nothing = model({"tie": TIE | {"if_missing": "skip"}})
    states = between(nothing, nothing, old=old, new=new, days=("2023-12-31",) * 2)
    assert scores(states, state_of(states, frozenset({REVISED})))[1].tolist() == [0.0] * 300


def test_the_scope_belongs_to_units():
    states = between(new_model=model(CHILDREN, scope={"groups": ["A"]}), new=OLD, days=("2023-12-31",) * 2)
    assert factors(states) == (UNITS,)
    assert [state_of(states, on).units for on in (frozenset(), frozenset({UNITS}))] == [(("A",), ("B",)), (("A",),)]


def test_leaves_are_drawn_only_where_their_belief_differs():
    heavy = model(CHILDREN).with_weights({"tie": 3})
    states = between(new_model=heavy, new=OLD, days=("2023-12-31",) * 2)
    wanted = [state_of(states, on) for on in (frozenset(), frozenset({WEIGHTS}))]
    assert len(list(states.pair_scores(wanted))) == 2
    assert states.drawn == 0, "both runs have kept their leaves"
    more = {**OLD, "claims": [*OLD["claims"], claim("h", best=70, indicator="tie", group="A", country="UZB")]}
    states = between(new=more, days=("2023-12-31",) * 2)
    scores(states, state_of(states, frozenset()))
    assert states.drawn == 0
    edited = {
        **more,
        "claims": [claim("f", "range", low=100, high=800) if r["id"] == "f" else r for r in more["claims"]],
    }
    states = between(new=edited, days=("2023-12-31",) * 2)
    scores(states, state_of(states, frozenset({NEW})))
    assert states.drawn == 0, "each cell is as on one side or the other"


def test_a_relative_scale_compares_the_pairs_that_count():
    children = {"fighters": LEAF | {"scale": {"kind": "rank"}, "prior": {"range": [1, 9]}}, "tie": TIE}
    states = between(model(children), model(children).with_weights({"tie": 2}))
    for run, on in ((states.old, frozenset()), (states.new, frozenset(factors(states)))):
        assert np.array_equal(scores(states, state_of(states, on)), run.scores(*states.tables).scores)


def test_states_in_company_are_as_each_by_itself():
    """What cells share in one state, the event among them, is another thing in the next."""
    denied = {**OLD, "stances": [*OLD["stances"], {"id": "no", "event": "e1", "stance": "denies", "role": "target"}]}
    later = {**denied, "claims": [*OLD["claims"], claim("g", "about", 5000)]}
    heavy = model(CHILDREN).with_weights({"attacks": 2})
    states = between(new_model=heavy, new=later)
    coalitions = [frozenset(), frozenset({NEW}), frozenset({WEIGHTS}), frozenset({NEW, TIME, WEIGHTS})]
    wanted = [state_of(states, on) for on in coalitions]
    together = {i: states.unit_scores(wanted[i], pairs) for i, pairs in states.pair_scores(wanted)}
    for i, on in enumerate(coalitions):
        alone = between(new_model=heavy, new=later)
        assert np.array_equal(together[i], scores(alone, state_of(alone, on)))
    assert not np.array_equal(together[0], together[1])


def test_what_is_supposed_to_be_gone_replaces_and_takes_back_nothing():
    """A side that supposes a source away is that side, and a row that it revives is none of a move."""
    claims = [
        *tied(("A", "TJK")),
        claim("first", best=100),
        claim("second", best=90_000, supersedes="first", source="s2"),
        claim("third", best=5_000, indicator="fighters"),
    ]
    back = [{"id": "back", "row": "third", "source": "s2"}]
    said = {"sources": ["s1", "s2"], "withdrawals": back}
    built = model(suppose={"s2": "no"})
    old, new = (
        simulate(built, evidence(claims=[*claims, *more], **said), draws=200, rng=seed)
        for more, seed in (([], 1), ([claim("unlike", best=40, indicator="tie", group="B", country="UZB")], 2))
    )
    states = Counterfactuals(old, new, ("group",))
    assert np.array_equal(scores(states, state_of(states, frozenset())), old.groups.scores)
    changes = {row["unit"]: row["p_clear"] for row in compare(rank(old), rank(new)).records}
    assert changes["A"] == 0, "only the seed differs"


def test_a_row_that_was_taken_back_before_it_was_known_joins_no_others():
    """An account of 2025 says that two events are one; a withdrawal of it, known in 2023, does not make it known."""
    early = {"start": "2022", "known": "2022"}
    rows = {
        **OLD,
        "events": [event("a", **early), event("hub", same_as="a", start="2022", known="2025"),
                   event("c", same_as="hub", **early)],
        "stances": [],
        "withdrawals": [{"id": "back", "row": "hub", "known": "2023"}],
    }  # fmt: skip
    states = between(old=rows, new=rows, days=("2023-12-31", "2025-12-31"))
    for run, on in ((states.old, frozenset()), (states.new, frozenset(factors(states)))):
        assert np.array_equal(scores(states, state_of(states, on)), run.groups.scores)
