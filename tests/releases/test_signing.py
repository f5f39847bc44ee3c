"""Signing: who, when and why as given; nothing that is not sound is signed; an interrupted signing leaves no lie."""

import multiprocessing
import os

import pytest

from threatscore.errors import InputError, UsageError
from threatscore.releases import load_release, read_history, release, sign
from threatscore.releases.signoff import reading, signing
from threatscore.releases.signoff.history import FILE, HEAD

from .calls import caller
from .test_releases import files_of

GIVEN = {"who": "the review desk", "when": "2024-01-15", "why": "numbers checked"}


@pytest.fixture
def out(made):
    return made.parent


def test_a_release_is_signed_from_draft_to_withdrawn_and_not_written_to(made, out):
    before = files_of(made)
    assert load_release(made).state == "draft"
    for state in ("reviewed", "released", "withdrawn"):
        history = sign("2023Q4", state, **GIVEN, out=out)
        assert (history.lines[-1].state, history.lines[-1].who) == (state, "the review desk")
        assert load_release(made).state == state
    assert files_of(made) == before
    assert sorted(path.name for path in out.iterdir()) == ["2023Q4", HEAD, FILE]


def test_the_same_moves_make_the_same_bytes(made, out, tmp_path):
    sign("2023Q4", "reviewed", **GIVEN, out=out)
    first = (out / FILE).read_bytes(), (out / HEAD).read_bytes()
    for name in (FILE, HEAD):
        (out / name).unlink()
    sign("2023Q4", "reviewed", **GIVEN, out=out)
    assert ((out / FILE).read_bytes(), (out / HEAD).read_bytes()) == first


def test_words_are_kept_in_one_line_and_harmless(out):
    line = sign("2023Q4", "reviewed", who=" Анна\n", when="2024-01-15", why="a\n\x1b[31mb\u202e", out=out).lines[-1]
    assert line.who == "Анна"
    assert "\n" not in line.why
    assert "\x1b" not in line.why
    assert "\u202e" not in line.why
    assert read_history(out).problems == ()


@pytest.mark.parametrize(
    ("name", "state", "change", "what"),
    [
        ("2023Q4", "released", {}, "2023Q4: it is a draft and cannot become released; a draft release can become: rev"),
        ("2023Q4", "reviwed", {}, "unknown state 'reviwed'; known: .* Did you mean 'reviewed'"),
        ("2023Q4", "unknown", {}, "unknown state 'unknown'"),
        ("2023Q3", "reviewed", {}, "there is no release '2023Q3' in .*; known: 2023Q4"),
        ("2023Q4-r2", "reviewed", {}, "there is no release '2023Q4-r2'"),
        ("2023Q5", "reviewed", {}, "'2023Q5' is no name of a release"),
        ("../2023Q4", "reviewed", {}, "is no name of a release"),
        ("2023Q4", "reviewed", {"when": "15.1.2024"}, "'15.1.2024' is no day; write it as 2024-01-31"),
        ("2023Q4", "reviewed", {"when": "20240115"}, "'20240115' is no day"),
        ("2023Q4", "reviewed", {"when": "2023-12-30"}, "lies before 2023-12-31, on which the period of 2023Q4 ends"),
        ("2023Q4", "reviewed", {"who": "  "}, "'who' must be given in words"),
        ("2023Q4", "reviewed", {"why": ""}, "'why' must be given in words"),
        ("2023Q4", "reviewed", {"why": "x" * 2001}, "2,000 characters at most"),
    ],
)
def test_what_cannot_be_signed_is_refused_and_nothing_is_written(out, name, state, change, what):
    with pytest.raises(UsageError, match=what):
        sign(name, state, **{**GIVEN, **change}, out=out)
    assert [path.name for path in out.iterdir()] == ["2023Q4"]


def test_a_folder_that_is_not_there_has_no_releases(tmp_path):
    with pytest.raises(UsageError, match=r"there is no release '2023Q4' in .*; known: none"):
        sign("2023Q4", "reviewed", **GIVEN, out=tmp_path / "nowhere")


