"""The count of events that one voice reports: its mean and variance are logistic-normal integrals, by quadrature."""

import numpy as np
import pytest
from scipy.special import expit

from ..making import event, tables
from .against import doubt_known, engine
from .quadrature import normal_mean, shifted

EVENTS, DRAWS = 8, 40_000
STEPS = [0.75, 0.75, 0.75, 0.75, 2.0, 2.0, -1.5, -1.5]
"""The step of the only stance about each event."""
ROLES = {0.75: ("perpetrator", "claims"), 2.0: ("target", "claims"), -1.5: ("third", "denies")}
DEEDS = {
    "weight": 1,
    "of": "pair",
    "from": {"events": ["attack"], "silence": "zero"},
    "scale": {"kind": "linear", "low": 0, "high": EVENTS},
}
SPREADS = [(0.0, 0.0), (0.9, 0.0), (0.0, 1.3), (0.7, 1.0), (3.0, 0.0)]


def counted(spreads, seed, origins=1):
    """Return how many events happened in each draw, reported by one party through so many origins."""
    rows = [event(f"e{i}") for i in range(EVENTS)]
    stances = [
        {
            "id": f"st{i}",
            "event": f"e{i}",
            "source": f"s{i % origins}",
            "role": ROLES[step][0],
            "stance": ROLES[step][1],
        }
        for i, step in enumerate(STEPS)
    ]
    doubt = {"shared_doubt": {"origin": spreads[0], "party": spreads[1]}} if any(spreads) else {}
    text = {"score": {"children": {"deeds": DEEDS}}, "credence": {"base": 0.2, **doubt}}
    full = tables(
        events=[row | {"source": "s0"} for row in rows], stances=stances, sources=[f"s{i}" for i in range(origins)]
    )
    return engine(text, full, DRAWS, seed).pairs.scores[0] * EVENTS / 100


def chances(d):
    """Return the chance of each event, shape (events, values of d)."""
    return np.array([expit(0.2 + shifted(step, d)) for step in STEPS])


def exact(spreads):
    """Return mean and variance of the count of one origin and one party: both spreads in quadrature."""
    spread = float(np.hypot(*spreads))
    mean = normal_mean(lambda d: chances(d).sum(axis=0), spread)
    within = normal_mean(lambda d: (chances(d) * (1 - chances(d))).sum(axis=0), spread)
    return mean, within + normal_mean(lambda d: (chances(d).sum(axis=0) - mean) ** 2, spread)


def agree(counts, mean, variance):
    apart = counts - np.mean(counts)
    assert abs(np.mean(counts) - mean) <= 4 * np.std(counts) / np.sqrt(DRAWS)
    assert abs(np.mean(apart**2) - variance) <= 4 * np.std(apart**2) / np.sqrt(DRAWS)


@pytest.mark.parametrize(
    "spreads",
    [
        SPREADS[0],
        *(pytest.param(s, marks=pytest.mark.skipif(not doubt_known(), reason="not carried yet")) for s in SPREADS[1:]),
    ],
)
def test_mean_and_variance_of_the_count_of_one_origin(spreads):
    agree(counted(spreads, 60), *exact(spreads))


def test_quadrature_against_known_integrals():
    """E[z^2], a logistic normal that is one half by symmetry, and a sum that a fine grid gives as well."""
    grid = np.linspace(-12, 12, 200_001)
    density = np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi)
    assert normal_mean(np.square, 1.7) == pytest.approx(1.7**2)
    assert normal_mean(expit, 2.5) == pytest.approx(0.5)
    assert normal_mean(lambda d: expit(0.7 + d), 3.0) == pytest.approx(
        np.trapezoid(density * expit(0.7 + 3 * grid), grid), abs=1e-6
    )


@pytest.mark.skipif(not doubt_known(), reason="not carried yet")
def test_two_origins_share_the_party_alone():
    """Given the party, the counts of two origins are independent; a nested quadrature."""
    origin, party = 1.1, 0.8
    halves = [np.array([i % 2 == k for i in range(EVENTS)]) for k in range(2)]

    def sums(d, half):
        return chances(d)[half].sum(axis=0)

    def given(q, half):
        return normal_mean(lambda d: sums(d + q, half), origin)

    def spread_given(q, half):
        def p(d):
            return chances(d + q)[half]

        within = normal_mean(lambda d: (p(d) * (1 - p(d))).sum(axis=0), origin)
        return within + normal_mean(lambda d: (sums(d + q, half) - given(q, half)) ** 2, origin)

    mean = normal_mean(lambda qs: np.array([sum(given(q, h) for h in halves) for q in qs]), party)
    inner = normal_mean(lambda qs: np.array([sum(spread_given(q, h) for h in halves) for q in qs]), party)
    outer = normal_mean(lambda qs: np.array([(sum(given(q, h) for h in halves) - mean) ** 2 for q in qs]), party)
    counts = counted((origin, party), 61, origins=2)
    agree(counts, mean, inner + outer)
    assert exact((origin, party))[1] != pytest.approx(inner + outer, rel=0.02)  # one origin would be another law
