"""What a leaf measures, in the words of the codebook."""

from threatscore import load_model
from threatscore.config.meanings import meaning, unit
from threatscore.shipped import CONFIG, shipped

from ..making import model


def test_a_leaf_is_told_in_the_words_of_the_codebook():
    found = load_model(shipped() / CONFIG)
    told = {leaf.name: meaning(leaf, found.config.codebook) for leaf in found.leaves}
    assert told["fighters"] == "number of fighters"  # an indicator
    assert told["plots"] == "plot: planned and not carried out"  # one kind of events
    assert told["cross_border"].split("; ") == [
        "infiltration: armed people over the border, stopped or not", "rocket_fire: rockets or missiles fired",
    ]  # fmt: skip


def test_the_numbers_of_a_leaf_are_numbers_of_something():
    found = load_model(shipped() / CONFIG)
    told = {leaf.name: unit(leaf, found.config.codebook) for leaf in found.leaves}
    assert told["fighters"] == "number of fighters"
    assert told["weaponry"] == ""  # a scale of steps
    assert told["attacks"] == "events a year"  # of a rate
    assert told["lethality"] == "people killed, older ones counting less"
    assert told["arrests"] == "what its events count, older ones counting less"
    for leaf in found.leaves:
        assert bool(unit(leaf, None)) == (leaf.scale.kind != "steps")


def test_without_a_codebook_nothing_is_told():
    found = model()
    assert found.config.codebook is None
    assert {meaning(leaf, None) for leaf in found.leaves} == {""}
