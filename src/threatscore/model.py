"""The model: a checked `weights.yaml`, its tree and its effective weights."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any, SupportsFloat, TypeVar

from .config import Config, parse_config, read_config
from .config.tree import ROOT, Node, Root
from .errors import UsageError, did_you_mean, shorten
from .evidence import Evidence
from .sums import plain_sum
from .tables import Column, Table, Tabled

Branch = TypeVar("Branch", Root, Node)


@dataclass(frozen=True)
class Model(Tabled):
    """What is scored and how. Frozen: `with_weights` returns a changed copy.

    Parameters
    ----------
    config
        The checked settings.
    text
        The settings as canonical JSON, keys in order; two models with the same text give the same numbers.
    name
        The file they came from.
    lines
        Line of every setting in that file, by its dotted path.
    """

    config: Config
    text: str
    name: str = "weights.yaml"
    lines: tuple[tuple[str, int], ...] = ()

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes below the root, parents first, siblings in the order of names."""
        return tuple(node for _, node in self.config.nodes())

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """The leaves, in the order of `nodes`."""
        return tuple(node for node in self.nodes if node.leaf)

    @cached_property
    def branches(self) -> dict[str, Root | Node]:
        """The root and all nodes that combine others, by name, parents first."""
        return {ROOT: self.config.score, **{node.name: node for node in self.nodes if not node.leaf}}

    @cached_property
    def effective(self) -> dict[str, float]:
        """Share of the whole score that each node weighs, by name: the product of normalised weights down the tree."""
        return dict(_weigh(self.config.score.children, 1.0))

    def node(self, name: str) -> Node:
        """Return a node by name.

        Raises
        ------
        UsageError
            If there is none, with suggestions.
        """
        for node in self.nodes:
            if node.name == name:
                return node
        raise UsageError(f"unknown node '{name}'; {did_you_mean(name, [node.name for node in self.nodes])}")

    def line(self, path: str) -> int:
        """Return the line of a setting, or of the nearest one above it; 0 if unknown."""
        lines = dict(self.lines)
        while path and path not in lines:
            path = path.rpartition(".")[0]
        return lines.get(path, 0)

    def path(self, name: str, *setting: str) -> str:
        """Return the dotted path of a node, or of one of its settings, in the file.

        A setting of a leaf that is described under ``leaves:`` stands there.
        """
        tree = next((path for path, node in self.config.nodes() if node.name == name), ("score",))
        below = ("leaves", name, *setting)
        stands_below = setting and ".".join(below[:3]) in dict(self.lines)
        return ".".join(map(str, below if stands_below else (*tree, *setting)))

    def with_weights(self, weights: Mapping[str, float]) -> Model:
        """Return a copy with other weights, by node name. The noise on weights stays: it is keyed by name.

        Raises
        ------
        UsageError
            If a node is unknown, or a weight is no number.
        InputError
            If a weight is not allowed.
        """
        data = json.loads(self.text)
        for name, weight in weights.items():
            self.node(name)
            if isinstance(weight, bool | str) or not isinstance(weight, SupportsFloat):
                raise UsageError(f"the weight of '{name}' must be a number, not {shorten(weight)}")
            plain = float(weight)  # of whatever kind of number; a whole one is written as such
            _find(data["score"], name)["weight"] = int(plain) if plain.is_integer() else plain
        shown = ", ".join(f"{name}={weight:g}" for name, weight in sorted(weights.items()))
        return model_of(data, f"{self.name} with {shown}")

    def dated(self, evidence: Evidence, otherwise: date | None = None) -> Evidence:
        """Return evidence as this assessment reads it: at its own as-of date, else at ``assessment.as_of``.

        From which day of an imprecise date something counts as known is ``assessment.known``.

        Parameters
        ----------
        evidence
            With an as-of date or without.
        otherwise
            The as-of date if neither has one.

        Raises
        ------
        UsageError
            If there is no as-of date at all.
        """
        day = evidence.as_of or self.config.assessment.as_of or otherwise
        if day is None:
            raise UsageError("no as-of date: give evidence an as_of, or set assessment.as_of in the config")
        return evidence.at(day, known=self.config.assessment.known)

    def supposing(self, answers: Mapping[str, str | bool]) -> Model:
        """Return a copy that supposes something, besides what it supposes already.

        All draws are used, and whatever it does not touch is drawn as before, to the bit: streams are keyed.

        Parameters
        ----------
        answers
            Of an event ``yes`` or ``no``: it happened, or did not. Of a claim ``yes``: in its quantity it alone counts;
            ``no``: it is left out. Of a source ``no``: it is left out with all that goes back to it. Of a node one of
            its methods. True and False are ``yes`` and ``no``. Whether the evidence knows the names is seen when the
            model meets it.

        Raises
        ------
        UsageError
            If an answer is neither a text nor True or False.
        """
        words = {True: "yes", False: "no"}
        told = {name: words[answer] if isinstance(answer, bool) else answer for name, answer in answers.items()}
        for name, answer in told.items():
            if not isinstance(answer, str) or not answer:
                what = (
                    f"'{name}' cannot be answered with {shorten(answer)}: write 'yes', 'no' or one of a node's methods"
                )
                raise UsageError(what)
        data = json.loads(self.text)
        before = data.get("suppose", {})
        data["suppose"] = {**before, **told}
        if before.keys() & told.keys():  # what was supposed of a node may have taken its other methods away
            return replace(model_of(data, self.name), lines=self.lines)
        config = self.config.model_copy(update={"suppose": tuple(sorted(data["suppose"].items()))})
        return replace(self, config=_supposing(config), text=_canonical(data))

    def to_yaml(self) -> str:
        """Return the settings as YAML, keys in order; loading it gives an equal model."""
        from ruamel.yaml import YAML

        out = StringIO()
        yaml = YAML(typ="safe", pure=True)
        yaml.default_flow_style = False
        yaml.dump(json.loads(self.text), out)
        return out.getvalue()

    def table(self) -> Table:
        """Return the tree: one row a node, with its weight among its siblings and its share of the whole score."""
        root = {"node": "score", "depth": 0, "weight": None, "effective": 1.0,
                "value": _described(self.config.score), "rationale": self.config.score.rationale}  # fmt: skip
        rows: list[Mapping[str, Any]] = [root]
        stack = [(node, 1) for node in reversed(_heaviest_first(self.config.score.children))]
        while stack:
            node, depth = stack.pop()
            rows.append({"node": node.name, "depth": depth, "weight": node.weight,
                         "effective": self.effective[node.name], "value": _described(node),
                         "rationale": node.rationale})  # fmt: skip
            stack += [(child, depth + 1) for child in reversed(_heaviest_first(node.children))]
        columns = (
            Column("node", "node", show=lambda row: "  " * int(row["depth"]) + str(row["node"])),
            Column("depth"),
            Column(
                "weight", "weight", show=lambda row: "" if row["weight"] is None else f"{row['weight']:g}", right=True
            ),
            Column("effective", "of the score", show=lambda row: f"{row['effective']:.1%}", right=True),
            Column("value", "value", wide=True),
            Column("rationale", "why this weight", wide=True),
        )
        return Table(f"The tree of weights in {self.name}", columns, tuple(rows))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the settings: the same in any order of keys."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def _settled(node: Branch, name: str, supposed: Mapping[str, str]) -> Branch:
    """Return a node, and all below it, with the supposed method alone where one of its alternatives is supposed."""
    if not node.children:
        return node
    children = tuple(_settled(child, child.name, supposed) for child in node.children)
    method = supposed.get(name)
    combine = ((method, 1.0),) if method in dict(node.combine) else node.combine
    return node.model_copy(update={"children": children, "combine": combine})


