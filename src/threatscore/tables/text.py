"""Text and numbers as each face may show them: harmless whatever the evidence holds."""

from __future__ import annotations

import math
import re
import unicodedata

JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Signs that a script or an emoji needs and that move nothing."""
FORMULA = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
           "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
"""What a spreadsheet takes for the begin of a formula."""
HARD_SPACE = "\N{NO-BREAK SPACE}"


def harmless(text: str) -> str:
    """Return text without what a terminal or a browser would obey: control signs, and signs that turn the line round.

    Every kind of space becomes a plain one; line breaks stay.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_harmless_sign(sign) for sign in text)


def _harmless_sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind.startswith("Z") or sign == "\t":
        return " "
    if kind in ("Cc", "Cf", "Cs") and sign != "\n" and sign not in JOINERS:
        return "\N{REPLACEMENT CHARACTER}"
    return sign


def one_line(text: str) -> str:
    """Return harmless text in one line; spaces in front, which show the depth of a tree, stay."""
    text = harmless(text)
    words = text.split()
    return " " * (len(text) - len(text.lstrip(" "))) + " ".join(words) if words else ""


def markdown(text: str) -> str:
    """Return text that Markdown shows as it is."""
    text = one_line(text)
    for sign in "\\`*_[]<>|#~&$":
        text = text.replace(sign, f"\\{sign}")
    return _hard_indent(text)


def markdown_paragraph(text: str) -> str:
    """Return text that Markdown shows as it is at the begin of a line, too: no heading, rule or item of a list."""
    return re.sub(r"^(\d+(?=[.)])|(?=[-+=]))", r"\1\\", markdown(text))


def html_text(text: str) -> str:
    """Return text that HTML shows as it is."""
    from html import escape

    return _hard_indent(escape(harmless(text)))


def _hard_indent(text: str) -> str:
    bare = text.lstrip(" ")
    return HARD_SPACE * (len(text) - len(bare)) + bare


def csv_text(text: str) -> str:
    """Return harmless text; what a spreadsheet would run as a formula is quoted with '."""
    text = harmless(text)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def json_text(text: str) -> str:
    """Return a JSON text with every sign escaped that a terminal would obey; it means the same."""
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(_json_sign(sign) for sign in text)


def _json_sign(sign: str) -> str:
    if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return sign
    words = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{words[i : i + 4]}" for i in range(0, len(words), 4))


def decimals(width: float) -> int:
    """Return how many decimals a number deserves whose uncertainty spans `width`: a tenth of it stays visible.

    Examples
    --------
    >>> [decimals(width) for width in (30, 4, 0.4, 0)]
    [0, 0, 1, 2]
    """
    if width <= 0:
        return 2
    return max(0, min(6, math.ceil(-math.log10(width))))


def percent(share: float, digits: int = 0) -> str:
    """Return a share as people read it: never 0% or 100% unless it is exactly that.

    Examples
    --------
    >>> percent(0.834), percent(0.001), percent(0.9999), percent(1.0), percent(0.896, 1)
    ('83%', '<1%', '>99%', '100%', '89.6%')
    """
    if 0 < share < 0.01 and not digits:
        return "<1%"
    if 0.99 < share < 1 and not digits:
        return ">99%"
    return f"{100 * share:.{digits}f}%"


def digits_below(share: float, least: float) -> int:
    """Return with how many digits a share is written, in percent, so that it reads as below what it does not reach.

    Examples
    --------
    >>> digits_below(0.896, 0.9), digits_below(0.9, 0.9), digits_below(0.89, 0.9)
    (1, 0, 0)
    """
    return next((digits for digits in range(15) if share >= least or round(100 * share, digits) < 100 * least), 15)


def upwards(error: float) -> str:
    """Return an error to two digits, rounded up; one that is unknown, as of a single draw, has a question mark.

    Examples
    --------
    >>> upwards(0.1312), upwards(0.98), upwards(12.01), upwards(0.0), upwards(math.nan)
    ('0.14', '0.98', '13', '0', '?')
    """
    if not math.isfinite(error):
        return "?"
    if error <= 0:
        return "0"
    digits = 1 - math.floor(math.log10(error))
    return f"{math.ceil(error * 10**digits - 1e-9) / 10**digits:.{max(digits, 0)}f}"
