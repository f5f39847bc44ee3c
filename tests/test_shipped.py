"""Which config and data are used, and how copies of them are laid down."""

import os
import shutil
from pathlib import Path

import pytest

from threatscore import shipped
from threatscore.errors import UsageError

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A small shipped folder."""
    root = tmp_path / "package"
    for path in ("config/weights.yaml", "data/one/claims.csv", "data/one/deep/notes.md"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path, encoding="utf-8")
    (root / "config/weights.yaml").chmod(0o444)
    monkeypatch.setattr(shipped, "shipped", lambda: root)
    return root


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(Path(folder).rglob("*")) if p.is_file()}


def test_what_is_given_is_used_there_or_not():
    assert shipped.find_config(Path("nowhere.yaml")) == Path("nowhere.yaml")
    assert shipped.find_data(Path("nowhere")) == Path("nowhere")


def test_the_folder_one_stands_in_comes_before_the_shipped_one(source):
    assert shipped.find_config(None) == source / "config" / "weights.yaml"
    assert shipped.find_data(None) == source / "data" / "one"
    shutil.copytree(source, Path(), dirs_exist_ok=True)
    assert shipped.find_config(None) == Path("config/weights.yaml")
    assert shipped.find_data(None) == Path("data/one")


def test_several_evidence_folders_are_a_choice_to_make():
    for name in ("b", "a"):
        Path("data", name).mkdir(parents=True)
        Path("data", name, "claims.csv").touch()
    with pytest.raises(UsageError, match=r"several evidence folders: data.a, data.b; choose one with --data"):
        shipped.find_data(None)


def test_a_folder_without_claims_is_none(source):
    Path("data", "empty").mkdir(parents=True)
    assert shipped.find_data(None) == source / "data" / "one"
    shutil.rmtree(source / "data")
    with pytest.raises(UsageError, match="no evidence folder"):
        shipped.find_data(None)


def test_a_wheel_carries_them_inside(tmp_path, monkeypatch):
    inside = tmp_path / "site" / "threatscore"
    (inside / "_shipped").mkdir(parents=True)
    monkeypatch.setattr(shipped, "__file__", str(inside / "shipped.py"))
    assert shipped.shipped() == inside / "_shipped"


@pytest.mark.parametrize("name", ["new", "deep/er/new", "with spaces", "Обзор 2024 – ü", "."])
def test_a_copy_is_whole_and_can_be_edited(source, name):
    assert shipped.lay_down(Path(name)) == [Path(name) / "config", Path(name) / "data"]
    assert files(name) == files(source)
    assert os.access(Path(name) / "config" / "weights.yaml", os.W_OK)
    assert not [path for path in Path(name).iterdir() if path.name.startswith(".")]


def test_a_folder_with_other_things_is_kept_as_it_is(source):
    Path("notes.txt").write_text("mine")
    shipped.lay_down(Path())
    assert files(".") == {"notes.txt": "mine"} | files(source)


@pytest.mark.parametrize("there", ["config", "data"])
def test_nothing_is_overwritten(source, there):
    Path("mine", there).mkdir(parents=True)
    Path("mine", there, "own.txt").write_text("own")
    with pytest.raises(UsageError, match="exists already; nothing was written"):
        shipped.lay_down(Path("mine"))
    assert files("mine") == {f"{there}/own.txt": "own"}


def test_a_dangling_link_is_there_too(source):
    Path("mine").mkdir()
    Path("mine", "data").symlink_to("nowhere")
    with pytest.raises(UsageError, match="exists already"):
        shipped.lay_down(Path("mine"))


def test_below_a_file_nothing_can_be_written(source):
    Path("file").touch()
    with pytest.raises(UsageError, match=r"cannot write file.new"):
        shipped.lay_down(Path("file/new"))
    assert files(".") == {"file": ""}


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()], ids=["full", "interrupted"])
@pytest.mark.parametrize("step", ["copyfile", "rename"])
@pytest.mark.parametrize("folder", ["a/b/new", "existing"])
def test_half_a_copy_leaves_nothing(source, monkeypatch, error, step, folder):
    """The second time something is copied, or put in its place, it fails."""
    Path("existing").mkdir()
    Path("existing", "own.txt").write_text("own")
    module, name = (shutil, "copyfile") if step == "copyfile" else (os, "rename")
    real, calls = getattr(module, name), []

    def failing(*args):
        calls.append(args)
        if len(calls) == 2:
            raise error
        return real(*args)

    monkeypatch.setattr(module, name, failing)
    with pytest.raises(UsageError if isinstance(error, OSError) else KeyboardInterrupt):
        shipped.lay_down(Path(folder))
    assert len(calls) == 2
    assert [str(path) for path in sorted(Path().rglob("*"))] == ["existing", "existing/own.txt"]


def test_the_shipped_assessment_is_there(monkeypatch):
    assert shipped.find_config(None).is_file()
    assert shipped.find_data(None).name == "central-asia"


def test_a_shipped_path_is_told_as_such_unless_it_was_asked_for(source):
    path = source / "config" / "weights.yaml"
    assert shipped.marked(path, None) == f"{path} (shipped with the package)"
    assert shipped.marked(path, path) == str(path)
    assert shipped.marked(Path("config/weights.yaml"), None) == str(Path("config/weights.yaml"))


TEXTS = {Path("config/a.yaml"): "Ж\n", Path("data/one/b.csv"): "id\n"}


def test_texts_are_laid_down_and_nothing_is_overwritten():
    assert shipped.lay_files(Path("new"), TEXTS) == [Path("new/config"), Path("new/data")]
    assert (Path("new") / "config" / "a.yaml").read_bytes() == "Ж\n".encode()
    assert [path.as_posix() for path in sorted(Path("new").rglob("*.*"))] == ["new/config/a.yaml", "new/data/one/b.csv"]
    with pytest.raises(UsageError, match="exists already; nothing was written"):
        shipped.lay_files(Path("new"), TEXTS)


def test_half_of_the_texts_leave_nothing(monkeypatch):
    def failing(path, text, **_):
        if path.suffix == ".csv":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", failing)
    with pytest.raises(UsageError, match=r"cannot write deep.new: No space left on device"):
        shipped.lay_files(Path("deep/new"), TEXTS)
    assert list(Path().iterdir()) == []
