"""A result on one page, in Markdown ready to paste; every number is that of the tables."""

from .page import summary

__all__ = ["summary"]
