"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

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
    html = "html"
    latex = "latex"

    @property
    def for_people(self) -> bool:
        """Whether it is what people read, not all fields in full precision."""
        return self not in (Format.csv, Format.json)


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
        help="Use only what was known by this day (2023-12-31; 2023-12, 2023Q4, 2023H2 and 2023 mean the last day)."
        " Left out: the date in the model.",
        show_default=False,
    ),
]
KnownBy = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Leave out what became known after this day. Left out: all is shown.",
        show_default=False,
    ),
]


def whole(text: str) -> int:
    """Return a whole number as it was typed.

    Raises
    ------
    BadParameter
        If it is none.
    """
    from ..errors import shorten

    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"it must be a whole number, not {shorten(text)}") from None


Draws = Annotated[
    str | None,
    typer.Option(
        "--draws",
        metavar="N",
        help="Number of draws, or auto: as many as --precision and --precision-score need. More are more precise."
        " Stratified draws, the default design, are rounded up to 250s, at least 5,000. Left out: as in the model.",
        show_default=False,
    ),
]
OneDraws = Annotated[
    str | None,
    typer.Option(
        "--draws",
        metavar="N",
        help="Number of draws, or auto: as many as the precision in the model needs. Stratified draws, the default"
        " design, are rounded up to 250s, at least 5,000. Left out: as in the model.",
        show_default=False,
    ),
]
"""Of what has no options of its own for the precision."""
SeriesDraws = Annotated[
    str | None,
    typer.Option(
        "--draws",
        metavar="N",
        help="Number of draws of every period. Stratified draws, the default design, are rounded up to 250s, at least"
        " 5,000. Left out: as in the model.",
        show_default=False,
    ),
]
"""Of a series, all of which is drawn alike."""
Precision = Annotated[
    float | None,
    typer.Option(
        "--precision",
        metavar="P",
        help="With --draws auto: the largest simulation error of a probability, such as 0.01. Left out: as in the"
        " model.",
        show_default=False,
    ),
]
PrecisionScore = Annotated[
    float | None,
    typer.Option(
        "--precision-score",
        metavar="POINTS",
        help="With --draws auto: the largest simulation error of a score, such as 0.2. Left out: as in the model.",
        show_default=False,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="N",
        parser=whole,
        help="Seed of the random streams, 0 or above. The same seed gives the same numbers. Left out: as in the model.",
        show_default=False,
    ),
]
FirstPeriod = Annotated[str, typer.Option("--from", metavar="PERIOD", help="The first period.", show_default=False)]
LastPeriod = Annotated[
    str, typer.Option("--to", metavar="PERIOD", help="The last, of the same kind.", show_default=False)
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        parser=whole,
        help="Processes at a time. Left out: as many as there are processors. The numbers are the same.",
        show_default=False,
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        "--threads",
        metavar="N",
        parser=whole,
        help="Draw with so many threads. Left out: as many as there are processors. The numbers are the same.",
        show_default=False,
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Draw on a running Dask cluster, such as tcp://host:8786. The numbers are the same. See docs/scale.md.",
        show_default=False,
    ),
]


def number_of(draws: str | None) -> int | Literal["auto"] | None:
    """Return a number of draws as it was typed, or ``auto``.

    Raises
    ------
    UsageError
        If it is neither.
    """
    from ..errors import UsageError

    if draws is None:
        return None
    if draws == "auto":
        return "auto"
    try:
        return int(draws)
    except ValueError:
        raise UsageError(f"--draws must be a whole number or auto, not '{draws}'") from None


Suppose = Annotated[
    list[str] | None,
    typer.Option(
        "--suppose",
        metavar="NAME=ANSWER",
        help="Suppose, on all draws: of an event or a claim yes or no, of a source no (left out), of a node a method."
        " Repeatable; adds to 'suppose' in the model.",
        show_default=False,
    ),
]
Given = Annotated[
    list[str] | None,
    typer.Option(
        "--given",
        metavar="NAME=ANSWER",
        help="Use only the draws in which it holds: of an event or a claim yes or no, of a node a method. Repeatable.",
        show_default=False,
    ),
]
Formatted = Annotated[
    Format,
    typer.Option("--format", help="For people: table, md, html, latex. All fields in full precision: csv, json."),
]


def number_of_series(draws: str | None) -> int | None:
    """Return the number of draws of every period of a series, as it was typed.

    Raises
    ------
    UsageError
        If it is no number.
    """
    from ..errors import UsageError

    if (number := number_of(draws)) == "auto":
        raise UsageError("--draws auto: a series has one number of draws; give it")
    return number
