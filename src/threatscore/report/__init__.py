"""What readers open: one page, one workbook, tables for print; all rendered from one saved result."""

from .contents import Contents, contents
from .document import Document

__all__ = ["Contents", "Document", "contents"]
