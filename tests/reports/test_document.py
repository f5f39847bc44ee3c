import os
import re
import signal
import subprocess
import sys

import pytest

from threatscore import UsageError
from threatscore.reports import Document

PAGE = Document(b"<p>one</p>", ".html")


def test_a_document_is_written_whole_with_the_folders_that_are_missing(tmp_path):
    path = tmp_path / "new" / "page.html"
    assert PAGE.write(path) == path
    assert path.read_bytes() == b"<p>one</p>"
    assert [each.name for each in path.parent.iterdir()] == ["page.html"]


def test_a_file_that_is_there_is_kept_unless_it_is_forced(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("mine")
    with pytest.raises(UsageError, match=r"there already; --force"):
        PAGE.write(path)
    assert path.read_text() == "mine"
    PAGE.write(path, force=True)
    assert path.read_bytes() == PAGE.content


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"a name that ends in \.html, not 'page\.xlsx'"):
        PAGE.write(tmp_path / "page.xlsx")
    with pytest.raises(UsageError, match=r"a name that ends in \.html, not '\.html'"):
        PAGE.write(tmp_path / ".html")


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_in_its_place_is_refused(tmp_path, force):
    (tmp_path / "page.html").mkdir()
    with pytest.raises(UsageError, match=r"page\.html is a folder; name a file in it that ends in \.html"):
        PAGE.write(tmp_path / "page.html", force=force)


def test_a_place_that_cannot_be_written_is_said_and_nothing_stays(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write"):
        PAGE.write(tmp_path / "file" / "page.html")
    assert os.listdir(tmp_path) == ["file"]


INTERRUPTED = """
import os, resource, signal, sys
from threatscore import UsageError
from threatscore.reports import Document

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
def killed(*_): os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "full": resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
else: os.replace = killed
try: Document(b"new" * 10_000, ".html").write(sys.argv[1], force=True)
except UsageError as error: sys.exit(str(error))
"""
"""Writes over a page, and is hindered: the disk takes no more than a part, or it is killed when all but the name is
there."""


@pytest.mark.parametrize("hindrance", ["full", "killed"])
def test_what_hinders_in_the_middle_leaves_the_former_file_whole(tmp_path, hindrance):
    path = PAGE.write(tmp_path / "page.html")
    done = subprocess.run([sys.executable, "-c", INTERRUPTED, path, hindrance], capture_output=True, text=True)
    assert path.read_bytes() == PAGE.content
    there = sorted(os.listdir(tmp_path))
    if hindrance == "full":
        assert (done.returncode, done.stderr.strip()) == (1, f"cannot write {path}: File too large")
        assert there == ["page.html"]
    else:  # nobody is left to clear away, but what stays has no name that opens as a page
        assert done.returncode == -signal.SIGKILL
        assert len(there) == 2
        assert re.fullmatch(r"\.[0-9a-f]{32}\.part", there[0])


def test_a_document_says_what_it_is():
    assert repr(PAGE) == "Document of 10 bytes (.html)"
