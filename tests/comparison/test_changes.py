"""To which factor each change of the evidence belongs, and what is put together of two sides."""

import pytest

from threatscore.comparison.changes import Mixture, differing
from threatscore.comparison.factors import NEW, REVISED
from threatscore.errors import UsageError

from ..making import claim, event, evidence

DAY = "2023-12-31"


def told(old, new, days=(DAY, DAY)):
    mixture = Mixture(*(evidence(**rows, as_of=day) for rows, day in zip((old, new), days, strict=True)))
    return {change.id: (change.what, change.factor) for change in mixture.changes}


def rows(*claims, **more):
    return {"claims": claims, **more}


def test_without_a_change_nothing_is_told():
    same = rows(claim("a", best=1), events=[event("e")])
    assert told(same, same) == {}
    assert told(same, same, ("2024-01-01", "2025-01-01")) == {}, "a later day alone changes no row"


def test_a_row_that_became_known_is_new_and_one_that_is_known_to_nobody_is_nothing():
    both = rows(claim("a", best=1), claim("b", best=2, known="2024-02"), claim("c", best=3, known="2025"))
    assert told(both, both, (DAY, "2024-06-30")) == {"b": ("added", NEW)}
    assert told(both, both, ("2024-06-30", DAY)) == {"b": ("removed", REVISED)}, "back in time"


def test_a_claim_that_replaces_a_live_one_is_a_revision_and_one_that_replaces_news_is_news():
    old = rows(claim("a", best=1))
    one = claim("b", best=2, known="2024-01", supersedes="a")
    two = claim("c", best=3, known="2024-02", supersedes="b")
    day = (DAY, "2024-06-30")
    assert told(old, rows(*old["claims"], one), day) == {"a": ("replaced", REVISED), "b": ("replaces", REVISED)}
    by_way = told(old, rows(*old["claims"], one, two), day)
    assert by_way["c"] == ("replaces", REVISED), "by way of one that was never live on a side"
    assert by_way["a"] == ("replaced", REVISED)
    new = told({"claims": [claim("z", best=9)]}, rows(claim("z", best=9), *old["claims"], one), day)
    assert new["b"] == ("added", NEW)


def test_a_withdrawal_and_its_end():
    base = rows(claim("a", best=1), events=[event("e")])
    gone = {**base, "withdrawals": [{"id": "w1", "row": "a"}, {"id": "w2", "row": "e"}]}
    assert told(base, gone) == {"a": ("withdrawn", REVISED), "e": ("withdrawn", REVISED)}
    assert told(gone, base) == {"a": ("restored", REVISED), "e": ("restored", REVISED)}


def test_edits_count_where_a_number_depends_on_them():
    old = rows(claim("a", best=1), sources=[{"id": "s1", "reliability": "A"}], groups=["A", {"id": "B", "name": "B"}])
    noted = {**old, "claims": [claim("a", best=1, note="x", locator="p. 9")]}
    assert told(old, noted) == {"a": ("edited", None)}
    graded = {**old, "sources": [{"id": "s1", "reliability": "C"}]}
    assert told(old, graded) == {"s1": ("edited", REVISED)}
    named = {**old, "groups": ["A", {"id": "B", "name": "B", "aliases": "Bravo:0.5"}]}
    assert told(old, named) == {"B": ("edited", REVISED)}


def test_only_what_counts_on_both_sides_and_says_something_else_is_drawn_apart():
    old = rows(claim("a", best=1), claim("b", best=2), claim("w", best=3), events=[event("e"), event("f")],
               stances=[{"id": "s-e", "event": "e"}, {"id": "s-f", "event": "f"}])  # fmt: skip
    new = rows(claim("a", best=2), claim("b", best=2, note="x"), claim("c", best=2), claim("w", best=4),
               events=[event("e", killed_best=3), event("f", part_of="e")],
               stances=[{"id": "s-e", "event": "e", "party": "TJK"}, {"id": "s-f", "event": "f"}],
               withdrawals=[{"id": "wd", "row": "w"}])  # fmt: skip
    assert Mixture(evidence(**old), evidence(**new)).apart == {("claim", "a", "value"), ("event", "e", "killed")}


def test_a_source_that_nothing_known_rests_on_is_no_difference():
    """A release leaves it out; an origin is rested on."""
    relay = [{"id": "s1", "origin": "s0"}, {"id": "s0"}]
    idle = [{"id": "s2", "reliability": "A"}, {"id": "s3"}]
    later = claim("z", best=9, known="2024-03", source="s3")
    plain = rows(claim("a", best=1), sources=relay)
    full = rows(claim("a", best=1), later, sources=[*relay, *idle])
    assert told(plain, full) == told(full, plain) == {}
    graded = rows(claim("a", best=1), sources=[*relay, {"id": "s2", "reliability": "C"}])
    assert told(full, graded) == {}
    assert told(plain, rows(claim("a", best=1, source="s0"), sources=relay[1:])).keys() == {"a", "s1"}
    found = told(plain, full, (DAY, "2024-06-30"))
    assert found == {"s3": ("added", NEW), "z": ("added", NEW)}, "with what rests on it"


def live(found):
    return [row.id for row in (*found.live_claims, *found.live_events, *found.live_stances)]


@pytest.mark.parametrize("as_before", [True, False])
def test_the_ends_of_a_mixture_are_its_sides(as_before):
    base = {
        "claims": [claim("a", best=1), claim("b", best=2, known="2024-01", supersedes="a"), claim("w", best=3)],
        "events": [event("e1", known="2024-01"), event("e2", same_as="e1"), event("e3", same_as="e1"),
                   event("e4", part_of="e1")],
        "stances": [{"id": f"st{i}", "event": f"e{i}", "known": "2024-01" if i == 1 else DAY} for i in (1, 2, 3, 4)],
        "withdrawals": [{"id": "wd", "row": "w", "known": "2024-02"}],
    }  # fmt: skip
    old, new = evidence(**base, as_of=DAY), evidence(**base, as_of="2024-06-30")
    for sides in ((old, new), (old.as_known(), new)):
        mixture = Mixture(*sides)
        ids = frozenset(change.id for change in mixture.telling) if as_before else frozenset()
        found, side = mixture.evidence(ids, old_watch=True), old if as_before else new
        assert live(found) == live(side)
        assert [row.event for row in found.live_stances] == [row.event for row in side.live_stances]
        assert [row.part_of for row in found.live_events] == [row.part_of for row in side.live_events]
        assert {change.id for change in mixture.telling if change.factor == NEW} == {"e1", "st1"}


def test_a_link_that_was_edited_is_a_revision():
    old = rows(events=[event("e1"), event("e2", same_as="e1")])
    new = rows(events=[event("e1"), event("e2")])
    assert told(old, new) == {"e2": ("edited", REVISED)}
    mixture = Mixture(evidence(**old), evidence(**new))
    assert live(mixture.evidence(frozenset({"e2"}), old_watch=False)) == live(evidence(**old))
    assert live(mixture.evidence(frozenset(), old_watch=False)) == live(evidence(**new))


def test_cells_that_differ_have_both_values():
    one, other = (evidence(claims=[claim("a", best=best)]).claims[0] for best in (1, 2))
    assert differing(one, other) == {"best": (1.0, 2.0)}


def test_an_id_that_names_another_kind_of_row_is_refused():
    what = r"'x' is a row of claims\.csv on the old side and of events\.csv on the new one"
    with pytest.raises(UsageError, match=what):
        told(rows(claim("x", best=1)), rows(claim("y", best=1), events=[event("x")]))
