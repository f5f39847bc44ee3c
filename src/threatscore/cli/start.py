"""What `threatscore init --empty` lays down: the eight tables without rows, and a small model to begin with."""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path("data") / "assessment"
FIRST = "sources.csv, groups.csv, countries.csv and claims.csv"
"""What is filled first; events.csv and stances.csv follow."""
MODEL = """\
# yaml-language-server: $schema=weights.schema.json
# A complete small model. Weights are relative among siblings. Everything that is left out has a default.
# docs/config.md explains the words of this file, docs/data.md the columns of the tables.
assessment: {as_of: 2023-12-31}     # nothing that became known later is used: write the day of your assessment
scope: {countries: all}             # or a list of ids from countries.csv, as in [TJK, UZB]
score:
  children:
    # A number, from claims.csv: the fighters of a group; 10 of them are 0 points, 10000 are 100.
    fighters:
      {weight: 3, of: group, from: {claims: fighters}, scale: {kind: log, low: 10, high: 10000}}
    # A rate, from events.csv: what a group did against a country; 5 such events a year are 100 points.
    attacks:
      {weight: 3, of: pair, from: {events: [attack, rocket_fire]}, scale: {kind: linear, low: 0, high: 5}}
    # A level, from claims.csv: its claims have the wording 'level' and one of these three steps.
    border:
      weight: 1
      of: country
      from: {claims: border}
      scale: {kind: steps, steps: [[none, 0], [short, 50], [long, 100]]}
"""


def start() -> dict[Path, str]:
    """Return the text of every file by its path."""
    from ..config import json_schema
    from ..evidence.folder import TABLES

    schema = json.dumps(json_schema(), indent=1, sort_keys=True) + "\n"
    tables = {FOLDER / kind.table: ",".join(kind.columns()) + "\n" for kind in TABLES}
    return {Path("config") / "weights.yaml": MODEL, Path("config") / "weights.schema.json": schema, **tables}
