"""What is written loads back equal, cell by cell, and equal evidence has equal bytes."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatscore.errors import InputError, UsageError
from threatscore.evidence import Evidence, load_evidence
from threatscore.evidence.folder import TABLES
from threatscore.shipped import shipped

from ..making import claim, event, evidence, frames, tables
from ..properties import strategies as s

DATA = shipped() / "data" / "central-asia"
CONTROL = {*map(chr, range(0x20))} - {"\t", "\n", "\r"} | {"\x7f"}
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(
    lambda text: text.strip() and not CONTROL & {*text}
)


def loaded(folder, e):
    folder.mkdir(exist_ok=True)
    for name, content in e.files().items():
        (folder / name).write_bytes(content)
    return load_evidence(folder, as_of=e.as_of)


def check_loads_back(folder, e):
    again = loaded(folder, e)
    assert replace(again, known_from=e.known_from) == e
    assert again.digest == e.digest
    assert again.files() == e.files()


def test_the_shipped_evidence_loads_back_equal(tmp_path):
    e = load_evidence(DATA, as_of="2023")
    check_loads_back(tmp_path, e)
    assert list(e.files()) == [kind.table for kind in TABLES]
    for kind in TABLES:  # in which the columns stand as in docs/data.md
        header = (DATA / kind.table).read_text("utf-8").splitlines()[0]
        assert e.files()[kind.table].decode().splitlines()[0] == header
    assert all(content.endswith(b"\n") and b"\r" not in content for content in e.files().values())


@settings(max_examples=50)
@given(s.histories())
def test_any_evidence_loads_back_equal(tmp_path_factory, full):
    check_loads_back(tmp_path_factory.mktemp("dump"), evidence_of(full))


def evidence_of(full, as_of="2023", known="end"):
    return Evidence.from_frames(**frames(full)).at(as_of, known=known)


@settings(max_examples=50)
@given(s.histories(), st.randoms(use_true_random=False))
def test_equal_evidence_has_equal_bytes_in_any_order(full, order):
    turned = {table: order.sample(list(rows), len(list(rows))) for table, rows in full.items()}
    assert evidence_of(turned).files() == evidence_of(full).files()


@given(note=WORDS)
def test_any_words_are_written_so_that_they_read_back(tmp_path_factory, note):
    check_loads_back(tmp_path_factory.mktemp("dump"), evidence(claims=[claim("c1", best=1, note=note)]))


@given(st.floats(1e-9, 1e15) | st.sampled_from([0, 1e15, 1e-9, 0.1, 123456789.0]))
def test_any_number_is_written_so_that_it_reads_back(tmp_path_factory, best):
    e = evidence(claims=[claim("c1", best=best)])
    assert loaded(tmp_path_factory.mktemp("dump"), e).row("c1").best == best


NAMED = [{"id": "A", "name": "Alpha", "aliases": "Aleph:0.7|Al: Pha|x:0.5:1|Ay::1|50%"}, "B"]


def test_names_are_written_as_they_were(tmp_path):
    e = evidence(
        groups=NAMED,
        countries=[{"id": "TJK", "name": "Tajikistan", "aliases": "RT|Tajik Republic"}],
        claims=[
            claim("c1", best=1, group="aleph|B", country="RT|tajikistan", place="RT", party="Alpha"),
            claim("c2", best=1, group="A|Aleph", party="INSTITUTE"),
            claim("c3", best=1, group="x:0.5|50%|Ay:"),
        ],
        events=[
            event("e1", group="Aleph:0.25|B:0.5", country="RT", origin_country="TJK"),
            event("e2", group="Aleph|Alpha|B", country="TJK"),
            event("e3", group="B|A", country="TJK"),
            event("e4", group="A:0.3", country="TJK"),
            event("e5", group=None, country="TJK"),
        ],
        watch=[{"id": "w", "country": "tajik republic", "from": "2020", "to": "2023"}],
    )
    check_loads_back(tmp_path, e)
    assert (tmp_path / "groups.csv").read_text().splitlines()[1] == "A,Alpha,50%|Al: Pha|Aleph:0.7|Ay::1|x:0.5:1,"
    cells = [line.split(",")[2] for line in (tmp_path / "events.csv").read_text().splitlines()[1:]]
    assert cells == ["Aleph:0.25|B:0.5", "Aleph|Alpha|B", "A|B", "A:0.3", ""]


def test_a_debated_name_written_as_its_id_would_mean_something_else(tmp_path):
    e = evidence(groups=NAMED, claims=[claim("c1", best=1, group="Aleph")])
    assert loaded(tmp_path, e).debated(e.row("c1"), "A") == ("Aleph",)
    plain = loaded(tmp_path, replace(e, written=()))
    assert plain != e
    assert plain.debated(e.row("c1"), "A") == ()


def test_where_a_row_stands_in_its_file_is_no_content():
    rows = [claim("c1", best=1), claim("c2", best=2)]
    assert evidence(claims=rows) == evidence(claims=rows[::-1])
    assert evidence(claims=rows) != evidence(claims=rows[:1])


def test_what_files_cannot_say_is_not_written():
    e = evidence(claims=[claim("c1", best=1)])
    for odd in (e.without(["c1"]), e.hindsight("2022")):
        with pytest.raises(UsageError, match="no evidence of its own that could be written"):
            odd.files()


def test_publishers_that_differ_in_case_alone_are_one_party_in_any_order():
    sources = [{"id": "s1"}, {"id": "s2", "publisher": "INSTITUTE"}, {"id": "s3", "publisher": "institute"}]
    stances = [{"id": "st", "event": "e1", "party": "InstiTute"}]
    for seed in range(4):
        given = random.Random(seed).sample(sources, 3)
        assert evidence(sources=given, events=[event("e1")], stances=stances).row("st").party == "INSTITUTE"


def test_an_event_is_heard_where_another_row_on_it_is():
    events = [event("e1"), event("e2", same_as="e1"), event("e3", same_as="e2:0.5")]
    stances = [{"id": "st", "event": "e2"}]
    e = evidence(events=events[:2], stances=stances)
    assert [row.id for row in e.live_events] == ["e1"]
    full = tables(events=events, stances=stances)
    full["stances"] = [row for row in full["stances"] if row["id"] == "st"]
    with pytest.raises(InputError) as error:
        Evidence.from_frames(**frames(full))
    assert [problem.what.endswith("(id e3)") for problem in error.value.problems] == [True]
