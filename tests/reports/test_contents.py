"""What a page and a workbook hold: of a ranking, a run, a release; and what is said where something cannot be shown."""

import json
import shutil

import numpy as np
import pytest

from threatscore.comparison import compare
from threatscore.errors import InputError, UsageError
from threatscore.evidence import Evidence
from threatscore.method import METHOD_VERSION
from threatscore.ranking import rank
from threatscore.releases import Release, load_release, release, sign
from threatscore.releases.manifest import FILE, canonical, digest
from threatscore.reports import Contents, contents
from threatscore.rollup import BY
from threatscore.simulation import simulate

from ..making import claim, evidence, frames, model, tied
from ..releases.conftest import rich_model, rich_tables


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Two releases, one after the other."""
    out, full = tmp_path_factory.mktemp("releases"), rich_tables()
    later = {**full["claims"][0], "id": "later", "known": "2024-02-10"}
    known = Evidence.from_frames(**frames({**full, "claims": [*full["claims"], later]}))
    for period in ("2023Q4", "2024Q1"):
        release(rich_model(), known, period, out=out)
    return out


@pytest.fixture
def out(shelf, tmp_path):
    """The two releases, to be spoilt."""
    return shutil.copytree(shelf, tmp_path / "releases")


def edited(folder, **fields):
    """Write a manifest anew with other fields, and all digests as they are now."""
    manifest = json.loads((folder / FILE).read_bytes())
    del manifest["manifest_sha256"]
    manifest |= fields
    for files in (manifest["inputs"], manifest["outputs"]):
        for path, told in files.items():
            data = (folder / path).read_bytes()
            told |= {"bytes": len(data), "sha256": digest(data)}
    (folder / FILE).write_bytes(canonical({**manifest, "manifest_sha256": digest(canonical(manifest))}))


def retold(folder, change, table="groups"):
    """Change the first score of a published table."""
    path = folder / "results" / f"{table}.json"
    old = repr(json.loads(path.read_bytes())["rows"][0]["score"])
    new = repr(change(float(old)))
    path.write_bytes(path.read_bytes().replace(f'"score": {old}'.encode(), f'"score": {new}'.encode(), 1))
    assert new in path.read_text(encoding="utf-8")


def test_a_run_and_any_of_its_rankings_hold_the_same(shelf):
    run = load_release(shelf / "2024Q1").run()
    for source in (run, rank(run, by="country")):
        found = contents(source)
        assert isinstance(found, Contents)
        assert found.run is run
        assert (found.release, found.moved, found.trends, found.notes) == (None, {}, {}, ())
        assert tuple(found.rankings) == BY
    assert found.title == "Threat assessment"


def test_a_release_holds_its_published_figures_what_moved_and_the_course(shelf):
    found = contents(load_release(shelf / "2024Q1"))
    for by, name in (("group", "groups"), ("country", "countries"), ("pair", "pairs")):
        published = (shelf / "2024Q1" / "results" / f"{name}.json").read_text(encoding="utf-8")
        assert found.rankings[by].to_json() == published
        old, new = (rank(load_release(shelf / name).run(), by=by) for name in ("2023Q4", "2024Q1"))
        assert repr(found.moved[by].table().rows) == repr(compare(old, new).table().rows)
        assert [period.name for period in found.trends[by].periods] == ["2023Q4", "2024Q1"]
    assert found.notes == ()


def test_only_what_is_released_is_called_published(out):
    run = load_release(out / "2023Q4").run()
    told = {"run": Contents(run, {}).called, "draft": Contents(run, {}, load_release(out / "2023Q4")).called}
    for state in ("reviewed", "released", "withdrawn"):
        sign("2023Q4", state, who="A. Head", when="2024-01-20", why="read", out=out)
        told[state] = Contents(run, {}, load_release(out / "2023Q4")).called
    assert told == {**dict.fromkeys(("run", "draft", "reviewed", "withdrawn"), "original"), "released": "published"}


def test_nothing_is_compared_or_read_before_it_is_asked_for(shelf, monkeypatch):
    for name in ("compare_all", "trend_all"):
        monkeypatch.setitem(contents.__globals__, name, lambda *_, **__: pytest.fail("not asked for"))
    assert contents(load_release(shelf / "2024Q1")).rankings["group"].table().rows


def test_progress_is_told_of_both_simulations(shelf, monkeypatch):
    told = []
    run = Release.run
    monkeypatch.setattr(Release, "run", lambda self, *, progress: told.append(progress) or run(self))
    progress = object()
    found = contents(load_release(shelf / "2024Q1"), progress=progress)
    assert told == [progress]
    assert found.moved
    assert told == [progress, progress]


def test_the_first_release_says_that_there_is_none_before(shelf):
    found = contents(load_release(shelf / "2023Q4"))
    assert found.moved == {}
    assert found.notes == ("No release before this one is named, so nothing is said of what moved.",)
    assert [period.name for period in found.trends["pair"].periods] == ["2023Q4"], "nothing later is shown"


def test_a_release_before_that_is_gone_is_named(out):
    shutil.rmtree(out / "2023Q4")
    found = contents(load_release(out / "2024Q1"))
    assert found.moved == {}
    (note,) = found.notes
    assert "What moved since 2023Q4 is not shown" in note
    assert "there is no such folder" in note
    assert found.trends["group"].periods


def test_a_damaged_release_before_is_not_compared_with_and_its_course_not_drawn(out):
    path = out / "2023Q4" / "results" / "pairs.json"
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    found = contents(load_release(out / "2024Q1"))
    assert (found.moved, found.trends) == ({}, {})
    assert ["edited" in note for note in found.notes] == [True, True]
    assert found.rankings["group"].table().rows


def test_a_release_before_of_another_method_is_not_compared_with(out):
    edited(out / "2023Q4", method_version=METHOD_VERSION + 1)
    (note,) = contents(load_release(out / "2024Q1")).notes
    assert f"2023Q4 is by method version {METHOD_VERSION + 1}" in note


def test_a_release_of_another_method_is_refused(out):
    edited(out / "2024Q1", method_version=METHOD_VERSION + 1)
    with pytest.raises(UsageError, match="by method version"):
        contents(load_release(out / "2024Q1"))


def test_published_figures_that_are_not_computed_again_are_refused(out):
    """Every digest fits, and still the results are not those of the inputs."""
    retold(out / "2024Q1", lambda score: score + 0.1)
    edited(out / "2024Q1")
    with pytest.raises(InputError, match="results/groups"):
        contents(load_release(out / "2024Q1"))


def test_a_release_before_whose_figures_are_not_computed_again_is_not_compared_with(out):
    retold(out / "2023Q4", lambda score: score + 0.1, "pairs")
    edited(out / "2023Q4")
    (note,) = contents(load_release(out / "2024Q1")).notes
    assert "What moved since 2023Q4 is not shown" in note
    assert "results/pairs.json" in note


def test_a_last_digit_that_other_versions_explain_is_said(out):
    folder = out / "2024Q1"
    retold(folder, lambda score: float(np.nextafter(score, 100)))
    versions = json.loads((folder / FILE).read_bytes())["versions"]
    edited(folder, versions={**versions, "numpy": "1.0"})
    note = contents(load_release(folder)).notes[0]
    assert "2024Q1 were computed again and differ from those published in what other versions explain" in note
    assert "numpy 1.0" in note


def test_the_same_last_digit_under_the_recorded_versions_is_refused(out):
    folder = out / "2024Q1"
    retold(folder, lambda score: float(np.nextafter(score, 100)))
    edited(folder)
    with pytest.raises(InputError, match="results/groups"):
        contents(load_release(folder))


def test_a_run_under_a_condition_is_refused(shelf):
    run = load_release(shelf / "2024Q1").run()
    with pytest.raises(UsageError, match="suppose it instead"):
        contents(run.where(np.arange(run.draws) < 100, "half"))


def read_in(*claims, sources=()):
    pairs = ("A", "TJK"), ("B", "TJK")
    found = evidence(groups=("A", "B"), claims=[*tied(*pairs), *claims], sources=sources)
    return contents(simulate(model(), found)).read_in


def test_it_is_said_how_much_rests_on_one_publisher():
    paper = {"id": "s1", "citation": "A paper", "publisher": "Institute", "reliability": "A"}
    second = {"id": "s2", "citation": "Another", "publisher": "Institute", "reliability": "A"}
    other = {**second, "publisher": "Press <b>"}
    claims = [claim(id, best=50, group="A", source="s2") for id in ("x", "y")]
    alone = read_in(*claims, sources=[paper, second])
    assert alone.startswith("All 4 claims, events and stances are from documents of one publisher, Institute: ")
    assert read_in(*claims[:1], sources=[paper, other]) == (
        "3 claims, events and stances are from documents of 2 publishers, 67% of them from those of Institute."
    )


def test_where_nothing_counts_that_is_said():
    assert contents(simulate(model(), evidence(groups=("A",)))).read_in.startswith("No claim, no event and no stance")
