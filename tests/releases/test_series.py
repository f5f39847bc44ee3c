"""A series of releases: the same however it is run, and resumable."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from threatscore.errors import InputError, UsageError
from threatscore.releases import build, load_release, release, verify
from threatscore.releases.over_time import series

from .conftest import rich_model
from .test_releases import changed, files_of

ROOT = Path(__file__).parents[2]


def test_a_series_is_what_its_releases_are_alone_in_order(small, tmp_path):
    told = []
    made = build(
        *small, "2022Q4", "2023Q2", out=tmp_path / "series", workers=1, progress=lambda *steps: told.append(steps)
    )
    assert made.names == ("2022Q4", "2023Q1", "2023Q2")
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    for name in made.names:
        alone = release(*small, name, out=tmp_path / "alone")
        assert files_of(alone.folder) == files_of(tmp_path / "series" / name)
        assert verify(alone.folder).ok
    assert [row["what"] for row in made.table().records()] == ["made"] * 3


@pytest.mark.slow
def test_many_workers_make_the_same_bytes(small, tmp_path):
    one = build(*small, "2022Q1", "2023Q4", out=tmp_path / "one", workers=1)
    many = build(*small, "2022Q1", "2023Q4", out=tmp_path / "many", workers=3)
    assert one.names == many.names
    assert files_of(one.out) == files_of(many.out)
    assert load_release(many.out / "2022Q2").manifest.previous == "2022Q1"


def test_what_is_there_is_kept_and_the_rest_is_made(small, tmp_path):
    first = release(*small, "2023Q1", out=tmp_path, released="2023-05-01")
    before = first.folder.stat().st_mtime_ns, files_of(first.folder)
    made = build(*small, "2022Q4", "2023Q2", out=tmp_path, workers=1)
    assert dict(made.releases) == {"2022Q4": "made", "2023Q1": "kept", "2023Q2": "made"}
    assert (first.folder.stat().st_mtime_ns, files_of(first.folder)) == before
    again = build(*small, "2022Q4", "2023Q2", out=tmp_path)
    assert {what for _, what in again.releases} == {"kept"}


def test_a_correction_is_kept_and_named_as_previous(small, tmp_path):
    release(*small, "2023Q1", out=tmp_path)
    release(rich_model(coverage={"minimum": 0.01}), small[1], "2023Q1", out=tmp_path, revise="coverage")
    made = build(*small, "2023Q1", "2023Q2", out=tmp_path, workers=1)
    assert made.names == ("2023Q1-r2", "2023Q2")
    assert load_release(tmp_path / "2023Q2").manifest.previous == "2023Q1-r2"


def test_what_was_made_of_other_inputs_is_kept_and_said(small, tmp_path):
    release(small[0], changed("claims", "s-2", best=9000), "2023Q4", out=tmp_path)
    made = build(*small, "2023Q4", "2023Q4", out=tmp_path)
    assert made.releases == (("2023Q4", series.OUTDATED),)
    assert "What was made stands: 2023Q4. A correction is a release of its own" in str(made)


def test_what_is_there_and_broken_is_told_before_anything_is_made(small, tmp_path):
    for name in ("2023Q1", "2023Q2"):
        release(*small, name, out=tmp_path)
        (tmp_path / name / "summary.md").write_text("x")
    with pytest.raises(InputError) as error:
        build(*small, "2022Q4", "2023Q3", out=tmp_path, workers=1)
    assert [problem.file for problem in error.value.problems] == [f"{tmp_path}/2023Q{i}/summary.md" for i in (1, 2)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2023Q1", "2023Q2"]


@pytest.mark.parametrize(("first", "last", "why"), [
    ("2023Q4", "2023Q1", "2023Q1 lies before 2023Q4"), ("2023Q1", "2023", "one kind"), ("2023Q1", "x", "no reporting"),
    ("2023Q4", "2024Q2", "2024Q1 lies in the future of the evidence")])  # fmt: skip
def test_a_series_that_makes_no_sense_is_refused(first, last, why, small, tmp_path):
    with pytest.raises(UsageError, match=why):
        build(*small, first, last, out=tmp_path)
    assert not [*tmp_path.iterdir()]


def test_there_must_be_a_worker(small, tmp_path):
    with pytest.raises(UsageError, match="at least 1 worker is needed, not 0"):
        build(*small, "2023Q1", "2023Q2", out=tmp_path, workers=0)


def test_a_release_that_another_process_makes_meanwhile_is_kept(small, tmp_path, monkeypatch):
    publish = series.publish

    def overtaken(run, declared, out):
        publish(run, declared, out)
        return publish(run, declared, out)

    monkeypatch.setattr(series, "publish", overtaken)
    assert build(*small, "2023Q4", "2023Q4", out=tmp_path).releases == (("2023Q4", "kept"),)
    assert verify(tmp_path / "2023Q4").ok


def test_an_error_in_a_release_is_raised(small, tmp_path, monkeypatch):
    def refused(*_):
        raise UsageError("cannot write: no space")

    monkeypatch.setattr(series, "publish", refused)
    with pytest.raises(UsageError, match="no space"):
        build(*small, "2023Q4", "2023Q4", out=tmp_path)


def begun(out, workers="2"):
    """Begin a series of the shipped evidence in a process group of its own."""
    code = "from threatscore.cli import main; main()"
    arguments = ["releases", "--from", "2021Q1", "--to", "2023Q4", "--out", str(out), "--workers", workers]
    return subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, start_new_session=True)  # fmt: skip


def until_some(out, process):
    end = time.monotonic() + 60
    while not [*out.glob("2*")]:
        assert time.monotonic() < end
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


def workers_of(group):
    """Processes of a group that are still there."""
    done = subprocess.run(["ps", "-o", "pid=,stat=", "-g", str(group)], capture_output=True, text=True)
    return [line for line in done.stdout.splitlines() if " Z" not in line]


@pytest.mark.slow
def test_an_interrupt_is_clean_and_the_series_goes_on_where_it_was(tmp_path):
    process = begun(tmp_path)
    until_some(tmp_path, process)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "interrupted; the releases that are done stand" in err
    assert "nothing was written" not in err
    some = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert 0 < len(some) < 12
    for folder in some:
        assert load_release(folder)
    process = begun(tmp_path)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert out.count("kept") == len(some)
    assert len([*tmp_path.iterdir()]) == 12
    assert {path: path.stat().st_mtime_ns for path in some} == some


@pytest.mark.slow
def test_workers_end_with_whoever_began_them(tmp_path):
    process = begun(tmp_path)
    until_some(tmp_path, process)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    end = time.monotonic() + 30
    while left := workers_of(process.pid):
        assert time.monotonic() < end, left
        time.sleep(0.1)
    for folder in tmp_path.glob("2*"):
        assert load_release(folder)


def of_workers(process):
    """Numbers of the processes that do the work: those that were begun by one that the command began."""
    table = [line.split() for line in subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True)
             .stdout.splitlines()]  # fmt: skip
    own = {pid for pid, parent in table if parent == str(process.pid)}
    return [int(pid) for pid, parent in table if parent in own]


@pytest.mark.slow
@pytest.mark.parametrize("which", [0, -1])
def test_a_worker_that_dies_ends_the_series_with_a_line(which, tmp_path):
    """The last one is being started while the first has made a release already."""
    process = begun(tmp_path)
    until_some(tmp_path, process)
    os.kill(of_workers(process)[which], signal.SIGKILL)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "a worker died" in err
    assert "Traceback" not in err
    for folder in tmp_path.glob("2*"):
        assert load_release(folder)
