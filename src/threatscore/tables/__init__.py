"""One table model for every face: terminal, notebook, Markdown, CSV, JSON and data frame."""

from .table import ByColumn, Column, Row, Table, Tabled
from .text import decimals, digits_below, percent, upwards

__all__ = ["ByColumn", "Column", "Row", "Table", "Tabled", "decimals", "digits_below", "percent", "upwards"]
