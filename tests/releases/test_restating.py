"""Restating: today's method and knowledge beside what was published, each labelled, and nothing published touched."""

import csv
import io
import json
import shutil
from dataclasses import replace

import pytest

from threatscore.errors import InputError, UsageError
from threatscore.evidence import Evidence
from threatscore.ranking import rank
from threatscore.releases import build, release, restate, sign
from threatscore.releases.over_time import restating
from threatscore.releases.over_time.points import TAKEN
from threatscore.simulation import simulate

from ..making import TIE, claim, evidence, frames, model, rockets, tables, write_folder
from .calls import caller
from .test_releases import files_of
from .test_signing import GIVEN

LATE = [
    claim("early", best=20, indicator="tie", group="A", country="TJK", spoken_from="2023", known="2023-02-01"),
    claim("late", best=80, indicator="tie", group="A", country="TJK", spoken_from="2023", known="2023-11-01"),
    claim("other", best=50, indicator="tie", group="B", country="TJK", spoken_from="2023-08", known="2023-08-05"),
]
"""A claim about early 2023 that became known in November; another group of which nothing is said before August."""
MODEL = model({"tie": TIE}, simulation={"draws": 40, "design": "plain"})


def today(**more):
    return evidence(claims=LATE, watch=[{"id": "w", "from": "2020", "to": "2023"}], **more)


@pytest.fixture(scope="session")
def _published(tmp_path_factory):
    out = tmp_path_factory.mktemp("published")
    build(MODEL, today(), "2023Q1", "2023Q4", out=out, workers=1)
    return out


@pytest.fixture
def published(_published, tmp_path):
    return shutil.copytree(_published, tmp_path / "published")


def scores(found, side, unit="A"):
    rows = [row for row in found.table().records() if row["series"] == side and row["unit"] == unit]
    return {row["period"]: row["score"] for row in rows}


def test_what_became_known_later_counts_in_the_restated_numbers_alone(published):
    found = restate(MODEL, today(), "2023Q1", "2023Q4", out=published, workers=1)
    old, new = scores(found, "as published"), scores(found, "restated")
    assert [*old] == [*new] == ["2023Q1", "2023Q2", "2023Q3", "2023Q4"]
    assert all(new[name] > old[name] + 5 for name in ("2023Q1", "2023Q2", "2023Q3"))
    assert new["2023Q4"] == old["2023Q4"], "of the last period nothing became known since"


def test_what_speaks_of_a_later_time_does_not_count(published):
    found = restate(MODEL, today(), "2023Q1", "2023Q3", out=published, workers=1)
    new = scores(found, "restated", "B")
    assert new["2023Q1"] is new["2023Q2"] is None
    assert new["2023Q3"] is not None


def test_a_restated_period_is_what_hindsight_of_its_last_day_gives(published):
    found = restate(MODEL, today(), "2023Q2", "2023Q2", by="pair", out=published, workers=1)
    rows = rank(simulate(MODEL, today().hindsight("2023-06-30")), by="pair").records
    assert {point.unit: point.values for point in found.restated} == {
        (row["group"], row["country"]): {name: row[name] for name in TAKEN} for row in rows
    }


def test_every_row_says_which_it_is_and_what_was_known(published):
    found = restate(MODEL, today(), "2023Q1", "2023Q2", out=published, workers=1)
    rows = found.table().records()
    assert {(row["series"], row["period"], row["known_by"]) for row in rows} == {
        ("as published", "2023Q1", "2023-03-31"), ("restated", "2023Q1", "2023-12-31"),
        ("as published", "2023Q2", "2023-06-30"), ("restated", "2023Q2", "2023-12-31"),
    }  # fmt: skip
    assert {row["release"] for row in rows if row["series"] == "restated"} == {None}
    assert {row["as_of"] for row in rows if row["period"] == "2023Q2"} == {"2023-06-30"}
    table = found.table()
    assert "as published, and restated" in table.title
    labels = [column.label for column in table.columns if column.label]
    assert labels == ["group", "period", "state", "score as published", "rank as published", "score restated",
                      "rank restated"]  # fmt: skip
    assert "with these settings and what is known on 2023-12-31" in table.notes[-2]
    assert "2 rows" in table.notes[-1]


def test_without_releases_there_is_only_the_restated_side(tmp_path):
    found = restate(MODEL, today(), "2023Q3", "2023Q4", out=tmp_path / "nowhere", workers=1)
    assert found.published is None
    assert {row["series"] for row in found.table().records()} == {"restated"}
    assert not (tmp_path / "nowhere").exists()
    assert "no release" in str(found)


def test_a_gap_in_the_releases_is_none(published):
    shutil.rmtree(published / "2023Q3")
    found = restate(MODEL, today(), "2023Q2", "2023Q3", out=published, workers=1)
    assert [old is None for old, new in found.pairs if new.unit == ("A",)] == [False, True]


