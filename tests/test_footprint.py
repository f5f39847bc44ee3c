"""Too many draws are refused before they are drawn, and the figure is near what is really taken."""

import subprocess
import sys
from pathlib import Path

import pytest

from threatscore import footprint
from threatscore.entry import entered
from threatscore.errors import UsageError
from threatscore.footprint import needed
from threatscore.indicators import build
from threatscore.simulation import simulate

from .making import LEAF, TIE, claim, evidence, model, tied

STATUS = Path("/proc/self/status")
MEASURED = """
import re, sys
sys.path.insert(0, {root!r})
from concurrent.futures import ThreadPoolExecutor
from tests.test_footprint import problem, needs
from threatscore.simulation import simulate

def peak():
    return 1024 * int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])

given = problem({pairs}, {missing})
with ThreadPoolExecutor(1) as one:
    simulate(*given, draws=10, executor=one)
    before = peak()
    run = simulate(*given, draws={draws}, executor=one)
print(needs(*given, {draws}) / (peak() - before))
"""


def problem(pairs, missing):
    """Five leaves of so many pairs; four of them known, or missing."""
    names = [f"g{i}" for i in range(pairs)]
    leaf = {"of": "group", "from": {"claims": "fighters"}, "scale": {"kind": "linear", "low": 0, "high": 1000}}
    children = {f"l{i}": leaf | {"from": {"claims": f"i{i}"}} for i in range(4)} | {"tie": TIE}
    known = [] if missing else [
        claim(f"c{n}{i}", "about", 300, group=n, indicator=f"i{i}") for n in names for i in range(4)
    ]  # fmt: skip
    return model(children), evidence(
        groups=names, countries=["TJK"], claims=[*known, *tied(*((n, "TJK") for n in names))]
    )


def needs(m, e, draws):
    leaves = build(m, e, e.as_of)
    return needed(m, leaves, entered(m, leaves).pairs, draws)


@pytest.mark.slow
@pytest.mark.skipif(not STATUS.exists(), reason="the peak of a process is told by Linux")
@pytest.mark.parametrize(("pairs", "draws"), [(3, 1_000_000), (40, 100_000), (400, 20_000)])
@pytest.mark.parametrize("missing", [False, True])
def test_the_figure_is_within_a_third_of_the_peak(pairs, draws, missing):
    """In a process of its own, with one thread; the figure counts a block for each processor."""
    code = "import threatscore.footprint as f; f.processors = lambda: 1\n" + MEASURED.format(
        root=str(Path(__file__).parents[1]), pairs=pairs, draws=draws, missing=missing
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert 0.75 < float(done.stdout) < 1.33


def test_too_many_draws_are_refused_with_what_would_fit(monkeypatch):
    m, e = model({"fighters": LEAF, "tie": TIE}), evidence(claims=tied(("A", "TJK")))
    monkeypatch.setattr(footprint, "memory", lambda: 50_000_000)
    with pytest.raises(
        UsageError, match=r"1,000,000 draws of 1 pairs and 2 leaves would need about 0\.\d GB"
    ) as caught:
        simulate(m, e, draws=1_000_000)
    fit = int(str(caught.value).split("at most ")[1].split(" draws fit in the 0.1 GB here")[0].replace(",", ""))
    assert needs(m, e, fit) <= 50_000_000 < needs(m, e, fit + 1)
    assert simulate(m, e, draws=fit).draws == fit


def test_where_nothing_fits_it_says_so(monkeypatch):
    monkeypatch.setattr(footprint, "memory", lambda: 1)
    with pytest.raises(UsageError, match="fewer pairs are needed"):
        simulate(model(), evidence(claims=tied(("A", "TJK"))), draws=5)
