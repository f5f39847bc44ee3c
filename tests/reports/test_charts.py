"""The pictures: marks where the numbers are, words beside shapes, a text alternative for each."""

import re
from dataclasses import replace
from html import unescape

import pytest

from threatscore import load_release
from threatscore.releases import build, sign
from threatscore.reports import contents
from threatscore.reports.page.charts import acceptability, courses, heatmap, intervals, timeline
from threatscore.reports.page.charts.timeline import MEANINGS, happenings
from threatscore.reports.page.charts.timeline import sign as shape
from threatscore.reports.page.colours import STEPS, contrast, inks, shades
from threatscore.reports.page.facts import names
from threatscore.reports.page.marks import interval, level_bar, level_words, rung
from threatscore.reports.page.ranked import ranked_tables
from threatscore.reports.page.svg import clipped, number, picture, tag

from ..making import claim, event, evidence, model
from .conftest import small_run


@pytest.fixture
def course(tmp_path):
    """A folder with the releases of two quarters, in both of which a group is ranked."""
    old = {"known": "2022-01", "spoken_from": "2022", "indicator": "tie", "country": "TJK"}
    claims = [claim(f"{one}-tie", best=50, group=one, **old) for one in "AB"]
    given = evidence(claims=[*claims, claim("late", best=700)])
    build(model(), given, "2023Q3", "2023Q4", out=tmp_path / "out", workers=1)
    return tmp_path / "out"


@pytest.fixture(scope="module")
def tables(released):
    return {table.by: table for table in ranked_tables(released, names(released))}


def attributes(text, element):
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', one)) for one in re.findall(rf"<{element} ([^>]*?)/?>", str(text))]


def test_elements_escape_what_they_are_given():
    made = tag("text", "<b>&", class_='"x"', data_unit="a\u202eb", none=None)
    assert made == '<text class="&#34;x&#34;" data-unit="a\N{REPLACEMENT CHARACTER}b">&lt;b&gt;&amp;</text>'
    assert tag("g", tag("line", x1=1.0)) == '<g><line x1="1"/></g>'
    assert number(1e-9) == "0"


def test_a_long_name_is_cut_and_a_short_one_is_not():
    assert clipped("abc", 3) == "abc"
    assert clipped("abcd", 3) == "ab\N{HORIZONTAL ELLIPSIS}"


def test_a_picture_has_a_title_and_a_description():
    made = picture("key", (10, 20), "Title <1>", "What it shows", [])
    assert 'role="img" aria-labelledby="key-title key-desc"' in made
    assert '<title id="key-title">Title &lt;1&gt;</title><desc id="key-desc">What it shows</desc>' in made


def test_shades_darken_evenly_and_every_ink_can_be_read():
    assert len(shades()) == len(inks()) == STEPS
    light = [contrast(shade, "#000000") for shade in shades()]
    assert light == sorted(light, reverse=True)
    assert len(set(shades())) == STEPS
    assert min(contrast(ink, shade) for ink, shade in zip(inks(), shades(), strict=True)) >= 4.5
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize("by", ["group", "country", "pair"])
def test_dots_and_ranges_stand_where_the_scores_are(released, tables, by):
    made = intervals(released, tables[by]).picture
    (svg,) = attributes(made, "svg")
    x0, x1 = float(svg["data-x0"]), float(svg["data-x1"])
    dots = {one["data-unit"]: one for one in attributes(made, "circle")}
    ranges = {one["data-unit"]: one for one in attributes(made, "line") if one.get("data-role") == "range"}
    for row in tables[by].rows:
        unit = row.get("unit") or f"{row['group']}/{row['country']}"
        at = [float(dots[unit]["cx"]), float(ranges[unit]["x1"]), float(ranges[unit]["x2"])]
        wanted = [x0 + (x1 - x0) * row[name] / 100 for name in ("score", "score_p05", "score_p95")]
        assert at == pytest.approx(wanted, abs=0.006)


def test_the_heat_map_prints_every_score_and_leaves_open_what_is_not_ranked(released, tables):
    made = heatmap(released, tables["pair"]).picture
    cells = {one["data-unit"]: one for one in attributes(made, "rect")}
    words = dict(re.findall(r'data-unit="([^"]*)" data-role="value"[^>]*>([^<]*)<', str(made)))
    ramp = attributes(made, "svg")[0]["data-ramp"].split()
    for line, row in zip(tables["pair"].lines, tables["pair"].rows, strict=True):
        assert words[line.unit] == next(cell.text for cell in line.cells if cell.field == "score")
        assert cells[line.unit]["fill"] == ramp[min(STEPS - 1, int(row["score"] / 5))]
    ranked = {line.unit for line in tables["pair"].lines}
    for unit in set(cells) - ranked:
        assert (cells[unit]["class"], words[unit]) == ("empty", "\N{EN DASH}")


