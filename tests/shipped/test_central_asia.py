"""The shipped assessment keeps its promises: every line here is one that a reader of the README relies on."""

import csv
import hashlib
import io
import json
import random
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

import threatscore as ts
from threatscore.shipped import shipped

CONFIG = shipped() / "config" / "weights.yaml"
DATA = shipped() / "data" / "central-asia"
GROUPS = ["IJU", "IMU", "ISIS-K", "JA", "KIB", "KTJ"]
DRAWS = 2000


@pytest.fixture(scope="module")
def model() -> ts.Model:
    return ts.load_model(CONFIG)


@pytest.fixture(scope="module")
def evidence() -> ts.Evidence:
    return ts.load_evidence(DATA)


@pytest.fixture(scope="module")
def run(model: ts.Model, evidence: ts.Evidence) -> ts.Run:
    return ts.simulate(model, evidence, draws=DRAWS, rng=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "central-asia"))


def rewritten(path: Path, change) -> None:
    """Apply `change` to the rows of a table and write them back."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(change(rows))


def appended(path: Path, **cells: str) -> None:
    rewritten(path, lambda rows: [*rows, {name: cells.get(name, "") for name in rows[0]}])


def test_every_group_of_the_paper_is_ranked_or_says_why_not(run):
    records = {row["unit"]: row["status"] for row in ts.rank(run, by="group").records}
    assert sorted(records) == GROUPS
    assert all(status == "ranked" or status.startswith("not ranked: ") for status in records.values())


def test_every_country_is_ranked_or_says_why_not(run):
    records = {row["unit"]: row["status"] for row in ts.rank(run, by="country").records}
    assert sorted(records) == ["KAZ", "KGZ", "TJK", "TKM", "UZB"]


def test_a_group_under_two_names_is_one_group(run):
    by_id, by_alias = ts.explain(run, "JA"), ts.explain(run, "TTT")
    assert by_id.unit == by_alias.unit == ("JA",)
    assert not [row for row in run.evidence.groups if row.id != "JA" and "ansarullah" in row.name.casefold()]


def test_every_claim_event_and_stance_names_a_document_and_a_place_in_it(evidence):
    for row in (*evidence.claims, *evidence.events, *evidence.stances):
        assert evidence.row(row.source).citation
        assert row.locator


def test_every_weight_and_goalpost_has_its_reason(model):
    assert not [node.name for node in model.nodes if not node.rationale]
    assert not [leaf.name for leaf in model.leaves if not leaf.scale.rationale]


def test_every_indicator_and_kind_of_the_evidence_is_used(model, evidence):
    unused = {row["where"] for row in ts.check(evidence, model).rows if row["kind"] == "unused"}
    known = {name for name, _ in (*model.config.codebook.indicators, *model.config.codebook.kinds)}
    assert unused & known <= {"battle", "kidnapping"}  # fought between groups, or in Syria: no deed against a state


def test_the_limits_count_the_leaves_as_they_are(model):
    def leaves(node):
        return sum(map(leaves, node.children)) if node.children else 1

    count = {node.name: leaves(node) for node in model.config.score.children}
    text = " ".join((Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8").split())
    assert (count["exposure"], count["capability"] + count["backing"]) == (11, 9)
    assert (count["activity"], count["intent"], len(model.leaves)) == (3, 5, 28)
    assert "eleven leaves for how exposed" in text
    assert "nine for what a group can do and who backs it, three for what it did there, and five for" in text
    assert "none of these 28 reads" in text


def test_the_tree_of_weights_is_the_first_screen():
    lines = CONFIG.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# yaml-language-server: $schema=weights.schema.json")
    assert next(i for i, line in enumerate(lines) if line.startswith("leaves:")) < 62


def test_the_schema_beside_the_config_is_the_one_that_the_package_writes():
    from threatscore.config import json_schema

    assert json.loads((CONFIG.parent / "weights.schema.json").read_text(encoding="utf-8")) == json_schema()


def test_a_complete_model_fits_in_fifteen_lines(evidence):
    path = Path(__file__).parents[1] / "models" / "minimal.yaml"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 15
    run = ts.simulate(ts.load_model(path), evidence, draws=200)
    assert len(run.pairs.units) > 0


def all_tables(config: Path, data: Path) -> list[str]:
    run = ts.simulate(ts.load_model(config), ts.load_evidence(data), draws=DRAWS, rng=1)
    return [ts.rank(run, by=by).to_csv() for by in ("group", "country", "pair")]


def test_the_same_inputs_give_the_same_bytes_in_any_order_of_rows_columns_and_keys(run, folder, tmp_path):
    chance = random.Random(7)
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        order = chance.sample(range(len(rows[0])), len(rows[0]))
        head, body = rows[0], chance.sample(rows[1:], len(rows) - 1)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[row[i] for i in order] for row in [head, *body]])

    def shuffled(node):
        if isinstance(node, dict):
            return {key: shuffled(node[key]) for key in chance.sample(sorted(node), len(node))}
        return node

    yaml = YAML(typ="safe", pure=True)
    out = io.StringIO()
    yaml.dump(shuffled(json.loads(ts.load_model(CONFIG).text)), out)
    config = tmp_path / "weights.yaml"
    config.write_text(out.getvalue(), encoding="utf-8")
    assert all_tables(config, folder) == [ts.rank(run, by=by).to_csv() for by in ("group", "country", "pair")]


SCORES = ("score", "score_p05", "score_p50", "score_p95", "score_central", "coverage", "level", "p_level")


def figures(ranking: ts.Ranking) -> dict[tuple[str, str], list]:
    ranked = [row for row in ranking.records if row["status"] == "ranked"]
    return {(row["group"], row["country"]): [row[name] for name in SCORES] for row in ranked}


@pytest.mark.slow
def test_one_more_group_leaves_the_scores_of_every_other_pair_as_they_were(run, model, folder):
    appended(folder / "groups.csv", id="NEW", name="A new group")
    appended(
        folder / "claims.csv", id="cl-new", indicator="fighters", group="NEW", wording="range", low="2000", high="9000",
        known="2023", known_basis="published", source="shay-2024", locator="nowhere",
    )  # fmt: skip
    appended(
        folder / "events.csv", id="ev-new", kind="attack", group="NEW", country="KAZ", start="2023-05-01",
        known="2023-05-02", known_basis="event", source="shay-2024", locator="nowhere",
    )  # fmt: skip
    appended(
        folder / "stances.csv", id="st-new", event="ev-new", party="KAZ", role="target", stance="confirms",
        about="occurrence", known="2023-05-02", known_basis="event", source="shay-2024", locator="nowhere",
    )  # fmt: skip
    model = ts.model_of(
        json.loads(model.text) | {"coverage": {"minimum": 0}}
    )  # so that the new group is ranked on its thin evidence
    before = ts.simulate(model, run.evidence, draws=DRAWS, rng=1)
    after = ts.simulate(model, ts.load_evidence(folder), draws=DRAWS, rng=1)
    assert ("NEW", "KAZ") in after.pairs.units
    old, new = (figures(ts.rank(result, by="pair")) for result in (before, after))
    assert {pair: new[pair] for pair in old} == old
    for pair in before.pairs.units:
        one, other = (r.pairs.scores[r.pairs.units.index(pair)] for r in (before, after))
        assert np.array_equal(one, other)


def disputed_rockets(evidence: ts.Evidence) -> list[str]:
    denied = {s.event for s in evidence.stances if s.stance == "denies" and s.about == "occurrence"}
    return [event.id for event in evidence.events if event.kind == "rocket_fire" and event.id in denied]


def test_there_is_a_disputed_rocket_event(evidence):
    assert disputed_rockets(evidence)


@pytest.mark.parametrize("way", ["confirmation", "denial removed"])
@pytest.mark.parametrize("shared", [0, None], ids=["independent doubts", "shared doubts"])
def test_better_evidence_of_a_disputed_rocket_event_never_lowers_a_pair(run, model, folder, way, shared):
    """In no draw, whether doubts are shared or independent: doubt can silence a stance, not turn it round."""
    if shared is not None:
        settings = json.loads(model.text)
        settings["credence"]["shared_doubt"] = {"origin": shared, "party": shared}
        model = ts.model_of(settings)
        run = ts.simulate(model, run.evidence, draws=DRAWS, rng=1)
    id = disputed_rockets(run.evidence)[0]
    event = run.evidence.row(id)
    if way == "confirmation":
        appended(
            folder / "sources.csv", id="other-2022", citation="Another document", publisher="Another", reliability="B"
        )
        appended(
            folder / "stances.csv", id="st-other", event=id, party="Another", role="third", stance="confirms",
            about="occurrence", known="2022-12-31", known_basis="published", source="other-2022", locator="p. 1",
        )  # fmt: skip
    else:
        rewritten(
            folder / "stances.csv",
            lambda rows: [
                r for r in rows if not (r["event"] == id and r["stance"] == "denies" and r["about"] == "occurrence")
            ],
        )
    after = ts.simulate(model, ts.load_evidence(folder), draws=DRAWS, rng=1)
    for pair in run.pairs.units:
        one, other = (r.pairs.scores[r.pairs.units.index(pair)] for r in (run, after))
        assert (other >= one).all()
        if pair in {(group, event.country) for group, _ in event.group}:
            assert other.mean() > one.mean()


def test_the_parts_of_an_explanation_add_up_to_the_score_in_the_table_and_each_claim_is_cited(run):
    explanation = ts.explain(run, ("ISIS-K", "TJK"))
    row = next(r for r in csv.DictReader(io.StringIO(ts.rank(run, by="pair").to_csv()))
               if (r["group"], r["country"]) == ("ISIS-K", "TJK"))  # fmt: skip
    assert sum(leaf.points for leaf in explanation.leaves) == pytest.approx(float(row["score"]), abs=1e-9)
    for leaf in explanation.leaves:
        assert sum(part.points for part in leaf.reasons) == pytest.approx(leaf.points, abs=1e-9)
    for shown in explanation.table().rows:
        if shown["reason"] in ("claim", "event"):
            assert shown["source"]
            assert shown["locator"]


@pytest.mark.parametrize("unit", ["JA", "UZB"])
def test_roll_ups_add_up_too(run, unit):
    explanation = ts.explain(run, unit)
    assert sum(leaf.points for leaf in explanation.leaves) == pytest.approx(explanation.score, abs=1e-9)


def test_a_changed_weight_shows_what_moved(run, model, evidence):
    bolder = ts.simulate(model.with_weights({"activity": 8}), evidence, draws=DRAWS, rng=1)
    comparison = ts.compare(ts.rank(run), ts.rank(bolder))
    assert [row["id"] for row in comparison.inputs().rows] == ["score.children.activity.weight"]
    assert any(row["change"] for row in comparison.table().rows)


def test_at_an_earlier_date_later_evidence_is_absent(model, evidence):
    earlier = ts.simulate(model, evidence.at("2018"), draws=200)
    assert all(event.known.last.year <= 2018 for event in earlier.evidence.live_events)
    assert ts.rank(earlier).records


def test_the_figures_in_the_notes_are_those_of_this_config():
    notes = (shipped() / "docs" / "data-notes.md").read_text(encoding="utf-8")
    assert hashlib.sha256(CONFIG.read_bytes()).hexdigest()[:12] in notes


def test_the_table_in_the_readme_is_the_one_that_is_printed(model, evidence):
    readme = (shipped() / "README.md").read_text(encoding="utf-8")
    printed = ts.rank(ts.simulate(model, evidence)).table().to_terminal(80)
    assert re.search(r"```text .*\n((?:.*\n)*?)```", readme)[1] == printed
