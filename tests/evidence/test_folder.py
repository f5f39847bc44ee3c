"""Whatever a spreadsheet may do to a folder: each slip is one message with its place; what is harmless works."""

import codecs
import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatscore.errors import InputError, UsageError
from threatscore.evidence import Evidence, load_evidence
from threatscore.simulation import simulate

from ..making import COLUMNS, claim, event, evidence, frames, model, tables, tied, write_folder

FULL = tables(
    groups=[{"id": "IMU", "name": "Islamic Movement"}, {"id": "JA", "name": "Jamaat", "aliases": "TTT|Tajik Taliban"}],
    sources=[{"id": "s1"}, {"id": "s2", "origin": "s1"}],
    claims=[
        claim("c1", "range", low="1000", high="3000", group="IMU", note="one\ntwo, three"),
        claim("c2", "about", 500, group="TTT"),
    ],
    events=[event("e1", group="JA", number_best=2), event("e2", group="IMU", part_of="e1")],
    watch=[{"id": "w1", "from": "2020", "to": "2023"}],
    withdrawals=[{"id": "x1", "row": "c2"}],
)


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "data", FULL)


def change(folder, file, **cells):
    """Set cells of the first data row of a file."""
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        header, first, *rest = csv.reader(stream)
    first = [str(cells.get(name, cell)) for name, cell in zip(header, first, strict=True)]
    write(folder / file, [header, first, *rest])


def write(path, records):
    out = io.StringIO()
    csv.writer(out).writerows(records)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def problems(folder):
    with pytest.raises(InputError) as caught:
        load_evidence(folder)
    return [f"{p.file.removeprefix(str(folder) + '/')}: {p}" for p in caught.value.problems]


def test_the_folder_itself_is_fine(folder):
    assert len(load_evidence(folder).claims) == 2


