"""All cells of a model, unit by unit."""

from threatscore.indicators import build
from threatscore.indicators.leaves import units_of

from ..making import LEAF, TIE, claim, evidence, model, tied


def test_units_stand_in_canonical_order():
    groups, countries = ("A", "B"), ("TJK", "UZB")
    assert units_of("pair", groups, countries) == (("A", "TJK"), ("A", "UZB"), ("B", "TJK"), ("B", "UZB"))
    assert units_of("group", groups, countries) == (("A",), ("B",))
    assert units_of("country", groups, countries) == (("TJK",), ("UZB",))


def test_a_pair_uses_its_own_cell_its_groups_and_its_countrys():
    border = LEAF | {"of": "country", "from": {"claims": "border"}}
    m = model({"fighters": LEAF, "tie": TIE, "border": border})
    e = evidence(claims=[*tied(("A", "TJK")), claim("f", best=9)])
    leaves = build(m, e, e.as_of)
    units = {leaf.name: leaves.of_pair(leaf, ("A", "TJK")).unit for leaf in m.leaves}
    assert units == {"fighters": ("A",), "tie": ("A", "TJK"), "border": ("TJK",)}
