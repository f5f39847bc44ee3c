"""How often each unit has each rank: a square of shades with the shares printed."""

from __future__ import annotations

from markupsafe import Markup

from ....sums import plain_sum
from ....tables import Row
from ...contents import Contents
from ..colours import inks, shades, step
from ..ranked import HEADINGS, Ranked
from ..svg import clipped, label, margin, picture, tag
from .figure import Figure

TOP, WIDE, HIGH = 26, 45, 26
LONGEST = 18


def acceptability(contents: Contents, ranked: Ranked) -> Figure:
    """Return the figure of one table; rows, columns and texts are those of its table of ranks."""
    by, table = ranked.by, ranked.ranking.acceptability()
    key, title = f"chart-acceptability-{by}", f"{HEADINGS[by]}: how often each has each rank"
    if not table.rows:
        return Figure(key, title, "Nothing can be ranked, so there is nothing to draw.")
    columns = [column for column in table.shown() if column.name not in ("place", "unit", "error")]
    left = margin(clipped(row["unit"], LONGEST) for row in table.rows)
    marks = [label("rank", left - 10, TOP - 9, "end", class_="quiet")]
    marks += [label(column.label, left + WIDE * (i + 0.5), TOP - 9, "middle", class_="quiet")
              for i, column in enumerate(columns)]  # fmt: skip
    for j, row in enumerate(table.rows):
        y = TOP + HIGH * j
        marks.append(label(clipped(row["unit"], LONGEST), left - 10, y + HIGH / 2 + 4, "end", class_="unit"))
        for i, column in enumerate(columns):
            share = _share(row, column.name, last=column.label.endswith("+"))
            marks += _cell(row["unit"], column.label, column.text(row), share, left + WIDE * i, y)
    told = ("The darker, the more often: in each draw every unit has one rank. A row whose shades spread over many"
            " ranks is an open question.")  # fmt: skip
    size = (left + WIDE * len(columns) + 6, TOP + HIGH * len(table.rows) + 6)
    image = picture(key, size, title, f"{told} The same numbers follow as a table.", marks,
                    data_ramp=" ".join(shades()), data_ink=" ".join(inks()))  # fmt: skip
    return Figure(key, title, told, image, table)


def _share(row: Row, rank: str, *, last: bool) -> float:
    """Return the share of a rank; the last column may hold all ranks from its own on."""
    if not last:
        return float(row[rank])
    return min(1.0, plain_sum(float(row[name]) for name in row if name.isdecimal() and int(name) >= int(rank)))


def _cell(unit: str, rank: str, text: str, share: float, x: float, y: float) -> list[Markup]:
    shade = step(share)
    told = {"data_unit": unit, "data_rank": rank}
    fill, ink = ({"fill": shades()[shade]}, {"fill": inks()[shade]}) if share > 0 else ({}, {})
    box = tag("rect", data_role="share", x=x + 1, y=y + 1, width=WIDE - 2, height=HIGH - 2,
              class_=None if share > 0 else "empty", **told, **fill)  # fmt: skip
    word = label(text, x + WIDE / 2, y + HIGH / 2 + 4, "middle", data_role="value",
                 class_="number" if share > 0 else "number quiet", **told, **ink)  # fmt: skip
    return [box, word]
