import os

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


def test_a_document_says_what_it_is():
    assert repr(PAGE) == "Document of 10 bytes (.html)"
