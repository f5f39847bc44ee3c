"""The workbook: a spreadsheet whose central scores follow the weights, with all that they rest on."""

from .file import workbook

__all__ = ["workbook"]
