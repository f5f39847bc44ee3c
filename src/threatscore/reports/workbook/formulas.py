"""The methods and roll-ups of `aggregation` and `rollup` as spreadsheet formulas.

Only functions that Excel and LibreOffice both know, and that need no array entry: SUMPRODUCT reckons with whole ranges
by itself, and makes MAX and MIN inside it do so too. A value below zero is absent (`chain.ABSENT`), and so is, to the
node above it, a child without weight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...config.settings import RollUp


@dataclass(frozen=True)
class Ranges:
    """Where a formula finds what a node combines.

    Parameters
    ----------
    values, weights
        The ranges of the children's values and of their weights.
    total, highest
        The cells with the sum of the weights that are present and with the largest value that is.
    exponent
        The name of the exponent.
    """

    values: str
    weights: str
    total: str
    highest: str = ""
    exponent: str = ""


def total_of(values: str, weights: str) -> str:
    """Return the sum of the weights of the children that are present."""
    return f"=SUMPRODUCT(({values}>=0)*{weights})"


def highest_of(at: Ranges) -> str:
    """Return the largest value among the children that are present and weigh something."""
    v, w = at.values, at.weights
    return f"=IF({at.total}>0,SUMPRODUCT(MAX(({v}>=0)*({w}>0)*{v})),-1)"


def combined(kind: str, at: Ranges) -> str | None:
    """Return a method as a formula; None for one that is not known here, which is a method of one's own."""
    body = _METHODS.get(kind)
    return None if body is None else f"=IF({at.total}>0,{body(at)},-1)"


def _arithmetic(at: Ranges) -> str:
    return f"MIN(100,SUMPRODUCT(({at.values}>=0)*{at.weights}*{at.values})/{at.total})"


def _geometric(at: Ranges) -> str:
    """Take logarithms of 1 in place of what is not positive; a zero that counts makes all zero."""
    v, w = at.values, at.weights
    mean = f"MIN(100,EXP(SUMPRODUCT(({v}>=0)*{w}*LN({v}+({v}<=0)*(1-{v})))/{at.total}))"
    return f"IF(SUMPRODUCT(({v}=0)*{w})>0,0,{mean})"


def _inverse_geometric(at: Ranges) -> str:
    v, w = at.values, at.weights
    return f"MAX(0,MIN(100,100*(1-EXP(SUMPRODUCT(({v}>=0)*{w}*LN(1-0.9*({v}>=0)*{v}/100))/{at.total}))/0.9))"


def _max(at: Ranges) -> str:
    v, w = at.values, at.weights
    return f"SUMPRODUCT(MAX(({v}>=0)*({w}>0)*{v}))"


def _min(at: Ranges) -> str:
    """Lift what does not count out of reach of the smallest."""
    v, w = at.values, at.weights
    return f"SUMPRODUCT(MIN({v}+1000*(1-({v}>=0)*({w}>0))))"


def _power_mean(at: Ranges) -> str:
    v, w = at.values, at.weights
    return _powered(v, w, f"(({v}>0)*({w}>0))", at.highest, at.total, at.exponent)


def _powered(values: str, weights: str, counts: str, top: str, total: str, exponent: str) -> str:
    """Return a power mean of values, reckoned relative to the largest, so that not all powers vanish.

    Powers are exponentials of logarithms: one too small for a number is then zero, while `^` gives an error in
    LibreOffice. What does not count, or is zero, has the largest value in its logarithm and no part in the sum.
    """
    ratio = f"({counts}*{values}+(1-{counts})*{top})/{top}"
    powers = f"SUMPRODUCT({weights}*{counts}*EXP({exponent}*LN({ratio})))/{total}"
    return f"IF({top}>0,MIN(100,{top}*EXP(LN({powers})/{exponent})),0)"


_METHODS: dict[str, Callable[[Ranges], str]] = {
    "arithmetic": _arithmetic, "geometric": _geometric, "inverse_geometric": _inverse_geometric, "max": _max,
    "min": _min, "power_mean": _power_mean,
}  # fmt: skip
EXPRESSED = frozenset(_METHODS)
"""The methods that formulas can express."""


def rolled(rule: RollUp, of: str, scores: str, parameter: str) -> str:
    """Return a roll-up as a formula, rounded to the decimals to which scores are told apart.

    Parameters
    ----------
    rule
        How pairs become one score.
    of
        A condition that is true of the unit's own pairs, over the same rows as `scores`.
    scores
        The range of the pairs' central scores.
    parameter
        The name of the exponent or of the probability at 100, where the rule has one.
    """
    own = f"{of}*({scores}>=0)"
    count = f"SUMPRODUCT({own})"
    top = f"SUMPRODUCT(MAX({own}*{scores}))"
    chance = f"{own}*{parameter}*{scores}/100"
    whole = {
        "max": top,
        "mean": f"MIN(100,SUMPRODUCT({own}*{scores})/{count})",
        "power_mean": _powered(scores, "1", f"({of}*({scores}>0))", top, count, parameter),
        # The largest probability below 1 in place of certainty, whose logarithm no program takes.
        "noisy_or": f"100*(1-EXP(SUMPRODUCT(LN(1-{chance}+({chance}>=1)*2^-53))))",
    }[rule.combine]
    return f"=IF({count}>0,{settled(whole)},-1)"


def settled(formula: str) -> str:
    """Return a formula rounded as the engine rounds scores before it compares them (`ranks.order.TIE`)."""
    return f"ROUND({formula},9)"
