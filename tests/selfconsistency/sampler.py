"""Worlds drawn from the joint law of `docs/method.md`, by a second program that shares nothing with the engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import occurrences as happen
from .beliefs import Belief, Scale, declared, evenly, scale_of
from .defaults import filled
from .rows import Folder, Rows, last_day
from .statements import Statement, Unit, live_rows, pooled, statements
from .world import NONE, Faults, World

Model = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """Scores of many worlds: unit to an array of shape (worlds,)."""

    pair: dict[Unit, Any]
    group: dict[Unit, Any]
    country: dict[Unit, Any]

    def of(self, by: str) -> dict[Unit, Any]:
        return {"pair": self.pair, "group": self.group, "country": self.country}[by]


def sample(model: Model, tables: dict[str, Rows], worlds: int, seed: int, faults: Faults = NONE) -> Sample:
    """Draw worlds of a model (the mapping that is written as YAML) and of tables (lists of rows as dicts)."""
    settings = filled(model)
    folder = Folder(tables, last_day(settings["assessment"]["as_of"]))
    world = World(folder, settings, worlds, np.random.default_rng(seed), faults)
    pairs = entered(folder, settings)
    raced = _raced(folder, settings, pairs)
    leaves = {name: {unit: _points(world, name, leaf, unit, raced) for unit in {seen(leaf, pair) for pair in pairs}}
              for name, leaf in leaves_of(settings["score"])}  # fmt: skip
    root = settings["score"] | {"weight": 1}
    scores = {pair: _value(world, "", root, pair, leaves) for pair in pairs}
    return Sample(
        scores,
        {(g,): rolled(settings["rollup"]["group"], [scores[p] for p in pairs if p[0] == g]) for g in _firsts(pairs, 0)},
        {
            (c,): rolled(settings["rollup"]["country"], [scores[p] for p in pairs if p[1] == c])
            for c in _firsts(pairs, 1)
        },
    )


def _firsts(pairs: list[Unit], at: int) -> list[str]:
    return sorted({pair[at] for pair in pairs})


def leaves_of(node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, child in sorted(node["children"].items()):
        if "children" in child:
            yield from leaves_of(child)
        else:
            yield name, child


def seen(leaf: dict[str, Any], pair: Unit) -> Unit:
    """Return whose value of a leaf a pair takes."""
    return {"group": pair[:1], "country": pair[1:], "pair": pair}[leaf["of"]]


def entered(folder: Folder, settings: Model) -> list[Unit]:
    """Return the pairs with a pair leaf of some weight that is fed by something live."""
    groups = sorted(row["id"] for row in folder.tables["groups"] if row["id"] not in settings["scope"]["left_out"])
    countries = sorted(
        row["id"] for row in folder.tables["countries"] if row["id"] not in settings["scope"]["left_out"]
    )
    own = [leaf for _, leaf in leaves_of(settings["score"]) if leaf["of"] == "pair" and leaf["weight"] > 0]
    return [(g, c) for g in groups for c in countries if any(_fed(folder, leaf, (g, c)) for leaf in own)]


def _fed(folder: Folder, leaf: dict[str, Any], unit: Unit) -> bool:
    if "claims" in leaf["from"]:
        return bool(live_rows(folder, leaf["from"]["claims"], leaf["of"], unit))
    return bool(happen.fed_by(folder, leaf, unit))


def _raced(folder: Folder, settings: Model, pairs: list[Unit]) -> set[str]:
    """Return the claims of several pools: there the race itself must be run, not only its law for one pool."""
    found: dict[str, int] = {}
    for _, leaf in leaves_of(settings["score"]):
        if "claims" in leaf["from"]:
            for unit in {seen(leaf, pair) for pair in pairs}:
                for pool in statements(folder, leaf, scale_of(leaf["scale"]), unit, settings["reading"]).values():
                    for statement in pool:
                        found[statement.key] = found.get(statement.key, 0) + 1
    return {key for key, pools in found.items() if pools > 1}


def _points(world: World, name: str, leaf: dict[str, Any], unit: Unit, raced: set[str]) -> Any:
    """Return the points of a leaf for a unit, shape (worlds,); None where it is missing and skipped."""
    scale = scale_of(leaf["scale"])
    fed = _fed(world.folder, leaf, unit)
    if "claims" in leaf["from"]:
        value = _claimed(world, leaf, unit, scale, raced) if fed else None
    else:
        value = _counted(world, name, leaf, unit, fed)
    if value is None:
        return _missing(world, name, leaf, unit, scale)
    return _directed(leaf, scale.to_points(value))


def _directed(leaf: dict[str, Any], points: Any) -> Any:
    return 100 - points if leaf.get("worse") == "lower" else points


def _unknown(world: World, leaf: dict[str, Any], scale: Scale) -> Belief:
    return declared(leaf["prior"], world.settings["reading"], scale) if "prior" in leaf else evenly(scale)


def _unknown_key(name: str, leaf: dict[str, Any], unit: Unit) -> tuple[Any, ...]:
    what = ("claims", leaf["from"]["claims"]) if "claims" in leaf["from"] else ("leaf", name)
    return ("quantity", *what, unit, "prior")


def _claimed(world: World, leaf: dict[str, Any], unit: Unit, scale: Scale, raced: set[str]) -> Any:
    pools = statements(world.folder, leaf, scale, unit, world.settings["reading"])
    unknown, key = _unknown(world, leaf, scale), _unknown_key("", leaf, unit)
    return np.max([pooled(world, pool, unknown, key, unit, _shared(pool, raced)) for pool in pools.values()], axis=0)


def _shared(pool: list[Statement], raced: set[str]) -> bool:
    return any(statement.key in raced for statement in pool)


def _counted(world: World, name: str, leaf: dict[str, Any], unit: Unit, fed: bool) -> Any:
    feed = leaf["from"]
    silence = feed.get("silence", "rate")
    sums = happen.total(happen.counts(world, name, leaf, unit), world.n)
    if silence == "zero":
        return sums
    if silence == "missing":
        return sums if fed else None
    time = happen.watched(world.folder, leaf, unit)
    if not fed and not time and ("prior" in leaf or leaf.get("if_missing", "prior") != "prior"):
        return None
    prior = {"events": 0.5, "years": 2.0} | feed.get("rate_prior", {})
    return world.rng.standard_gamma(prior["events"] + sums) / (prior["years"] + time)


def _missing(world: World, name: str, leaf: dict[str, Any], unit: Unit, scale: Scale) -> Any:
    rule = leaf.get("if_missing", "prior")
    if rule == "skip":
        return None
    if rule in ("low", "high"):
        return np.full(world.n, 0.0 if rule == "low" else 100.0)
    stands_in = evenly(scale) if rule == "widest" else _unknown(world, leaf, scale)
    return _directed(leaf, scale.to_points(stands_in.draw(world.uniform(*_unknown_key(name, leaf, unit)))))


def _value(world: World, name: str, node: dict[str, Any], pair: Unit, leaves: dict[str, dict[Unit, Any]]) -> Any:
    """Return the value of a node for a pair, shape (worlds,); None if nothing is below it."""
    if "children" not in node:
        return leaves[name][seen(node, pair)]
    children = {child: _value(world, child, below, pair, leaves) for child, below in sorted(node["children"].items())}
    present = [
        child for child, value in children.items() if value is not None and node["children"][child]["weight"] > 0
    ]
    if not present:
        return None
    weights = np.array([_weight(world, child, node["children"][child], pair) for child in present])
    values = np.array([children[child] for child in present])
    return _combined(world, name, node, weights / weights.sum(axis=0), values)


def _weight(world: World, name: str, node: dict[str, Any], pair: Unit) -> Any:
    spread = node.get("weight_spread", world.settings["weight_uncertainty"]["spread"])
    owner = pair if world.faults.weights_by_unit else ()
    return node["weight"] * np.exp(spread * world.normal("weight", name, *owner) - spread**2 / 2)


def _combined(world: World, name: str, node: dict[str, Any], weights: Any, values: Any) -> Any:
    rule = node.get("combine", "arithmetic")
    methods = {rule: 1.0} if isinstance(rule, str) else rule
    chosen = world.once(
        ("method", name), lambda: world.rng.choice(len(methods), size=world.n, p=list(methods.values()))
    )
    found = np.zeros(world.n)
    for i, method in enumerate(methods):
        found = np.where(chosen == i, combined(method, weights, values, node.get("exponent", 2.0)), found)
    return found


def combined(method: str, weights: Any, values: Any, exponent: float) -> Any:
    """Return the values of children as one, by the table of section 5."""
    if method == "arithmetic":
        return np.sum(weights * values, axis=0)
    if method == "geometric":
        return np.prod(values**weights, axis=0)
    if method == "inverse_geometric":
        return 100 * (10 - np.prod((1 + 9 * (100 - values) / 100) ** weights, axis=0)) / 9
    if method == "power_mean":
        return np.sum(weights * values**exponent, axis=0) ** (1 / exponent)
    return np.max(values, axis=0) if method == "max" else np.min(values, axis=0)


def rolled(rule: dict[str, Any], scores: list[Any]) -> Any:
    """Return the score of a group or country from those of its pairs."""
    method = rule["combine"]
    if method == "noisy_or":
        return 100 * (1 - np.prod([1 - rule["probability_at_100"] * x / 100 for x in scores], axis=0))
    alike = np.full((len(scores), 1), 1 / len(scores))
    return combined("arithmetic" if method == "mean" else method, alike, np.array(scores), rule.get("exponent", 4.0))
