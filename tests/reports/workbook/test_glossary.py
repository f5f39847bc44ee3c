"""Every id that readers meet is explained, in words that stand in one place."""

from typing import get_args

import threatscore as ts
from threatscore.config.settings import RollUp
from threatscore.evidence.fields import Basis, Role, Wording
from threatscore.reports.workbook import workbook
from threatscore.reports.workbook.formulas import EXPRESSED
from threatscore.reports.workbook.glossary import CODES, OWN, method_words, roll_up_words

from .reading import opened, rows
from .worlds import every_method, everybody, facts


def test_every_method_and_roll_up_has_words():
    assert all(map(method_words, EXPRESSED))
    for kind in get_args(RollUp.model_fields["combine"].annotation):
        assert roll_up_words(RollUp(combine=kind, probability_at_100=0.5 if kind == "noisy_or" else None))
    types = {"basis, of a date": Basis, "role, of a party": Role, "wording, of a number": Wording}
    for what, words in CODES.items():
        assert words.keys() == set(get_args(get_args(types[what])[0]))
    assert method_words("one-of-my-own") == OWN


def test_the_words_cover_all_ids_on_the_other_sheets():
    run = everybody()
    book = opened(workbook(run).content)
    told = {row["id"]: row["in plain words"] for row in rows(book, "words", "id")}
    assert all(told.values())
    met = {name for sheet in ("groups", "countries", "pairs") for row in rows(book, sheet, "rank")
           for name in row["what matters most"].split("; ")}  # fmt: skip
    met |= {row["indicator"] for row in rows(book, "evidence", "id")}
    met |= {row[column] for row in rows(book, "evidence", "id") for column in ("basis", "wording")}
    met |= {row["role"] for row in rows(book, "stances", "event")}
    met |= {row["kind"] for row in rows(book, "events", "id")}
    met |= {node.name for node in run.model.nodes} | {"score", "power_mean", "inverse_geometric", "max"}
    assert met - told.keys() == set()
    assert told["cross_border"] == (
        "events: infiltration: armed people over the border, stopped or not; rocket_fire: rockets or missiles fired"
    )


def test_config_has_the_same_words_beside_each_id():
    book = opened(workbook(everybody()).content)
    told = {(row["id"], row["what it is"].split(" ")[0]): row["in plain words"] for row in rows(book, "words", "id")}
    nodes = rows(book, "config", "no.")
    assert len(nodes) > 30
    for row in nodes:
        name = row["node"]
        assert row["in plain words"] == told.get((name, "leaf:"), told.get((name, "branch")))
    listed = list(book["config"].iter_rows(values_only=True))
    words = {name: method_words(name) for name in ("arithmetic", "power_mean", "inverse_geometric")}
    assert {row[2]: row[9] for row in listed if row[2] in words and row[9] in words.values()} == words


def test_without_a_codebook_a_leaf_still_says_what_it_reads():
    book = opened(workbook(ts.simulate(every_method(), facts())).content)
    told = {row["id"]: row["in plain words"] for row in rows(book, "words", "id")}
    assert told["max_x"] == "claims on x"
    assert told["max"] in (method_words("max"), "brings together max_0, max_x, max_y, max_z")
