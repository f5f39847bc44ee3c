"""From pairs to groups and countries."""

import numpy as np
import pytest

from threatscore.config.settings import RollUp
from threatscore.rollup import PairScores, Scores, roll_up

UNITS = (("A", "TJK"), ("A", "UZB"), ("B", "TJK"))
DRAWS = np.array([[10.0, 50.0], [40.0, 20.0], [0.0, 0.0]])


def of_pairs(scores=DRAWS, unranked=(), short=()):
    empty = ((),) * len(UNITS)
    table = Scores(
        UNITS,
        scores,
        scores.mean(axis=1),
        scores[:, 0],
        scores[:, 1],
        np.array([0.2, 0.8, 0.5]),
        empty,
        unranked,
        short,
    )
    return PairScores(table, scores / 2, scores * 2, np.zeros((len(UNITS), 1)))


def test_the_worst_pair_counts_and_the_table_says_which():
    table = roll_up(of_pairs(), RollUp(), 0, ("A", "B", "C"))
    assert table.units == (("A",), ("B",))
    assert table.scores.tolist() == [[40, 50], [0, 0]]
    assert table.central.tolist() == [30, 0]
    assert (table.lowest.tolist(), table.highest.tolist()) == ([22.5, 0], [90, 0])
    assert table.via[0] == ((("A", "TJK"), pytest.approx(5 / 9)), (("A", "UZB"), pytest.approx(4 / 9)))
    assert table.coverage[0] == pytest.approx(0.2 * 5 / 9 + 0.8 * 4 / 9)
    assert table.via[1] == ((("B", "TJK"), 1.0),), "a score of zero is still somebody's"


def test_countries():
    table = roll_up(of_pairs(), RollUp(combine="mean"), 1, ("TJK", "UZB"))
    assert table.units == (("TJK",), ("UZB",))
    assert table.scores.tolist() == [[5, 25], [40, 20]]


def test_why_a_unit_is_not_ranked():
    thin = (
        (("C", "KAZ"), "coverage 9% is below the declared 25%"),
        (("C", "TJK"), "coverage 10% is below the declared 25%"),
        (("C", "UZB"), "no live claim or event ties C to UZB"),
    )
    short = ((("C", "KAZ"), 0.09), (("C", "TJK"), 0.10))
    table = roll_up(of_pairs(unranked=thin, short=short), RollUp(), 0, ("A", "C", "D"))
    assert table.short == ((("C",), 0.10),)
    assert table.unranked == (
        (("C",), "no pair has enough coverage; of the best, C/TJK, coverage 10% is below the declared 25%"),
        (("D",), "no live claim or event ties it to a country in scope"),
    )
    assert (
        roll_up(of_pairs(), RollUp(), 1, ("KAZ",)).unranked[0][1]
        == "no live claim or event ties it to a group in scope"
    )
