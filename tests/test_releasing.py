"""The commands that make and verify releases, from outside."""

import csv
import io
import json
import subprocess
import sys

import pytest

from threatscore.releases import load_release

from .test_cli import call, desk  # noqa: F401

FEW = ("--draws", "40")


def test_release_prints_the_folder_and_verify_finds_it_sound(call, desk):  # noqa: F811
    done = call("release", "2023q4", *FEW, "--released", "2024-02-01")
    assert done.code == 0
    assert done.out == "releases/2023Q4\n"
    assert "as of 2023-12-31" in done.err
    assert load_release(desk / "releases" / "2023Q4").manifest.released == "2024-02-01"
    done = call("verify", "releases/2023Q4")
    assert done.code == 0
    assert "1 of 1 releases verified" in done.out
    assert "verified: bytes" in done.out


def test_draws_and_seed_are_those_asked_for(call, desk):  # noqa: F811
    call("release", "2023Q4", "--draws", "5000", "--seed", "7", "--threads", "2", "--out", "other")
    told = load_release(desk / "other" / "2023Q4").manifest
    assert (told.seed, told.draws) == (7, 5000)


def test_a_damaged_release_ends_with_code_1_and_the_place(call, desk):  # noqa: F811
    call("release", "2023Q4", *FEW)
    call("release", "2023", *FEW)
    path = desk / "releases" / "2023Q4" / "results" / "groups.csv"
    path.write_text(path.read_text().replace("A", "B", 1))
    done = call("verify", "releases/2023Q4", "releases/2023", "--format", "csv")
    assert done.code == 1
    rows = [*csv.DictReader(io.StringIO(done.out))]
    assert [(row["release"], row["ok"]) for row in rows] == [("2023Q4", "false"), ("2023Q4", "false"), ("2023", "true")]
    assert rows[0]["file"] == "releases/2023Q4/results/groups.csv"
    done = call("verify", "releases/2023Q4")
    assert done.code == 1
    assert "results/groups.csv: edited" in " ".join(done.out.split())
    assert call("verify", "releases/nowhere").code == 1


def test_releases_are_verified_by_name_and_beside_their_history(call, desk):  # noqa: F811
    call("release", "2023Q4", *FEW)
    call("release", "2023Q3", *FEW, "--out", "other")
    given = ("--who", "A", "--when", "2024-01-15", "--why", "read")
    assert call("sign", "releases/2023Q4/", "reviewed", *given).code == 0
    every = sorted(str(path.relative_to(desk)) for path in (desk / "releases").iterdir())
    assert every == ["releases/2023Q4", "releases/history.head.json", "releases/history.jsonl"]
    done = call("verify", *every)
    assert (done.code, done.out.count("verified: bytes")) == (0, 1)
    assert "releases/history.jsonl: checked with every release beside it" in done.err
    assert "1 of 1 releases verified" in call("verify", "2023Q4").out
    assert "1 of 1 releases verified" in call("verify", "2023Q3", "--out", "other").out
    for arguments, what in [
        (("releases",), "releases is a folder of releases, 1 of them; all of these: releases/*/"),
        (("2023Q3",), "there is no folder '2023Q3', and no release '2023Q3' in releases; known: 2023Q4. Did you mean"),
        (("releases/history.jsonl",), "no release is named, only its history"),
    ]:
        done = call("verify", *arguments)
        assert (done.code, done.out) == (2, "")
        assert what in " ".join(done.err.split())
    (desk / "releases" / "history.jsonl").write_text("x")
    done = call("verify", *every)
    assert done.code == 1
    assert "history.jsonl" in done.out


def test_a_release_to_sign_is_named_by_its_folder_too_but_in_one_place(call, desk):  # noqa: F811
    call("release", "2023Q4", *FEW, "--out", "other")
    given = ("--who", "A", "--when", "2024-01-15", "--why", "read")
    done = call("sign", "other/2023Q4", "reviewed", *given, "--out", "elsewhere")
    assert (done.code, "other/2023Q4 does not lie in elsewhere" in done.err) == (2, True)
    assert call("sign", "other/2023Q4", "reviewed", *given, "--out", "other").code == 0
    assert "reviewed" in call("history", "other/2023Q4").out


def test_the_history_of_no_release_is_an_error_that_names_those_there_are(call, desk):  # noqa: F811
    call("release", "2023Q4", *FEW)
    done = call("history", "2020Q4")
    assert (done.code, done.out) == (2, "")
    assert "there is no release '2020Q4' in releases; known: 2023Q4. Did you mean '2023Q4'?" in " ".join(
        done.err.split()
    )
    done = call("history", "2023Q4")
    assert (done.code, "a release without a line is a draft" in done.out) == (0, True)
    call("sign", "2023Q4", "reviewed", "--who", "A", "--when", "2024-01-15", "--why", "read")
    (desk / "releases" / "2023Q4").rename(desk / "gone")
    done = call("history", "2023Q4")
    assert done.code == 0
    assert "Signed, and no longer there: 2023Q4." in done.out


@pytest.mark.parametrize("period", ["2023Q5", "Q4 2023", "2030Q1"])
def test_a_wrong_period_ends_with_code_2_and_a_line(period, call, desk):  # noqa: F811
    done = call("release", period, *FEW)
    assert done.code == 2
    assert done.out == ""
    assert period in done.err
    assert "Traceback" not in done.err
    assert not (desk / "releases").exists()


def test_an_existing_release_is_told(call, desk):  # noqa: F811
    call("release", "2023Q4", *FEW)
    done = call("release", "2023Q4", *FEW)
    assert done.code == 2
    assert "exists already" in done.err
    assert "the same to the byte" in done.err
    done = call("release", "2023Q4", *FEW, "--revise", "other draws", "--draws", "5250")
    assert (done.code, done.out) == (0, "releases/2023Q4-r2\n")


def test_a_series_prints_what_was_made_and_kept(call, desk):  # noqa: F811
    call("release", "2023Q3", *FEW)
    done = call("releases", "--from", "2023Q3", "--to", "2023Q4", *FEW, "--workers", "1", "--format", "json")
    assert done.code == 0
    assert [tuple(row.values()) for row in json.loads(done.out)["rows"]] == [("2023Q3", "kept"), ("2023Q4", "made")]
    assert call("releases", "--from", "2023Q3", "--to", "2023Q4", "--draws", "auto").code == 2
    assert call("releases", "--from", "2023Q3", "--to", "2023Q4", "--workers", "none").code == 2


def test_the_previous_release_can_be_declared(call, desk):  # noqa: F811
    call("release", "2023Q2", *FEW)
    call("release", "2023Q4", *FEW, "--previous", "2023Q2")
    assert load_release(desk / "releases" / "2023Q4").manifest.previous == "2023Q2"


@pytest.mark.slow
def test_of_two_commands_at_once_one_wins_and_the_other_says_so(call, desk):  # noqa: F811
    code = "from threatscore.cli import main; main()"
    both = [subprocess.Popen([sys.executable, "-c", code, "release", "2023Q4", "--draws", "5000", "--released", day],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for day in ("2024-02-01", "2024-02-02")]  # fmt: skip
    said = [process.communicate(timeout=60) for process in both]
    assert sorted(process.returncode for process in both) == [0, 2]
    lost = next(i for i, process in enumerate(both) if process.returncode)
    assert "exists already" in said[lost][1] or "another process has released it meanwhile" in said[lost][1]
    assert load_release(desk / "releases" / "2023Q4").manifest.released == f"2024-02-0{2 - lost}"
    assert [path.name for path in (desk / "releases").iterdir()] == ["2023Q4"]