CELLS = [
    ("claims.csv", {"spoken_from": "Mar-18"}, "spoken_from", "'Mar-18' is not a date: a spreadsheet has rewritten it"),
    ("claims.csv", {"known": "44562"}, "known", "a spreadsheet has turned it into a day number"),
    ("claims.csv", {"known": "2023-02-30"}, "known", "'2023-02-30' is not a date"),
    ("claims.csv", {"known": "31.12.2023"}, "known", "day and month are not told apart"),
    ("claims.csv", {"spoken_from": "2023", "spoken_to": "2022"}, "spoken_from", "lies after spoken_to"),
    ("claims.csv", {"spoken_from": "2024-02", "known": "2023"}, "known", "before what it speaks of had begun"),
    ("claims.csv", {"low": "3000", "high": "1000"}, "low", "must not fall, not 3000, 1000"),
    ("claims.csv", {"low": "-5"}, "low", "-5 is not allowed: a count cannot be negative"),
    ("claims.csv", {"low": "1e400"}, "low", "1e400 is not allowed: a number must be finite"),
    ("claims.csv", {"high": "1e300"}, "high", "0, or 1e-09 to 1e+15; choose another unit"),
    ("claims.csv", {"low": "nan"}, "low", "'nan' is not a number; leave the cell empty if it is missing"),
    ("claims.csv", {"low": "1,000"}, "low", "'1,000' is not a number; write it without separators"),
    ("claims.csv", {"low": "1_000"}, "low", "'1_000' is not a number"),
    ("claims.csv", {"low": ""}, "low", "wording 'range' needs low and high and may have best, not high"),
    ("claims.csv", {"wording": "up_to", "low": "", "high": ""}, "high", "wording 'up_to' needs high, not nothing"),
    ("claims.csv", {"wording": "up_to", "low": "", "high": "0"}, "high", "'up_to' zero says nothing; write 'exact' 0"),
    ("claims.csv", {"wording": "at_least", "low": "0", "high": ""}, "low", "'at_least' zero says nothing"),
    ("claims.csv", {"wording": "rnage"}, "wording", "Did you mean 'range'?"),
    ("claims.csv", {"wording": "level", "low": ""}, "best", "a level stands in 'best', or its lowest and highest step"),
    ("claims.csv", {"known_basis": "guess"}, "known_basis", "'guess' is not allowed; known: event, origin, published"),
    ("claims.csv", {"credibility": "7"}, "credibility", "'7' is not allowed"),
    ("claims.csv", {"group": "", "country": ""}, "group", "both columns are empty"),
    ("claims.csv", {"group": "IMUU"}, "group", "unknown group 'IMUU'; known: IMU, Islamic Movement, JA"),
    ("claims.csv", {"group": "IMUU"}, "group", " A new group needs a row in groups.csv (id c1)"),
    ("claims.csv", {"group": "IJU, IMU"}, "group", " Several names in one cell are separated by '|': IJU|IMU"),
    ("events.csv", {"group": "IMU and JA"}, "group", " Several names in one cell are separated by '|': IMU|JA"),
    ("claims.csv", {"country": "TJK;UZB"}, "country", " Several names in one cell are separated by '|': TJK|UZB"),
    ("events.csv", {"country": "TJK, UZB"}, "country", " This cell holds one name"),
    ("events.csv", {"country": "Atlantis"}, "country", " A new country needs a row in countries.csv"),
    ("claims.csv", {"country": "Tajikstan"}, "country", "unknown country 'Tajikstan'; known: TJK, UZB."),
    ("claims.csv", {"party": "Insitute"}, "party", "Did you mean 'Institute'?"),
    ("claims.csv", {"source": "s9"}, "source", "there is no source 's9'; known: s1, s2."),
    ("claims.csv", {"supersedes": "c9"}, "supersedes", "there is no claim 'c9'; known: c1, c2."),
    ("claims.csv", {"supersedes": "c1"}, "supersedes", "goes in a circle back to c1"),
    ("claims.csv", {"id": "c2"}, "id", "duplicate id, already used in row 2 of claims.csv"),
    ("claims.csv", {"id": "a claim"}, "id", "'a claim' is no id: letters, digits"),
    ("claims.csv", {"locator": ""}, "locator", "must not be empty (id c1)"),
    ("claims.csv", {"note": "x" * 10_001}, "note", "10,001 characters; a cell holds at most 10,000"),
    ("claims.csv", {"group": "x" * 10_001}, "group", "10,001 characters; a cell holds at most 10,000"),
    ("claims.csv", {"note": "bell \x07"}, "note", "holds the control character 0x07"),
    ("sources.csv", {"reliability": "G"}, "reliability", "'G' is not allowed; known: A, B, C, D, E, F"),
    ("sources.csv", {"origin": "s2"}, "origin", "goes in a circle back to s1"),
    ("countries.csv", {"id": "Tajikistan"}, "id", "not an ISO 3166-1 alpha-3 code such as TJK"),
    ("groups.csv", {"aliases": "Jamaat"}, "name", "'Jamaat' already stands for IMU"),
    ("groups.csv", {"aliases": "X:1.8"}, "aliases", "'X:1.8' should read name:probability, above 0 and at most 1"),
    ("groups.csv", {"aliases": "Jamaat:0.8"}, "name", "'Jamaat' already stands for IMU"),
    ("groups.csv", {"aliases": "imu:0.8"}, "aliases", "'imu' already stands for IMU with another probability"),
    ("groups.csv", {"aliases": "X:0.8|x"}, "aliases", "'x' already stands for IMU with another probability"),
    ("groups.csv", {"aliases": "X|X:0.8"}, "aliases", "'X' already stands for IMU with another probability"),
    ("countries.csv", {"aliases": "X:0.8"}, "aliases", "'X:0.8': only a group's alias may be debated; leave ':...'"),
    ("events.csv", {"end": "2022"}, "start", "lies after end"),
    ("events.csv", {"known": "2022"}, "known", "lies before it happened; correct 'known' or 'start'"),
    ("events.csv", {"number_low": "3"}, "number_low", "must not fall, not 3, 2"),
    ("events.csv", {"number_high": "3"}, "number_best", "with one end only: give low and high as well, or best alone"),
    ("events.csv", {"killed_best": "-1"}, "killed_best", "a count cannot be negative"),
    ("events.csv", {"same_as": "e2:0"}, "same_as", "'e2:0' should read name:probability, above 0 and at most 1"),
    ("events.csv", {"same_as": "e9:0.5"}, "same_as", "there is no event 'e9'; known: e1, e2."),
    ("events.csv", {"same_as": "e1:0.5"}, "same_as", "goes in a circle back to e1"),
    ("events.csv", {"same_as": "e2:0.5"}, "part_of", "is part of an event that may be the same as this one"),
    ("events.csv", {"group": "JA:0.7|IMU:0.6"}, "group", "shares lie above 0 and sum to at most 1"),
    ("events.csv", {"group": "JA:0.7|IMU"}, "group", "give a share to every group or to none"),
    ("events.csv", {"group": "JA:most"}, "group", "'JA:most' should read name:number"),
    ("events.csv", {"country": "Atlantis"}, "country", "unknown country 'Atlantis'"),
    ("events.csv", {"part_of": "e2"}, "part_of", "goes in a circle back to e1"),
    ("events.csv", {"same_as": "e2"}, "part_of", "is part of an event that is the same as this one"),
    ("stances.csv", {"stance": "doubts"}, "stance", "'doubts' is not allowed; known: claims, confirms, denies"),
    ("stances.csv", {"event": "e9"}, "event", "there is no event 'e9'; known: e1, e2."),
    ("watch.csv", {"from": "2024"}, "from", "lies after 'to'"),
    ("watch.csv", {"kinds": "|"}, "kinds", "names no kind; write '*' for all"),
    ("withdrawals.csv", {"row": "c9"}, "row", "there is no claim or event or stance 'c9'"),
    ("withdrawals.csv", {"row": "s1"}, "row", "there is no claim or event or stance 's1'"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "cells", "column", "what"), CELLS)
