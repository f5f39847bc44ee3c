"""Stances move log-odds; origins are counted once."""

import pytest
from scipy.special import expit, logit

from threatscore.config.reading import Credence
from threatscore.indicators.credence import believed

from ..making import event, evidence

CREDENCE = Credence()
SOURCES = ["s1", "s2", {"id": "s3", "origin": "s1"}]


def of(*stances, credence=CREDENCE):
    """Believe (role, stance, more) in turn."""
    rows = [{"id": f"st{i}", "event": "e1", "role": role, "stance": stance, **more}
            for i, (role, stance, more) in enumerate(stances)]  # fmt: skip
    e = evidence(events=[event("e1")], stances=rows, sources=SOURCES)
    return believed(e.live_stances, credence, {s.id: e.origin(s.id) for s in e.sources})


@pytest.mark.parametrize("role", ["perpetrator", "target", "host", "third"])
@pytest.mark.parametrize("stance", ["claims", "confirms", "denies"])
def test_each_stance_moves_the_log_odds_by_its_declared_step(role, stance):
    step = getattr(CREDENCE, f"{role}_{stance}")
    assert of((role, stance, {})).occurrence == pytest.approx(expit(step))
    shifted = of((role, stance, {}), credence=Credence(base=-1.0))
    assert shifted.occurrence == pytest.approx(expit(step - 1))


def test_steps_add_up():
    got = of(("perpetrator", "claims", {}), ("target", "denies", {}), ("third", "confirms", {"source": "s2"}))
    assert logit(got.occurrence) == pytest.approx(0.75 - 1.1 + 2.5)


def test_one_origin_counts_once_and_two_count_twice():
    once = of(("third", "confirms", {}), ("third", "confirms", {"source": "s3"}))
    assert logit(once.occurrence) == pytest.approx(2.5)
    twice = of(("third", "confirms", {}), ("third", "confirms", {"source": "s2"}))
    assert logit(twice.occurrence) == pytest.approx(5)
    two_parties = of(("third", "confirms", {}), ("third", "confirms", {"party": "TJK"}))
    assert logit(two_parties.occurrence) == pytest.approx(5)


@pytest.mark.parametrize("about", ["kind", "author", "number"])
def test_details_are_certain_until_somebody_denies_them(about):
    confirmed = of(("third", "confirms", {}), ("host", "confirms", {"about": about}))
    assert confirmed.chance(about) == 1
    denied = of(
        ("third", "confirms", {}), ("host", "confirms", {"about": about}), ("target", "denies", {"about": about})
    )
    assert logit(denied.chance(about)) == pytest.approx(1.5 + 2.0 - 1.1)
    assert logit(denied.occurrence) == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("stances", "word"),
    [
        ([("third", "confirms", {})], "confirmed"),
        ([("perpetrator", "claims", {})], "claimed"),
        ([("target", "denies", {})], "denied"),
        ([("perpetrator", "claims", {}), ("target", "denies", {})], "disputed"),
        ([("third", "confirms", {}), ("target", "denies", {"about": "author"})], "disputed"),
        ([("third", "confirms", {}), ("target", "denies", {"about": "number"})], "disputed"),
        ([("third", "confirms", {}), ("target", "confirms", {"about": "number"})], "confirmed"),
    ],
)
def test_words(stances, word):
    assert of(*stances).word == word
