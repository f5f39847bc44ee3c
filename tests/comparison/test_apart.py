"""Which streams of an edited row are drawn apart, held against the streams that leaves ask for."""

import pytest

from threatscore.comparison.apart import AMOUNTS, CLAIM, EVENT, streams_apart
from threatscore.comparison.changes import differing
from threatscore.evidence.rows import Claim, Event

from ..making import claim, event, evidence

RATE = {"occurs", "kind", "author", "same", "rate"}


def names(one, other):
    return {name for *_, name in streams_apart(one, frozenset(differing(one, other)))}


def claims(**cells):
    base = {"wording": "range", "best": None, "low": 2, "high": 9, "source": "s1", "spoken_from": "2020"}
    rows = [claim("c", **{**base, **more}) for more in ({}, cells)]
    sources = [{"id": "s1"}, {"id": "s2"}]
    return names(*(evidence(claims=[row], sources=sources).claims[0] for row in rows))


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, set()),
        ({"credibility": 4}, set()),
        ({"source": "s2"}, set()),
        ({"known": "2023-02-03"}, set()),
        ({"spoken_from": "2021"}, set()),
        ({"place": "TJK"}, set()),
        ({"high": 10}, {"value"}),
        ({"wording": "about", "low": None, "high": None, "best": 5}, {"value"}),
        ({"indicator": "border"}, {"value", "wins", "lapses", "holds"}),
        ({"group": "B"}, {"value", "wins", "lapses", "holds"}),
    ],
)
def test_of_a_claim_what_it_says_and_of_another_quantity_all(cells, found):
    assert claims(**cells) == found


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"known": "2023-11-03"}, set()),
        ({"locator": "p. 2"}, set()),
        ({"number_best": 8}, {"number", "number_holds"}),
        ({"killed_best": 3}, {"killed"}),
        ({"injured_high": 3}, {"injured"}),
        ({"country": "UZB"}, RATE),
        ({"kind": "rocket_fire"}, RATE),
        ({"group": "B"}, RATE),
        ({"end": "2023-10-02"}, RATE),
    ],
)
def test_of_an_event_the_amounts_that_changed_and_of_another_event_whether_it_happened(cells, found):
    one, other = (evidence(events=[event("e", **{"start": "2023-10", **more})]).events[0] for more in ({}, cells))
    assert names(one, other) == found


def test_every_stream_and_column_named_exists():
    assert set().union(*CLAIM.values()) <= {*Claim.columns()}
    assert set().union(*EVENT.values(), *AMOUNTS.values()) <= {*Event.columns()}


def test_a_source_has_no_streams():
    given = evidence(claims=[claim("c", best=1)], sources=[{"id": "s1"}])
    assert streams_apart(given.sources[0], frozenset({"reliability", "group", "kind"})) == frozenset()
