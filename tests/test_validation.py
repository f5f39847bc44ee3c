"""What pydantic finds is told in plain words."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from threatscore.validation import describe


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


def refuse(value):
    if value == "bad":
        raise ValueError("bad is bad")
    return value


class Row(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    text: Annotated[str, BeforeValidator(refuse)] = ""
    name: Annotated[str, Field(min_length=1)] = "x"
    number: Annotated[float, Field(ge=0, lt=10, allow_inf_nan=False)] = 0
    count: int = 0
    flag: bool = False
    pair: tuple[str, float] = ("", 0)
    few: Annotated[tuple[int, ...], Field(min_length=1, max_length=2)] = (1,)
    way: Literal["up", "down"] = "up"
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    inner: Cat | None = None
    table: dict[str, int] = {}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"text": 3}, "3 is not allowed: it must be a text; put it in quotes"),
        ({"text": True}, "True is not allowed: it must be a text; put it in quotes"),
        ({"text": ["a"]}, "['a'] is not allowed: it must be a text"),
        ({"text": None}, "is empty: write a value, or take the key away"),
        ({"text": "bad"}, "bad is bad"),
        ({"name": ""}, "must not be empty"),
        ({"number": "3"}, "'3' is not allowed: it must be a number; take the quotes away"),
        ({"number": "3,000"}, "'3,000' is not allowed: it must be a number; write it plainly, as in 1000 or 0.5"),
        ({"number": "1_0"}, "'1_0' is not allowed: it must be a number; write it plainly, as in 1000 or 0.5"),
        ({"number": -1}, "-1 is not allowed: it must be at least 0"),
        ({"number": 10}, "10 is not allowed: it must be below 10"),
        ({"number": float("inf")}, "inf is not allowed: a number must be finite"),
        ({"number": float("nan")}, "nan is not allowed: a number must be finite"),
        ({"number": None}, "is empty: write a value, or take the key away"),
        ({"count": "x" * 500}, f"'{'x' * 59}... (500 characters) is not allowed: it must be a whole number; write it"
                               " plainly, as in 1000 or 0.5"),
        ({"count": 1.5}, "1.5 is not allowed: it must be a whole number"),
        ({"flag": "yes"}, "'yes' is not allowed: it must be true or false"),
        ({"pair": ("a",)}, "too few entries in the list"),
        ({"pair": 3}, "3 is not allowed: it must be a list"),
        ({"few": ()}, "too few entries: at least 1 needed"),
        ({"few": (1, 2, 3)}, "too many entries: at most 2 allowed"),
        ({"way": "upp"}, "'upp' is not allowed; known: down, up. Did you mean 'up'?"),
        ({"pet": {"kind": "cta"}}, "unknown kind 'cta'; known: cat, dog. Did you mean 'cat'?"),
        ({"pet": {}}, "'kind' is missing"),
        ({"inner": {}}, "'kind' is missing"),
        ({"inner": 3}, "3 is not allowed: it must be a mapping (name: value)"),
        ({"table": 3}, "3 is not allowed: it must be a mapping (name: value)"),
        ({"nmae": 3}, "unknown key; known: name, number. Did you mean 'name'?"),
    ],
)  # fmt: skip
def test_a_fault_is_one_plain_sentence(values, expected):
    with pytest.raises(ValidationError) as caught:
        Row(**values)
    (error,) = caught.value.errors(include_url=False)
    assert describe(error, ["name", "number"]) == expected


def test_what_it_has_no_words_for_is_told_in_pydantics():
    error = {"type": "url_parsing", "msg": "Input should be a valid URL", "input": "x", "loc": ("a",)}
    assert describe(error) == "Input should be a valid URL (got 'x')"
