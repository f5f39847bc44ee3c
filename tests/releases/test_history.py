"""The history of releases: whatever is done to it by other means than signing shows, with the line."""

import json

import pytest

from threatscore.releases import read_history, sign
from threatscore.releases.signoff import reading as module
from threatscore.releases.signoff.history import FILE, HEAD, NOTHING, Line, head_of

MOVES = (
    ("2023Q4", "reviewed", "2024-01-15", "numbers checked"),
    ("2023Q4", "draft", "2024-01-16", "a toll is wrong"),
    ("2023Q4", "reviewed", "2024-01-18", "toll was right"),
    ("2023Q4", "released", "2024-01-20", "published"),
)


@pytest.fixture
def out(made):
    """A folder of releases with a sound history of four lines."""
    for name, state, when, why in MOVES:
        sign(name, state, who="the review desk", when=when, why=why, out=made.parent)
    return made.parent


def lines_of(out):
    return (out / FILE).read_bytes().splitlines(keepends=True)


def rewrite(out, lines):
    (out / FILE).write_bytes(b"".join(lines))


def whole(lines):
    """Lines as Line, chained anew: what somebody writes who knows the format."""
    made, previous = [], NOTHING
    for n, text in enumerate(lines, 1):
        plain = {key: value for key, value in json.loads(text).items() if key != "sha256"}
        made.append(Line(**{**plain, "n": n, "previous_sha256": previous}))
        previous = made[-1].sha256
    return made


def wrong(out):
    """What is wrong, as (file, line, what); and no state may be believed."""
    found = read_history(out)
    assert found.problems
    assert found.state("2023Q4") == "unknown"
    assert found.state("2023Q3") == "unknown"
    assert "no state is believed" in str(found)
    return [(problem.file.rpartition("/")[2], problem.number, problem.what) for problem in found.problems]


def test_a_sound_history_tells_every_move_and_the_last_state(out):
    found = read_history(out)
    assert found.problems == found.notes == ()
    assert [(line.release, line.state, line.when, line.why) for line in found.lines] == [*MOVES]
    assert found.state("2023Q4") == "released"
    assert found.state("2023Q3") == "draft"
    assert [row["n"] for row in found.table().records()] == [1, 2, 3, 4]
    assert "toll was right" in str(found)
    assert found.head == head_of(found.lines)


def test_no_history_means_drafts(tmp_path):
    found = read_history(tmp_path)
    assert (found.lines, found.problems, found.state("2023Q4")) == ((), (), "draft")
    assert "a release without a line is a draft" in str(found)


def test_each_line_is_chained_to_the_one_before(out):
    lines = read_history(out).lines
    assert [line.previous_sha256 for line in lines] == [NOTHING, *(line.sha256 for line in lines[:-1])]
    assert all(text == line.to_bytes() for text, line in zip(lines_of(out), lines, strict=True))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_an_edited_line_is_named(out, n):
    lines = lines_of(out)
    lines[n - 1] = lines[n - 1].replace(b"2024-01", b"2024-02")
    rewrite(out, lines)
    assert wrong(out) == [(FILE, n, "edited: it is not a line as it was written")]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_an_edited_line_whose_digest_was_made_anew_is_named(out, n):
    lines = lines_of(out)
    lines[n - 1] = whole(lines)[n - 1].model_copy(update={"why": "other"}).to_bytes()
    rewrite(out, lines)
    ((file, line, what),) = wrong(out)
    if n < 4:
        assert (file, line, what) == (FILE, n + 1, f"it does not follow line {n}: that one was replaced")
    else:
        assert (file, what) == (HEAD, "it does not say where line 4 ends: that line was replaced, or this file")


def test_a_history_that_was_made_anew_does_not_end_where_the_head_says(out):
    lines = whole(lines_of(out))
    rewrite(out, [line.to_bytes() for line in whole([lines[0].model_copy(update={"who": "B"}).to_bytes(),
                                                     *(line.to_bytes() for line in lines[1:])])])  # fmt: skip
    assert [file for file, *_ in wrong(out)] == [HEAD]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_removed_line_is_named(out, n):
    lines = lines_of(out)
    rewrite(out, [*lines[: n - 1], *lines[n:]])
    told = wrong(out)
    assert told[0] == (FILE, n, f"it was written as line {n + 1}: before it lines were added, removed or moved")
    assert len(told) == 1


def test_a_removed_last_line_is_found_by_the_head(out):
    rewrite(out, lines_of(out)[:-1])
    assert wrong(out) == [(HEAD, 0, "it says 4 lines, and the history has 3: the last were removed")]


def test_lines_in_another_order_are_named(out):
    one, two, three, four = lines_of(out)
    rewrite(out, [one, three, two, four])
    assert {line for _, line, _ in wrong(out)} == {2, 3}


