"""The command line, from outside: what stands on standard output, what on standard error, and the exit code."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from threatscore import cli
from threatscore.cli import output
from threatscore.cli.commands import app
from threatscore.model import load_model

from .making import COLUMNS, claim, event, tables, write_folder

CONFIG = Path(__file__).parent / "models" / "minimal.yaml"
COMMANDS = (
    "rank", "check", "explain", "compare", "gate", "worlds", "release", "releases", "verify", "sign", "history",
    "trend", "restate", "report", "workbook", "weights", "cite", "init",
    "schema", "summary",
)  # fmt: skip
DRAWS = ("--draws", "40")
CLAIMS = [
    claim("f1", "range", low=100, high=900, note="=HYPERLINK(x)"),
    claim("f2", "about", 300, group="Bravo"),
    claim("b1", "level", "long", indicator="border", country="TJK"),
]
EVENTS = [event("e1", number_best=2), event("e2", group="B"), event("e3", kind="rocket_fire", country="UZB")]
GROUPS = ("A", {"id": "B", "name": "Bravo"})


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with an assessment of its own, and the folder one stands in."""
    (tmp_path / "config").mkdir()
    shutil.copyfile(CONFIG, tmp_path / "config" / "weights.yaml")
    full = tables(groups=GROUPS, claims=CLAIMS, events=EVENTS, watch=[{"id": "w1", "from": "2020", "to": "2023"}])
    write_folder(tmp_path / "data" / "mine", full)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
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


