"""A trend: what the saved results say, period by period; gaps stay gaps, and a withdrawn release says so."""

import csv
import io
import json
import shutil
from dataclasses import replace

import pytest

from threatscore.errors import InputError, UsageError
from threatscore.evidence import Evidence
from threatscore.releases import build, release, sign, trend
from threatscore.releases.signoff.history import FILE

from ..making import LEAF, TIE, claim, evidence, frames, model, rockets
from .calls import caller
from .conftest import rich_model
from .test_signing import GIVEN

ATTACKS = {
    "of": "pair",
    "weight": 1,
    "from": {"events": ["rocket_fire"]},
    "scale": {"kind": "linear", "low": 0, "high": 5},
}


@pytest.fixture(scope="session")
def _quarters(small, tmp_path_factory):
    out = tmp_path_factory.mktemp("quarters")
    build(*small, "2023Q1", "2023Q4", out=out, workers=1)
    return out


@pytest.fixture
def quarters(_quarters, tmp_path):
    """A folder with four releases, which a test may spoil."""
    return shutil.copytree(_quarters, tmp_path / "quarters")


def saved(out, name, table="groups"):
    return {row.get("unit") or f"{row['group']}/{row['country']}": row
            for row in json.loads((out / name / f"results/{table}.json").read_text())["rows"]}  # fmt: skip


@pytest.mark.parametrize(("by", "table"), [("group", "groups"), ("country", "countries"), ("pair", "pairs")])
def test_every_point_is_what_the_release_says(quarters, by, table):
    found = trend(by=by, out=quarters)
    assert [period.name for period in found.periods] == ["2023Q1", "2023Q2", "2023Q3", "2023Q4"]
    assert ["/".join(unit) for unit in found.units] == [*saved(quarters, "2023Q4", table)]
    rows = found.table().records()
    assert len(rows) == 4 * len(found.units)
    for row in rows:
        own = saved(quarters, row["period"], table)[row["unit"]]
        for field in ("score", "score_p05", "score_p95", "rank", "rank_p05", "rank_p95", "level", "p_level", "status"):
            assert row[field] == own[field]
        assert (row["series"], row["release"], row["state"]) == ("as published", row["period"], "draft")


def test_a_unit_is_found_by_name_and_in_its_table(quarters):
    both = trend(out=quarters, by="pair").units[0]
    assert trend(both, out=quarters).by == "pair"
    assert trend("/".join(both), out=quarters).units == (both,)
    assert trend(both[0].lower(), out=quarters).units == (both[:1],)
    assert trend(both[1], out=quarters).by == "country"


@pytest.mark.parametrize("unit", ["nobody", "A/nowhere", "", ()])
def test_an_unknown_unit_is_refused(quarters, unit):
    with pytest.raises(UsageError, match="unknown unit"):
        trend(unit, out=quarters)


def test_a_period_without_a_release_is_a_gap_and_said(quarters):
    shutil.rmtree(quarters / "2023Q2")
    found = trend("A", out=quarters)
    assert [point.release for point in found.points] == ["2023Q1", None, "2023Q3", "2023Q4"]
    assert [point.ranked for point in found.points] == [False, False, False, True]
    assert "2023Q2: no release." in found.table().notes
    assert found.table().records()[1]["score"] is None


def test_a_longer_series_than_there_is_has_gaps_at_its_ends(quarters):
    found = trend("A", first="2022Q4", last="2024Q1", out=quarters)
    assert [point.release for point in found.points] == [None, "2023Q1", "2023Q2", "2023Q3", "2023Q4", None]


def test_the_latest_revision_counts_and_is_said(quarters, small):
    release(rich_model(coverage={"minimum": 0.01}), small[1], "2023Q2", out=quarters, revise="coverage")
    found = trend("A", out=quarters)
    assert [point.release for point in found.points] == ["2023Q1", "2023Q2-r2", "2023Q3", "2023Q4"]
    assert "The latest revision of each period: 2023Q2-r2." in found.table().notes
    assert "2023Q2-r2" in str(found)


