"""Rows of one table: the valid ones are kept, of the others every problem is told."""

import pytest

from threatscore.evidence.rows import Claim, Country
from threatscore.evidence.table import Table, add_rows

DATED = {"known": "2023", "known_basis": "published", "source": "s1", "locator": "p. 1"}
CLAIM = {"id": "c", "indicator": "i", "group": "A", "wording": "exact", "best": 1.0, **DATED}


def read(kind, *rows):
    table = Table(kind, "file")
    names = list(dict.fromkeys(name for row in rows for name in row))
    add_rows(table, range(2, len(rows) + 2), {name: [row.get(name) for row in rows] for name in names})
    return table


def test_good_rows_among_bad_ones_are_kept_with_their_numbers():
    table = read(Country, {"id": "TJK", "name": "T"}, {"id": "tjk", "name": ""}, {"id": "UZB", "name": "U"})
    assert [(row.id, row.row_number) for row in table.rows] == [("TJK", 2), ("UZB", 4)]
    assert [str(problem) for problem in table.problems] == [
        "row 3, id: 'tjk' is not an ISO 3166-1 alpha-3 code such as TJK",
        "row 3, name: must not be empty (id tjk)",
    ]
    assert table.may_hold("TJK"), "a broken row may have meant it"
    assert not table.may_hold("UZB")


def test_numbers_and_levels_stand_in_one_column():
    table = read(Claim, CLAIM, CLAIM | {"wording": "level"}, CLAIM | {"wording": "level", "best": "high"})
    assert [row.best for row in table.rows] == [1.0, "1", "high"]


def test_a_problem_may_lie_in_a_column_that_is_absent():
    table = read(Claim, {name: cell for name, cell in CLAIM.items() if name != "best"})
    (problem,) = table.problems
    assert str(problem) == "row 2, best: wording 'exact' needs best, not nothing (id c)"


@pytest.mark.parametrize("wording", ["exakt", None])
def test_an_amount_is_not_blamed_for_a_wording_that_cannot_be_read(wording):
    (problem,) = read(Claim, CLAIM | {"wording": wording, "best": "many"}).problems
    assert problem.where == "wording"


def test_half_a_character_is_told_alone():
    table = read(Claim, CLAIM | {"note": "\ud800", "known": "soon"}, CLAIM | {"known": "soon"})
    assert [(problem.number, problem.where) for problem in table.problems] == [(2, "note"), (3, "known")]
