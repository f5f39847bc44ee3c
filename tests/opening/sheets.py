"""LibreOffice Calc without a screen, recalculating all formulas as it opens a workbook."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .programs import program

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
"""The setting by which every formula of an Excel file is computed anew when it is opened."""


def recalculated(workbook: Path, folder: Path, kind: str = "xlsx") -> Path:
    """Open a workbook in LibreOffice, compute every formula anew, and return what it saves in a folder.

    Parameters
    ----------
    workbook
        The file.
    folder
        Where the result and a profile of its own go; must not hold the workbook itself.
    kind
        ``xlsx``, ``pdf``, ``ods`` or another kind that LibreOffice writes.
    """
    return all_recalculated([workbook], folder, kind)[0]


def all_recalculated(workbooks: Sequence[Path], folder: Path, kind: str = "xlsx") -> list[Path]:
    """Do so with several workbooks of different names in one go, which spares starting the program for each."""
    done = _converted(workbooks, folder, kind)
    made = [folder / "recalculated" / f"{workbook.stem}.{kind}" for workbook in workbooks]
    assert all(path.is_file() for path in made), f"LibreOffice wrote nothing: {done}"
    return made


AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
"""Every sheet as a file of its own, separated by commas, UTF-8, each cell as its number format shows it."""


def shown_cells(workbook: Path, folder: Path) -> dict[str, list[list[str]]]:
    """Return the cells of every sheet as LibreOffice shows them to readers, every formula computed anew."""
    done = _converted([workbook], folder, AS_SHOWN)
    files = sorted((folder / "recalculated").glob(f"{workbook.stem}-*.csv"))
    assert files, f"LibreOffice wrote nothing: {done}"
    return {
        path.stem.removeprefix(f"{workbook.stem}-"): list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        for path in files
    }


def _converted(workbooks: Sequence[Path], folder: Path, kind: str) -> str:
    """Let LibreOffice write workbooks anew into a folder, and return what it says."""
    office = program("soffice", "libreoffice", package="libreoffice-calc-nogui")
    profile = folder / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(ALWAYS, encoding="utf-8")
    command = [office, "--headless", "--norestore", f"-env:UserInstallation={profile.resolve().as_uri()}",
               "--convert-to", kind, "--outdir", str(folder / "recalculated"), *map(str, workbooks)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120 + 60 * len(workbooks), check=False)
    return f"{done.stdout}{done.stderr}"
