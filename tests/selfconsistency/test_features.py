"""Each feature of `docs/method.md` by itself: the engine and the second sampler have one law."""

import pytest

from .against import both, doubt_known
from .claim_features import CLAIMS
from .compare import LEVEL, rejected
from .event_features import EVENTS
from .shared_features import SHARED
from .structures import STRUCTURES

CERTAIN = CLAIMS | EVENTS | STRUCTURES
WORLDS = 10_000
SHARE = LEVEL / (len(CERTAIN) + len(SHARED))
"""The level of one model, so that all together keep theirs."""


def test_no_feature_stands_twice():
    assert len(CERTAIN | SHARED) == sum(map(len, (CLAIMS, EVENTS, STRUCTURES, SHARED)))


@pytest.mark.slow
@pytest.mark.parametrize("feature", CERTAIN)
def test_the_engine_draws_from_the_documented_law(feature):
    assert rejected(both(*CERTAIN[feature], worlds=WORLDS, draws=WORLDS, seed=20), SHARE) == []


@pytest.mark.slow
@pytest.mark.skipif(not doubt_known(), reason="shared doubt and debated names are not carried yet")
@pytest.mark.parametrize("feature", SHARED)
def test_so_it_does_under_shared_doubt_and_debated_names(feature):
    assert rejected(both(*SHARED[feature], worlds=WORLDS, draws=WORLDS, seed=21), SHARE) == []
