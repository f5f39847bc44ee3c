"""How a call ends that is not let finish."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from ..errors import shorten
from .output import say


class Patient(TyperGroup):
    """Ends quietly when interrupted, and when whoever reads has had enough, as `head` does."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say("\ninterrupted; nothing was written")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # What is still buffered must not be tried again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            where = "" if error.filename is None else f"{shorten(str(error.filename))}: "
            say(f"threatscore: {where}{error.strerror or error}")
            raise typer.Exit(1) from None
