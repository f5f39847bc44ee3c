"""What each rule lets pass, and what it does not."""

import csv
import io
import json

import pytest

from threatscore.releases.differences import Rule, difference
from threatscore.releases.outputs import rankings, result_files
from threatscore.simulation import simulate

DRAWS = 400
BYTES, DIGITS, CHANCE = (Rule(name, DRAWS) for name in ("bytes", "last digits", "simulation error"))


@pytest.fixture(scope="module")
def results(small):
    run = simulate(small[0], small[1].at("2023-12-31"))
    return result_files(run, rankings(run))


@pytest.fixture(scope="module")
def others(small):
    """The same by another seed, which stands for a library that makes other random numbers."""
    run = simulate(small[0], small[1].at("2023-12-31"), rng=99)
    return result_files(run, rankings(run))


def edited(data, row, column, value):
    """A table with another value in one cell; the value may be a function of the old one."""
    rows = [*csv.reader(io.StringIO(data.decode()))]
    at = rows[0].index(column)
    rows[row][at] = str(value(rows[row][at]) if callable(value) else value)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def more(by):
    return lambda cell: repr(float(cell) + by)


GROUPS, PAIRS = "results/groups.csv", "results/pairs.csv"
ACCEPT, LEAVES, WHY = "results/acceptability-group.csv", "results/leaves.csv", "results/explanations.csv"
SMALL = [  # what the last digits of a processor, or a draw on the other side of a limit, can do
    (GROUPS, 1, "score", more(3e-12)), (GROUPS, 1, "score_p05", more(-1e-11)), (GROUPS, 2, "score_error", more(1e-12)),
    (GROUPS, 1, "p_low", more(2 / DRAWS)), (GROUPS, 1, "rank_mean", more(5 / DRAWS)),
    (GROUPS, 1, "rank_mean_error", more(2 / DRAWS)), (GROUPS, 1, "p_level_error", more(4 / DRAWS)),
    (ACCEPT, 1, "1", more(-5 / DRAWS)), (LEAVES, 1, "support", more(1e-12)), (WHY, 1, "points", more(1e-11)),
]  # fmt: skip
LARGE = [  # and what they cannot do
    (GROUPS, 1, "score", more(1e-6)), (GROUPS, 1, "score_p50", more(1e-6)), (GROUPS, 1, "score_error", more(1e-6)),
    (GROUPS, 1, "p_low", more(6 / DRAWS)), (GROUPS, 1, "rank_mean", more(0.2)), (GROUPS, 1, "rank", "3"),
    (GROUPS, 1, "rank_p50", "9"), (GROUPS, 1, "unit", "Z"), (GROUPS, 1, "drivers", "luck"), (GROUPS, 1, "score", ""),
    (GROUPS, 1, "level", "severe"), (GROUPS, 1, "coverage", more(1e-6)), (ACCEPT, 1, "1", more(6 / DRAWS)),
    (LEAVES, 1, "state", "silence"), (LEAVES, 1, "belief", "other"), (WHY, 1, "points", more(1e-6)),
    (WHY, 1, "weight", more(1e-6)), (WHY, 3, "id", "other"), (GROUPS, 1, "score", "nan"), (GROUPS, 1, "score", "x"),
]  # fmt: skip


def named(case):
    return f"{case[0].split('/')[1]}-{case[2]}"


@pytest.mark.parametrize("case", SMALL, ids=named)
def test_last_digits_and_few_draws_may_differ_where_the_machine_is_another(case, results):
    path, row, column, value = case
    other = edited(results[path], row, column, value)
    assert other != results[path]
    assert difference(path, path, other, results[path], DIGITS) is None
    assert difference(path, path, other, results[path], CHANCE) is None
    found = difference(path, path, other, results[path], BYTES)
    assert found is not None
    assert (found.file, found.number, found.unit, found.where) == (path, row + 1, "row", column)


@pytest.mark.parametrize("case", LARGE, ids=named)
def test_more_may_not(case, results):
    path, row, column, value = case
    other = edited(results[path], row, column, value)
    found = difference(path, path, other, results[path], DIGITS)
    assert found is not None
    assert column in ("unit", "id") or (found.number, found.where) == (row + 1, column)
    assert difference(path, path, other, results[path], BYTES) is not None