def _heaviest_first(siblings: Sequence[Node]) -> list[Node]:
    return sorted(siblings, key=lambda node: (-node.weight, node.name))


def _weigh(siblings: Sequence[Node], above: float) -> Iterator[tuple[str, float]]:
    total = plain_sum(node.weight for node in siblings)
    for node in siblings:
        share = above * node.weight / total
        yield node.name, share
        yield from _weigh(node.children, share)


def _described(node: Root | Node) -> str:
    """Return what a branch combines its children by, or where a leaf's value comes from."""
    if isinstance(node, Node) and node.feed is not None:
        what = node.feed.claims or ", ".join(kind for kind, _ in node.feed.events or ())
        return f"{'claims' if node.feed.claims else 'events'}: {what}, of a {node.of}"
    methods = [name if share == 1 else f"{share:.0%} {name}" for name, share in node.combine]
    return " or ".join(methods)


def _find(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the mapping of a node in plain data; the node is known to exist."""
    stack = [data]
    while True:
        children: dict[str, dict[str, Any]] = stack.pop().get("children", {})
        if name in children:
            return children[name]
        stack += children.values()


def load_model(path: str | Path) -> Model:
    """Read and check `weights.yaml`.

    Raises
    ------
    InputError
        With every problem and its line.
    """
    config, data, source = read_config(path)
    return _model(config, data, str(path), source.lines)


def model_of(settings: str | Mapping[str, Any], name: str = "settings") -> Model:
    """Return the model of settings given as YAML text or as a mapping.

    Raises
    ------
    InputError
        With every problem.
    """
    text = settings if isinstance(settings, str) else json.dumps(settings)
    config, data, source = parse_config(text, name)
    return _model(config, data, name, source.lines)


def _model(config: Config, data: Any, name: str, lines: Mapping[tuple[str | int, ...], int]) -> Model:
    shown = tuple((".".join(map(str, path)), line) for path, line in lines.items())
    return Model(_supposing(config), _canonical(data), name, shown)


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


def _supposing(config: Config) -> Config:
    """Return settings in which a node of which a method is supposed has no other."""
    if not config.suppose:
        return config
    return config.model_copy(update={"score": _settled(config.score, "score", dict(config.suppose))})