def edited(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# What each command prints.


def test_rank_prints_the_three_tables_and_says_what_it_used(call):
    done = call("rank", *DRAWS)
    assert done.code == 0
    titles = re.findall(r"^\w[\w ]* by threat score", done.out, re.MULTILINE)
    assert titles == ["Groups by threat score", "Countries by threat score", "Groups and countries by threat score"]
    assert done.err.splitlines() == [
        f"config: {Path('config/weights.yaml')}",
        f"data:   {Path('data/mine')}",
        "as of 2023-12-31, 5,000 draws, seed 0",  # 20 replicates of 250, the fewest
    ]
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("by", ["group", "country", "pair"])
def test_csv_and_json_stand_alone_on_standard_output(call, by):
    done = call("rank", "--by", by, "--format", "csv", *DRAWS)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert done.code == 0
    again = json.loads(call("rank", "--by", by, "--format", "json", *DRAWS).out)
    assert again["by"] == by
    assert len(rows) == len(again["rows"])
    for row, saved in zip(rows, again["rows"], strict=True):
        assert list(row) == list(saved)
        assert (float(row["score"]) if row["score"] else None) == saved["score"]


def test_all_tables_are_one_csv_table_or_one_json_list(call):
    rows = list(csv.DictReader(io.StringIO(call("rank", "--format", "csv", *DRAWS).out)))
    listed = json.loads(call("rank", "--format", "json", *DRAWS).out)
    assert [table["by"] for table in listed] == ["group", "country", "pair"]
    assert [row["by"] for row in rows] == [table["by"] for table in listed for _ in table["rows"]]


@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("explain", "A"),
        ("explain", "A", "--in", "TJK"),
        ("weights",),
        ("cite", "f1"),
        ("compare", "config/weights.yaml"),
        ("rank", "--by", "group"),
        ("rank", "--by", "pair", "--table", "acceptability"),
        ("rank", "--by", "group", "--table", "weights"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("format", ["table", "csv", "json", "md", "html", "latex"])
def test_every_table_comes_in_every_format(call, command, format):
    draws = DRAWS if command[0] in ("explain", "rank", "compare") else ()
    done = call(*command, *draws, "--format", format)
    assert done.code == 0
    assert done.out.endswith("\n")
    assert not done.out.endswith("\n\n")
    assert "\r" not in done.out
    assert "\x1b" not in done.out
    if format == "csv":
        assert len({len(row) for row in csv.reader(io.StringIO(done.out))}) == 1
    elif format == "json":
        assert json.loads(done.out)["rows"]
    elif format == "md":
        assert done.out.startswith("**")
    elif format == "html":
        assert done.out.startswith("<div><table><caption")
        assert done.out.isascii()
    elif format == "latex":
        assert done.out.startswith("%")
        assert done.out.endswith("\\endgroup\n")
        assert done.out.isascii()
    else:
        assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("table", ["pairwise", "top", "ranks", "entropy", "ties", "shift"])
def test_any_table_of_a_ranking_can_be_asked_for(call, table):
    done = call("rank", "--table", table, *DRAWS)
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80
    listed = json.loads(call("rank", "--table", table, "--format", "json", *DRAWS).out)
    rows = list(csv.DictReader(io.StringIO(call("rank", "--table", table, "--format", "csv", *DRAWS).out)))
    assert [(row["by"], row["unit"]) for row in rows] == [(t["by"], row["unit"]) for t in listed for row in t["rows"]]
    assert listed[0]["draws"] == 5000
    assert {(told["schema"], told["table"]) for told in listed} == {("threatscore.ranks/1", table)}


def test_top_takes_how_many(call):
    assert "being first in the index" in call("rank", "--by", "group", "--table", "top", "--first", "1", *DRAWS).out


def test_auto_takes_as_many_draws_as_the_precision_needs(call):
    auto = ("--draws", "auto", "--precision", "0.02")
    assert "5,000 draws" in call("rank", "--by", "group", *auto).err
    assert "draws" in call("explain", "A", *auto, "--precision-score", "9").err
    finer = call("compare", "config/weights.yaml", "--draws", "auto", "--precision", "0.005")
    assert int(re.search(r"([\d,]+) draws", finer.err)[1].replace(",", "")) > 5_000


def test_explain_takes_names_and_shows_what_a_score_rests_on(call):
    done = call("explain", "bravo", "--in", "TJK", *DRAWS)
    assert done.out.startswith("B in TJK: score ")
    assert "fighters: about 300 [f2]" in done.out


def test_explain_shows_everything_on_demand_and_to_machines(call):
    short, full = call("explain", "A", *DRAWS), call("explain", "A", "--all", *DRAWS)
    assert "A leaf is summed over its pairs" in " ".join(short.out.split())
    assert "fighters (TJK)" not in short.out
    assert "fighters (TJK)" in full.out
    machine = call("explain", "A", "--format", "csv", *DRAWS).out
    assert machine == call("explain", "A", "--all", "--format", "csv", *DRAWS).out


def test_check_shows_one_kind(call):
    rows = list(csv.DictReader(io.StringIO(call("check", "--kind", "gap", "--format", "csv").out)))
    assert {row["kind"] for row in rows} == {"gap"}


def test_compare_shows_what_an_edited_weight_moves(call, desk):
    shutil.copyfile(CONFIG, desk / "old.yaml")
    same = call("compare", "old.yaml", *DRAWS)
    assert (same.code, same.out.splitlines()[0]) == (0, "What moved in the index")
    assert "Settings and evidence are the same." in same.out
    edited(desk / "config" / "weights.yaml", "weight: 3, of: group", "weight: 9, of: group")
    done = call("compare", "old.yaml", "--by", "pair", *DRAWS)
    assert "fighters.weight from 3 to 9" in done.out
    assert done.err.splitlines()[0] == "old:    old.yaml"
    back = call("compare", Path("config/weights.yaml"), "old.yaml", "--as-of", "2023", "--seed", "0", *DRAWS)
    assert "fighters.weight from 9 to 3" in back.out


def test_cite_prints_a_row_and_its_document(call):
    done = call("cite", "f1")
    assert (done.code, done.err) == (0, f"data:   {Path('data/mine')}\n")
    assert "A paper [s1, reliability A]" in done.out


def test_weights_prints_the_tree(call):
    assert "fighters" in call("weights").out


def test_schema_goes_to_standard_output_or_to_a_file(call, desk):
    printed = call("schema").out
    assert json.loads(printed)["title"] == "threatscore weights.yaml"
    done = call("schema", "--output", desk / "deep" / "schema.json")
    assert (done.code, done.out) == (0, "")
    assert (desk / "deep" / "schema.json").read_text(encoding="utf-8") == printed


def test_version(call):
    assert re.fullmatch(r"\d+\.\d+.*\n|unknown: .*\n", call("--version").out)


# Wrong calls and bad input.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rank", "--draws", "0"), "at least 1 draw is needed, not 0"),
        (("rank", "--draws", "-1"), "at least 1 draw is needed, not -1"),
        (("rank", "--draws", "1000000000000"), "GB of memory"),
        (("rank", "--draws", "many"), "--draws must be a whole number or auto, not 'many'"),
        (("rank", "--precision", "0.1", *DRAWS), "only with draws 'auto'"),
        (("rank", "--draws", "auto", "--precision", "0.7"), "at most 0.5, not 0.7"),
        (("rank", "--table", "beats"), "unknown table 'beats'; known: acceptability, entropy, pairwise, ranks, "),
        (("rank", "--table", "pairs"), "Did you mean 'pairwise'?"),
        (("rank", "--threads", "two"), "'--threads': it must be a whole number, not 'two'"),
        (("rank", "--seed", "1.5"), "'--seed': it must be a whole number, not '1.5'"),
        (("rank", "--table", "top", "--first", "0"), "--first must be a whole number of at least 1, not 0"),
        (
            ("rank", "--table", "top", "--first", "7", "--by", "group", *DRAWS),
            "--first 7: the table by group ranks 2; give a whole number from 1 to 2\n",
        ),
        (("rank", "--table", "top", "--first", "7", *DRAWS), "from 1 to 2, or --by with another table alone"),
        (("rank", "--first", "2"), "--first is asked for only with --table top"),
        (("rank", "--seed", "-1"), "the seed must be 0 or above, not -1"),
        (("rank", "--as-of", "31.12.2023"), "'31.12.2023' is not a date"),
        (("rank", "--as-of", ""), "is not a date"),
        (("rank", "--by", "nation"), "nation"),
        (("rank", "--format", "xlsx"), "xlsx"),
        (("rank", "extra"), "extra"),
        (("explain",), "UNIT"),
        (("explain", "Bravoo", *DRAWS), "unknown unit 'Bravoo'; known: A, B, TJK, UZB. Did you mean 'B'?"),
        (("explain", "TJ", *DRAWS), "Did you mean 'TJK'?"),
        (("cite", "f9"), "there is no row 'f9'"),
        (("check", "--kind", "gaps"), "there is no kind 'gaps'"),
        (("compare",), "OLD"),
        (("schema", "--output", "config/weights.yaml/x.json"), "cannot write"),
        (("init", "config/weights.yaml/new"), "cannot write"),
        (("init", "."), "exists already; nothing was written"),
        (("nonsense",), "nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_call_ends_with_2_and_says_why(call, arguments, message):
    done = call(*arguments)
    assert (done.code, done.out) == (2, "")
    assert message.replace(" Did you mean 'B'?", "") in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rank", "--config", "none.yaml"), "none.yaml: 1 problem\n  cannot be read: No such file or directory"),
        (("rank", "--config", "config"), "config: 1 problem\n  cannot be read: Is a directory"),
        (("rank", "--config", "config/weights.yaml/x"), "cannot be read: Not a directory"),
        (("rank", "--data", "none"), "none: 1 problem\n  there is no such folder"),
        (("rank", "--data", "config/weights.yaml"), "is a file; give the folder"),
        (("rank", "--data", "config/weights.yaml/x"), "there is no such folder"),
        (("rank", "--data", "config"), "sources.csv: 1 problem"),
        (("check", "--data", "none", "--config", "none.yaml"), "none.yaml: 1 problem"),
        (("weights", "--config", "none.yaml"), "none.yaml: 1 problem"),
        (("cite", "f1", "--data", "none"), "none: 1 problem"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_ends_with_1_and_is_told_with_its_place(call, arguments, message):
    done = call(*arguments)
    assert (done.code, done.out) == (1, "")
    assert message in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", [("rank",), ("check",), ("explain", "A")], ids=lambda command: command[0])
def test_the_problems_of_config_and_evidence_are_told_together(call, desk, command):
    edited(desk / "config" / "weights.yaml", "weight: 3, of: group", "wieght: 3, of: group")
    edited(desk / "data" / "mine" / "claims.csv", ",range,", ",rnage,")
    edited(desk / "data" / "mine" / "events.csv", ",TJK,", ",TJX,")
    done = call(*command)
    assert (done.code, done.out) == (1, "")
    files = re.findall(r"^(\S+): \d+ problems?$", done.err, re.MULTILINE)
    assert [Path(file).name for file in files] == ["weights.yaml", "claims.csv", "events.csv"]
    assert re.search(
        r"^  line \d+, score.children.fighters.wieght: unknown key; .*Did you mean 'weight'\?$", done.err, re.M
    )
    assert re.search(r"^  row 2, wording: 'rnage' is not allowed; .*Did you mean 'range'\? \(id f1\)$", done.err, re.M)


def test_what_does_not_fit_together_is_told_together(call, desk):
    config = desk / "config" / "weights.yaml"
    edited(config, "countries: [TJK, UZB]", "countries: [TJK, UZX]")
    edited(desk / "data" / "mine" / "claims.csv", ",long,", ",lnog,")
    done = call("rank", *DRAWS)
    assert (done.code, done.out) == (1, "")
    assert "scope.countries: 'UZX' is not in the evidence" in done.err
    assert "unknown level 'lnog'; known: long, none, short. Did you mean 'long'?" in done.err


def test_check_tells_errors_apart_from_what_is_worth_knowing(call, desk):
    edited(desk / "data" / "mine" / "claims.csv", ",long,", ",lnog,")
    done = call("check", "--format", "csv")
    assert done.code == 1
    assert "row 4, best: unknown level 'lnog'" in done.err
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert {row["kind"] for row in rows} == {"alias", "no rationale"}, "what needs no fit"


def test_check_ends_with_0_where_there_are_only_warnings(call):
    done = call("check")
    assert done.code == 0
    assert "gap" in done.out


def test_hostile_names_move_no_terminal_in_messages(call):
    done = call("rank", "--config", "\x1b[31m\u202enone.yaml")
    assert "\x1b" not in done.err
    assert "\u202e" not in done.err


# The same again.


def test_the_same_call_gives_the_same_bytes_and_another_seed_others(call):
    one = call("rank", "--format", "json", "--seed", "0", *DRAWS)
    assert one.out == call("rank", "--format", "json", "--seed", "0", *DRAWS).out
    assert '"seed": 0' in one.out
    assert one.out != call("rank", "--format", "json", "--seed", "1", *DRAWS).out


def test_the_as_of_date_may_be_a_quarter_and_one_without_evidence(call):
    for form in ("table", "md", "csv", "json"):
        done = call("rank", "--by", "all", "--as-of", "2018q1", "--format", form, *DRAWS)
        assert (done.code, "as of 2018-03-31" in done.err) == (0, True)
        why = {"csv": "not ranked: no live claim or event ties", "json": "not ranked: no live claim or event ties"}
        assert why.get(form, "Nothing can be ranked.") in done.out
    refused = call("explain", "A", "--as-of", "2018Q1", *DRAWS)
    assert refused.code != 0
    assert "A is not ranked: no live claim or event ties it to a country in scope" in refused.err
    wrong = call("rank", "--as-of", "Q4 2023")
    assert "did you mean 2023Q4?" in wrong.err


def test_cite_leaves_out_what_came_later(call):
    assert "st-e1" in call("cite", "e1", "--format", "json").out
    then = call("cite", "e1", "--as-of", "2015Q2", "--format", "json").out
    assert "st-e1" not in then
    assert "known only after 2015-06-30" in then


def test_the_as_of_date_is_used(call):
    done = call("rank", "--by", "group", "--as-of", "2022", "--format", "json", *DRAWS)
    assert json.loads(done.out)["as_of"] == "2022-12-31"


def test_no_color_without_a_terminal_and_none_where_it_is_unwanted(monkeypatch, capsys):
    from threatscore.cli.options import Format
    from threatscore.tables import Column, Table

    table = Table("Title", (Column("a", "a"),), ({"a": 1},))
    output.show(table, Format.table)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    output.show(table, Format.table)
    monkeypatch.setenv("NO_COLOR", "1")
    output.show(table, Format.table)
    assert [line for line in capsys.readouterr().out.splitlines() if "Title" in line] == [
        "Title", "\x1b[1mTitle\x1b[0m", "Title"
    ]  # fmt: skip


def test_parts_of_a_page_are_plain_ascii_whatever_the_text(capsys):
    from threatscore.cli.options import Format
    from threatscore.tables import Column, Table

    table = Table("Т <b>", (Column("a", "a"),), ({"a": "ж"},), ("é",))
    output.show(table, Format.html)
    page = capsys.readouterr().out
    assert page.isascii()
    assert all(sign in page for sign in ("&#1058; &lt;b&gt;", "&#1078;", "&#233;"))
    output.show(table, Format.latex)
    assert capsys.readouterr().out.isascii()


def test_the_summary_of_a_day_is_a_page_of_markdown(call):
    done = call("summary", "2023-12-31", *DRAWS)
    assert done.code == 0
    assert done.out.startswith("# Threat assessment: as of 2023-12-31")
    refused = call("summary", "2023-12-31", "--as-of", "2022")
    assert (refused.code, "--as-of has no use" in refused.err) == (2, True)
    refused = call("summary", "config/weights.yaml")
    assert (refused.code, "is a file; name a release or a period" in refused.err) == (2, True)


def test_a_bar_shows_on_a_terminal_after_a_second_and_goes_away(monkeypatch, capsys):
    clock = iter([0.0, 0.5, 2.0, 3.0])
    monkeypatch.setattr(output, "monotonic", lambda: next(clock))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    bar = output.Progress()
    for done in (1, 2, 4):
        bar(done, 4)
    shown = capsys.readouterr().err
    assert shown.count("drawing") == 2
    assert " 50%" in shown
    assert shown.endswith("\r\033[K")


# A folder of one's own.


@pytest.mark.parametrize("name", ["my region", "Обзор"])
def test_init_lays_down_a_folder_that_is_then_used(call, desk, monkeypatch, name):
    done = call("init", name)
    assert done.code == 0
    assert "next: cd " in done.err
    monkeypatch.chdir(desk / name)
    done = call("rank", "--by", "country", *DRAWS)
    assert done.code == 0
    assert f"config: {Path('config/weights.yaml')}" in done.err
    assert f"data:   {Path('data/central-asia')}" in done.err


def test_an_empty_start_asks_for_what_comes_next(call, desk, monkeypatch):
    done = call("init", "new", "--empty")
    assert done.code == 0
    assert "next: fill sources.csv, groups.csv, countries.csv and claims.csv in" in done.err
    assert load_model(desk / "new" / "config" / "weights.yaml").config.score == load_model(CONFIG).config.score
    monkeypatch.chdir(desk / "new")
    for path in (desk / "new" / "data" / "assessment").iterdir():
        assert path.read_text(encoding="utf-8") == ",".join(COLUMNS[path.stem]) + "\n"
    assert (desk / "new" / "config" / "weights.schema.json").read_text(encoding="utf-8") == call("schema").out
    done = call("rank")
    assert (done.code, done.err.count("problem")) == (1, 2)
    assert "groups.csv has no rows: add each group to be ranked" in done.err
    assert "countries.csv has no rows: add each country" in done.err
    filled = tables(groups=GROUPS, claims=CLAIMS, events=EVENTS)
    write_folder(desk / "new" / "data" / "assessment", filled)
    assert call("rank", *DRAWS).code == 0
    assert call("init", ".", "--empty").code == 2


def test_what_comes_with_the_package_is_told_as_such(call, desk, monkeypatch):
    (desk / "bare").mkdir()
    monkeypatch.chdir(desk / "bare")
    told = [line.endswith(" (shipped with the package)") for line in call("rank", *DRAWS).err.splitlines()]
    assert told == [True, True, False]
    assert "(shipped with the package)\n" in call("weights").err
    assert "(shipped with the package)\n" not in call("rank", "--config", CONFIG, "--data", "../data/mine", *DRAWS).err


def test_the_next_step_can_be_pasted(call):
    assert "next: cd 'my region' && threatscore rank" in call("init", "my region").err


def test_init_touches_nothing_that_is_there(call, desk):
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    assert call("init", ".").code == 2
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before


def test_several_evidence_folders_are_a_choice_to_make(call, desk):
    shutil.copytree(desk / "data" / "mine", desk / "data" / "other")
    done = call("rank")
    assert done.code == 2
    assert f"several evidence folders: {Path('data/mine')}, {Path('data/other')}; choose one with --data" in done.err
    assert call("rank", "--data", "data/other", *DRAWS).code == 0


@pytest.mark.parametrize("call_of", ["report NAME", "rank --data NAME", "compare NAME", "trend --out NAME"])
def test_a_name_that_the_system_refuses_is_told(call, desk, call_of):
    done = call(*call_of.replace("NAME", "x" * 300).split())
    assert (done.code, done.out) == (1, "")
    assert re.search(r"xxxxx\.\.\. \(\d+ characters\): File name too long", " ".join(done.err.split()))


# Help.


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_a_page_of_full_sentences_that_fits(call, command):
    done = call(*command.split(), "--help")
    assert done.code == 0
    lines = done.out.splitlines()
    assert max(map(len, lines)) <= 80
    about = done.out.split("\n\n", 1)[1].split("\nOptions:")[0].split("\nArguments:")[0]
    assert all(text.strip().endswith((".", "'")) for text in about.strip().split("\n\n"))
    options = re.findall(r"^  (-{1,2}\S.*?)(?=^  -|\Z|^\w)", done.out, re.MULTILINE | re.DOTALL)
    assert all(re.search(r"\.(\s+\[(default:\s+\w+|required)\])?\s*$", option) for option in options)
    own = {name for option in options for name in re.findall(r"--[a-z-]+", option.split("  ")[0])}
    named = set(re.findall(r"(?<![\w/'])--[a-z-]+", "\n".join(option.split("  ", 1)[-1] for option in options)))
    assert named <= own, "what an option speaks of, this command has"


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_is_given_has_a_name_in_capitals(call, command):
    first = call(command, "--help").out.split("\n\n")[0]
    assert not re.search(r"[{\[][a-z]", first)


def test_no_line_of_the_list_of_commands_is_cut(call):
    assert "..." not in call("--help").out.split("Commands:")[1]


def test_help_names_every_command(call):
    shown = call("--help").out
    assert all(re.search(rf"^  {command} ", shown, re.MULTILINE) for command in COMMANDS)
    assert {command.callback.__name__ for command in app.registered_commands} == set(COMMANDS)
    assert "Exit code 0" in shown


# As a process.


def process(desk, *arguments, **environment):
    """Start a process that finds the package where this one has found it."""
    source = str(Path(cli.__file__).parents[2])
    command = [sys.executable, "-c", "from threatscore.cli import main; main()", *arguments]
    env = os.environ | {"PYTHONPATH": source} | environment
    return subprocess.Popen(command, cwd=desk, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.slow
def test_the_package_itself_is_the_command_line(desk):
    source = str(Path(cli.__file__).parents[2])
    command = [sys.executable, "-m", "threatscore", "rank", "--none"]
    done = subprocess.run(command, cwd=desk, env=os.environ | {"PYTHONPATH": source}, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: threatscore rank [OPTIONS]\n")


@pytest.mark.slow
def test_a_process_writes_utf8_whatever_the_system_speaks(desk):
    with process(desk, "rank", "--by", "group", *DRAWS, PYTHONIOENCODING="latin-1", LC_ALL="C") as running:
        out, err = running.communicate(timeout=60)
    assert "\N{BOX DRAWINGS LIGHT HORIZONTAL}" in out.decode()
    assert b"\x1b" not in out + err
    assert b"seed 0" in err


@pytest.mark.slow
def test_a_reader_who_has_had_enough_is_no_error(desk):
    with process(desk, "rank", *DRAWS) as running:
        running.stdout.close()
        err = running.stderr.read()
        code = running.wait(60)
    assert err.decode().splitlines()[-1].startswith("as of")
    assert code == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interruption_ends_with_130_and_no_traceback(desk):
    with process(desk, "rank", "--draws", "5000000") as running:
        assert running.stderr.readline().startswith(b"config")
        time.sleep(1.0)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, b"")
    assert err.endswith(b"\ninterrupted; nothing was written\n")
    assert b"Traceback" not in err
