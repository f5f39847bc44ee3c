"""Rules about the rows of the evidence and the settings; they hold whether or not the two fit together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ..aggregation import Method
from ..citation import row_text, wording_text
from ..evidence import Claim, Event, Stance
from ..evidence.rows import Withdrawal
from ..indicators import in_scope
from ..tables import percent
from .findings import Finding, Known, Rule

NAMED = 5
"""How many late rows are named before they are only counted."""


def duplicates(c: Known) -> Iterator[Finding]:
    """Find rows that may say the same twice."""
    same: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for claim in c.evidence.live_claims:
        about = (claim.indicator, claim.group, claim.country, claim.party, claim.place)
        same[*about, claim.source, claim.spoken, wording_text(claim)].append(claim.id)
    for event in c.evidence.live_events:
        same[event.kind, event.group, event.country, event.when].append(event.id)
    perhaps = c.evidence.maybe_same
    for found in same.values():
        ids = [id for id in found if perhaps.get(id, ("",))[0] not in found]  # said already, with a probability
        if len(ids) > 1:
            yield "duplicate?", ", ".join(ids), "these rows look like one; if they are, keep one or set 'same_as'"


def perhaps_same(c: Known) -> Iterator[Finding]:
    """Find events that are the same as another one with a probability."""
    for event, (other, probability) in c.evidence.maybe_same.items():
        what = f"one event with {other} with probability {percent(probability)}, else an event of its own"
        yield "perhaps the same", event, what


def places(c: Known) -> Iterator[Finding]:
    """Find numbers that hold only elsewhere."""
    for leaf in c.model.leaves:
        for claim in c.evidence.live_claims if leaf.feed and leaf.feed.within else ():
            assert leaf.feed is not None
            if claim.indicator == leaf.feed.claims and claim.place and claim.place not in leaf.feed.within:
                yield "places", claim.id, f"holds in {claim.place}; '{leaf.name}' counts {leaf.feed.elsewhere:g} of it"


def aliases(c: Known) -> Iterator[Finding]:
    """Find names in the evidence that are not ids, and debated ones that nothing depends on."""
    for row, name, found in c.evidence.aliases_used:
        probability = c.evidence.alias_probability(found, name)
        debated = f" (debated, {percent(probability)})" if probability < 1 else ""
        yield "alias", row, f"'{name}' is read as {found}{debated}"
    used = {(found, name.casefold()) for _, name, found in c.evidence.aliases_used}
    for group in c.evidence.groups:
        for alias in group.known_as:
            if alias.debated and (group.id, alias.name.casefold()) not in used:
                what = f"alias '{alias.name}' ({percent(alias.probability)}) is debated, but no row uses it"
                yield "alias", group.id, what


def not_live(c: Known) -> Iterator[Finding]:
    """Find rows that are not used because of their dates, withdrawals and supersession."""
    evidence = c.evidence
    live = {row.id for rows in (evidence.live_claims, evidence.live_events, evidence.live_stances) for row in rows}
    later: dict[str, list[str]] = defaultdict(list)
    rows: tuple[Claim | Event | Stance | Withdrawal, ...] = (
        *evidence.claims, *evidence.events, *evidence.stances, *evidence.withdrawals,
    )  # fmt: skip
    for row in rows:
        if not evidence.knows(row):
            later[row.table].append(row.id)
        elif isinstance(row, Withdrawal):
            continue  # what it has taken back is told
        elif row.id in evidence.withdrawn:
            yield "withdrawn", row.id, row_text(row)
        elif row.id not in live and isinstance(row, Claim):
            yield "superseded", row.id, row_text(row)
        elif row.id not in live and isinstance(row, Event):
            counted = evidence.counted(row.id)
            what = f"the same as {counted}, counted there" if counted != row.id else "no live stance by the as-of date"
            yield "not counted", row.id, what
        elif row.id not in live and isinstance(row, Stance):
            gone = "a withdrawn event" if row.event in evidence.withdrawn else "an event that is not known yet"
            yield "not counted", row.id, f"a stance on {gone}"
    for table, ids in sorted(later.items()):
        more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
        count = f"{len(ids)} {_rows(len(ids))} not used"
        what = f"{count}, known only after {evidence.as_of}: {', '.join(ids[:NAMED])}{more}"
        yield "later", table, f"{what}; raise assessment.as_of, or use --as-of"


def supposed(c: Known) -> Iterator[Finding]:
    """Find what the settings suppose in place of what the evidence says."""
    for name, answer in c.model.config.suppose:
        yield "supposed", name, f"the settings suppose '{answer}' (suppose: {name}), whatever the evidence says"


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"


def unused(c: Known) -> Iterator[Finding]:
    """Find indicators and kinds that no leaf reads."""
    read = {leaf.feed.claims for leaf in c.model.leaves if leaf.feed}
    kinds = {kind for leaf in c.model.leaves if leaf.feed for kind, _ in leaf.feed.events or ()}
    for indicator, count in sorted(Counter(claim.indicator for claim in c.evidence.live_claims).items()):
        if indicator not in read:
            yield "unused", indicator, f"no leaf reads this indicator ({count} {_rows(count)})"
    for kind, count in sorted(Counter(event.kind for event in c.evidence.live_events).items()):
        if kind not in kinds:
            yield "unused", kind, f"no leaf counts this kind ({count} {_rows(count)})"


def scope(c: Known) -> Iterator[Finding]:
    """Find groups and countries that are not ranked without a reason."""
    reasons = {name for name, _ in c.model.config.scope.left_out}
    for rows, ranked in zip((c.evidence.groups, c.evidence.countries), in_scope(c.model, c.evidence), strict=True):
        if names := [row.id for row in rows if row.id not in reasons and row.id not in ranked]:
            yield "scope", ", ".join(names), "not in scope, and scope.left_out gives no reason"


def judgements(c: Known) -> Iterator[Finding]:
    """Find settings that deserve a second look: no rationale, relative scales, skipping."""
    for node in c.model.nodes:
        if not node.rationale:
            yield "no rationale", node.name, "the weight has no rationale"
        if node.scale is not None and not node.scale.rationale:
            yield "no rationale", f"{node.name}.scale", "the goalposts have no rationale"
        if node.scale is not None and node.scale.relative:
            yield "relative", node.name, f"'{node.scale.kind}' compares units: any change of one unit moves all others"
        if node.leaf and node.if_missing == "skip":
            yield "skip", node.name, "a missing leaf passes its weight to its siblings"


def annihilating(c: Known) -> Iterator[Finding]:
    """Find methods by which a single zero makes the whole zero."""
    branches = [("score", c.model.config.score.combine)]
    branches += [(node.name, node.combine) for node in c.model.nodes if not node.leaf]
    for name, ways in branches:
        for method, _ in ways:
            if Method.known[method].needs_positive:
                yield "zero", name, f"'{method}' is 0 as soon as one child is 0, and its children can be"


RULES: tuple[Rule, ...] = (
    supposed, duplicates, perhaps_same, places, aliases, not_live, unused, scope, judgements, annihilating,
)  # fmt: skip
