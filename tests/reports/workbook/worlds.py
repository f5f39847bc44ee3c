"""Small models for the workbook: every method, every roll-up, zeros, skipped leaves and weights of zero."""

import json
from typing import Any

import threatscore as ts
from threatscore.model import model_of
from threatscore.shipped import shipped

from ...making import TIE, claim, evidence, model, tied

METHODS = ("arithmetic", "geometric", "inverse_geometric", "max", "min", "power_mean")
GROUPS = {"A": (80, 10, 55), "B": (0, 30, 35), "C": (35, 90, None), "D": (12.5, 60, 0), "E": (None, None, 100)}
"""Values of the indicators x, y, z; None where nothing is known, and the leaf is skipped."""
COUNTRIES = ("TJK", "UZB", "KAZ")


def facts() -> Any:
    """Return the evidence: all groups tied to TJK, most to others, with values known for sure."""
    claims = tied(*((g, c) for i, g in enumerate(GROUPS) for j, c in enumerate(COUNTRIES) if j == 0 or (i + j) % 3))
    for i, row in enumerate(claims):
        row["best"] = 7 * i % 101
    for group, values in GROUPS.items():
        for indicator, value in zip("xyz", values, strict=True):
            if value is not None:
                claims.append(claim(f"{indicator}-{group}", best=value, indicator=indicator, group=group))
    return evidence(groups=GROUPS, countries=COUNTRIES, claims=claims)


def leaf(indicator: str, weight: float = 1) -> dict[str, Any]:
    """Return a leaf that is skipped where nothing is known."""
    scale = {"kind": "linear", "low": 0, "high": 100}
    return {"of": "group", "from": {"claims": indicator}, "scale": scale, "if_missing": "skip", "weight": weight}


def branch(name: str, combine: Any, **more: Any) -> dict[str, Any]:
    """Return a branch of three leaves and one without weight."""
    children = {f"{name}_x": leaf("x", 3), f"{name}_y": leaf("y", 2), f"{name}_z": leaf("z"), f"{name}_0": leaf("y", 0)}
    return {"weight": 1, "combine": combine, "children": children, **more}


def every_method(**more: Any) -> Any:
    """Return a model with a branch for each method, mixtures, and a tie of each pair."""
    children = {way: branch(way, way) for way in METHODS}
    children["power_mean"]["exponent"] = 0.3
    children["steep"] = branch("steep", "power_mean", exponent=60)
    children["mixed"] = branch("mixed", {"geometric": 0.25, "max": 0.35, "power_mean": 0.4}, exponent=3)
    children["gone"] = branch("gone", "min") | {"weight": 0}
    children["tie"] = TIE | {"weight": 2}
    score = {"combine": {"arithmetic": 0.6, "inverse_geometric": 0.4}, "children": children}
    return model(**({"score": score, "simulation": {"draws": 40, "design": "plain"}} | more))


def everybody() -> Any:
    """Return a run of the shipped evidence and tree without a least coverage: weights do not decide who is ranked."""
    settings = json.loads(ts.load_model(shipped() / "config" / "weights.yaml").text)
    settings["coverage"] = {"minimum": 0}
    return ts.simulate(model_of(settings), ts.load_evidence(shipped() / "data" / "central-asia"), draws=200)
