"""The states of a release: forward step by step, back after a review, withdrawn for good."""

import itertools

import pytest

from threatscore.releases.signoff.states import DRAFT, FOLLOWING, RELEASED, REVIEWED, UNKNOWN, WITHDRAWN, refused

ALLOWED = {
    (DRAFT, REVIEWED), (REVIEWED, RELEASED), (REVIEWED, DRAFT), (DRAFT, WITHDRAWN), (REVIEWED, WITHDRAWN),
    (RELEASED, WITHDRAWN),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [*itertools.product(FOLLOWING, repeat=2)])
def test_a_state_follows_another_or_it_is_said_which_may(before, after):
    why = refused(before, after)
    assert (why == "") == ((before, after) in ALLOWED)
    if why:
        assert f"it is {'a draft' if before == 'draft' else before} and cannot become {after}" in why
        assert all(state in why for one, state in ALLOWED if one == before)


def test_unknown_is_no_state_to_be_moved_to():
    assert UNKNOWN not in FOLLOWING
    assert "stays withdrawn" in refused(WITHDRAWN, DRAFT)
