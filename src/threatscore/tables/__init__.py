"""One table model for every face: terminal, notebook, Markdown, CSV, JSON and data frame."""

from .table import Column, Row, Table, Tabled
from .text import decimals, percent

__all__ = ["Column", "Row", "Table", "Tabled", "decimals", "percent"]
