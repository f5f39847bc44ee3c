"""The pool against its closed forms: mixture, race, bounds, ageing, origins."""

import numpy as np
import pytest
from scipy import stats

from threatscore.indicators import build
from threatscore.indicators.pools import Pool, Strongest
from threatscore.streams import Streams

from ..making import LEAF, claim, evidence, model

DRAWS = 40_000
WIDE = {"fighters": LEAF | {"prior": {"range": [10, 20]}}}


def cell_of(*claims, children=None, as_of="2023-12-31", reading=None, unit=("A",), **more):
    m = model(children or WIDE, **({"reading": reading} if reading else {}))
    e = evidence(claims=claims, as_of=as_of, **more)
    return build(m, e, e.as_of).cells["fighters"][unit]


def drawn(cell, draws=DRAWS, seed=1):
    return cell.draw(Streams(seed, draws)).raw


def close(sample, mean, sd):
    """Whether a sample's mean lies within four standard errors."""
    return abs(sample.mean() - mean) < 4 * sd / len(sample) ** 0.5


# The mixture.

ONE = claim("c1", "range", low=1000, high=3000, source="s1")
OTHER = claim("c2", "about", 200, source="s2")
THREE_SOURCES = {"sources": ["s1", "s2", {"id": "s3", "reliability": "C"}]}


def test_the_pool_is_the_linear_opinion_pool():
    """Mean and variance of a mixture: m = sum w m_i, v = sum w (v_i + m_i^2) - m^2."""
    third = claim("c3", "about", 5000, source="s3")
    cell = cell_of(ONE, OTHER, third, **THREE_SOURCES)
    w = np.array([1, 1, 0.6]) / 2.6
    spreads = [np.log(3) / (2 * stats.norm.ppf(0.95)), 0.25, np.hypot(0.25, 0.2)]
    parts = [stats.lognorm(s, scale=x) for s, x in zip(spreads, (3e6**0.5, 200, 5000), strict=True)]
    mean = sum(w * [p.mean() for p in parts])
    variance = sum(w * [p.var() + p.mean() ** 2 for p in parts]) - mean**2
    sample = drawn(cell)
    assert close(sample, mean, variance**0.5)
    assert sample.var() == pytest.approx(variance, rel=0.1)
    for x in (150, 400, 1500, 4000):
        expected = sum(w * [p.cdf(x) for p in parts])
        assert (sample <= x).mean() == pytest.approx(expected, abs=0.012)


def test_a_new_claim_takes_only_the_draws_it_wins():
    before = cell_of(ONE, OTHER, **THREE_SOURCES).draw(Streams(3, DRAWS))
    after = cell_of(ONE, OTHER, claim("c3", "exact", 5000, source="s3"), **THREE_SOURCES).draw(Streams(3, DRAWS))
    won = next(share for reason, share in after.shares if reason.rows == ("c3",)) > 0
    assert won.mean() == pytest.approx(0.6 / 2.6, abs=0.01)
    assert np.array_equal(after.raw[~won], before.raw[~won])
    assert set(after.raw[won]) == {5000}


def test_one_claim_about_several_units_is_one_draw():
    shared = claim("c1", "range", low=1000, high=3000, group="A|B")
    m, e = model(WIDE), evidence(claims=[shared])
    cells = build(m, e, e.as_of).cells["fighters"]
    assert np.array_equal(drawn(cells["A",]), drawn(cells["B",]))


def test_shares_name_what_each_draw_follows_and_sum_to_one():
    old = claim("c1", "about", 200, spoken_from="2013", known="2013", source="s1")
    result = cell_of(old, claim("c2", "up_to", high=900), claim("c3", "about", 500, source="s2"), **THREE_SOURCES).draw(
        Streams(0, 500)
    )
    assert np.array_equal(sum(share for _, share in result.shares), np.ones(500))
    assert [r.kind for r, _ in result.shares] == ["claim", "claim", "don't know"]
    assert all(r.bounds == ("c2",) for r, _ in result.shares)


# Ageing.


def test_a_lone_old_claim_fades_into_the_declared_belief():
    """After one half-life half of its mass; the rest keeps the median and is wider."""
    old = claim("c1", "exact", 5000, spoken_from="2013-12-31", known="2013-12-31")
    sample = drawn(cell_of(old))
    assert (sample == 5000).mean() == pytest.approx(0.5, abs=0.01)
    lapsed = stats.lognorm(np.log(2) / (2 * stats.norm.ppf(0.95)), scale=200**0.5)
    assert stats.kstest(sample[sample != 5000], lapsed.cdf).pvalue > 0.001


