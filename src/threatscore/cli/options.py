"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class By(StrEnum):
    """Which table."""

    group = "group"
    country = "country"
    pair = "pair"
    all = "all"


class OneBy(StrEnum):
    """Which one table."""

    group = "group"
    country = "country"
    pair = "pair"


class Format(StrEnum):
    """How a table is written."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"


Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        help="The evidence folder with its eight CSV files. Left out: the only one under ./data, else the shipped one.",
        show_default=False,
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The model, a weights.yaml. Left out: ./config/weights.yaml, else the shipped one.",
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Use only what was known by this day (2023-12-31; 2023-12 and 2023 mean the last day). Left out: the date"
        " in the model.",
        show_default=False,
    ),
]
Draws = Annotated[
    int | None,
    typer.Option(
        "--draws",
        metavar="N",
        help="Number of draws; more are more precise. Left out: as in the model.",
        show_default=False,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="N",
        help="Seed of the random streams, 0 or above. The same seed gives the same numbers. Left out: as in the model.",
        show_default=False,
    ),
]
Formatted = Annotated[
    Format,
    typer.Option("--format", help="A table for people (table, md), or all fields in full precision (csv, json)."),
]
