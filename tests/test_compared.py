"""The commands `compare` and `gate`: what a side may be, and what comes of it."""

import csv
import io
import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from threatscore import cli

from .making import claim, event, tables, write_folder

CONFIG = Path(__file__).parent / "models" / "minimal.yaml"
DRAWS = ("--draws", "40")
CLAIMS = [
    claim("f1", "range", low=100, high=900),
    claim("f2", "about", 300, group="B"),
    claim("news", "about", 9000, known="2024-05-02", spoken_from="2024-05-01"),
    claim("b1", "level", "long", indicator="border", country="TJK"),
]
EVENTS = [event("e1", number_best=2), event("e2", group="B"), event("e3", kind="rocket_fire", country="UZB")]
TABLES = {"moves", "split", "ranks", "drivers", "levels", "inputs"}


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with an assessment of its own, in which one stands."""
    (tmp_path / "config").mkdir()
    shutil.copyfile(CONFIG, tmp_path / "config" / "weights.yaml")
    full = tables(claims=CLAIMS, events=EVENTS, watch=[{"id": "w1", "from": "2020", "to": "2024"}])
    write_folder(tmp_path / "data" / "mine", full)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def call(desk, monkeypatch, capfdbinary):
    """Call a command in this process: (code, out, err)."""

    def calling(*arguments):
        monkeypatch.setattr(sys, "argv", ["threatscore", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, err = capfdbinary.readouterr()
        return SimpleNamespace(code=left.value.code or 0, out=out.decode(), err=err.decode())

    return calling


def rows(done):
    assert done.code == 0, done.err
    return {row["unit"]: row for row in csv.DictReader(io.StringIO(done.out))}


def test_two_periods_are_compared_with_the_config_at_hand(call):
    done = call("compare", "2023Q4", "2024Q2", *DRAWS)
    assert done.out.startswith("What moved in the index from 2023-12-31 to 2024-06-30\n")
    assert "new evidence +" in " ".join(done.out.split())
    assert "(news +" in " ".join(done.out.split())
    assert "as of 2023-12-31 and 2024-06-30, 5,000 draws, seed 0" in done.err
    assert max(map(len, done.out.splitlines())) <= 80
    assert rows(call("compare", "2023-12-31", "2024-06-30", *DRAWS, "--format", "csv")) == rows(
        call("compare", "2023Q4", "2024H1", *DRAWS, "--format", "csv")
    )


@pytest.mark.parametrize("name", sorted(TABLES))
@pytest.mark.parametrize("format", ["table", "csv", "json", "md"])
def test_every_table_comes_in_every_format(call, name, format):
    done = call("compare", "2023Q4", "2024Q2", "--table", name, "--format", format, *DRAWS)
    assert (done.code, "\r" in done.out) == (0, False)
    if format == "csv":
        assert len({len(row) for row in csv.reader(io.StringIO(done.out))}) == 1
    elif format == "json":
        about = json.loads(done.out)
        assert (about["schema"], about["table"], about["by"]) == ("threatscore.comparison/1", name, "group")
        assert [about[side]["as_of"] for side in ("old", "new")] == ["2023-12-31", "2024-06-30"]


def test_the_parts_of_a_csv_sum_to_the_change(call):
    moved = rows(call("compare", "2023Q4", "2024Q2", *DRAWS, "--format", "csv"))
    parts = rows(call("compare", "2023Q4", "2024Q2", "--table", "split", *DRAWS, "--format", "csv"))
    for unit, row in parts.items():
        told = [float(value) for name, value in row.items() if name.startswith("score_") and name != "score_change"]
        assert sum(told) == pytest.approx(float(moved[unit]["change"]), abs=1e-9)


def test_inputs_lists_what_differs(call):
    done = call("compare", "2023Q4", "2024Q2", "--inputs", *DRAWS, "--format", "csv")
    listed = list(csv.DictReader(io.StringIO(done.out)))
    assert [(row["what"], row["id"], row["new"]) for row in listed] == [
        ("date", "as-of date", "2024-06-30"), ("added", "news", "fighters: about 9,000"),
    ]  # fmt: skip


def test_a_period_beside_a_config(call, desk):
    shutil.copyfile(CONFIG, desk / "old.yaml")
    done = call("compare", "old.yaml", "2024Q2", "--as-of", "2024Q2", *DRAWS)
    assert "Settings and evidence are the same." in done.out
    assert call("compare", "2023", *DRAWS).out.startswith("What moved in the index\n"), "the config says 2023-12-31"


def test_releases_go_before_periods_and_are_computed_as_they_say(call, desk):
    for period, draws in (("2023Q4", "30"), ("2024Q2", "30")):
        assert call("release", period, "--draws", draws).code == 0
    shutil.rmtree(desk / "data")  # nothing but the releases is needed
    done = call("compare", "2023Q4", "releases/2024Q2")
    assert "release: releases/2023Q4, as of 2023-12-31" in done.err
    assert "new evidence +" in " ".join(done.out.split())
    assert call("gate", "2023Q4", "2023Q4").code == 0
    assert "no use: both sides are releases" in call("compare", "2023Q4", "2024Q2", "--seed", "3").err
    beside = call("compare", "2023Q4", "2024Q1")
    assert "(shipped with the package)" in beside.err, "a period needs evidence"


def test_a_release_beside_a_period_shares_its_draws(call):
    assert call("release", "2023Q4", "--draws", "30", "--seed", "77").code == 0
    done = call("compare", "2023Q4", "2024Q2")
    assert done.err.rstrip().endswith("seed 77")
    assert "seed and draws" not in call("compare", "2023Q4", "2024Q2", "--table", "split").out
    other = call("compare", "2023Q4", "2024Q2", "--table", "split", "--seed", "5")
    assert "seed and draws" in other.out, "where another seed is asked for, it is told"


def test_a_release_of_another_method_is_refused_with_what_to_do(call, monkeypatch):
    assert call("release", "2023Q4", *DRAWS).code == 0
    monkeypatch.setattr("threatscore.releases.frozen.METHOD_VERSION", 99)
    done = call("compare", "2023Q4", "2024Q2", *DRAWS)
    assert done.code == 2
    assert "2023Q4 is by method version 1, and this package computes by 99" in done.err
    assert "threatscore restate --from 2023Q4 --to 2023Q4" in done.err


@pytest.mark.parametrize("command", ["compare", "gate"])
def test_a_withdrawn_release_says_so_on_either_side(call, command):
    for period in ("2023Q4", "2024Q2"):
        assert call("release", period, *DRAWS).code == 0
    assert "WITHDRAWN" not in call(command, "2023Q4", "2024Q2").err
    given = ("--who", "the review desk", "--when", "2024-07-15", "--why", "a toll was wrong")
    assert call("sign", "2023Q4", "withdrawn", *given).code == 0
    for sides in (("2023Q4", "2024Q2"), ("2024Q2", "2023Q4"), ("2023Q4", "2024Q1")):
        done = call(command, *sides)
        assert done.out
        assert "2023Q4 was WITHDRAWN on 2024-07-15 by the review desk: a toll was wrong" in done.err


def test_a_spoilt_release_is_named(call, desk):
    assert call("release", "2023Q4", *DRAWS).code == 0
    (desk / "releases" / "2023Q4" / "summary.md").write_text("all is well")
    done = call("compare", "2023Q4", "2024Q2", *DRAWS)
    assert (done.code, "summary.md" in done.err) == (1, True)


def test_the_gate_ends_with_1_if_a_limit_is_passed(call, desk):
    assert call("gate", "2023Q4", "2023Q4", *DRAWS).code == 0
    with (desk / "config" / "weights.yaml").open("a") as file:
        file.write("gate: {moves: 0}\n")
    done = call("gate", "2023Q4", "2024Q2", *DRAWS)
    assert (done.code, "BEYOND" in done.out) == (1, True)
    assert "Beyond the limit: units that move." in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nope",), "a side is a release"),
        (("2023Q5",), "a year has the quarters Q1 to Q4"),
        (("4Q23",), "did you mean 2023Q4?"),
        (("before.yaml",), "there is no file 'before.yaml'"),
        (("2099Q1",), "2099Q1 lies in the future of the evidence"),
        (("2023Q4", "2024Q2", "--as-of", "2023"), "--as-of has no use"),
        (("2023Q4", "config/weights.yaml", "--config", "config/weights.yaml"), "NEW is a config itself"),
        (("2023Q4", "--inputs", "--table", "split"), "either --inputs or --table split"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_call_says_what_a_side_is(call, arguments, says):
    done = call("compare", *arguments, *DRAWS)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_a_period_in_which_nothing_can_be_ranked_is_valid(call):
    done = call("compare", "2021", "2023Q4", *DRAWS)
    assert done.code == 0
    assert "enters; before:" in done.out
    back = call("gate", "2023Q4", "2021", *DRAWS)
    assert back.code == 1, "all coverage is lost"
    assert call("compare", "2021", "2021", *DRAWS).code == 0
