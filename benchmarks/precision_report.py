"""The study of precision as a table in Markdown and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .measure import ROOT

PAGE = ROOT / "docs" / "precision.md"
PICTURE = ROOT / "docs" / "images" / "precision.svg"
BEGIN, END = "<!-- table: python -m benchmarks.precision --docs -->", "<!-- end of table -->"
UNITS = {"score": "mean score, points", "p_level": "probability of the level", "rank_mean": "mean rank, places"}
COLORS = {"plain": "#b5651d", "stratified": "#1b3a5c"}
SECONDS, ERRORS = (0.2, 0.5, 1.0), (0.02, 0.05, 0.1)
"""Where the axes have marks."""
MARKS = {"group": "o", "country": "s", "pair": "^"}


def write(saved: dict[str, Any], *, docs: bool) -> None:
    """Print the tables, or write them and the picture into the documentation."""
    text = markdown(saved)
    if not docs:
        print(text)
        return
    page = PAGE.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page needs the lines {BEGIN} and {END}")
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    draw(saved, PICTURE)


def error_of(saved: dict[str, Any], **where: Any) -> float:
    """Return the one error with these fields."""
    (row,) = [row for row in saved["errors"] if all(row[name] == value for name, value in where.items())]
    return float(row["error"])


def seconds_of(saved: dict[str, Any], **where: Any) -> float:
    """Return the one time with these fields."""
    (row,) = [row for row in saved["seconds"] if all(row[name] == value for name, value in where.items())]
    return float(row["seconds"])


def fewer(saved: dict[str, Any], **where: Any) -> float:
    """Return how many times more plain draws the same error takes: the ratio of the variances."""
    return (error_of(saved, design="plain", **where) / error_of(saved, design="stratified", **where)) ** 2


def markdown(saved: dict[str, Any]) -> str:
    """Return all tables."""
    seeds = "; ".join(f"{name}: {count} seeds a design" for name, count in saved["seeds"].items())
    parts = (
        ("Error and draws", _errors(saved)),
        ("Error and seconds", _seconds(saved)),
        ("The floor", _floor(saved)),
    )
    return "\n\n".join([f"{seeds}.", *(f"**{title}**\n\n{text}" for title, text in parts)]) + "\n"


def _errors(saved: dict[str, Any]) -> str:
    """Return errors at the largest number of draws of each problem; ratios at all numbers."""
    lines = []
    for name in saved["seeds"]:
        rows = [row for row in saved["errors"] if row["problem"] == name and row["design"] == "plain"]
        draws = sorted({row["draws"] for row in rows})
        for row in rows:
            if row["draws"] != draws[-1]:
                continue
            where = {"problem": name, "table": row["table"], "what": row["what"]}
            errors = [f"{error_of(saved, design=d, draws=draws[-1], **where):.4f}" for d in ("plain", "stratified")]
            ratios = " / ".join(f"{fewer(saved, draws=n, **where):.1f}" for n in draws)
            told = " / ".join(f"{n:,}" for n in draws)
            lines.append(
                (f"{name}, {row['table']}", UNITS[row["what"]], f"{draws[-1]:,}", *errors, f"{ratios} ({told})")
            )
    head = (
        "problem, table",
        "result",
        "draws",
        "plain",
        "stratified",
        "plain draws for the same error, a stratified one",
    )
    return _grid(head, lines)


def _seconds(saved: dict[str, Any]) -> str:
    lines = []
    for row in saved["seconds"]:
        if row["design"] != "plain":
            continue
        where = {"problem": row["problem"], "draws": row["draws"]}
        slower = seconds_of(saved, design="stratified", **where) / row["seconds"]
        tables = dict.fromkeys(r["table"] for r in saved["errors"] if r["problem"] == row["problem"])
        gains = [fewer(saved, table=table, what="score", **where) / slower for table in tables]
        times = (f"{row['seconds']:.3f}", f"{seconds_of(saved, design='stratified', **where):.3f}", f"{slower:.2f}")
        lines.append((row["problem"], f"{row['draws']:,}", *times, " / ".join(f"{gain:.1f}" for gain in gains)))
    head = ("problem", "draws", "plain, s", "stratified, s", "ratio",
            "plain seconds for the same error of mean scores, a stratified one")  # fmt: skip
    return _grid(head, lines)


def _floor(saved: dict[str, Any]) -> str:
    """Return what is left of the plain variance under replicates of each size."""
    lines = []
    sizes = sorted({row["replicate"] for row in saved["replicates"]} | {saved["replicate"]})
    for row in saved["replicates"]:
        if row["replicate"] != sizes[0]:
            continue
        where = {name: row[name] for name in ("problem", "table", "what", "draws")}
        plain = error_of(saved, design="plain", **where)
        left = []
        for size in sizes:
            others = [r for r in saved["replicates"] if r["replicate"] == size and where.items() <= r.items()]
            own = float(others[0]["error"]) if others else error_of(saved, design="stratified", **where)
            left.append(f"{100 * (own / plain) ** 2:.0f}%")
        lines.append((f"{row['problem']}, {row['table']}", UNITS[row["what"]], *left))
    return _grid(("problem, table", "result", *(f"m = {size:,}" for size in sizes)), lines)


def _grid(head: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, tuple("---" for _ in head), *lines))


def draw(saved: dict[str, Any], path: Path) -> None:
    """Draw the errors of mean scores on the shipped data against draws and against seconds; the same bytes again."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "precision", "svg.fonttype": "none"}):
        figure = Figure(figsize=(8.5, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        for design, color in COLORS.items():
            for table, mark in MARKS.items():
                rows = [row for row in saved["errors"] if (row["problem"], row["what"]) == ("shipped", "score")
                        and (row["design"], row["table"]) == (design, table)]  # fmt: skip
                draws, errors = [row["draws"] for row in rows], [row["error"] for row in rows]
                times = [seconds_of(saved, problem="shipped", draws=n, design=design) for n in draws]
                for ax, x in ((left, draws), (right, times)):
                    ax.loglog(x, errors, marker=mark, color=color, linewidth=1, label=f"{design}, {table}")
        left.set_xlabel("draws")
        right.set_xlabel("processor seconds of a simulation")
        left.set_ylabel("error of mean scores, points")
        left.legend(frameon=False, fontsize="small", loc="lower left")
        left.set_xticks(draws, [f"{n:,}" for n in draws])
        right.set_xticks(SECONDS, [f"{x:g}" for x in SECONDS])
        left.set_yticks(ERRORS, [f"{y:g}" for y in ERRORS])
        for ax in (left, right):
            ax.minorticks_off()
            ax.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, metadata={"Date": None})
