"""Where the shipped config and data lie, and which ones a call uses."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

from .errors import UsageError

CONFIG = Path("config") / "weights.yaml"
DATA = Path("data")


def shipped() -> Path:
    """Return the folder that holds the shipped `config/` and `data/`: inside a wheel, or at the top of a checkout."""
    inside = Path(__file__).parent / "_shipped"
    return inside if inside.is_dir() else Path(__file__).parents[2]


def find_config(given: Path | None) -> Path:
    """Return `given`, else ``./config/weights.yaml``, else the shipped one."""
    if given is not None:
        return given
    return CONFIG if CONFIG.is_file() else shipped() / CONFIG


def find_data(given: Path | None) -> Path:
    """Return `given`, else the only evidence folder under ``./data``, else the shipped one.

    Raises
    ------
    UsageError
        If there are several, or none at all.
    """
    if given is not None:
        return given
    for folder in (DATA, shipped() / DATA):
        found = sorted(path.parent for path in folder.glob("*/claims.csv"))
        if len(found) > 1:
            raise UsageError(f"several evidence folders: {', '.join(map(str, found))}; choose one with --data")
        if found:
            return found[0]
    raise UsageError(f"no evidence folder: there is no */claims.csv under {DATA}; give one with --data")


def marked(path: Path, given: Path | None) -> str:
    """Return a path as it is told, with a word if it was not given and is the shipped one."""
    return f"{path} (shipped with the package)" if given is None and path.is_relative_to(shipped()) else str(path)


def lay_down(folder: Path) -> list[Path]:
    """Copy the shipped config and data into a folder; all of it or nothing, and nothing is overwritten.

    Raises
    ------
    UsageError
        If one of them is there already, or the folder cannot be written.
    """
    return _lay(folder, lambda name, target: _copy(shipped() / name, target))


def lay_files(folder: Path, files: Mapping[Path, str]) -> list[Path]:
    """Write texts below `config` and `data` into a folder; all of it or nothing, and nothing is overwritten.

    Raises
    ------
    UsageError
        If one of the two is there already, or the folder cannot be written.
    """

    def fill(name: str, target: Path) -> None:
        for path, text in files.items():
            if path.parts[0] == name:
                place = target.joinpath(*path.parts[1:])
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8", newline="\n")

    return _lay(folder, fill)


def _lay(folder: Path, fill: Callable[[str, Path], None]) -> list[Path]:
    targets = [folder / CONFIG.parent, folder / DATA]
    for target in targets:
        if os.path.lexists(target):
            raise UsageError(f"{target} exists already; nothing was written. Choose another folder")
    try:
        _fill_beside(folder, [target.name for target in targets], fill)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror or error}") from None
    return targets


def _fill_beside(folder: Path, names: list[str], fill: Callable[[str, Path], None]) -> None:
    """Fill a hidden folder beside the place, then rename; whatever hinders, nothing of it stays."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    beside = folder / f".init-{uuid4().hex}"
    laid: list[Path] = []
    try:
        beside.mkdir(parents=True)
        for name in names:
            fill(name, beside / name)
        for name in names:
            os.rename(beside / name, folder / name)
            laid.append(folder / name)
        beside.rmdir()
    except BaseException:
        for path in (*laid, beside):
            shutil.rmtree(path, ignore_errors=True)
        for path in made:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        raise


def _copy(source: Path, target: Path) -> None:
    """Copy files and their content alone: what is read-only in an installation must be editable here."""
    target.mkdir()
    for child in sorted(source.iterdir()):
        if child.is_dir():
            _copy(child, target / child.name)
        else:
            shutil.copyfile(child, target / child.name)