def test_a_withdrawn_release_says_so(quarters):
    sign("2023Q3", "withdrawn", **GIVEN, out=quarters)
    for found in (trend("A", out=quarters), trend(out=quarters)):
        assert "2023Q3 was WITHDRAWN on 2024-01-15 by the review desk: numbers checked" in found.table().notes
        assert {row["state"] for row in found.table().records() if row["period"] == "2023Q3"} == {"withdrawn"}
    assert "WITHDRAWN" in next(line for line in str(trend("A", out=quarters)).splitlines() if "2023Q3" in line[:6])


def test_a_draft_in_place_of_what_was_released_or_withdrawn_says_so(quarters, small):
    def drafts():
        return [note for note in trend("A", out=quarters).table().notes if "which it is to replace" in note]

    release(rich_model(coverage={"minimum": 0.01}), small[1], "2023Q2", out=quarters, revise="coverage")
    sign("2023Q2", "reviewed", **GIVEN, out=quarters)
    assert drafts() == []
    sign("2023Q2", "released", **GIVEN, out=quarters)
    assert drafts() == ["2023Q2-r2, which is shown, is a draft; 2023Q2, which it is to replace, was released"]
    sign("2023Q2", "withdrawn", **GIVEN, out=quarters)
    release(rich_model(coverage={"minimum": 0.02}), small[1], "2023Q2", out=quarters, revise="again")
    sign("2023Q2-r3", "reviewed", **GIVEN, out=quarters)
    assert drafts() == [
        "2023Q2-r3, which is shown, is reviewed, not released; 2023Q2, which it is to replace, was withdrawn"
    ]
    sign("2023Q2-r3", "released", **GIVEN, out=quarters)
    assert drafts() == []


def test_a_history_that_is_not_sound_is_said_and_no_state_believed(quarters):
    sign("2023Q3", "reviewed", **GIVEN, out=quarters)
    (quarters / FILE).write_bytes((quarters / FILE).read_bytes()[:-1])
    found = trend("A", out=quarters)
    assert {point.state for point in found.points} == {"unknown"}
    assert len([note for note in found.table().notes if "cut short" in note]) == 1


def test_every_spoilt_release_is_named(quarters):
    (quarters / "2023Q1" / "results" / "groups.csv").unlink()
    (quarters / "2023Q4" / "evidence" / "events.csv").write_text("x")
    with pytest.raises(InputError) as told:
        trend("A", out=quarters)
    assert {problem.file.rpartition("quarters/")[2] for problem in told.value.problems} == {
        "2023Q1/results/groups.csv", "2023Q4/evidence/events.csv"}  # fmt: skip


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ({"first": "2023Q5"}, "is no reporting period"),
        ({"first": "2023Q2", "last": "2023"}, "a series has periods of one kind"),
        ({"first": "2023Q3", "last": "2023Q2"}, "lies before"),
        ({"first": "2020Q1", "last": "2020Q2"}, "there is no release from 2020Q1 to 2020Q2 .* only 2023Q1 to 2023Q4"),
        ({"first": "2023-01"}, "there is no release of a month in"),
        ({"by": "groups"}, "unknown table 'groups'"),
    ],
)
def test_what_makes_no_series_is_refused(quarters, how, what):
    with pytest.raises(UsageError, match=what):
        trend(out=quarters, **how)


def test_a_folder_without_releases_and_one_of_several_kinds_are_told(quarters, tmp_path, small):
    with pytest.raises(UsageError, match="there is no release in"):
        trend(out=tmp_path / "nowhere")
    release(*small, "2023", out=quarters)
    with pytest.raises(UsageError, match="holds releases of a quarter and of a year; say of which: --from, --to"):
        trend(out=quarters)
    assert len(trend(out=quarters, last="2023Q4").periods) == 4


def test_another_method_is_said_with_the_command_that_puts_all_on_one(quarters):
    found = trend("A", out=quarters)
    points = (found.points[0], replace(found.points[1], method=0), *found.points[2:])
    (note,) = [note for note in replace(found, points=points).table().notes if "method" in note]
    assert "2023Q2 by version 0, 2023Q1 by 1" in note
    assert note.endswith("threatscore restate --from 2023Q1 --to 2023Q4")
    assert not [note for note in found.table().notes if "method" in note]


def rocket_model():
    return model({"tie": TIE, "rockets": ATTACKS})


