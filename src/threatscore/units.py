"""Groups, countries and pairs of a run by their names."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import UsageError, did_you_mean
from .evidence import Evidence
from .evidence.rows import Country, Group
from .indicators import Unit
from .rollup import BY, members
from .run import Run


def find_unit(run: Run, unit: str | Iterable[str]) -> tuple[str, Unit]:
    """Return (by, unit) for a group, a country or a pair, by id, name or alias.

    Raises
    ------
    UsageError
        If there is no such unit in scope, with suggestions, or it is not ranked, with the reason.
    """
    names = _names(run.evidence)
    given = (unit,) if isinstance(unit, str) else tuple(unit)
    found = tuple(names.get(name.strip().casefold(), name) for name in given)
    for by in BY:
        table = run.scores(by)
        if found in table.units:
            return by, found
        if (why := dict(table.unranked).get(found)) is not None:
            raise UsageError(f"{' in '.join(found)} is not ranked: {why}")
    raise UsageError(_why_not_found(run, given, found, set(names.values())))


def _names(evidence: Evidence) -> dict[str, str]:
    rows: list[Group | Country] = [*evidence.groups, *evidence.countries]
    return {name.casefold(): row.id for row in rows for name in (row.id, row.name, *row.aliases)}


def _why_not_found(run: Run, given: Unit, found: Unit, known: set[str]) -> str:
    """Return why no table has a unit, with the likely fix."""
    for name in found:
        if why := dict(run.model.config.scope.left_out).get(name):
            return f"'{name}' is left out of the scope: {why}"
    groups, countries = run.leaves.groups, run.leaves.countries
    scope = [*groups, *countries]
    for name in found:
        if name in known and name not in scope:
            return f"'{name}' is in the evidence, but not in the scope of this assessment"
        if name not in scope:
            return f"unknown unit '{name}'; {did_you_mean(name, scope)}"
    return f"'{' in '.join(given)}' is no unit: give a group, a country, or a group and the country it threatens"


def pairs_of(run: Run, unit: Unit) -> tuple[Unit, ...]:
    """Return the ranked pairs whose scores make up a unit's score."""
    return tuple(run.pairs.units[i] for i in members(run.pairs.units, unit))
