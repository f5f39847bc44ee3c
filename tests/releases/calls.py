"""Calls of the command line in this process."""

import sys
from types import SimpleNamespace

import pytest

from threatscore import cli


def caller(monkeypatch, capfdbinary):
    """Return a function that calls a command: (code, out, err)."""

    def calling(*arguments, width=80):
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setattr(sys, "argv", ["threatscore", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, err = capfdbinary.readouterr()
        return SimpleNamespace(code=left.value.code or 0, out=out.decode(), err=err.decode())

    return calling
