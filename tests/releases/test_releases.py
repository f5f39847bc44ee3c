"""Releases: what stands in a folder, what is refused, and corrections."""

import json
import re
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from threatscore.errors import InputError, UsageError
from threatscore.evidence import Evidence
from threatscore.explanation import explain
from threatscore.ranking import rank
from threatscore.releases import load_release, names_in, release, release_name, verify
from threatscore.releases.manifest import INPUTS, OUTPUTS, SCHEMA
from threatscore.rollup import BY
from threatscore.simulation import simulate

from ..making import frames, model, rockets, tables
from .conftest import rich_model, rich_tables


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def changed(name, id, **cells):
    """Evidence with other cells in one row."""
    full = {table: [dict(row) for row in rows] for table, rows in rich_tables().items()}
    (row,) = (row for row in full[name] if row["id"] == id)
    row.update(cells)
    return Evidence.from_frames(**frames(full))


# What stands in a folder.


def test_a_release_holds_inputs_results_summary_and_manifest_and_nothing_else(made):
    assert {*files_of(made)} == {*INPUTS, *OUTPUTS, "manifest.json"}
    assert list(made.parent.iterdir()) == [made]  # nothing hidden stays


def test_its_results_are_those_of_the_run(made, small):
    run = simulate(small[0], small[1].at("2023-12-31"))
    for by, name in zip(BY, ("groups", "countries", "pairs"), strict=True):
        ranking = rank(run, by=by)
        assert (made / f"results/{name}.csv").read_text() == ranking.to_csv()
        frame = pd.read_csv(made / f"results/acceptability-{by}.csv")
        assert frame["unit"].tolist() == ranking.acceptability().to_frame()["unit"].tolist()
        told = pd.read_csv(made / "results/explanations.csv")
        for unit in run.scores(by).units:
            own = told[(told["by"] == by) & (told["unit"] == "/".join(unit))]
            assert own["points"].tolist() == explain(run, unit).table().to_frame()["points"].tolist()


def test_the_points_of_leaves_add_up_to_the_scores(made):
    told = pd.read_csv(made / "results/explanations.csv")
    scores = pd.read_csv(made / "results/groups.csv").set_index("unit")["score"]
    leaves = told[(told["by"] == "group") & (told["reason"] == "leaf")].groupby("unit")["points"].sum()
    reasons = told[(told["by"] == "group") & (told["reason"] != "leaf")].groupby("unit")["points"].sum()
    for unit, score in scores.items():
        assert leaves[unit] == pytest.approx(score, abs=1e-9)
        assert reasons[unit] == pytest.approx(score, abs=1e-9)


def test_every_leaf_of_every_unit_in_scope_is_told_with_its_belief(made, small):
    told = pd.read_csv(made / "results/leaves.csv", keep_default_na=False)
    run = simulate(small[0], small[1].at("2023-12-31"))
    assert len(told) == sum(len(cells) for cells in run.leaves.cells.values())
    strength = told[(told["leaf"] == "strength") & (told["unit"] == "C")].iloc[0]
    assert {*strength["rests_on"].split("|")} == {"s-6", "s-7", "s-8"}
    assert "lognormal(median=" in strength["parameters"]
    assert "strength" in strength["belief"]
    rated = told[(told["leaf"] == "rated") & (told["unit"] == "A/TJK")].iloc[0]
    assert "e1" in rated["rests_on"]
    assert "occurrence" in rated["parameters"]
    skipped = told[told["state"] == "skipped"]
    assert (skipped["points"] == "").all()


def test_leaf_points_are_those_of_the_draws(made, small):
    run = simulate(small[0], small[1].at("2023-12-31"))
    told = pd.read_csv(made / "results/leaves.csv").set_index(["leaf", "unit"])
    pair = run.pairs.units[0]
    points = run.points_of([pair])
    for leaf in run.model.leaves:
        cell = run.leaves.of_pair(leaf, pair)
        row = told.loc[leaf.name, "/".join(cell.unit)]
        if cell.state != "skipped":
            assert row["points"] == pytest.approx(points.of_pair(leaf.name, 0).mean(), rel=1e-12)


