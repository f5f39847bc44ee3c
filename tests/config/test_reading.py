"""What the settings about reading mean once they are read."""

import pytest
from pydantic import ValidationError

from threatscore.config.reading import Ageing, Credence, Grades, Reading, SharedDoubt, Unstated, Words


def says(kind, **values):
    with pytest.raises(ValidationError) as caught:
        kind(**values)
    return str(caught.value)


@pytest.mark.parametrize("kind", [Ageing, Credence, Grades, SharedDoubt, Unstated], ids=lambda kind: kind.__name__)
def test_defaults_are_what_the_file_could_say(kind):
    """Defaults are not validated when they are used, so they are validated here."""
    kind.model_validate(kind().model_dump(exclude_none=True, exclude={"half_life", "share_half_life"}))


@pytest.mark.parametrize(
    "values",
    [{}, {"exact": 1.0, "about": 2.0}, {"range": [3.0, 1.0]}, {"range": [-1.0, 1.0]}, {"range": [1.0]}, {"about": 0.0},
     {"range": [1.0, 2.0, 3.0, 4.0]}, {"range": [1.0, 5.0, 3.0]}, {"levels": {"a": 0.5}}, {"levels": {}},
     {"levels": 3}],
)  # fmt: skip
def test_a_belief_in_words_is_one_thing_in_order(values):
    says(Words, **values)


def test_levels_of_a_belief_are_kept_in_the_order_of_names():
    assert Words(levels={"b": 0.25, "a": 0.75}).levels == (("a", 0.75), ("b", 0.25))


def test_a_share_of_zero_leaves_something_above_zero():
    assert "less than 1" in says(Reading, zero_share=1.0)


def test_three_points_are_read_in_one_of_two_ways():
    assert Reading().three_points == "lognormal"
    assert Reading(three_points="pert").three_points == "pert"
    assert "'lognormal' or 'pert'" in says(Reading, three_points="triangular")


def test_every_role_and_stance_has_its_step_and_its_sign():
    credence = Credence()
    for role in ("perpetrator", "target", "host", "third"):
        assert credence.step(role, "claims") > 0
        assert credence.step(role, "confirms") >= credence.step(role, "claims")
        assert credence.step(role, "denies") < 0
    says(Credence, third_denies=1.0)
    says(Credence, third_confirms=float("nan"))


def test_shared_doubt_is_a_spread_and_by_default_none():
    assert SharedDoubt(origin=0, party=0) == SharedDoubt()
    assert (Credence().shared_doubt.origin, Credence().shared_doubt.party) == (0, 0)
    assert SharedDoubt(origin=0.5, party=5).party == 5
    assert "greater than or equal to 0" in says(SharedDoubt, origin=-0.5)
    assert "less than or equal to 5" in says(SharedDoubt, party=5.5)
