"""One sum for floats, the same to the bit on every Python; the builtin only where nothing is rounded."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatscore.distributions import Belief, Steps
from threatscore.sums import plain_sum

SOURCE = Path(__file__).parents[1] / "src" / "threatscore"
WHOLE = {
    "tables/terminal.py: sum(listed)": "widths in characters",
    "comparison/counterfactual.py: sum((store.drawn for store in self._stores.values()))": "how many cells were drawn",
    "cli/workers.py: sum(held.values())": "threads",
    "blocks.py: sum((sharing[of] for of, _ in seen | cells))": "how many pairs share a cell",
    "reports/page/charts/courses.py: sum((point.ranked for point in trend.of(unit)))": "releases that rank a unit",
    "reports/page/charts/timeline.py: sum(high.values())": "heights in pixels",
    "reports/summary/fitting.py: sum((2 * ceil(len(line) / SIGNS) or 1 for line in lines))": "half lines of a page",
    "reports/workbook/sheet.py: sum((max(1, -(-length // max(1, int(1.1 * self.widths[col]))))"
    " for length in lengths))": "lines of a cell",
    "tables/latex.py: sum(room.values())": "signs that fit a line",
    "tables/latex.py: sum(widths)": "signs that fit a line",
    "tables/latex.py: sum((column.room or 0 for column in broken))": "signs that fit a line",
    "tables/latex_text.py: sum((_wide(sign) for sign in text))": "widths in signs",
    "releases/reading.py: sum((content.bytes for content in manifest.files.values()))": "bytes of all files",
}
"""Builtin sums whose terms are whole numbers although their form does not tell, and what they count."""

floats = st.floats(-1e9, 1e9)


def bits(value):
    return np.asarray(value, dtype=float).view(np.int64).tolist()


def test_it_rounds_after_every_term():
    """1 + 2^-53 rounds to 1, twice; the exact sum is 1 + 2^-52, which is what a compensated sum returns."""
    terms = [1.0, 2.0**-53, 2.0**-53]
    assert plain_sum(terms) == 1.0
    assert math.fsum(terms) == 1 + 2.0**-52
    assert plain_sum(reversed(terms)) == 1 + 2.0**-52


@given(st.lists(st.tuples(floats, floats, floats), max_size=20))
def test_floats_numpy_scalars_and_arrays_have_the_same_sum(rows):
    alone = [plain_sum(column) for column in zip(*rows, strict=True)]
    assert bits([plain_sum(map(np.float64, column)) for column in zip(*rows, strict=True)]) == bits(alone)
    assert bits(plain_sum((np.array(row) for row in rows), np.zeros(3))) == bits(alone or [0.0] * 3)
    # The last of the running sums of NumPy, which has no other way than one after the other.
    assert bits(alone) == bits(np.cumsum(np.reshape(rows, (-1, 3)) + 0.0, axis=0)[-1] + 0.0 if rows else [])


def test_a_sum_of_nothing_is_its_start():
    assert plain_sum([]) == 0.0
    assert plain_sum([], np.zeros(2)).tolist() == [0.0, 0.0]


def test_neither_terms_nor_start_are_written_to():
    terms, start = [np.ones(2), np.ones(2)], np.zeros(2)
    assert plain_sum(terms, start).tolist() == [2.0, 2.0]
    assert [*map(np.ndarray.tolist, terms), start.tolist()] == [[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]]


def test_the_mean_of_steps_is_the_same_alone_and_stacked():
    """Exactly rounded sums would give 4.5."""
    steps = Steps((0.1,) * 10)
    alone = steps.mean()
    assert bits(Belief.stacked([steps, steps]).mean()) == [bits([alone])] * 2
    assert alone == np.cumsum(0.1 * np.arange(10))[-1] / np.cumsum(np.full(10, 0.1))[-1] == 4.500000000000002


def _whole(call):
    """Return whether the form of a sum's terms tells that they are lengths or truths."""
    if len(call.args) != 1 or call.keywords:
        return False
    (terms,) = call.args
    if isinstance(terms, ast.Call) and ast.unparse(terms.func) == "map":
        return ast.unparse(terms.args[0]) in ("bool", "len")
    if not isinstance(terms, ast.GeneratorExp):
        return False
    term = terms.elt
    if isinstance(term, ast.Call):
        return ast.unparse(term.func) in ("len", "bool")
    return isinstance(term, ast.Compare) or (isinstance(term, ast.UnaryOp) and isinstance(term.op, ast.Not))


def builtin_sums(text):
    """Return where a source uses the builtin sum on terms that may be rounded: the call, or what it is given to."""
    tree = ast.parse(text)
    calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    used = [
        node for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == "sum")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) == "builtins.sum")
    ]  # fmt: skip
    return [
        ast.unparse(calls.get(id(name), name)) for name in used if id(name) not in calls or not _whole(calls[id(name)])
    ]


def test_the_source_sums_floats_in_one_way():
    modules = sorted(SOURCE.rglob("*.py"))
    assert SOURCE / "model.py" in modules
    found = {
        f"{module.relative_to(SOURCE).as_posix()}: {call}"
        for module in modules
        for call in builtin_sums(module.read_text(encoding="utf-8"))
    }
    assert found - set(WHOLE) == set(), (
        "plain_sum (sums.py) for floats; whole numbers go into WHOLE, with what they count"
    )
    assert set(WHOLE) - found == set(), "no longer in the source"


@pytest.mark.parametrize(
    "text",
    ["sum(weights)", "sum(x for x in y)", "sum([len(x) for x in y], 0.5)", "map(sum, rows)", "add = sum",
     "sum((len(x) for x in y), 0.5)", "sum(map(float, y))", "builtins.sum(weights)", "f(1 + sum(-x for x in y))"],
)  # fmt: skip
def test_a_sum_that_may_be_of_floats_is_found(text):
    assert len(builtin_sums(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["sum(len(x) for x in y)", "sum(map(bool, y))", "sum(x > 0 for x in y)", "sum(not x for x in y)",
     "np.sum(y)", "y.sum(axis=0)", "plain_sum(y)"],
)  # fmt: skip
def test_a_sum_of_lengths_or_truths_or_of_numpy_is_not(text):
    assert builtin_sums(text) == []