def test_the_manifest_says_what_was_used(made, small):
    told = json.loads((made / "manifest.json").read_bytes())
    assert told["schema"] == SCHEMA
    assert (told["name"], told["period"], told["revision"], told["as_of"]) == ("2023Q4", "2023Q4", 1, "2023-12-31")
    assert (told["seed"], told["draws"], told["design"]) == (small[0].config.simulation.seed, 400, "plain")
    assert told["config_sha256"] == small[0].digest
    assert {*told["versions"]} >= {"numpy", "scipy", "threatscore", "python"}
    assert told["released"] is told["previous"] is told["reason"] is None


def test_no_path_host_user_or_clock_stands_in_a_release(made):
    from getpass import getuser
    from platform import node

    text = b"\n".join(data for path, data in files_of(made).items() if not path.startswith("evidence"))
    text = text.decode()
    assert str(made.parent) not in text
    assert not re.search(r"/(tmp|home|var|Users)/", text)
    assert f"{date.today():%Y-%m-%d}" not in text
    assert not node() or node() not in text
    assert len(getuser()) < 5 or getuser() not in text


def test_the_same_inputs_give_the_same_bytes_elsewhere(made, small, tmp_path, monkeypatch):
    import time

    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    again = release(*small, "2023-q4", out=tmp_path / "else where" / "deep")
    assert files_of(again.folder) == files_of(made)


def test_what_became_known_later_changes_no_byte(made, small, tmp_path):
    full = {table: [*rows] for table, rows in rich_tables().items()}
    late = {"known": "2024-01-05", "source": "s-late"}
    full["sources"] = [*full["sources"], {**full["sources"][0], "id": "s-late", "published": "2024-01-04"}]
    full["claims"] = [*full["claims"], {**full["claims"][0], **late, "id": "s-0", "spoken_from": "2023"}]
    again = release(rich_model(), Evidence.from_frames(**frames(full)), "2023Q4", out=tmp_path)
    assert files_of(again.folder) == files_of(made)


def test_a_release_is_read_back(made, small):
    found = load_release(made)
    assert found.manifest.name == str(found.name) == "2023Q4"
    assert (found.as_of, found.period.kind) == (date(2023, 12, 31), "quarter")
    assert found.model == small[0]
    assert found.evidence.digest == small[1].at("2023-12-31").as_known().digest
    assert rank(found.run(), by="pair").to_csv() == (made / "results/pairs.csv").read_text()
    assert found.results("groups")["unit"].tolist() == found.results("acceptability-group")["unit"].tolist()
    with pytest.raises(UsageError, match=r"unknown table 'group'; known: .*Did you mean 'groups'"):
        found.results("group")
    assert "2023Q4" in str(found)
    assert "manifest" not in repr(found)


def test_pandas_reads_every_table_without_the_package(made):
    for path in (made / "results").glob("*.csv"):
        assert len(pd.read_csv(path).columns) > 2
    for path in (made / "results").glob("*.json"):
        assert len(pd.DataFrame(json.loads(path.read_text())["rows"])) > 0


@pytest.mark.parametrize("period", ["2023", "2023H2", "2023Q4", "2023-12"])
def test_any_kind_of_period_can_be_released(period, small, tmp_path):
    made = release(*small, period, out=tmp_path)
    assert made.folder == tmp_path / period
    assert made.as_of == date(2023, 12, 31)


def test_a_period_in_which_nothing_can_be_ranked_is_released_and_says_so(tmp_path):
    known = Evidence.from_frames(**frames(rockets()))
    made = release(model(), known, "2021Q4", out=tmp_path)
    assert "Nothing can be ranked" in (made.folder / "summary.md").read_text()
    assert made.results("pairs")["rank"].isna().all()
    assert made.results("explanations").empty
    assert verify(made.folder).ok


def test_an_automatic_number_of_draws_is_recorded_and_found_again(small, tmp_path):
    settings = {"draws": "auto", "precision": 0.2, "precision_score": 50, "most_draws": 20_000}
    made = release(rich_model(simulation=settings), small[1], "2023Q4", out=tmp_path)
    assert made.manifest.draws >= 1000
    assert verify(made.folder).ok


# What is refused.


