"""The commands that write the page and the summary, from outside."""

import os

import pytest

from ..test_cli import call, desk  # noqa: F401

FEW = ("--draws", "40")


def test_a_release_gets_a_page_of_its_name(call, desk):  # noqa: F811
    call("release", "2023Q3", *FEW)
    call("release", "2023Q4", *FEW)
    done = call("report", "2023Q4")
    assert (done.code, done.out) == (0, "2023Q4.html\n")
    assert "release: releases/2023Q4, as of 2023-12-31" in done.err
    page = (desk / "2023Q4.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "change since 2023-09-30" in page
    assert call("report", "releases/2023Q3", "-o", "older.html").out == "older.html\n"
    assert "release 2023Q3" in (desk / "older.html").read_text(encoding="utf-8")


def test_evidence_at_hand_gets_a_page_of_its_day(call, desk):  # noqa: F811
    done = call("report", *FEW, "--seed", "3")
    assert (done.code, done.out) == (0, "2023-12-31.html\n")
    assert "draws, seed 3" in done.err
    assert "seed 3" in (desk / "2023-12-31.html").read_text(encoding="utf-8")
    assert call("report", "2023Q3", *FEW).out == "2023-09-30.html\n"
    done = call("report", "--as-of", "2023-06", *FEW, "-o", "new/half.html")
    assert (done.code, done.out) == (0, "new/half.html\n")
    assert "as of 2023-06-30" in (desk / "new" / "half.html").read_text(encoding="utf-8")


def test_a_file_that_is_there_is_kept_unless_it_is_forced(call, desk):  # noqa: F811
    (desk / "mine.html").write_text("mine")
    done = call("report", *FEW, "-o", "mine.html")
    assert (done.code, done.out) == (2, "")
    assert "mine.html is there already; --force" in done.err
    assert (desk / "mine.html").read_text() == "mine"
    assert call("report", *FEW, "-o", "mine.html", "--force").code == 0
    first = (desk / "mine.html").read_bytes()
    assert call("report", *FEW, "-o", "mine.html", "--force").code == 0
    assert (desk / "mine.html").read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("-o", "page.pdf"), "a name that ends in .html, not 'page.pdf'"),
        (("-o", "config"), "config is a folder; name a file in it that ends in .html"),
        (("-o", f"{'x' * 300}.html"), "(305 characters): the name of 305 bytes is too long; 255 is the most here"),
        (("nowhere",), "there is no release 'nowhere' in releases"),
        (("2023Q4", "--as-of", "2023-01-01"), "--as-of has no use: '2023Q4' says which day it is of"),
        (("config/weights.yaml",), "is a file; name a release or a period"),
        (("-o", "config/weights.yaml/page.html"), "cannot write"),
        (("2040Q1",), "2040"),
    ],
)
def test_a_wrong_call_ends_with_code_2_and_a_line(arguments, what, call, desk):  # noqa: F811
    done = call("report", *arguments, *FEW)
    assert (done.code, done.out) == (2, "")
    assert what in " ".join(done.err.split())
    assert "-o" not in arguments or "config:" not in done.err, "nothing was read before"
    assert "Traceback" not in done.err
    assert not [*desk.glob("*.html")]


def test_a_release_takes_no_options_of_its_making(call, desk):  # noqa: F811
    call("release", "2023Q4", *FEW)
    done = call("report", "2023Q4", "--seed", "3")
    assert done.code == 2
    assert "the release 2023Q4 says itself how it was made" in " ".join(done.err.split())


def test_a_summary_goes_to_standard_output_or_to_a_file(call, desk):  # noqa: F811
    call("release", "2023Q4", *FEW)
    printed = call("summary", "2023Q4").out
    assert printed.startswith("# ")
    done = call("summary", "2023Q4", "-o", "memo/2023Q4.md")
    assert (done.code, done.out) == (0, "memo/2023Q4.md\n")
    path = desk / "memo" / "2023Q4.md"
    assert path.read_text(encoding="utf-8") == printed
    path.write_text("mine")
    done = call("summary", "2023Q4", "--output", path)
    assert (done.code, done.out, path.read_text()) == (2, "", "mine")
    assert "is there already; --force" in done.err
    assert "release:" not in done.err, "nothing was read before"
    assert call("summary", "2023Q4", "--output", path, "--force").code == 0
    assert path.read_text(encoding="utf-8") == printed
    assert [each.name for each in path.parent.iterdir()] == ["2023Q4.md"]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("-o", "memo.txt"), "a name that ends in .md, not 'memo.txt'"),
        (("-o", "config"), "config is a folder; name a file in it that ends in .md"),
        (("--force",), "--force is asked for only with -o FILE"),
    ],
)
def test_a_wrong_place_for_a_summary_is_refused_before_anything_is_read(arguments, what, call, desk):  # noqa: F811
    done = call("summary", *arguments)
    assert (done.code, done.out) == (2, "")
    assert what in " ".join(done.err.split())
    assert "config:" not in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(call, desk):  # noqa: F811
    (desk / "closed").mkdir(mode=0o500)
    done = call("report", *FEW, "-o", "closed/page.html")
    assert (done.code, "cannot write closed/page.html" in done.err) == (2, True)


def test_a_damaged_release_ends_with_code_1(call, desk):  # noqa: F811
    call("release", "2023Q4", *FEW)
    (desk / "releases" / "2023Q4" / "summary.md").write_text("other")
    done = call("report", "2023Q4")
    assert (done.code, done.out) == (1, "")
    assert "summary.md" in done.err
