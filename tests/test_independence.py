"""The order if rows did not share their doubts."""

import pytest

from threatscore import independence
from threatscore.independence import independent, independent_ranks
from threatscore.ranking import rank
from threatscore.simulation import simulate

from .making import TIE, claim, evidence, model

OLD = {"spoken_from": "2013-12-31", "known": "2013-12-31"}
CLAIMS = [
    claim("a1", best=100, indicator="tie", group="A", country="TJK", source="s1", **OLD),
    claim("a2", best=100, indicator="tie", group="A", country="UZB", source="s2", **OLD),
    claim("b", best=88, indicator="tie", group="B", country="TJK"),
]
SOURCES = ["s1", "s2"]
"""Two documents of one publisher: A is high where either claim is followed, which is rarer if they go together."""


def run_of(party=0.0, origin=0.0, draws=4000, **more):
    built = model({"tie": TIE}, credence={"shared_doubt": {"origin": origin, "party": party}})
    given = evidence(claims=more.pop("claims", CLAIMS), sources=SOURCES)
    return simulate(built, given, draws=draws, rng=2, **more)


def test_without_a_spread_it_is_the_run_itself():
    run = run_of()
    assert independent(run) is run
    assert independent_ranks(run, "group").tolist() == [r["rank"] for r in rank(run).records]


def test_without_evidence_nothing_is_simulated_again(monkeypatch):
    run = run_of(party=3.0, claims=[])
    monkeypatch.setattr(independence, "simulate", None)
    assert independent(run) is run


@pytest.mark.parametrize("design", ["plain", "stratified"])
def test_it_is_the_run_with_the_spreads_at_zero(design):
    run, other = run_of(party=3.0, draws=5000, design=design), run_of(draws=5000, design=design)
    assert (independent(run).pairs.scores == other.pairs.scores).all()
    assert (run.pairs.scores != other.pairs.scores).any()


def test_it_is_simulated_once_for_all_tables(monkeypatch):
    run = run_of(party=3.0)
    first = independent(run)
    monkeypatch.setattr(independence, "simulate", None)
    assert independent(run) is first


def test_the_order_is_told_where_it_differs():
    run = run_of(party=3.0)
    ranked = [row for row in rank(run).records if row["status"] == "ranked"]
    assert [(row["unit"], row["rank"], row["rank_independent"]) for row in ranked] == [("B", 1, 2), ("A", 2, 1)]
    assert "With independent doubts the order would be: A, B." in rank(run).table().notes
    assert "independent" not in " ".join(rank(run_of()).table().notes)
    assert "independent" not in " ".join(rank(run, by="pair").table().notes), "there it does not differ"


def test_under_a_condition_it_is_not_told():
    run = run_of(party=3.0)
    some = run.where(run.pairs.scores[0] > 50, "high")
    assert independent_ranks(some, "group") is None
    assert {row["rank_independent"] for row in rank(some).records} == {None}