@pytest.mark.parametrize(("text", "fix"), [("2023Q5", "Q1 to Q4"), ("Q4 2023", "did you mean 2023Q4"),
                                           ("4Q23", "did you mean 2023Q4"), ("2023-13", "01 to 12"),
                                           ("../2023Q4", "2023Q4"), ("", "write 2023Q4"),
                                           ("2023-12-31", "it is a day")])  # fmt: skip
def test_a_malformed_period_is_refused_with_the_likely_fix(text, fix, small, tmp_path):
    with pytest.raises(UsageError, match=re.escape(fix)):
        release(*small, text, out=tmp_path)
    assert not [*tmp_path.iterdir()]


def test_a_period_in_the_future_of_the_evidence_is_refused(small, tmp_path):
    with pytest.raises(UsageError, match=r"2024Q1 lies in the future of the evidence, which reaches to 2023-12-31"):
        release(*small, "2024Q1", out=tmp_path)
    none = Evidence.from_frames(**frames(tables()))
    with pytest.raises(UsageError, match="which holds no dated row"):
        release(rich_model(), none, "2023Q4", out=tmp_path)
    assert not [*tmp_path.iterdir()]


def test_a_document_published_later_does_not_bring_a_period_within_reach(tmp_path):
    dated = [row | {"published": "2025"} for row in rich_tables()["sources"]]
    known = Evidence.from_frames(**frames(rich_tables() | {"sources": dated}))
    with pytest.raises(UsageError, match=r"2024Q1 lies in the future of the evidence, which reaches to 2023-12-31"):
        release(rich_model(), known, "2024Q1", out=tmp_path)
    watch = [row | {"to": "2024-01-05"} for row in rich_tables()["watch"]]
    watched = Evidence.from_frames(**frames(rich_tables() | {"watch": watch}))
    assert release(rich_model(), watched, "2024Q1", out=tmp_path).name.period.name == "2024Q1"


def test_a_release_that_exists_is_refused_and_stays(made, small):
    before = files_of(made)
    with pytest.raises(UsageError, match=r"2023Q4 exists already.*--revise REASON.*the same to the byte"):
        release(*small, "2023Q4", out=made.parent)
    with pytest.raises(UsageError, match=r"exists already.*other bytes in evidence/claims.csv, results/"):
        release(small[0], changed("claims", "s-2", best=9000), "2023Q4", out=made.parent)
    day = r"summary.md, as only what is declared differs: the day of publication \(none there, 2024-02-01 now\)$"
    with pytest.raises(UsageError, match=day):
        release(*small, "2023Q4", out=made.parent, released="2024-02-01")
    assert files_of(made) == before
    (made / "summary.md").write_text("x")
    with pytest.raises(UsageError, match=r"exists already.*It is not as it was written: threatscore verify"):
        release(*small, "2023Q4", out=made.parent)


@pytest.mark.parametrize("thing", ["folder", "file", "link"])
def test_whatever_stands_in_its_place_stays(thing, small, tmp_path):
    place = tmp_path / "2023Q4"
    {"folder": place.mkdir, "file": place.touch, "link": lambda: place.symlink_to(tmp_path / "gone")}[thing]()
    with pytest.raises(UsageError, match="exists already"):
        release(*small, "2023Q4", out=tmp_path)
    assert [*tmp_path.iterdir()] == [place]


def test_the_release_date_is_declared_and_checked(small, tmp_path):
    made = release(*small, "2023Q3", out=tmp_path, released="2023-11-02")
    assert made.manifest.released == "2023-11-02"
    assert "`threatscore history 2023Q3`" in (made.folder / "summary.md").read_text()
    assert "As published" not in (made.folder / "summary.md").read_text()
    assert "Released: 2023-11-02" in (made.folder / "summary.md").read_text().replace("\\", "")
    assert release(*small, "2023Q2", out=tmp_path, released=datetime(2023, 8, 1, 9)).manifest.released == "2023-08-01"
    with pytest.raises(UsageError, match="the release date '1 May' is no day; write it as 2024-01-31"):
        release(*small, "2023Q4", out=tmp_path, released="1 May")
    with pytest.raises(UsageError, match="the release date 2023-12-30 lies before 2023-12-31"):
        release(*small, "2023Q4", out=tmp_path, released=date(2023, 12, 30))