def test_a_json_result_is_held_against_the_same_rules(results):
    path = "results/groups.json"
    told = json.loads(results[path])
    told["rows"][0]["score"] += 1e-12
    near = json.dumps(told).encode()
    assert difference(path, path, near, results[path], DIGITS) is None
    assert difference(path, path, near, results[path], BYTES).where == "score"
    told["rows"][1]["score"] += 1e-3
    found = difference(path, path, json.dumps(told).encode(), results[path], DIGITS)
    assert (found.number, found.where) == (2, "score")
    told["seed"] = 1
    assert difference(path, path, json.dumps(told).encode(), results[path], DIGITS).where == "seed"


def test_the_cell_is_told_with_its_unit_and_both_values(results):
    other = edited(results[GROUPS], 2, "score", "99.5")
    found = str(difference(GROUPS, GROUPS, other, results[GROUPS], BYTES))
    assert found.startswith("row 3, score: ")
    assert "holds '99.5', recomputed '" in found


def test_rows_too_many_or_too_few_are_told(results):
    lines = results[PAIRS].split(b"\n")
    for rule in (BYTES, DIGITS, CHANCE):
        fewer = difference(PAIRS, PAIRS, b"\n".join([*lines[:-2], b""]), results[PAIRS], rule)
        assert "lacks a row that the recomputed file has" in fewer.what
        added = b"\n".join(
            [*lines[:-1], lines[-2].replace(b",A,", b",X,").replace(b",B,", b",X,").replace(b",C,", b",X,"), b""]
        )
        assert (
            "has a row that the recomputed file has not" in difference(PAIRS, PAIRS, added, results[PAIRS], rule).what
        )


@pytest.mark.parametrize("data", [b"", b"x", b"\xff", b'a,"b', b"[]", b'{"rows": 3}', b"\x00"])
@pytest.mark.parametrize("path", [GROUPS, "results/groups.json"])
@pytest.mark.parametrize("rule", [BYTES, DIGITS, CHANCE], ids=lambda rule: rule.name)
def test_what_is_no_table_is_told(data, path, rule, results):
    assert difference(path, path, data, results[path], rule) is not None


def test_other_bytes_of_the_same_numbers_are_told_only_where_bytes_count(results):
    other = results[GROUPS].replace(b"\n", b"\r\n")
    assert "its bytes are not" in difference(GROUPS, GROUPS, other, results[GROUPS], BYTES).what
    assert difference(GROUPS, GROUPS, other, results[GROUPS], DIGITS) is None


def test_of_a_summary_the_line_is_told(results):
    found = difference("summary.md", "summary.md", b"a\nb\n", b"a\nc\n", BYTES)
    assert (found.number, found.unit, found.what) == (2, "line", "holds 'b', recomputed 'c'")
    assert difference("summary.md", "summary.md", b"a\nb\n", b"a\nc\n", DIGITS) is None


def test_other_random_numbers_pass_within_simulation_error_and_only_there(results, others):
    for path in results:
        assert difference(path, path, _json_seed(path, others[path], results[path]), results[path], CHANCE) is None, (
            path
        )
    assert difference(GROUPS, GROUPS, others[GROUPS], results[GROUPS], DIGITS) is not None


def _json_seed(path, other, own):
    """The seed stands in a JSON result; a library that makes other numbers of it leaves it alone."""
    if not path.endswith(".json"):
        return other
    told = json.loads(other)
    return json.dumps(told | {"seed": json.loads(own)["seed"]}).encode()


@pytest.mark.parametrize(("path", "column", "value"), [
    (GROUPS, "score", more(8)), (GROUPS, "p_low", lambda cell: "0.5" if float(cell) < 0.2 else "0.01"),
    (GROUPS, "rank_mean", more(1.2)), (ACCEPT, "1", lambda cell: repr(abs(float(cell) - 0.5))),
    (GROUPS, "score_p50", more(80)), (WHY, "points", more(40)), (GROUPS, "coverage", more(0.3)),
    (LEAVES, "points_p95", "101"), (LEAVES, "points", "99"),
    (GROUPS, "rank_p50", "9"), (GROUPS, "score_central", more(30)),
    (LEAVES, "belief", "other")])  # fmt: skip
def test_within_simulation_error_is_not_anything(path, column, value, results):
    other = edited(results[path], 1, column, value)
    found = difference(path, path, other, results[path], CHANCE)
    assert found is not None
    assert found.where == column
