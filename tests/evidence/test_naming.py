"""Debated names: which rows hang on them, and how probable they are."""

from ..making import claim, event, evidence

GROUPS = [{"id": "A", "name": "Alpha", "aliases": "Aleph:0.7|Aye:0.2|Ay"}, "B"]


def test_a_row_that_names_a_group_for_certain_hangs_on_no_debated_name():
    claims = [claim("c1", best=1, group="aleph"), claim("c2", best=1, group="Aleph|Alpha|B")]
    e = evidence(groups=GROUPS, claims=claims, events=[event("e1", group="Aye|Aleph")])
    assert e.debated(e.row("c1"), "A") == ("Aleph",)
    assert e.debated(e.row("c2"), "A") == e.debated(e.row("c2"), "B") == ()
    assert e.debated(e.row("e1"), "A") == ("Aleph", "Aye")


def test_a_name_is_as_probable_as_its_alias_says():
    e = evidence(groups=GROUPS)
    assert [e.alias_probability("A", name) for name in ("ALEPH", "aye", "Ay", "Alpha")] == [0.7, 0.2, 1, 1]
