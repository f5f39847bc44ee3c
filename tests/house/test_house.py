"""The house keeps its own rules: layers, mirrored tests, clean locks, a whole wheel, a README that runs."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "threatscore"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if not path.stem.startswith("__"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
BIN = Path(sys.executable).parent


def run(command: list[str] | str, cwd: Path) -> None:
    """Run a command with this environment's scripts first on the path; its whole output is the message."""
    env = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    shell = isinstance(command, str)
    done = subprocess.run(command, cwd=cwd, env=env, shell=shell, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def test_there_are_modules_and_locks():
    assert MODULES
    assert [lock.name for lock in LOCKS] == ["run.txt", "test.txt", "uv.txt"]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_every_module_has_its_test(module):
    """`a/b.py` is mirrored by some `test_b.py`, or its whole package by a `test_a.py`."""
    names = [module.stem, *module.relative_to(SOURCE).parent.parts]
    wanted = [f"test_{name.lstrip('_')}.py" for name in names]
    assert any(any((ROOT / "tests").rglob(name)) for name in wanted), f"no test file called {wanted}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_module_is_too_long(module):
    lines = len(module.read_text(encoding="utf-8").splitlines())
    assert lines <= 300, f"{lines} lines: time to become a small package"


def test_imports_obey_the_layers():
    run([str(BIN / "lint-imports"), "--no-cache"], cwd=ROOT)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_address(lock):
    """Where packages come from is the machine's business; a lock says only what they must be."""
    address = re.compile(r"://|file:|-url|find-links|trusted-host| @ |(?:^|[\s'\"])/", re.IGNORECASE)
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if address.search(line)] == []


def test_the_run_lock_is_part_of_the_test_lock():
    """What is tested is what ranks."""
    pins = {lock.stem: set(re.findall(r"^\w\S+==\S+", lock.read_text(), re.MULTILINE)) for lock in LOCKS}
    assert pins["run"]
    assert pins["run"] <= pins["test"]


@pytest.mark.slow
def test_a_wheel_from_the_sdist_is_complete(tmp_path):
    hatchling = [sys.executable, "-m", "hatchling", "build", "--directory", str(tmp_path), "--target"]
    run([*hatchling, "sdist"], cwd=ROOT)
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    run([*hatchling, "wheel"], cwd=tmp_path / sdist.name.removesuffix(".tar.gz"))
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "threatscore/_shipped/config/weights.yaml" in names
    assert "threatscore/_shipped/data/central-asia/claims.csv" in names
    parts = [path.relative_to(SOURCE.parent).as_posix() for path in (SOURCE / "reports").rglob("*")]
    assert {path for path in parts if path.endswith((".js", ".css", ".j2"))} <= set(names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def readme_blocks(language: str) -> Iterator[tuple[int, str]]:
    """Yield the first line's number and the text of each fenced block of a language."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for block in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text.count("\n", 0, block.start(1)) + 1, block[1]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Stand in a folder with its own copy of config and data, so that README code may write what it likes."""
    for folder in ("config", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands(block: str) -> list[str]:
    return re.findall(r"^\$ (threatscore\b.*(?:(?<=\\)\n.*)*)", block, re.MULTILINE)


@pytest.mark.slow
def test_each_quarter_again_harms_nothing_that_was_published(desk):
    """The second time all answer as before, but for the two that would write: those refuse."""
    blocks = [commands(block) for _, block in readme_blocks("console")]
    (six,) = (block for block in blocks if any("release 2023Q4" in command for command in block))
    assert [command.split()[1] for command in six] == ["check", "compare", "gate", "release", "verify", "sign"]
    for command in six[3:]:
        run(command, cwd=desk)
    published = {path: path.read_bytes() for path in (desk / "releases").rglob("*") if path.is_file()}
    for command in six:
        if command.split()[1] in ("release", "sign"):
            with pytest.raises(AssertionError, match=r"exists already|is reviewed and cannot become reviewed"):
                run(command, cwd=desk)
        else:
            run(command, cwd=desk)
    assert published == {path: path.read_bytes() for path in (desk / "releases").rglob("*") if path.is_file()}
    assert "/releases/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_readme_lists_every_command():
    from threatscore.cli.commands import app

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `threatscore (\w+)", text, re.MULTILINE)
    assert set(listed) == {command.name or command.callback.__name__ for command in app.registered_commands}
    assert [name for name in sorted(set(listed)) if name != "rank" and listed.count(name) > 1] == []