def test_shares_of_ranks_are_those_of_the_table(released, tables):
    figure = acceptability(released, tables["group"])
    found = re.findall(
        r'data-role="value"[^>]*data-unit="([^"]*)" data-rank="([^"]*)"[^>]*>([^<]*)<', str(figure.picture)
    )
    assert found
    texts = {(unit, rank): unescape(text) for unit, rank, text in found}
    for row in figure.table.rows:
        for column in figure.table.shown():
            if column.name.isdecimal():
                assert texts[row["unit"], column.label] == column.text(row)


def test_many_ranks_stand_together_in_the_last_column():
    groups = tuple(f"g{i:02}" for i in range(14))
    found = contents(small_run(groups=groups, pairs=tuple((group, "TJK") for group in groups)))
    (group, *_) = ranked_tables(found, {})
    made = str(acceptability(found, group).picture)
    assert 'data-rank="11+"' in made
    assert 'data-rank="12"' not in made


def test_a_course_is_drawn_as_published_and_a_withdrawn_release_is_a_cross(course):
    out = course
    found = contents(load_release(out / "2023Q4"))
    figure = courses("group", found.trends["group"])
    assert "2023Q3" in figure.picture
    assert 'class="cross"' not in figure.picture
    assert len(attributes(figure.picture, "circle")) == sum(point.ranked for point in found.trends["group"].points)
    assert figure.table.rows
    sign("2023Q3", "withdrawn", who="A", when="2024-01-15", why="wrong", out=out)
    figure = courses("group", contents(load_release(out / "2023Q4")).trends["group"])
    assert 'class="cross"' in figure.picture
    assert "A cross: a withdrawn release." in figure.caption


def test_another_method_breaks_the_course(course):
    trend = contents(load_release(course / "2023Q4")).trends["group"]
    first = trend.periods[0]
    changed = replace(trend, points=tuple(
        replace(point, method=2) if point.period == first else point for point in trend.points
    ))  # fmt: skip
    figure = courses("group", changed)
    assert 'class="method"' in figure.picture
    assert "the method changed" in figure.caption
    assert all(" " not in one["points"] for one in attributes(figure.picture, "polyline"))


def test_every_event_has_a_sign_with_its_word(released):
    found = happenings(released.run)
    figure = timeline(released)
    marks = {one["data-event"]: one["data-word"] for one in attributes(figure.picture, "g") if "data-event" in one}
    assert marks == {one.event.id: one.word for one in found}
    assert len(figure.table.rows) == len(found)
    told = " ".join(meaning for _, meaning in figure.legend)
    for word in {one.word for one in found}:
        assert f"{word} ({sum(one.word == word for one in found)})" in told


def test_every_word_has_a_shape_of_its_own():
    shapes = {re.sub(r'class="\w+"', "", str(shape(word, 0, 0))) for word in MEANINGS}
    assert len(shapes) == len(MEANINGS) == 5


def test_signs_that_are_near_do_not_hide_one_another():
    run = small_run(events=[{**event(f"ev-{i}"), "start": "2023-12-31"} for i in range(5)])
    made = timeline(contents(run)).picture
    places = [(one.get("cx"), one.get("cy")) for one in attributes(made, "circle")]
    assert len(set(places)) == len(places) == 5


def test_a_supposed_event_is_marked_so():
    made = timeline(contents(small_run(settings={"suppose": {"ev-1": "no"}})))
    assert 'data-word="supposed"' in made.picture


def test_the_bar_of_levels_sums_to_the_whole(tables):
    levels = tables["group"].ranking.levels
    for row in tables["group"].rows:
        widths = [float(one["width"]) for one in attributes(level_bar(row, levels), "rect")]
        assert sum(widths) == pytest.approx(96, abs=0.05)
        assert row["level"] not in level_words(row, levels).replace(",", "").split()
        assert 'aria-hidden="true"' in interval(row, levels)


def test_levels_have_five_colours_however_many_there_are():
    assert {rung(place, 9) for place in range(9)} == {0, 1, 2, 3, 4}
