"""LuaLaTeX, and the text of the pages that it makes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .programs import program


def typeset(document: str, folder: Path) -> str:
    """Compile a LaTeX document with LuaLaTeX, twice as long tables need, and return the text of its pages.

    A box that sticks out, a sign that a font lacks or an error fails the test.
    """
    lualatex = program("lualatex", package="texlive-luatex")
    pdftotext = program("pdftotext", package="poppler-utils")
    (folder / "document.tex").write_text(document, encoding="utf-8")
    command = [lualatex, "--interaction=nonstopmode", "--halt-on-error", "--no-shell-escape", "document.tex"]
    for _ in range(2):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=300,
                              check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:]
    log = (folder / "document.log").read_text(encoding="utf-8", errors="replace")
    assert "Missing character" not in log, [line for line in log.splitlines() if "Missing character" in line]
    text = subprocess.run([pdftotext, "-layout", "document.pdf", "-"], cwd=folder, capture_output=True, check=True)
    return text.stdout.decode()
