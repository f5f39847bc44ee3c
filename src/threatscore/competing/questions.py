"""What is open: events in dispute, nodes with several methods, and origins that may be left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ..citation import row_text
from ..conditions import occurrence
from ..evidence.rows import Source
from ..indicators.build import Builder, builder_of
from ..run import Run


@dataclass(frozen=True)
class Answer:
    """One answer to what is open.

    Parameters
    ----------
    word
        yes, no, kept, left out, or a method.
    probability
        As it stands; None where nothing says it.
    suppose
        What a model supposes under it; nothing is as it stands.
    """

    word: str
    probability: float | None = None
    suppose: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """Something open: `kind` is ``event``, ``method`` or ``origin``, `name` its id, `text` what it is."""

    kind: str
    name: str
    text: str
    answers: tuple[Answer, ...]


def questions(run: Run) -> list[Question]:
    """Return what is open in a run, each kind in the order of names."""
    builder = builder_of(run.model, run.evidence, run.as_of)
    return [*_events(run, builder), *_methods(run), *_origins(builder)]


def _events(run: Run, builder: Builder) -> Iterator[Question]:
    """Yield the events that somebody denies, that may be another one, or whose probability lies between the cuts."""
    low, high = run.model.config.worlds.open
    streams = replace(run.streams)
    for event in builder.evidence.live_events:
        found = builder.believed[event.id]
        p = float(np.mean(occurrence(builder, event.id).chance(streams)))
        if found.supposed or not (found.word in ("disputed", "denied") or found.apart < 1 or low < p < high):
            continue
        answers = (("yes", p), ("no", 1 - p))
        yield Question("event", event.id, f"{row_text(event)}, {found.word}",
                       tuple(Answer(word, share, {event.id: word}) for word, share in answers))  # fmt: skip


def _methods(run: Run) -> Iterator[Question]:
    for name, node in sorted(run.model.branches.items()):
        if len(node.combine) > 1:
            answers = tuple(Answer(method, share, {name: method}) for method, share in node.combine)
            yield Question("method", name, "how its children are combined", answers)


def _origins(builder: Builder) -> Iterator[Question]:
    """Yield every document that live rows go back to."""
    evidence = builder.evidence
    live = (*evidence.live_claims, *evidence.live_events, *evidence.live_stances)
    for name in sorted({evidence.origin(row.source) for row in live}):
        source = evidence.row(name)
        assert isinstance(source, Source)  # held by the links
        yield Question("origin", name, source.publisher, (Answer("kept"), Answer("left out", None, {name: "no"})))
