"""The public names: there, few, and free to import."""

import subprocess
import sys

import pytest

import threatscore as ts


@pytest.mark.parametrize("name", ts.__all__)
def test_every_public_name_is_there(name):
    assert getattr(ts, name) is not None
    assert name in dir(ts)


def test_names_are_in_order_and_no_other_is_invented():
    assert ts.__all__ == sorted(ts.__all__)
    assert set(ts._HOME) | {"plot", "ranks"} == set(ts.__all__)
    with pytest.raises(AttributeError, match="module 'threatscore' has no attribute 'rnak'"):
        ts.rnak  # noqa: B018


def test_no_module_hides_a_verb():
    """`ts.cite` must stay the verb, whatever was imported before."""
    from importlib import import_module
    from pkgutil import iter_modules

    modules = {module.name for module in iter_modules(ts.__path__)}
    assert modules & set(ts.__all__) == {"plot", "ranks"}
    for module in modules - {"plot", "ranks"}:
        import_module(f"threatscore.{module}")
    assert all(callable(getattr(ts, name)) for name in ts.__all__ if name not in ("plot", "ranks"))


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("threatscore", ["numpy", "pandas", "scipy", "pydantic", "typer", "rich"]),
        ("threatscore.cli", ["numpy", "pandas", "scipy", "pydantic", "ruamel", "rich"]),
        ("threatscore.simulation", ["matplotlib", "rich", "scipy.stats"]),
    ],
)
def test_an_import_costs_little(module, heavy):
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "noun", ["Comparison", "Evidence", "Explanation", "Model", "Ranking", "Release", "Run", "Table"]
)
def test_every_noun_is_frozen(noun):
    assert getattr(ts, noun).__dataclass_params__.frozen


@pytest.mark.parametrize(
    "noun", ["Comparison", "Evidence", "Explanation", "Model", "Ranking", "Release", "Run", "Table"]
)
def test_every_noun_shows_as_a_table_in_a_notebook(noun):
    assert callable(getattr(ts, noun)._repr_html_)
