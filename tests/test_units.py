"""Units by whatever name they go, and helpful words where there is none."""

import pytest

from threatscore.errors import UsageError
from threatscore.simulation import simulate
from threatscore.units import find_unit, pairs_of

from .making import evidence, model, tied

GROUPS = (
    {"id": "ISIS-K", "name": "Islamic State Khorasan", "aliases": "Khorasan Province|IS-K"},
    "JA",
    {"id": "taliban", "name": "Taliban"},
    "IJU",
    "XXX",
)


@pytest.fixture(scope="module")
def run():
    given = evidence(
        groups=GROUPS,
        countries=({"id": "TJK", "name": "Tajikistan", "aliases": "Dushanbe"}, "UZB", "USA"),
        claims=tied(("ISIS-K", "TJK"), ("JA", "TJK"), ("ISIS-K", "UZB")),
    )
    scope = {"groups": ["ISIS-K", "JA", "IJU"], "countries": ["TJK", "UZB"], "left_out": {"taliban": "rules itself"}}
    return simulate(model(scope=scope), given)


@pytest.mark.parametrize("name", ["ISIS-K", "isis-k", "Islamic State Khorasan", "KHORASAN province", " IS-K "])
def test_a_group_is_found_by_id_name_and_alias_in_any_case(run, name):
    assert find_unit(run, name) == ("group", ("ISIS-K",))
    assert find_unit(run, [name]) == ("group", ("ISIS-K",))
    assert find_unit(run, (name, "dushanbe")) == ("pair", ("ISIS-K", "TJK"))


def test_a_country_is_found(run):
    assert find_unit(run, "Tajikistan") == ("country", ("TJK",))


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        ("ISIS", "unknown unit 'ISIS'; known: IJU, ISIS-K, JA, TJK, UZB. Did you mean 'ISIS-K'?"),
        (("ISIS-K", "TJ"), "unknown unit 'TJ'; known: IJU, ISIS-K, JA, TJK, UZB. Did you mean 'TJK'?"),
        ("Taliban", "'taliban' is left out of the scope: rules itself"),
        (("taliban", "TJK"), "'taliban' is left out of the scope: rules itself"),
        ("USA", "'USA' is in the evidence, but not in the scope"),
        ("XXX", "'XXX' is in the evidence, but not in the scope"),
        ("IJU", "IJU is not ranked: no live claim or event"),
        (("JA", "UZB"), "JA in UZB is not ranked: no live claim or event ties JA to UZB"),
        (("TJK", "JA"), "'TJK in JA' is no unit: give a group, a country, or a group and the country it threatens"),
        (("JA", "TJK", "UZB"), "is no unit"),
        ((), "is no unit"),
    ],
)
def test_what_is_no_ranked_unit_says_why(run, unit, message):
    with pytest.raises(UsageError) as error:
        find_unit(run, unit)
    assert message in str(error.value)


def test_the_pairs_behind_a_unit(run):
    assert pairs_of(run, ("ISIS-K",)) == (("ISIS-K", "TJK"), ("ISIS-K", "UZB"))
    assert pairs_of(run, ("TJK",)) == (("ISIS-K", "TJK"), ("JA", "TJK"))
    assert pairs_of(run, ("JA", "TJK")) == (("JA", "TJK"),)
