"""Programs that tests need and a desk may lack: there they are skipped by name, in CI they must be there."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def program(*names: str, package: str) -> str:
    """Return the path of a program, by any of its names; skip the test if it is absent, but fail in CI."""
    for name in names:
        if (path := shutil.which(name)) is not None:
            return path
    missing(f"{names[0]} is not installed (Debian package {package})")


def missing(what: str) -> NoReturn:
    """Skip the test, saying what is missing; in CI, where nothing may be, fail it."""
    if "CI" in os.environ:
        pytest.fail(what, pytrace=False)
    pytest.skip(what)
