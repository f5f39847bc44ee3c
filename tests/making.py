"""Small evidence and models for tests, with a default for whatever a test does not speak about."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from threatscore.dates import parse_period
from threatscore.evidence import Evidence, load_evidence
from threatscore.evidence.folder import TABLES
from threatscore.model import Model, model_of
from threatscore.shipped import shipped

AS_OF = "2023-12-31"
Rows = Iterable[Mapping[str, Any]]
COLUMNS = {kind.table.removesuffix(".csv"): list(kind.columns()) for kind in TABLES}
DATED = {"known": AS_OF, "known_basis": "published", "source": "s1", "locator": "p. 1"}
DEFAULTS: dict[str, dict[str, Any]] = {
    "sources": {"citation": "A paper", "publisher": "Institute", "reliability": "A"},
    "claims": {**DATED, "indicator": "fighters", "spoken_from": AS_OF},
    "events": {**DATED, "kind": "attack", "country": "TJK", "start": AS_OF},
    "stances": {**DATED, "party": "Institute", "role": "third", "stance": "confirms", "about": "occurrence"},
    "watch": {"kinds": "*", "rationale": "press was read"},
    "withdrawals": {"known": AS_OF, "source": "s1", "reason": "taken back"},
}
LEAF = {"of": "group", "from": {"claims": "fighters"}, "scale": {"kind": "log", "low": 1, "high": 100_000}}
TIE = {"of": "pair", "from": {"claims": "tie"}, "scale": {"kind": "linear", "low": 0, "high": 100}}
CERTAIN = {"base": 100}
"""Credence of an event that happened for sure."""


def tables(
    *,
    groups: Iterable[str | Mapping[str, Any]] = ("A", "B"),
    countries: Iterable[str | Mapping[str, Any]] = ("TJK", "UZB"),
    **given: Rows,
) -> dict[str, list[dict[str, Any]]]:
    """Return full tables; a group, country or source may be an id alone, and an event without a stance gets one."""
    names: dict[str, Iterable[Any]] = {
        "groups": groups,
        "countries": countries,
        "sources": given.pop("sources", ["s1"]),
    }
    full = {
        table: [{"name": row, "id": row} if isinstance(row, str) else dict(row) for row in rows]
        for table, rows in names.items()
    }
    for row in full["sources"]:
        row.pop("name", None)
    full |= {table: [dict(row) for row in given.get(table, ())] for table in COLUMNS if table not in full}
    heard = {row["event"] for row in full["stances"]}
    full["stances"] += [{"id": f"st-{e['id']}", "event": e["id"]} for e in full["events"] if e["id"] not in heard]
    return {table: [DEFAULTS.get(table, {}) | row for row in full[table]] for table in COLUMNS}


def frames(full: Mapping[str, Rows]) -> dict[str, pd.DataFrame]:
    """Return tables as data frames with all their columns."""
    return {table: pd.DataFrame(list(rows), columns=COLUMNS[table], dtype=object) for table, rows in full.items()}


def evidence(as_of: str | None = AS_OF, **given: Any) -> Evidence:
    """Return evidence made of `tables`."""
    return Evidence.from_frames(**frames(tables(**given)), as_of=as_of)


def claim(id: str, wording: str = "exact", best: Any = None, **more: Any) -> dict[str, Any]:
    """Return a claim, by default about group A."""
    subject = {} if "group" in more or "country" in more else {"group": "A"}
    return {"id": id, "wording": wording, "best": best, **subject, **more}


def event(id: str, **more: Any) -> dict[str, Any]:
    """Return an event by group A in TJK."""
    return {"id": id, "group": "A", **more}


ROCKETS = ("2022-04", "2022-05", "2022-06", "2022-08")
"""When of `rockets`: nothing is known, the event is, its claim of responsibility is, its denial is."""


def rockets() -> dict[str, list[dict[str, Any]]]:
    """Return the tables of a rocket event that, its claim and its denial become known in three different months.

    It happened in April 2022. Until its claim is known nobody speaks of it.
    """
    fired = event("ev-rocket", kind="rocket_fire", country="UZB", start="2022-04", known="2022-05-20")
    said = {"event": "ev-rocket", "about": "occurrence"}
    return tables(
        claims=[claim("tie", best=50, indicator="tie", group="A", country="UZB", spoken_from="2022", known="2022-01")],
        events=[fired],
        stances=[
            {"id": "st-claim", "party": "A", "role": "perpetrator", "stance": "claims", "known": "2022-06-02", **said},
            {"id": "st-denial", "party": "UZB", "role": "target", "stance": "denies", "known": "2022-08-09", **said},
        ],
        watch=[{"id": "w", "from": "2020", "to": "2022"}],
    )


def rocket_copy(folder: Path) -> Path:
    """Write the shipped evidence with one of its rocket events known as in `rockets`: on the dates of `ROCKETS`."""
    known = {
        "ev-rocket-tjk-2022-04": "2022-05-20",
        "st-rocket-tjk-2022-04-isisk": "2022-06-02",
        "st-rocket-tjk-2022-04-tjk": "2022-08-09",
    }
    shipped_evidence = load_evidence(shipped() / "data" / "central-asia")

    def dated(rows: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(replace(row, known=parse_period(known[row.id])) if row.id in known else row for row in rows)

    copy = replace(shipped_evidence, events=dated(shipped_evidence.events), stances=dated(shipped_evidence.stances))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in copy.files().items():
        (folder / name).write_bytes(content)
    return folder


def tied(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    """Return claims that tie groups to countries, so that the pairs are ranked."""
    return [claim(f"tie-{g}-{c}", best=50, indicator="tie", group=g, country=c) for g, c in pairs]


def model(children: Mapping[str, Any] | None = None, **more: Any) -> Model:
    """Return a model of some leaves: certain weights, no minimum of coverage, few independent draws."""
    settings = {
        "weight_uncertainty": {"spread": 0},
        "coverage": {"minimum": 0},
        "simulation": {"draws": 1000, "design": "plain"},
    }
    leaves = {"fighters": LEAF, "tie": TIE} if children is None else children
    score = {"children": {name: {"weight": 1, **leaf} for name, leaf in leaves.items()}}
    return model_of({"score": score, **settings, **more})


def write_folder(folder: Path, full: Mapping[str, Rows]) -> Path:
    """Write tables as an evidence folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in full.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[table])
            writer.writeheader()
            writer.writerows(rows)
    return folder
