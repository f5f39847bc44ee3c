"""LibreOffice Calc without a screen, recalculating all formulas as it opens a workbook."""

from __future__ import annotations

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
    office = program("soffice", "libreoffice", package="libreoffice-calc-nogui")
    profile = folder / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(ALWAYS, encoding="utf-8")
    out = folder / "recalculated"
    command = [office, "--headless", "--norestore", f"-env:UserInstallation={profile.resolve().as_uri()}",
               "--convert-to", kind, "--outdir", str(out), *map(str, workbooks)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120 + 60 * len(workbooks), check=False)
    made = [out / f"{workbook.stem}.{kind}" for workbook in workbooks]
    assert all(path.is_file() for path in made), f"LibreOffice wrote nothing: {done.stdout}{done.stderr}"
    return made
