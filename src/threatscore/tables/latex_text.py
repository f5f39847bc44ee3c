r"""Text as LuaLaTeX shows it: every sign as it is, whatever fonts there are, and no sign obeyed.

The source is plain ASCII. A sign beyond it is asked for by its number, and where the font has none, its code point is
shown. `SIGNS` defines what does so, for the group in which it stands.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from .text import one_line

SIGNS = r"""\protected\def\tsU#1{\iffontchar\font"#1 \char"#1\relax\else U+#1\allowbreak\fi}
\protected\def\tsR#1#2{\iffontchar\font"#1 \ifdefined\textdir{\textdir TRT #2}\else#2\fi\else#2\fi}
\protected\def\tsH#1#2{\iffontchar\font"#1 \char"#1\relax\else\rule{.5em}{#2em}\fi}
\protected\def\tsB{\penalty500\relax}
\protected\def\tsK{\kern0pt\relax}"""
r"""Definitions: `\tsU` a sign by its number, `\tsR` signs from right to left if the font has the first of them,
`\tsH` a bar, drawn if the font has none, `\tsB` a place where a long word may be broken, `\tsK` nothing, which parts
signs that a font would join."""
COMMANDS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}",
}  # fmt: skip
"""What shows a sign that LaTeX would obey or a font would change."""
JOINED = "-,<>"
"""Signs two of which a font would make another one."""
JOINTS = "-._/"
"""Signs after which ids and paths are broken if they must be."""
BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
"""Bars of one to eight eighths, of which courses are made."""
RIGHT = ("R", "AL")
"""Classes of signs that are read from right to left."""
SCRIPTS = ("ARABIC", "HEBREW", "SYRIAC", "THAANA", "NKO")
"""Scripts that are written from right to left and have marks of their own."""
SOURCE = 1000
"""Lines of source longer than this end with the word."""
TOGETHER = 100
"""So many signs of a word at most stand in a line of source."""


def latex_text(text: str, room: float = float("inf")) -> str:
    """Return text that LaTeX shows as it is, in one line of source.

    Parameters
    ----------
    text
        Any text. Spaces in front show depth.
    room
        So wide is the column, as `breadth` measures. Longer words may be broken: after a joint, else anywhere.
    """
    text = one_line(text)
    bare = text.lstrip(" ")
    depth = len(text) - len(bare)
    inward = f"\\hspace*{{{depth / 2:g}em}}" if depth else ""
    runs = groupby(bare.split(" "), key=lambda word: all(map(_from_right, word)) and bool(word))
    return inward + _lines(shown for right, words in runs for shown in _phrase(list(words), room, right))


def _phrase(words: list[str], room: float, right: bool) -> Iterator[str]:
    """Yield words; those from right to left as one, so that they stand in the order they are read."""
    shown = ["".join(_signs(word, breadth(word) > room)) if right else _word(word, room) for word in words]
    if right:
        yield f"\\tsR{{{ord(words[0][0]):04X}}}{{{_lines(shown)}}}"
    else:
        yield from shown


def _lines(words: Iterable[str]) -> str:
    """Return words in lines of source that TeX can read: a line end is a space."""
    whole, line = "", 0
    for word in words:
        gap = "" if not whole else "\n" if line > SOURCE else " "
        line = len(word) if gap == "\n" else line + len(word)
        whole += gap + word
    return whole


def breadth(text: str) -> float:
    """Return about how wide text is at most, in digits of a broad font such as DejaVu, code points written out."""
    return sum(_wide(sign) for sign in text)


def _wide(sign: str) -> float:
    if sign >= "\u0180" and sign not in BARS:
        return 7.0  # U+XXXX
    return 1.6 if sign in "mwMW@%" else 1.25 if sign.isupper() else 0.6 if sign in " iljtfr.,:;'|!()[]" else 1.0


def _word(word: str, room: float) -> str:
    """Return a word, what of it is from right to left in the order it is read."""
    breakable = breadth(word) > room
    shown = []
    for right, signs in groupby(word, key=_from_right):
        run = "".join(signs)
        pieces = "".join(_signs(run, breakable))
        shown.append(f"\\tsR{{{ord(run[0]):04X}}}{{{pieces}}}" if right else pieces)
    return "".join(shown)


def _from_right(sign: str) -> bool:
    """Return whether a sign, or the letter that a mark belongs to, is written from right to left."""
    kind = unicodedata.bidirectional(sign)
    return kind in RIGHT or (kind == "NSM" and unicodedata.name(sign, "").startswith(SCRIPTS))


def _signs(run: str, breakable: bool) -> Iterator[str]:
    for i, (before, sign) in enumerate(zip(" " + run, run, strict=False), start=1):
        if i % TOGETHER == 0:
            yield "%\n"
        if breakable and before != " " and (before in JOINTS or sign not in JOINTS):
            yield "\\tsB{}"
        elif sign == before and sign in JOINED:
            yield "\\tsK{}"
        yield COMMANDS.get(sign) or (sign if sign.isascii() else _numbered(sign))


def _numbered(sign: str) -> str:
    number = f"{ord(sign):04X}"
    return f"\\tsH{{{number}}}{{{0.09 * (BARS.index(sign) + 1):.2f}}}" if sign in BARS else f"\\tsU{{{number}}}"
