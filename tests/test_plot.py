"""Pictures: what is drawn is what the ranking says."""

import sys

import matplotlib as mpl
import pytest

from threatscore import plot
from threatscore.errors import UsageError
from threatscore.ranking import rank
from threatscore.simulation import simulate

from .making import TIE, claim, evidence, model

mpl.use("Agg")


def ranking_of(claims, by="group", **settings):
    return rank(simulate(model({"tie": TIE}, **settings), evidence(claims=claims), draws=100), by=by)


CLAIMS = [claim(f"c{g}", "about", v, indicator="tie", group=g, country="TJK") for g, v in (("A", 30), ("B", 60))]


@pytest.fixture(autouse=True)
def _closed():
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def test_every_ranked_unit_is_a_dot_with_its_range():
    ranking = ranking_of(CLAIMS)
    axes = plot.intervals(ranking)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["B", "A"]
    lines = [line for line in axes.get_lines() if len(line.get_xdata()) == 2]
    dots = [line for line in axes.get_lines() if len(line.get_xdata()) == 1]
    assert [list(line.get_xdata()) for line in lines] == [[r["score_p05"], r["score_p95"]] for r in ranking.records]
    assert [line.get_xdata()[0] for line in dots] == [r["score"] for r in ranking.records]
    assert axes.get_xlim() == (0, 100)
    assert axes.get_ylim()[0] > axes.get_ylim()[1], "the first stands on top"
    assert [text.get_text() for text in axes.texts] == ["low", "moderate", "substantial", "severe", "critical"]


def test_it_draws_on_the_axes_given_and_changes_no_setting(tmp_path):
    from matplotlib import pyplot

    before = dict(mpl.rcParams)
    axes = pyplot.subplots()[1]
    assert plot.intervals(ranking_of(CLAIMS, "pair"), axes) is axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["B in TJK", "A in TJK"]
    axes.figure.savefig(tmp_path / "a.png")
    assert dict(mpl.rcParams) == before


def test_signs_of_mathematics_are_text(tmp_path):
    axes = plot.intervals(ranking_of(CLAIMS, levels=[["low $x", 0], ["$high_{$", 50]]))
    assert [text.get_text() for text in axes.texts] == ["low $x", "$high_{$"]
    axes.figure.savefig(tmp_path / "a.png")


def test_nothing_ranked_is_an_empty_picture(tmp_path):
    axes = plot.intervals(ranking_of([]))
    assert axes.get_lines()[:] == []
    axes.figure.savefig(tmp_path / "a.png")


def test_without_matplotlib_it_says_what_to_install(monkeypatch):
    ranking = ranking_of(CLAIMS)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match=r"pip install 'threatscore\[plot\]'"):
        plot.intervals(ranking)