def test_no_day_comes_before_the_day_of_the_move_before(out):
    sign("2023Q4", "reviewed", **GIVEN, out=out)
    with pytest.raises(UsageError, match="2024-01-14 lies before 2024-01-15, when it became reviewed"):
        sign("2023Q4", "released", **{**GIVEN, "when": "2024-01-14"}, out=out)
    assert len(read_history(out).lines) == 1


def test_a_spoilt_release_is_not_signed_but_can_be_withdrawn(made, out):
    sign("2023Q4", "reviewed", **GIVEN, out=out)
    (made / "results" / "groups.csv").write_text("edited")
    with pytest.raises(InputError, match=r"groups\.csv"):
        sign("2023Q4", "released", **GIVEN, out=out)
    assert sign("2023Q4", "withdrawn", **GIVEN, out=out).state("2023Q4") == "withdrawn"


def test_a_release_that_was_replaced_after_it_was_signed_is_not_signed(made, out, small):
    sign("2023Q4", "reviewed", **GIVEN, out=out)
    replace(made, small)
    with pytest.raises(InputError, match="is not the manifest that was signed in line 1"):
        sign("2023Q4", "released", **GIVEN, out=out)


def replace(made, small):
    """Put another sound release of the same name in the place of one."""
    import shutil

    shutil.rmtree(made)
    release(*small, "2023Q4", out=made.parent, rng=5)


def test_a_broken_history_is_never_added_to(out):
    sign("2023Q4", "reviewed", **GIVEN, out=out)
    (out / FILE).write_bytes((out / FILE).read_bytes().replace(b"reviewed", b"released"))
    before = (out / FILE).read_bytes(), (out / HEAD).read_bytes()
    with pytest.raises(InputError, match="line 1: edited"):
        sign("2023Q4", "released", **GIVEN, out=out)
    assert ((out / FILE).read_bytes(), (out / HEAD).read_bytes()) == before


def interrupt(monkeypatch, after):
    """Let the writing of files end with an error once so many are written."""
    whole, written = signing._replace, []

    def stopping(folder, name, data):
        if len(written) == after:
            raise KeyboardInterrupt
        written.append(name)
        whole(folder, name, data)

    monkeypatch.setattr(signing, "_replace", stopping)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("after", "counts", "said"),
    [
        (0, False, ""),
        (1, False, "before its line was written: it does not count"),
        (2, True, "it counts, and the next"),
    ],
)
def test_an_interrupted_signing_counts_once_its_line_is_there(out, monkeypatch, after, counts, said, first):
    if not first:
        sign("2023Q4", "reviewed", **GIVEN, out=out)
    old, new = ("draft", "reviewed") if first else ("reviewed", "released")
    with monkeypatch.context() as patched:
        interrupt(patched, after)
        with pytest.raises(KeyboardInterrupt):
            sign("2023Q4", new, **GIVEN, out=out)
    found = read_history(out)
    assert found.problems == ()
    assert found.state("2023Q4") == (new if counts else old)
    assert said in "".join(found.notes)
    assert bool(found.notes) == bool(said)
    if not counts:
        sign("2023Q4", new, **GIVEN, out=out)
    found = sign("2023Q4", "withdrawn", **GIVEN, out=out)
    assert (found.state("2023Q4"), found.notes, found.problems) == ("withdrawn", (), ())
    assert len(found.lines) == (2 if first else 3)


def test_another_line_than_the_announced_one_does_not_count(out, monkeypatch):
    with monkeypatch.context() as patched:
        interrupt(patched, 2)
        with pytest.raises(KeyboardInterrupt):
            sign("2023Q4", "reviewed", **GIVEN, out=out)
    line = read_history(out).lines[0]
    (out / FILE).write_bytes(line.model_copy(update={"who": "Mallory"}).to_bytes())
    assert [str(problem) for problem in read_history(out).problems] == [
        f"line 1: added by other means than signing: {HEAD} ends with line 0"
    ]


