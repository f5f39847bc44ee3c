"""What one cell may hold."""

import pytest

from threatscore.evidence import fields


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("3.", 3), (".5", 0.5), ("1e3", 1000), ("+7", 7), ("1e15", 1e15)]
)
def test_numbers(text, value):
    assert fields.number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "-inf",
        "1e400",
        "1,000",
        "1'000",
        "1 000",
        "1_000",
        "500+",
        "~500",
        "٣",
        "0x10",
        "-1",
        "1e16",
        "1e-300",
        "",
    ],
)
def test_not_numbers(text):
    with pytest.raises(ValueError, match=r"not a number|not allowed"):
        fields.number(text)


def test_a_list_forgives_spaces_and_empty_places():
    assert fields.several(" a | b||") == ("a", "b")


def test_aliases_may_hold_colons_that_are_no_probability():
    names = "Group: North|TTT:1|B:1.0|Unit: 313 Brigade"
    assert [str(name) for name in fields.aliases(names)] == ["B", "Group: North", "TTT", "Unit: 313 Brigade"]
    assert fields.certain(names) == ("B", "Group: North", "TTT", "Unit: 313 Brigade")


def test_a_debated_alias_has_its_probability_and_any_order_is_the_same():
    named = fields.aliases("TTT : 0.7|Tajik Taliban|C:1e-5|Tajik Taliban")
    assert [(name.name, name.probability) for name in named] == [("C", 1e-5), ("TTT", 0.7), ("Tajik Taliban", 1)]
    assert [name.debated for name in named] == [True, True, False]
    assert named == fields.aliases("C:0.00001|Tajik Taliban|TTT:0.70")
    assert fields.aliases("|".join(map(str, named))) == named, "what is shown is what is read"


def test_same_as_with_certainty_and_without():
    assert fields.same("ev-1:1") == fields.same("ev-1") == fields.Named("ev-1")
    assert fields.same("ev-1: 0.6") == fields.Named("ev-1", 0.6)
    assert str(fields.same("ev-1:0.6")) == "ev-1:0.6"


NO_PROBABILITY = [
    "X:0",
    "X:-0.5",
    "X:1.5",
    "X:100",
    "X:nan",
    "X:inf",
    "X:-Infinity",
    "X:70%",
    "X:0,7",
    "X:.",
    "X:",
    ":",
]


@pytest.mark.parametrize("text", [*NO_PROBABILITY, ":0.7", "X:1e-400", "X:1e400"])
def test_a_probability_lies_above_0_and_is_at_most_1(text):
    for read in (fields.aliases, fields.same):
        with pytest.raises(ValueError, match=r"should read name:probability, above 0 and at most 1, as in \w+:0.7"):
            read(text)


def test_an_event_id_holds_no_colon():
    with pytest.raises(ValueError, match="'ev-1:maybe' should read name:probability"):
        fields.same("ev-1:maybe")
    with pytest.raises(ValueError, match="'ev 1' is no id"):
        fields.same("ev 1:0.5")


def test_the_aliases_of_a_country_are_certain():
    with pytest.raises(ValueError, match=r"'Tajikistan:0.7': only a group's alias may be debated; leave ':...' away"):
        fields.certain("Dushanbe|Tajikistan:0.7")


def test_shares():
    assert fields.shares("A:0.25 | B : 0.5") == (("A", 0.25), ("B", 0.5))
    assert fields.shares("A|B") == (("A", 0.0), ("B", 0.0))
    for wrong in ("A:nan", "A:0", "A:-1", "A:1.5"):
        with pytest.raises(ValueError, match=r"share|name:number"):
            fields.shares(wrong)