def test_a_line_written_twice_is_named(out):
    lines = lines_of(out)
    rewrite(out, [*lines, lines[-1]])
    assert wrong(out) == [(FILE, 5, "it was written as line 4: before it lines were added, removed or moved")]


def test_an_added_line_is_named_even_if_it_is_chained(out):
    lines = lines_of(out)
    added = whole([*lines, lines[-1].replace(b'"released"', b'"withdrawn"')])[-1]
    rewrite(out, [*lines, added.to_bytes()])
    assert wrong(out) == [(FILE, 5, f"added by other means than signing: {HEAD} ends with line 4")]


@pytest.mark.parametrize("cut", [1, 2, 40])
def test_a_last_line_cut_short_is_named(out, cut):
    (out / FILE).write_bytes((out / FILE).read_bytes()[:-cut])
    assert wrong(out) == [(FILE, 4, "cut short: it does not end as a line does")]


@pytest.mark.parametrize(
    "text", [b"\n", b"[]\n", b"{}\n", b'{"sha256": 1}\n', b"[" * 100_000 + b"\n", b"\xff\n", b'"sha256"\n']
)
def test_a_line_that_is_none_is_named(out, text):
    lines = lines_of(out)
    rewrite(out, [*lines[:2], text, lines[3]])
    assert wrong(out) == [(FILE, 3, "edited: it is not a line as it was written")]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"state": "published"}, "'published' is no state"),
        ({"state": "released"}, "2023Q4: it is a draft and cannot become released; a draft release can become:"),
        ({"when": "yesterday"}, "'yesterday' is no day"),
        ({"release": "2023Q5"}, "'2023Q5' is no name of a release"),
        ({"manifest_sha256": "0" * 64}, "2023Q4: it signs another manifest than line 2"),
    ],
)
def test_a_move_that_cannot_have_been_made_is_named(out, change, what):
    lines = whole(lines_of(out))
    lines[2] = lines[2].model_copy(update=change)
    lines = whole([line.to_bytes() for line in lines])
    rewrite(out, [line.to_bytes() for line in lines])
    (out / HEAD).write_bytes(head_of(lines).to_bytes())
    told = wrong(out)
    assert {line for _, line, _ in told} == {3}
    assert any(text.startswith(what) for *_, text in told)


@pytest.mark.parametrize("text", [b"", b"{}\n", b"x", b"\xff"])
def test_a_head_that_is_none_is_named(out, text):
    (out / HEAD).write_bytes(text)
    assert wrong(out) == [(HEAD, 0, "not as it was written: edited or cut short")]


def test_an_edited_head_is_named(out):
    (out / HEAD).write_bytes((out / HEAD).read_bytes().replace(b'"lines": 4', b'"lines": 3'))
    assert wrong(out) == [(HEAD, 0, "not as it was written: edited or cut short")]
    (out / HEAD).write_bytes(head_of(read_history(out).lines).model_copy(update={"bytes": 1}).to_bytes())
    assert [file for file, *_ in wrong(out)] == [HEAD]


@pytest.mark.parametrize("name", [FILE, HEAD])
def test_every_flipped_sign_is_found(out, name):
    sound = (out / name).read_bytes()
    for i in range(0, len(sound), 7):
        (out / name).write_bytes(sound[:i] + bytes([sound[i] ^ 1]) + sound[i + 1 :])
        assert read_history(out).problems, f"byte {i}: {sound[max(0, i - 20) : i + 20]!r}"


@pytest.mark.parametrize(
    ("name", "what"), [(FILE, "the file is missing"), (HEAD, "the file is missing: it says where")]
)
def test_a_missing_file_is_named(out, name, what):
    (out / name).unlink()
    ((file, _, told),) = wrong(out)
    assert file == name
    assert told.startswith(what)


@pytest.mark.parametrize("name", [FILE, HEAD])
def test_links_and_folders_are_not_read(out, name, tmp_path):
    (out / name).rename(tmp_path / "elsewhere")
    (out / name).symlink_to(tmp_path / "elsewhere")
    assert (name, 0, "is a symbolic link: not followed") in wrong(out)
    (out / name).unlink()
    (out / name).mkdir()
    assert any(file == name and "cannot be read" in what for file, _, what in wrong(out))


def test_a_history_beyond_all_measure_is_not_read(out, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    assert (FILE, 0, "longer than 1,000 bytes: not read") in wrong(out)


def test_a_signed_release_that_is_gone_is_said(out):
    import shutil

    assert "no longer there" not in str(read_history(out))
    shutil.rmtree(out / "2023Q4")
    assert "Signed, and no longer there: 2023Q4." in read_history(out).table().notes
