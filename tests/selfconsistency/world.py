"""Many worlds at once: each uncertain thing takes one value a world, wherever it is used. No keyed streams."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import expit, logit

from .rows import Folder


@dataclass(frozen=True)
class Faults:
    """Mistakes that the sampler makes on purpose, to see whether the comparison notices."""

    weights_by_unit: bool = False
    events_by_leaf: bool = False


NONE = Faults()


@dataclass
class World:
    """Draws of everything, made when first asked for."""

    folder: Folder
    settings: dict[str, Any]
    n: int
    rng: np.random.Generator
    faults: Faults = NONE
    drawn: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, draw: Callable[[], Any]) -> Any:
        """Return what was drawn under this key, or draw it now."""
        if key not in self.drawn:
            self.drawn[key] = draw()
        return self.drawn[key]

    def uniform(self, *key: Hashable) -> Any:
        return self.once(key, lambda: self.rng.random(self.n))

    def normal(self, *key: Hashable) -> Any:
        return self.once(key, lambda: self.rng.standard_normal(self.n))

    def exponential(self, *key: Hashable) -> Any:
        return self.once(key, lambda: self.rng.standard_exponential(self.n))

    def doubt(self, origin: str, party: str) -> Any:
        """Return d: the shift shared by all that goes back to an origin and a party; 0 if nothing is shared."""
        spread = self.settings["credence"]["shared_doubt"]
        shift: Any = 0.0
        if spread["origin"]:
            shift = shift + spread["origin"] * self.normal("origin", origin)
        if spread["party"]:
            shift = shift + spread["party"] * self.normal("party", party)
        return shift

    def shifted(self, chance: float, origin: str, party: str) -> Any:
        """Return the chance under the shared doubt; what is certain stays so."""
        if chance in (0.0, 1.0):
            return np.full(self.n, chance)
        return np.broadcast_to(expit(logit(chance) + self.doubt(origin, party)), (self.n,))

    def speaks(self, group: str, aliases: list[str | None]) -> Any:
        """Return in which worlds a cell that uses these names of a group speaks of it."""
        if None in aliases:
            return np.ones(self.n, dtype=bool)
        found = np.zeros(self.n, dtype=bool)
        for alias in aliases:
            assert alias is not None
            found |= self.uniform("alias", group, alias) < self.folder.alias_chance(group, alias)
        return found
