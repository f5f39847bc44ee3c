"""Every picture: its numbers are those of the tables, it keeps inside its figure, and it changes nothing else."""

import re
import subprocess
import sys

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from threatscore import plot
from threatscore.errors import UsageError
from threatscore.explanation import explain
from threatscore.plot.cells import contrasting
from threatscore.plot.style import shown
from threatscore.ranking import rank
from threatscore.simulation import simulate

from ..making import LEAF, TIE, claim, evidence, model
from ..tables.test_tables import HOSTILE
from .test_plot import course

mpl.use("Agg")
WIDTHS = pytest.mark.parametrize("width", [3.5, 7.0])


@pytest.fixture(autouse=True)
def _closed():
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def run_of(groups=("A", "B", "C"), countries=("TJK", "UZB"), **settings):
    claims = [
        claim(f"c{g}{c}", "about", 20 + (7 * i + 11 * k) % 60, indicator="tie", group=group, country=country)
        for g, group in enumerate(groups)
        for c, country in enumerate(countries)
        for i, k in [(g, c)]
    ]
    claims += [claim("f", "about", 900, group=groups[0])] if groups else []
    named = evidence(claims=claims, groups=groups or ("A",), countries=countries)
    return simulate(model({"tie": TIE, "fighters": LEAF}, **settings), named, draws=100)


@pytest.fixture(scope="module")
def run():
    return run_of()


def pictures(run):
    """Return every picture of a run by its name, to be drawn on axes, or on new ones of a width."""
    units = run.scores("group").units
    drawn = {
        "intervals": lambda ax=None, **how: plot.intervals(rank(run, by="pair"), ax, **how),
        "acceptability": lambda ax=None, **how: plot.acceptability(rank(run), ax, **how),
        "beats": lambda ax=None, **how: plot.beats(rank(run, by="pair"), ax, **how),
        "heatmap": lambda ax=None, **how: plot.heatmap(rank(run, by="pair"), ax, **how),
        "trend": lambda ax=None, **how: plot.trend(course(), None, ax, **how),
    }
    return drawn | (
        {"breakdown": lambda ax=None, **how: plot.breakdown(explain(run, units[0]), ax, **how)} if units else {}
    )


ALL = ("intervals", "acceptability", "beats", "heatmap", "trend", "breakdown")
EACH = pytest.mark.parametrize("name", ALL)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def outside(figure):
    """Return the texts of which something lies outside the figure, by more than a pixel."""
    figure.canvas.draw()
    hidden = {text for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for text in not_drawn(ax, axis)}
    found = [text for text in figure.findobj(mpl.text.Text) if text.get_visible() and text.get_text()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in found if text not in hidden]
    width, height = figure.bbox.width, figure.bbox.height
    return [(text, box.extents) for text, box in boxes
            if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1]  # fmt: skip


def not_drawn(ax, axis):
    """Return the labels of ticks beyond the ends of an axis, and of all where there is none."""
    low, high = sorted(axis.get_view_interval())
    ticks = [tick for tick in axis.get_major_ticks() if not (ax.axison and low <= tick.get_loc() <= high)]
    return [label for tick in ticks for label in (tick.label1, tick.label2)]


@EACH
@WIDTHS
def test_nothing_sticks_out_of_the_figure(run, name, width):
    figure = pictures(run)[name](width=width).figure
    assert figure.get_figwidth() == width
    assert outside(figure) == []


def test_a_text_that_sticks_out_would_be_found(run):
    ax = pictures(run)["intervals"](width=3.5)
    ax.figure.set_layout_engine("none")
    ax.text(1.5, 0, "far out", transform=ax.transAxes)
    assert "far out" in [text for text, _ in outside(ax.figure)]


@EACH
def test_axes_given_are_drawn_on_and_no_setting_changes(run, name):
    before = dict(mpl.rcParams)
    ax = Figure().add_subplot()
    assert pictures(run)[name](ax) is ax
    assert dict(mpl.rcParams) == before