def test_withdrawn_and_revised_releases_say_so(published):
    sign("2023Q2", "withdrawn", **GIVEN, out=published)
    corrected = evidence(claims=[{**LATE[0], "best": 60}, *LATE[1:]], watch=[{"id": "w", "from": "2020", "to": "2023"}])
    release(MODEL, corrected, "2023Q1", out=published, revise="tie corrected")
    found = restate(MODEL, corrected, "2023Q1", "2023Q2", out=published, workers=1)
    assert any(note.startswith("2023Q2 was WITHDRAWN") for note in found.table().notes)
    assert {row["state"] for row in found.table().records() if row["release"] == "2023Q2"} == {"withdrawn"}
    text = str(found)
    assert "2023Q1-r2" in text
    assert "WITHDRAWN" in text


def test_nothing_published_is_written_to(published):
    before = files_of(published)
    restate(MODEL, today(), "2023Q1", "2023Q4", out=published, workers=1)
    assert files_of(published) == before


@pytest.mark.slow
def test_many_workers_restate_the_same(published):
    one, many = (restate(MODEL, today(), "2023Q1", "2023Q4", out=published, workers=n) for n in (1, 2))
    assert one.table().records() == many.table().records()


def test_a_change_of_method_is_in_every_row(published, monkeypatch):
    monkeypatch.setattr(restating, "METHOD_VERSION", 99)
    found = restate(MODEL, today(), "2023Q4", "2023Q4", out=published, workers=1)
    assert {row["series"]: row["method_version"] for row in found.table().records()} == {
        "as published": 1,
        "restated": 99,
    }


def test_one_unit_alone(published):
    found = restate(MODEL, today(), "2023Q3", "2023Q4", out=published, workers=1)
    assert {row["unit"] for row in found.of("B").table().records()} == {"B"}
    with pytest.raises(UsageError, match="unknown unit 'C'"):
        found.of("C")


def test_an_event_of_which_nobody_spoke_before_june_stands_in_april_restated(tmp_path):
    given = Evidence.from_frames(**frames(rockets()), as_of="2022-12-31")
    attacks = {"of": "pair", "from": {"events": ["rocket_fire"]}, "scale": {"kind": "linear", "low": 0, "high": 5}}
    own = model({"tie": TIE, "attacks": attacks}, simulation={"draws": 200, "design": "plain"})
    build(own, given, "2022-03", "2022-04", out=tmp_path, workers=1)
    found = restate(own, given, "2022-03", "2022-04", out=tmp_path, workers=1)
    old, new = scores(found, "as published"), scores(found, "restated")
    assert new["2022-04"] > old["2022-04"]
    assert new["2022-03"] == old["2022-03"]


@pytest.mark.parametrize(
    ("first", "last", "how", "what"),
    [
        ("2023Q5", "2023Q4", {}, "is no reporting period"),
        ("2023Q1", "2023", {}, "a series has periods of one kind"),
        ("2023Q4", "2023Q1", {}, "lies before"),
        ("2023Q1", "2024Q1", {}, "2024Q1 ends on 2024-03-31, after 2023-12-31"),
        ("2023Q1", "2023Q2", {"by": "groups"}, "unknown table 'groups'"),
        ("2023Q1", "2023Q2", {"workers": 0}, "at least 1 worker is needed"),
    ],
)
def test_what_cannot_be_restated_is_refused(published, first, last, how, what):
    with pytest.raises(UsageError, match=what):
        restate(MODEL, today(), first, last, out=published, **how)


def test_evidence_without_a_day_cannot_be_restated(published):
    with pytest.raises(UsageError, match="no as-of date"):
        restate(MODEL, replace(today(), as_of=None), "2023Q1", "2023Q2", out=published)


def test_a_spoilt_release_is_told_before_anything_is_computed(published):
    (published / "2023Q1" / "summary.md").write_text("x")
    with pytest.raises(InputError, match=r"summary\.md"):
        restate(MODEL, today(), "2023Q1", "2023Q2", out=published, workers=1)


@pytest.fixture
def call(monkeypatch, capfdbinary, tmp_path):
    config = tmp_path / "weights.yaml"
    config.write_text(MODEL.to_yaml())
    watch = [{"id": "w", "from": "2020", "to": "2023"}]
    folder = write_folder(tmp_path / "data", tables(claims=LATE, watch=watch))
    calling = caller(monkeypatch, capfdbinary)
    return lambda *more, **how: calling(*more, "--config", config, "--data", folder, "--as-of", "2023", **how)


def test_on_the_command_line(call, published):
    series = ("restate", "--from", "2023Q3", "--to", "2023Q4", "--workers", "1", "--out", published)
    for width in (60, 80, 140):
        done = call(*series, width=width)
        assert done.code == 0, done.err
        assert "as published, and restated" in " ".join(done.out.split())
        assert max(map(len, done.out.splitlines())) <= width
    assert "restated by method version" in done.err
    rows = list(csv.DictReader(io.StringIO(call(*series, "--format", "csv", "--unit", "A").out)))
    both = ("as published", "restated")
    assert [(row["period"], row["series"]) for row in rows] == [(q, one) for q in ("2023Q3", "2023Q4") for one in both]
    data = json.loads(call(*series, "--format", "json").out)
    assert "as published, and restated" in data["title"]
    assert call(*series, "--draws", "auto").code == 2
