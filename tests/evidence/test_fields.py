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
    assert fields.aliases("Group: North|TTT:1|B:1.0") == ("Group: North", "TTT", "B")


def test_same_as_with_certainty():
    assert fields.certain("ev-1:1") == fields.certain("ev-1") == "ev-1"


def test_shares():
    assert fields.shares("A:0.25 | B : 0.5") == (("A", 0.25), ("B", 0.5))
    assert fields.shares("A|B") == (("A", 0.0), ("B", 0.0))
    for wrong in ("A:nan", "A:0", "A:-1", "A:1.5"):
        with pytest.raises(ValueError, match=r"share|name:number"):
            fields.shares(wrong)
