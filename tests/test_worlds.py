"""`threatscore worlds`, `--suppose` and `--given` from outside, on a small desk and on the shipped data."""

import csv
import io
import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from threatscore import cli
from threatscore.competing import worlds
from threatscore.competing.redraw import Redraw
from threatscore.evidence import load_evidence
from threatscore.model import load_model
from threatscore.simulation import simulate

from .making import claim, event, tables, write_folder

ROOT = Path(__file__).parents[1]
CLAIMS = [claim("f1", "range", low=100, high=900), claim("f2", "about", 300, group="B"),
          claim("b1", "level", "long", indicator="border", country="TJK")]  # fmt: skip
EVENTS = [event("e1"), event("e2", group="B")]
STANCES = [{"id": "st1", "event": "e1", "party": "A", "role": "perpetrator", "stance": "claims"},
           {"id": "st2", "event": "e1", "party": "TJK", "role": "target", "stance": "denies"}]  # fmt: skip


@pytest.fixture
def call(tmp_path, monkeypatch, capfdbinary):
    """Call a command in a folder with an assessment of its own: (code, out, err)."""
    (tmp_path / "config").mkdir()
    shutil.copyfile(ROOT / "tests" / "models" / "minimal.yaml", tmp_path / "config" / "weights.yaml")
    full = tables(claims=CLAIMS, events=EVENTS, stances=STANCES, watch=[{"id": "w1", "from": "2020", "to": "2023"}])
    write_folder(tmp_path / "data" / "mine", full)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def calling(*arguments):
        monkeypatch.setattr(sys, "argv", ["threatscore", *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, err = capfdbinary.readouterr()
        return SimpleNamespace(code=left.value.code or 0, out=out.decode(), err=err.decode())

    return calling


def test_worlds_prints_what_is_open(call):
    done = call("worlds", "--draws", "5000", "--seed", "4")
    assert done.code == 0
    assert done.out.startswith("The ranking of groups under either answer")
    assert "e1" in done.out
    assert "As it stands: " in done.out
    assert "as of 2023-12-31, 5,000 draws, seed 4" in done.err


def test_formats(call):
    rows = list(csv.DictReader(io.StringIO(call("worlds", "--draws", "50", "--format", "csv").out)))
    assert {row["kind"] for row in rows} == {"event", "origin", "prior"}
    assert json.loads(call("worlds", "--draws", "50", "--format", "json", "--by", "country").out)["by"] == "country"


def test_prior_prints_both_rankings(call):
    done = call("worlds", "--prior", "--draws", "50", "--by", "pair")
    assert done.out.startswith("Groups and countries with evidence and by declared beliefs alone")
    assert "score without" in done.out


@pytest.mark.parametrize("more", [(), ("--prior",)])
def test_worlds_take_a_precision(call, more):
    done = call("worlds", "--draws", "auto", "--precision", "0.4", "--precision-score", "40", *more)
    assert done.code == 0
    done = call("worlds", "--draws", "50", "--precision", "0.4", *more)
    assert (done.code, "only with draws 'auto'" in done.err) == (2, True)


def test_rank_and_explain_take_suppositions_and_conditions(call):
    Path("config/weights.yaml").write_text(
        Path("config/weights.yaml").read_text(encoding="utf-8") + "suppose: {f1: yes}\n", encoding="utf-8"
    )
    done = call("rank", "--by", "group", "--draws", "5000", "--suppose", "e2=yes", "--given", "e1=no")
    assert "supposing e2=yes, f1=yes, given e1=no" in " ".join(done.out.split())
    assert "of 5,000 draws" in done.out
    about = json.loads(call("rank", "--by", "group", "--draws", "50", "--suppose", "f1=no", "--format", "json").out)
    assert about["suppose"] == {"f1": "no"}
    assert about["given"] == ""
    done = call("explain", "A", "--draws", "50", "--suppose", "e1=yes")
    assert "supposing e1=yes" in " ".join(done.out.split())
    assert "supposed [e1]" in " ".join(done.out.split())


def test_check_lists_what_is_supposed(call):
    with Path("config/weights.yaml").open("a", encoding="utf-8") as file:
        file.write("suppose: {e1: no}\n")
    done = call("check", "--kind", "supposed")
    assert done.code == 0
    assert "e1" in done.out
    assert "1 in all" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rank", "--suppose", "e1"), "--suppose e1: write NAME=ANSWER, such as --suppose ev-1=no"),
        (("rank", "--given", "=no"), "--given =no: write NAME=ANSWER"),
        (("rank", "--given", "e1=no", "--given", "e1=yes"), "--given e1: answered twice, with 'no' and 'yes'"),
        (("rank", "--suppose", "e9=no"), "--suppose: nothing is called 'e9'; known: "),
        (("worlds", "--suppose", "s1=yes"), "'yes' is no answer about the source 's1'"),
        (("worlds", "--prior", "--suppose", "f1=perhaps"), "'perhaps' is no answer about 'f1'"),
        (("explain", "A", "--given", "s1=no"), "leave it out with --suppose s1=no"),
        (("rank", "--given", "b1=no"), "no draw is left given b1=no"),
    ],
    ids=" ".join,
)
def test_wrong_calls(call, arguments, said):
    done = call(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_several_wrong_answers_are_told_at_once(call):
    done = call("rank", "--suppose", "e9=no", "--suppose", "s1=yes")
    assert "'e9'" in done.err
    assert "'s1'" in done.err


def test_a_wrong_supposition_in_the_config_is_bad_input_with_its_line(call):
    path = Path("config/weights.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "suppose:\n  e9: no\n", encoding="utf-8")
    done = call("rank", "--suppose", "e1=no")
    assert done.code == 1
    assert f"line {text.count(chr(10)) + 2}, suppose.e9: nothing is called 'e9'" in done.err


# The shipped data.


@pytest.fixture(scope="module")
def shipped():
    model = load_model(ROOT / "config" / "weights.yaml")
    return model, load_evidence(ROOT / "data" / "central-asia", as_of="2023-12-31")


@pytest.mark.slow
def test_every_disputed_event_and_every_origin_of_the_shipped_data_is_listed(shipped):
    model, evidence = shipped
    found = worlds(model, evidence, draws=500)
    listed = {world.question.name for world in found.worlds}
    denied = {stance.event for stance in evidence.live_stances if stance.stance == "denies"}
    assert len(denied) >= 3
    assert denied <= listed
    live = (*evidence.live_claims, *evidence.live_events, *evidence.live_stances)
    assert {evidence.origin(row.source) for row in live} <= listed
    assert {"score", "activity", "backing", "no evidence"} <= listed
    units = {unit for (unit,) in found.run.groups.units}
    assert all({place.unit[0] for place in world.places} >= units for world in found.worlds)
    for width in (80, 140):
        assert max(map(len, found.table().to_terminal(width).splitlines())) <= width


@pytest.mark.slow
def test_worlds_of_the_shipped_data_are_simulations_to_the_bit(shipped):
    model, evidence = shipped
    run = simulate(model, evidence, draws=300)
    for answer in ({"ev-rocket-tjk-2022-05": "no"}, {"shay-2024": "no"}, {"backing": "arithmetic"}):
        whole, part = (
            simulate(model.supposing(answer), evidence, draws=300),
            Redraw(run).pairs(model.supposing(answer), run.evidence),
        )
        assert part.units == whole.pairs.units
        assert (part.scores == whole.pairs.scores).all()
