"""A release folder that is not as it was written: every kind of damage is found and named."""

import json
import os
import re

import pytest

from threatscore.errors import InputError
from threatscore.releases import load_release, reading, verify
from threatscore.releases.manifest import INPUTS, OUTPUTS, canonical, digest


def said(folder):
    """The problems of a folder as text; loading and verifying must agree."""
    with pytest.raises(InputError) as loading:
        load_release(folder)
    found = verify(folder)
    assert not found.ok
    assert {str(p) for p in loading.value.problems} <= {str(p) for p in found.problems}
    return str(loading.value)


def forged(folder, **fields):
    """Write a manifest with other fields whose own digest is right."""
    path = folder / "manifest.json"
    told = json.loads(path.read_bytes()) | fields
    told.pop("manifest_sha256")
    path.write_bytes(canonical({**told, "manifest_sha256": digest(canonical(told))}))


@pytest.mark.parametrize("path", [*INPUTS, *OUTPUTS])
def test_one_flipped_digit_in_any_file_is_found_and_named(path, made):
    file = made / path
    data = bytearray(file.read_bytes())
    places = [i for i, byte in enumerate(data) if 48 <= byte <= 57] or [len(data) // 2]
    place = places[len(places) // 2]
    data[place] ^= 1
    file.write_bytes(bytes(data))
    assert re.search(rf"2023Q4/{re.escape(path)}: 1 problem\n  edited", said(made))


def test_every_flipped_character_of_a_manifest_is_found(made):
    path = made / "manifest.json"
    data = path.read_bytes()
    for place in [*range(0, len(data), 7), len(data) - 1]:
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(InputError, match=r"manifest\.json"):
            load_release(made)
    path.write_bytes(data)
    assert load_release(made)


@pytest.mark.parametrize("path", [*INPUTS, *OUTPUTS, "manifest.json"])
def test_a_missing_file_is_named(path, made):
    (made / path).unlink()
    assert f"2023Q4/{path}: 1 problem\n  the file is missing" in said(made)


@pytest.mark.parametrize("path", ["results/groups.csv", "evidence/claims.csv", "manifest.json", "summary.md"])
@pytest.mark.parametrize("share", [0, 0.5])
def test_a_truncated_file_is_named(path, share, made):
    file = made / path
    file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])
    assert re.search(rf"{path}: 1 problem\n  (cut short or edited|not the JSON of a manifest)", said(made))


def test_a_longer_file_is_named(made):
    with (made / "results" / "pairs.csv").open("ab") as file:
        file.write(b"9" * 1000)
    assert "results/pairs.csv: 1 problem\n  edited: longer than" in said(made)


@pytest.mark.parametrize("path", ["notes.txt", "results/extra.csv", ".hidden", "evidence/claims.csv.bak"])
def test_an_added_file_is_named(path, made):
    (made / path).write_text("x")
    assert f"2023Q4/{path}: 1 problem\n  the file was added" in said(made)


def test_an_added_folder_is_named_and_not_read(made):
    (made / "more" / "deep").mkdir(parents=True)
    assert "2023Q4/more: 1 problem\n  the folder was added" in said(made)


@pytest.mark.parametrize("inside", [False, True])
def test_a_symbolic_link_is_named_and_not_followed(inside, made, tmp_path):
    """It points to the very bytes that should stand there, so that only the link can be what is wrong."""
    file = made / "results" / "groups.csv"
    away = (made / "results" / "pairs.csv") if inside else tmp_path / "away.csv"
    if not inside:
        away.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(away)
    assert "2023Q4/results/groups.csv: 1 problem\n  is a symbolic link, which no release holds" in said(made)


def test_a_folder_that_is_a_link_is_not_followed(made, tmp_path):
    (made / "evidence").rename(tmp_path / "evidence")
    (made / "evidence").symlink_to(tmp_path / "evidence")
    text = said(made)
    assert "2023Q4/evidence: 1 problem\n  is a symbolic link" in text
    assert "2023Q4/evidence/claims.csv: 1 problem\n  the file is missing" in text


@pytest.mark.parametrize("path", ["results/groups.csv", "manifest.json"])
def test_a_pipe_is_no_file_and_does_not_stop_the_reader(path, made):
    (made / path).unlink()
    os.mkfifo(made / path)
    assert f"{path}: 1 problem\n  is no file" in said(made)


def test_a_folder_in_the_place_of_a_file_is_named(made):
    (made / "summary.md").unlink()
    (made / "summary.md").mkdir()
    assert "2023Q4/summary.md: 1 problem\n  the folder was added" in said(made)


@pytest.mark.parametrize("where", ["../../etc", "../../etc/passwd", "/etc/passwd", "results/../../../etc/passwd",
                                   "results//groups.csv", "C:\\x", "results/gro\x00ups.csv", "./summary.md", "",
                                   "results/other.csv"])  # fmt: skip
