"""What is believed between two runs: its ends are what each believes."""

from threatscore.comparison.beliefs import Beliefs, scope_of
from threatscore.comparison.factors import NEW, REVISED

from .test_drivers import BASE, CHANGED, ranked


def test_both_sides_are_the_ends_of_what_is_believed():
    old, new = ranked(BASE, "pair").run, ranked(CHANGED, "pair").run
    beliefs = Beliefs(old, new)
    assert beliefs.differ == {NEW, REVISED}
    assert beliefs.leaves(frozenset()).cells == old.leaves.cells
    assert beliefs.whole.cells == new.leaves.cells
    assert beliefs.leaves(frozenset({NEW})).cells not in (old.leaves.cells, new.leaves.cells)


def test_the_same_beliefs_are_built_once():
    beliefs = Beliefs(ranked(BASE, "pair").run, ranked(CHANGED, "pair").run)
    assert beliefs.leaves(frozenset({NEW, REVISED})) is beliefs.whole
    assert scope_of(beliefs.new) == (("A", "B"), ("TJK", "UZB"))
