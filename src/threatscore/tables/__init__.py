"""One table model for every face: terminal, notebook, Markdown, CSV, JSON and data frame."""

from .table import Column, Row, Table
from .text import decimals, percent

__all__ = ["Column", "Row", "Table", "decimals", "percent"]