def test_age_widens_with_the_square_root_of_the_years():
    old = claim("c1", "about", 500, spoken_from="2014-12-31", known="2014-12-31")
    (part,) = cell_of(old).components
    assert part.belief.above == pytest.approx((0.25**2 + 0.1**2 * 9) ** 0.5, rel=1e-3)
    assert part.followed == pytest.approx(0.5**0.9, rel=1e-3)
    assert part.share == pytest.approx(0.5 ** (9 / 4), rel=1e-3)


def test_an_old_claim_gives_way_to_a_new_one():
    old = claim("c1", "exact", 10_000, spoken_from="2015-12-31", known="2015-12-31", source="s1")
    new = claim("c2", "exact", 500, source="s2")
    sample = drawn(cell_of(old, new, **THREE_SOURCES))
    share, followed = 0.25, 0.5**0.8
    assert (sample == 10_000).mean() == pytest.approx(share * followed / 1.25, abs=0.01)
    assert (sample == 500).mean() == pytest.approx(1 / 1.25, abs=0.01)


def test_without_a_prior_a_claim_fades_into_the_whole_scale():
    old = claim("c1", "exact", 5, spoken_from="1900", known="1900")
    sample = drawn(cell_of(old, children={"fighters": LEAF}))
    lapsed = np.log10(sample[sample != 5]) / 5
    assert stats.kstest(lapsed, "uniform").pvalue > 0.001


@pytest.mark.parametrize("grade", ["A", "B", "C", "D", "E", "F"])
def test_a_grade_leaves_the_median_of_a_lone_claim(grade):
    cell = cell_of(claim("c1", "about", 500), sources=[{"id": "s1", "reliability": grade}])
    assert np.median(drawn(cell, 4001)) == pytest.approx(
        np.median(drawn(cell_of(claim("c1", "about", 500)), 4001)), rel=0.02
    )
    assert cell.components[0].belief.median == 500


# Bounds.


def test_a_bound_truncates_the_pool():
    """The pool conditioned on value <= 400: shares times the mass kept, and truncated components."""
    cell = cell_of(ONE, OTHER, claim("b", "up_to", high=1200, source="s3"), sources=["s1", "s2", "s3"])
    first = stats.lognorm(np.log(3) / (2 * stats.norm.ppf(0.95)), scale=3e6**0.5)
    second = stats.lognorm(0.25, scale=200)
    kept = np.array([first.cdf(1200), second.cdf(1200)])
    sample = drawn(cell)
    assert sample.max() <= 1200
    for x in (150, 250, 700, 1100):
        expected = (first.cdf(x) + second.cdf(x)) / kept.sum()
        assert (sample <= x).mean() == pytest.approx(expected, abs=0.012)


@pytest.mark.parametrize(("grade", "holds"), [("A", 1.0), ("B", 0.95), ("D", 0.65), ("E", 0.4)])
def test_a_bound_holds_with_the_probability_of_its_grade(grade, holds):
    sources = ["s1", {"id": "s2", "reliability": grade}]
    sample = drawn(cell_of(claim("c1", "about", 500), claim("b", "at_least", low=500, source="s2"), sources=sources))
    assert (sample >= 500).mean() == pytest.approx(holds + (1 - holds) / 2, abs=0.01)


def test_an_old_bound_holds_less():
    bound = claim("b", "at_least", low=500, source="s2", spoken_from="2013-12-31", known="2013-12-31")
    sample = drawn(cell_of(claim("c1", "about", 500), bound, **THREE_SOURCES))
    assert (sample >= 500).mean() == pytest.approx(0.5 + 0.5 / 2, abs=0.01)


def test_two_bounds_make_an_interval_and_the_dont_know_belief_keeps_it_too():
    old = claim("c1", "exact", 15, spoken_from="1990", known="1990")
    bounds = claim("lo", "at_least", low=12, source="s2"), claim("hi", "up_to", high=16, source="s3")
    sample = drawn(cell_of(old, *bounds, sources=["s1", "s2", "s3"]))
    assert sample.min() >= 12
    assert sample.max() <= 16


