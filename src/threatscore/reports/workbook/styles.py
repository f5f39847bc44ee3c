"""How cells look: one style for each kind of content, and number formats that say as much as is known."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...comparison.moves import signed
from ...tables import upwards

INK, PALE, LINE = "#1B3A5C", "#E8EDF2", "#C4CCD4"
INPUT, INPUT_INK, LIVE, FROZEN = "#FFF2CC", "#0000C0", "#E6F2E6", "#F4F4F4"
ALARM = "#B00020"
"""Inputs are yellow with blue digits, live formulas green, what cannot be live grey; words say the same beside."""


class Style(NamedTuple):
    """What a cell looks like: a number format, and what it is."""

    number: str = "General"
    role: str = ""
    """``head``, ``upright``, ``title``, ``section``, ``input``, ``live``, ``frozen``, ``note``, ``key`` or nothing."""
    wrap: bool = False
    align: str = ""
    indent: int = 0

    def properties(self) -> dict[str, Any]:
        """Return it as the writer of spreadsheets takes it."""
        plain: dict[str, Any] = {"num_format": self.number, "valign": "top", "font_name": "Calibri", "font_size": 10}
        plain |= _ROLES[self.role]
        if self.wrap:
            plain["text_wrap"] = True
        if self.align:
            plain["align"] = self.align
        if self.indent:
            plain |= {"indent": self.indent, "align": "left"}
        return plain


_ROLES: dict[str, dict[str, Any]] = {
    "": {},
    "head": {"bold": True, "bg_color": INK, "font_color": "#FFFFFF", "text_wrap": True},
    "upright": {"bold": True, "bg_color": INK, "font_color": "#FFFFFF", "rotation": 90, "valign": "bottom"},
    "title": {"bold": True, "font_size": 14, "font_color": INK},
    "section": {"bold": True, "bg_color": PALE, "font_color": INK},
    "input": {"bg_color": INPUT, "font_color": INPUT_INK, "border": 1, "border_color": LINE},
    "live": {"bg_color": LIVE},
    "frozen": {"bg_color": FROZEN, "italic": True},
    "note": {"italic": True, "font_color": "#555555"},
    "key": {"bold": True, "font_color": INK},
}

TEXT = "@"
"""A cell in this format stays text when somebody edits it, whatever its text begins with."""
DATE = "yyyy-mm-dd"
WHOLE = "0"


def points(digits: int) -> str:
    """Return the format of a score of so many decimals; what is absent is said in a word."""
    shown = "0" + (f".{'0' * digits}" if digits else "")
    return f'{shown};"absent";{shown}'


CHANGES = len(signed(0.0).partition(".")[2])
"""Decimals of a change of a score, as in all tables."""
_DECIMALS = "0" * CHANGES
CHANGE = f"+0.{_DECIMALS};-0.{_DECIMALS};0.{_DECIMALS}"
"""Of a change that a formula gives, rounded so."""


def change_format(change: float | None) -> str:
    """Return the format of a change that is a value: as in all tables, without a sign if it rounds to nothing.

    Examples
    --------
    >>> change_format(5.9), change_format(-0.04)
    ('+0.0;-0.0;0.0', '"0.0";"0.0"')
    """
    nothing = signed(0.0)
    return CHANGE if change is None or signed(change) != nothing else f'"{nothing}";"{nothing}"'


def share_format(share: float | None, digits: int = 0) -> str:
    """Return the format of a share that is a value: as in all tables, never 0% or 100% unless it is exactly that.

    Examples
    --------
    >>> share_format(0.004), share_format(0.4)
    ('"<1%"', '0%')
    """
    if share is not None and 0 < share < 0.01 and not digits:
        return '"<1%"'
    if share is not None and 0.99 < share < 1 and not digits:
        return '">99%"'
    return "0%" if not digits else f"0.{'0' * digits}%"


def error_format(error: float | None) -> str:
    """Return the format of a simulation error: with as many decimals as tables say it with.

    Examples
    --------
    >>> error_format(0.0907), error_format(12.0)
    ('0.000', '0')
    """
    decimals = 0 if error is None else len(upwards(error).partition(".")[2])
    return "0" + (f".{'0' * decimals}" if decimals else "")


LIVE_SHARE = '[=0]0%;[<0.01]"<1%";0%'
"""Of a share that a formula gives: a format can tell two cases apart, and small shares are the more misleading."""
