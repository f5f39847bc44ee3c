"""Counts, tolls and rates against their closed forms."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit

from threatscore.indicators import build
from threatscore.streams import Streams

from ..making import CERTAIN, event, evidence, model

DRAWS = 20_000
COUNT = {
    "of": "pair",
    "from": {"events": ["attack"], "silence": "zero"},
    "scale": {"kind": "linear", "low": 0, "high": 50},
}
WATCH = [{"id": "w", "from": "2019-01-01", "to": "2023-12-31"}]
T = 1826 / 365.25


def feed(**more):
    return COUNT | {"from": COUNT["from"] | more}


RATE = feed(silence="rate")
NUMBER = feed(measure="number")
KILLED = feed(measure="killed")


def cells_of(*events, leaf=COUNT, credence=CERTAIN, children=None, codebook=None, **more):
    m = model(children or {"leaf": leaf}, credence=credence, **({"codebook": codebook} if codebook else {}))
    e = evidence(events=events, **more)
    return build(m, e, e.as_of).cells


def cell_of(*events, unit=("A", "TJK"), **more):
    return cells_of(*events, **more)["leaf"][unit]


def raw(cell, draws=DRAWS, seed=2):
    result = cell.draw(Streams(seed, draws))
    total = sum(share for _, share in result.shares)
    np.testing.assert_allclose(total, 1, atol=1e-12)
    assert all((share >= -1e-12).all() for _, share in result.shares)
    return result.raw


# Rates.


@pytest.mark.parametrize("number", [0, 1, 4])
def test_the_rate_is_the_gamma_posterior(number):
    """Gamma(a + k, b + T), whatever the number of independent Gammas it is drawn as."""
    cell = cell_of(*(event(f"e{i}", number_best=i + 1) for i in range(number)), leaf=RATE, watch=WATCH)
    k = number * (number + 1) / 2
    assert stats.kstest(raw(cell), stats.gamma(0.5 + k, scale=1 / (2 + T)).cdf).pvalue > 0.001
    assert cell.state == ("events" if number else "silence")


def test_memory_weighs_events_and_watched_time_alike():
    leaf = feed(silence="rate", half_life="2y", events={"attack": 0.5})
    cell = cell_of(event("e1", start="2021-12-31", number_best=3), leaf=leaf, watch=WATCH)
    k, years = 3 * 0.5 * 0.5, (1 - 0.5**2.5) * 2 / np.log(2)
    sample = raw(cell)
    expected = stats.gamma(0.5 + k, scale=1 / (2 + years))
    assert sample.mean() == pytest.approx(expected.mean(), rel=0.02)
    assert sample.var() == pytest.approx(expected.var(), rel=0.06)


def test_no_events_in_watched_years_is_evidence_of_a_low_rate():
    long = raw(cell_of(leaf=RATE, watch=[{"id": "w", "from": "2004", "to": "2023"}]))
    short = raw(cell_of(leaf=RATE, watch=[{"id": "w", "from": "2023", "to": "2023"}]))
    assert (long < short).all()
    assert long.mean() == pytest.approx(0.5 / 22, rel=0.03)


def test_unwatched_is_missing():
    assert cell_of(leaf=RATE).state == "missing"
    assert cell_of(leaf=feed(silence="missing")).state == "missing"
    assert cell_of().state == "silence"
    assert set(raw(cell_of())) == {0.0}


def test_one_more_event_never_lowers_the_rate():
    few = [event("e1"), event("e5", number_best=3)]
    before = raw(cell_of(*few, leaf=RATE, watch=WATCH, credence={}))
    after = raw(cell_of(*few, event("e3"), leaf=RATE, watch=WATCH, credence={}))
    assert (after >= before).all()
    assert after.mean() > before.mean()


# Counts of disputed events.


def disputed(*chances):
    """Events whose stances give log-odds that differ: n confirmations by the target, and a denial by a third."""
    events, stances, expected = [], [], []
    for i, (base, more) in enumerate(chances):
        events.append(event(f"e{i}"))
        stances += [{"id": f"st{i}-{k}", "event": f"e{i}", "role": role, "stance": what, "party": "TJK"}
                    for k, (role, what) in enumerate(more)]  # fmt: skip
        expected.append(expit(base))
    return events, stances, np.array(expected)


def test_counts_of_disputed_events_are_poisson_binomial():
    events, stances, p = disputed(
        (2.5, [("target", "confirms")]), (0.75, [("perpetrator", "claims")]), (-1.1, [("target", "denies")]),
        (0.75 - 1.1, [("perpetrator", "claims"), ("target", "denies")]),
    )  # fmt: skip
    cell = cell_of(*events, stances=stances, credence={})
    exact = np.array([1.0])
    for chance in p:
        exact = np.convolve(exact, [1 - chance, chance])
    found = np.bincount(raw(cell).astype(int), minlength=len(p) + 1)
    assert stats.chisquare(found, exact * DRAWS).pvalue > 0.001


def test_a_denial_that_comes_later_counts_from_then_on():
    events = [event("e1", start="2022", known="2022")]
    denial = {"role": "target", "stance": "denies", "party": "TJK", "known": "2023-06"}
    stances = [{"id": "s", "event": "e1", "known": "2022"}, {"id": "d", "event": "e1", **denial}]
    chances = [cell_of(*events, stances=stances, credence={}, as_of=day).events[0].believed.occurrence
               for day in ("2022-12-31", "2023-06-29", "2023-06-30")]  # fmt: skip
    assert chances == pytest.approx([expit(2.5), expit(2.5), expit(1.4)])


def test_an_event_in_two_leaves_is_one_event():
    events, stances, _ = disputed(*[(0, [("perpetrator", "claims")])] * 3)
    children = {"leaf": COUNT, "other": feed(measure="number") | {"weight": 2}, "whole": COUNT | {"of": "country"}}
    cells = cells_of(*events, stances=stances, credence={}, children=children)
    one = raw(cells["leaf"]["A", "TJK"])
    assert np.array_equal(one, raw(cells["other"]["A", "TJK"]))
    assert np.array_equal(one, raw(cells["whole"]["TJK",]))
    assert set(one) == {0, 1, 2, 3}


def test_a_disputed_author_matters_to_groups_and_not_to_countries():
    stances = [
        {"id": "s", "event": "e1"},
        {"id": "d", "event": "e1", "role": "perpetrator", "stance": "denies", "about": "author"},
    ]
    children = {"leaf": COUNT, "country": COUNT | {"of": "country"}, "group": COUNT | {"of": "group"}}
    cells = cells_of(event("e1"), stances=stances, children=children)
    chance = expit(1.5 - 0.5)
    assert raw(cells["leaf"]["A", "TJK"]).mean() == pytest.approx(chance, abs=0.02)
    assert np.array_equal(raw(cells["group"]["A",]), raw(cells["leaf"]["A", "TJK"]))
    assert raw(cells["country"]["TJK",]).mean() == 1
    assert raw(cells["leaf"]["B", "TJK"]).mean() == 0


def test_a_disputed_number_is_at_least_one_and_a_disputed_toll_may_be_none():
    stances = [
        {"id": "s", "event": "e1"},
        {"id": "d", "event": "e1", "stance": "denies", "about": "number", "role": "target"},
    ]
    row = event("e1", number_best=10, killed_best=0)
    values, counts = np.unique(raw(cell_of(row, leaf=NUMBER, stances=stances)), return_counts=True)
    assert values.tolist() == [1, 10]
    assert counts[1] / DRAWS == pytest.approx(expit(1.5 - 1.1), abs=0.02)
    toll = raw(cell_of(row | {"killed_best": 7}, leaf=KILLED, stances=stances))
    assert (toll == 0).mean() == pytest.approx(1 - expit(0.4), abs=0.02)


# Amounts.


def test_tolls_are_uncertain():
    assert (
        stats.kstest(raw(cell_of(event("e1", killed_best=30), leaf=KILLED)), stats.lognorm(0.2, scale=30).cdf).pvalue
        > 0.001
    )
    assert set(raw(cell_of(event("e1", killed_best=0), leaf=KILLED))) == {0}
    spread = raw(cell_of(event("e1", killed_low=10, killed_high=40), leaf=KILLED))
    assert np.quantile(spread, [0.05, 0.5, 0.95]) == pytest.approx([10, 20, 40], rel=0.03)
    unstated = raw(cell_of(event("e1"), leaf=KILLED))
    assert (unstated == 0).mean() == pytest.approx(0.1, abs=0.01)
    assert unstated.max() <= 2


def test_incidents_are_rows_unless_the_number_counts_them():
    row = event("e1", number_best=5)
    assert set(raw(cell_of(row))) == {5}
    rockets = {"kinds": {"attack": {"counts": "rockets"}}}
    assert set(raw(cell_of(row, codebook=rockets))) == {1}
    assert set(raw(cell_of(row, leaf=NUMBER, codebook=rockets))) == {5}
    assert set(raw(cell_of(event("e1")))) == {1}


def test_a_row_of_rockets_is_one_incident_whatever_is_unstated():
    m = model({"leaf": COUNT}, credence=CERTAIN, codebook={"kinds": {"attack": {"counts": "rockets"}}},
              reading={"unstated": {"number": {"range": [5, 10]}}})  # fmt: skip
    e = evidence(events=[event("e1")])
    assert set(raw(build(m, e, e.as_of).cells["leaf"]["A", "TJK"])) == {1}


def test_groups_share_a_number():
    cells = cells_of(event("e1", group="A:0.75|B:0.25", number_best=8), event("e2", group=None), children={
        "leaf": COUNT, "country": COUNT | {"of": "country"}})  # fmt: skip
    assert [raw(cells["leaf"][g, "TJK"])[0] for g in "AB"] == [6, 2]
    assert raw(cells["country"]["TJK",])[0] == 9, "who did it, or whether anybody is named, is nothing to the country"


def test_events_beyond_a_window_feed_nothing():
    cell = cell_of(event("e1", start="2015"), leaf=feed(window="3y"))
    assert (cell.state, cell.support) == ("silence", 0.0)


def test_support_fades_with_age_and_grade():
    old = event("e1", start="2013-12-31")
    assert cell_of(old).support == pytest.approx(0.5, rel=1e-3)
    assert cell_of(old, sources=[{"id": "s1", "reliability": "C"}]).support == pytest.approx(0.3, rel=1e-3)
    assert cell_of(leaf=RATE, watch=WATCH).support == pytest.approx(T / (T + 2))


# Aggregates.

WHOLE = event("sum", number_best=10)


def part(id, number=3, **more):
    return event(id, number_best=number, part_of="sum", **more)


@pytest.mark.parametrize(("parts", "total"), [((), 10), ((3,), 10), ((3, 4), 10), ((8, 9), 17)])
def test_an_aggregate_counts_only_beyond_its_parts(parts, total):
    assert set(raw(cell_of(WHOLE, *(part(f"p{i}", n) for i, n in enumerate(parts))))) == {total}


def test_parts_count_where_the_aggregate_does_not():
    cells = cells_of(WHOLE | {"group": None}, part("p1"))["leaf"]
    assert raw(cells["A", "TJK"])[0] == 3


def test_aggregates_of_aggregates():
    nested = part("mid", 5), event("low", number_best=7, part_of="mid")
    assert set(raw(cell_of(WHOLE, *nested))) == {10}
    assert set(raw(cell_of(WHOLE, *nested, part("p2", 6)))) == {13}
    other_kind = nested[0] | {"kind": "raid"}
    assert set(raw(cell_of(WHOLE, other_kind, nested[1]))) == {10}, "a link that is not counted hides nothing"


def test_a_part_of_a_row_that_is_the_same_event():
    twin = event("twin", same_as="sum")
    assert set(raw(cell_of(WHOLE, twin, part("p1") | {"part_of": "twin"}))) == {10}


def test_shares_come_before_the_difference():
    """Half of ten is five; six of its own are more than that."""
    cells = cells_of(WHOLE | {"group": "A|B"}, part("p1", 6))["leaf"]
    assert [raw(cells[g, "TJK"])[0] for g in "AB"] == [6, 5]


def test_a_better_confirmed_part_never_lowers_a_sum_or_a_rate():
    """Even if the part is older, and so weighs less, than the aggregate that holds it."""
    rows = [WHOLE, part("p1", 3, start="2017"), part("p2", 6, start="2023-12-01"), part("p3", 9, start="2015")]
    weak = [{"id": f"s-{r['id']}", "event": r["id"], "role": "target", "stance": "denies"} for r in rows]
    for leaf in (feed(half_life="2y"), feed(half_life="2y", silence="rate")):
        for target in ("sum", "p1", "p2", "p3"):
            strong = [*weak, {"id": "more", "event": target, "role": "third", "stance": "confirms"}]
            before = raw(cell_of(*rows, leaf=leaf, stances=weak, credence={}))
            after = raw(cell_of(*rows, leaf=leaf, stances=strong, credence={}))
            assert (after >= before - 1e-12).all()
            assert (after > before).any()


def test_the_rate_of_an_aggregate_and_its_parts_is_the_gamma_posterior():
    cell = cell_of(WHOLE, part("p1"), part("p2", 9), event("e2"), leaf=RATE, watch=WATCH)
    assert stats.kstest(raw(cell), stats.gamma(0.5 + 13, scale=1 / (2 + T)).cdf).pvalue > 0.001


def test_in_a_family_of_three_generations_one_more_part_never_lowers_the_sum():
    """Each of the three kinds weighs differently, so parts are both lighter and heavier than what holds them."""
    leaf = feed(events={"attack": 0.5, "siege": 1, "plot": 0.4}, silence="zero")
    rows = [event("e0", number_best=29), event("e1", kind="siege", number_best=1, part_of="e0")]
    grandchild = event("e2", kind="plot", number_best=4, part_of="e1")
    assert raw(cell_of(*rows, grandchild, leaf=leaf))[0] >= raw(cell_of(*rows, leaf=leaf))[0] - 1e-12


# Certain events are summed beforehand.


def moments(sample, shape, years):
    """Whether mean and variance are those of a Gamma, within four standard errors."""
    law = stats.gamma(shape, scale=1 / years)
    kurtosis = float(law.stats("k")) + 3
    return (abs(sample.mean() - law.mean()) < 4 * (law.var() / DRAWS) ** 0.5
            and abs(sample.var() - law.var()) < 4 * law.var() * ((kurtosis - 1) / DRAWS) ** 0.5)  # fmt: skip


@pytest.mark.parametrize("number", [1, 3, 40])
def test_certain_events_make_one_gamma_of_the_law_of_many(number):
    cell = cell_of(*(event(f"e{i}", number_best=1 + i % 2) for i in range(number)), leaf=RATE, watch=WATCH)
    k = sum(1 + i % 2 for i in range(number))
    assert sum(cell.sums.values()) == k
    assert moments(raw(cell), 0.5 + k, 2 + T)
    assert not moments(raw(cell), 0.5 + k + max(1, k / 5), 2 + T), "a negative control"


def test_certain_and_uncertain_events_together_have_the_law_of_all():
    """An event with a debated number that is 1 either way is drawn by itself, and counts like a certain one."""
    debate = [{"id": "s", "event": "e2"}, {"id": "d", "event": "e2", "about": "number", "stance": "denies"}]
    rows = [event("e1", number_best=3), event("e2", number_best=1), event("e3")]
    cell = cell_of(*rows, stances=debate, leaf=RATE, watch=WATCH)
    assert set(cell.sums) == {"e1", "e3"}
    assert moments(raw(cell), 0.5 + 3 + 1 + 1, 2 + T)


def test_a_certain_event_more_never_lowers_a_rate():
    events = [event(f"e{i}", number_best=1 + 7 * (i % 3), start=str(2019 + i % 5)) for i in range(12)]
    leaf = feed(silence="rate", half_life="2y")
    before = raw(cell_of(leaf=leaf, watch=WATCH))
    for k in range(1, len(events)):
        after = raw(cell_of(*events[:k], leaf=leaf, watch=WATCH))
        assert (after > before).all()
        before = after


@pytest.mark.parametrize("silence", ["rate", "zero"])
def test_certain_events_share_in_proportion_to_what_they_count_for(silence):
    leaf = feed(silence=silence, events={"attack": 0.5, "raid": 2.0})
    cell = cell_of(event("e1", number_best=4), event("e2", kind="raid", number_best=3), leaf=leaf, watch=WATCH)
    shares = {reason.rows: share for reason, share in cell.draw(Streams(0, 200)).shares}
    prior = 0.5 if silence == "rate" else 0.0
    for rows, count in ((("e1",), 2.0), (("e2",), 6.0), (("w",), prior)):
        np.testing.assert_allclose(shares[rows], count / (8 + prior), atol=1e-12)


def test_what_is_uncertain_or_in_a_family_is_not_summed_beforehand():
    denied = {"id": "d", "event": "e2", "role": "target", "stance": "denies", "about": "author"}
    rows = [event("e1"), event("e2"), event("e3", number_low=2, number_high=5), WHOLE, part("p1"),
            event("e4", same_as="e1:0.3")]  # fmt: skip
    said = [{"id": f"s{row['id']}", "event": row["id"]} for row in rows]
    cells = cells_of(*rows, stances=[*said, denied], children={"leaf": COUNT, "country": COUNT | {"of": "country"}})
    assert set(cells["leaf"]["A", "TJK"].sums) == {"e1"}
    assert set(cells["country"]["TJK",].sums) == {"e1", "e2"}, "a country does not ask for the author"


# Debated sameness.


def happened(cell):
    streams = Streams(2, DRAWS)
    return {c.key: c.happened(streams) > 0 for c in cell.events}, streams


def near(found, probability):
    return abs(found.mean() - probability) < 4 * (probability * (1 - probability) / DRAWS) ** 0.5


DENIED = {"id": "s1-1", "event": "e1", "role": "target", "stance": "denies", "party": "TJK"}


def test_an_event_that_may_be_another_counts_where_it_is_not():
    rows = [event("e1"), event("e2", same_as="e1:0.4")]
    sample = raw(cell_of(*rows))
    same = Streams(2, DRAWS).uniform("event", "e2", "same") < 0.4
    np.testing.assert_array_equal(sample, np.where(same, 1, 2))


def test_its_stances_are_heard_about_the_other_in_the_same_draws():
    rows = [event("e1"), event("e2", same_as="e1:0.4")]
    cell = cell_of(*rows, stances=[DENIED, {"id": "s2-1", "event": "e2"}], credence={})
    found, streams = happened(cell)
    same = streams.uniform("event", "e2", "same") < 0.4
    assert near(same, 0.4)
    assert not found["e2"][same].any()
    assert near(found["e1"], 0.4 * expit(2.5 - 1.1) + 0.6 * expit(-1.1))
    assert near(found["e2"], 0.6 * expit(2.5))
    assert near(found["e1"] & found["e2"], 0.6 * expit(-1.1) * expit(2.5))
    np.testing.assert_array_equal(
        found["e1"], streams.uniform("event", "e1", "occurs") < np.where(same, expit(1.4), expit(-1.1))
    )
    chances = [c.believed.occurrence for c in cell.events]
    assert chances == pytest.approx([expit(-1.1), expit(2.5)]), "what is printed is that of each by itself"


def test_what_several_debated_rows_bring_alike_counts_once():
    rows = [event("e1"), event("e2", same_as="e1:0.4"), event("e3", same_as="e1:0.5")]
    told = [DENIED, {"id": "s2-1", "event": "e2"}, {"id": "s3-1", "event": "e3"}]
    found, _ = happened(cell_of(*rows, stances=told, credence={}))
    either = 1 - 0.6 * 0.5
    assert near(found["e1"], either * expit(1.4) + (1 - either) * expit(-1.1))
    apart = [*told[:2], told[2] | {"party": "UZB"}]
    found, _ = happened(cell_of(*rows, stances=apart, credence={}))
    chances = [(0.4 * 0.5, 2), (0.4 * 0.5 + 0.6 * 0.5, 1), (0.6 * 0.5, 0)]
    assert near(found["e1"], sum(p * expit(2.5 * n - 1.1) for p, n in chances))


def test_a_stance_that_the_other_has_already_adds_nothing():
    rows = [event("e1"), event("e2", same_as="e1:0.4")]
    found, _ = happened(cell_of(*rows, stances=[{"id": f"s{e}", "event": e} for e in ("e1", "e2")], credence={}))
    assert near(found["e1"], expit(2.5))


@pytest.mark.parametrize(("about", "otherwise"), [("kind", 0), ("author", 0), ("number", 1)])
def test_a_denial_that_arrives_only_through_a_debated_row(about, otherwise):
    rows = [event("e1", number_best=5), event("e2", same_as="e1:0.4", number_best=1000)]
    told = [{"id": "s1-1", "event": "e1"}, {"id": "s2-1", "event": "e2"},
            DENIED | {"id": "s2-2", "event": "e2", "about": about}]  # fmt: skip
    cell = cell_of(*rows, stances=told, leaf=NUMBER)
    assert not cell.sums
    sample = raw(cell)
    same = Streams(2, DRAWS).uniform("event", "e2", "same") < 0.4
    assert set(sample[same]) == {float(otherwise), 5.0}
    holds = (sample[same] == 5).mean()
    assert abs(holds - expit(1.5 - 1.1)) < 4 * (0.25 / same.sum()) ** 0.5
    rest = {1005.0, 5.0 + otherwise}
    assert set(sample[~same]) == rest, "there the first is certain, and the denial is of the second"


def test_certain_sameness_is_one_event_and_none_is_two():
    assert set(raw(cell_of(event("e1"), event("e2", same_as="e1")))) == {1.0}
    assert set(raw(cell_of(event("e1"), event("e2")))) == {2.0}


def test_a_debated_event_has_a_rate_of_its_own():
    rows = [event("e1"), event("e2", number_best=6, same_as="e1:0.4")]
    sample = raw(cell_of(*rows, leaf=RATE, watch=WATCH))
    shapes = (0.5 + 1, 0.5 + 7)
    mean = (0.4 * shapes[0] + 0.6 * shapes[1]) / (2 + T)
    law = [stats.gamma(shape, scale=1 / (2 + T)) for shape in shapes]
    for x in (0.2, 0.6, 1.0, 1.5):
        assert near(sample <= x, 0.4 * law[0].cdf(x) + 0.6 * law[1].cdf(x))
    assert sample.mean() == pytest.approx(mean, rel=0.02)
