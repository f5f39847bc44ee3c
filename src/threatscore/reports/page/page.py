"""One HTML file from what readers are shown: everything inline, everything escaped, nothing asked of any network."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ...ranking.people import name_of
from ...tables.text import json_text
from ..contents import Contents
from ..document import Document
from . import charts
from .assets import asset, policy, scripts, style
from .facts import STATES, alerts, caveats, columns, facts, left_out, names, who
from .ranked import Ranked, ranked_tables
from .svg import safe
from .terms import terms

ENDING = ".html"


def page(contents: Contents, data: Mapping[str, Mapping[str, Any]]) -> Document:
    """Return the page.

    Parameters
    ----------
    contents
        What it shows.
    data
        What its scripts read, by the id of the block that holds it: ``payload`` and ``details``.
    """
    sheet, code = style(), scripts()
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                              finalize=_shown)  # fmt: skip
    tables, every = ranked_tables(contents, names(contents)), {"terms": terms(contents), **data}
    text = environment.from_string(asset("page.html.j2")).render(
        contents=contents, policy=policy([sheet], code), style=Markup(sheet), scripts=[Markup(one) for one in code],
        data={key: block(value) for key, value in every.items()}, tables=tables, figures=_figures(contents, tables),
        facts=facts(contents), alerts=alerts(contents), caveats=caveats(contents),
        columns=columns(contents), who=who(contents), left_out=left_out(contents), moved_notes=_once(tables),
        short=[_in_short(table) for table in tables],
        state=STATES[contents.release.state] if contents.release else "",
    )  # fmt: skip
    return Document(text.encode(), ENDING)


def _shown(value: Any) -> Any:
    """Return what a template prints: text without signs that a browser obeys."""
    return safe(value) if isinstance(value, str) else value


def block(value: Mapping[str, Any]) -> Markup:
    """Return plain data as JSON that may stand in a block of a page: nothing in it can end the block."""
    text = json_text(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))


def _once(tables: tuple[Ranked, ...]) -> tuple[str, ...]:
    """Return what is to be said of what moved, each sentence once; what is of one table alone names it."""
    each = [(note, table.heading) for table in tables for note in table.moved_notes]
    often = Counter(note for note, _ in each)
    return tuple(dict.fromkeys(note if often[note] > 1 else f"{heading}: {note}" for note, heading in each))


def _figures(contents: Contents, tables: tuple[Ranked, ...]) -> dict[str, charts.Figure]:
    """Return the pictures by the id that each has in the page."""
    (pairs,) = (table for table in tables if table.by == "pair")
    found = [charts.heatmap(contents, pairs), *(charts.intervals(contents, table) for table in tables)]
    found += [charts.acceptability(contents, table) for table in tables]
    found += [charts.courses(by, trend) for by, trend in contents.trends.items()]
    return {figure.key: figure for figure in (*found, charts.timeline(contents))}


def _in_short(table: Ranked) -> dict[str, Any]:
    """Return the cells of the first unit, by field, and how often it is first; empty if nothing is ranked."""
    if not table.lines:
        return {}
    chances = table.ranking.top(1)
    (share,) = (column for column in chances.columns if column.name == "p_top")
    (chance,) = (row for row in chances.rows if row["unit"] == name_of(table.rows[0]))
    cells = {cell.field: cell for cell in table.lines[0].cells}
    return cells | {"count": len(table.lines), "first": share.text(chance)}