def test_a_bad_cell_says_where_and_what(folder, file, cells, column, what):
    change(folder, file, **cells)
    found = problems(folder)
    start = file + ": row "
    assert any(p.startswith(start) and f", {column}: " in p and what in p for p in found), found


def test_the_whole_message(folder):
    change(folder, "claims.csv", group="IMUU", known="44562")
    change(folder, "events.csv", end="2022")
    with pytest.raises(InputError) as caught:
        load_evidence(folder)
    assert str(caught.value).replace(str(folder), "data") == (
        "data/claims.csv: 1 problem\n"
        "  row 2, known: '44562' is not a date: a spreadsheet has turned it into a day number; write 2018, 2018-03 or"
        " 2018-03-05 and format the column as text (id c1)\n"
        "data/events.csv: 1 problem\n"
        "  row 2, start: lies after end (id e1)"
    )


def test_all_problems_of_a_row_and_of_all_files_are_told_together(folder):
    change(folder, "claims.csv", group="", country="", low="9000", spoken_from="2024")
    change(folder, "sources.csv", reliability="good", publisher="")
    change(folder, "watch.csv", country="XXX")
    found = problems(folder)
    assert [p.split(":")[0] for p in found] == ["claims.csv"] * 3 + ["sources.csv"] * 2 + ["watch.csv"]


FILES = [
    (lambda text: text.replace(",", ";"), "row 1: columns are separated by semicolons; save the file with commas"),
    (lambda text: text.replace(",", "\t"), "row 1: columns are separated by tabs; save the file with commas"),
    (lambda text: text.replace("reliability", "relaibility"), "row 1, relaibility: unknown column; known: citation,"),
    (lambda text: text.replace("reliability", "relaibility"), "row 1, reliability: the column is missing"),
    (lambda text: text.replace("licence", "publisher"), "row 1, publisher: the column stands twice"),
    (lambda text: "", "the file is empty; it needs at least its header"),
    (lambda text: text.replace("url", "", 1), "row 1, column 7: has no name"),
    (lambda text: text.replace("A paper", "A paper, part 2", 1), "row 2: 10 cells, but the header has 9; quote cells"),
    (lambda text: text.replace("A paper,", "", 1), "row 2: 8 cells, but the header has 9; a cell is missing: an empty"),
    (lambda text: "sep=,\r\n" + text, "row 1: 'sep=,' is a line for Excel alone; delete it, so that the header comes"),
    (lambda text: "sep=;\n" + text.replace(",", ";"), "row 1: 'sep=;' is a line for Excel alone; delete it, and save"),
    (lambda text: text.replace("A paper", '"A paper', 1), "row 2: a quote is opened and never closed"),
    (lambda text: text.replace("A paper", '"A "paper"', 1), "row 2: not readable as CSV: ',' expected after '\"'"),
    (lambda text: text.replace("A paper", "x" * 1_000_000, 1), "row 2: a cell has more than 131,072 characters"),
    (lambda text: text.replace("A paper", "x" * 50_000, 1), "row 2, citation: 50,000 characters; a cell holds at most"),
    (lambda text: text.replace("A paper", "A \0paper", 1), "row 2: holds a NUL byte; save the file as 'CSV UTF-8'"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "what"), FILES)
