"""Three tables of two runs compared at once: to the bit what each comparison by itself says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatscore.comparison import compare, compare_all
from threatscore.errors import UsageError
from threatscore.ranking import rank

from ..properties import strategies as s
from .test_drivers import BASE, CHANGED, ranked
from .test_split import AS_OF, BY, FEWER, LATER, revised, two_settings
from .test_split import ranked as any_ranked


def said(comparison):
    """Return everything that a comparison says, in full precision, but what it cost."""
    split = comparison.split()
    tables = [comparison.table(), comparison.drivers(), comparison.levels(), comparison.inputs()]
    numbers = (split.units, split.factors, split.score.tolist(), split.rank.tolist(), split.cost.coalitions)
    return [(table.title, table.rows, table.notes) for table in tables], numbers


@pytest.mark.slow
@FEWER
@given(st.data(), two_settings(), s.assessments(debated=True), st.sampled_from([AS_OF, LATER]))
def test_each_table_is_as_by_itself(data, both, full, day):
    other = data.draw(revised(full))
    old, new = any_ranked(both[0], full, "pair").run, any_ranked(both[1], other, "pair", day).run
    together = compare_all(old, new)
    assert set(together) == set(BY)
    for by, comparison in together.items():
        assert repr(said(comparison)) == repr(said(compare(rank(old, by=by), rank(new, by=by))))


def test_states_are_shared():
    """No leaf is drawn, and no belief built, for more than one table."""
    old, new = ranked(BASE, "pair").run, ranked(CHANGED, "pair").run
    alone = compare(rank(old, by="pair"), rank(new, by="pair"))
    alone.table()
    together = compare_all(old, new)
    for comparison in together.values():
        comparison.table()
    assert together["group"].together is together["pair"].together
    assert together["group"].together.states.drawn == alone.together.states.drawn


def test_runs_under_different_conditions_are_refused():
    run = ranked(BASE, "pair").run
    half = run.where(np.arange(run.draws) < 100, "half")
    with pytest.raises(UsageError, match="different conditions"):
        compare_all(run, half)