def test_contradictory_bounds_are_ignored_in_the_draws_that_they_leave_empty():
    high = claim("b", "at_least", low=10_000, source="s2")
    cell = cell_of(claim("c1", "exact", 500), high, sources=["s1", {"id": "s2", "reliability": "D"}])
    assert set(drawn(cell)) == {500.0}
    both = cell_of(high, claim("b2", "up_to", high=100, source="s1"), sources=["s1", "s2"])
    sample = drawn(both)
    assert ((sample <= 100).mean(), (sample >= 10_000).mean()) == pytest.approx((0.5, 0.5), abs=0.01)


def test_a_lone_bound_has_a_declared_shape():
    upper = drawn(cell_of(claim("b", "up_to", high=500)))
    assert stats.kstest(upper, stats.powerlaw(2, scale=500).cdf).pvalue > 0.001
    lower = drawn(cell_of(claim("b", "at_least", low=500)))
    assert stats.kstest(lower, stats.pareto(3, scale=500).cdf).pvalue > 0.001


def test_a_lone_bound_that_does_not_hold_leaves_its_share_to_dont_know():
    sample = drawn(cell_of(claim("b", "up_to", high=5), sources=[{"id": "s1", "reliability": "D"}]))
    assert (sample <= 5).mean() == pytest.approx(0.65, abs=0.01)
    assert ((sample > 5) & (sample < 40)).mean() == pytest.approx(0.35, abs=0.01)


def test_two_lone_bounds_truncate_each_other():
    sample = drawn(
        cell_of(claim("b", "up_to", high=500), claim("b2", "at_least", low=300, source="s2"), sources=["s1", "s2"])
    )
    assert (sample.min() >= 300, sample.max() <= 500) == (True, True)


def test_a_bound_on_a_number_elsewhere_bounds_nothing_here():
    leaf = {"fighters": LEAF | {"from": {"claims": "fighters", "within": ["TJK"], "elsewhere": 0.1}}}
    here = claim("c1", "exact", 500, place="TJK")
    there = claim("b", "up_to", high=1000, place="UZB", source="s2")
    cell = cell_of(here, there, children=leaf, sources=["s1", "s2"])
    assert cell.bounds == ()
    sample = drawn(cell)
    assert (sample == 500).mean() == pytest.approx(0.5, abs=0.01)
    assert sample[sample != 500].max() <= 100


def test_a_lone_bound_elsewhere_is_an_estimate_that_holds():
    """A badly graded bound would leave 35 % to the don't-know belief; as an estimate it leaves nothing at age 0."""
    leaf = {"fighters": LEAF | {"from": {"claims": "fighters", "within": ["TJK"], "elsewhere": 0.5}}}
    there = claim("b", "up_to", high=1200, place="UZB")
    sample = drawn(cell_of(there, children=leaf, sources=[{"id": "s1", "reliability": "D"}]))
    assert sample.max() <= 600


def test_a_bound_elsewhere_bounds_nothing_even_if_it_counts_in_full():
    leaf = {"fighters": LEAF | {"from": {"claims": "fighters", "within": ["TJK"]}}}
    assert cell_of(claim("b", "up_to", high=1200, place="UZB"), children=leaf).bounds == ()


def test_one_period_written_in_two_ways_is_one_statement():
    relays = [claim("r1", "about", 500, source="s2", spoken_from="2018"),
              claim("r2", "about", 500, source="s3", spoken_from="2018", spoken_to="2018")]  # fmt: skip
    cell = cell_of(*relays, sources=["s1", {"id": "s2", "origin": "s1"}, {"id": "s3", "origin": "s1"}])
    assert len(cell.components) == 1


def test_a_statement_of_no_weight_is_not_followed():
    reading = {"grades": {"share": [0, 0.8, 0.6, 0.3, 0.1, 0.4]}}
    assert drawn(cell_of(claim("c1", "exact", 99_999), reading=reading)).max() < 99_999


# Origins.

RELAYED = {"sources": ["s1", {"id": "s2", "origin": "s1"}, {"id": "s3", "origin": "s1", "reliability": "C"}]}


def components(*claims, **more):
    return [(c.rows, c.key, c.belief) for c in cell_of(*claims, **more).components]


def test_the_origins_own_wording_is_taken_if_present():
    own = claim("z", "range", low=100, high=200, source="s1")
    ((rows, _, belief),) = components(own, claim("a", "about", 5000, source="s2"), **RELAYED)
    assert rows == ("z", "a")
    assert belief.median == pytest.approx(2e4**0.5)