def test_events_stand_in_the_period_in_which_they_became_known(tmp_path):
    """It happened in March, was known in April, and nobody spoke of it before June: it is live from June on."""
    given = Evidence.from_frames(**frames(rockets()))
    for month in ("2022-03", "2022-04", "2022-05", "2022-06", "2022-07"):
        release(rocket_model(), given, month, out=tmp_path, draws=20)
    known = {point.period.name: [event.id for event in point.events] for point in trend("UZB", out=tmp_path).points}
    assert {name: ids for name, ids in known.items() if ids} == {"2022-06": ["ev-rocket"]}
    assert all(not point.events for point in trend("B", out=tmp_path).points)


def test_a_unit_renamed_since_is_one_line(tmp_path):
    claims = [{"id": "c", "wording": "about", "best": 50, "indicator": "tie", "country": "TJK", "spoken_from": "2022",
               "known": "2022-06-01"}]  # fmt: skip
    for name, period, more in (("Old", "2022Q4", {}), ("New", "2023Q1", {"aliases": "Old"})):
        given = evidence(groups=[{"id": name, "name": name, **more}], claims=[{**claims[0], "group": name}],
                         watch=[{"id": "w", "from": "2020", "to": "2023"}])  # fmt: skip
        release(model({"tie": TIE}), given, period, out=tmp_path, draws=20)
    found = trend(out=tmp_path)
    assert found.units == (("New",),)
    assert [point.ranked for point in found.points] == [True, True]
    assert trend("Old", out=tmp_path).units == (("New",),)


def test_what_is_not_ranked_has_its_reason_and_no_number(tmp_path):
    given = evidence(claims=[claim("c", best=50, indicator="tie", country="TJK", group="A", known="2023-05-01",
                                   spoken_from="2022")])  # fmt: skip
    build(model({"tie": TIE, "fighters": LEAF}), given, "2023Q1", "2023Q2", out=tmp_path, draws=20, workers=1)
    found = trend("A", out=tmp_path)
    assert [point.ranked for point in found.points] == [False, True]
    assert any(note.startswith("2023Q1: not ranked: ") for note in found.table().notes)
    line = next(line for line in str(found).splitlines() if line.startswith("2023Q1"))
    assert "not ranked" in line


@pytest.fixture
def call(monkeypatch, capfdbinary):
    return caller(monkeypatch, capfdbinary)


@pytest.mark.parametrize("width", [40, 80, 140])
def test_on_the_command_line_it_fits_and_says_as_published(quarters, call, width):
    for more in (("--unit", "A"), ("--by", "pair")):
        done = call("trend", "--out", quarters, *more, width=width)
        assert done.code == 0
        assert "as published" in " ".join(done.out.split())
        assert max(map(len, done.out.splitlines())) <= width


def test_machines_get_every_point_whoever_is_asked_for(quarters, call):
    rows = list(csv.DictReader(io.StringIO(call("trend", "--out", quarters, "--format", "csv").out)))
    assert {row["series"] for row in rows} == {"as published"}
    assert len(rows) == 4 * len({row["unit"] for row in rows})
    as_json = json.loads(call("trend", "--unit", "A", "--out", quarters, "--format", "json").out)
    assert [row["period"] for row in as_json["rows"]] == ["2023Q1", "2023Q2", "2023Q3", "2023Q4"]


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_a_picture_is_written_and_always_the_same(quarters, call, tmp_path, kind):
    files = [tmp_path / f"{name}.{kind}" for name in ("one", "two")]
    for file in files:
        done = call("trend", "--unit", "A", "--out", quarters, "-o", file)
        assert done.code == 0
        assert f"wrote {file}" in done.err
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_picture_of_no_kind_is_refused_before_anything_is_read(call, tmp_path):
    done = call("trend", "--out", tmp_path / "nowhere", "-o", tmp_path / "a.gif")
    assert (done.code, done.out) == (2, "")
    assert "ends in .svg, .png, .pdf" in done.err
    done = call("trend", "--out", tmp_path / "nowhere", "-o", tmp_path / f"{'x' * 300}.svg")
    assert (done.code, done.out) == (2, "")
    assert "the name of 304 bytes is too long; 255 is the most here" in " ".join(done.err.split())


def test_a_trend_of_no_unit_is_an_empty_table(quarters):
    found = replace(trend(out=quarters), units=(), points=())
    assert found.table().title == "Threat score (0-100) of groups, as published"
    assert found.table().records() == []
