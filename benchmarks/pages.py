"""The world of the large page: pairs of many groups and countries, with leaves of groups, of countries and of pairs."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd

import threatscore as ts

from .engine import AS_OF, INTERVAL, Z
from .problems import GOALPOSTS, SEED, SPREAD

KINDS = ("group", "country", "pair")
"""Whose each leaf is in turn, so that a third of them is of each, as in the shipped model."""
GROUPS = [f"group-{i:02d}" for i in range(15)]
COUNTRIES = ["AFG", "CHN", "IRN", "KAZ", "KGZ", "PAK", "RUS", "TJK", "TKM", "UZB"]
"""Every group is scored against every country: 150 pairs."""


def large(leaves: int, *, draws: int, held: int, kinds: tuple[str, ...] = KINDS) -> ts.Run:
    """Return a run in which each leaf of each of its units has one claim.

    Parameters
    ----------
    leaves
        How many.
    draws, held
        Draws of the run, and of its page.
    kinds
        Whose the leaves are in turn; of pairs alone is the most that a page can have to hold.
    """
    names = [f"i{j:03d}" for j in range(leaves)]
    whose = dict(zip(names, (kinds[j % len(kinds)] for j in range(leaves)), strict=True))
    units: dict[str, list[tuple[str, str]]] = {
        "group": [(group, "") for group in GROUPS], "country": [("", country) for country in COUNTRIES],
        "pair": list(product(GROUPS, COUNTRIES)),
    }  # fmt: skip
    rows = [(name, *unit) for name in names for unit in units[whose[name]]]
    rng = np.random.default_rng([SEED, leaves])
    mu, sigma = rng.normal(3.0, 1.0, len(rows)), rng.uniform(0.2, 0.6, len(rows))
    claims: dict[str, Any] = {
        "id": ["-".join(filter(None, row)) for row in rows], "indicator": [row[0] for row in rows],
        "group": [row[1] for row in rows], "country": [row[2] for row in rows], "wording": "range",
        "low": np.exp(mu - Z * sigma), "high": np.exp(mu + Z * sigma), "spoken_from": AS_OF, "known": AS_OF,
        "known_basis": "published", "source": "paper", "locator": "p. 1",
    }  # fmt: skip
    paper = {"id": "paper", "citation": "A paper", "publisher": "Institute", "published": AS_OF, "reliability": "A"}
    tables: dict[str, Any] = {
        "sources": [paper], "claims": claims, "groups": {"id": GROUPS, "name": GROUPS},
        "countries": {"id": COUNTRIES, "name": COUNTRIES},
    }  # fmt: skip
    frames: dict[str, Any] = {name: pd.DataFrame(found, dtype=object) for name, found in tables.items()}
    return ts.simulate(_model(whose, held), ts.Evidence.from_frames(**frames, as_of=AS_OF), draws=draws, rng=SEED)


def _model(whose: dict[str, str], held: int) -> ts.Model:
    """Return a model of leaves, each of what it is said to be of, of weights 1, 2, 3 in turn."""
    scale = {"kind": "linear", "low": GOALPOSTS[0], "high": GOALPOSTS[1]}
    leaves = {
        name: {"weight": 1 + j % 3, "of": of, "from": {"claims": name}, "scale": scale, "if_missing": "error"}
        for j, (name, of) in enumerate(whose.items())
    }
    return ts.model_of({
        "assessment": {"as_of": AS_OF}, "score": {"combine": "arithmetic", "children": leaves},
        "reading": {"interval": INTERVAL}, "weight_uncertainty": {"spread": SPREAD}, "coverage": {"minimum": 0},
        "report": {"draws": held},
    })  # fmt: skip
