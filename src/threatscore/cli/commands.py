"""The commands. What each prints is made elsewhere; here are only its options and its page of the manual."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from . import kinds
from . import options as of
from .compared import compare, gate
from .ending import Patient
from .loading import load, simulated
from .options import By, Format
from .output import say, show, write
from .quarterly import restate, trend
from .releasing import release, releases, verify
from .reports import report, summary, workbook
from .signing import history, sign
from .workers import workers
from .worlds import worlds

CHECK_KINDS = (
    "supposed, later, dates, contradiction, disputed, duplicate?, perhaps the same, unused, unwatched, forgotten,"
    " clipped, stale, scope, zero, relative, skip, not counted, withdrawn, superseded, places, one origin, alias,"
    " unstated, gap, no rationale"
)
"""The kinds of findings of `check`, written out, because a page of the manual is to load nothing else."""

app = typer.Typer(
    name="threatscore",
    cls=Patient,
    help="Ranked risk tables from thin, contradictory evidence, each score and rank with its uncertainty.\n\n"
    "Start with 'threatscore rank'. It uses ./config/weights.yaml and the evidence folder under ./data if they are"
    " there, else the ones that come with the package; which ones is said on standard error.\n\n"
    "Exit code 0: all went well. 1: the input has errors, which are listed; a release is not as it was"
    " written; a limit of the gate is passed. 2: a wrong call. 130: interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def rank(
    data: of.Data = None,
    config: of.Config = None,
    as_of: of.AsOf = None,
    by: Annotated[By, typer.Option("--by", help="Which table.")] = By.all,
    table: kinds.Shown = kinds.Kind.scores,
    first: kinds.First = None,
    suppose: of.Suppose = None,
    given: of.Given = None,
    draws: of.Draws = None,
    precision: of.Precision = None,
    precision_score: of.PrecisionScore = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
    cluster: of.Cluster = None,
    format: of.Formatted = Format.table,
) -> None:
    """Print ranked tables of groups, countries and pairs of them.

    Scores lie between 0 and 100. Every score and rank comes with the range that holds it in 90% of the draws.

    --table shows what else follows from the same draws. --draws auto draws until the results are precise enough.

    With --format csv or json the table stands alone on standard output, in full precision. All tables together are
    one CSV table with a column 'by', or one JSON list.
    """
    from .ranked import show_rankings

    kinds.check_first(table.value, first)
    how = {"precision": precision, "precision_score": precision_score}
    by_whom = workers(threads, cluster)
    run = simulated(config, data, as_of, draws, seed, by_whom, suppose=suppose, given=given, **how)
    chosen = [name.value for name in By if name is not By.all] if by is By.all else [by.value]
    show_rankings(run, chosen, table.value, first, format, as_one=by is By.all)


@app.command()
def check(
    data: of.Data = None,
    config: of.Config = None,
    as_of: of.AsOf = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="NAME", help=f"Show one kind only: {CHECK_KINDS}.", show_default=False),
    ] = None,
    format: of.Formatted = Format.table,
) -> None:
    """List what is wrong, thin or surprising in the input.

    Errors go to standard error, each with its file, its line or row, what was allowed and the likely fix, and the exit
    code is 1. What goes to standard output is worth knowing and stops nothing: gaps, stale claims, values cut off by
    goalposts, contradictions, also of dates, disputed events, likely duplicates, aliases, rows that nothing uses or
    that became known too late. What needs a remedy comes first.
    """
    from ..checks import check as checked
    from ..checks import check_misfit

    model, evidence = load(config, data, as_of)
    try:
        show(checked(evidence, model, kind=kind), format)
    except InputError as error:
        say(str(error))
        show(check_misfit(evidence, model, kind=kind), format)
        raise typer.Exit(1) from None


@app.command()
def explain(
    unit: Annotated[
        str, typer.Argument(metavar="UNIT", help="A group or a country: its id, name or an alias.", show_default=False)
    ],
    country: Annotated[
        str | None,
        typer.Option("--in", metavar="COUNTRY", help="Of a group: its score against this country.", show_default=False),
    ] = None,
    data: of.Data = None,
    config: of.Config = None,
    as_of: of.AsOf = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every leaf of every pair and all that it rests on.")
    ] = False,
    suppose: of.Suppose = None,
    given: of.Given = None,
    draws: of.Draws = None,
    precision: of.Precision = None,
    precision_score: of.PrecisionScore = None,
    seed: of.Seed = None,
    threads: of.Threads = None,
    cluster: of.Cluster = None,
    format: of.Formatted = Format.table,
) -> None:
    """Take a score apart, down to its claims and events.

    The points of the leaves add up to the score; those of the claims, events and declared beliefs below a leaf add up
    to that leaf. Shown are the leaves that make up 95% of the score; --all, csv and json have all. In a terminal of 110
    columns or more, source and place stand beside each; 'threatscore cite' prints any row in full.
    """
    from ..explanation import explain as explained

    how = {"precision": precision, "precision_score": precision_score}
    by_whom = workers(threads, cluster)
    run = simulated(config, data, as_of, draws, seed, by_whom, suppose=suppose, given=given, **how)
    show(explained(run, (unit, country) if country else unit).table(complete=everything), format)


app.command()(compare)
app.command()(gate)
app.command()(worlds)
app.command()(release)
app.command()(releases)
app.command()(verify)
app.command()(sign)
app.command()(history)
app.command()(trend)
app.command()(restate)
app.command()(report)
app.command()(workbook)
app.command()(summary)


@app.command()
def weights(config: of.Config = None, format: of.Formatted = Format.table) -> None:
    """Print the tree of weights, each with its share of the score.

    Weights are relative among the children of a node. In a terminal of 110 columns or more, the reason of each weight
    stands beside it.
    """
    from ..model import load_model
    from ..shipped import find_config, marked

    path = find_config(config)
    say(f"config: {marked(path, config)}")
    show(load_model(path).table(), format)


@app.command()
def cite(
    row: Annotated[str, typer.Argument(metavar="ROW", help="The id of any row of the evidence.", show_default=False)],
    data: of.Data = None,
    as_of: of.KnownBy = None,
    format: of.Formatted = Format.table,
) -> None:
    """Print a row of the evidence with its documents.

    For an event, what each party says of it follows; for a row that was withdrawn or replaced, by what.
    """
    from ..citation import cite as cited
    from ..evidence import load_evidence
    from ..shipped import find_data, marked

    path = find_data(data)
    say(f"data:   {marked(path, data)}")
    show(cited(load_evidence(path, as_of=as_of), row), format)


@app.command()
def init(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="A new folder, or one without config/ and data/.", show_default=False),
    ],
    empty: Annotated[
        bool, typer.Option("--empty", help="Tables without rows and a small model: a start for another region.")
    ] = False,
) -> None:
    """Lay down an editable copy of config and data.

    With it an assessment of one's own begins. All of it is written or nothing, and nothing is overwritten.
    """
    from shlex import quote

    from ..shipped import lay_down, lay_files
    from .start import FIRST, FOLDER, start

    for path in lay_files(folder, start()) if empty else lay_down(folder):
        say(f"wrote {path}")
    first = f"fill {FIRST} in {folder / FOLDER}, then: " if empty else ""
    say(f"next: {first}cd {quote(str(folder))} && threatscore rank")


@app.command()
def schema(
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to this file instead of standard output.", show_default=False
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of weights.yaml, for editors.

    With it an editor completes and checks the file while one types.
    """
    import json

    from ..config import json_schema
    from ..targets import write_beside

    text = json.dumps(json_schema(), indent=1, sort_keys=True) + "\n"
    if out is None:
        write(text)
    else:
        write_beside(out, text)
        say(f"wrote {out}")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            write(f"{version('threatscore')}\n")
        except PackageNotFoundError:
            write("unknown: run from source, not installed\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Hold the options that stand before any command."""