def test_the_release_before_is_found_or_declared(small, tmp_path):
    assert release(*small, "2023Q2", out=tmp_path).manifest.previous is None
    assert release(*small, "2023Q3", out=tmp_path).manifest.previous == "2023Q2"
    assert release(*small, "2023Q4", out=tmp_path, previous="2023Q2").manifest.previous == "2023Q2"
    for previous, why in [("2023Q1", "there is no release '2023Q1'"), ("2023H2", "there is no"),
                          ("../x", "is no name of a release")]:  # fmt: skip
        with pytest.raises(UsageError, match=why):
            release(*small, "2023", out=tmp_path, previous=previous)
    with pytest.raises(UsageError, match="2023Q4 does not come before 2023Q1"):
        release(*small, "2023Q1", out=tmp_path, previous="2023Q4")


@pytest.mark.parametrize("text", ["2023Q4-r1", "2023q4", "2023Q4-r02", "2023Q4-r", "2023Q4 ", "-r2", ".2023Q4"])
def test_a_name_has_one_form(text):
    with pytest.raises(UsageError, match="is no name of a release"):
        release_name(text)


def test_a_name_tells_period_and_revision():
    name = release_name("2023-12-r3")
    assert (name.period.name, name.revision, str(name.before)) == ("2023-12", 3, "2023-12-r2")
    assert release_name("2023Q4").before is None


def test_only_releases_are_listed(made):
    for name in (".2023Q4.0123.partial", "notes", "2023Q5", "history.jsonl"):
        (made.parent / name).mkdir()
    assert [str(name) for name in names_in(made.parent)] == ["2023Q4"]
    assert names_in(made.parent / "nowhere") == ()


# Corrections.


def test_a_correction_is_a_release_of_its_own_that_names_what_changed(made, small):
    before = files_of(made)
    corrected = changed("claims", "s-2", best=2500)
    other = rich_model(coverage={"minimum": 0.05})
    found = release(other, corrected, "2023Q4", out=made.parent, revise="  strength \n of A misread ")
    told = found.manifest
    assert found.folder.name == "2023Q4-r2"
    assert (told.revises, told.reason) == ("2023Q4", "strength of A misread")
    assert told.changes.edited == ("s-2",)
    assert (told.changes.added, told.changes.withdrawn, told.changes.method) == ((), (), None)
    assert [(one.setting, one.old, one.new) for one in told.changes.settings] == [("coverage.minimum", "0", "0.05")]
    summary = (found.folder / "summary.md").read_text()
    assert "## What changed from 2023Q4" in summary
    assert "Rows edited: s-2." in summary
    assert files_of(made) == before
    assert verify(found.folder).ok


def test_a_correction_of_a_correction_revises_the_last_one(made, small):
    release(small[0], changed("claims", "s-2", best=2500), "2023Q4", out=made.parent, revise="misread")
    full = {table: [*rows] for table, rows in rich_tables().items()}
    full["claims"] = [row for row in full["claims"] if row["id"] != "s-8"]
    full["claims"].append({**full["claims"][0], "id": "s-9"})
    full["withdrawals"] = [{"id": "w-1", "row": "s-7", "known": "2023-11", "source": "s1", "reason": "taken back"}]
    third = release(small[0], Evidence.from_frames(**frames(full)), "2023Q4", out=made.parent, revise="again")
    told = third.manifest
    assert (told.name, told.revises, told.revision) == ("2023Q4-r3", "2023Q4-r2", 3)
    assert told.changes.edited == ("s-2",)  # it is as it was in the first
    assert told.changes.added == ("s-9", "w-1")
    assert told.changes.withdrawn == ("s-7", "s-8")
    assert verify(third.folder).ok
    assert [str(name) for name in names_in(made.parent)] == ["2023Q4", "2023Q4-r2", "2023Q4-r3"]


def test_the_period_after_a_correction_names_it_as_previous(small, tmp_path):
    release(*small, "2023Q3", out=tmp_path)
    release(rich_model(coverage={"minimum": 0.01}), small[1], "2023Q3", out=tmp_path, revise="coverage")
    assert release(*small, "2023Q4", out=tmp_path).manifest.previous == "2023Q3-r2"


