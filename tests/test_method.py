"""The numbers of each method version are pinned: whoever changes them raises the version."""

import hashlib
import json

from threatscore.evidence import Evidence
from threatscore.method import METHOD_VERSION
from threatscore.model import model_of
from threatscore.ranking import rank
from threatscore.rollup import BY
from threatscore.simulation import simulate

from .making import frames
from .selfconsistency.rich import BOTH, DOUBTED

PINNED = {
    1: "25cd69fe52c0a7d1720fdbeb37384f4a84d890650164c43a20289b66ef8b0a93",
}
"""By method version. A version that was released is never pinned anew: its releases hold its numbers."""


def numbers():
    """A digest of the tables of two small assessments in which everything meets, to nine significant digits."""
    told = []
    for settings, full in (BOTH, DOUBTED):
        for design, draws in (("plain", 500), ("stratified", 5000)):
            model = model_of({**settings, "coverage": {"minimum": 0}})
            evidence = Evidence.from_frames(**frames(full), as_of="2023-12-31")
            run = simulate(model, evidence, draws=draws, design=design, rng=4)
            told += [{name: f"{value:.9g}" if isinstance(value, float) else value for name, value in record.items()}
                     for by in BY for record in rank(run, by=by).records]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def test_the_numbers_of_this_method_version_are_the_pinned_ones():
    assert numbers() == PINNED.get(METHOD_VERSION), (
        "the same inputs give other numbers than before: raise METHOD_VERSION in method.py, pin its digest here,"
        " and say in CHANGELOG.md under 'Numbers change' what moved and by how much"
    )


def test_versions_are_counted_without_gaps():
    assert [*PINNED] == [*range(1, METHOD_VERSION + 1)]
    assert len({*PINNED.values()}) == len(PINNED)


def test_the_digest_sees_a_small_change(monkeypatch):
    from threatscore import streams

    before = numbers()
    monkeypatch.setattr(streams, "SMALLEST", 1e-3)
    assert numbers() != before