def test_a_damaged_file_is_one_problem_of_that_file(folder, damage, what):
    path = folder / "sources.csv"
    path.write_bytes(damage(path.read_bytes().decode()).encode())
    found = problems(folder)
    assert any(p.startswith(f"sources.csv: {what}") for p in found), found
    assert all(p.startswith("sources.csv: ") for p in found), "no follow-up errors elsewhere"


@pytest.mark.parametrize(
    ("encoding", "what"),
    [("latin-1", "row 2: not UTF-8 (byte 0xe9)"), ("utf-16", "row 1: not UTF-8 (byte 0xff)"),
     ("cp1252", "row 2: not UTF-8 (byte 0xe9); save the file as 'CSV UTF-8'")],
)  # fmt: skip
def test_other_encodings_are_named_by_row_and_byte(folder, encoding, what):
    change(folder, "sources.csv", citation="Café")
    path = folder / "sources.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    (found,) = problems(folder)
    assert found.startswith(f"sources.csv: {what}")


def test_a_missing_file_and_a_folder_in_place_of_a_file(folder):
    (folder / "watch.csv").unlink()
    (folder / "claims.csv").unlink()
    (folder / "claims.csv").mkdir()
    assert problems(folder) == [
        "claims.csv: cannot be read: Is a directory",
        "watch.csv: the file is missing; an empty table is a file with its header alone",
    ]


def test_the_folder_may_be_no_folder(folder, tmp_path):
    fix = "give the folder that holds sources.csv and the other tables"
    for path, what in (
        (folder / "claims.csv", f"is a file; {fix}"),
        (folder / "claims.csv" / "below", f"there is no such folder; {fix}"),
        (tmp_path / "nowhere", f"there is no such folder; {fix}"),
        ("nul\0byte", f"there is no such folder; {fix}"),
    ):
        with pytest.raises(InputError) as caught:
            load_evidence(path)
        assert [p.what for p in caught.value.problems] == [what]


BROKEN = [("groups.csv", "name"), ("countries.csv", "name"), ("sources.csv", "citation"), ("events.csv", "kind"),
          ("stances.csv", "party")]  # fmt: skip


@pytest.mark.parametrize(("file", "column"), BROKEN)
def test_a_broken_row_is_one_problem_whatever_refers_to_it(tmp_path, file, column):
    """A hundred claims of a group whose row is broken do not each complain of an unknown group."""
    claims = [claim(f"c{i}", best=i, group="TTT", country="TJK", source="s2") for i in range(100)]
    events = [event(f"e{i}", group="JA", part_of="e0" if i else None) for i in range(9)]
    parts = {"groups": FULL["groups"], "sources": FULL["sources"]}
    folder = write_folder(tmp_path, tables(claims=claims, events=events, **parts))
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    for row in rows:
        row[header.index(column)] = ""
    write(folder / file, [header, *rows])
    assert len(problems(folder)) == len(rows)


def test_one_broken_file_hides_no_problem_of_another(folder):
    (folder / "groups.csv").unlink()
    change(folder, "claims.csv", country="Atlantis")
    assert [p.partition(":")[0] for p in problems(folder)] == ["claims.csv", "groups.csv"]


# What must simply work.


def same_digest(folder):
    return load_evidence(folder).digest == Evidence.from_frames(**frames(FULL)).digest


def test_byte_order_mark_crlf_quoted_newlines_and_blank_lines(folder):
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n").replace("\r\r\n", "\r\n")
        path.write_bytes(codecs.BOM_UTF8 + text.replace("one\r\ntwo", "one\ntwo").encode() + b"\r\n,,\r\n\r\n")
    assert load_evidence(folder).row("c1").note == "one\ntwo, three"
    assert same_digest(folder)


def test_columns_and_rows_in_any_order_and_empty_columns_on_the_right(folder):
    for path in folder.iterdir():
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        write(path, [[*header[::-1], "", ""], *([*row[::-1], "", ""] for row in rows[::-1])])
    assert same_digest(folder)


