"""A message says where, what and the likely fix, for all problems at once."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatscore.errors import InputError, Problem, UsageError, did_you_mean, shorten


def test_all_problems_are_listed_by_file_and_line():
    error = InputError(
        [
            Problem("b.csv", 3, "low", "is not a number", unit="row"),
            Problem("a.yaml", 10, "score", "second"),
            Problem("a.yaml", 9, "score.combine", "first"),
            Problem("a.yaml", 0, "", "the file is empty"),
        ]
    )
    assert str(error).splitlines() == [
        "a.yaml: 3 problems",
        "  the file is empty",
        "  line 9, score.combine: first",
        "  line 10, score: second",
        "b.csv: 1 problem",
        "  row 3, low: is not a number",
    ]


def test_the_same_problem_is_told_once():
    assert len(InputError([Problem("a", 1, "", "x"), Problem("a", 1, "", "x")]).problems) == 1


def test_an_error_comes_back_whole_from_another_process():
    error = InputError([Problem("a", 1, "b", "c", unit="row")])
    again = pickle.loads(pickle.dumps(error))
    assert (again.problems, str(again)) == (error.problems, str(error))


def test_both_errors_are_value_errors_and_neither_is_the_other():
    assert issubclass(InputError, ValueError)
    assert issubclass(UsageError, ValueError)
    assert not issubclass(UsageError, InputError)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ISIS-k", "known: IMU, ISIS-K, TTP. Did you mean 'ISIS-K'?"),
        ("imu", "known: IMU, ISIS-K, TTP. Did you mean 'IMU'?"),
        ("xyz", "known: IMU, ISIS-K, TTP."),
        ("", "known: IMU, ISIS-K, TTP."),
    ],
)
def test_the_nearest_name_is_offered_whatever_its_case(word, expected):
    assert did_you_mean(word, ["TTP", "IMU", "ISIS-K", "IMU"]) == expected


def test_only_a_dozen_names_are_listed_but_all_are_searched():
    names = [f"name{i:02}" for i in range(30)]
    said = did_you_mean("name29x", names)
    assert said == f"known: {', '.join(names[:12])}, .... Did you mean 'name29'?"


def test_where_nothing_is_known_it_says_so():
    assert did_you_mean("x", []) == "known: none."


@given(st.text(), st.lists(st.text()))
def test_an_offered_name_is_a_known_one(word, names):
    said = did_you_mean(word, names)
    assert said.startswith("known: ")
    assert "Did you mean" not in said or any(f"'{name}'" in said for name in names)


def test_a_bad_value_is_shown_shortened():
    assert shorten("x") == "'x'"
    assert shorten("x" * 1000) == "'" + "x" * 59 + "... (1,000 characters)"
    assert shorten(16**5000) == "a number of thousands of digits"
