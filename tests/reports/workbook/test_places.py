"""Addresses, names and formulas, without a file."""

import re
from types import SimpleNamespace

import pytest

from threatscore import UsageError
from threatscore.aggregation import Method
from threatscore.reports.workbook.formulas import EXPRESSED, Ranges, combined
from threatscore.reports.workbook.names import LONGEST, legal_names
from threatscore.reports.workbook.places import BEFORE, ROWS, cell, check_columns, check_rows, column, down, places


def block(name, children, *kinds):
    return SimpleNamespace(name=name, children=range(children), ways=[SimpleNamespace(kind=kind) for kind in kinds])


def test_letters_of_columns_are_those_of_xlsxwriter():
    from xlsxwriter.utility import xl_col_to_name

    assert [column(i) for i in range(16_384)] == [xl_col_to_name(i) for i in range(16_384)]
    assert cell(0, 27, fixed="rc") == "$AB$1"
    assert down("pairs", 1, 3, 0) == "pairs!$A$2:$A$4"


def test_branches_stand_side_by_side_without_a_gap():
    found = places([block("score", 2, "arithmetic", "power_mean"), block("b", 3, "max"), block("c", 1, "power_mean")])
    score, b, c = found["score"], found["b"], found["c"]
    assert (score.first, score.last, score.total, score.highest, score.ways, score.result) == (
        BEFORE, BEFORE + 1, BEFORE + 2, BEFORE + 3, (BEFORE + 4, BEFORE + 5), BEFORE + 6)  # fmt: skip
    assert (b.first, b.last, b.total, b.highest, b.ways, b.result) == (12, 14, 15, None, (), 16)
    assert (c.first, c.total, c.highest, c.result) == (17, 18, 19, 20)


def test_what_has_no_room_is_refused():
    places([block("score", 16_384 - BEFORE - 2, "max")])
    with pytest.raises(UsageError, match=r"16,384 columns, and this tree would take 16,385"):
        places([block("score", 16_384 - BEFORE - 1, "max")])
    check_columns(16_384)
    with pytest.raises(UsageError, match=r"16,384 columns, and this tree would take 16,385"):
        check_columns(16_385)
    check_rows(1_000_000, "pairs")
    with pytest.raises(UsageError, match="1,048,576 rows"):
        check_rows(ROWS, "pairs")


def test_names_are_legal_and_differ_by_more_than_case():
    keys = [("w", text) for text in ("A1", "a1", "R1C1", "a b", "a-b", "A_B", "-", "Ж", "x" * 300, "x" * 301, "c", "r")]
    names = legal_names(keys)
    assert list(names) == keys
    assert len({name.lower() for name in names.values()}) == len(keys)
    for name in names.values():
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)
        assert not re.fullmatch(r"(?i)[a-z]{1,3}[0-9]+|r[0-9]*c[0-9]*|[rc]", name)
        assert len(name) <= LONGEST + 3


def test_all_methods_of_the_package_can_be_expressed_and_no_other():
    """Roll-ups have formulas of their own."""
    own = {kind for kind, method in Method.known.items() if method.__module__ == Method.__module__}
    assert own - {"noisy_or"} == EXPRESSED
    assert combined("of my own", Ranges("A1:B1", "A2:B2", "C1")) is None
