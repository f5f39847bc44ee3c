"""Run every block of a page in order, as a reader would, in a folder with a copy of config and data.

`python -m tests.house.running docs/tutorial.md FOLDER` leaves with 1 at the first block that does not do what it says.

python    runs; the blocks of a page share their names; a `text` right after it is what it prints
console   each line `$ command` runs and must succeed; lines below it are what it prints
sh        runs as one script; what follows `&` is stopped at the end of the page
yaml      is a whole config, or what changes in one: in the file that the title names, else in the shipped one
csv       with a title its rows are added to that file, without it is loaded as a table of the evidence
json      is read
latex     is a preamble, with which a table of `--format latex` is typeset
text      with a title is what that command prints

In what is printed a line `...` stands for any lines.
"""

from __future__ import annotations

import contextlib
import csv
import doctest
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

from .blocks import ROOT, Block, blocks

STAND_INS = {
    "make": 'grep -q "^$1:" "{root}/Makefile" || {{ echo "no target $1"; exit 2; }}',
    "pip": '"{python}" "{root}/tests/house/extras.py" "$@"',
}
"""What would change the machine or take long is not done: that target or extra must exist."""


ABSENT = 3
"""What it leaves with if all is well, but for what is held against a program that is not installed."""


class BlockError(Exception):
    """A block does not do what it says."""


class Desk:
    """Where the blocks of one page run, one after the other."""

    def __init__(self, folder: Path):
        for name in ("config", "data"):
            shutil.copytree(ROOT / name, folder / name)
        tools = folder / ".tools"
        tools.mkdir()
        for name, line in STAND_INS.items():
            tool = tools / name
            tool.write_text("#!/bin/sh\n" + line.format(root=ROOT, python=sys.executable) + "\n")
            tool.chmod(0o755)
        (folder / ".venv" / "bin").mkdir(parents=True)
        (folder / ".venv" / "bin" / "activate").touch()
        path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
        self.environment = os.environ | {"PATH": path, "COLUMNS": "80", "NO_COLOR": "1"}
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self.printed = ""
        self.begun: list[int] = []
        self.absent: list[str] = []

    def shell(self, script: str) -> tuple[str, str]:
        """Run a script in bash and return its standard output, and that after its standard error."""
        with TemporaryFile("w+") as out, TemporaryFile("w+") as err:  # no pipes: what stays behind would hold them open
            done = subprocess.Popen(
                ["bash", "-e", "-c", script], env=self.environment, start_new_session=True, stdout=out, stderr=err
            )
            self.begun.append(done.pid)
            code = done.wait(timeout=600)
            texts = [stream.seek(0) or stream.read() for stream in (out, err)]
        if code != 0:
            raise BlockError(f"left with {code}\n{script}{texts[0]}{texts[1]}")
        return texts[0], texts[1] + texts[0]

    def close(self) -> None:
        """Stop whatever still runs in the background."""
        for group in self.begun:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGTERM)

    # One for each language

    def python(self, block: Block) -> None:
        if ">>>" in block.text:
            raise BlockError("write plain code, without prompts")
        printed = io.StringIO()
        code = compile("\n" * (block.line - 1) + block.text, str(ROOT / block.page), "exec")
        with contextlib.redirect_stdout(printed):
            exec(code, self.namespace)
        self.printed = printed.getvalue()

    def console(self, block: Block) -> None:
        first, *commands = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
        if first or not commands:
            raise BlockError("a console block begins with '$ '")
        for text in commands:
            command, expected = re.fullmatch(r"((?:.*\\\n)*.*\n)((?:.*\n)*)", text).groups()
            if command.startswith("cd "):
                os.chdir(command[3:].strip())
                continue
            out, both = self.shell(command)
            if expected.strip() and not (same(expected, out) or same(expected, both)):
                raise BlockError(difference(command, expected, both))

    def sh(self, block: Block) -> None:
        self.shell(block.text)

    def yaml(self, block: Block) -> None:
        from threatscore.config import parse_config
        from threatscore.errors import InputError

        text = block.text
        path = Path(block.title or ROOT / "config" / "weights.yaml")
        try:
            parse_config(text)
        except InputError:
            text = merged(path.read_text(encoding="utf-8"), text)
            parse_config(text)
        if block.title:
            path.write_text(text, encoding="utf-8")

    def csv(self, block: Block) -> None:
        rows = list(csv.DictReader(io.StringIO(block.text)))
        path = Path(block.title)
        with path.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        if not rows or (unknown := set(rows[0]) - set(columns)):
            raise BlockError(f"no rows, or columns that {path} does not have: {unknown}")
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, columns, restval="").writerows(rows)

    def json(self, block: Block) -> None:
        json.loads(block.text)

    def latex(self, block: Block) -> None:
        from tests.opening import typeset

        table = self.shell("threatscore rank --by group --format latex")[0]
        folder = Path("typeset")
        folder.mkdir()
        (folder / "table.tex").write_text(table, encoding="utf-8")
        try:
            pages = typeset(block.text + "\\begin{document}\n\\input{table}\n\\end{document}\n", folder)
        except pytest.skip.Exception as why:
            self.absent.append(str(why))
        else:
            if "ISIS-K" not in pages:
                raise BlockError("the table is not on the pages")

    def text(self, block: Block) -> None:
        printed = self.shell(block.title)[0] if block.title else self.printed
        if not same(block.text, printed):
            raise BlockError(difference(block.title or "the code before", block.text, printed))


def merged(whole: str, part: str) -> str:
    """Return a YAML text with another laid over it, key by key."""
    from ruamel.yaml import YAML

    reader, text = YAML(typ="rt"), io.StringIO()
    base = reader.load(whole)
    lay(base, reader.load(part))
    reader.dump(base, text)
    return text.getvalue()


def lay(base: Any, part: Any) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            lay(base[key], value)
        else:
            base[key] = value


def same(expected: str, printed: str) -> bool:
    """Return whether a text is what was printed, but for spaces at the ends of lines and what `...` leaves out."""
    want, got = (re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).strip() + "\n" for text in (expected, printed))
    return doctest.OutputChecker().check_output(want, got, doctest.ELLIPSIS)


def difference(what: str, expected: str, printed: str) -> str:
    return f"{what}\n--- the page says\n{expected}--- it prints\n{printed}---"


def main(page: str, folder: str) -> int:
    desk = Desk(Path(folder))
    os.chdir(folder)
    before = ""
    try:
        for block in blocks(ROOT / page):
            if block.language == "text" and not block.title and before != "python":
                raise BlockError(f"{block}: a text says by its title what prints it, or stands after python")
            try:
                getattr(desk, block.language)(block)
            except BlockError as error:
                print(f"{block}: {block.language}: {error}")
                return 1
            before = block.language
    finally:
        desk.close()
    print(*desk.absent, sep="\n")
    return ABSENT if desk.absent else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
