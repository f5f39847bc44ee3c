"""A folder is written whole or not at all, whatever hinders."""

import errno
import fcntl
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from threatscore.errors import UsageError
from threatscore.releases import load_release, release, writing
from threatscore.releases.writing import write_whole

FILES = {"a.csv": b"1,2\n", "below/b.csv": b"3\n" * 1000, "below/c.csv": b"", "manifest.json": b"{}\n"}


def below(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def everything(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def full_disk(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_all_files_are_there(tmp_path):
    folder = write_whole(tmp_path / "new" / "out", "2023Q4", FILES)
    assert below(folder) == FILES
    assert everything(tmp_path / "new" / "out") == ["2023Q4", "2023Q4/a.csv", "2023Q4/below", "2023Q4/below/b.csv",
                                                   "2023Q4/below/c.csv", "2023Q4/manifest.json"]  # fmt: skip


def test_every_file_and_folder_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    done = []
    sync, rename = os.fsync, os.rename
    monkeypatch.setattr(writing.os, "fsync", lambda number: (done.append(os.fstat(number).st_ino), sync(number)))
    monkeypatch.setattr(writing.os, "rename", lambda *ends: (done.append("renamed"), rename(*ends)))
    folder = write_whole(tmp_path, "2023Q4", FILES)
    before, after = done[: done.index("renamed")], done[done.index("renamed") + 1 :]
    assert {*before} == {path.stat().st_ino for path in (folder, *folder.rglob("*"))}
    assert after == [tmp_path.stat().st_ino]


@pytest.mark.parametrize("nth", range(len(FILES)))
def test_a_full_disk_leaves_nothing_and_harms_nothing(nth, tmp_path, monkeypatch):
    older = write_whole(tmp_path, "2023Q3", FILES)
    write, written = writing._write, []

    def until_full(place, data):
        written.append(place)
        if len(written) > nth:
            full_disk()
        write(place, data)

    monkeypatch.setattr(writing, "_write", until_full)
    with pytest.raises(UsageError, match=r"cannot write .*2023Q4: No space left on device; nothing of it was kept"):
        write_whole(tmp_path, "2023Q4", FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["2023Q3"]
    assert below(older) == FILES


@pytest.mark.parametrize("call", ["fsync", "rename", "mkdir"])
def test_so_does_a_disk_that_refuses_anything_else(call, tmp_path, monkeypatch):
    if call == "mkdir":
        monkeypatch.setattr(Path, "mkdir", full_disk)
    else:
        monkeypatch.setattr(writing.os, call, full_disk)
    with pytest.raises(UsageError, match="No space left on device"):
        write_whole(tmp_path / "out", "2023Q4", FILES)
    assert [*tmp_path.iterdir()] == []


def test_a_file_system_that_is_full_leaves_nothing(tmp_path, small):
    """On a real file system of 300 kB, where this user may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"mounting is not allowed here: {mounted.stderr.strip()}; test_a_full_disk simulates it")
    try:
        release(*small, "2023Q3", out=disk)
        older = below(disk)
        (disk / "ballast").write_bytes(bytes(os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize - 40_000))
        with pytest.raises(UsageError, match="No space left on device; nothing of it was kept"):
            release(*small, "2023Q4", out=disk)
        assert sorted(path.name for path in disk.iterdir()) == ["2023Q3", "ballast"]
        assert {path: data for path, data in below(disk).items() if path != "ballast"} == older
        assert load_release(disk / "2023Q3")
    finally:
        subprocess.run(["umount", disk], check=True)


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "out", "2023Q4", FILES)
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match=r"cannot write .*out/2023Q4: (File exists|Not a directory)"):
        write_whole(tmp_path / "out", "2023Q4", FILES)
    assert (tmp_path / "out").read_text() == "a file"


def test_of_two_at_once_one_wins_and_the_other_says_so(tmp_path, monkeypatch):
    rename = os.rename

    def overtaken(source, target):
        monkeypatch.setattr(writing.os, "rename", rename)
        write_whole(tmp_path, "2023Q4", {"quicker": b"1"})
        rename(source, target)

    monkeypatch.setattr(writing.os, "rename", overtaken)
    with pytest.raises(UsageError, match="another process has released it meanwhile; its release stands"):
        write_whole(tmp_path, "2023Q4", FILES)
    assert everything(tmp_path) == ["2023Q4", "2023Q4/quicker"]


@pytest.mark.slow
def test_two_processes_release_the_same_quarter_at_once(tmp_path):
    """Both have computed and wait for one another before they write."""
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from threatscore.errors import UsageError\n"
        "from threatscore.releases.writing import write_whole\n"
        "out, own = Path(sys.argv[1]), sys.argv[2]\n"
        "files = {f'{i}.csv': own.encode() * 1000 for i in range(40)}\n"
        "(out / f'ready-{own}').touch()\n"
        "while len([*out.glob('ready-*')]) < 2: time.sleep(0.001)\n"
        "try: write_whole(out / 'releases', '2023Q4', files)\n"
        "except UsageError as error: print(error)\n"
        "else: print('won')\n"
    )
    for attempt in range(3):
        out = tmp_path / str(attempt)
        out.mkdir()
        both = [subprocess.Popen([sys.executable, "-c", code, out, own], stdout=subprocess.PIPE, text=True)
                for own in "ab"]  # fmt: skip
        said = [process.communicate(timeout=60)[0].strip() for process in both]
        assert sum(line == "won" for line in said) == 1, said
        (other,) = (line for line in said if line != "won")
        assert "exists already" in other or "another process has released it meanwhile" in other
        winner = "ab"[said.index("won")]
        assert everything(out / "releases")[0] == "2023Q4"
        assert {*below(out / "releases").values()} == {winner.encode() * 1000}
        assert [path.name for path in (out / "releases").iterdir()] == ["2023Q4"]


def leftover(out, name):
    folder = out / f".{name}.{uuid4().hex}.partial"
    folder.mkdir()
    (folder / "a.csv").write_text("half")
    return folder


def test_leftovers_of_killed_runs_go_and_those_of_others_stay(tmp_path):
    stale, other, more = (leftover(tmp_path, name) for name in ("2023Q4", "2023Q3", "2023Q4-r2"))
    write_whole(tmp_path, "2023Q4", FILES)
    assert not stale.exists()
    assert other.exists()
    assert more.exists()


def test_what_is_being_written_is_no_leftover(tmp_path):
    busy = leftover(tmp_path, "2023Q4")
    number = os.open(busy, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        write_whole(tmp_path, "2023Q4", FILES)
        assert (busy / "a.csv").read_text() == "half"
    finally:
        os.close(number)


def test_a_folder_that_was_taken_for_a_leftover_is_begun_anew(tmp_path, monkeypatch):
    """Between its making and its lock another run may clear it away."""
    mkdir, made = Path.mkdir, []

    def cleared(self, *args, **more):
        mkdir(self, *args, **more)
        if self.name.endswith(".partial"):
            made.append(self)
            if len(made) == 1:
                self.rmdir()

    monkeypatch.setattr(Path, "mkdir", cleared)
    assert below(write_whole(tmp_path, "2023Q4", FILES)) == FILES
    assert len({*made}) == 2


def test_a_link_among_the_leftovers_is_not_followed(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "a.csv").write_text("mine")
    (tmp_path / ".2023Q4.0.partial").symlink_to(kept)
    write_whole(tmp_path, "2023Q4", FILES)
    assert (kept / "a.csv").read_text() == "mine"


def test_without_locks_leftovers_stay_and_releases_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "fcntl", None)
    stale = leftover(tmp_path, "2023Q4")
    assert below(write_whole(tmp_path, "2023Q4", FILES)) == FILES
    assert stale.exists()
