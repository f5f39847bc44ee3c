"""What a page and a workbook hold: one run with its tables, and, of a release, what moved since and its course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..blocks import Progress
from ..comparison import Comparison, compare_all
from ..errors import InputError, UsageError
from ..ranking import Ranking, rank
from ..ranking.people import ELSEWHERE
from ..releases import Release, Trend, agreement, load_release, names_in, scored_as_published, trend_all
from ..releases.signoff.states import RELEASED
from ..rollup import BY
from ..run import Run
from ..tables import percent


@dataclass(frozen=True, eq=False)
class Contents:
    """What readers are shown. What moved, and the course, are worked out when they are first asked for.

    Parameters
    ----------
    run
        The simulation.
    rankings
        Its tables by ``group``, ``country``, ``pair``.
    release
        What it is a release of, if it is one.
    progress
        Called with (blocks done, blocks in all) while the release before is computed again.
    agrees
        How the figures agree with those that were published, where that is not to the last digit.
    """

    run: Run
    rankings: Mapping[str, Ranking]
    release: Release | None = None
    progress: Progress | None = None
    agrees: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What is assessed."""
        return self.run.model.config.assessment.title or "Threat assessment"

    @property
    def called(self) -> str:
        """What figures and settings are called: ``published`` of a release that is released, ``original`` of all else.

        It stands before a noun: the published weights, the original score.
        """
        return "published" if self.release and self.release.state == RELEASED else "original"

    @cached_property
    def read_in(self) -> str:
        """By how many publishers the documents are in which the evidence was read, and how much of it is of one."""
        evidence = self.run.evidence
        rows = (*evidence.live_claims, *evidence.live_events, *evidence.live_stances)
        publisher = {row.id: row.publisher for row in evidence.sources}
        counts = Counter(publisher[row.source] for row in rows)
        if not counts:
            return "No claim, no event and no stance counts: every score rests on declared beliefs."
        (most, count), *others = counts.most_common()
        if not others:
            return (
                f"All {count:,} claims, events and stances are from documents of one publisher, {most}: what it has"
                " wrong, all scores share."
            )
        return (
            f"{len(rows):,} claims, events and stances are from documents of {len(counts):,} publishers,"
            f" {percent(count / len(rows))} of them from those of {most}."
        )

    @property
    def moved(self) -> Mapping[str, Comparison]:
        """What moved since the release before, by table; empty without one that can be compared."""
        return self._moved[0]

    @property
    def trends(self) -> Mapping[str, Trend]:
        """The course over the releases beside it up to this one, by table; empty without."""
        return self._trends[0]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of what is shown, and of what could not be."""
        return (*self.agrees, *self._moved[1], *self._trends[1])

    @cached_property
    def _moved(self) -> tuple[dict[str, Comparison], tuple[str, ...]]:
        if self.release is None:
            return {}, ()
        name = self.release.manifest.previous
        if name is None:
            return {}, ("No release before this one is named, so nothing is said of what moved.",)
        try:
            before = load_release(self.release.folder.parent / name, models=self.release.models)
            old = before.run(progress=self.progress)
            told = () if scored_as_published(before, old) else _agreement(before, {"pair": rank(old, by="pair")})
        except (UsageError, InputError) as error:
            return {}, (f"What moved since {name} is not shown: {error}",)
        return compare_all(old, self.run), told

    @cached_property
    def _trends(self) -> tuple[dict[str, Trend], tuple[str, ...]]:
        if self.release is None:
            return {}, ()
        out, period = self.release.folder.parent, self.release.period
        first = min(each.period for each in names_in(out) if each.period.kind == period.kind)
        try:
            return trend_all(first=first, last=period, out=out), ()
        except (UsageError, InputError) as error:
            return {}, (f"The course over the releases is not shown: {error}",)


def contents(source: Ranking | Run | Release, *, progress: Progress | None = None) -> Contents:
    """Return what a page or a workbook of a result holds.

    Parameters
    ----------
    source
        A ranking or a run; or a release, whose numbers are computed again from its inputs, with what moved since the
        release before and the course over all releases beside it.
    progress
        Called with (blocks done, blocks in all).

    Raises
    ------
    UsageError
        If the run is under a condition, which weights cannot be changed under; if another method version computed the
        release.
    InputError
        If what is computed again is not what the release holds.
    """
    if isinstance(source, Release):
        run = source.run(progress=progress)
        rankings = {by: rank(run, by=by) for by in BY}
        return Contents(run, rankings, source, progress, _agreement(source, rankings))
    run = source if isinstance(source, Run) else source.run
    if run.chosen is not None:
        raise UsageError(
            f"a page or a workbook shows all draws, and this run only those given {run.condition}: suppose it instead"
        )
    return Contents(run, {by: rank(run, by=by) for by in BY})


def _agreement(release: Release, rankings: Mapping[str, Ranking]) -> tuple[str, ...]:
    """Return what is to be said of tables that were computed again, beside those that the release holds.

    Raises
    ------
    InputError
        If they differ by more than other versions of the libraries explain.
    """
    problems, told = agreement(release, rankings)
    if problems:
        raise InputError(problems)
    return (told,) if told else ()


def notes_below(ranking: Ranking, where: str = "") -> tuple[str, ...]:
    """Return what a table says below it, for readers who have no csv and no json.

    Parameters
    ----------
    ranking
        The table.
    where
        Where such readers find the ranks at best and at worst, as it follows in the sentence.
    """
    return tuple(note.replace(ELSEWHERE, where) for note in ranking.table().notes)
