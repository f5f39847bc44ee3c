"""Pictures: what is drawn is what the ranking says."""

import sys
from dataclasses import replace

import matplotlib as mpl
import pytest

from threatscore import plot
from threatscore.errors import UsageError
from threatscore.ranking import rank
from threatscore.releases import Known, Point, Trend
from threatscore.reporting import series
from threatscore.simulation import simulate

from ..making import TIE, claim, evidence, model

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
    assert [text.get_text() for text in axes.texts][:5] == ["low", "moderate", "substantial", "severe", "critical"]


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
    assert [text.get_text() for text in axes.texts][:2] == ["low $x", "$high_{$"]
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


LEVELS = (("low", 0.0), ("high $x", 50.0))


def course(unit="A", scores=(10, None, 30, 40), state="draft"):
    """A trend of one unit over four quarters, in the second of which it is not ranked; an event in the last."""
    points = []
    for period, score in zip(series("2023Q1", "2023Q4"), scores, strict=True):
        values = {} if score is None else {"score": score, "score_p05": score - 5, "score_p95": score + 7}
        events = (Known("e1", period.first),) if period.name == "2023Q4" else ()
        points.append(Point(period, (unit,), period.name, state, 1, {"status": "ranked", **values}, events))
    return Trend("group", ((unit,),), tuple(points), LEVELS)


def test_a_trend_is_a_broken_line_with_ranges_dots_and_ticks():
    found = course()
    axes = plot.trend(found)
    line, dots = axes.get_lines()
    assert [y for y in line.get_ydata() if y == y] == [10, 30, 40]
    assert line.get_ydata()[1] != line.get_ydata()[1], "not ranked: the line is broken"
    assert list(dots.get_ydata()) == [10, 30, 40]
    assert list(dots.get_xdata()) == [found.points[i].period.last for i in (0, 2, 3)]
    ranges, none, ticks = axes.collections
    assert [[y for _, y in one] for one in ranges.get_segments()] == [[5, 17], [25, 37], [35, 47]]
    assert len(none.get_segments()) == 0
    assert len(ticks.get_segments()) == 1
    assert [text.get_text() for text in axes.texts] == ["low", "high $x"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2023Q4", "2023Q3", "2023Q2", "2023Q1"]
    assert axes.get_ylim() == (0, 100)
    assert axes.get_title(loc="left") == "A, 2023Q1 to 2023Q4, as published"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["an event began to count"]


def test_a_withdrawn_release_is_a_cross_and_named():
    found = course()
    points = (*found.points[:3], replace(found.points[3], state="withdrawn"))
    axes = plot.trend(replace(found, points=points))
    assert [line.get_marker() for line in axes.get_lines()][1:] == ["o", "X"]
    assert list(axes.get_lines()[2].get_ydata()) == [40]
    assert "withdrawn" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_a_change_of_method_is_a_line_between_two_periods():
    found = course()
    axes = plot.trend(replace(found, points=(*found.points[:3], replace(found.points[3], method=2))))
    assert "from here method 2" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_several_units_have_axes_each_and_one_must_be_named_for_one(tmp_path):
    one, two = course(), course("B", (None, None, None, 4))
    both = Trend("group", (("A",), ("B",)), (*one.points, *two.points), LEVELS)
    with pytest.raises(UsageError, match=r"name one of the 2 units, or draw them all with plot\.trends"):
        plot.trend(both)
    assert plot.trend(both, "B").get_title(loc="left").startswith("B, ")
    with pytest.raises(UsageError, match="unknown unit 'C'"):
        plot.trend(both, "C")
    figure = plot.trends(both)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["A", "B"]
    before = dict(mpl.rcParams)
    plot.write(figure, str(tmp_path / "a.svg"))
    assert dict(mpl.rcParams) == before
    assert b"<dc:date>" not in (tmp_path / "a.svg").read_bytes()
    with pytest.raises(UsageError, match="there is no unit to draw"):
        plot.trends(Trend("group", (), (), LEVELS))
    with pytest.raises(UsageError, match=r"ends in \.svg, \.png, \.pdf"):
        plot.write(figure, tmp_path / "a.jpg")


def test_what_marks_mean_stands_once_and_below_what_is_drawn():
    """A score near 100 leaves no room inside the axes."""
    high = course(scores=(92, 93, 94, 93))
    axes = plot.trend(high)
    axes.figure.canvas.draw()
    assert axes.get_legend().get_window_extent().y1 < axes.get_window_extent().y0
    two = Trend("group", (("A",), ("B",)), (*high.points, *course("B", (1, 2, 3, 4)).points), LEVELS)
    figure = plot.trends(two)
    assert [axes.get_legend() for axes in figure.axes] == [None, None]
    assert [[text.get_text() for text in legend.get_texts()] for legend in figure.legends] == [
        ["an event began to count"]
    ]


def test_units_that_were_never_ranked_are_only_counted():
    units = tuple((name,) for name in "ABC")
    never = (None, None, None, None)
    points = (*course("A").points, *course("B", never).points, *course("C", never).points)
    figure = plot.trends(Trend("group", units, points, LEVELS))
    assert [axes.get_title(loc="left") for axes in figure.axes if axes.axison] == ["A"]
    assert figure.get_suptitle().endswith("2 more never ranked")
    figure = plot.trends(Trend("group", units[1:], points[4:], LEVELS))
    assert [axes.get_title(loc="left") for axes in figure.axes if axes.axison] == ["B", "C"]


def test_three_units_leave_no_empty_axes_shown():
    units = tuple((name,) for name in "ABC")
    figure = plot.trends(Trend("group", units, tuple(p for (n,) in units for p in course(n).points), LEVELS))
    assert [axes.axison for axes in figure.axes] == [True, True, True, False]


@pytest.mark.parametrize("picture", ["intervals", "acceptability", "beats", "heatmap", "breakdown", "trend", "trends"])
def test_what_a_picture_is_not_of_is_refused_in_words(picture):
    run = ranking_of(CLAIMS).run
    with pytest.raises(UsageError, match=r"this picture is of a (Ranking|Explanation|Trend), not of a Run: "):
        getattr(plot, picture)(run)
