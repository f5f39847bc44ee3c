"""Stands in for `pip install` in the pages: each extra of this project that is asked for must exist."""

import re
import sys
import tomllib
from pathlib import Path


def check() -> None:
    """Check what the call asks for."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sys.argv[1] == "install", sys.argv
    for wanted in sys.argv[2:]:
        found = re.fullmatch(r"([\w.-]+)(?:\[(\w+)\])?", wanted)
        assert found, f"not understood: {wanted}"
        if found[1] in (".", project["name"]):
            assert not found[2] or found[2] in project["optional-dependencies"], f"no such extra: {wanted}"


if __name__ == "__main__":
    check()
