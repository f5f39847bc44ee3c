"""What readers open: one page, one workbook, tables for print; all rendered from one saved result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .contents import Contents, contents
from .document import Document, check_target
from .summary import summary

if TYPE_CHECKING:
    from ..blocks import Progress
    from ..ranking import Ranking
    from ..releases import Release
    from ..run import Run

__all__ = ["Contents", "Document", "check_target", "contents", "report", "summary"]


def report(source: Ranking | Run | Release | Contents, *, progress: Progress | None = None) -> Document:
    """Return one offline page of a result, which a browser opens without any network.

    Parameters
    ----------
    source
        A ranking or a run; or a release, with what moved since the release before and the course over those beside it;
        or what `contents` made of one.
    progress
        Called with (blocks done, blocks in all).

    Returns
    -------
    Document
        Its ``write(path)`` writes a file that ends in ``.html``; the same result gives the same bytes.

    Raises
    ------
    UsageError
        If the run is under a condition; if another method version computed the release.
    InputError
        If the release is not as it was written.
    """
    from .details import details
    from .live import payload
    from .page import page

    found = source if isinstance(source, Contents) else contents(source, progress=progress)
    return page(found, {"payload": payload(found), "details": details(found)})