def test_a_full_disk_leaves_the_history_as_it_was(out, monkeypatch):
    sign("2023Q4", "reviewed", **GIVEN, out=out)
    before = (out / FILE).read_bytes(), (out / HEAD).read_bytes()

    def full(number):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(UsageError, match=r"cannot write the history in .*: No space left on device"):
            sign("2023Q4", "released", **GIVEN, out=out)
    assert ((out / FILE).read_bytes(), (out / HEAD).read_bytes()) == before
    assert sorted(path.name for path in out.iterdir()) == ["2023Q4", HEAD, FILE]


def move(out, state, outcome):
    try:
        sign("2023Q4", state, **GIVEN, out=out)
        outcome.put("signed")
    except UsageError:
        outcome.put("refused")


def test_what_a_killed_signing_left_beside_is_no_history_and_is_written_over(out):
    for name in (FILE, HEAD):
        (out / f".{name}.partial").write_bytes(b"half a li")
    assert read_history(out).problems == ()
    assert sign("2023Q4", "reviewed", **GIVEN, out=out).state("2023Q4") == "reviewed"
    assert sorted(path.name for path in out.iterdir()) == ["2023Q4", HEAD, FILE]


def test_a_history_that_is_added_to_while_it_is_read_is_sound(out, monkeypatch):
    sign("2023Q4", "reviewed", **GIVEN, out=out)
    bounded, read = reading.bounded, []

    def meanwhile(path, most):
        data = bounded(path, most)
        read.append(path.name)
        if read == [HEAD, FILE]:
            sign("2023Q4", "released", **GIVEN, out=out)
        return data

    monkeypatch.setattr(reading, "bounded", meanwhile)
    found = read_history(out)
    assert (found.problems, found.state("2023Q4")) == ((), "released")


@pytest.mark.slow
def test_of_two_who_sign_at_once_one_comes_second(out):
    context = multiprocessing.get_context("spawn")
    outcome = context.Queue()
    signing = [context.Process(target=move, args=(out, "reviewed", outcome)) for _ in range(4)]
    for one in signing:
        one.start()
    told = sorted(outcome.get(timeout=60) for _ in signing)
    for one in signing:
        one.join()
    assert told == ["refused", "refused", "refused", "signed"]
    assert (len(read_history(out).lines), read_history(out).problems) == (1, ())


@pytest.fixture
def call(monkeypatch, capfdbinary):
    return caller(monkeypatch, capfdbinary)


def test_on_the_command_line(out, call):
    words = ("--who", "the review desk", "--when", "2024-01-15", "--why", "numbers checked", "--out", out)
    done = call("sign", "2023Q4", "reviewed", *words)
    assert done.code == 0
    assert "numbers checked" in done.out
    assert f"line 1 of {out}/history.jsonl, digest {read_history(out).lines[0].sha256}" in done.err
    refused = call("sign", "2023Q4", "draft2", *words)
    assert (refused.code, refused.out) == (2, "")
    assert "unknown state 'draft2'" in refused.err
    assert call("sign", "2023Q4", "released", *words[2:]).code == 2
    told = call("history", "--out", out)
    assert (told.code, told.out) == (0, done.out)
    assert "there is no release '2023Q3'" in call("history", "2023Q3", "--out", out).err


def test_a_history_that_is_not_sound_is_told_with_exit_code_1(out, call):
    sign("2023Q4", "reviewed", **GIVEN, out=out)
    (out / FILE).write_bytes((out / FILE).read_bytes()[:-1])
    told = call("history", "--out", out)
    assert told.code == 1
    assert "line 1: cut short" in told.out.replace("\n", " ")
    as_csv = call("history", "--out", out, "--format", "csv")
    assert as_csv.code == 1
    assert "line 1: cut short" in as_csv.err
    assert call("history", "--out", out / "nowhere").code == 2
