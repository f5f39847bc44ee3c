"""The study of precision measures what it says, and the page shows what was measured."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks import precision, precision_report  # noqa: E402
from benchmarks.engine import tell  # noqa: E402
from benchmarks.problems import Problem  # noqa: E402

SAVED = json.loads(precision.SAVED.read_text(encoding="utf-8"))


def test_the_error_is_the_root_mean_square_of_the_spread_over_seeds():
    rng = np.random.default_rng(0)
    drawn = {"plain": rng.normal(5, [0.3, 0.4], (4000, 2)), "stratified": rng.normal(5, 0.1, (4000, 2))}
    found = {
        design: {"score": [*values], "p_level": [np.stack([v, 1 - v]) for v in values], "rank_mean": [*values]}
        for design, values in drawn.items()
    }
    errors = precision._errors(found)
    assert errors["score"]["plain"] == pytest.approx((0.125) ** 0.5, rel=0.05)
    assert errors["p_level"]["stratified"] == pytest.approx(0.1, rel=0.05)


def test_a_study_has_every_error_and_time_once():
    told = tell(Problem("tiny", 3, 2, 100))
    study = precision.Study("tiny", told.model, told.evidence(), ("pair",), (5_000, 10_000), 3)
    rows = precision.measured(study)
    assert len({(r["draws"], r["what"], r["design"]) for r in rows}) == len(rows) == 2 * 3 * 2
    assert all(row["error"] > 0 for row in rows)
    saved = {"errors": rows, "seconds": precision.seconds(study, 1), "seeds": {"tiny": 3}, "replicate": 250,
             "replicates": precision.replicates(replace(study, seeds=4))}  # fmt: skip
    assert "| tiny, pair | mean score, points | 10,000 |" in precision_report.markdown(saved)
    assert precision_report.fewer(saved, problem="tiny", table="pair", what="score", draws=10_000) > 3


def test_the_page_shows_what_was_measured():
    assert precision_report.markdown(SAVED) in precision_report.PAGE.read_text(encoding="utf-8")
    assert precision_report.PICTURE.exists()


def test_the_default_design_is_the_better_one_a_second():
    """On the shipped data, for mean scores of every table and every number of draws that was measured."""
    from threatscore.config.settings import Simulation

    gains = [
        precision_report.fewer(SAVED, problem="shipped", table=table, what="score", draws=n)
        * precision_report.seconds_of(SAVED, problem="shipped", draws=n, design="plain")
        / precision_report.seconds_of(SAVED, problem="shipped", draws=n, design="stratified")
        for table in ("group", "country", "pair") for n in precision.SHIPPED_DRAWS
    ]  # fmt: skip
    assert Simulation().design == ("stratified" if min(gains) > 1 else "plain")
    assert SAVED["seeds"]["shipped"] >= 200