def test_a_path_with_spaces_and_letters_of_other_scripts(tmp_path):
    folder = write_folder(tmp_path / "Оценка угроз – été 2023", FULL)
    assert load_evidence(str(folder)).name.endswith("été 2023")


def test_empty_tables(tmp_path):
    folder = write_folder(tmp_path, {table: [] for table in FULL})
    assert load_evidence(folder).claims == ()


# Data frames.


def test_frames_with_nan_timestamps_and_integers():
    claims = pd.DataFrame({
        "id": ["c1", "c2", "c3"], "indicator": "fighters", "group": ["A", "A", None], "country": [np.nan, pd.NA, "TJK"],
        "wording": ["exact", "range", "about"], "best": [500, np.nan, 7.5], "low": [np.nan, 100.0, np.nan],
        "high": [None, np.float64(300), pd.NA], "known": [pd.Timestamp("2023-05-01"), "2023", 2022],
        "known_basis": "published", "source": "s1", "locator": "p. 1",
        "spoken_from": [pd.NaT, pd.Timestamp("2020-01-01 12:00"), np.datetime64("NaT")],
    })  # fmt: skip
    full = frames(tables()) | {"claims": claims}
    one, two, three = Evidence.from_frames(**full).claims
    assert (one.best, one.country, one.spoken_from, one.known.first.isoformat()) == (500.0, (), None, "2023-05-01")
    assert (two.low, two.high, two.spoken_from.first.isoformat(), two.known.last.isoformat()) == (
        100, 300, "2020-01-01", "2023-12-31")  # fmt: skip
    assert (three.best, three.group, three.known.first.year) == (7.5, (), 2022)


def test_frames_tell_all_their_problems():
    full = frames(tables(claims=[claim("c1", best=3, group="Z")]))
    full["sources"] = full["sources"].drop(columns="citation").rename(columns={"publisher": "publsher"})
    full["groups"] = pd.concat([full["groups"], full["groups"][["note"]]], axis=1)
    with pytest.raises(InputError) as caught:
        Evidence.from_frames(**full)
    assert [(p.file, p.where, p.what.split(";")[0]) for p in caught.value.problems] == [
        ("groups", "note", "the column stands twice"),
        ("sources", "citation", "the column is missing"),
        ("sources", "publisher", "the column is missing"),
        ("sources", "publsher", "unknown column"),
    ]
    with pytest.raises(UsageError, match="claims must be a pandas DataFrame, not list"):
        Evidence.from_frames(claims=[])


def test_a_frame_is_not_changed():
    full = frames(tables(claims=tied(("A", "TJK")), events=[event("e1")]))
    before = {name: frame.copy(deep=True) for name, frame in full.items()}
    Evidence.from_frames(**full)
    for name, frame in full.items():
        pd.testing.assert_frame_equal(frame, before[name])


def test_frames_and_folder_agree(folder):
    assert same_digest(folder)
    assert evidence().claims == ()


# Whatever stands in a cell or a file, it is read or refused, and never a traceback.

NASTY = st.sampled_from(
    [
        "=1+1",
        "'",
        '"',
        ";",
        "|",
        ":",
        "A:0.5",
        "A|A",
        "0",
        "-0",
        "1e-320",
        "9" * 400,
        "\u202e",
        "\ud800",
        "2018-13",
        "*",
    ]
)


def outcome(read):
    """Return what reading says; any other exception than an `InputError` is a failure."""
    try:
        read()
    except InputError as error:
        return str(error)
    return "read"


@given(st.sampled_from(sorted(FULL)), st.data())
def test_any_text_in_any_cell_is_read_or_refused(table, data):
    full = frames(FULL)
    column = data.draw(st.sampled_from(COLUMNS[table]))
    full[table].loc[0, column] = data.draw(NASTY | st.text(max_size=30))
    assert outcome(lambda: simulate(model(), Evidence.from_frames(**full, as_of="2023-12-31"), draws=3))


@given(st.sampled_from(sorted(FULL)), st.binary(max_size=40), st.integers(0, 400), st.integers(0, 30))
def test_any_bytes_in_any_file_are_read_or_refused(tmp_path_factory, table, noise, place, gone):
    folder = write_folder(tmp_path_factory.mktemp("folder"), FULL)
    path = folder / f"{table}.csv"
    content = path.read_bytes()
    path.write_bytes(content[:place] + noise + content[place + gone :])
    assert outcome(lambda: load_evidence(folder))
