"""What claims count for, whichever leaf reads them, and what one leaf makes of them."""

import pickle
from datetime import date

import pytest

from threatscore.indicators.build import builder_of
from threatscore.indicators.claims import merged
from threatscore.indicators.quantities import Hearing, Quantities

from ..making import LEAF, claim, evidence, model

WIDE = {"fighters": LEAF | {"prior": {"range": [10, 20]}}}
STEPS = {"fighters": LEAF | {"scale": {"kind": "steps", "steps": [["none", 0], ["some", 50], ["all", 100]]}}}
HERE = {"fighters": LEAF | {"from": {"claims": "fighters", "within": ["TJK"], "elsewhere": 0.5}}}
OLD = {"source": "s2", "spoken_from": "2015", "spoken_to": "2016", "credibility": "3"}


SOURCES = ["s1", {"id": "s2", "reliability": "B"}, {"id": "s3", "reliability": "D"}]


def quantities(*claims, children=None):
    m = model(children or WIDE)
    e = evidence(claims=claims, sources=SOURCES, as_of="2023-12-31")
    hearing = builder_of(m, e, e.as_of)._hearing
    return Quantities(m.node("fighters"), m.node("fighters").scale.widest(), hearing)


@pytest.mark.parametrize(("said", "children"), [
    (claim("c", "range", low=10, high=90), WIDE),
    (claim("c", "range", 20, low=0, high=90, **OLD), WIDE),
    (claim("c", "about", 20, **OLD), WIDE),
    (claim("c", "exact", 20), WIDE),
    (claim("c", "up_to", high=20, **OLD), WIDE),
    (claim("c", "at_least", low=20), WIDE),
    (claim("c", "up_to", high=20, place="UZB"), HERE),
    (claim("c", "about", 20, place="UZB", **OLD), HERE),
    (claim("c", "level", low="some", high="all", **OLD), STEPS),
])  # fmt: skip
def test_a_lone_claim_is_what_merging_it_with_nothing_gives(said, children):
    read = quantities(said, children=children)
    (claims,) = read.claims.values()
    (statement,) = merged(claims, read.hearing.evidence, read.reading, read.steps)
    cell = read.cell(("A",), claims)
    assert cell.components == (read._component(("A",), *statement),)
    assert cell.support == cell.components[0].support


def test_claims_are_found_by_what_they_speak_of():
    read = quantities(
        claim("c1", best=1), claim("c2", best=2, group="A", country="TJK"), claim("o", best=3, indicator="other")
    )
    assert {about: [row.id for row in rows] for about, rows in read.claims.items()} == {
        ("A", None): ["c1"],
        ("A", "TJK"): ["c2"],
    }
    assert [row.id for row in read.hearing.claims["other"]["A", None]] == ["o"]


def test_claims_of_one_source_digit_and_time_count_alike_and_others_do_not():
    rows = [
        claim("c1", best=1, **OLD), claim("c2", best=2, **OLD), claim("c3", best=1, **OLD | {"credibility": "5"}),
        claim("c4", best=1, **OLD | {"spoken_to": "2017"}), claim("c5", best=1, **OLD | {"source": "s3"}),
    ]  # fmt: skip
    hearing = quantities(*rows).hearing
    first, same, *others = [hearing.standing(row, row.spoken) for row in hearing.evidence.live_claims]
    assert same is first
    assert all(other != first for other in others)
    assert first.grade == 3
    age = hearing.evidence.live_claims[0].spoken.years_before(hearing.as_of)
    assert (first.share, first.fresh) == (0.6 * 0.5 ** (age / 4), 0.5 ** (age / 10))
    assert (first.support, first.holds) == (0.6 * first.fresh, 0.85 * first.fresh)


def test_what_counts_follows_the_day():
    early, late = (
        Hearing(base.evidence, base.config, day, base.supposed)
        for base in (quantities(claim("c", best=1, **OLD)).hearing,)
        for day in (date(2018, 1, 1), date(2023, 1, 1))
    )
    (row,) = early.evidence.live_claims
    assert early.standing(row, row.spoken).fresh > late.standing(row, row.spoken).fresh


def test_cells_are_equal_and_stay_so_where_they_are_sent():
    one, again = (quantities(claim("c", "range", low=10, high=90)) for _ in range(2))
    cells = [read.cell(("A",), read.claims["A", None]) for read in (one, again)]
    assert cells[0] == cells[1] == pickle.loads(pickle.dumps(cells[0]))
    assert cells[0].alone
    other = quantities(claim("c", "range", low=10, high=91))
    assert cells[0] != other.cell(("A",), other.claims["A", None])
