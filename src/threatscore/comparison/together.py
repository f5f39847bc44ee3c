"""What the comparisons of several tables of the same two runs share: each is worked out once, for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..indicators import Unit
from ..run import Run
from .counterfactual import Counterfactuals
from .drivers import Driver, drivers
from .sides import Side, sides
from .split import Split, splits


@dataclass(frozen=True, eq=False)
class Together:
    """Two runs and the tables that are compared; everything is worked out when it is first asked for."""

    old: Run
    new: Run
    tables: tuple[str, ...]

    @cached_property
    def states(self) -> Counterfactuals:
        """All that lies between the runs."""
        return Counterfactuals(self.old, self.new, self.tables)

    @cached_property
    def sides(self) -> Mapping[str, tuple[Side, Side]]:
        """Both sides, by table."""
        return sides(self.states)

    @cached_property
    def splits(self) -> Mapping[str, Split]:
        """The changes split into factors, by table."""
        return splits(self.states)

    @cached_property
    def drivers(self) -> Mapping[str, Mapping[Unit, tuple[Driver, ...]]]:
        """What did most to each unit, by table."""
        return drivers(self.states)
