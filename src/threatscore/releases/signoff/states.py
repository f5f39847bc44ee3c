"""The states of a release, and which may follow which."""

from __future__ import annotations

from typing import Final

DRAFT: Final = "draft"
REVIEWED: Final = "reviewed"
RELEASED: Final = "released"
WITHDRAWN: Final = "withdrawn"
UNKNOWN: Final = "unknown"
"""What a release is whose history is not as it was written: no old state is believed."""
FOLLOWING: Final = {
    DRAFT: (REVIEWED, WITHDRAWN),
    REVIEWED: (RELEASED, DRAFT, WITHDRAWN),
    RELEASED: (WITHDRAWN,),
    WITHDRAWN: (),
}
"""The states that may follow each: forward step by step, back to draft after a review, withdrawn from everywhere."""


def refused(before: str, after: str) -> str:
    """Return why one state may not follow another, with what may; empty if it may."""
    if after in FOLLOWING[before]:
        return ""
    allowed = ", ".join(FOLLOWING[before])
    may = f"a {before} release can become: {allowed}" if allowed else "a withdrawn release stays withdrawn"
    now = "a draft" if before == DRAFT else before
    return f"it is {now} and cannot become {after}; {may}"
