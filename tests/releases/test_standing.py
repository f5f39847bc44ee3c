"""Where a release stands, wherever it is read: a withdrawn one says so, and no state is believed that may be none."""

from dataclasses import replace

import pytest

import threatscore as ts
from threatscore.errors import UsageError
from threatscore.method import METHOD_VERSION
from threatscore.releases import load_release, sign, standing, verified_table, verify
from threatscore.releases.signoff.history import FILE, HEAD

from .test_signing import GIVEN
from .test_signing import replace as replaced

WITHDRAWN = "2023Q4 was WITHDRAWN on 2024-01-15 by the review desk: numbers checked"


@pytest.fixture
def withdrawn(made):
    sign("2023Q4", "withdrawn", **GIVEN, out=made.parent)
    return made


def test_a_release_without_a_history_is_a_draft(made):
    found = load_release(made)
    assert (found.state, found.standing.warning) == ("draft", "")
    verified = verify(made)
    assert (verified.ok, verified.state, verified.notes) == (True, "draft", ())


def tables(comparison):
    split = comparison.split()
    return (comparison.table(), split.table("score"), split.table("rank"), comparison.drivers(), comparison.levels(),
            comparison.inputs())  # fmt: skip


def test_a_withdrawn_release_says_so_wherever_it_is_read(withdrawn):
    found = load_release(withdrawn)
    assert found.state == "withdrawn"
    assert WITHDRAWN in found.table().notes
    assert found.table().records()[0] == {"field": "state", "value": "withdrawn"}
    assert found.results("groups").attrs == {"release": "2023Q4", "state": "withdrawn"}
    verified = verify(withdrawn)
    assert (verified.ok, verified.state) == (True, "withdrawn"), "it is still what was written"
    assert WITHDRAWN in str(verified).replace("\n", " ").replace("  ", " ")
    assert verified.table().records()[0]["state"] == "withdrawn"
    run = found.run()
    assert WITHDRAWN in run.notes
    ranking = ts.rank(run)
    for table in (ranking.table(), ts.gate(ranking, ranking).table(), *tables(ts.compare(ranking, ranking))):
        assert [note for note in table.notes if "WITHDRAWN" in note] == [WITHDRAWN]
    assert WITHDRAWN in ts.compare(ranking, ranking).about()["notes"]


def test_it_is_found_from_inside_the_folder(withdrawn, monkeypatch):
    monkeypatch.chdir(withdrawn)
    assert load_release(".").state == "withdrawn"


@pytest.mark.parametrize("name", [FILE, HEAD])
def test_verify_names_what_is_wrong_with_the_history(withdrawn, name):
    path = withdrawn.parent / name
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    found = verify(withdrawn)
    assert not found.ok
    assert found.state == "unknown"
    assert str(path) in {problem.file for problem in found.problems}
    assert "The state of every release beside this history is UNKNOWN" in found.notes[0]
    assert "UNKNOWN" in "".join(load_release(withdrawn).table().notes)


def test_a_manifest_that_changed_after_it_was_signed_is_found(made, small):
    sign("2023Q4", "reviewed", **GIVEN, out=made.parent)
    replaced(made, small)
    found = verify(made)
    assert not found.ok
    assert found.state == "unknown"
    (problem,) = found.problems
    assert problem.file == f"{made}/manifest.json"
    assert "is not the manifest that was signed in line 1 of the history" in problem.what
    assert load_release(made).state == "unknown"
    assert found.notes[0].startswith("The state of 2023Q4 is UNKNOWN")


def test_a_manifest_that_cannot_be_read_has_no_state_but_withdrawn(made):
    sign("2023Q4", "reviewed", **GIVEN, out=made.parent)
    (made / "manifest.json").write_text("{}")
    assert verify(made).state == "unknown"
    sign("2023Q4", "withdrawn", **GIVEN, out=made.parent)
    found = verify(made)
    assert (found.ok, found.state, found.notes) == (False, "withdrawn", (WITHDRAWN,))


def test_an_interrupted_signing_is_told_by_verify(withdrawn, monkeypatch):
    history = withdrawn.parent / FILE
    from threatscore.releases import read_history
    from threatscore.releases.signoff.history import head_of

    lines = read_history(withdrawn.parent).lines
    head = head_of(()).model_copy(update={"announced": lines[0].sha256})
    (withdrawn.parent / HEAD).write_bytes(head.to_bytes())
    found = verify(withdrawn)
    assert (found.ok, found.state) == (True, "withdrawn")
    assert "it counts, and the next signing completes it" in found.notes[1]
    assert history.read_bytes() == lines[0].to_bytes()


def test_the_table_of_many_says_the_state_of_each(made, withdrawn):
    found = verify(withdrawn)
    table = verified_table([found, replace(found, name="2023Q3", state="draft", notes=())])
    assert [row["state"] for row in table.records()] == ["withdrawn", "draft"]
    assert [note for note in table.notes if "WITHDRAWN" in note] == [WITHDRAWN]


@pytest.mark.parametrize("version", [0, METHOD_VERSION + 1])
def test_what_another_method_computed_is_not_computed_again_for_it(made, version):
    found = load_release(made)
    other = replace(found, manifest=found.manifest.model_copy(update={"method_version": version}))
    with pytest.raises(
        UsageError, match=rf"2023Q4 is by method version {version}, .*restate --from 2023Q4 --to 2023Q4"
    ):
        other.run()


def test_standing_takes_a_history_that_was_read_already(withdrawn):
    from threatscore.releases import read_history

    manifest = load_release(withdrawn).manifest
    assert standing(withdrawn, manifest, read_history(withdrawn.parent)).state == "withdrawn"
