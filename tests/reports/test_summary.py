"""One page of Markdown: its numbers are those of the tables, and it stays a page whatever is ranked."""

import re

import pytest

import threatscore as ts
from threatscore.checks.check import KINDS as FOUND
from threatscore.errors import UsageError
from threatscore.evidence import Evidence
from threatscore.reports import contents, summary
from threatscore.reports.summary.caveats import KINDS
from threatscore.reports.summary.fitting import ROOMS, Names, Room, height
from threatscore.reports.summary.order import COLUMNS, HEADINGS, order
from threatscore.tables.text import markdown

from ..making import TIE, claim, evidence, frames, model
from ..releases.conftest import rich_model, rich_tables

PAGE = 58
"""Lines of an A4 page."""


def lines(text):
    """Return how many lines a page needs with 100 signs in each; between paragraphs there is half a line.

    The bars between cells are no signs on the page.
    """
    shown = [re.sub(r" \| ", " ", line) for line in text.splitlines() if not line.startswith("|---")]
    return sum(-(-len(line) // 100) if line else 0.5 for line in shown)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    out = tmp_path_factory.mktemp("releases")
    what = rich_model(), Evidence.from_frames(**frames(rich_tables()))
    return [ts.release(*what, period, out=out) for period in ("2023Q3", "2023Q4")][1]


def tied(groups, **settings):
    names = [f"G{i:03}" for i in range(groups)]
    claims = [
        claim(f"c{g}", "about", 10 + i % 80, indicator="tie", group=g, country="TJK") for i, g in enumerate(names)
    ]
    return ts.simulate(model({"tie": TIE}, **settings), evidence(claims=claims, groups=names or ["A"]), draws=100)


@pytest.mark.slow
def test_the_shipped_data_fill_one_page(tmp_path):
    model, evidence = ts.load_model("config/weights.yaml"), ts.load_evidence("data/central-asia")
    for period in ("2023Q3", "2023Q4"):
        last = ts.release(model, evidence, period, out=tmp_path, draws=5000)
    text = summary(last)
    assert lines(text) <= PAGE
    moved = text.split("## What moved since 2023Q3")[1].split("##")[0]
    assert "ISIS-K, clearly up (95%): score" in moved
    assert "; new evidence +" in moved
    assert "-attack-" in moved, "what did most is named"
    assert " signs in all" not in text, "every sentence finds room"
    for name in (
        "Islamic Movement of Uzbekistan",
        "Kyrgyzstan",
        "evidence that the model does not use (",
        "one publisher",
        "digests)",
    ):
        assert name in text
    for jargon in ("unwatched", "unstated", "leaves", "duplicate?"):
        assert jargon not in text


def test_whatever_the_checks_find_has_words():
    assert set(KINDS) == set(FOUND)


def cells_of(text, by):
    """Return the cells of the rows of a table."""
    part = re.split(rf"## {HEADINGS[by]}(?: \(the first .*\))?\n", text)[1].strip().split("\n\n")[0]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in part.splitlines()[2:]]


def test_every_number_is_that_of_the_tables(released):
    text, shown = summary(released), contents(released)
    for by, ranking in shown.rankings.items():
        table, first = ranking.table(), ranking.top(1)
        rows = cells_of(text, by)
        assert len(rows) == min(len(table.rows), ROOMS[0].units[by])
        for row, ranked, chance in zip(rows, table.rows, first.rows, strict=False):
            wanted = [column.text(ranked) for column in table.columns if column.name in COLUMNS]
            if by != "pair":
                wanted.insert(2, shown.run.evidence.row(ranked["unit"]).name)
            wanted += [column.text(chance) for column in first.columns if column.name in ("p_top", "likelihood")]
            assert row == list(map(markdown, wanted))


def moving(out, count, name, **assessment):
    """Return a release since whose release before half of the groups moved, a quarter stayed and a quarter came."""
    ids = [f"G{i:02}" for i in range(count)]
    half, most = count // 2, 3 * count // 4
    about = {"indicator": "tie", "country": "TJK", "spoken_from": "2023-01-15"}
    claims = [claim(f"c{id}", "exact", 10, group=id, known="2023-02-01", **about) for id in ids[:most]]
    claims += [
        claim(f"d{id}", "exact", 90, group=id, known="2023-11-01", supersedes=f"c{id}", **about) for id in ids[:half]
    ]
    claims += [claim(f"e{id}", "exact", 50, group=id, known="2023-11-01", **about) for id in ids[most:]]
    groups = [{"id": id, "name": f"{id} {name}"} for id in ids]
    what = model({"tie": TIE}, assessment=assessment), evidence(claims=claims, groups=groups, as_of=None)
    return [ts.release(*what, period, out=out, draws=5000) for period in ("2023Q3", "2023Q4")][1]


def test_what_moved_has_the_figures_of_the_comparison(tmp_path):
    last = moving(tmp_path, 4, "group")
    shown = contents(last)
    moved = summary(shown).split("## What moved since 2023Q3")[1].split("##")[0]
    table = shown.moved["group"].table()
    told = {column.name: column for column in table.columns}
    verdicts = []
    for row in table.rows:
        line = next(line for line in moved.splitlines() if row["unit"] in line)
        verdicts.append(row["verdict"].split(";")[0])
        assert told["change"].text(row) in line
        if row["clear"]:
            assert f"score {told['score_new'].text(row)}, " in line
            assert re.match(rf"- {row['unit']}, {row['verdict']} \([>\d]+%\): ", line)
        if row["verdict"] == "clearly up":
            assert f"; revised or withdrawn evidence {row['reason_part']:+.1f} (d{row['unit']} " in line
            assert f": tie: 90 (replaces c{row['unit']}))." in line
    assert sorted(verdicts) == ["clearly down in rank", "clearly up", "clearly up", "enters"]
    assert re.search(r"New: groups G03 rank \d \(\d-\d\)\.", moved)


def test_of_a_single_draw_nobody_knows_the_error_and_that_is_said():
    """Without the note it would look as if it were nothing."""
    claims = [claim("c", "about", 80, indicator="tie", group="A", country="TJK")]
    run = ts.simulate(model({"tie": TIE}), evidence(claims=claims), draws=1)
    table = ts.rank(run, by="group").table()
    assert [row["score_error"] for row in table.rows] == [None]
    wanted = "Simulation error (95%): scores ±? points, probabilities ±80 percentage points at most."
    assert wanted in table.notes
    assert f"- {wanted}" in summary(run).splitlines()


@pytest.mark.parametrize("changed", [False, True])
def test_the_simulation_error_holds_for_every_number(released, tmp_path, changed):
    shown = contents(moving(tmp_path, 4, "group") if changed else released)
    told = r"\(95%\): scores ±([\d.]+)(?:, changes ±([\d.]+))? points, probabilities ±([\d.]+) percentage"
    score, change, share = (float(each or 0) for each in re.search(told, summary(shown)).groups())
    assert bool(change) == changed
    for comparison in shown.moved.values():
        stayed = [row for row in comparison.records if row["clear"] is not None]
        assert max((row["change_error"] for row in stayed), default=0) <= change
        for name in ("p_clear_error", "p_rank_clear_error"):
            assert max((row[name] for row in stayed), default=0) <= share / 100
    for ranking in shown.rankings.values():
        rows = ranking.table().rows
        assert max(row["score_error"] for row in rows) <= score
        assert max(row["p_level_error"] for row in rows) <= share / 100
        assert max(row["error"] for row in ranking.top(1).records()) <= share / 100


def test_a_run_is_summed_up_without_what_moved():
    text = summary(tied(2))
    assert "What moved" not in text
    assert "No release" in text
    assert "# Threat assessment: as of 2023-12-31" in text


@pytest.mark.parametrize("groups", [0, 1, 200])
def test_it_stays_a_page_of_none_one_and_many_units(groups):
    text = summary(tied(groups))
    assert lines(text) == height(text) <= PAGE
    assert ("Nothing can be ranked." in text) == (not groups)
    assert ("## Groups (the first 8 of 200)" in text) == (groups == 200)
    assert ("None" in text, "nan" in text) == (False, False)


def test_it_stays_a_page_whatever_names_say_and_however_many_move(tmp_path):
    text = summary(moving(tmp_path, 40, "long | name " * 800, title="A title | of *many* words " * 50))
    assert lines(text) <= PAGE
    moved = text.split("## What moved since 2023Q3")[1].split("##")[0]
    assert "clearly up" in moved
    assert re.search(r"\d+ more of the groups moved clearly", moved)
    assert re.search(r"New: groups G\d\d .*rank", moved)
    assert "signs in all" in text
    assert "Simulation error (95%): scores" in text
    assert {line.count("|") - line.count("\\|") for line in text.splitlines()} == {0, 10}


def test_names_that_only_pairs_tell_are_spelled_out():
    claims = [
        claim(f"c{g}", "about", best, indicator="tie", group=g, country="TJK") for g, best in (("A", 80), ("B", 9))
    ]
    groups = [{"id": "A", "name": "Alpha"}, {"id": "B", "name": "Beta"}]
    run = ts.simulate(model({"tie": TIE}), evidence(claims=claims, groups=groups), draws=100)
    shown = contents(run)
    short = "\n".join(order(shown, Names(run), Room({"group": 1, "country": 1, "pair": 2}, 1, 1, 1, 300)))
    assert "| 1 | A | Alpha |" in short
    assert short.endswith("B (Beta).")
    assert "Beta" not in "\n".join(order(shown, Names(run), ROOMS[0])).split("## Groups and countries")[1]


def test_a_withdrawn_release_says_so(released):
    for state in ("reviewed", "released", "withdrawn"):
        ts.sign(str(released.name), state, who="the review desk", when="2024-01-15", why="*wrong* | data",
                out=released.folder.parent)  # fmt: skip
    text = summary(released)
    assert "Release in state withdrawn." in text
    assert re.search(r"\*\*.*WITHDRAWN.*\\\*wrong\\\* \\\| data\*\*", text)


def test_a_condition_is_refused():
    run = tied(2)
    with pytest.raises(UsageError, match="shows all draws"):
        summary(ts.given(run, {"cG000": "yes"}))
