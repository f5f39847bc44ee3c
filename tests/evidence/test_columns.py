"""All cells of a column at once: each text is read once, and what is a number already is taken as it is."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import numpy as np
import pandas as pd
import pytest

from threatscore.evidence import fields
from threatscore.evidence.columns import Column, Refused, columns_of, halved, rows_of, text_of
from threatscore.evidence.rows import Claim, Event


def column(read, empty=None, number_if=None):
    return Column("c", "c", read, empty, number_if)


def test_each_text_is_read_once():
    read = []
    found, odd = column(lambda text: read.append(text) or text.upper()).values(
        ["a", " a", "a", "b", None, " "] * 50, {}
    )
    assert (found, odd) == (["A", "A", "A", "B", None, None] * 50, False)
    assert read == ["a", "a", "b"], "with and without the space"


def test_what_cannot_be_read_is_refused_with_its_reason():
    found, odd = column(fields.slug, Refused("must not be empty")).values(["a", "", "b c", None], {})
    assert odd
    assert [type(value) for value in found] == [str, Refused, Refused, Refused]
    assert found[1:] == ["must not be empty", "'b c' is no id: letters, digits, '.', '_' and '-' only, at most 200",
                         "must not be empty"]  # fmt: skip


NUMBERS = [0.0, -0.0, 0, 5, 1e-9, 1e15, 2.5, "3.", np.float64(2.5), np.float32(0.1), np.int64(7), Decimal("1.10")]
NO_NUMBERS = [True, np.True_, 1e16, 1e-10, -1.5, -2, math.inf, "nan", "inf", "1,000", [1], (1,), 1 + 2j, 10**16]


def test_numbers_are_the_same_whether_as_numbers_or_as_text():
    found, odd = column(fields.number).values(NUMBERS, {})
    assert not odd
    assert [repr(value) for value in found] == [repr(fields.number(text_of(cell))) for cell in NUMBERS]
    assert {type(value) for value in found} == {float}


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_what_is_no_number_as_text_is_none_as_a_number(cell):
    with pytest.raises(ValueError, match=r"not a number|not allowed") as told:
        fields.number(text_of(cell))
    for place, cells in ((0, [cell]), (2, [1, 1.0, cell]), (0, [cell, 1])):
        found, odd = column(fields.number).values(cells, {})
        assert odd
        assert found[place] == str(told.value)


def test_another_column_may_say_whether_a_cell_is_a_number():
    amount = column(fields.text, None, fields.NumberIf("wording", frozenset({"exact"})))
    before = {"wording": ["exact", "level", "exact", "level", Refused("'exakt' is not allowed")]}
    assert amount.values([3.0, 3.0, "high", "high", -1], before) == (
        [3.0, "3", "'high' is not a number", "high", "-1"], True
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "text"),
    [(" a ", "a"), ("", None), (None, None), (math.nan, None), (pd.NA, None), (pd.NaT, None), (3.0, "3"), (2.5, "2.5"),
     (2022, "2022"), (pd.Timestamp("2020-01-02 12:00"), "2020-01-02"), (True, "True")],
)  # fmt: skip
def test_the_text_of_a_cell(cell, text):
    assert text_of(cell) == text


def test_half_a_character():
    assert halved("a\ud800")
    assert not halved("é\U0001f600")


def test_columns_come_from_annotations():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Thing:
        row_number: int
        id: fields.Slug
        best: fields.Number = None
        until: Annotated[fields.MaybeWhen, fields.Titled("to")] = None

    columns = columns_of(Thing)
    assert [(c.name, c.attribute, c.required) for c in columns] == [
        ("id", "id", True), ("best", "best", False), ("to", "until", False)
    ]  # fmt: skip
    assert columns[2].read("2020") == fields.when("2020")
    assert columns_of(Thing) is columns
    made = rows_of(Thing, {"row_number": [2, 3], "id": ["a", "b"], "best": [1.0, None], "until": [None, None]})
    assert made == [Thing(row_number=2, id="a", best=1.0), Thing(row_number=3, id="b")]


@pytest.mark.parametrize("kind", [Claim, Event])
def test_a_row_carries_no_more_than_its_values(kind):
    assert not hasattr(object.__new__(kind), "__dict__"), "a mapping in each of 60,000 rows takes a kilobyte"
