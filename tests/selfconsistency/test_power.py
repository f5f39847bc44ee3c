"""Three faults, built into the sampler on purpose, are noticed with a power of 95 % or more; nothing is without."""

import numpy as np
import pytest

from ..making import claim, event, tables
from .against import both, engine
from .cases import LOG
from .compare import findings, rejected
from .sampler import sample
from .world import Faults

SEEDS = range(100, 159)
"""59 of 59 bound the power from below by 0.05^(1/59) > 0.95, with 95 % confidence (Clopper and Pearson 1934)."""
WORLDS = 3000
STRENGTH = {"weight": 2, "of": "group", "from": {"claims": "strength"}, "scale": LOG}
TIE = {"weight": 1, "of": "pair", "from": {"claims": "tie"}, "scale": {"kind": "linear", "low": 0, "high": 100}}
DEEDS = {
    "weight": 1,
    "of": "pair",
    "from": {"events": ["attack"], "silence": "zero"},
    "scale": {"kind": "linear", "low": 0, "high": 2},
}
SETTINGS = {
    "score": {"children": {"strength": STRENGTH, "tie": TIE, "deeds": DEEDS, "seen": {**DEEDS, "of": "country"}}},
    "weight_uncertainty": {"spread": 0.4},
}
PAIRS = [("A", "TJK"), ("A", "UZB"), ("B", "TJK"), ("B", "UZB")]
TABLES = tables(
    claims=[
        claim("c1", "range", low=200, high=2000, indicator="strength"),
        claim("c2", "range", low=900, high=6000, indicator="strength", group="B"),
        *(
            claim(f"t{i}", "range", low=5, high=12, indicator="tie", group=g, country=c)
            for i, (g, c) in enumerate(PAIRS)
        ),
    ],
    events=[event("e1"), event("e2", group="B", country="UZB")],
    stances=[{"id": f"st{i}", "event": f"e{i}", "stance": "claims", "source": "s1"} for i in (1, 2)],
)
READ_OTHERWISE = {**SETTINGS, "reading": {"interval": 0.8}}


def hits(**change):
    """Return for how many seeds the comparison rejects."""
    return sum(
        bool(rejected(both(SETTINGS, TABLES, worlds=WORLDS, draws=WORLDS, seed=10 * seed, **change))) for seed in SEEDS
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [{"model": READ_OTHERWISE}, {"faults": Faults(weights_by_unit=True)}, {"faults": Faults(events_by_leaf=True)}],
    ids=["an 80 % interval read as 90 %", "weights drawn for each unit", "an event drawn again for each leaf"],
)
def test_a_fault_is_noticed_for_every_seed(fault):
    assert hits(**fault) == len(SEEDS)


@pytest.mark.slow
def test_without_a_fault_nothing_is_noticed():
    assert hits() <= 1  # two of 59 at a level of 0.001 have a probability of 0.0017


@pytest.mark.slow
def test_margins_alone_would_not_see_weights_by_unit():
    """The same test without sums, differences, ranks and roll-ups: each pair's own score keeps its law."""
    run = engine(SETTINGS, TABLES, WORLDS, 5)
    faulty = sample(SETTINGS, TABLES, WORLDS, 6, Faults(weights_by_unit=True)).pair
    rng = np.random.default_rng(7)
    margins = [
        finding
        for i, unit in enumerate(run.pairs.units)
        for finding in findings(faulty[unit][None], run.pairs.scores[i : i + 1], [str(unit)], rng)
    ]
    assert rejected(margins) == []
