"""A table holds raw values; its columns say how people read them.

People see some columns, with headings and the digits that the uncertainty supports. Machines get all raw values in
full precision. Text that comes from data is made harmless wherever it is shown.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from .text import csv_text, html_text, json_text, markdown, markdown_paragraph, one_line

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
TOGETHER = 100
"""So many rows are turned from columns to mappings at a time."""
ROOM = 110
"""A terminal of this width has room for the columns called wide."""


@dataclass(frozen=True)
class Column:
    """A column.

    Parameters
    ----------
    name
        Key of the raw value, and heading for machines.
    label
        Heading for people; empty where people are not shown the column.
    show
        How people read it, from the whole row; by default the raw value as text. Spaces in front show depth.
    right
        Whether it is aligned right and never broken over lines, as numbers are.
    wide
        Whether it is shown only where there is room (a terminal of 110 columns or more, a notebook, Markdown).
    """

    name: str
    label: str = ""
    show: Callable[[Row], str] | None = None
    right: bool = False
    wide: bool = False

    def text(self, row: Row) -> str:
        """Return a cell as people read it."""
        if self.show is not None:
            return self.show(row)
        value = row.get(self.name)
        return "" if value is None else str(value)


class ByColumn(Sequence[Row]):
    """Rows kept as columns, for large matrices: each is a mapping only while it is looked at."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.columns = columns

    def __repr__(self) -> str:
        return f"ByColumn({len(self)} rows of {', '.join(list(self.columns)[:5])}...)"

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            columns = [_listed(values[place]) for values in self.columns.values()]
            return [dict(zip(self.columns, row, strict=True)) for row in zip(*columns, strict=True)]
        row = {name: values[place] for name, values in self.columns.items()}
        return {name: value.item() if hasattr(value, "item") else value for name, value in row.items()}

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self), TOGETHER):
            yield from self[start : start + TOGETHER]


@dataclass(frozen=True)
class Table:
    """A titled table with notes below it.

    Parameters
    ----------
    title
        One line above the table.
    columns
        In the order shown.
    rows
        Raw values by column name; None where there is no value.
    notes
        Sentences below the table.
    machine_rows
        What machines get instead of `rows`, where people are shown less, or something shorter.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    machine_rows: Sequence[Row] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, which machines get."""
        return tuple(column.name for column in self.columns)

    def shown(self, width: int = 1000) -> tuple[Column, ...]:
        """Return the columns that people see at a width in characters."""
        return tuple(c for c in self.columns if c.label and (not c.wide or width >= ROOM))

    def records(self) -> list[dict[str, Any]]:
        """Return raw values for machines, one mapping a row, NaN as None."""
        rows = self.rows if self.machine_rows is None else self.machine_rows
        return [{name: _plain(row.get(name)) for name in self.names} for row in rows]

    def to_frame(self) -> pd.DataFrame:
        """Return the raw values as a data frame."""
        import pandas as pd

        if isinstance(self.machine_rows, ByColumn):
            return pd.DataFrame({name: self.machine_rows.columns[name] for name in self.names})
        return pd.DataFrame(self.records(), columns=list(self.names))

    def to_csv(self) -> str:
        """Return the raw values as CSV in full precision; text that a spreadsheet would run is quoted with '."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(map(csv_text, self.names))
        for record in self.records():
            writer.writerow([_csv_cell(value) for value in record.values()])
        return out.getvalue()

    def to_json(self, **about: Any) -> str:
        """Return the raw values as JSON in full precision, with `about` before the rows."""
        whole = {**about, "rows": self.records()}
        return json_text(json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)) + "\n"

    def to_markdown(self) -> str:
        """Return the table as people read it, in Markdown."""
        columns = self.shown()
        lines = [f"**{markdown(self.title)}**", ""] if self.title else []
        if self.rows:
            lines.append("| " + " | ".join(markdown(c.label) for c in columns) + " |")
            lines.append("|" + "|".join("---:" if c.right else "---" for c in columns) + "|")
        lines += ["| " + " | ".join(markdown(c.text(row)) for c in columns) + " |" for row in self.rows]
        lines += [f"\n{markdown_paragraph(note)}" for note in self.notes]
        return "\n".join(lines) + "\n"

    def to_html(self) -> str:
        """Return the table as people read it, in HTML; all text is escaped."""
        columns = self.shown() if self.rows else ()
        head = "".join(f"<th style='{_style(c)}'>{html_text(c.label)}</th>" for c in columns)
        body = "".join(
            "<tr>" + "".join(f"<td style='{_style(c)}'>{html_text(c.text(row))}</td>" for c in columns) + "</tr>"
            for row in self.rows
        )
        notes = "".join(f"<p style='margin:0.2em 0;font-size:90%'>{html_text(note)}</p>" for note in self.notes)
        caption = f"<caption style='text-align:left;font-weight:bold'>{html_text(self.title)}</caption>"
        return f"<div><table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}</div>"

    def to_latex(self) -> str:
        """Return the table as people read it, for LaTeX: a fragment that takes booktabs and longtable."""
        from .latex import fragment

        return fragment(self)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_terminal()

    def to_terminal(self, width: int = 80, *, color: bool = False) -> str:
        """Return the table as people read it in a terminal of `width` characters; `color` makes the title bold."""
        from .terminal import Strip, folded, rendered

        title = folded(one_line(self.title), width) if self.title else []
        lines = [f"\x1b[1m{line}\x1b[0m" if color else line for line in title]
        left_out: list[str] = []
        if self.rows:
            strips = [
                Strip(c.label, tuple(one_line(c.text(row)) for row in self.rows), c.right, first=i == 0, spare=c.wide)
                for i, c in enumerate(self.shown(width))
            ]
            table, left_out = rendered(strips, width)
            lines += table
        room = [f"No room for: {', '.join(left_out)}."] if left_out else []
        notes = [line for note in (*self.notes, *room) for line in folded(one_line(note), width)]
        return "\n".join([*lines, *notes]) + "\n"


def _listed(values: Any) -> list[Any]:
    """Return values as plain Python has them."""
    if hasattr(values, "tolist"):
        return list(values.tolist())
    return [value.item() if hasattr(value, "item") else value for value in values]


class Tabled:
    """A noun that people see as a table: it defines `table`, and its faces follow."""

    def table(self) -> Table:
        """Return the noun as a table."""
        raise TypeError(f"{type(self).__name__} has no table")

    def to_frame(self) -> pd.DataFrame:
        """Return all fields of the table in full precision as a data frame."""
        return self.table().to_frame()

    def _repr_html_(self) -> str:
        return self.table().to_html()

    def __str__(self) -> str:
        return str(self.table())


def _plain(value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(float(value))
    return csv_text(value) if isinstance(value, str) else value


def _style(column: Column) -> str:
    side = "text-align:right;white-space:nowrap" if column.right else "text-align:left"
    return f"{side};padding:0.15em 0.6em;vertical-align:top"
