"""The command line. Heavy imports stand inside the commands, so that help is quick."""

from __future__ import annotations

import sys

from ..errors import InputError, UsageError
from .commands import app
from .output import prepare, say

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line: exit 0 if all went well, 1 for bad input, 2 for a wrong call, 130 if interrupted."""
    prepare()
    try:
        app(prog_name="threatscore")
    except InputError as error:
        say(str(error))
        sys.exit(1)
    except UsageError as error:
        say(f"threatscore: {error}")
        sys.exit(2)