@pytest.mark.slow
def test_axes_given_need_no_pyplot():
    """Pyplot has a state: it is not even loaded."""
    code = """
import sys, threatscore as ts
from matplotlib.figure import Figure
evidence = ts.load_evidence("data/central-asia", as_of="2023-12-31")
run = ts.simulate(ts.load_model("config/weights.yaml"), evidence, draws=50)
ax = lambda: Figure().add_subplot()
ts.plot.intervals(ts.rank(run), ax()), ts.plot.acceptability(ts.rank(run), ax()), ts.plot.beats(ts.rank(run), ax())
ts.plot.heatmap(ts.rank(run, by="pair"), ax()), ts.plot.breakdown(ts.explain(run, "JA"), ax())
assert "matplotlib.pyplot" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@EACH
@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_the_same_picture_has_the_same_bytes(run, name, kind, tmp_path):
    files = [tmp_path / f"{i}.{kind}" for i in range(2)]
    for file in files:
        plot.write(pictures(run)[name]().figure, file)
    one, other = (file.read_bytes() for file in files)
    assert one == other
    assert b"Date" not in one
    assert b"<image" not in one, "vectors, no pixels"


@pytest.mark.parametrize("count", [0, 1, pytest.param(40, marks=pytest.mark.slow)])
@WIDTHS
def test_none_one_and_many_units(count, width, tmp_path):
    groups = tuple(f"G{i}" for i in range(count))
    for name, draw in pictures(run_of(groups, ("TJK",))).items():
        figure = draw(width=width).figure
        assert outside(figure) == [], name
        plot.write(figure, tmp_path / f"{name}.svg")


def test_nothing_ranked_says_so(run):
    for name in ("intervals", "acceptability", "beats", "heatmap"):
        assert texts(pictures(run_of(()))[name]()) == ["Nothing can be ranked."]


NAMES = {name: text for name, text in HOSTILE.items() if text.strip()} | {
    "money": "$\\frac{1}{2}$ $x",
    "font": "漢字 😀",
}


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
@pytest.mark.filterwarnings("error")
def test_names_are_text_cut_and_harmless(text):
    assert len(shown(text)) <= 28 * 8
    ax = Figure(layout="constrained").add_subplot()
    ax.set_title(shown(text), parse_math=False)
    ax.figure.canvas.draw()


def test_hostile_levels_and_leaves_are_drawn(tmp_path):
    hostile = run_of(levels=[["low $x", 0], ["$high_{$ 漢", 50]])
    for name, draw in pictures(hostile).items():
        plot.write(draw().figure, tmp_path / f"{name}.svg")
    assert "$high_{$ U+6F22" in texts(plot.intervals(rank(hostile)))


# Numbers.


def test_intervals_name_the_numbers_of_the_table(run):
    table = rank(run).table()
    told = {column.name: column for column in table.columns}
    wanted = [f"{told['score'].text(row)}  {told['score_p05'].text(row)}" for row in table.rows]
    assert texts(plot.intervals(rank(run)))[-len(wanted) :] == wanted


@pytest.mark.parametrize("by", ["group", "pair"])
def test_cells_of_shares_are_those_of_the_tables(run, by):
    ranking = rank(run, by=by)
    table = ranking.acceptability()
    ranks = [column for column in table.shown() if column.name.isdecimal()]
    assert texts(plot.acceptability(ranking)) == [column.text(row) for row in table.rows for column in ranks]
    table = ranking.pairwise()
    above = [column for column in table.columns if column.name.startswith("above_")]
    assert texts(plot.beats(ranking)) == [column.text(row) for row in table.rows for column in above]


def test_ranks_beyond_the_tenth_stand_together_and_few_units_in_a_narrow_matrix():
    many = rank(run_of(tuple(f"G{i}" for i in range(24)), ("TJK",)))
    ax = plot.acceptability(many)
    assert [label.get_text() for label in ax.get_xticklabels()][-1] == "11+"
    values = ax.collections[0].get_array()
    assert list(values.sum(axis=1)) == pytest.approx([1] * 24)
    for width, most in ((3.5, 10), (7.0, 20)):
        ax = plot.beats(many, width=width)
        assert len(ax.get_yticklabels()) == most
        assert ax.get_xlabel() == f"the first {most} of 24"


@WIDTHS
@pytest.mark.parametrize("name", ["acceptability", "beats", "heatmap"])
def test_what_stands_in_a_cell_keeps_inside_it(name, width):
    run = run_of(tuple(f"G{i}" for i in range(24)), ("TJK",))
    ax = {
        "acceptability": lambda: plot.acceptability(rank(run), width=width),
        "beats": lambda: plot.beats(rank(run), width=width),
        "heatmap": lambda: plot.heatmap(rank(run, by="pair"), width=width),
    }[name]()
    ax.figure.canvas.draw()
    cell = ax.get_window_extent().width / ax.get_xlim()[1]
    wide = {text.get_text(): text.get_window_extent().width / cell for text in ax.texts}
    assert {text: share for text, share in wide.items() if share > 0.95} == {}


def test_a_heat_map_has_every_pair_once_and_a_dash_for_the_others(run):
    ax = plot.heatmap(rank(run, by="pair"))
    table = rank(run, by="pair").table()
    score = next(column for column in table.columns if column.name == "score")
    groups, countries = (
        [label.get_text() for label in labels] for labels in (ax.get_yticklabels(), ax.get_xticklabels())
    )
    found = dict(zip([(g, c) for g in groups for c in countries], texts(ax), strict=True))
    assert found == {(row["group"], row["country"]): score.text(row) for row in table.rows}
    assert ax.get_legend().get_texts()[0].get_text() == "low from 0"
    with pytest.raises(UsageError, match=r"of pairs, not by group: rank\(run, by='pair'\)"):
        plot.heatmap(rank(run))


def test_a_pair_that_is_not_ranked_has_a_dash():
    claims = [claim("a", "about", 40, indicator="tie", group="A", country="TJK"),
              claim("b", "about", 30, indicator="tie", group="B", country="UZB")]  # fmt: skip
    run = simulate(model({"tie": TIE}), evidence(claims=claims), draws=50)
    assert sorted(texts(plot.heatmap(rank(run, by="pair"))))[2:] == ["–", "–"]


@pytest.mark.parametrize("unit", ["A", "TJK", ("A", "TJK")], ids=str)
def test_a_breakdown_adds_up(run, unit):
    found = explain(run, unit)
    ax = plot.breakdown(found)
    *parts, whole = ax.patches
    assert [part.get_x() for part in parts] == pytest.approx(
        [sum(p.get_width() for p in parts[:i]) for i in range(len(parts))]
    )
    assert sum(part.get_width() for part in parts) == pytest.approx(found.score)
    assert whole.get_width() == found.score
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "score"
    assert all(re.fullmatch(r"-?\d+\.\d", text) for text in texts(ax))
    table = found.table()
    points = next(column for column in table.columns if column.name == "points")
    leaves = [points.text(row) for row in table.rows if row["reason"] == "leaf"]
    assert texts(ax)[: len(leaves)] == leaves


def test_text_on_colours_has_the_contrast_that_readers_need():
    for name in ("Blues", "PuOr"):
        for i in range(101):
            colour = mpl.colormaps[name](i / 100)
            light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
            luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
            ratio = (luminance + 0.05) / 0.05 if contrasting(colour) == "black" else 1.05 / (luminance + 0.05)
            assert ratio >= 4.5
