"""What the page computes with: the same bytes on every run, and a refusal where only the engine can compute."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import threatscore as ts
from threatscore import blocks, simulation
from threatscore.aggregation import Arithmetic, Method
from threatscore.reports import contents
from threatscore.reports.live import payload
from threatscore.reports.live.holding import held

from ...making import LEAF, TIE, claim, evidence, model, tied
from .referee import shipped_run

ROOT = Path(__file__).parents[3]


def run_of(*claims, leaves=None, **more):
    found = evidence(claims=[*tied(("A", "TJK"), ("B", "UZB")), *claims])
    return ts.simulate(model(leaves, **more), found)


def text(run):
    return json.dumps(payload(contents(run)), allow_nan=False, ensure_ascii=False)


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_how_the_work_was_cut(monkeypatch):
    whole = text(shipped_run(draws=5000))
    monkeypatch.setattr(simulation, "IN_ONE", 0)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1_000_000)
    assert text(shipped_run(draws=5000)) == whole


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_the_order_of_hashes():
    code = (
        "import sys, json, hashlib, threatscore as ts\n"
        "from threatscore.reports import contents\n"
        "from threatscore.reports.live import payload\n"
        f"model, evidence = ts.load_model({str(ROOT / 'config' / 'weights.yaml')!r}),"
        f" ts.load_evidence({str(ROOT / 'data' / 'central-asia')!r})\n"
        "found = payload(contents(ts.simulate(model, evidence, draws=5000)))\n"
        "print(hashlib.sha256(json.dumps(found).encode()).hexdigest())\n"
    )
    found = set()
    for seed in ("1", "2"):
        path = str(ROOT / "src")
        done = subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": path},
                              capture_output=True, text=True, check=True)  # fmt: skip
        found.add(done.stdout)
    assert len(found) == 1


def test_a_method_of_ones_own_is_left_to_the_engine():
    class Halved(Arithmetic):
        kind = "halved"

        def combine(self, values, weights):
            return super().combine(values, weights) / 2

        def parts(self, values, weights):
            return (part / 2 for part in super().parts(values, weights))

    try:
        branch = {"children": {"fighters": {"weight": 2, **LEAF}}, "combine": {"max": 0.5, "halved": 0.5}}
        found = payload(contents(run_of(leaves={"strength": branch, "tie": TIE})))
    finally:
        del Method.known["halved"]
    assert found["live"] is False
    assert "'strength' is combined by 'halved'" in found["why"]
    assert "blob" not in found


def test_the_page_holds_no_more_draws_than_the_run_has():
    assert payload(contents(run_of(simulation={"draws": 30, "design": "plain"})))["draws"] == 30
    found = payload(contents(run_of(report={"draws": 40})))
    assert (found["draws"], found["of"]) == (40, 1000)


def test_the_draws_held_are_the_first_of_the_run():
    run = shipped_run()
    have = held(run)
    for leaf in run.model.leaves:
        drawn = have.points(leaf)
        row = {cell.unit: i for i, cell in enumerate(have.cells[leaf.name])}
        for i, pair in enumerate(run.pairs.units):
            unit = run.leaves.of_pair(leaf, pair).unit
            np.testing.assert_array_equal(drawn[row[unit]], run.points.of_pair(leaf.name, i)[: have.streams.draws])


def test_pairs_are_held_that_other_weights_might_rank_and_no_others():
    leaves = {"fighters": LEAF, "tie": {**TIE, "weight": 0}, "other": {**TIE, "from": {"claims": "x"}}}
    run = run_of(claim("c", best=3, indicator="x", group="A", country="TJK"), leaves=leaves)
    assert run.pairs.units == (("A", "TJK"),)
    assert held(run).pairs == (("A", "TJK"), ("B", "UZB"))


def test_the_shipped_payload_is_small():
    assert len(text(shipped_run())) < 500_000


@pytest.mark.slow
def test_a_run_whose_points_were_not_kept_holds_the_same():
    run = shipped_run(draws=5000)
    assert text(replace(run, points=None)) == text(run)
