"""What is supposed of events, claims, sources and nodes in place of what the evidence leaves open.

`docs/method.md`, "Worlds", says what each answer does; here is what it means for rows, and what cannot be supposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ..errors import did_you_mean, nearest
from ..evidence import Claim, Event, Evidence
from ..evidence.rows import Dated, Row, Source, Withdrawal
from ..model import Model
from .claims import Component, merged
from .credence import Believed, Heard, Odds
from .wording import BOUNDS

FOR_SURE = 1e18
"""Log-odds of what is supposed: a double knows no doubt of it, whatever else is said and doubted."""
YES_OR_NO = ("yes", "no")


@dataclass(frozen=True)
class Supposed:
    """The suppositions about rows of the evidence.

    Parameters
    ----------
    events
        Event to whether it happened.
    true
        Claims that are taken as true.
    left_out
        Claims and sources that are left out.
    """

    events: Mapping[str, bool]
    true: frozenset[str]
    left_out: frozenset[str]

    def evidence(self, evidence: Evidence) -> Evidence:
        """Return the evidence without the rows that are left out, and those that go back to a source left out."""
        if not self.left_out:
            return evidence
        sources = {row.id for row in evidence.sources if self.left_out & {*_chain(evidence, row.id)}}
        dated: list[Dated | Withdrawal] = [
            *evidence.claims, *evidence.events, *evidence.stances, *evidence.withdrawals
        ]  # fmt: skip
        return evidence.without({row.id for row in dated if row.id in self.left_out or row.source in sources})

    def components(self, statements: tuple[Component, ...]) -> tuple[Component, ...]:
        """Return the statements on one quantity that are left to count.

        One that is taken as true is followed for sure, and if it is no bound, all that are not taken as true go. A
        bound taken as true holds for sure.
        """
        if not self.true:
            return statements
        true = {s.key for s in statements if self.true.intersection(s.rows)}
        alone = any(s.key in true and not s.bound for s in statements)
        kept = [s for s in statements if s.key in true or not alone]
        return tuple(s._replace(share=1.0, followed=1.0, doubts=(), names=()) if s.key in true else s for s in kept)

    def one(self, event: str, other: str) -> bool:
        """Return whether two events may still be one: nothing different is supposed of them."""
        return self.events.get(event) == self.events.get(other) or not {event, other} <= self.events.keys()

    def believed(self, found: Mapping[str, Believed]) -> dict[str, Believed]:
        """Return how far events are believed where some of them are supposed.

        Where a supposed event is another one that nothing is supposed of, that one happened, or did not, with it.
        """
        return {event: self._believed(event, own) for event, own in found.items()}

    def _believed(self, event: str, own: Believed) -> Believed:
        occurrence, *others = own.odds
        if event in self.events:
            if self.events[event] and own.certain("occurrence"):
                return own
            sure = Odds(FOR_SURE if self.events[event] else -FOR_SURE, ())
            return replace(own, odds=(sure, *others), word="supposed", supposed=True)
        with_it = tuple(
            Heard(FOR_SURE if self.events[other] else -FOR_SURE, (), False, (other,))
            for other, _ in own.sameness
            if other in self.events
        )
        heard = replace(occurrence, heard=(*occurrence.heard, *with_it))
        return replace(own, odds=(heard, *others)) if with_it else own


def _chain(evidence: Evidence, source: str) -> Iterator[str]:
    """Yield a source and all that it relays, step by step."""
    step: str | None = source
    while step is not None:
        yield step
        row = evidence.row(step)
        assert isinstance(row, Source)  # held by the links
        step = row.origin


def supposed(model: Model, evidence: Evidence) -> Supposed:
    """Return what a model supposes of the rows of an evidence that it fits."""
    answers = {name: answer for name, answer in model.config.suppose if _row(evidence, name) is not None}
    kinds = {name: type(evidence.row(name)) for name in answers}
    return Supposed(
        {name: answer == "yes" for name, answer in answers.items() if kinds[name] is Event},
        frozenset(name for name, answer in answers.items() if kinds[name] is Claim and answer == "yes"),
        frozenset(name for name, answer in answers.items() if kinds[name] is not Event and answer == "no"),
    )


def _row(evidence: Evidence, id: str) -> Row | None:
    try:
        return evidence.row(id)
    except KeyError:
        return None


def unsupposable(
    model: Model, evidence: Evidence, answers: Mapping[str, str], *, given: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield (name, what is wrong) for all answers that make no sense of a model and its evidence.

    Parameters
    ----------
    model, evidence
        Whose nodes and rows they name; the evidence counts at its as-of date, else at the model's.
    answers
        Name to answer.
    given
        Whether they are conditions on draws, which a source cannot be; else suppositions.
    """
    known = model.dated(evidence, date.max)
    asked = _Asked(model, known, {} if given else answers, given)
    for name, answer in sorted(answers.items()):
        if what := asked.wrong(name, answer):
            yield name, what
    if not given:
        yield from _clashes(known, [name for name, answer in sorted(answers.items()) if answer == "yes"])
        yield from _torn(known, answers)


