"""One sheet: cells written by what they hold, text always as text, columns as wide as their content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...sums import plain_sum
from ...tables.text import harmless
from .styles import ALARM, DATE, TEXT, Style

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

MOST = 32_767
"""What a cell holds, in units of UTF-16."""
WIDEST, NARROWEST, OF_NUMBERS = 40, 6, 7
"""Widths of columns, in signs."""
TALLEST = 200
"""Points: a row with a very long text is cut to this height and can be pulled open."""
PER_SIGN = 6.5
"""Points that a sign of an upright head takes."""
PER_LINE = 13.5
"""Points that a line of text takes."""
A4 = 9
ACROSS, LEAST = 10.8, 0.55
"""Inches of A4 across that are printed on, and the least scale: lines of 10 points are then about 7 points high."""
BREAKS = 1000
"""So many breaks of pages the format has room for."""
WRAPPED, SPILT = Style(TEXT, wrap=True, indent=1), Style(TEXT)
FIRST_DAY = date(1900, 3, 1)
"""The first day that all programs number alike."""


def shown(text: str) -> str:
    """Return text that a cell shows as it is: without what no XML may hold, nor what the writer would take for markup.

    A text between two certain tags it takes for one with formats inside, and writes it without escaping.
    """
    plain = text if text.isascii() and text.isprintable() else harmless(text).translate(_NO_CHARACTERS)
    return f"{plain} " if plain.startswith("<r>") and plain.endswith("</r>") else plain


_NO_CHARACTERS = {0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}


def _room(line: str) -> int:
    """Return how many signs a line takes: long words, such as addresses, leave the lines that they break unfilled."""
    longest = max(map(len, line.split()), default=0)
    return round(len(line) * 1.3) if longest > WIDEST / 2 else len(line)


@dataclass
class Book:
    """The file being written, with the styles used so far and the texts that no cell could hold in full."""

    file: Workbook
    formats: dict[Style, Format] = field(default_factory=dict)
    cut: list[tuple[str, str, int]] = field(default_factory=list)

    def format(self, style: Style) -> Format:
        """Return a style as the file knows it."""
        if style not in self.formats:
            self.formats[style] = self.file.add_format(style.properties())
        return self.formats[style]

    @cached_property
    def red(self) -> Format:
        """What shows that something is wrong."""
        return self.file.add_format({"font_color": ALARM, "bold": True})

    def sheet(self, name: str) -> Sheet:
        """Add a sheet."""
        return Sheet(self, name, self.file.add_worksheet(name))


@dataclass
class Sheet:
    """A sheet of the file."""

    book: Book
    name: str
    to: Worksheet
    widths: dict[int, float] = field(default_factory=dict)
    wrapped: dict[int, dict[int, tuple[int, ...]]] = field(default_factory=dict)
    """Row, column to the lengths of the lines of a text that is broken to fit."""
    least: dict[int, float] = field(default_factory=dict)
    """Row to the height, in points, that it has in any case."""

    def text(self, row: int, col: int, value: str, style: Style | None = None, *, spill: bool = False) -> None:
        """Write text, never a formula, a number or a link; `spill` lets it run over the cells to its right."""
        plain = self._fitting(row, col, shown(value))
        self.to.write_string(row, col, plain, self.book.format(style or (SPILT if spill else WRAPPED)))
        if not spill:
            self._widen(row, col, plain)

    def _fitting(self, row: int, col: int, value: str) -> str:
        """Return what a cell can hold of a text, and note what it cannot."""
        if 2 * len(value) <= MOST or len(value.encode("utf-16-le")) <= 2 * MOST:
            return value
        mark = f" [... cut here: a cell holds no more; the whole text has {len(value):,} characters, see notes]"
        kept = value.encode("utf-16-le")[: 2 * (MOST - len(mark))].decode("utf-16-le", errors="ignore")
        self.book.cut.append((self.name, f"row {row + 1}, column {col + 1}", len(value)))
        return kept + mark

    def _widen(self, row: int, col: int, plain: str) -> None:
        lengths = tuple(map(_room, plain.split("\n")))
        self.widths[col] = max(self.widths.get(col, NARROWEST), min(WIDEST, max(lengths) * 1.05 + 2.5))
        if len(lengths) > 1 or lengths[0] > NARROWEST:
            self.wrapped.setdefault(row, {})[col] = lengths

    def _height(self, row: int) -> float:
        """Return how high a row must be for its texts, which no program works out for a file by itself."""
        lines = max(
            sum(max(1, -(-length // max(1, int(1.1 * self.widths[col])))) for length in lengths)
            for col, lengths in self.wrapped[row].items()
        )
        return max(self.least.get(row, 0.0), lines * PER_LINE + 2)

    def number(self, row: int, col: int, value: float | int | None, style: Style) -> None:
        """Write a number; of none, or of what is no finite number, an empty cell."""
        if value is None or value != value or value in (float("inf"), float("-inf")):
            self.to.write_blank(row, col, None, self.book.format(style))
            return
        self.to.write_number(row, col, value, self.book.format(style))
        self.widths.setdefault(col, NARROWEST)
        self.widths[col] = max(self.widths[col], OF_NUMBERS)

    def day(self, row: int, col: int, value: date | None, style: Style | None = None) -> None:
        """Write a date as a date; one before the calendar of spreadsheets as text."""
        chosen = style or Style(DATE)
        if value is not None and value < FIRST_DAY:
            self.text(row, col, value.isoformat())
        elif value is not None:
            self.to.write_number(row, col, (value - date(1899, 12, 30)).days, self.book.format(chosen))
            self.widths[col] = max(self.widths.get(col, NARROWEST), 12.0)

    def any(self, row: int, col: int, value: Any, style: Style | None = None) -> None:
        """Write what a row of data holds: nothing, text, a number or a date."""
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self.text(row, col, "yes" if value else "no")
        elif isinstance(value, int | float):
            self.number(row, col, value, style or Style())
        elif isinstance(value, date):
            self.day(row, col, value)
        else:
            self.text(row, col, str(value))

    def formula(
        self, row: int, col: int, formula: str, value: float | str, style: Style, *, spill: bool = False
    ) -> None:
        """Write a formula with its value; `spill` lets a text run over the cells to its right."""
        plain = self._fitting(row, col, shown(value)) if isinstance(value, str) else float(value)
        self.to.write_formula(row, col, formula, self.book.format(style), plain)
        length = len(plain) if isinstance(plain, str) and not spill else 0
        self.widths[col] = max(self.widths.get(col, NARROWEST), min(WIDEST, max(OF_NUMBERS, length * 1.05 + 2.5)))

    def alarm(self, cells: tuple[int, int, int, int], condition: str) -> None:
        """Show cells in red, from the first row and column to the last, where a condition on the first one holds."""
        self.to.conditional_format(*cells, {"type": "formula", "criteria": f"={condition}", "format": self.book.red})

    def head(self, row: int, labels: Sequence[str], *, first: int = 0, upright: Sequence[str] = ()) -> None:
        """Write the names of columns, some of them upright."""
        for i, label in enumerate(labels):
            if label in upright:
                self.upright(row, first + i, label)
            else:
                self.label(row, first + i, label, align="left")

    def label(self, row: int, col: int, label: str, *, align: str = "center") -> None:
        """Write the name of a column, which is broken between words; below it stands the button of the filter."""
        plain = self._fitting(row, col, shown(label))
        self.to.write_string(row, col, plain, self.book.format(Style(TEXT, "head", align=align)))
        longest = max(map(len, plain.split()), default=0)
        self.widths[col] = max(self.widths.get(col, NARROWEST), min(WIDEST / 2, longest * 1.1 + 1))
        self.wrapped.setdefault(row, {})[col] = (round(len(plain) * 1.2), 1)

    def upright(self, row: int, col: int, label: str) -> None:
        """Write the name of a column from below upwards, as fits an id above a narrow column."""
        plain = self._fitting(row, col, shown(label))
        self.to.write_string(row, col, plain, self.book.format(Style(TEXT, "upright")))
        self.widths[col] = max(self.widths.get(col, NARROWEST), OF_NUMBERS)
        self.least[row] = max(self.least.get(row, 0.0), len(plain) * PER_SIGN + PER_LINE)

    def title(self, *lines: str) -> None:
        """Write the title, and lines below it that say how the sheet is read."""
        for i, line in enumerate(lines):
            self.text(i, 0, line, Style(TEXT, "title" if i == 0 else "note"), spill=True)

    def table(
        self, row: int, labels: Sequence[str], rows: Iterable[Sequence[Any]], *, upright: Sequence[str] = ()
    ) -> None:
        """Write a table of data with a filter."""
        self.head(row, labels, upright=upright)
        end = row
        for values in rows:
            end += 1
            for col, value in enumerate(values):
                self.any(end, col, value)
        self.to.autofilter(row, 0, max(end, row + 1), len(labels) - 1)

    def break_before(self, parts: Sequence[int], last: int, *, columns: int) -> None:
        """Let parts, each from its first column, share a page as long as there is room; a larger one runs over."""
        kept = self._breadth(0, columns)
        breaks: list[int] = []
        begin = parts[0] if parts else 0
        for first, end in zip(parts, [*parts[1:], last + 1], strict=True):
            if first > begin and kept + self._breadth(begin, end) > ACROSS / LEAST:
                breaks.append(first)
                begin = first
        self.to.set_v_pagebreaks(breaks[:BREAKS])

    def _breadth(self, first: int, end: int) -> float:
        """Return the inches that columns take at most, where another font stands in for the usual one."""
        return plain_sum(9 * self.widths.get(col, 8.43) + 5 for col in range(first, end)) / 96

    def finish(self, *, rows: int = 0, columns: int = 0, head: int = 0, tall: int = 0) -> None:
        """Set widths, heights, the head that stays in sight, and print.

        Parameters
        ----------
        rows, columns
            How many stay in sight.
        head
            The first row that is repeated on paper, together with those after it that stay in sight.
        tall
            Over how many the rows may run; 0 if over any number.
        """
        for col, width in sorted(self.widths.items()):
            self.to.set_column(col, col, width)
        for row in sorted(self.wrapped):
            if (height := self._height(row)) > PER_LINE + 2:
                self.to.set_row(row, min(TALLEST, height))
        if rows or columns:
            self.to.freeze_panes(rows, columns)
        if rows:
            self.to.repeat_rows(head, rows - 1)
        self._on_paper(columns, tall)

    def _on_paper(self, columns: int, tall: int) -> None:
        """Set A4 across: all columns on a page, or, where they would be too small to read, the first ones on each."""
        self.to.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # as is meant, and no error
        self.to.set_landscape()
        self.to.set_paper(A4)
        self.to.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.to.set_footer("&L&A&RPage &P of &N")
        self.to.hide_gridlines(2)
        if self._breadth(0, max(self.widths, default=0) + 1) <= ACROSS / LEAST:
            self.to.fit_to_pages(1, tall)
            return
        self.to.set_print_scale(round(100 * LEAST))
        if columns:
            self.to.repeat_columns(0, columns - 1)