def test_relays_without_their_origin_become_the_smallest_interval_that_holds_all():
    ((rows, _, belief),) = components(
        claim("c1", "range", low=100, high=200, source="s2"), claim("c2", "exact", 400, source="s3"), **RELAYED
    )
    assert rows == ("c1", "c2")
    assert belief.ppf(np.array([0.05, 0.95])) == pytest.approx([100, 400]), (
        "the best grade among them, A, does not widen"
    )


def test_two_figures_for_about_never_look_surer_than_one():
    ((_, _, belief),) = components(
        claim("c1", "about", 500, source="s2"), claim("c2", "about", 600, source="s3"), **RELAYED
    )
    assert belief.above > 0.25
    ((_, _, same),) = components(
        claim("c1", "about", 500, source="s2"), claim("c2", "about", 500, source="s3"), **RELAYED
    )
    assert same.above == pytest.approx(0.25)


def test_a_bound_stays_a_bound():
    cell = cell_of(
        claim("c1", "up_to", high=500, source="s2"), claim("c2", "up_to", high=700, source="s3"),
        claim("c3", "about", 300, source="s2"), **RELAYED,
    )  # fmt: skip
    (bound,) = cell.bounds
    assert (bound.rows, bound.upper) == (("c1", "c2"), 700)
    assert [c.rows for c in cell.speakers] == [("c3",)]


def test_the_earliest_date_known_counts():
    early = claim("c1", "exact", 500, source="s2", known="2003-12-31", spoken_from=None)
    late = claim("c2", "exact", 500, source="s3", known="2023-12-31", spoken_from=None)
    (part,) = cell_of(early, late, **RELAYED).components
    assert part.followed == pytest.approx(0.25, rel=1e-3)


def test_a_later_relay_changes_no_draw():
    first = claim("c9", "range", low=100, high=900, source="s3", known="2023-06", spoken_from="2023")
    relay = claim("c1", "range", low=100, high=900, source="s3", spoken_from="2023")
    assert np.array_equal(drawn(cell_of(first, **RELAYED)), drawn(cell_of(first, relay, **RELAYED)))


def test_other_periods_and_places_are_other_statements():
    rows = [claim(f"c{i}", "exact", 500, source=s, **more) for i, (s, more) in enumerate([
        ("s2", {}), ("s3", {"spoken_from": "2022"}), ("s3", {"place": "TJK"})])]  # fmt: skip
    assert len(cell_of(*rows, **RELAYED).components) == 3


# Levels, and several parties.

STEPS = {"fighters": {"of": "group", "from": {"claims": "fighters"}, "scale": {
    "kind": "steps", "steps": [["none", 0], ["some", 50], ["much", 100]]}}}  # fmt: skip


def test_levels_of_one_origin_span_their_steps():
    ((_, _, belief),) = components(
        claim("c1", "level", "none", source="s2"), claim("c2", "level", "much", source="s3"), children=STEPS,
        reading={"level_slip": 0}, **RELAYED,
    )  # fmt: skip
    assert belief.probabilities == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_of_several_parties_the_largest_counts_in_each_draw():
    claims = claim("c1", "level", "some", party="TJK"), claim("c2", "level", "none", party="UZB")
    cell = cell_of(*claims, children=STEPS)
    assert isinstance(cell, Strongest)
    result = cell.draw(Streams(0, 2000))
    one, two = (pool.draw(Streams(0, 2000)).raw for pool in cell.pools)
    assert np.array_equal(result.raw, np.maximum(one, two))
    assert np.array_equal(sum(share for _, share in result.shares), np.ones(2000))


def test_not_knowing_of_many_parties_is_not_more_than_not_knowing():
    """The don't-know belief is about the leaf: five faded backers must not make five chances of a high prior."""
    parties = ["TJK", "UZB", "B", "C", "D"]
    rows = [claim(f"c{i}", "level", "none", party=p, spoken_from="1900", known="1900") for i, p in enumerate(parties)]
    many = drawn(cell_of(*rows, children=STEPS, groups=["A", "B", "C", "D"]))
    one = drawn(cell_of(rows[0], children=STEPS))
    assert isinstance(cell_of(rows[0], children=STEPS), Pool)
    assert many.mean() == pytest.approx(one.mean(), abs=0.02)
