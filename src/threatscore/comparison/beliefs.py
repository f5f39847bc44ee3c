"""What is believed with some factors as on the new side and the others as on the old one.

`docs/method.md`, section 7, has the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ..evidence import Evidence
from ..indicators import Leaves, build, supposed
from ..indicators.build import Builder, builder_of
from ..model import Model
from ..run import Run
from .changes import Mixture
from .factors import DRAWS, FACTORS, METHOD, NEW, REVISED, TIME, UNITS, WEIGHTS, Coalition, Factor
from .settings import same_method, same_weights, scoped


@dataclass(frozen=True, eq=False)
class Beliefs:
    """The beliefs of two runs, and all that lie between them, of every unit that is in scope on either side."""

    old: Run
    new: Run
    _leaves: dict[tuple[frozenset[str], bool, bool], Leaves] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def mixture(self) -> Mixture:
        """The evidence of both sides."""
        return Mixture(self.old.evidence, self.new.evidence)

    @cached_property
    def mixtures(self) -> tuple[Mixture, Mixture]:
        """The evidence of both sides that is left to count by what the old settings suppose, and by the new ones.

        What is supposed to be gone replaces no claim, and takes back no row.
        """
        old, new = (
            tuple(supposed(run.model, side).evidence(side) for side in (self.mixture.old, self.mixture.new))
            for run in (self.old, self.new)
        )
        one = self.mixture if old == (self.mixture.old, self.mixture.new) else Mixture(*old)
        return one, one if new == old else Mixture(*new)

    @cached_property
    def differ(self) -> frozenset[Factor]:
        """The factors that differ, whichever the table; units may differ in one table and not in another."""
        old, new = self.old, self.new
        told = {change.factor for mixture in self.mixtures for change in mixture.telling}
        differ = {
            NEW: NEW in told,
            TIME: old.as_of != new.as_of or not self.mixture.same_watch,
            REVISED: REVISED in told,
            WEIGHTS: not same_weights(old.model, new.model),
            METHOD: not same_method(old.model, new.model),
            UNITS: scope_of(old) != scope_of(new),
            DRAWS: old.streams != new.streams,
        }
        return frozenset(factor for factor in FACTORS if differ[factor])

    @cached_property
    def whole(self) -> Leaves:
        """What is believed on the new side."""
        return self.leaves(self.differ)

    def leaves(self, coalition: Coalition) -> Leaves:
        """Return what is believed about every leaf with some factors as on the new side."""
        time, method = TIME in coalition, METHOD in coalition
        telling = self.mixtures[method].telling
        before = frozenset(change.id for change in telling if change.factor not in coalition)
        key = (before, time, method)
        if key not in self._leaves:
            self._leaves[key] = build(*self._inputs(before, time, method))
        return self._leaves[key]

    def builder(self, undone: frozenset[str]) -> Builder:
        """Return what makes single cells, as on the new side but for some rows that are as on the old one."""
        return builder_of(*self._inputs(undone, TIME in self.differ, METHOD in self.differ))

    def _inputs(self, as_before: frozenset[str], time: bool, method: bool) -> tuple[Model, Evidence, date]:
        """Return model, evidence and day, with time and method as on the new side or as on the old one."""
        evidence = self.mixtures[method].evidence(as_before, old_watch=not time)
        model = (self.new if method else self.old).model
        return scoped(model, *self._scopes), evidence, (self.new if time else self.old).as_of

    @cached_property
    def _scopes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        one, other = scope_of(self.old), scope_of(self.new)
        groups, countries = (tuple(sorted({*a, *b})) for a, b in zip(one, other, strict=True))
        return groups, countries


def scope_of(run: Run) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups and the countries in scope of a run."""
    return run.leaves.groups, run.leaves.countries
