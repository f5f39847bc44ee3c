"""`docs/config.md` says of `weights.yaml` what the code says."""

import re
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from threatscore.config import json_schema, parse_config
from threatscore.config import reading as r
from threatscore.config import settings as s
from threatscore.config import tree as t
from threatscore.config.fields import _years
from threatscore.config.yaml import Text
from threatscore.errors import InputError

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "config.md").read_text(encoding="utf-8")
MINIMAL = (ROOT / "tests" / "models" / "minimal.yaml").read_text(encoding="utf-8")
TABLES = {
    "`score`: the tree": t.Root, "Node": t.Node, "From": t.Feed, "`rate_prior`": t.RatePrior, "Prior": r.Words,
    "`assessment`": s.Assessment, "`scope`": s.Scope, "`codebook`": s.Codebook, "`codebook.kinds`": s.Kind,
    "`reading`": r.Reading, "`reading.grades`": r.Grades, "`reading.ageing`": r.Ageing,
    "`reading.unstated`": r.Unstated, "`credence`": r.Credence, "`credence.shared_doubt`": r.SharedDoubt,
    "`weight_uncertainty`": s.WeightUncertainty, "`rollup`": s.RollUps, "`rollup.group`": s.RollUp,
    "`levels`": s.Levels, "`coverage`": s.Coverage, "`simulation`": s.Simulation, "`change`": s.Change,
    "`gate`": s.Gates, "`check`": s.Checks, "`worlds`": s.Worlds, "`likelihood`": s.Likelihood,
    "`report`": s.Report,
}  # fmt: skip


def section(heading):
    return re.split(r"\n##", PAGE.split(f"# {heading}\n", 1)[1], maxsplit=1)[0]


def rows(heading):
    found = [line for line in section(heading).splitlines() if line.startswith("| `")]
    return {cells[0].strip("`"): cells[1:] for cells in ([c.strip() for c in line.split(" | ")] for line in
            (line.strip("| ") for line in found))}  # fmt: skip


def properties(schema):
    if isinstance(schema, dict):
        yield from schema.get("properties", {}) if isinstance(schema.get("properties"), dict) else ()
        for below in schema.values():
            yield from properties(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from properties(below)


def test_the_page_begins_with_the_minimal_model_which_is_complete():
    assert re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1] == MINIMAL
    parse_config(MINIMAL)


def test_every_name_of_the_schema_is_on_the_page():
    assert sorted(name for name in set(properties(json_schema())) if f"`{name}`" not in PAGE) == []


def test_every_table_is_held_against_the_code():
    headings = re.findall(r"^##+ (.*)$", PAGE, re.MULTILINE)
    assert {heading for heading in headings if "| key | default |" in section(heading)} == set(TABLES)


@pytest.mark.parametrize(("heading", "part"), TABLES.items(), ids=TABLES)
def test_keys_and_defaults_are_those_of_the_code(heading, part):
    fields = {field.alias or name: field for name, field in part.model_fields.items() if field.alias != t.NAME}
    shown = rows(heading)
    assert set(shown) == set(fields)
    for key, (default, _, _, example) in shown.items():
        actual = fields[key].default
        if isinstance(actual, str | int | float) and actual != "":
            written = Text(default.strip("`"), "").data
            written = _years(written) if re.fullmatch(r"`\d+[ymd]`", default) else written
            assert (written, default[0]) == (actual, "`"), key
        elif key == "combine":
            assert actual == ((default.strip("`"), 1.0),)
        else:
            unset = actual in (None, "", ()) or actual is PydanticUndefined
            assert (default in ("none", "must")) == unset, key
            assert default != "none" or actual is not PydanticUndefined, key
        assert not Text(example.strip("`"), "").problems, key


@pytest.mark.parametrize(("heading", "part"), TABLES.items(), ids=TABLES)
def test_every_example_of_a_setting_is_accepted(heading, part):
    section_of = re.fullmatch(r"`([a-z_.]+)`", heading)
    for key, (*_, example) in rows(heading).items():
        if section_of and heading not in ("`rate_prior`", "`codebook.kinds`", "`rollup.group`"):
            data = Text(example.strip("`"), "").data
            try:
                part.model_validate(data)
            except ValueError as error:
                pytest.fail(f"{key}: {error}")


@pytest.mark.parametrize("kind", re.findall(r"`(scale: \{.*?\})` \|$", PAGE, re.MULTILINE))
def test_every_scale_of_the_examples_is_accepted(kind):
    leaf = {"of": "group", "from": {"claims": "x"}, "if_missing": "skip"} | Text(kind, "").data
    try:
        parse_config(str({"score": {"children": {"a": {"weight": 1, **leaf}}}}))
    except InputError as error:
        pytest.fail(str(error))


def test_every_decision_is_listed_with_a_line():
    pages = sorted(path for path in (ROOT / "docs" / "decisions").glob("0*.md"))
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^- \[\d+\]\((\S+)\): \S.+$", listed, re.MULTILINE) == [path.name for path in pages]
