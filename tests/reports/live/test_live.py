"""The page's scripts in a browser against the engine: on the same draws, and on all draws within the stated error."""

import numpy as np
import pytest

import threatscore as ts
from threatscore.model import model_of

from .referee import (
    ALMOST,
    QUANTILES,
    TABLES,
    assert_same,
    bare_page,
    figures,
    on_page_draws,
    payload_of,
    random_settings,
    shipped_run,
    with_settings,
)

BOUNDED = ("score", "p05", "p50", "p95", "rank_mean", "acceptability")
SETTINGS = 200


@pytest.fixture(scope="module")
def cache():
    return ts.LeafDraws()


@pytest.fixture(scope="module")
def run(cache):
    return shipped_run(cache=cache)


@pytest.fixture(scope="module")
def page(run, tmp_path_factory):
    with bare_page(tmp_path_factory.mktemp("page")) as opened:
        opened.load(payload_of(run))
        yield opened


@pytest.fixture(scope="module")
def known(page):
    return page.page.evaluate("({nodes: engine.nodes, events: engine.events})")


@pytest.mark.slow
def test_at_random_settings_the_page_says_what_the_engine_says_on_the_same_draws(run, page, known):
    rng = np.random.default_rng(5)
    settings = [{}, *(random_settings(known, rng) for _ in range(20))]
    assert page.each("problem", settings) == [""] * len(settings)
    for asked, found in zip(settings, page.each("evaluate", settings), strict=True):
        wanted = on_page_draws(run, with_settings(run.model, asked), rounded=True)
        for by in TABLES:
            assert_same(found[by], wanted[by])


@pytest.mark.slow
def test_points_held_in_steps_move_no_figure_by_more_than_the_stated_bound(run, page, known):
    rng = np.random.default_rng(6)
    settings = [random_settings(known, rng) for _ in range(20)]
    moved = 0
    for asked, found in zip(settings, page.each("evaluate", settings, {"rest": True}), strict=True):
        wanted = on_page_draws(run, with_settings(run.model, asked), rounded=False)
        for by in TABLES:
            bound = found[by]["quantisation"]
            for name in BOUNDED:
                gap = np.abs(np.subtract(found[by][name], wanted[by][name]))
                assert (gap <= np.add(bound[name], ALMOST)).all(), name
                moved += (gap > ALMOST).sum()
            for level, shares in wanted[by]["levels"].items():
                gap = np.abs(np.subtract(found[by]["levels"][level], shares))
                assert (gap <= np.add(bound["levels"][level], ALMOST)).all()
                assert (np.array(bound["probability"]) >= bound["levels"][level]).all()
    assert moved > 0  # else nothing was tested


def test_the_published_figures_are_shown_as_they_are(run, page):
    found = page.call("shown", {}, {"rest": True})
    for by in TABLES:
        assert_same(found[by], figures(run, by))
        assert all(error == 0 for error in np.ravel(found[by]["error"]["score"]))
        assert found[by]["error"]["rank_low"] == found[by]["rank"] == found[by]["error"]["rank_high"]
        assert found[by]["entered"] == []


def test_quantiles_that_a_difference_leaves_crossed_are_put_in_order(page):
    """Where a change leaves nothing of most scores, what the page's draws say of each quantile goes its own way."""
    asked = {"methods": {"score": "geometric", "exposure": "geometric", "intent": "min"}}
    published, before, after = (page.call(*call) for call in (("shown", {}), ("evaluate", {}), ("evaluate", asked)))
    found = page.call("shown", asked, {"rest": True})
    crossed = 0
    for by in TABLES:
        own = {name: np.array(found[by][name]) for name in QUANTILES}
        assert (own["p05"] <= own["p50"]).all()
        assert (own["p50"] <= own["p95"]).all()
        place = [published[by]["units"].index(unit) for unit in found[by]["units"]]
        for u, at in enumerate(place):
            moved = [published[by][q][at] + after[by][q][u] - before[by][q][at] for q in QUANTILES]
            np.testing.assert_allclose(sorted(np.clip(moved, 0, 100)), [own[q][u] for q in QUANTILES], atol=ALMOST)
            if list(np.clip(moved, 0, 100)) != sorted(np.clip(moved, 0, 100)):
                crossed += 1
                for kind in ("error", "quantisation"):
                    assert len({found[by][kind][q][u] for q in QUANTILES}) == 1
    assert crossed > 0  # else nothing was tested


def test_the_file_of_the_published_settings_is_the_models_own(run, page):
    assert page.call("yaml", {}) == run.model.to_yaml()


@pytest.mark.slow
def test_the_file_of_any_settings_is_what_the_engine_makes_of_them(run, page, known):
    rng = np.random.default_rng(8)
    settings = [random_settings(known, rng) for _ in range(20)]
    for asked, text in zip(settings, page.each("yaml", settings), strict=True):
        assert model_of(text).config == with_settings(run.model, asked).config


def counted(found, wanted, halved):
    """Return of how many figures the engine's own lies within the errors, or half of them, that the page states."""
    inside, of = {}, {}

    def hold(name, gap, error, bound):
        width = (np.asarray(error) + bound) / (2 if halved else 1)
        inside[name] = inside.get(name, 0) + int((np.abs(gap) <= width + ALMOST).sum())
        of[name] = of.get(name, 0) + np.size(gap)

    for by in TABLES:
        here, there = found[by], wanted[by]
        assert here["units"] == there["units"]
        for name in BOUNDED:
            hold(name, np.subtract(here[name], there[name]), here["error"][name], here["quantisation"][name])
        for level, shares in there["levels"].items():
            gap = np.subtract(here["levels"][level], shares)
            hold("levels", gap, here["error"]["levels"][level], here["quantisation"]["levels"][level])
    return inside, of


@pytest.mark.slow
def test_the_engines_own_figures_lie_within_the_stated_errors_as_often_as_stated(run, page, known, cache):
    """Counted are all units of all tables: score, its quantiles, the mean rank, and all shares of ranks and levels.

    The negative control is the same with half the errors, which must be too few.
    """
    rng = np.random.default_rng(20231231)
    settings = [random_settings(known, rng) for _ in range(SETTINGS)]
    inside, of, halves = {}, {}, {}
    texts = page.each("yaml", settings)
    for text, found in zip(texts, page.each("shown", settings, {"rest": True}), strict=True):
        whole = ts.simulate(model_of(text), run.evidence, cache=cache)
        wanted = {by: figures(whole, by) for by in TABLES}
        for sums, halved in ((inside, False), (halves, True)):
            held, all_of = counted(found, wanted, halved)
            for name in held:
                sums[name] = sums.get(name, 0) + held[name]
                of[name] = of.get(name, 0) + (0 if halved else all_of[name])
        for by in TABLES:
            for rank in ("rank", "rank_p05", "rank_p50", "rank_p95"):
                low, high = (np.array(found[by]["error"][f"{rank}_{end}"]) for end in ("low", "high"))
                within = (low <= wanted[by][rank]) & (wanted[by][rank] <= high)
                inside[rank], of[rank] = inside.get(rank, 0) + int(within.sum()), of.get(rank, 0) + len(within)
    rates = {name: inside[name] / of[name] for name in of}
    assert sum(inside.values()) / sum(of.values()) >= 0.95, rates
    assert min(rates.values()) >= 0.93, rates
    control = sum(halves.values()) / sum(of[name] for name in halves)
    assert control < 0.9, control
    assert {name for name in halves if halves[name] / of[name] < 0.9} >= {
        "p05",
        "p50",
        "p95",
        "acceptability",
        "levels",
    }
