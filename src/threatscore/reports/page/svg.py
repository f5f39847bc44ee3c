"""Elements of inline pictures as text: every attribute and every text in them is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from ...tables.text import one_line

Value = str | float | int


def tag(element: str, *children: str, **attributes: Value | None) -> Markup:
    """Return an element.

    Parameters
    ----------
    element
        Its name.
    children
        Elements, or texts, which are escaped.
    attributes
        Underscores stand for hyphens, and one at the end for nothing: ``class_``, ``data_unit``. None is left out.
    """
    told = "".join(f' {_attribute(name)}="{_value(value)}"' for name, value in attributes.items() if value is not None)
    inside = Markup("").join(map(safe, children))
    return Markup(f"<{element}{told}>{inside}</{element}>" if children else f"<{element}{told}/>")


def safe(text: str) -> Markup:
    """Return a text as a page may show it: harmless and escaped; what is an element already stays."""
    return text if isinstance(text, Markup) else escape(one_line(text))


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _value(value: Value) -> str:
    return number(value) if isinstance(value, (int, float)) else str(safe(value))


def number(value: float) -> str:
    """Return a coordinate with at most two decimals.

    Examples
    --------
    >>> number(2), number(0.1234), number(-0.001)
    ('2', '0.12', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(frozen=True)
class Scale:
    """Where a score from 0 to 100 lies: at `x0` if it is 0, at `x1` if it is 100."""

    x0: float
    x1: float

    def at(self, score: float) -> float:
        """Return the coordinate of a score."""
        return self.x0 + (self.x1 - self.x0) * score / 100


def picture(
    key: str, size: tuple[float, float], title: str, description: str, marks: Iterable[str],
    scale: Scale | None = None, **attributes: Value,
) -> Markup:  # fmt: skip
    """Return a picture with its text alternative.

    Parameters
    ----------
    key
        A word that is its own in the page.
    size
        Width and height.
    title, description
        What it shows, for those who do not see it.
    marks
        What is drawn.
    scale
        Where scores of 0 and of 100 lie, for the script that moves marks.
    attributes
        More of the element.
    """
    width, height = size
    ends = {} if scale is None else {"data_x0": scale.x0, "data_x1": scale.x1}
    told = (tag("title", title, id=f"{key}-title"), tag("desc", description, id=f"{key}-desc"))
    return tag(
        "svg", *told, *marks, viewBox=f"0 0 {number(width)} {number(height)}", width=width, height=height, role="img",
        aria_labelledby=f"{key}-title {key}-desc", **ends, **attributes,
    )  # fmt: skip


def label(text: str, x: float, y: float, anchor: str = "start", **attributes: Value) -> Markup:
    """Return a text in a picture."""
    return tag("text", text, x=x, y=y, text_anchor=None if anchor == "start" else anchor, **attributes)


def clipped(text: str, most: int) -> str:
    """Return a text in one line of at most so many signs, cut with an ellipsis if it is longer."""
    whole = one_line(text)
    return whole if len(whole) <= most else whole[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def margin(texts: Iterable[str]) -> float:
    """Return how much room texts of 13 pixels need to the left of a picture, by their longest."""
    return 24 + 8.2 * max(map(len, texts), default=0)


def polyline(points: Sequence[tuple[float, float]], **attributes: Value) -> Markup:
    """Return a line through points."""
    return tag("polyline", points=" ".join(f"{number(x)},{number(y)}" for x, y in points), **attributes)
