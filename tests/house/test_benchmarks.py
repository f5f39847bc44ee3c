"""The benchmark measures what it says: contenders agree, wrong ones are refused, tables say what was measured."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks import agreement, analyst, baseline, documents, engine, measure, peers, plan, report, targets  # noqa: E402
from benchmarks.contenders import NotAvailableError, prepare  # noqa: E402
from benchmarks.measure import Measurement  # noqa: E402
from benchmarks.problems import PROBLEMS, Problem, Solution  # noqa: E402

TINY = Problem("tiny", 6, 4, 400)


@pytest.fixture(scope="module")
def yardstick():
    return baseline.solve(TINY)


def plain(points, weights):
    """Score one draw as a package in a loop would."""
    scores = points @ weights
    return scores, np.argsort(np.argsort(-scores)) + 1.0


SOLVED = {
    "analyst": lambda problem: analyst.solve(problem),
    "engine": lambda problem: engine.solve(engine.tell(problem))[0],
    "a peer in a loop": lambda problem: peers.loop(plain, problem),
}


@pytest.mark.parametrize("contender", SOLVED)
def test_contenders_agree_with_the_baseline(contender, yardstick):
    draws = (TINY.draws, TINY.draws)
    assert set(agreement.check(contender, SOLVED[contender](TINY), yardstick, draws)) >= {"mean", "mean rank"}


def test_the_baseline_agrees_with_the_expected_scores(yardstick):
    assert agreement.check_means(TINY, yardstick)["mean"] < agreement.LIMIT


def test_threads_and_blocks_change_nothing(yardstick, monkeypatch):
    monkeypatch.setattr(baseline, "BUFFER_BYTES", 8 * TINY.draws * 2)
    monkeypatch.setattr(baseline, "RANKED_BYTES", 8 * TINY.units * 50)
    other = baseline.solve(TINY, threads=3)
    assert np.array_equal(other.mean, yardstick.mean)
    assert np.array_equal(other.quantiles, yardstick.quantiles)
    assert np.array_equal(other.acceptability, yardstick.acceptability)


def test_the_baseline_counts_ranks_and_finds_quantiles():
    scores = np.random.default_rng(3).normal(size=(5, 301))
    assert baseline.quantiles(scores) == pytest.approx(np.quantile(scores, (0.05, 0.5, 0.95), axis=1))
    ranks = 1 + (scores[None] > scores[:, None]).sum(axis=1)
    wanted = [[np.sum(row == rank) for rank in range(1, 6)] for row in ranks]
    assert baseline.rank_counts(scores).tolist() == wanted


@pytest.mark.parametrize("output", ["mean", "quantiles", "acceptability"])
def test_a_wrong_output_is_refused(output, yardstick):
    wrong = getattr(yardstick, output)
    wrong = wrong[::-1] if output == "acceptability" else wrong + 2.0
    with pytest.raises(agreement.DisagreementError, match="differs from the baseline"):
        agreement.check("wrong", replace(yardstick, **{output: wrong}), yardstick, (TINY.draws, TINY.draws))


def test_the_wrong_problem_is_refused(yardstick, monkeypatch):
    """Goalposts a little elsewhere, spreads a little wider: that is found at the draws of the real problems."""
    monkeypatch.setattr(agreement, "GOALPOSTS", (1.0, 140.0))
    with pytest.raises(agreement.DisagreementError, match="expected scores"):
        agreement.check_means(TINY, yardstick)


def test_an_acceptability_that_is_none_is_refused(yardstick):
    wrong = Solution(yardstick.mean, yardstick.quantiles, yardstick.acceptability * 1.01)
    with pytest.raises(agreement.DisagreementError, match="sum to 1"):
        agreement.check("wrong", wrong, yardstick, (TINY.draws, TINY.draws))


def test_a_package_that_is_absent_is_named():
    from contextlib import ExitStack

    with ExitStack() as stack, pytest.raises(NotAvailableError, match="no such thing is not installed"):
        prepare("no such thing", TINY, 1, stack)


def test_the_sizes_of_the_plan_are_those_of_the_problems():
    for size in (plan.SMALL, plan.MEDIUM, plan.LARGE):
        problem = PROBLEMS[size[0]]
        assert size == (problem.name, problem.units, problem.indicators, problem.draws)


def test_a_child_process_measures():
    found = measure.measure("baseline", ("tiny", 6, 4, 100), seconds=0.01, most=1)
    assert found.best is not None
    assert found.best > 0
    assert found.peak_mb is not None
    assert found.peak_mb > 10


def taken(contender, problem, best, threads=1, **more):
    sizes = {"small": plan.SMALL, "medium": plan.MEDIUM, "large": plan.LARGE}
    return Measurement(contender, sizes.get(problem, problem), threads, best, best, 1, **more)


def stages(read, simulate):
    return {"read": read, "simulate": simulate, "results": 0.0}


ABOUT = {"cores": 4, "load_before": 0.0, "processor": "x", "features": [], "python": "3", "numpy": "2", "scipy": "1",
         "pandas": "3"}  # fmt: skip


def made(*measurements, cores=4):
    return plan.Report(ABOUT | {"cores": cores}, False, measurements, {"import threatscore": 0.1})


def row(found, what):
    return next(row for row in targets.rows(found) if row.what.startswith(what))


def test_a_ratio_is_judged_and_shown_without_reading():
    four = taken("engine", "medium", 1.3, threads=4, stages=stages(0.3, 1.0))
    found = made(taken("baseline", "medium", 1.0, threads=4), four, taken("analyst", "medium", 5.2))
    assert row(found, "medium, 4 threads: engine").verdict == "not met"
    assert row(found, "medium, 4 threads: engine").measured == "1.30 (1.00)"
    assert row(found, "medium, 4 threads: analyst") == targets.Row(
        "medium, 4 threads: analyst / engine", ">= 3.5", "4.00 (5.20)", "met"
    )


def test_rows_for_four_threads_are_not_measured_on_fewer_cores():
    verdicts = {row.verdict for row in targets.rows(made(cores=2)) if "4 threads" in row.what}
    assert verdicts == {"not measured: 2 cores"}


def test_what_is_missing_says_why():
    found = made(Measurement("engine cached", plan.MEDIUM, 1, missing="the engine has no cache"))
    assert row(found, "medium, another weight").verdict == "not measured: the engine has no cache"


@pytest.mark.parametrize(("power", "verdict"), [(1.0, "met"), (1.2, "not met")])
def test_the_slope_is_that_of_a_power_law(power, verdict):
    sizes = plan.SERIES["units"]
    found = made(
        *(taken("engine work", size, 1 + size[1] ** power, stages=stages(1.0, size[1] ** power)) for size in sizes)
    )
    assert row(found, "slope of log time on log units").measured == f"{power:.2f}"
    assert row(found, "slope of log time on log units").verdict == verdict


def test_the_line_through_two_sizes_is_followed(monkeypatch):
    def measured(contender, problem, **_):
        return taken(contender, problem, 2.0 + problem[3] / 1000)

    monkeypatch.setattr(plan, "measure", measured)
    done = plan.Plan(False, lambda _: None).run_or_extrapolate("analyst", plan.LARGE, 2000)
    assert done.best == pytest.approx(12.0)
    assert done.extrapolated_from == 2000
    assert " e |" in report.markdown(made(done))


def test_reading_does_not_grow_with_draws(monkeypatch):
    def measured(contender, problem, **_):
        return taken(contender, problem, 5.0 + problem[3] / 1000, stages=stages(5.0, problem[3] / 1000))

    monkeypatch.setattr(plan, "measure", measured)
    done = plan.Plan(False, lambda _: None).run_or_extrapolate("engine", plan.LARGE, 2000)
    assert done.best == pytest.approx(15.0)
    assert done.stages == pytest.approx(stages(5.0, 10.0))


def test_documents_are_held_to_their_targets_and_a_missing_browser_is_named():
    told = {"page seconds": 1.2, "page bytes": 960_000.0, "shipped page: move p95": "chromium is not installed"}
    found = replace(made(), documents=told)
    rows = {row.what: row for row in targets.documents(found)}
    assert len(rows) == len(targets.DOCUMENTS)
    assert rows[targets.DOCUMENTS["page seconds"][0]].verdict == "not met"
    assert rows[targets.DOCUMENTS["page bytes"][0]] == targets.Row(
        "shipped quarter: the page, MB", "<= 1.5", "0.96", "met"
    )
    assert rows[targets.DOCUMENTS["shipped page: move p95"][0]].verdict == "not measured: chromium is not installed"
    assert rows[targets.DOCUMENTS["large page bytes"][0]].verdict == "not measured: only without --quick"
    assert plan.Report.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert rows[targets.DOCUMENTS["page bytes"][0]].what in report.markdown(found)
    assert targets.documents(made()) == []


@pytest.mark.slow
def test_documents_are_measured_and_without_a_browser_it_is_said(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    found = documents.documents(quick=True)
    assert 0 < found["page bytes"] < 4_000_000
    assert found["page seconds"] > 0
    assert found["workbook seconds"] > 0
    assert found["shipped page: first paint"] == "chromium is not installed"
    assert set(found) <= {*targets.DOCUMENTS, "workbook bytes"}


def test_the_saved_result_renders_again():
    path = ROOT / "benchmarks" / "results" / "latest.json"
    saved = plan.Report.from_dict(json.loads(path.read_text(encoding="utf-8")))
    assert path.with_suffix(".md").read_text(encoding="utf-8") == report.markdown(saved)


def test_the_page_shows_a_whole_table():
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    table = page.partition(report.BEGIN)[2].partition(report.END)[0]
    assert [row.what for row in targets.rows(made()) if f"| {row.what} |" not in table] == []
    assert report.between_markers(page, table.strip() + "\n") == page


def test_a_page_without_markers_is_refused():
    with pytest.raises(ValueError, match="needs the lines"):
        report.between_markers("no table here", "table")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system does not keep a process to some cores")
def test_one_thread_is_one_thread_in_the_results_too():
    told = "from threatscore.machine import processors; print(processors())"
    assert measure.python(["-c", f"from benchmarks.child import keep_to; keep_to(1); {told}"]).strip() == "1"
