"""Verification computes a release again and says by which rule."""

import json

import pytest

from threatscore.releases import load_release, release, verification, verify
from threatscore.releases.manifest import canonical, digest
from threatscore.streams import Streams

from .conftest import rich_model
from .test_differences import edited, more
from .test_reading import forged

GROUPS = "results/groups.csv"


def resealed(folder, path, data):
    """Write other content whose digests are right: only computing again tells."""
    (folder / path).write_bytes(data)
    told = json.loads((folder / "manifest.json").read_bytes())
    field = "inputs" if path in told["inputs"] else "outputs"
    forged(folder, **{field: {**told[field], path: {"bytes": len(data), "sha256": digest(data)}}})


def test_a_sound_release_is_verified_byte_for_byte(made):
    found = verify(made)
    assert found.ok
    assert (found.rule, found.name) == ("bytes", "2023Q4")
    assert "under the recorded versions and processor features" in found.why
    (row,) = found.table().records()
    assert (row["release"], row["ok"], row["rule"], row["what"]) == ("2023Q4", True, "bytes", None)
    assert "verified: bytes" in str(found)


@pytest.mark.parametrize(("path", "row", "column"), [(GROUPS, 1, "score"), ("results/leaves.csv", 5, "support"),
                                                     ("results/explanations.csv", 2, "points")])  # fmt: skip
def test_a_result_edited_with_all_its_digests_is_found_by_computing_again(path, row, column, made):
    resealed(made, path, edited((made / path).read_bytes(), row, column, more(1e-9)))
    assert load_release(made)  # the digests are right
    found = verify(made)
    (problem,) = found.problems
    assert (problem.file, problem.number, problem.where) == (f"{made}/{path}", row + 1, column)
    assert "recomputed" in problem.what


def test_an_input_edited_with_all_its_digests_is_found_too(made):
    text = (made / "config" / "weights.yaml").read_text()
    assert "minimum: 0" in text
    resealed(made, "config/weights.yaml", text.replace("minimum: 0", "minimum: 0.001").encode())
    found = verify(made)
    assert "config_sha256: is not the digest of the content of the frozen inputs" in [str(p) for p in found.problems]


def test_a_manifest_that_lies_about_seed_draws_or_design_is_found(made):
    forged(made, seed=5)
    assert any(problem.file.endswith("groups.csv") for problem in verify(made).problems)
    forged(made, seed=0, design="stratified")
    assert "draws: 400 draws cannot be of a stratified design" in [str(p) for p in verify(made).problems]
    for draws in (10**15, 10**30):
        forged(made, draws=draws)
        assert any("cannot be computed again from its inputs" in str(p) for p in verify(made).problems)


def test_a_manifest_that_lies_about_the_random_numbers_is_found(made):
    forged(made, streams_sha256=digest(b""))
    (problem,) = verify(made).problems
    assert str(problem) == "streams_sha256: is not that of the random numbers of the recorded versions"


def test_inputs_from_which_nothing_can_be_computed_are_told(made):
    resealed(made, "evidence/groups.csv", b"id,name,aliases,note\n")
    (problem,) = verify(made).problems
    assert "cannot be computed again from its inputs" in problem.what
    assert "group" in problem.what


def test_outputs_that_are_damaged_are_told_with_the_cell(made):
    path = made / GROUPS
    path.write_bytes(edited(path.read_bytes(), 1, "score", more(1)))
    found = verify(made)
    assert [problem.where for problem in found.problems] == ["", "score"]


def test_nothing_is_computed_from_damaged_inputs(made, monkeypatch):
    monkeypatch.setattr(verification, "_computed_again", None)
    (made / "evidence" / "claims.csv").write_text("x")
    found = verify(made)
    assert found.rule == "digests alone"
    assert found.why == "Nothing was computed again, because of evidence/claims.csv."


def test_another_processor_or_version_is_held_to_last_digits(made, monkeypatch):
    monkeypatch.setattr(verification, "processor", lambda: "another one")
    found = verify(made)
    assert found.ok
    assert found.rule == "last digits"
    assert "Continuous values to 1e-09, counted ones to within 5 of 400 draws" in found.why
    assert "-> another one" in found.why
    resealed(made, GROUPS, edited((made / GROUPS).read_bytes(), 1, "score", more(1e-12)))
    assert verify(made).ok
    resealed(made, GROUPS, edited((made / GROUPS).read_bytes(), 1, "score", more(1e-5)))
    assert [problem.where for problem in verify(made).problems] == ["score"]


def test_other_random_numbers_are_held_to_simulation_error(made, monkeypatch):
    """A library that makes other numbers of the same seed: every stream has another key."""
    fill = Streams.fill
    monkeypatch.setattr(Streams, "fill", lambda self, noise, keys, out: fill(
        self, noise, [(*key, "another library") for key in keys], out))  # fmt: skip
    found = verify(made)  # versions are the same, so bytes must be: they are not
    assert found.rule == "bytes"
    assert not found.ok
    monkeypatch.setattr(verification, "versions", lambda: {"numpy": "99"})
    found = verify(made)
    assert found.rule == "simulation error"
    assert found.ok, found
    assert "because the random numbers are others" in found.why
    resealed(made, GROUPS, edited((made / GROUPS).read_bytes(), 1, "score", more(9)))
    assert [problem.where for problem in verify(made).problems] == ["score"]


def test_another_method_version_is_not_computed_again_and_that_is_said(made, monkeypatch):
    monkeypatch.setattr(verification, "METHOD_VERSION", 2)
    found = verify(made)
    assert found.ok
    assert found.rule == "digests alone"
    assert "computed by method version 1, and this package computes by 2: to compute it again, install" in found.why
    (made / "summary.md").write_text("x")
    assert not verify(made).ok


def test_a_manifest_alone_cannot_be_trusted(tmp_path):
    folder = tmp_path / "2023Q4"
    folder.mkdir()
    (folder / "manifest.json").write_bytes(canonical({"schema": "threatscore.release/1"}))
    found = verify(folder)
    assert (found.ok, found.rule) == (False, "digests alone")


def test_corrections_and_stratified_draws_are_verified(made, small):
    found = release(rich_model(simulation={"draws": 5000}), small[1], "2023Q4", out=made.parent, revise="more draws")
    assert found.manifest.design == "stratified"
    assert verify(found.folder).ok


def test_nothing_outside_the_folder_is_read(made, monkeypatch, tmp_path):
    """It is verified where there is neither config nor data."""
    monkeypatch.chdir(tmp_path)
    assert verify(made).ok