@pytest.mark.parametrize("field", ["inputs", "outputs"])
def test_a_manifest_that_names_what_lies_outside_is_refused(where, field, made, monkeypatch):
    told = json.loads((made / "manifest.json").read_bytes())
    forged(made, **{field: {**told[field], where: {"bytes": 3, "sha256": "0" * 64}}})
    opened = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *more: (opened.append(str(path)), real(path, *more))[1])
    text = said(made)
    assert re.search(f"{field}: names .*(no plain path inside the release: not opened|no file of a release)", text)
    assert [path for path in opened if not path.startswith(str(made))] == []


def test_a_manifest_cannot_have_more_read_than_there_is(made, monkeypatch):
    """What it says of a length is not set aside before it is there, and more than the memory holds is not read."""
    told = json.loads((made / "manifest.json").read_bytes())["outputs"]
    told["summary.md"]["bytes"] = 10**13
    forged(made, outputs=told)
    assert "more than the memory here: not read" in said(made)
    monkeypatch.setattr(reading, "memory", lambda: 10**15)
    assert "instead of 10,000,000,000,000" in said(made)


def test_a_manifest_that_leaves_a_file_out_is_refused(made):
    told = json.loads((made / "manifest.json").read_bytes())
    del told["outputs"]["summary.md"]
    (made / "summary.md").unlink()
    forged(made, outputs=told["outputs"])
    assert "outputs: does not name 'summary.md'" in said(made)


@pytest.mark.parametrize(("schema", "why"), [
    ("threatscore.release/2", "is newer than this package reads, which is 'threatscore.release/1': install a newer"),
    ("threatscore.release/0", "there is no schema 'threatscore.release/0'"),
    ("threatscore.ranking/1", "is no schema of a release"), (None, "is no schema of a release"),
    (1, "is no schema of a release")])  # fmt: skip
def test_another_schema_is_refused(schema, why, made):
    forged(made, schema=schema, field_of_tomorrow=1)
    assert why in said(made)


@pytest.mark.parametrize(("fields", "why"), [
    ({"draws": 0}, "draws: Input should be greater"), ({"draws": "400"}, "draws: Input should be a valid integer"),
    ({"more": 1}, "more: Extra inputs are not permitted"), ({"name": "2023Q3"}, "name: does not fit"),
    ({"period": "2023Q5"}, "name: does not fit"), ({"as_of": "2023-12-30"}, "name: does not fit"),
    ({"revision": 2}, "name: does not fit"), ({"revises": "2023Q3"}, "revises: does not fit"),
    ({"reason": "x"}, "revises: does not fit"), ({"released": "soon"}, "released: 'soon' is no date"),
    ({"previous": "../x"}, "previous: '../x' is no name of a release"), ({"inputs": []}, "inputs: Input should be"),
    ({"streams_sha256": "xyz"}, "streams_sha256: String should match")])  # fmt: skip
def test_a_manifest_that_does_not_agree_with_itself_is_refused(fields, why, made):
    forged(made, **fields)
    assert why in said(made)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000, '{"schema": NaN}', "\ufeff{}", "{}"])
def test_whatever_is_no_manifest_is_refused(text, made):
    (made / "manifest.json").write_text(text)
    assert "manifest.json: 1 problem" in said(made)


def test_bytes_that_are_no_text_are_no_manifest(made):
    (made / "manifest.json").write_bytes(b"\xff\xfe{}")
    assert "not the JSON of a manifest" in said(made)


def test_a_manifest_in_another_form_is_found_though_it_says_the_same(made):
    path = made / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()), sort_keys=True))
    assert "not in the form in which a manifest is written: edited" in said(made)


def test_a_release_under_another_name_is_found(made):
    moved = made.rename(made.with_name("2023Q3"))
    assert "name: the release is called '2023Q4', and its folder is not: it was copied or renamed" in said(moved)


def test_all_problems_come_at_once(made):
    (made / "summary.md").unlink()
    (made / "x").touch()
    (made / "results" / "groups.csv").write_text("x")
    (made / "evidence" / "claims.csv").write_text("x")
    assert len(verify(made).problems) >= 4
    assert said(made).count(": 1 problem\n") == 4


@pytest.mark.parametrize("what", ["nothing", "file"])
def test_what_is_no_folder_is_no_release(what, tmp_path):
    place = tmp_path / "2023Q4"
    if what == "file":
        place.touch()
    assert ("is no folder" if what == "file" else "there is no such folder") in said(place)


def test_an_empty_folder_is_no_release(tmp_path):
    assert "the file is missing: this is no release" in said(tmp_path)
