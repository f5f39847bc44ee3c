"""The whole of `weights.yaml` as one checked object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field

from .fields import Answers, Strict
from .reading import Credence, Reading
from .settings import (
    Assessment,
    Change,
    Checks,
    Codebook,
    Coverage,
    Gates,
    Levels,
    Likelihood,
    Report,
    RollUps,
    Scope,
    Simulation,
    WeightUncertainty,
    Worlds,
    as_bands,
)
from .tree import Node, Root
from .yaml import Path


class Config(Strict):
    """A checked `weights.yaml`."""

    score: Root
    assessment: Assessment = Assessment()
    codebook: Codebook | None = None
    scope: Scope = Scope()
    reading: Reading = Reading()
    credence: Credence = Credence()
    weight_uncertainty: WeightUncertainty = WeightUncertainty()
    rollup: RollUps = RollUps()
    levels: Annotated[Levels, BeforeValidator(as_bands)] = Levels()
    coverage: Coverage = Coverage()
    simulation: Simulation = Simulation()
    change: Change = Change()
    gate: Gates = Gates()
    check: Checks = Checks()
    likelihood: Likelihood = Likelihood()
    worlds: Worlds = Worlds()
    report: Report = Report()
    suppose: Answers = Field((), description="what is supposed: event or claim: yes or no, source: no, node: method")
    schema_: str = Field("", alias="$schema", description="where an editor finds the schema of this file")

    def nodes(self) -> Iterator[tuple[Path, Node]]:
        """Yield every node below the root with its path, parents first, siblings in the order of names."""
        stack: list[tuple[Path, Node]] = [
            (("score", "children", child.name), child) for child in reversed(self.score.children)
        ]
        while stack:
            path, node = stack.pop()
            yield path, node
            stack += [((*path, "children", child.name), child) for child in reversed(node.children)]
