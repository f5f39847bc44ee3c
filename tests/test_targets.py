"""Where a file can go is known before it is made, and it comes there whole or not at all."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from threatscore.errors import UsageError
from threatscore.targets import check_place, write_beside


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_file_is_written_whole_or_not_at_all(monkeypatch):
    write_beside(Path("deep/a.json"), "Ж\n")
    assert Path("deep/a.json").read_bytes() == "Ж\n".encode()
    write_beside(Path("deep/a.json"), "new")

    def failing(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(UsageError, match=r"cannot write deep.a.json: No space left on device"):
        write_beside(Path("deep/a.json"), "newer")
    assert [str(path) for path in Path().rglob("*.json")] == ["deep/a.json"]
    assert Path("deep/a.json").read_text() == "new"


def test_a_file_in_place_keeps_its_mode_and_a_link_its_target():
    Path("real.json").write_text("old")
    Path("real.json").chmod(0o600)
    Path("link.json").symlink_to("real.json")
    write_beside(Path("link.json"), "new")
    assert Path("link.json").is_symlink()
    assert Path("real.json").read_text() == "new"
    assert Path("real.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("target", [".", "", "/", "/dev/null", "folder"])
def test_what_is_no_file_is_never_replaced(target):
    Path("folder").mkdir()
    with pytest.raises(UsageError, match=r"it is (not a file|a folder)"):
        write_beside(Path(target), "{}")
    assert not Path("/dev/null").is_file()


def test_what_few_may_read_is_never_open_to_more(monkeypatch):
    modes = []
    real = shutil.copymode

    def watched(one, other):
        modes.append(Path(other).stat().st_mode & 0o777)
        real(one, other)

    monkeypatch.setattr(shutil, "copymode", watched)
    Path("private.json").write_text("old")
    Path("private.json").chmod(0o400)
    write_beside(Path("private.json"), "new")
    assert modes == [0o600]
    assert Path("private.json").stat().st_mode & 0o777 == 0o400
    write_beside(Path("new.json"), "new")
    Path("plain.json").write_text("as any other")
    assert Path("new.json").stat().st_mode == Path("plain.json").stat().st_mode


@pytest.mark.parametrize("link", ["/dev/stdout", "page.md"], ids=["standard output", "a link to it"])
def test_standard_output_is_refused_before_where_it_is_a_pipe(link):
    """Its link leads to a name that no folder has."""
    Path("page.md").symlink_to("/dev/stdout")
    code = "import sys; from threatscore.targets import *; check_place(Path(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, link], capture_output=True, text=True)
    assert done.stderr.strip().endswith(f"UsageError: cannot write {link}: it is not a file")


@pytest.mark.parametrize(
    ("name", "what"),
    [("loop.md", "it is a link to itself"), ("a\0b.md", "no file can have such a name"),
     ("a\ud800b.md", "no file can have such a name")],
)  # fmt: skip
def test_what_leads_nowhere_or_no_system_takes_is_refused(name, what):
    Path("loop.md").symlink_to("loop.md")
    for attempt in (check_place, lambda place: write_beside(place, "")):
        with pytest.raises(UsageError, match=what):
            attempt(Path(name))
    assert [path.is_symlink() for path in Path().iterdir()] == [True]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (
            "x" * 251 + ".html",
            r"cannot write 'x{59}\.\.\. \(256 characters\): the name of 256 bytes is too long",
        ),
        ("Ж" * 130 + ".html", r"the name of 265 bytes is too long; 255 is the most here"),
        ("new/" + "y" * 300 + "/page.html", r"the name of 300 bytes is too long"),
        ("new/" * 1500 + "page.html", r"the path of 6,\d+ bytes is too long; 4,095 is the most here"),
        (".", "cannot write .: it is a folder; name a file in it"),
        ("taken/page.html", r"cannot write taken/page.html: .*taken is not a folder"),
        ("taken/deep/page.html", r"taken is not a folder"),
    ],
    ids=["name", "bytes", "folder", "path", "is a folder", "below a file", "far below a file"],
)
def test_what_hinders_is_known_before_and_named(path, what):
    Path("taken").touch()
    for attempt in (check_place, lambda place: write_beside(place, "")):
        with pytest.raises(UsageError, match=what):
            attempt(Path(path))
    assert [each.name for each in Path().rglob("*")] == ["taken"]


def test_the_longest_name_and_missing_folders_are_no_hindrance():
    path = Path("new", "deep", "x" * 250 + ".html")
    check_place(path)
    assert not Path("new").exists()
    write_beside(path, "whole")
    assert path.read_text() == "whole"


def test_a_folder_that_may_not_be_written_to_is_named(monkeypatch):
    Path("closed").mkdir()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "closed" and real(path, mode))
    with pytest.raises(UsageError, match=r"cannot write closed/a/page.html: the folder .*closed may not be written to"):
        check_place(Path("closed/a/page.html"))
