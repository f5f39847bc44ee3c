"""Which rows are one event."""

from threatscore.evidence.same import counted_as, maybe_same

from ..making import event, evidence

EVENTS = evidence(
    events=[
        event("a"),
        event("b", same_as="a"),
        event("c", same_as="b"),
        event("d", same_as="c:0.4"),
        event("e", same_as="d"),
    ]
).events


def test_certain_links_lead_to_one_row_and_debated_ones_nowhere():
    assert counted_as(EVENTS, set("abcde")) == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d"}


def test_the_first_live_row_stands_in():
    assert counted_as(EVENTS, set("bce")) == {"a": "b", "b": "b", "c": "b", "d": "e", "e": "e"}
    assert counted_as(EVENTS, set()) == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d"}


def test_a_debated_link_leads_to_the_row_that_is_counted_if_it_is_live():
    a, d = EVENTS[0], EVENTS[3]
    assert maybe_same([a, d], {"c": "a"}.__getitem__) == {"d": ("a", 0.4)}
    assert maybe_same([d], {"c": "a"}.__getitem__) == {}
    assert maybe_same(EVENTS[:3], str) == {}
