"""Groups by countries: the score of each pair as a shade, with its number printed."""

from __future__ import annotations

from markupsafe import Markup

from ....ranking.people import name_of
from ...contents import Contents
from ..colours import inks, shades, step
from ..ranked import Ranked
from ..svg import clipped, label, margin, picture, tag
from .figure import MOST, Figure

TOP, WIDE, HIGH = 26, 54, 34
LONGEST = 18
KEY = "chart-heatmap"
TITLE = "Which group threatens which country: score of each pair"


def heatmap(contents: Contents, pairs: Ranked) -> Figure:
    """Return the figure; groups and countries stand in the order of their own tables."""
    if not pairs.rows:
        return Figure(KEY, TITLE, "No pair can be ranked, so there is nothing to draw.")
    groups, countries = (_names(contents, pairs, by) for by in ("group", "country"))
    left = margin(clipped(group, LONGEST) for group in groups)
    texts = {line.unit: next(cell.text for cell in line.cells if cell.field == "score") for line in pairs.lines}
    scores = {name_of(row): row["score"] for row in pairs.rows}
    marks = [label(clipped(name, 6), left + WIDE * (i + 0.5), TOP - 9, "middle", class_="unit")
             for i, name in enumerate(countries)]  # fmt: skip
    for j, group in enumerate(groups):
        marks.append(label(clipped(group, LONGEST), left - 10, TOP + HIGH * (j + 0.5) + 5, "end", class_="unit"))
        for i, country in enumerate(countries):
            unit = f"{group}/{country}"
            marks += _cell(unit, texts.get(unit), scores.get(unit), left + WIDE * i, TOP + HIGH * j)
    size = (left + WIDE * len(countries) + 6, TOP + HIGH * len(groups) + 6)
    told = "The darker, the higher the score of the group against the country; a dash: not ranked, see below why."
    more = f" Drawn are at most {MOST} groups and {MOST} countries." if _cut(contents) else ""
    image = picture(KEY, size, TITLE, f"{told}{more} The table Groups in countries has every number.", marks,
                    data_ramp=" ".join(shades()), data_ink=" ".join(inks()))  # fmt: skip
    return Figure(KEY, TITLE, told + more, image)


def _names(contents: Contents, pairs: Ranked, by: str) -> list[str]:
    """Return the groups, or the countries, that some ranked pair has, in the order of their own table."""
    there = {row[by] for row in pairs.rows}
    return [row["unit"] for row in contents.rankings[by].table().rows if row["unit"] in there][:MOST]


def _cut(contents: Contents) -> bool:
    return any(len(contents.rankings[by].table().rows) > MOST for by in ("group", "country"))


def _cell(unit: str, text: str | None, score: float | None, x: float, y: float) -> list[Markup]:
    """Return a shade with its number; of a pair that is not ranked an empty one, for it may be under other weights."""
    shade = step((score or 0) / 100)
    fill, ink = (shades()[shade], inks()[shade]) if score is not None else (None, None)
    box = tag("rect", class_=None if fill else "empty", data_unit=unit, data_role="cell", x=x + 1, y=y + 1,
              width=WIDE - 2, height=HIGH - 2, fill=fill)  # fmt: skip
    word = label(text or "\N{EN DASH}", x + WIDE / 2, y + HIGH / 2 + 5, "middle",
                 class_="number" if fill else "number quiet", data_unit=unit, data_role="value",
                 **({"fill": ink} if ink else {}))  # fmt: skip
    return [box, word]