@dataclass(frozen=True)
class _Asked:
    model: Model
    evidence: Evidence
    supposed: Mapping[str, str]
    given: bool

    def wrong(self, name: str, answer: str) -> str:
        """Return what is wrong with an answer; empty if nothing is."""
        row = _row(self.evidence, name)
        node = name == "score" or any(node.name == name for node in self.model.nodes)
        if node and row is not None:
            return f"'{name}' is a node and a row of {row.table} as well; give one of them another name"
        if node:
            return self._node(name, answer)
        if row is None:
            return self._unknown(name)
        if isinstance(row, Source):
            return self._source(row, answer)
        if not isinstance(row, Claim | Event):
            return f"'{name}' is a row of {row.table}; only events, claims, sources and nodes have an answer"
        if answer not in YES_OR_NO:
            return f"'{answer}' is no answer about '{name}': write yes or no"
        return self._not_live(row)

    def _unknown(self, name: str) -> str:
        """Return that nothing has a name, what was probably meant first."""
        for group in self.evidence.groups:
            for alias in group.known_as:
                if alias.name.casefold() == name.casefold():
                    told = f"'{alias.name}' is an alias of the group {group.id}"
                    return f"{told}; how probably it means that group is set in groups.csv ('{alias.name}:0.7')"
        known = self._known()
        meant = nearest(name, known)
        listed = did_you_mean("", known)
        return f"nothing is called '{name}'" + (f". Did you mean '{meant}'? Known" if meant else "; known") + listed[5:]

    def _known(self) -> list[str]:
        rows = (*self.evidence.live_events, *self.evidence.live_claims, *(() if self.given else self.evidence.sources))
        return [*self.model.branches, *(row.id for row in rows)]

    def _node(self, name: str, answer: str) -> str:
        node = self.model.branches.get(name)
        if node is None:
            return f"'{name}' is a leaf, which has no methods to choose from"
        methods = [method for method, _ in node.combine]
        if answer not in methods:
            return f"'{answer}' is not among the methods of '{name}'; {did_you_mean(answer, methods)}"
        return ""

    def _source(self, row: Source, answer: str) -> str:
        if self.given:
            return f"'{row.id}' is a source, which is in all draws or in none: leave it out with --suppose {row.id}=no"
        if answer != "no":
            return (
                f"'{answer}' is no answer about the source '{row.id}': write no, or take its claims as true one by one"
            )
        return ""

    def _not_live(self, row: Claim | Event) -> str:
        counted = self.evidence.counted(row.id) if isinstance(row, Event) else row.id
        live = {each.id for each in (*self.evidence.live_events, *self.evidence.live_claims)}
        if counted != row.id and counted in live:
            return f"'{row.id}' is the same as '{counted}' and counted there: answer that one"
        if row.id not in live:
            why = (
                "not known by then, withdrawn or superseded"
                if isinstance(row, Claim)
                else "nobody speaks of it by then"
            )
            return f"'{row.id}' is not live at the as-of date {self.evidence.as_of}: {why}"
        sources = {*_chain(self.evidence, row.source)}
        out = min((name for name in sources if self.supposed.get(name) == "no"), default="")
        if out and self.supposed[row.id] == "yes":
            return f"'{row.id}' goes back to '{out}', which is supposed to be left out"
        if isinstance(row, Claim) and self.supposed.get(row.id) != "no" and (first := self._counted_with(row)):
            return f"'{row.id}' has one origin with '{first}' and is counted with it: answer that one"
        return ""

    def _counted_with(self, row: Claim) -> str:
        """Return the claim whose number stands for a claim that relays the same origin; empty if its own does."""
        alike = [other for other in self.evidence.live_claims if _one_quantity(row, other)]
        scales = [leaf.scale for leaf in self.model.leaves if leaf.feed and leaf.feed.claims == row.indicator]
        steps = next((scale.names for scale in scales if scale is not None and scale.kind == "steps"), None)
        for statement in merged(alike, self.evidence, self.model.config.reading, steps):
            if row.id in statement.rows and statement.rows[0] != row.id:
                return statement.rows[0]
        return ""


def _clashes(evidence: Evidence, names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of claims that would each be the only one that counts in a quantity."""
    rows = [row for name in names if isinstance(row := _row(evidence, name), Claim) and row.wording not in BOUNDS]
    for i, one in enumerate(rows):
        for other in rows[:i]:
            if _one_quantity(one, other):
                yield (
                    one.id,
                    f"'{one.id}' and '{other.id}' speak of one quantity: only one of them can be all that counts",
                )


def _torn(evidence: Evidence, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield events that may both be the same as a third and are answered differently."""
    asked = [name for name in sorted(answers) if name in evidence.maybe_same]
    for i, one in enumerate(asked):
        for other in asked[:i]:
            same = evidence.maybe_same[one][0]
            if same == evidence.maybe_same[other][0] and answers[one] != answers[other]:
                yield one, f"'{one}' and '{other}' may both be '{same}': they cannot have different answers"


def _one_quantity(one: Claim, other: Claim) -> bool:
    about = (one.indicator, one.party) == (other.indicator, other.party)
    return about and _shared(one.group, other.group) and _shared(one.country, other.country)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool({*one} & {*other}) or one == other
