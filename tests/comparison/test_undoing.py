"""Single changes undone: what each may touch, and that no other cell is another one without it."""

from hypothesis import given
from hypothesis import strategies as st

from threatscore.comparison.beliefs import Beliefs
from threatscore.comparison.undoing import Undoing, without

from ..properties import strategies as s
from .test_drivers import BASE, CHANGED, ranked
from .test_split import AS_OF, FEWER, LATER, revised, two_settings
from .test_split import ranked as any_ranked


def undoing(old, new):
    return Undoing(Beliefs(old.run, new.run))


def test_a_claim_touches_what_reads_it_and_an_event_all_that_it_may_be_one_with():
    found = undoing(ranked(BASE, "pair"), ranked(CHANGED, "pair")).touched
    assert found["fa"] == found["out"] == {("fighters", ("A",))}
    assert found["fb2"] == found["more"] == {("fighters", ("B",))}
    assert found["e1"] == {("attacks", ("A", "TJK")), ("killed", ("TJK",))}
    assert found["e2"] == {("attacks", ("A", "UZB")), ("killed", ("UZB",))}


def test_changes_that_feed_no_cell_in_common_are_undone_together():
    found = undoing(ranked(BASE, "pair"), ranked(CHANGED, "pair"))
    assert [candidate.id for candidate in found.candidates] == ["e1", "e2", "fa", "fb2", "more", "out"]
    assert [[each.id for each in batch] for batch in found.batches()] == [["e1", "e2", "fa", "fb2"], ["more", "out"]]


@FEWER
@given(st.data(), two_settings(), s.assessments(debated=True), st.sampled_from([AS_OF, LATER]))
def test_the_cells_made_singly_are_all_that_differ(data, both, full, day):
    """Everything made anew with one change undone is the new side but for the cells that are yielded."""
    other = data.draw(revised(full))
    found = undoing(any_ranked(both[0], full, "pair"), any_ranked(both[1], other, "pair", day))
    differing = {candidate.id: cells for candidate, cells in found.differing()}
    beliefs = found.beliefs
    for candidate in found.candidates:
        whole = beliefs.builder(frozenset(candidate.rows)).every_cell(beliefs.whole.groups, beliefs.whole.countries)
        assert without(beliefs.whole, differing.get(candidate.id, {})).cells == whole


def test_without_takes_others_in_their_place_and_leaves_the_rest():
    leaves = ranked(BASE, "pair").run.leaves
    cell = leaves.cells["fighters"]["B",]
    changed = without(leaves, {"fighters": {("A",): cell}})
    assert changed.cells["fighters"] == {("A",): cell, ("B",): cell}
    assert changed.cells["tie"] is leaves.cells["tie"]
    assert leaves.cells["fighters"]["A",] != cell