def test_a_correction_needs_a_release_a_reason_and_a_change(made, small, tmp_path):
    with pytest.raises(UsageError, match=r"there is no release 2023Q4 in .* to revise; release it without --revise"):
        release(*small, "2023Q4", out=tmp_path / "empty", revise="x")
    with pytest.raises(UsageError, match="a revision needs its reason in words"):
        release(*small, "2023Q4", out=made.parent, revise="  ")
    with pytest.raises(UsageError, match="2,000 characters at most"):
        release(*small, "2023Q4", out=made.parent, revise="x" * 2001)
    with pytest.raises(UsageError, match=r"nothing differs from 2023Q4.*there is nothing to revise"):
        release(*small, "2023Q4", out=made.parent, revise="no reason at all")
    assert [*made.parent.iterdir()] == [made]
    later = release(*small, "2023Q4", out=made.parent, revise="day of publication", released="2024-02-01")
    assert later.manifest.changes.settings == ()
    assert "No row and no setting differs" in (later.folder / "summary.md").read_text()


def test_that_no_day_is_given_again_is_no_correction(small, tmp_path):
    release(*small, "2023Q3", out=tmp_path)
    release(*small, "2023Q4", out=tmp_path, released="2024-01-31")
    with pytest.raises(UsageError, match=r"nothing differs from 2023Q4.*there is nothing to revise"):
        release(*small, "2023Q4", out=tmp_path, revise="nothing really")
    both = r"the day of publication \(2024-01-31 there, none now\), the release before \(2023Q3 there, 2023Q3-r2 now\)$"
    release(rich_model(coverage={"minimum": 0.01}), small[1], "2023Q3", out=tmp_path, revise="coverage")
    with pytest.raises(UsageError, match=both):
        release(*small, "2023Q4", out=tmp_path)
    assert release(*small, "2023Q4", out=tmp_path, revise="day", released="2024-02-01").manifest.name == "2023Q4-r2"


def test_what_is_corrected_must_be_as_it_was_written(made, small):
    path = made / "results" / "groups.csv"
    path.write_text(path.read_text().replace("1", "2", 1))
    with pytest.raises(InputError, match=r"results/groups.csv: 1 problem\n  edited"):
        release(rich_model(coverage={"minimum": 0.01}), small[1], "2023Q4", out=made.parent, revise="x")


def test_a_change_of_method_is_named_in_a_correction(made, small, monkeypatch):
    from threatscore.releases import computing, making

    monkeypatch.setattr(making, "METHOD_VERSION", 2)
    monkeypatch.setattr(computing, "METHOD_VERSION", 2)
    found = release(*small, "2023Q4", out=made.parent, revise="method", released="2024-02-01")
    assert found.manifest.changes.method == (1, 2)
    assert "Method version: 1 -> 2" in (found.folder / "summary.md").read_text().replace("\\", "")


def test_a_unit_renamed_is_one_line_by_its_alias(small, tmp_path):
    full = {table: [dict(row) for row in rows] for table, rows in rich_tables().items()}
    (group,) = (row for row in full["groups"] if row["id"] == "A")
    group["aliases"] = f"{group['aliases']}|New Alpha"
    (row,) = (row for row in full["claims"] if row["id"] == "s-2")
    row["group"] = "New Alpha"
    renamed = release(small[0], Evidence.from_frames(**frames(full)), "2023Q4", out=tmp_path / "new")
    before = release(*small, "2023Q4", out=tmp_path / "old")
    for name in ("groups", "countries", "pairs", "leaves"):
        path = f"results/{name}.csv"
        assert (renamed.folder / path).read_bytes() == (before.folder / path).read_bytes()


def test_a_reason_cannot_harm_a_summary_or_a_terminal(made, small):
    found = release(rich_model(coverage={"minimum": 0.01}), small[1], "2023Q4", out=made.parent,
                    revise="\x1b[31m<script> | \udce9")  # fmt: skip
    data = (found.folder / "manifest.json").read_bytes()
    assert b"\x1b" not in data
    assert b"<script>" not in (found.folder / "summary.md").read_bytes()
    assert load_release(found.folder).manifest.reason
    assert Path(found.folder).name == "2023Q4-r2"
